#ifndef TIEOUT_MAPPINGS_TABLE_H
#define TIEOUT_MAPPINGS_TABLE_H
/* Look-up tables: a CSV file whose first column is the key. */
#include <stdbool.h>

#include "mappings/program.h"

#define TABLE_ROWS_MAX 1000000u
#define TABLE_COLUMNS_MAX 64u

struct table {
	const char		*name;
	struct spot		 at, file_at;
	const char		*path;
	bool			 loaded;	/* false: no such file */
	const char		**header;	/* arena */
	size_t			 ncolumns, nrows;
	const char		**cell;		/* rows by key, arena */
	struct table		*next;
};

/* table_load: its file; tells what is wrong with it. */
void table_load(struct table *t, struct rules *r, struct diag *d);
/* table_column: the column that ${dim} reads: the one of that name, else the
 * second. */
size_t table_column(const struct table *t, const char *dim);
/* table_find: NULL when there is no such key. */
const char *table_find(const struct table *t, struct slice key, size_t column);
#endif
