/*
 * The scanner against the strict reader: for each text, what the scanner takes
 * must be what jansson's tree gives, byte for byte; whatever the tree refuses
 * the scanner must refuse too.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/stripe/facts.h"
#include "adapters/stripe/tree.h"
#include "core/wire/json.h"
#include "tests/unit/stripe/collect.h"

#define MUTATIONS 40000
#define TEXT_MAX_BYTES 8192

static const char *const rows[] = {
	/* as Stripe's API gives them */
	"{\"id\":\"txn_1\",\"object\":\"balance_transaction\",\"amount\":2000,"
	"\"available_on\":1558569600,\"balance_type\":\"payments\",\"created\":1557995177,"
	"\"currency\":\"usd\",\"description\":\"Subscription creation\","
	"\"exchange_rate\":null,\"fee\":88,\"fee_details\":[{\"amount\":88,"
	"\"application\":null,\"currency\":\"usd\",\"description\":\"Stripe processing fees\","
	"\"type\":\"stripe_fee\"}],\"net\":1912,\"reporting_category\":\"charge\","
	"\"source\":\"ch_1\",\"status\":\"pending\",\"type\":\"charge\"}",
	/* with what a fetcher knows, several kinds of fee, keys out of order */
	"{ \"type\" : \"charge\", \"payout\":\"po_1\", \"metadata\": {\"z\":\"1\","
	" \"a\":\"2\", \"plan\":\"annual \\\"x\\\"\"}, \"net\": 800, \"fee\": 892,"
	" \"fee_details\":[{\"amount\":725,\"currency\":\"gbp\",\"type\":\"stripe_fee\","
	"\"application\":null,\"description\":null},{\"amount\":167,\"currency\":\"gbp\","
	"\"type\":\"tax\",\"application\":\"ca_1\",\"description\":\"VAT\"}],"
	" \"amount\": 1692, \"currency\":\"GBP\", \"created\": 1, \"id\":\"txn_2\","
	" \"object\":\"balance_transaction\", \"reporting_category\":\"charge\","
	" \"exchange_rate\": 0.85421, \"description\":\"caf\\u00e9 \\u20ac 5\\/6 \\n\"}",
	/* negative amounts, no fee, null source and description, an unknown key */
	"{\"id\":\"txn_3\",\"object\":\"balance_transaction\",\"amount\":-9610,"
	"\"created\":1700000000,\"currency\":\"jpy\",\"description\":null,\"fee\":0,"
	"\"fee_details\":[],\"net\":-9610,\"reporting_category\":\"payout\","
	"\"source\":null,\"status\":\"available\",\"type\":\"payout\",\"payout\":null,"
	"\"livemode\":false,\"automatic\":true,\"metadata\":null,\"extra\":{},"
	"\"more\":[ ]}",
	/* wide characters in place, a fee under an empty list, an empty text */
	"{\"id\":\"txn_4\",\"object\":\"balance_transaction\",\"amount\":500,"
	"\"created\":1700000000,\"currency\":\"eur\",\"description\":\"Bücher für Åse\","
	"\"fee\":25,\"fee_details\":[],\"net\":475,\"reporting_category\":\"charge\","
	"\"source\":\"\",\"status\":\"\",\"type\":\"charge\",\"metadata\":{}}",
	/* the same kind twice, another currency among the details */
	"{\"id\":\"txn_5\",\"object\":\"balance_transaction\",\"amount\":170842,"
	"\"created\":1700000000,\"currency\":\"eur\",\"description\":\"x\",\"fee\":8994,"
	"\"fee_details\":[{\"amount\":3417,\"currency\":\"eur\",\"type\":\"stripe_fee\"},"
	"{\"amount\":5577,\"currency\":\"eur\",\"type\":\"stripe_fee\"},"
	"{\"amount\":1,\"currency\":\"usd\",\"type\":\"tax\"}],\"net\":161848,"
	"\"reporting_category\":\"charge\",\"source\":\"ch_5\",\"type\":\"charge\"}",
	/* the odd: an expanded source, nested unknowns, a surrogate pair */
	"{\"id\":\"txn_6\",\"object\":\"balance_transaction\",\"amount\":1,"
	"\"created\":1700000000,\"currency\":\"usd\",\"description\":\"\\ud83d\\ude00\","
	"\"fee\":0,\"fee_details\":[],\"net\":1,\"reporting_category\":\"charge\","
	"\"source\":{\"id\":\"ch_6\",\"object\":\"charge\",\"amount\":1},"
	"\"type\":\"charge\",\"x\":{\"y\":[1,2,{\"z\":null}]}}",
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* ---- one text through both ---- */

