/*
 * Sums: one line for the rows of a payout, of a day (company zone, then UTC), or
 * of a day and category.  Rows are added up by key, then the sums are looked up
 * among the free lines.  When fewer lines than different groups fit at the same
 * distance, nobody can say which: they stand together as ambiguous.
 */
#include "recon/engine/candidates.h"
#include "recon/engine/links.h"
#include "recon/engine/payouts.h"
#include "recon/engine/phases.h"
#include "recon/engine/records.h"

#include <stdlib.h>
#include <string.h>

enum rows_taken {		/* which rows a sum holds */
	TAKE_BOOKED, TAKE_BOOKED_NO_PAYOUTS, TAKE_ALL, TAKE_ALL_NO_PAYOUTS
};

struct pass {
	enum group_kind	kind;
	enum method	method;
	enum rows_taken	taken;
};

/* In the order in which they are tried. */
static const struct pass passes[] = {
	{ GROUP_PAYOUT, METHOD_GROUP_PAYOUT, TAKE_BOOKED },
	{ GROUP_DAY, METHOD_GROUP_DAY, TAKE_BOOKED },
	{ GROUP_DAY, METHOD_GROUP_DAY, TAKE_BOOKED_NO_PAYOUTS },
	{ GROUP_DAY, METHOD_GROUP_DAY, TAKE_ALL },
	{ GROUP_DAY, METHOD_GROUP_DAY, TAKE_ALL_NO_PAYOUTS },
	{ GROUP_DAY_UTC, METHOD_GROUP_DAY, TAKE_BOOKED },
	{ GROUP_DAY_UTC, METHOD_GROUP_DAY, TAKE_BOOKED_NO_PAYOUTS },
	{ GROUP_DAY_UTC, METHOD_GROUP_DAY, TAKE_ALL },
	{ GROUP_DAY_UTC, METHOD_GROUP_DAY, TAKE_ALL_NO_PAYOUTS },
	{ GROUP_CATEGORY, METHOD_GROUP_CATEGORY, TAKE_BOOKED },
	{ GROUP_CATEGORY, METHOD_GROUP_CATEGORY, TAKE_ALL },
	{ GROUP_CATEGORY_UTC, METHOD_GROUP_CATEGORY, TAKE_BOOKED },
	{ GROUP_CATEGORY_UTC, METHOD_GROUP_CATEGORY, TAKE_ALL },
};

struct sum {
	int32_t		day;		/* or month */
	uint32_t	payout;
	uint16_t	category, book;
	uint32_t	n;
	int64_t		net, gross, fee;
	int32_t		from, to;
	uint32_t	set;		/* which group it went to, or NONE */
};

/* Lines for one or more sums. */
struct set {
	uint32_t	line[2];
	uint32_t	nline;
	bool		unit;		/* line[0] stands for its transaction */
	uint32_t	sums;		/* more than one: ambiguous */
	uint32_t	more;		/* further ambiguous lines: in spare */
	uint32_t	nmore;
	uint32_t	group;
};

struct work {
	struct engine	*en;
	const struct pass *pass;
	struct candidates lines, units;
	bool		 unit;		/* looking among units */
	bool		 has_units;
	uint32_t	*left;		/* own; movements that no phase took yet */
	size_t		 nleft;
	struct sum	*sum;		/* own */
	size_t		 nsum, sum_cap;
	uint32_t	*slot;		/* own; by hash, sum + 1 */
	size_t		 slots;
	uint32_t	*order;		/* own; sums by (net, book, day) */
	struct set	*set;		/* own */
	size_t		 nset, set_cap;
	uint32_t	*spare;		/* own */
	size_t		 nspare, spare_cap;
};

/* ---- adding up ---- */
static bool
is_taken(const struct work *w, const struct movement *m)
{
	const struct engine *en = w->en;
	enum rows_taken t = w->pass->taken;

	if (!mv_free(m))
		return false;
	if ((t == TAKE_BOOKED || t == TAKE_BOOKED_NO_PAYOUTS) &&
	    !payouts_is_booked(m))
		return false;
	if ((t == TAKE_BOOKED_NO_PAYOUTS || t == TAKE_ALL_NO_PAYOUTS) &&
	    mv_kind(en, m) == CATEGORY_PAYOUT)
		return false;
	return w->pass->kind != GROUP_PAYOUT || payouts_is_row(en, m);
}

