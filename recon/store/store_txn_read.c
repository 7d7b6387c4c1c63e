/*
 * Balance transactions coming out: in order of (created, id), or one by one, and
 * where each was told.
 */
#include <stdlib.h>
#include <string.h>

#include "recon/store/inner.h"

void
txn_read(struct txn *t, struct store *s, struct db_stmt *st)
{
	t->created = db_int(st, 0);
	t->id = db_text(st, 1);
	t->account = db_text(st, 2);
	t->currency = store_currency(s, db_text(st, 3));
	t->amount = db_int(st, 4);
	t->fee = db_int(st, 5);
	t->precision = (enum txn_precision)db_int(st, 6);
	t->available_on = stmt_moment(st, 7);
	t->category = db_text(st, 8);
	t->type = db_text(st, 9);
	t->status = db_text(st, 10);
	t->source = db_text(st, 11);
	t->payout = db_text(st, 12);
	t->description = db_text(st, 13);
	t->fee_details = db_blob(st, 14);
	t->fields = db_blob(st, 15);
}

/* What the money of a row is, and where it went; the rest is not asked for. */
static void
txn_read_money(struct txn *t, struct store *s, struct db_stmt *st)
{
	memset(t, 0, sizeof(*t));
	t->created = db_int(st, 0);
	t->id = db_text(st, 1);
	t->currency = store_currency(s, db_text(st, 2));
	t->amount = db_int(st, 3);
	t->fee = db_int(st, 4);
	t->category = db_text(st, 5);
	t->type = db_text(st, 6);
	t->source = db_text(st, 7);
	t->payout = db_text(st, 8);
}

void
txn_keep(struct txn *t, struct arena *a)
{
	t->id = slice_keep(a, t->id);
	t->account = slice_keep(a, t->account);
	t->category = slice_keep(a, t->category);
	t->type = slice_keep(a, t->type);
	t->status = slice_keep(a, t->status);
	t->source = slice_keep(a, t->source);
	t->payout = slice_keep(a, t->payout);
	t->description = slice_keep(a, t->description);
	t->fee_details = slice_keep(a, t->fee_details);
	t->fields = slice_keep(a, t->fields);
}

/* ---- cursors ---- */

struct store_txns {
	struct store	*s;	/* foreign */
	struct db_stmt	*st;	/* own */
	void (*read)(struct txn *t, struct store *s, struct db_stmt *st);
};

struct store_txns *
store_txns_cursor(struct store *s, struct db_stmt *st)
{
	struct store_txns *c = mem_calloc(1, sizeof(*c));

	c->s = s;
	c->st = st;
	c->read = txn_read;
	return c;
}

static int
open_range(struct store_txns **out, struct store *s, enum sql_id sql, int64_t first,
    int64_t last, struct err *e)
{
	struct db_stmt *st;

	if (stmt_open(&st, s, sql, e) == -1)
		return -1;
	db_bind_int(st, 2, first);
	db_bind_int(st, 3, last);
	*out = store_txns_cursor(s, st);
	return 0;
}

int
store_txns_open(struct store_txns **out, struct store *s, int64_t first, int64_t last,
    struct err *e)
{
	return open_range(out, s, SQL_TXN_RANGE, first, last, e);
}

int
store_txns_money(struct store_txns **out, struct store *s, int64_t first, int64_t last,
    struct err *e)
{
	if (open_range(out, s, SQL_TXN_MONEY, first, last, e) == -1)
		return -1;
	(*out)->read = txn_read_money;
	return 0;
}

int
store_txns_next(struct store_txns *c, struct txn *out, struct err *e)
{
	int rc = db_step(c->st, e);

	if (rc == 1)
		c->read(out, c->s, c->st);
	return rc;
}

void
store_txns_close(struct store_txns *c)
{
	if (c == NULL)
		return;
	db_finalize(c->st);
	free(c);
}

/* ---- one row ---- */

static int
get(struct store *s, struct db_stmt *st, bool *found, struct txn *out, struct err *e)
{
	int rc = db_step(st, e);

	*found = rc == 1;
	if (rc != 1)
		return rc;
	arena_reset(s->row);
	txn_read(out, s, st);
	txn_keep(out, s->row);
	db_reset(st);
	return 0;
}

