/*
 * Journal entries: their keys, names and law 1.  What stands in an entry comes
 * from the rules; how it is grouped from the map step.
 */
#include "core/model/entry.h"

#include <stdio.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/digest.h"
#include "core/base/money.h"

#define KEY_HEX 20
#define PART_TEXT_MAX 16

const char *
grouping_name(enum grouping g)
{
	static const char *const names[] = {
		[PER_TRANSACTION] = "transaction",
		[PER_DAY] = "day",
		[PER_PAYOUT] = "payout",
		[PER_MONTH] = "month",
	};

	ASSERT((unsigned)g < sizeof(names) / sizeof(names[0]));
	return names[g];
}

const char *
entry_dim_name(enum entry_dim d)
{
	static const char *const names[] = {
		[DIM_CLASS] = "class", [DIM_DEPARTMENT] = "department",
		[DIM_LOCATION] = "location", [DIM_TRACKING] = "tracking",
		[DIM_ENTITY] = "entity", [DIM_TAX] = "tax",
	};

	ASSERT((unsigned)d < DIM__MAX);
	return names[d];
}

const char *
entry_state_name(enum entry_state s)
{
	static const char *const names[] = {
		[ENTRY_PLANNED] = "planned",
		[ENTRY_FIXED] = "fixed",
		[ENTRY_SEALED] = "sealed",
	};

	ASSERT((unsigned)s < sizeof(names) / sizeof(names[0]));
	return names[s];
}

void
entry_key(char out[ENTRY_KEY_MAX], const char *company,
    const char *stripe_account, uint8_t currency, enum grouping g,
    const char *group, int part)
{
	char hex[DIGEST_HEX_MAX], number[PART_TEXT_MAX];
	struct digest *d = digest_new();

	ASSERT(company != NULL && stripe_account != NULL && group != NULL);
	ASSERT(currency != CURRENCY_NONE && part >= 0);
	snprintf(number, sizeof(number), "%d", part);
	digest_add_text(d, company);
	digest_add_text(d, stripe_account);
	/* the code, not the index: a key outlives our table of currencies */
	digest_add_text(d, currency_code(currency));
	digest_add_text(d, grouping_name(g));
	digest_add_text(d, group);
	digest_add_text(d, number);
	digest_hex(d, hex);
	digest_free(d);
	snprintf(out, ENTRY_KEY_MAX, "te_%.*s", KEY_HEX, hex);
}

int
entry_balanced(const struct entry *en, struct err *e)
{
	char sum_text[MONEY_TEXT_MAX];
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < en->nlines; i++)
		if (!money_plus(&sum, sum, en->lines[i].amount))
			return err_set(e, ERR_BUG, "entry %s: its lines overflow",
			    en->key);
	if (sum == 0)
		return 0;
	money_format(sum_text, sum, currency_decimals(en->currency));
	return err_set(e, ERR_BUG, "entry %s: debits minus credits are %s %s, not zero",
	    en->key, sum_text, currency_code(en->currency));
}
