/*
 * SQLite behind db.h: opening, pragmas, statements, and the words for what can
 * go wrong with a file.  Tables and their meaning stand in sql.c and schema/.
 */
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "recon/store/db.h"

#define DB_BUSY_MS 10000	/* how long to wait for another run's commit */

struct db {
	sqlite3	*h;
	char	*path;		/* own */
	bool	 read_only;
};

/* The causes that a person can do something about. */
static const struct {
	int		 code;		/* primary result code */
	enum err_code	 err;
	const char	*cause;
	const char	*hint;
} causes[] = {
	{ SQLITE_FULL, ERR_MACHINE, "the disk is full",
	    "free some space, then run the command again; nothing was half written" },
	{ SQLITE_IOERR, ERR_MACHINE, "the disk refused to read or write",
	    "check the disk and its free space, then run the command again; "
	    "nothing was half written" },
	{ SQLITE_READONLY, ERR_MACHINE, "it may not be written",
	    "check the permissions of the file and of its folder" },
	{ SQLITE_PERM, ERR_MACHINE, "no permission",
	    "check the permissions of the file and of its folder" },
	{ SQLITE_CANTOPEN, ERR_MACHINE, "it cannot be opened",
	    "check that the file exists and the permissions of its folder" },
	{ SQLITE_CORRUPT, ERR_MACHINE, "the file is damaged",
	    "restore it from a backup, or move it away and import the exports again" },
	{ SQLITE_NOTADB, ERR_MACHINE, "this is not a tieout database, or it is damaged",
	    "restore it from a backup, or move it away and import the exports again" },
	{ SQLITE_BUSY, ERR_LOCKED, "another run is writing to it",
	    "wait until the other run has ended, then try again" },
	{ SQLITE_LOCKED, ERR_LOCKED, "another run is writing to it",
	    "wait until the other run has ended, then try again" },
	{ SQLITE_TOOBIG, ERR_INPUT, "a text is too long for the database",
	    "shorten it" },
};

/* Records what the engine said last; ${h} may be NULL when nothing opened. */
static int
db_fail(sqlite3 *h, const char *path, int rc, struct err *e)
{
	const char *said = h != NULL ? sqlite3_errmsg(h) : sqlite3_errstr(rc);
	int os = h != NULL ? sqlite3_system_errno(h) : 0;

	if ((rc & 0xff) == SQLITE_NOMEM) {
		(void)err_set(e, ERR_MACHINE, "%s: out of memory", path);
		return err_hint(e, "close other programs, then run the command again");
	}
	/* a quota or a limit on file size is a full disk to the user */
	if ((rc & 0xff) == SQLITE_IOERR && (os == ENOSPC || os == EDQUOT || os == EFBIG))
		rc = SQLITE_FULL;
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		if (causes[i].code != (rc & 0xff))
			continue;
		(void)err_set(e, causes[i].err, "%s: %s (%s)", path, causes[i].cause,
		    said);
		return err_hint(e, "%s", causes[i].hint);
	}
	(void)err_set(e, ERR_MACHINE, "%s: the database refused: %s (%d)", path, said, rc);
	return err_hint(e, "the file is not as this version of tieout makes it: "
	    "restore it from a backup");
}

/* ---- opening ---- */

static int
db_open_handle(sqlite3 **h, const char *path, enum db_mode mode)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE;

	/*
	 * A reader opens for writing where it may: only then can it finish what
	 * a killed run left behind.  Its statements cannot write (query_only).
	 */
	if (mode == DB_CREATE)
		flags |= SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE;
	return sqlite3_open_v2(path, h, flags, NULL);
}

/* Reading a file whose folder cannot be written and that no one has open for
 * writing: SQLite then needs no files of its own beside it. */
