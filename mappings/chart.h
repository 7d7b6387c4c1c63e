#ifndef TIEOUT_MAPPINGS_CHART_H
#define TIEOUT_MAPPINGS_CHART_H
/*
 * accounts.csv beside the rule file: the accounts that the ledger has, as it
 * exports them (code,name,type,currency,status,postable; further columns are
 * left alone, and an empty cell says nothing).
 */
#include <stdbool.h>

#include "mappings/program.h"

#define CHART_FILE "accounts.csv"
#define CHART_MAX 100000u	/* accounts */

struct chart_row {
	const char	*code, *name, *type;	/* arena; "" not said */
	uint8_t		 currency;		/* CURRENCY_NONE: not said */
	bool		 archived, locked;	/* locked: takes no journal */
	uint64_t	 line;
};
struct chart {
	const char		*path;
	struct chart_row	*row;		/* own; by code */
	size_t			 n, cap;
};

/* chart_load: false when there is no such file, or after telling that it is
 * wrong. */
bool chart_load(struct chart *c, struct rules *r, struct diag *d);
void chart_free(struct chart *c);
const struct chart_row *chart_find(const struct chart *c, const char *code);
/* chart_meant: the code that was probably meant, by the code or the title of an
 * account; NULL: none. */
const char *chart_meant(const struct chart *c, const struct account *a);
#endif
