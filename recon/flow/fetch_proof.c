/*
 * The completeness proof: what the balance was at the end of an earlier fetch,
 * plus the rows created since, is what it is now.  Two kinds of rows are tried both
 * ways.  A balance is told to the second, and rows may be made in that very second
 * before and after it (it is settled when there are none).  And a row can be shown
 * later than its `created`: one that this run found before the earlier balance may
 * have come into the balance after it.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/digest.h"
#include "core/model/fields.h"
#include "recon/flow/fetch.h"

#define STOOD_STILL 3600	/* seconds */
#define SHOWN_LATE 86400	/* seconds that a row may be shown late */
#define LOOKS 3			/* for a second without rows */
#define DOUBTS_MAX 12		/* rows of one second that are tried both ways */
#define CURRENCIES (CURRENCY_MAX + 1)

int
fetch_put_balance(struct fetch *x, const char *place, const struct source_balance *b,
    struct err *e)
{
	const struct store_raw raw = { slice_of("balance"), b->raw,
		digest_fast(b->raw.p, b->raw.n) };
	uint64_t hash;
	bool known;

	for (size_t i = 0; i < b->n; i++) {
		const struct store_snapshot s = { x->run.number, b->at, b->total[i].currency,
			b->total[i].amount, false };

		if (store_snapshot_put(x->f->store, x->account, place, &s, e) != 0)
			return -1;
	}
	if (store_raw_hash(x->f->store, raw.id, &known, &hash, e) != 0)
		return -1;
	return known && hash == raw.hash ? 0 :
	    store_raw_put(x->f->store, x->run.import, "balance", &raw, 1, e);
}

/* ---- rows between two moments ---- */

struct sums {
	int64_t		net[CURRENCIES];
	bool		used[CURRENCIES];
	/* per currency; beyond DOUBTS_MAX only counted: rows of the last second,
	 * which the balance after may lack, and rows that were shown late, which
	 * the balance before may lack (as -net) */
	int64_t		doubt[CURRENCIES][DOUBTS_MAX];
	unsigned	ndoubts[CURRENCIES];
	uint64_t	at_last;
	int64_t		late[CURRENCIES];	/* all of these, summed */
};

static void
add_doubt(struct sums *s, uint8_t c, int64_t net)
{
	if (s->ndoubts[c] < DOUBTS_MAX)
		s->doubt[c][s->ndoubts[c]] = net;
	s->ndoubts[c]++;
}

/* counts: rows of other balances (issuing, reserves) do not stand in the one that
 * the snapshots tell. */
static bool
counts(const struct fetch *x, const struct txn *t)
{
	return slice_is(t->account, x->account) &&
	    fields_get(t->fields, "balance_type").p == NULL;
}

static int
add_row(struct sums *s, const struct txn *t, int64_t last, struct err *e)
{
	uint8_t c = t->currency;

	s->used[c] = true;
	if (__builtin_add_overflow(s->net[c], txn_net(t), &s->net[c]))
		return err_set(e, ERR_INPUT, "the rows of %s sum to too much",
		    currency_code(c));
	if (t->created == last) {
		s->at_last++;
		add_doubt(s, c, txn_net(t));
	}
	return 0;
}

/* rows_between: from < created <= to. */
static int
rows_between(struct fetch *x, int64_t from, int64_t to, struct sums *s, struct err *e)
{
	struct store_txns *c;
	struct txn t;
	int rc;

	memset(s, 0, sizeof(*s));
	if (store_txns_open(&c, x->f->store, from + 1, to + 1, e) != 0)
		return -1;
	while ((rc = store_txns_next(c, &t, e)) == 1)
		if (counts(x, &t) && (rc = add_row(s, &t, to, e)) != 0)
			break;
	store_txns_close(c);
	return rc;
}

/* ---- the balance at the end ---- */

struct marking {
	struct store_snapshot	 b[SOURCE_CURRENCIES_MAX];
	size_t			 n;
};

static int
collect(void *ctx, const struct store_snapshot *b)
{
	struct marking *m = ctx;

	if (m->n < SOURCE_CURRENCIES_MAX)
		m->b[m->n++] = *b;
	return 0;
}

