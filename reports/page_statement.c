/* The statement: both sides line by line, and the bridge between them. */
#include <string.h>

#include "core/base/money.h"
#include "reports/labels.h"
#include "reports/markup.h"
#include "reports/waterfall.h"

static void
amount_cell(struct page *p, bool has, int64_t amount, uint8_t currency)
{
	put(p, "<td class=\"num\">");
	if (has)
		markup_money(p->f, amount, currency);
	else
		put(p, "<span class=\"nil\">none</span>");
	put(p, "</td>");
}

static void
signed_cell(struct page *p, int64_t amount, uint8_t currency)
{
	put(p, amount == 0 ? "<td class=\"num zero\">" : "<td class=\"num\">");
	markup_signed(p->f, amount, currency);
	put(p, "</td>");
}

static void
line_row(struct page *p, const struct block_line *l, uint8_t currency)
{
	const char *after, *label = label_line(l->line, &after);

	put(p, "<tr><th scope=\"row\">");
	markup_text(p->f, label);
	put(p, after);
	put(p, "</th>");
	amount_cell(p, l->has_stripe, l->stripe, currency);
	amount_cell(p, l->has_ledger, l->ledger, currency);
	signed_cell(p, money_sum(l->ledger, -l->stripe), currency);
	put(p, "</tr>\n");
}

static void
foot_row(struct page *p, const char *class, const char *label, int64_t stripe,
    int64_t ledger, uint8_t currency)
{
	put(p, "<tr class=\"");
	put(p, class);
	put(p, "\"><th scope=\"row\">");
	put(p, label);
	put(p, "</th>");
	amount_cell(p, true, stripe, currency);
	amount_cell(p, true, ledger, currency);
	signed_cell(p, money_sum(ledger, -stripe), currency);
	put(p, "</tr>\n");
}

static void
check(struct page *p, bool held, const char *yes, const char *no)
{
	put(p, held ? "<p class=\"check\">" : "<p class=\"check s-error\">");
	page_shape(p, held ? "done" : "error");
	put(p, held ? yes : no);
	put(p, "</p>\n");
}

static void
name_block(struct page *p, const struct block *b)
{
	if (b->account[0] != '\0') {
		markup_text(p->f, b->account);
		put(p, ", ");
	}
	put(p, currency_code(b->currency));
}

