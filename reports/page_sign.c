/* Lines for the two signatures, and the foot of the page. */
#include "reports/labels.h"
#include "reports/markup.h"
#include "reports/page.h"

static void
signature(struct page *p, const char *who, const char *says)
{
	put(p, "<div class=\"sig\"><h3>");
	put(p, who);
	put(p, "</h3><p>");
	put(p, says);
	put(p, "</p><dl><div><dt>Name</dt><dd></dd></div><div><dt>Signature</dt><dd></dd></div>"
	    "<div><dt>Date</dt><dd></dd></div></dl></div>\n");
}

void
page_sign(struct page *p)
{
	static const char *const files[] = {
		"statement.csv", "mismatches.csv", "items.csv", "entries.csv",
		"matches.csv", "payouts.csv", "fees.csv", "tieout.xlsx", "manifest.json"
	};

	put(p, "<section id=\"signoff\" aria-labelledby=\"sign-h\">\n"
	    "<h2 id=\"sign-h\">Sign-off</h2>\n<div class=\"pair\">\n");
	signature(p, "Preparer", "Prepared from the inputs listed above; each open row is "
	    "explained or on its way to be settled.");
	signature(p, "Reviewer", "Reviewed by someone else than the preparer; the statement and "
	    "the open rows were understood.");
	put(p, "</div>\n</section>\n</main>\n<footer class=\"foot\"><div class=\"wrap\"><p>Beside "
	    "this page, with every row: ");
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		put(p, i == 0 ? "<a href=\"" : ", <a href=\"");
		put(p, files[i]);
		put(p, "\">");
		put(p, files[i]);
		put(p, "</a>");
	}
	put(p, ".</p>\n<p>Made by tieout ");
	markup_text(p->f, p->src->version);
	put(p, ". The same inputs give the same page, byte for byte; manifest.json holds its "
	    "hash.</p></div></footer>\n");
}
