/*
 * rules coverage: per rule and per account what was caught, what never fired
 * and what fell through; a table for people, the same for --json.
 */
#include <inttypes.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "recon/app/app.h"

#define NAME_LEAST 16
#define NAME_MOST 60

static uint64_t
hits(const struct flow_tallies *ts)
{
	uint64_t n = 0;

	for (size_t i = 0; i < ts->n; i++)
		n += ts->tally[i].n;
	return n;
}

/* ---- for people ---- */

static size_t
columns(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* put_name: padded to ${width} columns; a longer one pushes the row. */
static void
put_name(struct str *out, const char *name, size_t width)
{
	size_t n = columns(name);

	str_add(out, name);
	str_addf(out, "%*s", n < width ? (int)(width - n) : 0, "");
}

static void
put_count(struct str *out, uint64_t n)
{
	struct str s = STR_INIT;

	print_count(&s, n);
	str_addf(out, "%11s", str_text(&s));
	str_free(&s);
}

static void
put_amount(struct str *out, int64_t v, uint8_t currency)
{
	char text[MONEY_TEXT_MAX];

	(void)money_format_grouped(text, v, currency_decimals(currency));
	str_addf(out, "%17s", text);
}

static void
put_days(struct str *out, const struct flow_tally *t)
{
	char first[DATE_TEXT_MAX], last[DATE_TEXT_MAX];

	(void)date_format(first, t->first);
	(void)date_format(last, t->last);
	str_addf(out, "  %s  %s\n", first, last);
}

/* What is counted: rows of a rule, lines of an account, or events of a rule. */
enum counted { ROWS, LINES, EVENTS };

/* put_tallies: a row for each currency; two amounts of each, of events one. */
static void
put_tallies(struct str *out, const char *name, size_t width,
    const struct flow_tallies *ts, enum counted what)
{
	for (size_t i = 0; i < ts->n; i++) {
		const struct flow_tally *t = &ts->tally[i];

		str_add(out, "  ");
		put_name(out, i == 0 ? name : "", width);
		put_count(out, t->n);
		str_addf(out, "  %s", currency_code(t->currency));
		put_amount(out, what == LINES ? t->debit : t->amount, t->currency);
		if (what == EVENTS)
			str_addf(out, "%17s", "");
		else
			put_amount(out, what == LINES ? t->credit : t->net, t->currency);
		put_days(out, t);
	}
}

static size_t
wider(size_t width, const char *name)
{
	size_t n = columns(name) + 1;

	return n > width && n <= NAME_MOST ? n : width;
}

/* titles: what stands above the columns of put_tallies. */
static void
titles(struct str *out, const char *what, size_t width, const char *n,
    const char *one, const char *two)
{
	str_addf(out, "\n%s", what);
	str_addf(out, "%*s%11s  cur%17s%17s  first       last\n",
	    (int)(width + 2 - columns(what)), "", n, one, two);
}

static void
account_name(struct str *out, const struct account *a)
{
	str_clear(out);
	str_addf(out, "%s %s", a->code, a->title);
}

static enum counted
counted_of(const struct rules *r, size_t i)
{
	return rules_kind(r, i) == RULES_EVENT ? EVENTS : ROWS;
}

/* put_rules: those that take rows, or those on events. */
static void
put_rules(struct str *out, const struct rules *r, const struct flow_coverage *c,
    enum counted what)
{
	size_t width = NAME_LEAST, n = 0;

	for (size_t i = 0; i < c->nrules; i++) {
		if (c->rule[i].n == 0 || counted_of(r, i) != what)
			continue;
		width = wider(width, rules_name(r, i));
		n++;
	}
	if (what == EVENTS && n == 0)
		return;
	if (what == EVENTS)
		titles(out, "on events", width, "hits", "held", "");
	else
		titles(out, "rules", width, "hits", "amount", "net");
	for (size_t i = 0; i < c->nrules; i++)
		if (counted_of(r, i) == what)
			put_tallies(out, rules_name(r, i), width, &c->rule[i], what);
}

static void
put_never(struct str *out, const struct rules *r, const struct flow_coverage *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->nrules; i++) {
		if (c->rule[i].n > 0)
			continue;
		if (n++ == 0)
			str_add(out, "\nnever hit\n");
		str_addf(out, "  \"%s\" (", rules_name(r, i));
		rules_place(r, i, out);
		if (rules_kind(r, i) == RULES_EVENT)
			str_addf(out, "): on %s\n",
			    rules_event_name(rules_event_of(r, i)));
		else
			str_add(out, ")\n");
	}
}

static void
put_idle(struct str *out, const struct rules *r, const struct flow_coverage *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->naccounts; i++) {
		const struct account *a = rules_account(r, i);

		if (c->account[i].n > 0)
			continue;
		if (n++ == 0)
			str_add(out, "\nnever booked to\n");
		str_addf(out, "  %s %s\n", a->code, a->title);
	}
}

