/*
 * Generated months in a row, 3 to 12 of them, against an auditor who knows how
 * each break lives: what a close lists, since when, until when; what it opens
 * and closes with; what seals keep.  Whatever the order and mix in which facts
 * come between two seals, and the same for months that are closed one by one as
 * for those closed long after, or by rules that change after seals and book what
 * that means (tests/support/change.h): neither statement nor breaks know of it.
 *
 * TIEOUT_SEED=N runs one seed.  Of 200 years (2,000 with TIEOUT_TEST_FULL=1) a build
 * with the address sanitizer, which makes a year take seconds, runs the first 60
 * (200), and one without it the others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/date.h"
#include "recon/flow/months.h"
#include "tests/support/change.h"
#include "tests/support/world.h"
#include "tests/support/year.h"

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true
#else
#define SANITIZED false
#endif
#define YEARS 200
#define YEARS_SANITIZED 60
#define YEARS_FULL 2000
#define YEARS_FULL_SANITIZED 200

static uint64_t booked, stayed;	/* for rules that changed: entries; rows that stay */

#define FACTS_MAX (4 * YEAR_ROWS_MAX + 200)

struct run {
	struct world	 w;
	struct year	*y;
	uint64_t	 seed, order, draw;
	int		 known;		/* facts of closes before this one are in */
	int		 sealed;	/* months */
	int		 settled[YEAR_LIVES_MAX];	/* month from which on; or NEVER */
	bool		 changes;	/* the rules do, after seals */
	struct change	 change;
};

static uint32_t
draw(struct run *r, uint32_t below)
{
	r->draw = r->draw * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((r->draw >> 33) % below);
}

/* ---- facts, in an order of the run's ---- */

enum what { ROW, LINE, OBJECT, PAYOUT };

struct fact {
	enum what	 what;
	size_t		 at;
};

static void
put(struct run *r, const struct fact *f, int until)
{
	struct year *y = r->y;
	const struct year_object *o;
	struct month_line l;

	switch (f->what) {
	case ROW:
		world_row(&r->w, &y->row[f->at].r, true);
		return;
	case LINE:
		l = y->line[f->at].l;
		if (y->line[f->at].edited < until)
			l.amount = y->line[f->at].amount;
		if (y->line[f->at].edited < until && y->line[f->at].reference != NULL)
			(void)snprintf(l.reference, sizeof(l.reference), "%s",
			    y->line[f->at].reference);
		world_line(&r->w, &l);
		return;
	case PAYOUT:
		world_payout(&r->w, &y->payout[f->at].p);
		return;
	case OBJECT:
		o = &y->object[f->at];
		world_object(&r->w, o->kind, o->id, o->version,
		    (const char *const[]){ o->field, o->value, NULL });
		return;
	}
}

static void
gather(struct fact *list, size_t *n, enum what what, size_t at, int known, int from,
    int until)
{
	if (known < from || known >= until)
		return;
	assert_true(*n < FACTS_MAX);
	list[(*n)++] = (struct fact){ what, at };
}

/* Facts that closes ${from} .. ${until} - 1 are the first to know, and some again. */
static size_t
facts(struct run *r, struct fact *list, int from, int until)
{
	const struct year *y = r->y;
	size_t i, j, n = 0, fresh;
	struct fact x;

	for (i = 0; i < y->nrows; i++)
		gather(list, &n, ROW, i, y->row[i].known, from, until);
	for (i = 0; i < y->nlines; i++) {
		gather(list, &n, LINE, i, y->line[i].known, from, until);
		if (y->line[i].known < from && y->line[i].edited >= from)
			gather(list, &n, LINE, i, y->line[i].edited, from, until);
	}
	for (i = 0; i < y->nobjects; i++)
		gather(list, &n, OBJECT, i, y->object[i].known, from, until);
	for (i = 0; i < y->npayouts; i++)
		gather(list, &n, PAYOUT, i, y->payout[i].known, from, until);
	for (i = 0, fresh = n; i < fresh / 4; i++)
		list[n++] = list[draw(r, (uint32_t)fresh)];
	for (i = n; i > 1; i--) {
		j = draw(r, (uint32_t)i);
		x = list[j];
		list[j] = list[i - 1];
		list[i - 1] = x;
	}
	return n;
}

