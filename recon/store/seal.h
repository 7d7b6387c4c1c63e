#ifndef TIEOUT_RECON_STORE_SEAL_H
#define TIEOUT_RECON_STORE_SEAL_H
/*
 * What is settled, signed and sealed (schema/0003_months.sql): it is only ever
 * added to.  Functions that put need a transaction of the caller's.
 */
#include "core/model/place.h"
#include "recon/store/store.h"

/* ---- resolutions: what reviewers settled ---- */
struct store_resolution {
	int64_t		 number;	/* made by the store, as at_us */
	const char	*break_id, *period_name, *code;
	uint8_t		 currency;
	int64_t		 difference;	/* what was settled */
	const char	*about;		/* digest of the ids it was about */
	const char	*kind;		/* timing accepted corrected not_ours immaterial */
	int32_t		 until;		/* day, or DATE_NONE */
	const char	*by, *note;
	int64_t		 at_us;
};
/* store_resolution_put: also a change of the facts, and a log line. */
int store_resolution_put(struct store *s, const struct store_resolution *r,
    struct err *e) MUST_CHECK;
/* store_each_resolution: by (break_id, number): the last of a break holds. */
int store_each_resolution(struct store *s,
    int (*fn)(void *ctx, const struct store_resolution *r), void *ctx,
    struct err *e) MUST_CHECK;
/* store_resolutions_since: those made after log line ${log}, in order. */
int store_resolutions_since(struct store *s, int64_t log,
    int (*fn)(void *ctx, const struct store_resolution *r), void *ctx,
    struct err *e) MUST_CHECK;
/* store_run_settle: the columns of row ${number} of the period's last close. */
int store_run_settle(struct store *s, const char *period_name, int64_t number,
    const struct store_resolution *r, struct err *e) MUST_CHECK;
int store_run_verdict(struct store *s, const char *period_name, enum verdict v,
    struct err *e) MUST_CHECK;

/* ---- sign-offs ---- */
struct store_sign_off {
	const char	*signer;
	const char	*basis;		/* digest of what was signed */
	int64_t		 at_us;		/* made by the store */
};
int store_sign_off_put(struct store *s, const char *period_name,
    const struct store_sign_off *so, struct err *e) MUST_CHECK;
int store_each_sign_off(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const struct store_sign_off *so), void *ctx,
    struct err *e) MUST_CHECK;	/* in order of signing */

/* ---- seals ---- */
struct store_seal {
	int64_t		 number;	/* 1, 2, ...; made by the store */
	struct period	 period;
	int64_t		 last_import;	/* newest import it rests on; made by the store */
	int64_t		 last_log;	/* newest log line then; made by the store */
	const char	*preparer, *reviewer, *rules_hash, *version;
	int64_t		 at_us;		/* made by the store */
	const char	*digest;	/* made by the store */
};
/* store_seal_put: after everything else of the period was put; counts, dates and
 * digests it. */
int store_seal_put(struct store *s, const struct store_seal *seal, struct err *e)
    MUST_CHECK;
/* Texts of a seal got are valid until the next store_seal_last or _over. */
int store_seal_last(struct store *s, bool *found, struct store_seal *out,
    struct err *e) MUST_CHECK;
/* store_seal_over: a seal that shares a day with first..last. */
int store_seal_over(struct store *s, int32_t first, int32_t last, bool *found,
    struct store_seal *out, struct err *e) MUST_CHECK;
int store_each_seal(struct store *s,
    int (*fn)(void *ctx, const struct store_seal *seal, struct err *e), void *ctx,
    struct err *e) MUST_CHECK;	/* in order; fn's -1 ends it as a failure */
/* store_seal_digest: of all that the seal speaks for, as it is now; ${before} is
 * the digest of the seal before it, "" for the first. */
int store_seal_digest(struct store *s, const struct store_seal *seal,
    const char *before, char out[65], struct err *e) MUST_CHECK;
/* Report files: pieces in order, and out again. */
#define STORE_PIECE 262144	/* bytes of a piece; the last is shorter */
int store_seal_file_put(struct store *s, const char *period_name, const char *name,
    int64_t piece, struct slice bytes, struct err *e) MUST_CHECK;
int store_seal_file_each(struct store *s, const char *period_name, const char *name,
    int (*fn)(void *ctx, struct slice bytes, struct err *e), void *ctx,
    struct err *e) MUST_CHECK;

/* ---- what is fixed ---- */
struct store_fixed_entry {
	const char	*key;
	int32_t		 day;
	uint8_t		 currency;
	const char	*account;	/* Stripe account name */
	const char	*grouping, *group;
	int		 part;
};
struct store_fixed_line {
	const char	*code, *name;
	int64_t		 amount;	/* debit + */
	const char	*memo, *rule, *dims;
};
int store_fixed_entry_put(struct store *s, const char *period_name,
    const struct store_fixed_entry *en, const struct store_fixed_line *l, size_t n,
    struct err *e) MUST_CHECK;
