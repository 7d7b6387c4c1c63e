/*
 * subset: one line for several rows, several lines for one row, and a few lines
 * for a few rows, by exact sums among what every simpler reason left over.
 *
 * All sums that exist are found first, for every line and every row by itself;
 * those that share a row or a line stand together.  A sum that shares nothing is
 * a match: no other set has it.  Sums that differ only in interchangeable items
 * are taken one after the other, the nearest first.  All others are ambiguous.
 * So nothing depends on what is looked at first; subset.h says how much is looked
 * at, and when nothing is.  Payouts are added up with payouts only.
 */
#include "recon/engine/subset.h"

#include <stdlib.h>
#include <string.h>

#include "recon/engine/candidates.h"
#include "recon/engine/links.h"
#include "recon/engine/phases.h"
#include "recon/engine/rows.h"

#define ROUNDS_MAX 8		/* interchangeable sums: one of each a round */
#define STEPS_MAX 50000000	/* items tried in one run, over all problems */
#define SOLUTIONS_MAX 1000000	/* sums found in one round, and those of one problem */
#define AMOUNT_MAX (INT64_MAX / 16)
#define MANY 3			/* items on either side of many to many */

enum pool { POOL_ROWS, POOL_PAYOUTS, POOL_LINES, POOLS };

struct solution {		/* a sum: these rows are these lines */
	uint32_t	row[SUBSET_ITEMS_MAX], line[SUBSET_ITEMS_MAX];
	uint8_t		nrow, nline;
	uint16_t	far;
	uint32_t	unkept;		/* sets of the same line or row, counted only */
	uint32_t	head;		/* first of the sums that it shares items with */
	struct certificate cert;
};
_Static_assert(sizeof(struct solution) <= 96, "a million sums are 100 megabytes");

struct hunt {
	struct engine	*en;
	struct candidates pool[POOLS];	/* free, by (book, day, order) */
	struct solution	*sol;		/* own */
	size_t		 nsol, sol_cap;
	struct subset	*s;		/* own; the problem in hand */
	uint64_t	 steps, odds;
};

/* ---- what is free ---- */
static int
pool_order(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->book != y->book)
		return x->book < y->book ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static bool
may_add(const struct movement *m)
{
	return mv_free(m) && mv_net(m) != 0 && mv_place(m) != PLACE_IGNORED &&
	    mv_place(m) != PLACE_ZERO && llabs(mv_net(m)) <= AMOUNT_MAX;
}

static void
pools_make(struct hunt *h)
{
	const struct engine *en = h->en;
	int32_t from, to;
	size_t i, rows, lines;

	for (i = 0; i < POOLS; i++)
		h->pool[i].n = 0;
	for (i = 0; i < en->nln; i++) {
		const struct line *l = &en->ln[i];

		if (ln_open(l) && l->amount != 0 && llabs(l->amount) <= AMOUNT_MAX)
			candidates_add(en, &h->pool[POOL_LINES], l->amount,
			    (uint32_t)i, l->book, l->day);
	}
	for (i = 0; i < en->nmv && h->pool[POOL_LINES].n > 0; i++) {
		const struct movement *m = &en->mv[i];

		if (!may_add(m))
			continue;
		links_days(en, (uint32_t)i, &from, &to);
		candidates_add(en, &h->pool[mv_kind(en, m) == CATEGORY_PAYOUT
		    ? POOL_PAYOUTS : POOL_ROWS], mv_net(m), (uint32_t)i, m->book, to);
	}
	for (i = 0; i < POOLS; i++)
		if (h->pool[i].n > 1)
			qsort(h->pool[i].c, h->pool[i].n, sizeof(*h->pool[i].c),
			    pool_order);
	rows = h->pool[POOL_ROWS].n + h->pool[POOL_PAYOUTS].n;
	lines = h->pool[POOL_LINES].n;
	h->odds = (rows > 1 ? lines : 0) + (lines > 1 ? rows : 0);
	h->odds = h->odds < SUBSET_ODDS ? SUBSET_ODDS : h->odds;
}

