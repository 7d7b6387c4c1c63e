/* report_write: every file as it should stand, and what happens on a failure. */
#include <dirent.h>
#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/file.h"
#include "fixture.h"
#include "golden.h"

static const char *const names[] = {
	"statement.csv", "mismatches.csv", "items.csv", "entries.csv", "matches.csv",
	"payouts.csv", "fees.csv", "index.html", "tieout.xlsx", "manifest.json"
};
#define NNAMES (sizeof names / sizeof names[0])

static void
write_or_fail(struct fixture *f, const char *dir, struct report_files *files)
{
	struct err e = ERR_INIT;

	if (report_write(&f->src, dir, files, &e) == -1)
		fail_msg("%s: %s", e.path, e.msg);
}

static void
test_golden(void **state)
{
	struct fixture f;
	struct report_files files;
	char dir[64];

	(void)state;
	scratch_make(dir);
	fixture_small(&f);
	write_or_fail(&f, dir, &files);
	for (size_t i = 0; i < NNAMES; i++)
		golden_check(dir, names[i]);
	fixture_free(&f);
	scratch_remove(dir);
}

static void
test_same_bytes_and_true_hashes(void **state)
{
	struct fixture f;
	struct report_files a, b;
	char dir[64], hash[DIGEST_HEX_MAX];
	struct err e = ERR_INIT;

	(void)state;
	scratch_make(dir);
	fixture_demo(&f);
	write_or_fail(&f, dir, &a);
	write_or_fail(&f, dir, &b);
	assert_int_equal(a.n, NNAMES);
	assert_memory_equal(&a, &b, sizeof a);
	assert_string_equal(a.file[a.n - 1].name, "manifest.json");
	for (size_t i = 0; i < a.n; i++) {
		char *path = file_join(dir, a.file[i].name), *text;
		size_t n;

		assert_int_equal(file_hash_path(path, hash, &e), 0);
		assert_string_equal(hash, a.file[i].hash);
		text = scratch_read(dir, a.file[i].name, &n);
		assert_int_equal(n, a.file[i].bytes);
		free(text);
		free(path);
	}
	fixture_free(&f);
	scratch_remove(dir);
}

static size_t
count_files(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *de;
	size_t n = 0;

	assert_non_null(d);
	while ((de = readdir(d)) != NULL)
		n += de->d_name[0] != '.';
	(void)closedir(d);
	return n;
}

static void
put_file(const char *dir, const char *name, const char *text)
{
	char *path = file_join(dir, name);
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	(void)fputs(text, f);
	(void)fclose(f);
	free(path);
}

static void
assert_file(const char *dir, const char *name, const char *text)
{
	size_t n;
	char *got = scratch_read(dir, name, &n);

	assert_string_equal(got, text);
	free(got);
}

static void
test_foreign_files_stay(void **state)
{
	struct fixture f;
	struct report_files files;
	char dir[64];

	(void)state;
	scratch_make(dir);
	put_file(dir, "notes.txt", "by hand");
	fixture_small(&f);
	write_or_fail(&f, dir, &files);
	assert_file(dir, "notes.txt", "by hand");
	assert_int_equal(count_files(dir), NNAMES + 1);
	fixture_free(&f);
	scratch_remove(dir);
}

