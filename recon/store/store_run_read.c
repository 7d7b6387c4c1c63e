/* What a close found, coming out. */
#include <stdio.h>
#include <string.h>

#include "core/base/date.h"
#include "recon/store/inner.h"

/* A name of a table, read back; -1 for one that this version does not know. */
static int
index_of(const char *name, const char *(*name_of)(int i), int n)
{
	for (int i = 0; i < n; i++)
		if (strcmp(name, name_of(i)) == 0)
			return i;
	return -1;
}

static const char *
verdict_at(int i)
{
	return verdict_name((enum verdict)i);
}

static const char *
severity_at(int i)
{
	return severity_name((enum severity)i);
}

static const char *
status_at(int i)
{
	return break_status_name((enum break_status)i);
}

static int
unknown_name(const char *what, const char *name, struct err *e)
{
	(void)err_set(e, ERR_MACHINE, "the last close holds an unknown %s: %s", what, name);
	return err_hint(e, "run `tieout close` again for its period");
}

/* ---- runs ---- */

static int
run_read(struct store_run *r, struct db_stmt *st, struct err *e)
{
	int verdict = index_of(stmt_str(st, 3), verdict_at, VERDICT_INCOMPLETE + 1);

	memset(r, 0, sizeof(*r));
	if (verdict == -1)
		return unknown_name("verdict", stmt_str(st, 3), e);
	(void)snprintf(r->period.name, sizeof(r->period.name), "%s", stmt_str(st, 0));
	r->period.first = (int32_t)db_int(st, 1);
	r->period.last = (int32_t)db_int(st, 2);
	r->verdict = (enum verdict)verdict;
	r->facts_version = db_int(st, 4);
	r->rules_hash = stmt_str(st, 5);
	r->settings_hash = stmt_str(st, 6);
	r->version = stmt_str(st, 7);
	r->report_dir = stmt_str(st, 8);
	r->reports_hash = stmt_str(st, 9);
	r->opening_assumed = db_int(st, 10) != 0;
	r->counts = stmt_str(st, 11);
	r->last_import = db_int(st, 12);
	r->last_log = db_int(st, 13);
	return 0;
}

static void
run_keep(struct store_run *r, struct arena *a)
{
	arena_reset(a);
	r->rules_hash = arena_strdup(a, r->rules_hash);
	r->settings_hash = arena_strdup(a, r->settings_hash);
	r->version = arena_strdup(a, r->version);
	r->report_dir = arena_strdup(a, r->report_dir);
	r->reports_hash = arena_strdup(a, r->reports_hash);
	r->counts = arena_strdup(a, r->counts);
}

static int
run_one(struct store *s, struct db_stmt *st, bool *found, struct store_run *out,
    struct err *e)
{
	int rc = db_step(st, e);

	*found = rc == 1;
	if (rc != 1)
		return rc;
	rc = run_read(out, st, e);
	if (rc == 0)
		run_keep(out, s->run);
	db_reset(st);
	return rc;
}

int
store_run_get(struct store *s, const char *period_name, bool *found,
    struct store_run *out, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_RUN_GET, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	return run_one(s, st, found, out, e);
}

int
store_run_before(struct store *s, int32_t day, bool *found, struct store_run *out,
    struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_RUN_BEFORE, e) == -1)
		return -1;
	db_bind_int(st, 2, day);
	return run_one(s, st, found, out, e);
}

