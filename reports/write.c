/*
 * All files of a report.  Each is written beside its place first; only when all
 * are whole are they renamed, one after the other, and the manifest that names
 * them comes last.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

/* Renames ${f} into its place and notes it in ${files}; ${f} is gone after. */
static int
commit(struct report_files *files, struct file_out *f, const char *dir,
    const char *name, struct err *e)
{
	char *path = file_join(dir, name);
	struct stat st;
	size_t n = strlen(name);
	int rc = -1;

	ASSERT(files->n < REPORT_FILES_MAX && n < sizeof files->file[0].name);
	if (file_commit(f, files->file[files->n].hash, e) == -1)
		goto out;
	if (stat(path, &st) == -1) {
		(void)err_errno(e, ERR_MACHINE, "cannot read %s back", path);
		goto out;
	}
	files->file[files->n].bytes = (uint64_t)st.st_size;
	memcpy(files->file[files->n].name, name, n + 1);
	files->n++;
	rc = 0;
out:
	free(path);
	return rc;
}

static int
write_manifest(const struct report_source *src, const char *dir,
    struct report_files *files, struct err *e)
{
	char *path = file_join(dir, "manifest.json");
	struct file_out *f = NULL;
	int rc = -1;

	if (file_create(&f, path, e) == -1)
		goto out;
	if (report_manifest(src, files, f, e) == -1) {
		file_abandon(f);
		goto out;
	}
	rc = commit(files, f, dir, "manifest.json", e);
out:
	free(path);
	return rc;
}

void
report_names(struct report_files *files)
{
	size_t i, n;

	memset(files, 0, sizeof *files);
	for (i = 0; i <= NPARTS; i++) {
		const char *name = i < NPARTS ? parts[i].name : "manifest.json";

		n = strlen(name);
		ASSERT(n < sizeof files->file[0].name);
		memcpy(files->file[files->n++].name, name, n + 1);
	}
}

int
report_write(const struct report_source *src, const char *dir,
    struct report_files *files, struct err *e)
{
	struct file_out *f[NPARTS] = { NULL };
	struct items_tally *t = mem_calloc(1, sizeof *t);
	int rc = -1;

	memset(files, 0, sizeof *files);
	if (file_mkdirs(dir, e) == -1)
		goto out;
	for (size_t i = 0; i < NPARTS; i++)
		if (write_part(i, &f[i], src, t, dir, e) == -1)
			goto out;
	for (size_t i = 0; i < NPARTS; i++) {
		struct file_out *whole = f[i];

		f[i] = NULL;
		if (commit(files, whole, dir, parts[i].name, e) == -1)
			goto out;
	}
	if (file_sync_dir(dir, e) == -1 || write_manifest(src, dir, files, e) == -1)
		goto out;
	rc = file_sync_dir(dir, e);
out:
	for (size_t i = 0; i < NPARTS; i++)
		file_abandon(f[i]);
	free(t);
	return rc == 0 ? 0 : err_while(e, "report %s", dir);
}