struct both {
	struct str	scanned, read;
	bool		taken;		/* by the scanner */
	bool		good;		/* by the tree: exactly one row, none bad */
	unsigned	bads, objects;
};

static void
add(struct str *to, const char *what, struct slice s)
{
	str_addf(to, "%s:%s:%zu:", what, s.p == NULL ? "?" : "", s.n);
	if (s.n > 0)
		str_addn(to, s.p, s.n);
	if (s.p != NULL && strcmp(what, "details") != 0 && strcmp(what, "fields") != 0)
		assert_int_equal(s.p[s.n], '\0');
}

static void
write_row(struct str *to, const struct txn *t)
{
	str_addf(to, "%d %lld %lld %lld %d %lld;", t->currency, (long long)t->amount,
	    (long long)t->fee, (long long)t->created, (int)t->precision,
	    (long long)t->available_on);
	add(to, "id", t->id);
	add(to, "category", t->category);
	add(to, "type", t->type);
	add(to, "status", t->status);
	add(to, "source", t->source);
	add(to, "payout", t->payout);
	add(to, "description", t->description);
	add(to, "details", t->fee_details);
	add(to, "fields", t->fields);
}

static int
take_txn(void *ctx, const struct txn *t, const struct origin *o, struct err *e)
{
	struct both *b = ctx;

	(void)o;
	(void)e;
	write_row(&b->read, t);
	b->good = true;
	return 0;
}

static int
take_object(void *ctx, const struct object *ob, const struct origin *o, struct err *e)
{
	(void)ob;
	(void)o;
	(void)e;
	((struct both *)ctx)->objects++;
	return 0;
}

static int
take_bad(void *ctx, struct slice raw, const struct origin *o, const struct err *why,
    struct err *e)
{
	(void)raw;
	(void)o;
	(void)why;
	(void)e;
	((struct both *)ctx)->bads++;
	return 0;
}

static void
take_note(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
}

static void
by_tree(struct both *b, const char *text, size_t n)
{
	const struct sink s = { take_txn, take_object, NULL, NULL, take_bad, take_note, b };
	const struct decode_options o = { .account = "" };
	struct wire_json_place at = { "t", 1, 0 };
	struct slice none = { NULL, 0 };
	struct err e = ERR_INIT;
	struct facts f;
	json_t *v;

	facts_open(&f, &o, &s, "t");
	if (wire_json_load(&v, text, n, &at, &e) == 0) {
		assert_int_equal(tree_value(&f, v, "$", none, &e), 0);
		json_decref(v);
	}
	facts_close(&f);
	if (b->bads > 0)
		b->good = false;
}

/* compare: true when the scanner took the text. */
static bool
compare(struct scan *scan, const char *text, size_t n)
{
	struct both b = { STR_INIT, STR_INIT, false, false, 0, 0 };
	char *exact = malloc(n + SCAN_PAD);
	size_t end = 0;
	struct txn t;

	assert_non_null(exact);
	memcpy(exact, text, n);
	memset(exact + n, 'x', SCAN_PAD);
	b.taken = n > 0 && scan_txn(scan, exact, n, &end, &t) == 1;
	if (b.taken && wire_json_blank(exact, n, end) != n) {
		scan_restore(scan);
		b.taken = false;
	}
	by_tree(&b, text, n);
	if (b.taken) {
		t.account = slice_of("");
		if (t.payout.n == 0)
			t.payout = (struct slice){ NULL, 0 };
		if (t.payout.n == 0 && slice_is(t.category, "payout") && t.source.n > 0)
			t.payout = t.source;
		write_row(&b.scanned, &t);
		if (!b.good)
			fail_msg("the scanner takes what the reader refuses: %.*s", (int)n,
			    text);
		if (b.scanned.n != b.read.n ||
		    memcmp(b.scanned.p, b.read.p, b.read.n) != 0)
			fail_msg("%.*s\nscanned %s\nread    %s", (int)n, text, b.scanned.p,
			    b.read.p);
		scan_restore(scan);
	}
	assert_memory_equal(exact, text, n);
	free(exact);
	str_free(&b.scanned);
	str_free(&b.read);
	return b.taken;
}

/* ---- the tests ---- */

