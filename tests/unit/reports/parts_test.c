/* The reports' small parts: ids, JSON, text, moments, links, the picture. */
#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/csv.h"
#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/money.h"
#include "core/model/txn.h"
#include "golden.h"
#include "reports/blocks.h"
#include "reports/csp.h"
#include "reports/dashboard.h"
#include "reports/glyph.h"
#include "reports/ids.h"
#include "reports/json.h"
#include "reports/markup.h"
#include "reports/moment.h"
#include "reports/tally.h"
#include "reports/waterfall.h"

struct bench {			/* a file to write into and read back */
	char		 dir[64];
	struct file_out	*f;
};

static void
bench_open(struct bench *b)
{
	struct err e = ERR_INIT;
	char *path;

	scratch_make(b->dir);
	path = file_join(b->dir, "out");
	assert_int_equal(file_create(&b->f, path, &e), 0);
	free(path);
}

static void
bench_is(struct bench *b, const char *name, const char *want)
{
	struct err e = ERR_INIT;
	char *text;
	size_t n;

	assert_int_equal(file_commit(b->f, NULL, &e), 0);
	text = scratch_read(b->dir, "out", &n);
	if (strcmp(text, want) != 0)
		fail_msg("%s: want [%s], got [%s]", name, want, text);
	free(text);
	scratch_remove(b->dir);
}

static void
test_ids(void **state)
{
	static const struct {
		const char	*name, *ids, *shown;
		unsigned	 max;
		uint64_t	 more;
	} cases[] = {
		{ "none", NULL, "", 3, 0 },
		{ "empty", "", "", 3, 0 },
		{ "one", "a", "a", 3, 0 },
		{ "exactly as many", "a b c", "a b c", 3, 0 },
		{ "one too many", "a b c d", "a b c", 3, 1 },
		{ "capped before", "a b c +7", "a b c", 3, 7 },
		{ "capped higher before", "a b c d e +7", "a b c", 3, 9 },
		{ "fewer, capped", "a +7", "a +7", 3, 0 },
		{ "a plus inside is an id", "a b c +7 d", "a b c", 3, 2 },
		{ "no number is an id", "a b c +x", "a b c", 3, 1 },
		{ "spaces", "  a  b ", "  a  b", 3, 0 },
		{ "a long number is an id", "a b c +99999999999999999999", "a b c", 3, 1 }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint64_t more;
		size_t n = ids_shown(cases[i].ids, cases[i].max, &more);

		if (n != strlen(cases[i].shown) || more != cases[i].more ||
		    (n > 0 && memcmp(cases[i].ids, cases[i].shown, n) != 0))
			fail_msg("%s: %zu bytes, %llu more", cases[i].name, n,
			    (unsigned long long)more);
	}
}

static void
put_ids(struct csv_out *c, const char *ids)
{
	struct str own = STR_INIT;
	struct slice s = ids_text(&own, ids);

	csv_textn(c, s.n == 0 ? "" : s.p, s.n);
	str_free(&own);
}

static void
test_ids_in_csv(void **state)
{
	struct str in = STR_INIT, want = STR_INIT;
	struct csv_out c;
	struct bench b;

	(void)state;
	for (int i = 0; i < 250; i++)
		str_addf(&in, "%stxn_%d", i == 0 ? "" : " ", i);
	for (int i = 0; i < 100; i++)
		str_addf(&want, "%stxn_%d", i == 0 ? "" : " ", i);
	str_add(&want, " +150,'=x +1,\r\n");
	bench_open(&b);
	csv_begin(&c, b.f);
	put_ids(&c, str_text(&in));
	put_ids(&c, "=x +1");
	put_ids(&c, NULL);
	csv_end(&c);
	bench_is(&b, "ids", str_text(&want));
	str_free(&in);
	str_free(&want);
}

