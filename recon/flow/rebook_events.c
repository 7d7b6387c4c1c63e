/*
 * The entries of events in sealed periods: what a payout or dispute did is told
 * again from today's facts, and booked by today's rules.
 */
#include "recon/flow/rebook_find.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"

/* An event's entry that a seal fixed. */
struct fixed_event {
	const struct rebook_seal *seal;
	int32_t		 day;
	uint8_t		 currency;
	const char	*account, *group;	/* in the arena */
	const char	*event, *object;
	bool		 told;		/* by today's facts and rules */
};

struct scan {
	struct rebook_find *r;
	const struct rebook_seal *seal;	/* in hand */
	struct arena	*arena;		/* own */
	struct intern	*keys;		/* own: index of fixed[] */
	struct fixed_event *fixed;	/* own */
	size_t		 n, cap;
	bool		*chain_told;	/* own; by chain */
};

/* "payout arrived po_1 2": the event and its object, when it is the group of one. */
static bool
is_event(struct arena *a, const char *group, const char **event, const char **object)
{
	const char *name, *p;
	size_t n;
	int k;

	for (k = 0; k < RULES_EVENT__MAX; k++) {
		name = rules_event_name((enum rules_event)k);
		n = strlen(name);
		if (strncmp(group, name, n) != 0 || group[n] != ' ')
			continue;
		p = group + n + 1;
		*event = name;
		*object = arena_strndup(a, p, strcspn(p, " "));
		return true;
	}
	return false;
}

static int
take_fixed(void *ctx, const struct store_fixed_entry *en, struct err *e)
{
	struct scan *s = ctx;
	const char *event, *object;
	uint32_t i;

	(void)e;
	if (!is_event(s->arena, en->group, &event, &object))
		return 0;
	i = intern_put(s->keys, en->key, strlen(en->key));
	if (i < s->n)
		return 0;	/* the first seal that holds it: later ones may only copy it */
	s->fixed = mem_grow(s->fixed, &s->cap, s->n + 1, sizeof(*s->fixed));
	s->fixed[s->n++] = (struct fixed_event){ s->seal, en->day, en->currency,
		s->r->f->accounts[flow_account(s->r->f, slice_of(en->account))],
		arena_strdup(s->arena, en->group), event, object, false };
	events_note(s->r->events, OBJECT_PAYOUT, slice_of(object));
	events_note(s->r->events, OBJECT_DISPUTE, slice_of(object));
	return 0;
}

static int
note_objects(struct scan *s, enum object_kind k, struct err *e)
{
	struct store_objects *c = NULL;
	struct object o;
	int got;

	if (!events_asked(s->r->events, k))
		return 0;
	if (store_objects_open(&c, s->r->f->store, k, e) != 0)
		return -1;
	while ((got = store_objects_next(c, &o, e)) == 1)
		events_object(s->r->events, &o);
	store_objects_close(c);
	return got;
}

/* The seal that holds the day, or NULL. */
static const struct rebook_seal *
seal_of(const struct rebook_find *r, int32_t day)
{
	size_t i;

	for (i = 0; i < r->nseals; i++)
		if (period_holds(&r->seal[i].period, day))
			return &r->seal[i];
	return NULL;
}

/* ---- offers ---- */

static int
offer_told(struct scan *s, const struct entry *en, struct err *e)
{
	struct rebook_find *r = s->r;
	uint32_t at = intern_find(s->keys, en->key, strlen(en->key));
	const struct rebook_chain *c = rebook_chain_of(&r->chains, en->key);
	struct rebook_offer o = { .origin = en->key, .fixed = at != INTERN_NONE,
		.account = en->stripe_account, .currency = en->currency, .group = en->group,
		.event = en->event, .object = en->stripe_ids, .stripe_ids = en->stripe_ids,
		.line = en->lines, .n = en->nlines, .example = "", .example_rule = "" };

	ASSERT(!o.fixed || s->fixed != NULL);
	o.seal = o.fixed ? s->fixed[at].seal : seal_of(r, en->day);
	o.day = o.fixed ? s->fixed[at].day : en->day;
	if (o.fixed)
		s->fixed[at].told = true;
	if (c != NULL)
		s->chain_told[c - r->chains.chain] = true;
	/* one of an open period is planned there */
	if (o.seal == NULL && c == NULL)
		return 0;
	if (o.seal == NULL)
		o.seal = &r->seal[r->nseals - 1];
	return o.seal->asked ? rebook_offer(r, &o, e) : 0;
}

/* An entry whose event no rule books now, or that did not happen. */
static int
offer_gone(struct scan *s, const char *key, const struct fixed_event *x, bool fixed,
    struct err *e)
{
	struct rebook_offer o = { .seal = x->seal, .origin = key, .fixed = fixed,
		.day = x->day, .account = x->account, .currency = x->currency,
		.group = "", .event = x->event, .object = x->object,
		.stripe_ids = x->object, .example = "", .example_rule = "" };

	return o.seal->asked ? rebook_offer(s->r, &o, e) : 0;
}

static int
offer_rest(struct scan *s, struct err *e)
{
	struct rebook_find *r = s->r;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!s->fixed[i].told && offer_gone(s, intern_text(s->keys, (uint32_t)i),
		    &s->fixed[i], true, e) != 0)
			return -1;
	for (i = 0; i < r->chains.n; i++) {
		const struct rebook_chain *c = &r->chains.chain[i];
		struct fixed_event x = { &r->seal[r->nseals - 1], c->day, c->currency,
			c->account, "", c->event, c->object, false };

		if (*c->event == '\0' || s->chain_told[i] ||
		    intern_find(s->keys, c->origin, strlen(c->origin)) != INTERN_NONE)
			continue;
		if (offer_gone(s, c->origin, &x, false, e) != 0)
			return -1;
	}
	return 0;
}

static int
offer_all(struct scan *s, struct err *e)
{
	struct events *ev = s->r->events;
	struct entry en;
	size_t i;

	if (events_settle(ev, NULL, e) != 0)
		return -1;
	for (i = 0; i < events_count(ev); i++)
		if (events_entry(ev, i, &en, e) != 0 || offer_told(s, &en, e) != 0)
			return -1;
	return offer_rest(s, e);
}

int
rebook_events(struct rebook_find *r, struct err *e)
{
	struct scan s = { .r = r, .arena = arena_new(), .keys = intern_new(),
		.chain_told = mem_calloc(r->chains.n + 1, sizeof(bool)) };
	int rc = 0;
	size_t i;

	for (i = 0; rc == 0 && i < r->nseals; i++) {
		s.seal = &r->seal[i];
		rc = store_each_fixed_entry(r->f->store, s.seal->period.name, take_fixed, &s, e);
	}
	if (rc == 0 && (note_objects(&s, OBJECT_PAYOUT, e) != 0 ||
	    note_objects(&s, OBJECT_DISPUTE, e) != 0 || offer_all(&s, e) != 0))
		rc = -1;
	free(s.chain_told);
	free(s.fixed);
	intern_free(s.keys);
	arena_free(s.arena);
	return rc;
}
