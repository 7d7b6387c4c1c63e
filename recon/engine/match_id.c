/*
 * The id phase: every line that names a row claimed it when it came in; here
 * the claims on each row are settled.  A line that came by a source or charge
 * and is not needed may still be meant for another row of that family.
 */
#include "recon/engine/index.h"
#include "recon/engine/links.h"
#include "recon/engine/phases.h"
#include "recon/engine/records.h"

#include <stdlib.h>

/* relative_of: a free row of the same family that the line fits exactly. */
static uint32_t
relative_by(const struct engine *en, enum index_of which, uint64_t hash,
    const struct line *l)
{
	uint32_t at = index_find(en, which, hash, (struct slice){ NULL, 0 }), m;

	while ((m = index_next(en, which, &at)) != NONE)
		if (mv_free(&en->mv[m]) && mv_net(&en->mv[m]) == l->amount &&
		    en->mv[m].book == l->book)
			return m;
	return NONE;
}

static uint32_t
relative_of(const struct engine *en, uint32_t movement, const struct line *l)
{
	const struct movement *m = &en->mv[movement];
	const uint64_t *charge = en_more(en, m, MORE_CHARGE);
	uint64_t key[2] = { m->source, charge != NULL ? *charge : 0 };
	uint32_t found = NONE;
	int i;

	if (!(l->flags & LN_FAMILY) || !en->indexed)
		return NONE;
	for (i = 0; i < 2 && found == NONE; i++) {
		if (key[i] == 0)
			continue;
		found = relative_by(en, INDEX_SOURCE, key[i], l);
		if (found == NONE)
			found = relative_by(en, INDEX_CHARGE, key[i], l);
	}
	return found;
}

static enum method
method_for(const struct movement *m, enum method how)
{
	return mv_place(m) == PLACE_IGNORED ? METHOD_IGNORED : how;
}

static size_t
collect(struct engine *en, uint32_t head)
{
	struct scratch *s = en->scratch;
	size_t n = 0;
	uint32_t l;

	for (l = head; l != NONE; l = en->ln[l].next) {
		s->lines = mem_grow(s->lines, &s->lines_cap, n + 1,
		    sizeof(*s->lines));
		s->lines[n++] = l;
	}
	return n;
}

/* prefer_own: a line that came by the charge makes way for an equal one that
 * names the row itself, when the charge has another row for it. */
static void
prefer_own(const struct engine *en, uint32_t movement, uint32_t *line, size_t n)
{
	const struct line *taken = &en->ln[line[0]];
	size_t i;

	if (relative_of(en, movement, taken) == NONE)
		return;
	for (i = 1; i < n; i++) {
		const struct line *l = &en->ln[line[i]];

		if (!(l->flags & LN_FAMILY) && l->amount == taken->amount &&
		    l->book == taken->book) {
			uint32_t x = line[0];

			line[0] = line[i];
			line[i] = x;
			return;
		}
	}
}

void
settle_movement(struct engine *en, uint32_t movement, enum method how)
{
	struct movement *m = &en->mv[movement];
	struct wanted w = { mv_net(m), m->amount, m->fee, 0, 0, m->book };
	size_t n, taken, i;
	uint32_t *line, other;

	ASSERT(m->link != NONE && !(m->flags & MV_GROUPED));
	mv_set_method(m, method_for(m, how));
	if (en->ln[m->link].next == NONE)
		return;
	n = collect(en, m->link);
	line = en->scratch->lines;
	links_days(en, movement, &w.from, &w.to);
	settle_lines(en, &w, line, n, &taken);
	if (taken == 1)
		prefer_own(en, movement, line, n);
	m->link = NONE;
	for (i = taken; i-- > 0;)
		links_claim(en, line[i], movement);
	for (i = taken; i < n; i++) {
		other = relative_of(en, movement, &en->ln[line[i]]);
		if (other != NONE)
			links_pair(en, other, line[i],
			    method_for(&en->mv[other], METHOD_ID));
		else
			links_extra(en, line[i], movement, false);
	}
}

/* one_line_for_several: a line that is the sum of the rows it names. */
static void
one_line_for_several(struct engine *en, const struct several *s)
{
	const uint32_t *row = en->several_row + s->first;
	int64_t sum = 0;
	uint32_t g, i, nfree = 0;

	for (i = 0; i < s->n; i++) {
		if (!mv_free(&en->mv[row[i]]))
			continue;
		sum = money_sum(sum, mv_net(&en->mv[row[i]]));
		nfree++;
	}
	if (nfree == 0 || sum != en->ln[s->line].amount) {
		links_extra(en, s->line, row[0], false);
		return;
	}
	g = links_group(en, GROUP_ROWS, METHOD_ID, NONE);
	for (i = 0; i < s->n; i++)
		if (mv_free(&en->mv[row[i]]))
			links_add_movement(en, g, row[i]);
	links_add_line(en, g, s->line);
}

void
match_id(struct engine *en)
{
	size_t i;

	for (i = 0; i < en->nmv; i++) {
		struct movement *m = &en->mv[i];

		if (m->link != NONE && !(m->flags & MV_GROUPED) &&
		    mv_method(m) == METHOD_NONE)
			settle_movement(en, (uint32_t)i, METHOD_ID);
	}
	for (i = 0; i < en->nseveral; i++)
		one_line_for_several(en, &en->several[i]);
}
