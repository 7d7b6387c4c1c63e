/*
 * The lists of candidates: made of what is free, sorted in place.
 */
#include "recon/engine/candidates.h"

#include <stdlib.h>

#include "recon/engine/links.h"

#define DAY_FAR 32000		/* beyond this, days are told apart no more */
#define SMALL 24

void
candidates_add(const struct engine *en, struct candidates *list, int64_t amount,
    uint32_t at, uint16_t book, int32_t day)
{
	int64_t d = (int64_t)day - en->c.period.first;

	d = d > DAY_FAR ? DAY_FAR : d < -DAY_FAR ? -DAY_FAR : d;
	list->c = mem_grow(list->c, &list->cap, list->n + 1, sizeof(*list->c));
	list->c[list->n++] = (struct candidate){ amount, at, book, (int16_t)d };
}

void
candidates_done(struct candidates *list)
{
	free(list->c);
	*list = (struct candidates){ NULL, 0, 0 };
}

static inline bool
less(const struct candidate *x, const struct candidate *y)
{
	if (x->amount != y->amount)
		return x->amount < y->amount;
	if (x->book != y->book)
		return x->book < y->book;
	return x->day != y->day ? x->day < y->day : x->at < y->at;
}

static inline void
swap(struct candidate *x, struct candidate *y)
{
	struct candidate t = *x;

	*x = *y;
	*y = t;
}

static void
sift(struct candidate *c, size_t at, size_t n)
{
	size_t child;

	for (; (child = at * 2 + 1) < n; at = child) {
		if (child + 1 < n && less(&c[child], &c[child + 1]))
			child++;
		if (!less(&c[at], &c[child]))
			return;
		swap(&c[at], &c[child]);
	}
}

static void
heap_sort(struct candidate *c, size_t n)
{
	size_t i;

	for (i = n / 2; i-- > 0;)
		sift(c, i, n);
	for (i = n; i-- > 1;) {
		swap(&c[0], &c[i]);
		sift(c, 0, i);
	}
}

static void
insertion_sort(struct candidate *c, size_t n)
{
	size_t i, j;

	for (i = 1; i < n; i++) {
		struct candidate x = c[i];

		for (j = i; j > 0 && less(&x, &c[j - 1]); j--)
			c[j] = c[j - 1];
		c[j] = x;
	}
}

/* quick_sort: in place (qsort may take as much again); past ${depth} the heap
 * takes over, so that no order of input is slow. */
static void
quick_sort(struct candidate *c, size_t n, int depth)
{
	while (n > SMALL) {
		struct candidate pivot;
		size_t i = 0, j = n - 1, mid = n / 2;

		if (depth-- == 0) {
			heap_sort(c, n);
			return;
		}
		if (less(&c[mid], &c[0]))
			swap(&c[mid], &c[0]);
		if (less(&c[n - 1], &c[0]))
			swap(&c[n - 1], &c[0]);
		if (less(&c[n - 1], &c[mid]))
			swap(&c[n - 1], &c[mid]);
		pivot = c[mid];
		for (;;) {
			while (less(&c[i], &pivot))
				i++;
			while (less(&pivot, &c[j]))
				j--;
			if (i >= j)
				break;
			swap(&c[i++], &c[j--]);
		}
		quick_sort(c, j + 1, depth);
		c += j + 1;
		n -= j + 1;
	}
	insertion_sort(c, n);
}

void
candidates_sort(struct candidates *list)
{
	int depth = 2;
	size_t n;

	for (n = list->n; n > 0; n >>= 1)
		depth += 2;
	quick_sort(list->c, list->n, depth);
}

struct candidate *
candidates_find(const struct candidates *list, uint16_t book, int64_t amount,
    size_t *n)
{
	size_t lo = 0, hi = list->n, mid, end;

	while (lo < hi) {
		const struct candidate *c = &list->c[mid = lo + (hi - lo) / 2];

		if (c->amount < amount || (c->amount == amount && c->book < book))
			lo = mid + 1;
		else
			hi = mid;
	}
	for (end = lo; end < list->n && list->c[end].amount == amount &&
	     list->c[end].book == book; end++)
		;
	*n = end - lo;
	return list->c != NULL ? list->c + lo : NULL;
}

void
candidates_lines(const struct engine *en, struct candidates *out)
{
	size_t i;

	for (i = 0; i < en->nln; i++) {
		const struct line *l = &en->ln[i];

		if (ln_open(l) && l->amount != 0)
			candidates_add(en, out, l->amount, (uint32_t)i, l->book,
			    l->day);
	}
	candidates_sort(out);
}

uint32_t
candidates_unit_next(const struct engine *en, uint32_t line)
{
	const struct line *l = &en->ln[line];
	uint32_t i;

	for (i = line + 1; i < en->nln && en->ln[i].id == l->id; i++)
		if (en->ln[i].book == l->book)
			return i;
	return NONE;
}

/* is_first: no earlier line of its transaction stands in the same book. */
static bool
is_first(const struct engine *en, size_t i)
{
	const struct line *l = &en->ln[i];

	while (i-- > 0 && en->ln[i].id == l->id)
		if (en->ln[i].book == l->book)
			return false;
	return true;
}

void
candidates_units(const struct engine *en, struct candidates *out)
{
	size_t i;

	for (i = 0; i + 1 < en->nln; i++) {
		const struct line *l = &en->ln[i];
		int64_t sum = l->amount;
		uint32_t k = candidates_unit_next(en, (uint32_t)i);
		bool all = ln_open(l) && k != NONE && is_first(en, i);

		for (; all && k != NONE; k = candidates_unit_next(en, k)) {
			all = ln_open(&en->ln[k]);
			sum = money_sum(sum, en->ln[k].amount);
		}
		if (all && sum != 0)
			candidates_add(en, out, sum, (uint32_t)i, l->book, l->day);
	}
	candidates_sort(out);
}
