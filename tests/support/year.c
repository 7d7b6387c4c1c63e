/*
 * The generator of months in a row.  What a row or a line has to say over the
 * months is decided where it is made.
 */
#include "tests/support/year.h"

#include <stdio.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/err.h"
#include "core/model/period.h"

#define WINDOW 3

const char year_rules[] =
    "chart \"Test\"\nledger file\nentries per %s\n"
    "account clearing 1050 \"Clearing\" currency USD role clearing\n"
    "account clearing 1051 \"Clearing EUR\" currency EUR role clearing\n"
    "account clearing 1052 \"Clearing JPY\" currency JPY role clearing\n"
    "account transit 1060 \"In transit\" role in_transit\n"
    "account suspense 1999 \"Suspense\" role suspense\n"
    "account reserve 1070 \"Reserve\"\n"
    "account sales 4000 \"Sales\"\naccount fees 6100 \"Fees\"\n"
    "rule \"Sales\"\n"
    "  when category is one of charge, refund, dispute, dispute_reversal\n"
    "  debit clearing net\n  debit fees fee\n  credit sales amount\n"
    "rule \"Payouts\"\n  when category is one of payout, payout_reversal\n"
    "  debit clearing net\n  debit fees fee\n  credit transit amount\n"
    "rule \"Reserves\"\n  when category is risk_reserved_funds\n"
    "  debit clearing net\n  debit fees fee\n  credit reserve amount\n"
    "ignore \"Holds\"\n  when category is payout_minimum_balance_hold\n"
    "  because \"stays in the balance\"\n"
    "match\n  date within 3 days\n  amount within 0.04 USD\n";

/* ---- months ---- */

void
year_name(const struct year *y, int i, char out[8])
{
	char text[DATE_TEXT_MAX];

	(void)date_format(text, y->first[i]);
	(void)snprintf(out, 8, "%.7s", text);
}

int
year_sealed(const struct year *y, int at)
{
	int i, n = 0;

	for (i = 0; i < at; i++)
		if (y->seal[i])
			n = i + 1;
	return n;
}

static int32_t
last_of(const struct year *y, int month)
{
	return y->first[month + 1] - 1;
}

static int
month_of(const struct year *y, int32_t day)
{
	int i = 0;

	while (i < y->nmonths && y->first[i + 1] <= day)
		i++;
	return i < y->nmonths ? i : YEAR_NEVER;
}

/* The close that knows a fact of this day first: made some days after its month. */
static int
known_at(const struct year *y, int32_t day)
{
	int i = 0;

	while (i < y->nmonths && last_of(y, i) + YEAR_KNOWN_DAYS < day)
		i++;
	return i < y->nmonths ? i : YEAR_NEVER;
}

/* Where a fact of ${month} stands that the close ${known} is the first to know. */
static int
stands_in(const struct year *y, int month, int known)
{
	int sealed = known == YEAR_NEVER ? 0 : year_sealed(y, known);

	return month < sealed ? sealed : month;
}

static uint32_t
draw(struct year *y, uint32_t below)
{
	return month_draw(&y->m, below);
}

/* ---- what rows, lines and lives are made of ---- */

static struct year_row *
add_row(struct year *y, const char *category, unsigned currency, int64_t amount,
    int64_t fee, int32_t day)
{
	struct year_row *r = &y->row[y->nrows++];

	ASSERT(y->nrows <= YEAR_ROWS_MAX);
	memset(r, 0, sizeof(*r));
	(void)snprintf(r->r.id, sizeof(r->r.id), "txn_%03zu%05u", y->nrows, draw(y, 90000));
	(void)snprintf(r->r.source, sizeof(r->r.source), "ch_%03zu%05u", y->nrows,
	    draw(y, 90000));
	r->r.category = category;
	r->r.currency = currency;
	r->r.amount = amount;
	r->r.fee = fee;
	r->r.day = day;
	r->r.created = zone_day_start(y->zone, day) + draw(y, 80000);
	r->known = known_at(y, day);
	r->stands = month_of(y, day);
	return r;
}