static void
put_accounts(struct str *out, const struct rules *r,
    const struct flow_coverage *c)
{
	struct str name = STR_INIT;
	size_t width = NAME_LEAST;

	for (size_t i = 0; i < c->naccounts; i++) {
		account_name(&name, rules_account(r, i));
		width = c->account[i].n == 0 ? width :
		    wider(width, str_text(&name));
	}
	titles(out, "accounts", width, "lines", "debit", "credit");
	for (size_t i = 0; i < c->naccounts; i++) {
		account_name(&name, rules_account(r, i));
		put_tallies(out, str_text(&name), width, &c->account[i], LINES);
	}
	str_free(&name);
}

static void
put_fallen(struct str *out, const struct rules *r, const struct flow_coverage *c)
{
	size_t width = NAME_LEAST;

	if (c->nfallen == 0) {
		str_add(out, "\nnothing fell through\n");
		return;
	}
	for (size_t i = 0; i < c->nfallen; i++)
		width = wider(width, c->fallen[i].category);
	titles(out, "fell through", width, "rows", "amount", "net");
	for (size_t i = 0; i < c->nfallen; i++) {
		const struct flow_fallen *x = &c->fallen[i];

		put_tallies(out, x->category, width, &x->sums, ROWS);
		str_addf(out, "    %s", place_name(x->place));
		if (x->rule != RULES_NONE)
			str_addf(out, ", by \"%s\"", rules_name(r, x->rule));
		str_addf(out, ": %s\n", x->why);
	}
}

/* put_counted: "12 balance transactions, net 3.00 USD and 4.00 EUR". */
static void
put_counted(struct str *out, const struct flow_tallies *ts)
{
	char text[MONEY_TEXT_MAX];
	uint64_t n = hits(ts);

	print_count(out, n);
	str_addf(out, " balance transaction%s", n == 1 ? "" : "s");
	for (size_t i = 0; i < ts->n; i++) {
		const struct flow_tally *t = &ts->tally[i];

		(void)money_format_grouped(text, t->net, currency_decimals(t->currency));
		str_addf(out, "%s%s %s", i == 0 ? ", net " : " and ", text,
		    currency_code(t->currency));
	}
	str_addc(out, '\n');
}

/* put_dated: rows whose entry stands in another period than they do. */
static void
put_dated(struct str *out, const struct flow_coverage *c)
{
	if (c->leaving.n > 0) {
		str_add(out, "dated into a later period, and in no account here: ");
		put_counted(out, &c->leaving);
	}
	if (c->entering.n > 0) {
		str_add(out, "of earlier days, dated into this period and in its "
		    "accounts: ");
		put_counted(out, &c->entering);
	}
}

static void
put_head(struct str *out, const struct app *a, const struct flow_coverage *c)
{
	print_count(out, c->rows);
	str_addf(out, " balance transaction%s%s%s:", c->rows == 1 ? "" : "s",
	    a->asked[0] == '\0' ? "" : " of ", a->asked);
	for (int p = 0; p < PLACE__MAX; p++) {
		if (c->by_place[p] == 0)
			continue;
		str_addf(out, " %s ", place_name((enum place)p));
		print_count(out, c->by_place[p]);
	}
	str_addc(out, '\n');
	put_dated(out, c);
	if (c->events == 0)
		return;
	print_count(out, c->events);
	str_addf(out, " event%s without a balance row: entry ", c->events == 1 ? "" : "s");
	print_count(out, c->events_booked);
	if (c->events_booked < c->events) {
		str_add(out, " unbooked ");
		print_count(out, c->events - c->events_booked);
	}
	str_addc(out, '\n');
}

static void
put_people(struct str *out, const struct app *a, const struct flow_coverage *c)
{
	const struct rules *r = a->flow.rules;

	put_head(out, a, c);
	put_rules(out, r, c, ROWS);
	put_rules(out, r, c, EVENTS);
	put_accounts(out, r, c);
	put_never(out, r, c);
	put_idle(out, r, c);
	put_fallen(out, r, c);
}

/* ---- JSON ---- */

static void
json_day(struct json_text *j, const char *key, int32_t day)
{
	char text[DATE_TEXT_MAX];

	(void)date_format(text, day);
	json_text_str(j, key, text);
}

