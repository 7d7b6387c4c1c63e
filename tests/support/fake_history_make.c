/*
 * How a history comes about: charges with what may follow each of them, fees and
 * the like by the day, then payouts that sweep what has become available.
 * fake_history_order.c then puts everything in order of time.
 */
#include "tests/support/fake_history.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"

#define DAY INT64_C(86400)

const char *const fake_event_name[] = {
	"charge.succeeded", "charge.failed", "charge.updated", "charge.refunded",
	"refund.created", "refund.updated", "refund.failed", "charge.dispute.created",
	"charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
	"charge.dispute.closed", "charge.dispute.updated", "payout.created", "payout.updated", "payout.paid",
	"payout.failed", "payout.canceled", "payout.reconciliation_completed",
	"transfer.created", "transfer.reversed", "topup.created", "topup.succeeded",
	"topup.reversed", "application_fee.created", "application_fee.refunded", NULL
};

static void
add_event(struct fake_history *h, const char *name, int64_t at, uint32_t object)
{
	uint8_t i = 0;

	if (at == FAKE_NEVER)
		return;
	while (strcmp(fake_event_name[i], name) != 0)
		i++;
	if (h->nevents == h->event_cap) {
		h->event_cap = h->event_cap > 0 ? 2 * h->event_cap : 256;
		h->event = realloc(h->event, h->event_cap * sizeof(*h->event));
		ASSERT(h->event != NULL);
	}
	h->event[h->nevents++] = (struct fake_event){ at, object, i };
}

static uint32_t
add_object(struct fake_history *h, enum fake_kind kind, unsigned flavor, unsigned currency,
    int64_t created, int64_t amount)
{
	struct fake_object *o;

	if (h->nobjects == h->object_cap) {
		h->object_cap = h->object_cap > 0 ? 2 * h->object_cap : 256;
		h->object = realloc(h->object, h->object_cap * sizeof(*h->object));
		ASSERT(h->object != NULL);
	}
	o = &h->object[h->nobjects];
	*o = (struct fake_object){ .created = created, .amount = amount,
		.moment = { FAKE_NEVER, FAKE_NEVER, FAKE_NEVER }, .parent = FAKE_NONE,
		.child = FAKE_NONE, .next = FAKE_NONE, .txn = FAKE_NONE, .txn2 = FAKE_NONE,
		.kind = (uint8_t)kind, .flavor = (uint8_t)flavor,
		.currency = (uint8_t)currency };
	return (uint32_t)h->nobjects++;
}

static uint32_t
add_txn(struct fake_history *h, enum fake_row row, unsigned currency, int64_t created,
    int64_t available_on, int64_t amount, int64_t fee, uint32_t source)
{
	struct fake_txn *t;

	if (h->ntxns == h->txn_cap) {
		h->txn_cap = h->txn_cap > 0 ? 2 * h->txn_cap : 256;
		h->txn = realloc(h->txn, h->txn_cap * sizeof(*h->txn));
		ASSERT(h->txn != NULL);
	}
	t = &h->txn[h->ntxns];
	*t = (struct fake_txn){ .created = created, .visible = created,
		.available_on = available_on, .amount = amount, .fee = fee, .source = source,
		.payout = FAKE_NONE, .row = (uint8_t)row, .currency = (uint8_t)currency };
	if (h->o.lag > 0 && fake_draw(&h->rng, 4) == 0)
		t->visible += fake_draw(&h->rng, (uint32_t)h->o.lag);
	return (uint32_t)h->ntxns++;
}

/* chance: true so often in a thousand. */
static bool
chance(struct fake_history *h, uint32_t in_thousand)
{
	return fake_draw(&h->rng, 1000) < in_thousand;
}

static int64_t
later(struct fake_history *h, int64_t t, uint32_t least, uint32_t most)
{
	return t + least + fake_draw(&h->rng, most - least);
}

static int64_t
midnight(int64_t t)
{
	return t - t % DAY;
}

/* ---- what follows a charge ---- */

/* settled: an amount of the presentment currency in that of the row. */
static int64_t
settled(const struct fake_object *o, unsigned currency, uint32_t rate, int64_t amount)
{
	return o->currency == currency ? amount : amount * rate / 10000;
}

