#ifndef TIEOUT_MAPPINGS_SHEET_H
#define TIEOUT_MAPPINGS_SHEET_H
/*
 * CSV files that a rule file refers to: tables, rates, the chart of accounts.
 * What is wrong in one is told with its own line and a caret, as in the rule
 * file itself.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/csv.h"
#include "mappings/program.h"

struct sheet {
	struct rules	*r;		/* foreign, and ${d} */
	struct diag	*d;
	const char	*path;
	struct spot	 at;		/* where the rule file names it */
	struct file_in	*f;
	struct csv_in	*c;
	struct slice	*field;		/* of the current record */
	size_t		 n;
	uint64_t	 line;
	const struct source *src;	/* read when there is something to tell */
	bool		 unreadable;
};

/* sheet_open: false after telling that it cannot be read. */
bool sheet_open(struct sheet *s, struct rules *r, struct diag *d,
    const char *path, struct spot at);
void sheet_close(struct sheet *s);
/* sheet_next: 1, 0 at the end, -1 after telling what is wrong. */
int sheet_next(struct sheet *s);
/* sheet_spot: field ${i} of the record on ${line}; the statement when the file
 * cannot be read again. */
struct spot sheet_spot(struct sheet *s, uint64_t line, size_t i);
/* sheet_column: which field of the current record (the header) is ${name}, in
 * any case; SIZE_MAX: none. */
size_t sheet_column(const struct sheet *s, const char *name);
/* sheet_width: does the record have ${n} fields?  Tells when not. */
bool sheet_width(struct sheet *s, size_t n);
#endif
