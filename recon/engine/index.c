/*
 * The tables behind index.h.  A slot is 5 bits of the hash, a bit that says
 * whether the rest is a chain's node, and 26 bits of movement or node.
 */
#include "recon/engine/index.h"

#include <stdlib.h>
#include <string.h>

#define EMPTY UINT32_MAX
#define CHAINED 0x04000000u
#define NUMBER 0x03ffffffu
#define TAG_SHIFT 27

_Static_assert(ENGINE_MOVEMENTS_MAX < NUMBER, "a slot holds any movement");

/* table: for those that may change it, too: their engine is not const. */
static struct index *
table(const struct engine *en, enum index_of which)
{
	const struct index *ix = which == INDEX_ID ? &en->ids
	    : which == INDEX_SOURCE		   ? &en->sources
						   : &en->charges;

	return (struct index *)(uintptr_t)ix;
}

static uint32_t
home(const struct index *ix, uint64_t hash)
{
	return (uint32_t)(((hash >> 32) * ix->size) >> 32);
}

static uint32_t
tag(uint64_t hash)
{
	return (uint32_t)(hash & 31u) << TAG_SHIFT;
}

/* first_of: the movement that stands for a slot. */
static uint32_t
first_of(const struct index *ix, uint32_t slot)
{
	uint32_t at = slot & NUMBER;

	return slot & CHAINED ? ix->node[at].movement : at;
}

static bool
same(const struct engine *en, enum index_of which, uint32_t movement,
    uint64_t hash, struct slice token)
{
	const struct movement *m = &en->mv[movement];
	const char *id;

	if (which == INDEX_SOURCE)
		return m->source == hash;
	if (which == INDEX_CHARGE)
		return *en_more(en, m, MORE_CHARGE) == hash;
	id = en_text(en, m->id);
	return strncmp(id, token.p, token.n) == 0 && id[token.n] == '\0';
}

/* find_slot: where the key stands, or the empty slot where it would. */
static uint32_t
find_slot(const struct engine *en, const struct index *ix, enum index_of which,
    uint64_t hash, struct slice token)
{
	uint32_t at = home(ix, hash), t = tag(hash);

	for (; ix->slot[at] != EMPTY; at = at + 1 == ix->size ? 0 : at + 1)
		if ((ix->slot[at] & ~(NUMBER | CHAINED)) == t &&
		    same(en, which, first_of(ix, ix->slot[at]), hash, token))
			break;
	return at;
}

static uint32_t
add_node(struct index *ix, uint32_t movement, uint32_t next)
{
	ASSERT(ix->nnode < NUMBER);
	ix->node = mem_grow(ix->node, &ix->cap, ix->nnode + 1, sizeof(*ix->node));
	ix->node[ix->nnode].movement = movement;
	ix->node[ix->nnode].next = next;
	return (uint32_t)ix->nnode++;
}

static void
put(struct engine *en, enum index_of which, uint64_t hash, uint32_t movement)
{
	struct index *ix = table(en, which);
	struct slice token = { NULL, 0 };
	uint32_t at, old;

	if (which == INDEX_ID) {
		token.p = en_text(en, en->mv[movement].id);
		token.n = strlen(token.p);
	}
	at = find_slot(en, ix, which, hash, token);
	old = ix->slot[at];
	if (old == EMPTY) {
		ix->slot[at] = tag(hash) | movement;
		return;
	}
	if (!(old & CHAINED))
		old = CHAINED | add_node(ix, old & NUMBER, NONE);
	ix->slot[at] = tag(hash) | CHAINED | add_node(ix, movement, old & NUMBER);
}

static void
make(struct index *ix, size_t keys)
{
	ix->size = (uint32_t)(keys + keys / 2 + 16);
	ix->slot = mem_alloc(ix->size * sizeof(*ix->slot));
	memset(ix->slot, 0xff, ix->size * sizeof(*ix->slot));
}

#define AHEAD 32		/* rows whose slots are fetched before they are filled */

/* put_rows: the slots of a batch are far apart in memory, so all are asked for
 * before the first is needed. */
static void
put_rows(struct engine *en, size_t from, size_t n)
{
	uint64_t hash[AHEAD];
	size_t i;

	for (i = 0; i < n; i++) {
		const struct movement *m = &en->mv[from + i];

		hash[i] = en_hash(slice_of(en_text(en, m->id)));
		__builtin_prefetch(&en->ids.slot[home(&en->ids, hash[i])], 1);
		__builtin_prefetch(&en->sources.slot[home(&en->sources, m->source)],
		    1);
	}
	for (i = 0; i < n; i++) {
		const struct movement *m = &en->mv[from + i];
		const uint64_t *charge = en_more(en, m, MORE_CHARGE);

		put(en, INDEX_ID, hash[i], (uint32_t)(from + i));
		if (m->source != 0)
			put(en, INDEX_SOURCE, m->source, (uint32_t)(from + i));
		if (charge != NULL)
			put(en, INDEX_CHARGE, *charge, (uint32_t)(from + i));
	}
}

void
index_build(struct engine *en)
{
	size_t i, sources = 0, charges = 0;

	for (i = 0; i < en->nmv; i++) {
		sources += en->mv[i].source != 0;
		charges += en_more(en, &en->mv[i], MORE_CHARGE) != NULL;
	}
	make(&en->ids, en->nmv);
	make(&en->sources, sources);
	make(&en->charges, charges);
	for (i = 0; i < en->nmv; i += AHEAD)
		put_rows(en, i, en->nmv - i < AHEAD ? en->nmv - i : AHEAD);
	en->indexed = true;
}

static void
drop(struct index *ix)
{
	free(ix->slot);
	free(ix->node);
	memset(ix, 0, sizeof(*ix));
}

void
index_free(struct engine *en)
{
	drop(&en->ids);
	drop(&en->sources);
	drop(&en->charges);
	en->indexed = false;
}

uint32_t
index_find(const struct engine *en, enum index_of which, uint64_t hash,
    struct slice token)
{
	const struct index *ix = table(en, which);
	uint32_t slot;

	ASSERT(en->indexed);
	slot = ix->slot[find_slot(en, ix, which, hash, token)];
	/* a cursor is a slot without its tag; NONE cannot be one */
	return slot == EMPTY ? NONE : slot & (CHAINED | NUMBER);
}

uint32_t
index_next(const struct engine *en, enum index_of which, uint32_t *cursor)
{
	const struct index *ix = table(en, which);
	uint32_t at = *cursor & NUMBER;

	if (*cursor == NONE)
		return NONE;
	if (!(*cursor & CHAINED)) {
		*cursor = NONE;
		return at;
	}
	*cursor = ix->node[at].next == NONE ? NONE : CHAINED | ix->node[at].next;
	return ix->node[at].movement;
}
