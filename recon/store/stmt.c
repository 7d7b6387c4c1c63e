/*
 * Statements of the table sql.c: prepared on first use, kept in the store; and
 * how unknown values and currencies stand in columns.
 */
#include <string.h>

#include "core/base/date.h"
#include "recon/store/inner.h"

static void
bind_company(struct db_stmt *st)
{
	int n = db_parameters(st);

	for (int i = 1; i <= n; i++) {
		if (strcmp(db_parameter(st, i), ":company") == 0) {
			db_bind_int(st, i, STORE_COMPANY);
			return;
		}
	}
	ASSERT(!"a statement without :company");
}

int
stmt_open(struct db_stmt **out, struct store *s, enum sql_id id, struct err *e)
{
	if (db_prepare(out, s->db, sql_text(id), e) == -1)
		return -1;
	bind_company(*out);
	return 0;
}

int
stmt_get(struct db_stmt **out, struct store *s, enum sql_id id, struct err *e)
{
	if (s->stmt[id] == NULL && stmt_open(&s->stmt[id], s, id, e) == -1)
		return -1;
	*out = s->stmt[id];
	return 0;
}

int
stmt_run(struct db_stmt *st, struct err *e)
{
	int rc = db_step(st, e);

	ASSERT(rc != 1);
	return rc;
}

void
stmt_close_all(struct store *s)
{
	for (int i = 0; i < SQL__MAX; i++) {
		db_finalize(s->stmt[i]);
		s->stmt[i] = NULL;
	}
}

void
stmt_bind_day(struct db_stmt *st, int i, int32_t day)
{
	if (day == DATE_NONE)
		db_bind_null(st, i);
	else
		db_bind_int(st, i, day);
}

void
stmt_bind_moment(struct db_stmt *st, int i, int64_t moment)
{
	if (moment == TXN_MOMENT_NONE)
		db_bind_null(st, i);
	else
		db_bind_int(st, i, moment);
}

void
stmt_bind_str(struct db_stmt *st, int i, const char *text)
{
	db_bind_text(st, i, slice_of(text));
}

int32_t
stmt_day(struct db_stmt *st, int i)
{
	return db_is_null(st, i) ? DATE_NONE : (int32_t)db_int(st, i);
}

int64_t
stmt_moment(struct db_stmt *st, int i)
{
	return db_is_null(st, i) ? TXN_MOMENT_NONE : db_int(st, i);
}

const char *
stmt_str(struct db_stmt *st, int i)
{
	struct slice t = db_text(st, i);

	return t.p != NULL ? t.p : "";
}

/* Currencies stand as codes in the file: indices are the program's own. */
uint8_t
store_currency(struct store *s, struct slice code)
{
	if (code.n == 3 && memcmp(code.p, s->currency[s->last_currency], 3) == 0)
		return s->last_currency;
	if (code.n != 3)
		return CURRENCY_NONE;
	s->last_currency = currency_index(code.p, code.n);
	return s->last_currency;
}

struct slice
store_currency_code(struct store *s, uint8_t index)
{
	return (struct slice){ s->currency[index], index == CURRENCY_NONE ? 0 : 3 };
}
