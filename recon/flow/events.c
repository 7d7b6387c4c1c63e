/*
 * From disputes and payouts to the entries of their events.  What became of one
 * is told by life.c, how it is booked by the rules.
 */
#include "recon/flow/events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/intern.h"
#include "core/model/category.h"
#include "core/model/fields.h"
#include "recon/flow/books.h"
#include "recon/flow/life.h"
#include "recon/flow/rebook_chain.h"

#define LABEL_MAX (TXN_ID_MAX + 64)

struct event {
	char		 key[ENTRY_KEY_MAX];
	enum rules_event what;
	int32_t		 day, since;
	int64_t		 held;
	unsigned	 number;	/* 1: the first of its kind of this object */
	uint16_t	 account;
	uint8_t		 currency;
	const char	*object;	/* id; in the arena */
	const char	*row;		/* id of its first row; in the arena */
	int64_t		 created;	/* of that row */
};

struct row {			/* of the object in hand */
	int32_t		 day;
	int64_t		 amount, created;
	uint16_t	 account;
	uint8_t		 currency;
	bool		 done;
	const char	*id;		/* in row_arena */
};

struct events {
	const struct flow *f;		/* foreign */
	struct period	 period;
	bool		 always;	/* no period */
	bool		 asked[RULES_EVENT__MAX];
	struct arena	*arena;		/* own: what stays */
	struct arena	*row_arena;	/* own: rows of the object in hand */
	struct arena	*view_arena;	/* own: fields of the objects in hand */
	struct rules	*rules[EVENTS_RULES_MAX];	/* foreign; the flow's, maybe another */
	struct rules_scratch *scratch[EVENTS_RULES_MAX];	/* own */
	size_t		 nrules;
	events_fn	*listen;	/* NULL: nobody */
	void		*listen_ctx;
	struct intern	*noted[2];	/* own: payouts, disputes */
	struct life	*life;		/* own */
	struct period	*sealed;	/* own: periods before this one */
	size_t		 nsealed, sealed_cap;
	struct rebook_chains booked;	/* own: what was booked since for them */
	struct row	*row;		/* own */
	size_t		 nrows, row_cap;
	struct event	*event;		/* own */
	size_t		 n, cap;
	struct entry_line line[RULES_LINES_MAX];	/* of the entry given last */
	struct str	 memo;
	char		 label[LABEL_MAX];
};

/* ---- candidates ---- */

static const struct {
	enum object_kind object;
	enum life_kind	 life;
	enum rules_event on, back;
} kinds[2] = {
	{ OBJECT_PAYOUT, LIFE_PAYOUT, RULES_PAYOUT_ARRIVED, RULES_PAYOUT_FAILED },
	{ OBJECT_DISPUTE, LIFE_DISPUTE, RULES_DISPUTE_LOST, RULES_DISPUTE_WON_AFTER_LOST },
};

void
events_also(struct events *ev, struct rules *r)
{
	int i;

	ASSERT(ev->nrules < EVENTS_RULES_MAX);
	ev->rules[ev->nrules] = r;
	ev->scratch[ev->nrules++] = rules_scratch_new(r);
	for (i = 0; i < RULES_EVENT__MAX; i++)
		ev->asked[i] |= rules_has_event(r, (enum rules_event)i);
}

void
events_listen(struct events *ev, events_fn *fn, void *ctx)
{
	ev->listen = fn;
	ev->listen_ctx = ctx;
}

struct events *
events_new(const struct flow *f, const struct period *p)
{
	struct events *ev = mem_calloc(1, sizeof(*ev));

	ev->f = f;
	ev->always = p == NULL;
	if (p != NULL)
		ev->period = *p;
	ev->arena = arena_new();
	ev->row_arena = arena_new();
	ev->view_arena = arena_new();
	events_also(ev, f->rules);
	ev->noted[0] = intern_new();
	ev->noted[1] = intern_new();
	ev->life = life_new();
	return ev;
}

void
events_free(struct events *ev)
{
	size_t i;

	if (ev == NULL)
		return;
	arena_free(ev->arena);
	arena_free(ev->row_arena);
	arena_free(ev->view_arena);
	for (i = 0; i < ev->nrules; i++)
		rules_scratch_free(ev->scratch[i]);
	intern_free(ev->noted[0]);
	intern_free(ev->noted[1]);
	life_free(ev->life);
	free(ev->sealed);
	if (ev->booked.arena != NULL)
		rebook_chains_close(&ev->booked);
	free(ev->row);
	free(ev->event);
	str_free(&ev->memo);
	free(ev);
}

