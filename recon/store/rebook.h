#ifndef TIEOUT_RECON_STORE_REBOOK_H
#define TIEOUT_RECON_STORE_REBOOK_H
/*
 * Entries of `map --rebook --book` (schema/0008_rebook.sql): only ever added to.
 * Functions that put need a transaction of the caller's.
 */
#include "recon/store/seal.h"

struct store_rebooking {
	int64_t		 number;	/* 1, 2, ...; made by the store, as at_us */
	const char	*key;
	int64_t		 after_seal;	/* number of the newest seal then */
	int32_t		 day;
	uint8_t		 currency;
	const char	*account;	/* Stripe account name */
	const char	*group;
	bool		 reversal;
	const char	*of;		/* the entry it reverses or replaces; "" none */
	const char	*origin;	/* first entry of the chain; its own key */
	const char	*event, *object; /* "" when it is of rows */
	const char	*stripe_ids, *rules_hash;
	int64_t		 at_us;
};
/* store_rebooking_put: also a change of the facts: closes are to be made anew. */
int store_rebooking_put(struct store *s, const struct store_rebooking *r,
    const struct store_fixed_line *l, size_t n, struct err *e) MUST_CHECK;
/* Texts are valid within the call; fn's -1 ends it as a failure. */
int store_each_rebooking(struct store *s,
    int (*fn)(void *ctx, const struct store_rebooking *r, struct err *e), void *ctx,
    struct err *e) MUST_CHECK;	/* by number */
/* store_each_rebooking_line: fn asks nothing of the store. */
int store_each_rebooking_line(struct store *s, const char *key,
    int (*fn)(void *ctx, const struct store_fixed_line *l), void *ctx, struct err *e)
    MUST_CHECK;

/* store_rebooked_txn_put: the row was sealed without an entry and has ${key} now. */
int store_rebooked_txn_put(struct store *s, const char *id, const char *key,
    struct err *e) MUST_CHECK;
/* store_rebooked_txn_get: its first entry into ${key}, "" when it has none. */
int store_rebooked_txn_get(struct store *s, const char *id, struct str *key,
    struct err *e) MUST_CHECK;
int store_each_rebooked_txn(struct store *s,
    int (*fn)(void *ctx, const char *id, const char *key), void *ctx, struct err *e)
    MUST_CHECK;	/* by id */
#endif
