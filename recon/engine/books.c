/*
 * The clearing accounts: one book per Stripe account and currency, with its
 * openings and what earlier bridges carry over.
 */
#include "recon/engine/records.h"

#include <stdlib.h>
#include <string.h>

uint16_t
books_put(struct engine *en, size_t account, uint8_t currency)
{
	uint16_t *at;
	struct book *b;

	ASSERT(account < en->c.naccounts && account < ENGINE_ACCOUNTS_MAX);
	at = &en->book_of[account * (CURRENCY_MAX + 1) + currency];
	if (*at != 0)
		return (uint16_t)(*at - 1);
	ASSERT(en->nbooks < BOOKS_MAX);
	en->book = mem_grow(en->book, &en->book_cap, en->nbooks + 1,
	    sizeof(*en->book));
	b = &en->book[en->nbooks];
	memset(b, 0, sizeof(*b));
	b->account = (uint16_t)account;
	b->currency = currency;
	if (en->c.tolerance != NULL)
		b->tolerance = en->c.tolerance[account * (CURRENCY_MAX + 1) + currency];
	*at = (uint16_t)(++en->nbooks);
	return (uint16_t)(en->nbooks - 1);
}

/* book_at: making it may move the others. */
static struct book *
book_at(struct engine *en, size_t account, uint8_t currency)
{
	uint16_t at = books_put(en, account, currency);

	return &en->book[at];
}

void
engine_set_opening(struct engine *en, size_t account, uint8_t currency,
    bool ledger_side, int64_t amount, enum engine_opening state)
{
	struct book *b = book_at(en, account, currency);

	b->opening_set[ledger_side] = true;
	b->opening[ledger_side] = amount;
	b->state[ledger_side] = state;
	b->used = true;
}

void
engine_set_implied(struct engine *en, size_t account, uint8_t currency, int64_t amount)
{
	struct book *b = book_at(en, account, currency);

	b->implied_set = true;
	b->implied = amount;
}

void
engine_set_carry(struct engine *en, size_t account, uint8_t currency,
    const char *bridge_line, int64_t amount)
{
	struct book *b = book_at(en, account, currency);

	b->used = b->used || amount != 0;
	if (strcmp(bridge_line, "opening") == 0)
		b->carry_opening = amount;
	else if (strcmp(bridge_line, "ignored") == 0)
		b->carry_ignored = amount;
	else if (strcmp(bridge_line, "dated_by_rule") == 0)
		b->carry_dated = amount;
	else
		ASSERT(!"a carried bridge line is opening, ignored or dated_by_rule");
}

void
engine_add_change(struct engine *en, size_t account, uint8_t currency, int64_t amount)
{
	struct book *b = book_at(en, account, currency);

	b->used = true;
	b->changed = money_sum(b->changed, amount);
}

void
engine_no_ledger_data(struct engine *en, size_t account, uint8_t currency,
    const char *account_code)
{
	struct book *b = book_at(en, account, currency);
	const char *code = account_code != NULL ? account_code : "";

	b->no_data = true;
	b->used = true;
	b->code = (uint16_t)intern_put(en->codes, code, strlen(code));
}
