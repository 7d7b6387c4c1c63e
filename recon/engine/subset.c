/*
 * The search itself: a walk over ascending amounts, cut off where the rest can no
 * longer reach the sum; the last item is looked up.  See the header for what is
 * looked at and why.
 */
#include "recon/engine/subset.h"

#include <stdlib.h>

#include "core/base/err.h"

uint32_t
subset_sets(size_t n, unsigned k)
{
	uint64_t sum = 0, sets = 1;
	unsigned i;

	for (i = 1; i <= k && i <= n; i++) {
		/* exact: a product of i numbers in a row is a multiple of i */
		sets = sets * (n - i + 1) / i;
		if (i >= 2)
			sum += sets;
		if (sets > SUBSET_SETS_MAX || sum > SUBSET_SETS_MAX)
			return i == 1 && k == 1 ? 0 : SUBSET_SETS_MAX + 1;
	}
	return (uint32_t)sum;
}

uint64_t
subset_limit(int64_t want, uint64_t odds)
{
	uint64_t size = want < 0 ? (uint64_t)0 - (uint64_t)want : (uint64_t)want;
	uint64_t limit = size / odds, few = SUBSET_SETS_FEW * SUBSET_ODDS / odds;

	ASSERT(odds >= SUBSET_ODDS);
	limit = limit < few ? few : limit;
	return limit > SUBSET_SETS_MAX ? SUBSET_SETS_MAX : limit;
}

unsigned
subset_reach(size_t n, int64_t want, uint64_t odds)
{
	uint64_t limit = subset_limit(want, odds);
	unsigned k;

	if (n < 2)
		return 0;
	for (k = SUBSET_ITEMS_MAX; k >= 2 && subset_sets(n, k) > limit; k--)
		;
	return k < 2 ? 0 : k;
}

static int
item_order(const void *a, const void *b)
{
	const struct subset_item *x = a, *y = b;

	if (x->amount != y->amount)
		return x->amount < y->amount ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->far != y->far)
		return x->far < y->far ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

struct walk {
	struct subset	*s;
	struct subset_item item[SUBSET_CANDIDATES_MAX];	/* within far days */
	size_t		 n;
	unsigned	 far;
	unsigned	 size;		/* items of a set now */
	unsigned	 picked[SUBSET_ITEMS_MAX];
};

/* interchangeable: with the one before it, so that it goes only after it. */
static bool
interchangeable(const struct walk *w, size_t i)
{
	const struct subset_item *x = &w->item[i], *y = &w->item[i - 1];

	return x->amount == y->amount && x->kind == y->kind;
}

/* is_least: no smaller part of the set has the sum. */
static bool
is_least(const struct walk *w)
{
	unsigned all = (1u << w->size) - 1, part, i;

	for (part = 1; part < all; part++) {
		int64_t sum = 0;

		for (i = 0; i < w->size; i++)
			if (part & 1u << i)
				sum += w->item[w->picked[i]].amount;
		if (sum == w->s->want)
			return false;
	}
	return true;
}

static int
at_order(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
found(struct walk *w)
{
	struct subset *s = w->s;
	struct subset_set *t;
	unsigned i, far = 0;

	for (i = 0; i < w->size; i++)
		if (w->item[w->picked[i]].far > far)
			far = w->item[w->picked[i]].far;
	/* a nearer one was found at its own distance */
	if (far != w->far || !is_least(w))
		return;
	s->count++;
	if (s->nset == SUBSET_KEPT_MAX)
		return;
	t = &s->set[s->nset++];
	t->n = (uint8_t)w->size;
	t->far = (uint16_t)far;
	for (i = 0; i < w->size; i++)
		t->at[i] = w->item[w->picked[i]].at;
	qsort(t->at, t->n, sizeof(t->at[0]), at_order);
}

/* look_up: the last item, from ${i} on, is ${need}. */
static void
look_up(struct walk *w, size_t from, int64_t need)
{
	size_t lo = from, hi = w->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		w->s->steps++;
		if (w->item[mid].amount < need)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < w->n && w->item[lo].amount == need; lo++) {
		w->s->steps++;
		if (lo > from && interchangeable(w, lo))
			continue;
		w->picked[w->size - 1] = (unsigned)lo;
		found(w);
	}
}

static void
pick(struct walk *w, size_t from, unsigned have, int64_t need)
{
	unsigned left = w->size - have, k;
	size_t i;

	if (left == 1) {
		look_up(w, from, need);
		return;
	}
	for (i = from; i + left <= w->n; i++) {
		int64_t least = 0, most = w->item[i].amount;

		w->s->steps++;
		for (k = 0; k < left; k++)
			least += w->item[i + k].amount;
		for (k = 1; k < left; k++)
			most += w->item[w->n - k].amount;
		if (least > need)
			return;		/* and more so from here on */
		if (most < need || (i > from && interchangeable(w, i)))
			continue;
		w->picked[have] = (unsigned)i;
		pick(w, i + 1, have + 1, need - w->item[i].amount);
	}
}

/* within: the items of at most ${far} days; false when the last one brought none. */
static bool
within(struct walk *w, unsigned far)
{
	const struct subset *s = w->s;
	size_t i, had = w->n;

	w->n = 0;
	w->far = far;
	for (i = 0; i < s->n; i++)
		if (s->item[i].far <= far)
			w->item[w->n++] = s->item[i];
	return w->n > had;
}

void
subset_search(struct subset *s)
{
	struct walk w = { 0 };
	unsigned far, k;

	ASSERT(s->want != 0 && s->n <= SUBSET_CANDIDATES_MAX);
	qsort(s->item, s->n, sizeof(s->item[0]), item_order);
	s->count = 0;
	s->nset = 0;
	s->reach = s->reach_far = 0;
	s->reach_n = 0;
	w.s = s;
	for (far = 0; far <= s->far_max; far++) {
		if (!within(&w, far) || w.n < 2)
			continue;
		k = subset_reach(w.n, s->want, s->odds);
		if (k == 0)
			return;		/* farther ones are more still */
		k = k > s->most ? s->most : k;
		s->reach = k;
		s->reach_far = far;
		s->reach_n = w.n;
		for (w.size = 2; w.size <= k; w.size++)
			pick(&w, 0, 0, s->want);
	}
	if (s->reach > 0)
		s->reach_far = s->far_max;	/* nothing more stands there */
}

void
subset_scope(const struct subset *s, unsigned size, unsigned far, unsigned *days,
    size_t *candidates, unsigned *k)
{
	unsigned d, reach;
	size_t i, n;

	*days = far;
	*candidates = size;
	*k = size;
	for (d = far; d <= s->reach_far; d++) {
		for (i = n = 0; i < s->n; i++)
			n += s->item[i].far <= d;
		reach = subset_reach(n, s->want, s->odds);
		if (reach < size)
			return;
		*days = d;
		*candidates = n;
		*k = reach > s->most ? s->most : reach;
	}
}
