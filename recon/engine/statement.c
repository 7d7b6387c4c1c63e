/*
 * The statement: per book and in a fixed order opening, activity, payouts and
 * closing on both sides, then the bridge.  `unexplained` is what is really left,
 * never what would make it foot.
 */
#include "recon/engine/judge.h"

#include <stdlib.h>
#include <string.h>

#include "recon/engine/phases.h"

/* Activity of one book, by category: [category] and [category] of late rows. */
struct side {
	int64_t		*activity, *late;	/* own */
	int64_t		 payouts, unmatched;
};

struct sums {
	struct engine	*en;
	size_t		 ncategories;
	struct side	*stripe, *ledger;	/* own; by book */
	int64_t		(*bridge)[CODE__MAX];	/* own; by book */
	int64_t		*share;			/* own; of one group, by category */
};

static void
make_side(struct side *s, size_t n)
{
	s->activity = mem_calloc(n + 1, sizeof(*s->activity));
	s->late = mem_calloc(n + 1, sizeof(*s->late));
	s->payouts = s->unmatched = 0;
}

static void
make_sums(struct sums *s, struct engine *en)
{
	size_t i;

	s->en = en;
	s->ncategories = intern_count(en->categories);
	s->stripe = mem_calloc(en->nbooks, sizeof(*s->stripe));
	s->ledger = mem_calloc(en->nbooks, sizeof(*s->ledger));
	s->bridge = mem_calloc(en->nbooks, sizeof(*s->bridge));
	s->share = mem_calloc(s->ncategories * 2 + 1, sizeof(*s->share));
	for (i = 0; i < en->nbooks; i++) {
		make_side(&s->stripe[i], s->ncategories);
		make_side(&s->ledger[i], s->ncategories);
	}
}

static void
free_sums(struct sums *s)
{
	size_t i;

	for (i = 0; i < s->en->nbooks; i++) {
		free(s->stripe[i].activity);
		free(s->stripe[i].late);
		free(s->ledger[i].activity);
		free(s->ledger[i].late);
	}
	free(s->stripe);
	free(s->ledger);
	free(s->bridge);
	free(s->share);
}

static void
plus(int64_t *sum, int64_t v)
{
	*sum = money_sum(*sum, v);
}

/* slot: a category of this period, or (from ncategories on) of late rows. */
static size_t
slot_of(const struct sums *s, const struct movement *m)
{
	return (size_t)m->category + (mv_late(s->en, m) ? s->ncategories : 0);
}

static void
add_slot(const struct sums *s, struct side *to, size_t slot, int64_t v)
{
	enum category_kind k;

	if (slot >= s->ncategories) {
		plus(&to->late[slot - s->ncategories], v);
		return;
	}
	k = (enum category_kind)s->en->category_kind[slot];
	if (k == CATEGORY_PAYOUT || k == CATEGORY_PAYOUT_BACK)
		plus(&to->payouts, v);
	else
		plus(&to->activity[slot], v);
}

static void
add_movements(struct sums *s)
{
	struct engine *en = s->en;
	size_t i;

	for (i = 0; i < en->nmv; i++) {
		const struct movement *m = &en->mv[i];

		if (mv_when(m) == WHEN_PERIOD)
			add_slot(s, &s->stripe[m->book], slot_of(s, m), mv_net(m));
	}
}

/* slot_name: the category's, for a slot of either half. */
static const char *
slot_name(const struct sums *s, size_t slot)
{
	return intern_text(s->en->categories, (uint32_t)(slot < s->ncategories ?
	    slot : slot - s->ncategories));
}

/* split_group: the lines of a group over its rows' categories by their nets; what
 * is left over goes to the one with the greatest share. */