static struct sum
key_of(const struct work *w, const struct movement *m)
{
	struct sum k = { 0, NONE, UINT16_MAX, m->book, 0, 0, 0, 0, 0, 0, NONE };
	enum group_kind kind = w->pass->kind;
	int y, mon, d;

	/* a date that a rule gives has no time of day */
	k.day = (kind == GROUP_DAY_UTC || kind == GROUP_CATEGORY_UTC) && mv_dated(m) == 0
		    ? mv_day_utc(m)
		    : mv_day(m);
	k.from = k.to = k.day;
	if (kind == GROUP_PAYOUT) {
		k.payout = m->payout;
		date_split(k.day, &y, &mon, &d);
		k.day = y * 12 + mon;
	}
	if (kind == GROUP_CATEGORY || kind == GROUP_CATEGORY_UTC)
		k.category = m->category;
	return k;
}

static uint64_t
key_hash(const struct sum *k)
{
	uint64_t a = (uint64_t)(uint32_t)k->day << 32 | k->payout;
	uint64_t b = (uint64_t)k->category << 16 | k->book;

	a = (a ^ b << 20) * UINT64_C(0x9E3779B97F4A7C15);
	return a ^ a >> 29;
}

static void
grow_slots(struct work *w)
{
	size_t i, at, n = w->slots == 0 ? 256 : w->slots * 2;

	free(w->slot);
	w->slot = mem_calloc(n, sizeof(*w->slot));
	w->slots = n;
	for (i = 0; i < w->nsum; i++) {
		at = (size_t)key_hash(&w->sum[i]) & (n - 1);
		while (w->slot[at] != 0)
			at = (at + 1) & (n - 1);
		w->slot[at] = (uint32_t)i + 1;
	}
}

/* find_sum: the sum with this key; ${make}: a new one when there is none. */
static struct sum *
find_sum(struct work *w, const struct sum *k, bool make)
{
	size_t at;

	if (w->nsum * 2 >= w->slots)
		grow_slots(w);
	at = (size_t)key_hash(k) & (w->slots - 1);
	for (; w->slot[at] != 0; at = (at + 1) & (w->slots - 1)) {
		struct sum *s = &w->sum[w->slot[at] - 1];

		if (s->day == k->day && s->payout == k->payout &&
		    s->category == k->category && s->book == k->book)
			return s;
	}
	if (!make)
		return NULL;
	w->sum = mem_grow(w->sum, &w->sum_cap, w->nsum + 1, sizeof(*w->sum));
	w->sum[w->nsum] = *k;
	w->slot[at] = (uint32_t)++w->nsum;
	return &w->sum[w->nsum - 1];
}

static void
add_up(struct work *w)
{
	struct engine *en = w->en;
	size_t i;

	for (i = 0; i < w->nleft; i++) {
		const struct movement *m = &en->mv[w->left[i]];
		struct sum k, *s;

		if (!is_taken(w, m))
			continue;
		k = key_of(w, m);
		s = find_sum(w, &k, true);
		s->n++;
		s->net = money_sum(s->net, mv_net(m));
		s->gross = money_sum(s->gross, m->amount);
		s->fee = money_sum(s->fee, m->fee);
		s->from = k.from < s->from ? k.from : s->from;
		s->to = k.to > s->to ? k.to : s->to;
	}
}

/* stretch: a payout's line may stand anywhere from its latest row to its own
 * row and its arrival. */
static void
stretch(struct work *w)
{
	struct engine *en = w->en;
	size_t i;

	for (i = 0; i < w->nsum && w->pass->kind == GROUP_PAYOUT; i++) {
		struct sum *s = &w->sum[i];

		s->from = s->to;
		payouts_days(en, s->payout, &s->to);
	}
}

/* ---- looking for lines ---- */
static int
days_apart(const struct work *w, const struct sum *s, uint32_t line)
{
	int32_t day = w->en->ln[line].day;

	if (day < s->from)
		return s->from - day;
	return day > s->to ? day - s->to : 0;
}

static bool
is_open(const struct sum *s)
{
	return s->set == NONE;
}

static struct set *
new_set(struct work *w, uint32_t line)
{
	struct set *t;

	w->set = mem_grow(w->set, &w->set_cap, w->nset + 1, sizeof(*w->set));
	t = &w->set[w->nset++];
	*t = (struct set){ { line, NONE }, 1, w->unit, 0, 0, 0, NONE };
	/* taken: no other sum may have it */
	w->en->ln[line].link = 0;
	return t;
}

