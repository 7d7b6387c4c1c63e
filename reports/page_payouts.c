/*
 * Payouts: a strip of the period's days with what was sent, arrived, failed or
 * is still on its way, and the payouts one by one.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/zone.h"
#include "core/model/txn.h"
#include "reports/markup.h"
#include "reports/page.h"

enum mark { MARK_SENT, MARK_ARRIVED, MARK_TRANSIT, MARK_FAILED, MARK__MAX };

static const struct {
	const char	*shape, *word;
} marks[MARK__MAX] = {
	{ "sent", "sent" }, { "arrived", "arrived" }, { "transit", "in transit" },
	{ "failed", "failed" }
};

/* Columns: before the period, each of its days, after it. */
#define STRIP_COLUMNS (PAGE_STRIP_DAYS_MAX + 2)

struct strip_cell {
	unsigned	n[MARK__MAX];
};
struct strip {
	int		 ndays;		/* 0: the period is too long for a strip */
	uint64_t	 payouts;
	uint64_t	 by_mark[MARK__MAX];
	bool		 met[TALLY_CURRENCIES];
	struct strip_cell (*cell)[STRIP_COLUMNS];	/* own; by currency */
	struct zone	*zone;		/* own; NULL: UTC */
};

static int32_t
sent_day(const struct strip *s, const struct payout *po)
{
	if (po->created == TXN_MOMENT_NONE)
		return DATE_NONE;
	return s->zone == NULL ? date_of_moment_utc(po->created) :
	    zone_day(s->zone, po->created);
}

/* What became of a payout by the period's last day. */
static enum mark
fate(const struct report_payout *r, const struct period *pe)
{
	const struct payout *po = &r->facts;

	if (r->returned == DATE_NONE
		? slice_is(po->status, "failed") || slice_is(po->status, "canceled")
		: r->returned <= pe->last)
		return MARK_FAILED;
	if (po->arrival == DATE_NONE)
		return MARK_SENT;
	return po->arrival > pe->last ? MARK_TRANSIT : MARK_ARRIVED;
}

static void
add_mark(struct strip *s, const struct period *pe, uint8_t currency, int32_t day,
    enum mark m)
{
	int column = day < pe->first ? 0 : day > pe->last ? s->ndays + 1 :
	    day - pe->first + 1;

	if (s->ndays > 0 && day != DATE_NONE)
		s->cell[currency][column].n[m]++;
}

static int
gather(struct strip *s, struct page *p, struct err *e)
{
	const struct report_source *src = p->src;
	const struct period *pe = &src->period;
	struct report_payout r;
	int got;

	if (src->rewind(src->ctx, e) == -1)
		return -1;
	while ((got = src->next_payout(src->ctx, &r, e)) == 1) {
		const struct payout *po = &r.facts;
		enum mark m = fate(&r, pe);

		s->payouts++;
		s->by_mark[m]++;
		s->met[po->currency] = true;
		add_mark(s, pe, po->currency, sent_day(s, po), MARK_SENT);
		if (m != MARK_SENT)
			add_mark(s, pe, po->currency, m == MARK_FAILED &&
			    r.returned != DATE_NONE ? r.returned : po->arrival, m);
	}
	return got;
}

static void
strip_head(struct page *p, const struct strip *s)
{
	int year, month, day;

	put(p, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Payouts by day\">"
	    "<table class=\"strip\"><caption>Payouts by day</caption><thead><tr>"
	    "<th scope=\"col\">Cur.</th><th scope=\"col\">before</th>");
	for (int i = 0; i < s->ndays; i++) {
		/* 1970-01-01 was a Thursday */
		int weekday = (int)(((int64_t)p->src->period.first + i + 4) % 7);

		date_split(p->src->period.first + i, &year, &month, &day);
		put(p, weekday == 0 || weekday == 6 ? "<th scope=\"col\" class=\"we\">" :
		    "<th scope=\"col\">");
		markup_int(p->f, day);
		put(p, "</th>");
	}
	put(p, "<th scope=\"col\">after</th></tr></thead><tbody>\n");
}

static void
strip_cell(struct page *p, const struct strip_cell *c)
{
	bool any = false;

	put(p, "<td>");
	for (int m = 0; m < MARK__MAX; m++) {
		if (c->n[m] == 0)
			continue;
		put(p, any ? "<br>" : "");
		any = true;
		page_shape(p, marks[m].shape);
		if (c->n[m] > 1)
			markup_count(p->f, c->n[m]);
		else
			put(p, "<span class=\"vh\">1</span>");
		put(p, "<span class=\"vh\"> ");
		put(p, marks[m].word);
		put(p, " </span>");
	}
	put(p, "</td>");
}

static void
legend(struct page *p)
{
	put(p, "<p class=\"legend\">");
	for (int m = 0; m < MARK__MAX; m++) {
		put(p, "<span>");
		page_shape(p, marks[m].shape);
		put(p, marks[m].word);
		put(p, "</span>");
	}
	put(p, "</p>\n");
}

static void
strip_table(struct page *p, const struct strip *s)
{
	uint8_t order[TALLY_CURRENCIES];
	size_t n;

	if (s->ndays == 0)
		return;
	strip_head(p, s);
	n = tally_order(order, s->met, p->src->base_currency);
	for (size_t i = 0; i < n; i++) {
		put(p, "<tr><th scope=\"row\">");
		put(p, currency_code(order[i]));
		put(p, "</th>");
		for (int c = 0; c < s->ndays + 2; c++)
			strip_cell(p, &s->cell[order[i]][c]);
		put(p, "</tr>\n");
	}
	put(p, "</tbody></table></div>\n");
	legend(p);
}

