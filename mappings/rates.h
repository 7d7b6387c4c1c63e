#ifndef TIEOUT_MAPPINGS_RATES_H
#define TIEOUT_MAPPINGS_RATES_H
/* rates "FILE.csv": what a ledger that holds one currency needs to know. */
#include <stddef.h>

#include "mappings/program.h"

#define RATES_MAX 1000000u
#define RATE_DIGITS_MAX 15	/* significant ones */
#define RATE_DECIMALS_MAX 12

struct rates_line {
	uint8_t			 currency;
	struct rules_rate	 rate;
	uint64_t		 line;		/* of the file */
};
struct rates {
	const char		*path;
	struct spot		 at;
	struct rates_line	*line;		/* own; by currency and day */
	size_t			 n, cap;
};

/* rates_load: the file of r->rates; tells what is wrong with it. */
void rates_load(struct rules *r, struct diag *d);
void rates_free(struct rates *t);		/* what it owns; NULL is fine */
#endif
