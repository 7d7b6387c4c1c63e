#ifndef TIEOUT_RECON_ENGINE_PHASES_H
#define TIEOUT_RECON_ENGINE_PHASES_H
/*
 * The phases of engine_run in their order (PRODUCT.md, section 6).  Each links
 * movements and lines that are still free, and leaves the rest to the next.
 */
#include "recon/engine/records.h"

/* match_earlier: lines that are an earlier row's by the charge that they name */
int match_earlier(struct engine *en, struct err *e) MUST_CHECK;
void match_key(struct engine *en);		/* our own keys */
void match_id(struct engine *en);		/* ids of rows, sources, charges */
void match_payout_named(struct engine *en);	/* ids of payouts that fit exactly */
void match_met(struct engine *en);		/* pairs of the close before */
void match_reversed(struct engine *en);	/* lines that cancel each other */
void match_amount(struct engine *en);		/* amount_date and identical_set */
void match_payout_left(struct engine *en);	/* ids of payouts, the rest */
void match_group(struct engine *en);		/* sums of payouts, days, categories */
void match_amount_loose(struct engine *en);	/* amounts inside the tolerance */
void match_ignored(struct engine *en);		/* rows that an ignore block takes */
void match_subset(struct engine *en);		/* sums that no other set has */

int judge_all(struct engine *en, struct err *e) MUST_CHECK;
void statement_make(struct engine *en);
void laws_check(struct engine *en);
void judge_finish(struct engine *en);		/* sort, verdict */
void output_payouts(struct engine *en);		/* their order, rows and sums */
#endif
