#ifndef TIEOUT_ADAPTERS_STRIPE_SCAN_H
#define TIEOUT_ADAPTERS_STRIPE_SCAN_H
/*
 * The bulk path of JSON: one balance transaction, read in place with no tree.
 * It takes only rows it understands to the last byte; whatever is odd (or
 * wrong) it leaves to the strict reader of facts.h, which alone says what is
 * wrong.  A row it takes gives the facts that reader would give (a test
 * compares the two).
 */
#include <stddef.h>

#include "core/model/txn.h"

#define SCAN_PAD 16	/* bytes behind the text that may be read, any value */

struct scan;
struct scan *scan_new(void);
void scan_free(struct scan *s);		/* NULL is fine */

/*
 * scan_txn(s, p, n, end, t):
 * ${p} begins with '{'.  1: ${t} holds the row (all but the account), *end is
 * the first position behind the object; its texts point into ${p}, which now
 * holds NUL where they ended, or into ${s}: good until the next call.
 * 0: not a row for this path; ${p} is untouched.
 */
int scan_txn(struct scan *s, char *p, size_t n, size_t *end, struct txn *t);
/* scan_restore: puts back the bytes that the last row's NULs stand on. */
void scan_restore(struct scan *s);
/* scan_forget: the last row is done with; its bytes may go. */
void scan_forget(struct scan *s);
#endif
