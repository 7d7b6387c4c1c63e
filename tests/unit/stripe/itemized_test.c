/* Itemized reports and dashboard exports. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/stripe/check.h"
#include "tests/unit/stripe/collect.h"

#define MINIMAL "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category\n"
#define TXN(id, cur, amount, fee, created, category) \
	"txn id=\"" id "\" " cur " " amount " " fee " created=" created " available=?" \
	" category=\"" category "\" type=? status=? source=? payout=? description=?" \
	" details ? fields { }\n"
#define ROW1 "txn_1,2026-10-05 14:03:09,usd,100.00,3.20,96.80,charge\n"
#define FACT1 TXN("txn_1", "USD", "10000", "320", "2026-10-05T14:03:09Z/s", "charge")

static const struct check reports[] = {
	{ "the required columns", NULL, MINIMAL ROW1, FACT1, NULL, NULL, NULL },
	{ "quotes, CRLF, a BOM, another order", NULL,
	    "\xef\xbb\xbf\"net\",\"fee\",\"gross\",\"currency\",\"balance_transaction_id\","
	    "\"reporting_category\",\"created_utc\"\r\n\"96.80\",\"3.20\",\"100.00\",\"USD\","
	    "\"txn_1\",\"charge\",\"2026-10-05 14:03:09\"\r\n", FACT1, NULL, NULL, NULL },
	{ "semicolons", NULL, "balance_transaction_id;created_utc;currency;gross;fee;net;"
	    "reporting_category\ntxn_1;2026-10-05 14:03:09;usd;100.00;3.20;96.80;charge\n",
	    FACT1, NULL, NULL, NULL },
	{ "no decimals", NULL, MINIMAL "txn_1,2026-10-05,jpy,10000,390,9610,charge\n",
	    TXN("txn_1", "JPY", "10000", "390", "2026-10-05T00:00:00Z/d", "charge"), NULL, NULL,
	    NULL },
	{ "three decimals, to the minute", NULL, MINIMAL
	    "txn_1,2026-10-05 14:03,bhd,1.250,0.010,1.240,charge\n",
	    TXN("txn_1", "BHD", "1250", "10", "2026-10-05T14:03:00Z/m", "charge"), NULL, NULL,
	    NULL },
	{ "an unknown category is kept", NULL, MINIMAL
	    "txn_1,2026-10-05 14:03:09,usd,1.00,0.00,1.00,brand_new\n",
	    TXN("txn_1", "USD", "100", "0", "2026-10-05T14:03:09Z/s", "brand_new"), NULL, NULL,
	    NULL },
	{ "no category column", NULL, "balance_transaction_id,created_utc,currency,gross,fee,"
	    "net\ntxn_1,2026-10-05 14:03:09,usd,1.00,0.00,1.00\n",
	    TXN("txn_1", "USD", "100", "0", "2026-10-05T14:03:09Z/s", "(unknown)"), NULL,
	    "1 row has no reporting category", NULL },
	{ "unknown columns", NULL, "balance_transaction_id,created_utc,currency,gross,fee,net,"
	    "reporting_category,foo,bar\ntxn_1,2026-10-05 14:03:09,usd,100.00,3.20,96.80,"
	    "charge,1,2\n", FACT1, NULL,
	    "2 columns that tieout does not know were left aside: foo, bar", NULL },
	{ "the default payout reconciliation", NULL,
	    "\"automatic_payout_id\",\"automatic_payout_effective_at\","
	    "\"balance_transaction_id\",\"created\",\"available_on\",\"currency\",\"gross\","
	    "\"fee\",\"net\",\"reporting_category\",\"description\"\n"
	    "\"po_1\",\"2026-10-13 20:09:00\",\"txn_1\",\"2026-10-05 10:00:00\","
	    "\"2026-10-12 00:00:00\",\"usd\",\"100.00\",\"3.20\",\"96.80\",\"charge\","
	    "\"Order \"\"1\"\"\nsecond line\"\n"
	    "\"po_1\",\"2026-10-13 20:09:00\",\"txn_2\",\"2026-10-05 10:00:01\","
	    "\"2026-10-12 00:00:00\",\"usd\",\"-5.00\",\"0.00\",\"-5.00\",\"refund\",\"\"\n",
	    "txn id=\"txn_1\" USD 10000 320 created=2026-10-05T10:00:00Z/s"
	    " available=2026-10-12T00:00:00Z category=\"charge\" type=? status=? source=?"
	    " payout=\"po_1\" description=\"Order \"1\"\nsecond line\" details ? fields { }\n"
	    "object payout id=\"po_1\" version=0 { arrival_date=\"1791849600\""
	    " automatic=\"true\" currency=\"USD\" id=\"po_1\" }\n"
	    "txn id=\"txn_2\" USD -500 0 created=2026-10-05T10:00:01Z/s"
	    " available=2026-10-12T00:00:00Z category=\"refund\" type=? status=? source=?"
	    " payout=\"po_1\" description=\"\" details ? fields { }\n", NULL,
	    "times without a zone were read in UTC (report_timezone)", NULL },
	{ "fields", NULL, "balance_transaction_id,created_utc,currency,gross,fee,net,"
	    "reporting_category,source_id,charge_id,charge_created_utc,customer_id,"
	    "customer_email,customer_facing_amount,customer_facing_currency,card_brand,"
	    "payment_metadata[plan],refund_metadata[why],dispute_reason,type\n"
	    "txn_1,2026-10-05 14:03:09,usd,100.00,3.20,96.80,charge,ch_1,ch_1,"
	    "2026-10-05 14:03:08,cus_1,a@b.c,92.5,eur,visa,annual,,,charge\n",
	    "txn id=\"txn_1\" USD 10000 320 created=2026-10-05T14:03:09Z/s available=?"
	    " category=\"charge\" type=\"charge\" status=? source=\"ch_1\" payout=?"
	    " description=? details ? fields { charge.created=\"1791208988\""
	    " charge.customer=\"cus_1\" charge.id=\"ch_1\""
	    " charge.payment_method_details.card.brand=\"visa\" customer.email=\"a@b.c\""
	    " customer.id=\"cus_1\" metadata.plan=\"annual\" presentment.amount=\"92.50\""
	    " presentment.currency=\"EUR\" }\n", NULL, NULL, NULL },
	{ "the payouts report", NULL, "payout_id,effective_at,effective_at_utc,currency,"
	    "balance_transaction_id,gross,fee,net,reporting_category,description,"
	    "payout_expected_arrival_date,payout_status,payout_reversed_at,payout_type,"
	    "payout_description,payout_destination_id\n"
	    "po_1,2026-10-13 02:00:00,2026-10-13 02:00:00,usd,txn_9,-76.80,0.00,-76.80,payout,"
	    "STRIPE PAYOUT,2026-10-14 00:00:00,failed,2026-10-20 00:00:00,bank_account,x,ba_1\n"
	    "po_1,2026-10-20,2026-10-20,usd,txn_10,76.80,0.00,76.80,payout_reversal,"
	    ",2026-10-14,failed,2026-10-20 00:00:00,bank_account,x,ba_1\n",
	    "txn id=\"txn_9\" USD -7680 0 created=2026-10-13T02:00:00Z/e available=?"
	    " category=\"payout\" type=? status=? source=\"po_1\" payout=\"po_1\""
	    " description=\"STRIPE PAYOUT\" details ? fields { }\n"
	    "object payout id=\"po_1\" version=0 { amount=\"7680\" arrival_date=\"1791936000\""
	    " currency=\"USD\" description=\"x\" destination=\"ba_1\" id=\"po_1\""
	    " reversed_at=\"1792454400\" status=\"failed\" type=\"bank_account\" }\n"
	    "txn id=\"txn_10\" USD 7680 0 created=2026-10-20T00:00:00Z/e available=?"
	    " category=\"payout_reversal\" type=? status=? source=\"po_1\" payout=?"
	    " description=\"\" details ? fields { }\n"
	    "object payout id=\"po_1\" version=0 { arrival_date=\"1791936000\""
	    " currency=\"USD\" description=\"x\" destination=\"ba_1\" id=\"po_1\""
	    " reversed_at=\"1792454400\" status=\"failed\" type=\"bank_account\" }\n", NULL,
	    "2 rows are dated by effective_at", NULL },
};

static const struct check dashboards[] = {
	{ "the balance history", NULL, "id,Type,Source,Amount,Fee,Destination Platform Fee,"
	    "Destination Platform Fee Currency,Net,Currency,Created (UTC),Available On (UTC),"
	    "Description,Customer Facing Amount,Customer Facing Currency,Transfer,"
	    "Transfer Date (UTC),Transfer Group,plan (metadata)\n"
	    "txn_1,charge,ch_1,\"1,234.50\",35.00,,,\"1,199.50\",usd,2026-10-05 14:03,"
	    "2026-10-12 00:00,Order 1,\"1,234.50\",usd,po_1,2026-10-13 00:00,g1,annual\n",
	    "txn id=\"txn_1\" USD 123450 3500 created=2026-10-05T14:03:00Z/m"
	    " available=2026-10-12T00:00:00Z category=\"charge\" type=\"charge\" status=?"
	    " source=\"ch_1\" payout=\"po_1\" description=\"Order 1\" details ?"
	    " fields { charge.transfer_group=\"g1\" metadata.plan=\"annual\""
	    " presentment.amount=\"1234.50\" presentment.currency=\"USD\" }\n"
	    "object payout id=\"po_1\" version=0 { arrival_date=\"1791849600\""
	    " currency=\"USD\" id=\"po_1\" }\n", NULL, NULL, NULL },
	{ "decimal commas", NULL, "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC)\n"
	    "txn_1,payout,po_1,\"-75,57\",\"0,00\",\"-75,57\",eur,2017-01-05 14:03\n",
	    "txn id=\"txn_1\" EUR -7557 0 created=2017-01-05T14:03:00Z/m available=?"
	    " category=\"payout\" type=\"payout\" status=? source=\"po_1\" payout=\"po_1\""
	    " description=? details ? fields { }\n", NULL, NULL, NULL },
	{ "a number with two readings", NULL, "id,Type,Amount,Fee,Net,Currency,Created (UTC)\n"
	    "txn_1,charge,1.234,0,1.234,usd,2026-10-05 14:03\n", NULL,
	    "2 - | txn_1,charge,1.234,0,1.234,usd,2026-10-05 14:03 | \n:2: Amount: ", NULL,
	    NULL },
	{ "a type that does not tell", NULL, "id,Type,Amount,Fee,Net,Currency,Created (UTC)\n"
	    "txn_1,adjustment,1.00,0.00,1.00,usd,2026-10-05 14:03\n",
	    "txn id=\"txn_1\" USD 100 0 created=2026-10-05T14:03:00Z/m available=?"
	    " category=\"adjustment\" type=\"adjustment\" status=? source=? payout=?"
	    " description=? details ? fields { }\n", NULL, NULL, NULL },
	{ "the payouts export, of payouts", NULL, "id,Type,Source,Amount,Fee,Net,Currency,"
	    "Created (UTC),Arrival Date (UTC),Status,Description\n"
	    "po_1,payout,card,500.00,14.80,485.20,usd,2026-10-11 10:00,2026-10-13,paid,X\n",
	    "object payout id=\"po_1\" version=0 { amount=\"50000\" arrival_date=\"1791849600\""
	    " created=\"1791712800\" currency=\"USD\" id=\"po_1\" status=\"paid\" }\n", NULL,
	    "1 row tells of payouts, not balance transactions", NULL },
	{ "the payouts export, of balance transactions", NULL, "id,Type,Source,Amount,Fee,Net,"
	    "Currency,Created (UTC),Arrival Date (UTC),Status,Description\n"
	    "txn_1,payout,po_1,-500.00,0.00,-500.00,usd,2026-10-11 10:00,2026-10-13,paid,X\n",
	    "txn id=\"txn_1\" USD -50000 0 created=2026-10-11T10:00:00Z/m available=?"
	    " category=\"payout\" type=\"payout\" status=? source=\"po_1\" payout=\"po_1\""
	    " description=\"X\" details ? fields { }\n"
	    "object payout id=\"po_1\" version=0 { amount=\"50000\" arrival_date=\"1791849600\""
	    " currency=\"USD\" id=\"po_1\" status=\"paid\" }\n", NULL, NULL, NULL },
};

static const struct check refused[] = {
	{ "two columns of one name", NULL, "balance_transaction_id,created_utc,currency,gross,"
	    "fee,net,net\n", NULL, NULL, NULL, ":1: two columns are named \"net\"" },
	{ "a required column is absent", NULL, "balance_transaction_id,created_utc,currency,"
	    "gross,fee\n", NULL, NULL, NULL, "lacks the column net" },
	{ "two are absent", "stripe-csv", "balance_transaction_id,created_utc,currency,gross\n",
	    NULL, NULL, NULL, "lacks the columns fee, net" },
	{ "no time", NULL, "balance_transaction_id,currency,gross,fee,net\n", NULL, NULL, NULL,
	    "no column tells when a row was created" },
	{ "the payments export", NULL, "id,Description,Seller Message,Created (UTC),Amount,"
	    "Amount Refunded,Currency,Fee\n", NULL, NULL, NULL,
	    "lacks the columns Type, Net\nbalance history" },
	{ "an empty file", "stripe-csv", "", NULL, NULL, NULL, "the file is empty" },
};

/* One bad row each, with its bytes, between two good ones. */
static const struct {
	const char	*name, *row, *bad;
} bad_rows[] = {
	{ "exponent", "txn_2,2026-10-05 14:03:09,usd,1e3,0.00,1000.00,charge", ":3: gross: " },
	{ "thousands", "txn_2,2026-10-05 14:03:09,usd,\"1,000.00\",0.00,1000.00,charge",
	    ":3: gross: " },
	{ "too many decimals", "txn_2,2026-10-05 14:03:09,jpy,10.5,0,10.5,charge",
	    ":3: gross: " },
	{ "beyond the limit", "txn_2,2026-10-05 14:03:09,usd,99999999999999999999.00,0.00,"
	    "99999999999999999999.00,charge", ":3: gross: " },
	{ "net", "txn_2,2026-10-05 14:03:09,usd,100.00,3.00,98.00,charge",
	    ":3: net: is 98.00, but gross 100.00 minus fee 3.00 is not that" },
	{ "no net", "txn_2,2026-10-05 14:03:09,usd,100.00,3.00,,charge", ":3: net: is empty" },
	{ "no id", ",2026-10-05 14:03:09,usd,1.00,0.00,1.00,charge",
	    ":3: balance_transaction_id: is empty" },
	{ "unknown currency", "txn_2,2026-10-05 14:03:09,usx,1.00,0.00,1.00,charge",
	    ":3: currency: \"usx\" is no known currency" },
	{ "no currency", "txn_2,2026-10-05 14:03:09,,1.00,0.00,1.00,charge",
	    ":3: currency: is empty" },
	{ "no time", "txn_2,,usd,1.00,0.00,1.00,charge", ":3: created_utc: is empty" },
	{ "a day that does not exist", "txn_2,2026-02-30 14:03:09,usd,1.00,0.00,1.00,charge",
	    ":3: created_utc: \"2026-02-30 14:03:09\" is no date and time" },
	{ "an hour that does not exist", "txn_2,2026-10-05 24:03:09,usd,1.00,0.00,1.00,charge",
	    "is no date and time" },
	{ "another format", "txn_2,10/05/2026,usd,1.00,0.00,1.00,charge",
	    "is no date and time" },
	{ "a field too many", "txn_2,2026-10-05 14:03:09,usd,1.00,0.00,1.00,charge,",
	    ":3: 8 fields, but the header has 7" },
	{ "a field too few", "txn_2,2026-10-05 14:03:09,usd,1.00", ":3: 4 fields" },
	{ "invalid UTF-8", "txn_2,2026-10-05 14:03:09,usd,1.00,0.00,1.00,Caf\xe9",
	    "not valid UTF-8" },
	{ "text behind quotes", "\"txn_2\"x,2026-10-05 14:03:09,usd,1.00,0.00,1.00,charge",
	    "closing quote" },
};

