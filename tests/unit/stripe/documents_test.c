/* API objects, lists and events, as documents and as JSON Lines. */
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

#define TXN(id, amount, fee, net, rest) \
	"{\"id\":\"" id "\",\"object\":\"balance_transaction\",\"amount\":" amount \
	",\"fee\":" fee ",\"net\":" net ",\"created\":1700000000,\"currency\":\"usd\"" \
	",\"reporting_category\":\"charge\"" rest "}"
#define GOOD TXN("txn_1", "100", "0", "100", "")
#define FACT(id, amount, fee) \
	"txn id=\"" id "\" USD " amount " " fee " created=2023-11-14T22:13:20Z/s" \
	" available=? category=\"charge\" type=? status=? source=? payout=?" \
	" description=? details ? fields { }\n"
#define GOOD_FACT FACT("txn_1", "100", "0")

static const struct check shapes[] = {
	{ "an object", "stripe-json", GOOD, GOOD_FACT, NULL, NULL, NULL },
	{ "an object on one line", NULL, GOOD "\n", GOOD_FACT, NULL, NULL, NULL },
	{ "a BOM", "stripe-json", "\xef\xbb\xbf" GOOD, GOOD_FACT, NULL, NULL, NULL },
	{ "a BOM in lines", "stripe-jsonl", "\xef\xbb\xbf" GOOD "\n", GOOD_FACT, NULL, NULL,
	    NULL },
	{ "lines, CRLF, blank ones, none at the end", NULL,
	    GOOD "\r\n\r\n" TXN("txn_2", "-5", "2", "-7", "") "\r\n \t\n"
	    TXN("txn_3", "0", "0", "0", ""),
	    GOOD_FACT FACT("txn_2", "-5", "2") FACT("txn_3", "0", "0"), NULL, NULL, NULL },
	{ "an array", NULL, "[" GOOD ", " TXN("txn_2", "7", "0", "7", "") "]",
	    GOOD_FACT FACT("txn_2", "7", "0"), NULL, NULL, NULL },
	{ "an empty array", NULL, "[ ]", NULL, NULL, NULL, NULL },
	{ "a list", NULL, "{\n \"object\": \"list\",\n \"data\": [\n" GOOD ",\n"
	    TXN("txn_2", "7", "0", "7", "") "\n ],\n \"has_more\": false,\n"
	    " \"url\": \"/v1/balance_transactions\"\n}\n",
	    GOOD_FACT FACT("txn_2", "7", "0"), NULL, NULL, NULL },
	{ "an empty list", NULL, "{\"object\":\"list\",\"data\":[],\"url\":\"/v1/x\"}", NULL,
	    NULL, NULL, NULL },
	{ "documents one after another", "stripe-json", "{\"object\":\"list\",\"data\":["
	    GOOD "]}\n{\"object\":\"list\",\"data\":[" TXN("txn_2", "7", "0", "7", "") "]}",
	    GOOD_FACT FACT("txn_2", "7", "0"), NULL, NULL, NULL },
	{ "a list on a line", "stripe-jsonl", "{\"object\":\"list\",\"data\":[" GOOD "]}\n"
	    "[" TXN("txn_2", "7", "0", "7", "") "]\n", GOOD_FACT FACT("txn_2", "7", "0"),
	    NULL, NULL, NULL },
	{ "a list whose url tells the payout", NULL, "{\"object\":\"list\",\"data\":[" GOOD
	    "],\"url\":\"/v1/balance_transactions?limit=3&payout=po_9&type=charge\"}",
	    "txn id=\"txn_1\" USD 100 0 created=2023-11-14T22:13:20Z/s available=?"
	    " category=\"charge\" type=? status=? source=? payout=\"po_9\" description=?"
	    " details ? fields { }\n", NULL, NULL, NULL },
	{ "another key that ends in payout", NULL, "{\"object\":\"list\",\"data\":[" GOOD
	    "],\"url\":\"/v1/balance_transactions?no_payout=po_9\"}", GOOD_FACT, NULL, NULL,
	    NULL },
	{ "a url whose payout is no id", NULL, "{\"object\":\"list\",\"data\":[" GOOD
	    "],\"url\":\"/v1/balance_transactions?payout=po 9\"}", GOOD_FACT, NULL, NULL,
	    NULL },
};

