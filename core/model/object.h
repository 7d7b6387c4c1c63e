#ifndef TIEOUT_CORE_MODEL_OBJECT_H
#define TIEOUT_CORE_MODEL_OBJECT_H
/*
 * The Stripe objects behind balance transactions, flat: a kind, an id and
 * packed fields without the kind's prefix ("status" = "failed",
 * "metadata.plan" = "annual", "charge" = "ch_1").
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"

enum object_kind {
	OBJECT_CHARGE, OBJECT_REFUND, OBJECT_DISPUTE, OBJECT_PAYOUT,
	OBJECT_TRANSFER, OBJECT_CUSTOMER, OBJECT__MAX
};
const char *object_kind_name(enum object_kind k);	/* "charge" */

struct object {
	enum object_kind kind;
	struct slice	 id;
	struct slice	 account;
	int64_t		 version;	/* moment of the event that carried it, 0 unknown */
	struct slice	 fields;	/* packed */
};

/*
 * object_status_rank(kind, status): the greater one is the later one in the
 * object's life (payout: pending < in_transit < paid < canceled < failed), so
 * that merging needs no order of arrival; -1 for unknown texts.
 */
int object_status_rank(enum object_kind k, struct slice status);

/* ---- payouts, as the engine and the reports need them ---- */
struct payout {
	struct slice	id;
	struct slice	account;
	uint8_t		currency;	/* or CURRENCY_NONE */
	bool		has_amount;
	int64_t		amount;		/* as Stripe's payout object: positive = sent */
	int64_t		created;	/* moment or TXN_MOMENT_NONE */
	int32_t		arrival;	/* day or DATE_NONE */
	int		automatic;	/* 1, 0, -1 unknown */
	struct slice	status;		/* {NULL,0} unknown */
	struct slice	trace_id;
};
/* payout_of_object: reads a payout's packed fields (arrival_date as a moment
 * at 00:00 UTC is that UTC day; automatic, status, amount, trace_id). */
void payout_of_object(struct payout *out, const struct object *o);
#endif
