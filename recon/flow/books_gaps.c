/*
 * What a close would need and does not have: each is a data_incomplete row, so
 * that a month without its data is never called tied out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "recon/flow/books.h"
#include "recon/flow/months.h"
#include "recon/flow/stated.h"
#include "recon/store/store_fetch.h"

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
	engine_add_gap(b->engine, str_text(&why), str_text(&fix));
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
	engine_add_gap(b->engine, str_text(&why),
	    "Close the months between first, then this one again.");
	str_free(&why);
}

/* Rows of days before the first fetch, which came with payouts and disputes: what else
 * happened on those days is not known. */
static int
known_in_part(struct books *b, struct err *e)
{
	char from[DATE_TEXT_MAX];
	struct str why = STR_INIT, fix = STR_INIT;
	int64_t begin, moment = 0;
	bool found;

	if (flow_beginning(b->f, &begin, e) != 0)
		return -1;
	if (begin == TXN_MOMENT_NONE || zone_day(b->f->zone, begin) <= b->period.first)
		return 0;
	if (flow_first_row(b->f, zone_day_start(b->f->zone, b->period.first), &found,
	    &moment, e) != 0)
		return -1;
	if (!found || moment >= begin)
		return 0;
	(void)date_format(from, zone_day(b->f->zone, begin));
	str_addf(&why, "Of the days of %s before %s only rows of later payouts and disputes are "
	    "known: nothing was fetched or imported for those days.", b->period.name, from);
	(void)date_format(from, b->period.first);
	str_addf(&fix, "Fetch the whole period: tieout fetch --since %s; then close again.", from);
	engine_add_gap(b->engine, str_text(&why), str_text(&fix));
	str_free(&why);
	str_free(&fix);
	return 0;
}

/* Which of several Stripe accounts it is. */
static const char *
of_account(const char *name)
{
	return *name != '\0' ? " of account " : "";
}

/* ---- what a fetch did not get ---- */

struct fetched {
	struct books		*b;
	int64_t			 first, last;	/* moments of the period, last exclusive */
	struct store_fetch	 stopped;	/* the newest run, when it has no end */
	char			 account[64];
	bool			 any;
};

/* A run that stopped before its end, and reaches into the period. */
static void
not_finished(struct fetched *x)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	struct str why = STR_INIT;

	if (!x->any || x->stopped.from >= x->last || x->stopped.to <= x->first)
		return;
	(void)date_moment_format(from, x->stopped.from);
	(void)date_moment_format(to, x->stopped.to);
	str_addf(&why, "The fetch%s%s of %s to %s stopped before its end: rows of this period "
	    "may be missing.", of_account(x->account), x->account, from, to);
	engine_add_gap(x->b->engine, str_text(&why),
	    "Run `tieout fetch`: it goes on where it stopped; then close again.");
	str_free(&why);
	x->any = false;
}

static int
on_fetch(void *ctx, const struct store_fetch *r)
{
	struct fetched *x = ctx;

	if (strcmp(r->account, x->account) != 0)
		not_finished(x);
	(void)snprintf(x->account, sizeof(x->account), "%s", r->account);
	x->stopped = *r;
	x->any = !r->ended;
	return 0;
}

/* The balance at Stripe changed by more, or less, than the rows between. */
static int
on_proof(void *ctx, const struct store_proof *p)
{
	struct fetched *x = ctx;
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX], amount[MONEY_TEXT_MAX];
	struct str why = STR_INIT, fix = STR_INIT;

	if (p->state != FETCH_GAP || p->from >= x->last || p->to < x->first)
		return 0;
	(void)date_moment_format(from, p->from);
	(void)date_moment_format(to, p->to);
	money_format_grouped(amount, p->difference, currency_decimals(p->currency));
	str_addf(&why, "Stripe's %s balance%s%s changed from %s to %s by %s more than the "
	    "balance transactions between say: some are missing.",
	    currency_code(p->currency), of_account(p->account), p->account, from, to, amount);
	str_addf(&fix, "Fetch that time again: tieout fetch --since %.10s; then close again.",
	    from);
	engine_add_gap(x->b->engine, str_text(&why), str_text(&fix));
	str_free(&why);
	str_free(&fix);
	return 0;
}

static int
fetch_gaps(struct books *b, struct err *e)
{
	struct fetched x = { .b = b, .first = zone_day_start(b->f->zone, b->period.first),
		.last = zone_day_start(b->f->zone, b->period.last + 1) };

	if (store_fetch_each(b->f->store, on_fetch, &x, e) != 0)
		return -1;
	not_finished(&x);
	return store_proof_each(b->f->store, on_proof, &x, e);
}

int
books_gaps(struct books *b, struct err *e)
{
	no_rows(b);
	not_closed(b);
	return known_in_part(b, e) != 0 ? -1 : fetch_gaps(b, e);
}

/* explained: is the difference money of payouts that were under way? */
static int
explained(struct books *b, size_t account, uint8_t currency, int64_t difference,
    bool *yes, struct err *e)
{
	struct stated_rows *r = mem_calloc(1, sizeof(*r));
	int rc = stated_rows(r, b->f, b->f->accounts[account], &b->period, e);

	/* an opening that a summary states holds those of its own day too */
	*yes = rc == 0 && (difference == r->under_way_last[currency] ||
	    difference == money_sum(r->under_way_last[currency],
	    -r->under_way_first[currency]));
	free(r);
	return rc;
}

int
books_check_ending(struct books *b, size_t account, uint8_t currency, int64_t opening,
    struct err *e)
{
	int64_t closing = money_sum(opening, b->net[account * 256 + currency]), stated;
	char a[MONEY_TEXT_MAX], c[MONEY_TEXT_MAX], d[MONEY_TEXT_MAX], from[DATE_TEXT_MAX];
	struct str why = STR_INIT, fix = STR_INIT;
	bool found, fine;
	int places = currency_decimals(currency);

	if (store_balance(b->f->store, b->f->accounts[account], currency,
	    b->period.last + 1, &found, &stated, e) != 0)
		return -1;
	if (!found || stated == closing)
		return 0;
	if (explained(b, account, currency, money_sum(stated, -closing), &fine, e) != 0)
		return -1;
	if (fine)
		return 0;
	(void)money_format_grouped(a, stated, places);
	(void)money_format_grouped(c, closing, places);
	(void)money_format_grouped(d, money_sum(stated, -closing), places);
	(void)date_format(from, b->period.first);
	str_addf(&why, "Stripe's balance summary%s%s states a closing balance of %s %s, and the "
	    "opening balance and the rows that were imported give %s: %s %s are missing.",
	    of_account(b->f->accounts[account]), b->f->accounts[account], a,
	    currency_code(currency), c, d, currency_code(currency));
	str_addf(&fix, "Fetch that time again (tieout fetch --since %s) or import the rows "
	    "that are missing; if none are, correct the opening balance.", from);
	engine_add_gap(b->engine, str_text(&why), str_text(&fix));
	str_free(&why);
	str_free(&fix);
	return 0;
}
