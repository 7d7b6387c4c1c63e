/*
 * The generator and its truth.  Every amount is unique, so that nothing agrees by
 * chance: what must be found is decided by how a row was booked, here.
 */
#include "tests/support/month.h"

#include <stdio.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/err.h"

#define NEW_YORK_SECONDS (4 * 3600)	/* behind UTC until 1 November 2026 */
#define WINDOW 3

const char *const month_currency[MONTH_CURRENCIES] = { "USD", "EUR", "JPY" };

const char month_rules[] =
    "chart \"Test\"\nledger file\nentries per %s\n"
    "account clearing 1050 \"Clearing\" currency USD role clearing\n"
    "account clearing 1051 \"Clearing EUR\" currency EUR role clearing\n"
    "account clearing 1052 \"Clearing JPY\" currency JPY role clearing\n"
    "account transit 1060 \"In transit\" role in_transit\n"
    "account suspense 1999 \"Suspense\" role suspense\n"
    "account sales 4000 \"Sales\"\naccount fees 6100 \"Fees\"\n"
    "rule \"Sales\"\n  when category is one of charge, refund, dispute\n"
    "  debit clearing net\n  debit fees fee\n  credit sales amount\n"
    "rule \"Fees\"\n  when category is fee\n  debit clearing net\n  debit fees fee - amount\n"
    "rule \"Payouts\"\n  when category is payout\n"
    "  debit clearing net\n  debit fees fee\n  credit transit amount\n"
    "ignore \"Holds\"\n  when category is payout_minimum_balance_hold\n"
    "  because \"stays in the balance\"\n"
    "match\n  date within 3 days\n  amount within 0.00\n";

uint32_t
month_draw(struct month *m, uint32_t below)
{
	m->seed = m->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((m->seed >> 33) % below);
}

static struct month_row *
add_row(struct month *m, const char *category, unsigned currency, int64_t amount,
    int64_t fee, int32_t day)
{
	struct month_row *r = &m->row[m->nrows++];

	ASSERT(m->nrows <= MONTH_ROWS_MAX);
	memset(r, 0, sizeof(*r));
	(void)snprintf(r->id, sizeof(r->id), "txn_%03zu%05u", m->nrows, month_draw(m, 90000));
	(void)snprintf(r->source, sizeof(r->source), "ch_%03zu%05u", m->nrows,
	    month_draw(m, 90000));
	r->category = category;
	r->currency = currency;
	r->amount = amount;
	r->fee = fee;
	r->day = day;
	r->created = (int64_t)day * 86400 + NEW_YORK_SECONDS + month_draw(m, 86400);
	m->used[currency] = true;
	m->stripe_closing[currency] += amount - fee;
	return r;
}

static struct month_line *
add_line(struct month *m, unsigned currency, int64_t amount, int32_t day,
    const char *reference, const char *description)
{
	struct month_line *l = &m->line[m->nlines++];

	ASSERT(m->nlines <= MONTH_LINES_MAX);
	memset(l, 0, sizeof(*l));
	(void)snprintf(l->id, sizeof(l->id), "GL%05zu", m->nlines);
	(void)snprintf(l->reference, sizeof(l->reference), "%s", reference);
	(void)snprintf(l->description, sizeof(l->description), "%s", description);
	l->day = day;
	l->currency = currency;
	l->amount = amount;
	m->used[currency] = true;
	if (day <= m->last)
		m->ledger_closing[currency] += amount;
	return l;
}

static struct month_break *
add_break(struct month *m, enum mismatch_code code, const char *subject,
    unsigned currency)
{
	struct month_break *b = &m->brk[m->nbreaks++];

	ASSERT(m->nbreaks <= MONTH_LINES_MAX);
	memset(b, 0, sizeof(*b));
	b->code = code;
	(void)snprintf(b->subject, sizeof(b->subject), "%s", subject);
	b->currency = currency;
	return b;
}

static void
expect(struct month_break *b, int64_t expected)
{
	b->has_expected = true;
	b->expected = expected;
	b->difference = b->actual - b->expected;
}

static void
actual(struct month_break *b, int64_t v)
{
	b->has_actual = true;
	b->actual = v;
	b->difference = b->actual - b->expected;
}

