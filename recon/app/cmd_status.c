/* status: what the workspace holds: facts, how far each period is, imports. */
#include <inttypes.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/zone.h"
#include "recon/app/app.h"

#define STATUS_IMPORTS_MAX 20	/* shown without -v; the latest */
#define WAITING_NAMED 3

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

/* ---- periods ---- */

static const char *const states[] = { [FLOW_OPEN] = "open", [FLOW_SIGNED] = "signed",
	[FLOW_SIGN_VOID] = "signed_before_changes", [FLOW_SEAL] = "sealed" };

static void
state_text(struct str *out, const struct flow_status_period *p)
{
	if (!p->closed) {
		str_add(out, "not closed");
		return;
	}
	if (p->state == FLOW_OPEN || p->state == FLOW_SIGN_VOID)
		str_add(out, "open");
	else
		str_addf(out, "%s by %s", p->state == FLOW_SEAL ? "sealed" : "signed",
		    p->preparer);
	if (p->state == FLOW_SEAL && strcmp(p->preparer, p->reviewer) != 0)
		str_addf(out, " and %s", p->reviewer);
}

/* "3 breaks, 1 pending" */
static void
open_text(struct str *out, const struct flow_status_period *p)
{
	static const char *const one[] = { [SEVERITY_ERROR] = "error",
	    [SEVERITY_BREAK] = "break", [SEVERITY_PENDING] = "pending" };
	int s;

	for (s = 0; s < SEVERITY__MAX; s++) {
		if (p->open[s] == 0)
			continue;
		str_add(out, out->n > 0 ? ", " : "");
		print_count(out, p->open[s]);
		str_addf(out, " %s%s", one[s],
		    s == SEVERITY_PENDING || p->open[s] == 1 ? "" : "s");
	}
}

static enum paint
verdict_paint(enum verdict v)
{
	return v == VERDICT_TIED_OUT || v == VERDICT_TIED_OUT_WITH_PENDING ? PAINT_GREEN :
	    v == VERDICT_BREAKS ? PAINT_YELLOW : PAINT_RED;
}

/* What a period has to say beside its line. */
static void
show_notes(struct app *a, const struct flow_status_period *p)
{
	struct str ids = STR_INIT;
	size_t i;

	if (p->stale)
		say(a, "%15sfacts or decisions came after this close: close it again", "");
	if (p->state == FLOW_SIGN_VOID)
		say(a, "%15sthe sign-off by %s does not count: what it was given for has "
		    "changed", "", p->preparer);
	for (i = 0; i < p->nwaiting && i < WAITING_NAMED; i++)
		str_addf(&ids, "%s%s", i > 0 ? " " : "", p->waiting[i]);
	if (p->nwaiting > WAITING_NAMED)
		str_addf(&ids, " +%zu", p->nwaiting - WAITING_NAMED);
	if (p->nwaiting > 0)
		say(a, "%15s%zu ignored row%s may meet a ledger line of the next period: %s",
		    "", p->nwaiting, p->nwaiting == 1 ? "" : "s", str_text(&ids));
	str_free(&ids);
}

struct widths {
	int	name, state;
};

static void
show_period(struct app *a, const struct flow_status_period *p, const struct widths *w)
{
	struct str rows = STR_INIT, state = STR_INIT, open = STR_INIT;

	print_count(&rows, p->rows);
	state_text(&state, p);
	if (!p->closed) {
		say(a, "  %-*s %12s  %s", w->name, p->period.name, str_text(&rows),
		    str_text(&state));
	} else {
		open_text(&open, p);
		say(a, "  %-*s %12s  %-*s  %s%s%s%s%s", w->name, p->period.name,
		    str_text(&rows), w->state, str_text(&state),
		    paint(a, verdict_paint(p->verdict)),
		    verdict_name(p->verdict), unpaint(a), open.n > 0 ? ": " : "",
		    str_text(&open));
		show_notes(a, p);
	}
	str_free(&rows);
	str_free(&state);
	str_free(&open);
}

