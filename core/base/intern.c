/*
 * Names to small numbers: open addressing over a power of two, texts in an
 * arena so that they never move.
 */
#include "core/base/intern.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/digest.h"
#include "core/base/err.h"

#define SLOTS_FIRST 64u

struct name {
	const char	*text;	/* in the arena, NUL-terminated */
	size_t		 n;
	uint64_t	 hash;
};

struct intern {
	struct arena	*texts;	/* own */
	struct name	*names;	/* own; by id */
	size_t		 cap;
	uint32_t	 count;
	uint32_t	*slots;	/* own; id + 1, or 0 when free */
	size_t		 slot_mask;
};

struct intern *
intern_new(void)
{
	struct intern *t = mem_calloc(1, sizeof(*t));

	t->texts = arena_new();
	t->slots = mem_calloc(SLOTS_FIRST, sizeof(*t->slots));
	t->slot_mask = SLOTS_FIRST - 1;
	return t;
}

void
intern_free(struct intern *t)
{
	if (t == NULL)
		return;
	arena_free(t->texts);
	free(t->names);
	free(t->slots);
	free(t);
}

/* find_slot: where the name stands, or the free slot where it would. */
static size_t
find_slot(const struct intern *t, const char *p, size_t n, uint64_t hash)
{
	size_t at = (size_t)hash & t->slot_mask;

	for (; t->slots[at] != 0; at = (at + 1) & t->slot_mask) {
		const struct name *it = &t->names[t->slots[at] - 1];

		if (it->hash == hash && it->n == n &&
		    (n == 0 || memcmp(it->text, p, n) == 0))
			break;
	}
	return at;
}

static void
grow_slots(struct intern *t)
{
	size_t slots = (t->slot_mask + 1) * 2, at;
	uint32_t id;

	free(t->slots);
	t->slots = mem_calloc(slots, sizeof(*t->slots));
	t->slot_mask = slots - 1;
	for (id = 0; id < t->count; id++) {
		at = (size_t)t->names[id].hash & t->slot_mask;
		while (t->slots[at] != 0)
			at = (at + 1) & t->slot_mask;
		t->slots[at] = id + 1;
	}
}

uint32_t
intern_put(struct intern *t, const char *p, size_t n)
{
	uint64_t hash = digest_fast(p, n);
	size_t at = find_slot(t, p, n, hash);
	struct name *it;

	if (t->slots[at] != 0)
		return t->slots[at] - 1;
	ASSERT(t->count < INTERN_NONE - 1);
	if (((size_t)t->count + 1) * 2 > t->slot_mask) {
		grow_slots(t);
		at = find_slot(t, p, n, hash);
	}
	t->names = mem_grow(t->names, &t->cap, (size_t)t->count + 1, sizeof(*t->names));
	it = &t->names[t->count];
	it->text = arena_strndup(t->texts, p, n);
	it->n = n;
	it->hash = hash;
	t->slots[at] = ++t->count;
	return t->count - 1;
}

uint32_t
intern_find(const struct intern *t, const char *p, size_t n)
{
	size_t at = find_slot(t, p, n, digest_fast(p, n));

	return t->slots[at] != 0 ? t->slots[at] - 1 : INTERN_NONE;
}

const char *
intern_text(const struct intern *t, uint32_t id)
{
	ASSERT(id < t->count);
	return t->names[id].text;
}

uint32_t
intern_count(const struct intern *t)
{
	return t->count;
}
