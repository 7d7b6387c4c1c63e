/*
 * What the report files cost beside the close that writes them: CPU time, since it
 * drifts less than the clock on a machine that others use too.  The close is a whole
 * process; the files are written again from made-up rows, CSV alone and with the
 * workbook, less the making of the rows, and both are scaled by the bytes that the
 * close wrote.
 * Prints ratios; judges nothing.
 *
 *   reports TIEOUT WORKSPACE PERIOD ROWS
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "core/base/file.h"
#include "reports/book.h"
#include "tests/unit/reports/fixture.h"

static const struct {
	const char	*name;
	enum table_id	 table;
	report_rows	*rows;
} files[] = {
	{ "items.csv", TABLE_ITEMS, report_items_csv },
	{ "matches.csv", TABLE_MATCHES, report_matches_csv },
	{ "entries.csv", TABLE_ENTRIES, report_entries_csv },
	{ "payouts.csv", TABLE_PAYOUTS, report_payouts_csv },
	{ "fees.csv", TABLE_FEES, report_fees_csv },
	{ "mismatches.csv", TABLE_MISMATCHES, report_mismatches_csv },
	{ "statement.csv", TABLE_STATEMENT, report_statement_csv },
};
#define NFILES (sizeof(files) / sizeof(files[0]))

static void
check(int rc, const struct err *e)
{
	if (rc == 0)
		return;
	fprintf(stderr, "reports: %s: %s\n", e->path, e->msg);
	exit(1);
}

static int64_t
cpu_us(int who)
{
	struct rusage u;

	(void)getrusage(who, &u);
	return (int64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000 + u.ru_utime.tv_usec +
	    u.ru_stime.tv_usec;
}

/* What making up the rows costs by itself: CPU time, no part of the writing. */
static int64_t
make_rows(const struct report_source *src)
{
	const int64_t begin = cpu_us(RUSAGE_SELF);
	struct err e = ERR_INIT;
	struct report_item item;
	struct report_match match;
	int got;

	check(src->rewind(src->ctx, &e), &e);
	while ((got = src->next_item(src->ctx, &item, &e)) == 1)
		;
	check(got, &e);
	while ((got = src->next_match(src->ctx, &match, &e)) == 1)
		;
	check(got, &e);
	return cpu_us(RUSAGE_SELF) - begin;
}

/* The CSV files into ${dir}, with the workbook or without: CPU time. */
static int64_t
write_files(const struct report_source *src, const char *dir, int with_book)
{
	const int64_t begin = cpu_us(RUSAGE_SELF);
	struct err e = ERR_INIT;
	struct file_out *f, *x = NULL;
	struct book *book = NULL;
	char *path = file_join(dir, "tieout.xlsx");

	if (with_book) {
		check(file_create(&x, path, &e), &e);
		check(book_open(&book, src, x, &e), &e);
	}
	free(path);
	for (size_t i = 0; i < NFILES; i++) {
		path = file_join(dir, files[i].name);
		check(file_create(&f, path, &e), &e);
		check(files[i].rows(src, f, with_book ? book_sheet(book, files[i].table) : NULL,
		    &e), &e);
		if (with_book)
			check(book_sheet_end(book, &e), &e);
		check(file_commit(f, NULL, &e), &e);
		free(path);
	}
	if (with_book) {
		book_finish(book);
		book_free(book);
		check(file_commit(x, NULL, &e), &e);
	}
	return cpu_us(RUSAGE_SELF) - begin;
}

static int64_t
size_of(const char *dir, const char *name)
{
	char *path = file_join(dir, name);
	struct stat st;
	int64_t size = stat(path, &st) == 0 ? (int64_t)st.st_size : 0;

	free(path);
	return size;
}

static int64_t
bytes(const char *dir)
{
	int64_t sum = 0;

	for (size_t i = 0; i < NFILES; i++)
		sum += size_of(dir, files[i].name);
	return sum;
}

static void
line(const char *what, int64_t us, int64_t close_us, const char *bar)
{
	printf("%-34s %9lld %11lld %6lld.%03lld  %s\n", what, (long long)us / 1000,
	    (long long)close_us / 1000, (long long)(us * 1000 / close_us / 1000),
	    (long long)(us * 1000 / close_us % 1000), bar);
}

int
main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	struct fixture f;
	char cmd[8192], dir[4096];
	int64_t closed, rows, plain, book, real, made, real_book;

	if (argc != 5) {
		fprintf(stderr, "usage: reports TIEOUT WORKSPACE PERIOD ROWS\n");
		return 2;
	}
	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s/reports' && '%s' -C '%s' -q close %s "
	    ">/dev/null; test $? -le 1", argv[2], argv[1], argv[2], argv[3]);
	if (system(cmd) != 0) {
		fprintf(stderr, "reports: failed: %s\n", cmd);
		return 1;
	}
	closed = cpu_us(RUSAGE_CHILDREN);
	(void)snprintf(dir, sizeof(dir), "%s/reports/%s", argv[2], argv[3]);
	real = bytes(dir);
	real_book = size_of(dir, "tieout.xlsx");
	(void)snprintf(dir, sizeof(dir), "%s/made", argv[2]);
	check(file_mkdirs(dir, &e), &e);
	fixture_many(&f, strtoull(argv[4], NULL, 10), 10000);
	rows = make_rows(&f.src);
	plain = write_files(&f.src, dir, 0) - rows;
	made = bytes(dir);
	book = write_files(&f.src, dir, 1) - rows - plain;
	book = book * (real_book / 1000) / (size_of(dir, "tieout.xlsx") / 1000 + 1);
	printf("\n%-34s %9s %11s %10s  %s\n", "report files", "cpu ms", "close's ms", "ratio",
	    "bar");
	line("the CSV files", plain * (real / 1000) / (made / 1000 + 1), closed, "<= 0.15");
	line("tieout.xlsx, beside them", book, closed, "<= 0.10");
	fixture_free(&f);
	return 0;
}
