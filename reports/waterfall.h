#ifndef TIEOUT_REPORTS_WATERFALL_H
#define TIEOUT_REPORTS_WATERFALL_H
/*
 * The bridge as a picture: one strip of SVG for each line of the table, all on
 * one scale, so that strip below strip they make a waterfall, and each stands
 * beside its own figure at any width.
 */
#include <stdbool.h>
#include <stdint.h>

#include "reports/blocks.h"
#include "reports/page.h"

struct waterfall {
	int64_t	lo, hi;		/* what the left and right edge stand for */
	int64_t	unit;		/* all amounts are divided by it, against overflow */
	bool	cropped;	/* the scale does not begin at 0 */
};

void waterfall_scale(struct waterfall *w, const struct block *b);
/* waterfall_x: 0 to WATERFALL_WIDTH. */
#define WATERFALL_WIDTH 1000
int waterfall_x(const struct waterfall *w, int64_t amount);
/* waterfall_total: a whole balance. */
void waterfall_total(struct page *p, const struct waterfall *w, int64_t amount,
    bool last, uint8_t currency);
/* waterfall_step: from one running total to the next. */
void waterfall_step(struct page *p, const struct waterfall *w, int64_t from,
    int64_t to, uint8_t currency);
#endif
