/* The head of the page, its pictures, the masthead and the navigation. */
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "reports/assets/assets.h"
#include "reports/csp.h"
#include "reports/labels.h"
#include "reports/markup.h"
#include "reports/page.h"

/* The shapes say the same as the words beside them; none stands alone. */
static const char sprite[] =
    "<svg class=\"sprite\" width=\"0\" height=\"0\" aria-hidden=\"true\" "
    "focusable=\"false\"><defs>"
    "<symbol id=\"i-error\" viewBox=\"0 0 16 16\"><path d=\"M5 1h6l4 4v6l-4 4H5l-4-4V5z\" "
    "fill=\"currentColor\"/><path class=\"cut\" d=\"M8 4v5M8 11v1.2\"/></symbol>"
    "<symbol id=\"i-break\" viewBox=\"0 0 16 16\"><path d=\"M8 1.5 15.2 14.5H.8z\" "
    "fill=\"currentColor\"/><path class=\"cut\" d=\"M8 6v4M8 11.6v1.2\"/></symbol>"
    "<symbol id=\"i-pending\" viewBox=\"0 0 16 16\"><circle class=\"line\" cx=\"8\" cy=\"8\" "
    "r=\"6.4\"/><path class=\"line\" d=\"M8 4.2V8l2.6 1.8\"/></symbol>"
    "<symbol id=\"i-done\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"7.2\" "
    "fill=\"currentColor\"/><path class=\"cut\" d=\"m4.6 8.2 2.4 2.5 4.4-5\"/></symbol>"
    "<symbol id=\"i-sent\" viewBox=\"0 0 16 16\"><path class=\"line\" "
    "d=\"M8 13V3.5M4 7.4l4-4 4 4\"/></symbol>"
    "<symbol id=\"i-arrived\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"5\" "
    "fill=\"currentColor\"/></symbol>"
    "<symbol id=\"i-transit\" viewBox=\"0 0 16 16\"><circle class=\"line\" cx=\"8\" cy=\"8\" "
    "r=\"5\"/><path d=\"M8 3a5 5 0 0 1 0 10z\" fill=\"currentColor\"/></symbol>"
    "<symbol id=\"i-failed\" viewBox=\"0 0 16 16\"><path class=\"line\" "
    "d=\"m4 4 8 8M12 4l-8 8\"/></symbol>"
    "</defs></svg>\n";

static void
policy(struct page *p)
{
	char style[CSP_SOURCE_MAX], script[CSP_SOURCE_MAX];

	csp_source(style, assets_css, assets_css_size);
	csp_source(script, assets_js, assets_js_size);
	put(p, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	    "style-src '");
	put(p, style);
	put(p, "'; script-src '");
	put(p, script);
	put(p, "'; img-src data:; base-uri 'none'; form-action 'none'\">\n");
}

/* "October 2026" for a whole month, else its first and last day. */
static void
period_words(struct page *p)
{
	const struct period *pe = &p->src->period;
	int year, month, day;

	if (strlen(pe->name) == strlen("2026-10")) {
		date_split(pe->first, &year, &month, &day);
		put(p, label_month(month));
		put(p, " ");
		markup_int(p->f, year);
		return;
	}
	markup_day(p->f, pe->first);
	put(p, " to ");
	markup_day(p->f, pe->last);
}

static void
fact(struct page *p, const char *label, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	put(p, "<div><dt>");
	put(p, label);
	put(p, "</dt><dd>");
	markup_text(p->f, text);
	put(p, "</dd></div>");
}

static void
account_facts(struct page *p)
{
	const struct report_source *s = p->src;

	if (s->naccounts < 2)
		return;
	put(p, "<div><dt>Stripe accounts</dt><dd>");
	for (size_t i = 0; i < s->naccounts; i++) {
		if (i > 0)
			put(p, ", ");
		markup_text(p->f, s->accounts[i]);
	}
	put(p, "</dd></div>");
}

static void
masthead(struct page *p)
{
	const struct report_source *s = p->src;

	put(p, "<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
	put(p, sprite);
	put(p, "<header class=\"mast\"><div class=\"wrap\">\n"
	    "<div class=\"tools\" id=\"tools\" hidden>"
	    "<button type=\"button\" id=\"theme\">Theme: automatic</button>"
	    "<button type=\"button\" id=\"print\">Print</button>"
	    "<button type=\"button\" id=\"help-open\">Keys <kbd>?</kbd></button></div>\n"
	    "<p class=\"kicker\">Reconciliation of Stripe with the ledger</p>\n<h1>");
	markup_text(p->f, s->company);
	put(p, "</h1>\n<p class=\"when\">");
	period_words(p);
	put(p, "</p>\n<dl class=\"facts\">");
	put(p, "<div><dt>Days</dt><dd>");
	markup_day(p->f, s->period.first);
	put(p, " to ");
	markup_day(p->f, s->period.last);
	put(p, "</dd></div>");
	fact(p, "Time zone", s->timezone);
	fact(p, "Chart of accounts", s->chart);
	fact(p, "Ledger", label_ledger(s->ledger));
	fact(p, "Base currency", currency_code(s->base_currency));
	account_facts(p);
	put(p, "</dl>\n</div></header>\n");
}

static void
navigation(struct page *p)
{
	put(p, "<nav class=\"nav\" aria-label=\"Sections\"><div class=\"wrap\"><ul>"
	    "<li><a href=\"#verdict\">Verdict</a></li>"
	    "<li><a href=\"#statement\">Statement</a></li>"
	    "<li><a href=\"#kinds\">By kind</a></li>"
	    "<li><a href=\"#rows\">Every row</a></li>"
	    "<li><a href=\"#payouts\">Payouts</a></li>"
	    "<li><a href=\"#proof\">Proof</a></li>"
	    "<li><a href=\"#signoff\">Sign-off</a></li>"
	    "</ul></div></nav>\n<main id=\"main\" class=\"wrap\" tabindex=\"-1\">\n");
}

void
page_head(struct page *p)
{
	put(p, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	policy(p);
	put(p, "<title>");
	markup_text(p->f, p->src->company);
	put(p, ", ");
	markup_text(p->f, p->src->period.name);
	put(p, ": ");
	put(p, label_verdict(p->src->verdict));
	put(p, "</title>\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n"
	    "<meta name=\"generator\" content=\"tieout ");
	markup_text(p->f, p->src->version);
	put(p, "\">\n<link rel=\"icon\" href=\"data:,\">\n<style>");
	file_put(p->f, assets_css, assets_css_size);
	put(p, "</style>\n</head>\n<body>\n");
	masthead(p);
	navigation(p);
}
