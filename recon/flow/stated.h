#ifndef TIEOUT_RECON_FLOW_STATED_H
#define TIEOUT_RECON_FLOW_STATED_H
/*
 * The balances that Stripe's balance summaries state, against the rows between.
 * A summary deducts an automatic payout on the day of its expected arrival, not on
 * the day on which its row was made (Stripe's documentation of `effective_at`), so
 * payouts that are on their way at either end stand between the two.
 */
#include "core/base/currency.h"
#include "recon/flow/flow.h"

/* What the rows of some days come to, by currency. */
struct stated_rows {
	int64_t	net[CURRENCY_MAX + 1];		/* of the rows created in them */
	bool	any[CURRENCY_MAX + 1];
	/* payouts created before that moment that a summary deducts later */
	int64_t	under_way_first[CURRENCY_MAX + 1], under_way_last[CURRENCY_MAX + 1];
};
/* stated_rows: the rows of ${p} of an account; ${out} is overwritten. */
int stated_rows(struct stated_rows *out, struct flow *f, const char *account,
    const struct period *p, struct err *e) MUST_CHECK;
#endif
