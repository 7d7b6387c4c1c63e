#ifndef TIEOUT_RECON_ENGINE_ENGINE_H
#define TIEOUT_RECON_ENGINE_ENGINE_H
/*
 * Matching and judging one period (PRODUCT.md, sections 5, 6 and 8).  Pure: no
 * store, clock, file or I/O.  Movements come in (created, id) order and ledger
 * lines in (day, ledger_id, line) order; both are kept as fixed-size records.
 * The same input in the same order gives the same output, byte for byte.
 *
 *   engine_new, set_*, add_previous, add_covered, add_payout,
 *   add_entry*, add_movement*, add_line / add_leg*, engine_run, then read.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/progress.h"
#include "core/base/str.h"
#include "core/model/ledger_line.h"
#include "core/model/method.h"
#include "core/model/mismatch.h"
#include "core/model/object.h"
#include "core/model/period.h"
#include "core/model/place.h"
#include "core/model/resolution.h"
#include "core/model/statement.h"

#define ENGINE_NONE UINT32_MAX
#define ENGINE_ACCOUNTS_MAX 64		/* Stripe accounts of a company */
#define ENGINE_DATED_MAX 30000		/* days that an entry may lie after its row */
#define ENGINE_MOVEMENTS_MAX 50000000	/* of one period, with its neighbours */

struct engine;

/* Which part of time a movement belongs to. */
enum engine_when {
	WHEN_PERIOD,	/* of this period */
	WHEN_CARRIED,	/* of an earlier one, still open at its close */
	WHEN_CONTEXT	/* a neighbour within the window: takes part in pairing so
			   that its line is not taken by another; not reported */
};

struct engine_leg {		/* a line of a transaction, off clearing */
	struct slice	account;	/* code */
	int64_t		amount;		/* debit + */
	bool		is_fee;		/* expected side: the amount was fee or a part */
};

enum engine_id { ENGINE_ID_SOURCE, ENGINE_ID_CHARGE };

struct engine_named {		/* a row of an earlier period, by a line that names it */
	const char	*id, *category;	/* foreign, as long as the engine; NULL: none */
	size_t		 account;
	uint8_t		 currency;
	int32_t		 day;
	int64_t		 net;
	const char	*payout, *rule;	/* "" none */
	bool		 ignored;	/* by that rule */
};
#define ENGINE_NAMED_MAX 10000	/* lines that are asked about */

/* What the engine asks for when it needs more than its records hold. */
struct engine_ask {
	/* legs: what the rules expect on other accounts for a movement. */
	int	(*legs)(void *ctx, uint32_t movement, struct engine_leg *out,
		    size_t max, size_t *n, struct err *e);
	/* confirm: is ${token} really that id of the movement?  (An equal hash
	 * is confirmed on the full id.) */
	bool	(*confirm)(void *ctx, uint32_t movement, enum engine_id which,
		    struct slice token);
	/* named: rows of earlier periods, settled there, that lines name which nothing
	 * here answers, or a row of another amount; before the matching and after it,
	 * for all such lines (at most ENGINE_NAMED_MAX).  May be NULL. */
	int	(*named)(void *ctx, const uint32_t *line, size_t n,
		    struct engine_named *out, struct err *e);
	void	*ctx;
};

struct engine_config {
	struct period	period;
	int		window_days;
	const int64_t	*tolerance;	/* minor units, at [Stripe account * 256 +
					   currency index]; NULL: none; foreign */
	uint8_t		 base_currency;
	const char	*const *accounts;	/* Stripe account names */
	size_t		 naccounts;	/* 1: sides are "stripe", not "stripe:NAME" */
	bool		 after_close;	/* an earlier period was closed: the carried
					   movements and lines are all that is open */
	struct engine_ask ask;
	const struct progress *progress;
};

struct engine *engine_new(const struct engine_config *c);	/* texts foreign */
void engine_free(struct engine *en);

