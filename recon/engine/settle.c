/*
 * Which of several ledger lines that name one thing are its lines: all of them
 * together when they add up (gross and fee apart), else the part that does, else
 * the nearest in amount, date and (ledger_id, line).  Also the links themselves.
 */
#include "recon/engine/links.h"

#include <stdlib.h>
#include <string.h>

void
links_claim(struct engine *en, uint32_t line, uint32_t movement)
{
	struct line *l = &en->ln[line];

	ln_set_ref(l, REF_MOVEMENT);
	l->link = movement;
	l->next = en->mv[movement].link;
	en->mv[movement].link = line;
}

void
links_pair(struct engine *en, uint32_t movement, uint32_t line, enum method how)
{
	ASSERT(mv_free(&en->mv[movement]));
	en->ln[line].next = NONE;
	links_claim(en, line, movement);
	mv_set_method(&en->mv[movement], how);
}

uint32_t
links_group(struct engine *en, enum group_kind kind, enum method how,
    uint32_t about)
{
	struct group *g;

	ASSERT(en->ngroups < NONE);
	en->group = mem_grow(en->group, &en->group_cap, en->ngroups + 1,
	    sizeof(*en->group));
	g = &en->group[en->ngroups];
	memset(g, 0, sizeof(*g));
	g->mf = (uint32_t)en->ngm;
	g->lf = (uint32_t)en->ngl;
	g->about = about;
	g->kind = (uint8_t)kind;
	g->method = (uint8_t)how;
	return (uint32_t)en->ngroups++;
}

uint32_t
links_certificate(struct engine *en, const struct certificate *c)
{
	en->cert = mem_grow(en->cert, &en->cert_cap, en->ncert + 1, sizeof(*en->cert));
	en->cert[en->ncert] = *c;
	return (uint32_t)en->ncert++;
}

void
links_add_movement(struct engine *en, uint32_t group, uint32_t movement)
{
	struct group *g = &en->group[group];
	struct movement *m = &en->mv[movement];

	ASSERT(mv_free(m) && g->mf + g->mn == en->ngm);
	en->group_movement = mem_grow(en->group_movement, &en->gm_cap, en->ngm + 1,
	    sizeof(*en->group_movement));
	en->group_movement[en->ngm++] = movement;
	g->mn++;
	m->link = group;
	m->flags |= MV_GROUPED;
	mv_set_method(m, (enum method)g->method);
}

void
links_add_line(struct engine *en, uint32_t group, uint32_t line)
{
	struct group *g = &en->group[group];
	struct line *l = &en->ln[line];

	ASSERT(g->lf + g->ln == en->ngl);
	en->group_line = mem_grow(en->group_line, &en->gl_cap, en->ngl + 1,
	    sizeof(*en->group_line));
	en->group_line[en->ngl++] = line;
	g->ln++;
	ln_set_ref(l, REF_MOVEMENT);
	l->link = group;
	l->next = NONE;
	l->flags |= LN_GROUPED;
}

void
links_extra(struct engine *en, uint32_t line, uint32_t of, bool group)
{
	struct line *l = &en->ln[line];

	ln_set_ref(l, REF_MOVEMENT);
	l->link = of;
	l->next = NONE;
	l->flags |= group ? LN_EXTRA | LN_EXTRA_GROUP : LN_EXTRA;
}

void
links_free(struct engine *en, uint32_t line)
{
	struct line *l = &en->ln[line];

	ln_set_ref(l, REF_NONE);
	l->link = l->next = NONE;
	l->flags = (uint16_t)(l->flags & ~(LN_FAMILY | LN_CHARGE));
}

bool
links_meant(const struct engine *en, uint32_t line, const struct engine_named *to)
{
	const struct book *b = &en->book[en->ln[line].book];

	return to->id != NULL && to->account == b->account && to->currency == b->currency;
}

void
links_passed(struct engine *en, uint32_t movement, uint32_t line)
{
	en->passed = mem_grow(en->passed, &en->passed_cap, en->npassed + 1,
	    sizeof(*en->passed));
	en->passed[en->npassed++] = (struct passed){ movement, line };
}

/* number_order: plain numbers by value, before names by bytes. */
static int
number_order(const struct engine *en, uint32_t a, uint32_t b)
{
	if ((a & LINE_NAMED) && (b & LINE_NAMED))
		return strcmp(intern_text(en->line_names, a & ~LINE_NAMED),
		    intern_text(en->line_names, b & ~LINE_NAMED));
	return a < b ? -1 : a > b;
}

int
links_line_order(const struct engine *en, uint32_t a, uint32_t b)
{
	const struct line *x = &en->ln[a], *y = &en->ln[b];
	int c;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	c = x->id == y->id ? 0 : strcmp(en_text(en, x->id), en_text(en, y->id));
	return c != 0 ? c : number_order(en, x->number, y->number);
}

int
links_movement_order(const struct engine *en, uint32_t a, uint32_t b)
{
	const struct movement *x = &en->mv[a], *y = &en->mv[b];
	int32_t p = mv_day(x), q = mv_day(y);

	if (p != q)
		return p < q ? -1 : 1;
	return strcmp(en_text(en, x->id), en_text(en, y->id));
}

