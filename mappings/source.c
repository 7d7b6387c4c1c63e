/*
 * The files that rules stand in: read, checked to be text, hashed, kept as long
 * as the rules.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "mappings/parser.h"

static struct source *
new_source(struct rules *r, const char *name, const char *text, size_t n,
    const struct source *from)
{
	struct source *s = arena_alloc(r->arena, sizeof(*s));
	char *copy = arena_bytes(r->arena, n + 1);

	if (n > 0)
		memcpy(copy, text, n);
	copy[n] = '\0';
	*s = (struct source){ .name = arena_strdup(r->arena, name),
	    .text = copy, .n = n, .order = r->nsources++, .from = from };
	return s;
}

/* bad_at: the first byte that is not text, or ${n}. */
static size_t
bad_at(const char *text, size_t n)
{
	size_t ok = 0;

	if (str_utf8_ok(text, n))
		return n;
	/* by halves: the longest beginning that is text, give or take the
	 * bytes of a character that is cut */
	for (size_t step = n; step > 0; step /= 2)
		while (ok + step <= n && str_utf8_ok(text + ok, step))
			ok += step;
	return ok;
}

const struct source *
source_add(struct rules *r, struct diag *d, const char *name, const char *text,
    size_t n, const struct source *from)
{
	struct str edited = STR_INIT;
	struct source *s;

	if (r->npatches > 0 && patch_text(&edited, r, name, text, n))
		s = new_source(r, name, str_text(&edited), edited.n, from);
	else
		s = new_source(r, name, text, n, from);
	str_free(&edited);
	text = s->text;
	n = s->n;
	size_t bad = bad_at(text, n);

	digest_add(r->digest, text, n);
	if (bad == n)
		return s;
	diag_error(d, (struct spot){ s, bad, 1 },
	    "save the file as UTF-8 text", text[bad] == '\0' ?
	    "there is a NUL byte here: this is not a text file" :
	    "this is not valid UTF-8 text");
	return NULL;
}

const struct source *
source_load(struct rules *r, struct diag *d, const char *path,
    const struct source *from, struct spot at, struct err *e)
{
	struct err own = ERR_INIT;
	char *text = NULL;
	size_t n;

	if (file_load(&text, &n, path, SOURCE_BYTES_MAX,
	    from == NULL ? e : &own) != 0) {
		if (from != NULL)
			diag_error(d, at, "paths are relative to the file "
			    "that includes", "%s", own.msg);
		return NULL;
	}
	const struct source *s = source_add(r, d, path, text, n, from);
	free(text);
	return s;
}

const char *
source_beside(struct rules *r, const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL || name[0] == '/')
		return arena_strdup(r->arena, name);
	char *dir = arena_strndup(r->arena, path, (size_t)(slash - path));
	char *joined = file_join(dir[0] == '\0' ? "/" : dir, name);
	const char *out = arena_strdup(r->arena, joined);
	free(joined);
	return out;
}