/* Lines that are gone: an import that is complete for their day and lacks them. */
static void
cover(struct run *r, int until, int64_t last)
{
	const struct year *y = r->y;
	const struct year_line *l;
	size_t i, k;

	for (i = 0; i < y->nlines; i++) {
		const struct year_line *gone = &y->line[i];

		if (gone->gone < r->known || gone->gone >= until)
			continue;
		world_import(&r->w, r->order * 100000 + 90000 + i,
		    zone_day_start(r->w.zone, y->first[0] - 1), last);
		for (k = 0; k < y->nlines; k++) {
			l = &y->line[k];
			if (l->l.day == gone->l.day && l->l.currency == gone->l.currency &&
			    l->known < until && l->gone >= until)
				put(r, &(struct fact){ LINE, k }, until);
		}
		world_cover(&r->w, gone->l.currency, gone->l.day);
	}
}

static void
know(struct run *r, int until)
{
	struct year *y = r->y;
	struct fact *list = mem_calloc(FACTS_MAX, sizeof(*list));
	size_t n = facts(r, list, r->known, until), i;
	int64_t last = zone_day_start(r->w.zone, y->first[until] + YEAR_KNOWN_DAYS);

	world_begin_facts(&r->w);
	for (i = 0; i < n; i++) {
		if (i % 40 == 0)
			world_import(&r->w, r->order * 100000 + (uint64_t)until * 1000 + i,
			    zone_day_start(r->w.zone, y->first[0] - 1), last);
		put(r, &list[i], until);
	}
	cover(r, until, last);
	world_end_facts(&r->w);
	r->known = until;
	free(list);
}

/* ---- the truth of a close ---- */

static bool
is_same(const struct month_break *t, const struct month_break *f)
{
	if (t->code != f->code || strcmp(t->subject, f->subject) != 0 ||
	    t->currency != f->currency || t->status != f->status || t->day != f->day ||
	    t->age != f->age || strcmp(t->first_seen, f->first_seen) != 0)
		return false;
	return t->has_expected == f->has_expected && t->expected == f->expected &&
	    t->has_actual == f->has_actual && t->actual == f->actual &&
	    t->difference == f->difference;
}

/* The month that lists it as resolved, as far as closes before ${now} could know. */
static int
until(const struct year_life *l, int now)
{
	return l->ends < now ? l->until : YEAR_NEVER;
}

/* What month ${k} lists, as far as closes before ${now} could know. */
static size_t
truth(const struct run *r, int k, int now, struct month_break *out)
{
	const struct year *y = r->y;
	size_t i, n = 0;

	for (i = 0; i < y->nlives; i++) {
		const struct year_life *l = &y->life[i];
		int end = until(l, now);
		struct month_break *b;

		if (l->known >= now || l->gone < now || l->from > k || end < k ||
		    (end == k && l->b.difference == 0))
			continue;
		b = &out[n++];
		*b = l->b;
		b->status = end == k || r->settled[i] <= k ? BREAK_RESOLVED :
		    l->from == k ? BREAK_NEW : BREAK_PERSISTING;
		if (end == k) {	/* it has cleared: what it has become */
			b->has_actual = true;
			b->actual = b->expected;
			b->difference = 0;
		}
		b->age = y->first[k + 1] - 1 - b->day;
		(void)date_format(b->first_seen, y->first[l->from + 1] - 1);
	}
	if (n > 1)
		qsort(out, n, sizeof(*out), month_break_order);
	return n;
}

static void
complain(const struct run *r, int k, int now, const char *what, const struct str *more,
    const struct found *f)
{
	char name[8];

	year_name(r->y, k, name);
	fail_msg("seed %llu, order %llu, %s after close %d (%d sealed): %s\n%s%s",
	    (unsigned long long)r->seed, (unsigned long long)r->order, name, now, r->sealed,
	    what, more == NULL ? "" : str_text(more), str_text(&f->statement));
}

