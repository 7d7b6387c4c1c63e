#ifndef TIEOUT_REPORTS_TALLY_H
#define TIEOUT_REPORTS_TALLY_H
/* The mismatches added up: by kind, by severity, by age, per currency. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/currency.h"
#include "reports/report.h"

#define TALLY_CURRENCIES (CURRENCY_MAX + 1)

struct tally_sum {
	uint64_t	open;		/* rows not resolved */
	int64_t		net, gross;	/* of their differences */
	int64_t		bridge;		/* what the bridge holds, of all rows */
};
struct tally_kind {
	uint64_t	open, resolved;
	enum severity	severity;	/* the worst among its rows */
	struct tally_sum sum[TALLY_CURRENCIES];
};
struct tally_open {			/* as the bridge sees the open rows */
	uint64_t	rows;
	int64_t		net, gross;
};

enum tally_age { AGE_WEEK, AGE_MONTH, AGE_QUARTER, AGE_OLDER, AGE__MAX };
enum tally_age tally_age_of(int32_t days);
const char *tally_age_name(enum tally_age a);	/* "0 to 7 days" */

struct tally {
	struct tally_kind kind[CODE__MAX];
	struct tally_open open[SEVERITY__MAX][TALLY_CURRENCIES];
	struct tally_open age[AGE__MAX][TALLY_CURRENCIES];
	uint64_t	 rows[SEVERITY__MAX];	/* open, by severity */
	uint64_t	 by_status[CODE__MAX][BREAK_STATUS__MAX];
	uint64_t	 resolved;
	/* kinds that have rows: worst severity first, then most rows */
	enum mismatch_code order[CODE__MAX];
	size_t		 norder;
	/* currencies met: base first, then by code; CURRENCY_NONE last */
	uint8_t		 currency[TALLY_CURRENCIES];
	size_t		 ncurrency;
};

/* tally_order: the currencies ${met}, base first, then by code, CURRENCY_NONE
 * last; gives their number. */
size_t tally_order(uint8_t out[TALLY_CURRENCIES], const bool met[TALLY_CURRENCIES],
    uint8_t base);
struct tally *tally_new(const struct report_source *src);	/* ours to free() */
#endif
