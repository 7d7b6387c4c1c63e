/*
 * Every mismatch: the controls, and the first rows as they stand without
 * JavaScript.  assets/report.js makes the same rows from the data block; what
 * changes here changes there.
 */
#include <inttypes.h>
#include <string.h>

#include "core/base/ident.h"
#include "reports/dashboard.h"
#include "reports/ids.h"
#include "reports/labels.h"
#include "reports/markup.h"
#include "reports/page.h"

static enum markup_links
links(const struct page *p)
{
	return p->src->live ? MARKUP_LIVE : MARKUP_TEST;
}

static void
amount(struct page *p, const char *class, bool has, int64_t minor, uint8_t currency)
{
	put(p, "<td class=\"num ");
	put(p, class);
	put(p, "\">");
	if (has)
		markup_money(p->f, minor, currency);
	else
		put(p, "<span class=\"nil\">none</span>");
	put(p, "</td>");
}

static void
figures(struct page *p, const struct mismatch *m)
{
	const char *s = m->status == BREAK_RESOLVED ? "done" :
	    label_shape_of_severity(m->severity);

	put(p, "<tr><th scope=\"row\">");
	page_shape(p, s);
	put(p, "<span class=\"vh\">");
	put(p, label_severity(m->severity));
	put(p, ": </span>");
	markup_text(p->f, mismatch_kind(m->code)->title);
	put(p, "</th><td class=\"st\">");
	put(p, label_status(m->status));
	put(p, "</td><td class=\"num age\">");
	markup_int(p->f, m->age_days);
	put(p, "</td><td class=\"day\">");
	markup_day(p->f, m->day);
	put(p, "</td><td class=\"cur-code\">");
	put(p, currency_code(m->currency));
	put(p, "</td>");
	amount(p, "exp", m->has_expected, m->expected, m->currency);
	amount(p, "act", m->has_actual, m->actual, m->currency);
	put(p, "<td class=\"num diff\">");
	markup_signed(p->f, m->difference, m->currency);
	put(p, "</td></tr>\n");
}

static void
pair(struct page *p, const char *label, const char *text, bool code)
{
	if (text == NULL || *text == '\0')
		return;
	put(p, "<dt>");
	markup_text(p->f, label);
	put(p, code ? "</dt><dd><code>" : "</dt><dd>");
	markup_cut(p->f, text, PAGE_TEXT_MAX, links(p));
	put(p, code ? "</code></dd>" : "</dd>");
}

static void
ids_pair(struct page *p, const char *label, const char *ids)
{
	uint64_t more;
	size_t n = ids_shown(ids, IDS_SHOWN_MAX, &more);
	struct str s = STR_INIT;

	if (n == 0)
		return;
	str_addn(&s, ids, n);
	if (more > 0)
		str_addf(&s, " +%" PRIu64, more);
	put(p, "<dt>");
	put(p, label);
	put(p, "</dt><dd><code>");
	markup_linked(p->f, s.p, links(p));
	put(p, "</code></dd>");
	str_free(&s);
}

static void
settled(struct page *p, const struct mismatch *m)
{
	if (m->resolution == NULL || *m->resolution == '\0')
		return;
	put(p, "<dt>Settled</dt><dd>");
	markup_text(p->f, m->resolution);
	if (m->resolved_by != NULL && *m->resolved_by != '\0') {
		put(p, " by ");
		markup_text(p->f, m->resolved_by);
	}
	if (m->note != NULL && *m->note != '\0') {
		put(p, ": ");
		markup_cut(p->f, m->note, PAGE_TEXT_MAX, links(p));
	}
	put(p, "</dd>");
}

/* The ids of the explanation that the dashboard can show. */
static void
named(struct page *p, const char *text)
{
	struct slice all = slice_of(text), id;
	size_t pos = 0;
	bool any = false;

	while (text != NULL && ident_next(all, &pos, &id)) {
		if (dashboard_page(id) == NULL)
			continue;
		put(p, any ? " " : "<dt>In Stripe</dt><dd><code>");
		any = true;
		markup_link(p->f, id, links(p));
	}
	put(p, any ? "</code></dd>" : "");
}

/* Gives the number of parts. */
static size_t
story(struct page *p, size_t i)
{
	struct report_story part[PAGE_STORY_PARTS];
	size_t n = 0;

	if (p->src->story != NULL)
		n = p->src->story(p->src->ctx, i, part, PAGE_STORY_PARTS);
	for (size_t k = 0; k < n; k++)
		pair(p, part[k].label, part[k].text, false);
	return n;
}