static uint32_t
add_refund(struct fake_history *h, uint32_t charge, unsigned currency, uint32_t rate,
    int64_t amount, int64_t at)
{
	bool other = h->object[charge].flavor == CHARGE_OTHER;
	unsigned presented = h->object[charge].currency;
	uint32_t r = add_object(h, FAKE_REFUND, 0, presented, at, amount);
	struct fake_object *o = &h->object[r];
	bool slow = other || chance(h, 50);
	uint32_t *link = &h->object[charge].child;
	int64_t value;

	o->parent = charge;
	while (*link != FAKE_NONE)
		link = &h->object[*link].next;
	*link = r;
	o->moment[0] = slow ? later(h, at, 3600, 2 * DAY) : at;
	value = settled(o, currency, rate, amount);
	o->txn = add_txn(h, other ? ROW_PAYMENT_REFUND : ROW_REFUND, currency, o->moment[0],
	    o->moment[0], -value, 0, r);
	h->txn[o->txn].rate = presented == currency ? 0 : rate;
	add_event(h, "refund.created", at, r);
	add_event(h, "charge.refunded", at, charge);
	if (slow)
		add_event(h, "refund.updated", o->moment[0], r);
	if (!chance(h, other ? 200 : 20))
		return r;
	o->moment[1] = later(h, o->moment[0], DAY, h->o.slow ? 29 * DAY : 9 * DAY);
	o->txn2 = add_txn(h, ROW_REFUND_FAILED, currency, o->moment[1], o->moment[1], value,
	    0, r);
	h->txn[o->txn2].rate = presented == currency ? 0 : rate;
	add_event(h, "refund.failed", o->moment[1], r);
	return r;
}

static void
refund_charge(struct fake_history *h, uint32_t charge, unsigned currency, uint32_t rate)
{
	int64_t left = h->object[charge].amount, part, at = h->object[charge].moment[2];
	int64_t step = currency == FAKE_KWD ? 10 : 1;

	do {
		at = later(h, at, 60, 12 * DAY);
		part = chance(h, 500) ? left : left / 3 / step * step;
		if (part <= 0)
			return;
		(void)add_refund(h, charge, currency, rate, part, at);
		left -= part;
	} while (left > 0 && chance(h, 400));
}

static void
dispute_charge(struct fake_history *h, uint32_t charge, unsigned currency, uint32_t rate)
{
	static const uint8_t flavors[] = { DISPUTE_LOST, DISPUTE_LOST, DISPUTE_WON,
		DISPUTE_WON_FEE_BACK, DISPUTE_INQUIRY, DISPUTE_OPEN, DISPUTE_PREVENTED };
	unsigned flavor = flavors[fake_draw(&h->rng, h->o.vintage ? 6 : 7)];
	int64_t at = later(h, h->object[charge].moment[2], DAY, 25 * DAY), value, fee;
	uint32_t d = add_object(h, FAKE_DISPUTE, flavor, h->object[charge].currency, at,
	    h->object[charge].amount);
	struct fake_object *o = &h->object[d];

	o->parent = charge;
	if (h->object[charge].moment[0] == FAKE_NEVER)
		h->object[charge].moment[0] = at;
	add_event(h, "charge.dispute.created", at, d);
	if (flavor != DISPUTE_OPEN && flavor != DISPUTE_PREVENTED) {
		o->moment[1] = later(h, at, DAY, 8 * DAY);
		o->moment[2] = later(h, o->moment[1], DAY, h->o.slow ? 300 * DAY : 30 * DAY);
		add_event(h, "charge.dispute.updated", o->moment[1], d);
		add_event(h, "charge.dispute.closed", o->moment[2], d);
	}
	if (flavor == DISPUTE_INQUIRY || flavor == DISPUTE_PREVENTED)
		return;
	o->moment[0] = later(h, at, 0, 3600);
	value = settled(o, currency, rate, o->amount);
	fee = currency == FAKE_KWD ? 4600 : 1500;
	o->txn = add_txn(h, ROW_DISPUTE, currency, o->moment[0], o->moment[0], -value, fee, d);
	h->txn[o->txn].fees = FEE_DISPUTE;
	add_event(h, "charge.dispute.funds_withdrawn", o->moment[0], d);
	if (flavor != DISPUTE_WON && flavor != DISPUTE_WON_FEE_BACK)
		return;
	o->txn2 = add_txn(h, ROW_DISPUTE_WON, currency, o->moment[2], o->moment[2], value,
	    flavor == DISPUTE_WON ? 0 : -fee, d);
	h->txn[o->txn2].fees = FEE_DISPUTE;
	add_event(h, "charge.dispute.funds_reinstated", o->moment[2], d);
}

