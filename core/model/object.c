/*
 * Stripe objects, flat: the order of their statuses, and a payout's fields as
 * numbers.  A field that does not read as what it should be counts as unknown;
 * decoders refuse such rows before.
 */
#include "core/model/object.h"

#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/model/fields.h"
#include "core/model/txn.h"

#define STATUSES_MAX 10		/* of one kind */

const char *
object_kind_name(enum object_kind k)
{
	static const char *const names[OBJECT__MAX] = {
		[OBJECT_CHARGE] = "charge",
		[OBJECT_REFUND] = "refund",
		[OBJECT_DISPUTE] = "dispute",
		[OBJECT_PAYOUT] = "payout",
		[OBJECT_TRANSFER] = "transfer",
		[OBJECT_CUSTOMER] = "customer",
	};

	ASSERT((unsigned)k < OBJECT__MAX);
	return names[k];
}

/*
 * In the order of an object's life.  A paid payout and a succeeded refund can
 * still fail; an inquiry can become a dispute; a lost dispute can be won on
 * appeal.
 */
static const char *const statuses[OBJECT__MAX][STATUSES_MAX] = {
	[OBJECT_CHARGE] = { "pending", "succeeded", "failed" },
	[OBJECT_REFUND] = { "pending", "requires_action", "succeeded", "canceled",
	    "failed" },
	[OBJECT_DISPUTE] = { "warning_needs_response", "warning_under_review",
	    "warning_closed", "needs_response", "under_review", "prevented", "lost",
	    "won" },
	[OBJECT_PAYOUT] = { "pending", "in_transit", "paid", "canceled", "failed" },
};

int
object_status_rank(enum object_kind k, struct slice status)
{
	int i;

	ASSERT((unsigned)k < OBJECT__MAX);
	if (status.p == NULL)
		return -1;
	for (i = 0; i < STATUSES_MAX && statuses[k][i] != NULL; i++)
		if (slice_is(status, statuses[k][i]))
			return i;
	return -1;
}

/* whole_number: an int64_t in plain decimal; false for anything else. */
static bool
whole_number(int64_t *out, struct slice s)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	size_t i = negative ? 1 : 0;
	int64_t v = 0;

	if (i == s.n)
		return false;
	for (; i < s.n; i++) {
		int digit = s.p[i] - '0';

		if (digit < 0 || digit > 9)
			return false;
		/* counted downwards, so that INT64_MIN fits */
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, digit, &v))
			return false;
	}
	if (!negative && __builtin_sub_overflow(0, v, &v))
		return false;
	*out = v;
	return true;
}

static int
yes_no(struct slice s)
{
	if (slice_is(s, "true"))
		return 1;
	if (slice_is(s, "false"))
		return 0;
	return -1;
}

void
payout_of_object(struct payout *out, const struct object *o)
{
	struct slice currency, automatic;
	int64_t arrival;

	ASSERT(o->kind == OBJECT_PAYOUT);
	memset(out, 0, sizeof(*out));
	out->id = o->id;
	out->account = o->account;
	currency = fields_get(o->fields, "currency");
	out->currency = currency.n > 0 ? currency_index(currency.p, currency.n)
				       : CURRENCY_NONE;
	out->has_amount = whole_number(&out->amount, fields_get(o->fields, "amount"));
	if (!whole_number(&out->created, fields_get(o->fields, "created")))
		out->created = TXN_MOMENT_NONE;
	out->arrival = DATE_NONE;
	if (whole_number(&arrival, fields_get(o->fields, "arrival_date")))
		out->arrival = date_of_moment_utc(arrival);
	automatic = fields_get(o->fields, "automatic");
	out->automatic = automatic.p == NULL ? -1 : yes_no(automatic);
	out->status = fields_get(o->fields, "status");
	out->trace_id = fields_get(o->fields, "trace_id");
	/* newer objects hold {status, value} there */
	if (out->trace_id.p == NULL)
		out->trace_id = fields_get(o->fields, "trace_id.value");
}
