/*
 * The workbook around the rows.  libxlsxwriter makes it with a header row per sheet,
 * in memory; the parts are taken from there into the archive, and the rows go between.
 * It is made anew when a sheet is done, since filters name the last row.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "core/base/arena.h"
#include "reports/book.h"
#include "reports/glyph.h"

#define DAY_SECONDS 86400
#define FRAME_MAX (4 << 20)	/* bytes of the workbook without its rows */
#define PROPERTY_MAX 200	/* bytes; spreadsheets take 255 characters */
#define HEADER_COLOR 0xE4E8EC
#define PAGE_WIDTH 190	/* characters on a page; columns.c has the widths */
#define NOTE_COLOR 0x8A5A00

struct book {
	const struct report_source *src;	/* foreign */
	struct zip_out	*z;			/* own */
	struct zip_in	 frame;
	unsigned	 xf[STYLE__MAX];
	uint32_t	 last[TABLE__MAX];	/* data rows' last, 1: none */
	enum table_id	 current;
	struct sheet	 sheet;
};

/* ---- what libxlsxwriter makes ---- */

static lxw_format *
number_style(lxw_workbook *w, const char *shape, bool total)
{
	lxw_format *f = workbook_add_format(w);

	format_set_num_format(f, shape);
	if (total) {
		format_set_bold(f);
		format_set_top(f, LXW_BORDER_THIN);
	}
	return f;
}

static void
add_styles(lxw_workbook *w, lxw_format *style[STYLE__MAX])
{
	static const char *const shape[STYLE__MAX] = {
		[STYLE_TEXT] = "@", [STYLE_INT] = "0", [STYLE_DAY] = "yyyy-mm-dd",
		[STYLE_MONEY] = "#,##0", [STYLE_MONEY_1] = "#,##0.0",
		[STYLE_MONEY_2] = "#,##0.00", [STYLE_MONEY_3] = "#,##0.000",
		[STYLE_LABEL] = "@", [STYLE_TOTAL] = "#,##0", [STYLE_TOTAL_1] = "#,##0.0",
		[STYLE_TOTAL_2] = "#,##0.00", [STYLE_TOTAL_3] = "#,##0.000",
		[STYLE_NOTE] = "@"
	};

	for (int i = 0; i < STYLE__MAX; i++)
		style[i] = number_style(w, shape[i], i >= STYLE_LABEL && i <= STYLE_TOTAL_3);
	/* apart from the figure before it */
	format_set_indent(style[STYLE_TEXT], 1);
	format_set_indent(style[STYLE_LABEL], 1);
	format_set_bold(style[STYLE_NOTE]);
	format_set_font_color(style[STYLE_NOTE], NOTE_COLOR);
}

/* What stands above text, and above figures, which stand to the right. */
static lxw_format *
header_style(lxw_workbook *w, bool right)
{
	lxw_format *f = workbook_add_format(w);

	format_set_bold(f);
	format_set_bg_color(f, HEADER_COLOR);
	format_set_bottom(f, LXW_BORDER_THIN);
	if (right)
		format_set_align(f, LXW_ALIGN_RIGHT);
	else
		format_set_indent(f, 1);
	return f;
}

/* On paper a wide sheet takes several pages side by side, each with the first column,
 * rather than one that nobody can read. */
static lxw_error
print_setup(lxw_worksheet *s, const struct table *t)
{
	unsigned width = 0;
	uint16_t pages;
	lxw_error rc = worksheet_repeat_rows(s, 0, 0);

	for (size_t i = 0; i < t->n; i++)
		width += (unsigned)t->columns[i].width;
	pages = (uint16_t)((width + PAGE_WIDTH - 1) / PAGE_WIDTH);
	if (rc == LXW_NO_ERROR && pages > 1)
		rc = worksheet_repeat_columns(s, 0, 0);
	worksheet_set_landscape(s);
	worksheet_fit_to_pages(s, pages, 0);
	return rc == LXW_NO_ERROR ? worksheet_set_footer(s, "&L&F, &A&R&P / &N") : rc;
}

/* One sheet: its columns, its header row, and how it is shown and printed.
 * ${header}: of text, of figures. */
static lxw_error
add_sheet(lxw_workbook *w, const struct table *t, uint32_t last, lxw_format *header[2])
{
	lxw_worksheet *s = workbook_add_worksheet(w, t->name);
	lxw_error rc = LXW_NO_ERROR;

	if (s == NULL)
		return LXW_ERROR_MEMORY_MALLOC_FAILED;
	for (uint16_t i = 0; rc == LXW_NO_ERROR && i < t->n; i++) {
		rc = worksheet_set_column(s, i, i, t->columns[i].width, NULL);
		if (rc == LXW_NO_ERROR)
			rc = worksheet_write_string(s, 0, i, t->columns[i].name,
			    header[t->columns[i].kind != COLUMN_TEXT]);
	}
	if (rc == LXW_NO_ERROR)
		rc = worksheet_autofilter(s, 0, 0, last - 1, (uint16_t)(t->n - 1));
	worksheet_freeze_panes(s, 1, 0);
	return rc == LXW_NO_ERROR ? print_setup(s, t) : rc;
}

