/*
 * What a period begins with: opening balances on both sides (PRODUCT.md,
 * section 3), bridge lines that add up over the periods, and the items that the
 * previous close left open.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "core/model/fields.h"
#include "recon/flow/books_opening.h"
#include "recon/store/seal.h"

/* ---- carried items ---- */

struct ids {
	const char	**id;		/* own; texts in the arena */
	size_t		 n, cap;
};

struct carry {
	struct books	*b;
	struct ids	 open;		/* rows of its mismatches */
	struct ids	 waiting;	/* ignored rows without a line */
};

static void
add_id(struct books *b, struct ids *to, const char *id, size_t n)
{
	to->id = mem_grow(to->id, &to->cap, to->n + 1, sizeof(*to->id));
	to->id[to->n++] = arena_strndup(b->arena, id, n);
}

static int
collect(void *ctx, const struct store_break *brk)
{
	struct carry *c = ctx;
	const char *p, *end;

	if (mismatch_over(&brk->m))
		return 0;
	engine_add_previous(c->b->engine, &brk->m);
	if (brk->m.difference == 0)
		return 0;
	for (p = brk->movements; *p != '\0'; p = *end == '\0' ? end : end + 1) {
		end = strchr(p, '\n');
		if (end == NULL)
			end = p + strlen(p);
		add_id(c->b, &c->open, p, (size_t)(end - p));
	}
	return 0;
}

static int
collect_waiting(void *ctx, const struct store_waiting *w)
{
	struct carry *c = ctx;
	struct books *b = c->b;

	if (*w->ledger_id == '\0') {
		add_id(b, &c->waiting, w->id, strlen(w->id));
		return 0;
	}
	b->met = mem_grow(b->met, &b->met_cap, b->nmet + 1, sizeof(*b->met));
	b->met[b->nmet++] = (struct store_waiting){ arena_strdup(b->arena, w->id),
	    arena_strdup(b->arena, w->ledger_id), arena_strdup(b->arena, w->line) };
	return 0;
}

struct dated_id {
	int64_t		 created;
	const char	*id;
	struct late_row	*late;		/* of a sealed period, standing here; or NULL */
	bool		 waiting;
};

static int
dated_order(const void *pa, const void *pb)
{
	const struct dated_id *a = pa, *b = pb;

	if (a->created != b->created)
		return a->created < b->created ? -1 : 1;
	return strcmp(a->id, b->id);
}

/* The same, and of one row what is open before what waits. */
static int
bring_order(const void *pa, const void *pb)
{
	const struct dated_id *a = pa, *b = pb;
	int c = dated_order(pa, pb);

	return c != 0 ? c : (int)a->waiting - (int)b->waiting;
}

int
books_is_earlier(struct books *b, const struct txn *t, bool *yes, struct err *e)
{
	*yes = zone_day(b->f->zone, t->created) < b->period.first;
	return *yes || !b->late.taken ? 0 : late_is_fixed(&b->late, b->f, t->id.p, yes, e);
}

/* Those of a list that are rows of earlier periods, with their moments. */
static int
dated(struct books *b, const char *const *id, size_t nids, bool waiting,
    struct dated_id *d, size_t *n, struct err *e)
{
	struct txn t;
	bool found;
	size_t i;

	for (i = 0; i < nids; i++) {
		if (store_get_txn(b->f->store, id[i], &found, &t, e) != 0 ||
		    (found && books_is_earlier(b, &t, &found, e) != 0))
			return -1;
		if (found)
			d[(*n)++] = (struct dated_id){ t.created, id[i], NULL, waiting };
	}
	return 0;
}

/* Carried, waiting and late rows, and those whose entries are dated here, in order. */
static int
all_dated(struct books *b, const struct carry *c, struct dated_id *d, size_t *n,
    struct err *e)
{
	size_t i;

	*n = 0;
	if (dated(b, c->open.id, c->open.n, false, d, n, e) != 0 ||
	    dated(b, b->late.reopened, b->late.nreopened, false, d, n, e) != 0 ||
	    dated(b, c->waiting.id, c->waiting.n, true, d, n, e) != 0)
		return -1;
	for (i = 0; i < b->dates.nentering; i++)
		d[(*n)++] = (struct dated_id){ b->dates.entering[i].created,
			b->dates.entering[i].id, NULL, false };
	for (i = 0; i < b->late.nrows; i++)
		d[(*n)++] = (struct dated_id){ b->late.row[i].created, b->late.row[i].id,
			&b->late.row[i], false };
	if (*n > 1)
		qsort(d, *n, sizeof(*d), bring_order);
	return 0;
}

