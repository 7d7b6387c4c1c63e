/* The table of mismatch codes, the order of mismatches.csv, verdicts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/model/mismatch.h"

/* The names are a contract: scripts and reviewers rely on them. */
static void
test_codes(void **state)
{
	static const struct {
		const char	*name;
		enum severity	 severity;
		bool		 posting;
	} cases[CODE__MAX] = {
		[CODE_DATA_INCOMPLETE] = { "data_incomplete", SEVERITY_ERROR, false },
		[CODE_UNMAPPED] = { "unmapped", SEVERITY_BREAK, false },
		[CODE_CURRENCY_MISMATCH] = { "currency_mismatch", SEVERITY_BREAK, false },
		[CODE_FX_DIFFERENCE] = { "fx_difference", SEVERITY_BREAK, false },
		[CODE_DUPLICATE_IN_LEDGER] = { "duplicate_in_ledger", SEVERITY_BREAK,
		    false },
		[CODE_DUPLICATE_IN_STRIPE] = { "duplicate_in_stripe", SEVERITY_BREAK,
		    false },
		[CODE_FEE_MISMATCH] = { "fee_mismatch", SEVERITY_BREAK, false },
		[CODE_AMOUNT_MISMATCH] = { "amount_mismatch", SEVERITY_BREAK, false },
		[CODE_ACCOUNT_MISMATCH] = { "account_mismatch", SEVERITY_BREAK, false },
		[CODE_PAYOUT_IN_TRANSIT] = { "payout_in_transit", SEVERITY_PENDING,
		    false },
		[CODE_PERIOD_MISMATCH] = { "period_mismatch", SEVERITY_BREAK, false },
		[CODE_DATE_MISMATCH] = { "date_mismatch", SEVERITY_BREAK, false },
		[CODE_ORPHAN_REFUND] = { "orphan_refund", SEVERITY_BREAK, false },
		[CODE_DISPUTE_OPEN] = { "dispute_open", SEVERITY_PENDING, false },
		[CODE_RESERVE_HELD] = { "reserve_held", SEVERITY_PENDING, false },
		[CODE_MISSING_IN_LEDGER] = { "missing_in_ledger", SEVERITY_BREAK, false },
		[CODE_MISSING_IN_STRIPE] = { "missing_in_stripe", SEVERITY_BREAK, false },
		[CODE_AMBIGUOUS] = { "ambiguous", SEVERITY_BREAK, false },
		[CODE_SPLIT_INCOMPLETE] = { "split_incomplete", SEVERITY_BREAK, false },
		[CODE_PAYOUT_UNBALANCED] = { "payout_unbalanced", SEVERITY_BREAK, false },
		[CODE_PAYOUT_FAILED] = { "payout_failed", SEVERITY_PENDING, false },
		[CODE_ROUNDING] = { "rounding", SEVERITY_PENDING, false },
		[CODE_POSTED_THEN_EDITED] = { "posted_then_edited", SEVERITY_BREAK, true },
		[CODE_POSTED_THEN_DELETED] = { "posted_then_deleted", SEVERITY_BREAK,
		    true },
		[CODE_POST_UNKNOWN] = { "post_unknown", SEVERITY_BREAK, true },
		[CODE_POST_REJECTED] = { "post_rejected", SEVERITY_BREAK, true },
		[CODE_PERIOD_CLOSED] = { "period_closed", SEVERITY_BREAK, true },
	};
	int i;

	(void)state;
	for (i = 0; i < CODE__MAX; i++) {
		const struct mismatch_kind *k = mismatch_kind((enum mismatch_code)i);

		assert_int_equal(k->code, i);
		assert_string_equal(k->name, cases[i].name);
		assert_int_equal(k->severity, cases[i].severity);
		assert_int_equal(k->posting, cases[i].posting);
		assert_ptr_equal(mismatch_find(k->name), k);
	}
	assert_null(mismatch_find(""));
	assert_null(mismatch_find("missing"));
	assert_null(mismatch_find("MISSING_IN_LEDGER"));
}

