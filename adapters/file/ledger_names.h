#ifndef TIEOUT_ADAPTERS_FILE_LEDGER_NAMES_H
#define TIEOUT_ADAPTERS_FILE_LEDGER_NAMES_H
/*
 * Ids of ledger transactions to small numbers, in order of first arrival.  A
 * ledger exports in order of its ids, or nearly so: those that ascend are kept
 * as one sorted run, which needs no hash and no second look; only the others go
 * into a table of names.
 */
#include <stdint.h>

#include "core/base/str.h"

struct ledger_names;
struct ledger_names *ledger_names_new(void);
void ledger_names_free(struct ledger_names *t);	/* NULL is fine */
/* ledger_names_put: its number; a new one is ledger_names_count() before. */
uint32_t ledger_names_put(struct ledger_names *t, struct slice name);
uint32_t ledger_names_count(const struct ledger_names *t);
/* ledger_names_get: borrowed; not NUL-terminated; until the next put. */
struct slice ledger_names_get(const struct ledger_names *t, uint32_t id);
#endif