static void
split_group(struct sums *s, const struct group *g)
{
	struct engine *en = s->en;
	struct side *to = NULL;
	int64_t actual = 0;
	size_t best = SIZE_MAX, k;
	uint32_t i;

	for (i = 0; i < g->ln; i++) {
		const struct line *l = &en->ln[en->group_line[g->lf + i]];

		if (!ln_in_period(en, l))
			continue;
		to = &s->ledger[l->book];
		plus(&actual, l->amount);
	}
	if (to == NULL)
		return;
	memset(s->share, 0, s->ncategories * 2 * sizeof(*s->share));
	for (i = 0; i < g->mn; i++) {
		const struct movement *m = &en->mv[en->group_movement[g->mf + i]];

		plus(&s->share[slot_of(s, m)], mv_net(m));
	}
	for (k = 0; k < s->ncategories * 2; k++) {
		if (s->share[k] == 0)
			continue;
		add_slot(s, to, k, s->share[k]);
		actual -= s->share[k];
		if (best == SIZE_MAX || llabs(s->share[k]) > llabs(s->share[best]) ||
		    (llabs(s->share[k]) == llabs(s->share[best]) &&
		    strcmp(slot_name(s, k), slot_name(s, best)) < 0))
			best = k;
	}
	if (best == SIZE_MAX)
		plus(&to->unmatched, actual);
	else
		add_slot(s, to, best, actual);
}

static void
add_lines(struct sums *s)
{
	struct engine *en = s->en;
	size_t i;

	for (i = 0; i < en->nln; i++) {
		const struct line *l = &en->ln[i];
		struct side *to = &s->ledger[l->book];

		if (!ln_in_period(en, l))
			continue;
		if (ln_ref(l) != REF_MOVEMENT || (l->flags & LN_EXTRA) ||
		    ((l->flags & LN_GROUPED) &&
		    en->group[l->link].kind == GROUP_AMBIGUOUS))
			plus(&to->unmatched, l->amount);
		else if (!(l->flags & LN_GROUPED))
			add_slot(s, to, slot_of(s, &en->mv[l->link]), l->amount);
	}
	for (i = 0; i < en->ngroups; i++)
		if (en->group[i].kind != GROUP_AMBIGUOUS)
			split_group(s, &en->group[i]);
	for (i = 0; i < en->nbooks; i++)
		plus(&s->ledger[i].unmatched, en->book[i].changed);
}

static void
add_bridge(struct sums *s)
{
	struct engine *en = s->en;
	size_t i;

	for (i = 0; i < en->nrows; i++) {
		const struct row *r = &en->row[i];

		plus(&s->bridge[r->book][r->m.code], r->m.bridge);
		if (r->m.bridge2 != 0)
			plus(&s->bridge[r->book2][r->m.code], r->m.bridge2);
	}
}

/* ---- lines ---- */
struct writer {
	struct sums	*s;
	size_t		 book;
	const char	*side;		/* in the arena */
};

static void
put(struct writer *w, const char *line, int64_t amount)
{
	struct engine *en = w->s->en;
	struct statement_line *l;

	en->statement = mem_grow(en->statement, &en->statement_cap,
	    en->nstatement + 1, sizeof(*en->statement));
	l = &en->statement[en->nstatement++];
	l->side = w->side;
	l->currency = en->book[w->book].currency;
	l->line = line;
	l->amount = amount;
}

static void
put_named(struct writer *w, const char *prefix, const char *name, int64_t amount)
{
	struct str s = STR_INIT;

	if (amount == 0)
		return;
	str_addf(&s, "%s%s", prefix, name);
	put(w, arena_strdup(w->s->en->arena, str_text(&s)), amount);
	str_free(&s);
}

static void
begin_side(struct writer *w, const char *side)
{
	struct engine *en = w->s->en;
	struct str s = STR_INIT;

	str_add(&s, side);
	if (en->c.naccounts > 1)
		str_addf(&s, ":%s", en->c.accounts[en->book[w->book].account]);
	w->side = arena_strdup(en->arena, str_text(&s));
	str_free(&s);
}

struct named {
	const char	*name;
	int64_t		 amount;
};