static void
details(struct page *p, size_t i)
{
	const struct mismatch *m = &p->src->mismatches[i];
	const char *text = m->explanation != NULL && *m->explanation != '\0' ?
	    m->explanation : mismatch_kind(m->code)->title;
	size_t told;

	/* no links in the summary: one control would stand inside another */
	put(p, "<tr class=\"why\"><td colspan=\"8\"><details><summary>");
	markup_cut(p->f, text, PAGE_TEXT_MAX, MARKUP_NO_LINKS);
	put(p, "</summary><div class=\"story\">");
	if (m->suggestion != NULL && *m->suggestion != '\0') {
		put(p, "<p class=\"do\"><strong>Suggested:</strong> ");
		page_prose(p, m->suggestion);
		put(p, "</p>");
	}
	put(p, "<dl>");
	settled(p, m);
	told = story(p, i);
	named(p, m->explanation);
	ids_pair(p, "Stripe ids", m->stripe_ids);
	pair(p, "Payout", m->payout_id, true);
	ids_pair(p, "Ledger ids", m->ledger_ids);
	pair(p, "Entry key", m->entry_key, true);
	pair(p, "Account", m->account, true);
	if (told == 0)
		pair(p, "Rule", m->rule, false);
	pair(p, "First seen", m->first_seen, false);
	put(p, "<dt>Code and id</dt><dd><code>");
	put(p, mismatch_kind(m->code)->name);
	put(p, "</code> <code><a href=\"#");
	markup_text(p->f, m->break_id);
	put(p, "\">");
	markup_text(p->f, m->break_id);
	put(p, "</a></code></dd><dt>On the command line</dt><dd><code>tieout explain ");
	markup_text(p->f, m->break_id);
	put(p, "</code></dd></dl></div></details></td></tr>\n");
}

static void
row(struct page *p, size_t i)
{
	const struct mismatch *m = &p->src->mismatches[i];

	put(p, "<tbody class=\"row s-");
	put(p, m->status == BREAK_RESOLVED ? "done" : severity_name(m->severity));
	put(p, "\" id=\"");
	markup_text(p->f, m->break_id);
	put(p, "\">\n");
	figures(p, m);
	details(p, i);
	put(p, "</tbody>\n");
}

/* Empty without JavaScript, which fills the lists and shows the form. */
static void
controls(struct page *p)
{
	put(p, "<form id=\"controls\" class=\"controls\" role=\"search\" hidden>\n"
	    "<label class=\"wide\"><span>Find <kbd>/</kbd></span><input type=\"search\" "
	    "id=\"find\" "
	    "autocomplete=\"off\" spellcheck=\"false\" "
	    "placeholder=\"id, amount, date, rule, word\"></label>\n"
	    "<label>Kind<select id=\"f-kind\"><option value=\"\">All</option></select></label>\n"
	    "<label>Severity<select id=\"f-sev\"><option value=\"\">All</option></select></label>\n"
	    "<label>Status<select id=\"f-status\"><option "
	    "value=\"\">All</option></select></label>\n"
	    "<label>Currency<select id=\"f-cur\"><option value=\"\">All</option></select></label>\n"
	    "<label>Age<select id=\"f-age\"><option value=\"\">All</option></select></label>\n"
	    "<button type=\"reset\" id=\"clear\">Clear</button>\n"
	    "<button type=\"button\" id=\"open-all\" aria-pressed=\"false\">Open all</button>\n"
	    "</form>\n<p id=\"live\" class=\"live\" role=\"status\" aria-live=\"polite\">");
	if (p->src->nmismatches > PAGE_ROWS) {
		put(p, "The first ");
		markup_count(p->f, PAGE_ROWS);
		put(p, " of ");
		markup_count(p->f, p->src->nmismatches);
		put(p, " rows, the gravest and largest first.");
	} else {
		markup_plural(p->f, p->src->nmismatches, "row", "rows");
		put(p, ", the gravest and largest first.");
	}
	put(p, "</p>\n");
}

static void
table_head(struct page *p)
{
	static const struct {
		const char	*sort, *class, *text;
	} column[] = {
		{ "kind", "", "Kind" }, { "status", "", "Status" },
		{ "age", "num", "Age, days" }, { "day", "", "Date" },
		{ "cur", "", "Cur." }, { "expected", "num", "Expected" },
		{ "actual", "num", "Actual" }, { "diff", "num", "Difference" }
	};

	put(p, "<div class=\"pager\" hidden></div>\n"
	    "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table of "
	    "the mismatches\"><table id=\"mismatches\" class=\"rows\"><caption>Expected is "
	    "what Stripe "
	    "implies for the clearing account, actual what the ledger shows, difference the "
	    "ledger less Stripe. Open a row for its story.</caption><thead><tr>");
	for (size_t i = 0; i < sizeof column / sizeof column[0]; i++) {
		put(p, "<th scope=\"col\" data-sort=\"");
		put(p, column[i].sort);
		put(p, "\" class=\"");
		put(p, column[i].class);
		put(p, "\">");
		put(p, column[i].text);
		put(p, "</th>");
	}
	put(p, "</tr></thead>\n");
}

void
page_rows(struct page *p)
{
	size_t n = p->src->nmismatches;

	put(p, "<section id=\"rows\" aria-labelledby=\"rows-h\">\n"
	    "<h2 id=\"rows-h\">Every mismatch</h2>\n");
	if (n == 0) {
		put(p, "<p>There are none.</p>\n</section>\n");
		return;
	}
	controls(p);
	table_head(p);
	for (size_t i = 0; i < n && i < PAGE_ROWS; i++)
		row(p, i);
	put(p, "</table></div>\n<div id=\"pager\" class=\"pager\" hidden></div>\n");
	if (n > PAGE_ROWS) {
		put(p, "<noscript><p class=\"notice\">");
		markup_count(p->f, n - PAGE_ROWS);
		put(p, " more rows stand in <a href=\"mismatches.csv\">mismatches.csv</a>.</p>"
		    "</noscript>\n");
	}
	put(p, "</section>\n");
}
