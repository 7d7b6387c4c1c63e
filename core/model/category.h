#ifndef TIEOUT_CORE_MODEL_CATEGORY_H
#define TIEOUT_CORE_MODEL_CATEGORY_H
/*
 * Stripe's reporting categories and balance transaction types: one table
 * (facts/stripe.md, section 1.1).  Categories are open: an unknown one is kept
 * as text and never defaulted.
 */
#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"

enum category_kind {
	CATEGORY_OTHER,
	CATEGORY_CHARGE,
	CATEGORY_REFUND,	/* refund: has a charge behind it */
	CATEGORY_PAYOUT,	/* payout */
	CATEGORY_PAYOUT_BACK,	/* payout_reversal */
	CATEGORY_DISPUTE,	/* dispute: funds withdrawn */
	CATEGORY_DISPUTE_BACK,	/* dispute_reversal */
	CATEGORY_RESERVE	/* both signs: holds and releases */
};

struct category {
	const char		*name;	/* "charge" */
	const char		*label;	/* "Charges", for people */
	enum category_kind	 kind;
};

/* category_find: the table's row, or NULL for an unknown category. */
const struct category *category_find(struct slice name);
/* category_at: the i-th row in alphabetical order, or NULL past the end. */
const struct category *category_at(size_t i);
enum category_kind category_kind_of(struct slice name);
/* category_of_type: the category that a type implies when a form carries the
 * type only (dashboard exports), NULL when it cannot be told from the type
 * alone (adjustment, unknown types). refund -> refund. */
const char *category_of_type(struct slice type);
bool category_type_known(struct slice type);
/* category_type_at: the i-th known type, or NULL past the end. */
const char *category_type_at(size_t i);
#endif
