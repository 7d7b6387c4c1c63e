#ifndef TIEOUT_RECON_ENGINE_INDEX_H
#define TIEOUT_RECON_ENGINE_INDEX_H
/*
 * Ids to movements: open addressing tables of 32-bit slots, built once when
 * all movements are in.  Rows that share a source or a charge are chained.
 */
#include "recon/engine/records.h"

enum index_of { INDEX_ID, INDEX_SOURCE, INDEX_CHARGE };

void index_build(struct engine *en);
void index_free(struct engine *en);
/* index_find: a cursor on the movements with this key, or NONE. */
uint32_t index_find(const struct engine *en, enum index_of which, uint64_t hash,
    struct slice token);
/* index_next: the movement at the cursor, which moves on (NONE at the end). */
uint32_t index_next(const struct engine *en, enum index_of which,
    uint32_t *cursor);
#endif
