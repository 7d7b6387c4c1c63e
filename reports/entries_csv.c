/* entries.csv: the journal, one line per entry line; both sides positive. */
#include "core/base/csv.h"
#include "core/base/currency.h"
#include "reports/ids.h"
#include "reports/pace.h"

static void
entry_line_row(struct csv_out *c, const struct entry *en, size_t i)
{
	const struct entry_line *l = &en->lines[i];
	const struct account *a = l->account;
	int decimals = currency_decimals(en->currency);

	csv_text(c, en->key);
	csv_date(c, en->day);
	csv_int(c, (int64_t)i + 1);
	csv_text(c, a->code);
	csv_text(c, a->title != NULL ? a->title : a->name);
	if (l->amount >= 0) {
		csv_money(c, l->amount, decimals);
		csv_empty(c);
	} else {
		csv_empty(c);
		csv_money(c, -l->amount, decimals);
	}
	csv_plain(c, currency_code(en->currency));
	csv_text(c, l->memo);
	csv_text(c, l->rule);
	ids_csv(c, en->stripe_ids);
	csv_plain(c, entry_state_name(en->state));
	csv_end(c);
}

int
report_entries_csv(const struct report_source *src, struct file_out *f,
    struct err *e)
{
	struct entry en;
	struct csv_out c;
	uint64_t done = 0;
	int got;

	if (src->rewind(src->ctx, e) == -1)
		return -1;
	file_puts(f, "entry_key,date,line,account_code,account_name,debit,credit,"
	    "currency,memo,rule,stripe_ids,state\r\n");
	csv_begin(&c, f);
	while ((got = src->next_entry(src->ctx, &en, e)) == 1) {
		for (size_t i = 0; i < en.nlines; i++)
			entry_line_row(&c, &en, i);
		if (pace_step(src, "entries.csv", &done, src->nentries, e) == -1)
			return -1;
	}
	return got;
}
