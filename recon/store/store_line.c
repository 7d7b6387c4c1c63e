/*
 * Ledger lines going in.  The ledger is what it holds now: the newest import
 * that holds a line says what it is; what older ones said is kept in table seen.
 */
#include <string.h>

#include "recon/store/inner.h"

#define KIND "line"

struct line_row {
	struct ledger_line	l;
	struct origin_at	at;	/* of the newest telling */
	int64_t			told;
	int64_t			gone;	/* import that lacks it, 0 none */
};

static int
write_line(struct store *s, enum sql_id id, const struct line_row *r, int64_t *changed,
    struct err *e)
{
	const struct ledger_line *l = &r->l;
	struct db_stmt *st;

	if (stmt_get(&st, s, id, e) == -1)
		return -1;
	db_bind_int(st, 2, l->day);
	db_bind_text(st, 3, l->ledger_id);
	db_bind_text(st, 4, l->line);
	db_bind_text(st, 5, l->account);
	db_bind_text(st, 6, store_currency_code(s, l->currency));
	db_bind_int(st, 7, l->amount);
	db_bind_text(st, 8, l->reference);
	db_bind_text(st, 9, l->description);
	db_bind_int(st, 10, r->at.import);
	db_bind_int(st, 11, (int64_t)r->at.line);
	db_bind_int(st, 12, r->told);
	if (r->gone == 0)
		db_bind_null(st, 13);
	else
		db_bind_int(st, 13, r->gone);
	if (stmt_run(st, e) == -1)
		return -1;
	*changed = db_changed(st);
	return 0;
}

void
line_read(struct ledger_line *l, struct store *s, struct db_stmt *st)
{
	l->day = (int32_t)db_int(st, 0);
	l->ledger_id = db_text(st, 1);
	l->line = db_text(st, 2);
	l->account = db_text(st, 3);
	l->currency = store_currency(s, db_text(st, 4));
	l->amount = db_int(st, 5);
	l->reference = db_text(st, 6);
	l->description = db_text(st, 7);
}

void
line_keep(struct ledger_line *l, struct arena *a)
{
	l->ledger_id = slice_keep(a, l->ledger_id);
	l->line = slice_keep(a, l->line);
	l->account = slice_keep(a, l->account);
	l->reference = slice_keep(a, l->reference);
	l->description = slice_keep(a, l->description);
}

/* The id of a ledger line in table seen: ledger_id TAB line. */
struct slice
line_key(struct store *s, struct slice ledger_id, struct slice line)
{
	char *p = arena_bytes(s->work, ledger_id.n + line.n + 2);

	memcpy(p, ledger_id.p, ledger_id.n);
	p[ledger_id.n] = '\t';
	memcpy(p + ledger_id.n + 1, line.p, line.n);
	p[ledger_id.n + 1 + line.n] = '\0';
	return (struct slice){ p, ledger_id.n + 1 + line.n };
}

static int
load(struct store *s, struct slice ledger_id, struct slice line, struct line_row *r,
    struct err *e)
{
	struct db_stmt *st;
	int rc;

	if (stmt_get(&st, s, SQL_LINE_GET, e) == -1)
		return -1;
	db_bind_text(st, 2, ledger_id);
	db_bind_text(st, 3, line);
	if ((rc = db_step(st, e)) == -1)
		return -1;
	ASSERT(rc == 1);
	line_read(&r->l, s, st);
	line_keep(&r->l, s->work);
	r->at = origin_of(db_int(st, 8), (uint64_t)db_int(st, 9), NULL);
	r->told = db_int(st, 10);
	r->gone = db_int(st, 11);
	db_reset(st);
	return 0;
}

static int
delete_line(struct store *s, const struct ledger_line *l, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_LINE_DELETE, e) == -1)
		return -1;
	db_bind_int(st, 2, l->day);
	db_bind_text(st, 3, l->ledger_id);
	db_bind_text(st, 4, l->line);
	return stmt_run(st, e);
}

/* Remembers that the account has lines in this currency. */
static int
know_account(struct store *s, const struct ledger_line *l, struct err *e)
{
	char *known = s->known[l->currency];
	struct db_stmt *st;

	if (l->account.n > 0 && slice_is(l->account, known))
		return 0;
	if (stmt_get(&st, s, SQL_ACCOUNT_PUT, e) == -1)
		return -1;
	db_bind_text(st, 2, l->account);
	db_bind_text(st, 3, store_currency_code(s, l->currency));
	if (stmt_run(st, e) == -1)
		return -1;
	known[0] = '\0';
	if (l->account.n < sizeof(s->known[0])) {
		memcpy(known, l->account.p, l->account.n);
		known[l->account.n] = '\0';
	}
	return 0;
}

/* The first cover after the row's newest telling that holds its day: there the
 * line is gone. */
static int
find_cover(struct store *s, struct line_row *r, struct err *e)
{
	struct db_stmt *st;
	int rc;

	if (stmt_get(&st, s, SQL_COVER_OF, e) == -1)
		return -1;
	db_bind_text(st, 2, r->l.account);
	db_bind_int(st, 3, r->l.day);
	db_bind_int(st, 4, r->at.import);
	if ((rc = db_step(st, e)) == -1)
		return -1;
	r->gone = rc == 1 ? db_int(st, 0) : 0;
	db_reset(st);
	return 0;
}

