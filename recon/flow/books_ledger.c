/*
 * Brings ledger lines to the engine: those on clearing accounts, and the other
 * legs of the same ledger transactions.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "recon/flow/books_facts.h"

bool
books_clearing(const struct books *b, struct slice code, uint8_t currency,
    size_t *account)
{
	const struct rules *r = b->f->rules;
	const struct account *a, *best = NULL;
	size_t i, n = rules_account_count(r);

	for (i = 0; i < n; i++) {
		a = rules_account(r, i);
		if (a->role != ROLE_CLEARING || !slice_is(code, a->code))
			continue;
		if (best == NULL || a->currency == currency)
			best = a;
	}
	if (best == NULL)
		return false;
	*account = best->stripe == NULL ? 0 :
	    books_account(b, slice_of(best->stripe));
	return true;
}

static void
line_moved(void *ctx, const struct ledger_line *of, int64_t amount)
{
	struct books *b = ctx;
	size_t account;

	if (books_clearing(b, of->account, of->currency, &account))
		engine_add_change(b->engine, account, of->currency, amount);
}

int
books_late(struct books *b, struct err *e)
{
	return late_lines(&b->late, b->f, line_moved, b, e);
}

/* Legs wait until the clearing line of their transaction was seen. */
struct legs {
	struct arena		*arena;
	struct ledger_line	*leg;	/* own */
	size_t			 n, cap;
	struct str		 id;	/* the ledger transaction in hand */
	/* What the account of the line before is; most lines share it. */
	struct str		 code;
	uint8_t			 currency;
	bool			 is_clearing;
	size_t			 account;
	bool			 cleared; /* it has a line on a clearing account */
};

static void
legs_flush(struct books *b, struct legs *g)
{
	size_t i;

	if (g->cleared)
		for (i = 0; i < g->n; i++)
			engine_add_leg(b->engine, &g->leg[i]);
	if (g->n > 0)
		arena_reset(g->arena);
	g->n = 0;
	g->cleared = false;
}

static void
legs_keep(struct legs *g, const struct ledger_line *l)
{
	struct ledger_line *k;

	g->leg = mem_grow(g->leg, &g->cap, g->n + 1, sizeof(*g->leg));
	k = &g->leg[g->n++];
	*k = *l;
	k->ledger_id = books_keep(g->arena, l->ledger_id);
	k->line = books_keep(g->arena, l->line);
	k->account = books_keep(g->arena, l->account);
	k->reference = books_keep(g->arena, l->reference);
	k->description = books_keep(g->arena, l->description);
}

static bool
same_text(const struct str *a, struct slice b)
{
	return a->n == b.n && a->p != NULL && memcmp(a->p, b.p, b.n) == 0;
}

/* books_clearing, asked only when the account or the currency changes. */
static bool
is_clearing(const struct books *b, struct legs *g, const struct ledger_line *l)
{
	if (!same_text(&g->code, l->account) || g->currency != l->currency) {
		str_clear(&g->code);
		str_addn(&g->code, l->account.p, l->account.n);
		g->currency = l->currency;
		g->is_clearing = books_clearing(b, l->account, l->currency, &g->account);
	}
	return g->is_clearing;
}

/* Does the line stand for a payout that arrives after the period?  Those may be
 * booked up to their arrival and the window; other rows may not wait so long. */
static bool
is_late_payout(const struct books *b, const struct ledger_line *l, int window)
{
	const struct books_payout *p;
	const char *id;
	size_t i;

	for (i = 0; i < b->npayouts; i++) {
		p = &b->payout[i];
		if (!p->own || p->arrival == DATE_NONE || p->arrival + window < l->day)
			continue;
		id = intern_text(b->payout_names, (uint32_t)i);
		if ((l->amount == p->own_net && l->currency == p->currency) ||
		    (l->reference.n > 0 && (strstr(l->reference.p, id) != NULL ||
		    strstr(l->reference.p, p->own_id) != NULL)) ||
		    (l->description.n > 0 && (strstr(l->description.p, id) != NULL ||
		    strstr(l->description.p, p->own_id) != NULL)))
			return true;
	}
	return false;
}

static int
take_line(struct books *b, struct legs *g, const struct ledger_line *l,
    enum engine_line_when when, struct err *e)
{
	if (!same_text(&g->id, l->ledger_id)) {
		legs_flush(b, g);
		str_clear(&g->id);
		str_addn(&g->id, l->ledger_id.p, l->ledger_id.n);
	}
	if (!is_clearing(b, g, l)) {
		legs_keep(g, l);
		return 0;
	}
	g->cleared = true;
	b->seen[g->account * 256 + l->currency] = true;
	return engine_add_line(b->engine, l, g->account, when, e);
}

