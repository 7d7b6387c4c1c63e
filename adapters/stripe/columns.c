/*
 * The tables of known columns (facts/stripe.md, section 2.1) and the resolving
 * of a header against them.  Names of fields are the rule language's.
 */
#include "adapters/stripe/columns.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/stripe/header.h"
#include "core/base/arena.h"

#define UNKNOWN_SHOWN 8		/* names in the note on unknown columns */

enum use {
	USE_SLOT,	/* read by its meaning */
	USE_FIELD,	/* a field of the row */
	USE_PAYOUT,	/* a field of the row's payout */
	USE_NONE	/* known, and of no use to a close */
};

struct column_known {
	const char	*header;
	enum use	 use;
	enum column	 slot;
	const char	*field;
	const char	*field2;	/* a second name for the same text, or NULL */
};

#define SLOT(h, c) { h, USE_SLOT, c, NULL, NULL }
#define FIELD(h, f) { h, USE_FIELD, COLUMN__MAX, f, NULL }
#define FIELDS(h, f, g) { h, USE_FIELD, COLUMN__MAX, f, g }
#define PAYOUT(h, f) { h, USE_PAYOUT, COLUMN__MAX, f, NULL }
#define NONE(h) { h, USE_NONE, COLUMN__MAX, NULL, NULL }
#define ADDRESS(h, f) \
	FIELD(h "_line1", f ".line1"), FIELD(h "_line2", f ".line2"), \
	FIELD(h "_city", f ".city"), FIELD(h "_state", f ".state"), \
	FIELD(h "_postal_code", f ".postal_code"), FIELD(h "_country", f ".country")

static const struct column_known report_known[] = {
	SLOT("balance_transaction_id", COLUMN_ID),
	SLOT("currency", COLUMN_CURRENCY),
	SLOT("gross", COLUMN_GROSS),
	SLOT("fee", COLUMN_FEE),
	SLOT("net", COLUMN_NET),
	SLOT("reporting_category", COLUMN_CATEGORY),
	SLOT("type", COLUMN_TYPE),
	SLOT("source_id", COLUMN_SOURCE),
	SLOT("description", COLUMN_DESCRIPTION),
	SLOT("created", COLUMN_CREATED),
	SLOT("created_utc", COLUMN_CREATED_UTC),
	SLOT("available_on", COLUMN_AVAILABLE),
	SLOT("available_on_utc", COLUMN_AVAILABLE_UTC),
	SLOT("automatic_payout_id", COLUMN_AUTO_PAYOUT),
	SLOT("automatic_payout_effective_at", COLUMN_PAYOUT_AT),
	SLOT("automatic_payout_effective_at_utc", COLUMN_PAYOUT_AT_UTC),
	SLOT("payout_id", COLUMN_OWN_PAYOUT),
	SLOT("effective_at", COLUMN_EFFECTIVE),
	SLOT("effective_at_utc", COLUMN_EFFECTIVE_UTC),
	SLOT("payout_expected_arrival_date", COLUMN_ARRIVAL),
	SLOT("payout_reversed_at", COLUMN_REVERSED),
	SLOT("payout_reversed_at_utc", COLUMN_REVERSED_UTC),
	SLOT("charge_created", COLUMN_CHARGE_CREATED),
	SLOT("charge_created_utc", COLUMN_CHARGE_CREATED_UTC),
	SLOT("customer_facing_amount", COLUMN_FACING_AMOUNT),
	SLOT("customer_facing_currency", COLUMN_FACING_CURRENCY),
	PAYOUT("payout_status", "status"),
	PAYOUT("payout_type", "type"),
	PAYOUT("payout_description", "description"),
	PAYOUT("payout_destination_id", "destination"),
	PAYOUT("payout_statement_descriptor", "statement_descriptor"),
	PAYOUT("trace_id", "trace_id"),
	PAYOUT("trace_id_status", "trace_id.status"),
	FIELD("charge_id", "charge.id"),
	FIELD("payment_intent_id", "charge.payment_intent"),
	FIELD("invoice_id", "charge.invoice"),
	FIELD("invoice_number", "charge.invoice_number"),
	FIELD("subscription_id", "charge.subscription"),
	FIELD("order_id", "charge.order"),
	FIELD("payment_method_type", "charge.payment_method_details.type"),
	FIELD("is_link", "charge.is_link"),
	FIELD("card_brand", "charge.payment_method_details.card.brand"),
	FIELD("card_funding", "charge.payment_method_details.card.funding"),
	FIELD("card_country", "charge.payment_method_details.card.country"),
	FIELD("statement_descriptor", "charge.statement_descriptor"),
	FIELD("regulatory_tag", "charge.regulatory_tag"),
	FIELD("dispute_reason", "dispute.reason"),
	FIELDS("customer_id", "customer.id", "charge.customer"),
	FIELD("customer_email", "customer.email"),
	FIELD("customer_name", "customer.name"),
	FIELD("customer_description", "customer.description"),
	ADDRESS("customer_shipping_address", "customer.shipping.address"),
	ADDRESS("customer_address", "customer.address"),
	ADDRESS("shipping_address", "charge.shipping.address"),
	ADDRESS("card_address", "charge.billing_details.address"),
	FIELD("connected_account_id", "charge.connected_account.id"),
	FIELD("connected_account_name", "charge.connected_account.name"),
	FIELD("connected_account_country", "charge.connected_account.country"),
	FIELD("connected_account_direct_charge_id",
	    "charge.connected_account.direct_charge"),
	FIELD("destination_payment_id", "transfer.destination_payment"),
	NONE("payout_reference_token"),
	/* parts of `fee`; alone they do not say what the rest of it is */
	NONE("withheld_tax"),
	NONE("fee_net_of_withheld_tax"),
	{ NULL, USE_NONE, COLUMN__MAX, NULL, NULL },
};

