/*
 * Near misses, found in sorted lists of what is free.  Looks at a bounded number
 * of neighbours, so that a hundred thousand rows stay cheap.
 */
#include "recon/engine/near.h"

#include <stdlib.h>
#include <string.h>

#include "recon/engine/candidates.h"
#include "recon/engine/explain.h"
#include "recon/engine/judge.h"
#include "recon/engine/links.h"

#define NEIGHBOURS 200		/* looked at on either side, by amount */
#define TWINS_NAMED 5
#define NEAR_PART 10		/* off by a tenth at most: it may be the same thing */
#define FILTER_BITS (1u << 19)

struct near {
	struct candidates lines, rows;	/* free */
	struct candidates lines_by_day, rows_by_day;
	struct candidates gross;	/* free rows by what they are without fee */
	struct candidates paired;	/* rows paired by amount whose amount some
					   free item has */
};

/* due: the day that the row's line is looked for at: its own, a payout's arrival. */
static int32_t
due(const struct engine *en, const struct movement *m)
{
	int32_t from, to;

	if (mv_kind(en, m) != CATEGORY_PAYOUT || mv_late(en, m))
		return mv_day(m);
	links_days(en, (uint32_t)(m - en->mv), &from, &to);
	return to;
}

static uint32_t
filter_bit(int64_t amount)
{
	uint64_t h = (uint64_t)amount * UINT64_C(0x9E3779B97F4A7C15);

	return (uint32_t)(h >> 45) & (FILTER_BITS - 1);
}

static void
add_paired(const struct engine *en, struct near *n)
{
	uint8_t *filter = mem_calloc(FILTER_BITS / 8, 1);
	size_t i, got;

	for (i = 0; i < n->lines.n; i++)
		filter[filter_bit(n->lines.c[i].amount) / 8] |=
		    (uint8_t)(1u << (filter_bit(n->lines.c[i].amount) % 8));
	for (i = 0; i < n->rows.n; i++)
		filter[filter_bit(n->rows.c[i].amount) / 8] |=
		    (uint8_t)(1u << (filter_bit(n->rows.c[i].amount) % 8));
	for (i = 0; i < en->nmv; i++) {
		const struct movement *m = &en->mv[i];
		uint32_t bit = filter_bit(mv_net(m));

		if ((mv_method(m) != METHOD_IDENTICAL_SET &&
		    mv_method(m) != METHOD_AMOUNT_DATE) ||
		    !(filter[bit / 8] & 1u << bit % 8))
			continue;
		(void)candidates_find(&n->rows, m->book, mv_net(m), &got);
		if (got == 0)
			(void)candidates_find(&n->lines, m->book, mv_net(m), &got);
		if (got > 0)
			candidates_add(en, &n->paired, mv_net(m), (uint32_t)i,
			    m->book, due(en, m));
	}
	candidates_sort(&n->paired);
	free(filter);
}

static int
day_order(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->book != y->book)
		return x->book < y->book ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->amount != y->amount)
		return x->amount < y->amount ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static void
by_day(struct candidates *to, const struct candidates *from)
{
	if (from->n == 0)
		return;
	to->c = mem_grow(to->c, &to->cap, from->n, sizeof(*to->c));
	memcpy(to->c, from->c, from->n * sizeof(*to->c));
	to->n = from->n;
	qsort(to->c, to->n, sizeof(*to->c), day_order);
}

struct near *
near_make(const struct engine *en)
{
	struct near *n = mem_calloc(1, sizeof(*n));
	size_t i;

	candidates_lines(en, &n->lines);
	for (i = 0; i < en->nmv; i++) {
		const struct movement *m = &en->mv[i];

		if (m->link == NONE && mv_net(m) != 0)
			candidates_add(en, &n->rows, mv_net(m), (uint32_t)i,
			    m->book, due(en, m));
		if (m->link == NONE && mv_net(m) != 0 && m->fee != 0)
			candidates_add(en, &n->gross, m->amount, (uint32_t)i,
			    m->book, due(en, m));
	}
	candidates_sort(&n->rows);
	candidates_sort(&n->gross);
	by_day(&n->lines_by_day, &n->lines);
	by_day(&n->rows_by_day, &n->rows);
	if (n->lines.n > 0 || n->rows.n > 0)
		add_paired(en, n);
	return n;
}