/* from_day: the first of the book that stands on ${day} or later. */
static size_t
from_day(const struct candidates *p, uint16_t book, int64_t day)
{
	size_t lo = 0, hi = p->n, mid;

	while (lo < hi) {
		const struct candidate *c = &p->c[mid = lo + (hi - lo) / 2];

		if (c->book < book || (c->book == book && c->day < day))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* ---- one problem ---- */
struct target {			/* what the sum must be */
	int64_t		want;
	uint16_t	book;
	int		from, to;	/* its days, from the period's first */
};

/* load: the candidates within the window, or those of the widest distance that
 * the problem holds; gives how many stand within the window. */
static size_t
load(struct hunt *h, enum pool which, const struct target *t)
{
	const struct engine *en = h->en;
	const struct candidates *p = &h->pool[which];
	struct subset *s = h->s;
	int window = en->c.window_days, d = window;
	size_t lo, hi, all, i;

	lo = from_day(p, t->book, (int64_t)t->from - d);
	hi = from_day(p, t->book, (int64_t)t->to + d + 1);
	all = hi - lo;
	while (d > 0 && hi - lo > SUBSET_CANDIDATES_MAX) {
		d--;
		lo = from_day(p, t->book, (int64_t)t->from - d);
		hi = from_day(p, t->book, (int64_t)t->to + d + 1);
	}
	s->want = t->want;
	s->odds = h->odds;
	s->far_max = (unsigned)d;
	s->most = SUBSET_ITEMS_MAX;
	s->n = 0;
	for (i = lo; i < hi && hi - lo <= SUBSET_CANDIDATES_MAX; i++) {
		const struct candidate *c = &p->c[i];
		int far = c->day < t->from ? t->from - c->day
		    : c->day > t->to       ? c->day - t->to
					   : 0;

		s->item[s->n++] = (struct subset_item){ c->amount, c->at,
			which == POOL_LINES ? 0 : en->mv[c->at].category,
			(uint16_t)far };
	}
	return all;
}

static struct solution *
new_solution(struct hunt *h)
{
	struct solution *x;

	h->sol = mem_grow(h->sol, &h->sol_cap, h->nsol + 1, sizeof(*h->sol));
	x = &h->sol[h->nsol];
	memset(x, 0, sizeof(*x));
	x->head = (uint32_t)h->nsol++;
	return x;
}

static bool
in_set(const struct subset_set *set, uint32_t at)
{
	unsigned i;

	for (i = 0; i < set->n && set->at[i] != at; i++)
		;
	return i < set->n;
}

/* has_twin: a candidate within ${days} could stand for one of the set. */
static bool
has_twin(const struct subset *s, const struct subset_set *set, unsigned days)
{
	size_t i, k;

	for (i = 0; i < s->n; i++)
		for (k = 0; k < s->n && in_set(set, s->item[i].at); k++)
			if (s->item[k].amount == s->item[i].amount &&
			    s->item[k].kind == s->item[i].kind &&
			    s->item[k].far <= days && !in_set(set, s->item[k].at))
				return true;
	return false;
}

static void
keep_solutions(struct hunt *h, uint32_t target, bool is_line)
{
	const struct subset *s = h->s;
	unsigned days, k;
	size_t i, n;

	for (i = 0; i < s->nset; i++) {
		const struct subset_set *set = &s->set[i];
		struct solution *x = new_solution(h);

		memcpy(is_line ? x->row : x->line, set->at, sizeof(set->at));
		*(is_line ? x->line : x->row) = target;
		x->nrow = is_line ? set->n : 1;
		x->nline = is_line ? 1 : set->n;
		x->far = set->far;
		x->unkept = i == 0 ? s->count - (uint32_t)s->nset : 0;
		subset_scope(s, set->n, set->far, &days, &n, &k);
		x->cert = (struct certificate){ (uint32_t)n, (uint16_t)days,
			(uint8_t)k, is_line, has_twin(s, set, days), 1, NULL };
	}
}

/* note: for what may stay alone, how much was looked at. */
static void
note(struct hunt *h, uint32_t target, bool is_line, size_t all, bool stopped)
{
	struct engine *en = h->en;
	const struct subset *s = h->s;
	struct tried_list *list = is_line ? &en->tried_lines : &en->tried_rows;
	struct tried *t;

	if (all < 2)
		return;
	if (list->n > 0 && list->t[list->n - 1].at == target) {
		t = &list->t[list->n - 1];	/* rows and payouts are two problems */
		if (all <= t->all)
			return;
	} else {
		list->t = mem_grow(list->t, &list->cap, list->n + 1, sizeof(*t));
		t = &list->t[list->n++];
	}
	*t = (struct tried){ target, (uint32_t)all, stopped ? 0 : (uint32_t)s->reach_n,
		stopped ? 0 : (uint16_t)s->reach_far,
		stopped ? 0 : (uint8_t)s->reach, stopped };
}

/* is_full: a limit of the whole run is reached; nothing more is looked for. */
static bool
is_full(const struct hunt *h)
{
	return h->steps >= STEPS_MAX || h->nsol >= SOLUTIONS_MAX;
}

static void
solve(struct hunt *h, enum pool which, const struct target *t, uint32_t target,
    bool is_line)
{
	size_t all = load(h, which, t);
	bool stopped = is_full(h);

	if (all < 2)
		return;
	if (!stopped) {
		h->s->steps = 0;
		subset_search(h->s);
		h->steps += h->s->steps;
		keep_solutions(h, target, is_line);
	}
	note(h, target, is_line, all, stopped);
}

static void
find_all(struct hunt *h)
{
	struct engine *en = h->en;
	int32_t from, to, first = en->c.period.first;
	size_t i;

	en->tried_lines.n = en->tried_rows.n = 0;
	for (i = 0; i < en->nln && h->pool[POOL_ROWS].n + h->pool[POOL_PAYOUTS].n > 1;
	     i++) {
		const struct line *l = &en->ln[i];
		struct target t = { l->amount, l->book, l->day - first, l->day - first };

		if (!ln_open(l) || l->amount == 0 || llabs(l->amount) > AMOUNT_MAX)
			continue;
		solve(h, POOL_ROWS, &t, (uint32_t)i, true);
		solve(h, POOL_PAYOUTS, &t, (uint32_t)i, true);
	}
	for (i = 0; i < en->nmv && h->pool[POOL_LINES].n > 1; i++) {
		const struct movement *m = &en->mv[i];
		struct target t = { mv_net(m), m->book, 0, 0 };

		if (!may_add(m))
			continue;
		links_days(en, (uint32_t)i, &from, &to);
		t.from = from - first;
		t.to = to - first;
		solve(h, POOL_LINES, &t, (uint32_t)i, false);
	}
}

/* ---- many to many ---- */
/* least: no part of the rows is a part of the lines. */
static bool
least(const struct engine *en, const struct solution *x)
{
	unsigned a, b, i, rows = 1u << x->nrow, lines = 1u << x->nline;

	for (a = 0; a < rows; a++)
		for (b = 0; b < lines; b++) {
			int64_t sum = 0;

			if ((a == 0 && b == 0) || (a == rows - 1 && b == lines - 1))
				continue;
			for (i = 0; i < x->nrow; i++)
				if (a & 1u << i)
					sum += mv_net(&en->mv[x->row[i]]);
			for (i = 0; i < x->nline; i++)
				if (b & 1u << i)
					sum -= en->ln[x->line[i]].amount;
			if (sum == 0)
				return false;
		}
	return true;
}

/* try_lines: rows that add up to these lines, all inside the window of each. */
static void
try_lines(struct hunt *h, enum pool which, const uint32_t *line, unsigned n,
    size_t line_sets)
{
	struct engine *en = h->en;
	struct target t = { 0, en->ln[line[0]].book, INT32_MAX, INT32_MIN };
	struct subset *s = h->s;
	size_t i, k, all;
	uint64_t sets;

	for (i = 0; i < n; i++) {
		int day = en->ln[line[i]].day - en->c.period.first;

		t.want += en->ln[line[i]].amount;
		t.from = day < t.from ? day : t.from;
		t.to = day > t.to ? day : t.to;
	}
	/* far is counted from the other end too: within the window of every line */
	all = load(h, which, &(struct target){ t.want, t.book, t.to, t.from });
	sets = (uint64_t)subset_sets(all, MANY) * line_sets;
	if (t.want == 0 || all < 2 || all > SUBSET_CANDIDATES_MAX ||
	    sets > subset_limit(t.want, h->odds))
		return;
	s->most = MANY;
	for (i = 0; i < s->n; i++)	/* one problem, whatever the distance */
		s->item[i].far = 0;
	s->far_max = 0;
	s->steps = 0;
	subset_search(s);
	h->steps += s->steps;
	for (k = 0; k < s->nset; k++) {
		struct solution *x = new_solution(h);

		memcpy(x->line, line, n * sizeof(*line));
		memcpy(x->row, s->set[k].at, sizeof(s->set[k].at));
		x->nline = (uint8_t)n;
		x->nrow = s->set[k].n;
		x->far = (uint16_t)(t.to - t.from);
		x->cert = (struct certificate){ (uint32_t)all,
			(uint16_t)en->c.window_days, MANY, true,
			has_twin(s, &s->set[k], 0), 1, NULL };
		if (!least(en, x))
			h->nsol--;
	}
}

/* try_first: sets of lines of which ${a} is the first and the last stands from ${last}
 * to before ${end}. */
static void
try_first(struct hunt *h, size_t a, size_t last, size_t end)
{
	const struct candidate *c = h->pool[POOL_LINES].c;
	size_t b, d, sets = subset_sets(end - a, MANY);
	uint32_t line[MANY];
	int pool;

	if (last >= end || end - a < 2 || sets > SUBSET_SETS_MAX / SUBSET_ODDS)
		return;
	line[0] = c[a].at;
	for (pool = POOL_ROWS; pool <= POOL_PAYOUTS; pool++)
		for (b = a + 1; b < end; b++) {
			line[1] = c[b].at;
			if (b >= last)
				try_lines(h, (enum pool)pool, line, 2, sets);
			for (d = b + 1 > last ? b + 1 : last; d < end; d++) {
				line[2] = c[d].at;
				try_lines(h, (enum pool)pool, line, 3, sets);
			}
		}
}

/* find_many: lines within the window of the first, then those that only rows between
 * them can join: a problem of its own, with more sets to hit by chance. */
static void
find_many(struct hunt *h)
{
	const struct candidates *p = &h->pool[POOL_LINES];
	int window = h->en->c.window_days;
	size_t a, near, far;

	for (a = 0; a < p->n && !is_full(h); a++) {
		near = from_day(p, p->c[a].book, (int64_t)p->c[a].day + window + 1);
		far = from_day(p, p->c[a].book, (int64_t)p->c[a].day + 2 * window + 1);
		try_first(h, a, a + 1, near);
		try_first(h, a, near, far);
	}
}

/* ---- sums that share items ---- */
struct item_of {
	uint64_t	item;
	uint32_t	sol;
};

static int
item_of_order(const void *a, const void *b)
{
	const struct item_of *x = a, *y = b;

	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	return x->sol < y->sol ? -1 : x->sol > y->sol;
}

static uint32_t
head_of(struct hunt *h, uint32_t i)
{
	while (h->sol[i].head != i)
		i = h->sol[i].head = h->sol[h->sol[i].head].head;
	return i;
}

static void
join(struct hunt *h, uint32_t a, uint32_t b)
{
	a = head_of(h, a);
	b = head_of(h, b);
	h->sol[a > b ? a : b].head = a < b ? a : b;
}

static void
join_sharing(struct hunt *h)
{
	struct item_of *of = NULL;
	size_t i, n = 0, cap = 0;
	unsigned k;

	for (i = 0; i < h->nsol; i++) {
		const struct solution *x = &h->sol[i];

		of = mem_grow(of, &cap, n + 2 * SUBSET_ITEMS_MAX, sizeof(*of));
		for (k = 0; k < x->nrow; k++)
			of[n++] = (struct item_of){ x->row[k], (uint32_t)i };
		for (k = 0; k < x->nline; k++)
			of[n++] = (struct item_of){ (uint64_t)1 << 32 | x->line[k],
				(uint32_t)i };
	}
	if (n > 1)
		qsort(of, n, sizeof(*of), item_of_order);
	for (i = 1; i < n; i++)
		if (of[i].item == of[i - 1].item)
			join(h, of[i - 1].sol, of[i].sol);
	free(of);
}

/* ---- the answer ---- */
static void
take(struct hunt *h, const struct solution *x)
{
	uint32_t g = links_group(h->en, GROUP_SUBSET, METHOD_SUBSET,
	    links_certificate(h->en, &x->cert));
	unsigned i;

	for (i = 0; i < x->nrow; i++)
		links_add_movement(h->en, g, x->row[i]);
	for (i = 0; i < x->nline; i++)
		links_add_line(h->en, g, x->line[i]);
}

struct shape {			/* what a sum is made of, whichever of equal items */
	int64_t		amount[2 * SUBSET_ITEMS_MAX];
	uint32_t	kind[2 * SUBSET_ITEMS_MAX];
	unsigned	n;
};

static void
shape_add(struct shape *s, int64_t amount, uint32_t kind)
{
	unsigned i = s->n++;

	for (; i > 0 && (s->kind[i - 1] > kind || (s->kind[i - 1] == kind &&
	     s->amount[i - 1] > amount)); i--) {
		s->amount[i] = s->amount[i - 1];
		s->kind[i] = s->kind[i - 1];
	}
	s->amount[i] = amount;
	s->kind[i] = kind;
}

static void
shape_of(const struct engine *en, const struct solution *x, struct shape *s)
{
	unsigned i;

	memset(s, 0, sizeof(*s));
	for (i = 0; i < x->nrow; i++)
		shape_add(s, mv_net(&en->mv[x->row[i]]), en->mv[x->row[i]].category);
	for (i = 0; i < x->nline; i++)
		shape_add(s, en->ln[x->line[i]].amount, UINT32_MAX);
}

/* nearer: in days, then by the order of lines and rows. */
static bool
nearer(const struct solution *x, const struct solution *y)
{
	if (x->far != y->far)
		return x->far < y->far;
	if (x->line[0] != y->line[0])
		return x->line[0] < y->line[0];
	return x->row[0] < y->row[0];
}

static void
name_alternative(struct hunt *h, const struct solution *x, struct str *s)
{
	str_add(s, s->n == 0 ? "" : "; ");
	rows_movement_ids(h->en, s, x->row, x->nrow, 0);
	str_add(s, " = ");
	rows_line_ids(h->en, s, x->line, x->nline, 0);
}

static int
index_order(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* each_once: in their order. */
static size_t
each_once(uint32_t *list, size_t n)
{
	size_t i, k = 0;

	qsort(list, n, sizeof(*list), index_order);
	for (i = 0; i < n; i++)
		if (i == 0 || list[i] != list[i - 1])
			list[k++] = list[i];
	return k;
}

static void
take_ambiguous(struct hunt *h, const uint32_t *sol, size_t n, uint32_t count)
{
	uint32_t *row = mem_alloc(n * SUBSET_ITEMS_MAX * sizeof(*row));
	uint32_t *line = mem_alloc(n * SUBSET_ITEMS_MAX * sizeof(*line)), g;
	struct certificate cert = h->sol[sol[0]].cert;
	size_t i, nrow = 0, nline = 0;
	struct str names = STR_INIT;

	for (i = 0; i < n; i++) {
		const struct solution *x = &h->sol[sol[i]];

		memcpy(row + nrow, x->row, x->nrow * sizeof(*row));
		memcpy(line + nline, x->line, x->nline * sizeof(*line));
		nrow += x->nrow;
		nline += x->nline;
		if (i < CERTIFICATE_NAMED)
			name_alternative(h, x, &names);
	}
	cert.alternatives = count;
	cert.named = arena_strdup(h->en->arena, str_text(&names));
	g = links_group(h->en, GROUP_AMBIGUOUS, METHOD_NONE,
	    links_certificate(h->en, &cert));
	nrow = each_once(row, nrow);
	nline = each_once(line, nline);
	for (i = 0; i < nrow; i++)
		links_add_movement(h->en, g, row[i]);
	for (i = 0; i < nline; i++)
		links_add_line(h->en, g, line[i]);
	str_free(&names);
	free(row);
	free(line);
}

static bool
same_shape(const struct shape *a, const struct shape *b)
{
	return a->n == b->n && memcmp(a->amount, b->amount, a->n * sizeof(a->amount[0])) == 0 &&
	       memcmp(a->kind, b->kind, a->n * sizeof(a->kind[0])) == 0;
}

/* answer: what the sums that share items come to; true when some are left for
 * the next round. */
static bool
answer(struct hunt *h, uint32_t *sol, size_t n)
{
	struct shape first, other;
	uint32_t count = 0, best = sol[0], x;
	bool same = true;
	size_t i, k;

	shape_of(h->en, &h->sol[sol[0]], &first);
	for (i = 0; i < n; i++) {
		shape_of(h->en, &h->sol[sol[i]], &other);
		same = same && same_shape(&first, &other);
		count += 1 + h->sol[sol[i]].unkept;
		if (nearer(&h->sol[sol[i]], &h->sol[best]))
			best = sol[i];
		/* the nearest first, for those that are named */
		for (k = i; k > 0 && nearer(&h->sol[sol[k]], &h->sol[sol[k - 1]]) &&
		     k <= CERTIFICATE_NAMED * SUBSET_KEPT_MAX; k--) {
			x = sol[k];
			sol[k] = sol[k - 1];
			sol[k - 1] = x;
		}
	}
	if (same && count == n) {
		h->sol[best].cert.twins = h->sol[best].cert.twins || n > 1;
		take(h, &h->sol[best]);
		return n > 1;
	}
	take_ambiguous(h, sol, n, count);
	return false;
}

struct member {
	uint32_t	head, sol;
};

static int
member_order(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->head != y->head)
		return x->head < y->head ? -1 : 1;
	return x->sol < y->sol ? -1 : x->sol > y->sol;
}

static bool
answer_all(struct hunt *h)
{
	struct member *m = mem_alloc((h->nsol + 1) * sizeof(*m));
	uint32_t *sol = mem_alloc((h->nsol + 1) * sizeof(*sol));
	bool more = false;
	size_t i, j;

	join_sharing(h);
	for (i = 0; i < h->nsol; i++)
		m[i] = (struct member){ head_of(h, (uint32_t)i), (uint32_t)i };
	if (h->nsol > 1)
		qsort(m, h->nsol, sizeof(*m), member_order);
	for (i = 0; i < h->nsol; i = j) {
		for (j = i; j < h->nsol && m[j].head == m[i].head; j++)
			sol[j - i] = m[j].sol;
		more = answer(h, sol, j - i) || more;
	}
	h->nsol = 0;
	free(m);
	free(sol);
	return more;
}

void
match_subset(struct engine *en)
{
	struct hunt h = { 0 };
	bool more = true;
	int i;

	h.en = en;
	h.s = mem_calloc(1, sizeof(*h.s));
	for (i = 0; i < ROUNDS_MAX && more; i++) {
		pools_make(&h);
		find_all(&h);
		more = answer_all(&h);
	}
	for (i = 0, more = true; i < ROUNDS_MAX && more; i++) {
		pools_make(&h);
		find_many(&h);
		more = answer_all(&h);
	}
	en->subset_steps = h.steps;
	for (i = 0; i < POOLS; i++)
		candidates_done(&h.pool[i]);
	free(h.sol);
	free(h.s);
}