static void
join(struct work *w, struct set *t, struct sum *s)
{
	s->set = (uint32_t)(t - w->set);
	t->sums++;
}

/* One run: sums ${s} and lines ${c} of one book and amount. */
struct run {
	const uint32_t	*sum;
	size_t		 nsum;
	const struct candidate *line;
	size_t		 nline;
};

/* at_distance: the open sums that stand ${d} days from the line. */
static size_t
sums_at(const struct work *w, const struct run *r, uint32_t line, int d,
    struct sum **first)
{
	size_t i, n = 0;

	for (i = 0; i < r->nsum; i++) {
		struct sum *s = &w->sum[r->sum[i]];

		if (is_open(s) && days_apart(w, s, line) == d) {
			if (n == 0)
				*first = s;
			n++;
		}
	}
	return n;
}

/* rivals: free lines of the run that stand ${d} days from any sum that the line
 * stands ${d} days from. */
static size_t
rivals(const struct work *w, const struct run *r, uint32_t line, int d)
{
	size_t i, k, n = 0;

	for (k = 0; k < r->nline; k++) {
		bool rival = false;

		if (w->en->ln[r->line[k].at].link != NONE)
			continue;
		for (i = 0; i < r->nsum && !rival; i++) {
			const struct sum *s = &w->sum[r->sum[i]];

			rival = is_open(s) && days_apart(w, s, line) == d &&
			    days_apart(w, s, r->line[k].at) == d;
		}
		n += rival;
	}
	return n;
}

static void
join_all(struct work *w, const struct run *r, uint32_t line, int d)
{
	struct set *t = new_set(w, line);
	size_t i, k, before = w->nspare;

	for (k = 0; k < r->nline; k++) {
		uint32_t other = r->line[k].at;

		if (w->en->ln[other].link != NONE)
			continue;
		for (i = 0; i < r->nsum; i++)
			if (is_open(&w->sum[r->sum[i]]) &&
			    days_apart(w, &w->sum[r->sum[i]], line) == d &&
			    days_apart(w, &w->sum[r->sum[i]], other) == d)
				break;
		if (i == r->nsum)
			continue;
		w->spare = mem_grow(w->spare, &w->spare_cap, w->nspare + 1,
		    sizeof(*w->spare));
		w->spare[w->nspare++] = other;
		w->en->ln[other].link = 0;
	}
	t->more = (uint32_t)before;
	t->nmore = (uint32_t)(w->nspare - before);
	for (i = 0; i < r->nsum; i++)
		if (is_open(&w->sum[r->sum[i]]) &&
		    days_apart(w, &w->sum[r->sum[i]], line) == d)
			join(w, t, &w->sum[r->sum[i]]);
}

#define RUN_WORK_MAX 1000000u	/* sums x lines of equal amount looked at closely */

static void
match_run(struct work *w, const struct run *r)
{
	bool close = r->nsum * r->nline <= RUN_WORK_MAX;
	struct sum *s = NULL;
	size_t k, n;
	int d;

	for (d = 0; d <= w->en->c.window_days; d++)
		for (k = 0; k < r->nline; k++) {
			uint32_t line = r->line[k].at;

			if (w->en->ln[line].link != NONE)
				continue;
			n = sums_at(w, r, line, d, &s);
			if (n == 0)
				continue;
			if (n == 1 || !close || rivals(w, r, line, d) >= n)
				join(w, new_set(w, line), s);
			else
				join_all(w, r, line, d);
		}
}

static int
sum_order(const void *a, const void *b, void *ctx)
{
	const struct work *w = ctx;
	const uint32_t *p = a, *q = b;
	const struct sum *x = &w->sum[*p], *y = &w->sum[*q];

	if (x->net != y->net)
		return x->net < y->net ? -1 : 1;
	if (x->book != y->book)
		return x->book < y->book ? -1 : 1;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return *p < *q ? -1 : *p > *q;
}

static void
look_up(struct work *w, const struct candidates *list)
{
	size_t i, j, n = 0;
	struct run r;

	w->order = mem_alloc(w->nsum * sizeof(*w->order));
	for (i = 0; i < w->nsum; i++)
		if (w->sum[i].net != 0 && is_open(&w->sum[i]) &&
		    (w->sum[i].n > 1 || w->pass->kind == GROUP_PAYOUT))
			w->order[n++] = (uint32_t)i;
	qsort_r(w->order, n, sizeof(*w->order), sum_order, w);
	for (i = 0; i < n; i = j) {
		const struct sum *s = &w->sum[w->order[i]];

		for (j = i + 1; j < n && w->sum[w->order[j]].net == s->net &&
		     w->sum[w->order[j]].book == s->book; j++)
			;
		r.sum = w->order + i;
		r.nsum = j - i;
		r.line = candidates_find(list, s->book, s->net, &r.nline);
		if (r.nline > 0)
			match_run(w, &r);
	}
	free(w->order);
}

