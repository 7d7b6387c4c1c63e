/*
 * Reads a field from a row and the objects behind it.  Known, absent and
 * unknown are three answers: a charge without metadata has none (absent), a CSV
 * row that never had a metadata column does not tell (unknown).
 */
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/err.h"
#include "core/base/money.h"
#include "core/model/fields.h"
#include "mappings/field.h"

#define BIT(k) (1u << (k))
#define CHARGE_SIDE (BIT(OBJECT_CHARGE) | BIT(OBJECT_CUSTOMER))

/*
 * Which objects can stand behind a row of a category, the carrying payout
 * aside.  A category that is not listed may have any: Stripe adds new ones.
 */
static const struct behind {
	const char	*category;
	unsigned	 objects;
} behind[] = {
	{ "charge", CHARGE_SIDE },
	{ "charge_failure", CHARGE_SIDE | BIT(OBJECT_REFUND) },
	{ "dispute", CHARGE_SIDE | BIT(OBJECT_DISPUTE) },
	{ "dispute_reversal", CHARGE_SIDE | BIT(OBJECT_DISPUTE) },
	{ "fee", 0 },
	{ "network_cost", 0 },
	{ "partial_capture_reversal", CHARGE_SIDE | BIT(OBJECT_REFUND) },
	{ "payout", 0 },
	{ "payout_minimum_balance_hold", 0 },
	{ "payout_minimum_balance_release", 0 },
	{ "payout_reversal", 0 },
	{ "refund", CHARGE_SIDE | BIT(OBJECT_REFUND) },
	{ "refund_failure", CHARGE_SIDE | BIT(OBJECT_REFUND) },
	{ "tax", 0 },
	{ "topup", 0 },
	{ "topup_reversal", 0 },
	{ "transfer", BIT(OBJECT_TRANSFER) },
	{ "transfer_reversal", BIT(OBJECT_TRANSFER) },
};

static unsigned
objects_behind(struct slice category)
{
	for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++)
		if (slice_is(category, behind[i].category))
			return behind[i].objects | BIT(OBJECT_PAYOUT);
	return ~0u;
}

static enum known
text_known(struct field_value *out, struct slice s)
{
	if (s.p == NULL)
		return UNKNOWN;
	out->text = s;
	return s.n == 0 ? ABSENT : KNOWN;
}

/* metadata_told: some import brought the metadata of the charge, though not
 * this key of it. */
static bool
metadata_told(const struct txn *t)
{
	size_t pos = 0;
	struct slice name, value;

	if (t->source.p != NULL && t->source.n == 0)
		return true;
	while (fields_next(t->fields, &pos, &name, &value))
		if (name.n >= 8 && memcmp(name.p, "metadata", 8) == 0 &&
		    (name.n == 8 || name.p[8] == '.'))
			return true;
	return false;
}

/* object_text: a field of an object, from the object itself or, when that does
 * not tell, from what the row's own form carried. */
static enum known
object_text(struct field_value *out, const struct rules_view *v,
    enum object_kind k, const char *key, const char *full)
{
	struct slice s = fields_get(v->object[k], key);

	if (s.p == NULL)
		s = fields_get(v->txn->fields, full);
	if (s.p != NULL)
		return text_known(out, s);
	if (v->object[k].p != NULL)
		return ABSENT;
	return (objects_behind(v->txn->category) & BIT(k)) == 0 ? ABSENT :
	    UNKNOWN;
}

static bool
to_integer(int64_t *out, struct slice s)
{
	struct err e = ERR_INIT;

	return money_parse(out, s, 0, &e) == 0;
}

/* moment_day: seconds since 1970, or an ISO day, as days. */
static enum known
moment_day(struct field_value *out)
{
	struct date_time t;
	int64_t moment;

	if (to_integer(&moment, out->text))
		out->day = date_of_moment_utc(moment);
	else if (date_time_parse(&t, out->text))
		out->day = t.day;
	else
		return ABSENT;
	return KNOWN;
}

static enum known
money_of(struct field_value *out, enum known has_currency, struct slice cur,
    struct slice amount)
{
	if (has_currency != KNOWN)
		return has_currency;
	out->currency = currency_index(cur.p, cur.n);
	return to_integer(&out->minor, amount) ? KNOWN : ABSENT;
}

static enum known
object_field(struct field_value *out, const struct field *f,
    const struct rules_view *v)
{
	struct field_value cur;
	char full[64] = "";

	enum known k = object_text(out, v, f->object, f->key, f->name);
	if (k != KNOWN || f->type == FTYPE_TEXT)
		return k;
	if (f->type == FTYPE_DAY)
		return moment_day(out);
	if (f->type == FTYPE_CURRENCY) {
		out->currency = currency_index(out->text.p, out->text.n);
		return KNOWN;
	}
	const char *kind = object_kind_name(f->object);
	memcpy(full, kind, strlen(kind));
	memcpy(full + strlen(kind), ".currency", sizeof(".currency"));
	k = object_text(&cur, v, f->object, "currency", full);
	return money_of(out, k, cur.text, out->text);
}

