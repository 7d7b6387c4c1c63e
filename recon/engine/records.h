#ifndef TIEOUT_RECON_ENGINE_RECORDS_H
#define TIEOUT_RECON_ENGINE_RECORDS_H
/*
 * What the engine holds in memory: fixed-size records, and texts in one arena.
 * A million movements and a million lines share a few hundred megabytes only
 * because of the sizes asserted here.  Private to this room.
 */
#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/digest.h"
#include "core/base/intern.h"
#include "core/base/money.h"
#include "core/model/category.h"
#include "recon/engine/engine.h"

#define NONE UINT32_MAX
#define BOOKS_MAX 16384		/* (Stripe account, currency) pairs */
#define NAMES_MAX 65535		/* categories, rules, account codes */

/* A movement's flags. */
#define MV_WHEN		0x0003u		/* enum engine_when */
#define MV_PLACE	0x001cu		/* enum place, << 2 */
#define MV_PLACE_SHIFT	2
#define MV_UTC		0x0060u		/* company day - UTC day + 1, << 5 */
#define MV_UTC_SHIFT	5
#define MV_GROUPED	0x0080u		/* link is a group */
#define MV_METHOD	0x0f00u		/* enum method, << 8 */
#define MV_METHOD_SHIFT	8
#define MV_TWICE	0x1000u		/* the later of two equal rows of Stripe */
#define MV_ORPHAN	0x2000u		/* a refund without its charge */
#define MV_SEEN		0x4000u		/* law 5: stands in a match or a row */
#define MV_BROKEN	0x8000u		/* stands in a mismatch, not in a match */

struct movement {
	int64_t		amount, fee;
	int64_t at;			/* created * MV_DATED_SPAN + days from its own
					   day to its entry's */
	uint64_t	source;		/* hash; 0: none */
	uint32_t	id;		/* in text */
	uint32_t	payout;		/* the payout that pays it out; of a payout
					   itself: the payout; or NONE */
	uint32_t	entry;		/* or NONE */
	uint32_t	more;		/* in more[]; 0: nothing */
	uint32_t	link;		/* head of its lines, or its group, or NONE */
	uint32_t	brk;		/* its row in mismatches, or NONE */
	uint16_t	category, rule, book, flags;
};
_Static_assert(sizeof(struct movement) == 64, "a movement is one cache line");

#define MV_DATED_SPAN 65536
_Static_assert(ENGINE_DATED_MAX < MV_DATED_SPAN, "the days fit below created");

/* What few movements have: more[at] says which words follow, in this order. */
#define MORE_CHARGE	0x01u		/* hash of the charge behind it */
#define MORE_REFUND	0x02u		/* charge's day, and bit 32: known elsewhere */
#define MORE_PARTS	0x04u		/* number, then that many fee parts */
#define MORE_DETAILS	0x08u		/* sum of the fee details, which is not fee */
#define MORE_WHY	0x10u		/* why it is unmapped, in text */
#define MORE_OWN	0x20u		/* the payout that it returns */
#define MORE_RESERVE	0x40u		/* reserve_held watches it: its due day */
#define FEE_PARTS_MAX	4

/* A line's flags. */
#define LN_CARRIED	0x0001u
#define LN_GROUPED	0x0002u		/* link is a group */
#define LN_EXTRA	0x0004u		/* names the movement of link, which needs it
					   not: duplicate_in_ledger */
#define LN_FAMILY	0x0008u		/* found by a source or charge, not by row id */
#define LN_CHARGE	0x1000u		/* by a charge that is not the row's own source */
#define LN_REF		0x0070u		/* what link is while it is unmatched, << 4 */
#define LN_REF_SHIFT	4
#define LN_SEEN		0x0080u		/* law 5 */
#define LN_BROKEN	0x0100u
#define LN_LATE		0x0400u		/* dated in a sealed period, and came after */
#define LN_EXTRA_GROUP	0x0200u		/* as LN_EXTRA, and link is a group */
#define LN_TWICE	0x0800u		/* one too many for a row of an earlier period:
					   no other row's, by what it names or its amount */

