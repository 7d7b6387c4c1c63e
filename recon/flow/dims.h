#ifndef TIEOUT_RECON_FLOW_DIMS_H
#define TIEOUT_RECON_FLOW_DIMS_H
/* The dimensions of an entry line as the store keeps them: "class SaaS; tax T1". */
#include "core/base/arena.h"
#include "core/model/entry.h"

/* dims_text: in the arena; "" for none. */
const char *dims_text(struct arena *a, const char *const dim[DIM__MAX]);
/* dims_read: the other way; of what it gives dims_text makes the same text. */
void dims_read(struct arena *a, const char *text, const char *dim[DIM__MAX]);
#endif
