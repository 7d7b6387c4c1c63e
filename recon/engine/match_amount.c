/*
 * amount_date and identical_set: what is left, by exact amount.  Nearest date
 * first: at each distance in days every pair still free is taken, the earliest
 * first.  A pair of which each is the other's nearest is amount_date.  Where equal
 * ones stand at equal distance, or a nearer one went to another pair, they are
 * interchangeable and go in (date, id) order; what is over is the latest.
 * Near-linear: sorted once, then one sweep per distance.
 */
#include "recon/engine/match_amount.h"

#include <stdlib.h>
#include <string.h>

#include "recon/engine/candidates.h"
#include "recon/engine/links.h"
#include "recon/engine/phases.h"

struct sweep {			/* rows and lines of one book and amount */
	struct engine	*en;
	struct candidate *row, *line;	/* free ones, by (day, id) */
	size_t		 nrow, nline;
	int16_t		*day[2];	/* own; of all rows and lines, taken ones too */
	size_t		 ndays[2], days_cap[2];
	bool		 unit;		/* a line stands for its transaction */
	bool		 ignored;
	int		 distance;
};

static int
row_order(const void *a, const void *b, void *ctx)
{
	const struct candidate *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return links_movement_order(ctx, x->at, y->at);
}

static int
line_order(const void *a, const void *b, void *ctx)
{
	const struct candidate *x = a, *y = b;

	return links_line_order(ctx, x->at, y->at);
}

/* count_at: how many of the sorted ${c} stand at ${day}. */
static size_t
count_at(const struct candidate *c, size_t n, int day)
{
	size_t lo = 0, hi = n, mid, from;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (c[mid].day < day)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (from = lo; lo < n && c[lo].day == day && lo - from < 2; lo++)
		;
	return lo - from;
}

static size_t
choices(const struct candidate *c, size_t n, int day, int distance)
{
	return count_at(c, n, day - distance) +
	    (distance > 0 ? count_at(c, n, day + distance) : 0);
}

enum { OF_ROWS, OF_LINES };

static void
keep_days(struct sweep *s, int of, const struct candidate *c, size_t n)
{
	size_t i;

	s->day[of] = mem_grow(s->day[of], &s->days_cap[of], n, sizeof(*s->day[of]));
	for (i = 0; i < n; i++)
		s->day[of][i] = c[i].day;
	s->ndays[of] = n;
}

/* is_nearer: does one of all rows, or lines, stand nearer to ${day}? */
static bool
is_nearer(const struct sweep *s, int of, int day)
{
	size_t lo = 0, hi = s->ndays[of], mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (s->day[of][mid] <= day - s->distance)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->ndays[of] && s->day[of][lo] < day + s->distance;
}

static bool
row_is_free(const struct sweep *s, size_t i)
{
	return mv_free(&s->en->mv[s->row[i].at]);
}

static bool
line_is_free(const struct sweep *s, size_t i)
{
	return ln_free(&s->en->ln[s->line[i].at]);
}

static void
link_unit(struct engine *en, uint32_t movement, uint32_t line, enum method how)
{
	uint32_t next = candidates_unit_next(en, line);

	/* the last first: claims are put in front */
	if (next != NONE)
		link_unit(en, movement, next, how);
	links_claim(en, line, movement);
	mv_set_method(&en->mv[movement], how);
}

static void
take(const struct sweep *s, size_t row, size_t line)
{
	const struct candidate *r = &s->row[row], *l = &s->line[line];
	bool alone = choices(s->line, s->nline, r->day, s->distance) == 1 &&
	    choices(s->row, s->nrow, l->day, s->distance) == 1 &&
	    !is_nearer(s, OF_LINES, r->day) && !is_nearer(s, OF_ROWS, l->day);
	enum method how = s->ignored ? METHOD_IGNORED
	    : alone		     ? METHOD_AMOUNT_DATE
				     : METHOD_IDENTICAL_SET;

	if (s->unit)
		link_unit(s->en, r->at, l->at, how);
	else
		links_pair(s->en, r->at, l->at, how);
}

/* try_row: the row stands first, the line ${distance} days later; *j only moves
 * forward. */
