/*
 * Lines that name a payout.  Its own row takes the line of exactly its amount
 * first; its group is its booked rows of one calendar month.  What fits neither
 * exactly belongs to the nearer of the two, and disagrees.
 */
#include "recon/engine/links.h"
#include "recon/engine/payouts.h"
#include "recon/engine/phases.h"
#include "recon/engine/records.h"

#include <stdlib.h>
#include <string.h>

#define MONTHS_MAX 64		/* (month, currency) groups of one payout */

struct part {			/* the free booked rows of one month */
	int32_t		month;
	uint16_t	book;
	uint32_t	n;
	int64_t		net, gross, fee;
	int32_t		from, to;
};

struct parts {
	struct part	part[MONTHS_MAX];
	size_t		n;
};

struct payout_rows *
payouts_rows(const struct engine *en)
{
	struct payout_rows *r = mem_calloc(1, sizeof(*r));
	uint32_t payouts = intern_count(en->payout_names), i, sum = 0, n;
	size_t k;

	r->first = mem_calloc((size_t)payouts + 2, sizeof(*r->first));
	for (k = 0; k < en->nmv; k++)
		if (payouts_is_row(en, &en->mv[k]))
			r->first[en->mv[k].payout + 1]++;
	for (i = 0; i <= payouts; i++) {
		n = r->first[i];
		sum += n;
		r->first[i] = sum;
	}
	r->row = mem_alloc((size_t)sum * sizeof(*r->row));
	r->next = mem_alloc(((size_t)payouts + 1) * sizeof(*r->next));
	memcpy(r->next, r->first, ((size_t)payouts + 1) * sizeof(*r->next));
	for (k = 0; k < en->nmv; k++)
		if (payouts_is_row(en, &en->mv[k]))
			r->row[r->next[en->mv[k].payout]++] = (uint32_t)k;
	free(r->next);
	r->next = NULL;
	return r;
}

void
payouts_rows_free(struct payout_rows *r)
{
	if (r == NULL)
		return;
	free(r->first);
	free(r->row);
	free(r);
}

void
payouts_days(const struct engine *en, uint32_t payout, int32_t *to)
{
	const struct payout_facts *f = &en->payout[payout];
	int32_t from, until = *to;

	if (f->own != NONE)
		links_days(en, f->own, &from, &until);
	else if (f->given && f->facts.arrival != DATE_NONE)
		until = f->facts.arrival;
	*to = until > *to ? until : *to;
}

void
payouts_find_own(struct engine *en)
{
	size_t k;

	for (k = 0; k < en->nmv; k++) {
		const struct movement *m = &en->mv[k];
		const uint64_t *back = en_more(en, m, MORE_OWN);

		if (mv_kind(en, m) == CATEGORY_PAYOUT && m->payout != NONE &&
		    en->payout[m->payout].own == NONE)
			en->payout[m->payout].own = (uint32_t)k;
		if (back != NULL && en->payout[*back].back == NONE)
			en->payout[*back].back = (uint32_t)k;
	}
}

/* month_of: a number that grows by one a month. */
static int32_t
month_of(int32_t day)
{
	int y, m, d;

	date_split(day, &y, &m, &d);
	return y * 12 + m;
}

static bool
in_part(const struct engine *en, const struct movement *m, const struct part *p)
{
	return mv_free(m) && payouts_is_booked(m) && m->book == p->book &&
	    month_of(mv_day(m)) == p->month && mv_net(m) != 0 &&
	    payouts_is_row(en, m);
}

static void
add_to_parts(const struct engine *en, struct parts *ps, const struct movement *m)
{
	struct part key = { month_of(mv_day(m)), m->book, 0, 0, 0, 0, 0, 0 }, *p;
	int32_t day = mv_day(m);
	size_t i;

	if (!in_part(en, m, &key))
		return;
	for (i = 0; i < ps->n; i++)
		if (ps->part[i].month == key.month && ps->part[i].book == key.book)
			break;
	if (i == MONTHS_MAX)
		return;
	p = &ps->part[i];
	if (i == ps->n) {
		ps->n++;
		*p = key;
		p->from = p->to = day;
	}
	p->n++;
	p->net = money_sum(p->net, mv_net(m));
	p->gross = money_sum(p->gross, m->amount);
	p->fee = money_sum(p->fee, m->fee);
	p->from = day < p->from ? day : p->from;
	p->to = day > p->to ? day : p->to;
}

