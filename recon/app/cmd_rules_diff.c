/* rules diff: what another rule file would book otherwise, by account. */
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "recon/app/app.h"

static bool
differs(const struct flow_diff_sum *s)
{
	return s->before != s->after || s->rows > 0;
}

static void
put_amount(struct str *out, int64_t v, uint8_t currency)
{
	char text[MONEY_TEXT_MAX];

	(void)money_format_grouped(text, v, currency_decimals(currency));
	str_addf(out, "%17s", text);
}

/* put_sum: count, currency and amount, as the tables of rows and events begin. */
static void
put_sum(struct str *out, const struct flow_tally *t, int64_t amount, const char *what)
{
	char text[MONEY_TEXT_MAX];
	struct str n = STR_INIT;

	print_count(&n, t->n);
	(void)money_format_grouped(text, amount, currency_decimals(t->currency));
	str_addf(out, "%9s  %s%17s %s  ", str_text(&n), currency_code(t->currency), text,
	    what);
	str_free(&n);
}

/* put_change: "Sales -> Other sales", "Sales as invoice -> Sales". */
static void
put_change(struct str *out, const struct flow_diff_move *m)
{
	bool documents = strcmp(m->from_as, m->to_as) != 0;

	str_add(out, m->from);
	if (*m->from_as != '\0')
		str_addf(out, " as %s", m->from_as);
	if (strcmp(m->from, m->to) == 0 && !documents) {
		str_add(out, ", other lines\n");
		return;
	}
	str_addf(out, " -> %s", m->to);
	if (*m->to_as != '\0')
		str_addf(out, " as %s", m->to_as);
	str_addc(out, '\n');
}

/* put_moves: of rows, or of events. */
static void
put_moves(struct str *out, const struct flow_diff *d, bool event)
{
	bool any = false;

	for (size_t i = 0; i < d->nmoves; i++) {
		const struct flow_diff_move *m = &d->move[i];

		if (m->event != event)
			continue;
		if (!any)
			str_add(out, event ? "\nevents\n" : "\nbalance transactions\n");
		any = true;
		for (size_t k = 0; k < m->sums.n; k++) {
			const struct flow_tally *t = &m->sums.tally[k];

			put_sum(out, t, event ? t->amount : t->net,
			    event ? "held" : "net");
			put_change(out, m);
		}
	}
}

/* put_dated: rows whose entries get another day, by month. */
static void
put_dated(struct str *out, const struct flow_diff *d)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	if (d->ndated > 0)
		str_add(out, "\nentries with another date\n");
	for (size_t i = 0; i < d->ndated; i++) {
		const struct flow_diff_dated *x = &d->dated[i];

		(void)date_format(from, x->from);
		(void)date_format(to, x->to);
		for (size_t k = 0; k < x->sums.n; k++) {
			put_sum(out, &x->sums.tally[k], x->sums.tally[k].net, "net");
			if (x->from == x->to)
				str_addf(out, "another day of %.7s\n", from);
			else
				str_addf(out, "%.7s -> %.7s\n", from, to);
		}
	}
}

static bool
any_account(const struct flow_diff *d)
{
	for (size_t i = 0; i < d->naccounts; i++)
		for (size_t k = 0; k < d->account[i].n; k++)
			if (differs(&d->account[i].sum[k]))
				return true;
	return false;
}

static void
put_accounts(struct str *out, const struct flow_diff *d)
{
	if (!any_account(d)) {
		str_add(out, "\nno account changes\n");
		return;
	}
	str_addf(out, "\naccounts                            rows  cur%17s%17s%17s\n",
	    "before", "after", "difference");
	for (size_t i = 0; i < d->naccounts; i++) {
		const struct flow_diff_account *a = &d->account[i];

		for (size_t k = 0; k < a->n; k++) {
			const struct flow_diff_sum *s = &a->sum[k];
			struct str name = STR_INIT, n = STR_INIT;

			if (!differs(s))
				continue;
			str_addf(&name, "%s %s", a->code, a->title);
			print_count(&n, s->rows);
			str_addf(out, "  %-28s %9s  %s", str_text(&name),
			    str_text(&n), currency_code(s->currency));
			put_amount(out, s->before, s->currency);
			put_amount(out, s->after, s->currency);
			put_amount(out, s->after - s->before, s->currency);
			str_addc(out, '\n');
			str_free(&name);
			str_free(&n);
		}
	}
}

static void
put_head(struct str *out, const struct app *a, const struct flow_diff *d)
{
	print_count(out, d->changed);
	str_add(out, " of ");
	print_count(out, d->rows);
	str_addf(out, " balance transaction%s", d->rows == 1 ? "" : "s");
	if (d->events > 0) {
		str_add(out, " and ");
		print_count(out, d->events_changed);
		str_add(out, " of ");
		print_count(out, d->events);
		str_addf(out, " event%s", d->events == 1 ? "" : "s");
	}
	str_addf(out, "%s%s would be booked otherwise",
	    a->asked[0] == '\0' ? "" : " of ", a->asked);
	if (d->entries > 0) {
		str_add(out, ", in ");
		print_count(out, d->entries);
		str_addf(out, " entr%s", d->entries == 1 ? "y" : "ies");
	}
	str_addc(out, '\n');
}

