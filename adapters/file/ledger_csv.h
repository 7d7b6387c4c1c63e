#ifndef TIEOUT_ADAPTERS_FILE_LEDGER_CSV_H
#define TIEOUT_ADAPTERS_FILE_LEDGER_CSV_H
/*
 * Ledger CSV (PRODUCT.md, section 4): whole ledger transactions, or only the
 * lines of the clearing account.  Columns may stand in any order and have other
 * names (section [ledger_columns] of tieout.conf).
 */
#include "adapters/adapter.h"

enum ledger_column {
	LEDGER_ID,		/* lines with one id form one ledger transaction */
	LEDGER_LINE,		/* optional: numbered in file order */
	LEDGER_DATE,
	LEDGER_ACCOUNT,
	LEDGER_DEBIT,
	LEDGER_CREDIT,
	LEDGER_CURRENCY,	/* optional, blank: the base currency */
	LEDGER_REFERENCE,	/* optional */
	LEDGER_DESCRIPTION,	/* optional */
	LEDGER_AMOUNT,		/* debit - credit; only when settings name it, then
				   instead of debit and credit */
	LEDGER__COLUMNS
};

/* Our names of the columns, by enum, NULL behind the last. */
extern const char *const ledger_column_names[LEDGER__COLUMNS + 1];

#define LEDGER_NAME_MAX 255	/* bytes of a ledger_id, line or account */
#define LEDGER_TEXT_MAX 65536	/* bytes of a reference or description */

extern const struct decoder ledger_csv;
#endif
