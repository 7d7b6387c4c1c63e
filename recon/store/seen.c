/*
 * Tellings: everything that imports said about one fact, kept from the second
 * telling on.  A telling that repeats the one before it is stored as NULL, so
 * that exports which overlap cost little.
 */
#include <string.h>

#include "recon/store/inner.h"

static int
telling_order(const struct origin_at *a, const struct origin_at *b)
{
	if (a->import != b->import)
		return a->import < b->import ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return slice_cmp(a->path, b->path);
}

struct slice
slice_keep(struct arena *a, struct slice t)
{
	if (t.p == NULL)
		return t;
	return (struct slice){ arena_strndup(a, t.p, t.n), t.n };
}

struct origin_at
origin_of(int64_t import, uint64_t line, const char *path)
{
	struct slice p = slice_of(line == 0 && path != NULL ? path : "");

	return (struct origin_at){ import, line, p };
}

/* The list lives in s->work like its bytes; it doubles, so waste is bounded. */
static void
append(struct tellings *list, struct store *s, const struct telling *t)
{
	if (list->n == list->cap) {
		size_t cap = list->cap == 0 ? 8 : list->cap * 2;
		struct telling *v = arena_alloc(s->work, cap * sizeof(*v));

		if (list->n > 0)
			memcpy(v, list->v, list->n * sizeof(*v));
		list->v = v;
		list->cap = cap;
	}
	list->v[list->n++] = *t;
}

void
seen_alone(struct tellings *out, struct store *s, const struct telling *t)
{
	memset(out, 0, sizeof(*out));
	append(out, s, t);
}

int
seen_load(struct tellings *out, struct store *s, const char *kind, struct slice id,
    struct err *e)
{
	struct db_stmt *st;
	struct telling t;
	int rc;

	memset(out, 0, sizeof(*out));
	if (stmt_get(&st, s, SQL_SEEN_GET, e) == -1)
		return -1;
	stmt_bind_str(st, 2, kind);
	db_bind_text(st, 3, id);
	while ((rc = db_step(st, e)) == 1) {
		t.at.import = db_int(st, 0);
		t.at.line = (uint64_t)db_int(st, 1);
		t.at.path = slice_keep(s->work, db_text(st, 2));
		t.what = slice_keep(s->work, db_blob(st, 3));
		if (t.what.p == NULL && out->n > 0)
			t.what = out->v[out->n - 1].what;
		ASSERT(t.what.p != NULL);
		append(out, s, &t);
	}
	return rc;
}

static int
put(struct store *s, const char *kind, struct slice id, const struct telling *t,
    bool repeats, struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_SEEN_PUT, e) == -1)
		return -1;
	stmt_bind_str(st, 2, kind);
	db_bind_text(st, 3, id);
	db_bind_int(st, 4, t->at.import);
	db_bind_int(st, 5, (int64_t)t->at.line);
	db_bind_text(st, 6, t->at.path);
	if (repeats)
		db_bind_null(st, 7);
	else
		db_bind_blob(st, 7, t->what);
	return stmt_run(st, e);
}

/* Writes the list anew; one telling alone stands in the fact's own row. */
static int
save(const struct tellings *list, struct store *s, const char *kind, struct slice id,
    struct err *e)
{
	struct db_stmt *st;

	if (stmt_get(&st, s, SQL_SEEN_DELETE, e) == -1)
		return -1;
	stmt_bind_str(st, 2, kind);
	db_bind_text(st, 3, id);
	if (stmt_run(st, e) == -1)
		return -1;
	for (size_t i = 0; list->n > 1 && i < list->n; i++)
		if (put(s, kind, id, &list->v[i], i > 0 &&
		    slice_cmp(list->v[i].what, list->v[i - 1].what) == 0, e) == -1)
			return -1;
	return 0;
}

bool
seen_has(const struct tellings *list, const struct telling *t)
{
	for (size_t i = list->n; i > 0; i--)
		if (list->v[i - 1].at.import == t->at.import &&
		    slice_cmp(list->v[i - 1].what, t->what) == 0)
			return true;
	return false;
}

/* One line may tell one fact twice (an object and its copy inside another): the
 * second is told apart by "#2" for a path. */
static void
make_distinct(struct telling *t, const struct tellings *list, struct store *s)
{
	struct str path = STR_INIT;

	if (t->at.path.p == NULL)
		t->at.path = slice_of("");
	for (size_t i = 0, k = 2; i < list->n; i++) {
		if (telling_order(&list->v[i].at, &t->at) != 0)
			continue;
		str_clear(&path);
		str_addf(&path, "#%zu", k++);
		t->at.path = (struct slice){ arena_strdup(s->work, str_text(&path)), path.n };
		i = (size_t)-1;			/* from the start again */
	}
	str_free(&path);
}

int
seen_add(struct tellings *list, struct store *s, const char *kind, struct slice id,
    const struct telling *t, struct err *e)
{
	struct telling own = *t, last = { .at = { 0, 0, { NULL, 0 } } };
	size_t i;

	if (list->n >= STORE_TELLINGS_MAX) {
		(void)err_set(e, ERR_INPUT, "%.*s was told %d times already", (int)id.n, id.p,
		    STORE_TELLINGS_MAX);
		return err_hint(e, "take old imports back with `tieout forget`");
	}
	if (list->n > 0)
		last = list->v[list->n - 1];
	make_distinct(&own, list, s);
	t = &own;
	append(list, s, t);
	if (list->n == 2 && telling_order(&last.at, &t->at) < 0)
		return put(s, kind, id, &last, false, e) == -1 ? -1 :
		    put(s, kind, id, t, slice_cmp(last.what, t->what) == 0, e);
	if (list->n > 2 && telling_order(&last.at, &t->at) < 0)
		return put(s, kind, id, t, slice_cmp(last.what, t->what) == 0, e);
	for (i = list->n - 1; i > 0 && telling_order(&list->v[i - 1].at, &t->at) > 0; i--)
		list->v[i] = list->v[i - 1];
	list->v[i] = *t;
	return save(list, s, kind, id, e);
}

int
seen_forget(struct tellings *list, struct store *s, const char *kind, struct slice id,
    int64_t import, struct err *e)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].at.import != import)
			list->v[n++] = list->v[i];
	list->n = n;
	return save(list, s, kind, id, e);
}

int
seen_place(const char **out, struct store *s, const struct origin_at *at, struct err *e)
{
	struct str text = STR_INIT;
	struct db_stmt *st;
	int rc;

	if (stmt_get(&st, s, SQL_IMPORT_GET, e) == -1)
		return -1;
	db_bind_int(st, 2, at->import);
	if ((rc = db_step(st, e)) == -1)
		return -1;
	str_add(&text, rc == 1 ? stmt_str(st, 2) : "an earlier import");
	db_reset(st);
	if (at->line != 0)
		str_addf(&text, ":%llu", (unsigned long long)at->line);
	else if (at->path.n > 0)
		str_addf(&text, " %.*s", (int)at->path.n, at->path.p);
	*out = arena_strdup(s->work, str_text(&text));
	str_free(&text);
	return 0;
}
