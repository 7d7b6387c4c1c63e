/*
 * What speaks of an object rather than of a row: payouts that do not add up or
 * came back, open disputes, openings nobody stated (held reserves: reserves.c).  And the flags
 * that need neighbours: rows that Stripe shows twice, refunds without a charge.
 */
#include "recon/engine/judge.h"

#include <stdlib.h>
#include <string.h>

#include "recon/engine/explain.h"
#include "recon/engine/links.h"
#include "recon/engine/payouts.h"
#include "recon/engine/reserves.h"

/* The day before which Stripe had no customers: "every earlier day" ends here. */
#define STRIPE_FIRST_YEAR 2011

/* ---- coverage ---- */
static int
covered_order(const void *a, const void *b)
{
	const struct covered *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

bool
judge_covered(const struct engine *en, int32_t first, int32_t last)
{
	int64_t next = first;
	size_t i;

	for (i = 0; i < en->ncovered && en->covered[i].first <= next; i++)
		if ((int64_t)en->covered[i].last + 1 > next)
			next = (int64_t)en->covered[i].last + 1;
	return next > last;
}

/* ---- duplicate_in_stripe ---- */
static bool
twice(const struct movement *a, const struct movement *b)
{
	return a->source == b->source && a->source != 0 && a->category == b->category &&
	       a->book == b->book && a->amount == b->amount &&
	       mv_created(a) == mv_created(b);
}

static int
twice_order(const void *a, const void *b, void *ctx)
{
	const struct engine *en = ctx;
	const uint32_t *p = a, *q = b;
	const struct movement *x = &en->mv[*p], *y = &en->mv[*q];

	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	if (x->category != y->category)
		return x->category < y->category ? -1 : 1;
	if (x->book != y->book)
		return x->book < y->book ? -1 : 1;
	if (x->amount != y->amount)
		return x->amount < y->amount ? -1 : 1;
	/* the one that stays comes first: with a line, then the earlier */
	if ((x->link == NONE) != (y->link == NONE))
		return x->link == NONE ? 1 : -1;
	return *p < *q ? -1 : *p > *q;
}

static void
flag_run(struct engine *en, size_t from, size_t to)
{
	uint32_t *run = mem_alloc((to - from) * sizeof(*run));
	size_t i;

	for (i = from; i < to; i++)
		run[i - from] = (uint32_t)i;
	qsort_r(run, to - from, sizeof(*run), twice_order, en);
	for (i = 1; i < to - from; i++)
		if (twice(&en->mv[run[i]], &en->mv[run[i - 1]]))
			en->mv[run[i]].flags |= MV_TWICE;
	free(run);
}

static void
flag_twice(struct engine *en)
{
	size_t i, j;

	for (i = 0; i < en->nmv; i = j) {
		for (j = i + 1;
		     j < en->nmv && mv_created(&en->mv[j]) == mv_created(&en->mv[i]); j++)
			;
		if (j - i > 1)
			flag_run(en, i, j);
	}
}

uint32_t
judge_twin(const struct engine *en, uint32_t movement)
{
	const struct movement *m = &en->mv[movement];
	size_t i = movement;

	while (i > 0 && mv_created(&en->mv[i - 1]) == mv_created(m))
		i--;
	for (; i < en->nmv && mv_created(&en->mv[i]) == mv_created(m); i++)
		if (i != movement && twice(m, &en->mv[i]) &&
		    !(en->mv[i].flags & MV_TWICE))
			return (uint32_t)i;
	return NONE;
}

/* ---- orphan_refund ---- */
static int
hash_order(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static bool
is_orphan(const struct engine *en, const struct movement *m)
{
	const uint64_t *refund = en_more(en, m, MORE_REFUND);
	int32_t day;

	if (refund == NULL || en_more(en, m, MORE_CHARGE) == NULL ||
	    (*refund >> 32) != 0)
		return false;
	day = (int32_t)(uint32_t)*refund;
	if (day != DATE_NONE)
		return judge_covered(en, day, day);
	return judge_covered(en, date_of(STRIPE_FIRST_YEAR, 1, 1), mv_row_day(m) - 1);
}

/* flag_orphans: charges are looked up in one sorted list of those asked for. */
static void
flag_orphans(struct engine *en)
{
	uint64_t *asked = NULL, *at;
	bool *found;
	size_t i, n = 0, cap = 0;

	for (i = 0; i < en->nmv; i++)
		if (mv_counted(en, &en->mv[i]) && is_orphan(en, &en->mv[i])) {
			asked = mem_grow(asked, &cap, n + 1, sizeof(*asked));
			asked[n++] = *en_more(en, &en->mv[i], MORE_CHARGE);
		}
	if (n == 0)
		return;
	qsort(asked, n, sizeof(*asked), hash_order);
	found = mem_calloc(n, sizeof(*found));
	for (i = 0; i < en->nmv; i++) {
		at = bsearch(&en->mv[i].source, asked, n, sizeof(*asked), hash_order);
		if (at != NULL)
			found[at - asked] = true;
	}
	for (i = 1; i < n; i++)		/* equal charges share what was found */
		found[i] = found[i] || (asked[i] == asked[i - 1] && found[i - 1]);
	for (i = n; i-- > 1;)
		found[i - 1] = found[i - 1] ||
		    (asked[i] == asked[i - 1] && found[i]);
	for (i = 0; i < en->nmv; i++) {
		struct movement *m = &en->mv[i];

		if (!mv_counted(en, m) || !is_orphan(en, m))
			continue;
		at = bsearch(en_more(en, m, MORE_CHARGE), asked, n, sizeof(*asked),
		    hash_order);
		if (at != NULL && !found[at - asked])
			m->flags |= MV_ORPHAN;
	}
	free(asked);
	free(found);
}

void
judge_flag_rows(struct engine *en)
{
	if (en->ncovered > 1)
		qsort(en->covered, en->ncovered, sizeof(*en->covered),
		    covered_order);
	flag_twice(en);
	flag_orphans(en);
}

/* ---- rows about objects: amounts in words, nothing in the bridge ---- */
static struct row *
begin_object(struct engine *en, enum mismatch_code code, const char *about,
    const char *id, uint32_t movement)
{
	struct row *r = rows_begin(en, code, about, id, "");

	r->about = movement;
	rows_movement(en, r, movement);
	r->m.stripe_ids = arena_strdup(en->arena,
	    en_text(en, en->mv[movement].id));
	if (code != CODE_PAYOUT_UNBALANCED)	/* its difference is not 0 */
		rows_carry_movement(en, r, movement);
	return r;
}

/* payout_unbalanced */
static void
judge_unbalanced(struct engine *en, uint32_t p, const struct payout_rows *rows)
{
	const struct payout_facts *f = &en->payout[p];
	const struct movement *own = &en->mv[f->own];
	uint8_t cur = en->book[own->book].currency;
	int32_t first = f->earliest, day = mv_row_day(own), d;
	uint64_t n = f->rows;
	int64_t sum = f->net;
	struct str s = STR_INIT, fix = STR_INIT;
	struct row *r;
	uint32_t k;

	for (k = rows->first[p]; k < rows->first[p + 1]; k++) {
		const struct movement *m = &en->mv[rows->row[k]];

		if (m->book != own->book || !payouts_adds(en, m))
			continue;
		sum = money_sum(sum, mv_net(m));
		d = mv_row_day(m);
		first = first == DATE_NONE || d < first ? d : first;
		n++;
	}
	if (n == 0 || (f->given && f->facts.automatic == 0) ||
	    sum == -mv_net(own) || first == DATE_NONE ||
	    !judge_covered(en, first, day))
		return;
	r = begin_object(en, CODE_PAYOUT_UNBALANCED, "payout sum",
	    intern_text(en->payout_names, p), f->own);
	r->payout = p;
	rows_amounts(r, true, mv_net(own), true, -sum);
	r->m.bridge = 0;
	str_addf(&s, "Automatic payout %s of ", r->m.payout_id);
	explain_money(&s, mv_net(own), cur);
	str_addf(&s, " should be minus the sum of its rows, but its %llu %s up to ",
	    (unsigned long long)n, n == 1 ? "row adds" : "rows add");
	explain_money(&s, sum, cur);
	str_add(&s, ": ");
	explain_money(&s, r->m.difference, cur);
	str_add(&s, " off. All days from ");
	explain_day(&s, first);
	str_add(&s, " to ");
	explain_day(&s, day);
	str_add(&s, " are imported.");
	if (en->ncovered > 0 && en->covered[0].first == first)
		str_add(&s, " Its earliest row is on the first imported day, so "
		    "earlier rows may belong to it too.");
	str_add(&fix, "Compare the payout's rows with Stripe's payout reconciliation report; "
	    "import what is missing.");
	explain_set(en, r, &s, &fix);
	str_free(&s);
	str_free(&fix);
}

/* paid_again: a later payout of this period that pays the returned amount. */
static bool
paid_again(const struct engine *en, uint32_t back)
{
	const struct movement *b = &en->mv[back];
	size_t i;

	if (b->payout != NONE && en->payout[b->payout].own != NONE) {
		const struct movement *own = &en->mv[en->payout[b->payout].own];

		if (mv_created(own) >= mv_created(b) &&
		    mv_row_day(own) <= en->c.period.last)
			return true;
	}
	for (i = back + 1; i < en->nmv; i++) {
		const struct movement *m = &en->mv[i];

		if (mv_kind(en, m) == CATEGORY_PAYOUT && m->book == b->book &&
		    mv_row_day(m) <= en->c.period.last && mv_net(m) == -mv_net(b))
			return true;
	}
	return false;
}

static void
judge_returned(struct engine *en, uint32_t back)
{
	const struct movement *m = &en->mv[back];
	const uint64_t *own = en_more(en, m, MORE_OWN);
	const char *id = own != NULL ? intern_text(en->payout_names, (uint32_t)*own)
				     : en_text(en, m->id);
	uint8_t cur = en->book[m->book].currency;
	struct str s = STR_INIT, fix = STR_INIT;
	struct row *r;

	if (mv_when(m) != WHEN_PERIOD || mv_kind(en, m) != CATEGORY_PAYOUT_BACK ||
	    paid_again(en, back))
		return;
	r = begin_object(en, CODE_PAYOUT_FAILED, "payout return", id, back);
	r->payout = own != NULL ? (uint32_t)*own : NONE;
	r->m.payout_id = own != NULL ? id : "";
	if (own != NULL && en->payout[*own].own != NONE) {
		uint32_t two[2] = { en->payout[*own].own, back };

		rows_movement_ids(en, &s, two, 2, 0);
		r->m.stripe_ids = rows_keep(en, &s);
		str_clear(&s);
	}
	str_addf(&s, "Payout %s came back on ", id);
	explain_day(&s, mv_row_day(m));
	str_add(&s, " with ");
	explain_money(&s, mv_net(m), cur);
	str_add(&s, " and was neither swept into a later payout nor paid again by ");
	explain_day(&s, en->c.period.last);
	str_add(&s, ", ");
	explain_days(&s, en->c.period.last - mv_row_day(m));
	str_add(&s, " later.");
	str_add(&fix, "Check the bank account in the Stripe dashboard; the money stands in "
	    "the Stripe balance until the next payout.");
	explain_set(en, r, &s, &fix);
	str_free(&s);
	str_free(&fix);
}

/* ---- disputes ---- */
struct dispute_sum {
	uint64_t	source;
	uint32_t	movement;	/* the withdrawal of this period */
	int64_t		held;		/* minus the sum of its amounts */
	bool		returned;
};

static int
dispute_order(const void *a, const void *b)
{
	const struct dispute_sum *x = a, *y = b;

	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	return x->movement < y->movement ? -1 : x->movement > y->movement;
}

struct dispute_id {
	uint64_t	hash;
	uint32_t	number;
};

static int
dispute_id_order(const void *a, const void *b)
{
	const struct dispute_id *x = a, *y = b;

	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static struct dispute_id *
dispute_ids(const struct engine *en, size_t *n)
{
	struct dispute_id *ids;
	uint32_t d;

	*n = intern_count(en->dispute_ids);
	ids = mem_alloc(*n * sizeof(*ids));
	for (d = 0; d < *n; d++)
		ids[d] = (struct dispute_id){
			en_hash(slice_of(intern_text(en->dispute_ids, d))), d
		};
	if (*n > 1)
		qsort(ids, *n, sizeof(*ids), dispute_id_order);
	return ids;
}

/* dispute_closed: closed by the period's end.  A day says nothing about a dispute
 * that is not decided; a lost one without a known day counts as closed. */
static bool
dispute_closed(const struct engine *en, const struct dispute_facts *d)
{
	static const char *const decided[] = { "lost", "won", "warning_closed",
		"prevented" };
	size_t i, n = sizeof(decided) / sizeof(decided[0]);

	for (i = 0; i < n && strcmp(d->status, decided[i]) != 0; i++)
		;
	if (i == n)
		return false;
	if (d->closed != DATE_NONE)
		return d->closed <= en->c.period.last;
	return i == 0;
}

static void
report_dispute(struct engine *en, const struct dispute_sum *d,
    const struct dispute_id *ids, size_t nids)
{
	const struct dispute_id key = { d->source, 0 }, *known;
	const struct movement *m = &en->mv[d->movement];
	uint8_t cur = en->book[m->book].currency;
	struct str s = STR_INIT, fix = STR_INIT;
	const char *id;
	struct row *r;

	known = nids == 0 ? NULL
			  : bsearch(&key, ids, nids, sizeof(*ids), dispute_id_order);
	if (d->returned || d->held <= 0 ||
	    (known != NULL && dispute_closed(en, &en->dispute[known->number])))
		return;
	id = known != NULL ? intern_text(en->dispute_ids, known->number) : NULL;
	r = begin_object(en, CODE_DISPUTE_OPEN, "dispute",
	    id != NULL ? id : en_text(en, m->id), d->movement);
	if (id != NULL)
		str_addf(&s, "Dispute %s", id);
	else
		explain_row(en, &s, d->movement);
	str_add(&s, ": ");
	explain_money(&s, d->held, cur);
	str_add(&s, " withdrawn on ");
	explain_day(&s, mv_row_day(m));
	str_add(&s, ", neither reinstated nor closed by ");
	explain_day(&s, en->c.period.last);
	str_add(&s, ", ");
	explain_days(&s, en->c.period.last - mv_row_day(m));
	str_add(&s, " later.");
	str_add(&fix, "Answer the dispute in the Stripe dashboard before its deadline, and keep "
	    "the amount as a receivable until it is decided.");
	explain_set(en, r, &s, &fix);
	str_free(&s);
	str_free(&fix);
}

static void
judge_disputes(struct engine *en)
{
	struct dispute_sum *d = NULL;
	size_t i, j, n = 0, cap = 0, nids;
	struct dispute_id *ids = dispute_ids(en, &nids);

	for (i = 0; i < en->nmv; i++) {
		const struct movement *m = &en->mv[i];
		enum category_kind k = mv_kind(en, m);

		if ((k != CATEGORY_DISPUTE && k != CATEGORY_DISPUTE_BACK) ||
		    mv_row_day(m) > en->c.period.last)
			continue;
		d = mem_grow(d, &cap, n + 1, sizeof(*d));
		d[n++] = (struct dispute_sum){ m->source, (uint32_t)i, -m->amount,
			k == CATEGORY_DISPUTE_BACK };
	}
	if (n > 1)
		qsort(d, n, sizeof(*d), dispute_order);
	for (i = 0; i < n; i = j) {
		struct dispute_sum all = d[i];
		bool here = false;

		all.held = 0;
		all.returned = false;
		for (j = i; j < n && d[j].source == d[i].source &&
		     (j == i || d[i].source != 0); j++) {
			all.held = money_sum(all.held, d[j].held);
			all.returned = d[j].returned || all.returned;
			if (!here && !d[j].returned &&
			    mv_when(&en->mv[d[j].movement]) == WHEN_PERIOD) {
				all.movement = d[j].movement;
				here = true;
			}
		}
		all.returned = all.returned && all.held <= 0;
		if (here)
			report_dispute(en, &all, ids, nids);
	}
	free(d);
	free(ids);
}

/* ---- openings ---- */

/* book_side: "stripe.USD", with its account where there are several. */
static void
book_side(const struct engine *en, struct str *s, const struct book *b, int side)
{
	str_addf(s, "%s%s%s.%s", en->c.naccounts > 1 ? en->c.accounts[b->account] : "",
	    en->c.naccounts > 1 ? " " : "", side == 0 ? "stripe" : "ledger",
	    currency_code(b->currency));
}

/* say_implied: what the fetch knows of Stripe's openings that nobody stated. */
static void
say_implied(const struct engine *en, struct str *fix)
{
	char amount[MONEY_TEXT_MAX];
	bool any = false;
	size_t i;

	for (i = 0; i < en->nbooks; i++) {
		const struct book *b = &en->book[i];

		if (!b->implied_set || !b->opening_set[0] || b->state[0] == OPENING_KNOWN)
			continue;
		str_add(fix, any ? ", " : " What was fetched implies ");
		book_side(en, fix, b, 0);
		(void)money_format(amount, b->implied, currency_decimals(b->currency));
		str_addf(fix, " = %s", amount);
		any = true;
	}
	if (any)
		str_addc(fix, '.');
}

static void
judge_openings(struct engine *en)
{
	enum engine_opening worst = OPENING_KNOWN;
	struct str s = STR_INIT, fix = STR_INIT;
	struct row *r;
	size_t i;
	int side;

	for (i = 0; i < en->nbooks; i++)
		for (side = 0; side < 2; side++) {
			const struct book *b = &en->book[i];

			if (b->state[side] == OPENING_KNOWN)
				continue;
			if (b->state[side] > worst)
				worst = b->state[side];
			str_add(&s, s.n > 0 ? ", " : "");
			book_side(en, &s, b, side);
		}
	if (worst == OPENING_KNOWN)
		return;
	r = rows_begin_absent(en, "opening", str_text(&s));
	r->m.severity = worst == OPENING_ASSUMED ? SEVERITY_PENDING : SEVERITY_ERROR;
	r->m.day = en->c.period.first;
	str_addf(&s, ": the opening balance is not known and was taken as 0%s.",
	    worst == OPENING_ASSUMED ? " (first period of this workspace)" : "");
	str_addf(&fix, "State the balances under [opening %s] in tieout.conf, or import a "
	    "balance summary and the earlier ledger lines.", en->c.period.name);
	say_implied(en, &fix);
	explain_set(en, r, &s, &fix);
	str_free(&s);
	str_free(&fix);
}

void
judge_objects(struct engine *en)
{
	struct payout_rows *rows = payouts_rows(en);
	uint32_t p, payouts = intern_count(en->payout_names);
	size_t i;

	for (p = 0; p < payouts; p++)
		if (en->payout[p].own != NONE &&
		    mv_when(&en->mv[en->payout[p].own]) == WHEN_PERIOD)
			judge_unbalanced(en, p, rows);
	payouts_rows_free(rows);
	for (i = 0; i < en->nmv; i++)
		judge_returned(en, (uint32_t)i);
	judge_disputes(en);
	reserves_judge(en);
	judge_openings(en);
}
