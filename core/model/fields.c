/*
 * Packed fields: reading them in place, and building them sorted with no
 * allocation once the builder is warm.  What the names mean is not known here.
 */
#include "core/model/fields.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"

/* Bytes of replaced values that may lie unused before the builder tidies up. */
#define WASTE_MAX FIELDS_BYTES_MAX

struct place_in {		/* NAME NUL VALUE NUL in the builder's bytes */
	uint32_t	at;
	uint32_t	name_n;
	uint32_t	value_n;
};

struct fields_builder {
	struct place_in	 entry[FIELDS_MAX];	/* in byte order of the names */
	size_t		 n;
	char		*bytes;			/* own; in order of arrival */
	size_t		 used, cap;
	size_t		 live;			/* bytes of the run when packed */
	bool		 in_order;		/* bytes are the packed run already */
	char		*packed;		/* own; where they are not */
	size_t		 packed_cap;
};

/* ---- reading ---- */

bool
fields_next(struct slice packed, size_t *pos, struct slice *name,
    struct slice *value)
{
	const char *p, *nul;
	size_t left;

	if (packed.p == NULL || *pos >= packed.n)
		return false;
	p = packed.p + *pos;
	left = packed.n - *pos;
	nul = memchr(p, '\0', left);
	if (nul == NULL)
		return false;
	*name = (struct slice){ p, (size_t)(nul - p) };
	left -= name->n + 1;
	p = nul + 1;
	nul = left > 0 ? memchr(p, '\0', left) : NULL;
	if (nul == NULL)
		return false;
	*value = (struct slice){ p, (size_t)(nul - p) };
	*pos += name->n + 1 + value->n + 1;
	return true;
}

struct slice
fields_get(struct slice packed, const char *name)
{
	struct slice want = slice_of(name), have, value;
	size_t pos = 0;

	while (fields_next(packed, &pos, &have, &value)) {
		int c = slice_cmp(have, want);

		if (c == 0)
			return value;
		if (c > 0)
			break;
	}
	return (struct slice){ NULL, 0 };
}

/* ---- building ---- */

struct fields_builder *
fields_builder_new(void)
{
	struct fields_builder *b = mem_calloc(1, sizeof(*b));

	b->in_order = true;
	return b;
}

void
fields_builder_free(struct fields_builder *b)
{
	if (b == NULL)
		return;
	free(b->bytes);
	free(b->packed);
	free(b);
}

void
fields_builder_clear(struct fields_builder *b)
{
	b->n = 0;
	b->used = 0;
	b->live = 0;
	b->in_order = true;
}

static struct slice
name_at(const struct fields_builder *b, size_t i)
{
	return (struct slice){ b->bytes + b->entry[i].at, b->entry[i].name_n };
}

static struct slice
value_at(const struct fields_builder *b, size_t i)
{
	const struct place_in *in = &b->entry[i];

	return (struct slice){ b->bytes + in->at + in->name_n + 1, in->value_n };
}

/* find: the place of ${name}, or where it would stand. */
static bool
find(const struct fields_builder *b, struct slice name, size_t *at)
{
	size_t lo = 0, hi = b->n;

	/* most rows arrive sorted */
	if (hi > 0 && slice_cmp(name, name_at(b, hi - 1)) > 0)
		lo = hi;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = slice_cmp(name, name_at(b, mid));

		if (c == 0) {
			*at = mid;
			return true;
		}
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	*at = lo;
	return false;
}

/* copy_pair: NAME NUL VALUE NUL at ${to}; returns the bytes written. */
static size_t
copy_pair(char *to, struct slice name, struct slice value)
{
	memcpy(to, name.p, name.n);
	to[name.n] = '\0';
	if (value.n > 0)
		memcpy(to + name.n + 1, value.p, value.n);
	to[name.n + 1 + value.n] = '\0';
	return name.n + 1 + value.n + 1;
}

