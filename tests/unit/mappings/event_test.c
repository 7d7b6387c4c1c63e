/* Events without a balance row, and what stands beside amounts on a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "tests/unit/mappings/sample.h"

static const char head[] =
    "chart \"Acme\"\nledger file\n"
    "account clearing 1050 \"Stripe Clearing\" role clearing\n"
    "account suspense 1999 \"Suspense\" role suspense\n"
    "account bank 1010 \"Bank\" role bank\n"
    "account bank 1011 \"Bank EUR\" currency EUR role bank\n"
    "account transit 1060 \"In transit\" currency USD role in_transit\n"
    "account transit 1061 \"In transit EU\" currency USD stripe eu role in_transit\n"
    "account disputed 1300 \"Disputes\" role receivable\n"
    "account losses 6120 \"Losses\"\n"
    "rule \"Rows\"\n  when category is fee\n  debit clearing net\n"
    "  credit disputed net\n";

static const char *
lines_of(const struct rules_result *res, char buf[256])
{
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < res->nlines; i++)
		n += (size_t)snprintf(buf + n, 256 - n, "%s%s %lld", i == 0 ? "" :
		    ", ", res->lines[i].account->code,
		    (long long)res->lines[i].amount);
	return buf;
}

static void
event(struct sample *x, enum rules_event ev, const char *currency,
    const char *stripe, int64_t held)
{
	struct rules_view v = x->v;
	struct err e = ERR_INIT;

	v.txn = NULL;
	if (rules_eval_event(x->r, x->s, ev, currency_index(currency, 3), stripe,
	    held, &v, &x->res, &e) != 0)
		fail_msg("%s", e.msg);
}

static void
first_that_holds(void **state)
{
	struct sample x;
	char buf[256];

	(void)state;
	sample_open(&x, head,
	    "rule \"Fraud\"\n  on dispute lost\n  when dispute.reason is fraudulent\n"
	    "  from 2026-10-01\n  debit losses held\n  credit disputed held\n"
	    "rule \"Lost\"\n  on dispute lost\n  debit disputed -held\n"
	    "  debit losses held\n"
	    "rule \"Arrives\"\n  on payout arrived\n"
	    "  debit bank held\n  credit transit held\n");
	assert_true(rules_has_event(x.r, RULES_DISPUTE_LOST));
	assert_false(rules_has_event(x.r, RULES_DISPUTE_WON_AFTER_LOST));
	assert_true(rules_has_event(x.r, RULES_PAYOUT_ARRIVED));
	assert_false(rules_has_event(x.r, RULES_PAYOUT_FAILED));
	assert_int_equal(rules_event_needs(x.r, RULES_DISPUTE_LOST),
	    1u << OBJECT_DISPUTE);
	assert_int_equal(rules_needs(x.r), 0);

	sample_row(&x, "dispute.reason=fraudulent|day=2026-10-05");
	event(&x, RULES_DISPUTE_LOST, "USD", "", 5000);
	assert_int_equal(x.res.place, PLACE_ENTRY);
	assert_int_equal(x.res.rule, 1);
	assert_string_equal(lines_of(&x.res, buf), "6120 5000, 1300 -5000");
	sample_row(&x, "dispute.reason=fraudulent|day=2026-09-30");
	event(&x, RULES_DISPUTE_LOST, "USD", "", 5000);
	assert_int_equal(x.res.rule, 2);
	assert_string_equal(lines_of(&x.res, buf), "1300 -5000, 6120 5000");
	event(&x, RULES_DISPUTE_LOST, "USD", "", 0);
	assert_int_equal(x.res.place, PLACE_ZERO);
	assert_int_equal(x.res.nlines, 0);
	event(&x, RULES_PAYOUT_FAILED, "USD", "", 5000);
	assert_int_equal(x.res.rule, RULES_NONE);
	/* a negative payout: the bank pays; accounts by currency and account */
	event(&x, RULES_PAYOUT_ARRIVED, "USD", "eu", -700);
	assert_string_equal(lines_of(&x.res, buf), "1010 -700, 1061 700");
	event(&x, RULES_PAYOUT_ARRIVED, "EUR", "", 700);
	assert_int_equal(x.res.place, PLACE_UNBOOKED);
	assert_string_equal(x.res.why, "no account \"transit\" for EUR; add: "
	    "account transit CODE \"In transit EUR\" currency EUR role in_transit");
	sample_close(&x);
}

/* What no import has told leaves a rule open; a later one may still take it. */
static void
unknown_fields(void **state)
{
	struct sample x;

	(void)state;
	sample_open(&x, head,
	    "rule \"Big\"\n  on payout arrived\n  when payout.method is instant\n"
	    "  debit bank held\n  credit disputed held\n"
	    "rule \"EU\"\n  on payout arrived\n  when stripe_account is eu "
	    "and currency is USD\n  debit bank held\n  credit transit held\n");
	sample_row(&x, "day=2026-10-05");
	event(&x, RULES_PAYOUT_ARRIVED, "USD", "eu", 100);
	assert_int_equal(x.res.rule, 2);
	assert_int_equal(x.res.place, PLACE_ENTRY);
	event(&x, RULES_PAYOUT_ARRIVED, "USD", "", 100);
	assert_int_equal(x.res.rule, 1);
	assert_int_equal(x.res.place, PLACE_UNBOOKED);
	assert_non_null(strstr(x.res.why, "rule \"Big\" asks for payout.method"));
	sample_row(&x, "payout.status=paid|day=2026-10-05");
	event(&x, RULES_PAYOUT_ARRIVED, "USD", "", 100);
	assert_int_equal(x.res.rule, RULES_NONE);
	sample_close(&x);
}

