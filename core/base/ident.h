#ifndef TIEOUT_CORE_BASE_IDENT_H
#define TIEOUT_CORE_BASE_IDENT_H
/*
 * Ids inside free text.  Prefixes are not a contract (facts/stripe.md, trap
 * 21), so a candidate is any run of [A-Za-z0-9_-] that could be an id; whether
 * it is one is decided by looking it up.
 */
#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"

/*
 * ident_next(text, &pos, &out):
 * The next candidate in ${text} from ${pos}: a run of letters, digits and '_'
 * that holds a '_' (txn_1, ch_3N...).  false at the end.
 */
bool ident_next(struct slice text, size_t *pos, struct slice *out);
#endif