/* nearest_free: the free line of this amount nearest to the sum, or NONE. */
static uint32_t
nearest_free(const struct work *w, const struct sum *s, int64_t amount)
{
	size_t n, i;
	const struct candidate *c = candidates_find(&w->lines, s->book, amount, &n);
	uint32_t best = NONE;

	for (i = 0; i < n; i++)
		if (w->en->ln[c[i].at].link == NONE &&
		    days_apart(w, s, c[i].at) <= w->en->c.window_days &&
		    (best == NONE ||
		    days_apart(w, s, c[i].at) < days_apart(w, s, best)))
			best = c[i].at;
	return best;
}

/* gross_and_fees: the sum of the gross amounts in one line, that of the fees in
 * another. */
static void
gross_and_fees(struct work *w)
{
	size_t i;

	for (i = 0; i < w->nsum; i++) {
		struct sum *s = &w->sum[i];
		uint32_t gross, fee;
		struct set *t;

		if (!is_open(s) || s->fee == 0 || s->gross == 0)
			continue;
		gross = nearest_free(w, s, s->gross);
		fee = gross != NONE ? nearest_free(w, s, -s->fee) : NONE;
		if (fee == NONE || fee == gross)
			continue;
		t = new_set(w, gross);
		t->line[1] = fee;
		t->nline = 2;
		w->en->ln[fee].link = 0;
		join(w, t, s);
	}
}

/* ---- making groups ---- */
static void
add_lines(struct work *w, const struct set *t)
{
	uint32_t i, k;

	for (i = 0; i < t->nline; i++)
		links_add_line(w->en, t->group, t->line[i]);
	for (k = t->line[0]; t->unit &&
	     (k = candidates_unit_next(w->en, k)) != NONE;)
		links_add_line(w->en, t->group, k);
	for (i = 0; i < t->nmore; i++)
		links_add_line(w->en, t->group, w->spare[t->more + i]);
}

/* note_shape: what a found sum says about how the ledger books. */
static void
note_shape(struct work *w, const struct sum *s, const struct set *t)
{
	struct book *b = &w->en->book[s->book];
	uint8_t pass = (uint8_t)(w->pass - passes);
	int32_t off = w->en->ln[t->line[0]].day - s->to;

	if (w->pass->kind == GROUP_PAYOUT || t->sums > 1)
		return;
	if (b->shape_count == 0 || b->shape_pass != pass) {
		if (b->shape_count > 1)
			return;		/* the first habit seen stays */
		b->shape_count = 0;
	}
	b->shape_pass = pass;
	b->shape_off = off;
	b->shape_count++;
}

struct member {
	uint32_t	set, movement;
};

static int
member_order(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->set != y->set)
		return x->set < y->set ? -1 : 1;
	return x->movement < y->movement ? -1 : x->movement > y->movement;
}

/* name_sum: "payout po_1 (2 rows)", "charge of 2026-10-05 (3 rows)". */
static void
name_sum(const struct work *w, const struct sum *k, struct str *s)
{
	char day[DATE_TEXT_MAX];
	enum group_kind kind = w->pass->kind;
	bool utc = kind == GROUP_DAY_UTC || kind == GROUP_CATEGORY_UTC;

	str_add(s, s->n == 0 ? "" : "; ");
	(void)date_format(day, k->day);
	if (kind == GROUP_PAYOUT)
		str_addf(s, "payout %s", intern_text(w->en->payout_names, k->payout));
	else if (kind == GROUP_CATEGORY || kind == GROUP_CATEGORY_UTC)
		str_addf(s, "%s of %s%s", intern_text(w->en->categories, k->category),
		    utc ? "UTC day " : "", day);
	else
		str_addf(s, "%s%s", utc ? "UTC day " : "", day);
	str_addf(s, " (%u row%s)", k->n, k->n == 1 ? "" : "s");
}

