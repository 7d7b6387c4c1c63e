/* What fees are made of, by category and kind: fees.csv, and a row's largest parts. */
#include "recon/flow/books_facts.h"

#include <stdlib.h>

#include "core/base/currency.h"
#include "core/base/money.h"
#include "core/model/fields.h"

static void
fee_add(struct books *b, const struct txn *t, struct slice kind, int64_t amount)
{
	struct str *name = &b->fee_name;
	uint32_t i;

	str_clear(name);
	str_add(name, currency_code(t->currency));
	str_addn(name, t->category.p, t->category.n);
	str_addc(name, '\0');
	str_addn(name, kind.p, kind.n);
	i = intern_put(b->fee_names, name->p, name->n);
	if (i == b->nfees) {
		b->fee = mem_grow(b->fee, &b->fee_cap, b->nfees + 1, sizeof(*b->fee));
		b->fee[b->nfees++] = (struct report_fee){ t->currency,
		    arena_strndup(b->arena, t->category.p, t->category.n),
		    arena_strndup(b->arena, kind.p, kind.n), 0, 0 };
	}
	b->fee[i].count++;
	b->fee[i].amount = money_sum(b->fee[i].amount, amount);
}

/* Fees that stand in `amount` of rows of their own (facts/stripe.md, trap 3);
 * tax rows are shown too, so that the tax invoice can be tied. */
static bool
is_standalone_fee(struct slice category)
{
	static const char *const names[] = { "fee", "network_cost", "contribution",
		"financing_paydown", "tax", "tax_withholding" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (slice_is(category, names[i]))
			return true;
	return false;
}

/* Reads one listed fee detail; amounts were checked when they came in. */
static int64_t
detail_amount(struct slice v)
{
	return (int64_t)strtoll(v.p, NULL, 10);
}

void
books_fees(struct books *b, const struct txn *t, struct engine_movement *m)
{
	struct slice kind, value;
	int64_t amount, sum = 0;
	size_t pos = 0, k, n = 0;

	if (is_standalone_fee(t->category) && t->amount != 0)
		fee_add(b, t, slice_of("standalone"), -t->amount);
	while (t->fee_details.n > 0 &&
	    fields_next(t->fee_details, &pos, &kind, &value)) {
		amount = detail_amount(value);
		sum = money_sum(sum, amount);
		fee_add(b, t, kind, amount);
		for (k = n < 4 ? n++ : 3; k > 0 && llabs(amount) >
		    llabs(m->fee_part[k - 1]); k--)
			m->fee_part[k] = m->fee_part[k - 1];
		m->fee_part[k] = amount;
	}
	if (t->fee_details.n > 0 && sum != t->fee) {
		m->fee_details_off = true;
		m->fee_details_sum = sum;
	}
	if (t->fee != sum)
		fee_add(b, t, slice_of("unlisted"), t->fee - sum);
}
