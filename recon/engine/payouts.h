#ifndef TIEOUT_RECON_ENGINE_PAYOUTS_H
#define TIEOUT_RECON_ENGINE_PAYOUTS_H
/* Payouts and the rows they pay out. */
#include "recon/engine/records.h"

struct payout_rows {
	uint32_t	*first;		/* own; by payout, and one more */
	uint32_t	*row;		/* own; movements, in order */
	uint32_t	*next;		/* while it is made */
};
struct payout_rows *payouts_rows(const struct engine *en);	/* ours to free */
void payouts_rows_free(struct payout_rows *r);

/* payouts_is_row: does a payout pay this movement out?  (Not the payout's own
 * row; the return of an earlier payout is a row of the one that sweeps it.) */
static inline bool
payouts_is_row(const struct engine *en, const struct movement *m)
{
	const uint64_t *back;

	if (m->payout == NONE || mv_kind(en, m) == CATEGORY_PAYOUT)
		return false;
	back = en_more(en, m, MORE_OWN);
	return back == NULL || *back != m->payout;
}

static inline bool
payouts_is_booked(const struct movement *m)
{
	return mv_place(m) == PLACE_ENTRY || mv_place(m) == PLACE_SUSPENSE;
}

/* payouts_adds: is the movement to be added to what engine_add_payout_rows told
 * of its payout, which holds all rows of the days before the period? */
static inline bool
payouts_adds(const struct engine *en, const struct movement *m)
{
	return en->payout[m->payout].rows == 0 || mv_row_day(m) >= en->c.period.first;
}

/* payouts_days: moves ${to}, the latest day of its rows, to the day of its own row
 * or its arrival when that is later: its line may stand until then. */
void payouts_days(const struct engine *en, uint32_t payout, int32_t *to);
/* payouts_find_own: fills own and back of every payout. */
void payouts_find_own(struct engine *en);
#endif
