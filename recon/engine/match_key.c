/*
 * The key phase: lines that carry the key of one of our entries against all
 * movements of that entry, as a whole.  Of an entry of an earlier period, whose
 * movements are not here, those that cancel out are left to match_reversed.
 */
#include "recon/engine/links.h"
#include "recon/engine/phases.h"
#include "recon/engine/records.h"

#include <stdlib.h>

struct entry_rows {		/* movements by entry, for named entries only */
	uint32_t	*first;		/* own; by entry, and one more */
	uint32_t	*row;		/* own */
};

static bool
belongs(const struct engine *en, const struct movement *m)
{
	return m->entry != ENGINE_NONE && en->entry[m->entry].head != NONE &&
	    (mv_place(m) == PLACE_ENTRY || mv_place(m) == PLACE_SUSPENSE);
}

static void
rows_make(struct entry_rows *r, const struct engine *en, uint32_t entries)
{
	uint32_t i, sum = 0, n;
	size_t k;

	r->first = mem_calloc((size_t)entries + 1, sizeof(*r->first));
	for (k = 0; k < en->nmv; k++)
		if (belongs(en, &en->mv[k]))
			r->first[en->mv[k].entry]++;
	for (i = 0; i <= entries; i++) {
		n = i < entries ? r->first[i] : 0;
		r->first[i] = sum;
		sum += n;
	}
	r->row = mem_alloc((size_t)sum * sizeof(*r->row));
	for (k = 0; k < en->nmv; k++)
		if (belongs(en, &en->mv[k]))
			r->row[r->first[en->mv[k].entry]++] = (uint32_t)k;
	for (i = entries; i > 0; i--)
		r->first[i] = r->first[i - 1];
	r->first[0] = 0;
}

/* take_lines: the lines of a chain into scratch; their number. */
static size_t
take_lines(struct engine *en, size_t n, uint32_t head)
{
	struct scratch *s = en->scratch;

	for (; head != NONE; head = en->ln[head].next) {
		s->lines = mem_grow(s->lines, &s->lines_cap, n + 1,
		    sizeof(*s->lines));
		s->lines[n++] = head;
	}
	return n;
}

static void
match_one(struct engine *en, uint32_t entry, uint32_t movement)
{
	size_t n = take_lines(en, 0, en->entry[entry].head), i;

	for (i = 0; i < n; i++)
		links_claim(en, en->scratch->lines[i], movement);
	settle_movement(en, movement, METHOD_KEY);
}

static void
match_rows(struct engine *en, uint32_t entry, const uint32_t *row, uint32_t nrow)
{
	struct wanted w = { 0, 0, 0, INT32_MAX, INT32_MIN, en->mv[row[0]].book };
	size_t n = take_lines(en, 0, en->entry[entry].head), named = n, taken, i;
	uint32_t g, k;

	g = links_group(en, GROUP_ENTRY, METHOD_KEY, entry);
	for (k = 0; k < nrow; k++) {
		struct movement *m = &en->mv[row[k]];
		int32_t day = mv_day(m);

		w.net = money_sum(w.net, mv_net(m));
		w.gross = money_sum(w.gross, m->amount);
		w.fee = money_sum(w.fee, m->fee);
		w.from = day < w.from ? day : w.from;
		w.to = day > w.to ? day : w.to;
		/* lines that name a row of it besides are further ones */
		n = take_lines(en, n, m->link);
		m->link = NONE;
		links_add_movement(en, g, row[k]);
	}
	settle_lines(en, &w, en->scratch->lines, named, &taken);
	for (i = 0; i < taken; i++)
		links_add_line(en, g, en->scratch->lines[i]);
	for (; i < n; i++)
		links_extra(en, en->scratch->lines[i], g, true);
}

void
match_key(struct engine *en)
{
	uint32_t entries = intern_count(en->entry_keys), e, n;
	struct entry_rows rows;
	size_t i, k;

	for (e = 0; e < entries && en->entry[e].head == NONE; e++)
		;
	if (e == entries)
		return;
	rows_make(&rows, en, entries);
	for (e = 0; e < entries; e++) {
		if (en->entry[e].head == NONE)
			continue;
		n = rows.first[e + 1] - rows.first[e];
		if (n == 1) {
			match_one(en, e, rows.row[rows.first[e]]);
		} else if (n > 1) {
			match_rows(en, e, rows.row + rows.first[e], n);
		} else {
			k = take_lines(en, 0, en->entry[e].head);
			for (i = 0; i < k; i++) {
				links_free(en, en->scratch->lines[i]);
				en->ln[en->scratch->lines[i]].next = e;
			}
		}
	}
	free(rows.first);
	free(rows.row);
}
