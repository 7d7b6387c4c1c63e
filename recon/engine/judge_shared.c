/*
 * A ledger transaction that holds the clearing lines of several pairs: its other
 * legs can be compared only with all of them together.  When every pair agrees
 * and stands in this transaction alone, a leg on another account makes one row of
 * them all.
 */
#include "recon/engine/judge.h"

#include <stdlib.h>

struct all {
	uint32_t	*m, *l;		/* own */
	size_t		 nm, nl, m_cap, l_cap;
};

static void
push(uint32_t **list, size_t *n, size_t *cap, uint32_t x)
{
	*list = mem_grow(*list, cap, *n + 1, sizeof(**list));
	(*list)[(*n)++] = x;
}

/* is_inside: the line's pair agrees, and all its lines are of this transaction. */
static bool
is_inside(const struct engine *en, const struct line *l)
{
	const struct group *g;
	uint32_t k;

	if (ln_ref(l) != REF_MOVEMENT || (l->flags & (LN_EXTRA | LN_BROKEN)) ||
	    !ln_in_period(en, l))
		return false;
	if (!(l->flags & LN_GROUPED)) {
		for (k = en->mv[l->link].link; k != NONE; k = en->ln[k].next)
			if (en->ln[k].id != l->id)
				return false;
		return true;
	}
	g = &en->group[l->link];
	for (k = 0; k < g->ln; k++)
		if (en->ln[en->group_line[g->lf + k]].id != l->id)
			return false;
	return g->mn > 0;
}

/* is_first: no earlier line of the transaction belongs to the same pair. */
static bool
is_first(const struct engine *en, uint32_t line)
{
	const struct line *l = &en->ln[line];

	if (l->flags & LN_GROUPED)
		return en->group_line[en->group[l->link].lf] == line;
	return en->mv[l->link].link == line;
}

static void
add_movements(const struct engine *en, struct all *a, uint32_t line)
{
	const struct line *l = &en->ln[line];
	uint32_t k;

	if (!is_first(en, line))
		return;
	if (!(l->flags & LN_GROUPED)) {
		push(&a->m, &a->nm, &a->m_cap, l->link);
		return;
	}
	for (k = 0; k < en->group[l->link].mn; k++)
		push(&a->m, &a->nm, &a->m_cap,
		    en->group_movement[en->group[l->link].mf + k]);
}

/* collect: false when some line's pair does not agree or reaches outside, or when
 * one pair has the transaction for itself (it was compared then). */
static bool
collect(const struct engine *en, struct all *a, size_t from, size_t to)
{
	size_t i, pairs = 0;

	a->nm = a->nl = 0;
	for (i = from; i < to; i++) {
		if (!is_inside(en, &en->ln[i]) ||
		    en->ln[i].book != en->ln[from].book)
			return false;
		pairs += is_first(en, (uint32_t)i);
		add_movements(en, a, (uint32_t)i);
		push(&a->l, &a->nl, &a->l_cap, (uint32_t)i);
	}
	return pairs > 1;
}

static int
compare(struct engine *en, const struct all *a, struct err *e)
{
	struct pair p = { 0 };

	p.m = a->m;
	p.nm = a->nm;
	p.l = a->l;
	p.nl = a->nl;
	pair_measure(en, &p);
	if (!p.has_period || p.counted_expected != p.counted_actual)
		return 0;
	if (legs_compare(en, p.m, p.nm, p.l, p.nl, true, &p.legs, e) != 0)
		return -1;
	if (p.legs.compared && p.legs.differ) {
		p.fits = FITS(CODE_ACCOUNT_MISMATCH);
		pair_report(en, &p);
	}
	return 0;
}

int
judge_shared(struct engine *en, struct err *e)
{
	struct all a = { 0 };
	size_t i, j;
	int rc = -1;

	for (i = 0; i < en->nln && en->ntx > 0 && en->c.ask.legs != NULL; i = j) {
		for (j = i + 1; j < en->nln && en->ln[j].id == en->ln[i].id; j++)
			;
		if (j - i < 2 || en->ln[i].tx == NONE)
			continue;
		if (collect(en, &a, i, j) && compare(en, &a, e) != 0)
			goto out;
	}
	rc = 0;
out:
	free(a.m);
	free(a.l);
	return rc;
}