static void
json_period(struct json_text *j, const struct flow_status_period *p)
{
	bool is_signed = p->state == FLOW_SIGNED || p->state == FLOW_SEAL;
	size_t i;
	int s;

	json_text_open(j, NULL, '{');
	json_text_str(j, "period", p->period.name);
	json_text_int(j, "balance_transactions", (int64_t)p->rows);
	json_text_str(j, "state", p->closed ? states[p->state] : "not_closed");
	json_text_str(j, "verdict", p->closed ? verdict_name(p->verdict) : NULL);
	json_text_open(j, "open", '{');
	for (s = 0; p->closed && s < SEVERITY__MAX; s++)
		json_text_int(j, severity_name((enum severity)s), (int64_t)p->open[s]);
	json_text_shut(j, '}');
	json_text_bool(j, "stale", p->stale);
	json_text_str(j, "preparer", is_signed ? p->preparer : NULL);
	json_text_str(j, "reviewer", p->state == FLOW_SEAL ? p->reviewer : NULL);
	json_text_str(j, "void", p->state == FLOW_SIGN_VOID ? p->preparer : NULL);
	json_text_open(j, "waiting", '[');
	for (i = 0; i < p->nwaiting; i++)
		json_text_str(j, NULL, p->waiting[i]);
	json_text_shut(j, ']');
	json_text_str(j, "report_dir", *p->report_dir != '\0' ? p->report_dir : NULL);
	json_text_shut(j, '}');
}

static void
show_periods(struct app *a, const struct flow_status *s)
{
	struct widths w = { 12, 0 };
	struct str state = STR_INIT;
	size_t i;
	int n;

	for (i = 0; i < s->nperiods; i++) {
		str_clear(&state);
		state_text(&state, &s->period[i]);
		if (s->period[i].closed && (int)state.n > w.state)
			w.state = (int)state.n;
		n = (int)strlen(s->period[i].period.name);
		w.name = n > w.name ? n : w.name;
	}
	str_free(&state);
	if (s->nperiods > 0)
		say(a, "\nperiods %*s", w.name + 7, "rows");
	json_text_open(&a->more, "periods", '[');
	for (i = 0; i < s->nperiods; i++) {
		json_period(&a->more, &s->period[i]);
		show_period(a, &s->period[i], &w);
	}
	json_text_shut(&a->more, ']');
}

/* The first period that is not sealed: what brings it on. */
static void
show_next(struct app *a, const struct flow_status *s)
{
	const struct flow_status_period *p = s->period;
	const char *name;
	size_t i;

	for (i = 0; i < s->nperiods && p[i].state == FLOW_SEAL; i++)
		;
	if (s->imports == 0 && (i == s->nperiods || p[i].rows == 0))
		say(a, "\nNext: tieout import STRIPE.csv LEDGER.csv");
	if (i == s->nperiods || (s->imports == 0 && p[i].rows == 0))
		return;
	name = p[i].period.name;
	if (!p[i].closed || p[i].stale)
		say(a, "\nNext: tieout close %s", name);
	else if (p[i].verdict == VERDICT_BREAKS || p[i].verdict == VERDICT_INCOMPLETE)
		say(a, "\nNext: reports/%s/index.html; correct or `tieout resolve` what it lists, "
		    "then tieout close %s", name, name);
	else
		say(a, "\nNext: tieout close %s --sign-off NAME%s%s", name,
		    p[i].state == FLOW_SIGNED ? ", by another person than " : "",
		    p[i].state == FLOW_SIGNED ? p[i].preparer : "");
}

/* ---- facts ---- */

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

static int
show_imports(struct app *a, const struct flow_status *s, struct err *e)
{
	struct listing imports = { .a = a };

	if (!a->args.opt.verbose && s->imports > STATUS_IMPORTS_MAX)
		imports.skip = s->imports - STATUS_IMPORTS_MAX;
	if (s->imports > 0)
		say(a, "\nimports%s", imports.skip > 0 ? ", the latest (-v shows all)" : "");
	json_text_open(&a->more, "imports", '[');
	if (store_each_import(a->flow.store, show_import, &imports, e) != 0)
		return -1;
	json_text_shut(&a->more, ']');
	return 0;
}

int
cmd_status(struct app *a, struct err *e)
{
	struct flow_status s;
	int rc;

	rc = flow_status(&a->flow, &s, e);
	if (rc == 0) {
		show_facts(a, &s);
		show_periods(a, &s);
		rc = show_imports(a, &s, e);
	}
	if (rc == 0)
		show_next(a, &s);
	flow_status_done(&s);
	return rc;
}
