/*
 * Opening, closing and transactions.  What the rows mean is left to the
 * store_*.c files beside it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/squeeze.h"
#include "recon/store/inner.h"

/* ---- making a new one: beside its place, then linked into it ---- */

static int
exists_already(const char *path, struct err *e)
{
	(void)err_set(e, ERR_MACHINE, "%s: there is a file of this name already", path);
	return err_hint(e, "use the workspace as it is, or choose another folder");
}

static int
sync_parent(const char *path, struct err *e)
{
	char *dir = mem_strdup(path), *slash = strrchr(dir, '/');
	int rc;

	if (slash == NULL)
		rc = file_sync_dir(".", e);
	else {
		slash[slash == dir ? 1 : 0] = '\0';
		rc = file_sync_dir(dir, e);
	}
	free(dir);
	return rc;
}

static int
build(const char *path, const char *company, struct err *e)
{
	struct db *d = NULL;
	int rc;

	if (db_open(&d, path, DB_CREATE, e) == -1)
		return -1;
	rc = migrate_new(d, company, e);
	db_close(d);
	return rc;
}

int
store_create(const char *path, const char *company, struct err *e)
{
	struct str beside = STR_INIT;
	int rc = -1;

	if (file_exists(path))
		return exists_already(path, e);
	str_addf(&beside, "%s.tmp-%ld", path, (long)getpid());
	(void)unlink(str_text(&beside));
	if (build(str_text(&beside), company, e) == -1)
		goto out;
	/* link, not rename: a file that appeared meanwhile stays */
	if (link(str_text(&beside), path) == -1) {
		if (errno == EEXIST)
			(void)exists_already(path, e);
		else if (rename(str_text(&beside), path) == 0)	/* no hard links here */
			rc = sync_parent(path, e);
		else
			(void)err_errno(e, ERR_MACHINE, "%s: cannot be made", path);
		goto out;
	}
	rc = sync_parent(path, e);
out:
	(void)unlink(str_text(&beside));
	str_free(&beside);
	return rc;
}

/* ---- opening ---- */

/* A load into an empty database is written once, without a log beside it; while
 * either of the two big tables is empty this is the first load. */
static int
choose_journal(struct store *s, struct err *e)
{
	struct db_stmt *st;
	int txns, lines;

	if (stmt_get(&st, s, SQL_TXN_FIRST, e) == -1 || (txns = db_step(st, e)) == -1)
		return -1;
	db_reset(st);
	if (stmt_get(&st, s, SQL_LINE_ANY, e) == -1 || (lines = db_step(st, e)) == -1)
		return -1;
	db_reset(st);
	return db_bulk(s->db, txns == 0 || lines == 0, e);
}

static int
check_exists(const char *path, struct err *e)
{
	if (access(path, F_OK) == 0)
		return 0;
	(void)err_errno(e, ERR_MACHINE, "%s: cannot be opened", path);
	return err_hint(e, "restore it from a backup; or `tieout import` makes a new one");
}

static int
check_company(struct store *s, struct err *e)
{
	struct db_stmt *st;
	int rc;

	if (stmt_get(&st, s, SQL_COMPANY_GET, e) == -1 || (rc = db_step(st, e)) == -1)
		return -1;
	db_reset(st);
	if (rc == 1)
		return 0;
	(void)err_set(e, ERR_MACHINE, "%s: the file is damaged (it names no company)",
	    s->path);
	return err_hint(e, "restore it from a backup, or move it away and import the "
	    "exports again");
}

int
store_open(struct store **out, const char *path, bool lock, const struct clock *clock,
    struct err *e)
{
	struct store *s;