enum line_ref {
	REF_NONE,
	REF_MOVEMENT,		/* claims or is matched to a movement */
	REF_ENTRY, REF_PAYOUT,	/* named, waits for its phase */
	REF_SEVERAL		/* names several rows that are together its amount */
};

struct line {
	int64_t		amount;
	int32_t		day;
	uint32_t	id;		/* in text; shared by lines of one transaction */
	uint32_t	number;		/* line: a number, or LINE_NAMED + name */
	uint32_t	tx;		/* its legs, or NONE */
	uint32_t	link;		/* by LN_REF; or NONE */
	uint32_t	next;		/* the next line of the same link, or NONE; while
					   it is free: hash of the id it names, which
					   nothing here has, or NONE */
	uint16_t	code;		/* account code */
	uint16_t	book, flags;
};
_Static_assert(sizeof(struct line) <= 40, "a line is small");
#define LINE_NAMED 0x80000000u

struct ledger_tx {		/* a ledger transaction with other legs */
	uint32_t	first, n;	/* in leg_amount and leg_code */
};

/* Several movements and several lines that belong together. */
enum group_kind {
	GROUP_ROWS,		/* one movement and lines, or rows named together */
	GROUP_ENTRY, GROUP_PAYOUT, GROUP_DAY, GROUP_DAY_UTC, GROUP_CATEGORY,
	GROUP_CATEGORY_UTC,
	GROUP_REVERSED,		/* lines alone that cancel: a booking and its reversal */
	GROUP_SUBSET,		/* a sum that no other set has; about: certificate */
	GROUP_AMBIGUOUS		/* several groups fit these lines equally well; about:
				   certificate */
};

/* What was looked at before a sum was called the only one (subset.h); of groups that
 * fit equally well, which they are. */
struct certificate {
	uint32_t	n;		/* candidates */
	uint16_t	days;		/* within which they stand */
	uint8_t		k;		/* sets of up to so many were looked at; 0: these
					   are groups of a payout, day or category */
	bool		rows;		/* candidates are rows, or lines */
	bool		twins;		/* another set differs in interchangeable items
					   only */
	uint32_t	alternatives;	/* sets, or groups, with this sum */
	const char	*named;		/* the first of them, when there are more */
};
#define CERTIFICATE_NAMED 3	/* alternatives that an explanation names */

/* What was looked at in vain for a line or row that is left. */
struct tried {
	uint32_t	at;
	uint32_t	all;		/* free items within the window */
	uint32_t	n;		/* of them, those looked at, within */
	uint16_t	days;		/* so many days */
	uint8_t		k;		/* in sets of up to so many; 0: none */
	bool		stopped;	/* a limit of the whole run was reached before */
};
_Static_assert(sizeof(struct tried) <= 16, "one for each row or line that is left");
struct tried_list {
	struct tried	*t;		/* own; by at */
	size_t		 n, cap;
};
struct group {
	uint32_t	mf, mn;		/* in group_movement */
	uint32_t	lf, ln;		/* in group_line */
	uint32_t	about;		/* payout, entry or certificate, or NONE */
	uint8_t		kind;		/* enum group_kind */
	uint8_t		method;
	bool		open;		/* its lines do not agree by the last day */
};

struct book {			/* one clearing account: Stripe account x currency */
	uint16_t	account;
	uint8_t		currency;
	bool		no_data;	/* no ledger line is known for it */
	bool		used;		/* stands in the statement */
	uint16_t	code;		/* of the clearing account, or 0 */
	bool		opening_set[2];	/* Stripe, ledger */
	int64_t		opening[2];
	int64_t		tolerance;	/* the rule file's, minor units */
	enum engine_opening state[2];
	bool		implied_set;
	int64_t		implied;	/* opening of Stripe's, by what was fetched */
	int64_t		carry_opening, carry_ignored, carry_dated;
	int64_t		ignored;	/* bridge line `ignored` of this period */
	int64_t		dated;		/* bridge line `dated_by_rule` */
	int64_t		booked;		/* what this period's entries move here */
	int64_t		changed;	/* what lines of sealed periods changed by */
	/* How the ledger books here, as far as unnamed sums showed: */
	uint32_t	shape_count;	/* sums found by the pass below */
	uint8_t		shape_pass;
	int32_t		shape_off;	/* days from the sum to its line */
};

