#ifndef TIEOUT_REPORTS_CELLS_H
#define TIEOUT_REPORTS_CELLS_H
/*
 * One row, told once: to its CSV and, where there is one, to its sheet.  Cells come in
 * the order of the table's columns (columns.h); the header row is written here.
 */
#include "core/base/csv.h"
#include "reports/columns.h"
#include "reports/sheet.h"

struct cells {
	struct csv_out	 csv;
	struct sheet	*sheet;		/* foreign, or NULL */
};

void cells_begin(struct cells *c, enum table_id table, struct file_out *f,
    struct sheet *sheet);
void cells_text(struct cells *c, const char *text);	/* NULL: empty */
void cells_slice(struct cells *c, struct slice text);
/* cells_plain: text that cannot be a formula or need quotes. */
void cells_plain(struct cells *c, const char *text);
void cells_plainn(struct cells *c, const char *p, size_t n);
void cells_ids(struct cells *c, const char *ids);	/* ids.h */
void cells_money(struct cells *c, int64_t minor, uint8_t currency);
/* cells_formula: an amount that the sheet works out, the CSV just tells. */
void cells_formula(struct cells *c, int64_t minor, uint8_t currency, const char *formula);
/* cells_known: an amount, or an empty cell. */
void cells_known(struct cells *c, bool known, int64_t minor, uint8_t currency);
void cells_int(struct cells *c, int64_t v);
void cells_day(struct cells *c, int32_t day);		/* DATE_NONE: empty */
void cells_empty(struct cells *c);
void cells_end(struct cells *c);
#endif
