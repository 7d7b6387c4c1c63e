/* Rows to places and lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/model/object.h"
#include "tests/unit/mappings/sample.h"

#define SALES "rule \"Sales\"\n  when category is charge\n" SAMPLE_LINES
#define ALL(lines) "rule \"It\"\n  when anything\n" lines

static const struct {
	const char	*name, *head, *body, *row;
	enum place	 place;
	const char	*lines, *why;
} cases[] = {
	{ "a sale", sample_head, SALES, "amount=10000", PLACE_ENTRY,
	    "clearing 9680, fees 320, sales -10000", "" },
	{ "a negative row", sample_head, ALL(SAMPLE_LINES),
	    "category=refund|amount=-2000|fee=0", PLACE_ENTRY,
	    "clearing -2000, sales 2000", "" },
	{ "lines of 0 are left out", sample_head, SALES, "fee=0", PLACE_ENTRY,
	    "clearing 10000, sales -10000", "" },
	{ "net of 0", sample_head, SALES, "fee=10000", PLACE_ENTRY,
	    "fees 10000, sales -10000", "" },
	{ "all 0 is zero, before any rule", sample_head, ALL(SAMPLE_LINES),
	    "amount=0|fee=0", PLACE_ZERO, "", "" },
	{ "an amount of 0 with a fee", sample_head, SALES, "amount=0|fee=30", PLACE_ENTRY,
	    "clearing -30, fees 30", "" },
	{ "what is missing first is told first", sample_head, "rule \"A\"\n  when category "
	    "is charge\n  date available\n" SAMPLE_LINES, "currency=GBP", PLACE_UNBOOKED,
	    "", "no account \"clearing\" for GBP" },
	{ "a day that nobody told", sample_head, "rule \"A\"\n  when category is charge\n"
	    "  date available\n" SAMPLE_LINES, "amount=10000", PLACE_UNBOOKED, "",
	    "does not say when the money becomes available" },
	{ "a fee of its own", sample_head, "rule \"Fees\"\n  when category is fee\n"
	    "  debit clearing net\n  debit fees fee - amount\n",
	    "category=fee|amount=-700|fee=0", PLACE_ENTRY,
	    "clearing -700, fees 700", "" },
	{ "first match wins", sample_head, "rule \"Big\"\n  when amount > 50\n"
	    "  debit clearing net\n  debit fees fee\n  credit refunds amount\n"
	    SALES, "amount=10000", PLACE_ENTRY,
	    "clearing 9680, fees 320, refunds -10000", "" },
	{ "no rule: suspense takes net", sample_head, SALES,
	    "category=topup|amount=500|fee=20", PLACE_SUSPENSE,
	    "clearing 480, suspense -480", "no rule takes category topup" },
	{ "no rule, net of 0", sample_head, SALES,
	    "category=topup|amount=20|fee=20", PLACE_SUSPENSE, "",
	    "no rule takes category topup" },
	{ "an unknown category is not dropped", sample_head, SALES,
	    "category=brand_new", PLACE_SUSPENSE, "clearing 9680, suspense -9680",
	    "no rule takes category brand_new" },
	{ "no clearing account for suspense", sample_head, SALES,
	    "category=topup|currency=GBP", PLACE_UNBOOKED, "",
	    "add: account clearing CODE \"Stripe Clearing GBP\" currency GBP role "
	    "clearing" },
	{ "no clearing account for a rule", sample_head, SALES, "currency=GBP",
	    PLACE_UNBOOKED, "", "no account \"clearing\" for GBP; add: account "
	    "clearing CODE \"Stripe Clearing GBP\" currency GBP role clearing" },
	{ "the account of the row's currency", sample_head, SALES,
	    "currency=EUR", PLACE_ENTRY,
	    "clearing 9680, fees 320, sales -10000", "" },
	{ "ignored with its reason", sample_head, "ignore \"Holds\"\n"
	    "  when category starts with payout_minimum\n"
	    "  because \"stays inside\"\n" SALES,
	    "category=payout_minimum_balance_hold", PLACE_IGNORED, "",
	    "stays inside" },
	{ "a category of Stripe and no suspense", sample_bare,
	    ALL(SAMPLE_LINES), "category=topup", PLACE_ENTRY,
	    "clearing 9680, fees 320, sales -10000", "" },
	{ "no rule and no suspense", sample_bare,
	    "rule \"It\"\n  when amount > 5\n" SAMPLE_LINES, "amount=100|fee=0",
	    PLACE_UNBOOKED, "", "there is no suspense account for USD" },
	/* fee details */
	{ "fee kinds", sample_head, ALL("  debit clearing net\n"
	    "  debit vat fee.tax\n  debit fees fee - fee.tax\n"
	    "  credit sales amount\n"), "fee.tax=50|fee.stripe_fee=270",
	    PLACE_ENTRY, "clearing 9680, vat 50, fees 270, sales -10000", "" },
	{ "no fee details", sample_head, ALL("  debit clearing net\n"
	    "  debit vat fee.tax\n  debit fees fee - fee.tax\n"
	    "  credit sales amount\n"), "amount=10000", PLACE_UNBOOKED, "",
	    "this export has no fee details" },
	{ "no fee details and no fee", sample_head, ALL("  debit clearing net\n"
	    "  debit vat fee.tax\n  debit fees fee - fee.tax\n"
	    "  credit sales amount\n"), "fee=0", PLACE_ENTRY,
	    "clearing 10000, sales -10000", "" },
	{ "fee details optional", sample_head, ALL("  debit clearing net\n"
	    "  debit vat fee.tax\n  debit fees fee - fee.tax\n"
	    "  credit sales amount\n  fee details optional\n"), "amount=10000",
	    PLACE_ENTRY, "clearing 9680, fees 320, sales -10000", "" },
	{ "fee details known to be none", sample_head, ALL("  debit clearing net\n"
	    "  debit vat fee.tax\n  debit fees fee.unlisted\n"
	    "  debit refunds fee - fee.tax - fee.unlisted\n"
	    "  credit sales amount\n"), "details=", PLACE_ENTRY,
	    "clearing 9680, fees 320, sales -10000", "" },
	{ "unlisted is fee minus all that is listed", sample_head,
	    ALL("  debit clearing net\n  debit vat fee.tax\n"
	    "  debit fees fee.unlisted\n"
	    "  debit refunds fee - fee.tax - fee.unlisted\n"
	    "  credit sales amount\n"), "fee.tax=50|fee.application_fee=200",
	    PLACE_ENTRY,
	    "clearing 9680, vat 50, fees 70, refunds 200, sales -10000", "" },
	{ "named kinds and unlisted are the fee", sample_head,
	    ALL("  debit clearing net\n  debit vat fee.tax\n"
	    "  debit fees fee.stripe_fee + fee.unlisted\n"
	    "  credit sales amount\n"), "fee.tax=50|fee.stripe_fee=200",
	    PLACE_ENTRY, "clearing 9680, vat 50, fees 270, sales -10000", "" },
	{ "... and a kind that is not named is not lost", sample_head,
	    ALL("  debit clearing net\n  debit vat fee.tax\n"
	    "  debit fees fee.stripe_fee + fee.unlisted\n"
	    "  credit sales amount\n"), "fee.tax=50|fee.application_fee=270",
	    PLACE_UNBOOKED, "",
	    "the row lists a kind of fee that the rule does not name" },
	/* shares, constants, rest */
	{ "a share, half_up", sample_head, ALL("  debit clearing net\n"
	    "  debit fees fee\n  credit vat 19/119 of amount rounded half_up\n"
	    "  credit sales rest\n"), "amount=10000", PLACE_ENTRY,
	    "clearing 9680, fees 320, vat -1597, sales -8403", "" },
	{ "a refund mirrors its charge", sample_head, ALL("  debit clearing net\n"
	    "  debit fees fee\n  credit vat 19/119 of amount rounded half_up\n"
	    "  credit sales rest\n"), "amount=-10000|fee=-320", PLACE_ENTRY,
	    "clearing -9680, fees -320, vat 1597, sales 8403", "" },
	{ "percent with decimals, down", sample_head, ALL("  debit clearing net\n"
	    "  debit fees fee\n  credit vat 8.875% of amount rounded down\n"
	    "  credit sales rest\n"), "amount=1099|fee=0", PLACE_ENTRY,
	    "clearing 1099, vat -97, sales -1002", "" },
	{ "half_even and up", sample_head, ALL("  debit clearing net\n"
	    "  debit fees fee\n  credit vat 50% of amount rounded half_even\n"
	    "  credit refunds 10% of amount rounded up\n  credit sales rest\n"),
	    "amount=5|fee=0", PLACE_ENTRY,
	    "clearing 5, vat -2, refunds -1, sales -2", "" },
	{ "a share of a share", sample_head, ALL("  debit clearing net\n"
	    "  debit fees fee\n  credit vat 50% of (10% of amount rounded down "
	    "+ fee) rounded down\n  credit sales rest\n"), "amount=1019|fee=10",
	    PLACE_ENTRY, "clearing 1009, fees 10, vat -55, sales -964", "" },
	{ "whole shares need no rounding", sample_head,
	    ALL("  debit clearing 100% of net\n  debit fees 2/1 of fee\n"
	    "  credit fees fee\n  credit sales amount\n"), "amount=10000",
	    PLACE_ENTRY, "clearing 9680, fees 640, fees -320, sales -10000", "" },
	{ "a constant", sample_head, ALL("  debit clearing net\n"
	    "  debit fees fee - 0.30 USD\n  debit vat 0.30 USD\n"
	    "  credit sales amount\n"), "amount=10000", PLACE_ENTRY,
	    "clearing 9680, fees 290, vat 30, sales -10000", "" },
	{ "a constant in another currency", sample_head, ALL("  debit clearing "
	    "net\n  debit fees fee - 0.30 USD\n  debit vat 0.30 USD\n"
	    "  credit sales amount\n"), "currency=EUR", PLACE_UNBOOKED, "",
	    "books a fixed amount in USD and the row is in EUR" },
	{ "signs", sample_head, ALL("  debit clearing -(fee - amount)\n"
	    "  debit fees -amount + fee + amount\n  debit sales - amount\n"),
	    "amount=10000", PLACE_ENTRY,
	    "clearing 9680, fees 320, sales -10000", "" },
	{ "an amount that does not fit", sample_head, ALL("  debit clearing net\n"
	    "  debit fees fee\n"
	    "  credit vat 900000000/1 of amount\n  credit sales rest\n"),
	    "amount=1000000000000000|fee=0", PLACE_UNBOOKED, "",
	    "rule \"It\" cannot book it: an amount is too large" },
	{ "a share that does not fit", sample_head, ALL("  debit clearing net\n"
	    "  debit fees fee\n"
	    "  credit vat 1/2 of (900000000/1 of amount) rounded up\n"
	    "  credit sales rest\n"), "amount=1000000000000000|fee=0",
	    PLACE_UNBOOKED, "", "an amount is too large" },
	{ "fee details that do not fit", sample_head, ALL("  debit clearing net\n"
	    "  debit fees fee.unlisted\n  debit vat fee - fee.unlisted\n"
	    "  credit sales amount\n"),
	    "fee.a=9000000000000000000|fee.b=1",
	    PLACE_UNBOOKED, "", "a fee detail of the row is not an amount" },
	{ "fee details that are no numbers", sample_head,
	    ALL("  debit clearing net\n  debit vat fee.tax\n"
	    "  debit fees fee - fee.tax\n  credit sales amount\n"),
	    "fee.tax=much", PLACE_UNBOOKED, "",
	    "a fee detail of the row is not an amount" },
	/* days */
	{ "from includes its day", sample_head, "rule \"It\"\n  when anything\n"
	    "  from 2026-01-02\n  until 2026-01-03\n" SAMPLE_LINES,
	    "day=2026-01-02", PLACE_ENTRY,
	    "clearing 9680, fees 320, sales -10000", "" },
	{ "until includes its day", sample_head, "rule \"It\"\n  when anything\n"
	    "  from 2026-01-02\n  until 2026-01-03\n" SAMPLE_LINES,
	    "day=2026-01-03", PLACE_ENTRY,
	    "clearing 9680, fees 320, sales -10000", "" },
	{ "before from", sample_head, "rule \"It\"\n  when anything\n"
	    "  from 2026-01-02\n  until 2026-01-03\n" SAMPLE_LINES,
	    "day=2026-01-01", PLACE_SUSPENSE, "clearing 9680, suspense -9680",
	    "no rule takes category charge" },
	{ "after until", sample_head, "rule \"It\"\n  when anything\n"
	    "  from 2026-01-02\n  until 2026-01-03\n" SAMPLE_LINES,
	    "day=2026-01-04", PLACE_SUSPENSE, "clearing 9680, suspense -9680",
	    "no rule takes category charge" },
	/* what no import has told */
	{ "unknown falls to a later rule", sample_head,
	    "rule \"Plans\"\n  when metadata.plan is x\n  debit clearing net\n"
	    "  debit fees fee\n  credit vat amount\n" SALES, "amount=10000",
	    PLACE_ENTRY, "clearing 9680, fees 320, sales -10000", "" },
	{ "unknown and no rule: who would tell it", sample_head,
	    "rule \"Plans\"\n  when category is charge\n"
	    "  and metadata.plan is x\n" SAMPLE_LINES, "amount=10000",
	    PLACE_SUSPENSE, "clearing 9680, suspense -9680", "rule \"Plans\" "
	    "asks for metadata.plan, which no import has told for this row: the "
	    "charge objects of Stripe's API carry it" },
	{ "the last unknown field is not the one that decided", sample_head,
	    "rule \"A\"\n  when description is x and category is fee\n"
	    SAMPLE_LINES "rule \"B\"\n  when metadata.plan is x and category is "
	    "charge\n" SAMPLE_LINES, "amount=10000", PLACE_SUSPENSE,
	    "clearing 9680, suspense -9680", "rule \"B\" asks for metadata.plan" },
	{ "dimensions of a rule", sample_head, "table t \"no-such.csv\"\n"
	    ALL(SAMPLE_LINES "  class t[metadata.sku] else \"x\"\n"
	    "  department \"a\" location \"{metadata.sku}\"\n"),
	    "amount=10000", PLACE_ENTRY,
	    "clearing 9680, fees 320, sales -10000", "" },
	{ "unknown type", sample_head, "rule \"Fx\"\n  when type is stripe_fx_fee\n"
	    SAMPLE_LINES, "category=fee", PLACE_SUSPENSE,
	    "clearing 9680, suspense -9680",
	    "itemized reports have no type column" },
};

