/* Ledger lines coming out: by day, one by one, and as sums before a day. */
#include <stdlib.h>
#include <string.h>

#include "core/base/money.h"
#include "recon/store/inner.h"

#define SUMS_MAX 4096		/* accounts and currencies in one ledger */

struct store_lines {
	struct store	*s;	/* foreign */
	struct db_stmt	*st;	/* own */
};

int
store_lines_open(struct store_lines **out, struct store *s, int32_t first, int32_t last,
    struct err *e)
{
	struct db_stmt *st;

	if (stmt_open(&st, s, SQL_LINE_RANGE, e) == -1)
		return -1;
	db_bind_int(st, 2, first);
	db_bind_int(st, 3, last);
	*out = mem_calloc(1, sizeof(**out));
	(*out)->s = s;
	(*out)->st = st;
	return 0;
}

int
store_lines_next(struct store_lines *c, struct ledger_line *out, struct err *e)
{
	int rc = db_step(c->st, e);

	if (rc == 1)
		line_read(out, c->s, c->st);
	return rc;
}

void
store_lines_close(struct store_lines *c)
{
	if (c == NULL)
		return;
	db_finalize(c->st);
	free(c);
}

int
store_get_line(struct store *s, const char *ledger_id, const char *line, bool *found,
    struct ledger_line *out, struct err *e)
{
	struct db_stmt *st;
	int rc;

	*found = false;
	if (stmt_get(&st, s, SQL_LINE_GET, e) == -1)
		return -1;
	stmt_bind_str(st, 2, ledger_id);
	stmt_bind_str(st, 3, line);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	if (db_is_null(st, 11)) {		/* not gone */
		*found = true;
		arena_reset(s->row);
		line_read(out, s, st);
		line_keep(out, s->row);
	}
	db_reset(st);
	return 0;
}