static void
run_all(const struct check *c, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		check_one(&c[i]);
}

static void
all_reports(void **state)
{
	(void)state;
	run_all(reports, sizeof(reports) / sizeof(reports[0]));
}

static void
all_dashboards(void **state)
{
	(void)state;
	run_all(dashboards, sizeof(dashboards) / sizeof(dashboards[0]));
}

static void
all_refused(void **state)
{
	(void)state;
	run_all(refused, sizeof(refused) / sizeof(refused[0]));
}

static void
all_bad_rows(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad_rows) / sizeof(bad_rows[0]); i++) {
		struct str text = STR_INIT;
		struct collect c;

		memset(&c, 0, sizeof(c));
		str_addf(&text, MINIMAL ROW1 "%s\n"
		    "txn_3,2026-10-05 14:03:09,usd,1.00,0.00,1.00,charge\n", bad_rows[i].row);
		assert_true(collect_run(&c, "stripe-csv", text.p, text.n));
		if (c.failed.n > 0 || c.nbads != 1 || c.ntxns != 2)
			fail_msg("%s: %u bad, %u rows, failed \"%s\" %s", bad_rows[i].name,
			    c.nbads, c.ntxns, str_text(&c.failed), str_text(&c.bads));
		if (strstr(c.bads.p, bad_rows[i].bad) == NULL ||
		    strstr(c.bads.p, bad_rows[i].row) == NULL)
			fail_msg("%s: \"%s\" or the row is not in %s", bad_rows[i].name,
			    bad_rows[i].bad, c.bads.p);
		assert_null(strstr(c.bads.p, "| \n"));
		str_free(&text);
		collect_free(&c);
	}
}

