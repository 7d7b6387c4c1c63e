/*
 * Stripe's reporting categories and balance transaction types, as tables in
 * byte order.  What a category means for the books is the rule file's to say.
 */
#include "core/model/category.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static const struct category categories[] = {
	{ "advance", "Stripe advances", CATEGORY_OTHER },
	{ "advance_funding", "Funding of Stripe advances", CATEGORY_OTHER },
	{ "anticipation_repayment", "Repayments of anticipated funds", CATEGORY_OTHER },
	{ "charge", "Charges", CATEGORY_CHARGE },
	{ "charge_failure", "Failed charges", CATEGORY_OTHER },
	{ "climate_order_purchase", "Climate orders", CATEGORY_OTHER },
	{ "climate_order_refund", "Climate order refunds", CATEGORY_OTHER },
	{ "connect_collection_transfer", "Connect collection transfers", CATEGORY_OTHER },
	{ "connect_reserved_funds", "Connect reserves", CATEGORY_RESERVE },
	{ "contribution", "Contributions", CATEGORY_OTHER },
	{ "currency_conversion", "Currency conversions", CATEGORY_OTHER },
	{ "dispute", "Disputes", CATEGORY_DISPUTE },
	{ "dispute_reversal", "Dispute reversals", CATEGORY_DISPUTE_BACK },
	{ "fee", "Stripe fees", CATEGORY_OTHER },
	{ "fee_credit_funding", "Fee credit funding", CATEGORY_OTHER },
	{ "financing_paydown", "Financing paydowns", CATEGORY_OTHER },
	{ "financing_paydown_reversal", "Financing paydown reversals", CATEGORY_OTHER },
	{ "financing_payout", "Financing payouts", CATEGORY_OTHER },
	{ "financing_payout_reversal", "Financing payout reversals", CATEGORY_OTHER },
	{ "issuing_authorization_hold", "Issuing authorization holds", CATEGORY_OTHER },
	{ "issuing_authorization_release",
	    "Issuing authorization releases", CATEGORY_OTHER },
	{ "issuing_disbursement", "Issuing disbursements", CATEGORY_OTHER },
	{ "issuing_dispute", "Issuing disputes", CATEGORY_OTHER },
	{ "issuing_dispute_fraud_liability_debit",
	    "Issuing fraud liability debits", CATEGORY_OTHER },
	{ "issuing_dispute_provisional_credit",
	    "Issuing provisional credits", CATEGORY_OTHER },
	{ "issuing_dispute_provisional_credit_reversal",
	    "Issuing provisional credit reversals", CATEGORY_OTHER },
	{ "issuing_transaction", "Issuing transactions", CATEGORY_OTHER },
	{ "network_cost", "Network costs", CATEGORY_OTHER },
	{ "other_adjustment", "Other adjustments", CATEGORY_OTHER },
	{ "partial_capture_reversal", "Partial capture reversals", CATEGORY_OTHER },
	{ "payment_network_reserve_hold",
	    "Payment network reserve holds", CATEGORY_RESERVE },
	{ "payment_network_reserve_release",
	    "Payment network reserve releases", CATEGORY_RESERVE },
	{ "payout", "Payouts", CATEGORY_PAYOUT },
	{ "payout_minimum_balance_hold", "Minimum balance holds", CATEGORY_RESERVE },
	{ "payout_minimum_balance_release",
	    "Minimum balance releases", CATEGORY_RESERVE },
	{ "payout_reversal", "Payout reversals", CATEGORY_PAYOUT_BACK },
	{ "platform_earning", "Platform earnings", CATEGORY_OTHER },
	{ "platform_earning_refund", "Platform earning refunds", CATEGORY_OTHER },
	{ "platform_fee_transfer", "Platform fee transfers", CATEGORY_OTHER },
	{ "refund", "Refunds", CATEGORY_REFUND },
	{ "refund_failure", "Failed refunds", CATEGORY_OTHER },
	{ "revenue_share", "Revenue share", CATEGORY_OTHER },
	{ "reward", "Rewards", CATEGORY_OTHER },
	{ "risk_reserved_funds", "Risk reserves", CATEGORY_RESERVE },
	{ "stripe_balance_payment_debit",
	    "Payments from the Stripe balance", CATEGORY_OTHER },
	{ "stripe_balance_payment_debit_reversal",
	    "Reversals of payments from the Stripe balance", CATEGORY_OTHER },
	{ "tax", "Taxes", CATEGORY_OTHER },
	{ "tax_fund", "Tax funds", CATEGORY_OTHER },
	{ "tax_withholding", "Withheld taxes", CATEGORY_OTHER },
	{ "topup", "Top-ups", CATEGORY_OTHER },
	{ "topup_reversal", "Top-up reversals", CATEGORY_OTHER },
	{ "transfer", "Transfers", CATEGORY_OTHER },
	{ "transfer_reversal", "Transfer reversals", CATEGORY_OTHER },
	{ "unreconciled_customer_funds", "Unreconciled customer funds", CATEGORY_OTHER },
};