static const struct column_known dashboard_known[] = {
	SLOT("id", COLUMN_ID),
	SLOT("Type", COLUMN_TYPE),
	SLOT("Source", COLUMN_SOURCE),
	SLOT("Amount", COLUMN_GROSS),
	SLOT("Fee", COLUMN_FEE),
	SLOT("Net", COLUMN_NET),
	SLOT("Currency", COLUMN_CURRENCY),
	SLOT("Created (UTC)", COLUMN_CREATED_UTC),
	SLOT("Created date (UTC)", COLUMN_CREATED_UTC),
	SLOT("Created", COLUMN_CREATED),
	SLOT("Available On (UTC)", COLUMN_AVAILABLE_UTC),
	SLOT("Available On", COLUMN_AVAILABLE),
	SLOT("Description", COLUMN_DESCRIPTION),
	SLOT("Reporting Category", COLUMN_CATEGORY),
	SLOT("Customer Facing Amount", COLUMN_FACING_AMOUNT),
	SLOT("Customer Facing Currency", COLUMN_FACING_CURRENCY),
	SLOT("Transfer", COLUMN_PAYOUT),
	SLOT("Transfer Date (UTC)", COLUMN_PAYOUT_AT_UTC),
	SLOT("Transfer Date", COLUMN_PAYOUT_AT),
	SLOT("Arrival Date (UTC)", COLUMN_ARRIVAL),
	PAYOUT("Status", "status"),
	FIELD("Transfer Group", "charge.transfer_group"),
	NONE("Destination Platform Fee"),
	NONE("Destination Platform Fee Currency"),
	{ NULL, USE_NONE, COLUMN__MAX, NULL, NULL },
};

/* Columns named after metadata keys: BEFORE key AFTER. */
static const struct {
	const char	*before, *after;
	const char	*field;
} keyed[] = {
	{ "payment_metadata[", "]", "metadata." },
	{ "refund_metadata[", "]", "refund.metadata." },
	{ "transfer_metadata[", "]", "transfer.metadata." },
	{ "", " (metadata)", "metadata." },
};

static const char *const report_required[] = {
	"balance_transaction_id", "currency", "gross", "fee", "net", NULL
};
static const char *const report_hints[] = {
	"balance_transaction_id", "automatic_payout_id", "payout_id", NULL
};
static const char *const dashboard_required[] = {
	"id", "Type", "Amount", "Fee", "Net", "Currency", NULL
};
static const char *const dashboard_hints[] = {
	"Created (UTC)", "Created date (UTC)", "Available On (UTC)", "Arrival Date (UTC)",
	NULL
};

const struct columns_form columns_report = {
	"an itemized Stripe report", report_known, report_required, report_hints,
	"run the itemized balance change, payout reconciliation or payouts report with"
	" these columns", false
};
const struct columns_form columns_dashboard = {
	"a balance history export of the Stripe dashboard", dashboard_known,
	dashboard_required, dashboard_hints,
	"export Balances > All activity (balance history); the payments and customers"
	" exports do not hold balance transactions", true
};

