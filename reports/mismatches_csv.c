/* mismatches.csv: one line per mismatch, in the order given. */
#include "core/base/csv.h"
#include "core/base/currency.h"
#include "reports/ids.h"
#include "reports/report.h"

static void
amount_or_empty(struct csv_out *c, bool has, int64_t minor, int decimals)
{
	if (has)
		csv_money(c, minor, decimals);
	else
		csv_empty(c);
}

static void
mismatch_row(struct csv_out *c, const struct mismatch *m)
{
	int decimals = currency_decimals(m->currency);

	csv_text(c, m->break_id);
	csv_plain(c, mismatch_kind(m->code)->name);
	csv_plain(c, severity_name(m->severity));
	csv_plain(c, break_status_name(m->status));
	csv_plain(c, m->first_seen);
	csv_int(c, m->age_days);
	csv_plain(c, currency_code(m->currency));
	amount_or_empty(c, m->has_expected, m->expected, decimals);
	amount_or_empty(c, m->has_actual, m->actual, decimals);
	csv_money(c, m->difference, decimals);
	csv_date(c, m->day);
	ids_csv(c, m->stripe_ids);
	csv_text(c, m->payout_id);
	csv_text(c, m->entry_key);
	ids_csv(c, m->ledger_ids);
	csv_text(c, m->account);
	csv_text(c, m->rule);
	csv_text(c, m->explanation);
	csv_text(c, m->suggestion);
	csv_text(c, m->resolution);
	csv_text(c, m->resolved_by);
	csv_text(c, m->note);
	csv_end(c);
}

int
report_mismatches_csv(const struct report_source *src, struct file_out *f,
    struct err *e)
{
	struct csv_out c;

	(void)e;
	file_puts(f, "break_id,code,severity,status,first_seen,age_days,currency,"
	    "expected,actual,difference,date,stripe_ids,payout_id,entry_key,"
	    "ledger_ids,account,rule,explanation,suggestion,resolution,"
	    "resolved_by,note\r\n");
	csv_begin(&c, f);
	for (size_t i = 0; i < src->nmismatches; i++)
		mismatch_row(&c, &src->mismatches[i]);
	return 0;
}
