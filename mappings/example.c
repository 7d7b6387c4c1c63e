/*
 * Runs the example blocks.  An example is a whole row: what its `given` does
 * not say is absent, not unknown, and without `on` a rule's days are not asked.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "mappings/eval.h"
#include "mappings/show.h"
#include "mappings/stage.h"

#define EXAMPLE_LINES_MAX 256

/* One line of either side; lines on one account stay apart. */
struct side {
	const char	*account;
	int64_t		 amount;
	bool		 paired;
};

/* pair: marks the lines that both sides have; true when nothing is left. */
static bool
pair(struct side *want, size_t nwant, struct side *have, size_t nhave)
{
	size_t left = nwant + nhave;

	for (size_t i = 0; i < nwant; i++)
		for (size_t k = 0; k < nhave && !want[i].paired; k++) {
			if (have[k].paired || have[k].amount != want[i].amount ||
			    strcmp(have[k].account, want[i].account) != 0)
				continue;
			want[i].paired = have[k].paired = true;
			left -= 2;
		}
	return left == 0;
}

static void
show_side(struct str *out, const struct side *s, size_t n, const char *mark,
    bool paired, uint8_t currency)
{
	char buf[MONEY_TEXT_MAX];

	for (size_t i = 0; i < n; i++) {
		int64_t v = s[i].amount;

		if (s[i].paired != paired)
			continue;
		money_format(buf, v < 0 ? -v : v, currency_decimals(currency));
		str_addf(out, "  %s %-6s  %-16s %14s\n", mark, v < 0 ? "credit" :
		    "debit", s[i].account, buf);
	}
}

static void
failed_head(struct str *out, const struct rules *r, const struct example *x,
    const struct stage *st, const struct rules_result *res)
{
	size_t line, col;

	diag_line_col(x->at, &line, &col);
	str_addf(out, "%s:%zu:%zu: example \"%s\" fails\n  given ",
	    x->at.src->name, line, col, x->name);
	if (x->is_event)
		show_event(out, x->event, x->amount, x->currency);
	else
		show_row(out, &st->view);
	str_addf(out, "\n  went to place %s", place_name(res->place));
	if (res->rule != RULES_NONE)
		str_addf(out, " by \"%s\"", r->rule[res->rule]->name);
	if (res->why[0] != '\0')
		str_addf(out, ": %s", res->why);
	str_addc(out, '\n');
}

static size_t
wanted(struct side *out, const struct example *x)
{
	size_t n = 0;

	for (const struct expect_line *l = x->lines; l != NULL &&
	    n < EXAMPLE_LINES_MAX; l = l->next)
		if (l->amount != 0)
			out[n++] = (struct side){ l->account, l->amount, false };
	return n;
}

static bool
lines_agree(struct str *diff, const struct example *x,
    const struct rules_result *res)
{
	struct side want[EXAMPLE_LINES_MAX], have[RULES_LINES_MAX];
	size_t nwant = x->expect == EXPECT_LINES ? wanted(want, x) : 0;

	for (size_t i = 0; i < res->nlines; i++)
		have[i] = (struct side){ res->lines[i].account->name,
		    res->lines[i].amount, false };
	bool same = pair(want, nwant, have, res->nlines);
	show_side(diff, want, nwant, "  as expected:      ", true, x->currency);
	show_side(diff, want, nwant, "- expected, missing:", false, x->currency);
	show_side(diff, have, res->nlines, "+ not expected:     ", false,
	    x->currency);
	return same;
}

/* agrees: is the outcome the expected one?  ${diff} gets what differs. */
static bool
agrees(struct str *diff, const struct rules *r, const struct example *x,
    const struct rules_result *res)
{
	bool ok = true;

	if (x->by != NULL && (res->rule == RULES_NONE ||
	    strcmp(r->rule[res->rule]->name, x->by) != 0)) {
		str_addf(diff, "  expected rule \"%s\"\n", x->by);
		ok = false;
	}
	switch (x->expect) {
	case EXPECT_IGNORED:
		if (res->place == PLACE_IGNORED)
			return ok;
		str_add(diff, "  expected it to be ignored\n");
		break;
	case EXPECT_UNMAPPED:
		if (res->place == PLACE_SUSPENSE || res->place == PLACE_UNBOOKED)
			return ok;
		str_add(diff, "  expected it to be unmapped\n");
		break;
	case EXPECT_LINES:
		return lines_agree(diff, x, res) &&
		    (res->place == PLACE_ENTRY || res->place == PLACE_SUSPENSE ||
		    x->lines == NULL) && ok;
	case EXPECT_NONE:
		return ok;
	}
	lines_agree(diff, x, res);
	return false;
}

static int
run(const struct rules *r, struct rules_scratch *s, const struct example *x,
    struct str *report, bool *passed, struct err *e)
{
	struct stage st;
	struct rules_result res;
	struct str diff = STR_INIT;
	int rc = -1;

	stage_open(&st);
	if (stage_row(&st, x, e) != 0 || (x->is_event ? rules_eval_event(r, s,
	    x->event, x->currency, st.txn.account.p, x->amount, &st.view, &res,
	    e) : rules_eval(r, s, &st.view, &res, e)) != 0)
		goto out;
	*passed = agrees(&diff, r, x, &res);
	if (!*passed) {
		failed_head(report, r, x, &st, &res);
		str_add(report, str_text(&diff));
	}
	rc = 0;
out:
	str_free(&diff);
	stage_close(&st);
	return rc;
}

int
rules_test(const struct rules *r, struct str *report, size_t *ran,
    size_t *failed, struct err *e)
{
	struct rules_scratch *s = rules_scratch_new(r);
	int rc = 0;

	*ran = *failed = 0;
	for (const struct example *x = r->examples; x != NULL && rc == 0;
	    x = x->next) {
		bool passed = true;

		rc = run(r, s, x, report, &passed, e);
		*ran += 1;
		*failed += !passed;
	}
	rules_scratch_free(s);
	return rc;
}
