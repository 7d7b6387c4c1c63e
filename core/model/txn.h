#ifndef TIEOUT_CORE_MODEL_TXN_H
#define TIEOUT_CORE_MODEL_TXN_H
/*
 * A balance transaction: one row of Stripe's balance, as far as one form knows
 * it.  net = amount - fee, always (checked on the way in).
 * Texts are slices into somebody's buffer, valid until that moves on; each is
 * NUL-terminated.  p == NULL: this form does not know.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"

#define TXN_ID_MAX 255		/* bytes of an id (facts/stripe.md, section 2) */
#define TXN_TEXT_MAX 65536	/* bytes of a description */
#define TXN_MOMENT_NONE INT64_MIN

/* How exactly `created` is known; a finer one beats a coarser one. */
enum txn_precision {
	TXN_DAY = 0,
	TXN_MINUTE = 1,
	TXN_SECOND = 2,
	/* the day a report calls effective: of an automatic payout the one on
	 * which it is expected to arrive.  Any other time beats it. */
	TXN_EFFECTIVE = 3
};

struct txn {
	struct slice	id;
	struct slice	account;	/* name in settings ("", "eu"); never NULL */
	uint8_t		currency;	/* currency_index */
	int64_t		amount;		/* gross, minor units */
	int64_t		fee;
	int64_t		created;	/* moment */
	enum txn_precision precision;
	int64_t		available_on;	/* moment or TXN_MOMENT_NONE */
	struct slice	category;	/* reporting category; "" never.  A form that has
					   the type only gives category_of_type, or the
					   type's own text when that is NULL */
	struct slice	type;
	struct slice	status;		/* "available", "pending" */
	struct slice	source;		/* "" = known to have none */
	struct slice	payout;		/* the payout that carries it; "" is read as unknown */
	struct slice	description;
	struct slice	fee_details;	/* "KIND NUL AMOUNT NUL ..." packed like
					   fields, sums per kind; "" = known, none */
	struct slice	fields;		/* packed (model/fields.h) */
};

static inline int64_t
txn_net(const struct txn *t)
{
	return t->amount - t->fee;
}

/*
 * txn_check(t, e): the invariants of a row from outside: id present and within
 * TXN_ID_MAX, category present, |amount| and |fee| within MONEY_ABS_MAX,
 * created present, times between 1970 and 2200, no blanks in ids, valid UTF-8.
 * ERR_INPUT with the field's name.
 */
int txn_check(const struct txn *t, struct err *e) MUST_CHECK;
/* txn_moment_ok: a moment that can be shown as a date: in the years 1970 to 2200. */
#define TXN_MOMENT_END INT64_C(7289654400)	/* 2201-01-01 */
static inline bool
txn_moment_ok(int64_t moment)
{
	return moment >= 0 && moment < TXN_MOMENT_END;
}

/* txn_id_ok: no blank or control character, as the reports join ids by spaces. */
static inline bool
txn_id_ok(struct slice id)
{
	for (size_t i = 0; i < id.n; i++)
		if ((unsigned char)id.p[i] <= ' ' || id.p[i] == 0x7f)
			return false;
	return true;
}

/*
 * txn_merge(into, other, differed, e):
 * Facts merge without regard to order (PRODUCT.md, section 4): known beats
 * unknown, a finer time beats a coarser one that contains it, available beats
 * pending, a payout beats none, a reported category beats one that was told from
 * a type (see category); otherwise the greater by byte order.
 * id, currency, amount, fee must agree: else -1 with ERR_INPUT naming the
 * field and both values.  `fields` and fee_details are merged by the caller
 * with fields_put_all.  *differed is set when byte order had to decide.
 */
int txn_merge(struct txn *into, const struct txn *other, bool *differed,
    struct err *e) MUST_CHECK;
#endif