static void
test_json_text(void **state)
{
	static const struct {
		const char	*name, *text, *pretty, *in_html;
	} cases[] = {
		{ "plain", "abc", "\"abc\"", "\"abc\"" },
		{ "quote and backslash", "a\"b\\c", "\"a\\\"b\\\\c\"", "\"a\\\"b\\\\c\"" },
		{ "controls", "\x01\t\n\x7F", "\"\\u0001\\t\\n\\u007f\"",
		    "\"[U+0001]\\t\\n[U+007F]\"" },
		{ "end of script", "</script>", "\"</script>\"", "\"\\u003c/script\\u003e\"" },
		{ "comment", "<!--&", "\"<!--&\"", "\"\\u003c!--\\u0026\"" },
		{ "two bytes", "\xC3\xBC", "\"\xC3\xBC\"", "\"\xC3\xBC\"" },
		{ "four bytes", "\xF0\x9F\x92\xB6", "\"\xF0\x9F\x92\xB6\"",
		    "\"\xF0\x9F\x92\xB6\"" },
		{ "bidi", "\xE2\x80\xAEx", "\"\xE2\x80\xAEx\"", "\"[U+202E]x\"" },
		{ "line separator", "\xE2\x80\xA8", "\"\xE2\x80\xA8\"", "\"[U+2028]\"" },
		{ "not UTF-8", "a\xFF\xC3", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"",
		    "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"" },
		{ "overlong", "\xC0\xAF", "\"\xEF\xBF\xBD\xEF\xBF\xBD\"",
		    "\"\xEF\xBF\xBD\xEF\xBF\xBD\"" },
		{ "surrogate", "\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"",
		    "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct json_out j;
		struct bench b;

		bench_open(&b);
		json_begin(&j, b.f, JSON_PRETTY);
		json_text(&j, cases[i].text);
		bench_is(&b, cases[i].name, cases[i].pretty);
		bench_open(&b);
		json_begin(&j, b.f, JSON_IN_HTML);
		json_text(&j, cases[i].text);
		bench_is(&b, cases[i].name, cases[i].in_html);
	}
}

static void
test_json_form(void **state)
{
	struct json_out j;
	struct bench b;

	(void)state;
	bench_open(&b);
	json_begin(&j, b.f, JSON_PRETTY);
	json_object(&j);
	json_key(&j, "a");
	json_array(&j);
	json_int(&j, -1);
	json_null(&j);
	json_array_end(&j);
	json_key(&j, "b");
	json_object(&j);
	json_object_end(&j);
	json_key(&j, "c");
	json_money(&j, -1234567, 2);
	json_object_end(&j);
	bench_is(&b, "pretty", "{\n  \"a\": [\n    -1,\n    null\n  ],\n  \"b\": {},\n"
	    "  \"c\": \"-12345.67\"\n}\n");
	bench_open(&b);
	json_begin(&j, b.f, JSON_IN_HTML);
	json_array(&j);
	json_minor(&j, INT64_C(9007199254740991));
	json_minor(&j, INT64_C(9007199254740992));
	json_minor(&j, INT64_MIN);
	json_bool(&j, true);
	json_text(&j, NULL);
	json_array_end(&j);
	bench_is(&b, "compact", "[9007199254740991,\"9007199254740992\","
	    "\"-9223372036854775808\",true,null]");
}

static void
test_markup(void **state)
{
	static const struct {
		const char	*name, *text, *want;
	} cases[] = {
		{ "markup", "<a b='c' d=\"e\">&amp;", "&lt;a b=&#39;c&#39; "
		    "d=&quot;e&quot;&gt;&amp;amp;" },
		{ "hidden", "a\x01\x1B\xE2\x80\xAE" "b\xC2\x85\xEF\xBB\xBF",
		    "a[U+0001][U+001B][U+202E]b[U+0085][U+FEFF]" },
		{ "right to left letters stay", "\xD7\x90", "\xD7\x90" },
		{ "tab and line", "a\tb\nc", "a\tb\nc" },
		{ "a link", "see ch_1A.", "see <a rel=\"noreferrer\" "
		    "href=\"https://dashboard.stripe.com/"
		    "payments/ch_1A\">ch_1A</a>." },
		{ "no page for it", "txn_1 and cus_2", "txn_1 and cus_2" },
		{ "prefix inside a word", "xch_1", "xch_1" },
		{ "prefix alone", "po_", "po_" },
		{ "quote after the id", "po_1\"x", "<a rel=\"noreferrer\" "
		    "href=\"https://dashboard.stripe"
		    ".com/payouts/po_1\">po_1</a>&quot;x" }
	};
	struct bench b;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		bench_open(&b);
		markup_linked(b.f, cases[i].text, MARKUP_LIVE);
		bench_is(&b, cases[i].name, cases[i].want);
	}
	bench_open(&b);
	markup_linked(b.f, "dp_9", MARKUP_TEST);
	bench_is(&b, "test mode", "<a rel=\"noreferrer\" href=\"https://dashboard.stripe.com/test/"
	    "disputes/dp_9\">dp_9</a>");
	bench_open(&b);
	markup_cut(b.f, "ab\xC3\xBC", 3, MARKUP_NO_LINKS);
	bench_is(&b, "cut between characters", "ab\xE2\x80\xA6");
	bench_open(&b);
	markup_signed(b.f, 123456, currency_index("USD", 3));
	markup_signed(b.f, -5, currency_index("JPY", 3));
	markup_signed(b.f, 0, currency_index("USD", 3));
	bench_is(&b, "signed", "+1,234.56-50.00");
}

static void
test_moment(void **state)
{
	static const struct {
		int64_t		 at;
		const char	*want;
	} cases[] = {
		{ 0, "1970-01-01T00:00:00Z" }, { 86399, "1970-01-01T23:59:59Z" },
		{ 86400, "1970-01-02T00:00:00Z" }, { 1790812799, "2026-09-30T23:59:59Z" },
		{ 1790812800, "2026-10-01T00:00:00Z" }, { TXN_MOMENT_NONE, "" },
		{ 1790812800 + 3661, "2026-10-01T01:01:01Z" }, { -1, "1969-12-31T23:59:59Z" }
	};
	struct moment m = MOMENT_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(moment_text(&m, cases[i].at), strlen(cases[i].want));
		assert_string_equal(m.text, cases[i].want);
	}
}

