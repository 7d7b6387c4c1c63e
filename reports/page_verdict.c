/* The verdict in a word, a shape and a sentence; what it rests on in two tables. */
#include "core/base/money.h"
#include "reports/labels.h"
#include "reports/markup.h"
#include "reports/page.h"

/* "USD net -34.00, gross 120.50; EUR ..." of the open rows of a severity. */
static void
sums_of(struct page *p, enum severity s)
{
	bool first = true;

	for (size_t i = 0; i < p->tally->ncurrency; i++) {
		uint8_t c = p->tally->currency[i];
		const struct tally_open *o = &p->tally->open[s][c];

		if (o->gross == 0 || c == CURRENCY_NONE)
			continue;
		put(p, first ? ": " : "; ");
		first = false;
		put(p, "<span class=\"nb\">");
		put(p, currency_code(c));
		put(p, " net ");
		markup_signed(p->f, o->net, c);
		put(p, ",</span> <span class=\"nb\">gross ");
		markup_money(p->f, o->gross, c);
		put(p, "</span>");
	}
}

static void
sentence(struct page *p, enum severity s, const char *one, const char *many,
    const char *after)
{
	if (p->tally->rows[s] == 0)
		return;
	put(p, "<p><strong>");
	markup_plural(p->f, p->tally->rows[s], one, many);
	put(p, "</strong>");
	put(p, after);
	sums_of(p, s);
	put(p, ".</p>\n");
}

/* What a reader with a pen in the hand asks first. */
static const char *
can_sign(enum verdict v)
{
	switch (v) {
	case VERDICT_TIED_OUT:
		return "<strong>Can be signed off</strong>, once the periods before it are.";
	case VERDICT_TIED_OUT_WITH_PENDING:
		return "<strong>Can be signed off</strong>, once the periods before it are: what "
		    "is pending does not stand in the way.";
	case VERDICT_BREAKS:
		return "<strong>Cannot be signed off yet.</strong> Correct each break in the "
		    "books, or settle it with <code>tieout resolve</code>, and close again.";
	case VERDICT_INCOMPLETE:
		return "<strong>Cannot be signed off yet.</strong> Bring what is absent and close "
		    "again.";
	}
	return "";
}

static void
sentences(struct page *p)
{
	const uint64_t *n = p->tally->rows;

	put(p, "<p class=\"ready\">");
	put(p, can_sign(p->src->verdict));
	put(p, "</p>\n");
	sentence(p, SEVERITY_ERROR, "thing is absent", "things are absent",
	    " that the proof needs, so the figures below may change");
	sentence(p, SEVERITY_BREAK, "break is open", "breaks are open", "");
	sentence(p, SEVERITY_PENDING, "item is pending", "items are pending",
	    " and should settle with time");
	if (n[SEVERITY_ERROR] + n[SEVERITY_BREAK] + n[SEVERITY_PENDING] == 0)
		put(p, p->src->verdict == VERDICT_TIED_OUT ?
		    "<p>Stripe and the ledger agree to the cent. Nothing is open.</p>\n" :
		    "<p>Nothing is open.</p>\n");
	else if (n[SEVERITY_ERROR] + n[SEVERITY_BREAK] == 0)
		put(p, "<p>Everything else agrees to the cent.</p>\n");
}

static void
closing_row(struct page *p, const struct block *b)
{
	put(p, "<tr><th scope=\"row\">");
	if (b->account[0] != '\0') {
		markup_text(p->f, b->account);
		put(p, " ");
	}
	put(p, currency_code(b->currency));
	put(p, "</th><td class=\"num\">");
	markup_money(p->f, b->stripe_closing, b->currency);
	put(p, "</td><td class=\"num\">");
	markup_money(p->f, b->ledger_closing, b->currency);
	put(p, "</td><td class=\"num\">");
	markup_signed(p->f, money_sum(b->ledger_closing, -b->stripe_closing), b->currency);
	put(p, "</td><td class=\"num\">");
	markup_signed(p->f, b->unexplained, b->currency);
	put(p, "</td></tr>\n");
}