static void
places(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sample x;
		struct str lines = STR_INIT;

		sample_open(&x, cases[i].head, cases[i].body);
		/* twice: what is kept from row to row must not change it */
		for (int k = 0; k < 2; k++) {
			sample_eval(&x, cases[i].row);
			sample_lines(&x, &lines);
			if (x.res.place != cases[i].place ||
			    strcmp(str_text(&lines), cases[i].lines) != 0 ||
			    (cases[i].why[0] == '\0' ? x.res.why[0] != '\0' :
			    strstr(x.res.why, cases[i].why) == NULL))
				fail_msg("%s: place %s, lines %s, why \"%s\"",
				    cases[i].name, place_name(x.res.place),
				    str_text(&lines), x.res.why);
		}
		str_free(&lines);
		sample_close(&x);
	}
}

static void
stripe_accounts(void **state)
{
	static const char head[] = "ledger file\n"
	    "account clearing 1050 \"C\" currency USD role clearing\n"
	    "account clearing 1060 \"C eu\" currency USD role clearing stripe eu\n"
	    "account clearing 1070 \"C us\" role clearing stripe \"us east\"\n"
	    "account sales 4000 \"S\"\naccount sales 4001 \"S eu\" stripe eu\n"
	    "account sales 4002 \"S usd\" currency USD\n"
	    "account suspense 1999 \"X\" role suspense\naccount fees 6100 \"F\"\n";
	static const struct { const char *row, *clearing, *sales; } rows[] = {
		{ "account=", "1050", "4002" },
		{ "account=eu", "1060", "4002" },
		{ "account=us east", "1050", "4002" },
		{ "account=us east|currency=EUR", "1070", "4000" },
		{ "account=other", "1050", "4002" },
	};
	struct sample x;

	(void)state;
	sample_open(&x, head, SALES);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sample_eval(&x, rows[i].row);
		assert_int_equal(x.res.place, PLACE_ENTRY);
		assert_string_equal(x.res.lines[0].account->code,
		    rows[i].clearing);
		assert_string_equal(x.res.lines[2].account->code, rows[i].sales);
		assert_int_equal(x.res.lines[2].line, 2);
	}
	assert_string_equal(rules_clearing(x.r, currency_index("EUR", 3),
	    "us east")->code, "1070");
	assert_null(rules_clearing(x.r, currency_index("EUR", 3), "eu"));
	sample_eval(&x, "account=eu|currency=EUR");
	assert_int_equal(x.res.place, PLACE_UNBOOKED);
	assert_non_null(strstr(x.res.why, "of the Stripe account \"eu\""));
	sample_close(&x);
}

