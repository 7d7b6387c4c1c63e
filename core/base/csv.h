#ifndef TIEOUT_CORE_BASE_CSV_H
#define TIEOUT_CORE_BASE_CSV_H
/*
 * CSV, RFC 4180: read strictly, written safely.  The reader works in place on
 * a large buffer (no copy per field); the writer fills the file's buffer.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/str.h"

#define CSV_FIELDS_MAX 512
#define CSV_RECORD_MAX (1u << 20)	/* bytes of one record */

struct csv_in;
/*
 * csv_open(out, f, e):
 * Reads from ${f} (foreign).  A UTF-8 BOM is skipped; UTF-16 and NUL bytes are
 * refused; CRLF, LF and CR line ends are taken; the separator is ',' or ';' or
 * TAB, whichever the first record uses.
 */
int csv_open(struct csv_in **out, struct file_in *f, struct err *e) MUST_CHECK;
void csv_close(struct csv_in *c);
/*
 * csv_next(c, &fields, &n, e):
 * The next record: 1 with fields (valid until the next call, quotes removed,
 * NUL-terminated so that fields[i].p is a C string), 0 at the end, -1 on an
 * error (ERR_INPUT: FILE:LINE:COLUMN, cause, remedy): quote left open at the
 * end of the file, text after a closing quote, record too long, invalid UTF-8,
 * NUL, too many fields.  Blank lines are skipped.  A quote inside a field that
 * does not begin with one is text.
 *
 * After -1 for one bad record csv_goes_on is true, and the next call gives the
 * record behind it, so that all bad ones can be listed.  A record whose quotes
 * are wrong ends with the line on which the quote was opened.  When the file
 * could not be read, or changed, csv_goes_on is false and every further call
 * gives that error again.
 */
int csv_next(struct csv_in *c, struct slice **fields, size_t *n,
    struct err *e) MUST_CHECK;
bool csv_goes_on(const struct csv_in *c);
uint64_t csv_line(const struct csv_in *c);	/* where the record began, from 1 */
char csv_separator(const struct csv_in *c);
/* csv_raw: the bytes of the current record, good or bad, as they stood in the
 * file, without the line end (for FILE.rejected); valid until the next call.
 * A record over CSV_RECORD_MAX may be cut. */
struct slice csv_raw(const struct csv_in *c);

/* ---- writing: comma, CRLF, quotes only where needed ---- */
struct csv_out {
	struct file_out	*f;	/* foreign */
	bool		 begun;	/* a field of this record was written */
};
void csv_begin(struct csv_out *c, struct file_out *f);
/* csv_text: neutralises text that a spreadsheet would run as a formula (first
 * byte = + - @ TAB CR, also after leading blanks, or full-width forms): an
 * apostrophe is put before it.  NULL is an empty field. */
void csv_text(struct csv_out *c, const char *text);
void csv_textn(struct csv_out *c, const char *p, size_t n);
/* csv_plain: a field that cannot be a formula or need quotes
 * (numbers, dates, our own codes); written as it is. */
void csv_plain(struct csv_out *c, const char *text);
void csv_plainn(struct csv_out *c, const char *p, size_t n);
void csv_money(struct csv_out *c, int64_t minor, int decimals);
void csv_int(struct csv_out *c, int64_t v);
void csv_date(struct csv_out *c, int32_t day);	/* DATE_NONE: empty */
void csv_empty(struct csv_out *c);
void csv_end(struct csv_out *c);		/* CRLF */
#endif