/* The number of a line among those that changed since they were sealed. */
static uint32_t
changed_at(const struct intern *among, struct slice ledger_id, struct slice line)
{
	struct str name = STR_INIT;
	uint32_t at;

	str_addn(&name, ledger_id.p, ledger_id.n);
	str_addc(&name, '\t');
	str_addn(&name, line.p, line.n);
	at = intern_find(among, name.p, name.n);
	str_free(&name);
	return at;
}

/* Does the line stand in a sealed period, whatever day it has now? */
static bool
was_sealed(const struct books *b, const struct ledger_line *l)
{
	return changed_at(b->late.changed, l->ledger_id, l->line) != INTERN_NONE;
}

static int
range(struct books *b, struct legs *g, int32_t first, int32_t last, struct err *e)
{
	int window = rules_window_days(b->f->rules);
	struct store_lines *c = NULL;
	struct ledger_line l;
	uint64_t n = 0;
	int got;

	if (store_lines_open(&c, b->f->store, first, last, e) != 0)
		return -1;
	while ((got = store_lines_next(c, &l, e)) == 1) {
		if (l.day > b->period.last + window && !is_late_payout(b, &l, window))
			continue;
		if (intern_count(b->late.changed) > 0 && was_sealed(b, &l))
			continue;
		if ((got = take_line(b, g, &l, LINE_DATED, e)) != 0)
			break;
		if ((got = flow_pace(b->f, "match", ++n, e)) != 0)
			break;
	}
	store_lines_close(c);
	return got;
}

/* ---- lines that the previous close left open ---- */

struct carried {
	struct books	*b;
	struct str	 names;		/* "LEDGER_ID\tLINE\n" ... */
};

static int
collect_lines(void *ctx, const struct store_break *brk)
{
	struct carried *c = ctx;

	if (!mismatch_over(&brk->m) && brk->m.difference != 0 &&
	    *brk->lines != '\0') {
		str_add(&c->names, brk->lines);
		str_addc(&c->names, '\n');
	}
	return 0;
}

static int
line_order(const void *pa, const void *pb)
{
	const struct ledger_line *a = pa, *b = pb;
	int c;

	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	if ((c = slice_cmp(a->ledger_id, b->ledger_id)) != 0)
		return c;
	return slice_cmp(a->line, b->line);
}

/* Reads the named lines that are still there and dated before the period. */
static int
read_carried(struct books *b, char *names, struct ledger_line **out, size_t *n,
    struct err *e)
{
	char *name, *tab, *end;
	struct ledger_line l;
	size_t cap = 0;
	uint32_t at;
	bool found;

	for (name = names; *name != '\0'; name = end + 1) {
		end = strchr(name, '\n');
		ASSERT(end != NULL);
		*end = '\0';
		tab = strchr(name, '\t');
		if (tab == NULL)
			continue;
		*tab = '\0';
		if (store_get_line(b->f->store, name, tab + 1, &found, &l, e) != 0)
			return -1;
		if (!found)
			continue;
		at = intern_count(b->late.changed) == 0 ? INTERN_NONE :
		    changed_at(b->late.changed, l.ledger_id, l.line);
		if (at != INTERN_NONE && l.day >= b->period.first)
			l.day = b->late.changed_day[at];
		if (l.day >= b->period.first)
			continue;
		*out = mem_grow(*out, &cap, *n + 1, sizeof(l));
		l.ledger_id = books_keep(b->arena, l.ledger_id);
		l.line = books_keep(b->arena, l.line);
		l.account = books_keep(b->arena, l.account);
		l.reference = books_keep(b->arena, l.reference);
		l.description = books_keep(b->arena, l.description);
		(*out)[(*n)++] = l;
	}
	return 0;
}

/* The other lines of a carried line's ledger transaction. */
struct others {
	struct books			*b;
	struct legs			*legs;
	const struct ledger_line	*carried;	/* those of this transaction */
	size_t				 n;
	bool				 shared;
};

static int
find_other(void *ctx, const struct ledger_line *l)
{
	struct others *o = ctx;
	size_t i;

	if (!is_clearing(o->b, o->legs, l))
		return 0;
	for (i = 0; i < o->n && slice_cmp(o->carried[i].line, l->line) != 0; i++)
		;
	o->shared |= i == o->n;
	return 0;
}

static int
keep_leg(void *ctx, const struct ledger_line *l)
{
	struct others *o = ctx;

	if (!is_clearing(o->b, o->legs, l))
		legs_keep(o->legs, l);
	return 0;
}

/* Legs come with carried lines unless another clearing line of the transaction
 * was settled before: whose legs they are could not be told then. */
static int
carried_legs(struct books *b, struct legs *g, const struct ledger_line *carried,
    size_t n, struct err *e)
{
	struct others o = { b, g, carried, n, false };
	const char *id = carried[0].ledger_id.p;

	if (store_lines_beside(b->f->store, id, find_other, &o, e) != 0)
		return -1;
	return o.shared ? 0 : store_lines_beside(b->f->store, id, keep_leg, &o, e);
}

