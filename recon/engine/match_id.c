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
#include <string.h>

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

/* ---- lines that name several rows ---- */
/* same_rows: the lines of ${at} and of later ones that name the same rows. */
static size_t
same_rows(struct engine *en, size_t at)
{
	const struct several *s = &en->several[at], *x;
	struct scratch *t = en->scratch;
	size_t i, n = 0;

	for (i = at; i < en->nseveral; i++) {
		x = &en->several[i];
		if (x->done || x->n != s->n || memcmp(en->several_row + x->first,
		    en->several_row + s->first, s->n * sizeof(*en->several_row)) != 0)
			continue;
		en->several[i].done = true;
		t->lines = mem_grow(t->lines, &t->lines_cap, n + 1, sizeof(*t->lines));
		t->lines[n++] = x->line;
	}
	return n;
}

/* add_free: what the free ones of the rows are together; their number. */
static uint32_t
add_free(const struct engine *en, const uint32_t *row, uint32_t n, struct wanted *w)
{
	int32_t from, to;
	uint32_t i, k = 0;

	memset(w, 0, sizeof(*w));
	for (i = 0; i < n; i++) {
		const struct movement *m = &en->mv[row[i]];

		if (!mv_free(m))
			continue;
		links_days(en, row[i], &from, &to);
		w->from = k == 0 || from < w->from ? from : w->from;
		w->to = k == 0 || to > w->to ? to : w->to;
		w->net = money_sum(w->net, mv_net(m));
		w->gross = money_sum(w->gross, m->amount);
		w->fee = money_sum(w->fee, m->fee);
		w->book = m->book;
		k++;
	}
	return k;
}

/* pass_on: a line that does not fit what is left of its rows is a further one of a
 * row that has its line. */
static void
pass_on(struct engine *en, uint32_t line, const uint32_t *row, uint32_t n)
{
	uint32_t i, of = row[0];

	for (i = n; i-- > 0;)
		if (!mv_free(&en->mv[row[i]]))
			of = row[i];
		else
			links_passed(en, row[i], line);
	links_extra(en, line, of, false);
}

/* lines_of_several: lines that are together the rows they name. */
static void
lines_of_several(struct engine *en, size_t at)
{
	const struct several *s = &en->several[at];
	const uint32_t *row = en->several_row + s->first;
	struct wanted w;
	uint32_t g, i, nfree = add_free(en, row, s->n, &w);
	size_t n = same_rows(en, at), taken = 0, k;
	uint32_t *line = en->scratch->lines;
	int64_t sum = 0;

	if (nfree > 0)
		settle_lines(en, &w, line, n, &taken);
	for (k = 0; k < taken; k++)
		sum = money_sum(sum, en->ln[line[k]].amount);
	if (nfree == 0 || (nfree < s->n && sum != w.net)) {
		for (k = 0; k < n; k++)
			pass_on(en, line[k], row, s->n);
		return;
	}
	g = links_group(en, GROUP_ROWS, METHOD_ID, NONE);
	for (i = 0; i < s->n; i++)
		if (mv_free(&en->mv[row[i]]))
			links_add_movement(en, g, row[i]);
	for (k = 0; k < taken; k++)
		links_add_line(en, g, line[k]);
	for (; k < n; k++)
		links_extra(en, line[k], g, true);
}

static int
passed_order(const void *a, const void *b)
{
	const struct passed *x = a, *y = b;

	if (x->movement != y->movement)
		return x->movement < y->movement ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
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
		if (!en->several[i].done)
			lines_of_several(en, i);
	if (en->npassed > 1)
		qsort(en->passed, en->npassed, sizeof(*en->passed), passed_order);
}