/* ---- input ---- */
enum engine_opening {
	OPENING_KNOWN,
	OPENING_ASSUMED,	/* first period of a workspace: 0, row `pending` */
	OPENING_UNKNOWN		/* later period: row `error` */
};
void engine_set_opening(struct engine *en, size_t account, uint8_t currency,
    bool ledger_side, int64_t amount, enum engine_opening state);
/* engine_set_implied: what the Stripe opening seems to have been, should it not be
 * known: told to whoever states it. */
void engine_set_implied(struct engine *en, size_t account, uint8_t currency,
    int64_t amount);
/* engine_set_carry: what the previous close's bridge held under `opening`,
 * `ignored` or `dated_by_rule`; those lines add up over the periods. */
void engine_set_carry(struct engine *en, size_t account, uint8_t currency,
    const char *bridge_line, int64_t amount);
/* engine_add_previous: an unresolved row of the previous close, for first_seen,
 * persisting and resolved.  Copied. */
void engine_add_previous(struct engine *en, const struct mismatch *m);
/* engine_add_resolution: what a reviewer settled; in order of break_id, of one
 * break the newest last.  Copied. */
void engine_add_resolution(struct engine *en, const struct resolution *r);
/* engine_add_covered: days of which all balance transactions are known. */
void engine_add_covered(struct engine *en, int32_t first, int32_t last);
/* engine_add_payout: a payout's own facts; in any order, each id once. */
void engine_add_payout(struct engine *en, const struct payout *p);
/* engine_add_payout_rows: all rows of days before the period that belong to the
 * payout: their number, sum of net and earliest day.  Movements of those days
 * that come in all the same (carried, neighbours) are then not added again. */
void engine_add_payout_rows(struct engine *en, struct slice payout,
    uint64_t rows, int64_t net, int32_t earliest_day);
/* engine_add_dispute: newest known status and the day it was closed. */
void engine_add_dispute(struct engine *en, struct slice dispute,
    struct slice status, int32_t closed_day);
/* engine_add_entry: a planned or fixed entry; gives its index. */
uint32_t engine_add_entry(struct engine *en, const char *key);
/* engine_add_key: another key that lines may carry for the entry: of one that
 * reverses it or stands in its place. */
void engine_add_key(struct engine *en, const char *key, uint32_t entry);
const char *engine_entry_key(const struct engine *en, uint32_t entry);
/* engine_no_ledger_data: no ledger line is known for this clearing account,
 * and nothing says the ledger is complete: one data_incomplete row takes the
 * place of its missing_in_ledger rows. */
void engine_no_ledger_data(struct engine *en, size_t account, uint8_t currency,
    const char *account_code);

/* engine_add_gap: something needed is absent, as the caller found: an error row of
 * this period alone.  Texts are copied. */
void engine_add_gap(struct engine *en, const char *explanation, const char *suggestion);

/* engine_add_unbooked: an event without a balance row that a rule asks for and
 * cannot book: an unmapped row about an object, its amount in words only. */
struct engine_unbooked {
	const char	*about;		/* "payout arrived po_1"; all texts are copied */
	const char	*object;	/* po_1 */
	const char	*rule;
	uint8_t		 currency;
	int32_t		 day;
	const char	*explanation, *suggestion;
};
void engine_add_unbooked(struct engine *en, const struct engine_unbooked *u);

/* engine_add_hold: money that an earlier period's close left held back; in
 * (created, id) order.  Such rows are not watched as movements again. */
struct engine_hold {
	struct slice	id;		/* all texts but rule_name are copied */
	struct slice	source;		/* hashed; n == 0 unknown or none */
	struct slice	category;
	const char	*rule_name;	/* foreign, lives as long as the engine */
	uint16_t	account;	/* index into config.accounts */
	uint8_t		currency;
	int64_t		held, open;	/* positive; open: what is not released */
	int32_t		day, due;	/* due: as reserve_due */
};
void engine_add_hold(struct engine *en, const struct engine_hold *h);

