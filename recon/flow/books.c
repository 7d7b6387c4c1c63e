/*
 * Opens the books of a period: streams its balance transactions through the
 * rules into the engine and the journal.  What rules may look at is books_view.c,
 * payouts are books_payouts.c, fees books_fees.c, ledger lines books_ledger.c,
 * openings and carried items books_opening.c, reports books_report.c.
 */
#include "recon/flow/books.h"
#include "recon/flow/books_facts.h"
#include "recon/flow/books_holds.h"
#include "recon/flow/books_opening.h"
#include "recon/store/store_fetch.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "core/model/category.h"
#include "core/model/fields.h"

uint16_t
flow_account(const struct flow *f, struct slice name)
{
	size_t i;

	for (i = 1; i < f->naccounts; i++)
		if (slice_is(name, f->accounts[i]))
			return (uint16_t)i;
	return 0;
}

int
flow_pace(const struct flow *f, const char *what, uint64_t n, struct err *e)
{
	if (n % PROGRESS_EVERY != 0)
		return 0;
	progress_tick(f->progress, what, n, 0);
	return progress_stopped(f->progress) ?
	    err_set(e, ERR_INTERRUPTED, "interrupted") : 0;
}

uint16_t
books_account(const struct books *b, struct slice name)
{
	return flow_account(b->f, name);
}

/* ---- refunds: what must be known beyond the row ---- */

static void
refund_note(struct books *b, struct slice charge, uint32_t movement)
{
	uint32_t i = intern_put(b->refund_charges, charge.p, charge.n);

	if (i == b->nrefunds) {
		b->refund_of = mem_grow(b->refund_of, &b->refund_cap,
		    b->nrefunds + 1, sizeof(*b->refund_of));
		b->refund_of[b->nrefunds++] = movement;
	}
}

static int32_t
charge_day(const struct books *b, const struct txn *t, const struct rules_view *v)
{
	struct slice at = fields_get(t->fields, "charge.created");

	if (at.n == 0)
		at = fields_get(v->object[OBJECT_CHARGE], "created");
	if (at.n == 0)
		return DATE_NONE;
	return zone_day(b->f->zone, (int64_t)strtoll(at.p, NULL, 10));
}

/* ---- one row ---- */

void
books_row(struct books *b, const struct txn *t, int32_t day,
    const struct rules_result *res, struct journal_row *row)
{
	row->txn = t;
	row->day = day;
	row->date = res->date;
	row->account_index = books_account(b, t->account);
	row->account = b->f->accounts[row->account_index];
	row->paid_out = t->payout.n > 0;
	row->result = res;
	row->group = NULL;
}

static void
movement_of(struct books *b, const struct txn *t, enum engine_when when,
    const struct rules_view *v, const struct rules_result *res,
    struct engine_movement *m)
{
	enum category_kind kind = category_kind_of(t->category);
	const struct account *clearing;

	m->id = t->id;
	m->source = t->source;
	m->payout = t->payout;
	m->category = t->category;
	m->when = when;
	m->account = books_account(b, t->account);
	m->currency = t->currency;
	m->amount = t->amount;
	m->fee = t->fee;
	m->created = t->created;
	m->day = v->day;
	m->day_utc = date_of_moment_utc(t->created);
	m->dated = res->date - v->day;
	m->place = res->place;
	m->rule = res->rule == RULES_NONE ? (uint32_t)rules_count(b->f->rules) :
	    (uint32_t)res->rule;
	m->rule_name = res->rule == RULES_NONE ? "" :
	    rules_name(b->f->rules, res->rule);
	m->why = res->why;
	m->entry = ENGINE_NONE;
	m->charge = books_charge_of(t, kind, v);
	m->charge_day = kind == CATEGORY_REFUND ? charge_day(b, t, v) : DATE_NONE;
	m->charge_known_elsewhere = v->object[OBJECT_CHARGE].n > 0;
	/* what is open of earlier holds was told by the close before */
	m->reserve_checked = books_hold_watched(b, res, kind) &&
	    (when == WHEN_PERIOD || !b->after_close);
	m->reserve_due = m->reserve_checked ? books_hold_due(b, res, v->day) : DATE_NONE;
	clearing = b->clearing[m->account * 256u + t->currency];
	m->clearing_code = clearing == NULL ? NULL : clearing->code;
}

