/* matches.csv: what was paired with what, and why. */
#include "core/base/csv.h"
#include "core/base/currency.h"
#include "reports/ids.h"
#include "reports/pace.h"

static void
match_row(struct csv_out *c, const struct report_match *m)
{
	int decimals = currency_decimals(m->currency);

	csv_text(c, m->match_id);
	csv_plain(c, method_name(m->method));
	csv_text(c, m->entry_key);
	ids_csv(c, m->stripe_ids);
	ids_csv(c, m->ledger_ids);
	csv_plain(c, currency_code(m->currency));
	csv_money(c, m->expected, decimals);
	csv_money(c, m->actual, decimals);
	csv_text(c, m->reason);
	csv_end(c);
}

int
report_matches_csv(const struct report_source *src, struct file_out *f,
    struct err *e)
{
	struct report_match m;
	struct csv_out c;
	uint64_t done = 0;
	int got;

	if (src->rewind(src->ctx, e) == -1)
		return -1;
	file_puts(f, "match_id,method,entry_key,stripe_ids,ledger_ids,currency,"
	    "expected,actual,reason\r\n");
	csv_begin(&c, f);
	while ((got = src->next_match(src->ctx, &m, e)) == 1) {
		match_row(&c, &m);
		if (pace_step(src, "matches.csv", &done, src->nmatches, e) == -1)
			return -1;
	}
	return got;
}
