/* entries.csv and its sheet: the journal, one line per entry line; both sides positive. */
#include "core/base/currency.h"
#include "reports/cells.h"
#include "reports/pace.h"

static void
entry_line_row(struct cells *c, const struct entry *en, size_t i)
{
	const struct entry_line *l = &en->lines[i];
	const struct account *a = l->account;

	cells_text(c, en->key);
	cells_day(c, en->day);
	cells_int(c, (int64_t)i + 1);
	cells_text(c, a->code);
	cells_text(c, a->title != NULL ? a->title : a->name);
	if (l->amount >= 0) {
		cells_money(c, l->amount, en->currency);
		cells_empty(c);
	} else {
		cells_empty(c);
		cells_money(c, -l->amount, en->currency);
	}
	cells_plain(c, currency_code(en->currency));
	cells_text(c, l->memo);
	cells_text(c, l->rule);
	cells_ids(c, en->stripe_ids);
	cells_plain(c, entry_state_name(en->state));
	cells_end(c);
}

int
report_entries_csv(const struct report_source *src, struct file_out *f,
    struct sheet *sheet, struct err *e)
{
	struct entry en;
	struct cells c;
	uint64_t done = 0;
	int got;

	if (src->rewind(src->ctx, e) == -1)
		return -1;
	cells_begin(&c, TABLE_ENTRIES, f, sheet);
	while ((got = src->next_entry(src->ctx, &en, e)) == 1) {
		for (size_t i = 0; i < en.nlines; i++)
			entry_line_row(&c, &en, i);
		if (pace_step(src, "entries.csv", &done, src->nentries, e) == -1)
			return -1;
	}
	return got;
}