/* Does the entry of a row that rules date stand in this period? */
static bool
stands_here(const struct books *b, const struct engine_movement *m, int32_t date)
{
	if (date > b->period.last)
		return false;
	return m->when == WHEN_PERIOD ||
	       (m->when == WHEN_CARRIED && m->dated > 0 && date >= b->period.first);
}

/* Puts a booked row into the journal and tells the engine of a new entry. */
static void
journalise(struct books *b, const struct txn *t, const struct rules_result *res,
    struct engine_movement *m)
{
	struct journal_row row;
	char key[ENTRY_KEY_MAX];
	const char *k;
	uint32_t group;
	bool first;

	books_row(b, t, m->day, res, &row);
	if (!stands_here(b, m, res->date)) {
		m->entry = books_rebooked_of(b, t->id);
		if (m->entry != ENGINE_NONE)
			return;
		/* The entry of another period; of groups only those can be told that
		 * rules date, since they are made of one month's rows. */
		if (rules_grouping(b->f->rules) == PER_TRANSACTION ||
		    m->when == WHEN_PERIOD) {
			journal_row_key(b->journal, &row, key);
			m->entry = engine_add_entry(b->engine, key);
		}
		return;
	}
	books_single_note(b, res->date);
	journal_add(b->journal, &row, &k, &group, &first);
	if (rules_grouping(b->f->rules) == PER_TRANSACTION) {
		m->entry = engine_add_entry(b->engine, k);
		return;
	}
	if (first) {
		ASSERT(group == b->dates.ngroups);
		b->dates.group_entry = mem_grow(b->dates.group_entry, &b->dates.group_cap,
		    b->dates.ngroups + 1, sizeof(*b->dates.group_entry));
		b->dates.group_entry[b->dates.ngroups++] = engine_add_entry(b->engine, k);
	}
	m->entry = b->dates.group_entry[group];
}

static void
fate_of(struct books *b, uint32_t at, const struct engine_movement *m)
{
	struct books_fate *fate;

	b->fate = mem_grow(b->fate, &b->fate_cap, at + 1u, sizeof(*b->fate));
	fate = &b->fate[at];
	b->nfate = at + 1u;
	ASSERT(m->rule < 1u << 29);
	fate->rule = m->rule & ((1u << 29) - 1);
	fate->entry = m->entry;
	fate->place = (unsigned)m->place & 7u;
}

int
books_add_txn(struct books *b, const struct txn *t, enum engine_when when,
    struct err *e)
{
	struct engine_movement m;
	struct rules_view v;
	struct rules_result res;
	enum category_kind kind = category_kind_of(t->category);
	uint32_t at;
	size_t i;

	memset(&m, 0, sizeof(m));
	if (books_view(b, t, false, &v, e) != 0 ||
	    rules_eval(b->f->rules, b->scratch, &v, &res, e) != 0 ||
	    books_date(b, t, v.day, &res, &when, e) != 0)
		return -1;
	if (when == WHEN_PERIOD && kind != CATEGORY_CHARGE)
		events_row(b->events, t);
	movement_of(b, t, when, &v, &res, &m);
	for (i = 0; i < res.nlines; i++)
		if (res.lines[i].account->role == ROLE_CLEARING)
			m.clearing = money_sum(m.clearing, res.lines[i].amount);
	if (when == WHEN_PERIOD) {
		books_fees(b, t, &m);
		books_payout_note(b, t, v.day);
		b->by_place[res.place]++;
		b->nperiod++;
		b->seen[m.account * 256u + t->currency] = true;
		b->net[m.account * 256u + t->currency] = money_sum(
		    b->net[m.account * 256u + t->currency], txn_net(t));
	} else if (v.day < b->period.first) {
		books_payout_carried(b, t, v.day);
	}
	if (res.nlines > 0)
		journalise(b, t, &res, &m);
	if (engine_add_movement(b->engine, &m, &at, e) != 0)
		return -1;
	if ((when == WHEN_PERIOD || when == WHEN_CARRIED) && kind == CATEGORY_REFUND &&
	    m.charge.n > 0 && !m.charge_known_elsewhere)
		refund_note(b, m.charge, at);
	fate_of(b, at, &m);
	return 0;
}

