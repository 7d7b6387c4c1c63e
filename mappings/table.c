/* Look-up tables, read whole and sorted by key. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mappings/sheet.h"
#include "mappings/table.h"

/* One line of the file, until they are sorted. */
struct row {
	const char	**cell;
	uint64_t	 line;
};

static int
by_key(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int c = strcmp(x->cell[0], y->cell[0]);

	return c != 0 ? c : (x->line > y->line) - (x->line < y->line);
}

/* settle: the rows in the order of their keys, as one array of cells. */
static void
settle(struct table *t, struct sheet *s, struct row *rows)
{
	size_t w = t->ncolumns;

	ASSERT(rows != NULL || t->nrows == 0);
	if (rows != NULL)
		qsort(rows, t->nrows, sizeof(*rows), by_key);
	t->cell = arena_alloc(s->r->arena, (t->nrows * w + 1) * sizeof(*t->cell));
	for (size_t i = 0; i < t->nrows; i++) {
		memcpy(t->cell + i * w, rows[i].cell, w * sizeof(*t->cell));
		if (i > 0 && strcmp(rows[i - 1].cell[0], rows[i].cell[0]) == 0)
			diag_error(s->d, sheet_spot(s, rows[i].line, 0),
			    "keep one of the two", "the key \"%s\" stands on "
			    "line %llu already", rows[i].cell[0],
			    (unsigned long long)rows[i - 1].line);
	}
}

static const char **
copy(struct sheet *s)
{
	const char **row = arena_alloc(s->r->arena, s->n * sizeof(*row));

	for (size_t i = 0; i < s->n; i++) {
		row[i] = arena_strndup(s->r->arena, s->field[i].p, s->field[i].n);
		digest_add_text(s->r->digest, row[i]);
	}
	return row;
}

/* header: a key column and others, each with a name of its own. */
static bool
header(struct table *t, struct sheet *s)
{
	if (s->n < 2 || s->n > TABLE_COLUMNS_MAX) {
		diag_error(s->d, sheet_spot(s, s->line, 0), "write for example, "
		    "as its first line: sku,class", "a table has a key column "
		    "and 1 to %u others", TABLE_COLUMNS_MAX - 1);
		return false;
	}
	for (size_t i = 1; i < s->n; i++) {
		size_t first = sheet_column(s, s->field[i].p);

		if (first == i)
			continue;
		diag_error(s->d, sheet_spot(s, s->line, i), "give each column a "
		    "name of its own", "there is a column \"%s\" already",
		    s->field[i].p);
		return false;
	}
	t->ncolumns = s->n;
	t->header = copy(s);
	return true;
}

static void
read_rows(struct table *t, struct sheet *s)
{
	size_t cap = 0;
	struct row *rows = NULL;

	while (sheet_next(s) == 1) {
		if (!sheet_width(s, t->ncolumns))
			continue;
		if (s->field[0].n == 0) {
			diag_error(s->d, sheet_spot(s, s->line, 0), "write the "
			    "key, or remove the line: what finds nothing takes "
			    "its `else`", "this line has no key");
			continue;
		}
		if (t->nrows == TABLE_ROWS_MAX) {
			diag_error(s->d, s->at, "keep the keys that are needed",
			    "%s: a table has at most %u lines", t->path,
			    TABLE_ROWS_MAX);
			break;
		}
		rows = mem_grow(rows, &cap, t->nrows + 1, sizeof(*rows));
		rows[t->nrows++] = (struct row){ copy(s), s->line };
	}
	settle(t, s, rows);
	free(rows);
}

void
table_load(struct table *t, struct rules *r, struct diag *d)
{
	struct sheet s;
	int rc;

	t->loaded = true;	/* what is wrong with it is told once */
	if (!sheet_open(&s, r, d, t->path, t->file_at))
		return;
	rc = sheet_next(&s);
	if (rc == 0)
		diag_error(d, t->file_at, "a table is a CSV file with a header "
		    "line; its first column is the key", "%s: the table is "
		    "empty", t->path);
	if (rc == 1 && header(t, &s))
		read_rows(t, &s);
	sheet_close(&s);
}

size_t
table_column(const struct table *t, const char *dim)
{
	for (size_t i = 1; i < t->ncolumns; i++)
		if (strcasecmp(t->header[i], dim) == 0)
			return i;
	return 1;
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