static void
a_regex_that_explodes(void **state)
{
	struct sample x;
	struct str why = STR_INIT;
	struct err e = ERR_INIT;
	char row[4000];

	(void)state;
	/* harmless on short texts, so check lets it pass */
	sample_open(&x, sample_head, "rule \"Slow\"\n"
	    "  when description matches /^(a|b)*(a|b)*c/\n" SAMPLE_LINES);
	memset(row, 'a', sizeof(row));
	memcpy(row, "description=", 12);
	memcpy(row + sizeof(row) - 3, "dc", 3);
	sample_row(&x, row);
	assert_int_equal(rules_eval(x.r, x.s, &x.v, &x.res, &x.e), -1);
	assert_int_equal(x.e.code, ERR_SETTINGS);
	assert_non_null(strstr(x.e.msg, "rule \"Slow\""));
	assert_non_null(strstr(x.e.msg, "txn_1"));
	assert_int_equal(rules_explain(x.r, x.s, &x.v, &why, &e), -1);
	str_free(&why);
	sample_close(&x);
}

static void
memos(void **state)
{
	struct sample x;
	struct str m = STR_INIT;

	(void)state;
	sample_open(&x, sample_head, ALL(SAMPLE_LINES
	    "  memo \"{{{description}}} \\\"{source}\\\" {net} {created} {currency} "
	    "{metadata.plan}{charge.currency}{presentment.currency}.\"\n"));
	sample_row(&x, "description=Plan A|day=2026-10-05|metadata.plan=y|"
	    "charge.currency=zz|:presentment.currency=eur");
	rules_memo(x.r, 0, &x.v, &m);
	assert_string_equal(str_text(&m),
	    "{Plan A} \"\" 96.80 USD 2026-10-05 USD yzzEUR.");
	rules_group_memo(x.r, 0, 12, &m);
	assert_string_equal(str_text(&m), "It (12)");
	assert_int_equal(rules_needs(x.r), 1u << OBJECT_CHARGE |
	    1u << OBJECT_REFUND | 1u << OBJECT_DISPUTE);
	str_free(&m);
	sample_close(&x);
}