void
near_free(struct near *n)
{
	if (n == NULL)
		return;
	candidates_done(&n->lines);
	candidates_done(&n->rows);
	candidates_done(&n->lines_by_day);
	candidates_done(&n->rows_by_day);
	candidates_done(&n->gross);
	candidates_done(&n->paired);
	free(n);
}

/* same_amount: the one of equal amount nearest in date. */
static const struct candidate *
same_amount(const struct candidates *list, uint16_t book, int64_t amount, int day)
{
	const struct candidate *best = NULL, *c;
	size_t n, i;

	c = candidates_find(list, book, amount, &n);
	for (i = 0; i < n; i++)
		if (best == NULL || abs(c[i].day - day) < abs(best->day - day))
			best = &c[i];
	return best;
}

/* inside: the same, if it stands inside the window. */
static const struct candidate *
inside(const struct engine *en, const struct candidates *list, uint16_t book,
    int64_t amount, int day)
{
	const struct candidate *c = same_amount(list, book, amount, day);

	return c != NULL && abs(c->day - day) <= en->c.window_days ? c : NULL;
}

/* other_currency: the same number, inside the window, in another currency of the
 * same Stripe account. */
static const struct candidate *
other_currency(const struct engine *en, const struct candidates *list,
    uint16_t book, int64_t amount, int day)
{
	const struct book *own = &en->book[book], *b;
	const struct candidate *c;
	size_t i;

	for (i = 0; i < en->nbooks; i++) {
		b = &en->book[i];
		if (i == book || b->account != own->account ||
		    currency_decimals(b->currency) != currency_decimals(own->currency))
			continue;
		c = inside(en, list, (uint16_t)i, amount, day);
		if (c != NULL)
			return c;
	}
	return NULL;
}

/* nearer_of: the one below or the one above, whichever is nearer in amount. */
static const struct candidate *
nearer_of(const struct candidate *below, const struct candidate *above, int64_t amount)
{
	if (below == NULL || above == NULL)
		return below != NULL ? below : above;
	return amount - below->amount <= above->amount - amount ? below : above;
}

/* any_day: the one nearest in amount; NULL when none of this book is among the
 * neighbours. */
static const struct candidate *
any_day(const struct candidates *list, uint16_t book, int64_t amount)
{
	const struct candidate *below = NULL, *above = NULL, *c;
	size_t n, at, i;

	c = candidates_find(list, book, amount, &n);
	if (c == NULL)
		return NULL;
	at = (size_t)(c - list->c);
	for (i = at; i > 0 && at - i < NEIGHBOURS && below == NULL; i--)
		if (list->c[i - 1].book == book)
			below = &list->c[i - 1];
	for (i = at; i < list->n && i - at < NEIGHBOURS && above == NULL; i++)
		if (list->c[i].book == book)
			above = &list->c[i];
	return nearer_of(below, above, amount);
}

