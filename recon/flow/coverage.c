/*
 * What each rule and each account of the rule file caught, and what fell
 * through: one pass over the rows.  recon/app prints it.
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
};

static void
add_lines(struct count *c, const struct pass_row *row)
{
	const struct account *first = rules_account(c->r, 0);
	const struct rules_result *res = row->res;

	for (size_t i = 0; i < res->nlines; i++) {
		const struct rules_line *l = &res->lines[i];
		struct flow_tally *t = tally_of(
		    &c->out->account[l->account - first],
		    row->v->txn->currency, row->v->day);

		t->net = money_sum(t->net, l->amount);
		if (l->amount > 0)
			t->debit = money_sum(t->debit, l->amount);
		else
			t->credit = money_sum(t->credit, -l->amount);
	}
}

static struct flow_fallen *
fallen_of(struct flow_coverage *c, const struct pass_row *row)
{
	const struct rules_result *res = row->res;
	struct slice category = row->v->txn->category;
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

static int
count_row(void *ctx, const struct pass_row *row, struct err *e)
{
	struct count *c = ctx;
	const struct rules_result *res = row->res;

	(void)e;
	c->out->rows++;
	c->out->by_place[res->place]++;
	if (res->rule != RULES_NONE)
		tally_row(&c->out->rule[res->rule], row->v);
	if (res->nlines > 0)
		add_lines(c, row);
	if (res->place == PLACE_SUSPENSE || res->place == PLACE_UNBOOKED)
		tally_row(&fallen_of(c->out, row)->sums, row->v);
	return 0;
}

int
flow_coverage(struct flow *f, const struct period *p, struct flow_coverage *out,
    struct err *e)
{
	struct count c = { out, f->rules };

	memset(out, 0, sizeof(*out));
	out->arena = arena_new();
	out->rule = mem_calloc(rules_count(f->rules) + 1, sizeof(*out->rule));
	out->account = mem_calloc(rules_account_count(f->rules) + 1,
	    sizeof(*out->account));
	out->nrules = rules_count(f->rules);
	out->naccounts = rules_account_count(f->rules);
	if (pass_rows(f, p, &f->rules, 1, "rules", count_row, &c, e) == 0)
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
	free(c->rule);
	free(c->account);
	free(c->fallen);
	arena_free(c->arena);
	memset(c, 0, sizeof(*c));
}
