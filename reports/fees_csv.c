/* fees.csv: what Stripe charged, by currency, category and kind of fee. */
#include "core/base/csv.h"
#include "core/base/currency.h"
#include "reports/report.h"

int
report_fees_csv(const struct report_source *src, struct file_out *f,
    struct err *e)
{
	struct csv_out c;

	(void)e;
	file_puts(f, "currency,category,kind,count,amount\r\n");
	csv_begin(&c, f);
	for (size_t i = 0; i < src->nfees; i++) {
		const struct report_fee *r = &src->fees[i];

		csv_plain(&c, currency_code(r->currency));
		csv_text(&c, r->category);
		csv_text(&c, r->kind);
		csv_int(&c, (int64_t)r->count);
		csv_money(&c, r->amount, currency_decimals(r->currency));
		csv_end(&c);
	}
	return 0;
}
