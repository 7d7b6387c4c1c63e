#ifndef TIEOUT_REPORTS_ITEMS_H
#define TIEOUT_REPORTS_ITEMS_H
/* Where every row went: counts and sums per place and currency. */
#include <stdint.h>

#include "core/base/currency.h"
#include "reports/report.h"

struct items_cell {
	uint64_t	count;
	int64_t		net;
};
struct items_tally {
	struct items_cell cell[PLACE__MAX][CURRENCY_MAX + 1];
};

void items_add(struct items_tally *t, const struct report_item *it);
/* items_count: reads every item once more, for its tally only. */
int items_count(struct items_tally *t, const struct report_source *src,
    struct err *e) MUST_CHECK;
/* items_csv: writes items.csv and ${sheet} (or NULL) and, on the way, adds to
 * ${tally} (or NULL). */
int items_csv(const struct report_source *src, struct items_tally *tally,
    struct file_out *f, struct sheet *sheet, struct err *e) MUST_CHECK;
#endif