void
rules_json_tallies(struct json_text *j, const struct flow_tallies *ts, bool account)
{
	json_text_int(j, account ? "lines" : "hits", (int64_t)hits(ts));
	json_text_open(j, "sums", '{');
	for (size_t i = 0; i < ts->n; i++) {
		const struct flow_tally *t = &ts->tally[i];
		int d = currency_decimals(t->currency);

		json_text_open(j, currency_code(t->currency), '{');
		json_text_int(j, account ? "lines" : "hits", (int64_t)t->n);
		json_text_money(j, account ? "debit" : "amount",
		    account ? t->debit : t->amount, d);
		json_text_money(j, account ? "credit" : "fee",
		    account ? t->credit : t->fee, d);
		json_text_money(j, "net", t->net, d);
		json_day(j, "first", t->first);
		json_day(j, "last", t->last);
		json_text_shut(j, '}');
	}
	json_text_shut(j, '}');
}

void
rules_json_held(struct json_text *j, const struct flow_tallies *ts)
{
	json_text_int(j, "hits", (int64_t)hits(ts));
	json_text_open(j, "sums", '{');
	for (size_t i = 0; i < ts->n; i++) {
		const struct flow_tally *t = &ts->tally[i];

		json_text_open(j, currency_code(t->currency), '{');
		json_text_int(j, "hits", (int64_t)t->n);
		json_text_money(j, "held", t->amount, currency_decimals(t->currency));
		json_day(j, "first", t->first);
		json_day(j, "last", t->last);
		json_text_shut(j, '}');
	}
	json_text_shut(j, '}');
}

static void
json_rules(struct json_text *j, const struct rules *r,
    const struct flow_coverage *c)
{
	static const char *const kinds[] = { [RULES_BOOKS] = "rule",
		[RULES_IGNORES] = "ignore", [RULES_EVENT] = "event" };

	json_text_open(j, "rules", '[');
	for (size_t i = 0; i < c->nrules; i++) {
		json_text_open(j, NULL, '{');
		json_text_str(j, "rule", rules_name(r, i));
		json_text_str(j, "kind", kinds[rules_kind(r, i)]);
		if (rules_kind(r, i) == RULES_EVENT)
			rules_json_held(j, &c->rule[i]);
		else
			rules_json_tallies(j, &c->rule[i], false);
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
	json_text_open(j, "never_hit", '[');
	for (size_t i = 0; i < c->nrules; i++)
		if (c->rule[i].n == 0)
			json_text_str(j, NULL, rules_name(r, i));
	json_text_shut(j, ']');
}

static void
json_accounts(struct json_text *j, const struct rules *r,
    const struct flow_coverage *c)
{
	json_text_open(j, "accounts", '[');
	for (size_t i = 0; i < c->naccounts; i++) {
		const struct account *a = rules_account(r, i);

		json_text_open(j, NULL, '{');
		json_text_str(j, "account", a->name);
		json_text_str(j, "code", a->code);
		json_text_str(j, "title", a->title);
		rules_json_tallies(j, &c->account[i], true);
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
}

static void
json_fallen(struct json_text *j, const struct rules *r,
    const struct flow_coverage *c)
{
	json_text_open(j, "fell_through", '[');
	for (size_t i = 0; i < c->nfallen; i++) {
		const struct flow_fallen *x = &c->fallen[i];

		json_text_open(j, NULL, '{');
		json_text_str(j, "category", x->category);
		json_text_str(j, "place", place_name(x->place));
		json_text_str(j, "rule", x->rule == RULES_NONE ? NULL :
		    rules_name(r, x->rule));
		json_text_str(j, "why", x->why);
		rules_json_tallies(j, &x->sums, false);
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
}

static void
json_dated(struct json_text *j, const char *key, const struct flow_tallies *ts)
{
	json_text_open(j, key, '{');
	rules_json_tallies(j, ts, false);
	json_text_shut(j, '}');
}

static void
put_json(struct json_text *j, const struct rules *r,
    const struct flow_coverage *c)
{
	json_text_int(j, "balance_transactions", (int64_t)c->rows);
	json_text_int(j, "events", (int64_t)c->events);
	json_text_int(j, "events_booked", (int64_t)c->events_booked);
	json_dated(j, "entries_dated_in", &c->entering);
	json_dated(j, "entries_dated_out", &c->leaving);
	json_text_open(j, "places", '{');
	for (int p = 0; p < PLACE__MAX; p++)
		json_text_int(j, place_name((enum place)p),
		    (int64_t)c->by_place[p]);
	json_text_shut(j, '}');
	json_rules(j, r, c);
	json_accounts(j, r, c);
	json_fallen(j, r, c);
}

int
cmd_rules_coverage(struct app *a, struct err *e)
{
	struct flow_coverage c;
	struct period p, *asked = NULL;
	struct str out = STR_INIT;

	if (rules_period(a, 0, &p, &asked, e) != 0 ||
	    flow_coverage(&a->flow, asked, &c, e) != 0)
		return -1;
	if (a->args.opt.json)
		put_json(&a->more, a->flow.rules, &c);
	else
		put_people(&out, a, &c);
	tell(a, str_text(&out));
	str_free(&out);
	flow_coverage_done(&c);
	return 0;
}
