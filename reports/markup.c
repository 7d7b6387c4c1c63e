/* HTML text and numbers, escaped; the pages' own structure is left to page_*.c. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/ident.h"
#include "core/base/money.h"
#include "reports/dashboard.h"
#include "reports/glyph.h"
#include "reports/markup.h"

void
markup_raw(struct file_out *f, const char *html)
{
	file_puts(f, html);
}

static const char *
entity(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

static bool
is_plain(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 0x20 && u < 0x7F && entity(c) == NULL;
}

void
markup_textn(struct file_out *f, const char *p, size_t n)
{
	char buf[GLYPH_NAME_MAX];
	size_t i = 0;

	while (i < n) {
		size_t from = i;
		uint32_t c;

		while (i < n && is_plain(p[i]))
			i++;
		file_put(f, p + from, i - from);
		if (i == n)
			return;
		if (entity(p[i]) != NULL) {
			file_puts(f, entity(p[i++]));
			continue;
		}
		c = glyph_next(p, n, &i);
		file_put(f, buf, glyph_hidden(c) ? glyph_name(buf, c) : glyph_put(buf, c));
	}
}

void
markup_text(struct file_out *f, const char *text)
{
	if (text != NULL)
		markup_textn(f, text, strlen(text));
}

void
markup_link(struct file_out *f, struct slice id, enum markup_links to)
{
	file_puts(f, "<a rel=\"noreferrer\" href=\"" DASHBOARD_URL);
	file_puts(f, to == MARKUP_LIVE ? "" : DASHBOARD_TEST);
	file_puts(f, dashboard_page(id));
	file_puts(f, "/");
	markup_textn(f, id.p, id.n);
	file_puts(f, "\">");
	markup_textn(f, id.p, id.n);
	file_puts(f, "</a>");
}

static void
linked(struct file_out *f, const char *p, size_t n, enum markup_links to)
{
	struct slice text = { p, n }, id;
	size_t pos = 0, done = 0;

	while (to != MARKUP_NO_LINKS && ident_next(text, &pos, &id)) {
		size_t at = (size_t)(id.p - p);

		if (dashboard_page(id) == NULL)
			continue;
		markup_textn(f, p + done, at - done);
		markup_link(f, id, to);
		done = at + id.n;
	}
	markup_textn(f, p + done, n - done);
}

void
markup_linked(struct file_out *f, const char *text, enum markup_links to)
{
	if (text != NULL)
		linked(f, text, strlen(text), to);
}

void
markup_cut(struct file_out *f, const char *text, size_t max, enum markup_links to)
{
	size_t n = text == NULL ? 0 : strlen(text);
	size_t cut = n == 0 ? 0 : glyph_cut(text, n, max);

	if (n == 0)
		return;
	linked(f, text, cut, to);
	if (cut < n)
		file_puts(f, "\xE2\x80\xA6");
}

void
markup_count(struct file_out *f, uint64_t n)
{
	char buf[MONEY_TEXT_MAX];

	ASSERT(n <= INT64_MAX);
	file_put(f, buf, money_format_grouped(buf, (int64_t)n, 0));
}

void
markup_int(struct file_out *f, int64_t v)
{
	char buf[24];

	file_put(f, buf, (size_t)snprintf(buf, sizeof buf, "%" PRId64, v));
}

void
markup_money(struct file_out *f, int64_t minor, uint8_t currency)
{
	char buf[MONEY_TEXT_MAX + 8];

	file_put(f, buf, money_format_grouped(buf, minor, currency_decimals(currency)));
}

void
markup_signed(struct file_out *f, int64_t minor, uint8_t currency)
{
	if (minor > 0)
		file_put(f, "+", 1);
	markup_money(f, minor, currency);
}

void
markup_day(struct file_out *f, int32_t day)
{
	char buf[DATE_TEXT_MAX];

	if (day != DATE_NONE)
		file_put(f, buf, date_format(buf, day));
}

void
markup_plural(struct file_out *f, uint64_t n, const char *one, const char *many)
{
	markup_count(f, n);
	file_put(f, " ", 1);
	file_puts(f, n == 1 ? one : many);
}