static struct year_line *
add_line(struct year *y, unsigned currency, int64_t amount, int32_t day,
    const char *reference, const char *description)
{
	struct year_line *l = &y->line[y->nlines++];

	ASSERT(y->nlines <= 2 * (size_t)YEAR_ROWS_MAX);
	memset(l, 0, sizeof(*l));
	(void)snprintf(l->l.id, sizeof(l->l.id), "GL%05zu", y->nlines);
	(void)snprintf(l->l.reference, sizeof(l->l.reference), "%s", reference);
	(void)snprintf(l->l.description, sizeof(l->l.description), "%s", description);
	l->l.day = day;
	l->l.currency = currency;
	l->l.amount = amount;
	l->known = known_at(y, day);
	l->stands = month_of(y, day);
	l->edited = l->gone = YEAR_NEVER;
	return l;
}

static struct year_life *
add_life(struct year *y, enum mismatch_code code, const char *subject,
    unsigned currency, int32_t day)
{
	struct year_life *f = &y->life[y->nlives++];

	ASSERT(y->nlives <= YEAR_LIVES_MAX);
	memset(f, 0, sizeof(*f));
	f->b.code = code;
	(void)snprintf(f->b.subject, sizeof(f->b.subject), "%s", subject);
	f->b.currency = currency;
	f->b.day = day;
	f->known = known_at(y, day);
	f->from = month_of(y, day);
	f->until = f->gone = YEAR_NEVER;
	return f;
}

static struct year_life *
row_life(struct year *y, enum mismatch_code code, const struct year_row *r)
{
	struct year_life *f = add_life(y, code, r->r.id, r->r.currency, r->r.day);

	f->known = r->known;
	f->from = r->stands;
	f->b.has_expected = true;
	f->b.expected = r->r.amount - r->r.fee;
	f->b.difference = -f->b.expected;
	return f;
}

static void
actual(struct year_life *f, int64_t v)
{
	f->b.has_actual = true;
	f->b.actual = v;
	f->b.difference = v - f->b.expected;
}

/* Only its own month lists it: nothing is left to clear. */
static void
only_here(struct year_life *f)
{
	f->until = f->from + 1;
}

static struct year_line *
named_line(struct year *y, const struct year_row *r, int64_t amount, int32_t day)
{
	char text[2 * MONTH_ID_MAX];

	switch (draw(y, 4)) {
	case 0:
		return add_line(y, r->r.currency, amount, day, r->r.source, "Stripe");
	case 1:
		(void)snprintf(text, sizeof(text), "Order (%s)", r->r.id);
		return add_line(y, r->r.currency, amount, day, "", text);
	default:
		return add_line(y, r->r.currency, amount, day, r->r.id, "Stripe sale");
	}
}

/* A day of a month after ${month}; NEVER-ending years have none: false. */
static bool
later_day(struct year *y, int month, int32_t *day)
{
	int left = y->nmonths - 1 - month, at;

	if (left <= 0)
		return false;
	at = month + 1 + (int)draw(y, left < 3 ? (uint32_t)left : 3);
	*day = y->first[at] + WINDOW + 1 + (int32_t)draw(y, 20);
	return true;
}

/* ---- how the bookkeeper treats a row ---- */

static void
book_never(struct year *y, const struct year_row *r)
{
	(void)row_life(y, CODE_MISSING_IN_LEDGER, r);
}

static void
book_months_later(struct year *y, const struct year_row *r)
{
	struct year_life *f;
	int32_t day;

	f = row_life(y, CODE_MISSING_IN_LEDGER, r);
	if (!later_day(y, month_of(y, r->r.day), &day))
		return;
	f->until = month_of(y, day);
	(void)add_line(y, r->r.currency, r->r.amount - r->r.fee, day, r->r.id, "late");
}

static void
book_next_month(struct year *y, const struct year_row *r)
{
	int month = month_of(y, r->r.day);
	int32_t day = last_of(y, month) + 1 + (int32_t)draw(y, WINDOW);
	int64_t net = r->r.amount - r->r.fee;
	struct year_life *f;

	f = row_life(y, CODE_PERIOD_MISMATCH, r);
	f->until = month + 1;
	if (day - r->r.day <= WINDOW && draw(y, 2) == 0)
		(void)add_line(y, r->r.currency, net, day, "", "card batch");
	else
		(void)named_line(y, r, net, day);
}

