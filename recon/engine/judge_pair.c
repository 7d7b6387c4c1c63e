/*
 * A pair: does it agree, and if not, under which code does it stand?  Columns
 * speak of what stands on either side by the period's last day (PRODUCT.md,
 * section 5, Signs), but for account and fee details, which speak of a leg.
 */
#include "recon/engine/judge.h"

#include <stdlib.h>
#include <string.h>

#include "recon/engine/explain.h"
#include "recon/engine/links.h"
#include "recon/engine/payouts.h"

/* ---- measuring ---- */
static void
add_movement(const struct engine *en, struct pair *p, uint32_t movement)
{
	const struct movement *m = &en->mv[movement];
	int32_t from, to;

	links_days(en, movement, &from, &to);
	p->expected = money_sum(p->expected, mv_net(m));
	p->gross = money_sum(p->gross, m->amount);
	p->fee = money_sum(p->fee, m->fee);
	p->from = from < p->from ? from : p->from;
	p->to = to > p->to ? to : p->to;
	if (!mv_counted(en, m))
		return;
	p->counted_expected = money_sum(p->counted_expected, mv_net(m));
	p->counted_m++;
	p->has_period = p->has_period || mv_when(m) == WHEN_PERIOD || mv_enters(en, m);
}

void
pair_measure(const struct engine *en, struct pair *p)
{
	size_t i;

	p->book = en->mv[p->m[0]].book;
	p->line_book = p->nl > 0 ? en->ln[p->l[0]].book : p->book;
	p->from = INT32_MAX;
	p->to = INT32_MIN;
	for (i = 0; i < p->nm; i++)
		add_movement(en, p, p->m[i]);
	if (p->g != NULL && p->g->kind == GROUP_PAYOUT && p->g->about != NONE)
		payouts_days(en, p->g->about, &p->to);
	for (i = 0; i < p->nl; i++) {
		const struct line *l = &en->ln[p->l[i]];

		p->actual = money_sum(p->actual, l->amount);
		p->in_period += ln_in_period(en, l);
		if (!ln_counted(en, l))
			continue;
		p->counted_actual = money_sum(p->counted_actual, l->amount);
		p->counted_l++;
	}
}

void
pair_of_movement(struct engine *en, struct pair *p, uint32_t movement)
{
	struct scratch *s = en->scratch;
	size_t n = 0;
	uint32_t l;

	memset(p, 0, sizeof(*p));
	s->movements = mem_grow(s->movements, &s->movements_cap, 1,
	    sizeof(*s->movements));
	s->movements[0] = movement;
	for (l = en->mv[movement].link; l != NONE; l = en->ln[l].next) {
		s->lines = mem_grow(s->lines, &s->lines_cap, n + 1,
		    sizeof(*s->lines));
		s->lines[n++] = l;
	}
	p->m = s->movements;
	p->nm = 1;
	p->l = s->lines;
	p->nl = n;
	pair_measure(en, p);
}

void
pair_of_group(const struct engine *en, struct pair *p, uint32_t group)
{
	const struct group *g = &en->group[group];

	memset(p, 0, sizeof(*p));
	p->g = g;
	p->m = en->group_movement + g->mf;
	p->nm = g->mn;
	p->l = en->group_line + g->lf;
	p->nl = g->ln;
	pair_measure(en, p);
}

/* ---- which codes fit ---- */
unsigned
pair_flags(const struct engine *en, const struct movement *m)
{
	unsigned fits = 0;

	if (mv_place(m) == PLACE_SUSPENSE || mv_place(m) == PLACE_UNBOOKED)
		fits |= FITS(CODE_UNMAPPED);
	if (m->flags & MV_TWICE)
		fits |= FITS(CODE_DUPLICATE_IN_STRIPE);
	if (en_more(en, m, MORE_DETAILS) != NULL)
		fits |= FITS(CODE_FEE_MISMATCH);
	if (m->flags & MV_ORPHAN)
		fits |= FITS(CODE_ORPHAN_REFUND);
	return fits;
}

/* power: 10^n for the few decimals that currencies have. */
static int64_t
power(int n)
{
	return n <= 0 ? 1 : n == 1 ? 10 : n == 2 ? 100 : 1000;
}

static bool
same_number(const struct engine *en, const struct pair *p)
{
	int a = currency_decimals(en->book[p->book].currency);
	int b = currency_decimals(en->book[p->line_book].currency);
	int64_t x = p->expected * (b > a ? power(b - a) : 1);
	int64_t y = p->actual * (a > b ? power(a - b) : 1);

	return x == y;
}

