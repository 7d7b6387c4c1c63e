/*
 * What a close would need and does not have: each is a data_incomplete row, so
 * that a month without its data is never called tied out.
 */
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "recon/flow/books.h"

/* No row of the period, and no import that reaches over all of it. */
static void
no_rows(struct books *b)
{
	struct str why = STR_INIT, fix = STR_INIT;

	if (b->nperiod > 0 || b->covered)
		return;
	str_addf(&why, "No balance transaction of %s is known, and no import reaches over "
	    "it: whether anything happened at Stripe cannot be said.", b->period.name);
	str_addf(&fix, "Import Stripe's exports of %s; if the month was idle, import one "
	    "that has rows before and after it.", b->period.name);
	engine_add_gap(b->engine, "no rows", str_text(&why), str_text(&fix));
	str_free(&why);
	str_free(&fix);
}

/* Days between the last close and this period belong to no statement. */
static void
not_closed(struct books *b)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	struct str why = STR_INIT;

	if (!b->after_close || b->previous.period.last + 1 >= b->period.first)
		return;
	(void)date_format(from, b->previous.period.last + 1);
	(void)date_format(to, b->period.first - 1);
	str_addf(&why, "The days %s to %s lie between the last close (%s) and this period "
	    "and were never closed, so what happened on them is in no statement.", from,
	    to, b->previous.period.name);
	engine_add_gap(b->engine, "not closed", str_text(&why),
	    "Close the months between first, then this one again.");
	str_free(&why);
}

void
books_gaps(struct books *b)
{
	no_rows(b);
	not_closed(b);
}

int
books_check_ending(struct books *b, size_t account, uint8_t currency, int64_t opening,
    struct err *e)
{
	int64_t closing = money_sum(opening, b->net[account * 256 + currency]), stated;
	char a[MONEY_TEXT_MAX], c[MONEY_TEXT_MAX], d[MONEY_TEXT_MAX];
	struct str why = STR_INIT, about = STR_INIT;
	bool found;
	int places = currency_decimals(currency);

	if (store_balance(b->f->store, b->f->accounts[account], currency,
	    b->period.last + 1, &found, &stated, e) != 0)
		return -1;
	if (!found || stated == closing)
		return 0;
	(void)money_format_grouped(a, stated, places);
	(void)money_format_grouped(c, closing, places);
	(void)money_format_grouped(d, money_sum(stated, -closing), places);
	str_addf(&why, "Stripe's balance summary states a closing balance of %s %s, and the "
	    "opening balance and the rows that were imported give %s: %s %s are missing.", a,
	    currency_code(currency), c, d, currency_code(currency));
	str_addf(&about, "ending %s %s", b->f->accounts[account], currency_code(currency));
	engine_add_gap(b->engine, str_text(&about), str_text(&why),
	    "Import the rows that are missing, or correct the opening balance.");
	str_free(&why);
	str_free(&about);
	return 0;
}