bool
events_asked(const struct events *ev, enum object_kind k)
{
	int i = k == OBJECT_PAYOUT ? 0 : 1;

	return (k == OBJECT_PAYOUT || k == OBJECT_DISPUTE) &&
	    (ev->asked[kinds[i].on] || ev->asked[kinds[i].back]);
}

void
events_note(struct events *ev, enum object_kind k, struct slice id)
{
	if (events_asked(ev, k) && id.n > 0)
		(void)intern_put(ev->noted[k == OBJECT_PAYOUT ? 0 : 1], id.p, id.n);
}

void
events_row(struct events *ev, const struct txn *t)
{
	switch (category_kind_of(t->category)) {
	case CATEGORY_PAYOUT:
	case CATEGORY_PAYOUT_BACK:
		events_note(ev, OBJECT_PAYOUT, t->source);
		break;
	case CATEGORY_DISPUTE:
	case CATEGORY_DISPUTE_BACK:
		events_note(ev, OBJECT_DISPUTE, t->source);
		break;
	default:
		break;
	}
}

static bool
may_hold(const struct events *ev, int32_t day)
{
	return ev->always || period_holds(&ev->period, day);
}

static bool
payout_concerns(const struct events *ev, const struct object *o)
{
	struct payout p;

	payout_of_object(&p, o);
	return (p.arrival != DATE_NONE && may_hold(ev, p.arrival)) ||
	    slice_is(p.status, "failed") || fields_get(o->fields, "reversed_at").n > 0;
}

/* Of a dispute that was decided before the period no row of the period is left:
 * one in it would have noted it. */
static bool
dispute_concerns(const struct events *ev, const struct object *o)
{
	struct slice status = fields_get(o->fields, "status");

	if (!slice_is(status, "lost") && !slice_is(status, "won"))
		return false;
	return ev->always || (o->version != 0 &&
	    zone_day(ev->f->zone, o->version) >= ev->period.first);
}

void
events_object(struct events *ev, const struct object *o)
{
	if (events_asked(ev, o->kind) && (o->kind == OBJECT_PAYOUT ?
	    payout_concerns(ev, o) : dispute_concerns(ev, o)))
		events_note(ev, o->kind, o->id);
}

/* ---- the life of one object ---- */

static int
take_row(void *ctx, const struct txn *t)
{
	struct events *ev = ctx;
	struct row *r;

	ev->row = mem_grow(ev->row, &ev->row_cap, ev->nrows + 1, sizeof(*ev->row));
	r = &ev->row[ev->nrows++];
	r->day = zone_day(ev->f->zone, t->created);
	r->amount = t->amount;
	r->created = t->created;
	r->account = flow_account(ev->f, t->account);
	r->currency = t->currency;
	r->done = false;
	r->id = arena_strndup(ev->row_arena, t->id.p, t->id.n);
	return 0;
}

struct tell {
	struct life		*life;
	struct zone		*zone;
	int32_t			 decided;	/* of a dispute; or DATE_NONE */
};

static int
take_telling(void *ctx, const struct object *o)
{
	struct tell *t = ctx;
	struct slice status = fields_get(o->fields, "status");
	int32_t day = o->version == 0 ? DATE_NONE : zone_day(t->zone, o->version);

	if (t->life != NULL && status.n > 0)
		life_told(t->life, status, day);
	if (day != DATE_NONE && (slice_is(status, "lost") || slice_is(status, "won")) &&
	    (t->decided == DATE_NONE || day < t->decided))
		t->decided = day;
	return 0;
}

int
events_decided(struct store *s, struct zone *z, const char *dispute, int32_t *day,
    struct err *e)
{
	struct tell t = { NULL, z, DATE_NONE };

	if (store_object_told(s, OBJECT_DISPUTE, dispute, take_telling, &t, e) != 0)
		return -1;
	*day = t.decided;
	return 0;
}

/* What is known of the object beside its rows. */
static int
tell_object(struct events *ev, int k, const char *id, struct err *e)
{
	struct tell t = { ev->life, ev->f->zone, DATE_NONE };
	struct slice back;
	struct payout p;
	struct object o;
	bool found;

	life_begin(ev->life, kinds[k].life);
	if (kinds[k].object == OBJECT_PAYOUT) {
		if (store_get_object(ev->f->store, OBJECT_PAYOUT, id, &found, &o, e) != 0)
			return -1;
		if (!found)
			return 0;
		payout_of_object(&p, &o);
		if (p.arrival != DATE_NONE)
			life_arrival(ev->life, p.arrival);
		back = fields_get(o.fields, "reversed_at");
		if (back.n > 0)
			life_returned(ev->life, zone_day(ev->f->zone,
			    (int64_t)strtoll(back.p, NULL, 10)));
	}
	return store_object_told(ev->f->store, kinds[k].object, id, take_telling, &t, e);
}