/* Wrong, and in a later month put right by a line of the difference. */
static void
book_wrong(struct year *y, const struct year_row *r)
{
	int64_t net = r->r.amount - r->r.fee, off = 11 + 20 * (int64_t)draw(y, 400);
	struct year_life *f;
	int32_t day;

	if (draw(y, 2) == 0)
		off = -off;
	if (r->r.currency == 0 && draw(y, 3) == 0) {	/* inside the tolerance */
		off = off < 0 ? -3 : 3;
		f = row_life(y, CODE_ROUNDING, r);
	} else {
		f = row_life(y, CODE_AMOUNT_MISMATCH, r);
	}
	(void)add_line(y, r->r.currency, net + off, r->r.day, r->r.id, "");
	actual(f, net + off);
	if (draw(y, 2) == 0 || !later_day(y, month_of(y, r->r.day), &day))
		return;
	f->until = month_of(y, day);
	(void)add_line(y, r->r.currency, -off, day, r->r.id, "correction");
}

static void
book_gross(struct year *y, const struct year_row *r)
{
	struct year_life *f;
	int32_t day;

	(void)add_line(y, r->r.currency, r->r.amount, r->r.day, r->r.id, "");
	if (r->r.fee == 0)
		return;
	f = row_life(y, CODE_FEE_MISMATCH, r);
	actual(f, r->r.amount);
	if (draw(y, 2) == 0 || !later_day(y, month_of(y, r->r.day), &day))
		return;
	f->until = month_of(y, day);
	(void)add_line(y, r->r.currency, -r->r.fee, day, r->r.id, "fee");
}

static void
book_twice(struct year *y, const struct year_row *r)
{
	int64_t net = r->r.amount - r->r.fee;
	struct year_line *l;

	(void)add_line(y, r->r.currency, net, r->r.day, r->r.id, "");
	l = add_line(y, r->r.currency, net, r->r.day, r->r.id, "");
	actual(add_life(y, CODE_DUPLICATE_IN_LEDGER, l->l.id, r->r.currency, r->r.day), net);
}

/* Well, and in a later month once more. */
static void
book_again(struct year *y, const struct year_row *r)
{
	int64_t net = r->r.amount - r->r.fee;
	struct year_life *f;
	int32_t day;

	(void)named_line(y, r, net, r->r.day);
	if (!later_day(y, month_of(y, r->r.day), &day))
		return;
	f = add_life(y, CODE_DUPLICATE_IN_LEDGER, named_line(y, r, net, day)->l.id,
	    r->r.currency, r->r.day);
	actual(f, net);
	f->from = month_of(y, day);
	f->known = known_at(y, day);
}

static void
book_days_late(struct year *y, const struct year_row *r)
{
	int64_t net = r->r.amount - r->r.fee;
	int32_t day = r->r.day + WINDOW + 1 + (int32_t)draw(y, 5);
	struct year_life *f;

	if (day > last_of(y, month_of(y, r->r.day))) {
		(void)named_line(y, r, net, r->r.day);
		return;
	}
	(void)named_line(y, r, net, day);
	f = row_life(y, CODE_DATE_MISMATCH, r);
	actual(f, net);
	only_here(f);
}

static void
book_other_currency(struct year *y, const struct year_row *r)
{
	int64_t net = r->r.amount - r->r.fee;

	(void)add_line(y, (r->r.currency + 1) % 2, net, r->r.day, r->r.id, "");
	(void)row_life(y, CODE_CURRENCY_MISMATCH, r);
}

/* Of a month that has passed: at which later close somebody changes something. */
static int
later_close(struct year *y, int month)
{
	return month + 1 + (int)draw(y, (uint32_t)(y->nmonths - month - 1));
}

/* Well booked; later, perhaps, its line is edited, or is there no more. */
static void
book_right(struct year *y, const struct year_row *r)
{
	int64_t net = r->r.amount - r->r.fee;
	struct year_line *l = add_line(y, r->r.currency, net, r->r.day, r->r.id, "Stripe");
	int month = month_of(y, r->r.day), at;
	uint32_t how = y->late && month + 1 < y->nmonths ? draw(y, 10) : 9;
	struct year_life *f;

	if (how > 1)
		return;
	at = later_close(y, month);
	f = row_life(y, how == 0 ? CODE_AMOUNT_MISMATCH : CODE_MISSING_IN_LEDGER, r);
	f->known = at;
	f->from = stands_in(y, month, at);
	if (how == 0) {
		l->edited = at;
		l->amount = net + 12345;
		l->edit_stands = f->from;
		actual(f, l->amount);
	} else {
		l->gone = at;
		l->gone_stands = f->from;
	}
}

static void
book_unnamed(struct year *y, const struct year_row *r)
{
	int32_t day = r->r.day + (int32_t)draw(y, WINDOW + 1);

	(void)add_line(y, r->r.currency, r->r.amount - r->r.fee,
	    day > last_of(y, month_of(y, r->r.day)) ? r->r.day : day, "", "card batch");
}