static void
declared_mark(void **state)
{
	static const struct check comma = { "comma declared", "stripe-dashboard-csv",
		"id,Type,Amount,Fee,Net,Currency,Created (UTC)\n"
		"txn_1,charge,1.234,0,1.234,usd,2026-10-05 14:03\n",
		"txn id=\"txn_1\" USD 123400 0 created=2026-10-05T14:03:00Z/m available=?"
		" category=\"charge\" type=\"charge\" status=? source=? payout=?"
		" description=? details ? fields { }\n", NULL, NULL, NULL };

	(void)state;
	collect_decimal_mark(',');
	check_one(&comma);
	collect_decimal_mark(0);
}

#define BARE "balance_transaction_id,created,currency,gross,fee,net,reporting_category\n"
#define BOTH "balance_transaction_id,created,created_utc,currency,gross,fee,net," \
	"reporting_category\n"
#define REST ",usd,1.00,0.00,1.00,charge\n"

static const struct check berlin[] = {
	{ "a summer time", NULL, BARE "txn_1,2026-10-05 14:03:09" REST,
	    TXN("txn_1", "USD", "100", "0", "2026-10-05T12:03:09Z/s", "charge"), NULL,
	    "times without a zone were read in Europe/Berlin (report_timezone)", NULL },
	{ "a local time that occurs twice", NULL, BARE "txn_1,2026-10-25 02:30:00" REST,
	    TXN("txn_1", "USD", "100", "0", "2026-10-25T00:30:00Z/s", "charge"), NULL,
	    "1 local time occurs twice", NULL },
	{ "one that does not exist", NULL, BARE "txn_1,2026-03-29 02:30:00" REST, NULL,
	    ":2: created: \"2026-03-29 02:30:00\" does not exist in Europe/Berlin", NULL, NULL },
	{ "a day of that zone", NULL, BARE "txn_1,2026-10-05" REST,
	    TXN("txn_1", "USD", "100", "0", "2026-10-04T22:00:00Z/d", "charge"), NULL, NULL,
	    NULL },
	{ "an offset of its own", NULL, BARE "txn_1,2026-10-05T14:03:09Z" REST,
	    TXN("txn_1", "USD", "100", "0", "2026-10-05T14:03:09Z/s", "charge"), NULL, NULL,
	    NULL },
	{ "UTC wins, and both agree", NULL, BOTH
	    "txn_1,2026-10-25 02:30:00,2026-10-25 01:30:00" REST,
	    TXN("txn_1", "USD", "100", "0", "2026-10-25T01:30:00Z/s", "charge"), NULL, NULL,
	    NULL },
	{ "they disagree", NULL, BOTH "txn_1,2026-10-05 14:03:09,2026-10-05 14:03:09" REST, NULL,
	    ":2: created and created_utc disagree: \"2026-10-05 14:03:09\" in Europe/Berlin is"
	    " not \"2026-10-05 14:03:09\" in UTC\nset report_timezone", NULL, NULL },
	{ "to the minute they agree", NULL, BOTH
	    "txn_1,2026-10-05 14:03,2026-10-05 12:03:09" REST,
	    TXN("txn_1", "USD", "100", "0", "2026-10-05T12:03:09Z/s", "charge"), NULL, NULL,
	    NULL },
};

