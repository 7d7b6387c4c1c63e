/* What reviewers settled, and who signed: only ever added to. */
#include <string.h>

#include "core/base/date.h"
#include "recon/store/inner.h"
#include "recon/store/seal.h"

static int
next_resolution(struct store *s, int64_t *number, struct err *e)
{
	struct db_stmt *st;
	int rc;

	if (stmt_get(&st, s, SQL_RESOLUTION_LAST, e) == -1 || (rc = db_step(st, e)) == -1)
		return -1;
	*number = rc == 1 ? db_int(st, 0) + 1 : 1;
	db_reset(st);
	return 0;
}

static int
log_resolution(struct store *s, const struct store_resolution *r, struct err *e)
{
	struct str about = STR_INIT;
	int rc;

	str_addf(&about, "%s of %s as %s by %s: %s", r->break_id, r->period_name, r->kind,
	    r->by, r->note);
	rc = store_log(s, "resolve", str_text(&about), e);
	str_free(&about);
	return rc;
}

int
store_resolution_put(struct store *s, const struct store_resolution *r, struct err *e)
{
	struct db_stmt *st;
	int64_t number;

	ASSERT(s->in_txn);
	if (next_resolution(s, &number, e) == -1 ||
	    stmt_get(&st, s, SQL_RESOLUTION_PUT, e) == -1)
		return -1;
	db_bind_int(st, 2, number);
	stmt_bind_str(st, 3, r->break_id);
	stmt_bind_str(st, 4, r->period_name);
	stmt_bind_str(st, 5, r->code);
	db_bind_text(st, 6, store_currency_code(s, r->currency));
	db_bind_int(st, 7, r->difference);
	stmt_bind_str(st, 8, r->about);
	stmt_bind_str(st, 9, r->kind);
	stmt_bind_day(st, 10, r->until);
	stmt_bind_str(st, 11, r->by);
	stmt_bind_str(st, 12, r->note);
	db_bind_int(st, 13, clock_now_us(&s->clock));
	if (stmt_run(st, e) == -1)
		return -1;
	s->changed = true;
	return log_resolution(s, r, e);
}

static void
resolution_read(struct store_resolution *r, struct store *s, struct db_stmt *st)
{
	r->number = db_int(st, 0);
	r->break_id = stmt_str(st, 1);
	r->period_name = stmt_str(st, 2);
	r->code = stmt_str(st, 3);
	r->currency = store_currency(s, db_text(st, 4));
	r->difference = db_int(st, 5);
	r->about = stmt_str(st, 6);
	r->kind = stmt_str(st, 7);
	r->until = stmt_day(st, 8);
	r->by = stmt_str(st, 9);
	r->note = stmt_str(st, 10);
	r->at_us = db_int(st, 11);
}

/* The resolutions of an open statement, which is finished. */
static int
each_resolution(struct store *s, struct db_stmt *st,
    int (*fn)(void *ctx, const struct store_resolution *r), void *ctx, struct err *e)
{
	struct store_resolution r;
	int rc;

	while ((rc = db_step(st, e)) == 1) {
		resolution_read(&r, s, st);
		if (fn(ctx, &r) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

int
store_each_resolution(struct store *s,
    int (*fn)(void *ctx, const struct store_resolution *r), void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;

	if (stmt_open(&st, s, SQL_RESOLUTION_EACH, e) == -1)
		return -1;
	return each_resolution(s, st, fn, ctx, e);
}

int
store_resolutions_since(struct store *s, int64_t log,
    int (*fn)(void *ctx, const struct store_resolution *r), void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;

	if (stmt_open(&st, s, SQL_RESOLUTION_SINCE, e) == -1)
		return -1;
	db_bind_int(st, 2, log);
	return each_resolution(s, st, fn, ctx, e);
}

int
store_run_settle(struct store *s, const char *period_name, int64_t number,
    const struct store_resolution *r, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn);
	if (stmt_get(&st, s, SQL_BREAK_SETTLE, e) == -1)
		return -1;
	stmt_bind_str(st, 1, break_status_name(BREAK_RESOLVED));
	stmt_bind_str(st, 2, r->kind);
	stmt_bind_str(st, 3, r->by);
	stmt_bind_str(st, 4, r->note);
	stmt_bind_str(st, 6, period_name);	/* 5 is :company */
	db_bind_int(st, 7, number);
	stmt_bind_str(st, 8, r->break_id);
	if (stmt_run(st, e) == -1)
		return -1;
	ASSERT(db_changed(st) == 1);
	return 0;
}

int
store_run_verdict(struct store *s, const char *period_name, enum verdict v, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn);
	if (stmt_get(&st, s, SQL_RUN_VERDICT, e) == -1)
		return -1;
	stmt_bind_str(st, 1, verdict_name(v));
	stmt_bind_str(st, 3, period_name);	/* 2 is :company */
	return stmt_run(st, e);
}

/* ---- sign-offs ---- */

static int
count_sign(void *ctx, const struct store_sign_off *so)
{
	(void)so;
	++*(int64_t *)ctx;
	return 0;
}

int
store_sign_off_put(struct store *s, const char *period_name,
    const struct store_sign_off *so, struct err *e)
{
	struct str about = STR_INIT;
	struct db_stmt *st;
	int64_t n = 0;
	int rc;

	ASSERT(s->in_txn);
	if (store_each_sign_off(s, period_name, count_sign, &n, e) == -1 ||
	    stmt_get(&st, s, SQL_SIGN_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	db_bind_int(st, 3, n + 1);
	stmt_bind_str(st, 4, so->signer);
	stmt_bind_str(st, 5, so->basis);
	db_bind_int(st, 6, clock_now_us(&s->clock));
	if (stmt_run(st, e) == -1)
		return -1;
	str_addf(&about, "%s by %s: %s", period_name, so->signer, so->basis);
	rc = store_log(s, "sign-off", str_text(&about), e);
	str_free(&about);
	return rc;
}

int
store_each_sign_off(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const struct store_sign_off *so), void *ctx, struct err *e)
{
	struct store_sign_off so;
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_SIGN_EACH, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	while ((rc = db_step(st, e)) == 1) {
		so.signer = stmt_str(st, 0);
		so.basis = stmt_str(st, 1);
		so.at_us = db_int(st, 2);
		if (fn(ctx, &so) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}