static int
bring(struct books *b, const struct dated_id *d, struct err *e)
{
	struct txn t;
	bool found;

	if (store_get_txn_at(b->f->store, d->created, d->id, &found, &t, e) != 0)
		return -1;
	ASSERT(found);
	if (d->waiting)
		return books_add_waiting(b, &t, e);
	if (d->late != NULL)
		d->late->movement = (uint32_t)b->nfate;
	return books_add_txn(b, &t, d->late != NULL ? WHEN_PERIOD :
	    b->after_close ? WHEN_CARRIED : WHEN_CONTEXT, e);
}

int
books_carry(struct books *b, struct err *e)
{
	struct carry c = { b, { NULL, 0, 0 }, { NULL, 0, 0 } };
	struct dated_id *d = NULL;
	size_t i, n = 0;
	int rc = -1;

	if (b->after_close && (store_run_breaks(b->f->store, b->previous.period.name, collect,
	    &c, e) != 0 || store_run_waiting(b->f->store, b->previous.period.name,
	    collect_waiting, &c, e) != 0))
		goto out;
	d = mem_calloc(c.open.n + c.waiting.n + b->dates.nentering + b->late.nreopened +
	    b->late.nrows + 1, sizeof(*d));
	if (all_dated(b, &c, d, &n, e) != 0)
		goto out;
	for (i = 0; i < n; i++)
		if ((i == 0 || dated_order(&d[i - 1], &d[i]) != 0) && bring(b, &d[i], e) != 0)
			goto out;
	rc = 0;
out:
	free(d);
	free(c.open.id);
	free(c.waiting.id);
	return rc;
}

/* ---- what reviewers settled ---- */

static int
add_settled(void *ctx, const struct store_resolution *s)
{
	struct books *b = ctx;
	struct resolution r = { s->break_id, s->currency, s->difference, s->about, s->kind,
		s->by, s->note, s->until };

	engine_add_resolution(b->engine, &r);
	return 0;
}

int
books_settled(struct books *b, struct err *e)
{
	return store_each_resolution(b->f->store, add_settled, b, e);
}

/* ---- openings ---- */

struct side {
	bool	known;
	bool	stated;		/* in the settings: nothing else is asked */
	int64_t	amount;
};

struct openings {
	struct books	*b;
	struct side	*stripe, *ledger;	/* own; account * 256 + currency */
};

/* "stripe:eu" names account 1; "stripe" the only one. */
static int
side_of(const struct books *b, const char *side, bool *ledger, size_t *account)
{
	const char *colon = strchr(side, ':');

	*ledger = str_starts(side, "ledger");
	if (!*ledger && !str_starts(side, "stripe"))
		return -1;
	*account = colon == NULL ? 0 : books_account(b, slice_of(colon + 1));
	return 0;
}

static int
from_previous(void *ctx, const struct statement_line *l)
{
	struct openings *o = ctx;
	struct books *b = o->b;
	const char *colon = strchr(l->side, ':');
	size_t account;
	struct side *s;
	bool ledger;

	if (side_of(b, l->side, &ledger, &account) == 0) {
		if (strcmp(l->line, "closing") != 0)
			return 0;
		s = (ledger ? o->ledger : o->stripe) + account * 256 + l->currency;
		*s = (struct side){ true, true, l->amount };
		b->seen[account * 256 + l->currency] = true;
		return 0;
	}
	account = colon == NULL ? 0 : books_account(b, slice_of(colon + 1));
	if (strcmp(l->line, "opening") == 0 || strcmp(l->line, "ignored") == 0 ||
	    strcmp(l->line, "dated_by_rule") == 0)
		engine_set_carry(b->engine, account, l->currency, l->line, l->amount);
	return 0;
}

/* [opening PERIOD]; false when there is no such section. */
static bool
from_settings(struct openings *o)
{
	const struct flow *f = o->b->f;
	const char *const *section;
	const struct flow_opening *op;
	bool named = false;
	size_t i, at;

	for (section = f->ledger_opening_sections; section != NULL &&
	    *section != NULL; section++)
		named |= strcmp(*section, o->b->period.name) == 0;
	if (!named)
		return false;
	for (i = 0; i < f->nopenings; i++) {
		op = &f->openings[i];
		if (strcmp(op->period, o->b->period.name) != 0)
			continue;
		at = books_account(o->b, slice_of(op->account)) * 256u + op->currency;
		(op->ledger_side ? o->ledger : o->stripe)[at] =
		    (struct side){ true, true, op->amount };
		o->b->seen[at] = true;
	}
	return true;
}

