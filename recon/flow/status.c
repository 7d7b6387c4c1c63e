/* status: counts what the workspace holds; writes nothing, takes no lock. */
#include <string.h>

#include "recon/flow/flow.h"

static int
count_import(void *ctx, const struct store_import *im, struct err *e)
{
	struct flow_status *s = ctx;

	(void)e;
	(void)im;
	s->imports++;
	return 0;
}

static int
count_txns(struct flow *f, struct flow_status *out, struct err *e)
{
	struct store_txns *c = NULL;
	struct txn t;
	int rc;

	if (store_txns_open(&c, f->store, INT64_MIN, INT64_MAX, e) != 0)
		return -1;
	while ((rc = store_txns_next(c, &t, e)) == 1)
		out->txns++;
	store_txns_close(c);
	return rc;
}

static int
count_lines(struct flow *f, struct flow_status *out, struct err *e)
{
	struct store_lines *c = NULL;
	struct ledger_line l;
	int rc;

	if (store_lines_open(&c, f->store, INT32_MIN, INT32_MAX, e) != 0)
		return -1;
	while ((rc = store_lines_next(c, &l, e)) == 1)
		out->lines++;
	store_lines_close(c);
	return rc;
}

int
flow_status(struct flow *f, struct flow_status *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	if (store_each_import(f->store, count_import, out, e) != 0 ||
	    store_fact_moments(f->store, &out->first_moment, &out->last_moment, e) != 0)
		return -1;
	for (int k = 0; k < OBJECT__MAX; k++)
		out->objects += store_object_count(f->store, (enum object_kind)k);
	if (count_txns(f, out, e) != 0 || count_lines(f, out, e) != 0)
		return err_while(e, "status");
	return 0;
}
