#ifndef TIEOUT_MAPPINGS_RULES_H
#define TIEOUT_MAPPINGS_RULES_H
/*
 * A rule file, compiled: from balance transaction to entry lines (RULES.md).
 * Pure: no store, no clock; files only while it is read (include).
 * Both proofs (debits = credits; clearing lines = net) are done when it is
 * read, so what rules_eval gives is balanced by construction, and asserted.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"
#include "core/model/account.h"
#include "core/model/entry.h"
#include "core/model/place.h"
#include "core/model/txn.h"

struct rules;

#define RULES_NONE SIZE_MAX
#define RULES_LINES_MAX 64

/*
 * rules_read(out, path, report, e):
 * Reads and checks ${path} and what it includes.  Every problem of the file is
 * added to ${report} as text ready to print: "FILE:LINE:COL: what", the line,
 * a caret, what to do.  -1 with ERR_SETTINGS (its message: the first problem,
 * and how many there are) when there is at least one error; notes alone are
 * fine.  ${verbose} adds notes on overlaps and categories that fall to suspense.
 */
int rules_read(struct rules **out, const char *path, bool verbose,
    struct str *report, struct err *e) MUST_CHECK;
/* rules_read_text: the same for text in memory; ${name} stands for the path. */
int rules_read_text(struct rules **out, const char *name, const char *text,
    bool verbose, struct str *report, struct err *e) MUST_CHECK;
void rules_free(struct rules *r);
#define RULES_BYTES_MAX (4u << 20)	/* of one file */

/* ---- what the file says beside its rules ---- */
const char *rules_chart(const struct rules *r);
const char *rules_ledger(const struct rules *r);	/* "file" */
/* rules_subsidiary: `subsidiary ID` (NetSuite); "" when not said. */
const char *rules_subsidiary(const struct rules *r);
enum grouping rules_grouping(const struct rules *r);
int rules_window_days(const struct rules *r);		/* match date within N days; default 3 */
/* rules_tolerance: `match amount within X [CUR] [account NAME]` in minor units of
 * ${currency}, on the clearing account ${clearing} (NULL: no account).  The most
 * specific line wins: account and currency, account, currency, neither. */
int64_t rules_tolerance(const struct rules *r, uint8_t currency,
    const struct account *clearing);
size_t rules_account_count(const struct rules *r);
const struct account *rules_account(const struct rules *r, size_t i);
/* rules_clearing: the clearing account for a currency and Stripe account, or
 * NULL. */
const struct account *rules_clearing(const struct rules *r, uint8_t currency,
    const char *stripe);
size_t rules_count(const struct rules *r);	/* rules and ignore blocks */
const char *rules_name(const struct rules *r, size_t i);
enum rules_kind { RULES_BOOKS, RULES_IGNORES, RULES_EVENT };
enum rules_kind rules_kind(const struct rules *r, size_t i);
/* rules_place: "FILE:LINE" of the rule. */
void rules_place(const struct rules *r, size_t i, struct str *out);
/* rules_entry_date: which day of a row rule ${i} (or RULES_NONE: what no rule
 * takes) dates its entries by. */
enum rules_date { RULES_DATE_CREATED, RULES_DATE_AVAILABLE, RULES_DATE_ARRIVAL };
enum rules_date rules_entry_date(const struct rules *r, size_t i);
/* rules_dates_by: does any rule, or what no rule takes, date its entries so? */
bool rules_dates_by(const struct rules *r, enum rules_date by);
#define RULES_DATED_MAX 366 /* days that an entry may lie after its row */
/* rules_post_as: "sales receipt", "deposit" ...; "": a journal entry. */
const char *rules_post_as(const struct rules *r, size_t i);
/* rules_zero_within: the days within which what ignore block ${i} takes nets to
 * zero; -1: not asked. */
int rules_zero_within(const struct rules *r, size_t i);
/* rules_hash: SHA-256 of the file and everything it includes, hex. */
const char *rules_hash(const struct rules *r);

/* ---- rates "FILE.csv" ---- */
bool rules_has_rates(const struct rules *r);
/* One unit of a currency is num / den units of the base currency; num is at
 * most 10^15, den a power of ten of at most 10^12. */
struct rules_rate {
	int32_t	day;		/* of the line of the file */
	int64_t	num, den;
};
/* rules_rates: the rate of ${day}, else of the nearest day before it; false:
 * the file has none. */
bool rules_rates(const struct rules *r, uint8_t currency, int32_t day,
    struct rules_rate *out);

/* Which objects the conditions, memos and dimensions name: bits of
 * 1 << enum object_kind.  The caller need not fetch the others. */
unsigned rules_needs(const struct rules *r);

