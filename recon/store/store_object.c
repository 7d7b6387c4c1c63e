/*
 * Stripe objects.  Many rows name one object (a payout's rows, say), so what was
 * told lately is remembered: telling it again costs one comparison.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/digest.h"
#include "recon/store/inner.h"

/* ---- told lately ---- */

struct recent {
	struct {
		int64_t	 import;
		char	*bytes;		/* own; kind and telling */
		size_t	 n;
	} slot[STORE_RECENT];
};

void
recent_clear(struct store *s)
{
	if (s->recent == NULL)
		return;
	for (size_t i = 0; i < STORE_RECENT; i++) {
		free(s->recent->slot[i].bytes);
		s->recent->slot[i].bytes = NULL;
	}
}

static bool
recent_has(struct store *s, int64_t import, enum object_kind k, struct slice told,
    size_t *at)
{
	if (s->recent == NULL)
		s->recent = mem_calloc(1, sizeof(*s->recent));
	*at = (size_t)(digest_fast(told.p, told.n) % STORE_RECENT);
	return s->recent->slot[*at].bytes != NULL &&
	    s->recent->slot[*at].import == import &&
	    s->recent->slot[*at].n == told.n + 1 &&
	    s->recent->slot[*at].bytes[0] == (char)k &&
	    memcmp(s->recent->slot[*at].bytes + 1, told.p, told.n) == 0;
}

static void
recent_put(struct store *s, int64_t import, enum object_kind k, struct slice told,
    size_t at)
{
	char *bytes;

	if (told.n > STORE_RECENT_BYTES)
		return;
	free(s->recent->slot[at].bytes);
	bytes = mem_alloc(told.n + 1);
	bytes[0] = (char)k;
	memcpy(bytes + 1, told.p, told.n);
	s->recent->slot[at].bytes = bytes;
	s->recent->slot[at].n = told.n + 1;
	s->recent->slot[at].import = import;
}

/* ---- writing ---- */

static int
write_object(struct store *s, enum sql_id id, const struct object *o,
    const struct origin_at *at, int64_t told, int64_t *changed, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, id, e) == -1)
		return -1;
	stmt_bind_str(st, 2, object_kind_name(o->kind));
	db_bind_text(st, 3, o->id);
	db_bind_text(st, 4, o->account);
	db_bind_int(st, 5, o->version);
	db_bind_blob(st, 6, o->fields.p != NULL ? o->fields : slice_of(""));
	db_bind_int(st, 7, at->import);
	db_bind_int(st, 8, (int64_t)at->line);
	db_bind_text(st, 9, at->path.n > 0 ? at->path : (struct slice){ NULL, 0 });
	db_bind_int(st, 10, told);
	if (stmt_run(st, e) == -1)
		return -1;
	*changed = db_changed(st);
	return 0;
}

void
object_read(struct object *o, enum object_kind k, struct db_stmt *st)
{
	o->kind = k;
	o->id = db_text(st, 0);
	o->account = db_text(st, 1);
	o->version = db_int(st, 2);
	o->fields = db_blob(st, 3);
}

void
object_keep(struct object *o, struct arena *a)
{
	o->id = slice_keep(a, o->id);
	o->account = slice_keep(a, o->account);
	o->fields = slice_keep(a, o->fields);
}

static int
load(struct store *s, enum object_kind k, struct slice id, struct object *o,
    struct origin_at *at, int64_t *told, struct err *e)
{
	struct db_stmt *st;
	int rc;

	if (stmt_get(&st, s, SQL_OBJECT_GET, e) == -1)
		return -1;
	stmt_bind_str(st, 2, object_kind_name(k));
	db_bind_text(st, 3, id);
	if ((rc = db_step(st, e)) == -1)
		return -1;
	ASSERT(rc == 1);
	object_read(o, k, st);
	object_keep(o, s->work);
	*at = origin_of(db_int(st, 4), (uint64_t)db_int(st, 5), NULL);
	if (!db_is_null(st, 6))
		at->path = slice_keep(s->work, db_text(st, 6));
	*told = db_int(st, 7);
	db_reset(st);
	return 0;
}

/* ---- merging: the newer version's word counts, a status by the object's life */

static int
by_version(const void *a, const void *b)
{
	const struct object *x = a, *y = b;
	int c;

	if (x->version != y->version)
		return x->version < y->version ? -1 : 1;
	c = slice_cmp(x->account, y->account);
	return c != 0 ? c : slice_cmp(x->fields, y->fields);
}

/* Of equal versions the greater value by bytes stays; a version as a whole is
 * made before a newer one overrides it, so the order of arrival is nothing. */
