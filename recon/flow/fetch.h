#ifndef TIEOUT_RECON_FLOW_FETCH_H
#define TIEOUT_RECON_FLOW_FETCH_H
/*
 * What the files of fetch share.  Unit of work: a page; unit of completeness: a
 * window; unit of proof: a run.  Private to recon/flow/fetch*.c.
 */
#include "recon/flow/flow.h"
#include "recon/store/store_fetch.h"

#define FETCH_WINDOWS_MAX 200000
#define FETCH_SPANS_MAX 64	/* windows of one list in one run */
#define FETCH_PAGE_MAX 1000	/* objects of a page */

struct fetch_window {
	enum source_list list;
	int64_t		 from, to;
	char		*payout;	/* own, "" */
	char		 after[TXN_ID_MAX + 1];
	int64_t		 at;		/* created of the last object read; progress */
	uint64_t	 objects;
	int64_t		 sum;		/* of a payout's rows: net */
	int64_t		 amount;	/* of the payout, as its object says */
	bool		 has_amount;
	enum store_window_state state;
	bool		 asked;
};

struct fetch {
	struct flow	*f;
	const struct flow_fetch_options *o;
	struct flow_fetch_result *out;
	struct source	*src;
	char		*account;	/* own */
	struct store_fetch run;
	bool		 resumed;
	struct fetch_window *w;		/* own */
	size_t		 n, cap;
	size_t		 first;		/* windows before it are done */
	size_t		 asked;
	unsigned	 pages;		/* since the last commit */
	bool		 in_txn;
	bool		 whole;		/* the transaction holds whole pages, no more */
	bool		 killed;	/* `committed` said so */
	/* the page being stored */
	struct fetch_window *page_of;
	uint64_t	*seen;		/* own; FETCH_PAGE_MAX: ids of the page, hashed */
	size_t		 nseen;
	struct store_raw *raw;		/* own; FETCH_PAGE_MAX */
	size_t		 nraw;
	uint64_t	 txns;		/* that one object gave */
	enum store_put	 put;		/* of the last of them */
	int64_t		 net;
	struct str	 notes;		/* own */
	struct str	 refused;	/* own; needed lists that the key may not read */
};

/* fetch_lists.c */
const char *fetch_list_name(enum source_list l);	/* "balance transactions" */
const char *fetch_list_word(enum source_list l);	/* "txns": as the store keeps it */
enum source_list fetch_list_of(const char *word);	/* SOURCE__LISTS: unknown */
bool fetch_list_needed(enum source_list l);	/* a close is incomplete without it */

/* fetch.c */
int fetch_begin(struct fetch *x, struct err *e) MUST_CHECK;	/* a transaction, if none */
int fetch_commit(struct fetch *x, struct err *e) MUST_CHECK;

/* fetch_window.c: a transaction is open, but for the reading */
/* fetch_add: a window; kept in the store too. */
int fetch_add(struct fetch *x, const struct fetch_window *w, struct err *e) MUST_CHECK;
int fetch_keep(struct fetch *x, const struct fetch_window *w, struct err *e) MUST_CHECK;
/* fetch_add_lists: the windows of a new run. */
int fetch_add_lists(struct fetch *x, struct err *e) MUST_CHECK;
/* fetch_add_lists_since: every list from ${from} to ${to}. */
int fetch_add_lists_since(struct fetch *x, int64_t from, int64_t to, struct err *e)
    MUST_CHECK;
/* fetch_add_spans: one list from ${from} to ${to}, in windows. */
int fetch_add_spans(struct fetch *x, enum source_list l, int64_t from, int64_t to,
    struct err *e) MUST_CHECK;
/* fetch_add_payouts: the rows of payouts that are ready and were not read. */
int fetch_add_payouts(struct fetch *x, struct err *e) MUST_CHECK;
/* fetch_wants_charges: may a rule ask for a field of a charge? */
bool fetch_wants_charges(const struct fetch *x);
/* fetch_load: the windows of a run that had stopped. */
int fetch_load(struct fetch *x, struct err *e) MUST_CHECK;

/* fetch_page.c */
/* fetch_read: asks for every open window until all are read to their ends. */
int fetch_read(struct fetch *x, struct err *e) MUST_CHECK;
void fetch_note(struct fetch *x, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* fetch_proof.c */
int fetch_put_balance(struct fetch *x, const char *place, const struct source_balance *b,
    struct err *e) MUST_CHECK;
/* fetch_end_balance: the balance at the end, and the rows up to its second. */
int fetch_end_balance(struct fetch *x, struct err *e) MUST_CHECK;
/* fetch_prove: balance before + rows = balance after, per currency. */
int fetch_prove(struct fetch *x, struct err *e) MUST_CHECK;
#endif
