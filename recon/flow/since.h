#ifndef TIEOUT_RECON_FLOW_SINCE_H
#define TIEOUT_RECON_FLOW_SINCE_H
/*
 * What arrived or changed after the last close of a period, and what it would do
 * to the verdict, the mismatches and the entries.  Reads only.
 */
#include "core/model/mismatch.h"
#include "recon/flow/flow.h"
#include "recon/flow/tally.h"

#define FLOW_SINCE_PERIODS 1200	/* a hundred years of months */
#define FLOW_SINCE_MAX 20	/* rows, lines and breaks that are named one by one */

struct flow_since_row {
	const char	*id, *category;	/* texts in the arena, as all below */
	int32_t		 day;
	uint8_t		 currency;
	int64_t		 net;
};
enum flow_since_how { SINCE_NEW, SINCE_CHANGED, SINCE_GONE };
struct flow_since_line {
	enum flow_since_how how;
	const char	*ledger_id, *line;
	int32_t		 day, was_day;
	uint8_t		 currency;
	int64_t		 amount, was_amount;	/* of one that is gone: was_ only */
};
struct flow_since_count {
	const char	*kind;
	uint64_t	 fresh;		/* told first since then; of rows and lines 0 */
	uint64_t	 again;		/* known before, or twice since, and told again */
};
struct flow_since_break {
	enum flow_since_how how;
	const char	*break_id, *stripe_ids, *ledger_ids;
	enum mismatch_code code, was_code;
	enum break_status status;
	uint8_t		 currency;
	int64_t		 difference, was_difference;
	bool		 same;		/* as it was; such are taken out */
};
/* A mismatch of the close that a reviewer settled since then. */
struct flow_since_decision {
	const char	*break_id, *kind, *by;
	enum mismatch_code code;
	uint8_t		 currency;
	int64_t		 difference;
};
struct flow_since {
	struct period	 period;
	bool		 sealed;
	bool		 unknown;	/* what the close rested on was not kept */
	uint64_t	 imports;	/* since then */
	bool		 forgotten, rules_changed;
	struct period	 stale;		/* an earlier close that is to be made again; ""
					   none: then the figures are not final */
	struct flow_tallies rows;	/* new ones of its days */
	struct flow_since_row row[FLOW_SINCE_MAX];
	size_t		 nrows;
	uint64_t	 lines[3];	/* of its days, by how */
	struct flow_since_line line[FLOW_SINCE_MAX];
	size_t		 nlines;
	struct flow_since_count count[16];
	size_t		 ncounts;
	struct flow_since_decision *decision;	/* own; in the order of the close */
	size_t		 ndecisions, decision_cap;
	/* What a close would find now: of the period itself, or, when it is sealed, of
	 * the first one that is not; no effect when there is none. */
	bool		 effect, closed;	/* it was closed before: ${before} is known */
	struct flow_result before, after;	/* the periods of both are the same */
	struct flow_since_break *brk;	/* own; by break_id */
	size_t		 nbreaks, brk_cap;
	struct arena	*arena;		/* own */
};
/* flow_since: ${p} NULL: of the latest close.  ERR_USAGE when it was never closed. */
int flow_since(struct flow *f, const struct period *p, struct flow_since *out,
    struct err *e) MUST_CHECK;
void flow_since_done(struct flow_since *s);
#endif