static void
book_parts(struct year *y, const struct year_row *r)
{
	(void)add_line(y, r->r.currency, r->r.amount, r->r.day, r->r.id, "gross");
	if (r->r.fee != 0)
		(void)add_line(y, r->r.currency, -r->r.fee, r->r.day, r->r.id, "fee");
}

static void
book(struct year *y, const struct year_row *r)
{
	static void (*const ways[])(struct year *, const struct year_row *) = {
		book_never, book_months_later, book_next_month, book_wrong, book_gross,
		book_twice, book_days_late, book_other_currency, book_parts, book_unnamed,
		book_again,
	};
	uint32_t way = draw(y, 33);

	if (way < sizeof(ways) / sizeof(*ways) &&
	    !(ways[way] == book_next_month && r->r.day < last_of(y,
	    month_of(y, r->r.day)) - WINDOW) &&
	    !(ways[way] == book_other_currency && r->r.currency == 2))
		ways[way](y, r);
	else
		book_right(y, r);
}

/* ---- rows ---- */

/* No two nets are equal, and none is odd. */
static int64_t
unique_amount(struct year *y)
{
	return (int64_t)(draw(y, 900) + 100) * 10000 + (int64_t)(y->nrows + 1) * 2;
}

static void
told(struct year *y, enum object_kind kind, const char *id, const char *field,
    const char *value, int32_t day)
{
	struct year_object *o = &y->object[y->nobjects++];

	ASSERT(y->nobjects <= YEAR_ROWS_MAX);
	o->kind = kind;
	(void)snprintf(o->id, sizeof(o->id), "%s", id);
	(void)snprintf(o->value, sizeof(o->value), "%s", value);
	o->field = field;
	o->version = zone_day_start(y->zone, day) + 43200;
	o->known = known_at(y, day);
}

/* A charge of any month so far, or NULL. */
static const struct year_row *
some_charge(struct year *y, int32_t day)
{
	size_t i, n = y->nrows;

	for (i = 0; n > 0 && i < 20; i++) {
		const struct year_row *c = &y->row[draw(y, (uint32_t)n)];

		if (strcmp(c->r.category, "charge") == 0 && c->r.day <= day &&
		    c->known == known_at(y, c->r.day))
			return c;
	}
	return NULL;
}

/* Its form tells of its charge, with the day; or its object, without. */
static void
make_refund(struct year *y, unsigned currency, int32_t day)
{
	const struct year_row *c = some_charge(y, day);
	struct year_row *r = add_row(y, "refund", currency, -unique_amount(y), 0, day);

	(void)snprintf(r->r.source, sizeof(r->r.source), "re_%03zu", y->nrows);
	if (c != NULL && draw(y, 2) == 0)
		told(y, OBJECT_REFUND, r->r.source, "charge", c->r.source, day);
	else if (c != NULL) {
		memcpy(r->r.charge, c->r.source, sizeof(r->r.charge));
		r->r.charge_created = c->r.created;
	}
	book(y, r);
}

/* Withdrawn; lost, won with the money back in some month, or open. */
static void
make_dispute(struct year *y, unsigned currency, int32_t day)
{
	int64_t amount = unique_amount(y);
	int32_t end = last_of(y, month_of(y, day)), back = day + 1 + (int32_t)draw(y, 50);
	struct year_row *r = add_row(y, "dispute", currency, -amount, 0, day);
	char id[MONTH_ID_MAX];
	uint32_t how = draw(y, 3);
	struct year_life *f;

	(void)snprintf(id, sizeof(id), "dp_%03zu", y->nrows);
	memcpy(r->r.source, id, sizeof(id));
	(void)add_line(y, currency, -amount, day, r->r.id, "dispute");
	told(y, OBJECT_DISPUTE, id, "status", "needs_response", day);
	if (how == 0 || back > end || month_of(y, back) == YEAR_NEVER) {
		f = add_life(y, CODE_DISPUTE_OPEN, r->r.id, currency, day);
		only_here(f);
	}
	if (how == 0 || month_of(y, back) == YEAR_NEVER)
		return;
	told(y, OBJECT_DISPUTE, id, "status", how == 1 ? "lost" : "won", back);
	if (how == 1)
		return;
	r = add_row(y, "dispute_reversal", currency, amount, 0, back);
	memcpy(r->r.source, id, sizeof(id));
	(void)add_line(y, currency, amount, back, r->r.id, "dispute won");
}

