#ifndef TIEOUT_CORE_MODEL_LEDGER_LINE_H
#define TIEOUT_CORE_MODEL_LEDGER_LINE_H
/*
 * One line of what the accounting system really holds.  Lines with one
 * ledger_id form one ledger transaction.  Texts as in struct txn.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/base/str.h"

struct ledger_line {
	struct slice	ledger_id;
	struct slice	line;		/* as the ledger numbers it: "1" */
	int32_t		day;
	struct slice	account;	/* account code */
	uint8_t		currency;
	int64_t		amount;		/* debit - credit, minor units */
	struct slice	reference;
	struct slice	description;
};
#endif