struct engine_movement {
	struct slice	id;		/* copied */
	struct slice	source;		/* hashed; n == 0 unknown or none */
	struct slice	charge;		/* the charge behind it, hashed; n == 0 unknown */
	struct slice	payout;		/* n == 0: not paid out, or unknown */
	struct slice	category;
	enum engine_when when;
	uint16_t	account;	/* index into config.accounts */
	uint8_t		currency;
	int64_t		amount, fee;
	int64_t		created;	/* moment */
	int32_t		day, day_utc;
	/* Days from ${day} to the day of its entry, when a rule dates it later (0 to
	 * ENGINE_DATED_MAX).  A row of the period whose entry lies after it is not
	 * looked for in the ledger yet; one that comes in as carried and whose entry
	 * lies in the period is: both stand in the bridge line `dated_by_rule`. */
	int32_t dated;
	enum place	place;
	uint32_t	rule;		/* the caller's number, given back */
	uint32_t	entry;		/* engine_add_entry, or ENGINE_NONE */
	int64_t		clearing;	/* what its entry lines move on clearing accounts */
	int64_t		fee_part[4];	/* listed fee details, largest first, 0: none */
	bool		fee_details_off; /* listed details do not add up to fee */
	int64_t		fee_details_sum;
	/* refunds: is the charge among the facts of other periods? (movements
	 * of this run are looked up by the engine) */
	bool		charge_known_elsewhere;
	int32_t		charge_day;	/* day of the charge, or DATE_NONE */
	bool		reserve_checked; /* reserve row that reserve_held watches */
	int32_t		reserve_due;	/* ... the day by which a rule says that it is
					   released, or DATE_NONE */
	const char	*rule_name;	/* foreign, lives as long as the engine */
	const char	*why;		/* place's sentence when unmapped; copied */
	const char	*clearing_code;	/* code of its clearing account, or NULL */
};
/* engine_add_movement: gives its index (0, 1, ... in the order of calls). */
int engine_add_movement(struct engine *en, const struct engine_movement *m,
    uint32_t *index, struct err *e) MUST_CHECK;

/* engine_movement_key: id and created of an added movement, for ask.*. */
void engine_movement_key(const struct engine *en, uint32_t movement,
    const char **id, int64_t *created);
/* engine_set_charge_known: as charge_known_elsewhere, learnt after adding. */
void engine_set_charge_known(struct engine *en, uint32_t movement);
/* engine_has_source: does a movement of this run have this source? (not
 * confirmed on the full id) */
bool engine_has_source(const struct engine *en, struct slice source);

enum engine_line_when {
	LINE_DATED,	/* stands where its day says */
	LINE_CARRIED,	/* of an earlier period and open at its close */
	LINE_LATE	/* dated in a sealed period, and came after: stands here */
};
/*
 * engine_add_line: a line on a clearing account.  ${account}: the Stripe account
 * the clearing account mirrors.  Lines of one ledger transaction follow each other.  Ids in
 * reference and description are looked up here and not kept.
 */
int engine_add_line(struct engine *en, const struct ledger_line *l,
    size_t account, enum engine_line_when when, struct err *e) MUST_CHECK;
/* engine_add_change: lines of sealed periods, which the opening counts as they
 * were then, move this much more now; those that are left come in carried. */
void engine_add_change(struct engine *en, size_t account, uint8_t currency,
    int64_t amount);
/* engine_add_leg: a line of the same ledger transaction on another account. */
void engine_add_leg(struct engine *en, const struct ledger_line *l);

/* engine_met: an ignored row of this period and a line of the one before, added as
 * LINE_DATED, which that one's close found to be a pair.  ${line} ENGINE_NONE: the line
 * has changed or gone since that one was sealed, and comes in carried, if at all: then
 * the carried `ignored` is without it. */
void engine_met(struct engine *en, uint32_t movement, uint32_t line);
/* engine_run: match, judge, statement, laws. */
int engine_run(struct engine *en, struct err *e) MUST_CHECK;

/* ---- output; valid until engine_free ---- */
enum verdict engine_verdict(const struct engine *en);
/* engine_mismatches: in the order of mismatches.csv. */
const struct mismatch *engine_mismatches(const struct engine *en, size_t *n);
/* engine_members: which movements and ledger lines a mismatch is about, so
 * that the next period can carry them: those of a row whose difference is not 0
 * are open, all of them and nothing else; those of a row with difference 0 are
 * only for its story.  A carried line's other legs should come with it.
 * ${i}: index into engine_mismatches.  Line k is named by engine_line_id. */