/* A row with a cell of each style, from which their numbers are read. */
static void
add_samples(lxw_workbook *w, lxw_format *style[STYLE__MAX])
{
	lxw_worksheet *s = workbook_get_worksheet_by_name(w, table_at(0)->name);

	for (uint16_t i = 0; s != NULL && i < STYLE__MAX; i++)
		(void)worksheet_write_blank(s, 1, i, style[i]);
}

/* property: a text of any length, which may hold what XML cannot; ours to free. */
static char *
property(const char *text)
{
	struct str s = STR_INIT;
	size_t n = text == NULL ? 0 : strlen(text), i = 0;
	char one[4];

	str_add(&s, "");
	n = glyph_cut(text, n, PROPERTY_MAX);
	while (i < n) {
		uint32_t c = glyph_next(text, n, &i);

		if (glyph_hidden(c) || c == 0xFFFE || c == 0xFFFF)
			c = GLYPH_BAD;
		str_addn(&s, one, glyph_put(one, c));
	}
	return s.p;
}

static lxw_error
add_properties(lxw_workbook *w, const struct report_source *src)
{
	struct str by = STR_INIT;
	lxw_doc_properties p;
	lxw_error rc;

	str_addf(&by, "tieout %s", src->version);
	memset(&p, 0, sizeof p);
	p.title = property(src->period.name);
	p.subject = property("Reconciliation of Stripe with the ledger");
	p.company = property(src->company);
	p.author = property(by.p);
	p.created = (time_t)src->period.last * DAY_SECONDS;
	rc = workbook_set_properties(w, &p);
	free(p.title);
	free(p.subject);
	free(p.company);
	free(p.author);
	str_free(&by);
	return rc;
}

/* make_frame: the workbook without rows, into the file that ${path} names. */
static lxw_error
make_frame(const struct book *b, const char *path)
{
	lxw_workbook_options options = { .constant_memory = LXW_FALSE };
	lxw_format *style[STYLE__MAX], *header[2];
	lxw_workbook *w = workbook_new_opt(path, &options);
	lxw_error rc = LXW_ERROR_MEMORY_MALLOC_FAILED;

	if (w != NULL) {
		header[0] = header_style(w, false);
		header[1] = header_style(w, true);
		add_styles(w, style);
		rc = add_properties(w, b->src);
		for (int i = 0; rc == LXW_NO_ERROR && i < TABLE__MAX; i++)
			rc = add_sheet(w, table_at((enum table_id)i), b->last[i], header);
		add_samples(w, style);
		if (workbook_close(w) != LXW_NO_ERROR && rc == LXW_NO_ERROR)
			rc = LXW_ERROR_CREATING_XLSX_FILE;
	}
	return rc;
}

/* ---- taking it apart ---- */

#define TYPES "[Content_Types].xml"	/* first: programs know the file by it */

static void
member_name(char out[ZIP_NAME_MAX], enum table_id table)
{
	(void)snprintf(out, ZIP_NAME_MAX, "xl/worksheets/sheet%d.xml", (int)table + 1);
}

/* Is the part's last tag the end of its first one?  libxlsxwriter does not tell when
 * one of its temporary files could not be written whole. */
