/*
 * A booking and its reversal: two lines that name one id which no row here has,
 * of opposite amounts.  So a line that was one too many in an earlier period goes
 * when somebody reverses it.  Only lines of this statement, so that nothing is
 * left over in another.
 */
#include "recon/engine/links.h"
#include "recon/engine/phases.h"

#include <stdlib.h>

static int
reversed_order(const void *a, const void *b, void *ctx)
{
	const struct engine *en = ctx;
	const uint32_t *p = a, *q = b;
	const struct line *x = &en->ln[*p], *y = &en->ln[*q];
	int64_t u = llabs(x->amount), v = llabs(y->amount);

	if (x->next != y->next)
		return x->next < y->next ? -1 : 1;
	if (x->book != y->book)
		return x->book < y->book ? -1 : 1;
	if (u != v)
		return u < v ? -1 : 1;
	return links_line_order(en, *p, *q);
}

static bool
reverses(const struct line *a, const struct line *b)
{
	return a->next == b->next && a->book == b->book && a->amount == -b->amount;
}

static void
pair_up(struct engine *en, uint32_t a, uint32_t b)
{
	uint32_t g = links_group(en, GROUP_REVERSED, METHOD_ID, NONE);

	links_add_line(en, g, a);
	links_add_line(en, g, b);
}

void
match_reversed(struct engine *en)
{
	uint32_t *line = NULL;
	size_t i, n = 0, cap = 0;

	for (i = 0; i < en->nln; i++) {
		const struct line *l = &en->ln[i];

		if (!ln_free(l) || l->next == NONE || !ln_counted(en, l) ||
		    l->amount == 0)
			continue;
		line = mem_grow(line, &cap, n + 1, sizeof(*line));
		line[n++] = (uint32_t)i;
	}
	if (n > 1)
		qsort_r(line, n, sizeof(*line), reversed_order, en);
	for (i = 0; i + 1 < n; i++)
		if (reverses(&en->ln[line[i]], &en->ln[line[i + 1]])) {
			pair_up(en, line[i], line[i + 1]);
			i++;
		}
	free(line);
}