static void
make_parts(const struct engine *en, const struct payout_rows *r, uint32_t payout,
    struct parts *ps)
{
	uint32_t k;

	ps->n = 0;
	for (k = r->first[payout]; k < r->first[payout + 1]; k++)
		add_to_parts(en, ps, &en->mv[r->row[k]]);
}

/* chain: the lines that name the payout, in order, into scratch. */
static size_t
chain(struct engine *en, uint32_t payout)
{
	struct scratch *s = en->scratch;
	size_t n = 0, i, j;
	uint32_t l;

	for (l = en->payout[payout].head; l != NONE; l = en->ln[l].next) {
		s->lines = mem_grow(s->lines, &s->lines_cap, n + 1,
		    sizeof(*s->lines));
		s->lines[n++] = l;
	}
	en->payout[payout].head = NONE;
	for (i = 0, j = n; i + 1 < j; i++) {	/* they were put in front */
		l = s->lines[i];
		s->lines[i] = s->lines[--j];
		s->lines[j] = l;
	}
	return n;
}

static void
put_back(struct engine *en, uint32_t payout, uint32_t line)
{
	ln_set_ref(&en->ln[line], REF_PAYOUT);
	en->ln[line].link = payout;
	en->ln[line].next = en->payout[payout].head;
	en->payout[payout].head = line;
}

static bool
exactly(const struct engine *en, uint32_t row, const struct line *l)
{
	return row != NONE && mv_free(&en->mv[row]) &&
	    en->mv[row].book == l->book && mv_net(&en->mv[row]) == l->amount;
}

static void
drop_line(uint32_t *line, size_t *n, size_t at)
{
	memmove(line + at, line + at + 1, (*n - at - 1) * sizeof(*line));
	(*n)--;
}

/* take_own: lines of exactly the amount of its own row, or of its return. */
static void
take_own(struct engine *en, uint32_t payout, uint32_t *line, size_t *n)
{
	const uint32_t row[2] = { en->payout[payout].own, en->payout[payout].back };
	size_t i, k;

	for (i = 0; i < *n;) {
		for (k = 0; k < 2; k++)
			if (exactly(en, row[k], &en->ln[line[i]]))
				break;
		if (k == 2) {
			i++;
			continue;
		}
		en->ln[line[i]].next = NONE;
		links_pair(en, row[k], line[i], METHOD_ID);
		drop_line(line, n, i);
	}
}

/* link_part: the rows of a month with these lines; one row needs no group. */
static void
link_part(struct engine *en, const struct payout_rows *r, uint32_t payout,
    const struct part *p, const uint32_t *line, size_t n)
{
	uint32_t k, g;
	size_t i;

	g = links_group(en, GROUP_PAYOUT, METHOD_GROUP_PAYOUT, payout);
	for (k = r->first[payout]; k < r->first[payout + 1]; k++)
		if (in_part(en, &en->mv[r->row[k]], p))
			links_add_movement(en, g, r->row[k]);
	for (i = 0; i < n; i++)
		links_add_line(en, g, line[i]);
}

/* take_parts: months whose sum is exactly one line, or all that are left. */
static void
take_parts(struct engine *en, const struct payout_rows *r, uint32_t payout,
    struct parts *ps, uint32_t *line, size_t *n)
{
	int64_t sum = 0;
	size_t i, k;

	for (k = 0; k < ps->n; k++) {
		struct part *p = &ps->part[k];

		for (i = 0; i < *n && p->n > 0; i++) {
			const struct line *l = &en->ln[line[i]];

			if (l->book != p->book || l->amount != p->net)
				continue;
			link_part(en, r, payout, p, line + i, 1);
			drop_line(line, n, i);
			p->n = 0;
		}
	}
	for (i = 0; i < *n; i++)
		sum = money_sum(sum, en->ln[line[i]].amount);
	for (k = 0; k < ps->n && *n > 1; k++) {
		struct part *p = &ps->part[k];

		for (i = 0; i < *n && en->ln[line[i]].book == p->book; i++)
			;
		if (p->n == 0 || sum != p->net || i < *n)
			continue;
		link_part(en, r, payout, p, line, *n);
		p->n = 0;
		*n = 0;
	}
}

