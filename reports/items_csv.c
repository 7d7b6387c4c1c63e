/* items.csv and its sheet: one line per balance transaction, and where it went. */
#include <string.h>

#include "core/base/currency.h"
#include "reports/cells.h"
#include "reports/items.h"
#include "reports/moment.h"
#include "reports/pace.h"

static void
item_row(struct cells *c, const struct report_item *it, struct moment *created)
{
	const struct txn *t = it->txn;
	size_t n = moment_text(created, t->created);

	cells_slice(c, t->id);
	cells_plainn(c, created->text, n);
	cells_slice(c, t->category);
	cells_slice(c, t->type);
	cells_plain(c, currency_code(t->currency));
	cells_money(c, t->amount, t->currency);
	cells_money(c, t->fee, t->currency);
	cells_money(c, txn_net(t), t->currency);
	cells_slice(c, t->source);
	cells_slice(c, t->payout);
	cells_plain(c, place_name(it->place));
	cells_text(c, it->rule);
	cells_text(c, it->entry_key);
	cells_text(c, it->match_id);
	cells_text(c, it->break_id);
	cells_plain(c, it->open_at_end ? "true" : "false");
	cells_end(c);
}

int
items_csv(const struct report_source *src, struct items_tally *tally,
    struct file_out *f, struct sheet *sheet, struct err *e)
{
	struct report_item it;
	struct moment created = MOMENT_INIT;
	struct cells c;
	uint64_t done = 0;
	int got;

	if (src->rewind(src->ctx, e) == -1)
		return -1;
	cells_begin(&c, TABLE_ITEMS, f, sheet);
	while ((got = src->next_item(src->ctx, &it, e)) == 1) {
		item_row(&c, &it, &created);
		if (tally != NULL)
			items_add(tally, &it);
		if (pace_step(src, "items.csv", &done, src->nitems, e) == -1)
			return -1;
	}
	return got;
}

int
report_items_csv(const struct report_source *src, struct file_out *f,
    struct sheet *sheet, struct err *e)
{
	return items_csv(src, NULL, f, sheet, e);
}
