#ifndef TIEOUT_RECON_FLOW_BOOKS_OPENING_H
#define TIEOUT_RECON_FLOW_BOOKS_OPENING_H
/* What the books of a period begin with. */
#include "recon/flow/books.h"

/* books_settled: what reviewers decided. */
int books_settled(struct books *b, struct err *e) MUST_CHECK;
/* books_carry: the items that the close before left open. */
int books_carry(struct books *b, struct err *e) MUST_CHECK;
/* books_is_earlier: is the row of an earlier period, or fixed in one? */
int books_is_earlier(struct books *b, const struct txn *t, bool *yes, struct err *e)
    MUST_CHECK;
/* books_openings: opening balances, and bridge lines that add up over the periods. */
int books_openings(struct books *b, struct err *e) MUST_CHECK;
/* books_implied (books_implied.c): the Stripe openings that a fetch implies, as a hint. */
int books_implied(struct books *b, size_t account, struct err *e) MUST_CHECK;
#endif
