#ifndef TIEOUT_REPORTS_SHEET_H
#define TIEOUT_REPORTS_SHEET_H
/*
 * The rows of one sheet of tieout.xlsx, written as they come, cell by cell in the
 * order of the table's columns.  Text is always text: no cell of it can become a
 * formula.  At most SHEET_ROWS_MAX rows; where there are more, the last one names the
 * CSV that holds all.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/columns.h"
#include "reports/tally.h"
#include "reports/zip.h"

#define SHEET_ROWS_MAX 100000		/* the header and the last one included */
#define SHEET_BYTES_MAX ((uint64_t)1 << 30)	/* of XML; then the sheet is full too */
#define SHEET_TEXT_MAX 32000		/* bytes of a cell; spreadsheets hold 32,767
					   characters */
#define SHEET_TOTALS_MAX 3		/* columns that are added up */
/* Amounts of more than 15 digits stand as text: a spreadsheet would round them. */
#define SHEET_EXACT_MAX INT64_C(999999999999999)

enum style {			/* the formats that cells have; book.c makes them */
	STYLE_TEXT, STYLE_INT, STYLE_DAY,
	STYLE_MONEY, STYLE_MONEY_1, STYLE_MONEY_2, STYLE_MONEY_3,	/* by decimals */
	STYLE_LABEL, STYLE_TOTAL, STYLE_TOTAL_1, STYLE_TOTAL_2, STYLE_TOTAL_3,
	STYLE_NOTE, STYLE__MAX
};

struct sheet {
	struct zip_out		*z;		/* foreign; its open member */
	const struct table	*table;
	const unsigned		*xf;		/* style -> number in styles.xml */
	uint8_t			 base_currency;
	uint32_t		 row;		/* number of the row begun last; 1: header */
	size_t			 col;		/* next cell's */
	bool			 open;		/* the row has begun */
	bool			 full;		/* nothing is taken any more */
	bool			 rounded;	/* an amount stands as text */
	char			 digits[12];	/* of the row's number */
	size_t			 ndigits;
	size_t			 currency_col;	/* or COLUMNS_MAX */
	int16_t			 total_of[COLUMNS_MAX];	/* column -> total, or -1 */
	bool			 met[TALLY_CURRENCIES];
	bool			 lost[SHEET_TOTALS_MAX][TALLY_CURRENCIES];
	int64_t			 sum[SHEET_TOTALS_MAX][TALLY_CURRENCIES];
};

/* sheet_begin: behind the header row, which stands. */
void sheet_begin(struct sheet *s, const struct table *t, struct zip_out *z,
    const unsigned xf[STYLE__MAX], uint8_t base_currency);
void sheet_text(struct sheet *s, const char *p, size_t n);
/* sheet_is_word: does the text need no escape and no care for blanks at its ends, and
 * cannot it be read as a formula?  ${n} is at least 1. */
bool sheet_is_word(const char *p, size_t n);
void sheet_int(struct sheet *s, int64_t v);
void sheet_day(struct sheet *s, int32_t day);		/* DATE_NONE: empty */
/* sheet_money: ${formula} (NULL: none) is what a spreadsheet works it out by. */
void sheet_money(struct sheet *s, int64_t minor, uint8_t currency, const char *formula);
void sheet_empty(struct sheet *s);
void sheet_row_end(struct sheet *s);
/* sheet_row: the number that the row in hand has or would have. */
uint32_t sheet_row(const struct sheet *s);
/* sheet_finish: totals and notes.  Gives the number of the last data row. */
uint32_t sheet_finish(struct sheet *s);
#endif
