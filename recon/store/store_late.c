/*
 * What came after a seal: rows that are new, ledger lines that stand otherwise.
 * A seal rests on all imports up to a number, so what was known then can be told
 * from what was told since.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "recon/store/inner.h"
#include "recon/store/seal.h"

/* ---- which days and moments the imports since then reach ---- */

struct reach {
	int64_t	after;
	bool	rows, lines;
	int64_t	first, last;		/* moments, both included */
	int32_t	first_day, last_day;	/* of ledger lines and covers */
};

static int
reach_import(void *ctx, const struct store_import *im, struct err *e)
{
	struct reach *r = ctx;

	(void)e;
	if (im->number <= r->after)
		return 0;
	if (im->first_moment != TXN_MOMENT_NONE) {
		if (!r->rows || im->first_moment < r->first)
			r->first = im->first_moment;
		if (!r->rows || im->last_moment > r->last)
			r->last = im->last_moment;
		r->rows = true;
	}
	if (im->first_line_day != DATE_NONE) {
		if (!r->lines || im->first_line_day < r->first_day)
			r->first_day = im->first_line_day;
		if (!r->lines || im->last_line_day > r->last_day)
			r->last_day = im->last_line_day;
		r->lines = true;
	}
	return 0;
}

static int
reach_covers(struct reach *r, struct store *s, struct err *e)
{
	struct db_stmt *st;
	int rc;

	if (stmt_get(&st, s, SQL_COVER_SINCE, e) == -1)
		return -1;
	db_bind_int(st, 2, r->after);
	while ((rc = db_step(st, e)) == 1) {
		int32_t first = (int32_t)db_int(st, 0), last = (int32_t)db_int(st, 1);

		if (!r->lines || first < r->first_day)
			r->first_day = first;
		if (!r->lines || last > r->last_day)
			r->last_day = last;
		r->lines = true;
	}
	return rc;
}

/* After a forget, what other imports told may have come back: anything. */
int
store_forgotten(struct store *s, int64_t log, bool *out, struct err *e)
{
	struct db_stmt *st;
	int rc;

	if (stmt_get(&st, s, SQL_LOG_FORGET, e) == -1)
		return -1;
	db_bind_int(st, 2, log);
	if ((rc = db_step(st, e)) == -1)
		return -1;
	*out = rc == 1;
	db_reset(st);
	return 0;
}

/* ---- rows ---- */

int
store_txns_late(struct store_txns **out, struct store *s, int64_t first, int64_t last,
    int64_t after, int64_t log, struct err *e)
{
	struct reach r = { .after = after };
	struct db_stmt *st;
	bool all;

	if (store_forgotten(s, log, &all, e) == -1 ||
	    (!all && store_each_import(s, reach_import, &r, e) == -1))
		return -1;
	if (!all) {
		if (!r.rows)
			last = first;	/* no such row */
		else if (r.first > first)
			first = r.first;
		if (r.rows && r.last < last - 1)
			last = r.last + 1;
	}
	if (stmt_open(&st, s, SQL_TXN_LATE, e) == -1)
		return -1;
	db_bind_int(st, 2, first);
	db_bind_int(st, 3, last);
	db_bind_int(st, 4, after);
	db_bind_int(st, 5, all);
	*out = store_txns_cursor(s, st);
	return 0;
}

/* ---- ledger lines ---- */

/* The newest telling up to import ${after}; false when there was none. */
static bool
telling_then(const struct tellings *list, int64_t after, struct telling *out)
{
	size_t i = list->n;

	while (i > 0 && list->v[i - 1].at.import > after)
		i--;
	if (i == 0)
		return false;
	*out = list->v[i - 1];
	return true;
}

/* Was it gone then: does a cover after its telling, up to ${after}, lack it? */
static int
gone_then(struct store *s, const struct ledger_line *l, int64_t told_by, int64_t after,
    bool *gone, struct err *e)
{
	struct db_stmt *st;
	int rc;

	if (stmt_get(&st, s, SQL_COVER_OF, e) == -1)
		return -1;
	db_bind_text(st, 2, l->account);
	db_bind_int(st, 3, l->day);
	db_bind_int(st, 4, told_by);
	if ((rc = db_step(st, e)) == -1)
		return -1;
	*gone = rc == 1 && !db_is_null(st, 0) && db_int(st, 0) <= after;
	db_reset(st);
	return 0;
}

