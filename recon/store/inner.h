#ifndef TIEOUT_RECON_STORE_INNER_H
#define TIEOUT_RECON_STORE_INNER_H
/*
 * What the files of this room share; its tests include it too, nobody else.
 */
#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/str.h"
#include "recon/store/db.h"
#include "recon/store/sql.h"
#include "recon/store/store.h"

#define STORE_COMPANY 1			/* company_id in a file of its own */
#define STORE_TELLINGS_MAX 65536	/* tellings of one fact */
#define STORE_RECENT 1024		/* objects remembered while importing */
#define STORE_RECENT_BYTES 2048		/* the longest of them */

struct recent;		/* store_object.c */

struct store {
	struct db	*db;			/* own */
	struct db_stmt	*stmt[SQL__MAX];	/* own; NULL: not prepared yet */
	char		*path;			/* own */
	int		 lock_fd;		/* -1: a reader */
	bool		 in_txn;
	bool		 changed;	/* facts did, in this transaction */
	uint64_t	 differed;
	struct clock	 clock;
	struct arena	*row;		/* own; texts of the last txn or line got */
	struct arena	*object;	/* own; texts of the last object got */
	struct arena	*work;		/* own; one put, one forget */
	struct arena	*run;		/* own; texts of the last store_run_get/before */
	struct arena	*seal;		/* own; of the last seal or fixed row got */
	struct arena	*fetch;		/* own; texts of the last store_fetch read */
	struct str	 bytes[3];	/* own; tellings being packed */
	char		 currency[CURRENCY_MAX + 1][4];	/* codes by index */
	uint8_t		 last_currency;	/* most rows repeat it */
	struct recent	*recent;	/* own; objects told lately */
	struct squeeze	*squeeze;	/* own; store_raw.c */
	int64_t		 raw_last;	/* number of the last raw page put, 0 unknown */
	char		 known[CURRENCY_MAX + 1][32];	/* account of the last new ledger
							   line, by currency */
};

/* ---- statements (stmt.c) ---- */
/* stmt_get: prepared on first use, kept in the store; not being stepped. */
int stmt_get(struct db_stmt **out, struct store *s, enum sql_id id,
    struct err *e) MUST_CHECK;
/* stmt_open: one of its own, for a cursor; db_finalize ends it. */
int stmt_open(struct db_stmt **out, struct store *s, enum sql_id id,
    struct err *e) MUST_CHECK;
/* stmt_run: steps a statement that gives no rows. */
int stmt_run(struct db_stmt *st, struct err *e) MUST_CHECK;
void stmt_close_all(struct store *s);
void stmt_bind_day(struct db_stmt *st, int i, int32_t day);	/* NONE: NULL */
void stmt_bind_moment(struct db_stmt *st, int i, int64_t moment);
void stmt_bind_str(struct db_stmt *st, int i, const char *text);
int32_t stmt_day(struct db_stmt *st, int i);
int64_t stmt_moment(struct db_stmt *st, int i);
const char *stmt_str(struct db_stmt *st, int i);	/* "" for NULL */
uint8_t store_currency(struct store *s, struct slice code);
struct slice store_currency_code(struct store *s, uint8_t index);

/* store_lines_put (store_fixed.c): an entry's lines; their number and columns are
 * parameters ${at} .. ${at} + 6 of the statement, the others are bound. */
struct store_fixed_line;
int store_lines_put(struct db_stmt *st, int at, const struct store_fixed_line *l, size_t n,
    struct err *e) MUST_CHECK;
/* store_lines_each: what a statement gives that asks for the columns of
 * an entry's lines. */
int store_lines_each(struct db_stmt *st, int (*fn)(void *ctx,
    const struct store_fixed_line *l), void *ctx, struct err *e) MUST_CHECK;

/* ---- transactions (store.c) ---- */
/* store_own: begins one when the caller has none; *own says so. */
int store_own(struct store *s, bool *own, struct err *e) MUST_CHECK;
/* store_own_end: commits or rolls back what store_own began; rc passes through. */
int store_own_end(struct store *s, bool own, int rc, struct err *e) MUST_CHECK;
int store_log(struct store *s, const char *what, const char *about, struct err *e)
    MUST_CHECK;

/* ---- the lock (lock.c) ---- */
int lock_take(int *fd, const char *path, struct err *e) MUST_CHECK;
void lock_release(int fd);