/* The row's line, naming it in one of the ways people do. */
static struct month_line *
named_line(struct month *m, const struct month_row *r, int64_t amount, int32_t day)
{
	char text[2 * MONTH_ID_MAX];

	switch (month_draw(m, 4)) {
	case 0:
		return add_line(m, r->currency, amount, day, r->source, "Stripe");
	case 1:
		(void)snprintf(text, sizeof(text), "Order (%s)", r->id);
		return add_line(m, r->currency, amount, day, "", text);
	default:
		return add_line(m, r->currency, amount, day, r->id, "Stripe sale");
	}
}

static void
book_twice(struct month *m, const struct month_row *r)
{
	int64_t net = r->amount - r->fee;
	struct month_line *l;

	(void)add_line(m, r->currency, net, r->day, r->id, "");
	l = add_line(m, r->currency, net, r->day, r->id, "");
	actual(add_break(m, CODE_DUPLICATE_IN_LEDGER, l->id, r->currency), net);
}

static void
book_late(struct month *m, const struct month_row *r)
{
	int64_t net = r->amount - r->fee;
	int32_t day = r->day + WINDOW + 1 + (int32_t)month_draw(m, 5);
	struct month_break *b;

	if (day > m->last) {
		(void)named_line(m, r, net, r->day);
		return;
	}
	(void)named_line(m, r, net, day);
	b = add_break(m, CODE_DATE_MISMATCH, r->id, r->currency);
	expect(b, net);
	actual(b, net);
}

static void
book_in_next_period(struct month *m, const struct month_row *r)
{
	int64_t net = r->amount - r->fee;
	int32_t day = m->last + 1 + (int32_t)month_draw(m, WINDOW);

	if (r->day < m->last - WINDOW) {
		(void)named_line(m, r, net, r->day);
		return;
	}
	(void)named_line(m, r, net, day);
	expect(add_break(m, CODE_PERIOD_MISMATCH, r->id, r->currency), net);
}

static void
book_wrong(struct month *m, const struct month_row *r)
{
	int64_t net = r->amount - r->fee;
	int64_t off = 11 + 20 * (int64_t)month_draw(m, 400);	/* odd: never a fee */
	struct month_break *b;

	if (month_draw(m, 2) == 0)
		off = -off;
	(void)named_line(m, r, net + off, r->day);
	b = add_break(m, CODE_AMOUNT_MISMATCH, r->id, r->currency);
	expect(b, net);
	actual(b, net + off);
}

static void
book_gross(struct month *m, const struct month_row *r)
{
	struct month_break *b;

	(void)named_line(m, r, r->amount, r->day);
	if (r->fee == 0)
		return;
	b = add_break(m, CODE_FEE_MISMATCH, r->id, r->currency);
	expect(b, r->amount - r->fee);
	actual(b, r->amount);
}

static void
book_parts(struct month *m, const struct month_row *r)
{
	(void)add_line(m, r->currency, r->amount, r->day, r->id, "gross");
	if (r->fee != 0)
		(void)add_line(m, r->currency, -r->fee, r->day, r->id, "fee");
}

static void
book_unnamed(struct month *m, const struct month_row *r)
{
	int32_t day = r->day + (int32_t)month_draw(m, WINDOW + 1);

	(void)add_line(m, r->currency, r->amount - r->fee, day > m->last ? r->day : day, "",
	    "card batch");
}

/* How the bookkeeper treats one row of an ordinary category. */
static void
book(struct month *m, const struct month_row *r)
{
	switch (month_draw(m, 40)) {
	case 0:
		expect(add_break(m, CODE_MISSING_IN_LEDGER, r->id, r->currency),
		    r->amount - r->fee);
		break;
	case 1:
		book_wrong(m, r);
		break;
	case 2:
		book_gross(m, r);
		break;
	case 3:
		book_late(m, r);
		break;
	case 4:
		book_in_next_period(m, r);
		break;
	case 5:
		book_twice(m, r);
		break;
	case 6: case 7:
		book_parts(m, r);
		break;
	case 8: case 9: case 10: case 11:
		book_unnamed(m, r);
		break;
	default:
		(void)named_line(m, r, r->amount - r->fee, r->day);
		break;
	}
}

/* Unique amounts: no two rows, sums aside, agree by chance. */
static int64_t
unique_amount(struct month *m)
{
	return (int64_t)(month_draw(m, 9000) + 1000) * 1000 + (int64_t)(m->nrows + 1) * 2;
}

