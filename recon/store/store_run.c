/*
 * What a close found, going in: one period's run, statement and breaks, replaced
 * as a whole.
 */
#include <string.h>

#include "core/base/date.h"
#include "recon/store/inner.h"

static int
delete_part(struct store *s, enum sql_id id, const char *period, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, id, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period);
	return stmt_run(st, e);
}

static int
delete_run(struct store *s, const char *period, struct err *e)
{
	if (delete_part(s, SQL_BREAK_DELETE, period, e) == -1 ||
	    delete_part(s, SQL_STATEMENT_DELETE, period, e) == -1 ||
	    delete_part(s, SQL_WAITING_DELETE, period, e) == -1 ||
	    delete_part(s, SQL_HOLD_DELETE, period, e) == -1)
		return -1;
	return delete_part(s, SQL_RUN_DELETE, period, e);
}

static const char *
known(const char *text)
{
	return text != NULL ? text : "";
}

static int
put_run(struct store *s, const struct store_run *r, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_RUN_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, r->period.name);
	db_bind_int(st, 3, r->period.first);
	db_bind_int(st, 4, r->period.last);
	stmt_bind_str(st, 5, verdict_name(r->verdict));
	db_bind_int(st, 6, r->facts_version);
	stmt_bind_str(st, 7, known(r->rules_hash));
	stmt_bind_str(st, 8, known(r->settings_hash));
	stmt_bind_str(st, 9, known(r->version));
	stmt_bind_str(st, 10, known(r->report_dir));
	stmt_bind_str(st, 11, known(r->reports_hash));
	db_bind_int(st, 12, r->opening_assumed);
	stmt_bind_str(st, 13, known(r->counts));
	return stmt_run(st, e);
}

static int
put_statement(struct store *s, const char *period, const struct statement_line *v,
    size_t n, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_STATEMENT_PUT, e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		stmt_bind_str(st, 2, period);
		db_bind_int(st, 3, (int64_t)i + 1);
		stmt_bind_str(st, 4, v[i].side);
		db_bind_text(st, 5, store_currency_code(s, v[i].currency));
		stmt_bind_str(st, 6, v[i].line);
		db_bind_int(st, 7, v[i].amount);
		if (stmt_run(st, e) == -1)
			return -1;
	}
	return 0;
}

/* Texts of a break in the order of its columns, for one stretch of them. */
static void
bind_texts(struct db_stmt *st, int at, const char *const *texts, int n)
{
	for (int i = 0; i < n; i++)
		stmt_bind_str(st, at + i, texts[i]);
}

static void
bind_optional(struct db_stmt *st, int i, bool has, int64_t v)
{
	if (has)
		db_bind_int(st, i, v);
	else
		db_bind_null(st, i);
}

static void
bind_break(struct db_stmt *st, struct store *s, const char *period, size_t number,
    const struct store_break *b)
{
	const struct mismatch *m = &b->m;
	const char *const head[] = { m->break_id, mismatch_kind(m->code)->name,
		severity_name(m->severity), break_status_name(m->status), m->first_seen };
	const char *const words[] = { m->stripe_ids, m->payout_id, m->entry_key,
		m->ledger_ids, m->account, m->rule, m->explanation, m->suggestion,
		m->resolution, m->resolved_by, m->note };

	stmt_bind_str(st, 2, period);
	db_bind_int(st, 3, (int64_t)number);
	bind_texts(st, 4, head, 5);
	db_bind_int(st, 9, m->age_days);
	db_bind_text(st, 10, store_currency_code(s, m->currency));
	bind_optional(st, 11, m->has_expected, m->expected);
	bind_optional(st, 12, m->has_actual, m->actual);
	db_bind_int(st, 13, m->difference);
	stmt_bind_day(st, 14, m->day);
	bind_texts(st, 15, words, 11);
	db_bind_int(st, 26, m->bridge);
	db_bind_text(st, 27, store_currency_code(s, m->bridge2_currency));
	db_bind_int(st, 28, m->bridge2);
	stmt_bind_str(st, 29, known(b->movements));
	stmt_bind_str(st, 30, known(b->lines));
}

static int
put_breaks(struct store *s, const char *period, const struct store_break *v, size_t n,
    struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_BREAK_PUT, e) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		bind_break(st, s, period, i + 1, &v[i]);
		if (stmt_run(st, e) == -1)
			return -1;
	}
	return 0;
}

int
store_run_put(struct store *s, const struct store_run *r, const struct statement_line *st,
    size_t nst, const struct store_break *b, size_t nb, struct err *e)
{
	const char *period = r->period.name;
	bool own;
	int rc = -1;

	ASSERT(s->lock_fd != -1);
	if (store_own(s, &own, e) == -1)
		return -1;
	if (delete_run(s, period, e) == 0 && put_run(s, r, e) == 0 &&
	    put_statement(s, period, st, nst, e) == 0)
		rc = put_breaks(s, period, b, nb, e);
	return store_own_end(s, own, rc, e);
}

int
store_run_waiting_put(struct store *s, const char *period_name,
    const struct store_waiting *w, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->lock_fd != -1);
	if (stmt_get(&st, s, SQL_WAITING_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	stmt_bind_str(st, 3, w->id);
	stmt_bind_str(st, 4, w->ledger_id);
	stmt_bind_str(st, 5, w->line);
	return stmt_run(st, e);
}

int
store_run_hold_put(struct store *s, const char *period_name, const struct store_hold *h,
    struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->lock_fd != -1);
	if (stmt_get(&st, s, SQL_HOLD_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	stmt_bind_str(st, 3, h->id);
	db_bind_int(st, 4, h->open);
	stmt_bind_day(st, 5, h->due);
	return stmt_run(st, e);
}

int
store_run_reported(struct store *s, const char *period_name, const char *report_dir,
    const char *reports_hash, struct err *e)
{
	struct db_stmt *st;
	bool own;
	int rc = -1;

	ASSERT(s->lock_fd != -1);
	if (store_own(s, &own, e) == -1)
		return -1;
	if (stmt_get(&st, s, SQL_RUN_REPORTED, e) == 0) {
		stmt_bind_str(st, 1, known(report_dir));
		stmt_bind_str(st, 2, known(reports_hash));
		stmt_bind_str(st, 4, period_name);	/* 3 is :company */
		rc = stmt_run(st, e);
	}
	return store_own_end(s, own, rc, e);
}
