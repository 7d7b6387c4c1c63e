/*
 * The rows of a period, read again after its books were opened: those that came
 * late first, then its own that no sealed month holds.
 */
#include "recon/flow/books_entries.h"

static int
late_row(struct books *b, const struct late_row *l, struct txn *t, struct err *e)
{
	bool found;

	if (store_get_txn_at(b->f->store, l->created, l->id, &found, t, e) != 0)
		return -1;
	ASSERT(found);
	return 1;
}

int
books_rows_next(struct books *b, struct books_rows *r, struct txn *t, uint32_t *at,
    struct err *e)
{
	int got;

	if (r->late < b->late.nrows) {
		*at = b->late.row[r->late].movement;
		return late_row(b, &b->late.row[r->late++], t, e);
	}
	if (r->c == NULL && (r->money ? store_txns_money : store_txns_open)(&r->c, b->f->store,
	    zone_day_start(b->f->zone, b->period.first),
	    zone_day_start(b->f->zone, b->period.last + 1), e) != 0)
		return -1;
	*at = ENGINE_NONE;
	do
		got = store_txns_next(r->c, t, e);
	while (got == 1 && intern_count(b->moved) > 0 &&
	    intern_find(b->moved, t->id.p, t->id.n) != INTERN_NONE);
	return got;
}

void
books_rows_again(struct books_rows *r)
{
	store_txns_close(r->c);
	*r = (struct books_rows){ .money = r->money };
}
