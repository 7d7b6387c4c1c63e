/*
 * What is so at a moment, and ids.  How the history comes about stands in
 * fake_history_make.c.
 */
#include "tests/support/fake_history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"

const char *const fake_currency_code[FAKE_CURRENCY__MAX] = {
	"usd", "eur", "jpy", "kwd", "gbp", "cad"
};
const int fake_currency_decimals[FAKE_CURRENCY__MAX] = { 2, 2, 0, 3, 2, 2 };

const struct fake_row_kind fake_row_kind[ROW__MAX] = {
	[ROW_CHARGE] = { "charge", "charge", "Order %u", false },
	[ROW_PAYMENT] = { "payment", "charge", "Invoice %u \\u2013 d\\u00e9but", false },
	[ROW_REFUND] = { "refund", "refund", "REFUND FOR CHARGE (Order %u)", false },
	[ROW_PAYMENT_REFUND] = { "payment_refund", "refund", "REFUND FOR PAYMENT (%u)", false },
	[ROW_CAPTURE] = { "refund", "partial_capture_reversal", "Partial capture %u", false },
	[ROW_REFUND_FAILED] = { "refund_failure", "refund_failure", "REFUND FAILURE %u", false },
	[ROW_DISPUTE] = { "adjustment", "dispute", "Chargeback withdrawal %u", false },
	[ROW_DISPUTE_WON] = { "adjustment", "dispute_reversal", "Chargeback reversal %u", false },
	[ROW_FEE] = { "stripe_fee", "fee", "Billing - Usage Fee (%u)", false },
	[ROW_TAX_FEE] = { "tax_fee", "tax", "VAT on fees (%u)", false },
	[ROW_TAX] = { "tax", "tax", "Automatic Taxes (%u)", true },
	[ROW_PAYOUT] = { "payout", "payout", "STRIPE PAYOUT", false },
	[ROW_PAYOUT_FAILED] = { "payout_failure", "payout_reversal",
	    "REFUND FOR PAYOUT (STRIPE PAYOUT)", false },
	[ROW_PAYOUT_CANCELED] = { "payout_cancel", "payout_reversal", "STRIPE PAYOUT CANCEL",
	    false },
	[ROW_RESERVE] = { "reserved_funds", "risk_reserved_funds", "Rolling reserve %u", false },
	[ROW_RESERVE_HOLD] = { "reserve_hold", "risk_reserved_funds", "Reserve hold %u", true },
	[ROW_RESERVE_RELEASE] = { "reserve_release", "risk_reserved_funds",
	    "Reserve release %u", true },
	[ROW_TOPUP] = { "topup", "topup", "Top-up %u", false },
	[ROW_TOPUP_REVERSED] = { "topup_reversal", "topup_reversal", "Top-up reversal %u", false },
	[ROW_TRANSFER] = { "transfer", "transfer", "Transfer for Order %u", false },
	[ROW_TRANSFER_BACK] = { "transfer_refund", "transfer_reversal",
	    "REFUND FOR TRANSFER %u", false },
	[ROW_PLATFORM_FEE] = { "application_fee", "platform_earning",
	    "Application fee %u", false },
	[ROW_PLATFORM_FEE_BACK] = { "application_fee_refund", "platform_earning_refund",
	    "REFUND FOR APPLICATION FEE %u", false },
	[ROW_HOLD] = { "payout_minimum_balance_hold", "payout_minimum_balance_hold",
	    "Minimum balance %u", true },
	[ROW_RELEASE] = { "payout_minimum_balance_release", "payout_minimum_balance_release",
	    "Minimum balance %u", true },
	[ROW_CONTRIBUTION] = { "contribution", "contribution", "Stripe Climate %u", false },
	[ROW_ADJUSTMENT] = { "adjustment", "other_adjustment",
	    "Correction \\\"%u\\\", =1+1 \\\\ \\ud83e\\uddfe", false },
	[ROW_PAYMENT_FAILED] = { "payment_failure_refund", "charge_failure",
	    "Payment %u failed", false },
	[ROW_UNKNOWN] = { "quantum_settlement", "quantum_settlement",
	    "A kind nobody knows yet (%u)", true },
};

static const char *const prefix[FAKE_KIND__MAX][2] = {
	[FAKE_CHARGE] = { "ch_", "py_" }, [FAKE_REFUND] = { "re_", "pyr_" },
	[FAKE_DISPUTE] = { "dp_", "du_" }, [FAKE_PAYOUT] = { "po_", "po_" },
	[FAKE_TRANSFER] = { "tr_", "tr_" }, [FAKE_TOPUP] = { "tu_", "tu_" },
	[FAKE_FEE] = { "fee_", "fee_" },
};

uint64_t
fake_mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

uint32_t
fake_draw(uint64_t *rng, uint32_t below)
{
	*rng = fake_mix(*rng);
	return (uint32_t)((*rng >> 32) * below >> 32);
}

/* ---- ids: PREFIX 1 HASH(17) NUMBER(6), the number in base 62 ---- */

#define ID_TAIL 24
#define ID_NUMBER 6

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

void
fake_id_make(char out[FAKE_ID_MAX], uint64_t seed, const char *head, uint32_t n)
{
	size_t at = strlen(head), i;
	uint64_t hash = fake_mix(seed ^ (uint64_t)n << 20 ^ (unsigned char)head[0]), number;

	ASSERT(at + ID_TAIL < FAKE_ID_MAX);
	memcpy(out, head, at);
	out[at++] = '1';
	for (i = 1; i < ID_TAIL - ID_NUMBER; i++) {
		if (i == 10)
			hash = fake_mix(hash);
		out[at++] = digits[hash % 62];
		hash /= 62;
	}
	/* scrambled, so that the order of ids says nothing about time */
	number = (uint64_t)(n * UINT32_C(2654435761));
	for (i = 0; i < ID_NUMBER; i++, number /= 62)
		out[at++] = digits[number % 62];
	out[at] = '\0';
}