int
store_get_txn(struct store *s, const char *id, bool *found, struct txn *out, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_TXN_GET, e) == -1)
		return -1;
	stmt_bind_str(st, 2, id);
	return get(s, st, found, out, e);
}

int
store_get_txn_at(struct store *s, int64_t created, const char *id, bool *found,
    struct txn *out, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_TXN_AT, e) == -1)
		return -1;
	db_bind_int(st, 2, created);
	stmt_bind_str(st, 3, id);
	return get(s, st, found, out, e);
}

int
store_txns_naming(struct store *s, const char *id,
    int (*fn)(void *ctx, const struct txn *t), void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	struct txn t;
	int rc;

	if (stmt_open(&st, s, SQL_TXN_NAMING, e) == -1)
		return -1;
	stmt_bind_str(st, 2, id);
	while ((rc = db_step(st, e)) == 1) {
		txn_read(&t, s, st);
		if (fn(ctx, &t) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

/* The index holds where the rows are; each is then read where it stands. */
int
store_txns_behind(struct store *s, const char *object,
    int (*fn)(void *ctx, const struct txn *t), void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	bool found = true, stop = false;
	struct txn t;
	int rc;

	if (stmt_open(&st, s, SQL_TXN_BEHIND, e) == -1)
		return -1;
	stmt_bind_str(st, 2, object);
	while (!stop && (rc = db_step(st, e)) == 1) {
		rc = store_get_txn_at(s, db_int(st, 0), db_text(st, 1).p, &found, &t, e);
		if (rc == -1)
			break;
		ASSERT(found);
		stop = fn(ctx, &t) != 0;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

static int
moment(struct store *s, enum sql_id id, int64_t *out, struct err *e)
{
	struct db_stmt *st;
	int rc;

	*out = TXN_MOMENT_NONE;
	if (stmt_get(&st, s, id, e) == -1 || (rc = db_step(st, e)) == -1)
		return -1;
	if (rc == 1)
		*out = db_int(st, 0);
	db_reset(st);
	return 0;
}

int
store_fact_moments(struct store *s, int64_t *first, int64_t *last, struct err *e)
{
	if (moment(s, SQL_TXN_FIRST, first, e) == -1)
		return -1;
	return moment(s, SQL_TXN_LAST, last, e);
}

/* ---- where a row was told ---- */

typedef int origin_fn(void *ctx, const struct store_import *im, uint64_t line,
    const char *path);

static int
tell(struct store *s, const struct origin_at *at, origin_fn *fn, void *ctx, bool *stop,
    struct err *e)
{
	struct store_import im;
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_IMPORT_GET, e) == -1)
		return -1;
	db_bind_int(st, 2, at->import);
	if ((rc = db_step(st, e)) == 1) {
		import_read(&im, st);
		*stop = fn(ctx, &im, at->line, at->path.n > 0 ? at->path.p : NULL) != 0;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

/* The row's own place, when it was told once. */
static int
own_origin(struct store *s, const char *id, int64_t *told, struct telling *t,
    struct err *e)
{
	struct db_stmt *st;
	int rc;

	*told = 0;
	if (stmt_get(&st, s, SQL_TXN_GET, e) == -1)
		return -1;
	stmt_bind_str(st, 2, id);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	*t = (struct telling){ .at = origin_of(db_int(st, 16), (uint64_t)db_int(st, 17),
	    NULL), .what = { "", 0 } };
	if (!db_is_null(st, 18))
		t->at.path = slice_keep(s->work, db_text(st, 18));
	*told = db_int(st, 19);
	db_reset(st);
	return 0;
}

int
store_txn_origins(struct store *s, const char *id, origin_fn *fn, void *ctx,
    struct err *e)
{
	struct tellings list = { NULL, 0, 0 };
	struct telling first;
	int64_t told;
	bool stop = false;

	arena_reset(s->work);
	if (own_origin(s, id, &told, &first, e) == -1)
		return -1;
	if (told == 1)
		seen_alone(&list, s, &first);
	else if (seen_load(&list, s, "txn", slice_of(id), e) == -1)
		return -1;
	for (size_t i = 0; i < list.n && !stop; i++)
		if (tell(s, &list.v[i].at, fn, ctx, &stop, e) == -1)
			return -1;
	return 0;
}
