/* Look-up tables, read whole and sorted by key. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/csv.h"
#include "core/base/file.h"
#include "mappings/table.h"

static int
by_key(const void *a, const void *b)
{
	const char *const *const *x = a, *const *const *y = b;

	return strcmp((*x)[0], (*y)[0]);
}

static int
no_duplicates(const struct table *t, const char *const *const *rows,
    struct err *e)
{
	for (size_t i = 1; i < t->nrows; i++) {
		if (strcmp(rows[i - 1][0], rows[i][0]) != 0)
			continue;
		err_set(e, ERR_INPUT, "%s: the key \"%s\" stands in it twice",
		    t->path, rows[i][0]);
		return err_hint(e, "keep one of the two lines");
	}
	return 0;
}

/* settle: the rows in the order of their keys, as one array of cells. */
static int
settle(struct table *t, struct arena *a, const char ***rows, struct err *e)
{
	size_t w = t->ncolumns;

	ASSERT(rows != NULL || t->nrows == 0);
	if (t->nrows > 0)
		qsort(rows, t->nrows, sizeof(*rows), by_key);
	if (no_duplicates(t, (const char *const *const *)rows, e) != 0)
		return -1;
	t->cell = arena_alloc(a, (t->nrows * w + 1) * sizeof(*t->cell));
	for (size_t i = 0; i < t->nrows; i++)
		memcpy(t->cell + i * w, rows[i], w * sizeof(*t->cell));
	return 0;
}

static const char **
copy(struct arena *a, struct digest *d, const struct slice *f, size_t n)
{
	const char **row = arena_alloc(a, n * sizeof(*row));

	for (size_t i = 0; i < n; i++) {
		row[i] = arena_strndup(a, f[i].p, f[i].n);
		digest_add_text(d, row[i]);
	}
	return row;
}

static int
read_rows(struct table *t, struct arena *a, struct digest *d, struct csv_in *c,
    struct err *e)
{
	struct slice *f;
	size_t n, cap = 0;
	const char ***rows = NULL;
	int rc, out = -1;

	while ((rc = csv_next(c, &f, &n, e)) == 1) {
		if (t->header == NULL) {
			if (n < 2 || n > TABLE_COLUMNS_MAX) {
				err_set(e, ERR_INPUT, "%s: a table has a key "
				    "column and 1 to %u others", t->path,
				    TABLE_COLUMNS_MAX - 1);
				goto out;
			}
			t->ncolumns = n;
			t->header = copy(a, d, f, n);
			continue;
		}
		if (n != t->ncolumns || t->nrows == TABLE_ROWS_MAX) {
			err_set(e, ERR_INPUT, n != t->ncolumns ?
			    "%s:%llu: this line does not have the columns of "
			    "the first" : "%s:%llu: the table is too long",
			    t->path, (unsigned long long)csv_line(c));
			goto out;
		}
		rows = mem_grow(rows, &cap, t->nrows + 1, sizeof(*rows));
		rows[t->nrows++] = copy(a, d, f, n);
	}
	if (rc != 0)
		goto out;
	if (t->header == NULL) {
		err_set(e, ERR_INPUT, "%s: the table is empty", t->path);
		goto out;
	}
	out = settle(t, a, rows, e);
out:
	free(rows);
	return out;
}

int
table_load(struct table *t, struct arena *a, struct digest *d, struct err *e)
{
	struct file_in *f = NULL;
	struct csv_in *c = NULL;
	int rc = -1;

	if (file_open(&f, t->path, e) != 0 || csv_open(&c, f, e) != 0)
		goto out;
	rc = read_rows(t, a, d, c, e);
	t->loaded = rc == 0;
out:
	csv_close(c);
	file_close(f);
	return rc;
}

size_t
table_column(const struct table *t, const char *dim)
{
	for (size_t i = 1; i < t->ncolumns; i++)
		if (strcasecmp(t->header[i], dim) == 0)
			return i;
	return t->ncolumns >= 2 ? 1 : 0;
}

const char *
table_find(const struct table *t, struct slice key, size_t column)
{
	size_t lo = 0, hi = t->nrows;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = slice_cmp(slice_of(t->cell[mid * t->ncolumns]), key);

		if (c == 0)
			return t->cell[mid * t->ncolumns + column];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}