/* is_fee: the difference is exactly the fee, or one part of it. */
static bool
is_fee(const struct engine *en, const struct pair *p, int64_t off)
{
	const uint64_t *part;
	int64_t rest = p->fee;
	uint64_t i;

	if (p->fee != 0 && llabs(off) == llabs(p->fee))
		return true;
	part = p->nm == 1 ? en_more(en, &en->mv[p->m[0]], MORE_PARTS) : NULL;
	for (i = 0; part != NULL && i < part[0]; i++) {
		if (llabs(off) == llabs((int64_t)part[1 + i]))
			return true;
		rest -= (int64_t)part[1 + i];
	}
	return part != NULL && rest != 0 && llabs(off) == llabs(rest);
}

/* gross_apart: one line shows the gross amount, others the fee. */
static bool
gross_apart(const struct engine *en, const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->nl && p->nl > 1 && p->fee != 0; i++)
		if (en->ln[p->l[i]].amount == p->gross)
			return true;
	return false;
}

static void
fit_amounts(const struct engine *en, struct pair *p)
{
	int64_t off = p->actual - p->expected;
	int64_t tolerance = en->book[p->book].tolerance;

	if (off == 0)
		return;
	if (llabs(off) <= tolerance)
		p->fits |= FITS(CODE_ROUNDING);
	else if (is_fee(en, p, off) || gross_apart(en, p) ||
	    (p->legs.compared && p->legs.only_fee))
		p->fits |= FITS(CODE_FEE_MISMATCH);
	else if (p->g != NULL && p->nm > 1 && pair_split_off(en, p, NULL))
		p->fits |= FITS(CODE_SPLIT_INCOMPLETE);
	else
		p->fits |= FITS(CODE_AMOUNT_MISMATCH);
}

/* in_transit: one payout that arrives after the period, nothing of it in the
 * ledger by then. */
static bool
in_transit(const struct engine *en, const struct pair *p)
{
	const struct movement *m = &en->mv[p->m[0]];
	int32_t from, to;

	if (p->nm != 1 || mv_kind(en, m) != CATEGORY_PAYOUT || p->counted_l > 0)
		return false;
	links_days(en, p->m[0], &from, &to);
	return to > en->c.period.last && mv_day(m) <= en->c.period.last;
}

static void
fit_dates(const struct engine *en, struct pair *p)
{
	size_t i;

	if (p->counted_m < p->nm || p->counted_l < p->nl ||
	    (p->counted_m > 0 && p->counted_l == 0)) {
		if (p->counted_expected != p->counted_actual)
			p->fits |= in_transit(en, p)
			    ? FITS(CODE_PAYOUT_IN_TRANSIT)
			    : FITS(CODE_PERIOD_MISMATCH);
		return;
	}
	if (!p->has_period || p->in_period < p->nl)
		return;		/* an item of an earlier close: settled now */
	if (p->g != NULL && p->g->kind == GROUP_ENTRY && p->from != p->to)
		return;		/* our own entry stands where we dated it */
	for (i = 0; i < p->nl; i++) {
		int32_t day = en->ln[p->l[i]].day;

		if (day < p->from - en->c.window_days ||
		    day > p->to + en->c.window_days)
			p->fits |= FITS(CODE_DATE_MISMATCH);
	}
}

static void
fit(const struct engine *en, struct pair *p)
{
	bool old = !p->has_period && p->counted_expected == p->counted_actual;

	if (p->g != NULL && p->g->kind == GROUP_AMBIGUOUS) {
		p->fits = FITS(CODE_AMBIGUOUS);
		return;
	}
	if (p->nm == 1)
		p->fits |= pair_flags(en, &en->mv[p->m[0]]);
	if (p->line_book != p->book) {
		p->fits |= same_number(en, p) ? FITS(CODE_CURRENCY_MISMATCH)
					      : FITS(CODE_FX_DIFFERENCE);
		return;
	}
	fit_amounts(en, p);
	if (p->actual == p->expected && p->legs.compared && p->legs.differ)
		p->fits |= FITS(CODE_ACCOUNT_MISMATCH);
	fit_dates(en, p);
	/* what differs by nothing is listed in its own period only */
	if (old && p->actual == p->expected)
		p->fits &= FITS(CODE_ACCOUNT_MISMATCH);
}

static enum mismatch_code
first_code(unsigned fits)
{
	int c = 0;

	while ((fits & FITS(c)) == 0)
		c++;
	ASSERT(c < CODE__MAX);
	return (enum mismatch_code)c;
}

/* ---- rows that a group line leaves out ---- */
#define SPLIT_PAIRS_MAX 1500	/* rows among which pairs are looked at */