/* store_fixed_part: the group's highest part, 0 for none. */
int store_fixed_part(struct store *s, const char *group, const char *grouping,
    const char *account, uint8_t currency, int *part, struct err *e) MUST_CHECK;
/* store_fixed_entry_get: texts valid until the next store_fixed_*_get. */
int store_fixed_entry_get(struct store *s, const char *period_name, const char *key,
    bool *found, struct store_fixed_entry *out, struct err *e) MUST_CHECK;
/* store_fixed_entry_has: does the entry stand in that sealed period? */
int store_fixed_entry_has(struct store *s, const char *period_name, const char *key,
    bool *has, struct err *e) MUST_CHECK;
int store_each_fixed_entry(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const struct store_fixed_entry *en, struct err *e), void *ctx,
    struct err *e) MUST_CHECK;	/* by key */
/* store_each_fixed_line: fn asks nothing of the store. */
int store_each_fixed_line(struct store *s, const char *period_name, const char *key,
    int (*fn)(void *ctx, const struct store_fixed_line *l), void *ctx,
    struct err *e) MUST_CHECK;

struct store_fixed_txn {
	const char	*id, *place, *rule, *entry_key, *match_id;
};
int store_fixed_txn_put(struct store *s, const char *period_name,
    const struct store_fixed_txn *t, struct err *e) MUST_CHECK;
/* store_fixed_txn_get: texts valid until the next call. */
int store_fixed_txn_get(struct store *s, const char *period_name, const char *id,
    bool *found, struct store_fixed_txn *out, struct err *e) MUST_CHECK;
int store_each_fixed_txn(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const struct store_fixed_txn *t, struct err *e), void *ctx,
    struct err *e) MUST_CHECK;	/* by id */
int store_fixed_match_put(struct store *s, const char *period_name,
    const char *ledger_id, const char *line, const char *match_id, struct err *e)
    MUST_CHECK;
int store_fixed_match_get(struct store *s, const char *period_name,
    const char *ledger_id, const char *line, struct str *match_id, struct err *e)
    MUST_CHECK;
int store_each_fixed_match(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const char *ledger_id, const char *line, const char *match_id),
    void *ctx, struct err *e) MUST_CHECK;
/* store_seal_file_names: those of a seal, by name. */
int store_seal_file_names(struct store *s, const char *period_name,
    int (*fn)(void *ctx, const char *name), void *ctx, struct err *e) MUST_CHECK;

/* ---- what came after a seal (store_late.c) ---- */
/*
 * store_txns_late: a cursor over rows with first <= created < last that imports
 * after number ${after} told first; after a forget (since log line ${log}) all
 * of them, so that none is lost: the caller asks store_fixed_txn_get.
 */
int store_txns_late(struct store_txns **out, struct store *s, int64_t first,
    int64_t last, int64_t after, int64_t log, struct err *e) MUST_CHECK;
/*
 * store_lines_changed: ledger lines that stand otherwise now than when the import
 * ${after} was the newest, and that lie on days up to ${until}, or were told more than
 * once: those may have lain there at any time.
 * By (day now, ledger_id, line).  Texts are valid within the call.
 */
struct store_line_change {
	bool			was, is;	/* not gone then; now */
	struct ledger_line	old, now;
};
int store_lines_changed(struct store *s, int64_t after, int32_t until,
    int (*fn)(void *ctx, const struct store_line_change *c, struct err *e), void *ctx,
    struct err *e) MUST_CHECK;
/* store_lines_ahead: lines that lie after day ${until} and that some import told to lie
 * on it or before.  Texts are valid until the next call of the store. */
int store_lines_ahead(struct store *s, int32_t until,
    int (*fn)(void *ctx, const struct ledger_line *l, struct err *e), void *ctx,
    struct err *e) MUST_CHECK;
/* store_line_then: as it stood when import ${after} was the newest. */
int store_line_then(struct store *s, const char *ledger_id, const char *line,
    int64_t after, bool *found, struct ledger_line *out, struct err *e) MUST_CHECK;
/*
 * store_each_since: per kind of fact (txn, line, charge, ...), how many objects
 * imports after number ${after} told first, and, with ${again}, how many facts that
 * were told before or are told twice they told again; by kind.
 */
int store_each_since(struct store *s, int64_t after, bool again,
    int (*fn)(void *ctx, const char *kind, uint64_t n), void *ctx, struct err *e)
    MUST_CHECK;
/* store_forgotten: was an import taken back after log line ${log}? */
int store_forgotten(struct store *s, int64_t log, bool *out, struct err *e) MUST_CHECK;
#endif
