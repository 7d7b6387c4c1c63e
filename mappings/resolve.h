#ifndef TIEOUT_MAPPINGS_RESOLVE_H
#define TIEOUT_MAPPINGS_RESOLVE_H
/*
 * Which ledger account a name stands for on a row: one name may have one per
 * currency and Stripe account, and the most specific declaration wins.
 */
#include "mappings/program.h"

/* NULL: there is none for this currency. */
const struct account *resolve_name(const struct rules *r, const char *name,
    uint8_t currency, struct slice stripe);
const struct account *resolve_role(const struct rules *r,
    enum account_role role, uint8_t currency, struct slice stripe);
/* resolve_missing: the sentence with the line to add. */
void resolve_missing(struct str *out, const struct rules *r, const char *name,
    enum account_role role, uint8_t currency, struct slice stripe);
const char *resolve_role_name(enum account_role role);
#endif
