#ifndef TIEOUT_CORE_MODEL_STATEMENT_H
#define TIEOUT_CORE_MODEL_STATEMENT_H
/* One line of statement.csv (PRODUCT.md, section 7), in its final order. */
#include <stdbool.h>
#include <stdint.h>

struct statement_line {
	const char	*side;		/* stripe ledger bridge, or stripe:NAME ... */
	uint8_t		 currency;
	const char	*line;		/* opening, activity.charge, payouts, closing, CODE,
					   unexplained */
	int64_t		 amount;
};
#endif
