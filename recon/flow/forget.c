/*
 * forget: takes an import back, in one transaction, which the store logs.  An
 * import that a seal rests on is not taken back.
 */
#include <string.h>

#include "core/base/date.h"
#include "recon/flow/months.h"

struct victim {
	const char		*hash;	/* or its beginning */
	const struct store_seal	*seal;
	int64_t			 end;	/* the first moment after the sealed days */
	bool			 fixed;
};

/* Does the seal rest on it?  Not when all it told lies after the sealed days. */
static int
look_at(void *ctx, const struct store_import *im, struct err *e)
{
	struct victim *v = ctx;
	bool rows = im->first_moment != TXN_MOMENT_NONE;
	bool lines = im->first_line_day != DATE_NONE;

	(void)e;
	if (im->number > v->seal->last_import || strlen(v->hash) < 8 ||	/* no hash at all */
	    strncmp(im->hash, v->hash, strlen(v->hash)) != 0)
		return 0;
	v->fixed |= (!rows && !lines) || (rows && im->first_moment < v->end) ||
	    (lines && im->first_line_day <= v->seal->period.last);
	return 0;
}

static int
check_fixed(struct flow *f, const char *hash, struct err *e)
{
	struct store_seal seal;
	struct victim v = { hash, &seal, 0, false };
	bool sealed;

	if (store_seal_last(f->store, &sealed, &seal, e) != 0)
		return -1;
	if (!sealed)
		return 0;
	v.end = zone_day_start(f->zone, seal.period.last + 1);
	if (store_each_import(f->store, look_at, &v, e) != 0)
		return -1;
	if (!v.fixed)
		return 0;
	(void)err_set(e, ERR_SETTINGS, "%s: sealed periods rest on this import (the last "
	    "one is %s), so it stays", hash, seal.period.name);
	return err_hint(e, "a fact that was wrong is put right by importing the right one: "
	    "it stands in the first period that is not sealed");
}

int
flow_forget(struct flow *f, const char *hash, uint64_t *rows, struct err *e)
{
	*rows = 0;
	if (store_begin(f->store, e) != 0)
		return -1;
	if (check_fixed(f, hash, e) != 0 || store_forget(f->store, hash, rows, e) != 0) {
		store_rollback(f->store);
		return err_while(e, "forget");
	}
	return store_commit(f->store, e);
}
