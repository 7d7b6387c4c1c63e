#ifndef TIEOUT_RECON_FLOW_FLOW_H
#define TIEOUT_RECON_FLOW_FLOW_H
/*
 * The steps of a close.  Each reads the store, does one thing, writes the
 * store.  What they need of the world stands in struct flow; recon/app fills it
 * from settings and prints what they give back.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adapters/adapter.h"
#include "adapters/source.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/progress.h"
#include "core/base/str.h"
#include "core/base/zone.h"
#include "core/model/mismatch.h"
#include "core/model/period.h"
#include "mappings/rules.h"
#include "mappings/rules_tools.h"
#include "recon/store/store.h"
#include "reports/report.h"

/* [opening PERIOD] of the settings. */
struct flow_opening {
	char		period[PERIOD_NAME_MAX];
	bool		ledger_side;
	const char	*account;	/* Stripe account name, "" */
	uint8_t		currency;
	int64_t		amount;
};

struct flow {
	const char	*workspace;	/* folder */
	const char	*company;
	const char	*version;	/* of tieout */
	const char	*ledger;	/* file quickbooks xero netsuite */
	uint8_t		 base_currency;
	struct zone	*zone;		/* the company's */
	struct zone	*report_zone;	/* bare times in Stripe CSV */
	const char	*const *accounts;	/* Stripe account names; {""} for one */
	size_t		 naccounts;
	const struct flow_opening *openings;
	size_t		 nopenings;
	const char	*settings_hash;	/* of tieout.conf */
	char		 decimal_mark;
	const char	*const *ledger_columns;
	const char	*const *ledger_opening_sections; /* periods that have an
					   [opening] section, NULL-terminated:
					   currencies not named there open at 0 */
	const struct decoder *const *decoders;	/* NULL-terminated, all adapters */
	struct store	*store;
	struct rules	*rules;		/* NULL for steps that need none */
	const struct clock *clock;
	const struct progress *progress;
};

/* ---- import (recon/flow/import.c): one import of several files is one
 * transaction; a bad row in any of them refuses all. ---- */
struct flow_cover {
	const char	*ledger_account;
	struct period	 period;
};
struct flow_import_options {
	const char	*as;		/* --as KIND, NULL: by content */
	const char	*account;	/* --account NAME, "" */
	bool		 skip_bad;
	const struct flow_cover *cover;	/* NULL: none */
};
struct flow_import_file {
	char		*path;		/* own */
	const char	*kind;		/* decoder's label */
	uint64_t	 rows, added, changed, same, rejected;
	bool		 known;		/* this very file was imported before */
	char		 hash[65];
	char		*rejected_path;	/* own; NULL: none */
	char		*notes;		/* own; lines for the user, may be "" */
};
struct flow_import_result {
	struct flow_import_file	*file;	/* own */
	size_t			 n;
	uint64_t		 gone;	/* ledger lines that --covers removed */
	uint64_t		 nbad;	/* bad rows of all files */
	char			*bad;	/* own; the bad rows, a line each with place
					   and cause (at most 50, then a count) */
};
int flow_import(struct flow *f, const char *const *paths, size_t npaths,
    const struct flow_import_options *o, struct flow_import_result *out,
    struct err *e) MUST_CHECK;
void flow_import_result_free(struct flow_import_result *r);
/* flow_forget (recon/flow/forget.c): takes the import with this file hash (or
 * a unique beginning of it) back; ${rows}: the facts it had told. */
int flow_forget(struct flow *f, const char *hash, uint64_t *rows, struct err *e)
    MUST_CHECK;

/* ---- fetch (recon/flow/fetch.c): the lists of each source, in closed windows
 * of `created`, read to their ends.  Pages and how far each window was read are
 * committed together: a run that ended anywhere is gone on with by the next. ---- */