static void
tables(void **state)
{
	static const char file[] = "/tmp/tieout-mappings-table.csv";
	static const char body[] = "table sku \"/tmp/tieout-mappings-table.csv\"\n"
	    "rule \"It\"\n  when anything\n  debit clearing net\n"
	    "  debit fees fee  class \"Fees\" department \"{metadata.team}\"\n"
	    "  credit sales amount  class sku[metadata.sku]\n"
	    "  location sku[metadata.sku] else \"Home\"\n";
	struct sample x;
	FILE *f = fopen(file, "w");

	(void)state;
	assert_non_null(f);
	fputs("sku,other,Class\nB2,x,Soft\nA1,y,Hard\nC3,z,\n", f);
	fclose(f);
	sample_open(&x, sample_head, body);
	sample_eval(&x, "metadata.sku=A1");
	assert_int_equal(x.res.place, PLACE_ENTRY);
	sample_eval(&x, "metadata.sku=Z9");
	assert_int_equal(x.res.place, PLACE_UNBOOKED);
	assert_non_null(strstr(x.res.why,
	    "table \"sku\" has no class for metadata.sku \"Z9\""));
	sample_eval(&x, "amount=1|fee=0");
	assert_int_equal(x.res.place, PLACE_UNBOOKED);
	sample_close(&x);

	f = fopen(file, "w");
	fputs("sku,class\nA1,x\nA1,y\n", f);
	fclose(f);
	assert_int_equal(sample_try(&x, sample_head, body), -1);
	assert_non_null(strstr(str_text(&x.report), "the key \"A1\" stands on line 2 already"));
	sample_close(&x);
	static const struct { const char *text, *says; } bad[] = {
		{ "sku\nA1\n", "a key column" }, { "", "empty" },
		{ "sku,class\nA1\n", ":2:1: this line has 1 column, and the header has 2" },
		{ "sku,class\n\"A1\n", "quote" },
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		f = fopen(file, "w");
		fputs(bad[i].text, f);
		fclose(f);
		assert_int_equal(sample_try(&x, sample_head, body), -1);
		if (strstr(str_text(&x.report), bad[i].says) == NULL)
			fail_msg("%s", str_text(&x.report));
		sample_close(&x);
	}
	/* the same on the rule: its look-up is asked for every line */
	f = fopen(file, "w");
	fputs("sku;value\nA1;x\n", f);
	fclose(f);
	sample_open(&x, sample_head, "table sku \"/tmp/tieout-mappings-table.csv\"\n"
	    "rule \"It\"\n  when anything\n" SAMPLE_LINES
	    "  class sku[metadata.sku]\n");
	sample_eval(&x, "metadata.sku=A1");
	assert_int_equal(x.res.place, PLACE_ENTRY);
	sample_eval(&x, "metadata.sku=A2");
	assert_int_equal(x.res.place, PLACE_UNBOOKED);
	sample_close(&x);
	remove(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places),
		cmocka_unit_test(stripe_accounts),
		cmocka_unit_test(a_regex_that_explodes),
		cmocka_unit_test(memos),
		cmocka_unit_test(tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
