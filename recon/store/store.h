#ifndef TIEOUT_RECON_STORE_STORE_H
#define TIEOUT_RECON_STORE_STORE_H
/*
 * The company's database: facts with their provenance, and what a close found.
 * One file per company, one lock per run.  Facts are never edited in place
 * without keeping what each import said (observations), so that an import can
 * be taken back and the order of imports does not matter.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/progress.h"
#include "core/model/ledger_line.h"
#include "core/model/mismatch.h"
#include "core/model/object.h"
#include "core/model/period.h"
#include "core/model/statement.h"
#include "core/model/txn.h"

struct store;

#define STORE_VERSION 9		/* user_version of the newest schema */

/*
 * store_create: a new, empty database; ERR_MACHINE when there is one.
 * store_open: the database at ${path}, migrated forward.  ${lock}: take the
 * run's lock (ERR_LOCKED when another run holds it); without it the store may
 * only be read.  ERR_MACHINE for a damaged file, a newer version, a read-only
 * place; each message says what to do.
 */
int store_create(const char *path, const char *company, struct err *e) MUST_CHECK;
int store_open(struct store **out, const char *path, bool lock,
    const struct clock *clock, struct err *e) MUST_CHECK;
void store_close(struct store *s);

/*
 * ---- one transaction around a step; nested calls are an error ----
 * For a reader it is a view of one moment, however long it reads.  The functions
 * that put facts need one; store_forget, store_run_put and store_run_reported
 * make one of their own when there is none.
 */
int store_begin(struct store *s, struct err *e) MUST_CHECK;
int store_commit(struct store *s, struct err *e) MUST_CHECK;
void store_rollback(struct store *s);	/* fine when none is open */

/* ---- imports (provenance) ---- */
struct store_import {
	int64_t		number;		/* 1, 2, ...; made by the store */
	const char	*hash;		/* SHA-256 of the file, hex */
	const char	*path;		/* as the user named it */
	const char	*kind;		/* decoder's kind */
	const char	*account;	/* Stripe account name */
	uint64_t	 rows;		/* facts taken */
	uint64_t	 rejected;
	int64_t		 at_us;
	int32_t		 first_day, last_day;	/* UTC days of its txns, DATE_NONE */
	int64_t		 first_moment, last_moment; /* of its txns; MOMENT_NONE */
	int32_t		 first_line_day, last_line_day;	/* of its ledger lines */
};
/* store_import_find: the import with this hash and account; *found. */
int store_import_find(struct store *s, const char *hash, const char *kind,
    const char *account, bool *found, int64_t *number, struct err *e) MUST_CHECK;
/* store_import_begin: gives the number that rows are put under. */
int store_import_begin(struct store *s, const struct store_import *im,
    int64_t *number, struct err *e) MUST_CHECK;
/* store_import_end: rows, days and the hash known at the end. */
int store_import_end(struct store *s, const struct store_import *im,
    struct err *e) MUST_CHECK;
typedef int store_import_fn(void *ctx, const struct store_import *im,
    struct err *e);
int store_each_import(struct store *s, store_import_fn *fn, void *ctx,
    struct err *e) MUST_CHECK;	/* by number */
/* store_forget: takes back every fact that only this import told, and rebuilds
 * the others from what the remaining imports told.  ERR_USAGE for an unknown
 * hash (a unique prefix of at least 8 digits is enough). */
int store_forget(struct store *s, const char *hash, uint64_t *rows,
    struct err *e) MUST_CHECK;
/* store_facts_version: grows with every import and forget that changed
 * something; equal versions mean equal facts. */
int64_t store_facts_version(struct store *s);
/* store_differed: fields of facts, told in this transaction, on which imports
 * disagree and where byte order decided (a note for the user). */
uint64_t store_differed(const struct store *s);
/* store_check: reads the whole file; ERR_MACHINE when it is damaged. */
int store_check(struct store *s, struct err *e) MUST_CHECK;

/* ---- putting facts ---- */
enum store_put { STORE_NEW, STORE_CHANGED, STORE_SAME };
/*
 * store_put_txn: merges (model/txn.h).  On a clash of id, currency, amount or
 * fee: ERR_INPUT that names both places.
 */
int store_put_txn(struct store *s, int64_t import, uint64_t line,
    const char *path, const struct txn *t, enum store_put *what,
    struct err *e) MUST_CHECK;
int store_put_object(struct store *s, int64_t import, uint64_t line,
    const char *path, const struct object *o, enum store_put *what,
    struct err *e) MUST_CHECK;
/* store_put_line: (ledger_id, line) once; a later import that says otherwise is
 * a new version (the greater by (amount, account, date, text) is no rule here:
 * the later import wins, facts of the ledger are what it holds now).  ERR_INPUT
 * when one import says two things of one line, naming both places. */
