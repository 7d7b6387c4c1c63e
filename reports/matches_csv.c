/* matches.csv and its sheet: what was paired with what, and why. */
#include "core/base/currency.h"
#include "reports/cells.h"
#include "reports/pace.h"

static void
match_row(struct cells *c, const struct report_match *m)
{
	cells_text(c, m->match_id);
	cells_plain(c, method_name(m->method));
	cells_text(c, m->entry_key);
	cells_ids(c, m->stripe_ids);
	cells_ids(c, m->ledger_ids);
	cells_plain(c, currency_code(m->currency));
	cells_money(c, m->expected, m->currency);
	cells_money(c, m->actual, m->currency);
	cells_text(c, m->reason);
	cells_end(c);
}

int
report_matches_csv(const struct report_source *src, struct file_out *f,
    struct sheet *sheet, struct err *e)
{
	struct report_match m;
	struct cells c;
	uint64_t done = 0;
	int got;

	if (src->rewind(src->ctx, e) == -1)
		return -1;
	cells_begin(&c, TABLE_MATCHES, f, sheet);
	while ((got = src->next_match(src->ctx, &m, e)) == 1) {
		match_row(&c, &m);
		if (pace_step(src, "matches.csv", &done, src->nmatches, e) == -1)
			return -1;
	}
	return got;
}