/* The rows of one Stripe account and currency, from ${at} on; they are done then. */
static void
tell_rows(struct events *ev, size_t at)
{
	struct row *first = &ev->row[at];
	size_t i;

	for (i = at; i < ev->nrows; i++) {
		struct row *r = &ev->row[i];

		if (r->done || r->account != first->account ||
		    r->currency != first->currency)
			continue;
		r->done = true;
		life_row(ev->life, r->day, r->amount);
	}
}

/* ---- rules ---- */

static int
object_fields(struct events *ev, enum object_kind k, struct slice id, struct slice *out,
    struct err *e)
{
	struct object o;
	bool found;

	if (id.n == 0)
		return 0;
	if (store_get_object(ev->f->store, k, id.p, &found, &o, e) != 0)
		return -1;
	if (found)
		*out = (struct slice){ arena_strndup(ev->view_arena, o.fields.p,
		    o.fields.n), o.fields.n };
	return 0;
}

/* The event as rules see it: the objects, and a row of its own that stands for
 * it; only the fields of ${stub} are facts. */
static int
view_of(struct events *ev, const struct event *x, struct rules_view *v, struct txn *stub,
    struct err *e)
{
	enum object_kind k = x->what == RULES_DISPUTE_LOST ||
	    x->what == RULES_DISPUTE_WON_AFTER_LOST ? OBJECT_DISPUTE : OBJECT_PAYOUT;
	struct slice charge, customer;
	struct txn t;
	bool found;

	arena_reset(ev->view_arena);
	memset(v, 0, sizeof(*v));
	memset(stub, 0, sizeof(*stub));
	if (store_get_txn_at(ev->f->store, x->created, x->row, &found, &t, e) != 0)
		return -1;
	stub->id = stub->source = slice_of(x->object);
	stub->account = slice_of(ev->f->accounts[x->account]);
	stub->currency = x->currency;
	stub->available_on = TXN_MOMENT_NONE;
	stub->category = stub->type = stub->description = slice_of("");
	if (found && t.fields.n > 0)
		stub->fields = (struct slice){ arena_strndup(ev->view_arena, t.fields.p,
		    t.fields.n), t.fields.n };
	v->txn = stub;
	v->day = x->day;
	if (object_fields(ev, k, slice_of(x->object), &v->object[k], e) != 0)
		return -1;
	if (k != OBJECT_DISPUTE)
		return 0;
	charge = fields_get(v->object[k], "charge");
	if (charge.n == 0)
		charge = fields_get(stub->fields, "charge.id");
	if (object_fields(ev, OBJECT_CHARGE, charge, &v->object[OBJECT_CHARGE], e) != 0)
		return -1;
	customer = fields_get(v->object[OBJECT_CHARGE], "customer");
	if (customer.n == 0)
		customer = fields_get(stub->fields, "charge.customer");
	return object_fields(ev, OBJECT_CUSTOMER, customer, &v->object[OBJECT_CUSTOMER], e);
}

static bool
goes_back(enum rules_event what)
{
	return what == RULES_PAYOUT_FAILED || what == RULES_DISPUTE_WON_AFTER_LOST;
}

/*
 * How rule file ${side} books an event.  One that goes back is booked by a rule of
 * its own when there is one; else it reverses what was booked: *reversed.
 */
static int
apply(struct events *ev, size_t side, const struct event *x, struct rules_view *v,
    struct rules_result *res, bool *reversed, struct err *e)
{
	const char *account = ev->f->accounts[x->account];
	enum rules_event before = x->what == RULES_PAYOUT_FAILED ? RULES_PAYOUT_ARRIVED :
	    RULES_DISPUTE_LOST;
	size_t i;

	*reversed = false;
	v->day = x->day;
	if (rules_eval_event(ev->rules[side], ev->scratch[side], x->what, x->currency,
	    account, x->held, v, res, e) != 0)
		return -1;
	if (res->rule != RULES_NONE || !goes_back(x->what))
		return 0;
	*reversed = true;
	v->day = x->since;
	if (rules_eval_event(ev->rules[side], ev->scratch[side], before, x->currency,
	    account, x->held, v, res, e) != 0)
		return -1;
	*reversed = res->rule != RULES_NONE;
	for (i = 0; i < res->nlines; i++)
		res->lines[i].amount = -res->lines[i].amount;
	return 0;
}

/* ---- settling ---- */

