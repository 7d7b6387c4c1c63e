#ifndef TIEOUT_RECON_ENGINE_NEAR_H
#define TIEOUT_RECON_ENGINE_NEAR_H
/*
 * Near misses: for what stands alone, the free item that came nearest and the
 * condition that failed, and the equal ones that were paired before it.
 */
#include "core/base/str.h"
#include "recon/engine/records.h"

struct near;
struct near *near_make(const struct engine *en);	/* after matching */
void near_free(struct near *n);
void near_explain_movement(const struct engine *en, const struct near *n,
    struct str *why, struct str *fix, uint32_t movement,
    enum mismatch_code code);
void near_explain_line(const struct engine *en, const struct near *n,
    struct str *why, struct str *fix, uint32_t line);
#endif
