/* status: what the workspace holds: facts, imports, and what was found. */
#include <inttypes.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/zone.h"
#include "recon/app/app.h"

#define STATUS_IMPORTS_MAX 20	/* shown without -v; the latest */

struct listing {
	struct app	*a;
	uint64_t	 skip;		/* imports not shown */
	uint64_t	 n;
};

static int
show_import(void *ctx, const struct store_import *im, struct err *e)
{
	struct listing *l = ctx;
	struct json_text *j = &l->a->more;
	struct str rows = STR_INIT;

	(void)e;
	json_text_open(j, NULL, '{');
	json_text_str(j, "hash", im->hash);
	json_text_str(j, "path", im->path);
	json_text_str(j, "kind", im->kind);
	json_text_str(j, "account", im->account);
	json_text_int(j, "rows", (int64_t)im->rows);
	json_text_int(j, "rejected", (int64_t)im->rejected);
	json_text_shut(j, '}');
	if (l->n++ >= l->skip) {
		print_count(&rows, im->rows);
		say(l->a, "  %-12.12s  %12s  %-22s %s", *im->hash != '\0' ? im->hash :
		    "not finished", str_text(&rows), im->kind,
		    im->path);
	}
	str_free(&rows);
	return 0;
}

static int
show_run(void *ctx, const struct store_run *r)
{
	struct listing *l = ctx;
	struct json_text *j = &l->a->more;

	json_text_open(j, NULL, '{');
	json_text_str(j, "period", r->period.name);
	json_text_str(j, "verdict", verdict_name(r->verdict));
	json_text_str(j, "report_dir", r->report_dir);
	json_text_shut(j, '}');
	if (l->n++ == 0)
		say(l->a, "\nperiods");
	say(l->a, "  %-12s %s", r->period.name, verdict_name(r->verdict));
	return 0;
}

static void
show_facts(struct app *a, const struct flow_status *s)
{
	struct str n = STR_INIT;
	char first[DATE_TEXT_MAX] = "", last[DATE_TEXT_MAX] = "";

	say(a, "%s%s%s, %s, %s, ledger %s", paint(a, PAINT_BOLD), a->flow.company, unpaint(a),
	    a->settings.timezone, currency_code(a->flow.base_currency), a->flow.ledger);
	print_count(&n, s->txns);
	if (s->txns > 0) {
		date_format(first, zone_day(a->flow.zone, s->first_moment));
		date_format(last, zone_day(a->flow.zone, s->last_moment));
	}
	say(a, "  %12s balance transactions%s%s%s%s", str_text(&n),
	    s->txns > 0 ? ", " : "", first, s->txns > 0 ? " to " : "", last);
	str_clear(&n);
	print_count(&n, s->objects);
	say(a, "  %12s Stripe objects behind them", str_text(&n));
	str_clear(&n);
	print_count(&n, s->lines);
	say(a, "  %12s ledger lines", str_text(&n));
	json_text_int(&a->more, "balance_transactions", (int64_t)s->txns);
	json_text_int(&a->more, "objects", (int64_t)s->objects);
	json_text_int(&a->more, "ledger_lines", (int64_t)s->lines);
	json_text_str(&a->more, "first_day", s->txns > 0 ? first : NULL);
	json_text_str(&a->more, "last_day", s->txns > 0 ? last : NULL);
	str_free(&n);
}

int
cmd_status(struct app *a, struct err *e)
{
	struct flow_status s;
	struct listing imports = { .a = a }, runs = { .a = a };

	if (flow_status(&a->flow, &s, e) != 0)
		return -1;
	show_facts(a, &s);
	if (!a->args.opt.verbose && s.imports > STATUS_IMPORTS_MAX)
		imports.skip = s.imports - STATUS_IMPORTS_MAX;
	if (s.imports > 0)
		say(a, "\nimports%s", imports.skip > 0 ? ", the latest (-v shows all)" : "");
	json_text_open(&a->more, "imports", '[');
	if (store_each_import(a->flow.store, show_import, &imports, e) != 0)
		return -1;
	json_text_shut(&a->more, ']');
	json_text_open(&a->more, "periods", '[');
	if (store_each_run(a->flow.store, show_run, &runs, e) != 0)
		return -1;
	json_text_shut(&a->more, ']');
	if (s.imports == 0)
		say(a, "\nNext: tieout import STRIPE.csv LEDGER.csv");
	return 0;
}
