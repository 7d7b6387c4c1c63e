#ifndef TIEOUT_ADAPTERS_STRIPE_LISTS_H
#define TIEOUT_ADAPTERS_STRIPE_LISTS_H
/* Stripe's lists: their paths, and the permission that each needs of a key. */
#include "adapters/source.h"

struct stripe_list {
	const char	*path;		/* "/v1/payouts" */
	const char	*permission;	/* as the dashboard names it: "Payouts: Read" */
	const char	*only;		/* what else narrows it: "&type=x", or NULL */
};
const struct stripe_list *lists_of(enum source_list l);

/* lists_url: the page asked for, onto ${base}; ${limit} objects at most. */
void lists_url(struct str *out, const char *base, const struct source_ask *a,
    unsigned limit);
#endif
