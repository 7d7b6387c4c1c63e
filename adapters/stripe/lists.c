/* The lists that a fetch reads, and how a page of them is asked for. */
#include "adapters/stripe/lists.h"

#include <inttypes.h>
#include <string.h>

/*
 * Events tell when something happened that an object tells only as its state: the
 * day of a loss, or of a payout that came back (facts/stripe.md, 1.5).  Stripe keeps
 * them for thirty days.
 */
#define EVENTS "&types[]=charge.dispute.closed&types[]=charge.dispute.updated" \
	"&types[]=charge.dispute.funds_reinstated&types[]=payout.failed" \
	"&types[]=transfer.reversed"

static const struct stripe_list lists[SOURCE__LISTS] = {
	[SOURCE_TXNS] = { "/v1/balance_transactions", "Balance transactions: Read", NULL },
	[SOURCE_PAYOUTS] = { "/v1/payouts", "Payouts: Read", NULL },
	[SOURCE_REFUNDS] = { "/v1/refunds", "Charges and Refunds: Read", NULL },
	[SOURCE_DISPUTES] = { "/v1/disputes", "Disputes: Read", NULL },
	[SOURCE_CHARGES] = { "/v1/charges", "Charges and Refunds: Read", NULL },
	[SOURCE_TRANSFERS] = { "/v1/transfers", "Transfers: Read", NULL },
	[SOURCE_TOPUPS] = { "/v1/topups", "Top-ups: Read", NULL },
	[SOURCE_FEES] = { "/v1/application_fees", "Application Fees: Read", NULL },
	[SOURCE_EVENTS] = { "/v1/events", "Events: Read", EVENTS },
	[SOURCE_PAYOUT_TXNS] = { "/v1/balance_transactions", "Balance transactions: Read",
	    NULL },
};

const struct stripe_list *
lists_of(enum source_list l)
{
	ASSERT((unsigned)l < SOURCE__LISTS);
	return &lists[l];
}

static void
add_encoded(struct str *out, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789-_.~";

	for (; *text != '\0'; text++) {
		if (strchr(plain, *text) != NULL)
			str_addc(out, *text);
		else
			str_addf(out, "%%%02X", (unsigned)(unsigned char)*text);
	}
}

void
lists_url(struct str *out, const char *base, const struct source_ask *a, unsigned limit)
{
	str_addf(out, "%s%s?limit=%u", base, lists_of(a->list)->path, limit);
	if (a->list == SOURCE_PAYOUT_TXNS) {
		str_add(out, "&payout=");
		add_encoded(out, a->payout);
	} else {
		str_addf(out, "&created[gte]=%" PRId64 "&created[lt]=%" PRId64, a->from, a->to);
	}
	if (lists_of(a->list)->only != NULL)
		str_add(out, lists_of(a->list)->only);
	if (a->charges)
		str_add(out, "&expand[]=data.charge");
	if (a->after != NULL && *a->after != '\0') {
		str_add(out, "&starting_after=");
		add_encoded(out, a->after);
	}
}