/* A hold and its release, some in a later month, when other holds are open. */
static void
make_reserve(struct year *y, unsigned currency, int32_t day)
{
	int64_t amount = unique_amount(y);
	int32_t end = last_of(y, month_of(y, day)), back = day + 1 + (int32_t)draw(y, 40);
	struct year_row *r;
	char id[MONTH_ID_MAX];

	r = add_row(y, "risk_reserved_funds", currency, -amount, 0, day);
	(void)snprintf(id, sizeof(id), "rsv_%03zu", y->nrows);
	memcpy(r->r.source, id, sizeof(id));
	(void)add_line(y, currency, -amount, day, r->r.id, "reserve");
	if (back > end)
		only_here(add_life(y, CODE_RESERVE_HELD, r->r.id, currency, day));
	if (month_of(y, back) == YEAR_NEVER)
		return;
	r = add_row(y, "risk_reserved_funds", currency, amount, 0, back);
	memcpy(r->r.source, id, sizeof(id));
	(void)add_line(y, currency, amount, back, r->r.id, "reserve released");
}

/* Stripe shows one thing twice; the second has a line, or gets it later, or never. */
static void
make_twins(struct year *y, unsigned currency, int32_t day)
{
	int64_t net = unique_amount(y);
	struct year_row *a = add_row(y, "charge", currency, net, 0, day);
	struct year_row *b = add_row(y, "charge", currency, net, 0, day);
	uint32_t how = draw(y, 3);
	struct year_life *f;
	int32_t back;

	memcpy(b->r.source, a->r.source, sizeof(b->r.source));
	b->r.created = a->r.created;
	(void)add_line(y, currency, net, day, a->r.id, "");
	f = row_life(y, CODE_DUPLICATE_IN_STRIPE, b);
	if (how == 0) {
		(void)add_line(y, currency, net, day, b->r.id, "");
		actual(f, net);
		only_here(f);
	} else if (how == 1 && later_day(y, month_of(y, day), &back)) {
		f->until = month_of(y, back);
		(void)add_line(y, currency, net, back, b->r.id, "late");
	}
}

/* The charge of a refund is not there; it comes later, perhaps. */
static void
charge_comes(struct year *y, const struct year_row *refund, int32_t day,
    struct year_life *f)
{
	int at = later_close(y, month_of(y, refund->r.day));
	struct year_row *r = add_row(y, "charge", refund->r.currency, unique_amount(y), 0, day);
	struct year_line *l;

	memcpy(r->r.source, refund->r.charge, sizeof(r->r.source));
	r->r.created = refund->r.charge_created;
	r->known = at;
	r->stands = stands_in(y, month_of(y, day), at);
	r->alone = true;
	l = add_line(y, r->r.currency, r->r.amount, day, r->r.id, "late");
	l->known = at;
	l->stands = r->stands;
	if (stands_in(y, f->from, at) == f->from)	/* that month is made anew */
		f->gone = at;
}

/* A refund whose charge is not among the facts, of a day that is. */
static void
make_orphan(struct year *y, unsigned currency, int32_t day)
{
	struct year_row *r = add_row(y, "refund", currency, -unique_amount(y), 0, day);
	int32_t of = y->first[0] + (int32_t)draw(y, (uint32_t)(day - y->first[0] + 1)), back;
	struct year_life *f;

	(void)snprintf(r->r.source, sizeof(r->r.source), "re_%03zu", y->nrows);
	(void)snprintf(r->r.charge, sizeof(r->r.charge), "ch_away%03zu", y->nrows);
	r->r.charge_created = zone_day_start(y->zone, of) + 3600;
	f = row_life(y, CODE_ORPHAN_REFUND, r);
	if (draw(y, 2) == 0) {
		(void)add_line(y, currency, r->r.amount, day, r->r.id, "");
		actual(f, r->r.amount);
		only_here(f);
		if (y->late && month_of(y, day) + 1 < y->nmonths && draw(y, 2) == 0)
			charge_comes(y, r, of, f);
	} else if (draw(y, 2) == 0 && later_day(y, month_of(y, day), &back)) {
		f->until = month_of(y, back);
		(void)add_line(y, currency, r->r.amount, back, r->r.id, "late");
	}
}

