/* Example blocks: what passes, and how a failure reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/unit/mappings/sample.h"

#define RULES "rule \"Dated\"\n  when category is charge and created >= 2026-01-01\n" \
    "  and description is dated\n" SAMPLE_LINES \
    "rule \"Late\"\n  when category is topup\n  from 2026-01-01\n" SAMPLE_LINES \
    "rule \"Text\"\n  when type is payment and source starts with py_\n" \
    "  and stripe_account is eu and available_on > 2026-01-01\n" SAMPLE_LINES \
    "rule \"Plan\"\n  when metadata.plan is annual or charge.status is failed\n" \
    "  or refund.metadata.k is v or presentment.currency is EUR\n" \
    "  debit clearing net\n  debit fees fee\n  credit vat amount\n" \
    "rule \"Tax\"\n  when category is dispute\n  debit clearing net\n" \
    "  debit vat fee.tax\n  debit fees fee - fee.tax\n  credit sales amount\n" \
    "rule \"Sales\"\n  when category is charge\n" SAMPLE_LINES \
    "ignore \"Holds\"\n  when category is payout_minimum_balance_hold\n" \
    "  because \"x\"\n"

static const struct {
	const char	*name, *text;
	const char	*says;		/* "" : it passes */
} cases[] = {
	{ "a sale", "given charge 100.00 USD fee 3.20\n"
	    "expect debit clearing 96.80, debit fees 3.20, credit sales 100.00", "" },
	{ "in another order, over lines", "given charge 100 USD\n  fee 3.20\n"
	    "expect credit sales 100,\n  debit clearing 96.80\n  debit fees 3.2", "" },
	{ "a negative debit is a credit", "given charge -10 USD fee 0\n"
	    "expect debit clearing -10, credit sales -10.00, debit fees 0", "" },
	{ "ignored", "given payout_minimum_balance_hold -5 USD\nexpect ignored\n"
	    "by \"Holds\"", "" },
	{ "unmapped to suspense", "given tax 5 USD\nexpect unmapped", "" },
	{ "suspense has lines too", "given tax 5 USD fee 1\n"
	    "expect debit clearing 4, credit suspense 4", "" },
	{ "unmapped without account", "given charge 5 GBP\nexpect unmapped "
	    "by \"Sales\"", "" },
	{ "with metadata", "given charge 5 USD with metadata.plan annual\n"
	    "expect debit clearing 5, credit vat 5 by \"Plan\"", "" },
	{ "with two fields", "given refund 5 USD\n  with charge.status \"open\", "
	    "refund.metadata.k \"v\"\nexpect debit clearing 5, credit vat 5", "" },
	{ "with presentment", "given refund 5 USD with presentment.currency EUR\n"
	    "expect debit clearing 5, credit vat 5", "" },
	{ "with the row's own", "given fee 5 USD with type payment with source "
	    "\"py_1\" with stripe_account eu with available_on 2026-01-02\n"
	    "expect debit clearing 5, credit sales 5 by \"Text\"", "" },
	{ "on a day", "given charge 5 USD on 2026-01-01 with description dated\n"
	    "expect debit clearing 5, credit sales 5 by \"Dated\"", "" },
	{ "on the day before", "given charge 5 USD on 2025-12-31 with description "
	    "dated\nexpect debit clearing 5, credit sales 5 by \"Sales\"", "" },
	{ "without a day from is not asked", "given topup 5 USD\n"
	    "expect debit clearing 5, credit sales 5 by \"Late\"", "" },
	{ "before from", "given topup 5 USD on 2025-12-31\nexpect unmapped", "" },
	{ "fee details", "given dispute 5 USD fee 2 tax 0.50 stripe_fee 1.50\n"
	    "expect debit clearing 3, debit vat 0.50, debit fees 1.50, "
	    "credit sales 5", "" },
	{ "details of an example are known", "given dispute 5 USD fee 2\n"
	    "expect debit clearing 3, debit fees 2, credit sales 5", "" },
	{ "currencies without cents", "given charge 100 JPY\nexpect unmapped", "" },
	/* failures */
	{ "wrong amount", "given charge 100 USD fee 3.20\n"
	    "expect debit clearing 96.80, debit fees 3.02, credit sales 100",
	    "given charge 100.00 USD, fee 3.20, net 96.80\n"
	    "  went to place entry by \"Sales\"\n"
	    "    as expected:       debit   clearing                  96.80\n"
	    "    as expected:       credit  sales                    100.00\n"
	    "  - expected, missing: debit   fees                       3.02\n"
	    "  + not expected:      debit   fees                       3.20\n" },
	{ "wrong rule", "given charge 5 USD\nexpect debit clearing 5, "
	    "credit sales 5 by \"Plan\"", "expected rule \"Plan\"" },
	{ "no rule at all", "given tax 5 USD\nexpect unmapped by \"Plan\"",
	    "expected rule \"Plan\"" },
	{ "not ignored", "given charge 5 USD\nexpect ignored",
	    "expected it to be ignored" },
	{ "not unmapped", "given charge 5 USD\nexpect unmapped",
	    "expected it to be unmapped" },
	{ "not booked", "given charge 5 GBP\nexpect debit clearing 5, "
	    "credit sales 5", "went to place unbooked by \"Sales\": no account" },
	{ "too many lines", "given charge 5 USD\nexpect debit clearing 5, "
	    "credit sales 5, credit sales 5", "- expected, missing: credit  sales" },
};

static void
examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str body = STR_INIT, out = STR_INIT;
		struct sample x;
		struct err e = ERR_INIT;
		size_t ran, failed;

		str_addf(&body, RULES "example \"%s\"\n%s\n", cases[i].name,
		    cases[i].text);
		sample_open(&x, sample_head, str_text(&body));
		assert_int_equal(rules_test(x.r, &out, &ran, &failed, &e), 0);
		assert_int_equal(ran, 1);
		bool passes = cases[i].says[0] == '\0';
		if (failed != !passes || (!passes &&
		    strstr(str_text(&out), cases[i].says) == NULL))
			fail_msg("%s:\n%s", cases[i].name, str_text(&out));
		if (!passes)
			assert_non_null(strstr(str_text(&out), "acme.rules:"));
		str_free(&body);
		str_free(&out);
		sample_close(&x);
	}
}

static void
errors_stop_the_run(void **state)
{
	struct sample x;
	struct str out = STR_INIT;
	struct err e = ERR_INIT;
	size_t ran, failed;
	char many[4000], body[5000];

	(void)state;
	memset(many, 'a', sizeof(many));
	memcpy(many + sizeof(many) - 3, "dc", 3);
	snprintf(body, sizeof(body), "rule \"Slow\"\n"
	    "  when description matches /^(a|b)*(a|b)*c/\n" SAMPLE_LINES
	    "example \"E\"\n  given charge 1 USD with description \"%s\"\n"
	    "  expect unmapped\n", many);
	sample_open(&x, sample_head, body);
	assert_int_equal(rules_test(x.r, &out, &ran, &failed, &e), -1);
	assert_non_null(strstr(e.msg, "Slow"));
	str_free(&out);
	sample_close(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples),
		cmocka_unit_test(errors_stop_the_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