/* nearest_part: the open month that the amount is nearest to. */
static struct part *
nearest_part(struct parts *ps, const struct line *l)
{
	struct part *best = NULL;
	size_t k;

	for (k = 0; k < ps->n; k++) {
		struct part *p = &ps->part[k];

		if (p->n > 0 && p->book == l->book && (best == NULL ||
		    llabs(p->net - l->amount) < llabs(best->net - l->amount)))
			best = p;
	}
	return best;
}

/* nearest_own: its own row or its return, NONE when it has neither. */
static uint32_t
nearest_own(const struct engine *en, uint32_t payout, const struct line *l)
{
	uint32_t own = en->payout[payout].own, back = en->payout[payout].back;

	if (own != NONE &&
	    en->book[en->mv[own].book].account != en->book[l->book].account)
		own = NONE;
	if (back != NONE &&
	    en->book[en->mv[back].book].account != en->book[l->book].account)
		back = NONE;
	if (own == NONE || back == NONE)
		return own == NONE ? back : own;
	return llabs(mv_net(&en->mv[back]) - l->amount) <
	    llabs(mv_net(&en->mv[own]) - l->amount) ? back : own;
}

/* give_own: the line is its own row's after all. */
static void
give_own(struct engine *en, uint32_t own, uint32_t line)
{
	if (en->mv[own].flags & MV_GROUPED) {
		links_extra(en, line, en->mv[own].link, true);
		return;
	}
	links_claim(en, line, own);
}

/* take_rest: lines that fit nothing exactly.  ${last}: nothing comes after, so
 * a month that is nearer is taken although it disagrees. */
static void
take_rest(struct engine *en, const struct payout_rows *r, uint32_t payout,
    struct parts *ps, uint32_t *line, size_t n, bool last)
{
	uint32_t own, claimed[2] = { NONE, NONE };
	size_t i;

	for (i = 0; i < n; i++) {
		const struct line *l = &en->ln[line[i]];
		struct part *p = nearest_part(ps, l);

		own = nearest_own(en, payout, l);
		if (own != NONE && (p == NULL ||
		    llabs(mv_net(&en->mv[own]) - l->amount) <
		    llabs(p->net - l->amount))) {
			give_own(en, own, line[i]);
			claimed[own == en->payout[payout].back] = own;
		} else if (p != NULL && last) {
			link_part(en, r, payout, p, &line[i], 1);
			p->n = 0;
		} else if (p != NULL) {
			put_back(en, payout, line[i]);
		} else {
			links_free(en, line[i]);
		}
	}
	for (i = 0; i < 2; i++)
		if (claimed[i] != NONE && !(en->mv[claimed[i]].flags & MV_GROUPED))
			settle_movement(en, claimed[i], METHOD_ID);
}

static void
match_named(struct engine *en, bool last)
{
	uint32_t payouts = intern_count(en->payout_names), p;
	struct payout_rows *r;
	struct parts ps;
	size_t n;

	for (p = 0; p < payouts && en->payout[p].head == NONE; p++)
		;
	if (p == payouts)
		return;
	r = payouts_rows(en);
	for (; p < payouts; p++) {
		uint32_t *line;

		if (en->payout[p].head == NONE)
			continue;
		n = chain(en, p);
		line = mem_alloc(n * sizeof(*line));
		memcpy(line, en->scratch->lines, n * sizeof(*line));
		take_own(en, p, line, &n);
		make_parts(en, r, p, &ps);
		take_parts(en, r, p, &ps, line, &n);
		take_rest(en, r, p, &ps, line, n, last);
		free(line);
	}
	payouts_rows_free(r);
}

void
match_payout_named(struct engine *en)
{
	payouts_find_own(en);
	match_named(en, false);
}

void
match_payout_left(struct engine *en)
{
	match_named(en, true);
}
