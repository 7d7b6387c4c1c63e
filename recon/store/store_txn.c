/*
 * Balance transactions going in.  The first telling of a row is one INSERT; only
 * when the row is there already are the tellings brought out and merged.
 */
#include <string.h>

#include "recon/store/inner.h"

#define KIND "txn"

/* Binds all of SQL_TXN_PUT; the texts stay the caller's until the step. */
static void
bind_txn(struct db_stmt *st, struct store *s, const struct txn *t,
    const struct origin_at *at, int64_t told)
{
	db_bind_int(st, 2, t->created);
	db_bind_text(st, 3, t->id);
	db_bind_text(st, 4, t->account);
	db_bind_text(st, 5, store_currency_code(s, t->currency));
	db_bind_int(st, 6, t->amount);
	db_bind_int(st, 7, t->fee);
	db_bind_int(st, 8, t->precision);
	stmt_bind_moment(st, 9, t->available_on);
	db_bind_text(st, 10, t->category);
	db_bind_text(st, 11, t->type);
	db_bind_text(st, 12, t->status);
	db_bind_text(st, 13, t->source);
	/* "" says no more than unknown */
	db_bind_text(st, 14, t->payout.n > 0 ? t->payout : (struct slice){ NULL, 0 });
	db_bind_text(st, 15, t->description);
	db_bind_blob(st, 16, t->fee_details);
	db_bind_blob(st, 17, t->fields);
	db_bind_int(st, 18, at->import);
	db_bind_int(st, 19, (int64_t)at->line);
	if (at->path.n > 0)
		db_bind_text(st, 20, at->path);
	else
		db_bind_null(st, 20);
	db_bind_int(st, 21, told);
}

static int
write_txn(struct store *s, const struct txn *t, const struct origin_at *at, int64_t told,
    struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_TXN_UPDATE, e) == -1)
		return -1;
	bind_txn(st, s, t, at, told);
	return stmt_run(st, e);
}

static int
delete_txn(struct store *s, const struct txn *t, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_TXN_DELETE, e) == -1)
		return -1;
	db_bind_int(st, 2, t->created);
	db_bind_text(st, 3, t->id);
	return stmt_run(st, e);
}

/* The row as it stands, kept in s->work. */
static int
load(struct store *s, struct slice id, bool *found, struct txn *t, struct origin_at *at,
    int64_t *told, struct err *e)
{
	struct db_stmt *st;
	int rc;

	*found = false;
	if (stmt_get(&st, s, SQL_TXN_GET, e) == -1)
		return -1;
	db_bind_text(st, 2, id);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	*found = true;
	txn_read(t, s, st);
	txn_keep(t, s->work);
	*at = origin_of(db_int(st, 16), (uint64_t)db_int(st, 17), NULL);
	if (!db_is_null(st, 18))
		at->path = slice_keep(s->work, db_text(st, 18));
	*told = db_int(st, 19);
	db_reset(st);
	return 0;
}

/* txn_merge and what it leaves to its caller. */
static int
merge(struct txn *into, const struct txn *t, bool *differed, struct store *s,
    struct err *e)
{
	bool d = false;

	if (txn_merge(into, t, &d, e) == -1)
		return -1;
	*differed = *differed || d;
	if (slice_cmp(t->account, into->account) > 0)
		into->account = t->account;
	if (pack_merge(&into->fee_details, differed, s, into->fee_details, t->fee_details,
	    PACK_GREATER, -1, e) == -1)
		return -1;
	return pack_merge(&into->fields, differed, s, into->fields, t->fields,
	    PACK_GREATER, -1, e);
}

/* Two places say different things of one id: name both. */
static int
clash(struct store *s, const struct err *why, const struct origin_at *a,
    const struct origin_at *b, struct err *e)
{
	const char *first, *second;

	if (seen_place(&first, s, a, e) == -1 || seen_place(&second, s, b, e) == -1)
		return -1;
	(void)err_set(e, ERR_INPUT, "%s (%s and %s)", why->msg, first, second);
	return err_hint(e, "find out which file is right; take a wrong one that was imported "
	    "before back with `tieout forget`");
}

