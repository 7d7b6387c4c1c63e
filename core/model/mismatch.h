#ifndef TIEOUT_CORE_MODEL_MISMATCH_H
#define TIEOUT_CORE_MODEL_MISMATCH_H
/*
 * The mismatch codes: one table, used by the engine, the reports, `tieout help
 * CODE` and the documentation test, so that all say the same.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/str.h"

enum severity { SEVERITY_ERROR, SEVERITY_BREAK, SEVERITY_PENDING, SEVERITY__MAX };
const char *severity_name(enum severity s);	/* error break pending */

/* In the order in which one code beats another (PRODUCT.md, section 5); those
 * that speak of an object, and posting, come last. */
enum mismatch_code {
	CODE_DATA_INCOMPLETE, CODE_UNMAPPED, CODE_CURRENCY_MISMATCH,
	CODE_FX_DIFFERENCE, CODE_DUPLICATE_IN_LEDGER, CODE_DUPLICATE_IN_STRIPE,
	CODE_FEE_MISMATCH, CODE_AMOUNT_MISMATCH, CODE_ACCOUNT_MISMATCH,
	CODE_PAYOUT_IN_TRANSIT, CODE_PERIOD_MISMATCH, CODE_DATE_MISMATCH,
	CODE_ORPHAN_REFUND, CODE_DISPUTE_OPEN, CODE_RESERVE_HELD,
	CODE_MISSING_IN_LEDGER, CODE_MISSING_IN_STRIPE,
	CODE_AMBIGUOUS, CODE_SPLIT_INCOMPLETE, CODE_PAYOUT_UNBALANCED,
	CODE_PAYOUT_FAILED, CODE_ROUNDING,
	CODE_POSTED_THEN_EDITED, CODE_POSTED_THEN_DELETED,
	CODE_POST_UNKNOWN, CODE_POST_REJECTED, CODE_PERIOD_CLOSED,
	CODE__MAX
};

struct mismatch_kind {
	enum mismatch_code	 code;
	const char		*name;		/* "missing_in_ledger" */
	enum severity		 severity;	/* the usual one */
	const char		*title;		/* "Missing in the ledger" */
	const char		*meaning;	/* one or two sentences */
	const char		*cause;		/* the usual cause */
	const char		*fix;		/* what to do */
	const char		*example;	/* a short worked example */
	bool			 posting;	/* arises from posting only */
};
const struct mismatch_kind *mismatch_kind(enum mismatch_code c);
const struct mismatch_kind *mismatch_find(const char *name);	/* or NULL */

enum break_status { BREAK_NEW, BREAK_PERSISTING, BREAK_RESOLVED, BREAK_STATUS__MAX };
const char *break_status_name(enum break_status s);

#define BREAK_ID_MAX 24		/* "b_" and 16 hex digits */

enum verdict {
	VERDICT_TIED_OUT, VERDICT_TIED_OUT_WITH_PENDING, VERDICT_BREAKS,
	VERDICT_INCOMPLETE
};
const char *verdict_name(enum verdict v);
/* mismatch_verdict: what one unresolved row of this severity makes of a period. */
enum verdict mismatch_verdict(enum severity s);
/* verdict_exit: 0 for both tied_out, else 1. */
int verdict_exit(enum verdict v);

/*
 * One mismatch, as it stands in mismatches.csv and in the store.  Texts are C
 * strings owned by whoever made the row (the engine's arena, a cursor).
 */
struct mismatch {
	char			 break_id[BREAK_ID_MAX];
	enum mismatch_code	 code;
	enum severity		 severity;
	enum break_status	 status;
	char			 first_seen[11];	/* ISO day */
	int32_t			 age_days;
	uint8_t			 currency;
	bool			 has_expected, has_actual;
	int64_t			 expected, actual, difference;
	int32_t			 day;		/* or DATE_NONE */
	const char		*stripe_ids;	/* all, joined by a space */
	const char		*payout_id;
	const char		*entry_key;
	const char		*ledger_ids;	/* all, joined by a space */
	const char		*account;	/* ledger account code */
	const char		*rule;
	const char		*explanation;
	const char		*suggestion;
	const char		*resolution, *resolved_by, *note;
	/* what the bridge takes from it; 0 where the difference does not enter
	 * (account_mismatch, object codes).  For currency_mismatch and
	 * fx_difference the ledger's currency gets a second part. */
	int64_t			 bridge;
	uint8_t			 bridge2_currency;	/* or CURRENCY_NONE */
	int64_t			 bridge2;
};
/* mismatch_order: severity, |difference| descending, date, break_id; for
 * qsort over struct mismatch. */
int mismatch_order(const void *a, const void *b);
#endif