static void
takes_the_usual(void **state)
{
	static const bool taken[ROWS] = { true, true, true, true, true, false };
	struct scan *scan = scan_new();
	size_t i;

	(void)state;
	for (i = 0; i < ROWS; i++)
		if (compare(scan, rows[i], strlen(rows[i])) != taken[i])
			fail_msg("row %zu: the scanner should %stake it", i,
			    taken[i] ? "" : "not ");
	scan_free(scan);
}

/* Changes to rows[0]: none may be taken by the scanner. */
static void
leaves_the_odd(void **state)
{
	static const struct {
		const char	*name, *from, *to;
	} cases[] = {
		{ "exponent", "\"amount\":2000", "\"amount\":2e3" },
		{ "fraction", "\"amount\":2000", "\"amount\":2000.0" },
		{ "text amount", "\"amount\":2000", "\"amount\":\"2000\"" },
		{ "leading zero", "\"amount\":2000", "\"amount\":02000" },
		{ "minus zero", "\"fee\":88", "\"fee\":-0" },
		{ "plus sign", "\"fee\":88", "\"fee\":+88" },
		{ "beyond int64", "\"amount\":2000", "\"amount\":99999999999999999999" },
		{ "beyond the limit", "\"amount\":2000", "\"amount\":1000000000000001" },
		{ "net", "\"net\":1912", "\"net\":1913" },
		{ "duplicate key", "\"fee\":88", "\"fee\":88,\"amount\":2000" },
		{ "duplicate unknown key", "\"fee\":88", "\"fee\":88,\"q\":1,\"q\":1" },
		{ "duplicate in a detail", "\"amount\":88", "\"amount\":88,\"amount\":88" },
		{ "escaped duplicate", "\"fee\":88", "\"fee\":88,\"\\u0066ee\":88" },
		{ "other object", "balance_transaction", "balance_transactiom" },
		{ "unknown currency", "\"usd\",\"description\":\"Sub", "\"usx\",\"description\":\"Sub" },
		{ "no id", "\"id\":\"txn_1\"", "\"id\":\"\"" },
		{ "null id", "\"id\":\"txn_1\"", "\"id\":null" },
		{ "no category", "\"reporting_category\":\"charge\",", "" },
		{ "trailing comma", "\"type\":\"charge\"}", "\"type\":\"charge\",}" },
		{ "missing comma", "\"fee\":88,", "\"fee\":88" },
		{ "missing colon", "\"fee\":88", "\"fee\"88" },
		{ "single quotes", "\"fee\"", "'fee'" },
		{ "control character", "Subscription creation", "Sub\001scription" },
		{ "newline in a text", "Subscription creation", "Sub\nscription" },
		{ "bad escape", "Subscription creation", "Sub\\qscription" },
		{ "escaped NUL", "Subscription creation", "Sub\\u0000scription" },
		{ "short escape", "Subscription creation", "Sub\\u12" },
		{ "lone surrogate", "Subscription creation", "Sub\\ud800x" },
		{ "overlong UTF-8", "Subscription creation", "Sub\xc0\x80" },
		{ "Latin-1", "Subscription creation", "Caf\xe9 x" },
		{ "surrogate UTF-8", "Subscription creation", "\xed\xa0\x80" },
		{ "literal", "\"exchange_rate\":null", "\"exchange_rate\":nul" },
		{ "huge rate", "\"exchange_rate\":null", "\"exchange_rate\":1e999" },
		{ "rate without digits", "\"exchange_rate\":null", "\"exchange_rate\":1." },
		{ "negative word", "\"exchange_rate\":null", "\"exchange_rate\":-" },
		{ "object for a text", "\"status\":\"pending\"", "\"status\":{}" },
		{ "list for an object", "\"fee_details\":[", "\"fee_details\":{[" },
		{ "metadata that nests", "\"fee\":88", "\"fee\":88,\"metadata\":{\"a\":{}}" },
		{ "metadata twice", "\"fee\":88",
		    "\"fee\":88,\"metadata\":{\"a\":\"1\",\"b\":\"2\",\"a\":\"3\"}" },
		{ "text behind", "\"type\":\"charge\"}", "\"type\":\"charge\"}}" },
		{ "cut", "\"type\":\"charge\"}", "\"type\":\"char" },
		{ "cut in an escape", "\"type\":\"charge\"}", "\"type\":\"char\\" },
	};
	struct scan *scan = scan_new();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str text = STR_INIT;
		const char *at = strstr(rows[0], cases[i].from);

		assert_non_null(at);
		str_addn(&text, rows[0], (size_t)(at - rows[0]));
		str_add(&text, cases[i].to);
		str_add(&text, at + strlen(cases[i].from));
		if (compare(scan, text.p, text.n))
			fail_msg("%s: the scanner takes %s", cases[i].name, text.p);
		str_free(&text);
	}
	scan_free(scan);
}