/* A charge for a connected account: the transfer to it, and our fee. */
static void
platform_charge(struct fake_history *h, uint32_t charge, unsigned currency, int64_t value)
{
	int64_t at = h->object[charge].moment[2];
	uint32_t t = add_object(h, FAKE_TRANSFER, 0, currency, at, value * 7 / 100 * 10);
	uint32_t f = add_object(h, FAKE_FEE, 0, currency, at, value / 200 * 10 + 10);

	h->object[t].parent = h->object[f].parent = charge;
	h->object[t].moment[0] = h->object[f].moment[0] = at;
	h->object[t].txn = add_txn(h, ROW_TRANSFER, currency, at, midnight(at) + 2 * DAY,
	    -h->object[t].amount, 0, t);
	h->object[f].txn = add_txn(h, ROW_PLATFORM_FEE, currency, at, midnight(at) + 2 * DAY,
	    h->object[f].amount, 0, f);
	add_event(h, "transfer.created", at, t);
	add_event(h, "application_fee.created", at, f);
	if (!chance(h, 250))
		return;
	at = h->object[t].moment[1] = h->object[f].moment[1] = later(h, at, DAY, 9 * DAY);
	h->object[t].txn2 = add_txn(h, ROW_TRANSFER_BACK, currency, at, at,
	    h->object[t].amount, 0, t);
	h->object[f].txn2 = add_txn(h, ROW_PLATFORM_FEE_BACK, currency, at, at,
	    -h->object[f].amount, 0, f);
	add_event(h, "transfer.reversed", at, t);
	add_event(h, "application_fee.refunded", at, f);
}

static void
after_charge(struct fake_history *h, uint32_t charge, unsigned currency, uint32_t rate,
    int64_t value)
{
	int64_t at = h->object[charge].moment[2];
	uint32_t r;

	if (chance(h, h->o.slow ? 250 : 110))
		refund_charge(h, charge, currency, rate);
	else if (chance(h, 20)) {	/* authorised for more than was captured */
		r = add_refund(h, charge, currency, rate, h->object[charge].amount / 40 * 10,
		    at + 1);
		if (h->object[charge].flavor == CHARGE_CARD) {
			h->txn[h->object[r].txn].row = ROW_CAPTURE;
			h->txn[h->object[r].txn].fee = -value / 1000 * 10;
		}
	}
	if (chance(h, h->o.slow ? 400 : 30))
		dispute_charge(h, charge, currency, rate);
	if (chance(h, 40))
		platform_charge(h, charge, currency, value);
	if (chance(h, 20)) {
		enum fake_row hold = h->o.vintage || chance(h, 500) ? ROW_RESERVE
		    : ROW_RESERVE_HOLD;
		enum fake_row back = hold == ROW_RESERVE ? ROW_RESERVE : ROW_RESERVE_RELEASE;

		/* a pair of one second, available at two times */
		(void)add_txn(h, hold, currency, at, midnight(at) + 2 * DAY, -value / 40 * 10, 0,
		    FAKE_NONE);
		(void)add_txn(h, back, currency, at, midnight(at) + 30 * DAY, value / 40 * 10, 0,
		    FAKE_NONE);
	}
}

/* ---- a charge ---- */

static const uint32_t usual_rate[FAKE_CURRENCY__MAX] = { 10000, 10800, 66, 3250, 12700, 7300 };

