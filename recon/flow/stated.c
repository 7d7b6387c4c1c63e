/*
 * Balance summaries as a proof: the starting balance that Stripe states, plus the
 * rows of the days between, is the ending balance that it states.  A close looks at
 * the ending balance too (books_gaps.c), from the opening of its statement.
 */
#include "recon/flow/stated.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/money.h"

#define UNDER_WAY_DAYS 60	/* a payout arrives within so many days */
#define DAY_SECONDS INT64_C(86400)

struct span {
	int64_t	first, last;	/* moments, the last one exclusive */
};

/* counted_at: the moment from which a summary counts a row.  A payout of which
 * nobody says that it is automatic is one when it arrives later than it was made. */
static int
counted_at(struct flow *f, const struct txn *t, int64_t *at, struct err *e)
{
	struct object o;
	struct payout p;
	bool found;

	*at = t->created;
	if (!slice_is(t->category, "payout") || t->precision == TXN_EFFECTIVE ||
	    t->available_on == TXN_MOMENT_NONE || t->available_on <= t->created ||
	    t->source.n == 0)
		return 0;
	if (store_get_object(f->store, OBJECT_PAYOUT, t->source.p, &found, &o, e) != 0)
		return -1;
	if (found)
		payout_of_object(&p, &o);
	if (!found || p.automatic != 0)
		*at = t->available_on;
	return 0;
}

static int
add_row(struct stated_rows *r, struct flow *f, const struct txn *t, const struct span *s,
    struct err *e)
{
	uint8_t c = t->currency;
	int64_t net = txn_net(t), at;

	if (t->created >= s->first) {
		r->any[c] = true;
		r->net[c] = money_sum(r->net[c], net);
	}
	if (counted_at(f, t, &at, e) != 0)
		return -1;
	if (t->created < s->first && at >= s->first)
		r->under_way_first[c] = money_sum(r->under_way_first[c], -net);
	if (at >= s->last)
		r->under_way_last[c] = money_sum(r->under_way_last[c], -net);
	return 0;
}

int
stated_rows(struct stated_rows *out, struct flow *f, const char *account,
    const struct period *p, struct err *e)
{
	const struct span s = { zone_day_start(f->zone, p->first),
		zone_day_start(f->zone, p->last + 1) };
	struct store_txns *c;
	struct txn t;
	int rc;

	memset(out, 0, sizeof(*out));
	if (store_txns_open(&c, f->store, s.first - UNDER_WAY_DAYS * DAY_SECONDS, s.last,
	    e) != 0)
		return -1;
	while ((rc = store_txns_next(c, &t, e)) == 1)
		if (slice_is(t.account, account) && (rc = add_row(out, f, &t, &s, e)) != 0)
			break;
	store_txns_close(c);
	return rc;
}

/* ---- the proof ---- */

struct proving {
	struct flow		*f;
	const char		*account;
	const struct period	*p;
	struct stated_rows	 rows;
	struct flow_fetch_result *out;
};

static int
prove_currency(struct proving *x, uint8_t c, struct err *e)
{
	const struct stated_rows *r = &x->rows;
	struct flow_fetch_proof_row row = { x->account, c, FETCH_NOT_YET,
		zone_day_start(x->f->zone, x->p->first),
		zone_day_start(x->f->zone, x->p->last + 1), 0 };
	int64_t before, after;
	bool has_before, has_after;

	if (store_balance(x->f->store, x->account, c, x->p->first, &has_before, &before,
	    e) != 0 || store_balance(x->f->store, x->account, c, x->p->last + 1, &has_after,
	    &after, e) != 0)
		return -1;
	if (!has_before && !has_after && !r->any[c])
		return 0;
	if (has_before && has_after) {
		int64_t way = money_sum(r->under_way_last[c], -r->under_way_first[c]);

		row.difference = money_sum(money_sum(after, -before), -r->net[c]);
		if (row.difference == way)
			row.difference = 0;
		row.proof = row.difference == 0 ? FETCH_PROVEN : FETCH_GAP;
	}
	if (x->out->nproofs < sizeof(x->out->proof) / sizeof(x->out->proof[0]))
		x->out->proof[x->out->nproofs++] = row;
	return 0;
}

int
flow_prove_stated(struct flow *f, const char *account, const struct period *p,
    struct flow_fetch_result *out, struct err *e)
{
	struct proving *x = mem_calloc(1, sizeof(*x));
	int rc;

	*x = (struct proving){ .f = f, .account = account, .p = p, .out = out };
	rc = stated_rows(&x->rows, f, account, p, e);
	for (int c = 1; c <= currency_count() && rc == 0; c++)
		rc = prove_currency(x, (uint8_t)c, e);
	free(x);
	return rc;
}