static uint64_t
next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* mutate: one or a few small changes, most of them to bytes that matter. */
static size_t
mutate(char *text, size_t n, uint64_t *seed)
{
	static const char bytes[] = "\"\\{}[],:0123456789-+.eEtfnu \n\t\x80\xc3\xa9\xff\0ax";
	unsigned changes = 1 + (unsigned)(next(seed) % 3);

	while (changes-- > 0 && n > 1) {
		size_t at = next(seed) % n, from = next(seed) % n, len;

		switch (next(seed) % 5) {
		case 0:		/* another byte */
			text[at] = bytes[next(seed) % (sizeof(bytes) - 1)];
			break;
		case 1:		/* one more byte */
			if (n + 1 < TEXT_MAX_BYTES) {
				memmove(text + at + 1, text + at, n++ - at);
				text[at] = bytes[next(seed) % (sizeof(bytes) - 1)];
			}
			break;
		case 2:		/* a piece less */
			len = 1 + next(seed) % 4;
			len = len < n - at ? len : n - at;
			memmove(text + at, text + at + len, n - at - len);
			n -= len;
			break;
		case 3:		/* a piece from elsewhere */
			len = 1 + next(seed) % 24;
			len = len < n - at ? len : n - at;
			len = len < n - from ? len : n - from;
			memmove(text + at, text + from, len);
			break;
		default:	/* cut */
			if (next(seed) % 8 == 0)
				n = at + 1;
			break;
		}
	}
	return n;
}

static void
agrees_on_mutations(void **state)
{
	struct scan *scan = scan_new();
	static char text[TEXT_MAX_BYTES + 64];
	uint64_t seed = 20261005;
	unsigned i, taken = 0;

	(void)state;
	for (i = 0; i < MUTATIONS; i++) {
		const char *row = rows[next(&seed) % ROWS];
		size_t n = strlen(row);

		memcpy(text, row, n);
		n = mutate(text, n, &seed);
		taken += compare(scan, text, n);
	}
	/* a test that compares nothing would pass too */
	assert_true(taken > MUTATIONS / 20);
	print_message("%u of %d mutated rows were taken by the scanner\n", taken, MUTATIONS);
	scan_free(scan);
}

/* rows of random content: every length of text, so that the eight-byte steps
 * end at each place */
static void
agrees_on_generated(void **state)
{
	struct scan *scan = scan_new();
	uint64_t seed = 7;
	unsigned i, k, taken = 0;

	(void)state;
	for (i = 0; i < 3000; i++) {
		struct str t = STR_INIT;
		int amount = (int)(next(&seed) % 2000000) - 1000000;
		int fee = (int)(next(&seed) % 3) * 37;

		str_addf(&t, "{\"id\":\"txn_%u\",\"object\":\"balance_transaction\","
		    "\"amount\":%d,\"fee\":%d,\"net\":%d,\"created\":%u,\"currency\":\"usd\","
		    "\"reporting_category\":\"charge\",\"description\":\"", i, amount, fee,
		    amount - fee, 1700000000u + i);
		for (k = 0; k < next(&seed) % 40; k++)
			str_add(&t, (const char *const[]){ "a", "é", "€", "\\\"", "\\u00e9",
			    "\\\\", "z", " ", "😀", "\\/" }[next(&seed) % 10]);
		str_add(&t, "\",\"metadata\":{");
		for (k = 0; k < next(&seed) % 6; k++)
			str_addf(&t, "%s\"k%u\":\"%.*s\"", k > 0 ? "," : "",
			    (unsigned)(next(&seed) % 4) * 10 + k, (int)(next(&seed) % 18),
			    "value of eighteen");
		str_add(&t, "}}");
		taken += compare(scan, t.p, t.n);
		str_free(&t);
	}
	assert_true(taken > 2900);
	scan_free(scan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_usual),
		cmocka_unit_test(leaves_the_odd),
		cmocka_unit_test(agrees_on_mutations),
		cmocka_unit_test(agrees_on_generated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