void
links_days(const struct engine *en, uint32_t movement, int32_t *from, int32_t *to)
{
	const struct movement *m = &en->mv[movement];
	int32_t arrival = DATE_NONE;

	*from = *to = mv_day(m);
	/* late: on its own day, or from the first day of the open period on */
	if (mv_late(en, m) && *to < en->c.period.first)
		*to = en->c.period.first;
	if (mv_kind(en, m) == CATEGORY_PAYOUT && m->payout != NONE)
		arrival = en->payout[m->payout].facts.arrival;
	if (mv_kind(en, m) == CATEGORY_PAYOUT && m->payout != NONE &&
	    en->payout[m->payout].given && arrival != DATE_NONE && arrival > *to)
		*to = arrival;
}

/* ---- the choice ---- */
struct choice {
	int64_t		off;		/* |sum - wanted| */
	int64_t		days;		/* from the wanted days, of the farthest */
	size_t		rank;		/* all together, one transaction, one line */
	size_t		first;		/* in the order of lines */
};

static int64_t
days_off(const struct wanted *w, int32_t day)
{
	if (day < w->from)
		return (int64_t)w->from - day;
	return day > w->to ? (int64_t)day - w->to : 0;
}

static bool
better(const struct choice *x, const struct choice *y)
{
	if (x->off != y->off)
		return x->off < y->off;
	if (x->rank == 0 || y->rank == 0)
		return x->rank < y->rank;
	if (x->days != y->days)
		return x->days < y->days;
	return x->rank != y->rank ? x->rank < y->rank : x->first < y->first;
}

static int
line_order(const void *a, const void *b, void *ctx)
{
	const uint32_t *x = a, *y = b;
	const struct engine *en = ctx;

	return links_line_order(en, *x, *y);
}

static void
sort_lines(const struct engine *en, uint32_t *line, size_t n)
{
	if (n > 1)
		qsort_r(line, n, sizeof(*line), line_order,
		    (void *)(uintptr_t)en);	/* only read */
}

static void
consider(const struct engine *en, const struct wanted *w, const uint32_t *line,
    size_t from, size_t n, size_t rank, struct choice *best, size_t *best_n)
{
	struct choice c = { 0, 0, rank, from };
	int64_t sum = 0, d;
	size_t i;

	for (i = from; i < from + n; i++) {
		sum = money_sum(sum, en->ln[line[i]].amount);
		d = days_off(w, en->ln[line[i]].day);
		c.days = d > c.days ? d : c.days;
	}
	c.off = llabs(sum - w->net);
	if (*best_n == 0 || better(&c, best)) {
		*best = c;
		*best_n = n;
	}
}

static void
to_front(uint32_t *line, size_t from, size_t n)
{
	size_t i;

	for (i = 0; i < n && from > 0; i++) {
		uint32_t x = line[from + i];

		memmove(line + i + 1, line + i, from * sizeof(*line));
		line[i] = x;
	}
}

/* gross_and_fee: a line of the gross amount and one of the fee, apart. */
static bool
gross_and_fee(const struct engine *en, const struct wanted *w, uint32_t *line,
    size_t n)
{
	size_t i, g = n, f = n;

	if (w->fee == 0)
		return false;
	for (i = n; i-- > 0;) {
		const struct line *l = &en->ln[line[i]];

		if (l->amount == w->gross && (g == n ||
		    days_off(w, l->day) <= days_off(w, en->ln[line[g]].day)))
			g = i;
		if (l->amount == -w->fee && (f == n ||
		    days_off(w, l->day) <= days_off(w, en->ln[line[f]].day)))
			f = i;
	}
	if (g == n || f == n || g == f)
		return false;
	to_front(line, g < f ? g : f, 1);
	to_front(line + 1, (g < f ? f : g) - 1, 1);
	return true;
}

/* same_book: the lines of the wanted currency first; their number. */
static size_t
same_book(const struct engine *en, const struct wanted *w, uint32_t *line,
    size_t n)
{
	size_t i, k = 0;
	uint16_t book = w->book;

	for (i = 0; i < n && en->ln[line[i]].book != book; i++)
		;
	if (i == n)
		book = en->ln[line[0]].book;	/* none: the first one's */
	for (i = 0; i < n; i++)
		if (en->ln[line[i]].book == book)
			to_front(line + k, i - k, 1), k++;
	return k;
}

void
settle_lines(const struct engine *en, const struct wanted *w, uint32_t *line,
    size_t n, size_t *taken)
{
	struct choice best = { 0, 0, 0, 0 };
	size_t best_n = 0, i, j;

	ASSERT(n > 0);
	sort_lines(en, line, n);
	n = same_book(en, w, line, n);
	consider(en, w, line, 0, n, 0, &best, &best_n);
	for (i = 0; i < n && best.off != 0; i = j) {
		for (j = i + 1; j < n && en->ln[line[j]].id == en->ln[line[i]].id; j++)
			;
		if (j - i < n)
			consider(en, w, line, i, j - i, 1, &best, &best_n);
	}
	if (best_n < n || best.off != 0) {
		for (i = 0; i < n && n > 1; i++)
			consider(en, w, line, i, 1, 2, &best, &best_n);
	}
	if (best.off != 0 && n > 2 && gross_and_fee(en, w, line, n)) {
		*taken = 2;
		return;
	}
	to_front(line, best.first, best_n);
	*taken = best_n;
}
