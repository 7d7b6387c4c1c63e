/*
 * The schema's versions, in order, forward only.  The texts stand in schema/
 * and are built in.
 */
#include "recon/store/inner.h"
#include "recon/store/schema.h"

int
migrate_new(struct db *d, const char *company, struct err *e)
{
	struct db_stmt *st = NULL;
	int rc = -1;

	if (db_begin(d, true, e) == -1)
		return -1;
	for (int v = 0; v < STORE_VERSION; v++)
		if (db_exec(d, schema_texts[v], e) == -1)
			goto out;
	if (db_mark(d, STORE_VERSION, e) == -1 ||
	    db_prepare(&st, d, sql_text(SQL_COMPANY_PUT), e) == -1)
		goto out;
	db_bind_int(st, 1, STORE_COMPANY);
	db_bind_text(st, 2, slice_of(company));
	if (stmt_run(st, e) == -1)
		goto out;
	db_finalize(st);
	st = NULL;
	rc = db_commit(d, e);
out:
	db_finalize(st);
	if (rc == -1)
		db_rollback(d);
	return rc;
}

static int
migrate_forward(struct db *d, int64_t from, struct err *e)
{
	for (int64_t v = from; v < STORE_VERSION; v++) {
		if (db_begin(d, true, e) == -1)
			return -1;
		if (db_exec(d, schema_texts[v], e) == -1 || db_mark(d, v + 1, e) == -1 ||
		    db_commit(d, e) == -1) {
			db_rollback(d);
			return err_while(e, "migrating to schema %d", (int)v + 1);
		}
	}
	return 0;
}

int
migrate_check(struct db *d, const char *path, bool writer, struct err *e)
{
	int64_t application = 0, version = 0;

	if (db_application(d, &application, e) == -1 || db_version(d, &version, e) == -1)
		return -1;
	if (application != DB_APPLICATION) {
		(void)err_set(e, ERR_MACHINE, "%s: this is not a tieout database", path);
		return err_hint(e, "move it away; `tieout import` makes a new one");
	}
	if (version > STORE_VERSION) {
		(void)err_set(e, ERR_MACHINE, "%s: made by a newer tieout (schema %lld; this "
		    "one knows %d)", path, (long long)version, STORE_VERSION);
		return err_hint(e, "install that version of tieout or a newer one");
	}
	if (version == STORE_VERSION)
		return 0;
	if (version < 1) {
		(void)err_set(e, ERR_MACHINE, "%s: the database is not complete", path);
		return err_hint(e, "move it away; `tieout import` makes a new one");
	}
	if (!writer) {
		(void)err_set(e, ERR_MACHINE, "%s: made by an older tieout (schema %lld)", path,
		    (long long)version);
		return err_hint(e, "run a command that writes, such as `tieout match`, once: "
		    "it brings the database up to date");
	}
	return migrate_forward(d, version, e);
}
