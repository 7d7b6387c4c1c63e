/* Mismatches by kind: what each means, what usually causes it, what to do. */
#include "reports/labels.h"
#include "reports/markup.h"
#include "reports/page.h"

static void
figure(struct page *p, int64_t amount, uint8_t c, bool with_sign)
{
	put(p, amount == 0 ? "<td class=\"num zero\">" : "<td class=\"num\">");
	if (with_sign)
		markup_signed(p->f, amount, c);
	else
		markup_money(p->f, amount, c);
	put(p, "</td>");
}

static void
sum_row(struct page *p, const struct tally_sum *s, uint8_t c)
{
	if (s->open == 0 && s->bridge == 0)
		return;
	put(p, "<tr><th scope=\"row\">");
	put(p, c == CURRENCY_NONE ? "any" : currency_code(c));
	put(p, "</th><td class=\"num\">");
	markup_count(p->f, s->open);
	put(p, "</td>");
	figure(p, s->net, c, true);
	figure(p, s->gross, c, false);
	figure(p, s->bridge, c, true);
	put(p, "</tr>\n");
}

static void
kind_sums(struct page *p, const struct mismatch_kind *k, const struct tally_kind *t)
{
	put(p, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Sums: ");
	markup_text(p->f, k->title);
	put(p, "\"><table><caption class=\"vh\">");
	markup_text(p->f, k->title);
	put(p, ": sums of the open rows</caption><thead><tr><th scope=\"col\">Currency</th>"
	    "<th scope=\"col\" class=\"num\">Open</th><th scope=\"col\" class=\"num\">Net</th>"
	    "<th scope=\"col\" class=\"num\">Gross</th>"
	    "<th scope=\"col\" class=\"num\">In the bridge</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < p->tally->ncurrency; i++)
		sum_row(p, &t->sum[p->tally->currency[i]], p->tally->currency[i]);
	put(p, "</tbody></table></div>\n");
}

static void
kind_head(struct page *p, const struct mismatch_kind *k, const struct tally_kind *t)
{
	const char *s = t->open == 0 ? "done" : severity_name(t->severity);

	put(p, "<article class=\"kind s-");
	put(p, s);
	put(p, "\" id=\"kind-");
	put(p, k->name);
	put(p, "\" aria-labelledby=\"kh-");
	put(p, k->name);
	put(p, "\">\n<header><h3 id=\"kh-");
	put(p, k->name);
	put(p, "\">");
	markup_text(p->f, k->title);
	put(p, "</h3><p class=\"tag\"><span class=\"badge\">");
	page_shape(p, s);
	put(p, t->open == 0 ? "Resolved" : label_severity(t->severity));
	put(p, "</span> <code>");
	put(p, k->name);
	put(p, "</code> <span class=\"count\">");
	if (t->open > 0)
		markup_plural(p->f, t->open, "open row", "open rows");
	if (t->resolved > 0) {
		put(p, t->open > 0 ? ", " : "");
		markup_count(p->f, t->resolved);
		put(p, " resolved");
	}
	put(p, "</span></p></header>\n");
}

static void
kind_article(struct page *p, enum mismatch_code code)
{
	const struct mismatch_kind *k = mismatch_kind(code);
	const struct tally_kind *t = &p->tally->kind[code];

	kind_head(p, k, t);
	put(p, "<div class=\"kindbody\">\n<div>");
	kind_sums(p, k, t);
	put(p, "<p class=\"jump\"><a href=\"#rows\" data-kind=\"");
	put(p, k->name);
	put(p, "\">Show ");
	markup_plural(p->f, t->open + t->resolved, "row", "rows");
	put(p, "<span class=\"vh\"> of ");
	markup_text(p->f, k->title);
	put(p, "</span></a></p></div>\n<dl><div><dt>What it means</dt><dd>");
	page_prose(p, k->meaning);
	put(p, "</dd></div><div><dt>Usual cause</dt><dd>");
	page_prose(p, k->cause);
	put(p, "</dd></div><div><dt>What to do</dt><dd>");
	page_prose(p, k->fix);
	put(p, "</dd></div></dl>\n</div>\n</article>\n");
}

void
page_kinds(struct page *p)
{
	put(p, "<section id=\"kinds\" aria-labelledby=\"kinds-h\">\n"
	    "<h2 id=\"kinds-h\">Mismatches by kind</h2>\n");
	if (p->tally->norder == 0)
		put(p, "<p>There are none.</p>\n");
	else
		put(p, "<p class=\"lead\">Net adds the differences with their signs, gross without "
		    "them: +1,000 and -1,000 do not cancel. A difference is the ledger less "
		    "Stripe.</p>\n");
	for (size_t i = 0; i < p->tally->norder; i++)
		kind_article(p, p->tally->order[i]);
	put(p, "</section>\n");
}