static const char *
dim(const struct sample *x, size_t line, enum entry_dim d)
{
	const char *s = x->res.lines[line].dim[d];

	return s == NULL ? "-" : s;
}

static void
dimensions(void **state)
{
	static const char csv[] = "/tmp/tieout-mappings-dims.csv";
	struct sample x;
	FILE *f = fopen(csv, "w");

	(void)state;
	assert_non_null(f);
	fputs("\xef\xbb\xbfsku,name,class\r\nA,Alpha,Hard\r\nB,Beta,\r\n", f);
	fclose(f);
	sample_open(&x, sample_head, "table sku \"/tmp/tieout-mappings-dims.csv\"\n"
	    "rule \"It\"\n  when category is charge\n"
	    "  class \"Rule\"  department \"{metadata.team}\"\n"
	    "  entity \"c {charge.customer}\"\n"
	    "  debit clearing net\n"
	    "  debit fees fee  class \"Line\"  location \"\"\n"
	    "  credit sales amount  class sku[metadata.sku] else \"Other\"\n"
	    "  tax sku[metadata.sku] else \"none\"\n");
	sample_eval(&x, "amount=10000|fee=320|metadata.sku=A|metadata.team=Red|"
	    "charge.customer=cus_1");
	assert_int_equal(x.res.place, PLACE_ENTRY);
	assert_int_equal(x.res.nlines, 3);
	assert_string_equal(dim(&x, 0, DIM_CLASS), "Rule");
	assert_string_equal(dim(&x, 1, DIM_CLASS), "Line");
	assert_string_equal(dim(&x, 2, DIM_CLASS), "Hard");
	assert_string_equal(dim(&x, 0, DIM_DEPARTMENT), "Red");
	assert_string_equal(dim(&x, 2, DIM_ENTITY), "c cus_1");
	assert_string_equal(dim(&x, 1, DIM_LOCATION), "-");
	assert_string_equal(dim(&x, 0, DIM_TRACKING), "-");
	/* no column of its name: the second */
	assert_string_equal(dim(&x, 1, DIM_TAX), "Alpha");
	/* an empty cell is no value, and a line of 0 is left out */
	sample_eval(&x, "amount=10000|fee=0|metadata.sku=B|charge=");
	assert_int_equal(x.res.nlines, 2);
	assert_string_equal(dim(&x, 1, DIM_CLASS), "Other");
	assert_string_equal(dim(&x, 0, DIM_DEPARTMENT), "-");
	assert_string_equal(dim(&x, 0, DIM_ENTITY), "c ");
	sample_close(&x);
}

static void
what_entries_say(void **state)
{
	struct sample x;

	(void)state;
	sample_open(&x, head, "date available\n"
	    "rule \"A\"\n  when type is charge\n  date arrival\n"
	    "  debit clearing net\n  credit losses net\n"
	    "ignore \"B\"\n  when type is refund\n  because \"b\"\n"
	    "  nets to zero within 90 days\n");
	assert_int_equal(rules_entry_date(x.r, 0), RULES_DATE_AVAILABLE);
	assert_int_equal(rules_entry_date(x.r, 1), RULES_DATE_ARRIVAL);
	assert_int_equal(rules_entry_date(x.r, RULES_NONE), RULES_DATE_AVAILABLE);
	assert_int_equal(rules_zero_within(x.r, 1), -1);
	assert_int_equal(rules_zero_within(x.r, 2), 90);
	assert_string_equal(rules_post_as(x.r, 1), "");
	assert_false(rules_has_rates(x.r));
	sample_close(&x);
	sample_open(&x, "", "chart \"A\"\nledger quickbooks\n"
	    "account c 1 \"C\" role clearing\naccount s 2 \"S\" role suspense\n"
	    "rule \"A\"\n  when anything\n  post as sales receipt\n  debit c net\n"
	    "  credit s net\n");
	assert_string_equal(rules_post_as(x.r, 0), "sales receipt");
	assert_int_equal(rules_entry_date(x.r, 0), RULES_DATE_CREATED);
	sample_close(&x);
}

static void
rates(void **state)
{
	static const char csv[] = "/tmp/tieout-mappings-rates.csv";
	struct sample x;
	struct rules_rate r;
	int32_t day;
	FILE *f = fopen(csv, "w");

	(void)state;
	assert_non_null(f);
	fputs("currency,date,rate\nEUR,2026-10-02,1.0834\nJPY,2026-10-01,0.00668450\n"
	    "EUR,2026-10-05,2\n", f);
	fclose(f);
	sample_open(&x, sample_head, "rates \"/tmp/tieout-mappings-rates.csv\"\n"
	    "rule \"A\"\n  when anything\n" SAMPLE_LINES);
	assert_true(rules_has_rates(x.r));
	assert_true(date_parse(&day, slice_of("2026-10-02")));
	assert_true(rules_rates(x.r, currency_index("EUR", 3), day, &r));
	assert_true(r.num == 10834 && r.den == 10000 && r.day == day);
	assert_true(rules_rates(x.r, currency_index("EUR", 3), day + 2, &r));
	assert_true(r.num == 10834 && r.day == day);
	assert_true(rules_rates(x.r, currency_index("EUR", 3), day + 9, &r));
	assert_true(r.num == 2 && r.den == 1 && r.day == day + 3);
	assert_false(rules_rates(x.r, currency_index("EUR", 3), day - 1, &r));
	assert_false(rules_rates(x.r, currency_index("GBP", 3), day, &r));
	assert_true(rules_rates(x.r, currency_index("JPY", 3), day, &r));
	assert_true(r.num == 66845 && r.den == 10000000);
	sample_close(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_that_holds),
		cmocka_unit_test(unknown_fields),
		cmocka_unit_test(dimensions),
		cmocka_unit_test(what_entries_say),
		cmocka_unit_test(rates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
