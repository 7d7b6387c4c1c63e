/* Where every row went, added up while items.csv is written. */
#include "core/base/money.h"
#include "reports/items.h"

void
items_add(struct items_tally *t, const struct report_item *it)
{
	struct items_cell *c = &t->cell[it->place][it->txn->currency];

	c->count++;
	c->net = money_sum(c->net, txn_net(it->txn));
}

int
items_count(struct items_tally *t, const struct report_source *src, struct err *e)
{
	struct report_item it;
	int got;

	if (src->rewind(src->ctx, e) == -1)
		return -1;
	while ((got = src->next_item(src->ctx, &it, e)) == 1)
		items_add(t, &it);
	return got;
}