static const struct check rows[] = {
	{ "what a fetcher knows", NULL, TXN("txn_1", "100", "3", "97", ",\"type\":\"charge\","
	    "\"payout\":\"po_1\",\"source\":\"ch_1\",\"available_on\":1700006400,"
	    "\"status\":\"available\",\"description\":null,\"metadata\":{\"plan\":\"annual\","
	    "\"n\":7,\"none\":null},\"fee_details\":[{\"amount\":2,\"currency\":\"usd\","
	    "\"type\":\"tax\"},{\"amount\":1,\"currency\":\"usd\",\"type\":\"stripe_fee\"}]"),
	    "txn id=\"txn_1\" USD 100 3 created=2023-11-14T22:13:20Z/s"
	    " available=2023-11-15T00:00:00Z category=\"charge\" type=\"charge\""
	    " status=\"available\" source=\"ch_1\" payout=\"po_1\" description=\"\""
	    " details { stripe_fee=\"1\" tax=\"2\" } fields { metadata.n=\"7\""
	    " metadata.plan=\"annual\" }\n", NULL, NULL, NULL },
	{ "no details and no fee: known to have none", NULL, TXN("txn_1", "1", "0", "1",
	    ",\"fee_details\":[]"),
	    "txn id=\"txn_1\" USD 1 0 created=2023-11-14T22:13:20Z/s available=?"
	    " category=\"charge\" type=? status=? source=? payout=? description=?"
	    " details { } fields { }\n", NULL, NULL, NULL },
	{ "no details under a fee: unknown", NULL, TXN("txn_1", "1", "1", "0",
	    ",\"fee_details\":[]"), FACT("txn_1", "1", "1"), NULL, NULL, NULL },
	{ "a kind twice, and another currency", NULL, TXN("txn_1", "100", "30", "70",
	    ",\"fee_details\":[{\"amount\":10,\"currency\":\"USD\",\"type\":\"stripe_fee\"},"
	    "{\"amount\":99,\"currency\":\"eur\",\"type\":\"tax\"},"
	    "{\"amount\":20,\"currency\":\"usd\",\"type\":\"stripe_fee\"}]"),
	    "txn id=\"txn_1\" USD 100 30 created=2023-11-14T22:13:20Z/s available=?"
	    " category=\"charge\" type=? status=? source=? payout=? description=?"
	    " details { stripe_fee=\"30\" } fields { }\n", NULL, NULL, NULL },
	{ "a payout's own row", NULL, "{\"id\":\"txn_1\",\"object\":\"balance_transaction\","
	    "\"amount\":-5,\"fee\":0,\"net\":-5,\"created\":1700000000,\"currency\":\"jpy\","
	    "\"reporting_category\":\"payout\",\"type\":\"payout\",\"source\":\"po_1\"}",
	    "txn id=\"txn_1\" JPY -5 0 created=2023-11-14T22:13:20Z/s available=?"
	    " category=\"payout\" type=\"payout\" status=? source=\"po_1\" payout=\"po_1\""
	    " description=? details ? fields { }\n", NULL, NULL, NULL },
	{ "no reporting category: from the type", NULL, "{\"id\":\"txn_1\",\"object\":"
	    "\"balance_transaction\",\"amount\":5,\"fee\":0,\"net\":5,\"created\":1700000000,"
	    "\"currency\":\"usd\",\"type\":\"payment\",\"source\":null}",
	    "txn id=\"txn_1\" USD 5 0 created=2023-11-14T22:13:20Z/s available=?"
	    " category=\"charge\" type=\"payment\" status=? source=\"\" payout=?"
	    " description=? details ? fields { }\n", NULL, NULL, NULL },
	{ "a type that does not tell", NULL, "{\"id\":\"txn_1\",\"object\":"
	    "\"balance_transaction\",\"amount\":5,\"fee\":0,\"net\":5,\"created\":1700000000,"
	    "\"currency\":\"usd\",\"type\":\"brand_new\"}",
	    "txn id=\"txn_1\" USD 5 0 created=2023-11-14T22:13:20Z/s available=?"
	    " category=\"brand_new\" type=\"brand_new\" status=? source=? payout=?"
	    " description=? details ? fields { }\n", NULL, NULL, NULL },
	{ "an expanded source with all it holds", NULL, TXN("txn_1", "100", "0", "100",
	    ",\"source\":{\"id\":\"ch_1\",\"object\":\"charge\",\"amount\":100,"
	    "\"currency\":\"usd\",\"customer\":{\"id\":\"cus_1\",\"object\":\"customer\","
	    "\"email\":\"a@b.c\"},\"metadata\":{\"plan\":\"annual\",\"object\":\"chair\"},"
	    "\"refunds\":{\"object\":\"list\",\"data\":[{\"id\":\"re_1\",\"object\":\"refund\","
	    "\"amount\":5,\"charge\":\"ch_1\"}]},\"paid\":true,\"invoice\":null,"
	    "\"source\":{\"id\":\"card_1\",\"object\":\"card\",\"brand\":\"Visa\"},"
	    "\"payment_method_details\":{\"card\":{\"brand\":\"visa\"},\"type\":\"card\"},"
	    "\"list\":[1,2]}"),
	    "txn id=\"txn_1\" USD 100 0 created=2023-11-14T22:13:20Z/s available=?"
	    " category=\"charge\" type=? status=? source=\"ch_1\" payout=? description=?"
	    " details ? fields { }\n"
	    "object charge id=\"ch_1\" version=0 { amount=\"100\" currency=\"USD\""
	    " customer=\"cus_1\" id=\"ch_1\" metadata.object=\"chair\""
	    " metadata.plan=\"annual\" paid=\"true\""
	    " payment_method_details.card.brand=\"visa\" payment_method_details.type=\"card\""
	    " source=\"card_1\" }\n"
	    "object customer id=\"cus_1\" version=0 { email=\"a@b.c\" id=\"cus_1\" }\n"
	    "object refund id=\"re_1\" version=0 { amount=\"5\" charge=\"ch_1\" id=\"re_1\" }\n",
	    NULL, NULL, NULL },
	{ "a dispute and its rows", NULL, "{\"id\":\"dp_1\",\"object\":\"dispute\","
	    "\"amount\":100,\"status\":\"lost\",\"balance_transaction\":\"txn_1\","
	    "\"balance_transactions\":[" GOOD "]}",
	    "object dispute id=\"dp_1\" version=0 { amount=\"100\""
	    " balance_transaction=\"txn_1\" id=\"dp_1\" status=\"lost\" }\n" GOOD_FACT, NULL,
	    NULL, NULL },
	{ "a closing event", NULL, "{\"id\":\"evt_1\",\"object\":\"event\",\"created\":170,"
	    "\"type\":\"charge.dispute.closed\",\"data\":{\"object\":{\"id\":\"dp_1\","
	    "\"object\":\"dispute\",\"status\":\"lost\"},\"previous_attributes\":"
	    "{\"status\":\"won\"}}}",
	    "object dispute id=\"dp_1\" version=170 { closed_at=\"170\" id=\"dp_1\""
	    " status=\"lost\" }\n", NULL, NULL, NULL },
	{ "a payout", NULL, "{\"id\":\"po_1\",\"object\":\"payout\",\"amount\":100,"
	    "\"arrival_date\":1700006400,\"automatic\":true,\"currency\":\"usd\","
	    "\"trace_id\":{\"status\":\"supported\",\"value\":\"T1\"}}",
	    "object payout id=\"po_1\" version=0 { amount=\"100\" arrival_date=\"1700006400\""
	    " automatic=\"true\" currency=\"USD\" id=\"po_1\" trace_id=\"T1\""
	    " trace_id.status=\"supported\" trace_id.value=\"T1\" }\n", NULL, NULL, NULL },
	{ "a payment on a connected account is not followed", NULL, "{\"id\":\"tr_1\","
	    "\"object\":\"transfer\",\"amount\":1,\"destination_payment\":{\"id\":\"py_1\","
	    "\"object\":\"charge\",\"balance_transaction\":" GOOD "}}",
	    "object transfer id=\"tr_1\" version=0 { amount=\"1\""
	    " destination_payment=\"py_1\" id=\"tr_1\" }\n", NULL, NULL, NULL },
	{ "kinds that are not needed", NULL, "[{\"id\":\"in_1\",\"object\":\"invoice\"},"
	    "{\"id\":\"in_2\",\"object\":\"invoice\"},{\"id\":\"pi_1\",\"object\":"
	    "\"payment_intent\"},{\"object\":\"event\",\"created\":1,\"type\":\"a.b\","
	    "\"data\":{\"object\":{\"id\":\"x\"}}}]", NULL, NULL,
	    "4 objects of kinds that a close does not need were skipped: invoice 2,"
	    " payment_intent 1, a.b 1", NULL },
	{ "an event of a connected account", NULL, "{\"object\":\"event\",\"created\":1,"
	    "\"account\":\"acct_1\",\"type\":\"charge.updated\",\"data\":{\"object\":"
	    "{\"id\":\"ch_1\",\"object\":\"charge\"}}}",
	    "object charge id=\"ch_1\" version=1 { id=\"ch_1\" }\n", NULL,
	    "1 event belongs to connected accounts", NULL },
};