/* name_sums: which groups fit equally well: the first of them by name. */
static uint32_t
name_sums(struct work *w, const struct member *m, size_t n, uint32_t sums)
{
	const struct sum *seen[CERTIFICATE_NAMED], *s;
	struct certificate c = { .alternatives = sums };
	struct str text = STR_INIT;
	struct sum key;
	size_t i, k, got = 0;

	for (i = 0; i < n && got < CERTIFICATE_NAMED; i++) {
		key = key_of(w, &w->en->mv[m[i].movement]);
		s = find_sum(w, &key, false);
		for (k = 0; k < got && seen[k] != s; k++)
			;
		if (k < got || s == NULL)
			continue;
		seen[got++] = s;
		name_sum(w, s, &text);
	}
	c.named = arena_strdup(w->en->arena, str_text(&text));
	str_free(&text);
	return links_certificate(w->en, &c);
}

static void
make_groups(struct work *w, const struct member *m, size_t n)
{
	size_t i, j, k;

	for (i = 0; i < n; i = j) {
		struct set *t = &w->set[m[i].set];
		bool one = t->sums == 1;

		for (j = i + 1; j < n && m[j].set == m[i].set; j++)
			;
		t->group = links_group(w->en, one ? w->pass->kind : GROUP_AMBIGUOUS,
		    one ? w->pass->method : METHOD_NONE,
		    one ? NONE : name_sums(w, m + i, j - i, t->sums));
		for (k = i; k < j; k++)
			links_add_movement(w->en, t->group, m[k].movement);
		add_lines(w, t);
	}
}

static void
link_sets(struct work *w)
{
	struct engine *en = w->en;
	struct member *m = NULL;
	size_t i, n = 0, cap = 0;

	for (i = 0; i < w->nleft && w->nset > 0; i++) {
		const struct movement *row = &en->mv[w->left[i]];
		struct sum k, *s;

		if (!is_taken(w, row))
			continue;
		k = key_of(w, row);
		s = find_sum(w, &k, false);
		if (s == NULL || is_open(s))
			continue;
		m = mem_grow(m, &cap, n + 1, sizeof(*m));
		m[n++] = (struct member){ s->set, w->left[i] };
	}
	if (n > 0) {
		qsort(m, n, sizeof(*m), member_order);
		make_groups(w, m, n);
	}
	for (i = 0; i < w->nsum; i++)
		if (!is_open(&w->sum[i])) {
			struct set *t = &w->set[w->sum[i].set];

			note_shape(w, &w->sum[i], t);
			if (w->pass->kind == GROUP_PAYOUT && t->sums == 1)
				en->group[t->group].about = w->sum[i].payout;
		}
	free(m);
}

/* keep_left: drops the rows and lines that were taken. */
static void
keep_left(struct work *w)
{
	size_t i, n = 0;

	for (i = 0; i < w->nleft; i++)
		if (mv_free(&w->en->mv[w->left[i]]))
			w->left[n++] = w->left[i];
	w->nleft = n;
	for (i = n = 0; i < w->lines.n; i++)
		if (ln_free(&w->en->ln[w->lines.c[i].at]))
			w->lines.c[n++] = w->lines.c[i];
	w->lines.n = n;
}

/* ---- sums that do not agree exactly ---- */

/* fits_loosely: may the line be the sum's, apart from its amount? */
typedef bool loose_fn(const struct work *w, const struct sum *s, uint32_t line);

/* by_tolerance: off by what the rule file allows, inside the window. */
static bool
by_tolerance(const struct work *w, const struct sum *s, uint32_t line)
{
	const struct engine *en = w->en;

	return llabs(en->ln[line].amount - s->net) <=
	    en->book[s->book].tolerance &&
	    days_apart(w, s, line) <= en->c.window_days;
}

/* by_shape: where the ledger books by day (or by day and category), a line that
 * stands where that day's line would is that day's, if it is at all alike. */
#define SHAPE_SEEN_MIN 2

static bool
by_shape(const struct work *w, const struct sum *s, uint32_t line)
{
	const struct book *b = &w->en->book[s->book];
	int64_t amount = w->en->ln[line].amount;

	return b->shape_count >= SHAPE_SEEN_MIN &&
	    b->shape_pass == (uint8_t)(w->pass - passes) &&
	    w->en->ln[line].day == s->to + b->shape_off &&
	    (amount < 0) == (s->net < 0) &&
	    llabs(amount - s->net) <= llabs(s->net) / 2;
}

