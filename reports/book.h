#ifndef TIEOUT_REPORTS_BOOK_H
#define TIEOUT_REPORTS_BOOK_H
/*
 * tieout.xlsx: one sheet per CSV, written while the CSV is.  Everything but the rows
 * is libxlsxwriter's work: styles, header rows, widths, frozen header, filters, print
 * setup, properties.  The same rows give the same bytes (with one version of
 * libxlsxwriter and zlib): the workbook is dated by its period, not by the clock.
 */
#include "core/base/err.h"
#include "core/base/file.h"
#include "reports/report.h"
#include "reports/sheet.h"

struct book;
/* book_open: into ${f} (stays the caller's).  libxlsxwriter has small temporary files
 * where such files go: one that a kill leaves behind is not among the reports. */
int book_open(struct book **out, const struct report_source *src, struct file_out *f,
    struct err *e) MUST_CHECK;
/* book_sheet: the sheet of ${table}, empty; valid until book_sheet_end.  Each once,
 * in any order, one at a time. */
struct sheet *book_sheet(struct book *b, enum table_id table);
int book_sheet_end(struct book *b, struct err *e) MUST_CHECK;
/* book_finish: when every sheet is written. */
void book_finish(struct book *b);
void book_free(struct book *b);		/* NULL is fine */
#endif
