#ifndef TIEOUT_MAPPINGS_NAMES_H
#define TIEOUT_MAPPINGS_NAMES_H
/*
 * A small set of names with a number (slot) each, for bit sets: the categories,
 * types and Stripe accounts that a rule file or Stripe's tables name.  All
 * other texts share one slot, and so does "not known".
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

#define NAMES_WORDS 6			/* 64-bit words of a set */
#define NAMES_OTHER 0u			/* any name that is not listed */
#define NAMES_UNKNOWN 1u		/* no import has told */
#define NAMES_SLOTS (NAMES_WORDS * 64u)
#define NAMES_TABLE 1024u		/* power of two, > 2 * NAMES_SLOTS */

struct names {
	const char	*name[NAMES_SLOTS];	/* foreign */
	uint8_t		 len[NAMES_SLOTS];
	unsigned	 n;			/* slots in use, from 2 */
	uint16_t	 table[NAMES_TABLE];	/* slot or 0 */
};

void names_init(struct names *s);
/* names_put: the slot of ${name}; NAMES_OTHER when the set is full. */
unsigned names_put(struct names *s, const char *name);
unsigned names_find(const struct names *s, struct slice name);

static inline void
names_set(uint64_t *set, unsigned slot)
{
	set[slot / 64] |= UINT64_C(1) << (slot % 64);
}
static inline bool
names_has(const uint64_t *set, unsigned slot)
{
	return (set[slot / 64] >> (slot % 64)) & 1;
}
#endif