int store_put_line(struct store *s, int64_t import, uint64_t line,
    const struct ledger_line *l, enum store_put *what, struct err *e) MUST_CHECK;
/* store_put_balance: a Stripe balance at the start of ${day}.  ERR_INPUT naming
 * both files when another import says otherwise. */
int store_put_balance(struct store *s, int64_t import, const char *account,
    uint8_t currency, int32_t day, int64_t amount, struct err *e) MUST_CHECK;
/* store_cover: this import is complete for ledger account and days; lines of
 * earlier imports (smaller numbers) in that range that it does not hold are gone
 * from now on, until a later import holds them again. */
int store_cover(struct store *s, int64_t import, const char *ledger_account,
    int32_t first, int32_t last, uint64_t *gone, struct err *e) MUST_CHECK;

/* ---- reading facts: cursors ---- */
struct store_txns;
/* store_txns_open: rows with first <= created < last, by (created, id). */
int store_txns_open(struct store_txns **out, struct store *s, int64_t first,
    int64_t last, struct err *e) MUST_CHECK;
/* store_txns_money: the same rows, of each only its time, id, currency, amounts, category,
 * type, source and payout; all else is empty. */
int store_txns_money(struct store_txns **out, struct store *s, int64_t first,
    int64_t last, struct err *e) MUST_CHECK;
int store_txns_next(struct store_txns *c, struct txn *out, struct err *e); /* 1 0 -1 */
void store_txns_close(struct store_txns *c);
/* store_get_txn: one row by id; texts valid until the next store_get_txn* or
 * store_get_line (an object got in between does not disturb them). */
int store_get_txn(struct store *s, const char *id, bool *found,
    struct txn *out, struct err *e) MUST_CHECK;
/* store_get_txn_at: the same when created is known (no index look-up). */
int store_get_txn_at(struct store *s, int64_t created, const char *id,
    bool *found, struct txn *out, struct err *e) MUST_CHECK;
/* store_txns_naming: ids of the rows whose source or payout is ${id}; slow
 * (scans), for explain. fn returns non-zero to stop. */
int store_txns_naming(struct store *s, const char *id,
    int (*fn)(void *ctx, const struct txn *t), void *ctx, struct err *e)
    MUST_CHECK;
/* store_txns_behind: the rows of categories payout, payout_reversal, dispute and
 * dispute_reversal whose source is ${object}, by (created, id); by an index.
 * Texts as those of store_get_txn. */
int store_txns_behind(struct store *s, const char *object,
    int (*fn)(void *ctx, const struct txn *t), void *ctx, struct err *e)
    MUST_CHECK;
/* Where a fact was seen: import, line, JSON path. */
int store_txn_origins(struct store *s, const char *id,
    int (*fn)(void *ctx, const struct store_import *im, uint64_t line,
    const char *path), void *ctx, struct err *e) MUST_CHECK;

int store_get_object(struct store *s, enum object_kind k, const char *id,
    bool *found, struct object *out, struct err *e) MUST_CHECK;
/* store_object_told: what each import said of an object, in the order of
 * imports; texts are valid during the call. */
int store_object_told(struct store *s, enum object_kind k, const char *id,
    int (*fn)(void *ctx, const struct object *o), void *ctx, struct err *e)
    MUST_CHECK;
uint64_t store_object_count(struct store *s, enum object_kind k);
struct store_objects;
int store_objects_open(struct store_objects **out, struct store *s,
    enum object_kind k, struct err *e) MUST_CHECK;	/* by id */
int store_objects_next(struct store_objects *c, struct object *out,
    struct err *e);
void store_objects_close(struct store_objects *c);

struct store_lines;
/* store_lines_open: ledger lines, not gone, with first <= day <= last, by
 * (day, ledger_id, line); a ledger transaction's lines are adjacent when they
 * share the day, which import makes sure of. */
int store_lines_open(struct store_lines **out, struct store *s, int32_t first,
    int32_t last, struct err *e) MUST_CHECK;
int store_lines_next(struct store_lines *c, struct ledger_line *out,
    struct err *e);
void store_lines_close(struct store_lines *c);
int store_get_line(struct store *s, const char *ledger_id, const char *line,
    bool *found, struct ledger_line *out, struct err *e) MUST_CHECK;
/* store_lines_of: every line of a ledger transaction, those that are gone too, by
 * (day, line).  ${told}: "FILE:LINE" of the newest import that holds it; ${gone}:
 * the file of the import that is complete for its day and lacks it, "" when it is
 * there.  fn returns non-zero to stop. */
typedef int store_line_fn(void *ctx, const struct ledger_line *l, const char *told,
    const char *gone);
int store_lines_of(struct store *s, const char *ledger_id, store_line_fn *fn,
    void *ctx, struct err *e) MUST_CHECK;
/* store_lines_beside: the lines of one ledger transaction that are there, by line;
 * by an index.  Texts as those of store_get_line. */
