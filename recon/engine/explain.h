#ifndef TIEOUT_RECON_ENGINE_EXPLAIN_H
#define TIEOUT_RECON_ENGINE_EXPLAIN_H
/*
 * The sentences of a row: what was compared, what was nearest, which condition
 * failed and by how much; and what to do next.
 */
#include "recon/engine/judge.h"

void explain_money(struct str *s, int64_t minor, uint8_t currency);
void explain_day(struct str *s, int32_t day);
/* explain_days: "1 day", "3 days". */
void explain_days(struct str *s, int64_t days);
/* explain_row: "row txn_1 (charge of 2026-10-05)". */
void explain_row(const struct engine *en, struct str *s, uint32_t movement);
/* explain_named: the same of a row that is no movement. */
void explain_named(struct str *s, const char *id, const char *category, int32_t day);
void explain_lines(const struct engine *en, struct str *s, const uint32_t *l,
    size_t n);
/* explain_also: "It also fits period_mismatch." for the codes beside ${code}. */
void explain_also(struct str *s, unsigned fits, enum mismatch_code code);
/* explain_code: the sentences of one code for a pair, which may have no lines. */
void explain_code(const struct engine *en, const struct pair *p,
    enum mismatch_code code, struct str *why, struct str *fix);
/* explain_pair: explanation and suggestion of a pair that does not agree. */
void explain_pair(struct engine *en, const struct pair *p, struct row *r);
/* explain_match: the reason of a match, one sentence. */
void explain_match(const struct engine *en, const struct pair *p, struct str *s);
/* explain_set: copies both texts into the row and clears them. */
void explain_set(struct engine *en, struct row *r, struct str *explanation,
    struct str *suggestion);
#endif
