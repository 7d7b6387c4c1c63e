#ifndef TIEOUT_ADAPTERS_FILE_LEDGER_SUMS_H
#define TIEOUT_ADAPTERS_FILE_LEDGER_SUMS_H
/*
 * What must be remembered of each ledger transaction while a file is read, since
 * its lines need not stand together: its day, its sum, which line numbers it
 * has.  About 65 bytes a transaction, its name included, where ids ascend.
 */
#include "core/base/err.h"
#include "core/model/ledger_line.h"

struct ledger_sums;

enum ledger_fault {
	LEDGER_FINE,
	LEDGER_UNBALANCED,	/* several accounts, and a sum that is not 0 */
	LEDGER_DAYS,		/* lines on different days */
	LEDGER_TOO_MUCH		/* a sum that no amount can hold */
};

struct ledger_sums *ledger_sums_new(void);
void ledger_sums_free(struct ledger_sums *t);	/* NULL is fine */

/*
 * ledger_sums_line: the transaction of a row; *number counts its rows from 1
 * (for rows without a line number of their own).
 */
uint32_t ledger_sums_line(struct ledger_sums *t, struct slice ledger_id,
    uint32_t *number);
/* ledger_sums_add: takes a row in.  -1 with ERR_INPUT, and nothing taken in, for
 * a line number that the transaction has already or another day. */
int ledger_sums_add(struct ledger_sums *t, uint32_t id, const struct ledger_line *l,
    uint64_t at, struct err *e) MUST_CHECK;
uint32_t ledger_sums_count(const struct ledger_sums *t);
/* ledger_sums_fault: does the transaction stand, now that all is read?  The error
 * says why not. */
enum ledger_fault ledger_sums_fault(const struct ledger_sums *t, uint32_t id,
    struct err *why);
uint64_t ledger_sums_first(const struct ledger_sums *t, uint32_t id);	/* its first line */
#endif
