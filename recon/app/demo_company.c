/*
 * Makes the sample company's two months: ordinary trade from a fixed seed, and
 * among it the rows and bookings that show each kind of mismatch.  Writing them
 * as Stripe and ledger files is demo_files.c.
 */
#include "recon/app/demo_company.h"

#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/date.h"
#include "recon/app/demo_trade.h"

#define NEW_YORK_SECONDS (4 * 3600)	/* behind UTC, the whole of both months */

static uint32_t
draw(struct trade *t, uint32_t below)
{
	t->seed = t->seed * 1664525u + 1013904223u;
	return (t->seed >> 8) % below;
}

static void
make_id(struct trade *t, char *out, size_t size, const char *prefix)
{
	static const char digits[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	size_t n = strlen(prefix), end = n + 14;

	ASSERT(end < size);
	memcpy(out, prefix, n);
	while (n < end)
		out[n++] = digits[draw(t, 62)];
	out[n] = '\0';
}

/* A row of the balance; booked in the ledger on its own day unless told. */
static struct trade_row *
row(struct trade *t, const char *category, const char *type, const char *currency,
    int64_t amount, int64_t fee, int32_t day, const char *description)
{
	struct trade_row *r;

	ASSERT(t->n < TRADE_ROWS_MAX);
	r = &t->row[t->n++];
	memset(r, 0, sizeof(*r));
	make_id(t, r->id, sizeof(r->id), "txn_3Sf");
	r->category = category;
	r->type = type;
	r->currency = currency;
	r->amount = amount;
	r->fee = fee;
	r->day = day;
	r->created = (int64_t)day * 86400 + 8 * 3600 + draw(t, 13 * 3600) +
	    NEW_YORK_SECONDS;
	r->description = description;
	r->booked = BOOK_ROW;
	r->booked_day = day;
	return r;
}

static int64_t
card_fee(int64_t amount, const char *currency)
{
	return strcmp(currency, "jpy") == 0 ? (amount * 36 + 500) / 1000 :
	    (amount * 29 + 500) / 1000 + 30;
}

static struct trade_row *
sale(struct trade *t, const char *currency, int64_t amount, int32_t day)
{
	static const char *const what[] = { "Subscription update",
		"Subscription creation", "Notebook set, order", "Fountain pen, order",
		"Annual plan" };
	uint32_t kind = draw(t, 5);
	struct trade_row *r = row(t, "charge", "charge", currency, amount,
	    card_fee(amount, currency), day, what[kind]);

	make_id(t, r->source, sizeof(r->source), "ch_3Sf");
	memcpy(r->charge, r->source, sizeof(r->charge));
	r->charge_created = r->created;
	r->annual = kind == 4;
	return r;
}

static struct trade_row *
refund(struct trade *t, const struct trade_row *of, int64_t amount, int32_t day)
{
	struct trade_row *r = row(t, "refund", "refund", of->currency, -amount, 0,
	    day, "Refund of an order");

	make_id(t, r->source, sizeof(r->source), "re_3Sf");
	memcpy(r->charge, of->charge, sizeof(r->charge));
	r->charge_created = of->created;
	return r;
}

/* Ordinary trade of one day. */
static void
trade_of_day(struct trade *t, int32_t day, const char *currency, uint32_t most,
    int64_t low, uint32_t spread)
{
	struct trade_row *r = NULL;
	uint32_t i, n = 1 + draw(t, most);

	for (i = 0; i < n; i++)
		r = sale(t, currency, low + draw(t, spread), day);
	if (r != NULL && draw(t, 6) == 0)
		(void)refund(t, r, r->amount / (draw(t, 2) + 1), day);
}

/* An automatic payout of everything that is available and not paid out. */
static struct trade_row *
payout(struct trade *t, const char *currency, int32_t day, int64_t off)
{
	char id[TRADE_ID_MAX];
	int64_t sum = off;
	struct trade_row *r;
	size_t i;

	make_id(t, id, sizeof(id), "po_1Sf");
	for (i = 0; i < t->n; i++) {
		r = &t->row[i];
		if (strcmp(r->currency, currency) != 0 || r->payout[0] != '\0' ||
		    r->day > day - 2 || strcmp(r->category, "payout") == 0)
			continue;
		memcpy(r->payout, id, sizeof(r->payout));
		r->paid_day = day;
		sum += r->amount - r->fee;
	}
	r = row(t, "payout", "payout", currency, -sum, 0, day, "STRIPE PAYOUT");
	memcpy(r->source, id, sizeof(r->source));
	memcpy(r->payout, id, sizeof(r->payout));
	r->created = (int64_t)day * 86400 + 60 + 6 * 3600;
	r->arrival = day + 2;
	r->booked_day = day + 2;
	r->status = "paid";
	return r;
}

static int32_t
sept(int mday)
{
	return date_of(2026, 9, mday);
}

static int32_t
oct(int mday)
{
	return date_of(2026, 10, mday);
}

/* ---- the mismatches of September, one after the other ---- */

static void
wrong_bookings(struct trade *t)
{
	struct trade_row *r;

	sale(t, "usd", 14900, sept(4))->booked = BOOK_NOT;		/* missing_in_ledger */
	r = sale(t, "usd", 3990, sept(8));				/* amount_mismatch */
	r->booked = BOOK_OFF;
	r->off = -90;
	sale(t, "usd", 12000, sept(9))->booked = BOOK_GROSS;		/* fee_mismatch */
	sale(t, "usd", 5200, sept(10))->booked_day = sept(18);		/* date_mismatch */
	r = sale(t, "usd", 7450, sept(30));				/* period_mismatch */
	r->created = (int64_t)sept(30) * 86400 + 23 * 3600 + 1800 + NEW_YORK_SECONDS;
	r->charge_created = r->created;
	r->booked_day = oct(1);
	r = sale(t, "usd", 6400, sept(11));				/* account_mismatch */
	r = refund(t, r, 6400, sept(12));
	r->booked = BOOK_ACCOUNT;
	sale(t, "jpy", 480, sept(14))->booked = BOOK_CURRENCY;		/* currency_mismatch */
	sale(t, "jpy", 15000, sept(15))->booked = BOOK_FX;		/* fx_difference */
	sale(t, "usd", 8800, sept(16))->booked = BOOK_TWICE;		/* duplicate_in_ledger */
	r = sale(t, "usd", 9900, sept(17));				/* rounding */
	r->booked = BOOK_OFF;
	r->off = 1;
}

static void
odd_rows(struct trade *t)
{
	struct trade_row *r, *twin;

	r = sale(t, "usd", 4500, sept(18));				/* duplicate_in_stripe */
	twin = row(t, r->category, r->type, "usd", r->amount, r->fee, r->day,
	    r->description);
	memcpy(twin->source, r->source, sizeof(twin->source));
	memcpy(twin->charge, r->charge, sizeof(twin->charge));
	twin->created = twin->charge_created = r->created;
	twin->annual = r->annual;
	twin->booked = BOOK_NOT;
	r = row(t, "other_adjustment", "adjustment", "usd", 1250, 0, sept(21), /* unmapped */
	    "Goodwill adjustment by Stripe");
	r->booked = BOOK_NOT;
	r = row(t, "refund", "refund", "usd", -2600, 0, sept(22),	/* orphan_refund */
	    "Refund of an order");
	make_id(t, r->source, sizeof(r->source), "re_3Sf");
	make_id(t, r->charge, sizeof(r->charge), "ch_3Sf");
	r->charge_created = (int64_t)sept(13) * 86400 + 12 * 3600;
	r = row(t, "dispute", "adjustment", "usd", -9900, 1500, sept(23), /* dispute_open */
	    "Chargeback withdrawal");
	make_id(t, r->source, sizeof(r->source), "dp_1Sf");
	memcpy(t->dispute, r->source, sizeof(t->dispute));
	r = row(t, "risk_reserved_funds", "reserved_funds", "usd", -25000, 0, /* reserve_held */
	    sept(20), "Reserve held");
	make_id(t, r->source, sizeof(r->source), "rsv_1Sf");
	memcpy(t->reserve, r->source, sizeof(t->reserve));
	(void)row(t, "fee", "stripe_fee", "usd", -1900, 0, sept(28),
	    "Billing - Usage Fee (2026-09-27)");
	r = row(t, "payout_minimum_balance_hold", "payout_minimum_balance_hold", "usd",
	    -5000, 0, sept(25), "Minimum balance");
	r->booked = BOOK_NOT;
}

/* Two categories of one day with the same sum: a line without an id fits both. */
static void
ambiguous_day(struct trade *t)
{
	static const int64_t charge[] = { 5000, 3000 }, topup[] = { 4500, 3500 };
	struct trade_row *r;
	size_t i;

	for (i = 0; i < 2; i++) {
		r = sale(t, "usd", charge[i], sept(6));
		r->fee = 0;
		r->booked = BOOK_NOT;
		r = row(t, "topup", "topup", "usd", topup[i], 0, sept(6), "Top-up");
		make_id(t, r->source, sizeof(r->source), "tu_1Sf");
		r->booked = BOOK_NOT;
	}
	t->loose[t->nloose++] = (struct trade_loose){ sept(6), "usd", 8000,
		"Card batch", "4000" };
	t->loose[t->nloose++] = (struct trade_loose){ sept(24), "usd", 4200,
		"Manual correction", "4000" };				/* missing_in_stripe */
}

/* ---- payouts ---- */

static void
september_payouts(struct trade *t)
{
	struct trade_row *r, *back;
	int mday;

	for (mday = 7; mday <= 28; mday += 7) {
		r = payout(t, "usd", sept(mday), mday == 14 ? 1700 : 0); /* payout_unbalanced */
		if (mday != 28)
			continue;
		r->status = "failed";					/* payout_failed */
		r->booked_day = sept(mday);
		back = row(t, "payout_reversal", "payout_failure", "usd", -r->amount, 0,
		    sept(29), "REFUND FOR PAYOUT (STRIPE PAYOUT)");
		memcpy(back->source, r->source, sizeof(back->source));
	}
	r = payout(t, "jpy", sept(9), 0);				/* split_incomplete */
	t->split = (size_t)(r - t->row);
	(void)payout(t, "jpy", sept(16), 0);
	(void)payout(t, "jpy", sept(23), 0);
	(void)payout(t, "jpy", sept(29), 0);				/* payout_in_transit */
}

static void
october_rows(struct trade *t)
{
	struct trade_row *r;

	r = row(t, "dispute_reversal", "adjustment", "usd", 9900, 0, oct(14),
	    "Chargeback reversal");
	memcpy(r->source, t->dispute, sizeof(r->source));
	r = row(t, "risk_reserved_funds", "reserved_funds", "usd", 25000, 0, oct(19),
	    "Reserve released");
	memcpy(r->source, t->reserve, sizeof(r->source));
	r = row(t, "payout_minimum_balance_release", "payout_minimum_balance_release",
	    "usd", 5000, 0, oct(26), "Minimum balance");
	r->booked = BOOK_NOT;
	r = sale(t, "usd", 61000, oct(2));
	r->annual = true;
	(void)refund(t, r, 30500, oct(6));				/* partial refund */
	(void)row(t, "fee", "stripe_fee", "usd", -1900, 0, oct(28),
	    "Billing - Usage Fee (2026-10-27)");
}

/* A day of big refunds takes the yen balance below zero: Stripe debits the bank. */
static void
negative_payout(struct trade *t)
{
	struct trade_row *r = sale(t, "jpy", 2000, oct(12));

	(void)refund(t, r, 2000, oct(12));
	r = row(t, "refund", "refund", "jpy", -30000, 0, oct(12), "Refund of an order");
	make_id(t, r->source, sizeof(r->source), "re_3Sf");
	(void)payout(t, "jpy", oct(14), 0);
}

/* A dispute of October that is lost three days later: an event, no row. */
static void
lost_dispute(struct trade *t)
{
	struct trade_row *r = row(t, "dispute", "adjustment", "usd", -4500, 1500, oct(27),
	    "Chargeback withdrawal");

	make_id(t, r->source, sizeof(r->source), "dp_1Sf");
	memcpy(t->lost, r->source, sizeof(t->lost));
	t->lost_amount = -r->amount;
	t->lost_at = r->created + 3 * 86400;
}

void
trade_make(struct trade *t)
{
	int32_t day;
	int mday;

	t->seed = 20260901u;
	for (day = sept(1); day <= sept(30); day++) {
		trade_of_day(t, day, "usd", 7, 1500, 18000);
		if (day % 3 == 0)
			trade_of_day(t, day, "jpy", 3, 1200, 9000);
	}
	wrong_bookings(t);
	odd_rows(t);
	ambiguous_day(t);
	september_payouts(t);
	for (day = oct(1); day <= oct(31); day++) {
		trade_of_day(t, day, "usd", 7, 1500, 18000);
		if (day % 3 == 0 && day < oct(10))
			trade_of_day(t, day, "jpy", 3, 1200, 9000);
		if (day >= oct(15) && day % 2 == 0)
			trade_of_day(t, day, "eur", 2, 2000, 9000);
	}
	october_rows(t);
	for (mday = 5; mday <= 26; mday += 7)
		(void)payout(t, "usd", oct(mday), 0);
	(void)payout(t, "jpy", oct(11), 0);
	negative_payout(t);
	(void)payout(t, "eur", oct(27), 0);
	lost_dispute(t);
}
