/* Stripe objects coming out: one by one, or by id. */
#include <stdlib.h>

#include "recon/store/inner.h"

int
store_get_object(struct store *s, enum object_kind k, const char *id, bool *found,
    struct object *out, struct err *e)
{
	struct db_stmt *st;
	int rc;

	*found = false;
	if (stmt_get(&st, s, SQL_OBJECT_GET, e) == -1)
		return -1;
	stmt_bind_str(st, 2, object_kind_name(k));
	stmt_bind_str(st, 3, id);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	*found = true;
	arena_reset(s->object);
	object_read(out, k, st);
	object_keep(out, s->object);
	db_reset(st);
	return 0;
}

static int
tell(enum object_kind k, const struct tellings *list,
    int (*fn)(void *ctx, const struct object *o), void *ctx, struct err *e)
{
	struct object o;

	for (size_t i = 0; i < list->n; i++) {
		if (telling_object(&o, list->v[i].what, e) == -1)
			return -1;
		o.kind = k;
		if (fn(ctx, &o) != 0)
			break;
	}
	return 0;
}

int
store_object_told(struct store *s, enum object_kind k, const char *id,
    int (*fn)(void *ctx, const struct object *o), void *ctx, struct err *e)
{
	struct tellings list = { NULL, 0, 0 };
	struct db_stmt *st;
	struct object o;
	int64_t told;
	int rc;

	arena_reset(s->work);
	if (stmt_get(&st, s, SQL_OBJECT_GET, e) == -1)
		return -1;
	stmt_bind_str(st, 2, object_kind_name(k));
	stmt_bind_str(st, 3, id);
	if ((rc = db_step(st, e)) != 1)
		return rc;
	told = db_int(st, 7);
	if (told == 1) {
		/* told once: it is as its own row says */
		object_read(&o, k, st);
		object_keep(&o, s->work);
	}
	db_reset(st);
	if (told == 1) {
		(void)fn(ctx, &o);
		return 0;
	}
	if (seen_load(&list, s, object_kind_name(k), slice_of(id), e) == -1)
		return -1;
	return tell(k, &list, fn, ctx, e);
}

uint64_t
store_object_count(struct store *s, enum object_kind k)
{
	struct err e = ERR_INIT;
	struct db_stmt *st;
	uint64_t n = 0;

	if (stmt_get(&st, s, SQL_OBJECT_COUNT, &e) == -1)
		return 0;
	stmt_bind_str(st, 2, object_kind_name(k));
	if (db_step(st, &e) == 1) {
		n = (uint64_t)db_int(st, 0);
		db_reset(st);
	}
	return n;
}

static int
count_one(struct db_stmt *st, uint64_t *out, struct err *e)
{
	if (db_step(st, e) != 1)
		return -1;
	*out = (uint64_t)db_int(st, 0);
	db_reset(st);
	return 0;
}

int
store_count_txns(struct store *s, int64_t first, int64_t last, uint64_t *n, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_COUNTED_TXNS, e) == -1)
		return -1;
	db_bind_int(st, 2, first);
	db_bind_int(st, 3, last);
	return count_one(st, n, e);
}

int
store_count_lines(struct store *s, uint64_t *n, struct err *e)
{
	struct db_stmt *st;

	return stmt_get(&st, s, SQL_COUNTED_LINES, e) == -1 ? -1 : count_one(st, n, e);
}

struct store_objects {
	enum object_kind kind;
	struct db_stmt	*st;	/* own */
};

int
store_objects_open(struct store_objects **out, struct store *s, enum object_kind k,
    struct err *e)
{
	struct db_stmt *st;

	if (stmt_open(&st, s, SQL_OBJECT_EACH, e) == -1)
		return -1;
	stmt_bind_str(st, 2, object_kind_name(k));
	*out = mem_calloc(1, sizeof(**out));
	(*out)->kind = k;
	(*out)->st = st;
	return 0;
}

int
store_objects_next(struct store_objects *c, struct object *out, struct err *e)
{
	int rc = db_step(c->st, e);

	if (rc == 1)
		object_read(out, c->kind, c->st);
	return rc;
}

void
store_objects_close(struct store_objects *c)
{
	if (c == NULL)
		return;
	db_finalize(c->st);
	free(c);
}