static int
merge_all(struct object *out, struct store *s, enum object_kind k,
    const struct tellings *list, bool *differed, struct err *e)
{
	struct object *v = arena_alloc(s->work, list->n * sizeof(*v)), same, all;

	for (size_t i = 0; i < list->n; i++) {
		if (telling_object(&v[i], list->v[i].what, e) == -1)
			return -1;
		v[i].kind = k;
	}
	qsort(v, list->n, sizeof(*v), by_version);
	memset(&all, 0, sizeof(all));
	for (size_t i = 0; i < list->n; ) {
		bool ignored = false;

		same = v[i];
		for (i++; i < list->n && v[i].version == same.version; i++) {
			if (slice_cmp(v[i].account, same.account) > 0)
				same.account = v[i].account;
			if (pack_merge(&same.fields, differed, s, same.fields, v[i].fields,
			    PACK_GREATER, (int)k, e) == -1)
				return -1;
		}
		if (all.id.p != NULL) {
			if (slice_cmp(all.account, same.account) > 0)
				same.account = all.account;
			if (pack_merge(&same.fields, &ignored, s, all.fields, same.fields,
			    PACK_SECOND, (int)k, e) == -1)
				return -1;
		}
		all = same;
	}
	*out = all;
	return 0;
}

static struct slice
packed(struct store *s, int i, const struct object *o)
{
	telling_of_object(&s->bytes[i], o);
	return (struct slice){ s->bytes[i].p, s->bytes[i].n };
}

static int
put_again(struct store *s, const struct origin_at *at, const struct object *o,
    enum store_put *what, struct err *e)
{
	const char *kind = object_kind_name(o->kind);
	struct telling first, one = { .at = *at };
	struct tellings list, more;
	struct object old, all;
	int64_t told, changed;
	bool differed = false;

	if (load(s, o->kind, o->id, &old, &first.at, &told, e) == -1)
		return -1;
	one.what = (struct slice){ s->bytes[0].p, s->bytes[0].n };
	first.what = packed(s, 1, &old);
	if (told == 1)
		seen_alone(&list, s, &first);
	else if (seen_load(&list, s, kind, o->id, e) == -1)
		return -1;
	*what = STORE_SAME;
	if (seen_has(&list, &one))
		return 0;
	more.v = arena_alloc(s->work, (list.n + 1) * sizeof(*more.v));
	memcpy(more.v, list.v, list.n * sizeof(*more.v));
	more.v[list.n] = one;
	more.n = more.cap = list.n + 1;
	/* first the merge: where it fails, nothing is stored */
	if (merge_all(&all, s, o->kind, &more, &differed, e) == -1)
		return err_while(e, "%s %.*s", kind, (int)o->id.n, o->id.p);
	if (seen_add(&list, s, kind, o->id, &one, e) == -1)
		return -1;
	if (slice_cmp(packed(s, 2, &all), first.what) != 0) {
		*what = STORE_CHANGED;
		s->changed = true;
	}
	s->differed += differed;
	return write_object(s, SQL_OBJECT_UPDATE, &all, &list.v[0].at, (int64_t)list.n,
	    &changed, e);
}

int
store_put_object(struct store *s, int64_t import, uint64_t line, const char *path,
    const struct object *o, enum store_put *what, struct err *e)
{
	struct origin_at at = origin_of(import, line, path);
	struct object mine = *o;
	struct slice told;
	int64_t changed;
	size_t slot;

	ASSERT(s->in_txn && import > 0 && o->id.n > 0 && (unsigned)o->kind < OBJECT__MAX);
	if (mine.account.p == NULL)
		mine.account = slice_of("");
	if (mine.fields.p == NULL)
		mine.fields = slice_of("");
	arena_reset(s->work);
	told = packed(s, 0, &mine);
	*what = STORE_SAME;
	if (recent_has(s, import, o->kind, told, &slot))
		return 0;
	if (write_object(s, SQL_OBJECT_PUT, &mine, &at, 1, &changed, e) == -1)
		return -1;
	if (changed == 1) {
		*what = STORE_NEW;
		s->changed = true;
	} else if (put_again(s, &at, &mine, what, e) == -1)
		return -1;
	recent_put(s, import, o->kind, (struct slice){ s->bytes[0].p, s->bytes[0].n }, slot);
	return 0;
}

int
object_rebuild(struct store *s, enum object_kind k, struct slice id,
    const struct tellings *list, struct err *e)
{
	struct db_stmt *st;
	struct object all;
	int64_t changed;
	bool differed = false;

	if (list->n > 0) {
		if (merge_all(&all, s, k, list, &differed, e) == -1)
			return -1;
		return write_object(s, SQL_OBJECT_UPDATE, &all, &list->v[0].at,
		    (int64_t)list->n, &changed, e);
	}
	if (stmt_get(&st, s, SQL_OBJECT_DELETE, e) == -1)
		return -1;
	stmt_bind_str(st, 2, object_kind_name(k));
	db_bind_text(st, 3, id);
	return stmt_run(st, e);
}