static uint32_t
nearest_line(const struct work *w, const struct sum *s, loose_fn *fits)
{
	uint32_t best = NONE;
	size_t i;

	for (i = 0; i < w->lines.n; i++) {
		uint32_t l = w->lines.c[i].at;

		if (w->lines.c[i].book == s->book && w->en->ln[l].link == NONE &&
		    fits(w, s, l) && (best == NONE ||
		    llabs(w->en->ln[l].amount - s->net) <
		    llabs(w->en->ln[best].amount - s->net)))
			best = l;
	}
	return best;
}

static const struct sum *
nearest_sum(const struct work *w, uint32_t line, loose_fn *fits)
{
	const struct sum *best = NULL;
	int64_t amount = w->en->ln[line].amount;
	size_t i;

	for (i = 0; i < w->nsum; i++) {
		const struct sum *s = &w->sum[i];

		if (is_open(s) && s->n > 1 && s->book == w->en->ln[line].book &&
		    fits(w, s, line) && (best == NULL ||
		    llabs(amount - s->net) < llabs(amount - best->net)))
			best = s;
	}
	return best;
}

static void
look_up_loosely(struct work *w, loose_fn *fits)
{
	size_t i;
	uint32_t l;

	if (w->nsum * w->lines.n > RUN_WORK_MAX)
		return;		/* the ledger looks nothing like these sums */
	for (i = 0; i < w->nsum; i++) {
		struct sum *s = &w->sum[i];

		if (!is_open(s) || s->n < 2 || s->net == 0)
			continue;
		l = nearest_line(w, s, fits);
		if (l != NONE && nearest_sum(w, l, fits) == s)
			join(w, new_set(w, l), s);
	}
}

static void
run_pass(struct work *w, const struct pass *pass, loose_fn *fits)
{
	keep_left(w);
	if (w->nleft == 0 || w->lines.n == 0)
		return;
	w->pass = pass;
	w->nsum = w->nset = w->nspare = 0;
	if (w->slots > 0)
		memset(w->slot, 0, w->slots * sizeof(*w->slot));
	add_up(w);
	stretch(w);
	w->unit = false;
	if (fits != NULL) {
		look_up_loosely(w, fits);
		link_sets(w);
		return;
	}
	look_up(w, &w->lines);
	gross_and_fees(w);
	if (w->has_units) {
		w->unit = true;
		candidates_done(&w->units);
		candidates_units(w->en, &w->units);
		look_up(w, &w->units);
	}
	link_sets(w);
}

static bool
any_tolerance(const struct engine *en)
{
	size_t i;

	for (i = 0; i < en->nbooks; i++)
		if (en->book[i].tolerance > 0)
			return true;
	return false;
}

/* shaped: some book is seen to book like this pass. */
static bool
shaped(const struct engine *en, size_t pass)
{
	size_t i;

	for (i = 0; i < en->nbooks; i++)
		if (en->book[i].shape_count >= SHAPE_SEEN_MIN &&
		    en->book[i].shape_pass == pass)
			return true;
	return false;
}

static void
run_passes(struct work *w)
{
	size_t i, n = sizeof(passes) / sizeof(passes[0]);
	bool loose = any_tolerance(w->en);

	for (i = 0; i < n; i++)
		run_pass(w, &passes[i], NULL);
	for (i = 0; i < n && loose; i++)
		run_pass(w, &passes[i], by_tolerance);
	for (i = 0; i < n; i++)
		if (shaped(w->en, i))
			run_pass(w, &passes[i], by_shape);
}

static void
start(struct work *w)
{
	struct engine *en = w->en;
	size_t i, cap = 0;

	candidates_lines(en, &w->lines);
	candidates_units(en, &w->units);
	w->has_units = w->units.n > 0;
	for (i = 0; i < en->nmv && w->lines.n > 0; i++) {
		const struct movement *m = &en->mv[i];

		if (!mv_free(m) || mv_net(m) == 0 ||
		    mv_place(m) == PLACE_IGNORED || mv_place(m) == PLACE_ZERO)
			continue;
		w->left = mem_grow(w->left, &cap, w->nleft + 1, sizeof(*w->left));
		w->left[w->nleft++] = (uint32_t)i;
	}
}

void
match_group(struct engine *en)
{
	struct work w = { 0 };

	w.en = en;
	start(&w);
	run_passes(&w);
	candidates_done(&w.lines);
	candidates_done(&w.units);
	free(w.left);
	free(w.sum);
	free(w.slot);
	free(w.set);
	free(w.spare);
}
