#ifndef TIEOUT_REPORTS_BLOCKS_H
#define TIEOUT_REPORTS_BLOCKS_H
/*
 * The statement taken apart: one block per Stripe account and currency, both
 * sides line by line beside each other, and the bridge.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/report.h"

struct block_line {			/* of both sides */
	const char	*line;		/* opening, activity.charge, ... */
	int64_t		 stripe, ledger;
	bool		 has_stripe, has_ledger;
};
struct block_step {			/* of the bridge */
	const char	*line;		/* code, ignored, ... */
	int64_t		 amount;
};
struct block {
	const char	*account;	/* "" when there is one */
	uint8_t		 currency;
	struct block_line *lines;	/* own; opening first, closing aside */
	size_t		 nlines, lines_cap;
	struct block_step *steps;	/* own; unexplained aside */
	size_t		 nsteps, steps_cap;
	int64_t		 stripe_closing, ledger_closing, unexplained;
	int64_t		 stripe_sum, ledger_sum;	/* of the lines */
	int64_t		 bridge_sum;			/* of the steps */
};
struct blocks {
	struct block	*block;		/* own; in the statement's order */
	size_t		 n, cap;
};

void blocks_make(struct blocks *out, const struct report_source *src);
void blocks_free(struct blocks *b);
/* block_foots: do opening + activity + payouts give closing, on both sides? */
bool block_foots(const struct block *b);
/* block_bridges: Stripe closing + bridge = ledger closing, nothing unexplained. */
bool block_bridges(const struct block *b);
#endif
