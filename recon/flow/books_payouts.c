/* Payouts: their facts, and whether the rows of each add up to it, which may stand in the
 * month before. */
#include "recon/flow/books_facts.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/money.h"
#include "core/model/category.h"

static struct books_payout *
payout_of(struct books *b, struct slice id)
{
	uint32_t i = intern_put(b->payout_names, id.p, id.n);

	if (i == b->npayouts) {
		b->payout = mem_grow(b->payout, &b->payout_cap, b->npayouts + 1,
		    sizeof(*b->payout));
		memset(&b->payout[b->npayouts], 0, sizeof(*b->payout));
		b->payout[b->npayouts++].arrival = DATE_NONE;
	}
	return &b->payout[i];
}

static bool
is_own_row(const struct txn *t)
{
	return category_kind_of(t->category) == CATEGORY_PAYOUT &&
	    slice_cmp(t->payout, t->source) == 0;
}

void
books_payout_note(struct books *b, const struct txn *t, int32_t day)
{
	struct books_payout *p;

	if (t->payout.n == 0 || (day < b->period.first && !is_own_row(t)))
		return;
	p = payout_of(b, t->payout);
	if (is_own_row(t)) {
		p->own = p->own_known = p->wanted = true;
		p->own_net = txn_net(t);
		p->own_id = arena_strndup(b->arena, t->id.p, t->id.n);
		p->currency = t->currency;
		return;
	}
	p->rows++;
	p->sum = money_sum(p->sum, txn_net(t));
}

int
books_payouts(struct books *b, struct err *e)
{
	struct store_objects *c = NULL;
	struct books_payout *bp;
	struct payout p;
	struct object o;
	int got;

	if (store_objects_open(&c, b->f->store, OBJECT_PAYOUT, e) != 0)
		return -1;
	while ((got = store_objects_next(c, &o, e)) == 1) {
		events_object(b->events, &o);
		payout_of_object(&p, &o);
		engine_add_payout(b->engine, &p);
		if (p.arrival == DATE_NONE)
			continue;
		if (period_holds(&b->period, p.arrival))
			payout_of(b, p.id)->wanted = true;
		else if (p.arrival < b->period.first)
			continue;
		bp = payout_of(b, p.id);
		bp->arrival = p.arrival;
		if (bp->own && p.arrival > b->last_arrival)
			b->last_arrival = p.arrival;
	}
	store_objects_close(c);
	return got;
}

/*
 * A payout of the first days holds rows of the month before.  Walks back day by
 * day until every payout of this period adds up, or facts or the limit end.
 */
static bool
payouts_open(const struct books *b, const struct books_payout *extra)
{
	size_t i;

	for (i = 0; i < b->npayouts; i++)
		if (b->payout[i].wanted && (!b->payout[i].own_known ||
		    b->payout[i].sum + extra[i].sum + b->payout[i].own_net != 0))
			return true;
	return false;
}

static int
payout_rows_of_day(struct books *b, int32_t day, struct books_payout *extra,
    int32_t *earliest, struct err *e)
{
	struct store_txns *c = NULL;
	struct txn t;
	uint32_t i;
	int got;

	if (store_txns_open(&c, b->f->store, zone_day_start(b->f->zone, day),
	    zone_day_start(b->f->zone, day + 1), e) != 0)
		return -1;
	while ((got = store_txns_next(c, &t, e)) == 1) {
		if (t.payout.n == 0)
			continue;
		i = intern_find(b->payout_names, t.payout.p, t.payout.n);
		if (i == INTERN_NONE || !b->payout[i].wanted)
			continue;
		if (is_own_row(&t)) {
			b->payout[i].own_known = true;
			b->payout[i].own_net = txn_net(&t);
			continue;
		}
		extra[i].rows++;
		extra[i].sum = money_sum(extra[i].sum, txn_net(&t));
		earliest[i] = day;
	}
	store_txns_close(c);
	return got;
}

int
books_payouts_complete(struct books *b, struct err *e)
{
	struct books_payout *extra;
	int64_t first, last;
	int32_t *earliest, day, begin;
	const char *id;
	int rc = -1;
	size_t i;

	if (b->npayouts == 0)
		return 0;
	if (store_fact_moments(b->f->store, &first, &last, e) != 0)
		return -1;
	begin = zone_day(b->f->zone, first);
	extra = mem_calloc(b->npayouts, sizeof(*extra));
	earliest = mem_calloc(b->npayouts, sizeof(*earliest));
	for (day = b->period.first - 1; day >= begin &&
	    day >= b->period.first - BOOKS_PAYOUT_DAYS && payouts_open(b, extra); day--)
		if (payout_rows_of_day(b, day, extra, earliest, e) != 0)
			goto out;
	for (i = 0; i < b->npayouts; i++) {
		id = intern_text(b->payout_names, (uint32_t)i);
		if (extra[i].rows > 0)
			engine_add_payout_rows(b->engine, slice_of(id),
			    extra[i].rows, extra[i].sum, earliest[i]);
	}
	rc = 0;
out:
	free(extra);
	free(earliest);
	return rc;
}
