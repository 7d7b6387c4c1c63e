/* Payout ids with a mark of what was told of each. */
#include "adapters/stripe/payouts_seen.h"

#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/digest.h"
#include "core/base/intern.h"

#define MIX UINT64_C(0x9e3779b97f4a7c15)

struct payouts_seen {
	struct intern	*ids;	/* own */
	uint64_t	*marks;	/* own; by id */
	size_t		 cap;
};

struct payouts_seen *
payouts_seen_new(void)
{
	struct payouts_seen *s = mem_calloc(1, sizeof(*s));

	s->ids = intern_new();
	return s;
}

void
payouts_seen_free(struct payouts_seen *s)
{
	if (s == NULL)
		return;
	intern_free(s->ids);
	free(s->marks);
	free(s);
}

uint64_t
payouts_seen_mark(uint64_t mark, const void *p, size_t n)
{
	mark ^= digest_fast(p, n) + n;
	return (mark ^ mark >> 29) * MIX;
}

bool
payouts_seen_before(struct payouts_seen *s, struct slice id, uint64_t mark)
{
	uint32_t count, at;

	if (intern_count(s->ids) == PAYOUTS_SEEN_MAX) {
		intern_free(s->ids);
		s->ids = intern_new();
	}
	count = intern_count(s->ids);
	at = intern_put(s->ids, id.p, id.n);
	s->marks = mem_grow(s->marks, &s->cap, (size_t)at + 1, sizeof(*s->marks));
	if (at < count && s->marks[at] == mark)
		return true;
	s->marks[at] = mark;
	return false;
}
