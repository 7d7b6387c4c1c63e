#ifndef TIEOUT_ADAPTERS_STRIPE_MOMENTS_H
#define TIEOUT_ADAPTERS_STRIPE_MOMENTS_H
/*
 * Times in CSV columns: UTC columns, bare ones read in the report's zone, and
 * the check of one against the other.
 */
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/zone.h"
#include "core/model/txn.h"

#define MOMENTS_DAYS 32

struct moments {
	struct zone	*zone;		/* foreign; NULL is UTC */
	bool		 utc;		/* the zone is UTC */
	/* days read before and their numbers, by day of the month */
	struct {
		char	text[10];
		int32_t	day;
	}		 days[MOMENTS_DAYS];
	uint64_t	 bare;		/* times that were read in the zone */
	uint64_t	 twice;		/* of these, how many occur twice */
};
void moments_open(struct moments *m, struct zone *zone);

/* What a pair of columns says; p == NULL or n == 0: no such column, empty. */
struct moments_cell {
	const char	*name, *name_utc;	/* headers, for messages */
	struct slice	 text, text_utc;
	bool		 day_local;	/* a bare day is the zone's, not UTC's */
};
/*
 * moments_read(m, out, precision, cell, what, e):
 * 1 and the moment, 0 when both cells are empty, -1 with ERR_INPUT whose
 * message begins with the column's name.  A day alone is its first moment, in
 * UTC or (day_local) in the zone.
 */
int moments_read(struct moments *m, int64_t *out, enum txn_precision *precision,
    const struct moments_cell *cell, struct err *e) MUST_CHECK;
#endif