static void
audit_breaks(const struct run *r, int k, int now, const struct found *f)
{
	struct month_break *t = mem_calloc(YEAR_LIVES_MAX, sizeof(*t));
	size_t n = truth(r, k, now, t), i = 0, j = 0;
	struct str text = STR_INIT;
	int c;

	while (i < n || j < f->n) {
		if (i < n && j < f->n && is_same(&t[i], &f->brk[j])) {
			i++, j++;
			continue;
		}
		c = i == n ? 1 : j == f->n ? -1 : month_break_order(&t[i], &f->brk[j]);
		if (c <= 0) {
			str_add(&text, "true, not found:");
			world_describe(&text, &t[i++]);
		}
		if (c >= 0) {
			str_add(&text, "found, not true:");
			world_describe(&text, &f->brk[j++]);
		}
	}
	free(t);
	if (text.n > 0)
		complain(r, k, now, "breaks", &text, f);
}

static void
audit_sums(const struct run *r, int k, int now, const struct found *f)
{
	const struct year *y = r->y;
	int64_t closing[2][MONTH_CURRENCIES], ignored[MONTH_CURRENCIES] = { 0 };
	size_t i;
	unsigned c;

	memcpy(closing[0], y->m.stripe_opening, sizeof(closing[0]));
	memcpy(closing[1], y->m.ledger_opening, sizeof(closing[1]));
	for (i = 0; i < y->nrows; i++)
		if (y->row[i].known < now && y->row[i].stands <= k)
			closing[0][y->row[i].r.currency] += y->row[i].r.amount - y->row[i].r.fee;
	for (i = 0; i < y->nlines; i++) {
		const struct year_line *l = &y->line[i];

		if (l->known < now && l->stands <= k)
			closing[1][l->l.currency] += l->l.amount;
		if (l->edited < now && l->edit_stands <= k)
			closing[1][l->l.currency] += l->amount - l->l.amount;
		if (l->gone < now && l->gone_stands <= k)
			closing[1][l->l.currency] -= l->l.amount;
		if (strcmp(l->l.description, "hold") != 0)
			continue;
		if (l->known < now && l->stands <= k)
			ignored[l->l.currency] += l->l.amount;
		if ((l->edited < now && l->edit_stands <= k) ||
		    (l->gone < now && l->gone_stands <= k))
			ignored[l->l.currency] -= l->l.amount;	/* it is no pair any more */
	}
	for (i = 0; i < y->nrows; i++)
		if (strcmp(y->row[i].r.category, "payout_minimum_balance_hold") == 0 &&
		    y->row[i].known < now && y->row[i].stands <= k)
			ignored[y->row[i].r.currency] -= y->row[i].r.amount;
	for (c = 0; c < MONTH_CURRENCIES; c++) {
		if (f->closing[0][c] != closing[0][c] || f->closing[1][c] != closing[1][c])
			complain(r, k, now, month_currency[c], NULL, f);
		if (f->ignored[c] != ignored[c])
			complain(r, k, now, "ignored", NULL, f);
		if (f->unexplained[c] != 0)
			complain(r, k, now, "unexplained", NULL, f);
	}
}

/* Closing is the next opening; a break keeps its id. */
static void
audit_chain(struct run *r, int k, int now, const struct found *f)
{
	struct found before;
	size_t i = 0, j = 0;
	char name[8];
	int c;

	if (k == 0)
		return;
	year_name(r->y, k - 1, name);
	world_look(&r->w, name, &before);
	for (c = 0; c < MONTH_CURRENCIES; c++)
		if (before.closing[0][c] != f->opening[0][c] ||
		    before.closing[1][c] != f->opening[1][c])
			complain(r, k, now, "opening", NULL, f);
	while (i < before.n && j < f->n) {
		c = month_break_order(&before.brk[i], &f->brk[j]);
		if (c == 0 && strcmp(before.brk[i].break_id, f->brk[j].break_id) != 0)
			complain(r, k, now, "break_id", NULL, f);
		i += c <= 0;
		j += c >= 0;
	}
	found_done(&before);
}