bool
pair_split_off(const struct engine *en, const struct pair *p, struct str *out)
{
	int64_t left = p->expected - p->actual;
	uint32_t two[2];
	size_t i, k;

	for (i = 0; i < p->nm; i++)
		if (mv_net(&en->mv[p->m[i]]) == left) {
			if (out != NULL)
				rows_movement_ids(en, out, &p->m[i], 1, 0);
			return true;
		}
	for (i = 0; i < p->nm && p->nm > 2 && p->nm <= SPLIT_PAIRS_MAX; i++)
		for (k = i + 1; k < p->nm; k++)
			if (mv_net(&en->mv[p->m[i]]) +
			    mv_net(&en->mv[p->m[k]]) == left) {
				two[0] = p->m[i];
				two[1] = p->m[k];
				if (out != NULL)
					rows_movement_ids(en, out, two, 2, 0);
				return true;
			}
	return false;
}

/* ---- the row ---- */
static struct row *
begin(struct engine *en, const struct pair *p, enum mismatch_code code)
{
	uint32_t first = p->m[0];
	char month[PERIOD_NAME_MAX];
	struct period of;
	size_t i;

	if (p->g != NULL && p->g->kind == GROUP_AMBIGUOUS)
		return rows_begin_line(en, code, p->l[0]);
	if (p->g != NULL && p->g->kind == GROUP_ENTRY)
		return rows_begin(en, code, "entry",
		    intern_text(en->entry_keys, p->g->about), "");
	if (p->g != NULL && p->g->kind == GROUP_PAYOUT && p->g->about != NONE) {
		period_of_month(&of, mv_day(&en->mv[first]));
		memcpy(month, of.name, sizeof(month));
		return rows_begin(en, code, "payout group",
		    intern_text(en->payout_names, p->g->about), month);
	}
	for (i = 0; i < p->nm && !mv_counted(en, &en->mv[p->m[i]]); i++)
		;
	return rows_begin(en, code, "movement",
	    en_text(en, en->mv[p->m[i < p->nm ? i : 0]].id), "");
}

/* latest: the latest of its rows, which dates a group; those of this statement
 * where there are any. */
static uint32_t
latest(const struct engine *en, const struct pair *p)
{
	uint32_t best = p->m[0];
	size_t i;

	for (i = 1; i < p->nm; i++) {
		const struct movement *m = &en->mv[p->m[i]], *b = &en->mv[best];

		if (mv_counted(en, m) != mv_counted(en, b) ? mv_counted(en, m)
							   : mv_day(m) > mv_day(b))
			best = p->m[i];
	}
	return best;
}

/* leg_columns: expected and actual of a leg, outside the bridge. */
static void
leg_columns(const struct engine *en, struct row *r, uint32_t code,
    int64_t expected, bool has_actual, int64_t actual)
{
	int64_t bridge = r->m.bridge;

	rows_amounts(r, true, expected, has_actual, actual);
	r->m.bridge = bridge;
	if (code != NONE)
		r->m.account = intern_text(en->codes, code);
}

static void
fill_amounts(const struct engine *en, const struct pair *p, struct row *r)
{
	const struct movement *m = &en->mv[p->m[0]];
	const uint64_t *details = p->nm == 1 ? en_more(en, m, MORE_DETAILS) : NULL;

	if (p->line_book != p->book) {
		rows_amounts(r, p->counted_m > 0, p->counted_expected, false, 0);
		r->m.bridge2_currency = en->book[p->line_book].currency;
		r->m.bridge2 = p->counted_actual;
		r->book2 = p->line_book;
		return;
	}
	rows_amounts(r, p->counted_m > 0, p->counted_expected, p->counted_l > 0,
	    p->counted_actual);
	if (r->m.bridge != 0)
		return;
	if (r->m.code == CODE_ACCOUNT_MISMATCH)
		leg_columns(en, r, p->legs.code, p->legs.expected,
		    p->legs.has_actual, p->legs.actual);
	else if (r->m.code == CODE_FEE_MISMATCH && details != NULL)
		leg_columns(en, r, p->legs.compared ? p->legs.fee_code : NONE,
		    m->fee, true, (int64_t)*details);
}

static void
carry_all(struct engine *en, const struct pair *p, struct row *r)
{
	size_t i;

	for (i = 0; i < p->nm; i++)
		if (mv_counted(en, &en->mv[p->m[i]]))
			rows_carry_movement(en, r, p->m[i]);
	for (i = 0; i < p->nl; i++)
		if (ln_counted(en, &en->ln[p->l[i]]))
			rows_carry_line(en, r, p->l[i]);
}