static void
in_another_zone(void **state)
{
	(void)state;
	collect_zone("Europe/Berlin");
	run_all(berlin, sizeof(berlin) / sizeof(berlin[0]));
	collect_zone(NULL);
}

/* Many payouts and rows: each payout is told once. */
static void
payouts_once(void **state)
{
	struct str text = STR_INIT;
	struct collect c;
	int i;

	(void)state;
	memset(&c, 0, sizeof(c));
	str_add(&text, "balance_transaction_id,created_utc,currency,gross,fee,net,"
	    "reporting_category,automatic_payout_id,automatic_payout_effective_at_utc\n");
	for (i = 0; i < 3000; i++)
		str_addf(&text, "txn_%d,2026-10-05 14:03:09,usd,1.00,0.00,1.00,charge,po_%d,"
		    "2026-10-13 00:00:00\n", i, i % 7);
	assert_true(collect_run(&c, NULL, text.p, text.n));
	assert_int_equal(c.ntxns, 3000);
	assert_int_equal(c.nobjects, 7);
	assert_int_equal(c.nbads, 0);
	collect_free(&c);
	str_free(&text);
}

static void
recognised(void **state)
{
	static const struct {
		const char	*text, *kind;
	} cases[] = {
		{ MINIMAL, "stripe-csv" },
		{ "\"payout_id\",\"effective_at\"\n", "stripe-csv" },
		{ "id,Type,Amount,Fee,Net,Currency\n", "stripe-dashboard-csv" },
		{ "category,description,net_amount,currency\n", "stripe-summary-csv" },
		{ "reporting_category,currency,count,gross,fee,net\n", "stripe-summary-csv" },
		{ "ID,TYPE,AMOUNT,FEE,NET,CURRENCY\n", "" },
		{ "ledger_id,line,date,account,debit,credit,currency,reference,description\n",
		    "" },
		{ "\n\n" MINIMAL, "stripe-csv" },
		{ ",,,", "" }, { "\"", "" }, { "\n", "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *kind = collect_kind(cases[i].text, strlen(cases[i].text));

		if (strcmp(kind, cases[i].kind) != 0)
			fail_msg("\"%s\" is taken for \"%s\"", cases[i].text, kind);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_reports),
		cmocka_unit_test(all_dashboards),
		cmocka_unit_test(all_refused),
		cmocka_unit_test(all_bad_rows),
		cmocka_unit_test(declared_mark),
		cmocka_unit_test(in_another_zone),
		cmocka_unit_test(payouts_once),
		cmocka_unit_test(recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