static int
named_order(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* put_activity: by name; `unmatched` takes its place among the categories. */
static void
put_activity(struct writer *w, const char *prefix, const int64_t *by_category,
    int64_t unmatched)
{
	struct engine *en = w->s->en;
	size_t n = w->s->ncategories, i;
	struct named *list = mem_alloc((n + 1) * sizeof(*list));

	for (i = 0; i < n; i++)
		list[i] = (struct named){
			intern_text(en->categories, (uint32_t)i), by_category[i]
		};
	list[n] = (struct named){ "unmatched", unmatched };
	qsort(list, n + 1, sizeof(*list), named_order);
	for (i = 0; i <= n; i++)
		put_named(w, prefix, list[i].name, list[i].amount);
	free(list);
}

static int64_t
side_total(const struct sums *s, const struct side *x, int64_t opening)
{
	size_t i;

	for (i = 0; i < s->ncategories; i++) {
		plus(&opening, x->activity[i]);
		plus(&opening, x->late[i]);
	}
	plus(&opening, x->payouts);
	plus(&opening, x->unmatched);
	return opening;
}

static int64_t
put_side(struct writer *w, const char *name, const struct side *x, int64_t opening)
{
	int64_t closing = side_total(w->s, x, opening);

	begin_side(w, name);
	put(w, "opening", opening);
	put_activity(w, "activity.", x->activity, x->unmatched);
	put_activity(w, "late.", x->late, 0);
	put(w, "payouts", x->payouts);
	put(w, "closing", closing);
	return closing;
}

static void
put_bridge(struct writer *w, int64_t stripe, int64_t ledger)
{
	struct engine *en = w->s->en;
	const struct book *b = &en->book[w->book];
	struct named list[CODE__MAX + 2];
	int64_t opening = b->carry_opening, sum;
	size_t n = 0, i;

	if (!en->c.after_close)
		plus(&opening, b->opening[1] - b->opening[0]);
	for (i = 0; i < CODE__MAX; i++)
		list[n++] = (struct named){
			mismatch_kind((enum mismatch_code)i)->name,
			w->s->bridge[w->book][i]
		};
	list[n++] = (struct named){ "ignored",
		money_sum(b->ignored, b->carry_ignored) };
	list[n++] = (struct named){ "dated_by_rule",
		money_sum(b->dated, b->carry_dated) };
	qsort(list, n, sizeof(*list), named_order);
	begin_side(w, "bridge");
	put_named(w, "opening", "", opening);
	sum = opening;
	for (i = 0; i < n; i++) {
		put_named(w, "", list[i].name, list[i].amount);
		plus(&sum, list[i].amount);
	}
	en->unexplained[w->book] = ledger - stripe - sum;
	put(w, "unexplained", en->unexplained[w->book]);
}

struct book_key {
	const struct engine *en;
	size_t		 book;
};

/* By currency (the base first, then by code), then by Stripe account. */
static int
book_order(const void *a, const void *b)
{
	const struct book_key *x = a, *y = b;
	const struct book *p = &x->en->book[x->book], *q = &y->en->book[y->book];
	uint8_t base = x->en->c.base_currency;

	if (p->currency == q->currency)
		return p->account < q->account ? -1 : p->account > q->account;
	if (p->currency == base || q->currency == base)
		return p->currency == base ? -1 : 1;
	return strcmp(currency_code(p->currency), currency_code(q->currency));
}

void
statement_make(struct engine *en)
{
	struct book_key *order = mem_alloc(en->nbooks * sizeof(*order));
	struct writer w;
	struct sums s;
	size_t i, n = 0;

	make_sums(&s, en);
	add_movements(&s);
	add_lines(&s);
	add_bridge(&s);
	en->unexplained = mem_calloc(en->nbooks, sizeof(*en->unexplained));
	for (i = 0; i < en->nbooks; i++)
		if (en->book[i].used)
			order[n++] = (struct book_key){ en, i };
	if (n > 1)
		qsort(order, n, sizeof(*order), book_order);
	w.s = &s;
	for (i = 0; i < n; i++) {
		const struct book *b = &en->book[order[i].book];
		int64_t stripe, ledger;

		w.book = order[i].book;
		stripe = put_side(&w, "stripe", &s.stripe[w.book], b->opening[0]);
		ledger = put_side(&w, "ledger", &s.ledger[w.book], b->opening[1]);
		put_bridge(&w, stripe, ledger);
	}
	free_sums(&s);
	free(order);
}
