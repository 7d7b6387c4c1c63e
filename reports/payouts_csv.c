/* payouts.csv: each payout, and whether its rows add up to it. */
#include "core/base/csv.h"
#include "core/base/currency.h"
#include "reports/moment.h"
#include "reports/pace.h"

static void
known(struct csv_out *c, struct slice s)
{
	csv_textn(c, s.p == NULL ? "" : s.p, s.n);
}

static void
payout_row(struct csv_out *c, const struct report_payout *r)
{
	const struct payout *p = &r->facts;
	int decimals = currency_decimals(p->currency);
	struct moment created = MOMENT_INIT;
	size_t n = moment_text(&created, p->created);

	known(c, p->id);
	csv_plainn(c, created.text, n);
	csv_date(c, p->arrival);
	known(c, p->status);
	csv_plain(c, p->automatic < 0 ? "" : p->automatic ? "true" : "false");
	csv_plain(c, currency_code(p->currency));
	if (p->has_amount)
		csv_money(c, p->amount, decimals);
	else
		csv_empty(c);
	csv_int(c, (int64_t)r->rows);
	csv_money(c, r->rows_sum, decimals);
	csv_money(c, r->remainder, decimals);
	known(c, p->trace_id);
	csv_text(c, r->match_id);
	csv_text(c, r->break_id);
	csv_end(c);
}

int
report_payouts_csv(const struct report_source *src, struct file_out *f,
    struct err *e)
{
	struct report_payout r;
	struct csv_out c;
	uint64_t done = 0;
	int got;

	if (src->rewind(src->ctx, e) == -1)
		return -1;
	file_puts(f, "payout_id,created,arrival_date,status,automatic,currency,amount,"
	    "rows,rows_sum,remainder,trace_id,match_id,break_id\r\n");
	csv_begin(&c, f);
	while ((got = src->next_payout(src->ctx, &r, e)) == 1) {
		payout_row(&c, &r);
		if (pace_step(src, "payouts.csv", &done, 0, e) == -1)
			return -1;
	}
	return got;
}