static bool
is_whole(const struct zip_member *m)
{
	const char *root = strchr(m->bytes, '<'), *end = m->bytes + m->n;
	size_t n;

	if (root != NULL && root[1] == '?')
		root = strchr(root + 1, '<');
	if (root == NULL)
		return false;
	n = strcspn(++root, " >/\n");
	while (end > root && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	return (size_t)(end - root) > n + 3 && end[-1] == '>' &&
	    strncmp(end - 1 - n, root, n) == 0 && strncmp(end - 3 - n, "</", 2) == 0;
}

/* read_frame: what stands behind ${fd}, every part of it whole. */
static int
read_frame(struct zip_in *out, int fd, struct err *e)
{
	const off_t size = lseek(fd, 0, SEEK_END);
	char *all;
	int rc;

	if (size <= 0 || size > FRAME_MAX)
		return err_set(e, ERR_MACHINE, "the workbook could not be made");
	all = mem_alloc((size_t)size);
	if (pread(fd, all, (size_t)size, 0) != (ssize_t)size)
		rc = err_errno(e, ERR_MACHINE, "the workbook cannot be read back");
	else
		rc = zip_read(out, all, (size_t)size, e);
	free(all);
	for (size_t i = 0; rc == 0 && i < out->n; i++)
		if (!is_whole(&out->member[i])) {
			err_set(e, ERR_MACHINE, "the workbook: %s was cut short, as when "
			    "the disk is full", out->member[i].name);
			rc = err_hint(e, "free some space where temporary files go (TMPDIR, or "
			    "/tmp), then run it again");
			zip_in_free(out);
		}
	return rc;
}

/* make: the frame for the rows as they are now, in place of the one before. */
static int
make(struct book *b, struct err *e)
{
	char path[64];
	lxw_error made;
	int fd = memfd_create("tieout.xlsx", MFD_CLOEXEC), rc;

	if (fd == -1)
		return err_errno(e, ERR_MACHINE, "no memory for the workbook");
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	zip_in_free(&b->frame);
	made = make_frame(b, path);
	if (made != LXW_NO_ERROR)
		rc = err_set(e, ERR_MACHINE, "the workbook could not be made: %s",
		    lxw_strerror(made));
	else
		rc = read_frame(&b->frame, fd, e);
	(void)close(fd);
	return rc;
}

/* The numbers of the styles: the cells of the first sheet's second row. */
static int
read_styles(struct book *b, struct err *e)
{
	char name[ZIP_NAME_MAX];
	const struct zip_member *m;
	const char *p;

	member_name(name, 0);
	m = zip_find(&b->frame, name);
	p = m == NULL ? NULL : strstr(m->bytes, "</row>");
	for (int i = 0; i < STYLE__MAX && p != NULL; i++) {
		p = strstr(p, " s=\"");
		if (p != NULL)
			b->xf[i] = (unsigned)strtoul(p + 4, NULL, 10);
		p = p == NULL ? NULL : p + 4;
	}
	if (p == NULL)
		return err_set(e, ERR_MACHINE, "the workbook's styles were not found");
	return 0;
}

/*
 * A sheet up to the end of its header row, or from the end of its rows.  Its dimension
 * is left out: it would have to be known before the rows, and need not be there.
 */
static void
put_sheet_part(struct book *b, bool before)
{
	char name[ZIP_NAME_MAX];
	const struct zip_member *m;
	const char *row, *rows, *dimension, *behind;

	member_name(name, b->current);
	m = zip_find(&b->frame, name);
	ASSERT(m != NULL);
	row = strstr(m->bytes, "</row>");
	rows = strstr(m->bytes, "</sheetData>");
	dimension = strstr(m->bytes, "<dimension ");
	ASSERT(row != NULL && rows != NULL && dimension != NULL);
	behind = strstr(dimension, "/>");
	ASSERT(behind != NULL);
	if (!before) {
		zip_put(b->z, rows, (size_t)(m->bytes + m->n - rows));
		return;
	}
	zip_put(b->z, m->bytes, (size_t)(dimension - m->bytes));
	zip_put(b->z, behind + 2, (size_t)(row + 6 - behind - 2));
}

static void
put_member(struct book *b, const struct zip_member *m)
{
	ASSERT(m != NULL);
	zip_begin(b->z, m->name);
	zip_put(b->z, m->bytes, m->n);
	zip_end(b->z);
}

/* ---- the book ---- */

int
book_open(struct book **out, const struct report_source *src, struct file_out *f,
    struct err *e)
{
	struct book *b = mem_calloc(1, sizeof *b);

	b->src = src;
	b->current = TABLE__MAX;
	for (int i = 0; i < TABLE__MAX; i++)
		b->last[i] = 1;
	b->z = zip_out_new(f);
	if (make(b, e) == -1 || read_styles(b, e) == -1) {
		book_free(b);
		return -1;
	}
	put_member(b, zip_find(&b->frame, TYPES));
	*out = b;
	return 0;
}

void
book_free(struct book *b)
{
	if (b == NULL)
		return;
	zip_in_free(&b->frame);
	zip_out_free(b->z);
	free(b);
}

struct sheet *
book_sheet(struct book *b, enum table_id table)
{
	char name[ZIP_NAME_MAX];

	ASSERT(b->current == TABLE__MAX);
	b->current = table;
	member_name(name, table);
	zip_begin(b->z, name);
	put_sheet_part(b, true);
	sheet_begin(&b->sheet, table_at(table), b->z, b->xf, b->src->base_currency);
	return &b->sheet;
}

int
book_sheet_end(struct book *b, struct err *e)
{
	ASSERT(b->current != TABLE__MAX);
	b->last[b->current] = sheet_finish(&b->sheet);
	if (make(b, e) == -1)
		return -1;
	put_sheet_part(b, false);
	zip_end(b->z);
	b->current = TABLE__MAX;
	return 0;
}

void
book_finish(struct book *b)
{
	ASSERT(b->current == TABLE__MAX);
	for (size_t i = 0; i < b->frame.n; i++) {
		const struct zip_member *m = &b->frame.member[i];

		if (!str_starts(m->name, "xl/worksheets/sheet") && strcmp(m->name, TYPES) != 0)
			put_member(b, m);
	}
	zip_finish(b->z);
}
