#ifndef TIEOUT_RECON_FLOW_REBOOK_FIND_H
#define TIEOUT_RECON_FLOW_REBOOK_FIND_H
/* What the files share that look for entries which the rules would book otherwise. */
#include "recon/flow/books.h"
#include "recon/flow/rebook.h"
#include "recon/flow/rebook_chain.h"

struct rebook_seal {
	struct period	 period;
	const char	*rules_hash;	/* in the arena of the result */
	bool		 asked;		/* its entries are looked at */
};

struct rebook_find {
	struct flow		*f;		/* foreign */
	struct flow_rebook	*out;		/* foreign */
	struct books		*b;		/* own; a view of single rows */
	struct events		*events;	/* own; of all time */
	struct rebook_chains	 chains;	/* own */
	struct rebook_seal	*seal;		/* own; in order */
	size_t			 nseals, seal_cap;
	struct arena		*work;		/* own; lines of the offer in hand */
	uint64_t		 done;		/* rows, for the progress bar */
};

/* What the rules of today make of the rows, or the event, of one entry. */
struct rebook_offer {
	const struct rebook_seal *seal;	/* that fixed it, or its rows */
	const char	*origin;	/* first entry of the chain; "": rows without one */
	bool		 fixed;		/* origin is an entry of that seal */
	int32_t		 day;		/* of the fixed entry */
	const char	*account, *group, *event, *object, *stripe_ids;
	uint8_t		 currency;
	const struct entry_line *line;
	size_t		 n;
	const char	*const *first;	/* rows that would have their first entry */
	size_t		 nfirst;
	uint64_t	 ndropped;	/* rows of it that no rule books now */
	int64_t		 dropped;	/* their net */
	const char	*example, *example_rule; /* one of them, and what has it now */
};

/* rebook_offer (rebook_offer.c): a change, when the entry that stands differs. */
int rebook_offer(struct rebook_find *r, const struct rebook_offer *o, struct err *e)
    MUST_CHECK;
/* rebook_stay: what is left as it is, added up. */
void rebook_stay(struct flow_rebook *out, const struct flow_rebook_stay *s);
/* rebook_rows (rebook_rows.c): the entries of rows in one sealed period. */
int rebook_rows(struct rebook_find *r, const struct rebook_seal *seal, struct err *e)
    MUST_CHECK;
/* rebook_events (rebook_events.c): those of events; after every rebook_rows. */
int rebook_events(struct rebook_find *r, struct err *e) MUST_CHECK;
#endif