static const char *
label_of(const struct event *x, char out[LABEL_MAX])
{
	int n = snprintf(out, LABEL_MAX, "%s %s", rules_event_name(x->what), x->object);

	if (x->number > 1)
		(void)snprintf(out + n, LABEL_MAX - (size_t)n, " %u", x->number);
	return out;
}

static void
cannot_book(const struct events *ev, const struct event *x,
    const struct rules_result *res, struct engine *engine)
{
	struct engine_unbooked u;
	struct str why = STR_INIT;
	char label[LABEL_MAX];

	if (engine == NULL)
		return;
	u.about = label_of(x, label);
	u.object = x->object;
	u.rule = rules_name(ev->f->rules, res->rule);
	u.currency = x->currency;
	u.day = x->day;
	str_addf(&why, "The event \"%s\" of %s has no balance row; it cannot be booked: %s.",
	    rules_event_name(x->what), x->object, res->why);
	u.explanation = str_text(&why);
	u.suggestion = "Complete the rule file, or import what the rule asks for; then map again.";
	engine_add_unbooked(engine, &u);
	str_free(&why);
}

/* ask_rules: what each rule file makes of the event; the listener hears of it. */
static int
ask_rules(struct events *ev, const struct event *x, struct rules_result *res, struct err *e)
{
	struct events_seen seen = { x->what, x->object, ev->f->accounts[x->account], x->day,
		x->currency, x->held, res, NULL };
	bool reversed[EVENTS_RULES_MAX], taken = false;
	struct rules_view v;
	struct txn stub;
	size_t i;

	if (view_of(ev, x, &v, &stub, e) != 0)
		return -1;
	for (i = 0; i < ev->nrules; i++) {
		if (apply(ev, i, x, &v, &res[i], &reversed[i], e) != 0)
			return -1;
		taken |= res[i].rule != RULES_NONE;
	}
	seen.reversed = reversed;
	if (taken && ev->listen != NULL)
		ev->listen(ev->listen_ctx, &seen);
	return 0;
}

static int
add_sealed(void *ctx, const struct store_seal *seal, struct err *e)
{
	struct events *ev = ctx;

	(void)e;
	if (seal->period.last >= ev->period.first)
		return 0;
	ev->sealed = mem_grow(ev->sealed, &ev->sealed_cap, ev->nsealed + 1,
	    sizeof(*ev->sealed));
	ev->sealed[ev->nsealed++] = seal->period;
	return 0;
}

static int
know_sealed(struct events *ev, struct err *e)
{
	if (ev->always || store_each_seal(ev->f->store, add_sealed, ev, e) != 0)
		return ev->always ? 0 : -1;
	return ev->nsealed == 0 ? 0 : rebook_chains_open(&ev->booked, ev->f->store, e);
}

/* Has the event an entry in a sealed period, or was it booked for one since?  What
 * is told of its day later does not book it again. */
static int
is_fixed(const struct events *ev, const char *key, bool *fixed, struct err *e)
{
	size_t i;

	*fixed = ev->nsealed > 0 && rebook_chain_of(&ev->booked, key) != NULL;
	for (i = 0; i < ev->nsealed && !*fixed; i++)
		if (store_fixed_entry_has(ev->f->store, ev->sealed[i].name, key, fixed,
		    e) != 0)
			return -1;
	return 0;
}

/* Keeps an event that the rules book. */
static int
keep(struct events *ev, struct event *x, struct engine *engine, struct err *e)
{
	struct rules_result res[EVENTS_RULES_MAX];
	char label[LABEL_MAX];
	bool fixed;

	if (ask_rules(ev, x, res, e) != 0)
		return -1;
	if (res[0].rule == RULES_NONE || ev->listen != NULL)
		return 0;
	entry_key(x->key, ev->f->company, ev->f->accounts[x->account], x->currency,
	    PER_TRANSACTION, label_of(x, label), 1);
	if (is_fixed(ev, x->key, &fixed, e) != 0)
		return -1;
	if (fixed)
		return 0;
	if (res[0].place == PLACE_UNBOOKED)
		cannot_book(ev, x, &res[0], engine);
	if (res[0].nlines == 0)
		return 0;
	x->object = arena_strdup(ev->arena, x->object);
	x->row = arena_strdup(ev->arena, x->row);
	ev->event = mem_grow(ev->event, &ev->cap, ev->n + 1, sizeof(*ev->event));
	ev->event[ev->n++] = *x;
	return 0;
}

static int
keep_life(struct events *ev, int k, const char *id, const struct row *first,
    struct engine *engine, struct err *e)
{
	const struct life_event *le;
	struct event x;
	size_t i, n;

