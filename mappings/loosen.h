#ifndef TIEOUT_MAPPINGS_LOOSEN_H
#define TIEOUT_MAPPINGS_LOOSEN_H
/* Comparisons that fail on a row: by how much, and as they would hold. */
#include "mappings/cond.h"

/* loosen_gap: by how much ${c} fails: "3.20 USD too little"; "" when that
 * cannot be told. */
void loosen_gap(struct str *out, const struct cond *c, struct cond_row *row);
/* loosen_text: ${c} (a comparison or a `not`) so that it takes the row too, as
 * it would be written; false when there is no natural way. */
bool loosen_text(struct str *out, const struct cond *c, struct cond_row *row);
/* loosen_or: (${c} or what is true of hardly another row). */
void loosen_or(struct str *out, const struct cond *c, struct cond_row *row);
/* loosen_this: a condition that is true of this row and of hardly another. */
void loosen_this(struct str *out, struct cond_row *row);
#endif
