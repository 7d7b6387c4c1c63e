/* statement.csv: the statement's lines, as they come. */
#include "core/base/csv.h"
#include "core/base/currency.h"
#include "reports/report.h"

int
report_statement_csv(const struct report_source *src, struct file_out *f,
    struct err *e)
{
	struct csv_out c;

	(void)e;
	file_puts(f, "side,currency,line,amount\r\n");
	csv_begin(&c, f);
	for (size_t i = 0; i < src->nstatement; i++) {
		const struct statement_line *l = &src->statement[i];

		csv_text(&c, l->side);
		csv_plain(&c, currency_code(l->currency));
		csv_text(&c, l->line);
		csv_money(&c, l->amount, currency_decimals(l->currency));
		csv_end(&c);
	}
	return 0;
}
