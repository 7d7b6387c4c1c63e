/*
 * What each rule and each account of the rule file caught, and what fell
 * through: one pass over the rows, and the events.  recon/app prints it.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/money.h"
#include "recon/flow/pass.h"
#include "recon/flow/tally.h"

struct count {
	struct flow_coverage	*out;
	const struct rules	*r;
	const struct period	*p;
};

/* add_lines: of an entry of ${day}, which is where they stand in the books. */
static void
add_lines(struct count *c, const struct rules_result *res, uint8_t currency, int32_t day)
{
	const struct account *first = rules_account(c->r, 0);

	for (size_t i = 0; i < res->nlines; i++) {
		const struct rules_line *l = &res->lines[i];
		struct flow_tally *t = tally_of(
		    &c->out->account[l->account - first], currency, day);

		t->net = money_sum(t->net, l->amount);
		if (l->amount > 0)
			t->debit = money_sum(t->debit, l->amount);
		else
			t->credit = money_sum(t->credit, -l->amount);
	}
}

static struct flow_fallen *
fallen_of(struct flow_coverage *c, const struct rules_result *res, struct slice category)
{
	struct flow_fallen *x;

	for (size_t i = 0; i < c->nfallen; i++) {
		x = &c->fallen[i];
		if (x->place == res->place && x->rule == res->rule &&
		    slice_is(category, x->category))
			return x;
	}
	c->fallen = mem_grow(c->fallen, &c->fallen_cap, c->nfallen + 1, sizeof(*x));
	x = &c->fallen[c->nfallen++];
	*x = (struct flow_fallen){ .place = res->place, .rule = res->rule,
	    .category = arena_strndup(c->arena, category.p, category.n),
	    .why = arena_strdup(c->arena, res->why) };
	return x;
}

/* count_row: a rule's rows are those of the period, an account's lines those of the
 * entries that stand in it. */
static int
count_row(void *ctx, const struct pass_row *row, struct err *e)
{
	struct count *c = ctx;
	const struct rules_result *res = row->res;
	bool here = c->p == NULL || period_holds(c->p, row->v->day);
	bool stands = pass_stands(row, 0, c->p);

	(void)e;
	if (stands && res->nlines > 0)
		add_lines(c, res, row->v->txn->currency, res->date);
	if (stands && !here)
		tally_row(&c->out->entering, row->v);
	if (!here)
		return 0;
	if (!stands)
		tally_row(&c->out->leaving, row->v);
	c->out->rows++;
	c->out->by_place[res->place]++;
	if (res->rule != RULES_NONE)
		tally_row(&c->out->rule[res->rule], row->v);
	if (res->place == PLACE_SUSPENSE || res->place == PLACE_UNBOOKED)
		tally_row(&fallen_of(c->out, res, row->v->txn->category)->sums, row->v);
	return 0;
}

/* add_event: one that takes an entry back takes what it held off again. */
static void
add_event(struct flow_tallies *ts, const struct events_seen *x)
{
	tally_held(ts, x->currency, x->day, *x->reversed ? -x->held : x->held);
}

static void
count_event(void *ctx, const struct events_seen *x)
{
	struct count *c = ctx;
	const struct rules_result *res = x->res;

	c->out->events++;
	c->out->events_booked += res->place != PLACE_UNBOOKED;
	add_event(&c->out->rule[res->rule], x);
	add_lines(c, res, x->currency, x->day);
	if (res->place == PLACE_UNBOOKED)
		add_event(&fallen_of(c->out, res,
		    slice_of(rules_event_name(x->what)))->sums, x);
}

int
flow_coverage(struct flow *f, const struct period *p, struct flow_coverage *out,
    struct err *e)
{
	struct count c = { out, f->rules, p };

	memset(out, 0, sizeof(*out));
	out->arena = arena_new();
	out->rule = mem_calloc(rules_count(f->rules) + 1, sizeof(*out->rule));
	out->account = mem_calloc(rules_account_count(f->rules) + 1,
	    sizeof(*out->account));
	out->nrules = rules_count(f->rules);
	out->naccounts = rules_account_count(f->rules);
	if (pass_journal(f, p, &f->rules, 1, "rules", count_row, count_event, &c, e) == 0)
		return 0;
	flow_coverage_done(out);
	return -1;
}

void
flow_coverage_done(struct flow_coverage *c)
{
	for (size_t i = 0; i < c->nrules; i++)
		free(c->rule[i].tally);
	for (size_t i = 0; i < c->naccounts; i++)
		free(c->account[i].tally);
	for (size_t i = 0; i < c->nfallen; i++)
		free(c->fallen[i].sums.tally);
	free(c->entering.tally);
	free(c->leaving.tally);
	free(c->rule);
	free(c->account);
	free(c->fallen);
	arena_free(c->arena);
	memset(c, 0, sizeof(*c));
}