/* The row that its tellings make: the newest one's word. */
static int
from_tellings(struct line_row *r, struct store *s, const struct tellings *list,
    struct err *e)
{
	const struct telling *newest = &list->v[list->n - 1];

	if (telling_line(&r->l, s, newest->what, e) == -1)
		return -1;
	r->at = newest->at;
	r->told = (int64_t)list->n;
	return find_cover(s, r, e);
}

static int
replace(struct store *s, const struct ledger_line *old, const struct line_row *r,
    struct err *e)
{
	int64_t changed;

	if (old->day != r->l.day && delete_line(s, old, e) == -1)
		return -1;
	if (know_account(s, &r->l, e) == -1)
		return -1;
	return write_line(s, SQL_LINE_UPDATE, r, &changed, e);
}

static struct slice
packed(struct store *s, int i, const struct ledger_line *l)
{
	telling_of_line(&s->bytes[i], s, l);
	return (struct slice){ s->bytes[i].p, s->bytes[i].n };
}

/* One file cannot hold a line twice. */
static int
twice(struct store *s, const struct ledger_line *l, const struct origin_at *a,
    const struct origin_at *b, struct err *e)
{
	const char *first, *second;

	if (seen_place(&first, s, a, e) == -1 || seen_place(&second, s, b, e) == -1)
		return -1;
	(void)err_set(e, ERR_INPUT, "%s and %s both are line %.*s of ledger transaction "
	    "%.*s, and they differ", first, second, (int)l->line.n, l->line.p,
	    (int)l->ledger_id.n, l->ledger_id.p);
	return err_hint(e, "number the lines of a ledger transaction differently, or leave "
	    "the wrong one out");
}

static int
put_again(struct store *s, const struct origin_at *at, const struct ledger_line *l,
    enum store_put *what, struct err *e)
{
	struct telling first, one = { .at = *at };
	struct tellings list;
	struct line_row old, row;
	struct slice key = line_key(s, l->ledger_id, l->line);
	bool same;

	if (load(s, l->ledger_id, l->line, &old, e) == -1)
		return -1;
	one.what = packed(s, 0, l);
	first = (struct telling){ old.at, packed(s, 1, &old.l) };
	same = slice_cmp(one.what, first.what) == 0;
	*what = STORE_SAME;
	if (old.at.import == at->import)
		return same ? 0 : twice(s, l, &old.at, at, e);
	if (old.told == 1)
		seen_alone(&list, s, &first);
	else if (seen_load(&list, s, KIND, key, e) == -1)
		return -1;
	if (seen_add(&list, s, KIND, key, &one, e) == -1 ||
	    from_tellings(&row, s, &list, e) == -1)
		return -1;
	if (slice_cmp(packed(s, 2, &row.l), first.what) != 0 ||
	    (row.gone != 0) != (old.gone != 0)) {
		*what = STORE_CHANGED;
		s->changed = true;
	}
	return replace(s, &old.l, &row, e);
}

/* A TAB joins the two names in table seen and in breaks. */
static int
check_names(const struct ledger_line *l, struct err *e)
{
	if (memchr(l->ledger_id.p, '\t', l->ledger_id.n) == NULL &&
	    memchr(l->line.p, '\t', l->line.n) == NULL)
		return 0;
	return err_set(e, ERR_INPUT, "the id or line number of a ledger transaction holds a "
	    "TAB: %.*s", (int)l->ledger_id.n, l->ledger_id.p);
}

int
store_put_line(struct store *s, int64_t import, uint64_t line,
    const struct ledger_line *l, enum store_put *what, struct err *e)
{
	struct line_row row = { .l = *l, .at = origin_of(import, line, NULL), .told = 1 };
	int64_t changed;

	ASSERT(s->in_txn && import > 0 && l->ledger_id.n > 0 && l->line.p != NULL &&
	    l->account.p != NULL && l->currency != CURRENCY_NONE);
	if (check_names(l, e) == -1 || write_line(s, SQL_LINE_PUT, &row, &changed, e) == -1)
		return -1;
	if (changed == 0) {
		arena_reset(s->work);
		return put_again(s, &row.at, l, what, e);
	}
	*what = STORE_NEW;
	s->changed = true;
	return know_account(s, l, e);
}

int
line_rebuild(struct store *s, struct slice id, const struct tellings *list, struct err *e)
{
	const char *tab = memchr(id.p, '\t', id.n);
	struct slice ledger_id, line;
	struct line_row old, row;

	ASSERT(tab != NULL);
	ledger_id = (struct slice){ id.p, (size_t)(tab - id.p) };
	line = (struct slice){ tab + 1, id.n - ledger_id.n - 1 };
	if (load(s, ledger_id, line, &old, e) == -1)
		return -1;
	if (list->n == 0)
		return delete_line(s, &old.l, e);
	if (from_tellings(&row, s, list, e) == -1)
		return -1;
	return replace(s, &old.l, &row, e);
}