static void
audit(struct run *r, int k, int now)
{
	struct found f;
	char name[8];

	year_name(r->y, k, name);
	world_look(&r->w, name, &f);
	audit_breaks(r, k, now, &f);
	audit_sums(r, k, now, &f);
	audit_chain(r, k, now, &f);
	found_done(&f);
}

/* ---- what people do ---- */

static void
failed(const struct run *r, const char *what, const struct err *e)
{
	fail_msg("seed %llu, order %llu: %s: %s (%s)", (unsigned long long)r->seed,
	    (unsigned long long)r->order, what, e->msg, e->path);
}

static void
match(struct run *r, int k)
{
	struct flow_result res;
	struct err e = ERR_INIT;
	struct period p;

	period_of_month(&p, r->y->first[k]);
	if (flow_match(&r->w.flow, &p, &res, &e) != 0)
		failed(r, p.name, &e);
	flow_result_done(&res);
}

struct left {
	char	 id[YEAR_LIVES_MAX][BREAK_ID_MAX];
	size_t	 n;
};

static int
add_left(void *ctx, const struct store_break *b)
{
	struct left *l = ctx;

	if (b->m.status != BREAK_RESOLVED && b->m.severity != SEVERITY_PENDING) {
		assert_true(l->n < YEAR_LIVES_MAX);
		memcpy(l->id[l->n++], b->m.break_id, BREAK_ID_MAX);
	}
	return 0;
}

/* A reviewer settles what month ${k} lists. */
static void
settle(struct run *r, int k)
{
	struct left *l = mem_calloc(1, sizeof(*l));
	struct flow_resolve how = { .kind = "accepted", .by = "Jo", .note = "seen",
		.until = DATE_NONE };
	struct flow_resolved got;
	struct err e = ERR_INIT;
	char name[8];
	size_t i;

	year_name(r->y, k, name);
	if (store_run_breaks(r->w.store, name, add_left, l, &e) != 0)
		failed(r, name, &e);
	for (i = 0; i < l->n; i++) {
		how.break_id = l->id[i];
		if (flow_resolve(&r->w.flow, &how, &got, &e) != 0)
			failed(r, l->id[i], &e);
	}
	free(l);
	for (i = 0; i < r->y->nlives; i++) {
		const struct year_life *f = &r->y->life[i];

		if (f->known < r->known && f->gone >= r->known && f->from <= k &&
		    k < until(f, r->known) &&
		    mismatch_kind(f->b.code)->severity != SEVERITY_PENDING &&
		    r->settled[i] == YEAR_NEVER)
			r->settled[i] = k;
	}
}

static void
seal(struct run *r, int k)
{
	struct flow_signature got;
	struct flow_result res;
	struct err e = ERR_INIT;
	struct period p;

	period_of_month(&p, r->y->first[k]);
	settle(r, k);
	if (flow_close(&r->w.flow, &p, &res, &e) != 0 ||
	    flow_sign_off(&r->w.flow, &p, &res, "Jo", 1, &got, &e) != 0)
		failed(r, p.name, &e);
	if (got.what != FLOW_SEALED)
		failed(r, "not sealed", &e);
	flow_result_done(&res);
	r->sealed = k + 1;
}

/* ---- runs ---- */

static void
begin(struct run *r, struct year *y, uint64_t seed, uint64_t order)
{
	static const char *const grouping[] = { "day", "transaction", "payout", "month" };
	char rules[4096];
	size_t i;

	memset(r, 0, sizeof(*r));
	r->y = y;
	r->seed = seed;
	r->order = order;
	r->draw = seed * 3 + order;
	for (i = 0; i < YEAR_LIVES_MAX; i++)
		r->settled[i] = YEAR_NEVER;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)snprintf(rules, sizeof(rules), year_rules, grouping[seed % 4]);
#pragma GCC diagnostic pop
	world_begin(&r->w, rules, "2026-10", y->m.stripe_opening, y->m.ledger_opening);
}

static void
seal_to(struct run *r, int k)
{
	int i;

	for (i = r->sealed; i <= k; i++) {
		match(r, i);
		seal(r, i);
	}
}