/*
 * The category that Stripe documents for a type.  NULL: several are possible
 * (adjustment), or Stripe documents none.  A type `refund` may also be a partial
 * capture reversal; a form that carries categories corrects it when merged.
 */
static const struct type {
	const char	*name;
	const char	*category;
} types[] = {
	{ "adjusted_for_overdraft_transaction", NULL },
	{ "adjustment", NULL },
	{ "advance", "advance" },
	{ "advance_funding", "advance_funding" },
	{ "anticipation_repayment", "anticipation_repayment" },
	{ "application_fee", "platform_earning" },
	{ "application_fee_refund", "platform_earning_refund" },
	{ "balance_transfer_inbound", NULL },
	{ "balance_transfer_outbound", NULL },
	{ "charge", "charge" },
	{ "climate_order_purchase", "climate_order_purchase" },
	{ "climate_order_refund", "climate_order_refund" },
	{ "connect_collection_transfer", "connect_collection_transfer" },
	{ "contribution", "contribution" },
	{ "fee_credit_funding", NULL },
	{ "financing_paydown", NULL },
	{ "inbound_transfer", NULL },
	{ "inbound_transfer_reversal", NULL },
	{ "issuing_authorization_hold", "issuing_authorization_hold" },
	{ "issuing_authorization_release", "issuing_authorization_release" },
	{ "issuing_dispute", "issuing_dispute" },
	{ "issuing_dispute_provisional_credit", "issuing_dispute_provisional_credit" },
	{ "issuing_dispute_provisional_credit_reversal",
	    "issuing_dispute_provisional_credit_reversal" },
	{ "issuing_transaction", "issuing_transaction" },
	{ "obligation_outbound", "other_adjustment" },
	{ "obligation_reversal_inbound", "other_adjustment" },
	{ "payment", "charge" },
	{ "payment_failure_refund", "charge_failure" },
	{ "payment_network_reserve_hold", "payment_network_reserve_hold" },
	{ "payment_network_reserve_release", "payment_network_reserve_release" },
	{ "payment_refund", "refund" },
	{ "payment_reversal", NULL },
	{ "payment_unreconciled", "unreconciled_customer_funds" },
	{ "payout", "payout" },
	{ "payout_cancel", "payout_reversal" },
	{ "payout_failure", "payout_reversal" },
	{ "payout_minimum_balance_hold", "payout_minimum_balance_hold" },
	{ "payout_minimum_balance_release", "payout_minimum_balance_release" },
	{ "recipient_transfer", NULL },
	{ "recipient_transfer_cancel", NULL },
	{ "recipient_transfer_failure", NULL },
	{ "refund", "refund" },
	{ "refund_failure", "refund_failure" },
	{ "reserve_hold", NULL },
	{ "reserve_release", NULL },
	{ "reserve_transaction", "connect_reserved_funds" },
	{ "reserved_funds", "risk_reserved_funds" },
	{ "stripe_balance_payment_debit", NULL },
	{ "stripe_balance_payment_debit_reversal", NULL },
	{ "stripe_fee", "fee" },
	{ "stripe_fx_fee", NULL },
	{ "tax", NULL },
	{ "tax_fee", "tax" },
	{ "tax_fund", NULL },
	{ "topup", "topup" },
	{ "topup_reversal", "topup_reversal" },
	{ "transfer", "transfer" },
	{ "transfer_cancel", "transfer_reversal" },
	{ "transfer_failure", "transfer_reversal" },
	{ "transfer_refund", "transfer_reversal" },
	{ "transferred_to_balance_transaction", "unreconciled_customer_funds" },
	{ "validation", NULL },
};

const struct category *
category_at(size_t i)
{
	return i < ROWS(categories) ? &categories[i] : NULL;
}

const char *
category_type_at(size_t i)
{
	return i < ROWS(types) ? types[i].name : NULL;
}

static const char *
category_name_at(size_t i)
{
	return categories[i].name;
}

/* row_of: the row whose name ${name_at} gives is ${name}, or ${rows}. */
static size_t
row_of(struct slice name, const char *(*name_at)(size_t), size_t rows)
{
	size_t lo = 0, hi = rows;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = slice_cmp(name, slice_of(name_at(mid)));

		if (c == 0)
			return mid;
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return rows;
}

static const struct type *
type_find(struct slice name)
{
	size_t i = row_of(name, category_type_at, ROWS(types));

	return i < ROWS(types) ? &types[i] : NULL;
}

const struct category *
category_find(struct slice name)
{
	return category_at(row_of(name, category_name_at, ROWS(categories)));
}

enum category_kind
category_kind_of(struct slice name)
{
	const struct category *c = category_find(name);

	return c == NULL ? CATEGORY_OTHER : c->kind;
}

const char *
category_of_type(struct slice type)
{
	const struct type *t = type_find(type);

	return t == NULL ? NULL : t->category;
}

bool
category_type_known(struct slice type)
{
	return type_find(type) != NULL;
}