static void
test_failure_leaves_the_old(void **state)
{
	struct fixture f;
	struct report_files files;
	char dir[64];
	struct err e = ERR_INIT;

	(void)state;
	scratch_make(dir);
	for (size_t i = 0; i < NNAMES; i++)
		put_file(dir, names[i], names[i]);
	fixture_small(&f);
	f.fail_item_at = 3;
	assert_int_equal(report_write(&f.src, dir, &files, &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);
	assert_non_null(strstr(e.path, "items.csv"));
	for (size_t i = 0; i < NNAMES; i++)
		assert_file(dir, names[i], names[i]);
	assert_int_equal(count_files(dir), NNAMES);
	fixture_free(&f);
	scratch_remove(dir);
}

static void
test_folder_that_cannot_be(void **state)
{
	struct fixture f;
	struct report_files files;
	char dir[64], *below;
	struct err e = ERR_INIT;

	(void)state;
	scratch_make(dir);
	put_file(dir, "plain", "");
	below = file_join(dir, "plain/reports");
	fixture_small(&f);
	assert_int_equal(report_write(&f.src, below, &files, &e), -1);
	assert_int_equal(e.code, ERR_MACHINE);
	fixture_free(&f);
	free(below);
	scratch_remove(dir);
}

static bool
stopped(void *ctx)
{
	(void)ctx;
	return true;
}

static void
test_interrupted(void **state)
{
	struct progress progress = { .stopped = stopped };
	struct fixture f;
	struct report_files files;
	char dir[64];
	struct err e = ERR_INIT;

	(void)state;
	scratch_make(dir);
	fixture_many(&f, PROGRESS_EVERY + 10, 1);
	f.src.progress = &progress;
	assert_int_equal(report_write(&f.src, dir, &files, &e), -1);
	assert_int_equal(e.code, ERR_INTERRUPTED);
	assert_int_equal(count_files(dir), 0);
	fixture_free(&f);
	scratch_remove(dir);
}

/* ---- CSV ---- */

/* The line of ${text} that begins with ${start}, without its CRLF. */
static char *
line_of(const char *text, const char *start)
{
	const char *p = text;

	while (p != NULL && strncmp(p, start, strlen(start)) != 0)
		p = strstr(p, "\r\n") == NULL ? NULL : strstr(p, "\r\n") + 2;
	if (p == NULL)
		fail_msg("no line begins with %s", start);
	return strndup(p, strcspn(p, "\r"));
}

static void
assert_line(const char *text, const char *start, const char *want)
{
	char *line = line_of(text, start);

	assert_string_equal(line, want);
	free(line);
}

static void
test_csv_rules(void **state)
{
	struct fixture f;
	struct report_files files;
	char dir[64], *text;
	size_t n;

	(void)state;
	scratch_make(dir);
	fixture_small(&f);
	write_or_fail(&f, dir, &files);
	text = scratch_read(dir, "items.csv", &n);
	/* negative numbers stay numbers, no decimals for JPY, moments in UTC */
	assert_line(text, "txn_F", "txn_F,2026-10-29T12:30:02Z,payout,payout,JPY,-9610,0,-9610,"
	    "po_2,po_2,entry,Payouts,te_0123456789abcdef0123,,b_000000000000000f,true");
	assert_line(text, "txn_B", "txn_B,2026-11-01T03:30:02Z,charge,charge,USD,50.00,1.75,48.25,"
	    "ch_B,,entry,Card sales,te_0123456789abcdef0123,,b_000000000000000b,true");
	for (size_t i = 0; i < n; i++)
		assert_true(text[i] != '\n' || text[i - 1] == '\r');
	free(text);
	text = scratch_read(dir, "entries.csv", &n);
	/* a formula is neutralised, both sides are positive, ids keep their +N */
	assert_line(text, "te_00000000000000000002,2026-10-12,1",
	    "te_00000000000000000002,2026-10-12,1,1050,Stripe Clearing,9610,,JPY,"
	    "\"'=HYPERLINK(\"\"x\"\")\",Card sales,txn_D +12,sealed");
	assert_line(text, "te_00000000000000000001,2026-10-05,3",
	    "te_00000000000000000001,2026-10-05,3,4000,Subscription Revenue,,100.00,USD,"
	    "\"Card sales, 1 row\",Card sales,txn_A,planned");
	free(text);
	text = scratch_read(dir, "payouts.csv", &n);
	/* unknown is empty */
	assert_line(text, "po_2", "po_2,,2026-11-03,,,JPY,9610,1,9610,0,,,b_000000000000000f");
	free(text);
	fixture_free(&f);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_same_bytes_and_true_hashes),
		cmocka_unit_test(test_foreign_files_stay),
		cmocka_unit_test(test_failure_leaves_the_old),
		cmocka_unit_test(test_folder_that_cannot_be),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_csv_rules)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