struct payout_facts {
	bool		given;		/* engine_add_payout */
	struct payout	facts;		/* texts in the arena */
	uint64_t	rows;		/* of earlier days */
	int64_t		net;
	int32_t		earliest;
	uint32_t	head;		/* lines that name it, or NONE */
	uint32_t	own;		/* its own row, or NONE */
	uint32_t	back;		/* its return, or NONE */
	uint32_t	brk;		/* row about it, or NONE */
};

struct dispute_facts {
	const char	*status;
	int32_t		 closed;
	uint32_t	 rows;
};

struct entry_facts {		/* by key */
	uint32_t	head;		/* lines that name it, or NONE */
	uint32_t	of;		/* the entry that the key is of: mostly itself */
};

struct hold {			/* money held back (reserves.c) */
	int64_t		held, open;	/* positive; open: what is not released */
	uint64_t	source;		/* hash; 0: none */
	uint32_t	movement;	/* or NONE: of an earlier period */
	uint32_t	id;		/* in text */
	int32_t		day, due;	/* due: or DATE_NONE */
	uint16_t	category, rule, book;
};

struct several {		/* a line that names several rows */
	uint32_t	line, first, n;	/* in several_row, ascending */
	bool		done;
};

struct passed {			/* a row named by a line that went to another one;
				   after match_id by (movement, line) */
	uint32_t	movement, line;
};

struct covered {
	int32_t		first, last;
};

/* An open addressing table of movements (index.h). */
struct index {
	uint32_t	*slot;		/* own */
	uint32_t	 size;
	struct index_node {
		uint32_t movement, next;
	}		*node;		/* own: keys that several movements have */
	size_t		 nnode, cap;
};

/* A mismatch being made, with what it is about. */
struct row {
	struct mismatch	 m;		/* first: rows are sorted by it */
	uint32_t	 mf, mn;	/* in member */
	uint32_t	 lf, ln;
	uint32_t	 about;		/* movement to mark when it has no other row */
	uint32_t	 payout;	/* payout to mark */
	uint16_t	 book;		/* whose bridge takes it */
	uint16_t	 book2;
};
struct members {
	uint32_t	 mf, mn, lf, ln;
};

struct engine {
	struct engine_config c;		/* texts foreign */
	struct arena	*arena;		/* texts of rows, payouts, previous rows */

	struct movement	*mv;
	size_t		 nmv, mv_cap;
	struct line	*ln;
	size_t		 nln, ln_cap;
	char		*text;		/* ids, NUL-terminated; [0] is "" */
	size_t		 ntext, text_cap;
	uint64_t	*more;
	size_t		 nmore, more_cap;
	struct index	 ids, sources, charges;
	bool		 indexed;
	uint32_t	 guess;		/* the row that the next line likely names */

	struct intern	*categories, *codes, *line_names, *payout_names;
	struct intern	*entry_keys, *dispute_ids;
	struct intern	*twice;		/* break_ids of lines that will be LN_TWICE */
	uint8_t		*category_kind;	/* by category */
	size_t		 category_cap;
	const char	**rule_name;	/* foreign */
	size_t		 nrules, rule_cap;

	struct book	*book;
	size_t		 nbooks, book_cap;
	uint16_t	*book_of;	/* [account * 256 + currency], + 1 */

