/* payouts.csv and its sheet: each payout, and whether its rows add up to it. */
#include "core/base/currency.h"
#include "reports/cells.h"
#include "reports/moment.h"
#include "reports/pace.h"

static void
payout_row(struct cells *c, const struct report_payout *r)
{
	const struct payout *p = &r->facts;
	struct moment created = MOMENT_INIT;
	size_t n = moment_text(&created, p->created);

	cells_slice(c, p->id);
	cells_plainn(c, created.text, n);
	cells_day(c, p->arrival);
	cells_slice(c, p->status);
	cells_plain(c, p->automatic < 0 ? "" : p->automatic ? "true" : "false");
	cells_plain(c, currency_code(p->currency));
	cells_known(c, p->has_amount, p->amount, p->currency);
	cells_int(c, (int64_t)r->rows);
	cells_money(c, r->rows_sum, p->currency);
	cells_money(c, r->remainder, p->currency);
	cells_slice(c, p->trace_id);
	cells_text(c, r->match_id);
	cells_text(c, r->break_id);
	cells_end(c);
}

int
report_payouts_csv(const struct report_source *src, struct file_out *f,
    struct sheet *sheet, struct err *e)
{
	struct report_payout r;
	struct cells c;
	uint64_t done = 0;
	int got;

	if (src->rewind(src->ctx, e) == -1)
		return -1;
	cells_begin(&c, TABLE_PAYOUTS, f, sheet);
	while ((got = src->next_payout(src->ctx, &r, e)) == 1) {
		payout_row(&c, &r);
		if (pace_step(src, "payouts.csv", &done, 0, e) == -1)
			return -1;
	}
	return got;
}
