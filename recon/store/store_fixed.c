/*
 * What is fixed: entries with their lines, the place of each balance transaction,
 * and which ledger lines are matched for good.
 */
#include <string.h>

#include "recon/store/inner.h"
#include "recon/store/seal.h"

/* ---- entries ---- */

int
store_lines_put(struct db_stmt *st, int at, const struct store_fixed_line *l, size_t n,
    struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		db_bind_int(st, at, (int64_t)i + 1);
		stmt_bind_str(st, at + 1, l[i].code);
		stmt_bind_str(st, at + 2, l[i].name);
		db_bind_int(st, at + 3, l[i].amount);
		stmt_bind_str(st, at + 4, l[i].memo);
		stmt_bind_str(st, at + 5, l[i].rule);
		stmt_bind_str(st, at + 6, l[i].dims);
		if (stmt_run(st, e) == -1)
			return -1;
	}
	return 0;
}

static int
put_lines(struct store *s, const char *period_name, const char *key,
    const struct store_fixed_line *l, size_t n, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_JE_LINE_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	stmt_bind_str(st, 3, key);
	return store_lines_put(st, 4, l, n, e);
}

int
store_fixed_entry_put(struct store *s, const char *period_name,
    const struct store_fixed_entry *en, const struct store_fixed_line *l, size_t n,
    struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn);
	if (stmt_get(&st, s, SQL_JE_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	stmt_bind_str(st, 3, en->key);
	db_bind_int(st, 4, en->day);
	db_bind_text(st, 5, store_currency_code(s, en->currency));
	stmt_bind_str(st, 6, en->account);
	stmt_bind_str(st, 7, en->grouping);
	stmt_bind_str(st, 8, en->group);
	db_bind_int(st, 9, en->part);
	if (stmt_run(st, e) == -1)
		return -1;
	return put_lines(s, period_name, en->key, l, n, e);
}

int
store_fixed_part(struct store *s, const char *group, const char *grouping,
    const char *account, uint8_t currency, int *part, struct err *e)
{
	struct db_stmt *st;
	int rc;

	*part = 0;
	if (stmt_get(&st, s, SQL_JE_PART, e) == -1)
		return -1;
	stmt_bind_str(st, 2, group);
	stmt_bind_str(st, 3, grouping);
	stmt_bind_str(st, 4, account);
	db_bind_text(st, 5, store_currency_code(s, currency));
	rc = db_step(st, e);
	if (rc != 1)
		return rc;
	*part = (int)db_int(st, 0);
	db_reset(st);
	return 0;
}

int
store_fixed_entry_has(
    struct store *s, const char *period_name, const char *key, bool *has, struct err *e)
{
	struct db_stmt *st;
	int rc;

	*has = false;
	if (stmt_get(&st, s, SQL_JE_HAS, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	stmt_bind_str(st, 3, key);
	rc = db_step(st, e);
	if (rc != 1)
		return rc;
	*has = true;
	db_reset(st);
	return 0;
}

static void
entry_read(struct store_fixed_entry *out, struct store *s, struct db_stmt *st)
{
	out->key = stmt_str(st, 1);
	out->day = (int32_t)db_int(st, 2);
	out->currency = store_currency(s, db_text(st, 3));
	out->account = stmt_str(st, 4);
	out->grouping = stmt_str(st, 5);
	out->group = stmt_str(st, 6);
	out->part = (int)db_int(st, 7);
}

int
store_fixed_entry_get(struct store *s, const char *period_name, const char *key,
    bool *found, struct store_fixed_entry *out, struct err *e)
{
	struct db_stmt *st;
	int rc;

	*found = false;
	if (stmt_get(&st, s, SQL_JE_GET, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	stmt_bind_str(st, 3, key);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	*found = true;
	entry_read(out, s, st);
	arena_reset(s->seal);
	out->key = arena_strdup(s->seal, out->key);
	out->account = arena_strdup(s->seal, out->account);
	out->grouping = arena_strdup(s->seal, out->grouping);
	out->group = arena_strdup(s->seal, out->group);
	db_reset(st);
	return 0;
}

int
store_each_fixed_entry(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const struct store_fixed_entry *en, struct err *e), void *ctx,
    struct err *e)
{
	struct store_fixed_entry en;
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_JE_EACH, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	while ((rc = db_step(st, e)) == 1) {
		entry_read(&en, s, st);
		if ((rc = fn(ctx, &en, e)) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

int
store_lines_each(struct db_stmt *st, int (*fn)(void *ctx, const struct store_fixed_line *l),
    void *ctx, struct err *e)
{
	struct store_fixed_line l;
	int rc;

	while ((rc = db_step(st, e)) == 1) {
		l.code = stmt_str(st, 0);
		l.name = stmt_str(st, 1);
		l.amount = db_int(st, 2);
		l.memo = stmt_str(st, 3);
		l.rule = stmt_str(st, 4);
		l.dims = stmt_str(st, 5);
		if (fn(ctx, &l) != 0) {
			db_reset(st);
			break;
		}
	}
	return rc == -1 ? -1 : 0;
}

int
store_each_fixed_line(struct store *s, const char *period_name, const char *key,
    int (*fn)(void *ctx, const struct store_fixed_line *l), void *ctx, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_JE_LINES, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	stmt_bind_str(st, 3, key);
	return store_lines_each(st, fn, ctx, e);
}

/* ---- balance transactions ---- */

int
store_fixed_txn_put(struct store *s, const char *period_name,
    const struct store_fixed_txn *t, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn);
	if (stmt_get(&st, s, SQL_FIXED_TXN_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	stmt_bind_str(st, 3, t->id);
	stmt_bind_str(st, 4, t->place);
	stmt_bind_str(st, 5, t->rule);
	stmt_bind_str(st, 6, t->entry_key);
	stmt_bind_str(st, 7, t->match_id);
	return stmt_run(st, e);
}

int
store_fixed_txn_get(struct store *s, const char *period_name, const char *id, bool *found,
    struct store_fixed_txn *out, struct err *e)
{
	struct db_stmt *st;
	int rc;

	*found = false;
	if (stmt_get(&st, s, SQL_FIXED_TXN_GET, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	stmt_bind_str(st, 3, id);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	*found = true;
	arena_reset(s->seal);
	out->id = id;
	out->place = arena_strdup(s->seal, stmt_str(st, 0));
	out->rule = arena_strdup(s->seal, stmt_str(st, 1));
	out->entry_key = arena_strdup(s->seal, stmt_str(st, 2));
	out->match_id = arena_strdup(s->seal, stmt_str(st, 3));
	db_reset(st);
	return 0;
}

int
store_each_fixed_txn(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const struct store_fixed_txn *t, struct err *e), void *ctx,
    struct err *e)
{
	struct store_fixed_txn t;
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_FIXED_TXN_EACH, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	while ((rc = db_step(st, e)) == 1) {
		t.id = stmt_str(st, 0);
		t.place = stmt_str(st, 1);
		t.rule = stmt_str(st, 2);
		t.entry_key = stmt_str(st, 3);
		t.match_id = stmt_str(st, 4);
		if ((rc = fn(ctx, &t, e)) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

/* ---- matched ledger lines ---- */

int
store_fixed_match_put(struct store *s, const char *period_name, const char *ledger_id,
    const char *line, const char *match_id, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn);
	if (stmt_get(&st, s, SQL_FIXED_LINE_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	stmt_bind_str(st, 3, ledger_id);
	stmt_bind_str(st, 4, line);
	stmt_bind_str(st, 5, match_id);
	return stmt_run(st, e);
}

int
store_fixed_match_get(struct store *s, const char *period_name, const char *ledger_id,
    const char *line, struct str *match_id, struct err *e)
{
	struct db_stmt *st;
	int rc;

	str_clear(match_id);
	if (stmt_get(&st, s, SQL_FIXED_LINE_GET, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	stmt_bind_str(st, 3, ledger_id);
	stmt_bind_str(st, 4, line);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	str_add(match_id, stmt_str(st, 0));
	db_reset(st);
	return 0;
}

int
store_each_fixed_match(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const char *ledger_id, const char *line, const char *match_id),
    void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_HASH_FIXED_LINE, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	while ((rc = db_step(st, e)) == 1)
		if (fn(ctx, stmt_str(st, 0), stmt_str(st, 1), stmt_str(st, 2)) != 0)
			break;
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}
