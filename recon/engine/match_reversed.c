/*
 * A booking and its reversal: two lines that name one id which no row here has,
 * of opposite amounts.  So a line that was one too many in an earlier period goes
 * when somebody reverses it.  Only lines of this statement, so that nothing is
 * left over in another.
 */
#include "recon/engine/links.h"
#include "recon/engine/phases.h"
#include "recon/engine/rows.h"

#include <stdlib.h>
#include <string.h>

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

/* is_twice: did the close before list it as one too many?  By "ID" or "ID:LINE". */
static bool
is_twice(const struct engine *en, const struct intern *listed, uint32_t line,
    struct str *id)
{
	str_clear(id);
	str_add(id, en_text(en, en->ln[line].id));
	if (intern_find(listed, id->p, id->n) != INTERN_NONE)
		return true;
	str_addf(id, ":%s", rows_line_number(en, line));
	return intern_find(listed, id->p, id->n) != INTERN_NONE;
}

/* match_twice: a carried line of a duplicate_in_ledger names a row that is not here any
 * more.  Another row of its amount, which nobody booked, stays missing. */
void
match_twice(struct engine *en)
{
	struct intern *listed = intern_new();
	struct str id = STR_INIT;
	size_t i;

	for (i = 0; i < en->nprevious; i++) {
		const struct mismatch *p = &en->previous[i];

		if (p->code == CODE_DUPLICATE_IN_LEDGER && p->difference != 0)
			(void)intern_put(listed, p->ledger_ids, strcspn(p->ledger_ids, " "));
	}
	for (i = 0; i < en->nln && intern_count(listed) > 0; i++)
		if ((en->ln[i].flags & LN_CARRIED) && ln_free(&en->ln[i]) &&
		    en->ln[i].next != NONE &&
		    is_twice(en, listed, (uint32_t)i, &id))
			en->ln[i].flags |= LN_TWICE;
	str_free(&id);
	intern_free(listed);
}
