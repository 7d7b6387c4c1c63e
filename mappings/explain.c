/* Tells people how a row went through the rules. */
#include "core/base/currency.h"
#include "core/base/date.h"
#include "mappings/eval.h"
#include "mappings/resolve.h"
#include "mappings/show.h"

#define NAME_WIDTH 32

static void
money(struct str *out, int64_t minor, uint8_t currency)
{
	char buf[MONEY_TEXT_MAX];

	money_format(buf, minor, currency_decimals(currency));
	str_add(out, buf);
}

void
show_row(struct str *out, const struct rules_view *v)
{
	const struct txn *t = v->txn;
	char day[DATE_TEXT_MAX];

	str_addf(out, "%.*s ", (int)t->category.n, t->category.p);
	money(out, t->amount, t->currency);
	str_addf(out, " %s", currency_code(t->currency));
	str_add(out, ", fee ");
	money(out, t->fee, t->currency);
	str_add(out, ", net ");
	money(out, txn_net(t), t->currency);
	if (v->day != DATE_NONE) {
		date_format(day, v->day);
		str_addf(out, ", %s", day);
	}
}

void
show_event(struct str *out, enum rules_event ev, int64_t held, uint8_t currency)
{
	str_addf(out, "%s, held ", rules_event_name(ev));
	money(out, held, currency);
	str_addf(out, " %s", currency_code(currency));
}

void
show_line(struct str *out, const struct account *a, int64_t amount,
    uint8_t currency)
{
	char buf[MONEY_TEXT_MAX];

	money_format(buf, amount < 0 ? -amount : amount,
	    currency_decimals(currency));
	str_addf(out, "%-6s  %-16s %14s  %s %s", amount < 0 ? "credit" : "debit",
	    a->name, buf, a->code, a->title);
}

static void
why_not(struct str *out, const struct rule *o, struct cond_row *row,
    enum tri t)
{
	char day[DATE_TEXT_MAX];

	if (t == YES) {
		str_add(out, "yes\n");
		return;
	}
	if (!eval_days(o, row->v->day)) {
		bool early = o->from != DATE_NONE && row->v->day < o->from;

		date_format(day, early ? o->from : o->until);
		str_addf(out, "no: it holds %s %s\n", early ? "from" : "until",
		    day);
		return;
	}
	str_add(out, t == NO ? "no: " : "not known: ");
	cond_failed(out, o->when, row);
	str_addc(out, '\n');
}

/* tried: each rule in order up to the winner; gives its index. */
static int
tried(struct str *out, struct rules_scratch *s, const struct rules_view *v,
    size_t *winner, struct err *e)
{
	const struct rules *r = s->r;

	*winner = RULES_NONE;
	for (size_t i = 0; i < r->nrules && *winner == RULES_NONE; i++) {
		const struct rule *o = r->rule[i];
		struct cond_row row;

		str_addf(out, "%4zu. %-*s ", i + 1, NAME_WIDTH, o->name);
		if (o->kind == RULE_EVENT) {
			str_addf(out, "no: it is for the event `%s`\n",
			    rules_event_name(o->event));
			continue;
		}
		eval_row(&row, s, v);
		enum tri t = eval_rule(o, &row);
		if (!row.limit)
			why_not(out, o, &row, t);
		if (row.limit)
			return eval_limit(o, v, e);
		if (t == YES)
			*winner = i;
	}
	return 0;
}

static void
dimensions(struct str *out, const struct rules_line *l)
{
	for (int k = 0; k < DIM__MAX; k++)
		if (l->dim[k] != NULL)
			str_addf(out, "  %s \"%s\"",
			    entry_dim_name((enum entry_dim)k), l->dim[k]);
}

/* entry_words: what is not usual about the entry. */
static void
entry_words(struct str *out, const struct rules *r, size_t rule, int32_t date)
{
	enum rules_date by = rules_entry_date(r, rule);
	char day[DATE_TEXT_MAX];

	if (by != RULES_DATE_CREATED) {
		(void)date_format(day, date);
		str_addf(out, "date: %s, by %s\n", day,
		    by == RULES_DATE_AVAILABLE ? "the day the money becomes available"
					       : "the day its payout arrives");
	}
	if (rule != RULES_NONE && rules_post_as(r, rule)[0] != '\0')
		str_addf(out, "post as: %s\n", rules_post_as(r, rule));
}

static void
outcome(struct str *out, const struct rules *r, const struct rules_view *v,
    const struct rules_result *res)
{
	struct str memo = STR_INIT;

	str_addf(out, "place: %s", place_name(res->place));
	if (res->rule != RULES_NONE)
		str_addf(out, ", by %s \"%s\"", r->rule[res->rule]->kind ==
		    RULE_IGNORE ? "ignore" : "rule", r->rule[res->rule]->name);
	str_addc(out, '\n');
	if (res->why[0] != '\0')
		str_addf(out, "because: %s\n", res->why);
	for (size_t i = 0; i < res->nlines; i++) {
		str_add(out, "  ");
		show_line(out, res->lines[i].account, res->lines[i].amount,
		    v->txn->currency);
		dimensions(out, &res->lines[i]);
		str_addc(out, '\n');
	}
	if (res->nlines > 0)
		entry_words(out, r, res->rule, res->date);
	if (res->rule != RULES_NONE) {
		rules_memo(r, res->rule, v, &memo);
		if (memo.n > 0)
			str_addf(out, "memo: %s\n", str_text(&memo));
	}
	str_free(&memo);
}

int
rules_explain(const struct rules *r, struct rules_scratch *s,
    const struct rules_view *v, struct str *out, struct err *e)
{
	struct rules_result res;
	size_t winner;

	if (v->txn->id.n > 0)
		str_addf(out, "%.*s: ", (int)v->txn->id.n, v->txn->id.p);
	show_row(out, v);
	str_addc(out, '\n');
	if (rules_eval(r, s, v, &res, e) != 0)
		return -1;
	if (res.place == PLACE_ZERO) {
		str_add(out, "place: zero\nbecause: amount, fee and net are 0\n");
		return 0;
	}
	if (tried(out, s, v, &winner, e) != 0)
		return -1;
	ASSERT(winner == res.rule);
	outcome(out, r, v, &res);
	return 0;
}