/* ---- resolving ---- */

static void
add_field(struct column_field **list, size_t *n, size_t at, const char *prefix,
    const char *name, size_t name_n, enum column made)
{
	struct column_field *f;
	size_t prefix_n = strlen(prefix);

	*list = mem_realloc(*list, (*n + 1) * sizeof(**list));
	f = &(*list)[(*n)++];
	f->at = at;
	f->name_n = prefix_n + name_n;
	f->name = mem_alloc(f->name_n + 1);
	memcpy(f->name, prefix, prefix_n);
	memcpy(f->name + prefix_n, name, name_n);
	f->name[f->name_n] = '\0';
	f->made = made;
}

static void
add_named(struct column_field **list, size_t *n, size_t at, const char *name,
    enum column made)
{
	if (name != NULL)
		add_field(list, n, at, "", name, strlen(name), made);
}

/* keyed_column: payment_metadata[KEY] and its like. */
static bool
keyed_column(struct columns *c, size_t at, struct slice header)
{
	size_t i;

	for (i = 0; i < sizeof(keyed) / sizeof(keyed[0]); i++) {
		size_t b = strlen(keyed[i].before), a = strlen(keyed[i].after);

		if (header.n <= a + b || memcmp(header.p, keyed[i].before, b) != 0 ||
		    memcmp(header.p + header.n - a, keyed[i].after, a) != 0)
			continue;
		add_field(&c->fields, &c->nfields, at, keyed[i].field, header.p + b,
		    header.n - a - b, COLUMN__MAX);
		return true;
	}
	return false;
}

static void
unknown_column(struct columns *c, struct slice header)
{
	if (c->nunknown < UNKNOWN_SHOWN) {
		str_add(&c->unknown, c->nunknown > 0 ? ", " : "");
		str_addn(&c->unknown, header.p, header.n < 80 ? header.n : 80);
	} else if (c->nunknown == UNKNOWN_SHOWN) {
		str_add(&c->unknown, ", ...");
	}
	c->nunknown++;
}

static void
use_column(struct columns *c, const struct columns_form *form, size_t at,
    struct slice header)
{
	const struct column_known *k = form->known;

	while (k->header != NULL && !slice_is(header, k->header))
		k++;
	if (k->header == NULL) {
		if (!keyed_column(c, at, header))
			unknown_column(c, header);
		return;
	}
	switch (k->use) {
	case USE_SLOT:
		if (c->at[k->slot] == COLUMNS_NONE)
			c->at[k->slot] = at;
		break;
	case USE_FIELD:
		add_named(&c->fields, &c->nfields, at, k->field, COLUMN__MAX);
		add_named(&c->fields, &c->nfields, at, k->field2, COLUMN__MAX);
		break;
	case USE_PAYOUT:
		add_named(&c->payout, &c->npayout, at, k->field, COLUMN__MAX);
		break;
	case USE_NONE:
		break;
	}
}

static int
by_name(const void *a, const void *b)
{
	const struct column_field *x = a, *y = b;

	return slice_cmp((struct slice){ x->name, x->name_n },
	    (struct slice){ y->name, y->name_n });
}

