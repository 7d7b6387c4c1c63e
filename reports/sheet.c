/*
 * Rows of a sheet as XML (ECMA-376, part 1, 18.3.1), straight into the archive.
 * libxlsxwriter writes everything else of the workbook; it does not write the rows,
 * because it keeps each of them in a temporary file first, says nothing when the disk
 * is full, and takes more time for 100,000 of them than a close may spend.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/eight.h"
#include "core/base/money.h"
#include "reports/glyph.h"
#include "reports/sheet.h"

#define CELL_MAX 128		/* bytes of a cell without its text */
#define FORMULA_MAX 160
#define EPOCH 25569		/* 1970-01-01, as spreadsheets count days */
#define ESCAPED 8		/* bytes that one character may become, at most */

/* ---- text ---- */

/* plain: how many bytes stand for themselves in any XML text.  An underscore does where
 * no x follows it. */
static size_t
plain(const char *p, size_t n)
{
	size_t i = 0;

	for (; i < n; i++) {
		const unsigned char c = (unsigned char)p[i];

		if (c < ' ' || c >= 0x7F || c == '&' || c == '<' || c == '>' ||
		    (c == '_' && i + 1 < n && p[i + 1] == 'x'))
			break;
	}
	return i;
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/* Would a spreadsheet read the text from its '_' on as the code of a character? */
static bool
looks_coded(const char *p, size_t n)
{
	return n >= 7 && p[1] == 'x' && is_hex(p[2]) && is_hex(p[3]) && is_hex(p[4]) &&
	    is_hex(p[5]) && p[6] == '_';
}

static size_t
put_text(char *to, const char *text)
{
	size_t n = strlen(text);

	memcpy(to, text, n);
	return n;
}

/* escape_one: the character at ${p}[*i], which does not stand for itself. */
static size_t
escape_one(char *to, const char *p, size_t n, size_t *i)
{
	static const char hex[] = "0123456789ABCDEF";
	uint32_t c;

	switch (p[*i]) {
	case '&': ++*i; return put_text(to, "&amp;");
	case '<': ++*i; return put_text(to, "&lt;");
	case '>': ++*i; return put_text(to, "&gt;");
	case '\t': case '\n': *to = p[(*i)++]; return 1;
	case '_':
		c = looks_coded(p + *i, n - *i) ? '_' : 0;
		++*i;
		return c != 0 ? put_text(to, "_x005F_") : put_text(to, "_");
	default:
		break;
	}
	c = glyph_next(p, n, i);
	if (c >= ' ' && c != 0xFFFE && c != 0xFFFF)
		return glyph_put(to, c);
	/* what XML cannot hold, as spreadsheets write it */
	memcpy(to, "_x", 2);
	for (int k = 0; k < 4; k++)
		to[2 + k] = hex[c >> (12 - 4 * k) & 0xF];
	to[6] = '_';
	return 7;
}

/* escape: the text as XML, at most ESCAPED times as long; gives the length. */
static size_t
escape(char *to, const char *p, size_t n)
{
	size_t i = 0, used = 0;

	while (i < n) {
		const size_t run = plain(p + i, n - i);

		memcpy(to + used, p + i, run);
		used += run;
		i += run;
		if (i < n)
			used += escape_one(to + used, p, n, &i);
	}
	return used;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* ---- cells ---- */

static void
begin_row(struct sheet *s)
{
	char *to = zip_reserve(s->z, CELL_MAX);

	s->row++;
	s->ndigits = money_format(s->digits, s->row, 0);
	s->open = true;
	s->col = 0;
	zip_used(s->z, (size_t)snprintf(to, CELL_MAX, "<row r=\"%s\">", s->digits));
}

/* open_cell: its place and style; gives the length. */
static size_t
open_cell(const struct sheet *s, char *to, enum style style)
{
	unsigned xf = s->xf[style];
	char *p = to;

	p += put_text(p, "<c r=\"");
	*p++ = (char)('A' + s->col);
	memcpy(p, s->digits, s->ndigits);
	p += s->ndigits;
	p += put_text(p, "\" s=\"");
	if (xf > 9)
		*p++ = (char)('0' + xf / 10);
	*p++ = (char)('0' + xf % 10);
	*p++ = '"';
	return (size_t)(p - to);
}

/* any_marked: may one of eight bytes, or the last two of them, not stand for itself? */
static bool
any_marked(uint64_t v)
{
	/* '<' and '>' differ in one bit */
	const uint64_t markup = eight_equal(v, '&') | eight_equal(v & ~(EIGHT_ONES * 2), '<');
	const uint64_t code = eight_equal(v, '_') << 8 & eight_equal(v, 'x');
	const uint64_t high = (v | (v + EIGHT_ONES)) & EIGHT_HIGHS;	/* 0x7F or more */

	return (markup | code | high) != 0 || eight_below(v, ' ');
}

/* is_plain: does all of the text stand for itself?  A step is seven bytes, for the sake of
 * "_x" between two of them. */
static bool
is_plain(const char *p, size_t n)
{
	size_t i = 0;

	if (n >= 8) {
		while (i + 8 <= n && !any_marked(eight_load(p + i)))
			i += 7;
		if (i + 8 > n && !any_marked(eight_load(p + n - 8)))
			return true;
	}
	return plain(p, n) == n;
}

bool
sheet_is_word(const char *p, size_t n)
{
	return n <= SHEET_TEXT_MAX && is_plain(p, n) && !is_blank(p[0]) &&
	    !is_blank(p[n - 1]) && p[0] != '=' && p[0] != '+' && p[0] != '-' && p[0] != '@';
}

/* A word stands as a value, which takes fewer bytes; any other text as rich text, whose
 * blanks and codes are kept by all who read it. */
static void
text_cell(struct sheet *s, const char *p, size_t n, enum style style)
{
	const size_t shown = n > SHEET_TEXT_MAX ? glyph_cut(p, n, SHEET_TEXT_MAX) : n;
	const bool word = sheet_is_word(p, n);
	char *const to = zip_reserve(s->z, CELL_MAX + (word ? n : ESCAPED * shown));
	size_t used = open_cell(s, to, style);

	if (word) {
		used += put_text(to + used, " t=\"str\"><v>");
		memcpy(to + used, p, n);
		used += n;
		used += put_text(to + used, "</v></c>");
	} else {
		used += put_text(to + used, " t=\"inlineStr\"><is><t");
		if (is_blank(p[0]) || is_blank(p[n - 1]))
			used += put_text(to + used, " xml:space=\"preserve\"");
		to[used++] = '>';
		used += escape(to + used, p, shown);
		if (shown < n)
			used += put_text(to + used, "\xE2\x80\xA6");
		used += put_text(to + used, "</t></is></c>");
	}
	zip_used(s->z, used);
	s->col++;
}

static void
number_cell(struct sheet *s, int64_t v, int decimals, enum style style, const char *formula)
{
	char *to = zip_reserve(s->z, CELL_MAX + FORMULA_MAX);
	size_t used = open_cell(s, to, style);

	to[used++] = '>';
	if (formula != NULL) {
		used += put_text(to + used, "<f>");
		used += put_text(to + used, formula);
		used += put_text(to + used, "</f>");
	}
	used += put_text(to + used, "<v>");
	used += money_format(to + used, v, decimals);
	used += put_text(to + used, "</v></c>");
	zip_used(s->z, used);
	s->col++;
}

static void
close_row(struct sheet *s)
{
	zip_put(s->z, "</row>", 6);
	s->open = false;
}

/* ---- what a row is made of ---- */

void
sheet_begin(struct sheet *s, const struct table *t, struct zip_out *z,
    const unsigned xf[STYLE__MAX], uint8_t base_currency)
{
	int16_t totals = 0;

	memset(s, 0, sizeof *s);
	s->z = z;
	s->table = t;
	s->xf = xf;
	s->base_currency = base_currency;
	s->row = 1;
	s->currency_col = COLUMNS_MAX;
	for (size_t i = 0; i < t->n; i++) {
		s->total_of[i] = t->columns[i].kind == COLUMN_TOTAL ? totals++ : -1;
		if (strcmp(t->columns[i].name, "currency") == 0)
			s->currency_col = i;
	}
	ASSERT(totals <= SHEET_TOTALS_MAX);
}

/* The row that would be one too many: instead, where all of them are. */
static void
name_the_csv(struct sheet *s)
{
	char text[160], rows[MONEY_TEXT_MAX];
	int n;

	(void)money_format_grouped(rows, (int64_t)s->row - 1, 0);
	n = snprintf(text, sizeof text, "The first %s rows stand here. %s.csv holds all of them.",
	    rows, s->table->name);
	begin_row(s);
	text_cell(s, text, (size_t)n, STYLE_NOTE);
	close_row(s);
	s->full = true;
}

/* take: may the next cell be written?  Begins its row. */
static bool
take(struct sheet *s)
{
	if (!s->open && !s->full) {
		if (s->row + 1 >= SHEET_ROWS_MAX || zip_size(s->z) > SHEET_BYTES_MAX)
			name_the_csv(s);
		else
			begin_row(s);
	}
	if (!s->full)
		ASSERT(s->col < s->table->n);
	return !s->full;
}

uint32_t
sheet_row(const struct sheet *s)
{
	return s->open ? s->row : s->row + 1;
}

void
sheet_text(struct sheet *s, const char *p, size_t n)
{
	if (!take(s))
		return;
	ASSERT(s->table->columns[s->col].kind == COLUMN_TEXT);
	if (n == 0)
		s->col++;
	else
		text_cell(s, p, n, STYLE_TEXT);
}

void
sheet_int(struct sheet *s, int64_t v)
{
	if (!take(s))
		return;
	ASSERT(s->table->columns[s->col].kind == COLUMN_INT);
	number_cell(s, v, 0, STYLE_INT, NULL);
}

void
sheet_day(struct sheet *s, int32_t day)
{
	if (!take(s))
		return;
	ASSERT(s->table->columns[s->col].kind == COLUMN_DAY);
	if (day == DATE_NONE)
		s->col++;
	else
		number_cell(s, (int64_t)day + EPOCH, 0, STYLE_DAY, NULL);
}

static bool
exact(int64_t minor)
{
	return minor >= -SHEET_EXACT_MAX && minor <= SHEET_EXACT_MAX;
}

/* An amount, or, where it has too many digits for a spreadsheet, its text. */
static void
amount_cell(struct sheet *s, int64_t minor, int decimals, enum style style,
    const char *formula)
{
	char text[MONEY_TEXT_MAX];

	if (exact(minor)) {
		number_cell(s, minor, decimals, style + (enum style)decimals, formula);
		return;
	}
	s->rounded = true;
	text_cell(s, text, money_format(text, minor, decimals),
	    style == STYLE_TOTAL ? STYLE_LABEL : STYLE_TEXT);
}

void
sheet_money(struct sheet *s, int64_t minor, uint8_t currency, const char *formula)
{
	int k;

	if (!take(s))
		return;
	ASSERT(s->table->columns[s->col].kind >= COLUMN_MONEY);
	k = s->total_of[s->col];
	if (k >= 0) {
		s->met[currency] = true;
		if (!exact(minor) || !money_plus(&s->sum[k][currency], s->sum[k][currency], minor))
			s->lost[k][currency] = true;
	}
	amount_cell(s, minor, currency_decimals(currency), STYLE_MONEY, formula);
}

void
sheet_empty(struct sheet *s)
{
	if (take(s))
		s->col++;
}

void
sheet_row_end(struct sheet *s)
{
	if (s->open) {
		ASSERT(s->col == s->table->n);
		close_row(s);
	}
}

/* ---- below the rows ---- */

static void
total_cell(struct sheet *s, int k, uint8_t c, uint32_t last)
{
	static const char lost[] = "not added up";
	char formula[FORMULA_MAX];
	const char amount = (char)('A' + s->col), cur = (char)('A' + s->currency_col);

	if (s->lost[k][c]) {
		s->rounded = true;
		text_cell(s, lost, sizeof lost - 1, STYLE_LABEL);
		return;
	}
	(void)snprintf(formula, sizeof formula,
	    "SUMIF(%c2:%c%" PRIu32 ",\"%s\",%c2:%c%" PRIu32 ")", cur, cur, last,
	    currency_code(c), amount, amount, last);
	amount_cell(s, s->sum[k][c], currency_decimals(c), STYLE_TOTAL, formula);
}

static void
total_row(struct sheet *s, uint8_t c, uint32_t last)
{
	const size_t label = s->currency_col == 0 ? 1 : 0;

	begin_row(s);
	while (s->col < s->table->n) {
		if (s->col == label)
			text_cell(s, "Total", 5, STYLE_LABEL);
		else if (s->col == s->currency_col)
			text_cell(s, currency_code(c), 3, STYLE_LABEL);
		else if (s->total_of[s->col] >= 0)
			total_cell(s, s->total_of[s->col], c, last);
		else
			s->col++;
	}
	close_row(s);
}

uint32_t
sheet_finish(struct sheet *s)
{
	static const char note[] = "Amounts of more than 15 digits stand as text, because a "
	    "spreadsheet would round them; nor are they added up.";
	const uint32_t last = s->row;
	uint8_t currency[TALLY_CURRENCIES];
	size_t n;

	s->met[CURRENCY_NONE] = false;
	n = tally_order(currency, s->met, s->base_currency);
	if (s->full)
		return last - 1;
	/* one empty row sets them apart; a sheet without room for them goes without */
	if (last + 3 + n > SHEET_ROWS_MAX)
		return last;
	s->row++;
	for (size_t i = 0; i < n; i++)
		total_row(s, currency[i], last);
	if (s->rounded) {
		begin_row(s);
		text_cell(s, note, sizeof note - 1, STYLE_NOTE);
		close_row(s);
	}
	return last;
}
