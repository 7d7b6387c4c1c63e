#ifndef TIEOUT_ADAPTERS_STRIPE_COLUMNS_H
#define TIEOUT_ADAPTERS_STRIPE_COLUMNS_H
/*
 * What the columns of Stripe's itemized CSV forms mean.  Resolved once per
 * file, so that a row is read by position.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"

/* Columns with a meaning of their own. */
enum column {
	COLUMN_ID, COLUMN_CURRENCY, COLUMN_GROSS, COLUMN_FEE, COLUMN_NET,
	COLUMN_CATEGORY, COLUMN_TYPE, COLUMN_SOURCE, COLUMN_DESCRIPTION,
	COLUMN_CREATED, COLUMN_CREATED_UTC, COLUMN_AVAILABLE, COLUMN_AVAILABLE_UTC,
	COLUMN_CHARGE_CREATED, COLUMN_CHARGE_CREATED_UTC,
	COLUMN_FACING_AMOUNT, COLUMN_FACING_CURRENCY,
	/* the payout that carries the row */
	COLUMN_AUTO_PAYOUT,		/* an automatic one, known as such */
	COLUMN_PAYOUT,			/* the dashboard's: of any kind */
	COLUMN_PAYOUT_AT, COLUMN_PAYOUT_AT_UTC,
	/* the payout that the row is */
	COLUMN_OWN_PAYOUT, COLUMN_EFFECTIVE, COLUMN_EFFECTIVE_UTC,
	COLUMN_ARRIVAL, COLUMN_REVERSED, COLUMN_REVERSED_UTC,
	COLUMN__MAX
};

/* A column whose text goes into packed fields; or a value that is made. */
struct column_field {
	size_t		 at;		/* position of the column */
	char		*name;		/* own; field name */
	size_t		 name_n;
	enum column	 made;		/* COLUMN__MAX: plain text */
};

/* The itemized forms. */
struct column_known;
struct columns_form {
	const char			*what;		/* for messages */
	const struct column_known	*known;		/* ends with a NULL header */
	const char *const		*required;	/* NULL-terminated */
	const char *const		*hints;		/* any of these: maybe this form */
	const char			*remedy;	/* when a required one is absent */
	bool				 local;		/* numbers as in a locale */
};
extern const struct columns_form columns_report, columns_dashboard;

#define COLUMNS_NONE SIZE_MAX
struct columns {
	size_t			 n;
	char			**headers;	/* own */
	size_t			 at[COLUMN__MAX]; /* position or COLUMNS_NONE */
	struct column_field	*fields;	/* own; of the row, sorted by name */
	size_t			 nfields;
	struct column_field	*payout;	/* own; of the payout, sorted by name */
	size_t			 npayout;
	size_t			 nunknown;
	struct str		 unknown;	/* their names, the first few */
};
/*
 * columns_resolve: the header record at ${line}.  ERR_INPUT: two columns of
 * one name, or a required one is absent.
 */
int columns_resolve(struct columns *c, const struct columns_form *form,
    const struct slice *header, size_t n, const char *file, uint64_t line,
    struct err *e) MUST_CHECK;
void columns_free(struct columns *c);

/* columns_sniff: 2 all required columns stand in the first record of ${head}; 1
 * some that only this form has; 0 neither. */
int columns_sniff(const struct columns_form *form, const char *head, size_t n);
#endif