/* Somebody writes into the line of ${f} which rows are meant; the others are left. */
static void
names_them(struct year *y, struct year_life *f, struct year_line *l,
    const struct year_row *const row[4])
{
	int month = month_of(y, l->l.day), i;

	l->edited = later_close(y, month);
	l->amount = l->l.amount;
	l->edit_stands = stands_in(y, month, l->edited);
	l->reference = y->text[y->ntexts];
	(void)snprintf(y->text[y->ntexts++], sizeof(y->text[0]), "%s %s", row[0]->r.id,
	    row[1]->r.id);
	if (l->edit_stands == month) {
		f->gone = l->edited;
	} else {
		f->until = l->edit_stands;
		f->ends = l->edited;
	}
	for (i = 2; i < 4; i++) {
		f = row_life(y, CODE_MISSING_IN_LEDGER, row[i]);
		f->known = l->edited;
		f->from = l->edit_stands;
	}
}

/* A line of a sum that two pairs of rows have; nobody can say which is meant, until
 * somebody does. */
static void
make_unclear(struct year *y, unsigned currency, int month)
{
	int32_t day = y->first[month] + 6 + (int32_t)draw(y, 12);
	int64_t a = unique_amount(y), b = unique_amount(y) + 2;
	int64_t off = 10000 * (int64_t)(draw(y, 50) + 1), amount[4] = { a, b, 0, 0 };
	struct year_row *row[4];
	struct year_line *l;
	struct year_life *f;
	int i;

	if (a - off - b < 100 && b - (a - off) < 100)	/* the rows of a day may not fit */
		off += 10000;
	amount[2] = a - off;
	amount[3] = b + off;
	for (i = 0; i < 4; i++) {
		row[i] = add_row(y, "charge", currency, amount[i], 0, day + i % 2);
		row[i]->r.created = zone_day_start(y->zone, day + i % 2) + 100 + i;
	}
	l = add_line(y, currency, a + b, day + (int32_t)draw(y, 2), "", "card batch");
	f = row_life(y, CODE_AMBIGUOUS, row[0]);
	f->b.day = day + 1;
	f->b.expected = 2 * (a + b);
	actual(f, a + b);
	if (y->late && month + 1 < y->nmonths && y->ntexts < YEAR_MONTHS_MAX && draw(y, 2) == 0)
		names_them(y, f, l, (const struct year_row *const *)row);
}

/* A row that is ignored; its line, if there is one, stands in its month or one beside
 * it, and is perhaps edited or deleted later: then nothing explains what is left. */
static void
make_hold(struct year *y, unsigned currency, int32_t day, int32_t line_day)
{
	int64_t amount = unique_amount(y);
	struct year_life *f;
	struct year_line *l;
	int month, at;

	(void)add_row(y, "payout_minimum_balance_hold", currency, -amount, 0, day);
	if (draw(y, 3) == 0)
		return;
	l = add_line(y, currency, -amount, line_day < y->first[0] ? y->first[0] : line_day, "",
	    "hold");
	month = month_of(y, l->l.day);
	if (!y->late || month + 1 >= y->nmonths || draw(y, 2) != 0)
		return;
	at = later_close(y, month);
	if (draw(y, 2) == 0) {
		l->gone = at;
		l->gone_stands = stands_in(y, month, at);
		return;
	}
	l->edited = at;
	l->amount = -amount - 12345;
	l->edit_stands = stands_in(y, month, at);
	f = add_life(y, CODE_MISSING_IN_STRIPE, l->l.id, currency, l->l.day);
	f->known = at;
	f->from = l->edit_stands;
	actual(f, l->amount);
}

static void
ordinary_row(struct year *y, int month)
{
	unsigned currency = draw(y, 5) < 3 ? 0 : draw(y, 2) + 1;
	int32_t day = y->first[month] + (int32_t)draw(y,
	    (uint32_t)(y->first[month + 1] - y->first[month]));
	int64_t amount = unique_amount(y);
	struct year_row *r;

	switch (draw(y, 24)) {
	case 20:
		make_twins(y, currency, day);
		break;
	case 21:
		make_orphan(y, currency, day);
		break;
	case 22:
		if (draw(y, 2) == 0)
			make_unclear(y, currency, month);
		break;
	case 0: case 1:
		make_refund(y, currency, day);
		break;
	case 2:
		make_dispute(y, currency, day);
		break;
	case 3:
		make_reserve(y, currency, day);
		break;
	case 4:
		r = add_row(y, "other_adjustment", currency, amount, 0, day);
		(void)row_life(y, CODE_UNMAPPED, r);
		break;
	case 5:
		if (month + 1 == y->nmonths || draw(y, 2) == 0) {
			make_hold(y, currency, day, day + (int32_t)draw(y, 2 * WINDOW + 1) -
			    WINDOW);
			break;
		}
		day = y->first[month + 1] - (int32_t)draw(y, 2);	/* one on either side */
		make_hold(y, currency, day, day == y->first[month + 1] ? day - 1 : day + 1);
		break;
	default:
		book(y, add_row(y, "charge", currency, amount,
		    10000 * (int64_t)draw(y, 5), day));
		break;
	}
}