static int
db_open_immutable(sqlite3 **h, const char *path)
{
	struct str uri = STR_INIT;
	int rc;

	str_add(&uri, "file:");
	for (const char *p = path; *p != '\0'; p++) {
		if (*p == '?' || *p == '#' || *p == '%')
			str_addf(&uri, "%%%02x", (unsigned)(unsigned char)*p);
		else
			str_addc(&uri, *p);
	}
	str_add(&uri, "?immutable=1");
	rc = sqlite3_open_v2(str_text(&uri), h, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI |
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	str_free(&uri);
	return rc;
}

/* Can the file be read where it lies, or must it be taken as immutable?  An
 * empty or absent write-ahead log means that the file itself is complete. */
static bool
db_may_be_immutable(const char *path)
{
	struct str s = STR_INIT;
	bool gone, journal;

	str_addf(&s, "%s-wal", path);
	gone = access(str_text(&s), F_OK) != 0;
	str_clear(&s);
	str_addf(&s, "%s-journal", path);
	journal = access(str_text(&s), F_OK) == 0;
	str_free(&s);
	return gone && !journal;
}

static const char set_up[] =
    "PRAGMA foreign_keys = ON;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA cache_size = -4096;"		/* KiB: reading is in order */
    "PRAGMA temp_store = FILE;";

static int
db_set_up(struct db *d, enum db_mode mode)
{
	int rc;

	sqlite3_busy_timeout(d->h, DB_BUSY_MS);
	sqlite3_db_config(d->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	rc = sqlite3_exec(d->h, set_up, NULL, NULL, NULL);
	if (rc == SQLITE_OK && mode == DB_CREATE)
		rc = sqlite3_exec(d->h, "PRAGMA page_size = 8192;"
		    "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
	if (rc == SQLITE_OK && mode == DB_READ)
		rc = sqlite3_exec(d->h, "PRAGMA query_only = ON", NULL, NULL, NULL);
	/* the first touch of the file: is it one of SQLite's at all? */
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(d->h, "SELECT count(*) FROM sqlite_schema", NULL, NULL,
		    NULL);
	return rc;
}

int
db_open(struct db **out, const char *path, enum db_mode mode, struct err *e)
{
	struct db *d = mem_calloc(1, sizeof(*d));
	int rc;

	/* counting bytes takes a lock per allocation, and nobody asks; refused,
	 * without harm, once the library is in use */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	d->path = mem_strdup(path);
	rc = db_open_handle(&d->h, path, mode);
	if (rc == SQLITE_OK)
		rc = db_set_up(d, mode);
	if (mode == DB_READ && ((rc & 0xff) == SQLITE_CANTOPEN ||
	    (rc & 0xff) == SQLITE_READONLY) && access(path, R_OK) == 0 &&
	    db_may_be_immutable(path)) {
		sqlite3_close(d->h);
		d->h = NULL;
		rc = db_open_immutable(&d->h, path);
		if (rc == SQLITE_OK)
			rc = db_set_up(d, mode);
	}
	if (rc != SQLITE_OK) {
		(void)db_fail(d->h, path, rc, e);
		db_close(d);
		return -1;
	}
	d->read_only = mode == DB_READ || sqlite3_db_readonly(d->h, "main") == 1;
	if (mode != DB_READ && d->read_only) {
		(void)err_set(e, ERR_MACHINE, "%s: it may not be written", path);
		(void)err_hint(e, "check the permissions of the file and of its folder");
		db_close(d);
		return -1;
	}
	*out = d;
	return 0;
}

void
db_close(struct db *d)
{
	if (d == NULL)
		return;
	if (d->h != NULL)
		ASSERT(sqlite3_close(d->h) == SQLITE_OK);	/* else a statement leaks */
	free(d->path);
	free(d);
}

/* One number that a pragma or a SELECT gives. */
static int
db_number(struct db *d, const char *sql, int64_t *out, struct err *e)
{
	struct db_stmt *st = NULL;
	int rc;

	if (db_prepare(&st, d, sql, e) == -1)
		return -1;
	rc = db_step(st, e);
	if (rc == 1)
		*out = db_int(st, 0);
	db_finalize(st);
	ASSERT(rc != 0);
	return rc == 1 ? 0 : -1;
}

int
db_bulk(struct db *d, bool bulk, struct err *e)
{
	int rc = sqlite3_exec(d->h, bulk ? "PRAGMA journal_mode = DELETE" :
	    "PRAGMA journal_mode = WAL", NULL, NULL, NULL);

	/* readers are in the way: it stays as it is, which is slower, not wrong */
	if (rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED)
		return 0;
	return db_fail(d->h, d->path, rc, e);
}

int
db_cache_for_writing(struct db *d, int mib, struct err *e)
{
	char sql[64];

	(void)snprintf(sql, sizeof(sql), "PRAGMA cache_size = -%d", mib * 1024);
	return db_exec(d, sql, e);
}

int
db_exec(struct db *d, const char *sql, struct err *e)
{
	int rc = sqlite3_exec(d->h, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : db_fail(d->h, d->path, rc, e);
}

int
db_begin(struct db *d, bool write, struct err *e)
{
	return db_exec(d, write ? "BEGIN IMMEDIATE" : "BEGIN", e);
}

int
db_commit(struct db *d, struct err *e)
{
	return db_exec(d, "COMMIT", e);
}

void
db_rollback(struct db *d)
{
	/* a full disk ends the transaction by itself; a failing ROLLBACK leaves
	 * the journal, which the next opening undoes */
	if (sqlite3_get_autocommit(d->h) == 0)
		(void)sqlite3_exec(d->h, "ROLLBACK", NULL, NULL, NULL);
}

int
db_application(struct db *d, int64_t *id, struct err *e)
{
	return db_number(d, "PRAGMA application_id", id, e);
}

int
db_version(struct db *d, int64_t *version, struct err *e)
{
	return db_number(d, "PRAGMA user_version", version, e);
}

int
db_mark(struct db *d, int64_t version, struct err *e)
{
	char sql[128];

	(void)snprintf(sql, sizeof(sql),
	    "PRAGMA application_id = %d; PRAGMA user_version = %lld", DB_APPLICATION,
	    (long long)version);
	return db_exec(d, sql, e);
}

int
db_check(struct db *d, struct err *e)
{
	struct db_stmt *st = NULL;
	int rc;

	if (db_prepare(&st, d, "PRAGMA integrity_check(1)", e) == -1)
		return -1;
	rc = db_step(st, e);
	if (rc == 1 && !slice_is(db_text(st, 0), "ok")) {
		(void)err_set(e, ERR_MACHINE, "%s: the file is damaged (%s)", d->path,
		    db_text(st, 0).p);
		(void)err_hint(e, "restore it from a backup, or move it away and import "
		    "the exports again");
		rc = -1;
	}
	db_finalize(st);
	return rc == 1 ? 0 : -1;
}

/* ---- statements: struct db_stmt is SQLite's own, under another name ---- */

static inline sqlite3_stmt *
raw(struct db_stmt *st)
{
	return (sqlite3_stmt *)(void *)st;
}

int
db_prepare(struct db_stmt **out, struct db *d, const char *sql, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v3(d->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL);

	if (rc != SQLITE_OK)
		return db_fail(d->h, d->path, rc, e);
	*out = (struct db_stmt *)(void *)st;
	return 0;
}

void
db_finalize(struct db_stmt *st)
{
	sqlite3_finalize(raw(st));	/* its error was given by db_step */
}

int
db_parameters(struct db_stmt *st)
{
	return sqlite3_bind_parameter_count(raw(st));
}

const char *
db_parameter(struct db_stmt *st, int i)
{
	return sqlite3_bind_parameter_name(raw(st), i);
}

void
db_bind_int(struct db_stmt *st, int i, int64_t v)
{
	ASSERT(sqlite3_bind_int64(raw(st), i, v) == SQLITE_OK);
}

void
db_bind_text(struct db_stmt *st, int i, struct slice t)
{
	/* limits of size are checked on the way in; a failure is a wrong index */
	ASSERT(sqlite3_bind_text64(raw(st), i, t.p, t.n, SQLITE_STATIC, SQLITE_UTF8) ==
	    SQLITE_OK);
}

void
db_bind_blob(struct db_stmt *st, int i, struct slice b)
{
	ASSERT(sqlite3_bind_blob64(raw(st), i, b.p, b.n, SQLITE_STATIC) == SQLITE_OK);
}

void
db_bind_null(struct db_stmt *st, int i)
{
	ASSERT(sqlite3_bind_null(raw(st), i) == SQLITE_OK);
}

int
db_step(struct db_stmt *st, struct err *e)
{
	int rc = sqlite3_step(raw(st));

	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE) {
		sqlite3_reset(raw(st));
		return 0;
	}
	sqlite3 *h = sqlite3_db_handle(raw(st));

	(void)db_fail(h, sqlite3_db_filename(h, "main"), rc, e);
	sqlite3_reset(raw(st));
	return -1;
}

void
db_reset(struct db_stmt *st)
{
	sqlite3_reset(raw(st));
}

int64_t
db_changed(struct db_stmt *st)
{
	return sqlite3_changes64(sqlite3_db_handle(raw(st)));
}

bool
db_is_null(struct db_stmt *st, int i)
{
	return sqlite3_column_type(raw(st), i) == SQLITE_NULL;
}

int64_t
db_int(struct db_stmt *st, int i)
{
	return sqlite3_column_int64(raw(st), i);
}

struct slice
db_text(struct db_stmt *st, int i)
{
	const unsigned char *p = sqlite3_column_text(raw(st), i);

	if (p == NULL)
		return (struct slice){ NULL, 0 };
	return (struct slice){ (const char *)p, (size_t)sqlite3_column_bytes(raw(st), i) };
}

struct slice
db_blob(struct db_stmt *st, int i)
{
	const void *p;

	if (sqlite3_column_type(raw(st), i) == SQLITE_NULL)
		return (struct slice){ NULL, 0 };
	p = sqlite3_column_blob(raw(st), i);	/* NULL for no bytes */
	return (struct slice){ p != NULL ? p : "", (size_t)sqlite3_column_bytes(raw(st), i) };
}
