/* Plain text in front of a regex is a short cut, never another answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "mappings/names.h"
#include "mappings/regex.h"

static const char *const patterns[] = {
	"abc", "^abc", "^abc$", "abc$", "ab*c", "^ab*c", "ab?c", "ab{0,2}c", "ab+c",
	"a|b", "^a|b", "(a|b)c", "a(b|c)", "a\\.b", "a\\db", "a.c", "[ab]c", "^[ab]c",
	"\\/x", "a\\", "(?i)abc", "\\Qa.b\\E", "x\\|y", "[|]a", "a\\|b|c", "", "^",
	"$", "a*", "^a*b", "ref=[0-9]{2}", "\xc3\xa4?b", "\xc3\xa4", "b\xc3\xa4", "a b",
	"a#b", "aa", "aab", "^\\^a", "\\bab", "^$", "c{2}", "\\a",
};
static const char *const texts[] = {
	"", "abc", "xabc", "abcx", "ac", "abbc", "ab", "a", "b", "bc", "c", "a.b", "a1b",
	"axc", "/x", "ABC", "x|y", "|a", "a|b", "ref=12", "xref=1", "b\xc3\xa4", "\303\244b",
	"\xc3\xa4", "a b", "a#b", "aab", "aaab", "^a", "cc", "\xa4", "a\xffz", "abab",
	"\nab", "abc\n",
};

static struct regex *
compiled(const char *pattern, bool caseless)
{
	char why[REGEX_WHY_MAX];
	size_t at;

	return regex_new(pattern, caseless, why, &at);
}

static void
short_cuts(void **state)
{
	struct regex_scratch *s = regex_scratch_new();
	size_t compared = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		char slow[64];

		snprintf(slow, sizeof(slow), "(?:)(?:%s)", patterns[i]);
		struct regex *a = compiled(patterns[i], false);
		struct regex *b = compiled(slow, false);
		for (size_t k = 0; a != NULL && b != NULL &&
		    k < sizeof(texts) / sizeof(texts[0]); k++, compared++) {
			struct slice text = slice_of(texts[k]);

			if (regex_match(a, s, text) != regex_match(b, s, text))
				fail_msg("/%s/ on \"%s\"", patterns[i], texts[k]);
		}
		regex_free(a);
		regex_free(b);
	}
	assert_true(compared > 1000);
	regex_scratch_free(s);
	regex_scratch_free(NULL);
	regex_free(NULL);
}

static void
errors(void **state)
{
	char why[REGEX_WHY_MAX];
	size_t at = 99;

	(void)state;
	assert_null(regex_new("ab(c", false, why, &at));
	assert_int_equal(at, 4);
	assert_non_null(strstr(why, "parenthesis"));
	assert_null(regex_new("\\C", false, why, &at));
	struct regex *r = compiled("\xc3\x84", true);
	struct regex_scratch *s = regex_scratch_new();
	assert_int_equal(regex_match(r, s, slice_of("\xc3\xa4")), 1);
	regex_free(r);
	r = compiled("(a|b|ab)*c", false);
	char long_text[20001];
	memset(long_text, 'a', 20000);
	long_text[20000] = '\0';
	int rc = regex_match(r, s, slice_of(long_text));
	assert_true(rc == 0 || rc == -1);	/* an answer, or a limit; no hang */
	regex_free(r);
	regex_scratch_free(s);
}

static void
names(void **state)
{
	static struct names set;
	static char text[NAMES_SLOTS + 8][8];
	char big[300];

	(void)state;
	names_init(&set);
	assert_int_equal(names_find(&set, (struct slice){ NULL, 0 }), NAMES_UNKNOWN);
	assert_int_equal(names_find(&set, slice_of("")), NAMES_OTHER);
	for (size_t i = 0; i < NAMES_SLOTS + 8; i++) {
		snprintf(text[i], sizeof(text[i]), "n%zu", i);
		unsigned k = names_put(&set, text[i]);
		assert_int_equal(k, i + 2 < NAMES_SLOTS ? i + 2 : NAMES_OTHER);
	}
	assert_int_equal(names_find(&set, slice_of("n7")), 9);
	assert_int_equal(names_put(&set, "n7"), 9);
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	names_init(&set);
	assert_int_equal(names_put(&set, big), NAMES_OTHER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_cuts),
		cmocka_unit_test(errors),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
