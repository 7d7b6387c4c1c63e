/* The names of a source's lists: for people, and as the store keeps them. */
#include <string.h>

#include "recon/flow/fetch.h"

static const struct {
	const char	*name, *word;
	bool		 needed;
} lists[SOURCE__LISTS] = {
	[SOURCE_TXNS] = { "balance transactions", "txns", true },
	[SOURCE_PAYOUTS] = { "payouts", "payouts", true },
	[SOURCE_REFUNDS] = { "refunds", "refunds", true },
	[SOURCE_DISPUTES] = { "disputes", "disputes", true },
	[SOURCE_CHARGES] = { "charges", "charges", true },
	[SOURCE_TRANSFERS] = { "transfers", "transfers", false },
	[SOURCE_TOPUPS] = { "top-ups", "topups", false },
	[SOURCE_FEES] = { "application fees", "fees", false },
	[SOURCE_EVENTS] = { "events of disputes, payouts and transfers", "events", false },
	[SOURCE_PAYOUT_TXNS] = { "rows of payouts", "payout_txns", false },
};

const char *
fetch_list_name(enum source_list l)
{
	ASSERT((unsigned)l < SOURCE__LISTS);
	return lists[l].name;
}

const char *
fetch_list_word(enum source_list l)
{
	ASSERT((unsigned)l < SOURCE__LISTS);
	return lists[l].word;
}

enum source_list
fetch_list_of(const char *word)
{
	for (int l = 0; l < SOURCE__LISTS; l++)
		if (strcmp(lists[l].word, word) == 0)
			return (enum source_list)l;
	return SOURCE__LISTS;
}

bool
fetch_list_needed(enum source_list l)
{
	ASSERT((unsigned)l < SOURCE__LISTS);
	return lists[l].needed;
}
