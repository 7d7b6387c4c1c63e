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
#include "reports/page.h"

typedef int part_fn(const struct report_source *, struct items_tally *,
    struct file_out *, struct err *);

static int
write_items(const struct report_source *src, struct items_tally *t,
    struct file_out *f, struct err *e)
{
	return items_csv(src, t, f, e);
}

static int
write_html(const struct report_source *src, struct items_tally *t,
    struct file_out *f, struct err *e)
{
	return html_write(src, t, f, e);
}

/*
 * In the order of writing.  index.html comes after items.csv, whose pass over
 * the rows it uses.  tieout.xlsx will stand before it.
 */
static const struct {
	const char	*name;
	int		(*plain)(const struct report_source *, struct file_out *, struct err *);
	part_fn		*tallied;
} parts[] = {
	{ "items.csv", NULL, write_items },
	{ "matches.csv", report_matches_csv, NULL },
	{ "entries.csv", report_entries_csv, NULL },
	{ "payouts.csv", report_payouts_csv, NULL },
	{ "fees.csv", report_fees_csv, NULL },
	{ "mismatches.csv", report_mismatches_csv, NULL },
	{ "statement.csv", report_statement_csv, NULL },
	{ "index.html", NULL, write_html }
};
#define MANIFEST "manifest.json"
#define NPARTS (sizeof parts / sizeof parts[0])
_Static_assert(NPARTS < REPORT_FILES_MAX, "room for the manifest");

static int
write_part(size_t i, struct file_out **out, const struct report_source *src,
    struct items_tally *t, const char *dir, struct err *e)
{
	char *path = file_join(dir, parts[i].name);
	int rc = file_create(out, path, e);

	free(path);
	if (rc == -1)
		return -1;
	rc = parts[i].plain != NULL ? parts[i].plain(src, *out, e) :
	    parts[i].tallied(src, t, *out, e);
	return rc == 0 ? 0 : err_while(e, "%s", parts[i].name);
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
write_manifest(struct file_out **out, const struct report_source *src, const char *path,
    struct report_files *files, struct err *e)
{
	if (file_create(out, path, e) == -1 || report_manifest(src, files, *out, e) == -1)
		return -1;
	return settle(files, *out, MANIFEST, e);
}

/*
 * into_place: renames what is settled.  The old manifest goes first and the new
 * one comes last: at no moment does one name files that are not there.
 */
static int
into_place(struct file_out *f[NPARTS + 1], const char *dir, const char *manifest,
    struct err *e)
{
	if (unlink(manifest) == -1 && errno != ENOENT)
		return err_errno(e, ERR_MACHINE, "%s: cannot be replaced", manifest);
	if (file_sync_dir(dir, e) == -1)
		return -1;
	for (size_t i = 0; i <= NPARTS; i++) {
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
	size_t i, n;

	memset(files, 0, sizeof *files);
	for (i = 0; i <= NPARTS; i++) {
		const char *name = i < NPARTS ? parts[i].name : MANIFEST;

		n = strlen(name);
		ASSERT(n < sizeof files->file[0].name);
		memcpy(files->file[files->n++].name, name, n + 1);
	}
}

int
report_write(const struct report_source *src, const char *dir,
    struct report_files *files, struct err *e)
{
	struct file_out *f[NPARTS + 1] = { NULL };	/* the manifest is the last */
	struct items_tally *t = mem_calloc(1, sizeof *t);
	char *manifest = file_join(dir, MANIFEST);
	int rc = -1;

	memset(files, 0, sizeof *files);
	if (file_mkdirs(dir, e) == -1)
		goto out;
	for (size_t i = 0; i < NPARTS; i++)
		if (write_part(i, &f[i], src, t, dir, e) == -1)
			goto out;
	for (size_t i = 0; i < NPARTS; i++)
		if (settle(files, f[i], parts[i].name, e) == -1)
			goto out;
	if (write_manifest(&f[NPARTS], src, manifest, files, e) == -1)
		goto out;
	rc = into_place(f, dir, manifest, e);
out:
	for (size_t i = 0; i <= NPARTS; i++)
		file_abandon(f[i]);
	free(manifest);
	free(t);
	return rc == 0 ? 0 : err_while(e, "report %s", dir);
}
