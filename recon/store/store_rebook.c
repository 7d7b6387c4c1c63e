/* Entries that reverse and book anew, with their lines and rows. */
#include "recon/store/inner.h"
#include "recon/store/rebook.h"

static int
put_lines(struct store *s, const char *key, const struct store_fixed_line *l, size_t n,
    struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_REBOOKING_LINE_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, key);
	return store_lines_put(st, 3, l, n, e);
}

static int
next_number(struct store *s, int64_t *number, struct err *e)
{
	struct db_stmt *st;
	int rc;

	*number = 1;
	if (stmt_get(&st, s, SQL_REBOOKING_LAST, e) == -1)
		return -1;
	rc = db_step(st, e);
	if (rc != 1)
		return rc;
	*number = db_int(st, 0) + 1;
	db_reset(st);
	return 0;
}

int
store_rebooking_put(struct store *s, const struct store_rebooking *r,
    const struct store_fixed_line *l, size_t n, struct err *e)
{
	struct db_stmt *st;
	int64_t number;

	ASSERT(s->in_txn);
	if (next_number(s, &number, e) == -1 ||
	    stmt_get(&st, s, SQL_REBOOKING_PUT, e) == -1)
		return -1;
	db_bind_int(st, 2, number);
	stmt_bind_str(st, 3, r->key);
	db_bind_int(st, 4, r->after_seal);
	db_bind_int(st, 5, r->day);
	db_bind_text(st, 6, store_currency_code(s, r->currency));
	stmt_bind_str(st, 7, r->account);
	stmt_bind_str(st, 8, r->group);
	db_bind_int(st, 9, r->reversal);
	stmt_bind_str(st, 10, r->of);
	stmt_bind_str(st, 11, r->origin);
	stmt_bind_str(st, 12, r->event);
	stmt_bind_str(st, 13, r->object);
	stmt_bind_str(st, 14, r->stripe_ids);
	stmt_bind_str(st, 15, r->rules_hash);
	db_bind_int(st, 16, clock_now_us(&s->clock));
	if (stmt_run(st, e) == -1 || put_lines(s, r->key, l, n, e) == -1)
		return -1;
	s->changed = true;
	return store_log(s, "rebook", r->key, e);
}

int
store_each_rebooking(struct store *s,
    int (*fn)(void *ctx, const struct store_rebooking *r, struct err *e), void *ctx,
    struct err *e)
{
	struct store_rebooking r;
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_REBOOKING_EACH, e) == -1)
		return -1;
	while ((rc = db_step(st, e)) == 1) {
		r.number = db_int(st, 0);
		r.key = stmt_str(st, 1);
		r.after_seal = db_int(st, 2);
		r.day = (int32_t)db_int(st, 3);
		r.currency = store_currency(s, db_text(st, 4));
		r.account = stmt_str(st, 5);
		r.group = stmt_str(st, 6);
		r.reversal = db_int(st, 7) != 0;
		r.of = stmt_str(st, 8);
		r.origin = stmt_str(st, 9);
		r.event = stmt_str(st, 10);
		r.object = stmt_str(st, 11);
		r.stripe_ids = stmt_str(st, 12);
		r.rules_hash = stmt_str(st, 13);
		r.at_us = db_int(st, 14);
		if ((rc = fn(ctx, &r, e)) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

int
store_each_rebooking_line(struct store *s, const char *key,
    int (*fn)(void *ctx, const struct store_fixed_line *l), void *ctx, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_REBOOKING_LINES, e) == -1)
		return -1;
	stmt_bind_str(st, 2, key);
	return store_lines_each(st, fn, ctx, e);
}

/* ---- rows that had no entry ---- */

int
store_rebooked_txn_put(struct store *s, const char *id, const char *key, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn);
	if (stmt_get(&st, s, SQL_REBOOKED_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, id);
	stmt_bind_str(st, 3, key);
	return stmt_run(st, e);
}

int
store_rebooked_txn_get(struct store *s, const char *id, struct str *key, struct err *e)
{
	struct db_stmt *st;
	int rc;

	str_clear(key);
	if (stmt_get(&st, s, SQL_REBOOKED_GET, e) == -1)
		return -1;
	stmt_bind_str(st, 2, id);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	str_add(key, stmt_str(st, 0));
	db_reset(st);
	return 0;
}

int
store_each_rebooked_txn(struct store *s,
    int (*fn)(void *ctx, const char *id, const char *key), void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_REBOOKED_EACH, e) == -1)
		return -1;
	while ((rc = db_step(st, e)) == 1)
		if (fn(ctx, stmt_str(st, 0), stmt_str(st, 1)) != 0)
			break;
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}
