/* ident: candidates for ids in free text. */
#include "core/base/ident.h"

#include "tests/unit/base/check.h"

static void
candidates(void **state)
{
	static const struct {
		/* want: the candidates, each with a blank behind */
		const char	*text, *want;
	} cases[] = {
		{ "", "" },
		{ "no id here", "" },
		{ "txn_1", "txn_1 " },
		{ "Stripe payout po_1AbC, fee of txn_2.", "po_1AbC txn_2 " },
		{ "(ch_3N)/(re_3N)", "ch_3N re_3N " },
		{ "ref:txn_1-refund", "txn_1 " },
		{ "a b_c d e_f", "b_c e_f " },
		{ "_", "_ " },
		{ "__init__", "__init__ " },
		{ "sub_1_2_3 x", "sub_1_2_3 " },
		{ "\xC3\xA9txn_1\xC3\xA9", "txn_1 " },
		{ "txn_1,txn_2", "txn_1 txn_2 " },
		{ "key=acme:2026_10/part", "2026_10 " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice text = slice_of(cases[i].text), out;
		struct str got = STR_INIT;
		size_t pos = 0;

		while (ident_next(text, &pos, &out)) {
			str_addn(&got, out.p, out.n);
			str_addc(&got, ' ');
		}
		CHECK_TEXT(cases[i].text, str_text(&got), cases[i].want);
		CHECK(cases[i].text, pos == text.n);
		str_free(&got);
	}
}

static void
unknown_text_has_none(void **state)
{
	struct slice out;
	size_t pos = 0;

	(void)state;
	assert_false(ident_next((struct slice){ NULL, 0 }, &pos, &out));
	/* What stands before the position is not looked at. */
	pos = 1;
	assert_true(ident_next(slice_of("txn_1"), &pos, &out));
	assert_true(slice_is(out, "xn_1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(candidates),
		cmocka_unit_test(unknown_text_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
