/*
 * How far a service's lists were read: runs, windows, payouts, balances and what
 * they prove.
 */
#include <stdlib.h>

#include "recon/store/inner.h"
#include "recon/store/store_fetch.h"

/* ---- runs ---- */

static void
read_run(struct store_fetch *out, struct store *s, struct db_stmt *st)
{
	out->account = arena_strdup(s->fetch, stmt_str(st, 0));
	out->number = db_int(st, 1);
	out->import = db_int(st, 2);
	out->from = db_int(st, 3);
	out->to = db_int(st, 4);
	out->began_us = db_int(st, 5);
	out->ended = !db_is_null(st, 6);
	out->given_up = db_int(st, 7) != 0;
}

int
store_fetch_newest(struct store *s, const char *account, bool *found,
    struct store_fetch *out, struct err *e)
{
	struct db_stmt *st;
	int rc;

	*found = false;
	if (stmt_get(&st, s, SQL_FETCH_NEWEST, e) == -1)
		return -1;
	stmt_bind_str(st, 2, account);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	*found = true;
	arena_reset(s->fetch);
	read_run(out, s, st);
	db_reset(st);
	return 0;
}

int
store_fetch_put(struct store *s, const struct store_fetch *r, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn && r->number > 0 && r->import > 0);
	if (stmt_get(&st, s, SQL_FETCH_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, r->account);
	db_bind_int(st, 3, r->number);
	db_bind_int(st, 4, r->import);
	db_bind_int(st, 5, r->from);
	db_bind_int(st, 6, r->to);
	db_bind_int(st, 7, r->began_us);
	if (r->ended)
		db_bind_int(st, 8, clock_now_us(&s->clock));
	else
		db_bind_null(st, 8);
	db_bind_int(st, 9, r->given_up);
	return stmt_run(st, e);
}

