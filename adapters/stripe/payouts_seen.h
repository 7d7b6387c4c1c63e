#ifndef TIEOUT_ADAPTERS_STRIPE_PAYOUTS_SEEN_H
#define TIEOUT_ADAPTERS_STRIPE_PAYOUTS_SEEN_H
/* Which payouts a file has told of already, so that each is handed over once
 * and not once per row. */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/str.h"

#define PAYOUTS_SEEN_MAX 65536	/* then it forgets: telling twice is harmless */

struct payouts_seen;
struct payouts_seen *payouts_seen_new(void);
void payouts_seen_free(struct payouts_seen *s);	/* NULL is fine */
/* payouts_seen_mark: a mark of what is told, gathered piece by piece from 0. */
uint64_t payouts_seen_mark(uint64_t mark, const void *p, size_t n);
/* payouts_seen_before: was the same told of ${id} last?  Remembers it. */
bool payouts_seen_before(struct payouts_seen *s, struct slice id, uint64_t mark);
#endif
