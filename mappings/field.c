/*
 * The table of fields: their names, their types, and who carries them.  Reading
 * one from a row stands in field_get.c.
 */
#include <string.h>

#include "core/base/err.h"
#include "mappings/field.h"

struct row_field {
	const char	*name;
	enum field_id	 id;
	enum field_type	 type;
	unsigned	 needs;
	const char	*carrier;
};

#define BIT(k) (1u << (k))
#define ANY_FORM "every Stripe import carries it"

static const struct row_field row_fields[] = {
	{ "category", FIELD_CATEGORY, FTYPE_TEXT, 0, ANY_FORM },
	{ "type", FIELD_TYPE, FTYPE_TEXT, 0,
	    "Stripe's API and the dashboard's balance history carry it; "
	    "itemized reports have no type column" },
	{ "currency", FIELD_CURRENCY, FTYPE_CURRENCY, 0, ANY_FORM },
	{ "amount", FIELD_AMOUNT, FTYPE_MONEY, 0, ANY_FORM },
	{ "fee", FIELD_FEE, FTYPE_MONEY, 0, ANY_FORM },
	{ "net", FIELD_NET, FTYPE_MONEY, 0, ANY_FORM },
	{ "description", FIELD_DESCRIPTION, FTYPE_TEXT, 0,
	    "a report with the description column, or Stripe's API, carries it" },
	{ "created", FIELD_CREATED, FTYPE_DAY, 0, ANY_FORM },
	{ "available_on", FIELD_AVAILABLE_ON, FTYPE_DAY, 0,
	    "a report with the available_on column, or Stripe's API, carries it" },
	{ "source", FIELD_SOURCE, FTYPE_TEXT, 0,
	    "a report with the source_id column, or Stripe's API, carries it" },
	{ "stripe_account", FIELD_STRIPE_ACCOUNT, FTYPE_TEXT, 0, ANY_FORM },
	{ "presentment.amount", FIELD_PRESENTMENT_AMOUNT, FTYPE_MONEY,
	    BIT(OBJECT_CHARGE) | BIT(OBJECT_REFUND) | BIT(OBJECT_DISPUTE),
	    "a report with customer_facing_amount, or the charge objects of "
	    "Stripe's API, carry it" },
	{ "presentment.currency", FIELD_PRESENTMENT_CURRENCY, FTYPE_CURRENCY,
	    BIT(OBJECT_CHARGE) | BIT(OBJECT_REFUND) | BIT(OBJECT_DISPUTE),
	    "a report with customer_facing_currency, or the charge objects of "
	    "Stripe's API, carry it" },
};
#define ROW_FIELDS (sizeof(row_fields) / sizeof(row_fields[0]))

static const char *const row_names[] = {
	"category", "type", "currency", "amount", "fee", "net", "description",
	"created", "available_on", "source", "stripe_account",
	"presentment.amount", "presentment.currency", "fee.", "metadata.",
	"charge.", "refund.", "dispute.", "payout.", "transfer.", "customer.",
	NULL
};

static const char *const fee_kinds[] = {
	"application_fee", "payment_method_passthrough_fee", "stripe_fee",
	"tax", "withheld_tax", "withheld_tax_refund", NULL
};

