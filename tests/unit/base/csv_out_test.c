/* csv, writing: quotes, formulas, and that the reader reads it back. */
#include "core/base/csv.h"
#include "core/base/date.h"

#include "tests/unit/base/check.h"

static int
setup(void **state)
{
	struct scratch *s = malloc(sizeof(*s));

	scratch_make(s);
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	scratch_drop(*state);
	free(*state);
	return 0;
}

static void
texts(void **state)
{
	static const struct {
		const char	*text, *want;
	} cases[] = {
		{ NULL, "" },
		{ "", "" },
		{ "plain", "plain" },
		{ "a b", "a b" },
		{ "a,b", "\"a,b\"" },
		{ "a\"b", "\"a\"\"b\"" },
		{ "a\nb", "\"a\nb\"" },
		{ "a\rb", "\"a\rb\"" },
		{ "a;b\tc", "a;b\tc" },
		{ "caf\xC3\xA9", "caf\xC3\xA9" },
		/* formulas */
		{ "=1+1", "'=1+1" },
		{ "+1", "'+1" },
		{ "-1", "'-1" },
		{ "@SUM(A1)", "'@SUM(A1)" },
		{ "\tx", "'\tx" },
		{ "\rx", "\"'\rx\"" },
		{ "\nx", "\"'\nx\"" },
		{ " =1", "' =1" },
		{ "   -1", "'   -1" },
		{ "\xC2\xA0=1", "'\xC2\xA0=1" },
		{ " \xE3\x80\x80@x", "' \xE3\x80\x80@x" },
		{ "\xEF\xBB\xBF=1", "'\xEF\xBB\xBF=1" },
		{ "\xEF\xBC\x9D" "1", "'\xEF\xBC\x9D" "1" },
		{ "\xEF\xBC\x8B" "1", "'\xEF\xBC\x8B" "1" },
		{ "\xEF\xBC\x8D" "1", "'\xEF\xBC\x8D" "1" },
		{ "\xEF\xBC\xA0" "1", "'\xEF\xBC\xA0" "1" },
		{ "=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"" },
		/* no formulas */
		{ "a=1", "a=1" },
		{ "1-1", "1-1" },
		{ "  a", "  a" },
		{ " ", " " },
		{ "#1", "#1" },
		{ "'x", "'x" },
		{ "\xEF\xBC\x91", "\xEF\xBC\x91" },
		{ "\xC2", "\xC2" },
	};
	struct scratch *s = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *name = cases[i].text != NULL ? cases[i].text : "NULL";
		struct err e = ERR_INIT;
		struct file_out *f = NULL;
		struct csv_out c;
		char path[128], *all = NULL, want[128];
		size_t n = 0;

		snprintf(path, sizeof(path), "%s", scratch_path(s, "out.csv"));
		CHECK(name, file_create(&f, path, &e) == 0);
		csv_begin(&c, f);
		csv_text(&c, cases[i].text);
		csv_text(&c, cases[i].text);
		csv_end(&c);
		CHECK(name, file_commit(f, NULL, &e) == 0);
		CHECK(name, file_load(&all, &n, path, 1000, &e) == 0);
		snprintf(want, sizeof(want), "%s,%s\r\n", cases[i].want, cases[i].want);
		CHECK_TEXT(name, all, want);
		free(all);
	}
}

/* should_be: the field that ${text} makes, worked out byte by byte. */
static void
should_be(struct str *to, const char *text, size_t n)
{
	bool quotes = false;

	for (size_t i = 0; i < n; i++)
		quotes = quotes || strchr(",\"\r\n", text[i]) != NULL;
	str_add(to, quotes ? "\"" : "");
	str_add(to, n > 0 && strchr("=+-@\t\r\n", text[0]) != NULL ? "'" : "");
	for (size_t i = 0; i < n; i++)
		str_addn(to, "\"\"", text[i] == '"' ? 1 : 0), str_addn(to, &text[i], 1);
	str_add(to, quotes ? "\"\r\n" : "\r\n");
}