static void
try_row(const struct sweep *s, size_t i, size_t *j)
{
	int day = s->row[i].day + s->distance;

	if (!row_is_free(s, i))
		return;
	while (*j < s->nline && (s->line[*j].day < day || !line_is_free(s, *j)))
		(*j)++;
	if (*j < s->nline && s->line[*j].day == day)
		take(s, i, *j);
}

static void
try_line(const struct sweep *s, size_t i, size_t *j)
{
	int day = s->line[i].day + s->distance;

	if (!line_is_free(s, i))
		return;
	while (*j < s->nrow && (s->row[*j].day < day || !row_is_free(s, *j)))
		(*j)++;
	if (*j < s->nrow && s->row[*j].day == day)
		take(s, *j, i);
}

static void
sweep_once(const struct sweep *s)
{
	size_t row = 0, line = 0, after_row = 0, after_line = 0;

	while (row < s->nrow || line < s->nline) {
		if (line == s->nline || (row < s->nrow &&
		    s->row[row].day <= s->line[line].day))
			try_row(s, row++, &after_row);
		else
			try_line(s, line++, &after_line);
	}
}

/* keep_free: drops what was taken. */
static void
keep_free(struct sweep *s)
{
	size_t i, n = 0;

	for (i = 0; i < s->nrow; i++)
		if (row_is_free(s, i))
			s->row[n++] = s->row[i];
	s->nrow = n;
	for (i = n = 0; i < s->nline; i++)
		if (line_is_free(s, i))
			s->line[n++] = s->line[i];
	s->nline = n;
}

static void
sweep_all(struct sweep *s)
{
	if (s->nrow > 1)
		qsort_r(s->row, s->nrow, sizeof(*s->row), row_order, s->en);
	if (s->nline > 1)
		qsort_r(s->line, s->nline, sizeof(*s->line), line_order, s->en);
	keep_days(s, OF_ROWS, s->row, s->nrow);
	keep_days(s, OF_LINES, s->line, s->nline);
	for (s->distance = 0; s->distance <= s->en->c.window_days; s->distance++) {
		sweep_once(s);
		keep_free(s);
		if (s->nrow == 0 || s->nline == 0)
			return;
	}
}

static size_t
same_run(const struct candidates *list, size_t from)
{
	size_t i = from;

	while (i < list->n && list->c[i].amount == list->c[from].amount &&
	    list->c[i].book == list->c[from].book)
		i++;
	return i - from;
}

static int
run_order(const struct candidate *x, const struct candidate *y)
{
	if (x->amount != y->amount)
		return x->amount < y->amount ? -1 : 1;
	return x->book < y->book ? -1 : x->book > y->book;
}

static void
sweep_lists(struct engine *en, struct candidates *rows, struct candidates *lines,
    bool unit, bool ignored)
{
	struct sweep s = { .en = en, .unit = unit, .ignored = ignored };
	size_t i = 0, j = 0;
	int c;

	while (i < rows->n && j < lines->n) {
		c = run_order(&rows->c[i], &lines->c[j]);
		if (c < 0) {
			i++;
		} else if (c > 0) {
			j++;
		} else {
			s.row = rows->c + i;
			s.line = lines->c + j;
			i += s.nrow = same_run(rows, i);
			j += s.nline = same_run(lines, j);
			sweep_all(&s);
		}
	}
	free(s.day[OF_ROWS]);
	free(s.day[OF_LINES]);
}

/* add_rows: a payout stands at its arrival, where the bank shows it. */
static void
add_rows(const struct engine *en, struct candidates *rows, bool ignored)
{
	size_t i;

	for (i = 0; i < en->nmv; i++) {
		const struct movement *m = &en->mv[i];
		int32_t from, to;

		if (!mv_free(m) || mv_net(m) == 0 || mv_place(m) == PLACE_ZERO ||
		    (mv_place(m) == PLACE_IGNORED) != ignored)
			continue;
		links_days(en, (uint32_t)i, &from, &to);
		candidates_add(en, rows, mv_net(m), (uint32_t)i, m->book, to);
	}
	candidates_sort(rows);
}

/* early_line: a payout whose line stands between its day and its arrival, farther
 * than the window from the latter; a late row whose line came late, too. */
