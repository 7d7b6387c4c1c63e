/*
 * Rows that a named ignore block takes need no ledger line; when a line is left
 * that fits one all the same, both leave the bridge.
 */
#include "recon/engine/links.h"
#include "recon/engine/match_amount.h"
#include "recon/engine/phases.h"

/* still: does nothing speak against the pair that the close before found? */
static bool
still(const struct movement *m, const struct line *l)
{
	return mv_free(m) && mv_place(m) == PLACE_IGNORED && ln_free(l) &&
	    l->amount == mv_net(m) && l->book == m->book;
}

void
match_met(struct engine *en)
{
	size_t i;

	for (i = 0; i < en->nmet; i++) {
		const struct met *p = &en->met[i];
		const struct movement *m = &en->mv[p->movement];
		struct book *b = &en->book[m->book];

		if (p->line == NONE)
			b->carry_ignored = money_sum(b->carry_ignored, -mv_net(m));
		else if (still(m, &en->ln[p->line]))
			links_pair(en, p->movement, p->line, METHOD_IGNORED);
	}
}

void
match_ignored(struct engine *en)
{
	match_amount_rows(en, true);
}
