/* The command line, and the small printers: JSON, the bar, shell quoting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "recon/app/app.h"

#define ARGC_MAX 12

static int
count(const char *const *argv)
{
	int n = 0;

	while (argv[n] != NULL)
		n++;
	return n;
}

static int
read_args(struct args *a, const char *const *argv, struct err *e)
{
	char *copy[ARGC_MAX];
	static char text[ARGC_MAX][64];
	int n = count(argv);

	for (int i = 0; i < n; i++) {
		snprintf(text[i], sizeof(text[i]), "%s", argv[i]);
		copy[i] = text[i];
	}
	return args_read(a, n, copy, e);
}

static void
options_stand_anywhere(void **state)
{
	static const char *const lines[][ARGC_MAX] = {
		{ "tieout", "-C", "ws", "--json", "report", "2026-10", "--out", "d" },
		{ "tieout", "report", "--out=d", "2026-10", "--json", "-C", "ws" },
		{ "tieout", "--out", "d", "report", "-Cws", "2026-10", "--json" },
		{ "tieout", "--json", "--directory=ws", "--out=d", "report", "--", "2026-10" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct args a;
		struct err e = ERR_INIT;
		if (read_args(&a, lines[i], &e) != 0)
			fail_msg("line %zu: %s", i, e.msg);
		assert_string_equal(a.command->name, "report");
		assert_string_equal(a.opt.dir, "ws");
		assert_string_equal(a.opt.out, "d");
		assert_true(a.opt.json);
		assert_int_equal(a.n, 1);
		assert_string_equal(a.word[0], "2026-10");
		args_free(&a);
	}
}

static void
a_pair_takes_two(void **state)
{
	static const char *const line[] = { "tieout", "--covers", "1050", "2026-10", "import",
		"a.csv", "--skip-bad", "b.csv", NULL };
	struct args a;
	struct err e = ERR_INIT;

	(void)state;
	if (read_args(&a, line, &e) != 0)
		fail_msg("%s", e.msg);
	assert_string_equal(a.opt.covers[0], "1050");
	assert_string_equal(a.opt.covers[1], "2026-10");
	assert_true(a.opt.skip_bad);
	assert_int_equal(a.n, 2);
	assert_string_equal(a.word[1], "b.csv");
	args_free(&a);
}

static void
rules_has_commands_of_its_own(void **state)
{
	static const char *const line[] = { "tieout", "rules", "-v", "check", "a.rules", NULL };
	struct args a;
	struct err e = ERR_INIT;

	(void)state;
	if (read_args(&a, line, &e) != 0)
		fail_msg("%s", e.msg);
	assert_string_equal(a.command->name, "rules check");
	assert_int_equal(a.n, 1);
	assert_string_equal(a.word[0], "a.rules");
	args_free(&a);
}

static void
wrong_lines_exit_2(void **state)
{
	static const struct {
		const char *line[ARGC_MAX];
		const char *msg, *hint;
	} cases[] = {
		{ { "tieout", "clsoe", "2026-10" }, "no such command: clsoe",
		    "did you mean close?" },
		{ { "tieout", "rules", "chekc" }, "no such command: rules chekc",
		    "did you mean rules check?" },
		{ { "tieout", "rules" }, "rules: which of its commands?", "check" },
		{ { "tieout", "close" }, "close needs PERIOD", "usage: tieout close" },
		{ { "tieout", "close", "2026-10", "2026-11" }, "one word too many: 2026-11", "" },
		{ { "tieout", "report", "--ouy", "d" }, "report has no option --ouy",
		    "did you mean --out?" },
		{ { "tieout", "report", "--skip-bad" }, "report has no option --skip-bad", "" },
		{ { "tieout", "report", "-x" }, "report has no option -x", "tieout help report" },
		{ { "tieout", "report", "--out" }, "--out needs a value: DIR", "" },
		{ { "tieout", "import", "a", "--covers", "1050" }, "--covers needs a value", "" },
		{ { "tieout", "import", "a", "--skip-bad=yes" }, "--skip-bad takes no value", "" },
		{ { "tieout", "report", "--out", "a", "--out", "b" }, "given twice: a and b", "" },
		{ { "tieout", "-q", "-v", "status" }, "-q and -v exclude each other", "" },
		{ { "tieout", "import" }, "import needs FILE...", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct args a;
		struct err e = ERR_INIT;
		if (read_args(&a, cases[i].line, &e) == 0)
			fail_msg("%s: was taken", cases[i].msg);
		assert_int_equal(err_exit_code(e.code), 2);
		if (strstr(e.msg, cases[i].msg) == NULL || strstr(e.hint, cases[i].hint) == NULL)
			fail_msg("%s: said: %s / %s", cases[i].msg, e.msg, e.hint);
		args_free(&a);
	}
}

static void
absent_commands_are_known_whatever_follows(void **state)
{
	static const char *const line[] = { "tieout", "post", "--anything", "2026-10", NULL };
	struct args a;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(read_args(&a, line, &e), 0);
	assert_string_equal(a.command->name, "post");
	assert_null(a.command->run);
	args_free(&a);
}

static void
json_is_valid(void **state)
{
	struct json_text j = JSON_TEXT_INIT, more = JSON_TEXT_INIT;

	(void)state;
	json_text_open(&j, NULL, '{');
	json_text_str(&j, "a", "q\"\\\n\t\x01\xff\xC3\xA9");
	json_text_str(&j, "n", NULL);
	json_text_open(&j, "list", '[');
	json_text_int(&j, NULL, -3);
	json_text_bool(&j, NULL, true);
	json_text_shut(&j, ']');
	json_text_money(&j, "m", -12345, 2);
	json_text_members(&j, &more);
	json_text_str(&more, "x", "y");
	json_text_members(&j, &more);
	json_text_shut(&j, '}');
	assert_string_equal(str_text(&j.s), "{\"a\":\"q\\\"\\\\\\n\\t\\u0001\xEF\xBF\xBD\xC3\xA9\","
	    "\"n\":null,\"list\":[-3,true],\"m\":\"-123.45\",\"x\":\"y\"}");
	json_text_free(&j);
	json_text_free(&more);
}

static void
the_bar_tells_rate_and_time_left(void **state)
{
	static const struct {
		uint64_t done, total, ms;
		int width;
		const char *want;
	} cases[] = {
		{ 500, 1000, 10000, 60,
		    "a.csv        [==========>          ]  50 %  50/s  10 s left" },
		{ 1000, 1000, 1000, 60,
		    "a.csv        [===================] 100 %  1,000/s  0 s left" },
		{ 2000, 1000, 1000, 60,
		    "a.csv        [===================] 100 %  2,000/s  0 s left" },
		{ 50000000, 100000000, 4000, 60,
		    "a.csv        [=========>        ]  50 %  12.5 M/s  4 s left" },
		{ 12345, 0, 1000, 60, "a.csv        12,345  12,345/s" },
		{ 1, 4000000, 1000, 70, "a.csv        [>" },
		{ 5, 10, 0, 20, "a.csv         50 %" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str s = STR_INIT;
		bar_text(&s, "a.csv", cases[i].done, cases[i].total, cases[i].ms, cases[i].width);
		if (!str_starts(str_text(&s), cases[i].want))
			fail_msg("case %zu: %s", i, str_text(&s));
		assert_true(s.n <= (size_t)cases[i].width);
		str_free(&s);
	}
}

static void
paths_are_quoted_for_a_shell(void **state)
{
	static const char *const cases[][2] = {
		{ "reports/2026-10/index.html", "reports/2026-10/index.html" },
		{ "my books/a", "'my books/a'" },
		{ "it's", "'it'\\''s'" },
		{ "", "''" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str s = STR_INIT;
		print_shell(&s, cases[i][0]);
		assert_string_equal(str_text(&s), cases[i][1]);
		str_free(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_stand_anywhere),
		cmocka_unit_test(a_pair_takes_two),
		cmocka_unit_test(rules_has_commands_of_its_own),
		cmocka_unit_test(wrong_lines_exit_2),
		cmocka_unit_test(absent_commands_are_known_whatever_follows),
		cmocka_unit_test(json_is_valid),
		cmocka_unit_test(the_bar_tells_rate_and_time_left),
		cmocka_unit_test(paths_are_quoted_for_a_shell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
