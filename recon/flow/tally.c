/* Counts and sums per currency. */
#include "recon/flow/tally.h"

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"

struct flow_tally *
tally_of(struct flow_tallies *ts, uint8_t currency, int32_t day)
{
	size_t i = 0;

	while (i < ts->n && ts->tally[i].currency != currency)
		i++;
	if (i == ts->n) {
		ts->tally = mem_grow(ts->tally, &ts->cap, ts->n + 1,
		    sizeof(*ts->tally));
		ts->tally[ts->n++] = (struct flow_tally){ .currency = currency,
		    .first = day, .last = day };
	}
	if (day < ts->tally[i].first)
		ts->tally[i].first = day;
	if (day > ts->tally[i].last)
		ts->tally[i].last = day;
	ts->tally[i].n++;
	return &ts->tally[i];
}

void
tally_row(struct flow_tallies *ts, const struct rules_view *v)
{
	struct flow_tally *t = tally_of(ts, v->txn->currency, v->day);

	t->amount = money_sum(t->amount, v->txn->amount);
	t->fee = money_sum(t->fee, v->txn->fee);
	t->net = money_sum(t->net, txn_net(v->txn));
}

void
tally_held(struct flow_tallies *ts, uint8_t currency, int32_t day, int64_t held)
{
	struct flow_tally *t = tally_of(ts, currency, day);

	t->amount = money_sum(t->amount, held);
}

static void
put(struct str *out, const struct flow_tallies *ts, const char *what, const char *sum,
    bool held)
{
	int32_t first = DATE_NONE, last = DATE_NONE;
	char text[MONEY_TEXT_MAX], day[DATE_TEXT_MAX];
	uint64_t n = 0;

	for (size_t i = 0; i < ts->n; i++) {
		const struct flow_tally *t = &ts->tally[i];

		n += t->n;
		first = first == DATE_NONE || t->first < first ? t->first : first;
		last = last == DATE_NONE || t->last > last ? t->last : last;
	}
	str_addf(out, "%llu %s%s", (unsigned long long)n, what, n == 1 ? "" : "s");
	for (size_t i = 0; i < ts->n; i++) {
		const struct flow_tally *t = &ts->tally[i];

		(void)money_format(text, held ? t->amount : t->net,
		    currency_decimals(t->currency));
		if (i == 0)
			str_addf(out, ", %s %s", sum, text);
		else
			str_addf(out, " and %s", text);
		str_addf(out, " %s", currency_code(t->currency));
	}
	if (n == 0)
		return;
	(void)date_format(day, first);
	str_addf(out, ", %s", day);
	(void)date_format(day, last);
	if (first != last)
		str_addf(out, " to %s", day);
}

void
tally_text(struct str *out, const struct flow_tallies *ts)
{
	put(out, ts, "row", "net", false);
}

void
tally_held_text(struct str *out, const struct flow_tallies *ts)
{
	put(out, ts, "event", "held", true);
}
