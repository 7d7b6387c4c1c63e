/*
 * The corpus of wrong rule files, tests/golden/rules-errors: NAME.rules gives
 * exactly NAME.expected.  TIEOUT_GOLDEN_UPDATE=1 rewrites what is expected.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/file.h"
#include "mappings/rules.h"

#define FILES_MAX 1000
#define FILES_LEAST 200

static int
by_name(const void *a, const void *b)
{
	char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static void
report_of(struct str *out, const char *name)
{
	struct rules *r = NULL;
	struct err e = ERR_INIT;

	if (rules_read(&r, name, false, out, &e) == 0) {
		rules_free(r);
		fail_msg("%s is accepted", name);
	}
	assert_int_equal(e.code, ERR_SETTINGS);
	/* the first problem is what the command prints */
	assert_true(strlen(e.msg) > 0 && strchr(e.msg, '\n') == NULL);
}

/* told_well: each problem has a place, its line, a caret and a remedy. */
static void
told_well(const char *name, const char *report)
{
	size_t problems = 0, carets = 0;

	for (const char *p = report; *p != '\0';) {
		size_t n = strcspn(p, "\n");

		if (p[0] != ' ')
			problems++;
		else if (strncmp(p, "    ", 4) == 0 &&
		    p[strspn(p, " \t")] == '^')
			carets++;
		p += n + (p[n] == '\n');
	}
	if (problems != carets || problems == 0)
		fail_msg("%s: %zu problems, %zu carets\n%s", name, problems,
		    carets, report);
	if (strstr(report, "syntax error") != NULL)
		fail_msg("%s: \"syntax error\" helps nobody", name);
}

static void
compare(const char *name, const struct str *report)
{
	char *expected = NULL, path[512];
	struct err e = ERR_INIT;
	size_t n;

	snprintf(path, sizeof(path), "%.*s.expected", (int)(strlen(name) - 6),
	    name);
	if (getenv("TIEOUT_GOLDEN_UPDATE") != NULL) {
		FILE *f = fopen(path, "w");

		assert_non_null(f);
		fputs(str_text(report), f);
		fclose(f);
	}
	if (file_load(&expected, &n, path, 1 << 20, &e) != 0)
		fail_msg("%s", e.msg);
	if (strcmp(expected, str_text(report)) != 0)
		fail_msg("%s\n--- expected\n%s--- now\n%s", name, expected,
		    str_text(report));
	free(expected);
}

/* list: NAME.rules of a folder, and of the folders in it (an accounts.csv holds
 * for all rule files beside it). */
static size_t
list(char **names, size_t n, const char *folder)
{
	struct dirent *ent;
	DIR *d = opendir(folder[0] == '\0' ? "." : folder);

	if (d == NULL)
		return n;	/* a file */
	while ((ent = readdir(d)) != NULL) {
		char *path = NULL;

		if (ent->d_name[0] == '.')
			continue;
		path = folder[0] == '\0' ? mem_strdup(ent->d_name) :
		    file_join(folder, ent->d_name);
		if (str_ends(path, ".rules") && n < FILES_MAX)
			names[n++] = mem_strdup(path);
		else if (folder[0] == '\0')
			n = list(names, n, path);
		free(path);
	}
	closedir(d);
	return n;
}

static void
corpus(void **state)
{
	char *names[FILES_MAX];

	(void)state;
	assert_int_equal(chdir("tests/golden/rules-errors"), 0);
	size_t n = list(names, 0, "");
	qsort(names, n, sizeof(names[0]), by_name);
	for (size_t i = 0; i < n; i++) {
		struct str report = STR_INIT;

		report_of(&report, names[i]);
		told_well(names[i], str_text(&report));
		compare(names[i], &report);
		str_free(&report);
		free(names[i]);
	}
	print_message("%zu wrong files, each told as expected\n", n);
	assert_true(n >= FILES_LEAST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(corpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