/* All tellings into one, in the list's order. */
static int
merge_all(struct txn *out, struct store *s, const struct tellings *list, bool *differed,
    struct err *e)
{
	struct err why = ERR_INIT;
	struct txn t;

	for (size_t i = 0; i < list->n; i++) {
		if (telling_txn(i == 0 ? out : &t, s, list->v[i].what, e) == -1)
			return -1;
		if (i == 0 || merge(out, &t, differed, s, &why) == 0)
			continue;
		return clash(s, &why, &list->v[0].at, &list->v[i].at, e);
	}
	return 0;
}

/* Stores the merge where ${old} stood. */
static int
replace(struct store *s, const struct txn *old, const struct txn *t,
    const struct tellings *list, struct err *e)
{
	if (old->created != t->created && delete_txn(s, old, e) == -1)
		return -1;
	return write_txn(s, t, &list->v[0].at, (int64_t)list->n, e);
}

static struct slice
packed(struct store *s, int i, const struct txn *t)
{
	telling_of_txn(&s->bytes[i], s, t);
	return (struct slice){ s->bytes[i].p, s->bytes[i].n };
}

/* One more telling of a row that is there.  Merging takes the greater of total
 * orders, so the row and the telling give what all tellings would. */
static int
put_again(struct store *s, const struct origin_at *at, const struct txn *t,
    enum store_put *what, struct err *e)
{
	struct err why = ERR_INIT;
	struct telling first, one = { .at = *at };
	struct tellings list;
	struct txn old, all;
	int64_t told = 0;
	bool found, differed = false;

	arena_reset(s->work);
	if (load(s, t->id, &found, &old, &first.at, &told, e) == -1)
		return -1;
	ASSERT(found);
	one.what = packed(s, 0, t);
	first.what = packed(s, 1, &old);
	if (told == 1)
		seen_alone(&list, s, &first);
	else if (seen_load(&list, s, KIND, t->id, e) == -1)
		return -1;
	*what = STORE_SAME;
	if (seen_has(&list, &one))
		return 0;
	/* first the merge: where the two clash, nothing is stored */
	all = old;
	if (merge(&all, t, &differed, s, &why) == -1)
		return clash(s, &why, &list.v[0].at, at, e);
	if (seen_add(&list, s, KIND, t->id, &one, e) == -1)
		return -1;
	if (slice_cmp(packed(s, 2, &all), first.what) != 0) {
		*what = STORE_CHANGED;
		s->changed = true;
	}
	s->differed += differed;
	return replace(s, &old, &all, &list, e);
}

int
store_put_txn(struct store *s, int64_t import, uint64_t line, const char *path,
    const struct txn *t, enum store_put *what, struct err *e)
{
	struct origin_at at = origin_of(import, line, path);
	struct db_stmt *st;

	ASSERT(s->in_txn && import > 0 && t->id.n > 0 && t->account.p != NULL);
	if (stmt_get(&st, s, SQL_TXN_PUT, e) == -1)
		return -1;
	bind_txn(st, s, t, &at, 1);
	if (stmt_run(st, e) == -1)
		return -1;
	if (db_changed(st) == 1) {
		*what = STORE_NEW;
		s->changed = true;
		return 0;
	}
	struct txn mine = *t;

	if (mine.payout.n == 0)
		mine.payout.p = NULL;
	return put_again(s, &at, &mine, what, e);
}

int
txn_rebuild(struct store *s, struct slice id, const struct tellings *list, struct err *e)
{
	struct origin_at at;
	struct txn old, all;
	int64_t told;
	bool found, differed = false;

	if (load(s, id, &found, &old, &at, &told, e) == -1)
		return -1;
	ASSERT(found);
	if (list->n == 0)
		return delete_txn(s, &old, e);
	if (merge_all(&all, s, list, &differed, e) == -1)
		return -1;
	return replace(s, &old, &all, list, e);
}