static void
charge_fee(struct fake_history *h, struct fake_txn *t, bool fx)
{
	static const int fixed[FAKE_SETTLED__MAX] = { 30, 25, 40, 100 };
	int64_t step = t->currency == FAKE_KWD ? 10 : 1;

	t->fee = (t->amount * 29 / 1000 + fixed[t->currency]) / step * step;
	t->fees = FEE_STRIPE;
	if (fx)
		t->fees = FEE_FX;
	else if (chance(h, 200))
		t->fees = FEE_VAT;
	else if (chance(h, 30))
		t->fees = FEE_PLATFORM;
	else if (chance(h, 10))
		t->fees = FEE_UNTOLD;
}

static void
add_charge(struct fake_history *h, int64_t at)
{
	static const uint8_t weights[] = { FAKE_USD, FAKE_USD, FAKE_USD, FAKE_USD, FAKE_EUR,
		FAKE_EUR, FAKE_JPY, FAKE_JPY, FAKE_KWD };
	unsigned flavor = chance(h, 20) ? CHARGE_FAILED : chance(h, 250) ? CHARGE_OTHER
	    : CHARGE_CARD;
	unsigned currency = h->o.one_currency ? FAKE_USD
	    : weights[fake_draw(&h->rng, sizeof(weights))];
	bool fx = currency == FAKE_USD && chance(h, 80);
	unsigned presented = fx ? FAKE_GBP + fake_draw(&h->rng, 2) : currency;
	int64_t amount = (50 + (int64_t)fake_draw(&h->rng, 4000)) * 10;
	uint32_t rate = usual_rate[presented] + fake_draw(&h->rng, 300);
	uint32_t c = add_object(h, FAKE_CHARGE, flavor, presented, at, amount);
	struct fake_object *o = &h->object[c];
	uint32_t t;

	o->moment[2] = flavor == CHARGE_OTHER && chance(h, 300) ? later(h, at, 3600, 3 * DAY)
	    : at;
	if (flavor == CHARGE_FAILED) {
		o->moment[2] = FAKE_NEVER;
		add_event(h, "charge.failed", at, c);
		return;
	}
	t = add_txn(h, flavor == CHARGE_OTHER ? ROW_PAYMENT : ROW_CHARGE, currency,
	    o->moment[2], midnight(o->moment[2]) + (2 + fake_draw(&h->rng, 3)) * DAY,
	    settled(o, currency, rate, amount), 0, c);
	o->txn = t;
	h->txn[t].rate = fx && !chance(h, 100) ? rate : 0;
	charge_fee(h, &h->txn[t], fx);
	add_event(h, "charge.succeeded", o->moment[2], c);
	if (h->txn[t].visible > o->moment[2])
		add_event(h, "charge.updated", h->txn[t].visible, c);
	if (flavor == CHARGE_OTHER && chance(h, 15)) {	/* a debit that bounced */
		o->moment[1] = later(h, o->moment[2], DAY, 6 * DAY);
		o->txn2 = add_txn(h, ROW_PAYMENT_FAILED, currency, o->moment[1], o->moment[1],
		    -h->txn[t].amount, 0, c);
		return;
	}
	after_charge(h, c, currency, rate, h->txn[t].amount);
}

/* ---- by the day ---- */

static void
add_topup(struct fake_history *h, unsigned currency, int64_t at)
{
	uint32_t u = add_object(h, FAKE_TOPUP, 0, currency, at, 50000);
	struct fake_object *o = &h->object[u];

	o->moment[0] = later(h, at, 3600, 2 * DAY);
	o->txn = add_txn(h, ROW_TOPUP, currency, o->moment[0], o->moment[0], o->amount, 0, u);
	add_event(h, "topup.created", at, u);
	add_event(h, "topup.succeeded", o->moment[0], u);
	if (!chance(h, 200))
		return;
	o->moment[1] = later(h, o->moment[0], DAY, 4 * DAY);
	o->txn2 = add_txn(h, ROW_TOPUP_REVERSED, currency, o->moment[1], o->moment[1],
	    -o->amount, 0, u);
	add_event(h, "topup.reversed", o->moment[1], u);
}

