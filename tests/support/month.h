#ifndef TIEOUT_TESTS_SUPPORT_MONTH_H
#define TIEOUT_TESTS_SUPPORT_MONTH_H
/*
 * A generated month and what is true about it: Stripe rows, the ledger's lines
 * with injected faults, and the breaks and sums that a reconciliation must find.
 * It knows nothing of the engine.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/mismatch.h"

#define MONTH_ROWS_MAX 256
#define MONTH_LINES_MAX (3 * MONTH_ROWS_MAX)
#define MONTH_CURRENCIES 3
#define MONTH_ID_MAX 40

struct month_row {
	char		 id[MONTH_ID_MAX], source[MONTH_ID_MAX], payout[MONTH_ID_MAX];
	const char	*category;
	unsigned	 currency;	/* index into month_currency */
	int64_t		 amount, fee, created;
	int32_t		 day;
	char		 charge[MONTH_ID_MAX];	/* of a refund whose form tells it; "" */
	int64_t		 charge_created;
};

struct month_line {
	char		 id[MONTH_ID_MAX], reference[2 * MONTH_ID_MAX];
	char		 description[2 * MONTH_ID_MAX];
	int32_t		 day;
	unsigned	 currency;
	int64_t		 amount;
};

struct month_payout {
	char		 id[MONTH_ID_MAX];
	int32_t		 arrival;
	unsigned	 currency;
	int64_t		 amount;
};

/* A break that must be found. */
struct month_break {
	enum mismatch_code code;
	char		 subject[MONTH_ID_MAX];	/* Stripe id, else ledger id */
	unsigned	 currency;
	bool		 has_expected, has_actual;
	int64_t		 expected, actual, difference;
	/* Its life, as a close of several tells it: */
	enum break_status status;
	char		 break_id[BREAK_ID_MAX], first_seen[12];
	int32_t		 day, age;
};

struct month {
	uint64_t		 seed;
	int32_t			 first, last;
	struct month_row	 row[MONTH_ROWS_MAX];
	size_t			 nrows;
	struct month_line	 line[MONTH_LINES_MAX];
	size_t			 nlines;
	struct month_payout	 payout[32];
	size_t			 npayouts;
	struct month_break	 brk[MONTH_LINES_MAX];
	size_t			 nbreaks;
	int64_t			 stripe_opening[MONTH_CURRENCIES];
	int64_t			 ledger_opening[MONTH_CURRENCIES];
	int64_t			 stripe_closing[MONTH_CURRENCIES];
	int64_t			 ledger_closing[MONTH_CURRENCIES];
	int64_t			 ignored[MONTH_CURRENCIES];	/* of the bridge */
	bool			 used[MONTH_CURRENCIES];
};

extern const char *const month_currency[MONTH_CURRENCIES];
extern const char month_rules[];	/* a rule file, "entries per %s" */

/* month_make: the same month for the same seed. */
void month_make(struct month *m, uint64_t seed);
/* month_draw: 0 <= value < below, from the month's seed. */
uint32_t month_draw(struct month *m, uint32_t below);
/* month_break_order: for qsort, so that two lists can be compared. */
int month_break_order(const void *a, const void *b);
#endif
