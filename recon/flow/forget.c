/*
 * forget: takes an import back, in one transaction.  What is fixed or sealed
 * is refused by the store, which also logs it.
 */
#include "recon/flow/flow.h"

int
flow_forget(struct flow *f, const char *hash, uint64_t *rows, struct err *e)
{
	*rows = 0;
	if (store_begin(f->store, e) != 0)
		return -1;
	if (store_forget(f->store, hash, rows, e) != 0) {
		store_rollback(f->store);
		return err_while(e, "forget");
	}
	return store_commit(f->store, e);
}
