#ifndef TIEOUT_MAPPINGS_FIELD_H
#define TIEOUT_MAPPINGS_FIELD_H
/*
 * The fields that conditions, memos and dimensions may name: the one table of
 * them, and how each is read from a row.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/str.h"
#include "core/model/object.h"
#include "mappings/rules.h"

enum field_id {
	FIELD_CATEGORY, FIELD_TYPE, FIELD_CURRENCY, FIELD_AMOUNT, FIELD_FEE,
	FIELD_NET, FIELD_DESCRIPTION, FIELD_CREATED, FIELD_AVAILABLE_ON,
	FIELD_SOURCE, FIELD_STRIPE_ACCOUNT,
	FIELD_FEE_KIND,			/* fee.KIND; key: KIND */
	FIELD_PRESENTMENT_AMOUNT, FIELD_PRESENTMENT_CURRENCY,
	FIELD_METADATA,			/* of the charge behind the row */
	FIELD_OBJECT			/* charge.status; key: status */
};

enum field_type {
	FTYPE_TEXT,
	FTYPE_CURRENCY,		/* a code, case does not matter */
	FTYPE_MONEY,		/* minor units of a currency */
	FTYPE_DAY
};

struct field {
	enum field_id	 id;
	enum field_type	 type;
	enum object_kind object;	/* of FIELD_OBJECT and FIELD_METADATA */
	const char	*name;		/* as written: charge.metadata.plan */
	const char	*key;		/* within the object: metadata.plan */
};

/* field_find: false when the language does not know ${name}.  The strings of
 * ${out} point into ${name}. */
bool field_find(struct field *out, const char *name);
#define FIELD_NEAR_MAX 256
/* field_nearest: the known name closest to ${name}, maybe in ${buf}, or NULL. */
const char *field_nearest(char buf[FIELD_NEAR_MAX], const char *name);
/* field_fee_kinds: NULL-terminated; the fee kinds Stripe documents. */
const char *const *field_fee_kinds(void);
/* field_is_object_money: "charge.amount" and the like. */
bool field_is_object_money(const char *name);
/* field_needs: bits of 1 << enum object_kind that reading it may ask for. */
unsigned field_needs(const struct field *f);
/* field_of_row, field_of_object: the ${i}-th field of the table; false past the
 * end.  Of an object the name stands without the object's. */
bool field_of_row(struct slice *name, enum field_type *type, size_t i);
bool field_of_object(struct slice *name, enum field_type *type,
    enum object_kind k, size_t i);

/* What a row says about a field. */
enum known {
	KNOWN,
	ABSENT,		/* known to have none */
	UNKNOWN		/* no import has told */
};
struct field_value {
	struct slice	 text;		/* TEXT, CURRENCY without index */
	int64_t		 minor;		/* MONEY */
	uint8_t		 currency;	/* MONEY, CURRENCY */
	int32_t		 day;		/* DAY */
};
enum known field_get(struct field_value *out, const struct field *f,
    const struct rules_view *v);
/* field_text: as people read it ("96.80 USD", "2026-01-31"); "" if absent. */
void field_text(struct str *out, const struct field *f,
    const struct rules_view *v);
/* field_carrier: which import would tell it, as a piece of a sentence. */
const char *field_carrier(const struct field *f);
#endif
