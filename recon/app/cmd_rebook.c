/*
 * map --rebook: the entries of sealed months that today's rules would book
 * otherwise, shown with their reversals, and booked when asked.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "recon/app/app.h"
#include "recon/flow/rebook.h"

#define SHOWN 20	/* entries for people, unless -v asks for all */

static const char *
plural(uint64_t n, const char *one, const char *more)
{
	return n == 1 ? one : more;
}

static void
add_amount(struct str *out, int64_t v, uint8_t currency)
{
	char text[MONEY_TEXT_MAX];

	(void)money_format_grouped(text, v, currency_decimals(currency));
	str_addf(out, "%17s", text);
}

static void
add_day(struct str *out, int32_t day)
{
	char text[DATE_TEXT_MAX];

	(void)date_format(text, day);
	str_add(out, text);
}

/* ---- for people ---- */

static void
put_lines(struct str *out, const struct store_fixed_line *l, size_t n, uint8_t currency)
{
	struct str name = STR_INIT;
	size_t i;

	for (i = 0; i < n; i++) {
		str_clear(&name);
		str_addf(&name, "%s %s", l[i].code, l[i].name);
		str_addf(out, "    %-7s %-34s", l[i].amount < 0 ? "credit" : "debit",
		    str_text(&name));
		add_amount(out, l[i].amount < 0 ? -l[i].amount : l[i].amount, currency);
		str_addf(out, " %s%s%s\n", currency_code(currency),
		    *l[i].dims != '\0' ? "  " : "", l[i].dims);
	}
	str_free(&name);
}

static void
put_change(struct str *out, const struct flow_rebook_change *c)
{
	str_addf(out, "\n%s, %s%s%s\n", c->period, c->event, *c->event != '\0' ? " " : "",
	    c->stripe_ids);
	if (c->nold > 0) {
		str_addf(out, "  %s reverses %s of ", c->reversal, c->of);
		add_day(out, c->of_day);
		str_addc(out, '\n');
		put_lines(out, c->old, c->nold, c->currency);
	}
	if (c->nnew > 0) {
		str_addf(out, "  %s %s\n", c->key, c->nold > 0 ? "takes its place" :
		    strcmp(c->origin, c->key) == 0 ? "books it for the first time" :
		    "books it again");
		put_lines(out, c->new, c->nnew, c->currency);
	} else
		str_add(out, "  no rule books it any more\n");
}

static void
put_sums(struct str *out, const struct flow_rebook *r)
{
	size_t i;

	str_addf(out, "\naccounts                             cur%17s%17s%17s\n", "reversed",
	    "booked", "difference");
	for (i = 0; i < r->nsums; i++) {
		const struct flow_rebook_sum *s = &r->sum[i];
		struct str name = STR_INIT;

		str_addf(&name, "%s %s", s->code, s->name);
		str_addf(out, "  %-34s %s", str_text(&name), currency_code(s->currency));
		add_amount(out, s->reversed, s->currency);
		add_amount(out, s->booked, s->currency);
		add_amount(out, money_sum(s->reversed, s->booked), s->currency);
		str_addc(out, '\n');
		str_free(&name);
	}
}

static void
put_stay(struct str *out, const struct flow_rebook *r, const struct flow_rebook_stay *s)
{
	char net[MONEY_TEXT_MAX];

	(void)money_format_grouped(net, s->net, currency_decimals(s->currency));
	str_addf(out, "%s%s: %" PRIu64 " %s, net %s %s, such as %s, ",
	    out->n > 0 ? "\n" : "", s->period, s->rows, plural(s->rows,
	    "row stays as it is", "rows stay as they are"), net,
	    currency_code(s->currency), s->example);
	if (s->why == REBOOK_IGNORED) {
		str_addf(out, "sealed as ignored; \"%s\" would book it now\n  ", s->rule);
		str_add(out, "the sealed bridge counts it as ignored: ");
	} else {
		str_addf(out, "of %s;\n  ", s->entry);
		if (*s->rule != '\0')
			str_addf(out, "\"%s\" has it now, and books nothing: ", s->rule);
		else
			str_add(out, "no rule books it now: ");
		str_add(out, "its reversal alone would take it out of the clearing account, "
		    "which mirrors Stripe's balance: ");
	}
	str_add(out, "let the edit begin `from ");
	add_day(out, r->day);
	str_add(out, "`\n");
}

static void
put_people(struct app *a, const struct flow_rebook *r, struct str *out)
{
	size_t i, shown = a->args.opt.verbose || r->n < SHOWN ? r->n : SHOWN;
	const char *of = a->asked[0] != '\0' ? a->asked : "sealed months";

	if (r->n > 0)
		print_count(out, r->n);
	if (r->n > 0 || r->nstay == 0)
		str_addf(out, "%s of %s would be booked otherwise by the rules of today\n",
		    r->n == 0 ? "nothing" : plural(r->n, " entry", " entries"), of);
	for (i = 0; i < shown; i++)
		put_change(out, &r->change[i]);
	if (shown < r->n)
		str_addf(out, "\nand %zu more; -v shows all\n", r->n - shown);
	if (r->n > 0)
		put_sums(out, r);
	for (i = 0; i < r->nstay; i++)
		put_stay(out, r, &r->stay[i]);
	if (r->n == 0)
		return;
	str_addf(out, "\n%" PRIu64 " %s, dated ", r->entries,
	    plural(r->entries, "entry", "entries"));
	add_day(out, r->day);
	str_add(out, a->args.opt.book ? ", booked and fixed\n" :
	    "; nothing was written: `tieout map --rebook --book` books them\n");
}