/* Documented fields of each object, by a blank; $ money, @ moment, % code. */
static const char *const object_fields[OBJECT__MAX] = {
	[OBJECT_CHARGE] = "id $amount $amount_captured $amount_refunded "
	    "application application_fee $application_fee_amount "
	    "balance_transaction billing_details.address.city "
	    "billing_details.address.country billing_details.address.postal_code "
	    "billing_details.address.state billing_details.email "
	    "billing_details.name calculated_statement_descriptor captured "
	    "@created %currency customer description destination disputed "
	    "failure_balance_transaction failure_code failure_message invoice "
	    "livemode on_behalf_of order outcome.risk_level outcome.type paid "
	    "payment_intent payment_method payment_method_details.card.brand "
	    "payment_method_details.card.country "
	    "payment_method_details.card.funding "
	    "payment_method_details.card.last4 "
	    "payment_method_details.card.network payment_method_details.type "
	    "presentment_details.presentment_amount "
	    "presentment_details.presentment_currency "
	    "receipt_email receipt_number refunded review "
	    "shipping.address.city shipping.address.country "
	    "shipping.address.state shipping.name source_transfer "
	    "statement_descriptor statement_descriptor_suffix status "
	    "subscription transfer transfer_data.destination transfer_group",
	[OBJECT_REFUND] = "id $amount balance_transaction charge @created "
	    "%currency customer description destination_details.type "
	    "failure_balance_transaction failure_reason instructions_email "
	    "payment_intent payment_method pending_reason "
	    "presentment_details.presentment_amount "
	    "presentment_details.presentment_currency reason receipt_number "
	    "source_transfer_reversal status transfer_reversal",
	[OBJECT_DISPUTE] = "id $amount balance_transaction charge @created "
	    "%currency evidence_details.due_by evidence_details.has_evidence "
	    "evidence_details.past_due evidence_details.submission_count "
	    "is_charge_refundable livemode network_reason_code payment_intent "
	    "payment_method_details.card.brand payment_method_details.type "
	    "reason status",
	[OBJECT_PAYOUT] = "id $amount application_fee $application_fee_amount "
	    "@arrival_date automatic balance_transaction @created %currency "
	    "description destination failure_balance_transaction failure_code "
	    "failure_message livemode method original_payout payout_method "
	    "reconciliation_status reversed_by source_type "
	    "statement_descriptor status trace_id trace_id.status "
	    "trace_id.value type",
	[OBJECT_TRANSFER] = "id $amount $amount_reversed balance_transaction "
	    "@created %currency description destination destination_payment "
	    "livemode reversed source_transaction source_type transfer_group",
	[OBJECT_CUSTOMER] = "id address.city address.country "
	    "address.postal_code address.state $balance @created %currency "
	    "default_source delinquent description email invoice_prefix "
	    "livemode name phone preferred_locales shipping.address.country "
	    "tax_exempt",
};

const char *const *
field_fee_kinds(void)
{
	return fee_kinds;
}

static enum field_type
mark_type(char c)
{
	return c == '$' ? FTYPE_MONEY : c == '@' ? FTYPE_DAY :
	    c == '%' ? FTYPE_CURRENCY : FTYPE_TEXT;
}

/* next_object_field: the next word of a list; its mark tells the type. */
static bool
next_object_field(const char **list, struct slice *name, enum field_type *type)
{
	const char *p = *list + strspn(*list, " ");

	*type = mark_type(*p);
	if (*type != FTYPE_TEXT)
		p++;
	*name = (struct slice){ p, strcspn(p, " ") };
	*list = p + name->n;
	return name->n > 0;
}

bool
field_of_row(struct slice *name, enum field_type *type, size_t i)
{
	if (i >= ROW_FIELDS)
		return false;
	*name = slice_of(row_fields[i].name);
	*type = row_fields[i].type;
	return true;
}

bool
field_of_object(struct slice *name, enum field_type *type, enum object_kind k,
    size_t i)
{
	const char *list = object_fields[k];

	while (next_object_field(&list, name, type))
		if (i-- == 0)
			return true;
	return false;
}

static bool
find_object(struct field *out, const char *name)
{
	for (int k = 0; k < OBJECT__MAX; k++) {
		const char *kind = object_kind_name((enum object_kind)k);
		size_t n = strlen(kind);
		const char *list = object_fields[k];
		struct slice known;

		if (strncmp(name, kind, n) != 0 || name[n] != '.')
			continue;
		*out = (struct field){ .id = FIELD_OBJECT, .type = FTYPE_TEXT,
		    .object = (enum object_kind)k, .name = name,
		    .key = name + n + 1 };
		if (str_starts(out->key, "metadata.") && out->key[9] != '\0')
			return true;
		while (next_object_field(&list, &known, &out->type))
			if (slice_is(known, out->key))
				return true;
		return false;
	}
	return false;
}

bool
field_find(struct field *out, const char *name)
{
	for (size_t i = 0; i < ROW_FIELDS; i++) {
		if (strcmp(row_fields[i].name, name) != 0)
			continue;
		*out = (struct field){ .id = row_fields[i].id,
		    .type = row_fields[i].type, .name = name, .key = name };
		return true;
	}
	if (str_starts(name, "fee.") && name[4] != '\0' &&
	    strcmp(name, "fee.unlisted") != 0) {
		*out = (struct field){ .id = FIELD_FEE_KIND,
		    .type = FTYPE_MONEY, .name = name, .key = name + 4 };
		return true;
	}
	if (str_starts(name, "metadata.") && name[9] != '\0') {
		*out = (struct field){ .id = FIELD_METADATA, .type = FTYPE_TEXT,
		    .object = OBJECT_CHARGE, .name = name, .key = name };
		return true;
	}
	return find_object(out, name);
}

