/* The tables of categories and types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/model/category.h"

static void
test_sorted_and_found(void **state)
{
	const struct category *c, *before = NULL;
	size_t i;

	(void)state;
	for (i = 0; (c = category_at(i)) != NULL; i++) {
		if (before != NULL && strcmp(before->name, c->name) >= 0)
			fail_msg("%s stands after %s", c->name, before->name);
		assert_ptr_equal(category_find(slice_of(c->name)), c);
		assert_true(strlen(c->label) > 0);
		before = c;
	}
	assert_int_equal(i, 37 + 17);
	assert_null(category_at(i));
	assert_null(category_at(SIZE_MAX));
}

static void
test_types_sorted_and_found(void **state)
{
	const char *t, *before = "";
	size_t i;

	(void)state;
	for (i = 0; (t = category_type_at(i)) != NULL; i++) {
		const char *c = category_of_type(slice_of(t));

		if (strcmp(before, t) >= 0)
			fail_msg("%s stands after %s", t, before);
		assert_true(category_type_known(slice_of(t)));
		if (c != NULL && category_find(slice_of(c)) == NULL)
			fail_msg("%s implies %s, which is no category", t, c);
		before = t;
	}
	assert_true(i >= 52);
	assert_null(category_type_at(i));
}

static void
test_unknown(void **state)
{
	static const char *const names[] = { "", "charg", "charges", "CHARGE", "zzz",
		" charge" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_null(category_find(slice_of(names[i])));
		assert_int_equal(category_kind_of(slice_of(names[i])), CATEGORY_OTHER);
		assert_null(category_of_type(slice_of(names[i])));
		assert_false(category_type_known(slice_of(names[i])));
	}
	assert_null(category_find((struct slice){ NULL, 0 }));
	assert_null(category_of_type((struct slice){ NULL, 0 }));
}

static void
test_kind(void **state)
{
	static const struct {
		const char		*name;
		enum category_kind	 kind;
	} cases[] = {
		{ "charge", CATEGORY_CHARGE },
		{ "charge_failure", CATEGORY_OTHER },
		{ "refund", CATEGORY_REFUND },
		{ "refund_failure", CATEGORY_OTHER },
		{ "partial_capture_reversal", CATEGORY_OTHER },
		{ "payout", CATEGORY_PAYOUT },
		{ "payout_reversal", CATEGORY_PAYOUT_BACK },
		{ "dispute", CATEGORY_DISPUTE },
		{ "dispute_reversal", CATEGORY_DISPUTE_BACK },
		{ "issuing_dispute", CATEGORY_OTHER },
		{ "risk_reserved_funds", CATEGORY_RESERVE },
		{ "connect_reserved_funds", CATEGORY_RESERVE },
		{ "payment_network_reserve_hold", CATEGORY_RESERVE },
		{ "payment_network_reserve_release", CATEGORY_RESERVE },
		{ "payout_minimum_balance_hold", CATEGORY_RESERVE },
		{ "payout_minimum_balance_release", CATEGORY_RESERVE },
		{ "issuing_authorization_hold", CATEGORY_OTHER },
		{ "something_new", CATEGORY_OTHER },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (category_kind_of(slice_of(cases[i].name)) != cases[i].kind)
			fail_msg("kind of %s", cases[i].name);
}

static void
test_of_type(void **state)
{
	static const struct {
		const char *type, *category;
	} cases[] = {
		{ "charge", "charge" },
		{ "payment", "charge" },
		{ "refund", "refund" },
		{ "payment_refund", "refund" },
		{ "payment_failure_refund", "charge_failure" },
		{ "refund_failure", "refund_failure" },
		{ "adjustment", NULL },
		{ "stripe_fee", "fee" },
		{ "stripe_fx_fee", NULL },
		{ "tax_fee", "tax" },
		{ "payout", "payout" },
		{ "payout_cancel", "payout_reversal" },
		{ "payout_failure", "payout_reversal" },
		{ "reserved_funds", "risk_reserved_funds" },
		{ "reserve_hold", NULL },
		{ "application_fee_refund", "platform_earning_refund" },
		{ "transfer_refund", "transfer_reversal" },
		{ "obligation_outbound", "other_adjustment" },
		{ "tax", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *c = category_of_type(slice_of(cases[i].type));

		assert_true(category_type_known(slice_of(cases[i].type)));
		if ((c == NULL) != (cases[i].category == NULL) ||
		    (c != NULL && strcmp(c, cases[i].category) != 0))
			fail_msg("%s gives %s", cases[i].type, c == NULL ? "NULL" : c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sorted_and_found),
		cmocka_unit_test(test_types_sorted_and_found),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_kind),
		cmocka_unit_test(test_of_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
