#ifndef TIEOUT_RECON_FLOW_TALLY_H
#define TIEOUT_RECON_FLOW_TALLY_H
/* Counts and sums per currency, for the tools of the rule file. */
#include "recon/flow/flow.h"

/* tally_of: the tally of a currency, with one more counted on ${day}. */
struct flow_tally *tally_of(struct flow_tallies *ts, uint8_t currency,
    int32_t day);
/* tally_row: a row with its amount, fee and net. */
void tally_row(struct flow_tallies *ts, const struct rules_view *v);
/* tally_held: an event with what it held. */
void tally_held(struct flow_tallies *ts, uint8_t currency, int32_t day, int64_t held);
/* tally_held_text: "2 events, held 12.00 USD, 2026-10-01". */
void tally_held_text(struct str *out, const struct flow_tallies *ts);
/* tally_text: "3 rows, net 12.00 USD, 4.00 EUR, 2026-10-01 to 2026-10-05". */
void tally_text(struct str *out, const struct flow_tallies *ts);
#endif
