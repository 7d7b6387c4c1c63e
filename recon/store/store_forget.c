/*
 * Taking an import back: what it alone told is removed, what others told too is
 * made anew from their tellings, and the log keeps that it happened.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/digest.h"
#include "recon/store/inner.h"

#define PREFIX_MIN 8		/* digits of a hash that a person must give */
#define BATCH 1000		/* facts rebuilt between two looks at the table */
#define IMPORTS_MAX 64		/* imports of one and the same file */

struct victim {
	int64_t	 number[IMPORTS_MAX];
	size_t	 n;
	char	 hash[DIGEST_HEX_MAX];
	struct str path;		/* of the first */
};

/* ---- which import ---- */

static int
check_prefix(const char *hash, struct err *e)
{
	size_t n = strlen(hash);

	if (n >= PREFIX_MIN && n < DIGEST_HEX_MAX && strspn(hash, "0123456789abcdef") == n)
		return 0;
	(void)err_set(e, ERR_USAGE, "%s: not the hash of a file", hash);
	return err_hint(e, "give the hash, or its first %d digits, as `tieout status` lists "
	    "it", PREFIX_MIN);
}

static int
add_victim(struct victim *v, struct db_stmt *st, const char *given, struct err *e)
{
	const char *hash = stmt_str(st, 1);

	if (v->n == 0) {
		memcpy(v->hash, hash, strnlen(hash, DIGEST_HEX_MAX - 1));
		str_add(&v->path, stmt_str(st, 2));
	} else if (strcmp(v->hash, hash) != 0) {
		(void)err_set(e, ERR_USAGE, "%s: the hashes of several imports begin so",
		    given);
		return err_hint(e, "give more digits");
	} else if (v->n == IMPORTS_MAX)
		return err_set(e, ERR_USAGE, "%s: more than %d imports of one file", given,
		    IMPORTS_MAX);
	v->number[v->n++] = db_int(st, 0);
	return 0;
}

static int
find_victim(struct victim *v, struct store *s, const char *hash, struct err *e)
{
	char above[DIGEST_HEX_MAX + 1];
	struct db_stmt *st;
	size_t n = strlen(hash);
	int rc;

	if (check_prefix(hash, e) == -1 || stmt_get(&st, s, SQL_IMPORT_HASH, e) == -1)
		return -1;
	memcpy(above, hash, n);
	above[n] = 'g';				/* above every digit */
	above[n + 1] = '\0';
	stmt_bind_str(st, 2, hash);
	stmt_bind_str(st, 3, above);
	while ((rc = db_step(st, e)) == 1) {
		if (add_victim(v, st, hash, e) == -1) {
			db_reset(st);
			return -1;
		}
	}
	if (rc == -1 || v->n > 0)
		return rc;
	(void)err_set(e, ERR_USAGE, "%s: no import has this hash", hash);
	return err_hint(e, "`tieout status` lists the imports");
}

/* ---- facts that others told too ---- */

static int
rebuild_one(struct store *s, int kind, const char *name, struct slice id, int64_t import,
    struct err *e)
{
	struct tellings list;

	if (seen_load(&list, s, name, id, e) == -1 ||
	    seen_forget(&list, s, name, id, import, e) == -1)
		return -1;
	if (kind == -1)
		return txn_rebuild(s, id, &list, e);
	if (kind == -2)
		return line_rebuild(s, id, &list, e);
	return object_rebuild(s, (enum object_kind)kind, id, &list, e);
}

/* The next ids of one kind that the import told, into an arena. */
static int
next_ids(struct slice *ids, size_t *n, struct arena *a, struct store *s, const char *name,
    struct slice after, int64_t import, struct err *e)
{
	struct db_stmt *st;
	int rc;

	*n = 0;
	if (stmt_get(&st, s, SQL_SEEN_IMPORT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, name);
	db_bind_text(st, 3, after);
	db_bind_int(st, 4, import);
	db_bind_int(st, 5, BATCH);
	while ((rc = db_step(st, e)) == 1)
		ids[(*n)++] = slice_keep(a, db_text(st, 0));
	return rc;
}

static int
rebuild_kind(struct store *s, int kind, const char *name, int64_t import, uint64_t *rows,
    struct err *e)
{
	struct slice *ids = mem_calloc(BATCH, sizeof(*ids)), after;
	struct arena *a = arena_new(), *b = arena_new(), *swap;
	size_t n = 0;
	int rc = -1;

