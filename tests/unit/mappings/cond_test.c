/* Each condition on a row: does the rule fire? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/currency.h"
#include "core/base/err.h"
#include "mappings/cond.h"
#include "tests/unit/mappings/sample.h"

static const struct {
	const char	*cond, *row;
	bool		 fires;
} cases[] = {
	/* is, is not, is one of */
	{ "category is charge", "category=charge", true },
	{ "category is charge", "category=refund", false },
	{ "category is not charge", "category=refund", true },
	{ "category is not charge", "category=brand_new", true },
	{ "category is one of refund, charge", "category=charge", true },
	{ "category is one of refund,\n  charge", "category=charge", true },
	{ "category is not one of refund, charge", "category=charge", false },
	{ "category is not one of refund, charge", "category=fee", true },
	{ "category is brand_new", "category=brand_new", true },
	{ "category contains _", "category=risk_reserved_funds", true },
	{ "category starts with risk", "category=risk_reserved_funds", true },
	{ "type is payment", "type=payment", true },
	{ "type is payment", "category=charge", false },
	{ "type is not payment", "category=charge", false },
	{ "type is not payment", "type=charge", true },
	{ "type is not payment", "type=", false },
	{ "not (type is payment)", "type=", true },
	{ "not (type is payment)", "category=charge", false },
	{ "type is present", "type=", false },
	{ "description is \"A b\"", "description=A b", true },
	{ "description is \"a b\"", "description=A b", false },
	{ "description is one of abc, \"d e\"", "description=d e", true },
	/* currency: case does not matter */
	{ "currency is usd", "currency=USD", true },
	{ "currency is one of EUR, GBP", "currency=USD", false },
	{ "currency is not EUR", "currency=USD", true },
	/* absent: every comparison is false, not (...) is not */
	{ "description is x", "description=", false },
	{ "description is not x", "description=", false },
	{ "description contains x", "description=", false },
	{ "description starts with x", "description=", false },
	{ "description matches /x*/", "description=", false },
	{ "not (description is x)", "description=", true },
	{ "description is present", "description=", false },
	{ "not (description is present)", "description=", true },
	{ "description is not present", "description=", true },
	{ "description is present", "description=x", true },
	/* unknown: neither; nothing fires on it */
	{ "description is not x", "amount=1", false },
	{ "not (description is x)", "amount=1", false },
	{ "not (description is present)", "amount=1", false },
	{ "category is charge or description is x", "amount=1", true },
	{ "description is x or category is charge", "amount=1", true },
	{ "not (category is charge and description is x)", "amount=1", false },
	{ "not (category is fee and description is x)", "amount=1", true },
	/* texts */
	{ "description contains \"lan b\"", "description=plan b", true },
	{ "description contains \"plan bb\"", "description=plan b", false },
	{ "description starts with plan", "description=plan b", true },
	{ "description starts with lan", "description=plan b", false },
	{ "description matches /PLAN/i", "description=a plan", true },
	{ "description matches /PLAN/", "description=a plan", false },
	{ "description matches /^plan/", "description=a plan", false },
	{ "description matches /a\\/b/", "description=a/b", true },
	{ "description matches /n$/", "description=a plan", true },
	{ "description matches /^.{5}$/", "description=\xc3\xa4\xc3\xb6\xc3\xbcxy", true },
	/* numbers are in major units of the row's currency */
	{ "amount > 99.99", "amount=10000", true },
	{ "amount > 100", "amount=10000", false },
	{ "amount >= 100.00", "amount=10000", true },
	{ "amount < 100.01", "amount=10000", true },
	{ "amount <= 99.999", "amount=10000", false },
	{ "amount > 99.999", "amount=10000", true },
	{ "amount <= 100.001", "amount=10000", true },
	{ "amount is 100.00", "amount=10000", true },
	{ "amount is 100.001", "amount=10000", false },
	{ "amount is not 100", "amount=10001", true },
	{ "amount is one of 1, 100", "amount=10000", true },
	{ "amount between 50 and 100", "amount=10000", true },
	{ "amount between 100.01 and 200", "amount=10000", false },
	{ "amount between -200 and -50", "amount=-10000", true },
	{ "amount < -99.995", "amount=-10000", true },
	{ "amount > -100.005", "amount=-10000", true },
	{ "amount > 5000", "currency=JPY|amount=5001", true },
	{ "amount > 5000", "currency=JPY|amount=5000", false },
	{ "amount > 9.999", "currency=KWD|amount=10000", true },
	{ "amount > 10 USD", "amount=1001", true },
	{ "amount > 10 EUR", "amount=100000", false },
	{ "amount is not 10 EUR", "amount=1001", true },
	{ "fee > 3.19 and net < 96.81", "amount=10000", true },
	{ "net is 96.80", "amount=10000", true },
	/* fee kinds */
	{ "fee.tax > 0.50", "fee.tax=51", true },
	{ "fee.tax > 0.50", "fee.stripe_fee=320", false },
	{ "fee.tax is present", "fee.stripe_fee=320", false },
	{ "not (fee.tax is present)", "fee.stripe_fee=320", true },
	{ "not (fee.tax is present)", "amount=1", false },
	{ "not (fee.tax is present)", "fee=0", true },
	{ "fee.tax > 0", "fee.tax=none", false },
	/* days */
	{ "created is 2024-10-04", "day=2024-10-04", true },
	{ "created >= 2024-10-05", "day=2024-10-04", false },
	{ "created between 2024-10-01 and 2024-10-31", "day=2024-10-31", true },
	{ "available_on < 2024-10-05", "available=1728000000", true },
	{ "available_on < 2024-10-04", "available=1728000000", false },
	{ "available_on > 2024-10-03", "amount=1", false },
	/* joining */
	{ "category is charge and amount > 1", "amount=10000", true },
	{ "category is fee or category is charge", "amount=1", true },
	{ "category is fee or category is charge and amount > 5", "amount=100", false },
	{ "(category is fee or category is charge) and amount > 5", "amount=600", true },
	{ "not category is fee", "amount=100", true },
	{ "not not category is charge", "amount=100", true },
	{ "not (category is fee\n  or category is charge)", "amount=100", false },
	{ "category is charge\n  and not (amount > 5)\n  or category is fee", "amount=100", true },
	{ "anything", "category=brand_new", true },
	/* accounts of Stripe */
	{ "stripe_account is eu", "account=eu", true },
	{ "stripe_account is not eu", "account=us", true },
	{ "stripe_account is not eu", "amount=1", false },
	{ "source starts with ch_", "source=ch_1", true },
	/* objects: from the object, else from the row's own form */
	{ "charge.status is failed", "charge.status=failed", true },
	{ "charge.status is failed", ":charge.status=failed", true },
	{ "not (charge.status is failed)", "charge=", true },
	{ "not (charge.status is failed)", "amount=1", false },
	{ "not (refund.reason is fraudulent)", "category=charge", true },
	{ "not (refund.reason is fraudulent)", "category=refund", false },
	{ "not (refund.reason is fraudulent)", "category=brand_new", false },
	{ "not (payout.method is instant)", "category=charge", false },
	{ "payout.method is instant", "category=payout|payout.method=instant", true },
	{ "payout.automatic is true", "category=payout|payout.automatic=true", true },
	{ "charge.amount > 50 EUR", "charge.amount=5001|charge.currency=eur", true },
	{ "charge.amount > 50 USD", "charge.amount=5001|charge.currency=eur", false },
	{ "charge.amount > 5000", "charge.amount=5001|charge.currency=jpy", true },
	{ "charge.amount > 5000", "charge.amount=5001", false },
	{ "charge.amount > 5", ":charge.amount=501|:charge.currency=usd", true },
	{ "charge.currency is EUR", "charge.currency=eur", true },
	{ "charge.currency is not EUR", "charge.currency=usd", true },
	{ "charge.created >= 2024-10-04", "charge.created=1728000000", true },
	{ "payout.arrival_date is 2024-10-04", "payout.arrival_date=2024-10-04", true },
	{ "payout.arrival_date is 2024-10-04", "payout.arrival_date=soon", false },
	{ "customer.email is present", "customer.email=a@b", true },
	{ "transfer.reversed is true", "category=transfer|transfer.reversed=true", true },
	{ "dispute.reason is fraudulent", "category=dispute|dispute.reason=fraudulent", true },
	/* metadata: of the charge behind the row */
	{ "metadata.plan matches /annual/i", "metadata.plan=Annual", true },
	{ "metadata.plan is annual", "category=refund|metadata.plan=annual", true },
	{ "metadata.plan is annual", ":metadata.plan=annual", true },
	{ "not (metadata.plan is annual)", ":metadata.other=1", true },
	{ "not (metadata.plan is annual)", ":metadata=", true },
	{ "not (metadata.plan is annual)", "amount=1", false },
	{ "not (metadata.plan is annual)", "source=", true },
	{ "not (metadata.plan is annual)", "category=payout", true },
	{ "metadata.order-id is 7", "metadata.order-id=7", true },
	{ "metadata.\"order id\" is 7", "metadata.order id=7", true },
	{ "metadata.seats > 5", "metadata.seats=10", true },
	{ "metadata.seats > 5", "metadata.seats=5.0", false },
	{ "metadata.seats > 5", "metadata.seats=many", false },
	{ "metadata.seats between 1 and 3", "metadata.seats=2.5", true },
	{ "metadata.due < 2026-01-01", "metadata.due=2025-12-31", true },
	{ "metadata.due < 2026-01-01", "metadata.due=2026-01-01T00:00:00Z", false },
	{ "metadata.due < 2026-01-01", "metadata.due=later", false },
	{ "refund.metadata.why is x", "category=refund|refund.metadata.why=x", true },
	/* presentment */
	{ "presentment.currency is EUR", ":presentment.currency=eur|:presentment.amount=9.00", true },
	{ "presentment.amount > 8.99", ":presentment.currency=eur|:presentment.amount=9.00", true },
	/* a report tells major units, an object of the API minor ones */
	{ "presentment.amount between 92.49 and 92.51",
	    ":presentment.currency=eur|:presentment.amount=92.50", true },
	{ "presentment.amount is 10000", ":presentment.currency=jpy|:presentment.amount=10000", true },
	{ "presentment.amount > 8.99 EUR", "charge.currency=eur|charge.amount=900", true },
	{ "presentment.amount < 0", "category=refund|refund.currency=eur|refund.amount=900", false },
	{ "presentment.currency is EUR", "category=refund|charge.currency=eur", false },
	{ "not (presentment.currency is EUR)", "charge=", true },
	{ "not (presentment.currency is EUR)", "amount=1", false },
	{ "not (presentment.currency is EUR)", "category=payout", true },
	{ "presentment.currency is EUR", "category=brand_new|dispute.currency=eur", true },
	{ "presentment.amount > 1", "charge.currency=eur", false },
};

