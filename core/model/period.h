#ifndef TIEOUT_CORE_MODEL_PERIOD_H
#define TIEOUT_CORE_MODEL_PERIOD_H
/* A period: a calendar month or a range of days in the company's zone. */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"

#define PERIOD_NAME_MAX 32

struct period {
	int32_t	first, last;		/* days, both included */
	char	name[PERIOD_NAME_MAX];	/* "2026-10", or "2026-10-01..2026-10-15"
					   when it is no whole month */
};
/* period_parse: "2026-10" or "2026-10-01..2026-10-31" (the same period, named
 * 2026-10).  ERR_USAGE. */
int period_parse(struct period *out, const char *text, struct err *e)
    MUST_CHECK;
void period_of_month(struct period *out, int32_t any_day_in_it);
/* period_of_days: named "YYYY-MM" when it is a whole month. */
void period_of_days(struct period *out, int32_t first, int32_t last);
static inline bool
period_holds(const struct period *p, int32_t day)
{
	return day >= p->first && day <= p->last;
}
#endif
