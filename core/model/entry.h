#ifndef TIEOUT_CORE_MODEL_ENTRY_H
#define TIEOUT_CORE_MODEL_ENTRY_H
/* A journal entry: what should be in the books. Debit positive. */
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/model/account.h"

enum grouping { PER_TRANSACTION, PER_DAY, PER_PAYOUT, PER_MONTH };
const char *grouping_name(enum grouping g);	/* "day" */

enum entry_state { ENTRY_PLANNED, ENTRY_FIXED, ENTRY_SEALED };
const char *entry_state_name(enum entry_state s);

/* What a line may carry beside its account; each ledger has some of them. */
enum entry_dim {
	DIM_CLASS, DIM_DEPARTMENT, DIM_LOCATION, DIM_TRACKING, DIM_ENTITY,
	DIM_TAX, DIM__MAX
};
const char *entry_dim_name(enum entry_dim d);	/* "class" */

#define ENTRY_KEY_MAX 32	/* "te_" and 20 hex digits */

struct entry_line {
	const struct account	*account;	/* foreign */
	int64_t			 amount;	/* debit +, credit -; never 0 */
	const char		*memo;
	const char		*rule;		/* name of the rule */
	const char		*dim[DIM__MAX];	/* foreign; NULL: not said */
};

struct entry {
	char			 key[ENTRY_KEY_MAX];
	int32_t			 day;
	uint8_t			 currency;
	enum entry_state	 state;
	const char		*stripe_account;
	const struct entry_line	*lines;		/* foreign */
	size_t			 nlines;
	/* Ids of its balance transactions, joined by a space, at most
	 * ENTRY_IDS_MAX of them, then " +N"; of an event the dispute's or payout's. */
	const char		*stripe_ids;
	/* As its key was made; an event's is one of its own, whatever is asked. */
	enum grouping		 grouping;
	const char		*group;
	int			 part;
	const char		*event;		/* "payout arrived"; "": it is of balance
						   transactions */
	const char		*post_as;	/* "sales receipt"; "": a journal entry */
	/* rates: one unit of its currency is rate_num / rate_den of the base
	 * currency; rate_den 0: not asked for, or not known. */
	int64_t			 rate_num, rate_den;
};
#define ENTRY_IDS_MAX 100

/* entry_key: a digest of company, Stripe account, currency, grouping, group
 * and part (RULES.md, Entries).  The group is the transaction's id, the ISO
 * day, the payout's id and month, or the month. */
void entry_key(char out[ENTRY_KEY_MAX], const char *company,
    const char *stripe_account, uint8_t currency, enum grouping g,
    const char *group, int part);
/* entry_balanced: law 1. */
int entry_balanced(const struct entry *en, struct err *e) MUST_CHECK;
#endif