/* ---- JSON ---- */

static void
json_day(struct json_text *j, const char *key, int32_t day)
{
	char text[DATE_TEXT_MAX];

	(void)date_format(text, day);
	json_text_str(j, key, text);
}

static void
json_lines(struct json_text *j, const char *key, const struct store_fixed_line *l, size_t n,
    uint8_t currency)
{
	size_t i;

	json_text_open(j, key, '[');
	for (i = 0; i < n; i++) {
		json_text_open(j, NULL, '{');
		json_text_str(j, "account", l[i].code);
		json_text_str(j, "name", l[i].name);
		json_text_money(j, "amount", l[i].amount, currency_decimals(currency));
		json_text_str(j, "dimensions", l[i].dims);
		json_text_str(j, "rule", l[i].rule);
		json_text_str(j, "memo", l[i].memo);
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
}

static void
json_changes(struct json_text *j, const struct flow_rebook *r)
{
	size_t i;

	json_text_open(j, "changes", '[');
	for (i = 0; i < r->n; i++) {
		const struct flow_rebook_change *c = &r->change[i];

		json_text_open(j, NULL, '{');
		json_text_str(j, "period", c->period);
		json_text_str(j, "event", *c->event != '\0' ? c->event : NULL);
		json_text_str(j, "stripe_ids", c->stripe_ids);
		json_text_str(j, "currency", currency_code(c->currency));
		json_text_str(j, "reverses", *c->of != '\0' ? c->of : NULL);
		json_text_str(j, "reversal", *c->reversal != '\0' ? c->reversal : NULL);
		json_lines(j, "reversal_lines", c->old, c->nold, c->currency);
		json_text_str(j, "entry", *c->key != '\0' ? c->key : NULL);
		json_lines(j, "entry_lines", c->new, c->nnew, c->currency);
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
}

static void
json_rest(struct json_text *j, const struct flow_rebook *r)
{
	size_t i;

	json_text_open(j, "accounts", '[');
	for (i = 0; i < r->nsums; i++) {
		const struct flow_rebook_sum *s = &r->sum[i];
		int dec = currency_decimals(s->currency);

		json_text_open(j, NULL, '{');
		json_text_str(j, "code", s->code);
		json_text_str(j, "name", s->name);
		json_text_str(j, "currency", currency_code(s->currency));
		json_text_money(j, "reversed", s->reversed, dec);
		json_text_money(j, "booked", s->booked, dec);
		json_text_money(j, "difference", money_sum(s->reversed, s->booked), dec);
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
	json_text_open(j, "stays", '[');
	for (i = 0; i < r->nstay; i++) {
		const struct flow_rebook_stay *s = &r->stay[i];

		json_text_open(j, NULL, '{');
		json_text_str(j, "why", s->why == REBOOK_IGNORED ? "sealed_as_ignored" :
		    "no_longer_booked");
		json_text_str(j, "period", s->period);
		json_text_str(j, "rule", *s->rule != '\0' ? s->rule : NULL);
		json_text_int(j, "rows", (int64_t)s->rows);
		json_text_str(j, "currency", currency_code(s->currency));
		json_text_money(j, "net", s->net, currency_decimals(s->currency));
		json_text_str(j, "example", s->example);
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
}

static void
put_json(struct json_text *j, const struct flow_rebook *r, bool booked)
{
	json_text_open(j, "rebook", '{');
	json_text_bool(j, "sealed", r->sealed);
	json_text_bool(j, "booked", booked && r->n > 0);
	json_text_int(j, "entries", (int64_t)r->entries);
	if (r->sealed)
		json_day(j, "date", r->day);
	else
		json_text_str(j, "date", NULL);
	json_changes(j, r);
	json_rest(j, r);
	json_text_shut(j, '}');
}

int
cmd_map_rebook(struct app *a, struct err *e)
{
	struct flow_rebook r;
	struct str out = STR_INIT;
	struct period p;
	int rc = 0;

	if (!a->args.opt.rebook) {
		err_set(e, ERR_USAGE, "--book belongs to --rebook");
		return err_hint(e, "tieout map --rebook --book");
	}
	if (a->args.n > 0) {
		if (period_parse(&p, a->args.word[0], e) != 0)
			return -1;
		memcpy(a->asked, p.name, sizeof(a->asked));
	}
	if (flow_rebook(&a->flow, a->args.n > 0 ? &p : NULL, &r, e) != 0)
		return -1;
	if (a->args.opt.book)
		rc = flow_rebook_book(&a->flow, &r, e);
	if (rc == 0) {
		/* one of them: either may be as long as the months are large */
		if (a->args.opt.json)
			put_json(&a->more, &r, a->args.opt.book);
		else if (r.sealed)
			put_people(a, &r, &out);
		else
			str_add(&out, "no period is sealed: nothing is fixed, and `tieout map` "
			    "makes every entry anew\n");
		tell(a, str_text(&out));
		a->exit = r.nstay > 0 ? 1 : 0;
	}
	str_free(&out);
	flow_rebook_done(&r);
	return rc;
}
