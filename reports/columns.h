#ifndef TIEOUT_REPORTS_COLUMNS_H
#define TIEOUT_REPORTS_COLUMNS_H
/*
 * The columns of each CSV file and of its sheet in tieout.xlsx, as PRODUCT.md,
 * section 7, fixes them.  One table, so that both say the same.
 */
#include <stddef.h>
#include <stdint.h>

#define COLUMNS_MAX 26		/* a letter names each */

enum column_kind {
	COLUMN_TEXT,
	COLUMN_INT,
	COLUMN_DAY,
	COLUMN_MONEY,		/* an amount in the row's currency */
	COLUMN_TOTAL		/* the same, added up below the rows */
};
struct column {
	const char	*name;
	uint8_t		 width;		/* in characters, on the sheet */
	enum column_kind kind;
};
struct table {
	const char	*name;		/* of the sheet; with ".csv" of the file */
	const struct column *columns;
	size_t		 n;
};

enum table_id {			/* in the order of the sheets */
	TABLE_STATEMENT, TABLE_MISMATCHES, TABLE_ITEMS, TABLE_ENTRIES, TABLE_MATCHES,
	TABLE_PAYOUTS, TABLE_FEES, TABLE__MAX
};
const struct table *table_at(enum table_id id);
#endif
