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

int
flow_status(struct flow *f, struct flow_status *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	if (store_each_import(f->store, count_import, out, e) != 0 ||
	    store_fact_moments(f->store, &out->first_moment, &out->last_moment, e) != 0)
		return -1;
	for (int k = 0; k < OBJECT__MAX; k++)
		out->objects += store_object_count(f->store, (enum object_kind)k);
	if (store_count(f->store, &out->txns, &out->lines, e) != 0)
		return err_while(e, "status");
	return 0;
}
