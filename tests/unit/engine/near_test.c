/* What a lone row or line says of what came nearest, and of the sums that were
 * looked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/engine/scene.h"

#define ROW "row txn_1 charge 2026-10-05 USD 100.00 3.20\n"

static const struct near_case {
	const char	*name, *text, *row, *line;	/* NULL: not asked */
} cases[] = {
	{ "nothing near", ROW,
	    "no free line of that amount is dated within 3 days. No other line is free in "
	    "those days.", NULL },
	{ "the date fails", ROW "line L1 2026-10-12 USD 96.80\n",
	    "Nearest is line L1 of 96.80 USD, dated 2026-10-12: the amount agrees, the date "
	    "is 7 days away, and the window is 3 days.",
	    "Nearest is Stripe row txn_1 (charge of 2026-10-05): the amount agrees, the date "
	    "is 7 days away, and the window is 3 days." },
	{ "gross for net", ROW "line L1 2026-10-06 USD 100.00\n",
	    "But free line L1 of 100.00 USD, dated 2026-10-06, shows the gross amount: the "
	    "fee is left out.",
	    "But it is the amount of Stripe row txn_1 (charge of 2026-10-05), which has no "
	    "line, gross: the fee is left out." },
	{ "the sign", ROW "line L1 2026-10-06 USD -96.80\n",
	    "But free line L1 of -96.80 USD, dated 2026-10-06, is this amount with the sign "
	    "turned.", "which has no line, with the sign turned." },
	{ "the currency", ROW "line L1 2026-10-06 EUR 96.80\n",
	    "But free line L1 of 96.80 EUR, dated 2026-10-06, is the same number in another "
	    "currency.", "which has no line, in another currency." },
	{ "the amount, by a little", ROW "line L1 2026-10-06 USD 96.08\n"
	    "line L2 2026-10-06 USD 12.00\n",
	    "Nearest in amount is line L1 of 96.08 USD, dated 2026-10-06: off by -0.72 USD. ",
	    NULL },
	{ "the amount, by far", ROW "line L1 2026-10-06 USD 12.00\n",
	    "Nearest in amount is line L1 of 12.00 USD, dated 2026-10-06: off by -84.80 USD, "
	    "too far to be meant.",
	    "Nearest in amount within 3 days is Stripe row txn_1 (charge of 2026-10-05) of "
	    "96.80 USD: the line is off by -84.80 USD, too far to be meant." },
	{ "the nearer of two", ROW "line L1 2026-10-06 USD 96.60\n"
	    "line L2 2026-10-06 USD 96.90\nline L3 2026-10-09 USD 96.81\n",
	    "Nearest in amount is line L2 of 96.90 USD", NULL },
	{ "no sum either", ROW "row txn_2 charge 2026-10-05 USD 10.00 0\n"
	    "line L1 2026-10-06 USD 12.00\nline L2 2026-10-06 USD 13.00\n",
	    " No set of up to 2 of the 2 free lines within 3 days has this sum.",
	    " No set of up to 2 of the 2 free rows within 3 days has this sum." },
};

/* of_code: the explanation of the first mismatch with this code. */
static const char *
of_code(struct scene *s, enum mismatch_code code)
{
	size_t n, i;
	const struct mismatch *m = engine_mismatches(scene_engine(s), &n);

	for (i = 0; i < n; i++)
		if (m[i].code == code)
			return m[i].explanation;
	return "";
}

static int
says(const struct near_case *c, struct scene *s, enum mismatch_code code,
    const char *want)
{
	const char *got = of_code(s, code);

	if (want == NULL || strstr(got, want) != NULL)
		return 0;
	print_error("case \"%s\":\n--- expected\n%s\n--- told\n%s\n", c->name, want, got);
	return 1;
}

static void
test_near(void **state)
{
	int failed = 0;
	struct scene *s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		s = scene_run(cases[i].text);
		failed += says(&cases[i], s, CODE_MISSING_IN_LEDGER, cases[i].row);
		failed += says(&cases[i], s, CODE_MISSING_IN_STRIPE, cases[i].line);
		scene_free(s);
	}
	assert_int_equal(failed, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_near) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
