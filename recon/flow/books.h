#ifndef TIEOUT_RECON_FLOW_BOOKS_H
#define TIEOUT_RECON_FLOW_BOOKS_H
/*
 * The books of one period, opened in memory: facts read once from the store,
 * mapped by the rules, matched and judged by the engine.  map, match, report,
 * close and explain all look at these books; none keeps a row per transaction.
 *
 *   books_open (facts in, rules applied) -> books_match -> books_close
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/intern.h"
#include "core/model/period.h"
#include "mappings/rules.h"
#include "recon/engine/engine.h"
#include "recon/flow/books_dated.h"
#include "recon/flow/books_rebooked.h"
#include "recon/flow/events.h"
#include "recon/flow/flow.h"
#include "recon/flow/journal.h"
#include "recon/flow/late.h"
#include "recon/store/store.h"

/* What became of one movement, by the engine's index. */
struct books_fate {
	uint32_t	rule : 29;	/* or rules_count for none */
	uint32_t	place : 3;
	uint32_t	entry;		/* engine's index, or ENGINE_NONE */
};
_Static_assert(sizeof(struct books_fate) == 8, "one for each of a million");
_Static_assert(PLACE__MAX <= 8, "three bits");

struct books_payout {		/* rows of a payout seen in this period */
	uint64_t	rows;		/* its own aside */
	int64_t		sum;		/* of their net */
	bool		wanted;		/* sent or arriving in this period */
	bool		own;		/* its own row is in this period */
	bool		own_known;	/* ... or was found before it */
	int64_t		own_net;
	const char	*own_id;	/* when own */
	uint8_t		currency;
	int32_t		arrival;	/* or DATE_NONE */
	int32_t		carried;	/* earliest day of its rows that come in from
					   before the period; INT32_MAX: none */
};

struct books {
	struct flow		*f;		/* foreign */
	struct period		 period;
	struct arena		*arena;
	struct engine		*engine;
	struct rules_scratch	*scratch;
	struct journal		*journal;
	struct events		*events;	/* NULL in a view of single rows */
	unsigned		 needs;		/* objects that rules look at */
	bool			 have[OBJECT__MAX];	/* any in the store */
	int64_t			*tolerance;	/* own; [Stripe account * 256 + currency] */
	bool			 after_close;
	struct store_run previous;		/* when after_close; its texts are gone */
	struct late		 late;		/* what a seal means for this period */
	struct store_waiting	*met;		/* own; pairs of the close before it */
	size_t			 nmet, met_cap;
	struct intern		*moved;		/* fixed rows whose finer time lies here */
	struct err *part_failed;		/* own; of journal_part_fn, or NULL */
	struct books_fate	*fate;		/* own */
	size_t			 nfate, fate_cap;
	uint32_t		 first_in_period;	/* its first movement's index */
	uint64_t		 nperiod;	/* its movements */
	uint64_t		 by_place[PLACE__MAX];
	struct books_dates	 dates;	/* entries in another period than their row */
	struct books_rebooked rebooked;	/* what reverses and books anew */
	struct intern		*fee_names;
	struct str		 fee_name;	/* of the row in hand */
	struct report_fee	*fee;		/* own; index = fee_names */
	size_t			 nfees, fee_cap;
	struct intern		*payout_names;
	struct books_payout	*payout;	/* own; index = payout_names */
	size_t			 npayouts, payout_cap;
	struct intern		*refund_charges; /* charges that refunds name */
	uint32_t		*refund_of;	/* own; movement, by that number; the first */
	size_t			 nrefunds, refund_cap;
	bool			*seen;		/* own; account * 256 + currency */
	int64_t			*net;		/* own; the same index: sum of net */
	bool			 covered;	/* one import reaches over the whole period */
	const struct account	**clearing;	/* own; the same index; NULL none */
	int32_t			 last_arrival;	/* of this period's payouts */
	bool			 opening_assumed;
	struct arena		*row_arena;	/* texts of the row in hand, for views */
};
/* books_new: empty books, enough to look at single rows (books_view, the journal). */
struct books *books_new(struct flow *f, const struct period *p);
/* books_open: reads the period's facts and applies the rules. */
int books_open(struct books **out, struct flow *f, const struct period *p,
    struct err *e) MUST_CHECK;
/* books_match: brings the ledger's lines and runs the engine. */
int books_match(struct books *b, struct err *e) MUST_CHECK;
void books_close(struct books *b);

/* books_view: what the rules may look at for ${t}, with the objects that they (or
 * ${all}) name.  Valid until the next call. */
int books_view(struct books *b, const struct txn *t, bool all,
    struct rules_view *v, struct err *e) MUST_CHECK;
/* books_row: the journal's row for a transaction whose rules result is known. */
void books_row(struct books *b, const struct txn *t, int32_t day,
    const struct rules_result *res, struct journal_row *row);
/* books_account: index of the transaction's Stripe account. */
uint16_t books_account(const struct books *b, struct slice name);
uint16_t flow_account(const struct flow *f, struct slice name);
/* flow_pace: one more row of long work; -1 when the user interrupted it. */
int flow_pace(const struct flow *f, const char *what, uint64_t n, struct err *e) MUST_CHECK;

/* books_summary: counts, sums and verdict into a result. */
void books_summary(const struct books *b, struct flow_result *out);
/* books_counts: of rows, entries, matches and places, as the store keeps them. */
const char *books_counts(const struct books *b, struct str *out);
/* books_store: the run's result into the store, in one transaction. */
int books_store(struct books *b, struct err *e) MUST_CHECK;
/* books_report: every report into ${dir}. */
int books_report(struct books *b, const char *dir, struct report_files *files,
    struct err *e) MUST_CHECK;
/* books_clearing (books_ledger.c): the Stripe account that a ledger account mirrors
 * in this currency, maybe the wrong one; false when it is no clearing account. */
bool books_clearing(const struct books *b, struct slice code, uint8_t currency, size_t *account);
/* books_lines, books_late, books_missing (books_ledger.c): ledger lines; changes in
 * sealed ones; clearing accounts without any. */
int books_lines(struct books *b, struct err *e) MUST_CHECK;
int books_late(struct books *b, struct err *e) MUST_CHECK;
int books_missing(struct books *b, struct err *e) MUST_CHECK;
/* books_gaps (books_gaps.c): rows, closes or parts of a fetch that are absent. */
int books_gaps(struct books *b, struct err *e) MUST_CHECK;
/* books_check_ending: Stripe's own closing balance, when a summary states it. */
int books_check_ending(struct books *b, size_t account, uint8_t currency,
    int64_t opening, struct err *e) MUST_CHECK;
/* books_add_txn, books_add_waiting (books.c): evaluates one row and hands it to the
 * engine; as an ignored one of the period before, whatever the rules say now. */
int books_add_txn(struct books *b, const struct txn *t, enum engine_when when,
    struct err *e) MUST_CHECK;
int books_add_waiting(struct books *b, const struct txn *t, struct err *e) MUST_CHECK;
#endif
