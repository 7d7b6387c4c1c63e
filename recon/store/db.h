#ifndef TIEOUT_RECON_STORE_DB_H
#define TIEOUT_RECON_STORE_DB_H
/*
 * A database engine, as thin as it can be: statements, numbers, texts, bytes.
 * Behind it stands SQLite (db_sqlite.c, the only file that includes sqlite3.h);
 * another engine needs another file with these functions.  Nothing here knows a
 * table.
 *
 * Errors: ERR_MACHINE (disk full, no permission, damaged or foreign file) and
 * ERR_LOCKED (another run keeps the database busy), each with what to do.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"

struct db;
struct db_stmt;

enum db_mode {
	DB_CREATE,	/* a new file; fails when there is one */
	DB_WRITE,	/* an existing file */
	DB_READ		/* an existing file, nothing of it is changed; works in a
			   folder that cannot be written */
};

/* db_open: texts are UTF-8 and compared as bytes; foreign keys are checked. */
int db_open(struct db **out, const char *path, enum db_mode mode, struct err *e)
    MUST_CHECK;
void db_close(struct db *d);		/* NULL is fine; ends an open transaction */

/*
 * db_bulk: how the next transactions are made durable.  true: for a load that
 * fills an empty database (each page is written once, readers wait); false: for
 * the daily work (readers go on while one writes).  Either way a crash leaves
 * the last commit.  When readers are in the way nothing changes.
 */
int db_bulk(struct db *d, bool bulk, struct err *e) MUST_CHECK;

/* db_cache_for_writing: room, in MiB, for the pages that an import comes back to;
 * reading goes in order and does with less. */
int db_cache_for_writing(struct db *d, int mib, struct err *e) MUST_CHECK;

/* db_exec: statements without parameters or results: schema, set-up. */
int db_exec(struct db *d, const char *sql, struct err *e) MUST_CHECK;

/* db_begin: ${write}: takes the right to write at once. */
int db_begin(struct db *d, bool write, struct err *e) MUST_CHECK;
int db_commit(struct db *d, struct err *e) MUST_CHECK;
void db_rollback(struct db *d);		/* fine when none is open */

/* What file this is: numbers kept in its header. */
#define DB_APPLICATION 0x5449454f	/* "TIEO" */
int db_application(struct db *d, int64_t *id, struct err *e) MUST_CHECK;
int db_version(struct db *d, int64_t *version, struct err *e) MUST_CHECK;
/* db_mark: sets both; within the transaction that makes the schema. */
int db_mark(struct db *d, int64_t version, struct err *e) MUST_CHECK;
/* db_check: reads everything; ERR_MACHINE with the first thing damaged. */
int db_check(struct db *d, struct err *e) MUST_CHECK;

/* ---- statements ----
 * Parameters are numbered from 1 in the order in which their names first
 * appear.  Bound texts and bytes are foreign and must live until the statement
 * has been stepped or reset.  A slice with p == NULL is NULL.
 */
int db_prepare(struct db_stmt **out, struct db *d, const char *sql,
    struct err *e) MUST_CHECK;
void db_finalize(struct db_stmt *st);	/* NULL is fine */
int db_parameters(struct db_stmt *st);	/* how many it has */
const char *db_parameter(struct db_stmt *st, int i);	/* its name, ":id" */
void db_bind_int(struct db_stmt *st, int i, int64_t v);
void db_bind_text(struct db_stmt *st, int i, struct slice text);
void db_bind_blob(struct db_stmt *st, int i, struct slice bytes);
void db_bind_null(struct db_stmt *st, int i);
/* db_step: 1 a row, 0 done (the statement is reset), -1 failed (reset). */
int db_step(struct db_stmt *st, struct err *e) MUST_CHECK;
void db_reset(struct db_stmt *st);
/* db_changed: rows that the last INSERT, UPDATE or DELETE touched. */
int64_t db_changed(struct db_stmt *st);

/* Columns count from 0.  Texts are NUL-terminated; texts and bytes live until
 * the next step or reset.  NULL: p == NULL; 0. */
bool db_is_null(struct db_stmt *st, int i);
int64_t db_int(struct db_stmt *st, int i);
struct slice db_text(struct db_stmt *st, int i);
struct slice db_blob(struct db_stmt *st, int i);
#endif