/* Each is one bad row between two good lines. */
static const struct {
	const char	*name, *line, *bad;
} bad_lines[] = {
	{ "an exponent", TXN("txn_2", "1e3", "0", "1000", ""),
	    ":2: $.amount: must be an integer, found a number with a point or an exponent" },
	{ "a fraction", TXN("txn_2", "10.0", "0", "10", ""), "$.amount: must be an integer" },
	{ "a text", TXN("txn_2", "\"10.00\"", "0", "10", ""),
	    "$.amount: must be an integer, found \"10.00\"" },
	{ "beyond int64", TXN("txn_2", "99999999999999999999", "0", "1", ""),
	    "not valid JSON: a number is too large" },
	{ "beyond the limit", TXN("txn_2", "1000000000000001", "0", "1000000000000001", ""),
	    "amount 1000000000000001 is out of range" },
	{ "net", TXN("txn_2", "100", "3", "98", ""),
	    "$.net: is 98, but amount 100 minus fee 3 is not that" },
	{ "net that overflows", TXN("txn_2", "9223372036854775807", "-1", "0", ""),
	    "$.net: is 0" },
	{ "no net", "{\"id\":\"txn_2\",\"object\":\"balance_transaction\",\"amount\":1,"
	    "\"fee\":0,\"currency\":\"usd\",\"created\":1,\"type\":\"charge\"}",
	    "$.net: is missing" },
	{ "no id", TXN("", "1", "0", "1", ""), "$.id: is missing" },
	{ "unknown currency", "{\"id\":\"txn_2\",\"object\":\"balance_transaction\","
	    "\"amount\":1,\"fee\":0,\"net\":1,\"currency\":\"usx\",\"created\":1,"
	    "\"type\":\"charge\"}", "$.currency: \"usx\" is no known currency" },
	{ "no category and no type", "{\"id\":\"txn_2\",\"object\":\"balance_transaction\","
	    "\"amount\":1,\"fee\":0,\"net\":1,\"currency\":\"usd\",\"created\":1}",
	    "$.reporting_category: is missing" },
	{ "a duplicate key", TXN("txn_2", "1", "0", "1", ",\"fee\":0"),
	    "not valid JSON: a key stands twice in one object" },
	{ "a duplicate key deep inside", TXN("txn_2", "1", "0", "1",
	    ",\"x\":{\"y\":1,\"y\":2}"), "not valid JSON: a key stands twice in one object" },
	{ "invalid UTF-8", TXN("txn_2", "1", "0", "1", ",\"description\":\"Caf\xe9\""),
	    "not valid JSON: the text is not UTF-8" },
	{ "an escaped NUL", TXN("txn_2", "1", "0", "1", ",\"description\":\"a\\u0000b\""),
	    "not valid JSON" },
	{ "a cut line", "{\"id\":\"txn_2\",\"object\":\"balance_tr",
	    ":2: the text ends inside a JSON value" },
	{ "no JSON", "hello", "not valid JSON" },
	{ "a number", "17", "$: expected a Stripe object, found 17" },
	{ "something behind", GOOD "x", "something stands behind the JSON value, at column" },
	{ "a bracket too many", GOOD "}", "something stands behind" },
	{ "two on a line", GOOD GOOD, "something stands behind the JSON value" },
	{ "brackets that do not fit", "{\"id\":[1}", ":2: this is not JSON, at column 9" },
	{ "a missing comma in a list", "[" GOOD " " GOOD "]", "this is not JSON" },
	{ "no kind", "{\"id\":\"x\"}", "$: has no `object`" },
	{ "an error answer", "{\"error\":{\"message\":\"No such payout\",\"type\":\"x\"}}",
	    "is an error answer of Stripe, not data: No such payout" },
	{ "a thin event", "{\"object\":\"event\",\"created\":1,\"related_object\":{}}",
	    "$: is an event without data.object" },
	{ "an object without id", "{\"object\":\"dispute\",\"amount\":1}", "$.id: is missing" },
	{ "an object with a text amount", "{\"id\":\"po_1\",\"object\":\"payout\","
	    "\"amount\":\"10.00\"}", "$.amount: must be an integer, found \"10.00\"" },
	{ "a detail without type", TXN("txn_2", "1", "1", "0",
	    ",\"fee_details\":[{\"amount\":1,\"currency\":\"usd\"}]"),
	    "$.fee_details[0].type: is missing" },
	{ "a bad row inside an object", "{\"id\":\"dp_2\",\"object\":\"dispute\","
	    "\"balance_transactions\":[{\"id\":\"txn_2\",\"object\":\"balance_transaction\"}]}",
	    "2 $.balance_transactions[0] | " },
};