static void
add_day(struct fake_history *h, int64_t day)
{
	static const struct { uint8_t row, sign; uint16_t in_thousand; } daily[] = {
		{ ROW_FEE, 1, 140 }, { ROW_TAX_FEE, 1, 60 }, { ROW_TAX, 1, 60 },
		{ ROW_CONTRIBUTION, 1, 60 }, { ROW_ADJUSTMENT, 0, 90 },
		{ ROW_UNKNOWN, 0, 60 }, { ROW_HOLD, 1, 60 },
	};
	unsigned currency = h->o.one_currency ? FAKE_USD
	    : fake_draw(&h->rng, FAKE_SETTLED__MAX);
	size_t i;

	for (i = 0; i < sizeof(daily) / sizeof(daily[0]); i++) {
		int64_t at = later(h, day, 0, DAY), amount = 50 + fake_draw(&h->rng, 300) * 10;

		if (!chance(h, daily[i].in_thousand) ||
		    (h->o.vintage && fake_row_kind[daily[i].row].modern))
			continue;
		if (daily[i].sign == 1 || chance(h, 500))
			amount = -amount;
		(void)add_txn(h, daily[i].row, currency, at, at, amount, 0, FAKE_NONE);
		if (daily[i].row == ROW_HOLD)
			(void)add_txn(h, ROW_RELEASE, currency, at + 3 * DAY, at + 3 * DAY,
			    -amount, 0, FAKE_NONE);
	}
	if (chance(h, 60))
		add_topup(h, currency, later(h, day, 0, DAY));
}

/* ---- payouts ---- */

struct pool {			/* rows of one currency, by the moment they are ready */
	uint32_t	*row;
	size_t		 n, cap, at;
};

static int64_t
ready(const struct fake_txn *t)
{
	return t->visible > t->available_on ? t->visible : t->available_on;
}

static int
by_ready(const void *a, const void *b, void *ctx)
{
	const struct fake_txn *x = &((struct fake_history *)ctx)->txn[*(const uint32_t *)a];
	const struct fake_txn *y = &((struct fake_history *)ctx)->txn[*(const uint32_t *)b];

	if (ready(x) != ready(y))
		return ready(x) < ready(y) ? -1 : 1;
	return x < y ? -1 : 1;
}

static void
pool_add(struct fake_history *h, struct pool *p, uint32_t row)
{
	size_t i;

	if (p->n == p->cap) {
		p->cap = p->cap > 0 ? 2 * p->cap : 256;
		p->row = realloc(p->row, p->cap * sizeof(*p->row));
		ASSERT(p->row != NULL);
	}
	for (i = p->n++; i > p->at && by_ready(&p->row[i - 1], &row, h) > 0; i--)
		p->row[i] = p->row[i - 1];
	p->row[i] = row;
}

static void
pool_make(struct fake_history *h, struct pool *p, unsigned currency)
{
	uint32_t i;

	memset(p, 0, sizeof(*p));
	p->row = malloc((h->ntxns + 1) * sizeof(*p->row));
	ASSERT(p->row != NULL);
	p->cap = h->ntxns + 1;
	for (i = 0; i < h->ntxns; i++)
		if (h->txn[i].currency == currency)
			p->row[p->n++] = i;
	qsort_r(p->row, p->n, sizeof(*p->row), by_ready, h);
}

static uint32_t
add_payout(struct fake_history *h, struct pool *pool, unsigned flavor, unsigned currency,
    int64_t day, int64_t amount)
{
	int64_t at = later(h, day, 0, DAY / 4), arrival = midnight(at) + 2 * DAY;
	uint32_t p = add_object(h, FAKE_PAYOUT, flavor, currency, at, amount), back;
	struct fake_object *o = &h->object[p];
	int64_t fee = flavor == PAYOUT_INSTANT ? amount / 1000 * 10 : 0;

	o->moment[0] = later(h, at, 600, 7200);
	o->moment[1] = flavor == PAYOUT_CANCELED ? o->moment[0] + 60
	    : flavor == PAYOUT_INSTANT ? o->moment[0] + 60 : later(h, arrival, 0, DAY / 2);
	o->txn = add_txn(h, ROW_PAYOUT, currency, at, arrival, -amount, fee, p);
	h->txn[o->txn].visible = at;
	add_event(h, "payout.created", at, p);
	add_event(h, "payout.updated", o->moment[0], p);
	add_event(h, flavor == PAYOUT_CANCELED ? "payout.canceled" : "payout.paid",
	    o->moment[1], p);
	if (flavor == PAYOUT_AUTOMATIC)
		add_event(h, "payout.reconciliation_completed", o->moment[0] + 5 * 3600, p);
	if (flavor == PAYOUT_CANCELED)
		o->txn2 = add_txn(h, ROW_PAYOUT_CANCELED, currency, o->moment[1], o->moment[1],
		    amount, 0, p);
	else if (amount > 0 && chance(h, 60)) {
		o->moment[2] = later(h, o->moment[1], DAY, 4 * DAY);
		back = o->txn2 = add_txn(h, ROW_PAYOUT_FAILED, currency, o->moment[2],
		    o->moment[2], amount, 0, p);
		add_event(h, "payout.failed", o->moment[2], p);
		pool_add(h, pool, back);
	}
	return p;
}