static void
early_line(struct engine *en, uint32_t at, const struct candidates *lines)
{
	const struct movement *m = &en->mv[at];
	const struct candidate *best = NULL, *c;
	int32_t from, to, first = en->c.period.first;
	size_t n, i;

	links_days(en, at, &from, &to);
	if (from == to || !mv_free(m))
		return;
	c = candidates_find(lines, m->book, mv_net(m), &n);
	for (i = 0; i < n; i++)
		if (ln_free(&en->ln[c[i].at]) && c[i].day <= to - first &&
		    c[i].day >= from - first - en->c.window_days &&
		    (best == NULL || c[i].day > best->day))
			best = &c[i];
	if (best != NULL)
		links_pair(en, at, best->at, METHOD_AMOUNT_DATE);
}

void
match_amount_rows(struct engine *en, bool ignored)
{
	struct candidates rows = { NULL, 0, 0 }, lines = { NULL, 0, 0 };
	size_t i;

	add_rows(en, &rows, ignored);
	if (rows.n > 0)
		candidates_lines(en, &lines);
	sweep_lists(en, &rows, &lines, false, ignored);
	if (!ignored && lines.n > 0) {
		candidates_done(&lines);
		candidates_lines(en, &lines);
		for (i = 0; i < en->nmv && lines.n > 0; i++)
			if (mv_kind(en, &en->mv[i]) == CATEGORY_PAYOUT ||
			    mv_late(en, &en->mv[i]))
				early_line(en, (uint32_t)i, &lines);
	}
	candidates_done(&lines);
	candidates_done(&rows);
	candidates_units(en, &lines);
	if (lines.n > 0) {
		add_rows(en, &rows, ignored);
		sweep_lists(en, &rows, &lines, true, ignored);
	}
	candidates_done(&rows);
	candidates_done(&lines);
}

/* ---- inside a declared tolerance ---- */
/* nearest_within: the free one nearest in amount, then in date, then the first. */
static const struct candidate *
nearest_within(const struct engine *en, const struct candidates *list,
    bool are_lines, const struct candidate *to)
{
	const struct candidate *best = NULL, *c;
	int64_t tolerance = en->book[to->book].tolerance;
	size_t i, n;

	c = tolerance <= 0 ? NULL
			   : candidates_find(list, 0, to->amount - tolerance, &n);
	for (i = c == NULL ? list->n : (size_t)(c - list->c); i < list->n &&
	     list->c[i].amount <= to->amount + tolerance; i++) {
		c = &list->c[i];
		if (c->book != to->book || abs(c->day - to->day) > en->c.window_days ||
		    !(are_lines ? ln_free(&en->ln[c->at]) : mv_free(&en->mv[c->at])))
			continue;
		if (best == NULL || llabs(c->amount - to->amount) <
		    llabs(best->amount - to->amount) ||
		    (llabs(c->amount - to->amount) ==
		    llabs(best->amount - to->amount) &&
		    abs(c->day - to->day) < abs(best->day - to->day)))
			best = c;
	}
	return best;
}

#define LOOSE_ROUNDS_MAX 16	/* each takes every pair that is mutually nearest */

/* loose_round: pairs that are each other's nearest; false when there is none. */
static bool
loose_round(struct engine *en, const struct candidates *rows,
    const struct candidates *lines)
{
	const struct candidate *line;
	bool any = false;
	size_t i;

	for (i = 0; i < rows->n; i++) {
		const struct candidate *row = &rows->c[i];

		if (!mv_free(&en->mv[row->at]))
			continue;
		line = nearest_within(en, lines, true, row);
		if (line == NULL || nearest_within(en, rows, false, line) != row)
			continue;
		links_pair(en, row->at, line->at, METHOD_AMOUNT_DATE);
		any = true;
	}
	return any;
}

/* match_amount_loose: what is left, by amounts that differ by no more than the
 * tolerance; the judge calls them rounding. */
void
match_amount_loose(struct engine *en)
{
	struct candidates rows = { NULL, 0, 0 }, lines = { NULL, 0, 0 };
	size_t i;

	for (i = 0; i < en->nbooks && en->book[i].tolerance <= 0; i++)
		;
	if (i == en->nbooks)
		return;
	add_rows(en, &rows, false);
	candidates_lines(en, &lines);
	for (i = 0; i < LOOSE_ROUNDS_MAX && loose_round(en, &rows, &lines); i++)
		;
	candidates_done(&rows);
	candidates_done(&lines);
}

void
match_amount(struct engine *en)
{
	match_amount_rows(en, false);
}