	if (check_exists(path, e) == -1)
		return -1;
	s = mem_calloc(1, sizeof(*s));
	s->path = mem_strdup(path);
	s->lock_fd = -1;
	s->clock = *clock;
	s->row = arena_new();
	s->object = arena_new();
	s->work = arena_new();
	s->run = arena_new();
	s->seal = arena_new();
	s->fetch = arena_new();
	for (int i = 0; i <= currency_count(); i++)
		(void)snprintf(s->currency[i], sizeof(s->currency[i]), "%s",
		    currency_code((uint8_t)i));
	if (lock && lock_take(&s->lock_fd, path, e) == -1)
		goto fail;
	if (db_open(&s->db, path, lock ? DB_WRITE : DB_READ, e) == -1 ||
	    migrate_check(s->db, path, lock, e) == -1 || check_company(s, e) == -1)
		goto fail;
	if (lock && choose_journal(s, e) == -1)
		goto fail;
	*out = s;
	return 0;
fail:
	store_close(s);
	return -1;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	stmt_close_all(s);
	store_rollback(s);
	db_close(s->db);
	lock_release(s->lock_fd);	/* last: nobody else before all is written */
	recent_clear(s);
	free(s->recent);
	for (size_t i = 0; i < sizeof(s->bytes) / sizeof(s->bytes[0]); i++)
		str_free(&s->bytes[i]);
	squeeze_free(s->squeeze);
	arena_free(s->row);
	arena_free(s->object);
	arena_free(s->work);
	arena_free(s->run);
	arena_free(s->seal);
	arena_free(s->fetch);
	free(s->path);
	free(s);
}

/* ---- transactions ---- */

/* What was remembered of facts that may now not be stored. */
static void
forget_memory(struct store *s)
{
	recent_clear(s);
	memset(s->known, 0, sizeof(s->known));
	s->raw_last = 0;
	s->changed = false;
	s->differed = 0;
}

int
store_begin(struct store *s, struct err *e)
{
	ASSERT(!s->in_txn);
	if (db_begin(s->db, s->lock_fd != -1, e) == -1)
		return -1;
	s->in_txn = true;
	forget_memory(s);
	return 0;
}

int
store_commit(struct store *s, struct err *e)
{
	struct db_stmt *st;

	ASSERT(s->in_txn);
	if (s->changed && (stmt_get(&st, s, SQL_FACTS_CHANGED, e) == -1 ||
	    stmt_run(st, e) == -1))
		return -1;
	if (db_commit(s->db, e) == -1)
		return -1;
	s->in_txn = false;
	s->changed = false;
	return 0;
}

void
store_rollback(struct store *s)
{
	if (!s->in_txn)
		return;
	db_rollback(s->db);
	s->in_txn = false;
	forget_memory(s);
}

int
store_own(struct store *s, bool *own, struct err *e)
{
	*own = !s->in_txn;
	return *own ? store_begin(s, e) : 0;
}

int
store_own_end(struct store *s, bool own, int rc, struct err *e)
{
	if (own && rc == 0)
		rc = store_commit(s, e);
	if (own && rc == -1)
		store_rollback(s);
	return rc;
}

int
store_log(struct store *s, const char *what, const char *about, struct err *e)
{
	struct db_stmt *st;
	int64_t number;

	if (stmt_get(&st, s, SQL_COUNT_LOG, e) == -1 || stmt_run(st, e) == -1 ||
	    stmt_get(&st, s, SQL_COMPANY_GET, e) == -1 || db_step(st, e) != 1)
		return -1;
	number = db_int(st, 2);
	db_reset(st);
	if (stmt_get(&st, s, SQL_LOG_PUT, e) == -1)
		return -1;
	db_bind_int(st, 2, number);
	db_bind_int(st, 3, clock_now_us(&s->clock));
	stmt_bind_str(st, 4, what);
	stmt_bind_str(st, 5, about);
	return stmt_run(st, e);
}

int64_t
store_facts_version(struct store *s)
{
	struct err e = ERR_INIT;
	struct db_stmt *st;
	int64_t version = -1;

	if (stmt_get(&st, s, SQL_COMPANY_GET, &e) == 0 && db_step(st, &e) == 1) {
		version = db_int(st, 0);
		db_reset(st);
	}
	return version;
}

uint64_t
store_differed(const struct store *s)
{
	return s->differed;
}

int
store_check(struct store *s, struct err *e)
{
	return db_check(s->db, e);
}