struct flow_fetch_options {
	struct source	*source;	/* one per account */
	size_t		 nsources;
	int64_t		 since;		/* moment to read again from; TXN_MOMENT_NONE:
					   where the fetch before ended, at first from
					   the first day of last month */
	unsigned	 commit_pages;	/* pages of one commit; 0: FETCH_COMMIT_PAGES */
	/* committed: called behind every commit; not 0 leaves at once and writes
	 * nothing more, as if the machine had stopped (simulations).  May be NULL. */
	int		 (*committed)(void *ctx);
	void		 *committed_ctx;
};
#define FETCH_COMMIT_PAGES 128
enum flow_fetch_proof {
	FETCH_NOT_YET,		/* no snapshot of the balance to start from */
	FETCH_PROVEN,		/* balance before + rows = balance after */
	FETCH_GAP		/* it is not: rows are missing, or too many */
};
struct flow_fetch_proof_row {
	const char	*account;
	uint8_t		 currency;
	enum flow_fetch_proof proof;
	int64_t		 from, to;	/* moments of the two snapshots; from is
					   TXN_MOMENT_NONE before the first */
	int64_t		 difference;	/* balance after - before - rows */
};
struct flow_fetch_result {
	uint64_t	 windows, windows_done;	/* of this run, begun ones included */
	uint64_t	 pages, objects, rows;	/* read now; rows: balance transactions */
	uint64_t	 added, changed, same;	/* of rows */
	uint64_t	 payouts, payouts_open;	/* read with their rows; not ready yet */
	uint64_t	 requests, again;
	bool		 resumed;	/* a run that had stopped was gone on with */
	int64_t		 from, to;	/* moments that the run reaches over */
	struct flow_fetch_proof_row proof[256];
	size_t		 nproofs;
	char		*notes;		/* own; lines for the user, may be "" */
};
/* flow_fetch: ${out} tells what was done also after a failure. */
int flow_fetch(struct flow *f, const struct flow_fetch_options *o,
    struct flow_fetch_result *out, struct err *e) MUST_CHECK;
void flow_fetch_result_free(struct flow_fetch_result *r);
/* flow_prove_stated (recon/flow/stated.c): the same by balance summaries that were
 * imported: what they state for the first and the last day of ${p}, and the rows
 * between, per currency; added to the proofs of ${out}. */
int flow_prove_stated(struct flow *f, const char *account, const struct period *p,
    struct flow_fetch_result *out, struct err *e) MUST_CHECK;

/* ---- periods ---- */
/* flow_beginning: the moment from which on an import or a fetch is complete;
 * TXN_MOMENT_NONE: none is.  Payouts and disputes bring rows of older days, by ones. */
int flow_beginning(struct flow *f, int64_t *moment, struct err *e) MUST_CHECK;
/* flow_periods: every month of the company's zone that holds a balance
 * transaction, from the beginning on, in order; into ${out}.  Ledger lines alone
 * make no period: they reach into the neighbours of the months they are for. */
int flow_periods(struct flow *f, struct period *out, size_t max,
    size_t *n, struct err *e) MUST_CHECK;

/* ---- map, match, report, close (recon/flow/books.c and beside it) ---- */
struct flow_sum {		/* per Stripe account and currency */
	const char	*account;
	uint8_t		 currency;
	int64_t		 stripe_closing, ledger_closing, unexplained;
};
struct flow_count {
	enum mismatch_code code;
	uint64_t	 rows;		/* unresolved */
};
struct flow_result {
	struct period	 period;
	enum verdict	 verdict;
	uint64_t	 movements, by_place[PLACE__MAX];
	uint64_t	 entries, matches, mismatches;
	struct flow_count count[CODE__MAX];	/* by code; rows may be 0 */
	struct flow_sum	 sum[256];
	size_t		 nsums;
	bool		 opening_assumed;
	bool		 sealed;	/* it is what was sealed */
	bool		 unchanged;	/* nothing to do: same facts, rules and settings */
	char		*report_dir;	/* own; NULL when no report was written */
	struct report_files files;
};
void flow_result_done(struct flow_result *r);

int flow_map(struct flow *f, const struct period *p, struct flow_result *out,
    struct err *e) MUST_CHECK;
int flow_match(struct flow *f, const struct period *p, struct flow_result *out,
    struct err *e) MUST_CHECK;
/* flow_report: matches anew (derived data is not kept per row) and writes the
 * reports; ${dir} NULL: reports/PERIOD in the workspace. Takes no lock: writes
 * nothing to the store. */
int flow_report(struct flow *f, const struct period *p, const char *dir,
    struct flow_result *out, struct err *e) MUST_CHECK;
/* flow_close: map, match and report in one pass. */
int flow_close(struct flow *f, const struct period *p, struct flow_result *out,
    struct err *e) MUST_CHECK;