	after = slice_of("");
	for (;;) {
		if (next_ids(ids, &n, a, s, name, after, import, e) == -1)
			goto out;
		if (n == 0)
			break;
		for (size_t i = 0; i < n; i++) {
			arena_reset(s->work);
			if (rebuild_one(s, kind, name, ids[i], import, e) == -1)
				goto out;
		}
		*rows += n;
		after = ids[n - 1];		/* lives in a while b is filled */
		swap = a;
		a = b;
		b = swap;
		arena_reset(a);
	}
	rc = 0;
out:
	arena_free(a);
	arena_free(b);
	free(ids);
	return rc;
}

/* ---- the whole ---- */

static int
run_for(struct store *s, enum sql_id id, int64_t import, uint64_t *rows, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, id, e) == -1)
		return -1;
	db_bind_int(st, 2, import);
	if (stmt_run(st, e) == -1)
		return -1;
	if (rows != NULL)
		*rows += (uint64_t)db_changed(st);
	return 0;
}

static int
accounts_anew(struct store *s, struct err *e)
{
	struct db_stmt *st;

	memset(s->known, 0, sizeof(s->known));
	if (stmt_get(&st, s, SQL_ACCOUNT_DELETE, e) == -1 || stmt_run(st, e) == -1 ||
	    stmt_get(&st, s, SQL_LINE_ACCOUNTS, e) == -1)
		return -1;
	return stmt_run(st, e);
}

static int
forget_import(struct store *s, int64_t import, uint64_t *rows, struct err *e)
{
	static const enum sql_id alone[] = {
		SQL_TXN_FORGET, SQL_OBJECT_FORGET, SQL_LINE_FORGET, SQL_BALANCE_FORGET,
	};

	if (fetch_forget(s, import, e) == -1 || raw_forget(s, import, e) == -1)
		return -1;
	/* covers first: rebuilt lines ask which covers there are */
	if (run_for(s, SQL_COVER_FORGET, import, NULL, e) == -1)
		return -1;
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		if (run_for(s, alone[i], import, rows, e) == -1)
			return -1;
	if (rebuild_kind(s, -1, "txn", import, rows, e) == -1 ||
	    rebuild_kind(s, -2, "line", import, rows, e) == -1)
		return -1;
	for (int k = 0; k < OBJECT__MAX; k++)
		if (rebuild_kind(s, k, object_kind_name((enum object_kind)k), import, rows,
		    e) == -1)
			return -1;
	if (run_for(s, SQL_LINE_UNCOVER, import, NULL, e) == -1 ||
	    accounts_anew(s, e) == -1)
		return -1;
	return run_for(s, SQL_IMPORT_DELETE, import, NULL, e);
}

static int
forget_all(struct store *s, const struct victim *v, uint64_t *rows, struct err *e)
{
	struct str about = STR_INIT;
	int rc = -1;

	for (size_t i = 0; i < v->n; i++)
		if (forget_import(s, v->number[i], rows, e) == -1)
			goto out;
	s->changed = true;
	str_addf(&about, "%s %s: %llu facts", v->hash, str_text(&v->path),
	    (unsigned long long)*rows);
	rc = store_log(s, "forget", str_text(&about), e);
out:
	str_free(&about);
	return rc;
}

int
store_forget(struct store *s, const char *hash, uint64_t *rows, struct err *e)
{
	struct victim v = { .n = 0, .path = STR_INIT };
	bool own;
	int rc;

	ASSERT(s->lock_fd != -1);
	*rows = 0;
	if (store_own(s, &own, e) == -1)
		return -1;
	recent_clear(s);
	rc = find_victim(&v, s, hash, e);
	if (rc == 0)
		rc = forget_all(s, &v, rows, e);
	str_free(&v.path);
	return store_own_end(s, own, rc, e);
}