/* mark_settled: no row of the balance's second is in doubt. */
static int
mark_settled(struct fetch *x, struct err *e)
{
	struct marking m = { .n = 0 };

	if (store_snapshot_each(x->f->store, x->account, x->run.number, "end", collect, &m,
	    e) != 0)
		return -1;
	for (size_t i = 0; i < m.n; i++) {
		m.b[i].settled = true;
		if (store_snapshot_put(x->f->store, x->account, "end", &m.b[i], e) != 0)
			return -1;
	}
	return 0;
}

/* look: the balance now, and every row up to and in its second. */
static int
look(struct fetch *x, int64_t *at, struct err *e)
{
	struct source_balance b;

	if (x->src->balance(x->src->ctx, &b, e) != 0 || fetch_begin(x, e) != 0)
		return -1;
	*at = b.at;
	if (fetch_put_balance(x, "end", &b, e) != 0)
		return -1;
	/* a run that stood still: its other lists must reach up to now too */
	if ((x->resumed && b.at - x->run.to > STOOD_STILL ?
	    fetch_add_lists_since(x, x->run.to, b.at + 1, e) :
	    fetch_add_spans(x, SOURCE_TXNS, x->run.to, b.at + 1, e)) != 0)
		return -1;
	if (b.at + 1 > x->run.to)
		x->run.to = b.at + 1;
	if (store_fetch_put(x->f->store, &x->run, e) != 0 || fetch_commit(x, e) != 0)
		return -1;
	/* no more rows can come into that second once it is over */
	if (x->src->pause(x->src->ctx, 1001, e) != 0)
		return -1;
	return fetch_read(x, e);
}

int
fetch_end_balance(struct fetch *x, struct err *e)
{
	struct sums *s = mem_alloc(sizeof(*s));
	int64_t at = 0;
	int rc = -1;

	for (int i = 0; i < LOOKS; i++) {
		if (look(x, &at, e) != 0 || rows_between(x, at - 1, at, s, e) != 0)
			goto out;
		if (s->at_last == 0)
			break;
	}
	if (fetch_begin(x, e) != 0)
		goto out;
	rc = s->at_last == 0 ? mark_settled(x, e) : 0;
out:
	free(s);
	return rc;
}

/* ---- the proof ---- */

struct proving {
	struct fetch	*x;
	int64_t		 before[CURRENCIES], after[CURRENCIES];
	bool		 has_after[CURRENCIES];
	int64_t		 from, to;
	bool		 settled;	/* the balance after */
	struct sums	 s;
};

static int
take_before(void *ctx, const struct store_snapshot *b)
{
	struct proving *p = ctx;

	p->before[b->currency] = b->amount;
	p->s.used[b->currency] = true;
	p->from = b->at;
	return 0;
}

static int
take_after(void *ctx, const struct store_snapshot *b)
{
	struct proving *p = ctx;

	p->after[b->currency] = b->amount;
	p->has_after[b->currency] = true;
	p->to = b->at;
	p->settled = b->settled;
	return 0;
}

/* with_doubts: is there a choice of doubtful rows that explains the difference? */
static bool
with_doubts(const struct sums *s, uint8_t c, int64_t difference)
{
	unsigned n = s->ndoubts[c];

	if (difference == s->late[c])
		return true;
	if (n > DOUBTS_MAX)
		return false;
	for (unsigned set = 0; set < 1u << n; set++) {
		int64_t sum = 0;

		for (unsigned i = 0; i < n; i++)
			if ((set & 1u << i) != 0)
				sum += s->doubt[c][i];
		if (difference + sum == 0)
			return true;
	}
	return false;
}

/* take_late: a row that this run found and the run before could not have missed. */
static int
take_late(void *ctx, const struct txn *t)
{
	struct proving *p = ctx;

	if (counts(p->x, t)) {
		p->s.late[t->currency] += txn_net(t);
		add_doubt(&p->s, t->currency, -txn_net(t));
	}
	return 0;
}

