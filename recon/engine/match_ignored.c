/*
 * Rows that a named ignore block takes need no ledger line; when a line is left
 * that fits one all the same, both leave the bridge.
 */
#include "recon/engine/match_amount.h"
#include "recon/engine/phases.h"

void
match_ignored(struct engine *en)
{
	match_amount_rows(en, true);
}
