#ifndef TIEOUT_RECON_FLOW_BOOKS_FACTS_H
#define TIEOUT_RECON_FLOW_BOOKS_FACTS_H
/* What a row or an object means beside its movement; each part of the books has a file. */
#include "core/model/category.h"
#include "recon/flow/books.h"

/* books_charge_of (books_view.c): the charge behind a row, as far as the row and its
 * object tell; empty when they do not. */
struct slice books_charge_of(const struct txn *t, enum category_kind kind,
    const struct rules_view *v);
/* books_asked: the engine asks these books for a row's legs and ids. */
void books_asked(struct books *b, struct engine_config *c);

/* books_named (books_named.c): engine_ask.named of a period that follows a close. */
int books_named(void *books, const uint32_t *line, size_t n, struct engine_named *out,
    struct err *e) MUST_CHECK;

/* books_keep: a text that outlives its row; "" for none. */
static inline struct slice
books_keep(struct arena *a, struct slice s)
{
	return (struct slice){ arena_strndup(a, s.p == NULL ? "" : s.p, s.n), s.n };
}

/* books_fees (books_fees.c): the fees in a row of the period; ${m} gets the four largest,
 * and whether the listed ones are the row's fee. */
void books_fees(struct books *b, const struct txn *t, struct engine_movement *m);

/* books_payout_note (books_payouts.c): a row of ${day} that a payout carries, or is.
 * Rows of late days are added with those of all earlier ones. */
void books_payout_note(struct books *b, const struct txn *t, int32_t day);
/* books_payout_carried: a row of an earlier period: its payout is sought as far back. */
void books_payout_carried(struct books *b, const struct txn *t, int32_t day);
/* books_payouts: every payout's facts; and the payouts' latest arrival in this period. */
int books_payouts(struct books *b, struct err *e) MUST_CHECK;
/* books_payouts_complete: the rows of its payouts from before the period. */
int books_payouts_complete(struct books *b, struct err *e) MUST_CHECK;
#endif