/* ---- explain (recon/flow/explain.c) ---- */
int flow_explain(struct flow *f, const char *id, struct str *out,
    struct err *e) MUST_CHECK;
/* flow_rules_explain: `rules explain TXN`: each rule tried on that row. */
int flow_rules_explain(struct flow *f, const char *txn, struct str *out,
    struct err *e) MUST_CHECK;

/* ---- rules coverage (recon/flow/coverage.c) ---- */
struct flow_tally {		/* in one currency */
	uint8_t		currency;
	uint64_t	n;	/* rows; of an account: entry lines */
	int64_t		amount, fee, net;	/* of the rows; of an account: net; of
						   events: amount is held */
	int64_t		debit, credit;		/* of an account; both positive */
	int32_t		first, last;		/* days */
};
struct flow_tallies {
	struct flow_tally *tally;	/* own; in order of first arrival */
	size_t		 n, cap;
};
struct flow_fallen {		/* rows that no rule booked or ignored; or events */
	enum place	 place;		/* suspense or unbooked */
	const char	*category;	/* or the event's name: "dispute lost" */
	size_t		 rule;		/* that fired and could not book; RULES_NONE */
	const char	*why;		/* of the first of them */
	struct flow_tallies sums;
};
struct flow_coverage {
	uint64_t	 rows, by_place[PLACE__MAX];	/* of the period's days */
	uint64_t	 events, events_booked;	/* that a rule takes */
	struct flow_tallies *rule;	/* own; in the order of the file */
	size_t		 nrules;
	struct flow_tallies *account;	/* own; in the order of the file; lines of
					   the entries that stand in the period */
	size_t		 naccounts;
	struct flow_tallies entering;	/* earlier rows with an entry in the period */
	struct flow_tallies leaving;	/* its rows with an entry in another */
	struct flow_fallen *fallen;	/* own */
	size_t		 nfallen, fallen_cap;
	struct arena	*arena;		/* own: texts */
};
/* flow_coverage: what the workspace's rules catch; ${p} NULL: of all rows.  As if
 * nothing were sealed. */
int flow_coverage(struct flow *f, const struct period *p,
    struct flow_coverage *out, struct err *e) MUST_CHECK;
void flow_coverage_done(struct flow_coverage *c);

/* ---- rules suggest (recon/flow/suggest.c) ---- */
struct flow_suggestion {
	const char	*rule;		/* name of the new rule; of a lack: the old's */
	const char	*category, *type, *stem;	/* NULL: any */
	const char	*why;		/* why the first of the rows fell through */
	bool		 by_account;	/* an account line is all it takes */
	bool		 of_events;	/* the rule is on an event: taken has what is held */
	bool		 by_hand;	/* no line can be added: ${why} says what to do */
	struct flow_tallies taken;	/* rows that it would book */
};
struct flow_suggestions {
	struct flow_suggestion *s;	/* own */
	size_t		 n, cap;
	struct str	 text;		/* own; to be put behind the rule file */
	struct arena	*arena;		/* own: texts */
};
/* flow_suggest: what would book the rows and events that fell through, tried on
 * them. */
int flow_suggest(struct flow *f, const struct period *p,
    struct flow_suggestions *out, struct err *e) MUST_CHECK;
void flow_suggestions_done(struct flow_suggestions *s);

/* ---- rules why-not (recon/flow/why_not.c) ---- */
#define FLOW_MOVED_MAX 20	/* rows listed of those that an edit moves */
struct flow_moved {
	char		 id[TXN_ID_MAX + 1];
	const char	*category;	/* in the result's arena */
	int32_t		 day;
	uint8_t		 currency;
	int64_t		 net;
	const char	*from, *to;	/* rules; "" none */
};
struct flow_why_not {
	struct rules_edit edit;		/* own */
	struct str	 row;		/* own; the row in a line */
	const char	*id;		/* foreign */
	size_t		 rule;		/* asked about */
	struct flow_moved *moved;	/* own; the first FLOW_MOVED_MAX */
	size_t		 nmoved;
	uint64_t	 others;	/* rows beside this one that the edit moves */
	struct flow_tallies sums;	/* of these */
	struct arena	*arena;		/* own: texts */
};
/* flow_why_not: why rule ${name} does not take row ${id}, and the smallest edit
 * that would make it; ERR_USAGE for an unknown id or rule. */