int
store_fetch_each(struct store *s, int (*fn)(void *ctx, const struct store_fetch *r),
    void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	struct store_fetch r;
	int rc;

	if (stmt_open(&st, s, SQL_FETCH_EACH, e) == -1)
		return -1;
	while ((rc = db_step(st, e)) == 1) {
		arena_reset(s->fetch);
		read_run(&r, s, st);
		if (fn(ctx, &r) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

int
store_fetch_told(struct store *s, int64_t import, int64_t first, int64_t last,
    int (*fn)(void *ctx, const struct txn *t), void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	struct txn t;
	int rc;

	if (stmt_open(&st, s, SQL_TXN_TOLD, e) == -1)
		return -1;
	db_bind_int(st, 2, first);
	db_bind_int(st, 3, last);
	db_bind_int(st, 4, import);
	while ((rc = db_step(st, e)) == 1) {
		txn_read(&t, s, st);
		if (fn(ctx, &t) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

/* ---- windows ---- */

int
store_window_put(struct store *s, const struct store_fetch *r,
    const struct store_window *w, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn);
	if (stmt_get(&st, s, SQL_WINDOW_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, r->account);
	db_bind_int(st, 3, r->number);
	stmt_bind_str(st, 4, w->list);
	db_bind_int(st, 5, w->from);
	stmt_bind_str(st, 6, w->payout);
	db_bind_int(st, 7, w->to);
	stmt_bind_str(st, 8, w->after);
	db_bind_int(st, 9, (int64_t)w->objects);
	db_bind_int(st, 10, w->state);
	return stmt_run(st, e);
}

int
store_window_each(struct store *s, const struct store_fetch *r,
    int (*fn)(void *ctx, const struct store_window *w), void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	struct store_window w;
	int rc;

	if (stmt_open(&st, s, SQL_WINDOW_EACH, e) == -1)
		return -1;
	stmt_bind_str(st, 2, r->account);
	db_bind_int(st, 3, r->number);
	while ((rc = db_step(st, e)) == 1) {
		w = (struct store_window){ .list = stmt_str(st, 0), .from = db_int(st, 1),
		    .payout = stmt_str(st, 2), .to = db_int(st, 3), .after = stmt_str(st, 4),
		    .objects = (uint64_t)db_int(st, 5),
		    .state = (enum store_window_state)db_int(st, 6) };
		if (fn(ctx, &w) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

/* ---- payouts ---- */

int
store_payout_read(struct store *s, const char *account, const char *payout, bool *read,
    struct err *e)
{
	struct db_stmt *st;
	int rc;

	if (stmt_get(&st, s, SQL_READ_HAS, e) == -1)
		return -1;
	stmt_bind_str(st, 2, account);
	stmt_bind_str(st, 3, payout);
	if ((rc = db_step(st, e)) == -1)
		return -1;
	*read = rc == 1;
	db_reset(st);
	return 0;
}

int
store_payout_put(struct store *s, const char *account, const char *payout, int64_t import,
    uint64_t objects, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn);
	if (stmt_get(&st, s, SQL_READ_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, account);
	stmt_bind_str(st, 3, payout);
	db_bind_int(st, 4, import);
	db_bind_int(st, 5, (int64_t)objects);
	return stmt_run(st, e);
}

/* ---- balances and proofs ---- */

int
store_snapshot_put(struct store *s, const char *account, const char *place,
    const struct store_snapshot *b, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn);
	if (stmt_get(&st, s, SQL_SNAPSHOT_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, account);
	db_bind_int(st, 3, b->run);
	stmt_bind_str(st, 4, place);
	db_bind_text(st, 5, store_currency_code(s, b->currency));
	db_bind_int(st, 6, b->at);
	db_bind_int(st, 7, b->amount);
	db_bind_int(st, 8, b->settled);
	return stmt_run(st, e);
}

int
store_snapshot_each(struct store *s, const char *account, int64_t run, const char *place,
    int (*fn)(void *ctx, const struct store_snapshot *b), void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	struct store_snapshot b;
	int rc;

	if (stmt_open(&st, s, SQL_SNAPSHOT_EACH, e) == -1)
		return -1;
	stmt_bind_str(st, 2, account);
	db_bind_int(st, 3, run);
	stmt_bind_str(st, 4, place);
	while ((rc = db_step(st, e)) == 1) {
		b = (struct store_snapshot){ db_int(st, 0), db_int(st, 1),
		    store_currency(s, db_text(st, 2)), db_int(st, 3), db_int(st, 4) != 0 };
		if (fn(ctx, &b) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

int
store_snapshot_run(struct store *s, const char *account, int64_t run, int64_t *out,
    struct err *e)
{
	struct db_stmt *st;
	int rc;

	*out = 0;
	if (stmt_get(&st, s, SQL_SNAPSHOT_RUN, e) == -1)
		return -1;
	stmt_bind_str(st, 2, account);
	db_bind_int(st, 3, run);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	*out = db_int(st, 0);
	db_reset(st);
	return 0;
}

int
store_proof_put(struct store *s, const struct store_proof *p, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn);
	if (stmt_get(&st, s, SQL_PROOF_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, p->account);
	db_bind_int(st, 3, p->run);
	db_bind_text(st, 4, store_currency_code(s, p->currency));
	stmt_bind_moment(st, 5, p->from);
	db_bind_int(st, 6, p->to);
	db_bind_int(st, 7, p->before);
	db_bind_int(st, 8, p->after);
	db_bind_int(st, 9, p->state);
	db_bind_int(st, 10, p->difference);
	return stmt_run(st, e);
}

int
store_proof_each(struct store *s, int (*fn)(void *ctx, const struct store_proof *p),
    void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	struct store_proof p;
	int rc;

	if (stmt_open(&st, s, SQL_PROOF_EACH, e) == -1)
		return -1;
	while ((rc = db_step(st, e)) == 1) {
		p = (struct store_proof){ stmt_str(st, 0), db_int(st, 1),
		    store_currency(s, db_text(st, 2)), stmt_moment(st, 3), db_int(st, 4),
		    db_int(st, 5), db_int(st, 6), (int)db_int(st, 7), db_int(st, 8) };
		if (fn(ctx, &p) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

void
store_fetch_touch(struct store *s)
{
	ASSERT(s->in_txn);
	s->changed = true;
}

/* ---- taking a fetch back ---- */

static int
is_newest(struct store *s, const struct store_fetch *r, struct err *e)
{
	struct store_fetch newest;
	char *account = mem_strdup(r->account);
	bool found;
	int rc = store_fetch_newest(s, account, &found, &newest, e);

	free(account);
	if (rc == -1)
		return -1;
	ASSERT(found);
	if (newest.number == r->number)
		return 0;
	(void)err_set(e, ERR_USAGE, "a later fetch of the same account builds on this one");
	return err_hint(e, "take the later ones back first: `tieout status` lists them");
}

int
fetch_forget(struct store *s, int64_t import, struct err *e)
{
	static const enum sql_id all[] = { SQL_FETCH_FORGET, SQL_WINDOW_FORGET,
		SQL_SNAPSHOT_FORGET, SQL_PROOF_FORGET };
	struct store_fetch r;
	struct db_stmt *st;
	int rc;

	if (stmt_get(&st, s, SQL_FETCH_OF, e) == -1)
		return -1;
	db_bind_int(st, 2, import);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	arena_reset(s->fetch);
	read_run(&r, s, st);
	db_reset(st);
	r.account = arena_strdup(s->work, r.account);
	if (is_newest(s, &r, e) == -1)
		return -1;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (stmt_get(&st, s, all[i], e) == -1)
			return -1;
		stmt_bind_str(st, 2, r.account);
		db_bind_int(st, 3, r.number);
		if (stmt_run(st, e) == -1)
			return -1;
	}
	if (stmt_get(&st, s, SQL_READ_FORGET, e) == -1)
		return -1;
	db_bind_int(st, 2, import);
	return stmt_run(st, e);
}