static void
sides(struct page *p, const struct block *b)
{
	put(p, "<div><div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Both "
	    "sides, ");
	name_block(p, b);
	put(p, "\"><table class=\"ledger\"><caption>Both sides, in ");
	put(p, currency_code(b->currency));
	put(p, "; the difference is the ledger less Stripe</caption><thead><tr><th "
	    "scope=\"col\">Line</th>"
	    "<th scope=\"col\" class=\"num\">Stripe</th><th scope=\"col\" class=\"num\">Ledger</th>"
	    "<th scope=\"col\" class=\"num\">Difference</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < b->nlines; i++)
		line_row(p, &b->lines[i], b->currency);
	put(p, "</tbody><tfoot>\n");
	if (!block_foots(b))
		foot_row(p, "sum", "Sum of the lines", b->stripe_sum, b->ledger_sum, b->currency);
	foot_row(p, "total", "Closing balance", b->stripe_closing, b->ledger_closing,
	    b->currency);
	put(p, "</tfoot></table></div>\n");
	check(p, block_foots(b),
	    "Each side foots: opening, activity and payouts add up to closing.",
	    "A side does not foot: its lines do not add up to its closing.");
	put(p, "</div>\n");
}

/* The kind's section of this page, when the line is a kind that has rows. */
static void
step_label(struct page *p, const char *line)
{
	const struct mismatch_kind *k = mismatch_find(line);
	const struct tally_kind *t = k == NULL ? NULL : &p->tally->kind[k->code];

	if (t == NULL || t->open + t->resolved == 0) {
		markup_text(p->f, label_step(line));
		return;
	}
	put(p, "<a href=\"#kind-");
	put(p, k->name);
	put(p, "\">");
	markup_text(p->f, k->title);
	put(p, "</a>");
}

static void
bridge_rows(struct page *p, const struct block *b, const struct waterfall *w)
{
	int64_t run = b->stripe_closing;

	put(p, "<tr class=\"end\"><th scope=\"row\">Stripe closing</th><td class=\"num\">");
	markup_money(p->f, b->stripe_closing, b->currency);
	put(p, "</td><td class=\"pic\">");
	waterfall_total(p, w, b->stripe_closing, false, b->currency);
	put(p, "</td></tr>\n");
	for (size_t i = 0; i < b->nsteps; i++) {
		int64_t next = money_sum(run, b->steps[i].amount);

		put(p, "<tr><th scope=\"row\">");
		step_label(p, b->steps[i].line);
		put(p, "</th>");
		signed_cell(p, b->steps[i].amount, b->currency);
		put(p, "<td class=\"pic\">");
		waterfall_step(p, w, run, next, b->currency);
		put(p, "</td></tr>\n");
		run = next;
	}
	put(p, b->unexplained == 0 ? "<tr><th scope=\"row\">Unexplained</th>" :
	    "<tr class=\"s-error\"><th scope=\"row\">Unexplained</th>");
	signed_cell(p, b->unexplained, b->currency);
	put(p, "<td class=\"pic\">");
	waterfall_step(p, w, run, money_sum(run, b->unexplained), b->currency);
	put(p, "</td></tr>\n");
}

static void
bridge(struct page *p, const struct block *b)
{
	struct waterfall w;

	waterfall_scale(&w, b);
	put(p, "<div><div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Bridge, ");
	name_block(p, b);
	put(p, "\"><table class=\"ledger bridge\"><caption>Bridge from Stripe to the ledger, in ");
	put(p, currency_code(b->currency));
	put(p, "</caption><thead><tr><th scope=\"col\">Line</th>"
	    "<th scope=\"col\" class=\"num\">Amount</th>"
	    "<th scope=\"col\" class=\"pic\">Running balance</th></tr></thead><tbody>\n");
	bridge_rows(p, b, &w);
	put(p, "</tbody><tfoot><tr class=\"total\"><th scope=\"row\">Ledger closing</th>"
	    "<td class=\"num\">");
	markup_money(p->f, b->ledger_closing, b->currency);
	put(p, "</td><td class=\"pic\">");
	waterfall_total(p, &w, b->ledger_closing, true, b->currency);
	put(p, "</td></tr></tfoot></table></div>\n");
	check(p, block_bridges(b),
	    "Stripe closing and the bridge add up to ledger closing; nothing is unexplained.",
	    "The bridge does not reach the ledger's closing: see unexplained.");
	if (w.cropped)
		put(p, "<p class=\"fine\">The picture does not begin at zero: the steps are "
		    "small beside the balances.</p>\n");
	put(p, "</div>\n");
}

void
page_statement(struct page *p)
{
	put(p, "<section id=\"statement\" aria-labelledby=\"statement-h\">\n"
	    "<h2 id=\"statement-h\">Statement</h2>\n"
	    "<p class=\"lead\">What Stripe says the clearing account should hold, what the ledger "
	    "says it holds, and every reason why they differ. A plus raises the clearing "
	    "balance.</p>\n");
	if (p->blocks->n == 0)
		put(p, "<p>There is nothing to state for this period.</p>\n");
	for (size_t i = 0; i < p->blocks->n; i++) {
		const struct block *b = &p->blocks->block[i];

		put(p, "<h3 class=\"cur\">");
		name_block(p, b);
		put(p, "</h3>\n<div class=\"pair\">\n");
		sides(p, b);
		bridge(p, b);
		put(p, "</div>\n");
	}
	put(p, "</section>\n");
}
