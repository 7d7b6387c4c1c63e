/*
 * What is said about conditions without a row, against all rows of a small
 * world: a shadowed rule never wins, a condition that can never be true is
 * true on none, and the dispatch by category and type loses no rule.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "mappings/cond.h"
#include "mappings/eval.h"
#include "tests/unit/mappings/sample.h"

static const char *const leaves[] = {
	"category is charge", "category is one of charge, refund",
	"category is not charge", "category is not one of fee, refund",
	"category starts with re", "type is payment", "type is one of payment, charge",
	"type is not refund", "type is present", "amount > 5", "amount >= 5",
	"amount < 5", "amount <= 10", "amount is 5", "amount is not 5",
	"amount between 5 and 10", "amount between 1 and 20", "amount > 5 USD",
	"amount > 7 USD", "amount is one of 5, 10", "amount is 5 EUR",
	"description is ab", "description is one of ab, b", "description is not ab",
	"description contains b", "description contains ab",
	"description starts with a", "description matches /b/",
	"description matches /b/i", "description is present", "currency is USD",
	"currency is one of USD, EUR", "currency is not EUR",
	"created >= 2026-01-02", "created > 2026-01-01", "created < 2026-01-03",
	"created is 2026-01-02", "created between 2026-01-01 and 2026-01-02",
	"metadata.n > 3", "metadata.n > 2", "metadata.n is 4", "anything",
};
#define LEAVES ((int)(sizeof(leaves) / sizeof(leaves[0])))

static const char *const rows[][8] = {
	{ "category=charge", "category=refund", "category=fee", "category=new", NULL },
	{ "type=payment", "type=refund", "type=", "fee=0", NULL },
	{ "amount=500", "amount=700", "amount=1000", "amount=100", "amount=5000", NULL },
	{ "description=ab", "description=b", "description=B", "description=", "fee=0", NULL },
	{ "currency=USD", "currency=EUR", NULL },
	{ "day=2026-01-01", "day=2026-01-02", "day=2026-01-03", NULL },
	{ "metadata.n=4", "charge=", "fee=0", NULL },
};
#define PARTS (sizeof(rows) / sizeof(rows[0]))
#define ROWS_MAX 8000

static uint64_t seed;

static int
below(int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int)(seed % (uint64_t)n);
}

static void
make_cond(struct str *out, int depth)
{
	int k = depth == 0 ? 0 : below(6);

	if (k < 3) {
		str_add(out, leaves[below(LEAVES)]);
		return;
	}
	str_add(out, k == 5 ? "not (" : "(");
	make_cond(out, depth - 1);
	if (k < 5) {
		str_add(out, k == 3 ? " and " : " or ");
		make_cond(out, depth - 1);
	}
	str_addc(out, ')');
}

/* next_row: counts through the small world. */
static bool
next_row(size_t at[PARTS])
{
	for (size_t i = 0; i < PARTS; i++) {
		if (rows[i][++at[i]] != NULL)
			return true;
		at[i] = 0;
	}
	return false;
}

static void
row_text(struct str *out, const size_t at[PARTS])
{
	str_clear(out);
	for (size_t i = 0; i < PARTS; i++)
		str_addf(out, "%s%s", i == 0 ? "" : "|", rows[i][at[i]]);
}

/* truths: on each row, what the condition is, and that the dispatch agrees. */
static size_t
truths(enum tri *out, struct sample *x, const struct cond *c)
{
	size_t at[PARTS] = { 0 }, n = 0;
	struct str text = STR_INIT;

	do {
		struct cond_row row;

		row_text(&text, at);
		sample_eval(x, str_text(&text));
		eval_row(&row, x->s, &x->v);
		assert_true(n < ROWS_MAX);
		out[n] = cond_eval(c, &row);
		if (x->res.place != PLACE_ZERO &&
		    (out[n] == YES) != (x->res.rule == 0))
			fail_msg("dispatch loses a rule: %s", str_text(&text));
		n++;
	} while (next_row(at));
	str_free(&text);
	return n;
}

static int
read_rules(struct sample *x, const char *a, const char *b)
{
	struct str text = STR_INIT;

	str_addf(&text, "rule \"A\"\n  when %s\n" SAMPLE_LINES, a);
	if (b != NULL)
		str_addf(&text, "rule \"B\"\n  when %s\n" SAMPLE_LINES, b);
	int rc = sample_try(x, sample_head, str_text(&text));
	str_free(&text);
	return rc;
}

static const struct cond *
first_when(const struct sample *x)
{
	return ((const struct rules *)x->r)->rule[0]->when;
}

static enum tri ta[ROWS_MAX], tb[ROWS_MAX];

/* never_true: refused as impossible; a file with `or` beside it must show that
 * it is true nowhere. */
static bool
single(struct sample *x, const char *cond, enum tri *t, size_t *n)
{
	if (read_rules(x, cond, NULL) != 0) {
		assert_non_null(strstr(str_text(&x->report), "never be true"));
		sample_close(x);
		return false;
	}
	*n = truths(t, x, first_when(x));
	return true;
}

static void
shadowing_is_true(void **state)
{
	int seeds = getenv("TIEOUT_TEST_FULL") != NULL ? 1000 : 60;
	size_t shadowed = 0, implied = 0, total = 0;

	(void)state;
	for (int i = 1; i <= seeds; i++) {
		struct str a = STR_INIT, b = STR_INIT;
		struct sample x, y, both;
		size_t n;

		seed = (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15);
		make_cond(&a, 2);
		make_cond(&b, 2);
		if (below(3) == 0)
			str_addf(&b, " and (%s)", str_text(&a));
		if (!single(&x, str_text(&a), ta, &n))
			goto next;
		if (!single(&y, str_text(&b), tb, &n)) {
			sample_close(&x);
			goto next;
		}
		total++;
		bool says = cond_implies(first_when(&y), first_when(&x));
		implied += says;
		bool refused = read_rules(&both, str_text(&a), str_text(&b)) != 0;
		shadowed += refused;
		for (size_t k = 0; k < n && (says || refused); k++)
			if (tb[k] == YES && ta[k] != YES)
				fail_msg("%s\n  is said to take all of\n%s\n%s",
				    str_text(&a), str_text(&b),
				    str_text(&both.report));
		sample_close(&both);
		sample_close(&x);
		sample_close(&y);
next:
		str_free(&a);
		str_free(&b);
	}
	print_message("%zu pairs: %zu implied, %zu shadowed\n", total, implied,
	    shadowed);
	assert_true(shadowed >= implied && implied > 3);
}

/* Every two comparisons: an implication that is claimed holds on each row. */
static void
leaf_by_leaf(void **state)
{
	static enum tri t[LEAVES][ROWS_MAX];
	static struct sample x[LEAVES];
	size_t n = 0, claimed = 0;

	(void)state;
	for (int i = 0; i < LEAVES; i++)
		assert_true(single(&x[i], leaves[i], t[i], &n));
	for (int i = 0; i < LEAVES; i++)
		for (int k = 0; k < LEAVES; k++) {
			if (!cond_implies(first_when(&x[i]), first_when(&x[k])))
				continue;
			claimed++;
			for (size_t r = 0; r < n; r++)
				if (t[i][r] == YES && t[k][r] != YES)
					fail_msg("%s does not imply %s",
					    leaves[i], leaves[k]);
		}
	assert_true(claimed > 100);
	for (int i = 0; i < LEAVES; i++)
		sample_close(&x[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaf_by_leaf),
		cmocka_unit_test(shadowing_is_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