static void
all_shapes(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		check_one(&shapes[i]);
}

static void
all_rows(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_one(&rows[i]);
}

static void
all_bad_lines(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad_lines) / sizeof(bad_lines[0]); i++) {
		struct collect c;
		struct str text = STR_INIT;

		memset(&c, 0, sizeof(c));
		str_addf(&text, "%s\n%s\n%s\n", GOOD, bad_lines[i].line,
		    TXN("txn_9", "7", "0", "7", ""));
		assert_true(collect_run(&c, "stripe-jsonl", text.p, text.n));
		if (c.failed.n > 0 || c.nbads != 1 || c.ntxns < 2)
			fail_msg("%s: %u bad, %u rows, failed \"%s\"\n%s", bad_lines[i].name,
			    c.nbads, c.ntxns, str_text(&c.failed), str_text(&c.bads));
		if (strstr(c.bads.p, bad_lines[i].bad) == NULL)
			fail_msg("%s: \"%s\" not in %s", bad_lines[i].name, bad_lines[i].bad,
			    c.bads.p);
		/* the raw bytes are the line's, unchanged */
		if (strstr(c.bads.p, bad_lines[i].line) == NULL)
			fail_msg("%s: the row's bytes are not in %s", bad_lines[i].name,
			    c.bads.p);
		/* every message has a hint */
		assert_null(strstr(c.bads.p, "| \n"));
		str_free(&text);
		collect_free(&c);
	}
}

