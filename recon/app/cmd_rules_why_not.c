/* rules why-not: what failed, the smallest edit, and what else it would move. */
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "recon/app/app.h"

static void
indented(struct str *out, const char *text)
{
	for (const char *p = text; *p != '\0';) {
		size_t n = 0;

		while (p[n] != '\0' && p[n] != '\n')
			n++;
		str_addf(out, "  %.*s\n", (int)n, p);
		p += n + (p[n] == '\n');
	}
}

static void
put_head(struct str *out, const struct rules *r, const struct flow_why_not *w)
{
	const struct rules_edit *x = &w->edit;

	str_addf(out, "%s: %s\n", w->id, str_text(&w->row));
	if (x->what == RULES_EDIT_NEEDLESS) {
		str_addf(out, "Rule \"%s\" does take it", rules_name(r, w->rule));
		str_addf(out, "%s%s.\n", x->why.n > 0 && rules_kind(r, w->rule) ==
		    RULES_BOOKS ? ", but cannot book it: " : "", x->why.n > 0 &&
		    rules_kind(r, w->rule) == RULES_BOOKS ? str_text(&x->why) : "");
		return;
	}
	str_addf(out, "Rule \"%s\" (", rules_name(r, w->rule));
	rules_place(r, w->rule, out);
	str_addf(out, ") does not take it");
	if (x->failed.n > 0) {
		str_add(out, ", because this does not hold:\n");
		indented(out, str_text(&x->failed));
	} else if (x->winner != RULES_NONE && x->what == RULES_EDIT_FOUND) {
		str_add(out, " although its condition holds: an earlier rule "
		    "does.\n");
	} else {
		str_add(out, ".\n");
	}
	if (x->winner == RULES_NONE)
		return;
	str_addf(out, "Taken by \"%s\" (", rules_name(r, x->winner));
	rules_place(r, x->winner, out);
	str_add(out, ").\n");
}

static void
put_moved(struct str *out, const struct flow_why_not *w)
{
	char text[MONEY_TEXT_MAX];

	if (w->others == 0) {
		str_add(out, "\nNo other balance transaction would move.\n");
		return;
	}
	str_add(out, "\nIt would also move ");
	print_count(out, w->others);
	str_addf(out, " other balance transaction%s", w->others == 1 ? "" : "s");
	for (size_t i = 0; i < w->sums.n; i++) {
		const struct flow_tally *t = &w->sums.tally[i];

		(void)money_format_grouped(text, t->net,
		    currency_decimals(t->currency));
		str_addf(out, "%s%s %s", i == 0 ? ", net " : " and ", text,
		    currency_code(t->currency));
	}
	str_add(out, ":\n");
	for (size_t i = 0; i < w->nmoved; i++) {
		const struct flow_moved *m = &w->moved[i];
		char day[DATE_TEXT_MAX];

		(void)date_format(day, m->day);
		(void)money_format_grouped(text, m->net,
		    currency_decimals(m->currency));
		str_addf(out, "  %-28s %s  %-18s %12s %s  %s -> %s\n", m->id, day,
		    m->category, text, currency_code(m->currency),
		    m->from[0] == '\0' ? "no rule" : m->from,
		    m->to[0] == '\0' ? "no rule" : m->to);
	}
	if (w->others > w->nmoved) {
		str_add(out, "  and ");
		print_count(out, w->others - w->nmoved);
		str_add(out, " more\n");
	}
}

static void
put_people(struct str *out, const struct rules *r, const struct flow_why_not *w,
    const char *diff)
{
	const struct rules_edit *x = &w->edit;

	put_head(out, r, w);
	if (x->what == RULES_EDIT_NONE)
		str_addf(out, "No edit of the rules does it: %s.\n",
		    str_text(&x->why));
	if (x->what != RULES_EDIT_FOUND)
		return;
	if (x->moves_above != NULL)
		str_addf(out, "\nThe smallest edit that gives it the row puts the "
		    "rule above \"%s\":\n", x->moves_above);
	else
		str_add(out, "\nThe smallest edit that gives it the row:\n");
	indented(out, diff);
	put_moved(out, w);
}

static void
json_moved(struct json_text *j, const struct flow_why_not *w)
{
	json_text_int(j, "others", (int64_t)w->others);
	json_text_open(j, "others_moved", '{');
	rules_json_tallies(j, &w->sums, false);
	json_text_shut(j, '}');
	json_text_open(j, "moved", '[');
	for (size_t i = 0; i < w->nmoved; i++) {
		const struct flow_moved *m = &w->moved[i];
		char day[DATE_TEXT_MAX];

		(void)date_format(day, m->day);
		json_text_open(j, NULL, '{');
		json_text_str(j, "stripe_id", m->id);
		json_text_str(j, "date", day);
		json_text_str(j, "category", m->category);
		json_text_str(j, "currency", currency_code(m->currency));
		json_text_money(j, "net", m->net, currency_decimals(m->currency));
		json_text_str(j, "from", m->from[0] == '\0' ? NULL : m->from);
		json_text_str(j, "to", m->to[0] == '\0' ? NULL : m->to);
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
}

static void
put_json(struct json_text *j, const struct rules *r, const struct flow_why_not *w,
    const char *diff)
{
	static const char *const outcomes[] = { [RULES_EDIT_NEEDLESS] = "fires",
		[RULES_EDIT_FOUND] = "edit", [RULES_EDIT_NONE] = "no edit" };
	const struct rules_edit *x = &w->edit;

	json_text_str(j, "stripe_id", w->id);
	json_text_str(j, "rule", rules_name(r, w->rule));
	json_text_str(j, "outcome", outcomes[x->what]);
	json_text_str(j, "taken_by", x->winner == RULES_NONE ? NULL :
	    rules_name(r, x->winner));
	json_text_str(j, "failed", str_text(&x->failed));
	json_text_str(j, "why", str_text(&x->why));
	json_text_str(j, "moves_above", x->moves_above);
	json_text_str(j, "diff", diff);
	json_moved(j, w);
}

int
cmd_rules_why_not(struct app *a, struct err *e)
{
	const struct rules *r = a->flow.rules;
	struct flow_why_not w;
	struct str out = STR_INIT, diff = STR_INIT;

	if (flow_why_not(&a->flow, a->args.word[0], a->args.word[1], &w, e) != 0)
		return -1;
	rules_edit_diff(r, &w.edit, &diff);
	put_people(&out, r, &w, str_text(&diff));
	tell(a, str_text(&out));
	json_text_str(&a->more, "text", str_text(&out));
	put_json(&a->more, r, &w, str_text(&diff));
	str_free(&out);
	str_free(&diff);
	flow_why_not_done(&w);
	return 0;
}
