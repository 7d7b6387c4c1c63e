/*
 * Seals: which periods nothing may change any more, their report files, and the
 * digest over all that a seal speaks for.
 */
#include <stdio.h>
#include <string.h>

#include "core/base/digest.h"
#include "recon/store/inner.h"
#include "recon/store/seal.h"

static void
seal_read(struct store_seal *out, struct db_stmt *st)
{
	out->number = db_int(st, 0);
	(void)snprintf(out->period.name, sizeof(out->period.name), "%s", stmt_str(st, 1));
	out->period.first = (int32_t)db_int(st, 2);
	out->period.last = (int32_t)db_int(st, 3);
	out->last_import = db_int(st, 4);
	out->last_log = db_int(st, 5);
	out->preparer = stmt_str(st, 6);
	out->reviewer = stmt_str(st, 7);
	out->rules_hash = stmt_str(st, 8);
	out->version = stmt_str(st, 9);
	out->at_us = db_int(st, 10);
	out->digest = stmt_str(st, 11);
}

static int
seal_one(struct store *s, struct db_stmt *st, bool *found, struct store_seal *out,
    struct err *e)
{
	int rc = db_step(st, e);

	*found = rc == 1;
	if (rc != 1)
		return rc;
	seal_read(out, st);
	arena_reset(s->seal);
	out->preparer = arena_strdup(s->seal, out->preparer);
	out->reviewer = arena_strdup(s->seal, out->reviewer);
	out->rules_hash = arena_strdup(s->seal, out->rules_hash);
	out->version = arena_strdup(s->seal, out->version);
	out->digest = arena_strdup(s->seal, out->digest);
	db_reset(st);
	return 0;
}

int
store_seal_last(struct store *s, bool *found, struct store_seal *out, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_SEAL_LAST, e) == -1)
		return -1;
	return seal_one(s, st, found, out, e);
}

int
store_seal_over(struct store *s, int32_t first, int32_t last, bool *found,
    struct store_seal *out, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_SEAL_OVER, e) == -1)
		return -1;
	db_bind_int(st, 2, last);
	db_bind_int(st, 3, first);
	return seal_one(s, st, found, out, e);
}