/* write_packed: the run, sorted, into b->packed. */
static void
write_packed(struct fields_builder *b)
{
	size_t i, to = 0;

	b->packed = mem_grow(b->packed, &b->packed_cap, b->live, 1);
	for (i = 0; i < b->n; i++) {
		size_t was = to;

		to += copy_pair(b->packed + to, name_at(b, i), value_at(b, i));
		b->entry[i].at = (uint32_t)was;
	}
	ASSERT(to == b->live);
}

/* tidy: the run, sorted and without waste, becomes the builder's bytes. */
static void
tidy(struct fields_builder *b)
{
	char *bytes = b->bytes;
	size_t cap = b->cap;

	write_packed(b);
	b->bytes = b->packed;
	b->cap = b->packed_cap;
	b->packed = bytes;
	b->packed_cap = cap;
	b->used = b->live;
	b->in_order = true;
}

/* append: the pair's bytes, with entry ${at} telling where they are. */
static void
append(struct fields_builder *b, size_t at, struct slice name,
    struct slice value)
{
	size_t need = name.n + value.n + 2;

	b->bytes = mem_grow(b->bytes, &b->cap, b->used + need, 1);
	b->entry[at] = (struct place_in){ (uint32_t)b->used, (uint32_t)name.n,
		(uint32_t)value.n };
	b->used += copy_pair(b->bytes + b->used, name, value);
}

/* quoted: as much of a name as a message should show. */
#define QUOTED_MAX 64
static int
quoted(struct slice name)
{
	return (int)(name.n < QUOTED_MAX ? name.n : QUOTED_MAX);
}

static int
check_pair(struct slice name, struct slice value, struct err *e)
{
	if (name.n == 0)
		return err_set(e, ERR_INPUT, "a field without a name");
	if (memchr(name.p, '\0', name.n) != NULL ||
	    (value.n > 0 && memchr(value.p, '\0', value.n) != NULL))
		return err_set(e, ERR_INPUT, "field \"%.*s\" holds a NUL byte",
		    quoted(name), name.p);
	return 0;
}

static int
too_large(struct slice name, struct err *e)
{
	return err_set(e, ERR_INPUT, "the fields of one row are more than %u bytes "
	    "with \"%.*s\"", FIELDS_BYTES_MAX, quoted(name), name.p);
}

/* replace: the greater value of a name that is there already. */
static int
replace(struct fields_builder *b, size_t at, struct slice name,
    struct slice value, struct err *e)
{
	struct slice old = value_at(b, at);
	size_t live = b->live - old.n + value.n;

	if (slice_cmp(value, old) <= 0)
		return 0;
	if (live > FIELDS_BYTES_MAX)
		return too_large(name, e);
	append(b, at, name, value);
	b->live = live;
	b->in_order = false;
	if (b->used > b->live + WASTE_MAX)
		tidy(b);
	return 0;
}

int
fields_put(struct fields_builder *b, struct slice name, struct slice value,
    struct err *e)
{
	size_t at, live;

	if (check_pair(name, value, e) != 0)
		return -1;
	if (value.p == NULL)
		value = (struct slice){ "", 0 };
	if (find(b, name, &at))
		return replace(b, at, name, value, e);
	live = b->live + name.n + value.n + 2;
	if (live > FIELDS_BYTES_MAX)
		return too_large(name, e);
	if (b->n == FIELDS_MAX)
		return err_set(e, ERR_INPUT, "more than %d fields in one row, at \"%.*s\"",
		    FIELDS_MAX, quoted(name), name.p);
	if (at < b->n) {
		memmove(&b->entry[at + 1], &b->entry[at],
		    (b->n - at) * sizeof(b->entry[0]));
		b->in_order = false;
	}
	append(b, at, name, value);
	b->n++;
	b->live = live;
	return 0;
}

int
fields_put_all(struct fields_builder *b, struct slice packed, struct err *e)
{
	struct slice name, value;
	size_t pos = 0;

	while (fields_next(packed, &pos, &name, &value))
		if (fields_put(b, name, value, e) != 0)
			return -1;
	return 0;
}

struct slice
fields_pack(struct fields_builder *b)
{
	if (b->n == 0)
		return (struct slice){ "", 0 };
	if (!b->in_order)
		tidy(b);
	return (struct slice){ b->bytes, b->live };
}