static void
conditions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sample x;
		struct str body = STR_INIT, why = STR_INIT;

		str_addf(&body, "rule \"It\"\n  when %s\n" SAMPLE_LINES,
		    cases[i].cond);
		sample_open(&x, sample_head, str_text(&body));
		sample_eval(&x, cases[i].row);
		/* on these rows the accounts are there, so it is booked, or
		 * unbooked for a currency without clearing account */
		bool fired = x.res.rule == 0;
		if (fired != cases[i].fires)
			fail_msg("%s on %s: %s", cases[i].cond, cases[i].row,
			    fired ? "fires" : "does not fire");
		struct err e = ERR_INIT;
		assert_int_equal(rules_explain(x.r, x.s, &x.v, &why, &e), 0);
		str_free(&body);
		str_free(&why);
		sample_close(&x);
	}
}

static void
decimals(void **state)
{
	static const struct {
		const char	*text;
		bool		 ok;
		int64_t		 mantissa;
		int		 scale;
	} d[] = {
		{ "1", true, 1, 0 }, { "-1.50", true, -150, 2 },
		{ "+0.5", true, 5, 1 }, { "0.000001", true, 1, 6 },
		{ "999999999999999", true, 999999999999999, 0 },
		{ "", false, 0, 0 }, { "-", false, 0, 0 }, { ".5", false, 0, 0 },
		{ "5.", false, 0, 0 }, { "1.2.3", false, 0, 0 },
		{ "1e3", false, 0, 0 }, { "0.0000001", false, 0, 0 },
		{ "1234567890123456", false, 0, 0 }, { "1,000", false, 0, 0 },
	};
	bool exact;

	(void)state;
	for (size_t i = 0; i < sizeof(d) / sizeof(d[0]); i++) {
		struct decimal out;

		if (decimal_parse(&out, slice_of(d[i].text)) != d[i].ok)
			fail_msg("\"%s\"", d[i].text);
		if (d[i].ok) {
			assert_int_equal(out.mantissa, d[i].mantissa);
			assert_int_equal(out.scale, d[i].scale);
		}
	}
	assert_int_equal(decimal_minor((struct decimal){ -1, 3 }, 2, &exact), -1);
	assert_false(exact);
	assert_int_equal(decimal_minor((struct decimal){ 1999, 3 }, 2, &exact), 199);
	assert_int_equal(decimal_cmp((struct decimal){ 10, 1 },
	    (struct decimal){ 1, 0 }), 0);
	assert_int_equal(decimal_cmp((struct decimal){ -2, 0 },
	    (struct decimal){ 1, 6 }), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions),
		cmocka_unit_test(decimals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
