/*
 * Objects as a service gave them: those of a page compressed together in one row,
 * and beside it where each of them stands.
 */
#include "core/base/squeeze.h"
#include "recon/store/inner.h"
#include "recon/store/store_fetch.h"

#define PAGES_MAX (INT64_C(1) << 32)	/* of one import */

int
store_raw_hash(struct store *s, struct slice id, bool *found, uint64_t *hash,
    struct err *e)
{
	struct db_stmt *st;
	int rc;

	*found = false;
	if (stmt_get(&st, s, SQL_RAW_NEWEST, e) == -1)
		return -1;
	db_bind_text(st, 2, id);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	*found = true;
	*hash = (uint64_t)db_int(st, 3);
	db_reset(st);
	return 0;
}

/* next_page: the number of the import's next page. */
static int
next_page(struct store *s, int64_t import, int64_t *number, struct err *e)
{
	int64_t first = import * PAGES_MAX;
	struct db_stmt *st;
	int rc;

	if (s->raw_last <= first || s->raw_last >= first + PAGES_MAX) {
		s->raw_last = first;
		if (stmt_get(&st, s, SQL_PAGE_LAST, e) == -1)
			return -1;
		db_bind_int(st, 2, first);
		db_bind_int(st, 3, first + PAGES_MAX);
		if ((rc = db_step(st, e)) == -1)
			return -1;
		if (rc == 1) {
			s->raw_last = db_int(st, 0);
			db_reset(st);
		}
	}
	*number = ++s->raw_last;
	return 0;
}

static int
put_object(struct store *s, const struct store_raw *v, int64_t page, size_t start,
    struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_RAW_PUT, e) == -1)
		return -1;
	db_bind_text(st, 2, v->id);
	db_bind_int(st, 3, page);
	db_bind_int(st, 4, (int64_t)start);
	db_bind_int(st, 5, (int64_t)v->raw.n);
	db_bind_int(st, 6, (int64_t)v->hash);
	return stmt_run(st, e);
}

int
store_raw_put(struct store *s, int64_t import, const char *list,
    const struct store_raw *v, size_t n, struct err *e)
{
	struct str *plain = &s->bytes[0], *packed = &s->bytes[1];
	struct db_stmt *st;
	int64_t number;
	size_t i;

	ASSERT(s->in_txn && n > 0);
	if (next_page(s, import, &number, e) == -1)
		return -1;
	str_clear(plain);
	for (i = 0; i < n; i++) {
		if (put_object(s, &v[i], number, plain->n, e) == -1)
			return -1;
		str_addn(plain, v[i].raw.p, v[i].raw.n);
		str_addc(plain, '\n');
	}
	if (s->squeeze == NULL)
		s->squeeze = squeeze_new();
	squeeze_pack(s->squeeze, packed, plain->p, plain->n);
	if (stmt_get(&st, s, SQL_PAGE_PUT, e) == -1)
		return -1;
	db_bind_int(st, 2, number);
	stmt_bind_str(st, 3, list);
	db_bind_int(st, 4, (int64_t)n);
	db_bind_int(st, 5, (int64_t)plain->n);
	db_bind_blob(st, 6, (struct slice){ packed->p, packed->n });
	return stmt_run(st, e);
}

int
store_raw_count(struct store *s, int64_t import, uint64_t *n, struct err *e)
{
	struct db_stmt *st;
	int rc;

	*n = 0;
	if (stmt_get(&st, s, SQL_PAGE_COUNT, e) == -1)
		return -1;
	db_bind_int(st, 2, import * PAGES_MAX);
	db_bind_int(st, 3, (import + 1) * PAGES_MAX);
	while ((rc = db_step(st, e)) == 1)
		*n += (uint64_t)db_int(st, 0);
	return rc;
}

static int
read_page(struct store *s, int64_t number, struct str *out, struct err *e)
{
	struct db_stmt *st;
	struct slice data;
	int rc;

	if (stmt_get(&st, s, SQL_PAGE_GET, e) == -1)
		return -1;
	db_bind_int(st, 2, number);
	if ((rc = db_step(st, e)) == -1)
		return -1;
	if (rc == 0)
		return err_set(e, ERR_MACHINE, "%s: raw page %lld is absent", s->path,
		    (long long)number);
	data = db_blob(st, 1);
	rc = squeeze_unpack(out, (size_t)db_int(st, 0), data.p, data.n, e);
	db_reset(st);
	return rc == 0 ? 0 : err_while(e, "%s, raw page %lld", s->path, (long long)number);
}

int
store_raw_get(struct store *s, const char *id, bool *found, struct str *out, struct err *e)
{
	struct str *page = &s->bytes[0];
	int64_t number;
	size_t start, bytes;
	struct db_stmt *st;
	int rc;

	*found = false;
	if (stmt_get(&st, s, SQL_RAW_NEWEST, e) == -1)
		return -1;
	stmt_bind_str(st, 2, id);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	number = db_int(st, 0);
	start = (size_t)db_int(st, 1);
	bytes = (size_t)db_int(st, 2);
	db_reset(st);
	if (read_page(s, number, page, e) == -1)
		return -1;
	if (start > page->n || bytes > page->n - start)
		return err_set(e, ERR_MACHINE, "%s: raw page %lld is damaged", s->path,
		    (long long)number);
	str_clear(out);
	str_addn(out, page->p + start, bytes);
	*found = true;
	return 0;
}

int
raw_forget(struct store *s, int64_t import, struct err *e)
{
	static const enum sql_id all[] = { SQL_RAW_FORGET, SQL_PAGE_FORGET };
	struct db_stmt *st;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (stmt_get(&st, s, all[i], e) == -1)
			return -1;
		db_bind_int(st, 2, import * PAGES_MAX);
		db_bind_int(st, 3, (import + 1) * PAGES_MAX);
		if (stmt_run(st, e) == -1)
			return -1;
	}
	s->raw_last = 0;
	return 0;
}
