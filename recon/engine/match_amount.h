#ifndef TIEOUT_RECON_ENGINE_MATCH_AMOUNT_H
#define TIEOUT_RECON_ENGINE_MATCH_AMOUNT_H
#include "recon/engine/records.h"

/* match_amount_rows: free rows and free lines of equal amount; ${ignored}: the
 * rows that an ignore block takes, else all others. */
void match_amount_rows(struct engine *en, bool ignored);
#endif
