#ifndef TIEOUT_RECON_FLOW_BOOKS_HOLDS_H
#define TIEOUT_RECON_FLOW_BOOKS_HOLDS_H
/* Money that Stripe holds back, from the books of one period to those of the next. */
#include "core/model/category.h"
#include "recon/flow/books.h"

/* books_hold_watched: does what this row holds back have to be released again?  Of an
 * ignored row only where its rule says so. */
bool books_hold_watched(const struct books *b, const struct rules_result *res,
    enum category_kind kind);
/* books_hold_due: the day by which the rule says that a row of ${day} is released, or
 * DATE_NONE. */
int32_t books_hold_due(const struct books *b, const struct rules_result *res, int32_t day);
/* books_holds: what the last close left held back, to the engine. */
int books_holds(struct books *b, struct err *e) MUST_CHECK;
/* books_put_holds: what this period leaves, into the store, with its run. */
int books_put_holds(struct books *b, struct err *e) MUST_CHECK;
#endif