static int
from_ledger(void *ctx, const char *code, uint8_t currency, int64_t sum,
    uint64_t count)
{
	struct openings *o = ctx;
	struct side *s;
	size_t account;

	/* a line in a wrong currency opens that currency, as in the activity */
	if (count == 0 || !books_clearing(o->b, slice_of(code), currency, &account))
		return 0;
	s = &o->ledger[account * 256 + currency];
	if (s->stated)
		return 0;
	s->known = true;
	s->amount = money_sum(s->amount, sum);
	o->b->seen[account * 256 + currency] = true;
	return 0;
}

static int
from_facts(struct openings *o, struct err *e)
{
	struct books *b = o->b;
	size_t account;
	struct side *s;
	int cur;

	if (store_line_sums(b->f->store, b->period.first, from_ledger, o, e) != 0)
		return -1;
	for (account = 0; account < b->f->naccounts; account++)
		for (cur = 1; cur <= currency_count(); cur++) {
			s = &o->stripe[account * 256 + (size_t)cur];
			if (!s->stated && store_balance(b->f->store, b->f->accounts[account],
			    (uint8_t)cur, b->period.first, &s->known, &s->amount,
			    e) != 0)
				return -1;
			if (s->known)
				b->seen[account * 256 + (size_t)cur] = true;
		}
	return 0;
}

/* Is this the first period of the workspace?  Rows of the day before do not
 * make an earlier one: exports are cut in UTC, periods in the company's zone. */
static int
is_first(struct books *b, bool *first, struct err *e)
{
	int64_t from;

	if (flow_beginning(b->f, &from, e) != 0)
		return -1;
	*first = from == TXN_MOMENT_NONE ||
	    zone_day(b->f->zone, from) >= b->period.first - 1;
	return 0;
}

/* Is there an opening of this account at Stripe that nobody told? */
static bool
is_asked(const struct openings *o, size_t account)
{
	size_t i;

	for (i = account * 256; i < (account + 1) * 256; i++)
		if (o->b->seen[i] && !o->stripe[i].known)
			return true;
	return false;
}

static int
give(struct openings *o, enum engine_opening unknown, struct err *e)
{
	struct books *b = o->b;
	size_t i, n = b->f->naccounts * 256;
	const struct side *s, *l;

	for (i = 0; i < n; i++) {
		s = &o->stripe[i];
		l = &o->ledger[i];
		if (!b->seen[i])
			continue;
		engine_set_opening(b->engine, i / 256, (uint8_t)(i % 256), false,
		    s->amount, s->known ? OPENING_KNOWN : unknown);
		engine_set_opening(b->engine, i / 256, (uint8_t)(i % 256), true,
		    l->amount, l->known ? OPENING_KNOWN : unknown);
		b->opening_assumed |= !s->known || !l->known;
		if (s->known && books_check_ending(b, i / 256, (uint8_t)(i % 256),
		    s->amount, e) != 0)
			return -1;
	}
	return 0;
}

int
books_openings(struct books *b, struct err *e)
{
	struct openings o = { b, NULL, NULL };
	size_t i, n = b->f->naccounts * 256;
	bool first = true, named;
	int rc = -1;

	o.stripe = mem_calloc(n, sizeof(*o.stripe));
	o.ledger = mem_calloc(n, sizeof(*o.ledger));
	if (b->after_close) {
		if (store_run_statement(b->f->store, b->previous.period.name,
		    from_previous, &o, e) != 0)
			goto out;
		/* A currency that the last close did not know began at 0. */
		for (i = 0; i < n; i++)
			o.stripe[i].known = o.ledger[i].known = true;
	} else {
		named = from_settings(&o);
		if (from_facts(&o, e) != 0 || is_first(b, &first, e) != 0)
			goto out;
		for (i = 0; !named && i < b->f->naccounts; i++)
			if (is_asked(&o, i) && books_implied(b, i, e) != 0)
				goto out;
		/* What a section does not name, and nothing else tells, is 0. */
		for (i = 0; named && i < n; i++)
			o.stripe[i].known = o.ledger[i].known = true;
	}
	rc = give(&o, first ? OPENING_ASSUMED : OPENING_UNKNOWN, e);
out:
	free(o.stripe);
	free(o.ledger);
	return rc;
}