void engine_members(const struct engine *en, size_t i,
    const uint32_t **movements, size_t *nmovements,
    const uint32_t **lines, size_t *nlines);
/* engine_line_id: ledger_id and line number of a ledger line. */
void engine_line_id(const struct engine *en, uint32_t line,
    const char **ledger_id, const char **line_no);
const struct statement_line *engine_statement(const struct engine *en,
    size_t *n);
/* engine_next_hold: what the period leaves held back, whatever period began it: id,
 * open and due are set; *pos starts at 0; false at the end. */
bool engine_next_hold(const struct engine *en, size_t *pos, struct engine_hold *out);
/* What a movement ended up in: text buffers of ENGINE_ITEM_ID_MAX. */
#define ENGINE_ITEM_ID_MAX 300
struct engine_item {
	const char	*match_id;	/* "" when none; valid until the next call */
	const char	*break_id;	/* "" when none */
	bool		 open_at_end;	/* no ledger line by the period's last day */
};
void engine_item(const struct engine *en, uint32_t movement,
    struct engine_item *out);

struct engine_match {
	const char	*match_id;
	enum method	 method;
	const char	*entry_key;	/* "" unless matched by key */
	const char	*stripe_ids;	/* at most 100, then +N */
	const char	*ledger_ids;
	uint8_t		 currency;
	int64_t		 expected, actual;
	const char	*reason;	/* one sentence */
};
uint64_t engine_match_count(const struct engine *en);
/* engine_next_match: 1 with a match (texts valid until the next call), 0 at
 * the end; *pos starts at 0.  Order: the first movement's (created, id). */
int engine_next_match(const struct engine *en, uint64_t *pos,
    struct engine_match *out);
/* engine_find_movement, engine_find_line: by id; of several lines with one
 * ledger_id the first.  engine_line_item: match and break of a line. */
bool engine_find_movement(const struct engine *en, struct slice id,
    uint32_t *movement);
bool engine_find_line(const struct engine *en, struct slice ledger_id,
    uint32_t *line);
/* engine_ignored_by: the line of this statement that alone is matched to the ignored
 * row; false when there is none. */
bool engine_ignored_by(const struct engine *en, uint32_t movement, uint32_t *line);
void engine_line_item(const struct engine *en, uint32_t line,
    struct engine_item *out);

/* engine_line_count, engine_line_match: the match of a line that agrees, ""
 * for any other; valid until the next call. */
size_t engine_line_count(const struct engine *en);
const char *engine_line_match(const struct engine *en, uint32_t line);
bool engine_line_counts(const struct engine *en, uint32_t line); /* in this statement */
/* engine_movement_enters: of an earlier period, and a rule dates its entry here. */
bool engine_movement_enters(const struct engine *en, uint32_t movement);
enum engine_when engine_movement_when(const struct engine *en, uint32_t movement);

struct engine_payout {
	struct payout	 facts;
	uint64_t	 rows;		/* its own row aside */
	int64_t		 rows_sum;
	int64_t		 remainder;	/* rows_sum + own net: 0 when it balances */
	int32_t		 returned;	/* the day on which it came back; or DATE_NONE */
	const char	*match_id, *break_id;	/* "" when none */
};
/* engine_next_payout: payouts of this period (own row in it, or arriving in
 * it), by (created, id). */
int engine_next_payout(const struct engine *en, uint64_t *pos,
    struct engine_payout *out);

struct engine_law {
	int		 number;	/* 1 to 10, PRODUCT.md section 8 */
	const char	*name;		/* "complete" */
	bool		 checked, held;
	const char	*detail;	/* numbers, one sentence */
};
/* engine_laws: those the engine checks itself (2, 3, 4, 5). */
const struct engine_law *engine_laws(const struct engine *en, size_t *n);
#endif
