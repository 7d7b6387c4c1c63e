/*
 * Imports: which file a fact comes from, and the balances and covers that a
 * file as a whole states.
 */
#include <string.h>

#include "core/base/date.h"
#include "core/base/money.h"
#include "recon/store/inner.h"
#include "recon/store/store_fetch.h"

int
store_import_find(struct store *s, const char *hash, const char *kind,
    const char *account, bool *found, int64_t *number, struct err *e)
{
	struct db_stmt *st;
	int rc;

	*found = false;
	if (stmt_get(&st, s, SQL_IMPORT_FIND, e) == -1)
		return -1;
	stmt_bind_str(st, 2, hash);
	stmt_bind_str(st, 3, kind);
	stmt_bind_str(st, 4, account);
	rc = db_step(st, e);
	if (rc == 1) {
		*found = true;
		*number = db_int(st, 0);
		db_reset(st);
	}
	return rc == -1 ? -1 : 0;
}

/* Room for the pages that come back: all at once from a file; from a service no faster
 * than it gives them, so that a fetch of any size needs little. */
#define FILE_CACHE_MIB 64
#define FETCH_CACHE_MIB 8

static bool
is_fetch(const struct store_import *im)
{
	return im->kind != NULL && strcmp(im->kind, STORE_FETCH_KIND) == 0;
}

int
store_import_begin(struct store *s, const struct store_import *im, int64_t *number,
    struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn && s->lock_fd != -1);
	if (db_cache_for_writing(s->db, is_fetch(im) ? FETCH_CACHE_MIB : FILE_CACHE_MIB,
	    e) == -1 ||
	    stmt_get(&st, s, SQL_COUNT_IMPORT, e) == -1 || stmt_run(st, e) == -1 ||
	    stmt_get(&st, s, SQL_COMPANY_GET, e) == -1 || db_step(st, e) != 1)
		return -1;
	*number = db_int(st, 1);
	db_reset(st);
	if (stmt_get(&st, s, SQL_IMPORT_PUT, e) == -1)
		return -1;
	db_bind_int(st, 2, *number);
	stmt_bind_str(st, 3, im->hash != NULL && im->hash[0] != '\0' ? im->hash : NULL);
	stmt_bind_str(st, 4, im->path != NULL ? im->path : "");
	stmt_bind_str(st, 5, im->kind != NULL ? im->kind : "");
	stmt_bind_str(st, 6, im->account != NULL ? im->account : "");
	db_bind_int(st, 7, im->at_us != 0 ? im->at_us : clock_now_us(&s->clock));
	return stmt_run(st, e);
}

int
store_import_end(struct store *s, const struct store_import *im, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn && im->hash != NULL && im->hash[0] != '\0');
	if (stmt_get(&st, s, SQL_IMPORT_END, e) == -1)
		return -1;
	stmt_bind_str(st, 1, im->hash);
	db_bind_int(st, 2, (int64_t)im->rows);
	db_bind_int(st, 3, (int64_t)im->rejected);
	stmt_bind_day(st, 4, im->first_day);
	stmt_bind_day(st, 5, im->last_day);
	stmt_bind_moment(st, 6, im->first_moment);
	stmt_bind_moment(st, 7, im->last_moment);
	stmt_bind_day(st, 8, im->first_line_day);
	stmt_bind_day(st, 9, im->last_line_day);
	db_bind_int(st, 11, im->number);	/* 10 is :company */
	if (stmt_run(st, e) == -1)
		return -1;
	ASSERT(db_changed(st) == 1);
	return 0;
}

void
import_read(struct store_import *out, struct db_stmt *st)
{
	memset(out, 0, sizeof(*out));
	out->number = db_int(st, 0);
	out->hash = stmt_str(st, 1);
	out->path = stmt_str(st, 2);
	out->kind = stmt_str(st, 3);
	out->account = stmt_str(st, 4);
	out->rows = (uint64_t)db_int(st, 5);
	out->rejected = (uint64_t)db_int(st, 6);
	out->at_us = db_int(st, 7);
	out->first_day = stmt_day(st, 8);
	out->last_day = stmt_day(st, 9);
	out->first_moment = stmt_moment(st, 10);
	out->last_moment = stmt_moment(st, 11);
	out->first_line_day = stmt_day(st, 12);
	out->last_line_day = stmt_day(st, 13);
}

