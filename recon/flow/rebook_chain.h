#ifndef TIEOUT_RECON_FLOW_REBOOK_CHAIN_H
#define TIEOUT_RECON_FLOW_REBOOK_CHAIN_H
/*
 * Chains of entries: a fixed one, and what reversed it and took its place since,
 * one after the other.  The newest that is not reversed stands.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/intern.h"
#include "recon/store/rebook.h"

struct rebook_chain {		/* texts in the arena */
	const char	*origin;	/* the first entry: a fixed one, or the first booking */
	const char	*standing;	/* the newest booking; "" when it was reversed alone */
	const char	*last;		/* the newest entry */
	int32_t		 day;		/* of the standing one */
	const char	*rules_hash;	/* of the standing one */
	const char	*event, *object, *account;
	uint8_t		 currency;
};

struct rebook_chains {
	struct arena	*arena;		/* own */
	struct intern	*origins;	/* own; index of chain[] */
	struct rebook_chain *chain;	/* own */
	size_t		 n, cap;
};

/* rebook_chains_open: rebook_chains_close is needed after a failure, too. */
int rebook_chains_open(struct rebook_chains *c, struct store *s, struct err *e) MUST_CHECK;
void rebook_chains_close(struct rebook_chains *c);
/* rebook_chain_of: NULL when nothing was reversed or booked since. */
const struct rebook_chain *rebook_chain_of(const struct rebook_chains *c,
    const char *origin);
#endif