static const struct check refused[] = {
	{ "cut off", "stripe-json", "{\"object\":\"list\",\"data\":[" GOOD ",", NULL, NULL, NULL,
	    ":1: the text ends inside a JSON value\nfetch it again" },
	{ "cut in a text", "stripe-json", "{\n\"object\":\n\"lis", NULL, NULL, NULL,
	    ":3: the text ends inside" },
	{ "nothing", "stripe-json", " \n", NULL, NULL, NULL, "the file holds no JSON" },
	{ "no lines", "stripe-jsonl", "", NULL, NULL, NULL, "the file holds no JSON" },
	{ "UTF-16", "stripe-json", "\xff\xfe{", NULL, NULL, NULL, "not UTF-8 text" },
	{ "UTF-16 lines", "stripe-jsonl", "\xfe\xffx", NULL, NULL, NULL, "not UTF-8 text" },
};

static void
all_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		check_one(&refused[i]);
}

static void
bad_rows_of_a_list(void **state)
{
	static const char text[] = "{\n\"object\": \"list\", \"data\": [\n" GOOD ",\n"
	    TXN("txn_2", "1e3", "0", "1000", "") ",\n" TXN("txn_3", "7", "0", "7", "")
	    "\n]}";
	struct collect c;

	(void)state;
	memset(&c, 0, sizeof(c));
	assert_true(collect_run(&c, NULL, text, sizeof(text) - 1));
	assert_int_equal(c.ntxns, 2);
	assert_int_equal(c.nbads, 1);
	assert_non_null(strstr(c.bads.p, "4 $.data[1] | {\"id\":\"txn_2\""));
	assert_non_null(strstr(c.bads.p, ":4: $.data[1].amount: must be an integer"));
	assert_string_equal(c.origins.p, "3 $.data[0]\n5 $.data[2]\n");
	collect_free(&c);
}