static void
ledger_only(struct year *y, int month)
{
	unsigned currency = draw(y, MONTH_CURRENCIES);
	int64_t amount = (int64_t)(draw(y, 9000) + 1000) * 1000001 + 1;
	struct year_line *l = add_line(y, currency, amount, y->first[month] +
	    (int32_t)draw(y, 28), "", "manual correction");

	actual(add_life(y, CODE_MISSING_IN_STRIPE, l->l.id, currency, l->l.day), amount);
}

/* ---- payouts ---- */

/* The rows that a payout of the day carries. */
static int64_t
sweep(struct year *y, unsigned currency, int32_t day, const char *payout)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < y->nrows; i++) {
		struct month_row *r = &y->row[i].r;

		if (r->currency != currency || r->payout[0] != '\0' || r->day > day - 2 ||
		    y->row[i].alone)
			continue;
		(void)snprintf(r->payout, sizeof(r->payout), "%s", payout);
		sum += r->amount - r->fee;
	}
	return sum;
}

static struct year_row *
payout_row(struct year *y, const char *category, unsigned currency, int64_t amount,
    int32_t day, const char *payout)
{
	struct year_row *r = add_row(y, category, currency, amount, 0, day);

	(void)snprintf(r->r.source, sizeof(r->r.source), "%s", payout);
	return r;
}

static void
make_payout(struct year *y, unsigned currency, int32_t day, bool fails)
{
	struct year_payout *p = &y->payout[y->npayouts];
	int month = month_of(y, day);
	struct year_row *r;
	struct year_life *f;
	int32_t back;
	int64_t sum;

	ASSERT(y->npayouts < sizeof(y->payout) / sizeof(*y->payout));
	(void)snprintf(p->p.id, sizeof(p->p.id), "po_%03zu%05u", y->npayouts,
	    draw(y, 90000));
	sum = sweep(y, currency, day, p->p.id);
	if (sum == 0)
		return;
	y->npayouts++;
	p->known = known_at(y, day);
	p->p.currency = currency;
	p->p.amount = sum;
	p->p.arrival = day + 1 + (int32_t)draw(y, 4);
	r = payout_row(y, "payout", currency, -sum, day, p->p.id);
	memcpy(r->r.payout, p->p.id, sizeof(r->r.payout));
	(void)add_line(y, currency, -sum, p->p.arrival, draw(y, 3) == 0 ? r->r.id : p->p.id,
	    "Payout");
	if (p->p.arrival > last_of(y, month)) {
		f = row_life(y, CODE_PAYOUT_IN_TRANSIT, r);
		f->until = month + 1;
	}
	back = p->p.arrival + 1;
	if (!fails || month_of(y, back) == YEAR_NEVER)
		return;
	/* it comes back, and the next payout carries it */
	r = payout_row(y, "payout_reversal", currency, sum, back, p->p.id);
	(void)add_line(y, currency, sum, back, r->r.id, "Payout returned");
}

/* Which row names a returned payout: its own, where the month still knows that. */
static const struct year_row *
naming(const struct year *y, const struct year_row *back)
{
	size_t i, k;

	for (i = 0; i < y->nrows; i++) {
		const struct year_row *own = &y->row[i];

		if (strcmp(own->r.category, "payout") != 0 ||
		    strcmp(own->r.source, back->r.source) != 0)
			continue;
		for (k = 0; strcmp(y->payout[k].p.id, own->r.source) != 0; k++)
			;
		return own->stands == back->stands ||
		    y->payout[k].p.arrival > last_of(y, own->stands) ? own : back;
	}
	return back;
}