#define NAME_MAX_BYTES 128

/* nearest_object: "charge.statis" -> "charge.status", into ${buf}. */
static const char *
nearest_object(char *buf, const char *name, enum object_kind k)
{
	const char *kind = object_kind_name(k);
	const char *list = object_fields[k];
	struct slice known;
	enum field_type type;
	int best = 99;

	while (next_object_field(&list, &known, &type)) {
		char full[NAME_MAX_BYTES];
		size_t n = strlen(kind);

		if (n + 1 + known.n >= sizeof(full))
			continue;
		memcpy(full, kind, n);
		full[n] = '.';
		memcpy(full + n + 1, known.p, known.n);
		full[n + 1 + known.n] = '\0';
		int d = str_distance(name, full);
		if (d < best) {
			best = d;
			memcpy(buf, full, n + 2 + known.n);
		}
	}
	return best <= 3 ? buf : NULL;
}

const char *
field_nearest(char buf[FIELD_NEAR_MAX], const char *name)
{
	const char *dot = strchr(name, '.');
	static const char *const kinds[] = { "charge", "refund", "dispute",
	    "payout", "transfer", "customer", "metadata", "fee",
	    "presentment", NULL };

	if (dot == NULL)
		return str_nearest(name, row_names);
	for (int k = 0; k < OBJECT__MAX; k++) {
		const char *kind = object_kind_name((enum object_kind)k);

		if (strncmp(name, kind, strlen(kind)) == 0 &&
		    name[strlen(kind)] == '.')
			return nearest_object(buf, name, (enum object_kind)k);
	}
	char head[NAME_MAX_BYTES];
	size_t n = (size_t)(dot - name);
	if (n >= sizeof(head))
		return NULL;
	memcpy(head, name, n);
	head[n] = '\0';
	const char *kind = str_nearest(head, kinds);
	if (kind == NULL || strlen(kind) + strlen(dot) >= FIELD_NEAR_MAX ||
	    strcmp(kind, head) == 0)
		return str_nearest(name, row_names);
	memcpy(buf, kind, strlen(kind));
	memcpy(buf + strlen(kind), dot, strlen(dot) + 1);
	return buf;
}

bool
field_is_object_money(const char *name)
{
	struct field f;

	return field_find(&f, name) && f.type == FTYPE_MONEY &&
	    (f.id == FIELD_OBJECT || f.id == FIELD_PRESENTMENT_AMOUNT);
}

unsigned
field_needs(const struct field *f)
{
	for (size_t i = 0; i < ROW_FIELDS; i++)
		if (row_fields[i].id == f->id)
			return row_fields[i].needs;
	if (f->id == FIELD_METADATA)
		return BIT(OBJECT_CHARGE);
	if (f->id != FIELD_OBJECT)
		return 0;
	return BIT(f->object) |
	    (f->object == OBJECT_CUSTOMER ? BIT(OBJECT_CHARGE) : 0);
}

const char *
field_carrier(const struct field *f)
{
	for (size_t i = 0; i < ROW_FIELDS; i++)
		if (row_fields[i].id == f->id)
			return row_fields[i].carrier;
	if (f->id == FIELD_FEE_KIND)
		return "Stripe's API carries fee details; CSV exports do not";
	if (f->id == FIELD_METADATA)
		return "the charge objects of Stripe's API carry it, or a report "
		    "with the payment_metadata column of that key";
	switch (f->object) {
	case OBJECT_PAYOUT:
		return "the payout objects of Stripe's API, or the payouts "
		    "report, carry it";
	case OBJECT_TRANSFER:
		return "the transfer objects of Stripe's API carry it";
	case OBJECT_CUSTOMER:
		return "the customer objects of Stripe's API carry it";
	case OBJECT_REFUND:
		return "the refund objects of Stripe's API carry it";
	case OBJECT_DISPUTE:
		return "the dispute objects of Stripe's API carry it";
	case OBJECT_CHARGE:
	case OBJECT__MAX:
		break;
	}
	return "the charge objects of Stripe's API carry it";
}