int flow_why_not(struct flow *f, const char *id, const char *name,
    struct flow_why_not *out, struct err *e) MUST_CHECK;
void flow_why_not_done(struct flow_why_not *w);

/* ---- rules check (recon/flow/hidden.c) ---- */
typedef void flow_hidden_fn(void *ctx, const struct rules_hidden *h);
/* flow_hidden: ${fn} is told of each rule in ${doubt} (rules_in_doubt) that could
 * take imported rows, all of which rules above it have.  One pass of all rows. */
int flow_hidden(struct flow *f, const bool *doubt, flow_hidden_fn *fn, void *ctx,
    struct err *e) MUST_CHECK;

/* ---- rules diff (recon/flow/diff.c) ---- */
struct flow_diff_sum {		/* of one account in one currency */
	uint8_t		 currency;
	int64_t		 before, after;	/* debit +; of the entries in the period */
	uint64_t	 rows;		/* and events, whose lines on it change */
};
struct flow_diff_account {
	const char	*code, *title;
	struct flow_diff_sum *sum;	/* own */
	size_t		 n, cap;
};
struct flow_diff_move {
	const char	*from, *to;	/* rules, or a place in parentheses */
	const char	*from_as, *to_as;	/* documents, "" unless they differ */
	bool		 event;		/* events: the sums are of what they held */
	struct flow_tallies sums;
};
struct flow_diff_dated {	/* rows whose entries get another day */
	int32_t		 from, to;	/* first days of the months, maybe the same */
	struct flow_tallies sums;
};
struct flow_diff {
	/* balance transactions whose entries stand in the period before or after;
	 * of those that no entry has, the ones of its days */
	uint64_t	 rows, changed;
	uint64_t	 events, events_changed;	/* that a rule of either takes */
	uint64_t	 entries;	/* that hold a changed one; 0 when the
					   groupings differ */
	const char	*grouping_before, *grouping_after;
	struct flow_diff_account *account;	/* own; by code */
	size_t		 naccounts, account_cap;
	struct flow_diff_move *move;	/* own; in order of first arrival */
	size_t		 nmoves, move_cap;
	struct flow_diff_dated *dated;	/* own; in order of first arrival */
	size_t		 ndated, dated_cap;
	struct arena	*arena;		/* own: texts */
};
/* flow_diff: what ${after} would book otherwise than ${before}: other lines,
 * dimensions, documents, places, rules or days; memos aside.  ${p} NULL: of all
 * rows.  As if nothing were sealed.  Rows stream; what is kept grows with accounts,
 * entries of more than one row, payouts and disputes. */
int flow_diff(struct flow *f, const struct period *p, struct rules *before,
    struct rules *after, struct flow_diff *out, struct err *e) MUST_CHECK;
void flow_diff_done(struct flow_diff *d);

/* ---- status (recon/flow/status.c): counted by the database and read from the last
 * closes; no fact is read, nothing is written. ---- */
enum flow_state { FLOW_OPEN, FLOW_SIGNED, FLOW_SIGN_VOID, FLOW_SEAL };
struct flow_status_period {
	struct period	 period;
	uint64_t	 rows;		/* balance transactions of its days */
	bool		 closed;	/* what follows is of its last close */
	enum verdict	 verdict;
	uint64_t	 open[SEVERITY__MAX];	/* breaks that are not resolved */
	const char	*report_dir;	/* "" none; texts in the arena */
	bool		 stale;		/* facts or decisions since then; sealed: never */
	enum flow_state	 state;
	const char	*preparer;	/* signed (also when it counts no more), sealed */
	const char	*reviewer;	/* sealed; the preparer when one signature does */
	const char	**waiting;	/* ignored rows without a line by its last day */
	size_t		 nwaiting;
};
struct flow_status {
	uint64_t	 imports, txns, lines, objects;
	int64_t		 first_moment, last_moment;
	struct flow_status_period *period;	/* own; months with rows, and what was
					   closed, by first day */
	size_t		 nperiods;
	struct arena	*arena;		/* own */
};
int flow_status(struct flow *f, struct flow_status *out, struct err *e)
    MUST_CHECK;
void flow_status_done(struct flow_status *s);
#endif