/* A returned payout that nothing carried away by its month's end. */
static void
returned(struct year *y)
{
	const struct year_row *own, *r;
	size_t i, k;

	for (i = 0; i < y->nrows; i++) {
		r = &y->row[i];
		if (strcmp(r->r.category, "payout_reversal") != 0)
			continue;
		own = NULL;
		for (k = 0; k < y->nrows && r->r.payout[0] != '\0'; k++)
			if (strcmp(y->row[k].r.category, "payout") == 0 &&
			    strcmp(y->row[k].r.source, r->r.payout) == 0)
				own = &y->row[k];
		if (own != NULL && own->r.day <= last_of(y, month_of(y, r->r.day)))
			continue;
		only_here(add_life(y, CODE_PAYOUT_FAILED, naming(y, r)->r.id,
		    r->r.currency, r->r.day));
	}
}

/* ---- late ---- */

static void
late_row(struct year *y, int month)
{
	int known = later_close(y, month);
	unsigned currency = draw(y, MONTH_CURRENCIES);
	int32_t day = y->first[month] + (int32_t)draw(y, 28);
	struct year_row *r = add_row(y, "charge", currency, unique_amount(y), 0, day);
	struct year_line *l;

	r->known = known;
	r->stands = stands_in(y, month, known);
	if (draw(y, 3) == 0) {
		(void)row_life(y, CODE_MISSING_IN_LEDGER, r);
		return;
	}
	l = add_line(y, currency, r->r.amount, draw(y, 2) == 0 || r->stands == month ? day :
	    y->first[r->stands] + (int32_t)draw(y, WINDOW), r->r.id, "late");
	l->known = known;
	l->stands = r->stands;
}

static void
late_line(struct year *y, int month)
{
	int known = later_close(y, month);
	size_t at = y->nlines;

	ledger_only(y, month);
	y->line[at].known = known;
	y->line[at].stands = stands_in(y, month, known);
	y->life[y->nlives - 1].known = known;
	y->life[y->nlives - 1].from = y->line[at].stands;
}

/* ---- all of it ---- */

static void
make_months(struct year *y)
{
	int32_t first = date_of(2026, 10, 1);
	struct period p;
	int i;

	y->nmonths = 3 + (int)draw(y, YEAR_MONTHS_MAX - 2);
	y->late = draw(y, 2) == 0;
	for (i = 0; i < y->nmonths; i++) {
		period_of_month(&p, first);
		y->first[i] = first;
		first = p.last + 1;
		y->seal[i] = draw(y, 4) == 0;
	}
	y->first[y->nmonths] = first;
}

/* One row and its line on every account, so that none is without ledger data. */
static void
first_lines(struct year *y)
{
	struct year_row *r;
	unsigned c;

	for (c = 0; c < MONTH_CURRENCIES; c++) {
		r = add_row(y, "charge", c, unique_amount(y), 0, y->first[0] + 2);
		(void)add_line(y, c, r->r.amount, r->r.day, r->r.id, "Stripe");
	}
}

static void
make_month(struct year *y, int month)
{
	uint32_t i, days = (uint32_t)(y->first[month + 1] - y->first[month]);
	unsigned c;

	for (i = 3 + draw(y, 25); i > 0; i--)
		ordinary_row(y, month);
	if (draw(y, 3) == 0)
		ledger_only(y, month);
	for (c = 0; c < MONTH_CURRENCIES; c++)
		for (i = 4 + draw(y, 8); i <= days; i += 6 + draw(y, 9))
			make_payout(y, c, y->first[month] + (int32_t)i - 1, draw(y, 8) == 0);
}

void
year_make(struct year *y, struct zone *zone, uint64_t seed)
{
	int i;

	memset(y, 0, sizeof(*y));
	y->zone = zone;
	y->m.seed = seed * UINT64_C(0x9E3779B97F4A7C15) + 77;
	make_months(y);
	for (i = 0; i < YEAR_MONTHS_MAX; i++)
		y->m.stripe_opening[i % MONTH_CURRENCIES] = draw(y, 1000000);
	for (i = 0; i < MONTH_CURRENCIES; i++)
		y->m.ledger_opening[i] = draw(y, 3) == 0 ? draw(y, 1000000) :
		    y->m.stripe_opening[i];
	first_lines(y);
	for (i = 0; i < y->nmonths; i++)
		make_month(y, i);
	returned(y);
	for (i = 0; y->late && i + 1 < y->nmonths; i++) {
		if (draw(y, 2) == 0)
			late_row(y, i);
		if (draw(y, 4) == 0)
			late_line(y, i);
	}
}