/* ---- evaluating ---- */
/* What a rule may look at.  Packed fields of the objects behind the row (see
 * model/object.h); {NULL,0} when unknown. The row's own fields stand in
 * txn->fields with their full names ("charge.customer", "metadata.plan",
 * "presentment.amount") and are asked when the object does not tell. */
struct rules_view {
	const struct txn	*txn;
	int32_t			 day;		/* company-zone day of created */
	int32_t day_available;			/* of available_on; 0: that in UTC */
	bool undated;				/* every entry keeps the row's day */
	struct slice		 object[8];	/* by enum object_kind */
};


struct rules_line {
	const struct account	*account;	/* never NULL */
	int64_t			 amount;	/* debit +; never 0 */
	uint16_t		 line;		/* number of the line in its rule, from 0 */
	/* Filled in for the row; NULL: not said, or empty.  Static, or owned by
	 * the scratch until the next call. */
	const char		*dim[DIM__MAX];
};

struct rules_result {
	enum place		 place;
	size_t			 rule;		/* index, or RULES_NONE */
	int32_t date;				/* of its entry: rules_view.day, unless
						   `date` says another */
	size_t			 nlines;	/* 0 unless place is entry or suspense */
	struct rules_line	 lines[RULES_LINES_MAX];
	/* why it is unbooked, suspense or ignored, one sentence; static text or
	 * owned by the scratch until the next call; "" for entry */
	const char		*why;
};

/* Working memory of one thread. */
struct rules_scratch;
struct rules_scratch *rules_scratch_new(const struct rules *r);
void rules_scratch_free(struct rules_scratch *s);

/*
 * rules_eval(r, s, v, out, e):
 * First match wins.  Never fails for data reasons (they give a place);
 * -1 only when a PCRE2 limit is hit (ERR_SETTINGS, names the rule).
 */
int rules_eval(const struct rules *r, struct rules_scratch *s,
    const struct rules_view *v, struct rules_result *out, struct err *e)
    MUST_CHECK;

/* ---- events without a balance row ---- */
enum rules_event {
	RULES_DISPUTE_LOST, RULES_DISPUTE_WON_AFTER_LOST, RULES_PAYOUT_ARRIVED,
	RULES_PAYOUT_FAILED, RULES_EVENT__MAX
};
const char *rules_event_name(enum rules_event ev);	/* "dispute lost" */
/* rules_event_of: what rule ${i}, of kind RULES_EVENT, is `on`. */
enum rules_event rules_event_of(const struct rules *r, size_t i);
/* rules_has_event: is there a rule `on` it? */
bool rules_has_event(const struct rules *r, enum rules_event ev);
/* rules_event_needs: as rules_needs, for the rules `on` it. */
unsigned rules_event_needs(const struct rules *r, enum rules_event ev);
/*
 * rules_eval_event(r, s, ev, currency, stripe_account, held, v, out, e):
 * The first rule `on` ${ev} whose condition holds; its lines are balanced and
 * touch no clearing account.  ${held} is in minor units of ${currency}.
 * ${v}->day is the day of the event (from, until), ${v}->object the dispute or
 * the payout, the charge behind it and its customer.  ${v}->txn may be NULL:
 * there is no row; of one that is given only `fields` are read, as further
 * facts of the objects.
 * ${out}: rule RULES_NONE: no rule takes the event, there is nothing to book.
 * Else place entry with lines; zero when ${held} is 0; or unbooked with why (a
 * field that no import has told, no account for the currency, a key that is
 * not in a table).
 */
int rules_eval_event(const struct rules *r, struct rules_scratch *s,
    enum rules_event ev, uint8_t currency, const char *stripe_account,
    int64_t held, const struct rules_view *v, struct rules_result *out,
    struct err *e) MUST_CHECK;

/* rules_memo: the memo of rule ${i}'s entry for one transaction, fields filled
 * in ("" when it has none); into ${out}. */
void rules_memo(const struct rules *r, size_t i, const struct rules_view *v,
    struct str *out);
/* rules_group_memo: in a group: the rule's name and the count. */
void rules_group_memo(const struct rules *r, size_t i, uint64_t count,
    struct str *out);

/* rules_explain: each rule tried in order, the condition that failed, the
 * winner and its lines, as text for people. */
int rules_explain(const struct rules *r, struct rules_scratch *s,
    const struct rules_view *v, struct str *out, struct err *e) MUST_CHECK;

/* rules_test: runs the example blocks; text for each failure into ${report}.
 * Gives how many ran and failed. */
int rules_test(const struct rules *r, struct str *report, size_t *ran,
    size_t *failed, struct err *e) MUST_CHECK;

/* rules_starter: the text of the starter rule file for "quickbooks", "xero",
 * "netsuite" or "file" (built in), or NULL. */
const char *rules_starter(const char *ledger);
#endif
