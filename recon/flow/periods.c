/*
 * Which months have facts.  The store is asked once a month that holds any:
 * for the first row at or after the month's start.
 */
#include <inttypes.h>

#include "recon/flow/months.h"

static int
reaches_back(void *ctx, const struct store_import *im, struct err *e)
{
	int64_t *begin = ctx;

	(void)e;
	if (im->first_moment != TXN_MOMENT_NONE &&
	    (*begin == TXN_MOMENT_NONE || im->first_moment < *begin))
		*begin = im->first_moment;
	return 0;
}

int
flow_beginning(struct flow *f, int64_t *moment, struct err *e)
{
	*moment = TXN_MOMENT_NONE;
	return store_each_import(f->store, reaches_back, moment, e);
}

int
flow_first_row(struct flow *f, int64_t from, bool *found, int64_t *moment, struct err *e)
{
	struct store_txns *c = NULL;
	struct txn t;
	int rc;

	if (store_txns_open(&c, f->store, from, INT64_MAX, e) != 0)
		return -1;
	rc = store_txns_next(c, &t, e);
	*found = rc == 1;
	if (rc == 1)
		*moment = t.created;
	store_txns_close(c);
	return rc < 0 ? -1 : 0;
}

int
flow_periods(struct flow *f, struct period *out, size_t max, size_t *n,
    struct err *e)
{
	int64_t from = INT64_MIN, moment = 0;
	struct period month;
	bool found;

	*n = 0;
	if (flow_beginning(f, &moment, e) != 0)
		return -1;
	if (moment != TXN_MOMENT_NONE) {
		period_of_month(&month, zone_day(f->zone, moment));
		from = zone_day_start(f->zone, month.first);
	}
	for (;;) {
		if (flow_first_row(f, from, &found, &moment, e) != 0)
			return -1;
		if (!found)
			return 0;
		if (*n == max) {
			err_set(e, ERR_USAGE, "more than %zu periods have facts", max);
			return err_hint(e, "name the PERIOD");
		}
		period_of_month(&out[*n], zone_day(f->zone, moment));
		from = zone_day_start(f->zone, out[*n].last + 1);
		ASSERT(from > moment);
		(*n)++;
	}
}

int
flow_leave_sealed(struct flow *f, struct period *list, size_t *n, struct err *e)
{
	struct store_seal seal;
	size_t i, kept = 0;
	bool sealed;

	for (i = 0; i < *n; i++) {
		if (store_seal_over(f->store, list[i].first, list[i].last, &sealed, &seal, e) != 0)
			return -1;
		if (!sealed)
			list[kept++] = list[i];
	}
	*n = kept;
	return 0;
}
