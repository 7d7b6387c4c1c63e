/* Payouts: their facts, and whether the rows of each add up to it, which may stand in
 * months before. */
#include "recon/flow/books_facts.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/money.h"
#include "core/model/category.h"

#define DAYS_MAX 40	/* back to which rows of payouts are sought day by day */
#define QUIET_DAYS 7	/* without one, behind which no more are expected, */
#define FEW_ROWS 20000	/* unless so few were read till there */

static struct books_payout *
payout_of(struct books *b, struct slice id)
{
	uint32_t i = intern_put(b->payout_names, id.p, id.n);

	if (i == b->npayouts) {
		b->payout = mem_grow(b->payout, &b->payout_cap, b->npayouts + 1,
		    sizeof(*b->payout));
		b->payout[b->npayouts++] = (struct books_payout){
		    .arrival = DATE_NONE, .carried = INT32_MAX };
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

void
books_payout_carried(struct books *b, const struct txn *t, int32_t day)
{
	struct books_payout *p;

	if (t->payout.n == 0 || is_own_row(t))
		return;
	p = payout_of(b, t->payout);
	p->carried = day < p->carried ? day : p->carried;
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

/* Does a payout of this period not add up yet, or have an earlier row than ${day}? */
static bool
payouts_open(const struct books *b, const struct books_payout *extra, int32_t day)
{
	size_t i;

	for (i = 0; i < b->npayouts; i++) {
		const struct books_payout *p = &b->payout[i];

		if (p->wanted && (!p->own_known || p->carried < day ||
		    p->sum + extra[i].sum + p->own_net != 0))
			return true;
	}
	return false;
}

/* Those of the moments from ${from} on, before ${to}; *seen: there was one; *read gets
 * all rows that were looked at on top. */
static int
payout_rows_between(struct books *b, int64_t from, int64_t to, struct books_payout *extra,
    int32_t *earliest, bool *seen, uint64_t *read, struct err *e)
{
	struct store_txns *c = NULL;
	struct txn t;
	int32_t day;
	uint32_t i;
	int got;

	*seen = false;
	if (store_txns_money(&c, b->f->store, from, to, e) != 0)
		return -1;
	while ((got = store_txns_next(c, &t, e)) == 1) {
		++*read;
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
		*seen = true;
		day = zone_day(b->f->zone, t.created);
		if (extra[i].rows == 0 || day < earliest[i])
			earliest[i] = day;
		extra[i].rows++;
		extra[i].sum = money_sum(extra[i].sum, txn_net(&t));
	}
	store_txns_close(c);
	return got;
}

/*
 * A payout of the first days holds rows of the month before.  Walks back day by
 * day until every payout of this period adds up.  Rows that cancel each other may
 * stand further back still: it goes on as long as rows are few, else over some days
 * without a row of any payout.  What is not found within a month is rare (a negative
 * balance, money held back) and looked for in all earlier days at once.
 */
static int
payout_rows_before(struct books *b, int32_t begin, struct books_payout *extra,
    int32_t *earliest, struct err *e)
{
	int32_t day = b->period.first - 1, quiet = 0;
	bool open = payouts_open(b, extra, b->period.first), seen;
	uint64_t read = 0;

	for (; day >= begin; day--) {
		bool far = day < b->period.first - DAYS_MAX, all = far && open;

		if (!open && read > FEW_ROWS && (far || quiet >= QUIET_DAYS))
			return 0;
		if (payout_rows_between(b, all ? INT64_MIN : zone_day_start(b->f->zone, day),
		    zone_day_start(b->f->zone, day + 1), extra, earliest, &seen, &read,
		    e) != 0)
			return -1;
		if (all)
			return 0;
		quiet = seen ? 0 : quiet + 1;
		open = payouts_open(b, extra, day);
	}
	return 0;
}

int
books_payouts_complete(struct books *b, struct err *e)
{
	struct books_payout *extra;
	int64_t first, last;
	int32_t *earliest;
	const char *id;
	int rc = -1;
	size_t i;

	if (b->npayouts == 0)
		return 0;
	if (store_fact_moments(b->f->store, &first, &last, e) != 0)
		return -1;
	extra = mem_calloc(b->npayouts, sizeof(*extra));
	earliest = mem_calloc(b->npayouts, sizeof(*earliest));
	if (payout_rows_before(b, zone_day(b->f->zone, first), extra, earliest, e) != 0)
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