int
books_add_waiting(struct books *b, const struct txn *t, struct err *e)
{
	struct engine_movement m;
	struct rules_view v;
	struct rules_result res;
	uint32_t at;

	memset(&m, 0, sizeof(m));
	if (books_view(b, t, false, &v, e) != 0 ||
	    rules_eval(b->f->rules, b->scratch, &v, &res, e) != 0)
		return -1;
	movement_of(b, t, WHEN_CONTEXT, &v, &res, &m);
	m.place = PLACE_IGNORED;
	m.dated = 0;
	m.reserve_checked = false;
	if (engine_add_movement(b->engine, &m, &at, e) != 0)
		return -1;
	fate_of(b, at, &m);
	return 0;
}

/* ---- the period ---- */

/* A row that a seal fixed while only its day was known, and that a finer time
 * moved over the end of its period, stays where it is. */
static int
skip_fixed(struct books *b, const struct txn *t, bool *skip, struct err *e)
{
	if (late_is_fixed(&b->late, b->f, t->id.p, skip, e) != 0)
		return -1;
	if (*skip)
		(void)intern_put(b->moved, t->id.p, t->id.n);
	return 0;
}

static int
read_rows(struct books *b, struct err *e)
{
	int window = rules_window_days(b->f->rules), got = 0;
	int32_t first = b->period.first - (b->after_close ? 0 : window);
	struct store_txns *c = NULL;
	enum engine_when when;
	int64_t before = INT64_MIN;
	uint64_t n = 0;
	struct txn t;
	int32_t day;
	bool skip;

	if (store_txns_open(&c, b->f->store, zone_day_start(b->f->zone, first),
	    zone_day_start(b->f->zone, b->period.last + window + 1), e) != 0)
		return -1;
	b->first_in_period = ENGINE_NONE;
	while ((got = store_txns_next(c, &t, e)) == 1) {
		ASSERT(t.created >= before);	/* law 7: whatever came first */
		before = t.created;
		day = zone_day(b->f->zone, t.created);
		if (b->late.taken && day <= b->period.first + 1) {
			if ((got = skip_fixed(b, &t, &skip, e)) != 0)
				break;
			if (skip)
				continue;
		}
		when = period_holds(&b->period, day) ? WHEN_PERIOD : WHEN_CONTEXT;
		if (when == WHEN_PERIOD && b->first_in_period == ENGINE_NONE)
			b->first_in_period = (uint32_t)b->nfate;
		if ((got = books_add_txn(b, &t, when, e)) != 0)
			break;
		if ((got = flow_pace(b->f, "map", ++n, e)) != 0)
			break;
	}
	store_txns_close(c);
	return got;
}

/* When a dispute was closed.  What was told of it after the period may say again
 * what was decided in it. */
static int
closed_day(struct books *b, const struct object *o, int32_t *closed, struct err *e)
{
	*closed = o->version == 0 ? DATE_NONE : zone_day(b->f->zone, o->version);
	if (*closed == DATE_NONE || *closed <= b->period.last)
		return 0;
	return events_decided(b->f->store, b->f->zone, o->id.p, closed, e);
}

static int
read_disputes(struct books *b, struct err *e)
{
	struct store_objects *c = NULL;
	struct object o;
	int32_t closed;
	int got;

	if (store_objects_open(&c, b->f->store, OBJECT_DISPUTE, e) != 0)
		return -1;
	while ((got = store_objects_next(c, &o, e)) == 1) {
		events_object(b->events, &o);
		if ((got = closed_day(b, &o, &closed, e)) != 0)
			break;
		engine_add_dispute(b->engine, o.id,
		    fields_get(o.fields, "status"), closed);
	}
	store_objects_close(c);
	return got;
}