	struct payout_facts *payout;
	size_t		 payout_cap;
	struct dispute_facts *dispute;
	size_t		 dispute_cap;
	struct entry_facts *entry;
	size_t		 nentries, entry_cap;	/* nentries: of entry_keys */
	struct covered	*covered;
	size_t		 ncovered, covered_cap;
	struct hold	*hold;		/* own; those of earlier periods first */
	size_t		 nholds, hold_cap;
	struct several	*several;
	size_t		 nseveral, several_cap;
	uint32_t	*several_row;
	size_t		 nseveral_row, several_row_cap;
	struct passed	*passed;
	size_t		 npassed, passed_cap;

	/* legs */
	struct ledger_tx *tx;
	size_t		 ntx, tx_cap;
	int64_t		*leg_amount;
	uint32_t	*leg_code;
	size_t		 nleg, leg_amount_cap, leg_code_cap;
	uint32_t	 tx_first_line;	/* first clearing line of the current one */
	uint32_t	 tx_now;	/* current transaction's legs, or NONE */
	char		*tx_id;		/* its ledger_id */
	size_t		 ntx_id, tx_id_cap;

	/* groups */
	struct group	*group;
	size_t		 ngroups, group_cap;
	uint32_t	*group_movement, *group_line;
	size_t		 ngm, gm_cap, ngl, gl_cap;

	struct met {			/* engine_met */
		uint32_t movement, line;
	}		*met;		/* own */
	size_t		 nmet, met_cap;
	struct certificate *cert;	/* own */
	size_t		 ncert, cert_cap;
	struct tried_list tried_rows, tried_lines;
	uint64_t	 subset_steps;	/* items tried in looking for sums */

	/* rows */
	struct mismatch	*previous;
	bool		*previous_seen;
	size_t		 nprevious, previous_cap, previous_seen_cap;
	struct resolution *settled;	/* by break_id, the newest of one last */
	size_t		 nsettled, settled_cap;
	struct row	*row;
	size_t		 nrows, row_cap;
	uint32_t	*member;
	size_t		 nmember, member_cap;
	struct mismatch	*mismatch;	/* sorted */
	struct members	*members;	/* parallel to it */
	size_t		 nmismatch;

	struct statement_line *statement;
	size_t		 nstatement, statement_cap;
	int64_t		*unexplained;	/* by book */
	struct engine_law law[4];
	struct gap {			/* engine_add_gap; texts in the arena */
		const char	*explanation, *suggestion;
	}		*gap;		/* own */
	size_t		 ngaps, gaps_cap;
	struct engine_unbooked *unbooked;	/* own; texts in the arena */
	size_t		 nunbooked, unbooked_cap;
	enum verdict	 verdict;
	bool		 ran;
	uint32_t	*payout_order;	/* of this period, by (created, id) */
	size_t		 npayout_order;
	struct scratch	*scratch;	/* own; texts of the last call */
};

/* Texts given out by the read functions; valid until the next call. */
struct scratch {
	struct str	match_id, stripe_ids, ledger_ids, reason, item;
	char		number[4][16];
	unsigned	turn;
	uint32_t	*lines;
	size_t		 lines_cap;
	uint32_t	*movements;
	size_t		 movements_cap;
};

static inline enum engine_when
mv_when(const struct movement *m)
{
	return (enum engine_when)(m->flags & MV_WHEN);
}

static inline enum place
mv_place(const struct movement *m)
{
	return (enum place)((m->flags & MV_PLACE) >> MV_PLACE_SHIFT);
}

static inline enum method
mv_method(const struct movement *m)
{
	return (enum method)((m->flags & MV_METHOD) >> MV_METHOD_SHIFT);
}

static inline int64_t
mv_net(const struct movement *m)
{
	return m->amount - m->fee;
}

/* mv_dated: how many days after its own day a rule dates its entry. */
static inline int32_t
mv_dated(const struct movement *m)
{
	return (int32_t)(m->at & (MV_DATED_SPAN - 1));
}

static inline int64_t
mv_created(const struct movement *m)
{
	return (m->at - mv_dated(m)) / MV_DATED_SPAN;
}