/* made_fields: fields of the row that are not a column's plain text. */
static void
made_fields(struct columns *c)
{
	enum column created = c->at[COLUMN_CHARGE_CREATED_UTC] != COLUMNS_NONE
				  ? COLUMN_CHARGE_CREATED_UTC
				  : COLUMN_CHARGE_CREATED;
	static const struct {
		enum column	 column;
		const char	*name;
	} made[] = {
		{ COLUMN_FACING_AMOUNT, "presentment.amount" },
		{ COLUMN_FACING_CURRENCY, "presentment.currency" },
	};
	size_t i;

	for (i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		if (c->at[made[i].column] != COLUMNS_NONE)
			add_named(&c->fields, &c->nfields, c->at[made[i].column],
			    made[i].name, made[i].column);
	if (c->at[created] != COLUMNS_NONE)
		add_named(&c->fields, &c->nfields, c->at[created], "charge.created", created);
}

static int
twice(const char *file, uint64_t line, const char *a, const char *b, const char *field,
    struct err *e)
{
	if (field == NULL)
		err_set(e, ERR_INPUT, "%s:%" PRIu64 ": two columns are named \"%s\"", file,
		    line, a);
	else
		err_set(e, ERR_INPUT, "%s:%" PRIu64 ": the columns \"%s\" and \"%s\" both"
		    " tell %s", file, line, a, b, field);
	return err_hint(e, "nobody can tell which one counts: remove one, or export again");
}

static int
check_twice(const struct columns *c, const char *file, uint64_t line, struct err *e)
{
	size_t i, k;

	for (i = 0; i < c->n; i++)
		for (k = 0; k < i && c->headers[i][0] != '\0'; k++)
			if (strcmp(c->headers[i], c->headers[k]) == 0)
				return twice(file, line, c->headers[i], NULL, NULL, e);
	for (i = 1; i < c->nfields; i++)
		if (by_name(&c->fields[i - 1], &c->fields[i]) == 0)
			return twice(file, line, c->headers[c->fields[i - 1].at],
			    c->headers[c->fields[i].at], c->fields[i].name, e);
	return 0;
}

static int
check_required(const struct columns *c, const struct columns_form *form,
    const char *file, uint64_t line, struct err *e)
{
	struct str absent = STR_INIT;
	size_t i, k;

	for (i = 0; form->required[i] != NULL; i++) {
		for (k = 0; k < c->n; k++)
			if (strcmp(c->headers[k], form->required[i]) == 0)
				break;
		if (k == c->n)
			str_addf(&absent, "%s%s", absent.n > 0 ? ", " : "",
			    form->required[i]);
	}
	if (absent.n > 0) {
		err_set(e, ERR_INPUT, "%s:%" PRIu64 ": as %s it lacks the column%s %s", file,
		    line, form->what, strchr(absent.p, ',') != NULL ? "s" : "",
		    absent.p);
		err_hint(e, "%s", form->remedy);
	} else if (c->at[COLUMN_CREATED] == COLUMNS_NONE &&
	    c->at[COLUMN_CREATED_UTC] == COLUMNS_NONE &&
	    c->at[COLUMN_EFFECTIVE] == COLUMNS_NONE &&
	    c->at[COLUMN_EFFECTIVE_UTC] == COLUMNS_NONE) {
		err_set(e, ERR_INPUT, "%s:%" PRIu64 ": no column tells when a row was"
		    " created", file, line);
		err_hint(e, "export again with the column %s",
		    form->local ? "Created (UTC)" : "created_utc or created");
	}
	str_free(&absent);
	return e->code == ERR_NONE ? 0 : -1;
}

int
columns_resolve(struct columns *c, const struct columns_form *form,
    const struct slice *header, size_t n, const char *file, uint64_t line, struct err *e)
{
	size_t i;

	memset(c, 0, sizeof(*c));
	for (i = 0; i < COLUMN__MAX; i++)
		c->at[i] = COLUMNS_NONE;
	c->headers = mem_calloc(n, sizeof(*c->headers));
	for (i = 0; i < n; i++) {
		c->headers[i] = mem_strdup(header[i].p);
		c->n = i + 1;
		if (header[i].n > 0)
			use_column(c, form, i, header[i]);
	}
	made_fields(c);
	if (c->nfields > 0)
		qsort(c->fields, c->nfields, sizeof(*c->fields), by_name);
	if (c->npayout > 0)
		qsort(c->payout, c->npayout, sizeof(*c->payout), by_name);
	if (check_twice(c, file, line, e) != 0)
		return -1;
	return check_required(c, form, file, line, e);
}

static void
free_fields(struct column_field *f, size_t n)
{
	while (n > 0)
		free(f[--n].name);
	free(f);
}

void
columns_free(struct columns *c)
{
	while (c->n > 0)
		free(c->headers[--c->n]);
	free(c->headers);
	free_fields(c->fields, c->nfields);
	free_fields(c->payout, c->npayout);
	str_free(&c->unknown);
}

int
columns_sniff(const struct columns_form *form, const char *head, size_t n)
{
	struct header *h = header_read(head, n);
	int sure = 0;
	size_t i;

	if (h == NULL)
		return 0;
	if (header_has_all(h, form->required))
		sure = 2;
	for (i = 0; sure == 0 && form->hints[i] != NULL; i++)
		sure = header_has(h, form->hints[i]);
	header_free(h);
	return sure;
}