int
store_each_import(struct store *s, store_import_fn *fn, void *ctx, struct err *e)
{
	struct store_import im;
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_IMPORT_EACH, e) == -1)
		return -1;
	while ((rc = db_step(st, e)) == 1) {
		import_read(&im, st);
		rc = fn(ctx, &im, e);
		if (rc != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

/* ---- covers ---- */

int
store_cover(struct store *s, int64_t import, const char *ledger_account, int32_t first,
    int32_t last, uint64_t *gone, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn && first <= last);
	if (stmt_get(&st, s, SQL_COVER_PUT, e) == -1)
		return -1;
	db_bind_int(st, 2, import);
	stmt_bind_str(st, 3, ledger_account);
	db_bind_int(st, 4, first);
	db_bind_int(st, 5, last);
	if (stmt_run(st, e) == -1)
		return -1;
	if (db_changed(st) != 0)
		s->changed = true;
	if (stmt_get(&st, s, SQL_LINE_COVER, e) == -1)
		return -1;
	db_bind_int(st, 1, import);		/* 2 is :company */
	db_bind_int(st, 3, first);
	db_bind_int(st, 4, last);
	stmt_bind_str(st, 5, ledger_account);
	if (stmt_run(st, e) == -1)
		return -1;
	*gone = (uint64_t)db_changed(st);
	return 0;
}

/* ---- balances ---- */

static int
balance_get(struct store *s, const char *account, uint8_t currency, int32_t day,
    bool *found, int64_t *amount, int64_t *import, struct err *e)
{
	struct db_stmt *st;
	int rc;

	*found = false;
	if (stmt_get(&st, s, SQL_BALANCE_GET, e) == -1)
		return -1;
	stmt_bind_str(st, 2, account);
	db_bind_text(st, 3, store_currency_code(s, currency));
	db_bind_int(st, 4, day);
	rc = db_step(st, e);
	if (rc == 1) {
		*found = true;
		*amount = db_int(st, 0);
		*import = db_int(st, 1);
		db_reset(st);
	}
	return rc == -1 ? -1 : 0;
}

static int
balances_differ(const char *const at[2], const int64_t amount[2],
    uint8_t currency, int32_t day, struct err *e)
{
	char date[DATE_TEXT_MAX], text[2][MONEY_TEXT_MAX];

	date_format(date, day);
	for (int i = 0; i < 2; i++)
		money_format(text[i], amount[i], currency_decimals(currency));
	(void)err_set(e, ERR_INPUT, "%s and %s disagree on the Stripe balance at the start "
	    "of %s: %s and %s %s", at[0], at[1], date, text[0], text[1],
	    currency_code(currency));
	return err_hint(e, "export the balance summary again in the company's time zone, or "
	    "take the wrong file back with `tieout forget`");
}

int
store_put_balance(struct store *s, int64_t import, const char *account, uint8_t currency,
    int32_t day, int64_t amount, struct err *e)
{
	struct db_stmt *st;
	struct origin_at one = { 0, 0, { NULL, 0 } }, two = { import, 0, { NULL, 0 } };
	const char *at[2];
	int64_t have = 0;
	bool found;

	ASSERT(s->in_txn && import > 0 && currency != CURRENCY_NONE && day != DATE_NONE);
	if (balance_get(s, account, currency, day, &found, &have, &one.import, e) == -1)
		return -1;
	if (found && have != amount) {
		if (seen_place(&at[0], s, &one, e) == -1 ||
		    seen_place(&at[1], s, &two, e) == -1)
			return -1;
		return balances_differ(at, (int64_t[2]){ have, amount }, currency, day, e);
	}
	if (stmt_get(&st, s, SQL_BALANCE_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, account);
	db_bind_text(st, 3, store_currency_code(s, currency));
	db_bind_int(st, 4, day);
	db_bind_int(st, 5, import);
	db_bind_int(st, 6, amount);
	if (!found)
		s->changed = true;
	return stmt_run(st, e);
}

int
store_balance(struct store *s, const char *account, uint8_t currency, int32_t day,
    bool *found, int64_t *amount, struct err *e)
{
	int64_t import;

	return balance_get(s, account, currency, day, found, amount, &import, e);
}
