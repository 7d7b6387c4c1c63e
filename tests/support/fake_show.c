/*
 * Objects of the fake as JSON, in the shapes of Stripe's API reference.  What is
 * constant of a shape stands in one text; what depends on the history is put in
 * field by field.
 */
#include "tests/support/fake_show.h"

#include <string.h>

#include "core/base/err.h"
#include "core/base/str.h"

/* ---- fields ---- */

static void
key(struct str *s, const char *name)
{
	if (s->n > 0 && s->p[s->n - 1] != '{' && s->p[s->n - 1] != '[')
		str_addc(s, ',');
	str_addc(s, '"');
	str_add(s, name);
	str_addn(s, "\":", 2);
}

static void
text(struct str *s, const char *name, const char *value)
{
	key(s, name);
	if (value == NULL) {
		str_addn(s, "null", 4);
		return;
	}
	str_addc(s, '"');
	str_add(s, value);
	str_addc(s, '"');
}

static void
integer(struct str *s, const char *name, int64_t value)
{
	char buf[24];
	size_t at = sizeof(buf);
	uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do {
		buf[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (value < 0)
		buf[--at] = '-';
	key(s, name);
	str_addn(s, buf + at, sizeof(buf) - at);
}

static void
boolean(struct str *s, const char *name, bool value)
{
	key(s, name);
	str_add(s, value ? "true" : "false");
}

static bool
expanded(const struct fake_view *v, const char *path)
{
	size_t i;

	for (i = 0; i < v->nexpand; i++)
		if (strcmp(v->expand[i], path) == 0)
			return true;
	return false;
}

/* reference: an id, null, or the object when ${name} is to be expanded. */
static void
object_reference(struct str *s, const struct fake_view *v, const char *name, uint32_t object)
{
	struct fake_view plain = *v;
	char id[FAKE_ID_MAX];

	if (object == FAKE_NONE) {
		text(s, name, NULL);
	} else if (expanded(v, name)) {
		plain.nexpand = 0;
		key(s, name);
		fake_show_object(s, &plain, object);
	} else {
		fake_object_id(id, v->h, object);
		text(s, name, id);
	}
}

static void
txn_reference(struct str *s, const struct fake_view *v, const char *name, uint32_t txn)
{
	struct fake_view plain = *v;
	char id[FAKE_ID_MAX];

	if (txn == FAKE_NONE || !fake_txn_visible(&v->h->txn[txn], v->now)) {
		text(s, name, NULL);
	} else if (expanded(v, name)) {
		plain.nexpand = 0;
		key(s, name);
		fake_show_txn(s, &plain, txn);
	} else {
		fake_txn_id(id, v->h, txn);
		text(s, name, id);
	}
}

/* what nobody knows yet: fields of a later version */
static void
novelty(struct str *s, const struct fake_view *v, uint32_t n)
{
	if (v->unknown && n % 3 == 0) {
		key(s, "x_later");
		str_add(s, "{\"nested\":[1,2.5e3,{\"id\":\"txn_not_a_row\",\"amount\":\"7\"}],"
		    "\"text\":\"\\u0041\\n\"}");
	}
}

/* ---- a balance transaction ---- */

static void
fee_part(struct str *s, const char *type, const char *description, const char *currency,
    int64_t amount)
{
	str_add(s, s->p[s->n - 1] == '[' ? "{" : ",{");
	integer(s, "amount", amount);
	text(s, "application", strcmp(type, "application_fee") == 0 ? "ca_1FakePlatform" : NULL);
	text(s, "currency", currency);
	text(s, "description", description);
	text(s, "type", type);
	str_addc(s, '}');
}

static void
fee_details(struct str *s, const struct fake_txn *t)
{
	const char *c = fake_currency_code[t->currency];
	int64_t part = t->fee / 50 * 10;

	key(s, "fee_details");
	str_addc(s, '[');
	if (t->fee == 0 || t->fees == FEE_UNTOLD) {
		/* nothing to tell, or not told */
	} else if (t->fees == FEE_VAT) {
		fee_part(s, "stripe_fee", "Stripe processing fees", c, t->fee - part);
		fee_part(s, "tax", "VAT", c, part);
	} else if (t->fees == FEE_FX) {
		fee_part(s, "stripe_fee", "Stripe currency conversion fee", c, part);
		fee_part(s, "stripe_fee", "Stripe processing fees", c, t->fee - part);
	} else if (t->fees == FEE_PLATFORM) {
		fee_part(s, "application_fee", "Example application fee", c, part);
		fee_part(s, "stripe_fee", "Stripe processing fees", c, t->fee - part);
	} else if (t->fees == FEE_DISPUTE) {
		fee_part(s, "stripe_fee", t->fee > 0 ? "Dispute fee" : "Dispute fee refund", c,
		    t->fee);
	} else {
		fee_part(s, "stripe_fee", "Stripe processing fees", c, t->fee);
	}
	str_addc(s, ']');
}

/* description: ${pattern} with its %u, if any, replaced by the number. */
static void
description(struct str *s, const char *pattern, uint32_t txn)
{
	const char *at = strstr(pattern, "%u");

	if (txn % 37 == 5) {
		text(s, "description", NULL);
	} else if (at == NULL) {
		text(s, "description", pattern);
	} else {
		key(s, "description");
		str_addc(s, '"');
		str_addn(s, pattern, (size_t)(at - pattern));
		str_addf(s, "%u", txn);
		str_add(s, at + 2);
		str_addc(s, '"');
	}
}

void
fake_show_txn(struct str *s, const struct fake_view *v, uint32_t txn)
{
	const struct fake_txn *t = &v->h->txn[txn];
	const struct fake_row_kind *kind = &fake_row_kind[t->row];
	char id[FAKE_ID_MAX];

	fake_txn_id(id, v->h, txn);
	str_addc(s, '{');
	text(s, "id", id);
	text(s, "object", "balance_transaction");
	integer(s, "amount", t->amount);
	integer(s, "available_on", t->available_on);
	text(s, "balance_type", t->row == ROW_RESERVE_HOLD || t->row == ROW_RESERVE_RELEASE
	    ? "risk_reserved" : "payments");
	integer(s, "created", t->created);
	text(s, "currency", fake_currency_code[t->currency]);
	description(s, kind->text, txn);
	key(s, "exchange_rate");
	if (t->rate == 0)
		str_addn(s, "null", 4);
	else
		str_addf(s, "%u.%04u", t->rate / 10000, t->rate % 10000);
	integer(s, "fee", t->fee);
	fee_details(s, t);
	integer(s, "net", t->amount - t->fee);
	text(s, "reporting_category", kind->category);
	object_reference(s, v, "source", t->source);
	text(s, "status", fake_txn_available(t, v->now) ? "available" : "pending");
	text(s, "type", kind->type);
	novelty(s, v, txn);
	str_addc(s, '}');
}

/* ---- objects ---- */

static void
open_object(struct str *s, const struct fake_view *v, uint32_t n, const char *kind)
{
	const struct fake_object *o = &v->h->object[n];
	char id[FAKE_ID_MAX];

	fake_object_id(id, v->h, n);
	str_addc(s, '{');
	text(s, "id", id);
	text(s, "object", kind);
	integer(s, "amount", o->amount);
	integer(s, "created", o->created);
	text(s, "currency", fake_currency_code[o->currency]);
	novelty(s, v, n);
}

static void
show_refund(struct str *s, const struct fake_view *v, uint32_t n)
{
	const struct fake_object *o = &v->h->object[n];
	static const char *const reasons[] = { NULL, "duplicate", "requested_by_customer" };

	open_object(s, v, n, "refund");
	txn_reference(s, v, "balance_transaction", o->txn);
	object_reference(s, v, "charge", o->parent);
	if (v->now >= o->moment[1]) {
		if (fake_txn_visible(&v->h->txn[o->txn2], v->now))
			txn_reference(s, v, "failure_balance_transaction", o->txn2);
		text(s, "failure_reason", "expired_or_canceled_card");
	} else if (v->now < o->moment[0]) {
		text(s, "pending_reason", "processing");
	}
	key(s, "metadata");
	str_add(s, n % 4 == 0 ? "{\"ticket\":\"T-7\",\"why\":\"broken\\tbox\"}" : "{}");
	str_add(s, ",\"payment_intent\":null,\"receipt_number\":null,"
	    "\"source_transfer_reversal\":null,\"transfer_reversal\":null");
	text(s, "reason", reasons[n % 3]);
	text(s, "status", fake_object_status(v->h, n, v->now));
	str_addc(s, '}');
}

static void
show_refunds(struct str *s, const struct fake_view *v, uint32_t charge)
{
	struct fake_view plain = *v;
	char id[FAKE_ID_MAX];
	uint32_t r;

	plain.nexpand = 0;
	fake_object_id(id, v->h, charge);
	str_add(s, ",\"refunds\":{\"object\":\"list\",\"data\":[");
	for (r = v->h->object[charge].child; r != FAKE_NONE; r = v->h->object[r].next) {
		if (v->h->object[r].created > v->now)
			continue;
		if (s->p[s->n - 1] != '[')
			str_addc(s, ',');
		show_refund(s, &plain, r);
	}
	str_addf(s, "],\"has_more\":false,\"url\":\"/v1/charges/%s/refunds\"}", id);
}

static void
show_charge(struct str *s, const struct fake_view *v, uint32_t n)
{
	const struct fake_object *o = &v->h->object[n];
	int64_t refunded = fake_refunded(v->h, n, v->now);
	const char *status = fake_object_status(v->h, n, v->now);
	bool paid = strcmp(status, "failed") != 0;
	static const char *const plans[] = { "basic", "annual", "team \\u00fc \\\"x\\\"" };

	open_object(s, v, n, "charge");
	integer(s, "amount_captured", paid ? o->amount : 0);
	integer(s, "amount_refunded", refunded);
	str_add(s, ",\"application\":null,\"application_fee\":null,\"application_fee_amount\":"
	    "null,\"billing_details\":{\"address\":{\"city\":null,\"country\":\"DE\",\"line1\":"
	    "null,\"line2\":null,\"postal_code\":null,\"state\":null},"
	    "\"email\":\"customer@example.com\",\"name\":\"Zo\\u00eb O'Hara, \\\"Jr.\\\"\","
	    "\"phone\":null},\"calculated_statement_descriptor\":\"FAKE\"");
	txn_reference(s, v, "balance_transaction", o->txn);
	boolean(s, "captured", paid);
	text(s, "customer", n % 5 == 0 ? NULL : "cus_FakeCustomer01");
	str_addf(s, ",\"description\":\"Order %u\"", n);
	boolean(s, "disputed", v->now >= o->moment[0]);
	txn_reference(s, v, "failure_balance_transaction",
	    v->now >= o->moment[1] ? o->txn2 : FAKE_NONE);
	text(s, "failure_code", paid ? NULL : "card_declined");
	text(s, "failure_message", paid ? NULL : "Your card was declined.");
	boolean(s, "livemode", v->livemode);
	str_addf(s, ",\"fraud_details\":{},\"metadata\":{\"order_id\":\"%u\",\"plan\":\"%s\"}", n,
	    plans[n % 3]);
	str_add(s, ",\"invoice\":null,\"on_behalf_of\":null,\"outcome\":null");
	boolean(s, "paid", paid);
	str_add(s, ",\"payment_intent\":null,\"payment_method\":null,\"payment_method_details\":"
	    "null,\"receipt_email\":null,\"receipt_number\":null,\"receipt_url\":null");
	boolean(s, "refunded", refunded == o->amount);
	show_refunds(s, v, n);
	str_add(s, ",\"review\":null,\"shipping\":null,\"source_transfer\":null,"
	    "\"statement_descriptor\":null,\"statement_descriptor_suffix\":null,"
	    "\"transfer_data\":null,\"transfer_group\":null");
	text(s, "status", status);
	str_addc(s, '}');
}

static void
show_dispute(struct str *s, const struct fake_view *v, uint32_t n)
{
	const struct fake_object *o = &v->h->object[n];
	struct fake_view plain = *v;
	const uint32_t rows[2] = { o->txn, o->txn2 };
	bool inquiry = o->flavor == DISPUTE_INQUIRY;
	size_t i;

	plain.nexpand = 0;
	open_object(s, v, n, "dispute");
	key(s, "balance_transactions");
	str_addc(s, '[');
	for (i = 0; i < 2; i++) {
		if (rows[i] == FAKE_NONE || !fake_txn_visible(&v->h->txn[rows[i]], v->now))
			continue;
		if (s->p[s->n - 1] != '[')
			str_addc(s, ',');
		fake_show_txn(s, &plain, rows[i]);
	}
	str_addc(s, ']');
	object_reference(s, v, "charge", o->parent);
	str_add(s, ",\"evidence\":{\"access_activity_log\":null,\"customer_name\":null},"
	    "\"evidence_details\":{");
	integer(s, "due_by", o->created + 8 * 86400);
	boolean(s, "has_evidence", v->now >= o->moment[1]);
	str_add(s, ",\"past_due\":false,\"submission_count\":0}");
	boolean(s, "is_charge_refundable", inquiry);
	boolean(s, "livemode", v->livemode);
	str_add(s, ",\"metadata\":{},\"payment_intent\":null,\"reason\":\"fraudulent\"");
	text(s, "status", fake_object_status(v->h, n, v->now));
	str_addc(s, '}');
}

static void
show_payout(struct str *s, const struct fake_view *v, uint32_t n)
{
	const struct fake_object *o = &v->h->object[n];
	bool automatic = o->flavor == PAYOUT_AUTOMATIC, failed = v->now >= o->moment[2];

	open_object(s, v, n, "payout");
	str_add(s, ",\"application_fee\":null,\"application_fee_amount\":null");
	integer(s, "arrival_date", v->h->txn[o->txn].available_on);
	boolean(s, "automatic", automatic);
	txn_reference(s, v, "balance_transaction", failed ? o->txn2 : o->txn);
	str_add(s, ",\"description\":\"STRIPE PAYOUT\",\"destination\":\"ba_1FakeBank\"");
	txn_reference(s, v, "failure_balance_transaction", failed ? o->txn2 : FAKE_NONE);
	text(s, "failure_code", failed ? "account_closed" : NULL);
	text(s, "failure_message", failed ? "The bank account has been closed." : NULL);
	boolean(s, "livemode", v->livemode);
	str_add(s, ",\"metadata\":{}");
	text(s, "method", o->flavor == PAYOUT_INSTANT ? "instant" : "standard");
	str_add(s, ",\"original_payout\":null,\"payout_method\":null");
	text(s, "reconciliation_status", !automatic ? "not_applicable"
	    : fake_payout_complete(o, v->now) ? "completed" : "in_progress");
	str_add(s, ",\"reversed_by\":null,\"source_type\":\"card\",\"statement_descriptor\":null");
	text(s, "status", fake_object_status(v->h, n, v->now));
	if (v->now >= o->moment[1])
		str_addf(s, ",\"trace_id\":{\"status\":\"supported\",\"value\":\"TR%09u\"}", n);
	else
		str_add(s, ",\"trace_id\":{\"status\":\"pending\",\"value\":null}");
	str_add(s, ",\"type\":\"bank_account\"}");
}

/* Transfers, top-ups and application fees. */
static void
show_other(struct str *s, const struct fake_view *v, uint32_t n)
{
	const struct fake_object *o = &v->h->object[n];
	int64_t back = v->now >= o->moment[1] ? o->amount : 0;
	static const char *const kinds[FAKE_KIND__MAX] = { [FAKE_TRANSFER] = "transfer",
		[FAKE_TOPUP] = "topup", [FAKE_FEE] = "application_fee" };

	open_object(s, v, n, kinds[o->kind]);
	txn_reference(s, v, "balance_transaction", o->txn);
	boolean(s, "livemode", v->livemode);
	if (o->kind == FAKE_TOPUP) {
		str_add(s, ",\"description\":\"Top-up\",\"expected_availability_date\":null,"
		    "\"failure_code\":null,\"failure_message\":null,\"metadata\":{},\"source\":null,"
		    "\"statement_descriptor\":null,\"transfer_group\":null");
		text(s, "status", fake_object_status(v->h, n, v->now));
	} else if (o->kind == FAKE_TRANSFER) {
		integer(s, "amount_reversed", back);
		str_add(s, ",\"description\":null,\"destination\":\"acct_1FakeConnected01\","
		    "\"destination_payment\":\"py_1FakeDestination\",\"metadata\":{},"
		    "\"reversals\":{\"object\":\"list\",\"data\":[],\"has_more\":false,\"url\":"
		    "\"/v1/transfers/x/reversals\"},\"source_type\":\"card\","
		    "\"transfer_group\":null");
		boolean(s, "reversed", back > 0);
		object_reference(s, v, "source_transaction", o->parent);
	} else {
		integer(s, "amount_refunded", back);
		str_add(s, ",\"account\":\"acct_1FakeConnected01\","
		    "\"application\":\"ca_1FakePlatform\",\"originating_transaction\":null,"
		    "\"refunds\":{\"object\":\"list\",\"data\":[],\"has_more\":false,\"url\":"
		    "\"/v1/application_fees/x/refunds\"}");
		object_reference(s, v, "charge", o->parent);
		boolean(s, "refunded", back > 0);
	}
	str_addc(s, '}');
}

void
fake_show_object(struct str *s, const struct fake_view *v, uint32_t n)
{
	ASSERT(n < v->h->nobjects);
	switch (v->h->object[n].kind) {
	case FAKE_CHARGE:
		show_charge(s, v, n);
		break;
	case FAKE_REFUND:
		show_refund(s, v, n);
		break;
	case FAKE_DISPUTE:
		show_dispute(s, v, n);
		break;
	case FAKE_PAYOUT:
		show_payout(s, v, n);
		break;
	default:
		show_other(s, v, n);
	}
}

void
fake_show_event(struct str *s, const struct fake_view *v, uint32_t event)
{
	const struct fake_event *ev = &v->h->event[event];
	struct fake_view then = *v;
	char id[FAKE_ID_MAX];

	fake_id_make(id, v->h->o.seed, "evt_", event);
	then.now = ev->at;
	then.nexpand = 0;
	str_addc(s, '{');
	text(s, "id", id);
	text(s, "object", "event");
	text(s, "api_version", "2020-08-27");
	integer(s, "created", ev->at);
	key(s, "data");
	str_add(s, "{\"object\":");
	fake_show_object(s, &then, ev->object);
	str_addc(s, '}');
	boolean(s, "livemode", v->livemode);
	str_add(s, ",\"pending_webhooks\":0,\"request\":{\"id\":null,\"idempotency_key\":null}");
	text(s, "type", fake_event_name[ev->name]);
	str_addc(s, '}');
}
