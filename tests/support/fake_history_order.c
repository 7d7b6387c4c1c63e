/*
 * A generated history in order of time: rows are renumbered, and the lists that
 * requests walk are made.
 */
#include "tests/support/fake_history.h"

#include <stdlib.h>

#include "core/base/err.h"

static int
by_created(const void *a, const void *b, void *ctx)
{
	const struct fake_txn *t = ((struct fake_history *)ctx)->txn;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (t[x].created != t[y].created)
		return t[x].created < t[y].created ? -1 : 1;
	return x < y ? -1 : 1;
}

static int
by_object_created(const void *a, const void *b, void *ctx)
{
	const struct fake_object *o = ((struct fake_history *)ctx)->object;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (o[x].created != o[y].created)
		return o[x].created < o[y].created ? -1 : 1;
	return x < y ? -1 : 1;
}

static int
by_payout_created(const void *a, const void *b, void *ctx)
{
	const struct fake_txn *t = ((struct fake_history *)ctx)->txn;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (t[x].payout != t[y].payout)
		return t[x].payout < t[y].payout ? -1 : 1;
	return x < y ? -1 : 1;
}

static int
by_at(const void *a, const void *b)
{
	const struct fake_event *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->object != y->object ? (x->object < y->object ? -1 : 1) : x->name - y->name;
}

/* put_in_order: rows are renumbered by time. */
static void
put_in_order(struct fake_history *h)
{
	uint32_t *order = malloc((h->ntxns + 1) * sizeof(*order));
	uint32_t *place = malloc((h->ntxns + 1) * sizeof(*place));
	struct fake_txn *sorted = malloc((h->ntxns + 1) * sizeof(*sorted));
	uint32_t i;

	ASSERT(order != NULL && place != NULL && sorted != NULL);
	for (i = 0; i < h->ntxns; i++)
		order[i] = i;
	qsort_r(order, h->ntxns, sizeof(*order), by_created, h);
	for (i = 0; i < h->ntxns; i++) {
		sorted[i] = h->txn[order[i]];
		place[order[i]] = i;
	}
	for (i = 0; i < h->nobjects; i++) {
		if (h->object[i].txn != FAKE_NONE)
			h->object[i].txn = place[h->object[i].txn];
		if (h->object[i].txn2 != FAKE_NONE)
			h->object[i].txn2 = place[h->object[i].txn2];
	}
	free(h->txn);
	h->txn = sorted;
	h->txn_cap = h->ntxns + 1;
	free(order);
	free(place);
}

static void
make_lists(struct fake_history *h)
{
	size_t k;
	uint32_t i;

	for (k = 0; k < FAKE_KIND__MAX; k++) {
		h->by_kind[k] = malloc((h->nobjects + 1) * sizeof(**h->by_kind));
		ASSERT(h->by_kind[k] != NULL);
		for (i = 0; i < h->nobjects; i++)
			if (h->object[i].kind == k)
				h->by_kind[k][h->nkind[k]++] = i;
		qsort_r(h->by_kind[k], h->nkind[k], sizeof(**h->by_kind), by_object_created, h);
	}
	h->by_payout = malloc((h->ntxns + 1) * sizeof(*h->by_payout));
	h->payout_first = calloc(h->nobjects + 2, sizeof(*h->payout_first));
	ASSERT(h->by_payout != NULL && h->payout_first != NULL);
	for (i = 0; i < h->ntxns; i++)
		if (h->txn[i].payout != FAKE_NONE) {
			h->by_payout[h->npaid++] = i;
			h->payout_first[h->txn[i].payout + 1]++;
		}
	for (i = 0; i <= h->nobjects; i++)
		h->payout_first[i + 1] += h->payout_first[i];
	qsort_r(h->by_payout, h->npaid, sizeof(*h->by_payout), by_payout_created, h);
	qsort(h->event, h->nevents, sizeof(*h->event), by_at);
}

void
fake_history_order(struct fake_history *h)
{
	put_in_order(h);
	make_lists(h);
}