static inline int32_t
mv_day_utc(const struct movement *m)
{
	int64_t created = mv_created(m), day = created / 86400;

	return (int32_t)(created % 86400 < 0 ? day - 1 : day);
}

/* mv_row_day: the company-zone day of the row; mv_day: of its entry, which is
 * another one only where a rule says so.  The ledger is asked about the latter. */
static inline int32_t
mv_row_day(const struct movement *m)
{
	return mv_day_utc(m) +
	    (int32_t)((m->flags & MV_UTC) >> MV_UTC_SHIFT) - 1;
}

static inline int32_t
mv_day(const struct movement *m)
{
	return mv_row_day(m) + mv_dated(m);
}

/* mv_leaves: a row of this period whose entry a rule dates after it. */
static inline bool
mv_leaves(const struct engine *en, const struct movement *m)
{
	return mv_when(m) == WHEN_PERIOD && mv_day(m) > en->c.period.last;
}

/* mv_enters: a row of an earlier period whose entry a rule dates into this one. */
static inline bool
mv_enters(const struct engine *en, const struct movement *m)
{
	return mv_when(m) == WHEN_CARRIED && mv_dated(m) > 0 &&
	       mv_day(m) >= en->c.period.first;
}

/* mv_counted: the ledger should hold it by the end of this period. */
static inline bool
mv_counted(const struct engine *en, const struct movement *m)
{
	return mv_when(m) != WHEN_CONTEXT && mv_day(m) <= en->c.period.last;
}

static inline enum line_ref
ln_ref(const struct line *l)
{
	return (enum line_ref)((l->flags & LN_REF) >> LN_REF_SHIFT);
}

static inline void
ln_set_ref(struct line *l, enum line_ref r)
{
	l->flags = (uint16_t)((l->flags & ~LN_REF) | ((unsigned)r << LN_REF_SHIFT));
}

static inline void
mv_set_method(struct movement *m, enum method how)
{
	m->flags = (uint16_t)((m->flags & ~MV_METHOD) |
	    ((unsigned)how << MV_METHOD_SHIFT));
}

static inline const char *
en_text(const struct engine *en, uint32_t at)
{
	return en->text + at;
}

static inline enum category_kind
mv_kind(const struct engine *en, const struct movement *m)
{
	return (enum category_kind)en->category_kind[m->category];
}

/* ln_in_period, ln_counted: does the line stand in this statement's activity;
 * on its ledger side at all? */
static inline bool
ln_in_period(const struct engine *en, const struct line *l)
{
	return (l->flags & LN_LATE) != 0 ||
	    ((l->flags & LN_CARRIED) == 0 && period_holds(&en->c.period, l->day));
}

/* mv_late: of a sealed period, and came after: it stands in this one. */
static inline bool
mv_late(const struct engine *en, const struct movement *m)
{
	return mv_when(m) == WHEN_PERIOD && mv_row_day(m) < en->c.period.first;
}

static inline bool
ln_counted(const struct engine *en, const struct line *l)
{
	return (l->flags & LN_CARRIED) != 0 || ln_in_period(en, l);
}

/* en_more: the word(s) of ${which}, or NULL. */
const uint64_t *en_more(const struct engine *en, const struct movement *m,
    unsigned which);
/* en_hash: a hash that is never 0. */
static inline uint64_t
en_hash(struct slice s)
{
	uint64_t h = digest_fast(s.p, s.n);

	return h != 0 ? h : 1;
}
/* en_keep: copies into text; gives its place. */
uint32_t en_keep(struct engine *en, const char *p, size_t n);

/* books.c */
uint16_t books_put(struct engine *en, size_t account, uint8_t currency);
/* en_category, en_rule: their numbers; a rule's name is not copied. */
uint16_t en_category(struct engine *en, struct slice name);
uint16_t en_rule(struct engine *en, const char *name);

/* engine.c: a payout's number by name, with its facts made ready. */
uint32_t en_payout(struct engine *en, struct slice id);
#endif
