/*
 * Two runs of packed fields become one (model/fields.h has the format).  Both
 * are sorted, so this is one walk; no builder is needed.
 */
#include <string.h>

#include "core/model/fields.h"
#include "recon/store/inner.h"

struct side {
	struct slice	run, name, value;
	size_t		pos;
	bool		more;
};

static void
advance(struct side *d)
{
	d->more = fields_next(d->run, &d->pos, &d->name, &d->value);
}

static char *
add(char *p, struct slice name, struct slice value)
{
	memcpy(p, name.p, name.n);
	p[name.n] = '\0';
	p += name.n + 1;
	memcpy(p, value.p, value.n);
	p[value.n] = '\0';
	return p + value.n + 1;
}

/* Both have the name: whose value stays? */
static struct slice
choose(const struct side *a, const struct side *b, enum pack_prefer prefer, int kind)
{
	if (kind >= 0 && slice_is(a->name, "status")) {
		int ra = object_status_rank((enum object_kind)kind, a->value);
		int rb = object_status_rank((enum object_kind)kind, b->value);

		if (ra != rb)
			return ra > rb ? a->value : b->value;
	}
	if (prefer == PACK_SECOND)
		return b->value;
	return slice_cmp(a->value, b->value) >= 0 ? a->value : b->value;
}

int
pack_merge(struct slice *out, bool *differed, struct store *s, struct slice a,
    struct slice b, enum pack_prefer prefer, int kind, struct err *e)
{
	struct side l = { .run = a }, r = { .run = b };
	char *at, *p;
	size_t names = 0;

	if (a.p == NULL || b.p == NULL) {
		*out = a.p == NULL ? b : a;
		return 0;
	}
	at = p = arena_bytes(s->work, a.n + b.n + 1);
	advance(&l);
	advance(&r);
	for (; l.more || r.more; names++) {
		int c = !l.more ? 1 : !r.more ? -1 : slice_cmp(l.name, r.name);

		if (c == 0) {
			if (slice_cmp(l.value, r.value) != 0)
				*differed = true;
			p = add(p, l.name, choose(&l, &r, prefer, kind));
		} else if (c < 0)
			p = add(p, l.name, l.value);
		else
			p = add(p, r.name, r.value);
		if (c <= 0)
			advance(&l);
		if (c >= 0)
			advance(&r);
	}
	if (names > FIELDS_MAX || (size_t)(p - at) > FIELDS_BYTES_MAX)
		return err_set(e, ERR_INPUT, "all imports together tell more than %d fields or "
		    "%u bytes of fields", FIELDS_MAX, FIELDS_BYTES_MAX);
	*p = '\0';
	*out = (struct slice){ at, (size_t)(p - at) };
	return 0;
}