/* The line as it was then; ${now} is its row, ${told} and ${import} of it. */
static int
line_then(struct store *s, const struct ledger_line *now, int64_t told, int64_t import,
    int64_t after, bool *was, struct ledger_line *old, struct err *e)
{
	struct tellings list;
	struct telling t;
	bool gone;

	*was = false;
	if (told == 1) {
		if (import > after)
			return 0;
		*old = *now;
	} else {
		if (seen_load(&list, s, "line", line_key(s, now->ledger_id, now->line),
		    e) == -1)
			return -1;
		if (!telling_then(&list, after, &t))
			return 0;
		if (telling_line(old, s, t.what, e) == -1)
			return -1;
		import = t.at.import;
	}
	if (gone_then(s, old, import, after, &gone, e) == -1)
		return -1;
	*was = !gone;
	return 0;
}

static bool
same_line(const struct ledger_line *a, const struct ledger_line *b)
{
	return a->day == b->day && a->amount == b->amount && a->currency == b->currency &&
	    slice_cmp(a->account, b->account) == 0;
}

int
store_lines_changed(struct store *s, int64_t after, int32_t until,
    int (*fn)(void *ctx, const struct store_line_change *c, struct err *e), void *ctx,
    struct err *e)
{
	struct reach r = { .after = after };
	struct store_line_change c;
	struct db_stmt *st = NULL;
	int rc;

	if (store_each_import(s, reach_import, &r, e) == -1 || reach_covers(&r, s, e) == -1)
		return -1;
	if (!r.lines)
		return 0;
	if (stmt_open(&st, s, SQL_LINE_SINCE, e) == -1)
		return -1;
	db_bind_int(st, 2, r.first_day);
	db_bind_int(st, 3, r.last_day);
	db_bind_int(st, 4, until);
	db_bind_int(st, 5, after);
	while ((rc = db_step(st, e)) == 1) {
		arena_reset(s->work);
		line_read(&c.now, s, st);
		line_keep(&c.now, s->work);
		c.is = db_is_null(st, 11);
		if ((rc = line_then(s, &c.now, db_int(st, 10), db_int(st, 8), after,
		    &c.was, &c.old, e)) != 0)
			break;
		if ((!c.was && !c.is) || (c.was && c.is && same_line(&c.old, &c.now)))
			continue;
		if ((rc = fn(ctx, &c, e)) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

/* Did an import tell it to lie on ${until} or before? */
static int
was_before(struct store *s, const struct ledger_line *now, int32_t until, bool *out,
    struct err *e)
{
	struct ledger_line old;
	struct tellings list;
	size_t i;

	*out = false;
	if (seen_load(&list, s, "line", line_key(s, now->ledger_id, now->line), e) == -1)
		return -1;
	for (i = 0; i < list.n && !*out; i++) {
		if (telling_line(&old, s, list.v[i].what, e) == -1)
			return -1;
		*out = old.day <= until;
	}
	return 0;
}

int
store_lines_ahead(struct store *s, int32_t until,
    int (*fn)(void *ctx, const struct ledger_line *l, struct err *e), void *ctx,
    struct err *e)
{
	struct ledger_line now;
	struct db_stmt *st = NULL;
	bool before;
	int rc;

	if (stmt_open(&st, s, SQL_LINE_AHEAD, e) == -1)
		return -1;
	db_bind_int(st, 2, until);
	while ((rc = db_step(st, e)) == 1) {
		arena_reset(s->work);
		line_read(&now, s, st);
		line_keep(&now, s->work);
		if ((rc = was_before(s, &now, until, &before, e)) != 0 ||
		    (before && (rc = fn(ctx, &now, e)) != 0))
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

int
store_line_then(struct store *s, const char *ledger_id, const char *line, int64_t after,
    bool *found, struct ledger_line *out, struct err *e)
{
	struct ledger_line now;
	struct db_stmt *st;
	int64_t told, import;
	int rc;

	*found = false;
	if (stmt_get(&st, s, SQL_LINE_GET, e) == -1)
		return -1;
	stmt_bind_str(st, 2, ledger_id);
	stmt_bind_str(st, 3, line);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	arena_reset(s->work);
	line_read(&now, s, st);
	line_keep(&now, s->work);
	import = db_int(st, 8);
	told = db_int(st, 10);
	db_reset(st);
	if (line_then(s, &now, told, import, after, found, out, e) == -1)
		return -1;
	if (*found) {
		arena_reset(s->row);
		line_keep(out, s->row);
	}
	return 0;
}

/* ---- counts ---- */

int
store_each_since(struct store *s, int64_t after, bool again,
    int (*fn)(void *ctx, const char *kind, uint64_t n), void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, again ? SQL_SEEN_SINCE : SQL_OBJECT_SINCE, e) == -1)
		return -1;
	db_bind_int(st, 2, after);
	while ((rc = db_step(st, e)) == 1)
		if (fn(ctx, stmt_str(st, 0), (uint64_t)db_int(st, 1)) != 0)
			break;
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}