int
store_each_run(struct store *s, int (*fn)(void *ctx, const struct store_run *r),
    void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	struct store_run r;
	int rc;

	if (stmt_open(&st, s, SQL_RUN_EACH, e) == -1)
		return -1;
	while ((rc = db_step(st, e)) == 1) {
		if ((rc = run_read(&r, st, e)) == -1 || fn(ctx, &r) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

/* ---- statements ---- */

int
store_run_statement(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const struct statement_line *l), void *ctx, struct err *e)
{
	struct statement_line l;
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_STATEMENT_EACH, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	while ((rc = db_step(st, e)) == 1) {
		l.side = stmt_str(st, 0);
		l.currency = store_currency(s, db_text(st, 1));
		l.line = stmt_str(st, 2);
		l.amount = db_int(st, 3);
		if (fn(ctx, &l) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

/* ---- breaks ---- */

static int
break_head(struct mismatch *m, struct db_stmt *st, struct err *e)
{
	const struct mismatch_kind *kind = mismatch_find(stmt_str(st, 1));
	int severity = index_of(stmt_str(st, 2), severity_at, SEVERITY__MAX);
	int status = index_of(stmt_str(st, 3), status_at, BREAK_STATUS__MAX);

	if (kind == NULL)
		return unknown_name("mismatch code", stmt_str(st, 1), e);
	if (severity == -1)
		return unknown_name("severity", stmt_str(st, 2), e);
	if (status == -1)
		return unknown_name("status", stmt_str(st, 3), e);
	(void)snprintf(m->break_id, sizeof(m->break_id), "%s", stmt_str(st, 0));
	m->code = kind->code;
	m->severity = (enum severity)severity;
	m->status = (enum break_status)status;
	(void)snprintf(m->first_seen, sizeof(m->first_seen), "%s", stmt_str(st, 4));
	return 0;
}

static int
break_read(struct store_break *b, struct store *s, struct db_stmt *st, struct err *e)
{
	struct mismatch *m = &b->m;
	const char **const words[] = { &m->stripe_ids, &m->payout_id, &m->entry_key,
		&m->ledger_ids, &m->account, &m->rule, &m->explanation, &m->suggestion,
		&m->resolution, &m->resolved_by, &m->note };

	memset(b, 0, sizeof(*b));
	if (break_head(m, st, e) == -1)
		return -1;
	m->age_days = (int32_t)db_int(st, 5);
	m->currency = store_currency(s, db_text(st, 6));
	m->has_expected = !db_is_null(st, 7);
	m->expected = db_int(st, 7);
	m->has_actual = !db_is_null(st, 8);
	m->actual = db_int(st, 8);
	m->difference = db_int(st, 9);
	m->day = stmt_day(st, 10);
	for (int i = 0; i < 11; i++)
		*words[i] = db_text(st, 11 + i).p;	/* NULL stays NULL */
	m->bridge = db_int(st, 22);
	m->bridge2_currency = store_currency(s, db_text(st, 23));
	m->bridge2 = db_int(st, 24);
	b->movements = stmt_str(st, 25);
	b->lines = stmt_str(st, 26);
	return 0;
}

int
store_run_breaks(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const struct store_break *b), void *ctx, struct err *e)
{
	struct store_break b;
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_BREAK_EACH, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	while ((rc = db_step(st, e)) == 1) {
		if ((rc = break_read(&b, s, st, e)) == -1 || fn(ctx, &b) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

int
store_run_open(struct store *s, const char *period_name, uint64_t n[SEVERITY__MAX],
    struct err *e)
{
	struct db_stmt *st = NULL;
	int rc, severity;

	memset(n, 0, SEVERITY__MAX * sizeof(*n));
	if (stmt_open(&st, s, SQL_BREAK_COUNT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	while ((rc = db_step(st, e)) == 1) {
		severity = index_of(stmt_str(st, 0), severity_at, SEVERITY__MAX);
		if (severity == -1) {
			rc = unknown_name("severity", stmt_str(st, 0), e);
			break;
		}
		n[severity] = (uint64_t)db_int(st, 1);
	}
	db_finalize(st);
	return rc;
}

/* ---- what waits for the next period ---- */

int
store_run_waiting(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const struct store_waiting *w), void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_WAITING_EACH, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	while ((rc = db_step(st, e)) == 1) {
		struct store_waiting w = { stmt_str(st, 0), stmt_str(st, 1), stmt_str(st, 2) };

		if (fn(ctx, &w) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

int
store_run_holds(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const struct store_hold *h), void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_HOLD_EACH, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	while ((rc = db_step(st, e)) == 1) {
		struct store_hold h = { stmt_str(st, 0), db_int(st, 1), stmt_day(st, 2) };

		if (fn(ctx, &h) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}