	le = life_events(ev->life, &n);
	for (i = 0; i < n; i++) {
		if (!may_hold(ev, le[i].day))
			continue;
		memset(&x, 0, sizeof(x));
		x.what = le[i].back ? kinds[k].back : kinds[k].on;
		x.day = le[i].day;
		x.since = le[i].since;
		x.held = le[i].held;
		x.number = le[i].number;
		x.account = first->account;
		x.currency = first->currency;
		x.object = id;
		x.row = first->id;
		x.created = first->created;
		if (keep(ev, &x, engine, e) != 0)
			return -1;
	}
	return 0;
}

static int
settle_one(struct events *ev, int k, const char *id, struct engine *engine, struct err *e)
{
	size_t at;

	arena_reset(ev->row_arena);
	ev->nrows = 0;
	if (store_txns_behind(ev->f->store, id, take_row, ev, e) != 0)
		return -1;
	for (at = 0; at < ev->nrows; at++) {
		if (ev->row[at].done)
			continue;
		if (tell_object(ev, k, id, e) != 0)
			return -1;
		tell_rows(ev, at);
		if (keep_life(ev, k, id, &ev->row[at], engine, e) != 0)
			return -1;
	}
	return 0;
}

static int
event_order(const void *pa, const void *pb)
{
	const struct event *a = pa, *b = pb;
	int c;

	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	if (a->account != b->account)
		return a->account < b->account ? -1 : 1;
	c = strcmp(currency_code(a->currency), currency_code(b->currency));
	return c != 0 ? c : strcmp(a->key, b->key);
}

int
events_settle(struct events *ev, struct engine *engine, struct err *e)
{
	uint32_t i, n;
	int k;

	if (know_sealed(ev, e) != 0)
		return -1;
	for (k = 0; k < 2; k++) {
		n = intern_count(ev->noted[k]);
		for (i = 0; i < n; i++)
			if (settle_one(ev, k, intern_text(ev->noted[k], i), engine, e) != 0 ||
			    flow_pace(ev->f, "events", i + 1, e) != 0)
				return err_while(e, "events of %s",
				    intern_text(ev->noted[k], i));
	}
	if (ev->n > 0)
		qsort(ev->event, ev->n, sizeof(*ev->event), event_order);
	return 0;
}

size_t
events_count(const struct events *ev)
{
	return ev->n;
}

int32_t
events_day(const struct events *ev, size_t i)
{
	ASSERT(i < ev->n);
	return ev->event[i].day;
}

/* ---- entries ---- */

static void
put_memo(struct events *ev, const struct event *x, const struct rules_result *res,
    const struct rules_view *v, bool reversed)
{
	const char *name = rules_name(ev->f->rules, res->rule);

	str_clear(&ev->memo);
	if (reversed)
		str_addf(&ev->memo, "Reversed on %s: %s (%s)", rules_event_name(x->what),
		    name, x->object);
	else {
		rules_memo(ev->f->rules, res->rule, v, &ev->memo);
		if (ev->memo.n == 0)
			str_addf(&ev->memo, "%s (%s)", name, x->object);
	}
}

int
events_entry(struct events *ev, size_t i, struct entry *out, struct err *e)
{
	const struct event *x = &ev->event[i];
	struct rules_result res;
	struct rules_view v;
	struct txn stub;
	bool reversed;
	size_t k;

	ASSERT(i < ev->n);
	if (view_of(ev, x, &v, &stub, e) != 0 ||
	    apply(ev, 0, x, &v, &res, &reversed, e) != 0)
		return -1;
	put_memo(ev, x, &res, &v, reversed);
	memset(out, 0, sizeof(*out));
	memcpy(out->key, x->key, sizeof(out->key));
	for (k = 0; k < res.nlines; k++) {
		ev->line[k].account = res.lines[k].account;
		ev->line[k].amount = res.lines[k].amount;
		ev->line[k].memo = str_text(&ev->memo);
		ev->line[k].rule = rules_name(ev->f->rules, res.rule);
		memcpy(ev->line[k].dim, res.lines[k].dim, sizeof(ev->line[k].dim));
	}
	out->day = x->day;
	out->currency = x->currency;
	out->state = ENTRY_PLANNED;
	out->stripe_account = ev->f->accounts[x->account];
	out->lines = ev->line;
	out->nlines = res.nlines;
	out->stripe_ids = x->object;
	out->group = label_of(x, ev->label);
	out->grouping = PER_TRANSACTION;
	out->part = 1;
	out->event = rules_event_name(x->what);
	out->post_as = rules_post_as(ev->f->rules, res.rule);
	return entry_balanced(out, e);
}