static enum known
fee_kind(struct field_value *out, const struct field *f, const struct txn *t)
{
	if (t->fee_details.p == NULL)
		return t->fee == 0 ? ABSENT : UNKNOWN;
	struct slice s = fields_get(t->fee_details, f->key);
	if (s.p == NULL)
		return ABSENT;
	out->currency = t->currency;
	return to_integer(&out->minor, s) ? KNOWN : ABSENT;
}

/* row_money: what a CSV form tells of the row: in major units, "92.50". */
static enum known
row_money(struct field_value *out, struct slice amount)
{
	struct err e = ERR_INIT;

	return money_parse(&out->minor, amount,
	    currency_decimals(out->currency), &e) == 0 ? KNOWN : ABSENT;
}

/* presentment_text: what the customer saw: told by the row's form, else it is
 * the amount of the object itself. */
static enum known
presentment_text(struct field_value *out, const struct rules_view *v,
    const char *key, const char *full)
{
	static const enum object_kind order[] = { OBJECT_REFUND, OBJECT_DISPUTE,
	    OBJECT_CHARGE };
	unsigned can = objects_behind(v->txn->category);
	struct slice s = fields_get(v->txn->fields, full);
	bool possible = false;

	if (s.p != NULL)
		return text_known(out, s);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if ((can & BIT(order[i])) == 0)
			continue;
		s = fields_get(v->object[order[i]], key);
		if (s.p != NULL)
			return text_known(out, s);
		possible = possible || v->object[order[i]].p == NULL;
		if (can != ~0u && can != (CHARGE_SIDE | BIT(OBJECT_PAYOUT)))
			break;
	}
	return possible ? UNKNOWN : ABSENT;
}

static enum known
presentment(struct field_value *out, const struct field *f,
    const struct rules_view *v)
{
	struct field_value cur = { { NULL, 0 }, 0, 0, 0 };
	enum known k = presentment_text(&cur, v, "currency",
	    "presentment.currency");

	if (k != KNOWN)
		return k;
	out->text = cur.text;
	out->currency = currency_index(cur.text.p, cur.text.n);
	if (f->id == FIELD_PRESENTMENT_CURRENCY)
		return KNOWN;
	k = presentment_text(out, v, "amount", "presentment.amount");
	if (k == KNOWN && fields_get(v->txn->fields, "presentment.amount").p != NULL)
		return row_money(out, out->text);
	return k == KNOWN ? money_of(out, KNOWN, cur.text, out->text) : k;
}

static enum known
own_money(struct field_value *out, const struct txn *t, int64_t minor)
{
	out->minor = minor;
	out->currency = t->currency;
	return KNOWN;
}

enum known
field_get(struct field_value *out, const struct field *f,
    const struct rules_view *v)
{
	const struct txn *t = v->txn;

	switch (f->id) {
	case FIELD_CATEGORY:
		return text_known(out, t->category);
	case FIELD_TYPE:
		return text_known(out, t->type);
	case FIELD_CURRENCY:
		out->currency = t->currency;
		return KNOWN;
	case FIELD_AMOUNT:
		return own_money(out, t, t->amount);
	case FIELD_FEE:
		return own_money(out, t, t->fee);
	case FIELD_NET:
		return own_money(out, t, txn_net(t));
	case FIELD_DESCRIPTION:
		return text_known(out, t->description);
	case FIELD_CREATED:
		out->day = v->day;
		return v->day == DATE_NONE ? ABSENT : KNOWN;
	case FIELD_AVAILABLE_ON:
		if (t->available_on == TXN_MOMENT_NONE)
			return UNKNOWN;
		out->day = date_of_moment_utc(t->available_on);
		return KNOWN;
	case FIELD_SOURCE:
		return text_known(out, t->source);
	case FIELD_STRIPE_ACCOUNT:
		return text_known(out, t->account);
	case FIELD_FEE_KIND:
		return fee_kind(out, f, t);
	case FIELD_PRESENTMENT_AMOUNT:
	case FIELD_PRESENTMENT_CURRENCY:
		return presentment(out, f, v);
	case FIELD_METADATA: {
		enum known k = object_text(out, v, OBJECT_CHARGE, f->key,
		    f->name);
		return k == UNKNOWN && metadata_told(t) ? ABSENT : k;
	}
	case FIELD_OBJECT:
		return object_field(out, f, v);
	}
	return UNKNOWN;
}

void
field_text(struct str *out, const struct field *f, const struct rules_view *v)
{
	struct field_value val = { { NULL, 0 }, 0, 0, 0 };
	char buf[MONEY_TEXT_MAX + DATE_TEXT_MAX];

	if (field_get(&val, f, v) != KNOWN)
		return;
	switch (f->type) {
	case FTYPE_TEXT:
		str_addn(out, val.text.p, val.text.n);
		return;
	case FTYPE_CURRENCY:
		if (val.currency == CURRENCY_NONE)
			str_addn(out, val.text.p, val.text.n);
		else
			str_add(out, currency_code(val.currency));
		return;
	case FTYPE_MONEY:
		money_format(buf, val.minor, currency_decimals(val.currency));
		str_addf(out, "%s %s", buf, currency_code(val.currency));
		return;
	case FTYPE_DAY:
		date_format(buf, val.day);
		str_add(out, buf);
		return;
	}
}
