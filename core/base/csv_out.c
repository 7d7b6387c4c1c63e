/*
 * Writing CSV: fields go straight into the file's buffer, text is made safe
 * for spreadsheets on the way.
 */
#include <string.h>

#include "core/base/csv.h"
#include "core/base/date.h"
#include "core/base/eight.h"
#include "core/base/money.h"

#define PIECE ((size_t)FILE_RESERVE_MAX / 2)	/* every byte may become two */

/* Bytes that make a field need quotes. */
static const unsigned char special[256] = {
	[','] = 1, ['"'] = 1, ['\n'] = 1, ['\r'] = 1,
};

/* Blanks that spreadsheets skip before they look for a formula. */
static const char *const blanks[] = {
	" ", "\xC2\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF", NULL
};

/* What begins a formula; the last four are the full-width = + - @. */
static const char *const starters[] = {
	"=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D", "\xEF\xBC\x8B",
	"\xEF\xBC\x8D", "\xEF\xBC\xA0", NULL
};

void
csv_begin(struct csv_out *c, struct file_out *f)
{
	c->f = f;
	c->begun = false;
}

/* field: a place for ${n} bytes of the next field; ${*head} bytes are used. */
static char *
field(struct csv_out *c, size_t n, size_t *head)
{
	char *p = file_reserve(c->f, n + 1);

	*head = 0;
	if (c->begun)
		p[(*head)++] = ',';
	c->begun = true;
	return p + *head;
}

/* starts_with_one: the length of the one of ${list} that ${p} begins with. */
static size_t
starts_with_one(const char *p, size_t n, const char *const *list)
{
	size_t i, m;

	for (i = 0; list[i] != NULL; i++) {
		m = strlen(list[i]);
		if (m <= n && memcmp(p, list[i], m) == 0)
			return m;
	}
	return 0;
}

static bool
is_formula(const char *p, size_t n)
{
	size_t m;

	/* Letters and digits cannot begin one; nearly all text ends here. */
	if (n == 0 || ((unsigned char)p[0] >= '0' && (unsigned char)p[0] < 0x80 &&
	    p[0] != '=' && p[0] != '@'))
		return false;
	while ((m = starts_with_one(p, n, blanks)) > 0) {
		p += m;
		n -= m;
	}
	return starts_with_one(p, n, starters) > 0;
}

static bool
needs_quotes(const char *p, size_t n)
{
	unsigned found = 0;
	size_t i;

	for (i = 0; i < n; i++)
		found |= special[(unsigned char)p[i]];
	return found != 0;
}

/* is_bare: surely needs no quotes.  All that needs them is below '-'; the last eight
 * bytes are looked at with some of those before. */
static bool
is_bare(const char *p, size_t n)
{
	size_t i;

	if (n < 8)
		return !needs_quotes(p, n);
	for (i = 0; i + 8 <= n; i += 8)
		if (eight_below(eight_load(p + i), '-'))
			return false;
	return !eight_below(eight_load(p + n - 8), '-');
}

/* put_doubled: the text with its quotes doubled, in pieces that fit. */
static void
put_doubled(struct csv_out *c, const char *p, size_t n)
{
	while (n > 0) {
		size_t part = n < PIECE ? n : PIECE, i, used = 0;
		char *to = file_reserve(c->f, 2 * part);

		for (i = 0; i < part; i++) {
			if (p[i] == '"')
				to[used++] = '"';
			to[used++] = p[i];
		}
		file_used(c->f, used);
		p += part;
		n -= part;
	}
}

void
csv_textn(struct csv_out *c, const char *p, size_t n)
{
	bool formula = is_formula(p, n), quotes;
	size_t head = 0;
	char *to;

	if (!formula && is_bare(p, n)) {
		csv_plainn(c, p, n);
		return;
	}
	quotes = needs_quotes(p, n);
	to = field(c, 2, &head);
	if (quotes)
		*to++ = '"';
	if (formula)
		*to = '\'';
	file_used(c->f, head + (quotes ? 1 : 0) + (formula ? 1 : 0));
	if (quotes) {
		put_doubled(c, p, n);
		file_put(c->f, "\"", 1);
	} else if (n > 0) {
		file_put(c->f, p, n);
	}
}

void
csv_text(struct csv_out *c, const char *text)
{
	csv_textn(c, text, text != NULL ? strlen(text) : 0);
}

void
csv_plainn(struct csv_out *c, const char *p, size_t n)
{
	size_t head = 0;
	char *to;

	if (n > PIECE) {
		csv_empty(c);
		file_put(c->f, p, n);
		return;
	}
	to = field(c, n, &head);
	if (n > 0)
		memcpy(to, p, n);
	file_used(c->f, head + n);
}

void
csv_plain(struct csv_out *c, const char *text)
{
	csv_plainn(c, text, text != NULL ? strlen(text) : 0);
}

void
csv_money(struct csv_out *c, int64_t minor, int decimals)
{
	size_t head = 0;
	char *to = field(c, MONEY_TEXT_MAX, &head);

	file_used(c->f, head + money_format(to, minor, decimals));
}

void
csv_int(struct csv_out *c, int64_t v)
{
	csv_money(c, v, 0);
}

void
csv_date(struct csv_out *c, int32_t day)
{
	size_t head = 0, n = 0;
	char *to = field(c, DATE_TEXT_MAX, &head);

	if (day != DATE_NONE)
		n = date_format(to, day);
	file_used(c->f, head + n);
}

void
csv_empty(struct csv_out *c)
{
	size_t head = 0;

	(void)field(c, 0, &head);
	file_used(c->f, head);
}

void
csv_end(struct csv_out *c)
{
	memcpy(file_reserve(c->f, 2), "\r\n", 2);
	file_used(c->f, 2);
	c->begun = false;
}
