/* str: growing text, slices, UTF-8, the nearest name. */
#include "core/base/str.h"

#include "tests/unit/base/check.h"

static void
text_grows(void **state)
{
	struct str s = STR_INIT;
	char want[2000];
	int i;

	(void)state;
	assert_string_equal(str_text(&s), "");
	str_clear(&s);
	str_add(&s, "ab");
	str_addc(&s, 'c');
	str_addn(&s, "defgh", 2);
	str_addn(&s, NULL, 0);
	str_addf(&s, "-%d-%s", 12, "x");
	assert_string_equal(str_text(&s), "abcde-12-x");
	assert_int_equal(s.n, 10);
	str_clear(&s);
	assert_string_equal(str_text(&s), "");
	memset(want, 'y', sizeof(want) - 1);
	want[sizeof(want) - 1] = '\0';
	for (i = 0; i < 5; i++)
		str_addf(&s, "%s", want);
	assert_int_equal(s.n, 5 * (sizeof(want) - 1));
	str_free(&s);
	assert_null(s.p);
	str_free(&s);
}

static void
slices(void **state)
{
	(void)state;
	assert_null(slice_of(NULL).p);
	assert_int_equal(slice_of("abc").n, 3);
	assert_true(slice_is(slice_of("abc"), "abc"));
	assert_false(slice_is(slice_of("abcd"), "abc"));
	assert_false(slice_is(slice_of("abd"), "abc"));
	assert_true(slice_is(slice_of(""), ""));
	assert_false(slice_is(slice_of(NULL), ""));
	assert_int_equal(slice_cmp(slice_of("a"), slice_of("b")), -1);
	assert_int_equal(slice_cmp(slice_of("b"), slice_of("a")), 1);
	assert_int_equal(slice_cmp(slice_of("a"), slice_of("ab")), -1);
	assert_int_equal(slice_cmp(slice_of("ab"), slice_of("a")), 1);
	assert_int_equal(slice_cmp(slice_of("ab"), slice_of("ab")), 0);
	assert_int_equal(slice_cmp(slice_of(NULL), slice_of("")), 0);
	assert_int_equal(slice_cmp(slice_of("\xFF"), slice_of("a")), 1);
	assert_true(str_starts("payout_1", "payout"));
	assert_false(str_starts("pay", "payout"));
	assert_true(str_ends("a.csv", ".csv"));
	assert_false(str_ends("csv", ".csv"));
	assert_false(str_ends("a.csw", ".csv"));
}

static void
utf8(void **state)
{
	static const struct {
		const char	*name;
		const char	*text;
		size_t		 n;
		bool		 ok;
	} cases[] = {
		{ "empty", "", 0, true },
		{ "ascii", "abcdefghijklmnopq", 17, true },
		{ "delete", "\x7F", 1, true },
		{ "nul", "a\0b", 3, false },
		{ "nul among eight", "abcdefg\0abcdefgh", 16, false },
		{ "nul and then above ascii", "ab\0defg\xC3\xA9", 9, false },
		{ "two bytes", "\xC3\xA9", 2, true },
		{ "two bytes behind eight", "abcdefgh\xC3\xA9", 10, true },
		{ "two bytes across eight", "abcdefg\xC3\xA9hijklmn", 16, true },
		{ "three bytes", "\xE2\x82\xAC", 3, true },
		{ "four bytes", "\xF0\x9F\x92\xB0", 4, true },
		{ "first of three", "\xE0\xA0\x80", 3, true },
		{ "last of three", "\xEF\xBF\xBF", 3, true },
		{ "last character", "\xF4\x8F\xBF\xBF", 4, true },
		{ "beyond the last", "\xF4\x90\x80\x80", 4, false },
		{ "f5", "\xF5\x80\x80\x80", 4, false },
		{ "overlong two", "\xC0\x80", 2, false },
		{ "overlong two, c1", "\xC1\xBF", 2, false },
		{ "overlong three", "\xE0\x9F\xBF", 3, false },
		{ "overlong four", "\xF0\x8F\xBF\xBF", 4, false },
		{ "surrogate", "\xED\xA0\x80", 3, false },
		{ "before the surrogates", "\xED\x9F\xBF", 3, true },
		{ "after the surrogates", "\xEE\x80\x80", 3, true },
		{ "continuation alone", "\x80", 1, false },
		{ "cut off", "\xE2\x82", 2, false },
		{ "cut off after the lead", "\xF0", 1, false },
		{ "latin-1", "caf\xE9 au lait", 12, false },
		{ "third byte bad", "\xE2\x82x", 3, false },
		{ "fourth byte bad", "\xF0\x9F\x92x", 4, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		CHECK(cases[i].name, str_utf8_ok(cases[i].text, cases[i].n) == cases[i].ok);
}

static void
distances(void **state)
{
	static const struct {
		const char	*a, *b;
		int		 want;
	} cases[] = {
		{ "", "", 0 }, { "", "abc", 3 }, { "abc", "", 3 }, { "abc", "abc", 0 },
		{ "kitten", "sitting", 3 }, { "ab", "ba", 1 }, { "abcd", "acbd", 1 },
		{ "ca", "abc", 3 }, { "category", "categroy", 1 }, { "fee", "fees", 1 },
	};
	char longer[200];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		CHECK(cases[i].a, str_distance(cases[i].a, cases[i].b) == cases[i].want);
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(str_distance(longer, "a"), 99);
	assert_int_equal(str_distance(longer, longer), 0);
}

static void
nearest(void **state)
{
	static const char *const names[] = { "category", "currency", "fee", "net",
		"description", "timezone", NULL };
	static const struct {
		const char	*text, *want;
	} cases[] = {
		{ "categroy", "category" }, { "Currency", "currency" }, { "curency", "currency" },
		{ "fees", "fee" }, { "nett", "net" }, { "time_zone", "timezone" },
		{ "TIMEZONE", "timezone" }, { "zzzzzz", NULL }, { "", NULL }, { "xy", NULL },
	};
	char longer[200];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *got = str_nearest(cases[i].text, names);

		CHECK_TEXT(cases[i].text, got != NULL ? got : "(none)",
		    cases[i].want != NULL ? cases[i].want : "(none)");
	}
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_null(str_nearest(longer, names));
	assert_null(str_nearest("a", (const char *const[]){ longer, NULL }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_grows),
		cmocka_unit_test(slices),
		cmocka_unit_test(utf8),
		cmocka_unit_test(distances),
		cmocka_unit_test(nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