int store_lines_beside(struct store *s, const char *ledger_id,
    int (*fn)(void *ctx, const struct ledger_line *l), void *ctx, struct err *e)
    MUST_CHECK;
/* store_line_sums: per account and currency, sum and count of lines dated
 * before ${day} (openings), for accounts that hold any. */
int store_line_sums(struct store *s, int32_t day,
    int (*fn)(void *ctx, const char *account, uint8_t currency, int64_t sum,
    uint64_t count), void *ctx, struct err *e) MUST_CHECK;
/* store_has_lines: does any ledger line, or a cover, exist for the account and
 * currency (CURRENCY_NONE: any)? */
int store_has_lines(struct store *s, const char *account, uint8_t currency,
    bool *has, struct err *e) MUST_CHECK;
/* store_balance: the Stripe balance at the start of ${day}. */
int store_balance(struct store *s, const char *account, uint8_t currency,
    int32_t day, bool *found, int64_t *amount, struct err *e) MUST_CHECK;
/* store_count_txns: rows with first <= created < last; store_count_lines: ledger
 * lines that are not gone.  Counted by the database, without reading their texts. */
int store_count_txns(struct store *s, int64_t first, int64_t last, uint64_t *n,
    struct err *e) MUST_CHECK;
int store_count_lines(struct store *s, uint64_t *n, struct err *e) MUST_CHECK;
/* store_fact_days: first and last moment of all txns; DATE/MOMENT NONE. */
int store_fact_moments(struct store *s, int64_t *first, int64_t *last,
    struct err *e) MUST_CHECK;

/* ---- what a close found (derived; replaced as a whole per period) ---- */
struct store_run {
	struct period	period;
	enum verdict	verdict;
	int64_t		facts_version;
	const char	*rules_hash, *settings_hash, *version;
	const char	*report_dir;	/* "" when not reported */
	const char	*reports_hash;	/* over every report file; "" when none */
	const char	*counts;	/* the caller's, for people */
	bool		opening_assumed;
	int64_t		last_import;	/* the newest it rests on; made by the store; */
	int64_t		last_log;	/* newest log line then; -1: not known of it */
};
int store_run_get(struct store *s, const char *period_name, bool *found,
    struct store_run *out, struct err *e) MUST_CHECK;
/* store_run_before: the latest run that ends before ${day}. */
int store_run_before(struct store *s, int32_t day, bool *found,
    struct store_run *out, struct err *e) MUST_CHECK;
int store_each_run(struct store *s, int (*fn)(void *ctx,
    const struct store_run *r), void *ctx, struct err *e) MUST_CHECK; /* by first day */
/* A break with what it is about: ids joined by '\n', whole lists. */
struct store_break {
	struct mismatch	 m;
	const char	*movements;	/* Stripe ids, '\n' between */
	const char	*lines;		/* "LEDGER_ID\tLINE", '\n' between */
};
int store_run_put(struct store *s, const struct store_run *r,
    const struct statement_line *st, size_t nst,
    const struct store_break *b, size_t nb, struct err *e) MUST_CHECK;
int store_run_statement(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const struct statement_line *l), void *ctx,
    struct err *e) MUST_CHECK;
int store_run_breaks(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const struct store_break *b), void *ctx,
    struct err *e) MUST_CHECK;
/* store_run_open: how many of its breaks are not resolved, by severity; counted by
 * the database. */
int store_run_open(struct store *s, const char *period_name,
    uint64_t n[SEVERITY__MAX], struct err *e) MUST_CHECK;
/* What a close hands to the next period beside its breaks: ignored rows of its last
 * days that may meet a line of that one; and ignored rows of that one's first days
 * that are a pair with a line of this. */
struct store_waiting {
	const char	*id;		/* txn_... */
	const char	*ledger_id, *line;	/* its line; "" it waits */
};
/* store_run_waiting_put: after store_run_put, in the caller's transaction. */
int store_run_waiting_put(struct store *s, const char *period_name,
    const struct store_waiting *w, struct err *e) MUST_CHECK;
int store_run_waiting(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const struct store_waiting *w), void *ctx,
    struct err *e) MUST_CHECK;	/* by id */
/* Money that a close leaves held back, of its period or an earlier one. */
struct store_hold {
	const char	*id;		/* txn_... */
	int64_t		 open;		/* positive */
	int32_t		 due;		/* day by which a rule says it is released, or
					   DATE_NONE */
};
/* store_run_hold_put: as store_run_waiting_put. */
int store_run_hold_put(struct store *s, const char *period_name,
    const struct store_hold *h, struct err *e) MUST_CHECK;
int store_run_holds(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const struct store_hold *h), void *ctx,
    struct err *e) MUST_CHECK;	/* by id */
int store_run_reported(struct store *s, const char *period_name,
    const char *report_dir, const char *reports_hash, struct err *e) MUST_CHECK;
#endif
