/*
 * Sums over the mismatches.  Net and gross stand side by side everywhere,
 * because +1,000 and -1,000 do not cancel (law 4).
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/money.h"
#include "reports/tally.h"

enum tally_age
tally_age_of(int32_t days)
{
	return days <= 7 ? AGE_WEEK : days <= 30 ? AGE_MONTH :
	    days <= 90 ? AGE_QUARTER : AGE_OLDER;
}

const char *
tally_age_name(enum tally_age a)
{
	static const char *const names[AGE__MAX] = {
		"0 to 7 days", "8 to 30 days", "31 to 90 days", "over 90 days"
	};

	return names[a];
}

static int64_t
magnitude(int64_t v)
{
	return v < 0 ? -v : v;
}

static void
add_open(struct tally_open *o, uint64_t rows, int64_t amount)
{
	o->rows += rows;
	o->net = money_sum(o->net, amount);
	o->gross = money_sum(o->gross, magnitude(amount));
}

static void
add_row(struct tally *t, const struct mismatch *m)
{
	struct tally_kind *k = &t->kind[m->code];
	struct tally_sum *s = &k->sum[m->currency];
	enum tally_age age = tally_age_of(m->age_days);

	if (k->open + k->resolved == 0 || m->severity < k->severity)
		k->severity = m->severity;
	t->by_status[m->code][m->status]++;
	s->bridge = money_sum(s->bridge, m->bridge);
	if (m->bridge2_currency != CURRENCY_NONE)
		k->sum[m->bridge2_currency].bridge = money_sum(
		    k->sum[m->bridge2_currency].bridge, m->bridge2);
	if (m->status == BREAK_RESOLVED) {
		k->resolved++;
		t->resolved++;
		return;
	}
	k->open++;
	s->open++;
	s->net = money_sum(s->net, m->difference);
	s->gross = money_sum(s->gross, magnitude(m->difference));
	t->rows[m->severity]++;
	add_open(&t->open[m->severity][m->currency], 1, m->bridge);
	add_open(&t->age[age][m->currency], 1, m->bridge);
	if (m->bridge2_currency != CURRENCY_NONE) {
		add_open(&t->open[m->severity][m->bridge2_currency], 0, m->bridge2);
		add_open(&t->age[age][m->bridge2_currency], 0, m->bridge2);
	}
}

/* Should kind ${a} stand before kind ${b}? */
static bool
before(const struct tally *t, enum mismatch_code a, enum mismatch_code b)
{
	const struct tally_kind *x = &t->kind[a], *y = &t->kind[b];

	if ((x->open == 0) != (y->open == 0))
		return x->open != 0;
	if (x->severity != y->severity)
		return x->severity < y->severity;
	return x->open > y->open;
}

static void
order_kinds(struct tally *t)
{
	for (int c = 0; c < CODE__MAX; c++) {
		enum mismatch_code code = (enum mismatch_code)c;
		size_t at = t->norder;

		if (t->kind[c].open + t->kind[c].resolved == 0)
			continue;
		for (; at > 0 && before(t, code, t->order[at - 1]); at--)
			t->order[at] = t->order[at - 1];
		t->order[at] = code;
		t->norder++;
	}
}

size_t
tally_order(uint8_t out[TALLY_CURRENCIES], const bool met[TALLY_CURRENCIES],
    uint8_t base)
{
	size_t n = 0, first;

	if (base != CURRENCY_NONE && met[base])
		out[n++] = base;
	first = n;
	for (int c = 1; c < TALLY_CURRENCIES; c++) {
		size_t at = n;

		if (!met[c] || c == base)
			continue;
		for (; at > first && strcmp(currency_code((uint8_t)c),
		    currency_code(out[at - 1])) < 0; at--)
			out[at] = out[at - 1];
		out[at] = (uint8_t)c;
		n++;
	}
	if (met[CURRENCY_NONE])
		out[n++] = CURRENCY_NONE;
	return n;
}

struct tally *
tally_new(const struct report_source *src)
{
	struct tally *t = mem_calloc(1, sizeof *t);
	bool met[TALLY_CURRENCIES] = { false };

	for (size_t i = 0; i < src->nmismatches; i++) {
		add_row(t, &src->mismatches[i]);
		met[src->mismatches[i].currency] = true;
		if (src->mismatches[i].bridge2_currency != CURRENCY_NONE)
			met[src->mismatches[i].bridge2_currency] = true;
	}
	for (size_t i = 0; i < src->nstatement; i++)
		met[src->statement[i].currency] = true;
	order_kinds(t);
	t->ncurrency = tally_order(t->currency, met, src->base_currency);
	return t;
}