/* Texts are looked at eight bytes at a time: any byte at any place is seen. */
static void
any_byte_at_any_place(void **state)
{
	static const char ordinary[] = "txn_1QAbC9xyZ:2026-10-31T00:00";
	struct str want = STR_INIT;
	struct err e = ERR_INIT;
	struct file_out *f = NULL;
	struct csv_out c;
	char path[128], *all = NULL;
	size_t got = 0;

	snprintf(path, sizeof(path), "%s", scratch_path(*state, "out.csv"));
	assert_int_equal(file_create(&f, path, &e), 0);
	csv_begin(&c, f);
	for (size_t n = 1; n < sizeof(ordinary); n++)
		for (size_t at = 0; at < n; at++)
			for (int byte = 1; byte < 0x80; byte++) {
				char text[sizeof(ordinary)];

				memcpy(text, ordinary, n);
				text[at] = (char)byte;
				if (at == 0 && byte == ' ')
					continue;	/* what follows may be a formula */
				csv_textn(&c, text, n);
				csv_end(&c);
				should_be(&want, text, n);
			}
	assert_int_equal(file_commit(f, NULL, &e), 0);
	assert_int_equal(file_load(&all, &got, path, 10 << 20, &e), 0);
	assert_int_equal(got, want.n);
	assert_memory_equal(all, want.p, got);
	free(all);
	str_free(&want);
}

static void
other_fields(void **state)
{
	struct err e = ERR_INIT;
	struct file_out *f = NULL;
	struct csv_out c;
	char path[128], *all = NULL;
	size_t n = 0;

	snprintf(path, sizeof(path), "%s", scratch_path(*state, "out.csv"));
	assert_int_equal(file_create(&f, path, &e), 0);
	csv_begin(&c, f);
	csv_plain(&c, "id");
	csv_plain(&c, NULL);
	csv_plainn(&c, "amount!", 6);
	csv_plainn(&c, NULL, 0);
	csv_textn(&c, "-x!", 2);
	csv_end(&c);
	csv_empty(&c);
	csv_money(&c, -123456, 2);
	csv_money(&c, 10000, 0);
	csv_int(&c, INT64_MIN);
	csv_date(&c, date_of(2026, 10, 31));
	csv_date(&c, DATE_NONE);
	csv_end(&c);
	assert_int_equal(file_commit(f, NULL, &e), 0);
	assert_int_equal(file_load(&all, &n, path, 1000, &e), 0);
	assert_string_equal(all, "id,,amount,,'-x\r\n"
	    ",-1234.56,10000,-9223372036854775808,2026-10-31,\r\n");
	free(all);
}

/* Texts longer than what can be reserved, and a million bytes of quotes. */
static void
long_texts_are_read_back(void **state)
{
	struct str text = STR_INIT, plain = STR_INIT;
	struct err e = ERR_INIT;
	struct file_out *f = NULL;
	struct file_in *in = NULL;
	struct csv_in *r = NULL;
	struct slice *fields;
	struct csv_out c;
	char path[128];
	size_t n = 0, i;

	for (i = 0; i < 50000; i++)
		str_add(&text, i % 7 == 0 ? "\"\"," : "abc\n");
	for (i = 0; i < 100000; i++)
		str_addc(&plain, (char)('a' + i % 26));
	snprintf(path, sizeof(path), "%s", scratch_path(*state, "out.csv"));
	assert_int_equal(file_create(&f, path, &e), 0);
	csv_begin(&c, f);
	csv_plain(&c, "x");
	csv_text(&c, text.p);
	csv_text(&c, plain.p);
	csv_plain(&c, plain.p);
	csv_end(&c);
	assert_int_equal(file_commit(f, NULL, &e), 0);
	assert_int_equal(file_open(&in, path, &e), 0);
	assert_int_equal(csv_open(&r, in, &e), 0);
	assert_int_equal(csv_next(r, &fields, &n, &e), 1);
	assert_int_equal(n, 4);
	assert_true(slice_is(fields[1], text.p));
	assert_true(slice_is(fields[2], plain.p));
	assert_true(slice_is(fields[3], plain.p));
	csv_close(r);
	file_close(in);
	str_free(&text);
	str_free(&plain);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(texts),
		TEST(any_byte_at_any_place),
		TEST(other_fields),
		TEST(long_texts_are_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
