/* The lists that a fetch reads, and how a page of them is asked for. */
#include "adapters/stripe/lists.h"

#include <inttypes.h>
#include <string.h>

static const struct stripe_list lists[SOURCE__LISTS] = {
	[SOURCE_TXNS] = { "/v1/balance_transactions", "Balance transactions: Read" },
	[SOURCE_PAYOUTS] = { "/v1/payouts", "Payouts: Read" },
	[SOURCE_REFUNDS] = { "/v1/refunds", "Charges and Refunds: Read" },
	[SOURCE_DISPUTES] = { "/v1/disputes", "Disputes: Read" },
	[SOURCE_CHARGES] = { "/v1/charges", "Charges and Refunds: Read" },
	[SOURCE_TRANSFERS] = { "/v1/transfers", "Transfers: Read" },
	[SOURCE_TOPUPS] = { "/v1/topups", "Top-ups: Read" },
	[SOURCE_FEES] = { "/v1/application_fees", "Application Fees: Read" },
	[SOURCE_PAYOUT_TXNS] = { "/v1/balance_transactions", "Balance transactions: Read" },
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
	if (a->after != NULL && *a->after != '\0') {
		str_add(out, "&starting_after=");
		add_encoded(out, a->after);
	}
}