/* The rules change, now and then twice before anything is booked. */
static void
change(struct run *r)
{
	if (draw(r, 3) == 0)
		return;
	change_rules(&r->change);
	if (draw(r, 4) == 0)
		change_unsound(&r->change);
	if (draw(r, 4) > 0)
		change_rebook(&r->change);
}

/* Month by month: each is closed when it has passed; some are sealed. */
static void
in_sequence(struct run *r)
{
	int k, i;

	for (k = 0; k < r->y->nmonths; k++) {
		know(r, k + 1);
		match(r, k);
		for (i = r->sealed; i <= k; i++)
			audit(r, i, k + 1);
		if (r->y->seal[k])
			seal_to(r, k);
		if (r->changes && r->sealed > 0)
			change(r);
	}
	for (i = 0; i < r->y->nmonths; i++)
		audit(r, i, r->y->nmonths);
}

/* All at once, but for the seals. */
static void
after_the_fact(struct run *r)
{
	int k, i;

	for (k = 0; k < r->y->nmonths; k++) {
		if (!r->y->seal[k] && k + 1 < r->y->nmonths)
			continue;
		know(r, k + 1);
		for (i = r->sealed; i <= k; i++)
			match(r, i);
		if (r->y->seal[k])
			seal_to(r, k);
	}
	for (i = 0; i < r->y->nmonths; i++)
		audit(r, i, r->y->nmonths);
}

static void
compare(struct run *a, struct run *b)
{
	struct found x, y;
	char name[8];
	size_t j;
	int i;

	for (i = 0; i < a->y->nmonths; i++) {
		year_name(a->y, i, name);
		world_look(&a->w, name, &x);
		world_look(&b->w, name, &y);
		if (strcmp(str_text(&x.statement), str_text(&y.statement)) != 0)
			complain(b, i, 0, "another statement than in sequence", &x.statement, &y);
		assert_int_equal(x.n, y.n);
		for (j = 0; j < x.n; j++)
			assert_string_equal(x.brk[j].break_id, y.brk[j].break_id);
		found_done(&x);
		found_done(&y);
	}
}

static void
one_seed(struct zone *zone, uint64_t seed)
{
	struct year *y = mem_calloc(1, sizeof(*y));
	struct run *a = mem_calloc(1, sizeof(*a)), *b = mem_calloc(1, sizeof(*b));
	struct run *c = mem_calloc(1, sizeof(*c));

	year_make(y, zone, seed);
	begin(a, y, seed, 1);
	in_sequence(a);
	begin(b, y, seed, 2);
	after_the_fact(b);
	compare(a, b);
	begin(c, y, seed, 3);
	c->changes = true;
	c->change = (struct change){ .w = &c->w, .draw = seed, .seed = seed };
	in_sequence(c);
	compare(a, c);
	booked += c->change.booked;
	stayed += c->change.stayed;
	world_end(&a->w);
	world_end(&b->w);
	world_end(&c->w);
	free(a);
	free(b);
	free(c);
	free(y);
}

static void
years(void **state)
{
	const char *one = getenv("TIEOUT_SEED");
	bool full = getenv("TIEOUT_TEST_FULL") != NULL;
	uint64_t split = full ? YEARS_FULL_SANITIZED : YEARS_SANITIZED;
	uint64_t i, first = SANITIZED ? 1 : split + 1;
	uint64_t last = SANITIZED ? split : full ? YEARS_FULL : YEARS;
	struct err e = ERR_INIT;
	struct zone *zone;

	(void)state;
	if (zone_open(&zone, "America/New_York", &e) != 0)
		fail_msg("%s", e.msg);
	if (one != NULL)
		one_seed(zone, strtoull(one, NULL, 10));
	else
		for (i = first; i <= last; i++)
			one_seed(zone, i);
	zone_close(zone);
	if (one != NULL)
		return;
	print_message("generated years %llu to %llu audited, %llu entries booked anew\n",
	    (unsigned long long)first, (unsigned long long)last, (unsigned long long)booked);
	assert_true(booked > 0 && stayed > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(years) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
