/* What the figures rest on: where every row went, laws, fees, inputs, files. */
#include "core/base/money.h"
#include "reports/labels.h"
#include "reports/markup.h"
#include "reports/page.h"

static void
place_rows(struct page *p, enum place pl)
{
	uint8_t order[TALLY_CURRENCIES];
	bool met[TALLY_CURRENCIES];
	size_t n;

	for (int c = 0; c < TALLY_CURRENCIES; c++)
		met[c] = p->items->cell[pl][c].count > 0;
	n = tally_order(order, met, p->src->base_currency);
	for (size_t i = 0; i < n; i++) {
		uint8_t c = order[i];
		const struct items_cell *cell = &p->items->cell[pl][c];

		put(p, "<tr><th scope=\"row\">");
		put(p, label_place(pl));
		put(p, " <code>");
		put(p, place_name(pl));
		put(p, "</code></th><td>");
		put(p, currency_code(c));
		put(p, "</td><td class=\"num\">");
		markup_count(p->f, cell->count);
		put(p, "</td><td class=\"num\">");
		markup_money(p->f, cell->net, c);
		put(p, "</td></tr>\n");
	}
}

static void
places(struct page *p)
{
	uint64_t total = 0;

	put(p, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Where every row "
	    "went\"><table><caption>Where every Stripe row went</caption><thead><tr>"
	    "<th scope=\"col\">Place</th><th scope=\"col\">Cur.</th>"
	    "<th scope=\"col\" class=\"num\">Rows</th><th scope=\"col\" class=\"num\">Sum of "
	    "net</th>"
	    "</tr></thead><tbody>\n");
	for (int pl = 0; pl < PLACE__MAX; pl++) {
		place_rows(p, (enum place)pl);
		for (int c = 0; c < TALLY_CURRENCIES; c++)
			total += p->items->cell[pl][c].count;
	}
	put(p, "</tbody><tfoot><tr class=\"total\"><th scope=\"row\">All rows</th><td></td>"
	    "<td class=\"num\">");
	markup_count(p->f, total);
	put(p, "</td><td></td></tr></tfoot></table></div>\n");
}

static void
law_row(struct page *p, const struct report_law *l)
{
	put(p, l->checked && !l->held ? "<tr class=\"s-error\">" : "<tr>");
	put(p, "<td class=\"num\">");
	markup_int(p->f, l->number);
	put(p, "</td><th scope=\"row\">");
	markup_text(p->f, l->name);
	put(p, "</th><td class=\"st\">");
	if (l->checked)
		page_shape(p, l->held ? "done" : "error");
	put(p, !l->checked ? "not checked" : l->held ? "holds" : "does not hold");
	put(p, "</td><td>");
	markup_text(p->f, l->detail);
	put(p, "</td></tr>\n");
}