static void
ordinary_row(struct month *m)
{
	unsigned currency = month_draw(m, 5) < 3 ? 0 : month_draw(m, 2) + 1;
	int32_t day = m->first + (int32_t)month_draw(m, 31);
	int64_t amount = unique_amount(m);
	struct month_row *r;

	switch (month_draw(m, 20)) {
	case 0: case 1:
		book(m, add_row(m, "refund", currency, -amount, 0, day));
		break;
	case 2:
		book(m, add_row(m, "fee", currency, -amount, 0, day));
		break;
	case 3:
		r = add_row(m, "other_adjustment", currency, amount, 0, day);
		expect(add_break(m, CODE_UNMAPPED, r->id, currency), amount);
		break;
	case 4:
		(void)add_row(m, "payout_minimum_balance_hold", currency, -amount, 0, day);
		m->ignored[currency] += amount;
		break;
	default:
		book(m, add_row(m, "charge", currency, amount,
		    1000 * (int64_t)month_draw(m, 5), day));
		break;
	}
}

static void
book_payout(struct month *m, const struct month_row *r, int32_t arrival)
{
	if (arrival > m->last) {
		if (month_draw(m, 2) == 0)
			(void)add_line(m, r->currency, r->amount, arrival, r->payout, "Payout");
		expect(add_break(m, CODE_PAYOUT_IN_TRANSIT, r->id, r->currency), r->amount);
		return;
	}
	(void)add_line(m, r->currency, r->amount, arrival, month_draw(m, 3) == 0 ? r->id :
	    r->payout, "Payout");
}

/* An automatic payout of every row of one currency two days old or more. */
static void
add_payout(struct month *m, unsigned currency, int32_t day)
{
	struct month_payout *p = &m->payout[m->npayouts];
	struct month_row *r;
	int64_t sum = 0;
	size_t i;

	(void)snprintf(p->id, sizeof(p->id), "po_%02zu%06u", m->npayouts,
	    month_draw(m, 900000));
	for (i = 0; i < m->nrows; i++) {
		r = &m->row[i];
		if (r->currency != currency || r->payout[0] != '\0' || r->day > day - 2)
			continue;
		memcpy(r->payout, p->id, sizeof(r->payout));
		sum += r->amount - r->fee;
	}
	if (sum == 0)
		return;
	m->npayouts++;
	p->currency = currency;
	p->amount = sum;
	p->arrival = day + 1 + (int32_t)month_draw(m, 4);
	r = add_row(m, "payout", currency, -sum, 0, day);
	memcpy(r->payout, p->id, sizeof(r->payout));
	memcpy(r->source, p->id, sizeof(r->source));
	book_payout(m, r, p->arrival);
}

static void
ledger_only(struct month *m)
{
	unsigned currency = month_draw(m, MONTH_CURRENCIES);
	int64_t amount = (int64_t)(month_draw(m, 9000) + 1000) * 1000001 + 1;
	struct month_line *l = add_line(m, currency, amount,
	    m->first + (int32_t)month_draw(m, 31), "", "manual correction");

	actual(add_break(m, CODE_MISSING_IN_STRIPE, l->id, currency), amount);
}

void
month_make(struct month *m, uint64_t seed)
{
	uint32_t n, i;
	unsigned c;

	memset(m, 0, sizeof(*m));
	m->seed = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
	m->first = date_of(2026, 10, 1);
	m->last = date_of(2026, 10, 31);
	for (c = 0; c < MONTH_CURRENCIES; c++) {
		m->stripe_opening[c] = month_draw(m, 3) == 0 ? month_draw(m, 1000000) : 0;
		m->ledger_opening[c] = month_draw(m, 4) == 0 ? month_draw(m, 1000000) :
		    m->stripe_opening[c];
		m->stripe_closing[c] = m->stripe_opening[c];
		m->ledger_closing[c] = m->ledger_opening[c];
	}
	n = 5 + month_draw(m, 150);
	for (i = 0; i < n; i++)
		ordinary_row(m);
	for (i = month_draw(m, 4); i > 0; i--)
		ledger_only(m);
	for (c = 0; c < MONTH_CURRENCIES; c++)
		for (i = 3 + month_draw(m, 10); i <= 31; i += 4 + month_draw(m, 10))
			add_payout(m, c, m->first + (int32_t)i - 1);
}

int
month_break_order(const void *pa, const void *pb)
{
	const struct month_break *a = pa, *b = pb;
	int c = strcmp(a->subject, b->subject);

	if (c != 0)
		return c;
	return a->code < b->code ? -1 : a->code > b->code;
}