static int
put_proof(struct proving *p, uint8_t c, struct err *e)
{
	struct fetch *x = p->x;
	int64_t d = 0;
	int state = FETCH_NOT_YET;

	if (p->from != TXN_MOMENT_NONE) {
		if (__builtin_sub_overflow(p->after[c], p->before[c], &d) ||
		    __builtin_sub_overflow(d, p->s.net[c], &d))
			return err_set(e, ERR_INPUT, "balances of %s are too large",
			    currency_code(c));
		state = d == 0 ? FETCH_PROVEN : FETCH_GAP;
		if (state == FETCH_GAP && p->s.ndoubts[c] > 0) {
			state = with_doubts(&p->s, c, d) ? FETCH_PROVEN :
			    p->s.ndoubts[c] > DOUBTS_MAX && !p->settled ? FETCH_NOT_YET :
			    FETCH_GAP;
			d = state == FETCH_PROVEN ? 0 : d;
		}
	}
	if (state == FETCH_GAP)
		store_fetch_touch(x->f->store);
	const struct store_proof row = { x->account, x->run.number, c, p->from, p->to,
		p->before[c], p->after[c], state, d };
	if (x->out->nproofs < sizeof(x->out->proof) / sizeof(x->out->proof[0]))
		x->out->proof[x->out->nproofs++] = (struct flow_fetch_proof_row){
		    x->src->account, c, (enum flow_fetch_proof)state, p->from, p->to, d };
	return store_proof_put(x->f->store, &row, e);
}

static int
prove_now(struct proving *p, struct err *e)
{
	struct fetch *x = p->x;
	int64_t run;

	p->from = p->to = TXN_MOMENT_NONE;
	if (store_snapshot_run(x->f->store, x->account, x->run.number, &run, e) != 0 ||
	    store_snapshot_each(x->f->store, x->account, x->run.number, "end", take_after, p,
	    e) != 0)
		return -1;
	/* from must be known before the rows are summed, which begins anew */
	if (run > 0 && (store_snapshot_each(x->f->store, x->account, run, "end", take_before,
	    p, e) != 0 || rows_between(x, p->from, p->to, &p->s, e) != 0 ||
	    store_snapshot_each(x->f->store, x->account, run, "end", take_before, p, e) != 0))
		return -1;
	if (p->settled)	/* then its last second is in no doubt */
		memset(p->s.ndoubts, 0, sizeof(p->s.ndoubts));
	if (run > 0 && store_fetch_told(x->f->store, x->run.import, p->from - SHOWN_LATE,
	    p->from + 1, take_late, p, e) != 0)
		return -1;
	for (int c = 0; c < CURRENCIES; c++)
		if ((p->s.used[c] || p->has_after[c]) && put_proof(p, (uint8_t)c, e) != 0)
			return -1;
	return 0;
}

/* ---- gaps of earlier runs, which may be filled now ---- */

struct gaps {
	struct fetch		*x;
	struct store_proof	 p[64];
	size_t			 n;
};

static int
take_gap(void *ctx, const struct store_proof *p)
{
	struct gaps *g = ctx;

	if (p->state == FETCH_GAP && p->run < g->x->run.number &&
	    strcmp(p->account, g->x->account) == 0 && g->n < 64)
		g->p[g->n++] = *p;
	return 0;
}

static int
look_again(struct fetch *x, struct sums *s, struct err *e)
{
	struct gaps g = { .x = x };

	if (store_proof_each(x->f->store, take_gap, &g, e) != 0)
		return -1;
	for (size_t i = 0; i < g.n; i++) {
		struct store_proof *p = &g.p[i];

		if (rows_between(x, p->from, p->to, s, e) != 0)
			return -1;
		p->account = x->account;
		p->difference = p->after - p->before - s->net[p->currency];
		if (p->difference == 0) {
			p->state = FETCH_PROVEN;
			store_fetch_touch(x->f->store);
		}
		if (store_proof_put(x->f->store, p, e) != 0)
			return -1;
	}
	return 0;
}

int
fetch_prove(struct fetch *x, struct err *e)
{
	struct proving *p = mem_calloc(1, sizeof(*p));
	int rc = -1;

	p->x = x;
	if (fetch_begin(x, e) != 0 || prove_now(p, e) != 0)
		goto out;
	rc = look_again(x, &p->s, e);
out:
	free(p);
	return rc;
}
