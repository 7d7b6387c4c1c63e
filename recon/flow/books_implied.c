/*
 * What Stripe's balance was when the first period began, as a fetch implies it: the
 * balance at its end, less every row since.  It is told to whoever has to state the
 * opening; nothing is taken from it.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/money.h"
#include "core/model/fields.h"
#include "recon/flow/books_opening.h"
#include "recon/store/store_fetch.h"

struct implied {
	int64_t	at;			/* of the balance; TXN_MOMENT_NONE: none */
	int64_t	amount[CURRENCY_MAX + 1];
	bool	known[CURRENCY_MAX + 1];
};

static int
take(void *ctx, const struct store_snapshot *s)
{
	struct implied *i = ctx;

	if (!s->settled)
		return 0;
	i->at = s->at;
	i->amount[s->currency] = s->amount;
	i->known[s->currency] = true;
	return 0;
}

/* The balance at the end of the account's last fetch, when that is whole. */
static int
last_balance(struct implied *i, struct books *b, const char *account, struct err *e)
{
	struct store_fetch run;
	bool found;

	if (store_fetch_newest(b->f->store, account, &found, &run, e) != 0)
		return -1;
	if (!found || !run.ended || run.given_up)
		return 0;
	return store_snapshot_each(b->f->store, account, run.number, "end", take, i, e);
}

/* less: without the rows from the period's first moment on.  A currency with rows of
 * another of Stripe's balances (reserves, issuing) is not told. */
static int
less(struct implied *i, struct books *b, const char *account, struct err *e)
{
	struct store_txns *c = NULL;
	struct txn t;
	int got;

	if (store_txns_open(&c, b->f->store, zone_day_start(b->f->zone, b->period.first),
	    i->at + 1, e) != 0)
		return -1;
	while ((got = store_txns_next(c, &t, e)) == 1) {
		if (!slice_is(t.account, account))
			continue;
		if (fields_get(t.fields, "balance_type").p != NULL)
			i->known[t.currency] = false;
		i->amount[t.currency] = money_sum(i->amount[t.currency], -txn_net(&t));
	}
	store_txns_close(c);
	return got;
}

int
books_implied(struct books *b, size_t account, struct err *e)
{
	const char *name = b->f->accounts[account];
	struct implied *i = mem_calloc(1, sizeof(*i));
	int64_t begin;
	int rc = -1;

	i->at = TXN_MOMENT_NONE;
	if (flow_beginning(b->f, &begin, e) != 0 || last_balance(i, b, name, e) != 0)
		goto out;
	rc = 0;
	if (i->at == TXN_MOMENT_NONE || begin == TXN_MOMENT_NONE ||
	    begin > zone_day_start(b->f->zone, b->period.first))
		goto out;
	rc = less(i, b, name, e);
	for (int c = 1; rc == 0 && c <= currency_count(); c++)
		if (i->known[c])
			engine_set_implied(b->engine, account, (uint8_t)c, i->amount[c]);
out:
	free(i);
	return rc;
}