static void
laws(struct page *p)
{
	if (p->src->nlaws == 0)
		return;
	put(p, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Laws checked\">"
	    "<table><caption>Laws checked on this period's own data</caption><thead><tr>"
	    "<th scope=\"col\" class=\"num\">No.</th><th scope=\"col\">Law</th>"
	    "<th scope=\"col\">Result</th><th scope=\"col\">Figures</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < p->src->nlaws; i++)
		law_row(p, &p->src->laws[i]);
	put(p, "</tbody></table></div>\n");
}

/* What Stripe's invoices of the period come to, if nothing is absent. */
static void
fee_totals(struct page *p)
{
	const struct report_source *s = p->src;
	int64_t sum[TALLY_CURRENCIES] = { 0 };
	bool met[TALLY_CURRENCIES] = { false };
	uint8_t order[TALLY_CURRENCIES];
	size_t n;

	for (size_t i = 0; i < s->nfees; i++) {
		sum[s->fees[i].currency] = money_sum(sum[s->fees[i].currency],
		    s->fees[i].amount);
		met[s->fees[i].currency] = true;
	}
	n = tally_order(order, met, s->base_currency);
	put(p, "</tbody><tfoot>\n");
	for (size_t i = 0; i < n; i++) {
		put(p, "<tr class=\"total\"><th scope=\"row\">All fees</th><td></td><td>");
		put(p, currency_code(order[i]));
		put(p, "</td><td></td><td class=\"num\">");
		markup_money(p->f, sum[order[i]], order[i]);
		put(p, "</td></tr>\n");
	}
	put(p, "</tfoot>");
}

static void
fees(struct page *p)
{
	const struct report_source *s = p->src;

	if (s->nfees == 0)
		return;
	put(p, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Fees\"><table>"
	    "<caption>Fees, to tie to Stripe's invoices. <code>unlisted</code>: what no fee "
	    "details explain; <code>standalone</code>: fees that are rows of their own."
	    "</caption><thead><tr>"
	    "<th scope=\"col\">Category</th><th scope=\"col\">Kind</th><th scope=\"col\">Cur.</th>"
	    "<th scope=\"col\" class=\"num\">Rows</th><th scope=\"col\" class=\"num\">Amount</th>"
	    "</tr></thead><tbody>\n");
	for (size_t i = 0; i < s->nfees && i < PAGE_FEES_MAX; i++) {
		const struct report_fee *r = &s->fees[i];

		put(p, "<tr><th scope=\"row\">");
		markup_text(p->f, r->category);
		put(p, "</th><td>");
		markup_text(p->f, r->kind);
		put(p, "</td><td>");
		put(p, currency_code(r->currency));
		put(p, "</td><td class=\"num\">");
		markup_count(p->f, r->count);
		put(p, "</td><td class=\"num\">");
		markup_money(p->f, r->amount, r->currency);
		put(p, "</td></tr>\n");
	}
	fee_totals(p);
	put(p, "</table></div>\n");
}

static void
input_row(struct page *p, const char *name, const char *hash)
{
	put(p, "<tr><th scope=\"row\">");
	markup_text(p->f, name);
	put(p, "</th><td><code class=\"hash\">");
	markup_text(p->f, hash);
	put(p, "</code></td></tr>\n");
}

static void
inputs(struct page *p)
{
	const struct report_source *s = p->src;

	put(p, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Inputs\"><table>"
	    "<caption>Made from these inputs</caption><thead><tr><th scope=\"col\">Input</th>"
	    "<th scope=\"col\">SHA-256</th></tr></thead><tbody>\n");
	if (s->rules_hash != NULL)
		input_row(p, "Rule file", s->rules_hash);
	for (size_t i = 0; i < s->ninputs && i < PAGE_INPUTS_MAX; i++)
		input_row(p, s->inputs[i].name, s->inputs[i].hash);
	put(p, "</tbody></table></div>\n");
	if (s->ninputs > PAGE_INPUTS_MAX) {
		put(p, "<p class=\"fine\">");
		markup_count(p->f, s->ninputs - PAGE_INPUTS_MAX);
		put(p, " more stand in manifest.json.</p>\n");
	}
}

static void
counted(struct page *p)
{
	const struct report_source *s = p->src;

	put(p, "<p class=\"lead\">");
	markup_plural(p->f, s->nitems, "Stripe row", "Stripe rows");
	put(p, ", ");
	markup_plural(p->f, s->nentries, "journal entry", "journal entries");
	put(p, ", ");
	markup_plural(p->f, s->nmatches, "match", "matches");
	put(p, ", ");
	markup_plural(p->f, s->nmismatches, "mismatch", "mismatches");
	put(p, ".</p>\n");
}

void
page_proof(struct page *p)
{
	put(p, "<section id=\"proof\" aria-labelledby=\"proof-h\">\n"
	    "<h2 id=\"proof-h\">Proof</h2>\n");
	counted(p);
	put(p, "<div class=\"pair\">\n<div>");
	places(p);
	put(p, "</div>\n<div>");
	fees(p);
	put(p, "</div></div>\n");
	laws(p);
	inputs(p);
	put(p, "</section>\n");
}
