/* fees.csv and its sheet: what Stripe charged, by currency, category and kind of fee. */
#include "core/base/currency.h"
#include "reports/cells.h"
#include "reports/report.h"

int
report_fees_csv(const struct report_source *src, struct file_out *f,
    struct sheet *sheet, struct err *e)
{
	struct cells c;

	(void)e;
	cells_begin(&c, TABLE_FEES, f, sheet);
	for (size_t i = 0; i < src->nfees; i++) {
		const struct report_fee *r = &src->fees[i];

		cells_plain(&c, currency_code(r->currency));
		cells_text(&c, r->category);
		cells_text(&c, r->kind);
		cells_int(&c, (int64_t)r->count);
		cells_money(&c, r->amount, r->currency);
		cells_end(&c);
	}
	return 0;
}
