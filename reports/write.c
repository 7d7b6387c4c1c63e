/*
 * All files of a report.  Each is written beside its place first; only when all
 * are whole and on the disk, the manifest too, does the old manifest go and are they
 * renamed, one after the other, the manifest that names them last.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/file.h"
#include "reports/book.h"
#include "reports/page.h"

/* In the order of writing.  index.html comes after items.csv, whose pass over the rows
 * it uses; each CSV's rows go to its sheet at the same time. */
static const struct {
	const char	*name;
	enum table_id	 table;
	report_rows	*rows;		/* NULL: items.csv, which is tallied too */
} parts[] = {
	{ "items.csv", TABLE_ITEMS, NULL },
	{ "matches.csv", TABLE_MATCHES, report_matches_csv },
	{ "entries.csv", TABLE_ENTRIES, report_entries_csv },
	{ "payouts.csv", TABLE_PAYOUTS, report_payouts_csv },
	{ "fees.csv", TABLE_FEES, report_fees_csv },
	{ "mismatches.csv", TABLE_MISMATCHES, report_mismatches_csv },
	{ "statement.csv", TABLE_STATEMENT, report_statement_csv },
};
#define NPARTS (sizeof parts / sizeof parts[0])
_Static_assert(NPARTS == TABLE__MAX, "a sheet for each CSV");

enum {			/* what stands behind the CSV files */
	FILE_PAGE = NPARTS, FILE_BOOK, FILE_MANIFEST, NFILES
};
_Static_assert((int)NFILES <= REPORT_FILES_MAX, "room for the manifest");

static const char *
file_name(size_t i)
{
	return i < NPARTS ? parts[i].name : i == FILE_PAGE ? "index.html" :
	    i == FILE_BOOK ? "tieout.xlsx" : "manifest.json";
}

static int
create(struct file_out **out, size_t i, const char *dir, struct err *e)
{
	char *path = file_join(dir, file_name(i));
	int rc = file_create(out, path, e);

	free(path);
	return rc;
}

static int
write_part(size_t i, struct file_out *f, struct book *book, const struct report_source *src,
    struct items_tally *t, struct err *e)
{
	struct sheet *sheet = book_sheet(book, parts[i].table);
	int rc = parts[i].rows != NULL ? parts[i].rows(src, f, sheet, e) :
	    items_csv(src, t, f, sheet, e);

	if (rc == 0)
		rc = book_sheet_end(book, e);
	return rc == 0 ? 0 : err_while(e, "%s", parts[i].name);
}

/* write_parts: the CSV files, and the workbook beside them. */
static int
write_parts(struct file_out *f[NFILES], const struct report_source *src,
    struct items_tally *t, const char *dir, struct err *e)
{
	struct book *book = NULL;
	int rc;

	if (create(&f[FILE_BOOK], FILE_BOOK, dir, e) == -1)
		return -1;
	rc = book_open(&book, src, f[FILE_BOOK], e);
	if (rc == -1)
		(void)err_while(e, "%s", file_name(FILE_BOOK));
	for (size_t i = 0; rc == 0 && i < NPARTS; i++) {
		rc = create(&f[i], i, dir, e);
		if (rc == 0)
			rc = write_part(i, f[i], book, src, t, e);
	}
	if (rc == 0)
		book_finish(book);
	book_free(book);
	return rc;
}

static int
write_page(struct file_out **out, const struct report_source *src,
    const struct items_tally *t, const char *dir, struct err *e)
{
	if (create(out, FILE_PAGE, dir, e) == -1)
		return -1;
	if (html_write(src, t, *out, e) == -1)
		return err_while(e, "%s", file_name(FILE_PAGE));
	return 0;
}

/* settle: ${f} is whole and on the disk, though not in its place; ${files} names it. */
static int
settle(struct report_files *files, struct file_out *f, const char *name, struct err *e)
{
	const size_t n = strlen(name);

	ASSERT(files->n < REPORT_FILES_MAX && n < sizeof files->file[0].name);
	if (file_settle(f, files->file[files->n].hash, &files->file[files->n].bytes, e) == -1)
		return err_while(e, "%s", name);
	memcpy(files->file[files->n].name, name, n + 1);
	files->n++;
	return 0;
}

static int
write_manifest(struct file_out **out, const struct report_source *src, const char *dir,
    struct report_files *files, struct err *e)
{
	if (create(out, FILE_MANIFEST, dir, e) == -1 ||
	    report_manifest(src, files, *out, e) == -1)
		return -1;
	return settle(files, *out, file_name(FILE_MANIFEST), e);
}

/*
 * into_place: renames what is settled.  The old manifest goes first and the new
 * one comes last: at no moment does one name files that are not there.
 */
static int
into_place(struct file_out *f[NFILES], const char *dir, struct err *e)
{
	char *manifest = file_join(dir, file_name(FILE_MANIFEST));
	int rc = 0;

	if (unlink(manifest) == -1 && errno != ENOENT)
		rc = err_errno(e, ERR_MACHINE, "%s: cannot be replaced", manifest);
	free(manifest);
	if (rc == -1 || file_sync_dir(dir, e) == -1)
		return -1;
	for (size_t i = 0; i < NFILES; i++) {
		struct file_out *whole = f[i];

		f[i] = NULL;
		if (file_commit(whole, NULL, e) == -1)
			return -1;
	}
	return file_sync_dir(dir, e);
}

void
report_names(struct report_files *files)
{
	memset(files, 0, sizeof *files);
	for (size_t i = 0; i < NFILES; i++) {
		const size_t n = strlen(file_name(i));

		ASSERT(n < sizeof files->file[0].name);
		memcpy(files->file[files->n++].name, file_name(i), n + 1);
	}
}

int
report_write(const struct report_source *src, const char *dir,
    struct report_files *files, struct err *e)
{
	struct file_out *f[NFILES] = { NULL };
	struct items_tally *t = mem_calloc(1, sizeof *t);
	int rc = -1;

	memset(files, 0, sizeof *files);
	if (file_mkdirs(dir, e) == -1 || write_parts(f, src, t, dir, e) == -1 ||
	    write_page(&f[FILE_PAGE], src, t, dir, e) == -1)
		goto out;
	for (size_t i = 0; i < FILE_MANIFEST; i++)
		if (settle(files, f[i], file_name(i), e) == -1)
			goto out;
	if (write_manifest(&f[FILE_MANIFEST], src, dir, files, e) == -1)
		goto out;
	rc = into_place(f, dir, e);
out:
	for (size_t i = 0; i < NFILES; i++)
		file_abandon(f[i]);
	free(t);
	return rc == 0 ? 0 : err_while(e, "report %s", dir);
}