static void
put_people(struct str *out, const struct app *a, const struct flow_diff *d)
{
	put_head(out, a, d);
	if (strcmp(d->grouping_before, d->grouping_after) != 0)
		str_addf(out, "entries per %s become entries per %s: all of them "
		    "are made anew\n", d->grouping_before, d->grouping_after);
	if (d->changed == 0 && d->events_changed == 0)
		return;
	put_moves(out, d, false);
	put_moves(out, d, true);
	put_dated(out, d);
	put_accounts(out, d);
}

static void
json_accounts(struct json_text *j, const struct flow_diff *d)
{
	json_text_open(j, "accounts", '[');
	for (size_t i = 0; i < d->naccounts; i++)
		for (size_t k = 0; k < d->account[i].n; k++) {
			const struct flow_diff_sum *s = &d->account[i].sum[k];
			int dec = currency_decimals(s->currency);

			if (!differs(s))
				continue;
			json_text_open(j, NULL, '{');
			json_text_str(j, "code", d->account[i].code);
			json_text_str(j, "title", d->account[i].title);
			json_text_str(j, "currency", currency_code(s->currency));
			json_text_int(j, "rows", (int64_t)s->rows);
			json_text_money(j, "before", s->before, dec);
			json_text_money(j, "after", s->after, dec);
			json_text_money(j, "difference", s->after - s->before, dec);
			json_text_shut(j, '}');
		}
	json_text_shut(j, ']');
}

static void
json_moves(struct json_text *j, const struct flow_diff *d, bool event)
{
	json_text_open(j, event ? "events_moved" : "moved", '[');
	for (size_t i = 0; i < d->nmoves; i++) {
		if (d->move[i].event != event)
			continue;
		json_text_open(j, NULL, '{');
		json_text_str(j, "from", d->move[i].from);
		json_text_str(j, "to", d->move[i].to);
		json_text_str(j, "from_as", d->move[i].from_as);
		json_text_str(j, "to_as", d->move[i].to_as);
		if (event)
			rules_json_held(j, &d->move[i].sums);
		else
			rules_json_tallies(j, &d->move[i].sums, false);
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
}

static void
json_dated(struct json_text *j, const struct flow_diff *d)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	json_text_open(j, "dated", '[');
	for (size_t i = 0; i < d->ndated; i++) {
		(void)date_format(from, d->dated[i].from);
		(void)date_format(to, d->dated[i].to);
		from[7] = to[7] = '\0';
		json_text_open(j, NULL, '{');
		json_text_str(j, "from", from);
		json_text_str(j, "to", to);
		rules_json_tallies(j, &d->dated[i].sums, false);
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
}

static void
put_json(struct json_text *j, const struct flow_diff *d)
{
	json_text_int(j, "balance_transactions", (int64_t)d->rows);
	json_text_int(j, "changed", (int64_t)d->changed);
	json_text_int(j, "events", (int64_t)d->events);
	json_text_int(j, "events_changed", (int64_t)d->events_changed);
	json_text_int(j, "entries", (int64_t)d->entries);
	json_text_str(j, "grouping_before", d->grouping_before);
	json_text_str(j, "grouping_after", d->grouping_after);
	json_moves(j, d, false);
	json_moves(j, d, true);
	json_dated(j, d);
	json_accounts(j, d);
}

/* read_both: OLD into ${before}, NEW stays with the app. */
static int
read_both(struct app *a, struct rules **before, struct err *e)
{
	struct str report = STR_INIT;
	int rc = rules_read(before, a->args.word[0], a->args.opt.verbose, &report, e);

	if (report.n > 0)
		json_text_str(&a->more, "problems_before", str_text(&report));
	if (report.n > 0 && (rc != 0 || a->args.opt.verbose))
		warn_text(a, str_text(&report));
	a->problems_shown = rc != 0 && report.n > 0;
	str_free(&report);
	if (rc != 0)
		return -1;
	return workspace_rules(a, a->args.word[1], a->args.opt.verbose, e);
}

int
cmd_rules_diff(struct app *a, struct err *e)
{
	struct rules *before = NULL;
	struct flow_diff d;
	struct period p, *asked = NULL;
	struct str out = STR_INIT;
	int rc = -1;

	if (rules_period(a, 2, &p, &asked, e) == 0 &&
	    read_both(a, &before, e) == 0)
		rc = flow_diff(&a->flow, asked, before, a->flow.rules, &d, e);
	rules_free(before);
	if (rc != 0)
		return -1;
	put_people(&out, a, &d);
	put_json(&a->more, &d);
	tell(a, str_text(&out));
	str_free(&out);
	flow_diff_done(&d);
	return 0;
}