/* A row that the sink refuses is a bad row with its bytes as they were. */
static void
refused_by_the_sink(void **state)
{
	static const char text[] = GOOD "\n" TXN("txn_2", "7", "0", "7",
	    ",\"description\":\"two\"") "\n";
	struct collect c;

	(void)state;
	memset(&c, 0, sizeof(c));
	c.refuse = "txn_2";
	assert_true(collect_run(&c, NULL, text, sizeof(text) - 1));
	assert_int_equal(c.ntxns, 1);
	assert_int_equal(c.nbads, 1);
	assert_non_null(strstr(c.bads.p, "2 - | " TXN("txn_2", "7", "0", "7",
	    ",\"description\":\"two\"") " | refused by the sink"));
	collect_free(&c);
}

static void
long_lines(void **state)
{
	struct str text = STR_INIT;
	struct collect c;
	size_t i;

	(void)state;
	memset(&c, 0, sizeof(c));
	str_add(&text, GOOD "\n{\"id\":\"");
	for (i = 0; i < 10u << 20; i += 64)
		str_add(&text, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	str_add(&text, "\"}\n" TXN("txn_3", "7", "0", "7", "") "\n");
	assert_true(collect_run(&c, "stripe-jsonl", text.p, text.n));
	assert_int_equal(c.ntxns, 2);
	assert_int_equal(c.nbads, 1);
	assert_non_null(strstr(c.bads.p, ":2: a line of 10485769 bytes; at most 8388608 are"));
	collect_free(&c);
	str_free(&text);
}

static void
deep_values(void **state)
{
	struct str text = STR_INIT;
	struct collect c;
	size_t i;

	(void)state;
	memset(&c, 0, sizeof(c));
	str_add(&text, "{\"id\":\"x\",\"object\":\"charge\",\"y\":");
	for (i = 0; i < 100000; i++)
		str_addc(&text, '[');
	for (i = 0; i < 100000; i++)
		str_addc(&text, ']');
	str_add(&text, "}\n");
	assert_true(collect_run(&c, "stripe-jsonl", text.p, text.n));
	assert_int_equal(c.nbads, 1);
	assert_non_null(strstr(c.bads.p, "more than 64 objects or lists inside each other"));
	collect_free(&c);
	str_free(&text);
}

/* Lines that cross the reading buffer's end at every possible place. */
static void
many_lines(void **state)
{
	struct str text = STR_INIT;
	struct collect c;
	unsigned i;

	(void)state;
	memset(&c, 0, sizeof(c));
	for (i = 0; text.n < 3u << 20; i++)
		str_addf(&text, TXN("txn_%u", "%u", "0", "%u", ",\"description\":\"%.*s\"")
		    "\n", i, i, i, (int)(i % 97), "abcdefghijklmnopqrstuvwxyz0123456789abcdefg"
		    "hijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789");
	assert_true(collect_run(&c, NULL, text.p, text.n));
	assert_int_equal(c.ntxns, i);
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
		{ GOOD, "stripe-json" },
		{ GOOD "\n", "stripe-json" },
		{ GOOD "\n" GOOD, "stripe-jsonl" },
		{ GOOD "\r\n\r\n" GOOD "\r\n", "stripe-jsonl" },
		{ "\xef\xbb\xbf" GOOD "\n" GOOD, "stripe-jsonl" },
		{ "{\n\"object\":\"list\",\"data\":[]}", "stripe-json" },
		{ "[\n" GOOD ",\n" GOOD "\n]", "stripe-json" },
		{ "{\"object\":\"list\",\"data\":[\n{\"object\":\"x\"}", "stripe-json" },
		{ "{\"object\":\"x\"]}\n{\"object\":\"y\"}\n", "stripe-jsonl" },
		{ "{\n}\n{\n}", "stripe-json" },
		{ "", "" }, { "   ", "" }, { "hello", "" }, { "\"text\"", "" },
		{ "\x7f" "ELF\x01", "" }, { "{", "stripe-json" },
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
		cmocka_unit_test(all_shapes),
		cmocka_unit_test(all_rows),
		cmocka_unit_test(all_bad_lines),
		cmocka_unit_test(all_refused),
		cmocka_unit_test(bad_rows_of_a_list),
		cmocka_unit_test(refused_by_the_sink),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(deep_values),
		cmocka_unit_test(many_lines),
		cmocka_unit_test(recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