/* ---- the schema (migrate.c) ---- */
int migrate_new(struct db *d, const char *company, struct err *e) MUST_CHECK;
/* migrate_check: whose file, which version. */
int migrate_check(struct db *d, const char *path, bool writer, struct err *e)
    MUST_CHECK;

/* ---- tellings (telling.c): what one import said, packed ---- */
struct origin_at {
	int64_t		 import;
	uint64_t	 line;
	struct slice	 path;		/* never NULL; n == 0: none */
};
void telling_of_txn(struct str *out, struct store *s, const struct txn *t);
void telling_of_object(struct str *out, const struct object *o);
void telling_of_line(struct str *out, struct store *s, const struct ledger_line *l);
/* Texts point into ${packed}.  ERR_MACHINE when it is damaged. */
int telling_txn(struct txn *out, struct store *s, struct slice packed, struct err *e)
    MUST_CHECK;
int telling_object(struct object *out, struct slice packed, struct err *e) MUST_CHECK;
int telling_line(struct ledger_line *out, struct store *s, struct slice packed,
    struct err *e) MUST_CHECK;

/* ---- lists of tellings (seen.c), in order of (import, line, path) ---- */
struct telling {
	struct origin_at at;
	struct slice	 what;		/* packed; never NULL here */
};
struct tellings {
	struct telling	*v;		/* in s->work */
	size_t		 n, cap;
};
int seen_load(struct tellings *out, struct store *s, const char *kind, struct slice id,
    struct err *e) MUST_CHECK;
/* seen_alone: the list of a fact that was told once, by its own row. */
void seen_alone(struct tellings *out, struct store *s, const struct telling *t);
/* seen_add: puts one more into the list and the table. */
int seen_add(struct tellings *list, struct store *s, const char *kind, struct slice id,
    const struct telling *t, struct err *e) MUST_CHECK;
/* seen_forget: takes out what one import said; a list of one leaves the table. */
int seen_forget(struct tellings *list, struct store *s, const char *kind,
    struct slice id, int64_t import, struct err *e) MUST_CHECK;
bool seen_has(const struct tellings *list, const struct telling *t);
/* seen_place: "a.csv:12" of a telling, for messages; lives in s->work. */
int seen_place(const char **out, struct store *s, const struct origin_at *at,
    struct err *e) MUST_CHECK;

/* ---- facts from tellings; each rewrites or removes the row (n == 0) ---- */
int txn_rebuild(struct store *s, struct slice id, const struct tellings *list,
    struct err *e) MUST_CHECK;
int object_rebuild(struct store *s, enum object_kind k, struct slice id,
    const struct tellings *list, struct err *e) MUST_CHECK;
int line_rebuild(struct store *s, struct slice id, const struct tellings *list,
    struct err *e) MUST_CHECK;
void recent_clear(struct store *s);

/* ---- what fetch keeps of an import (store_fetch.c, store_raw.c) ---- */
/* fetch_forget: with a later fetch of the same account ERR_USAGE. */
int fetch_forget(struct store *s, int64_t import, struct err *e) MUST_CHECK;
int raw_forget(struct store *s, int64_t import, struct err *e) MUST_CHECK;

/* ---- packed fields (pack.c) ---- */
enum pack_prefer { PACK_GREATER, PACK_SECOND };
/* pack_merge: all names of both; where both have one, the greater value by
 * bytes or the second's.  ${k} >= 0: `status` by the object's life instead.
 * The result lives in s->work.  ERR_INPUT past the limits of model/fields.h. */
int pack_merge(struct slice *out, bool *differed, struct store *s, struct slice a,
    struct slice b, enum pack_prefer prefer, int k, struct err *e) MUST_CHECK;

/* ---- rows as statements give them ---- */
/* *_read: texts live in the statement; *_keep: copied into ${a}. */
void txn_read(struct txn *out, struct store *s, struct db_stmt *st);
void object_read(struct object *out, enum object_kind k, struct db_stmt *st);
void line_read(struct ledger_line *out, struct store *s, struct db_stmt *st);
void txn_keep(struct txn *t, struct arena *a);
void object_keep(struct object *o, struct arena *a);
void line_keep(struct ledger_line *l, struct arena *a);
struct slice slice_keep(struct arena *a, struct slice t);
struct slice line_key(struct store *s, struct slice ledger_id, struct slice line);
struct store_txns *store_txns_cursor(struct store *s, struct db_stmt *st);
/* origin_of: how a telling's place is stored. */
struct origin_at origin_of(int64_t import, uint64_t line, const char *path);
void import_read(struct store_import *out, struct db_stmt *st);
#endif