/* Charges that refunds name and that are not of this period: are they among
 * the facts of earlier ones?  One scan back, only when there are any. */
static int
find_old_charges(struct books *b, struct err *e)
{
	int64_t end = zone_day_start(b->f->zone, b->period.first);
	struct store_txns *c = NULL;
	size_t i, open = 0;
	struct txn t;
	uint32_t at;
	int got;

	for (i = 0; i < b->nrefunds; i++)
		if (!engine_has_source(b->engine,
		    slice_of(intern_text(b->refund_charges, (uint32_t)i))))
			open++;
	if (open == 0)
		return 0;
	if (store_txns_open(&c, b->f->store, INT64_MIN, end, e) != 0)
		return -1;
	while ((got = store_txns_next(c, &t, e)) == 1) {
		if (t.source.n == 0 ||
		    category_kind_of(t.category) != CATEGORY_CHARGE)
			continue;
		at = intern_find(b->refund_charges, t.source.p, t.source.n);
		if (at != INTERN_NONE)
			engine_set_charge_known(b->engine, b->refund_of[at]);
	}
	store_txns_close(c);
	return got;
}

static int
add_covered(void *ctx, const struct store_import *im, struct err *e)
{
	struct books *b = ctx;
	int32_t first, last;

	(void)e;
	if (im->first_moment == TXN_MOMENT_NONE)
		return 0;
	first = zone_day(b->f->zone, im->first_moment);
	last = zone_day(b->f->zone, im->last_moment);
	/* a fetch is complete from moment to moment; of a file its rows tell, so that
	 * its first and last day may be partial */
	if (strcmp(im->kind, STORE_FETCH_KIND) == 0) {
		if (im->first_moment == zone_day_start(b->f->zone, first))
			first--;
		if (im->last_moment + 1 == zone_day_start(b->f->zone, last + 1))
			last++;
	}
	engine_add_covered(b->engine, first, last);
	b->covered |= first < b->period.first && last > b->period.last;
	return 0;
}

/* ---- opening and closing ---- */

struct books *
books_new(struct flow *f, const struct period *p)
{
	struct books *b = mem_calloc(1, sizeof(*b));
	size_t a;
	int i;

	b->f = f;
	b->period = *p;
	b->arena = arena_new();
	b->row_arena = arena_new();
	b->scratch = rules_scratch_new(f->rules);
	b->journal = journal_new(f->rules, f->company, p);
	b->events = events_new(f, p);
	b->needs = rules_needs(f->rules);
	b->fee_names = intern_new();
	b->payout_names = intern_new();
	b->refund_charges = intern_new();
	b->moved = intern_new();
	b->seen = mem_calloc(f->naccounts * 256, sizeof(*b->seen));
	b->net = mem_calloc(f->naccounts * 256, sizeof(*b->net));
	b->clearing = mem_calloc(f->naccounts * 256, sizeof(struct account *));
	b->last_arrival = DATE_NONE;
	b->tolerance = mem_calloc(f->naccounts * 256, sizeof(*b->tolerance));
	for (i = 1; i <= currency_count(); i++)
		for (a = 0; a < f->naccounts; a++) {
			size_t at = a * 256 + (size_t)i;

			b->clearing[at] = rules_clearing(f->rules, (uint8_t)i,
			    f->accounts[a]);
			b->tolerance[at] = rules_tolerance(f->rules, (uint8_t)i,
			    b->clearing[at]);
		}
	for (i = 0; i < OBJECT__MAX; i++)
		b->have[i] = store_object_count(f->store, (enum object_kind)i) > 0;
	return b;
}

