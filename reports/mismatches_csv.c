/* mismatches.csv and its sheet: one line per mismatch, in the order given. */
#include "core/base/currency.h"
#include "reports/cells.h"
#include "reports/report.h"

static void
mismatch_row(struct cells *c, const struct mismatch *m)
{
	cells_text(c, m->break_id);
	cells_plain(c, mismatch_kind(m->code)->name);
	cells_plain(c, severity_name(m->severity));
	cells_plain(c, break_status_name(m->status));
	cells_plain(c, m->first_seen);
	cells_int(c, m->age_days);
	cells_plain(c, currency_code(m->currency));
	cells_known(c, m->has_expected, m->expected, m->currency);
	cells_known(c, m->has_actual, m->actual, m->currency);
	cells_money(c, m->difference, m->currency);
	cells_day(c, m->day);
	cells_ids(c, m->stripe_ids);
	cells_text(c, m->payout_id);
	cells_text(c, m->entry_key);
	cells_ids(c, m->ledger_ids);
	cells_text(c, m->account);
	cells_text(c, m->rule);
	cells_text(c, m->explanation);
	cells_text(c, m->suggestion);
	cells_text(c, m->resolution);
	cells_text(c, m->resolved_by);
	cells_text(c, m->note);
	cells_end(c);
}

int
report_mismatches_csv(const struct report_source *src, struct file_out *f,
    struct sheet *sheet, struct err *e)
{
	struct cells c;

	(void)e;
	cells_begin(&c, TABLE_MISMATCHES, f, sheet);
	for (size_t i = 0; i < src->nmismatches; i++)
		mismatch_row(&c, &src->mismatches[i]);
	return 0;
}
