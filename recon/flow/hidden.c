/*
 * Rules that the imported rows show to be hidden by rules above them, where no
 * proof can tell (mappings/doubt.c).
 */
#include <stdlib.h>
#include <string.h>

#include "recon/flow/pass.h"

/* What the rows say of one rule in doubt. */
struct doubtful {
	size_t		 rule;
	bool		 fired;
	uint64_t	 rows;		/* that it could take */
	uint64_t	*by;		/* own; of them, by the rule that has them */
	char		 witness[TXN_ID_MAX + 1];	/* the first */
	size_t		 witness_by;
};

struct doubts {
	struct flow		*f;
	struct rules_scratch	*scratch;
	struct doubtful		*d;	/* own */
	size_t			 n;
};

static int
look_at(void *ctx, const struct pass_row *row, struct err *e)
{
	struct doubts *s = ctx;
	const struct txn *t = row->v->txn;
	size_t winner = row->res->rule;
	bool takes;

	for (size_t i = 0; i < s->n; i++) {
		struct doubtful *d = &s->d[i];

		if (winner == d->rule)
			d->fired = true;
		if (d->fired || winner == RULES_NONE || winner > d->rule)
			continue;
		if (rules_would_take(s->f->rules, s->scratch, d->rule, row->v, &takes,
		    e) != 0)
			return -1;
		if (!takes)
			continue;
		if (d->rows++ == 0) {
			ASSERT(t->id.n <= TXN_ID_MAX);
			memcpy(d->witness, t->id.p, t->id.n);
			d->witness_by = winner;
		}
		d->by[winner]++;
	}
	return 0;
}

/* takers: the rules that have the rows, those with the most first. */
static size_t
takers(const struct doubtful *d, size_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < d->rule; i++) {
		size_t k = n;

		if (d->by[i] == 0)
			continue;
		for (; k > 0 && d->by[out[k - 1]] < d->by[i]; k--)
			out[k] = out[k - 1];
		out[k] = i;
		n++;
	}
	return n;
}

static void
tell(const struct doubts *s, flow_hidden_fn *fn, void *ctx)
{
	size_t *by = mem_calloc(rules_count(s->f->rules), sizeof(*by));

	for (size_t i = 0; i < s->n; i++) {
		const struct doubtful *d = &s->d[i];
		struct rules_hidden h = { .rule = d->rule, .rows = d->rows, .by = by,
		    .witness = d->witness, .witness_by = d->witness_by };

		if (d->fired || d->rows == 0)
			continue;
		h.nby = takers(d, by);
		fn(ctx, &h);
	}
	free(by);
}

int
flow_hidden(struct flow *f, const bool *doubt, flow_hidden_fn *fn, void *ctx,
    struct err *e)
{
	size_t n = rules_count(f->rules);
	struct doubts s = { .f = f, .d = mem_calloc(n + 1, sizeof(*s.d)) };
	int rc;

	for (size_t i = 0; i < n; i++)
		if (doubt[i])
			s.d[s.n++] = (struct doubtful){ .rule = i,
			    .by = mem_calloc(n, sizeof(*s.d->by)) };
	s.scratch = rules_scratch_new(f->rules);
	rc = pass_rows(f, NULL, &f->rules, 1, "check", look_at, &s, e);
	if (rc == 0)
		tell(&s, fn, ctx);
	rules_scratch_free(s.scratch);
	for (size_t i = 0; i < s.n; i++)
		free(s.d[i].by);
	free(s.d);
	return rc;
}