/* Every text is there, ends like a sentence and has no slip of the keyboard. */
static void
test_texts(void **state)
{
	int i;
	size_t j;

	(void)state;
	for (i = 0; i < CODE__MAX; i++) {
		const struct mismatch_kind *k = mismatch_kind((enum mismatch_code)i);
		const char *const texts[] = { k->meaning, k->cause, k->fix, k->example };

		assert_true(strlen(k->title) > 5 && strlen(k->title) < 40);
		for (j = 0; j < sizeof(texts) / sizeof(texts[0]); j++) {
			size_t n = strlen(texts[j]);

			if (n < 30 || n > 400 || texts[j][n - 1] != '.' ||
			    strstr(texts[j], "  ") != NULL ||
			    strchr(texts[j], '\n') != NULL)
				fail_msg("%s: \"%s\"", k->name, texts[j]);
		}
	}
}

static void
test_order(void **state)
{
	static const struct {
		const char *name, *cur;
		enum severity severity;
		int64_t difference;
		int32_t day;
		const char *id;
	} sorted[] = {
		{ "an error, though of 0", "USD", SEVERITY_ERROR, 0, 30, "b_9" },
		{ "the least number there is", "USD", SEVERITY_BREAK, INT64_MIN, 30,
		    "b_9" },
		{ "9610 yen", "JPY", SEVERITY_BREAK, 9610, 20, "b_8" },
		{ "100 yen are a greater number than 50.00", "JPY", SEVERITY_BREAK, -100,
		    20, "b_8" },
		{ "50.00, early", "USD", SEVERITY_BREAK, 5000, 10, "b_7" },
		{ "50.00, later, lesser id", "USD", SEVERITY_BREAK, -5000, 11, "b_1" },
		{ "50.00, later", "EUR", SEVERITY_BREAK, 5000, 11, "b_2" },
		{ "49.999 dinar", "KWD", SEVERITY_BREAK, 49999, 1, "b_0" },
		{ "49.99", "USD", SEVERITY_BREAK, 4999, 1, "b_0" },
		{ "0, no day", "USD", SEVERITY_BREAK, 0, DATE_NONE, "b_0" },
		{ "0", "USD", SEVERITY_BREAK, 0, 1, "b_0" },
		{ "pending comes last", "USD", SEVERITY_PENDING, 99999999, 1, "b_0" },
	};
	enum { N = sizeof(sorted) / sizeof(sorted[0]) };
	struct mismatch m[N], copy;
	size_t i, j;

	(void)state;
	memset(m, 0, sizeof(m));
	for (i = 0; i < N; i++) {
		struct mismatch *row = &m[N - 1 - i];

		row->severity = sorted[i].severity;
		row->currency = currency_index(sorted[i].cur, 3);
		row->difference = sorted[i].difference;
		row->day = sorted[i].day;
		memcpy(row->break_id, sorted[i].id, strlen(sorted[i].id) + 1);
		row->note = sorted[i].name;
	}
	copy = m[0];
	assert_int_equal(mismatch_order(&m[0], &copy), 0);
	for (i = 0; i < N; i++)
		for (j = 0; j < N; j++)
			if ((mismatch_order(&m[i], &m[j]) < 0) != (i > j))
				fail_msg("%s against %s", m[i].note, m[j].note);
	qsort(m, N, sizeof(m[0]), mismatch_order);
	for (i = 0; i < N; i++)
		assert_string_equal(m[i].note, sorted[i].name);
}

static void
test_names(void **state)
{
	(void)state;
	assert_string_equal(severity_name(SEVERITY_ERROR), "error");
	assert_string_equal(severity_name(SEVERITY_BREAK), "break");
	assert_string_equal(severity_name(SEVERITY_PENDING), "pending");
	assert_string_equal(break_status_name(BREAK_NEW), "new");
	assert_string_equal(break_status_name(BREAK_PERSISTING), "persisting");
	assert_string_equal(break_status_name(BREAK_RESOLVED), "resolved");
}

static void
test_verdict(void **state)
{
	static const struct {
		enum verdict v;
		const char *name;
		int exit;
	} cases[] = {
		{ VERDICT_TIED_OUT, "tied_out", 0 },
		{ VERDICT_TIED_OUT_WITH_PENDING, "tied_out_with_pending", 0 },
		{ VERDICT_BREAKS, "breaks", 1 },
		{ VERDICT_INCOMPLETE, "incomplete", 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(verdict_name(cases[i].v), cases[i].name);
		assert_int_equal(verdict_exit(cases[i].v), cases[i].exit);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
