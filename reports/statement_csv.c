/*
 * statement.csv and its sheet: the statement's lines, as they come.  On the sheet the
 * closings and what is unexplained are formulas over the lines above them, where those
 * give the same; where a law does not hold, the figure stands alone.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/money.h"
#include "reports/cells.h"
#include "reports/report.h"

#define FORMULA_MAX 96

struct footing {
	const char	*side;		/* of the lines being added */
	uint8_t		 currency;
	uint32_t	 first;		/* row of the side's first line */
	int64_t		 sum;
	uint32_t	 closed[2];	/* rows of the two closings before */
	int64_t		 closing[2];
};

/* A side begins: its sum does. */
static void
foot_side(struct footing *ft, const struct statement_line *l, uint32_t row)
{
	if (ft->side != NULL && strcmp(ft->side, l->side) == 0 && ft->currency == l->currency)
		return;
	ft->side = l->side;
	ft->currency = l->currency;
	ft->first = row;
	ft->sum = 0;
}

/* foot: how the amount of line ${l} in ${row} follows from those above; false when it
 * does not. */
static bool
foot(struct footing *ft, char out[FORMULA_MAX], const struct statement_line *l, uint32_t row)
{
	foot_side(ft, l, row);
	if (strcmp(l->line, "closing") == 0) {
		ft->closed[0] = ft->closed[1];
		ft->closing[0] = ft->closing[1];
		ft->closed[1] = row;
		ft->closing[1] = l->amount;
		(void)snprintf(out, FORMULA_MAX, "SUM(D%" PRIu32 ":D%" PRIu32 ")", ft->first,
		    row - 1);
		return row > ft->first && ft->sum == l->amount;
	}
	if (strcmp(l->line, "unexplained") == 0 && ft->closed[0] != 0) {
		(void)snprintf(out, FORMULA_MAX, row > ft->first ?
		    "D%" PRIu32 "-D%" PRIu32 "-SUM(D%" PRIu32 ":D%" PRIu32 ")" :
		    "D%" PRIu32 "-D%" PRIu32, ft->closed[1], ft->closed[0], ft->first, row - 1);
		return ft->closing[1] - ft->closing[0] - ft->sum == l->amount;
	}
	ft->sum = money_sum(ft->sum, l->amount);
	return false;
}

int
report_statement_csv(const struct report_source *src, struct file_out *f,
    struct sheet *sheet, struct err *e)
{
	char formula[FORMULA_MAX];
	struct footing ft;
	struct cells c;

	(void)e;
	memset(&ft, 0, sizeof ft);
	cells_begin(&c, TABLE_STATEMENT, f, sheet);
	for (size_t i = 0; i < src->nstatement; i++) {
		const struct statement_line *l = &src->statement[i];
		uint32_t row = c.sheet == NULL ? 0 : sheet_row(c.sheet);
		bool follows = foot(&ft, formula, l, row);

		cells_text(&c, l->side);
		cells_plain(&c, currency_code(l->currency));
		cells_text(&c, l->line);
		cells_formula(&c, l->amount, l->currency, follows ? formula : NULL);
		cells_end(&c);
	}
	return 0;
}