int
store_lines_beside(struct store *s, const char *ledger_id,
    int (*fn)(void *ctx, const struct ledger_line *l), void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	struct ledger_line l;
	bool found = true, stop = false;
	int rc = 0;

	if (stmt_open(&st, s, SQL_LINE_NUMBERS, e) == -1)
		return -1;
	stmt_bind_str(st, 2, ledger_id);
	while (!stop && (rc = db_step(st, e)) == 1) {
		rc = store_get_line(s, ledger_id, db_text(st, 0).p, &found, &l, e);
		if (rc == -1)
			break;
		stop = found && fn(ctx, &l) != 0;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

/* ---- one ledger transaction ---- */

struct line_of {
	struct ledger_line l;
	struct origin_at told, gone;
	bool		 is_gone;
};

static int
lines_of(struct store *s, const char *ledger_id, struct line_of **out, size_t *n,
    struct err *e)
{
	struct db_stmt *st;
	struct line_of *t;
	size_t cap = 0;
	int rc;

	if (stmt_get(&st, s, SQL_LINE_OF, e) == -1)
		return -1;
	stmt_bind_str(st, 2, ledger_id);
	while ((rc = db_step(st, e)) == 1) {
		*out = mem_grow(*out, &cap, *n + 1, sizeof(**out));
		t = &(*out)[(*n)++];
		line_read(&t->l, s, st);
		line_keep(&t->l, s->work);
		t->told = origin_of(db_int(st, 8), (uint64_t)db_int(st, 9), NULL);
		t->is_gone = !db_is_null(st, 11);
		t->gone = origin_of(t->is_gone ? db_int(st, 11) : 0, 0, NULL);
	}
	return rc;
}

int
store_lines_of(struct store *s, const char *ledger_id, store_line_fn *fn, void *ctx,
    struct err *e)
{
	struct line_of *list = NULL;
	const char *told, *gone;
	size_t n = 0;
	int rc = -1;

	arena_reset(s->work);
	if (lines_of(s, ledger_id, &list, &n, e) == -1)
		goto out;
	for (size_t i = 0; i < n; i++) {
		gone = "";
		if (seen_place(&told, s, &list[i].told, e) == -1 ||
		    (list[i].is_gone && seen_place(&gone, s, &list[i].gone, e) == -1))
			goto out;
		if (fn(ctx, &list[i].l, told, gone) != 0)
			break;
	}
	rc = 0;
out:
	free(list);
	return rc;
}

/* ---- sums ---- */

struct line_sum {
	char		*account;	/* own */
	uint8_t		 currency;
	int64_t		 sum;
	uint64_t	 count;
};

struct line_sums {
	struct line_sum	*v;		/* own */
	size_t		 n, cap, last;	/* the last one hit: rows come in runs */
};

static struct line_sum *
sum_of(struct line_sums *t, struct slice account, uint8_t currency)
{
	for (size_t i = 0; i < t->n; i++) {
		size_t k = (t->last + i) % t->n;

		if (t->v[k].currency == currency && slice_is(account, t->v[k].account)) {
			t->last = k;
			return &t->v[k];
		}
	}
	if (t->n == SUMS_MAX)
		return NULL;
	t->v = mem_grow(t->v, &t->cap, t->n + 1, sizeof(*t->v));
	t->last = t->n;
	t->v[t->n] = (struct line_sum){ mem_strdup(account.p), currency, 0, 0 };
	return &t->v[t->n++];
}

static int
add_up(struct line_sums *t, struct store *s, int32_t day, struct err *e)
{
	struct line_sum *sum;
	struct db_stmt *st;
	int rc;

	if (stmt_get(&st, s, SQL_LINE_BEFORE, e) == -1)
		return -1;
	db_bind_int(st, 2, day);
	while ((rc = db_step(st, e)) == 1) {
		sum = sum_of(t, db_text(st, 0), store_currency(s, db_text(st, 1)));
		if (sum == NULL) {
			db_reset(st);
			return err_set(e, ERR_INPUT, "the ledger holds more than %d accounts "
			    "and currencies", SUMS_MAX);
		}
		sum->sum = money_sum(sum->sum, db_int(st, 2));
		sum->count++;
	}
	return rc;
}

static int
sum_order(const void *a, const void *b)
{
	const struct line_sum *x = a, *y = b;
	int c = strcmp(x->account, y->account);

	return c != 0 ? c : (int)x->currency - (int)y->currency;
}

int
store_line_sums(struct store *s, int32_t day,
    int (*fn)(void *ctx, const char *account, uint8_t currency, int64_t sum,
    uint64_t count), void *ctx, struct err *e)
{
	struct line_sums t = { NULL, 0, 0, 0 };
	int rc = add_up(&t, s, day, e);

	if (t.n > 0)
		qsort(t.v, t.n, sizeof(*t.v), sum_order);
	for (size_t i = 0; i < t.n; i++) {
		if (rc == 0 && fn(ctx, t.v[i].account, t.v[i].currency, t.v[i].sum,
		    t.v[i].count) != 0)
			rc = 1;			/* enough */
		free(t.v[i].account);
	}
	free(t.v);
	return rc == -1 ? -1 : 0;
}

static int
any(struct store *s, enum sql_id id, const char *account, uint8_t currency, bool *has,
    struct err *e)
{
	struct db_stmt *st;
	int rc;

	if (stmt_get(&st, s, id, e) == -1)
		return -1;
	stmt_bind_str(st, 2, account);
	if (id == SQL_ACCOUNT_HAS)
		db_bind_text(st, 3, store_currency_code(s, currency));
	if ((rc = db_step(st, e)) == -1)
		return -1;
	db_reset(st);
	*has = rc == 1;
	return 0;
}

int
store_has_lines(struct store *s, const char *account, uint8_t currency, bool *has,
    struct err *e)
{
	if (any(s, SQL_COVER_HAS, account, currency, has, e) == -1)
		return -1;
	if (*has)
		return 0;
	return any(s, currency == CURRENCY_NONE ? SQL_ACCOUNT_ANY : SQL_ACCOUNT_HAS, account,
	    currency, has, e);
}