static void
closings(struct page *p)
{
	put(p, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
	    "aria-label=\"Closing balances\"><table class=\"glance\">"
	    "<caption>Closing balances</caption><thead><tr><th scope=\"col\">Currency</th>"
	    "<th scope=\"col\" class=\"num\">Stripe</th><th scope=\"col\" class=\"num\">Ledger</th>"
	    "<th scope=\"col\" class=\"num\">Difference</th>"
	    "<th scope=\"col\" class=\"num\">Unexplained</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < p->blocks->n; i++)
		closing_row(p, &p->blocks->block[i]);
	put(p, "</tbody></table></div>\n");
}

static void
open_row(struct page *p, enum severity s, uint8_t c)
{
	const struct tally_open *o = &p->tally->open[s][c];

	if (o->rows == 0 && o->gross == 0)
		return;
	put(p, "<tr class=\"s-");
	put(p, severity_name(s));
	put(p, "\"><th scope=\"row\">");
	page_shape(p, label_shape_of_severity(s));
	put(p, label_severity(s));
	put(p, "</th><td>");
	put(p, c == CURRENCY_NONE ? "any" : currency_code(c));
	put(p, "</td><td class=\"num\">");
	markup_count(p->f, o->rows);
	put(p, "</td><td class=\"num\">");
	markup_signed(p->f, o->net, c);
	put(p, "</td><td class=\"num\">");
	markup_money(p->f, o->gross, c);
	put(p, "</td></tr>\n");
}

static void
open_items(struct page *p)
{
	const uint64_t *n = p->tally->rows;

	if (n[SEVERITY_ERROR] + n[SEVERITY_BREAK] + n[SEVERITY_PENDING] == 0)
		return;
	put(p, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
	    "aria-label=\"What is open\"><table class=\"glance\">"
	    "<caption>What is open, as it stands in the bridge</caption><thead><tr>"
	    "<th scope=\"col\">Severity</th><th scope=\"col\">Currency</th>"
	    "<th scope=\"col\" class=\"num\">Rows</th><th scope=\"col\" class=\"num\">Net</th>"
	    "<th scope=\"col\" class=\"num\">Gross</th></tr></thead><tbody>\n");
	for (int s = 0; s < SEVERITY__MAX; s++)
		for (size_t i = 0; i < p->tally->ncurrency; i++)
			open_row(p, (enum severity)s, p->tally->currency[i]);
	put(p, "</tbody></table></div>\n");
}

static void
age_row(struct page *p, uint8_t c)
{
	uint64_t rows = 0;

	for (int a = 0; a < AGE__MAX; a++)
		rows += p->tally->age[a][c].rows;
	if (rows == 0)
		return;
	put(p, "<tr><th scope=\"row\">");
	put(p, c == CURRENCY_NONE ? "any" : currency_code(c));
	put(p, "</th>");
	for (int a = 0; a < AGE__MAX; a++) {
		const struct tally_open *o = &p->tally->age[a][c];

		put(p, "<td class=\"num\">");
		if (o->rows == 0) {
			put(p, "<span class=\"nil\">none</span></td>");
			continue;
		}
		markup_money(p->f, o->gross, c);
		put(p, " <span class=\"of\">in ");
		markup_plural(p->f, o->rows, "row", "rows");
		put(p, "</span></td>");
	}
	put(p, "</tr>\n");
}

static void
aging(struct page *p)
{
	const uint64_t *n = p->tally->rows;

	if (n[SEVERITY_ERROR] + n[SEVERITY_BREAK] + n[SEVERITY_PENDING] == 0)
		return;
	put(p, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
	    "aria-label=\"Age of the open rows\"><table class=\"glance\">"
	    "<caption>Age of the open rows on the period's last day, gross and number"
	    "</caption><thead><tr><th scope=\"col\">Currency</th>");
	for (int a = 0; a < AGE__MAX; a++) {
		put(p, "<th scope=\"col\" class=\"num\">");
		put(p, tally_age_name((enum tally_age)a));
		put(p, "</th>");
	}
	put(p, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < p->tally->ncurrency; i++)
		age_row(p, p->tally->currency[i]);
	put(p, "</tbody></table></div>\n");
}

void
page_verdict(struct page *p)
{
	enum verdict v = p->src->verdict;

	put(p, "<section id=\"verdict\" class=\"verdict v-");
	put(p, verdict_name(v));
	put(p, "\" aria-labelledby=\"verdict-h\">\n<div class=\"banner\">");
	page_shape(p, label_shape_of_verdict(v));
	put(p, "<div><h2 id=\"verdict-h\"><span class=\"vh\">Verdict: </span>");
	put(p, label_verdict(v));
	put(p, "</h2>\n");
	sentences(p);
	put(p, "</div></div>\n");
	if (p->src->opening_assumed) {
		put(p, "<p class=\"notice\"><strong>Opening assumed.</strong> This is the first "
		    "period, and an opening balance is not known; it is taken as zero. State it "
		    "under <code>[opening ");
		markup_text(p->f, p->src->period.name);
		put(p, "]</code> in <code>tieout.conf</code>.</p>\n");
	}
	put(p, "<div class=\"pair\">\n");
	closings(p);
	open_items(p);
	put(p, "</div>\n");
	aging(p);
	put(p, "</section>\n");
}