static size_t
from_here(const struct candidates *list, struct candidate key)
{
	size_t lo = 0, hi = list->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (day_order(&list->c[mid], &key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* same_days: of a list by day, the one nearest in amount inside the window, or NULL.
 * Goes from one day that has any to the next. */
static const struct candidate *
same_days(const struct candidates *list, uint16_t book, int64_t amount, int day,
    int window)
{
	const struct candidate *below = NULL, *above = NULL, *c;
	int first = day - window < INT16_MIN ? INT16_MIN : day - window;
	size_t i = from_here(list, (struct candidate){ INT64_MIN, 0, book,
	    (int16_t)first });

	while (i < list->n && list->c[i].book == book && list->c[i].day <= day + window) {
		int16_t at = list->c[i].day;

		i = from_here(list, (struct candidate){ amount, 0, book, at });
		c = i > 0 ? &list->c[i - 1] : NULL;
		if (c != NULL && c->book == book && c->day == at &&
		    (below == NULL || c->amount >= below->amount))
			below = c;
		c = i < list->n ? &list->c[i] : NULL;
		if (c != NULL && c->book == book && c->day == at &&
		    (above == NULL || c->amount < above->amount))
			above = c;
		i = from_here(list, (struct candidate){ INT64_MAX, UINT32_MAX, book, at });
	}
	return nearer_of(below, above, amount);
}

static bool
is_near(const struct candidate *c, int64_t amount)
{
	return llabs(c->amount - amount) <= llabs(amount) / NEAR_PART;
}

/* ---- sentences ---- */
/* twins: equal rows nearby that took the lines there are. */
static bool
twins(const struct engine *en, const struct near *n, struct str *s,
    uint16_t book, int64_t amount, int32_t day, const char *left)
{
	const struct candidate *c;
	uint32_t named[TWINS_NAMED];
	size_t got, i, k = 0, all = 0;

	c = candidates_find(&n->paired, book, amount, &got);
	for (i = 0; i < got; i++) {
		if (abs(c[i].day + en->c.period.first - day) > en->c.window_days)
			continue;
		if (k < TWINS_NAMED)
			named[k++] = c[i].at;
		all++;
	}
	if (all == 0)
		return false;
	str_addf(s, " %zu equal %s of ", all, all == 1 ? "pair" : "pairs");
	explain_money(s, amount, en->book[book].currency);
	str_add(s, " within ");
	explain_days(s, en->c.window_days);
	str_addf(s, " %s taken by nearest date, then in order of date and id (",
	    all == 1 ? "was" : "were");
	rows_movement_ids(en, s, named, k, 0);
	if (all > k)
		str_addf(s, " +%zu", all - k);
	str_addf(s, "); %s is left over.", left);
	return true;
}

static int
tried_order(const void *a, const void *b)
{
	const uint32_t *at = a;
	const struct tried *t = b;

	return *at < t->at ? -1 : *at > t->at;
}

/* sums: what was looked at in vain among the items of the other side. */
static void
sums(const struct tried_list *list, struct str *s, uint32_t at, const char *items)
{
	const struct tried *t = list->n == 0 ? NULL
	    : bsearch(&at, list->t, list->n, sizeof(*list->t), tried_order);

	if (t == NULL)
		return;
	if (t->k == 0) {
		str_addf(s, " Sums were not looked for: %s.", t->stopped
		    ? "the limit of work for one period was reached"
		    : "so many are near that one would fit by chance");
		return;
	}
	str_addf(s, " No set of up to %u of the %u free %s ",
	    t->k < t->n ? t->k : t->n, t->n, items);
	if (t->days > 0) {
		str_add(s, "within ");
		explain_days(s, t->days);
	} else {
		str_add(s, "of the same day");
	}
	str_add(s, " has this sum.");
}

/* a_line: "line L1 of 9.00 USD, dated 2026-10-05". */
static void
a_line(const struct engine *en, struct str *s, const struct candidate *c)
{
	const struct line *l = &en->ln[c->at];

	str_add(s, "line ");
	explain_lines(en, s, &c->at, 1);
	str_add(s, " of ");
	explain_money(s, l->amount, en->book[l->book].currency);
	str_add(s, ", dated ");
	explain_day(s, l->day);
}

static void
too_far(const struct engine *en, struct str *s, const struct movement *m, int32_t line)
{
	int32_t day = due(en, m);

	explain_days(s, abs(line - day));
	if (day == mv_day(m)) {
		str_add(s, " away");
	} else {
		str_add(s, " from its arrival on ");
		explain_day(s, day);
	}
	str_add(s, ", and the window is ");
	explain_days(s, en->c.window_days);
	str_add(s, ".");
}

/* near_wrong: a free line inside the window that is the row but for one slip. */
static bool
near_wrong(const struct engine *en, const struct near *n, struct str *s,
    struct str *fix, const struct movement *m)
{
	int day = due(en, m) - en->c.period.first;
	const struct candidate *c = NULL;
	const char *slip = "";

	if (m->fee != 0 && m->amount != 0 &&
	    (c = inside(en, &n->lines, m->book, m->amount, day)) != NULL)
		slip = " shows the gross amount: the fee is left out.";
	else if ((c = inside(en, &n->lines, m->book, -mv_net(m), day)) != NULL)
		slip = " is this amount with the sign turned.";
	else if ((c = other_currency(en, &n->lines, m->book, mv_net(m), day)) != NULL)
		slip = " is the same number in another currency.";
	if (c == NULL)
		return false;
	str_add(s, " But free ");
	a_line(en, s, c);
	str_addf(s, ",%s", slip);
	str_add(fix, "If that line is meant, put the Stripe id into its reference and "
	    "correct it; otherwise book the row with its Stripe id.");
	return true;
}

/* far_line: nothing is free inside the window: the one nearest in amount outside. */
static void
far_line(const struct engine *en, const struct near *n, struct str *s,
    const struct movement *m)
{
	const struct candidate *c = any_day(&n->lines, m->book, mv_net(m));

	if (c == NULL) {
		str_addc(s, '.');
		return;
	}
	str_add(s, "; nearest in amount of all is ");
	a_line(en, s, c);
	str_add(s, ": off by ");
	explain_money(s, c->amount - mv_net(m), en->book[m->book].currency);
	str_add(s, " and ");
	too_far(en, s, m, en->ln[c->at].day);
}

static void
near_line(const struct engine *en, const struct near *n, struct str *s,
    struct str *fix, const struct movement *m)
{
	int day = due(en, m) - en->c.period.first;
	const struct candidate *c;

	c = same_amount(&n->lines, m->book, mv_net(m), day);
	if (c != NULL) {
		str_add(s, " Nearest is ");
		a_line(en, s, c);
		str_add(s, ": the amount agrees, the date is ");
		too_far(en, s, m, en->ln[c->at].day);
		str_add(fix, "If that line is meant, put the Stripe id into its "
		    "reference or correct its date; otherwise book the row.");
		return;
	}
	if (near_wrong(en, n, s, fix, m))
		return;
	c = same_days(&n->lines_by_day, m->book, mv_net(m), day, en->c.window_days);
	if (c == NULL) {
		str_add(s, " No other line is free in those days");
		far_line(en, n, s, m);
		str_add(fix, "Book the row in the ledger with its Stripe id as "
		    "reference.");
		return;
	}
	str_add(s, " Nearest in amount is ");
	a_line(en, s, c);
	str_add(s, ": off by ");
	explain_money(s, c->amount - mv_net(m), en->book[m->book].currency);
	if (is_near(c, mv_net(m))) {
		str_add(s, ".");
		str_add(fix, "If that line is meant, put the Stripe id into its reference "
		    "and correct the amount; otherwise book the row with its Stripe id.");
		return;
	}
	str_add(s, ", too far to be meant.");
	str_add(fix, "Book the row in the ledger with its Stripe id as reference.");
}

static int
passed_find(const void *a, const void *b)
{
	const uint32_t *at = a;
	const struct passed *p = b;

	return *at < p->movement ? -1 : *at > p->movement;
}

/* named_by: who names the row. */
static void
named_by(const struct engine *en, struct str *s, uint32_t movement)
{
	const struct passed *p = en->npassed == 0 ? NULL
	    : bsearch(&movement, en->passed, en->npassed, sizeof(*p), passed_find);

	if (p == NULL) {
		str_add(s, "none that names it or its objects is left for it");
		return;
	}
	while (p > en->passed && p[-1].movement == movement)
		p--;
	str_add(s, "line ");
	explain_lines(en, s, &p->line, 1);
	str_add(s, ", which names it, went to another row that it names");
}

void
near_explain_movement(const struct engine *en, const struct near *n,
    struct str *why, struct str *fix, uint32_t movement, enum mismatch_code code)
{
	const struct movement *m = &en->mv[movement];
	struct pair p;

	if (code != CODE_MISSING_IN_LEDGER) {
		memset(&p, 0, sizeof(p));
		p.m = &movement;
		p.nm = 1;
		p.book = p.line_book = m->book;
		p.expected = p.counted_expected = mv_net(m);
		p.fee = m->fee;
		p.counted_m = 1;
		explain_code(en, &p, code, why, fix);
		return;
	}
	str_add(why, "No ledger line carries ");
	explain_row(en, why, movement);
	str_add(why, " of ");
	explain_money(why, mv_net(m), en->book[m->book].currency);
	str_add(why, ": ");
	named_by(en, why, movement);
	str_add(why, ", and no free line of that amount is dated within ");
	explain_days(why, en->c.window_days);
	str_add(why, ".");
	if (twins(en, n, why, m->book, mv_net(m), due(en, m), "this row"))
		str_add(fix, "Look for one more line of this amount; if there is none, "
		    "book the row with its Stripe id as reference.");
	else
		near_line(en, n, why, fix, m);
	sums(&en->tried_rows, why, movement, "lines");
}

/* near_wrong_row: a free row inside the window that is the line but for one slip. */
static bool
near_wrong_row(const struct engine *en, const struct near *n, struct str *why,
    const struct line *l)
{
	int day = l->day - en->c.period.first;
	const struct candidate *c;
	const char *slip;

	if ((c = inside(en, &n->gross, l->book, l->amount, day)) != NULL)
		slip = "gross: the fee is left out.";
	else if ((c = inside(en, &n->rows, l->book, -l->amount, day)) != NULL)
		slip = "with the sign turned.";
	else if ((c = other_currency(en, &n->rows, l->book, l->amount, day)) != NULL)
		slip = "in another currency.";
	else
		return false;
	str_add(why, " But it is the amount of ");
	explain_row(en, why, c->at);
	str_addf(why, ", which has no line, %s", slip);
	return true;
}

/* far_row: no row without a line is inside the window: the nearest outside. */
static void
far_row(const struct engine *en, const struct near *n, struct str *why,
    const struct line *l)
{
	const struct candidate *c = any_day(&n->rows, l->book, l->amount);

	str_add(why, " No Stripe row without a line is within ");
	explain_days(why, en->c.window_days);
	str_add(why, " of it");
	if (c == NULL) {
		str_addc(why, '.');
		return;
	}
	str_add(why, "; nearest in amount of all is ");
	explain_row(en, why, c->at);
	str_add(why, " of ");
	explain_money(why, c->amount, en->book[l->book].currency);
	str_add(why, ": the line is off by ");
	explain_money(why, l->amount - c->amount, en->book[l->book].currency);
	str_add(why, " and ");
	too_far(en, why, &en->mv[c->at], l->day);
}

/* near_row: the free row that the line comes nearest to; NULL, or what has to be
 * corrected if that row is meant. */
static const char *
near_row(const struct engine *en, const struct near *n, struct str *why,
    const struct line *l)
{
	uint8_t cur = en->book[l->book].currency;
	int day = l->day - en->c.period.first;
	const struct candidate *c;

	c = same_amount(&n->rows, l->book, l->amount, day);
	if (c != NULL) {
		str_add(why, " Nearest is ");
		explain_row(en, why, c->at);
		str_add(why, ": the amount agrees, the date is ");
		too_far(en, why, &en->mv[c->at], l->day);
		return "date";
	}
	if (near_wrong_row(en, n, why, l))
		return "amount";
	c = same_days(&n->rows_by_day, l->book, l->amount, day, en->c.window_days);
	if (c == NULL) {
		far_row(en, n, why, l);
		return NULL;
	}
	str_add(why, " Nearest in amount within ");
	explain_days(why, en->c.window_days);
	str_add(why, " is ");
	explain_row(en, why, c->at);
	str_add(why, " of ");
	explain_money(why, c->amount, cur);
	str_add(why, ": the line is off by ");
	explain_money(why, l->amount - c->amount, cur);
	str_add(why, is_near(c, l->amount) ? "." : ", too far to be meant.");
	return is_near(c, l->amount) ? "amount" : NULL;
}

void
near_explain_line(const struct engine *en, const struct near *n,
    struct str *why, struct str *fix, uint32_t line)
{
	const struct line *l = &en->ln[line];
	uint8_t cur = en->book[l->book].currency;
	const char *wrong = NULL;

	str_add(why, "No Stripe row explains ledger line ");
	explain_lines(en, why, &line, 1);
	str_add(why, " of ");
	explain_money(why, l->amount, cur);
	str_add(why, ", dated ");
	explain_day(why, l->day);
	str_add(why, ".");
	if (!twins(en, n, why, l->book, l->amount, l->day, "this line"))
		wrong = near_row(en, n, why, l);
	if (wrong != NULL)
		str_addf(fix, "If that row is meant, put its Stripe id into the line's reference "
		    "and correct the %s. Otherwise f", wrong);
	str_addf(fix, "%sind out what the line is: reverse it if it does not belong on the "
	    "clearing account, or import the Stripe export that holds its row.",
	    wrong != NULL ? "" : "F");
	sums(&en->tried_lines, why, line, "rows");
}
