#ifndef TIEOUT_ADAPTERS_STRIPE_SOURCE_H
#define TIEOUT_ADAPTERS_STRIPE_SOURCE_H
/*
 * Stripe's API as a source (adapters/source.h): its lists, its rate limit, its
 * errors.  All bytes go through a wire (core/wire/http.h), all time is the
 * wire's: with a wire that answers from memory a session is deterministic.
 */
#include "adapters/source.h"
#include "core/base/clock.h"

struct wire;

#define STRIPE_API_BASE "https://api.stripe.com"
#define STRIPE_API_VERSION "2026-09-30.endive"	/* the newest known */
#define STRIPE_PAGE_MAX 100	/* objects of a page, Stripe's limit */

struct stripe_options {
	const char	*name;		/* of the account in settings, "" */
	const char	*connected;	/* acct_... for the header Stripe-Account, or NULL:
					   the key's own account */
	const char	*key;		/* secret; copied, wiped by close */
	const char	*api_base;	/* NULL: STRIPE_API_BASE; no '/' at the end */
	int		 requests_per_second;	/* never exceeded; 0: 25 */
	unsigned	 in_flight;	/* 0: by the rate */
	unsigned	 tries;		/* of one request, all in all; 0: 8 */
	const char	*timezone;	/* of the times in reports; NULL: UTC */
	uint64_t	 seed;		/* of the jitter between tries */
	const struct clock *clock;	/* for answers without a Date; may be NULL */
	const struct progress *progress; /* asked whether to stop; may be NULL */
};
int stripe_source_open(struct source *out, const struct wire *w,
    const struct stripe_options *o, struct err *e) MUST_CHECK;
void stripe_source_close(struct source *s);	/* fine when never opened */
#endif