/* sweep: an automatic payout of all that is ready at the day's beginning. */
static void
sweep(struct fake_history *h, struct pool *pool, unsigned currency, int64_t day)
{
	size_t first = pool->at, i;
	int64_t sum = 0;
	uint32_t p;

	while (pool->at < pool->n && ready(&h->txn[pool->row[pool->at]]) <= day) {
		const struct fake_txn *t = &h->txn[pool->row[pool->at++]];

		sum += t->amount - t->fee;
	}
	if (sum == 0) {		/* nothing to send: what there is waits for the next */
		pool->at = first;
		return;
	}
	p = add_payout(h, pool, PAYOUT_AUTOMATIC, currency, day, sum);
	h->txn[h->object[p].txn].payout = p;
	for (i = first; i < pool->at; i++)
		h->txn[pool->row[i]].payout = p;
}

/* draw_by_hand: manual payouts of a part of what is there; nobody knows of what. */
static void
draw_by_hand(struct fake_history *h, struct pool *pool, unsigned currency, int64_t day,
    int64_t *left)
{
	static const uint8_t flavors[] = { PAYOUT_MANUAL, PAYOUT_MANUAL, PAYOUT_INSTANT,
		PAYOUT_CANCELED };
	unsigned flavor = flavors[fake_draw(&h->rng, sizeof(flavors))];
	int64_t amount;

	for (; pool->at < pool->n && ready(&h->txn[pool->row[pool->at]]) <= day; pool->at++)
		*left += h->txn[pool->row[pool->at]].amount - h->txn[pool->row[pool->at]].fee;
	amount = *left * 6 / 10 / 10 * 10;
	if (amount <= 0)
		return;
	(void)add_payout(h, pool, flavor, currency, day, amount);
	if (flavor != PAYOUT_CANCELED)
		*left -= amount;
}

static void
add_payouts(struct fake_history *h, unsigned currency)
{
	struct pool pool;
	int64_t left = 0;
	unsigned d;

	pool_make(h, &pool, currency);
	for (d = 1; d < h->o.days; d++) {
		int64_t day = h->o.start + (int64_t)d * DAY;

		if (currency == FAKE_KWD) {
			if (d % 5 == 0)
				draw_by_hand(h, &pool, currency, day, &left);
		} else if (currency != FAKE_JPY || d % 7 == 0)
			sweep(h, &pool, currency, day);
	}
	free(pool.row);
}

/* ---- the whole ---- */

void
fake_history_make(struct fake_history *h, const struct fake_history_options *o)
{
	uint64_t charges = o->rows * 10 / 15, i;
	int64_t at = o->start;
	unsigned d;

	memset(h, 0, sizeof(*h));
	h->o = *o;
	h->rng = fake_mix(o->seed);
	ASSERT(o->days > 0 && o->start % DAY == 0);
	for (i = 0; i < charges; i++) {
		/* one in ten stands in the second of the one before */
		if (!chance(h, 100))
			at = o->start + fake_draw(&h->rng, (uint32_t)(o->days * DAY));
		add_charge(h, at);
	}
	for (d = 0; d < o->days; d++)
		add_day(h, o->start + (int64_t)d * DAY);
	for (i = 0; i < FAKE_SETTLED__MAX; i++)
		add_payouts(h, (unsigned)i);
	fake_history_order(h);
}
