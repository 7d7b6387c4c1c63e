#ifndef TIEOUT_REPORTS_MARKUP_H
#define TIEOUT_REPORTS_MARKUP_H
/*
 * HTML out.  markup_raw takes our own markup only; all else is escaped, and
 * hidden characters (glyph.h) are shown by name, so that no text from outside
 * can act.
 */
#include <stddef.h>
#include <stdint.h>

#include "core/base/file.h"
#include "core/base/str.h"

void markup_raw(struct file_out *f, const char *html);
void markup_text(struct file_out *f, const char *text);	/* NULL: nothing */
void markup_textn(struct file_out *f, const char *p, size_t n);
/* Which dashboard ids link to. */
enum markup_links { MARKUP_NO_LINKS, MARKUP_LIVE, MARKUP_TEST };
/* markup_link: one id that has a page in the dashboard, as a plain link. */
void markup_link(struct file_out *f, struct slice id, enum markup_links to);
/* markup_linked: as markup_text, with such ids as links. */
void markup_linked(struct file_out *f, const char *text, enum markup_links to);
/* markup_cut: as markup_linked, at most ${max} bytes, then "...". */
void markup_cut(struct file_out *f, const char *text, size_t max,
    enum markup_links to);
void markup_count(struct file_out *f, uint64_t n);	/* 12,345 */
void markup_int(struct file_out *f, int64_t v);		/* -12345 */
void markup_money(struct file_out *f, int64_t minor, uint8_t currency);
/* markup_signed: with + before what is greater than 0. */
void markup_signed(struct file_out *f, int64_t minor, uint8_t currency);
void markup_day(struct file_out *f, int32_t day);	/* DATE_NONE: nothing */
/* markup_plural: "1 row", "2 rows". */
void markup_plural(struct file_out *f, uint64_t n, const char *one,
    const char *many);
#endif