int
store_each_seal(struct store *s,
    int (*fn)(void *ctx, const struct store_seal *seal, struct err *e), void *ctx,
    struct err *e)
{
	struct store_seal seal;
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_SEAL_EACH, e) == -1)
		return -1;
	while ((rc = db_step(st, e)) == 1) {
		seal_read(&seal, st);
		if ((rc = fn(ctx, &seal, e)) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

/* ---- the digest ---- */

/* One column; numbers as their text, so that another database says the same. */
static void
hash_column(struct digest *d, struct db_stmt *st, int i, bool blob)
{
	struct slice v = { NULL, 0 };

	if (db_is_null(st, i)) {
		digest_add(d, "-", 1);
		return;
	}
	digest_add(d, "+", 1);
	v = blob ? db_blob(st, i) : db_text(st, i);
	if (blob) {
		uint64_t n = v.n;
		char text[24];

		(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
		digest_add_text(d, text);
		digest_add(d, v.p, v.n);
		return;
	}
	digest_add_text(d, v.p);
}

/* All rows of an open statement, which is finished. */
static int
hash_all(struct digest *d, struct db_stmt *st, int columns, bool blob, struct err *e)
{
	int rc;

	while ((rc = db_step(st, e)) == 1) {
		digest_add(d, "r", 1);
		for (int i = 0; i < columns; i++)
			hash_column(d, st, i, blob && i == columns - 1);
	}
	db_finalize(st);
	return rc;
}

static int
hash_rows(struct digest *d, struct store *s, const char *period, enum sql_id id,
    int columns, struct err *e)
{
	struct db_stmt *st = NULL;

	if (stmt_open(&st, s, id, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period);
	return hash_all(d, st, columns, id == SQL_HASH_FILE, e);
}

/* What reverses and books anew in the period of this seal; their lines are among
 * those of its entries. */
static int
hash_rebookings(struct digest *d, struct store *s, int64_t seal, struct err *e)
{
	struct db_stmt *st = NULL;

	if (stmt_open(&st, s, SQL_HASH_REBOOKING, e) == -1)
		return -1;
	db_bind_int(st, 2, seal - 1);
	if (hash_all(d, st, 15, false, e) == -1 ||
	    stmt_open(&st, s, SQL_HASH_REBOOKED, e) == -1)
		return -1;
	db_bind_int(st, 2, seal - 1);
	return hash_all(d, st, 2, false, e);
}

static void
hash_seal(struct digest *d, const struct store_seal *seal, const char *before)
{
	const char *const texts[] = { before, seal->period.name, seal->preparer,
		seal->reviewer, seal->rules_hash, seal->version };
	const int64_t numbers[] = { seal->number, seal->period.first, seal->period.last,
		seal->last_import, seal->last_log, seal->at_us };
	char text[24];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		digest_add_text(d, texts[i]);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		(void)snprintf(text, sizeof(text), "%lld", (long long)numbers[i]);
		digest_add_text(d, text);
	}
}

int
store_seal_digest(struct store *s, const struct store_seal *seal, const char *before,
    char out[65], struct err *e)
{
	static const struct {
		enum sql_id	id;
		int		columns;
	} part[] = {
		{ SQL_HASH_RUN, 6 }, { SQL_HASH_STATEMENT, 5 }, { SQL_HASH_BREAK, 28 },
		{ SQL_HASH_JE, 8 }, { SQL_HASH_JE_LINE, 8 }, { SQL_HASH_FIXED_TXN, 5 },
		{ SQL_HASH_FIXED_LINE, 3 }, { SQL_HASH_FILE, 3 }, { SQL_SIGN_EACH, 4 },
		{ SQL_WAITING_EACH, 3 }, { SQL_HOLD_EACH, 3 },
	};
	struct digest *d = digest_new();
	int rc = 0;

	hash_seal(d, seal, before);
	for (size_t i = 0; rc == 0 && i < sizeof(part) / sizeof(part[0]); i++) {
		digest_add(d, "t", 1);
		rc = hash_rows(d, s, seal->period.name, part[i].id, part[i].columns, e);
	}
	if (rc == 0)
		rc = hash_rebookings(d, s, seal->number, e);
	digest_hex(d, out);
	digest_free(d);
	return rc;
}

/* ---- sealing ---- */

static int
counters(struct store *s, struct store_seal *seal, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_COMPANY_GET, e) == -1 || db_step(st, e) != 1)
		return -1;
	seal->last_import = db_int(st, 1);
	seal->last_log = db_int(st, 2);
	db_reset(st);
	return 0;
}

int
store_seal_put(struct store *s, const struct store_seal *given, struct err *e)
{
	struct store_seal seal = *given, last;
	char digest[DIGEST_HEX_MAX], before[DIGEST_HEX_MAX] = "";
	struct db_stmt *st;
	bool found;

	ASSERT(s->in_txn);
	if (store_log(s, "seal", seal.period.name, e) == -1 ||
	    store_seal_last(s, &found, &last, e) == -1 || counters(s, &seal, e) == -1)
		return -1;
	seal.number = found ? last.number + 1 : 1;
	if (found)
		(void)snprintf(before, sizeof(before), "%s", last.digest);
	seal.at_us = clock_now_us(&s->clock);
	if (store_seal_digest(s, &seal, before, digest, e) == -1 ||
	    stmt_get(&st, s, SQL_SEAL_PUT, e) == -1)
		return -1;
	db_bind_int(st, 2, seal.number);
	stmt_bind_str(st, 3, seal.period.name);
	db_bind_int(st, 4, seal.period.first);
	db_bind_int(st, 5, seal.period.last);
	db_bind_int(st, 6, seal.last_import);
	db_bind_int(st, 7, seal.last_log);
	stmt_bind_str(st, 8, seal.preparer);
	stmt_bind_str(st, 9, seal.reviewer);
	stmt_bind_str(st, 10, seal.rules_hash);
	stmt_bind_str(st, 11, seal.version);
	db_bind_int(st, 12, seal.at_us);
	stmt_bind_str(st, 13, digest);
	return stmt_run(st, e);
}

/* ---- files ---- */

int
store_seal_file_put(struct store *s, const char *period_name, const char *name,
    int64_t piece, struct slice bytes, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn && bytes.n <= STORE_PIECE);
	if (stmt_get(&st, s, SQL_SEAL_FILE_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	stmt_bind_str(st, 3, name);
	db_bind_int(st, 4, piece);
	db_bind_blob(st, 5, bytes);
	return stmt_run(st, e);
}

int
store_seal_file_each(struct store *s, const char *period_name, const char *name,
    int (*fn)(void *ctx, struct slice bytes, struct err *e), void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_SEAL_FILE_EACH, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	stmt_bind_str(st, 3, name);
	while ((rc = db_step(st, e)) == 1) {
		if ((rc = fn(ctx, db_blob(st, 0), e)) != 0)
			break;
	}
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}

int
store_seal_file_names(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const char *name), void *ctx, struct err *e)
{
	struct db_stmt *st = NULL;
	int rc;

	if (stmt_open(&st, s, SQL_SEAL_FILE_NAMES, e) == -1)
		return -1;
	stmt_bind_str(st, 2, period_name);
	while ((rc = db_step(st, e)) == 1)
		if (fn(ctx, stmt_str(st, 0)) != 0)
			break;
	db_finalize(st);
	return rc == -1 ? -1 : 0;
}
