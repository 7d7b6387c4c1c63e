#ifndef TIEOUT_MAPPINGS_SHOW_H
#define TIEOUT_MAPPINGS_SHOW_H
/* Rows and lines as people read them (explain, failing examples). */
#include "mappings/rules.h"

/* show_row: "charge 100.00 USD, fee 3.20, net 96.80, 2026-10-05". */
void show_row(struct str *out, const struct rules_view *v);
/* show_line: "debit   clearing   96.80  1050 Stripe Clearing". */
void show_line(struct str *out, const struct account *a, int64_t amount,
    uint8_t currency);
/* show_event: "dispute lost, held 50.00 USD". */
void show_event(struct str *out, enum rules_event ev, int64_t held,
    uint8_t currency);
#endif
