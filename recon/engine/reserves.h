#ifndef TIEOUT_RECON_ENGINE_RESERVES_H
#define TIEOUT_RECON_ENGINE_RESERVES_H
/*
 * Money that Stripe holds back, and its releases.  A release goes to the hold of its
 * own source; else to the one of which just this much is held the longest; else to the oldest.
 */
#include "recon/engine/records.h"

/* reserves_judge: reserve_held for each hold of this period that is open at its end,
 * and for one of an earlier period that a rule says is over by a day of this one. */
void reserves_judge(struct engine *en);
#endif
