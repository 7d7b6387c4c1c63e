#ifndef TIEOUT_RECON_FLOW_BOOKS_ENTRIES_H
#define TIEOUT_RECON_FLOW_BOOKS_ENTRIES_H
/* The rows and the entries of a period whose books are open, one after the other. */
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/model/entry.h"
#include "core/model/txn.h"
#include "recon/flow/books.h"

/* ---- the rows of the period, read again (books_rows.c) ---- */
struct books_rows {		/* all 0: at the beginning */
	struct store_txns	*c;		/* own */
	size_t			 late;		/* handed out of those that came late */
	bool			 money;		/* no more of a row than store_txns_money tells */
};
/* books_rows_next: 1 with a row, 0 at the end; those that came late stand first,
 * with the engine's index in ${at}, ENGINE_NONE for all others. */
int books_rows_next(struct books *b, struct books_rows *r, struct txn *t,
    uint32_t *at, struct err *e) MUST_CHECK;
void books_rows_again(struct books_rows *r);	/* frees, back to the beginning */

/* ---- the entries of the period (books_entries.c) ---- */
struct books_entries;
uint64_t books_entry_count(const struct books *b);
struct books_entries *books_entries_open(struct books *b);
/* books_entries_next: 1 with an entry, 0 at the end; first those that reverse and
 * book anew, then those of events among those of rows, by day.  Texts and lines are
 * valid until the next call; no other entry of these books may be asked for meanwhile. */
int books_entries_next(struct books_entries *c, struct entry *out, struct err *e);
void books_entries_close(struct books_entries *c);	/* NULL is fine */
#endif