static void
linked_slice(struct page *p, struct slice s)
{
	if (s.p != NULL)
		markup_linked(p->f, s.p, p->src->live ? MARKUP_LIVE : MARKUP_TEST);
}

static void
payout_row(struct page *p, const struct strip *s, const struct report_payout *r)
{
	const struct payout *po = &r->facts;
	enum mark m = fate(r, &p->src->period);

	put(p, r->remainder == 0 || po->automatic != 1 ? "<tr>" : "<tr class=\"s-break\">");
	put(p, "<th scope=\"row\"><code>");
	linked_slice(p, po->id);
	put(p, "</code>");
	if (po->trace_id.n > 0) {
		put(p, " <span class=\"of\">trace ");
		markup_text(p->f, po->trace_id.p);
		put(p, "</span>");
	}
	put(p, "</th><td class=\"st\">");
	page_shape(p, marks[m].shape);
	put(p, marks[m].word);
	if (m == MARK_FAILED && r->returned != DATE_NONE) {
		put(p, " <span class=\"of\">");
		markup_day(p->f, r->returned);
		put(p, "</span>");
	}
	put(p, "</td><td class=\"day\">");
	markup_day(p->f, sent_day(s, po));
	put(p, "</td><td class=\"day\">");
	markup_day(p->f, po->arrival);
	put(p, "</td><td>");
	put(p, currency_code(po->currency));
	put(p, "</td><td class=\"num\">");
	if (po->has_amount)
		markup_money(p->f, po->amount, po->currency);
	put(p, "</td><td class=\"num\">");
	markup_count(p->f, r->rows);
	put(p, "</td><td class=\"num\">");
	markup_money(p->f, r->rows_sum, po->currency);
	put(p, "</td><td class=\"num\">");
	if (r->remainder != 0)
		markup_signed(p->f, r->remainder, po->currency);
	else
		put(p, "<span class=\"nil\">none</span>");
	put(p, "</td><td>");
	put(p, po->automatic < 0 ? "" : po->automatic ? "automatic" : "manual");
	put(p, "</td></tr>\n");
}

static int
payout_table(struct page *p, const struct strip *s, struct err *e)
{
	const struct report_source *src = p->src;
	struct report_payout r;
	uint64_t n = 0;
	int got;

	if (src->rewind(src->ctx, e) == -1)
		return -1;
	put(p, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Payouts one by "
	    "one\"><table class=\"payouts\"><caption>Payouts one by one. The remainder is what the "
	    "rows of an automatic payout do not explain.</caption><thead><tr>"
	    "<th scope=\"col\">Payout</th><th scope=\"col\">Fate</th><th scope=\"col\">Sent</th>"
	    "<th scope=\"col\">Arrives</th><th scope=\"col\">Cur.</th>"
	    "<th scope=\"col\" class=\"num\">Amount</th><th scope=\"col\" class=\"num\">Rows</th>"
	    "<th scope=\"col\" class=\"num\">Sum of rows</th>"
	    "<th scope=\"col\" class=\"num\">Remainder</th><th scope=\"col\">Schedule</th>"
	    "</tr></thead><tbody>\n");
	while ((got = src->next_payout(src->ctx, &r, e)) == 1 && n < PAGE_PAYOUTS_MAX) {
		payout_row(p, s, &r);
		n++;
	}
	if (got == -1)
		return -1;
	put(p, "</tbody></table></div>\n");
	if (s->payouts > n) {
		put(p, "<p class=\"fine\">");
		markup_count(p->f, s->payouts - n);
		put(p, " more stand in <a href=\"payouts.csv\">payouts.csv</a>.</p>\n");
	}
	return 0;
}

static void
summary(struct page *p, const struct strip *s)
{
	put(p, "<p class=\"lead\">");
	markup_plural(p->f, s->payouts, "payout", "payouts");
	put(p, ": ");
	markup_count(p->f, s->by_mark[MARK_ARRIVED]);
	put(p, " arrived by the last day, ");
	markup_count(p->f, s->by_mark[MARK_TRANSIT]);
	put(p, " in transit, ");
	markup_count(p->f, s->by_mark[MARK_FAILED]);
	put(p, " failed");
	if (s->by_mark[MARK_SENT] > 0) {
		put(p, ", ");
		markup_count(p->f, s->by_mark[MARK_SENT]);
		put(p, " with unknown arrival");
	}
	put(p, ".</p>\n");
}

int
page_payouts(struct page *p, struct err *e)
{
	const struct period *pe = &p->src->period;
	int64_t days = (int64_t)pe->last - pe->first + 1;
	struct strip *s = mem_calloc(1, sizeof *s);
	struct err ignored = ERR_INIT;
	int rc = -1;

	s->ndays = days <= PAGE_STRIP_DAYS_MAX ? (int)days : 0;
	s->cell = mem_calloc(TALLY_CURRENCIES, sizeof *s->cell);
	if (p->src->timezone == NULL || zone_open(&s->zone, p->src->timezone, &ignored) == -1)
		s->zone = NULL;
	put(p, "<section id=\"payouts\" aria-labelledby=\"payouts-h\">\n"
	    "<h2 id=\"payouts-h\">Payouts</h2>\n");
	if (gather(s, p, e) == -1)
		goto out;
	if (s->payouts == 0) {
		put(p, "<p>None was sent or arrived in this period.</p>\n");
	} else {
		summary(p, s);
		strip_table(p, s);
		if (payout_table(p, s, e) == -1)
			goto out;
	}
	put(p, "</section>\n");
	rc = 0;
out:
	zone_close(s->zone);
	free(s->cell);
	free(s);
	return rc;
}
