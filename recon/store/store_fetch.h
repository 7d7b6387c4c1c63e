#ifndef TIEOUT_RECON_STORE_STORE_FETCH_H
#define TIEOUT_RECON_STORE_STORE_FETCH_H
/*
 * What fetch keeps beside facts: its runs and how far each of their windows was
 * read, balances and what they prove, and objects as they came.  All that puts
 * needs a transaction (store_begin); facts, windows and raw objects that are put in
 * one transaction stand or fall together.
 */
#include "recon/store/store.h"

#define STORE_FETCH_KIND "stripe-api"	/* kind of its imports */

/* ---- runs ---- */
struct store_fetch {
	const char	*account;
	int64_t		 number;	/* 1, 2, ... of the account */
	int64_t		 import;
	int64_t		 from, to;	/* moments */
	int64_t		 began_us;
	bool		 ended, given_up;
};
/* store_fetch_newest: the account's newest run; texts until the next call. */
int store_fetch_newest(struct store *s, const char *account, bool *found,
    struct store_fetch *out, struct err *e) MUST_CHECK;
/* store_fetch_put: a new run, or what changed of it. */
int store_fetch_put(struct store *s, const struct store_fetch *r, struct err *e) MUST_CHECK;
/* store_fetch_each: every run, by account and number. */
int store_fetch_each(struct store *s, int (*fn)(void *ctx, const struct store_fetch *r),
    void *ctx, struct err *e) MUST_CHECK;

/* ---- windows ---- */
enum store_window_state { WINDOW_OPEN, WINDOW_READ, WINDOW_REFUSED };
struct store_window {
	const char	*list;
	int64_t		 from, to;
	const char	*payout;	/* "" */
	const char	*after;		/* "" */
	uint64_t	 objects;
	enum store_window_state state;
};
int store_window_put(struct store *s, const struct store_fetch *r,
    const struct store_window *w, struct err *e) MUST_CHECK;
/* store_window_each: of a run, by list, from and payout. */
int store_window_each(struct store *s, const struct store_fetch *r,
    int (*fn)(void *ctx, const struct store_window *w), void *ctx, struct err *e)
    MUST_CHECK;

/* store_fetch_told: the rows with first <= created < last that were first told by
 * ${import}. */
int store_fetch_told(struct store *s, int64_t import, int64_t first, int64_t last,
    int (*fn)(void *ctx, const struct txn *t), void *ctx, struct err *e) MUST_CHECK;

/* ---- payouts whose rows were read ---- */
int store_payout_read(struct store *s, const char *account, const char *payout, bool *read,
    struct err *e) MUST_CHECK;
int store_payout_put(struct store *s, const char *account, const char *payout,
    int64_t import, uint64_t objects, struct err *e) MUST_CHECK;

/* ---- balances and proofs ---- */
struct store_snapshot {
	int64_t		run;
	int64_t		at;
	uint8_t		currency;
	int64_t		amount;
	bool		settled;
};
int store_snapshot_put(struct store *s, const char *account, const char *place,
    const struct store_snapshot *b, struct err *e) MUST_CHECK;
/* store_snapshot_each: of a run and place ("end"), by currency. */
int store_snapshot_each(struct store *s, const char *account, int64_t run,
    const char *place, int (*fn)(void *ctx, const struct store_snapshot *b), void *ctx,
    struct err *e) MUST_CHECK;
/* store_snapshot_run: the newest run before ${run} with an end that is settled; 0. */
int store_snapshot_run(struct store *s, const char *account, int64_t run, int64_t *out,
    struct err *e) MUST_CHECK;
struct store_proof {
	const char	*account;
	int64_t		 run;
	uint8_t		 currency;
	int64_t		 from, to;	/* moments; from may be NONE */
	int64_t		 before, after;
	int		 state;		/* enum flow_fetch_proof */
	int64_t		 difference;
};
int store_proof_put(struct store *s, const struct store_proof *p, struct err *e) MUST_CHECK;
int store_proof_each(struct store *s, int (*fn)(void *ctx, const struct store_proof *p),
    void *ctx, struct err *e) MUST_CHECK;	/* by account, run, currency */

/* store_fetch_touch: what closes rest on is another now, though no fact changed. */
void store_fetch_touch(struct store *s);

/* ---- objects as they came ---- */
/* store_raw_hash: of the newest version of an object; *found. */
int store_raw_hash(struct store *s, struct slice id, bool *found, uint64_t *hash,
    struct err *e) MUST_CHECK;
struct store_raw {
	struct slice	id, raw;
	uint64_t	hash;
};
/* store_raw_put: versions that were not known, ${n} > 0, as one page of ${list}. */
int store_raw_put(struct store *s, int64_t import, const char *list,
    const struct store_raw *v, size_t n, struct err *e) MUST_CHECK;
/* store_raw_count: objects kept under the import, balances aside. */
int store_raw_count(struct store *s, int64_t import, uint64_t *n, struct err *e)
    MUST_CHECK;
/* store_raw_get: the newest version of an object, into ${out}. */
int store_raw_get(struct store *s, const char *id, bool *found, struct str *out,
    struct err *e) MUST_CHECK;
#endif
