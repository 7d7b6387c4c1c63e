/* err: texts inside their bounds, the path, the exit codes. */
#include <errno.h>

#include "tests/unit/base/check.h"

static void
set_keeps_code_and_text(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(err_set(&e, ERR_INPUT, "row %d is bad", 7), -1);
	assert_int_equal(e.code, ERR_INPUT);
	assert_string_equal(e.msg, "row 7 is bad");
	assert_string_equal(e.hint, "");
	assert_string_equal(e.path, "");
	assert_int_equal(err_hint(&e, "mend row %d", 7), -1);
	assert_string_equal(e.hint, "mend row 7");
	err_clear(&e);
	assert_int_equal(e.code, ERR_NONE);
	assert_string_equal(e.msg, "");
	assert_string_equal(e.hint, "");
}

static void
errno_text_is_added(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	errno = ENOENT;
	assert_int_equal(err_errno(&e, ERR_MACHINE, "%s", "a.csv"), -1);
	assert_string_equal(e.msg, "a.csv: No such file or directory");
}

static void
while_builds_a_path(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	err_set(&e, ERR_INPUT, "bad");
	assert_int_equal(err_while(&e, "%s", "a.csv"), -1);
	assert_string_equal(e.path, "a.csv");
	err_while(&e, "import");
	assert_string_equal(e.path, "import > a.csv");
}

static void
long_texts_are_cut(void **state)
{
	struct err e = ERR_INIT;
	char text[ERR_TEXT_MAX + 100];
	size_t n;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	err_set(&e, ERR_INPUT, "%s", text);
	n = strlen(e.msg);
	assert_int_equal(n, ERR_TEXT_MAX - 1);
	assert_string_equal(e.msg + n - 3, "...");
	err_hint(&e, "%s", text);
	assert_string_equal(e.hint + sizeof(e.hint) - 4, "...");
	err_while(&e, "%s", "end");
	err_while(&e, "%.*s", (int)sizeof(e.path) - 3, text);
	assert_string_equal(e.path + sizeof(e.path) - 4, "...");

	err_clear(&e);
	errno = EIO;
	err_errno(&e, ERR_MACHINE, "%.*s", ERR_TEXT_MAX - 4, text);
	assert_string_equal(e.msg + ERR_TEXT_MAX - 4, "...");
}

static void
a_character_is_not_split(void **state)
{
	struct err e = ERR_INIT;
	char text[ERR_TEXT_MAX + 100];
	size_t i;

	(void)state;
	/* Three-byte characters, and the cut falls inside one. */
	text[0] = 'x';
	for (i = 1; i + 3 < sizeof(text); i += 3)
		memcpy(text + i, "\xE2\x82\xAC", 3);
	text[i] = '\0';
	err_set(&e, ERR_INPUT, "%s", text);
	i = strlen(e.msg) - 3;
	assert_string_equal(e.msg + i, "...");
	assert_int_equal(i % 3, 1);
}

static void
exit_codes(void **state)
{
	static const struct {
		enum err_code	code;
		int		want;
	} cases[] = {
		{ ERR_NONE, 0 }, { ERR_USAGE, 2 }, { ERR_SETTINGS, 3 }, { ERR_REMOTE, 4 },
		{ ERR_INPUT, 5 }, { ERR_OUTCOME, 6 }, { ERR_LOCKED, 7 }, { ERR_MACHINE, 8 },
		{ ERR_BUG, 70 }, { ERR_INTERRUPTED, 130 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(err_exit_code(cases[i].code), cases[i].want);
}

static void
set_twice(void)
{
	struct err e = ERR_INIT;

	err_set(&e, ERR_INPUT, "one");
	err_set(&e, ERR_INPUT, "two");
}

static void
hint_without_error(void)
{
	struct err e = ERR_INIT;

	err_hint(&e, "do it");
}

static void
misuse_is_a_bug(void **state)
{
	(void)state;
	assert_int_equal(check_death(set_twice), 70);
	assert_int_equal(check_death(hint_without_error), 70);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_keeps_code_and_text),
		cmocka_unit_test(errno_text_is_added),
		cmocka_unit_test(while_builds_a_path),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(a_character_is_not_split),
		cmocka_unit_test(exit_codes),
		cmocka_unit_test(misuse_is_a_bug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
