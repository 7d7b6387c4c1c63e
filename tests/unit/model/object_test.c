/* Objects: names, the order of statuses, payouts from packed fields. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/model/fields.h"
#include "core/model/object.h"
#include "core/model/txn.h"

static void
test_names(void **state)
{
	static const char *const names[OBJECT__MAX] = { "charge", "refund", "dispute",
		"payout", "transfer", "customer" };
	int i;

	(void)state;
	for (i = 0; i < OBJECT__MAX; i++)
		assert_string_equal(object_kind_name((enum object_kind)i), names[i]);
}

static void
test_status_rank(void **state)
{
	static const struct {
		enum object_kind kind;
		const char *earlier, *later;
	} cases[] = {
		{ OBJECT_PAYOUT, "pending", "in_transit" },
		{ OBJECT_PAYOUT, "in_transit", "paid" },
		{ OBJECT_PAYOUT, "paid", "canceled" },
		{ OBJECT_PAYOUT, "canceled", "failed" },
		{ OBJECT_REFUND, "pending", "succeeded" },
		{ OBJECT_REFUND, "requires_action", "succeeded" },
		{ OBJECT_REFUND, "succeeded", "failed" },
		{ OBJECT_DISPUTE, "warning_closed", "needs_response" },
		{ OBJECT_DISPUTE, "needs_response", "under_review" },
		{ OBJECT_DISPUTE, "under_review", "lost" },
		{ OBJECT_DISPUTE, "lost", "won" },
		{ OBJECT_CHARGE, "pending", "succeeded" },
		{ OBJECT_CHARGE, "succeeded", "failed" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int a = object_status_rank(cases[i].kind, slice_of(cases[i].earlier));
		int b = object_status_rank(cases[i].kind, slice_of(cases[i].later));

		if (a < 0 || a >= b)
			fail_msg("%s: %s %d, %s %d", object_kind_name(cases[i].kind),
			    cases[i].earlier, a, cases[i].later, b);
	}
	assert_int_equal(object_status_rank(OBJECT_PAYOUT, slice_of("new")), -1);
	assert_int_equal(object_status_rank(OBJECT_PAYOUT, slice_of("")), -1);
	assert_int_equal(
	    object_status_rank(OBJECT_PAYOUT, (struct slice){ NULL, 0 }), -1);
	assert_int_equal(object_status_rank(OBJECT_CUSTOMER, slice_of("paid")), -1);
}

static struct payout
payout_with(struct fields_builder *b, const char *name, const char *value)
{
	struct err e = ERR_INIT;
	struct object o = { .kind = OBJECT_PAYOUT, .id = slice_of("po_1"),
		.account = slice_of("eu") };
	struct payout p;

	fields_builder_clear(b);
	assert_int_equal(fields_put(b, slice_of(name), slice_of(value), &e), 0);
	o.fields = fields_pack(b);
	payout_of_object(&p, &o);
	assert_true(slice_is(p.id, "po_1"));
	assert_true(slice_is(p.account, "eu"));
	return p;
}

static void
test_payout_amount(void **state)
{
	static const struct {
		const char *text;
		bool has;
		int64_t amount;
	} cases[] = {
		{ "7680", true, 7680 },
		{ "-7680", true, -7680 },
		{ "0", true, 0 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775809", false, 0 },
		{ "92233720368547758070", false, 0 },
		{ "", false, 0 },
		{ "-", false, 0 },
		{ "+1", false, 0 },
		{ "76.80", false, 0 },
		{ "1e3", false, 0 },
	};
	struct fields_builder *b = fields_builder_new();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct payout p = payout_with(b, "amount", cases[i].text);

		if (p.has_amount != cases[i].has ||
		    (p.has_amount && p.amount != cases[i].amount))
			fail_msg("amount \"%s\"", cases[i].text);
	}
	fields_builder_free(b);
}

static void
test_payout_fields(void **state)
{
	struct fields_builder *b = fields_builder_new();
	struct payout p;

	(void)state;
	p = payout_with(b, "x", "1");
	assert_int_equal(p.currency, CURRENCY_NONE);
	assert_false(p.has_amount);
	assert_true(p.created == TXN_MOMENT_NONE);
	assert_int_equal(p.arrival, DATE_NONE);
	assert_int_equal(p.automatic, -1);
	assert_null(p.status.p);
	assert_null(p.trace_id.p);
	assert_int_equal(payout_with(b, "automatic", "true").automatic, 1);
	assert_int_equal(payout_with(b, "automatic", "false").automatic, 0);
	assert_int_equal(payout_with(b, "automatic", "1").automatic, -1);
	assert_int_equal(payout_with(b, "currency", "usd").currency,
	    currency_index("USD", 3));
	/* 2026-11-03T00:00:00Z */
	assert_int_equal(payout_with(b, "arrival_date", "1793664000").arrival,
	    date_of(2026, 11, 3));
	assert_true(payout_with(b, "created", "1793664001").created == 1793664001);
	p = payout_with(b, "status", "paid");
	assert_true(slice_is(p.status, "paid"));
	p = payout_with(b, "trace_id", "T1");
	assert_true(slice_is(p.trace_id, "T1"));
	p = payout_with(b, "trace_id.value", "T2");
	assert_true(slice_is(p.trace_id, "T2"));
	fields_builder_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_status_rank),
		cmocka_unit_test(test_payout_amount),
		cmocka_unit_test(test_payout_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