/* id_number: the number in an id, if it is one of ours at all. */
static bool
id_number(uint32_t *n, const char *id)
{
	size_t length = strlen(id), i;
	uint64_t number = 0;

	if (length < ID_TAIL || length >= FAKE_ID_MAX)
		return false;
	for (i = 0; i < ID_NUMBER; i++) {
		const char *d = strchr(digits, id[length - 1 - i]);

		if (d == NULL)
			return false;
		number = number * 62 + (uint64_t)(d - digits);
	}
	if (number > UINT32_MAX)
		return false;
	*n = (uint32_t)number * UINT32_C(244002641);	/* the inverse, modulo 2^32 */
	return true;
}

void
fake_txn_id(char out[FAKE_ID_MAX], const struct fake_history *h, uint32_t txn)
{
	ASSERT(txn < h->ntxns);
	fake_id_make(out, h->o.seed, "txn_", txn);
}

void
fake_object_id(char out[FAKE_ID_MAX], const struct fake_history *h, uint32_t object)
{
	const struct fake_object *o = &h->object[object];
	bool other = false;

	ASSERT(object < h->nobjects);
	if (o->kind == FAKE_CHARGE)
		other = o->flavor == CHARGE_OTHER;
	else if (o->kind == FAKE_REFUND)
		other = h->object[o->parent].flavor == CHARGE_OTHER;
	else if (o->kind == FAKE_DISPUTE)
		other = object % 2 == 1;
	fake_id_make(out, h->o.seed, prefix[o->kind][other], object);
}

bool
fake_txn_find(uint32_t *txn, const struct fake_history *h, const char *id)
{
	char made[FAKE_ID_MAX];

	if (!id_number(txn, id) || *txn >= h->ntxns)
		return false;
	fake_txn_id(made, h, *txn);
	return strcmp(made, id) == 0;
}

bool
fake_object_find(uint32_t *object, const struct fake_history *h, const char *id)
{
	char made[FAKE_ID_MAX];

	if (!id_number(object, id) || *object >= h->nobjects)
		return false;
	fake_object_id(made, h, *object);
	return strcmp(made, id) == 0;
}

/* ---- what is so at a moment ---- */

bool
fake_payout_complete(const struct fake_object *p, int64_t now)
{
	/* some hours after it is on its way Stripe knows what is in it */
	return p->flavor == PAYOUT_AUTOMATIC && now >= p->moment[0] + 5 * 3600;
}

static const char *
payout_status(const struct fake_object *o, int64_t now)
{
	if (now >= o->moment[2])
		return "failed";
	if (now >= o->moment[1])
		return o->flavor == PAYOUT_CANCELED ? "canceled" : "paid";
	return now >= o->moment[0] ? "in_transit" : "pending";
}

static const char *
dispute_status(const struct fake_object *o, int64_t now)
{
	bool inquiry = o->flavor == DISPUTE_INQUIRY;

	if (o->flavor == DISPUTE_PREVENTED)
		return "prevented";
	if (now >= o->moment[2])
		return inquiry ? "warning_closed" : o->flavor == DISPUTE_LOST ? "lost" : "won";
	if (now >= o->moment[1])
		return inquiry ? "warning_under_review" : "under_review";
	return inquiry ? "warning_needs_response" : "needs_response";
}

const char *
fake_object_status(const struct fake_history *h, uint32_t object, int64_t now)
{
	const struct fake_object *o = &h->object[object];

	switch (o->kind) {
	case FAKE_CHARGE:
		if (o->flavor == CHARGE_FAILED || now >= o->moment[1])
			return "failed";
		return now >= o->moment[2] ? "succeeded" : "pending";
	case FAKE_REFUND:
		if (now >= o->moment[1])
			return "failed";
		return now >= o->moment[0] ? "succeeded" : "pending";
	case FAKE_DISPUTE:
		return dispute_status(o, now);
	case FAKE_PAYOUT:
		return payout_status(o, now);
	case FAKE_TOPUP:
		if (now >= o->moment[1])
			return "reversed";
		return now >= o->moment[0] ? "succeeded" : "pending";
	default:
		return "";
	}
}

int64_t
fake_refunded(const struct fake_history *h, uint32_t charge, int64_t now)
{
	int64_t sum = 0;
	uint32_t i;

	for (i = h->object[charge].child; i != FAKE_NONE; i = h->object[i].next)
		if (h->object[i].created <= now && now < h->object[i].moment[1])
			sum += h->object[i].amount;
	return sum;
}

void
fake_totals(const struct fake_history *h, int64_t now, int64_t available[FAKE_SETTLED__MAX],
    int64_t pending[FAKE_SETTLED__MAX])
{
	size_t i;

	memset(available, 0, FAKE_SETTLED__MAX * sizeof(*available));
	memset(pending, 0, FAKE_SETTLED__MAX * sizeof(*pending));
	for (i = 0; i < h->ntxns && h->txn[i].created <= now; i++) {
		const struct fake_txn *t = &h->txn[i];

		if (!fake_txn_visible(t, now))
			continue;
		if (fake_txn_available(t, now))
			available[t->currency] += t->amount - t->fee;
		else
			pending[t->currency] += t->amount - t->fee;
	}
}

void
fake_history_free(struct fake_history *h)
{
	size_t i;

	free(h->txn);
	free(h->object);
	free(h->event);
	free(h->by_payout);
	free(h->payout_first);
	for (i = 0; i < FAKE_KIND__MAX; i++)
		free(h->by_kind[i]);
	memset(h, 0, sizeof(*h));
}