static void
engine_start(struct books *b)
{
	struct engine_config c;

	memset(&c, 0, sizeof(c));
	c.period = b->period;
	c.window_days = rules_window_days(b->f->rules);
	c.tolerance = b->tolerance;
	c.base_currency = b->f->base_currency;
	c.accounts = b->f->accounts;
	c.naccounts = b->f->naccounts;
	c.after_close = b->after_close;
	books_asked(b, &c);
	c.progress = b->f->progress;
	b->engine = engine_new(&c);
}

/* Which part of its group a new entry is: fixed ones are not added to. */
static int
fixed_part(void *ctx, const char *account, uint8_t currency, const char *group)
{
	struct books *b = ctx;
	struct err e = ERR_INIT;
	int part = 0;

	if (store_fixed_part(b->f->store, group, grouping_name(rules_grouping(b->f->rules)),
	    account, currency, &part, &e) != 0 && b->part_failed == NULL) {
		b->part_failed = mem_alloc(sizeof(e));
		*b->part_failed = e;
	}
	return part;
}

/* What seals mean for this period. */
static int
open_late(struct books *b, struct err *e)
{
	if (late_open(&b->late, b->f, &b->period, b->after_close ? &b->previous.period :
	    NULL, e) != 0)
		return -1;
	if (b->late.sealed)
		journal_set_parts(b->journal, fixed_part, b);
	if (b->late.taken && (late_rows(&b->late, b->f, &b->period, e) != 0 ||
	    books_late(b, e) != 0))
		return -1;
	return b->late.sealed ? late_moved(&b->late, b->f, e) : 0;
}

static int
journal_done(struct books *b, struct err *e)
{
	if (b->part_failed != NULL) {
		*e = *b->part_failed;
		return -1;
	}
	books_single_sort(b);
	return journal_finish(b->journal, e);
}

int
books_open(struct books **out, struct flow *f, const struct period *p,
    struct err *e)
{
	struct books *b = books_new(f, p);

	if (store_run_before(f->store, p->first, &b->after_close, &b->previous,
	    e) != 0)
		goto fail;
	engine_start(b);
	if (books_settled(b, e) != 0 || open_late(b, e) != 0 || books_rebooked_open(b, e) != 0)
		goto fail;
	if (books_entering(b, e) != 0 || books_carry(b, e) != 0 || books_holds(b, e) != 0)
		goto fail;
	if (read_rows(b, e) != 0 || books_payouts(b, e) != 0 ||
	    read_disputes(b, e) != 0 || books_payouts_complete(b, e) != 0 ||
	    find_old_charges(b, e) != 0 ||
	    store_each_import(f->store, add_covered, b, e) != 0 ||
	    events_settle(b->events, b->engine, e) != 0 ||
	    journal_done(b, e) != 0)
		goto fail;
	*out = b;
	return 0;
fail:
	books_close(b);
	return err_while(e, "period %s", p->name);
}

int
books_match(struct books *b, struct err *e)
{
	if (books_lines(b, e) != 0 || books_openings(b, e) != 0 ||
	    books_missing(b, e) != 0 || books_gaps(b, e) != 0)
		return err_while(e, "match %s", b->period.name);
	if (engine_run(b->engine, e) != 0)
		return err_while(e, "match %s", b->period.name);
	return 0;
}

void
books_close(struct books *b)
{
	if (b == NULL)
		return;
	engine_free(b->engine);
	journal_free(b->journal);
	events_free(b->events);
	rules_scratch_free(b->scratch);
	intern_free(b->fee_names);
	intern_free(b->payout_names);
	intern_free(b->refund_charges);
	intern_free(b->moved);
	free(b->part_failed);
	if (b->late.arena != NULL)
		late_close(&b->late);
	free(b->fate);
	free(b->met);
	books_dates_free(&b->dates);
	books_rebooked_free(&b->rebooked);
	free(b->fee);
	str_free(&b->fee_name);
	free(b->payout);
	free(b->refund_of);
	free(b->seen);
	free(b->clearing);
	free(b->tolerance);
	free(b->net);
	arena_free(b->row_arena);
	arena_free(b->arena);
	free(b);
}