static void
test_csp(void **state)
{
	char out[CSP_SOURCE_MAX];

	(void)state;
	csp_source(out, "", 0);
	assert_string_equal(out, "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
	csp_source(out, "abc", 3);
	assert_string_equal(out, "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

static void
test_waterfall_scale(void **state)
{
	static const struct {
		const char	*name;
		int64_t		 stripe, step[2], ledger;
		bool		 cropped;
	} cases[] = {
		{ "from nothing", 0, { 0, 9610 }, 9610, false },
		{ "through zero", 500, { -900, 10 }, -390, false },
		{ "large steps", 1000, { -300, 100 }, 800, false },
		{ "tiny steps", 100000000, { -9, 3 }, 99999994, true },
		{ "tiny steps below zero", -100000000, { -9, 3 }, -100000006, true },
		{ "no steps", 100000, { 0, 0 }, 100000, false },
		{ "all zero", 0, { 0, 0 }, 0, false },
		{ "huge", INT64_MAX / 2, { -(INT64_MAX / 2), -(INT64_MAX / 3) }, -(INT64_MAX / 3),
		    false }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct block_step steps[2] = { { "a", cases[i].step[0] }, { "b",
		    cases[i].step[1] } };
		struct block b = { .account = "", .steps = steps, .nsteps = 2,
			.stripe_closing = cases[i].stripe, .ledger_closing = cases[i].ledger };
		struct waterfall w;
		int x, y;

		waterfall_scale(&w, &b);
		x = waterfall_x(&w, b.stripe_closing);
		y = waterfall_x(&w, b.ledger_closing);
		if (w.cropped != cases[i].cropped || x < 0 || x > WATERFALL_WIDTH || y < 0 ||
		    y > WATERFALL_WIDTH || (x < y) != (b.stripe_closing < b.ledger_closing))
			fail_msg("%s: cropped %d, %d to %d", cases[i].name, w.cropped, x, y);
	}
}

static void
test_blocks(void **state)
{
	uint8_t usd = currency_index("USD", 3);
	struct statement_line s[] = {
		{ "stripe:eu", usd, "opening", 5 }, { "stripe:eu", usd, "activity.refund", -1 },
		{ "stripe:eu", usd, "late.charge", 3 }, { "stripe:eu", usd, "payouts", -2 },
		{ "stripe:eu", usd, "closing", 5 }, { "ledger:eu", usd, "opening", 5 },
		{ "ledger:eu", usd, "activity.charge", 4 }, { "ledger:eu", usd,
		    "activity.unmatched", 1 },
		{ "ledger:eu", usd, "payouts", 0 }, { "ledger:eu", usd, "closing", 10 },
		{ "bridge:eu", usd, "missing_in_stripe", 5 }, { "bridge:eu", usd, "unexplained", 0 }
	};
	static const char *const order[] = { "opening", "activity.charge", "activity.refund",
	    "activity.unmatched", "late.charge", "payouts" };
	struct report_source src = { .statement = s, .nstatement = sizeof s / sizeof s[0] };
	struct blocks bs;

	(void)state;
	blocks_make(&bs, &src);
	assert_int_equal(bs.n, 1);
	assert_string_equal(bs.block[0].account, "eu");
	assert_int_equal(bs.block[0].nlines, sizeof order / sizeof order[0]);
	for (size_t i = 0; i < bs.block[0].nlines; i++)
		assert_string_equal(bs.block[0].lines[i].line, order[i]);
	assert_true(block_foots(&bs.block[0]));
	assert_true(block_bridges(&bs.block[0]));
	blocks_free(&bs);
	s[9].amount = 11;
	blocks_make(&bs, &src);
	assert_false(block_foots(&bs.block[0]));
	assert_false(block_bridges(&bs.block[0]));
	blocks_free(&bs);
}

static void
test_tally(void **state)
{
	uint8_t usd = currency_index("USD", 3), eur = currency_index("EUR", 3);
	struct mismatch m[] = {
		{ .code = CODE_MISSING_IN_STRIPE, .severity = SEVERITY_BREAK, .currency = usd,
		    .difference = 100000, .bridge = 100000, .age_days = 7 },
		{ .code = CODE_MISSING_IN_STRIPE, .severity = SEVERITY_BREAK, .currency = usd,
		    .difference = -100000, .bridge = -100000, .age_days = 8 },
		{ .code = CODE_FX_DIFFERENCE, .severity = SEVERITY_BREAK, .currency = eur,
		    .difference = -10, .bridge = -10, .bridge2_currency = usd, .bridge2 = 11,
		    .age_days = 91 },
		{ .code = CODE_AMOUNT_MISMATCH, .severity = SEVERITY_BREAK, .currency = usd,
		    .status = BREAK_RESOLVED, .difference = -9, .bridge = -9 },
		{ .code = CODE_DATA_INCOMPLETE, .severity = SEVERITY_PENDING }
	};
	struct report_source src = { .mismatches = m, .nmismatches = sizeof m / sizeof m[0],
		.base_currency = usd };
	struct tally *t;

	(void)state;
	t = tally_new(&src);
	/* +1,000 and -1,000 do not cancel in gross */
	assert_int_equal(t->kind[CODE_MISSING_IN_STRIPE].sum[usd].net, 0);
	assert_int_equal(t->kind[CODE_MISSING_IN_STRIPE].sum[usd].gross, 200000);
	assert_int_equal(t->open[SEVERITY_BREAK][usd].gross, 200011);
	assert_int_equal(t->open[SEVERITY_BREAK][usd].rows, 2);
	/* the bridge keeps what is resolved, the open sums do not */
	assert_int_equal(t->kind[CODE_AMOUNT_MISMATCH].sum[usd].bridge, -9);
	assert_int_equal(t->kind[CODE_AMOUNT_MISMATCH].sum[usd].gross, 0);
	assert_int_equal(t->kind[CODE_FX_DIFFERENCE].sum[usd].bridge, 11);
	assert_int_equal(t->age[AGE_WEEK][usd].gross, 100000);
	assert_int_equal(t->age[AGE_MONTH][usd].gross, 100000);
	assert_int_equal(t->age[AGE_OLDER][eur].gross, 10);
	assert_int_equal(t->norder, 4);
	assert_int_equal(t->order[0], CODE_MISSING_IN_STRIPE);
	assert_int_equal(t->order[3], CODE_AMOUNT_MISMATCH);
	assert_int_equal(t->ncurrency, 3);
	assert_int_equal(t->currency[0], usd);
	assert_int_equal(t->currency[2], CURRENCY_NONE);
	free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_ids_in_csv),
		cmocka_unit_test(test_json_text),
		cmocka_unit_test(test_json_form),
		cmocka_unit_test(test_markup),
		cmocka_unit_test(test_moment),
		cmocka_unit_test(test_csp),
		cmocka_unit_test(test_waterfall_scale),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_tally)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
