/*
 * map --rebook: what the rules of today would book otherwise than what is fixed,
 * period by period, and its booking.
 */
#include "recon/flow/rebook.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "recon/flow/months.h"
#include "recon/flow/rebook_find.h"

/* ---- which periods ---- */

static int
add_seal(void *ctx, const struct store_seal *seal, struct err *e)
{
	struct rebook_find *r = ctx;

	(void)e;
	r->seal = mem_grow(r->seal, &r->seal_cap, r->nseals + 1, sizeof(*r->seal));
	r->seal[r->nseals++] = (struct rebook_seal){ seal->period,
		arena_strdup(r->out->arena, seal->rules_hash), true };
	r->out->sealed = true;
	r->out->day = seal->period.last + 1;
	r->out->after_seal = seal->number;
	return 0;
}

/* ${p} NULL: all. */
static int
choose(struct rebook_find *r, const struct period *p, struct err *e)
{
	bool sealed;
	size_t i;

	if (store_each_seal(r->f->store, add_seal, r, e) != 0)
		return -1;
	if (p == NULL)
		return 0;
	if (flow_is_sealed(r->f, p, &sealed, e) != 0)
		return -1;
	if (!sealed) {
		(void)err_set(e, ERR_USAGE, "%s is not sealed: nothing in it is fixed", p->name);
		return err_hint(e, "`tieout map %s` makes its entries anew", p->name);
	}
	for (i = 0; i < r->nseals; i++)
		r->seal[i].asked = strcmp(r->seal[i].period.name, p->name) == 0;
	return 0;
}

/* ---- looking ---- */

static int
look(struct rebook_find *r, struct err *e)
{
	struct period open;
	size_t i;

	r->out->rules_hash = rules_hash(r->f->rules);
	if (rebook_chains_open(&r->chains, r->f->store, e) != 0)
		return -1;
	period_of_days(&open, r->out->day, r->out->day);
	r->b = books_new(r->f, &open);
	r->events = events_new(r->f, NULL);
	r->work = arena_new();
	for (i = 0; i < r->nseals; i++)
		if (r->seal[i].asked && rebook_rows(r, &r->seal[i], e) != 0)
			return err_while(e, "period %s", r->seal[i].period.name);
	return rebook_events(r, e);
}

static int
change_order(const void *pa, const void *pb)
{
	const struct flow_rebook_change *a = pa, *b = pb;
	int c = strcmp(a->period, b->period);

	if (c != 0)
		return c;
	if (a->of_day != b->of_day)
		return a->of_day < b->of_day ? -1 : 1;
	return strcmp(*a->of != '\0' ? a->of : a->key, *b->of != '\0' ? b->of : b->key);
}

static int
sum_order(const void *pa, const void *pb)
{
	const struct flow_rebook_sum *a = pa, *b = pb;
	int c = strcmp(currency_code(a->currency), currency_code(b->currency));

	return c != 0 ? c : strcmp(a->code, b->code);
}

/* The periods' names are in what is freed. */
static void
keep_periods(struct flow_rebook *out)
{
	size_t i;

	for (i = 0; i < out->n; i++)
		out->change[i].period = arena_strdup(out->arena, out->change[i].period);
	if (out->n > 1)
		qsort(out->change, out->n, sizeof(*out->change), change_order);
	if (out->nsums > 1)
		qsort(out->sum, out->nsums, sizeof(*out->sum), sum_order);
}

int
flow_rebook(struct flow *f, const struct period *p, struct flow_rebook *out, struct err *e)
{
	struct rebook_find r = { .f = f, .out = out };
	int rc = -1;

	memset(out, 0, sizeof(*out));
	out->arena = arena_new();
	out->texts = intern_new();
	if (choose(&r, p, e) == 0 && (!out->sealed || look(&r, e) == 0))
		rc = 0;
	keep_periods(out);
	if (r.chains.arena != NULL)
		rebook_chains_close(&r.chains);
	books_close(r.b);
	events_free(r.events);
	arena_free(r.work);
	free(r.seal);
	if (rc != 0)
		flow_rebook_done(out);
	return rc;
}

void
flow_rebook_done(struct flow_rebook *r)
{
	free(r->change);
	free(r->stay);
	free(r->sum);
	arena_free(r->arena);
	intern_free(r->texts);
	memset(r, 0, sizeof(*r));
}

/* ---- booking ---- */

static int
put_change(struct flow *f, const struct flow_rebook *r, const struct flow_rebook_change *c,
    struct err *e)
{
	struct store_rebooking b = { .key = c->reversal, .after_seal = r->after_seal,
		.day = r->day, .currency = c->currency, .account = c->account,
		.group = c->reversal_group, .reversal = true, .of = c->of,
		.origin = c->origin, .event = c->event, .object = c->object,
		.stripe_ids = c->stripe_ids, .rules_hash = r->rules_hash };
	size_t i;

	if (c->nold > 0 && store_rebooking_put(f->store, &b, c->old, c->nold, e) != 0)
		return -1;
	b.key = c->key;
	b.group = c->group;
	b.reversal = false;
	if (c->nnew > 0 && store_rebooking_put(f->store, &b, c->new, c->nnew, e) != 0)
		return -1;
	for (i = 0; i < c->nfirst; i++)
		if (store_rebooked_txn_put(f->store, c->first[i], c->key, e) != 0)
			return -1;
	return 0;
}

int
flow_rebook_book(struct flow *f, const struct flow_rebook *r, struct err *e)
{
	size_t i;

	if (r->n == 0)
		return 0;
	if (store_begin(f->store, e) != 0)
		return -1;
	for (i = 0; i < r->n; i++)
		if (put_change(f, r, &r->change[i], e) != 0) {
			store_rollback(f->store);
			return err_while(e, "rebook");
		}
	return store_commit(f->store, e);
}
