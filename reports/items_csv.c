/* items.csv: one line per balance transaction, and where it went. */
#include <string.h>

#include "core/base/csv.h"
#include "core/base/currency.h"
#include "reports/items.h"
#include "reports/moment.h"
#include "reports/pace.h"

static void
known(struct csv_out *c, struct slice s)
{
	csv_textn(c, s.p == NULL ? "" : s.p, s.n);
}

static void
item_row(struct csv_out *c, const struct report_item *it, struct moment *created)
{
	const struct txn *t = it->txn;
	int decimals = currency_decimals(t->currency);
	size_t n = moment_text(created, t->created);

	known(c, t->id);
	csv_plainn(c, created->text, n);
	known(c, t->category);
	known(c, t->type);
	csv_plain(c, currency_code(t->currency));
	csv_money(c, t->amount, decimals);
	csv_money(c, t->fee, decimals);
	csv_money(c, txn_net(t), decimals);
	known(c, t->source);
	known(c, t->payout);
	csv_plain(c, place_name(it->place));
	csv_text(c, it->rule);
	csv_text(c, it->entry_key);
	csv_text(c, it->match_id);
	csv_text(c, it->break_id);
	csv_plain(c, it->open_at_end ? "true" : "false");
	csv_end(c);
}

int
items_csv(const struct report_source *src, struct items_tally *tally,
    struct file_out *f, struct err *e)
{
	struct report_item it;
	struct moment created = MOMENT_INIT;
	struct csv_out c;
	uint64_t done = 0;
	int got;

	if (src->rewind(src->ctx, e) == -1)
		return -1;
	file_puts(f, "stripe_id,created,category,type,currency,amount,fee,net,source,"
	    "payout_id,place,rule,entry_key,match_id,break_id,open_at_end\r\n");
	csv_begin(&c, f);
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
    struct err *e)
{
	return items_csv(src, NULL, f, e);
}