void
pair_report(struct engine *en, struct pair *p)
{
	enum mismatch_code code = first_code(p->fits);
	struct row *r = begin(en, p, code);
	struct str ids = STR_INIT;
	size_t i;

	r->about = p->m[0];
	rows_movement(en, r, latest(en, p));
	if (p->nl > 0 && p->line_book == p->book)
		r->m.account = intern_text(en->codes, en->ln[p->l[0]].code);
	if (p->g != NULL && p->g->kind == GROUP_PAYOUT && p->g->about != NONE)
		r->m.payout_id = intern_text(en->payout_names, p->g->about);
	fill_amounts(en, p, r);
	rows_movement_ids(en, &ids, p->m, p->nm, 0);
	r->m.stripe_ids = rows_keep(en, &ids);
	str_clear(&ids);
	rows_line_ids(en, &ids, p->l, p->nl, 0);
	r->m.ledger_ids = rows_keep(en, &ids);
	str_free(&ids);
	carry_all(en, p, r);
	explain_pair(en, p, r);
	for (i = 0; i < p->nm; i++)
		en->mv[p->m[i]].flags |= MV_BROKEN;
	for (i = 0; i < p->nl; i++)
		en->ln[p->l[i]].flags |= LN_BROKEN;
}

/* report_member: a row of a group that has something of its own to say. */
static void
report_member(struct engine *en, const struct pair *p, uint32_t movement,
    unsigned fits)
{
	const struct movement *m = &en->mv[movement];
	const uint64_t *details = en_more(en, m, MORE_DETAILS);
	struct pair one = *p;
	struct row *r;
	struct str ids = STR_INIT;

	one.m = &movement;
	one.nm = 1;
	one.g = NULL;
	one.fits = fits;
	r = rows_begin(en, first_code(fits), "movement", en_text(en, m->id), "");
	r->about = movement;
	rows_movement(en, r, movement);
	rows_amounts(r, true, mv_net(m), true, mv_net(m));
	if (r->m.code == CODE_FEE_MISMATCH && details != NULL)
		leg_columns(en, r, NONE, m->fee, true, (int64_t)*details);
	r->m.stripe_ids = en_text(en, m->id);
	rows_line_ids(en, &ids, p->l, p->nl, 0);
	r->m.ledger_ids = rows_keep(en, &ids);
	str_free(&ids);
	r->m.stripe_ids = arena_strdup(en->arena, r->m.stripe_ids);
	explain_pair(en, &one, r);
}

/* ignored_part: what an ignored row and its line leave in the bridge. */
static bool
is_ignored(const struct engine *en, const struct pair *p)
{
	return p->nm == 1 && mv_place(&en->mv[p->m[0]]) == PLACE_IGNORED &&
	    p->line_book == p->book && p->expected == p->actual;
}

/* after_end: some line stands after the period's last day. */
static bool
after_end(const struct engine *en, const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->nl; i++)
		if (en->ln[p->l[i]].day > en->c.period.last)
			return true;
	return false;
}

int
pair_judge(struct engine *en, struct pair *p, struct err *e)
{
	struct book *b = &en->book[p->book];
	size_t i;

	if (p->g != NULL)
		en->group[p->g - en->group].open = p->actual != p->expected ||
		    p->line_book != p->book || after_end(en, p) ||
		    p->g->kind == GROUP_AMBIGUOUS;
	if (p->counted_m == 0 && p->counted_l == 0)
		return 0;
	if (is_ignored(en, p)) {
		/* a line after the period stays in the bridge until then */
		b->ignored = money_sum(b->ignored,
		    p->counted_actual - p->counted_expected);
		return 0;
	}
	if (p->line_book == p->book &&
	    legs_compare(en, p->m, p->nm, p->l, p->nl, false, &p->legs, e) != 0)
		return -1;
	fit(en, p);
	for (i = 0; i < p->nm && p->nm > 1; i++) {
		const struct movement *m = &en->mv[p->m[i]];
		unsigned flags = pair_flags(en, m);

		if (flags != 0 && mv_when(m) == WHEN_PERIOD)
			report_member(en, p, p->m[i], flags);
	}
	if (p->fits != 0)
		pair_report(en, p);
	return 0;
}

bool
pair_is_match(const struct engine *en, const struct pair *p)
{
	return (p->has_period || p->in_period > 0) &&
	    !(en->mv[p->m[0]].flags & MV_BROKEN) &&
	    (p->counted_m > 0 || p->counted_l > 0);
}