static int
carried_lines(struct books *b, struct legs *g, struct err *e)
{
	struct carried c = { b, STR_INIT };
	struct ledger_line *l = NULL;
	size_t n = 0, i, same;
	bool late, first;
	int rc = -1;

	if (store_run_breaks(b->f->store, b->previous.period.name, collect_lines,
	    &c, e) != 0)
		goto out;
	str_add(&c.names, str_text(&b->late.lines));
	late = intern_count(b->late.fresh) > 0;
	for (i = 0; i < intern_count(b->late.fresh); i++)
		str_addf(&c.names, "%s\n", intern_text(b->late.fresh, (uint32_t)i));
	if (c.names.p != NULL && read_carried(b, c.names.p, &l, &n, e) != 0)
		goto out;
	if (n > 0)
		qsort(l, n, sizeof(*l), line_order);
	for (i = 0; i < n; i++) {
		if (i > 0 && line_order(&l[i - 1], &l[i]) == 0)
			continue;
		if (take_line(b, g, &l[i], late && changed_at(b->late.fresh,
		    l[i].ledger_id, l[i].line) != INTERN_NONE ? LINE_LATE : LINE_CARRIED,
		    e) != 0)
			goto out;
		for (same = 1; i + same < n && slice_cmp(l[i].ledger_id,
		    l[i + same].ledger_id) == 0; same++)
			;
		first = i == 0 || slice_cmp(l[i - 1].ledger_id, l[i].ledger_id) != 0;
		if (first && carried_legs(b, g, &l[i], same, e) != 0)
			goto out;
	}
	rc = 0;
out:
	free(l);
	str_free(&c.names);
	return rc;
}

/* Lines of the period before that its close found to be ignored rows of this one's
 * first days. */
static int
met_lines(struct books *b, struct legs *g, struct err *e)
{
	const struct store_waiting *w;
	struct ledger_line l;
	uint32_t movement;
	size_t i, lines;
	bool found;

	for (i = 0; i < b->nmet; i++) {
		w = &b->met[i];
		lines = engine_line_count(b->engine);
		if (!engine_find_movement(b->engine, slice_of(w->id), &movement))
			continue;
		if (changed_at(b->late.changed, slice_of(w->ledger_id), slice_of(w->line)) !=
		    INTERN_NONE) {
			engine_met(b->engine, movement, ENGINE_NONE);
			continue;
		}
		if (store_get_line(b->f->store, w->ledger_id, w->line, &found, &l, e) != 0)
			return -1;
		if (!found || l.day >= b->period.first)
			continue;
		if (take_line(b, g, &l, LINE_DATED, e) != 0)
			return -1;
		if (engine_line_count(b->engine) > lines)
			engine_met(b->engine, movement, (uint32_t)lines);
	}
	legs_flush(b, g);
	return 0;
}

/* Clearing accounts that have movements but of which the ledger shows nothing
 * at all: one row says so, not one per transaction. */
int
books_missing(struct books *b, struct err *e)
{
	const struct rules *r = b->f->rules;
	const struct account *a;
	size_t account, i, same;
	unsigned cur;
	bool has;

	for (account = 0; account < b->f->naccounts; account++)
		for (cur = 1; cur < 256; cur++) {
			if (!b->seen[account * 256 + cur])
				continue;
			a = rules_clearing(r, (uint8_t)cur, b->f->accounts[account]);
			if (a == NULL)
				continue;
			/* An account of one currency only may hold a line in a
			 * wrong one: that is data, and a mismatch of its own. */
			for (i = same = 0; i < rules_account_count(r); i++)
				same += strcmp(rules_account(r, i)->code, a->code) == 0;
			if (store_has_lines(b->f->store, a->code,
			    same > 1 ? (uint8_t)cur : CURRENCY_NONE, &has, e) != 0)
				return -1;
			if (!has)
				engine_no_ledger_data(b->engine, account,
				    (uint8_t)cur, a->code);
		}
	return 0;
}

int
books_lines(struct books *b, struct err *e)
{
	int window = rules_window_days(b->f->rules), rc = -1;
	int32_t last = b->period.last;
	struct legs g;

	memset(&g, 0, sizeof(g));
	g.arena = arena_new();
	if (b->last_arrival != DATE_NONE && b->last_arrival > last)
		last = b->last_arrival;
	if (b->after_close) {
		if (carried_lines(b, &g, e) != 0 || met_lines(b, &g, e) != 0 ||
		    range(b, &g, b->period.first, last + window, e) != 0)
			goto out;
	} else if (range(b, &g, b->period.first - window, last + window, e) != 0)
		goto out;
	legs_flush(b, &g);
	rc = 0;
out:
	free(g.leg);
	str_free(&g.id);
	str_free(&g.code);
	arena_free(g.arena);
	return rc;
}
