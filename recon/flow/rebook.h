#ifndef TIEOUT_RECON_FLOW_REBOOK_H
#define TIEOUT_RECON_FLOW_REBOOK_H
/*
 * What the rules of today would book otherwise than sealed periods did, and its
 * booking in the first period that is not sealed: the entry that stands is
 * reversed, and a new one is booked for exactly its rows (RULES.md, Entries).
 */
#include "core/base/arena.h"
#include "core/base/intern.h"
#include "recon/flow/flow.h"
#include "recon/store/rebook.h"

/* One entry and what takes its place.  Texts in the arena, as all below. */
struct flow_rebook_change {
	const char	*period;	/* sealed, of the first entry of the chain */
	const char	*of;		/* the entry that stands; "" when there is none */
	int32_t		 of_day;
	const char	*reversal;	/* key; "" when there is nothing to reverse */
	const char	*key;		/* of the new entry; "" when no rule books any more */
	const char	*origin, *reversal_group, *group;
	const char	*account, *event, *object, *stripe_ids;
	uint8_t		 currency;
	struct store_fixed_line *old, *new;	/* as they are to be stored */
	size_t		 nold, nnew;
	const char	*const *first;	/* rows that have their first entry with it */
	size_t		 nfirst;
};

/* What is left as it is: reversing or booking it would move the clearing account
 * away from Stripe's balance. */
enum flow_rebook_stay_why {
	REBOOK_DROPPED,		/* rows of entries that no rule books now */
	REBOOK_IGNORED		/* rows that were sealed as ignored and a rule books now */
};
struct flow_rebook_stay {
	enum flow_rebook_stay_why why;
	const char	*period, *rule;	/* the rule that has them now; "" none */
	const char	*example;	/* one of the rows */
	const char	*entry;		/* its entry, "" none */
	uint8_t		 currency;
	uint64_t	 rows;
	int64_t		 net;
};

struct flow_rebook_sum {	/* of one account in one currency */
	const char	*code, *name;
	uint8_t		 currency;
	int64_t		 reversed, booked;	/* debit + */
};

struct flow_rebook {
	bool		 sealed;	/* some period is: else there is nothing fixed */
	int32_t		 day;		/* that the new entries are dated */
	int64_t		 after_seal;
	const char	*rules_hash;	/* foreign */
	struct flow_rebook_change *change;	/* own; by period, day and key */
	size_t		 n, cap;
	uint64_t	 entries;	/* reversals and new ones */
	struct flow_rebook_stay *stay;	/* own */
	size_t		 nstay, stay_cap;
	struct flow_rebook_sum *sum;	/* own; by code and currency */
	size_t		 nsums, sum_cap;
	struct arena	*arena;		/* own */
	struct intern	*texts;		/* own: what many lines share */
};
/* flow_rebook: of sealed period ${p}, NULL: of all of them; reads only.  ERR_USAGE
 * when ${p} is not sealed. */
int flow_rebook(struct flow *f, const struct period *p, struct flow_rebook *out,
    struct err *e) MUST_CHECK;
/* flow_rebook_book: stores what flow_rebook found, all of it or nothing. */
int flow_rebook_book(struct flow *f, const struct flow_rebook *r, struct err *e)
    MUST_CHECK;
void flow_rebook_done(struct flow_rebook *r);
#endif
