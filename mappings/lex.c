/*
 * Cuts the text of a rule file into tokens.  Reports nothing: a bad token says
 * what is wrong with it and the parser, which knows what it wanted, tells.
 */
#include <string.h>

#include "mappings/lex.h"

void
lex_init(struct lex *l, const struct source *src, struct arena *a)
{
	*l = (struct lex){ .src = src, .arena = a, .pos = 0 };
	if (src->n >= 3 && memcmp(src->text, "\xef\xbb\xbf", 3) == 0)
		l->pos = 3;
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	    (unsigned char)c >= 0x80;
}

static bool
wordy(char c)
{
	return letter(c) || digit(c);
}

/* blank: the length of the white space at ${p}; a no-break space, as word
 * processors put it, is one. */
static size_t
blank(const char *p)
{
	if (*p == ' ' || *p == '\t' || *p == '\r')
		return 1;
	return p[0] == '\xc2' && p[1] == '\xa0' ? 2 : 0;
}

static void
skip(struct lex *l, bool *first)
{
	const char *t = l->src->text;

	while (l->pos < l->src->n) {
		size_t n = blank(t + l->pos);

		if (n > 0) {
			l->pos += n;
		} else if (t[l->pos] == '\n') {
			*first = true;
			l->pos++;
		} else if (t[l->pos] == '#') {
			while (l->pos < l->src->n && t[l->pos] != '\n')
				l->pos++;
		} else {
			return;
		}
	}
}

static void
take(struct lex *l, struct tok *out, enum tok_kind kind, size_t n)
{
	out->kind = kind;
	out->at.n = n;
	out->text = arena_strndup(l->arena, l->src->text + out->at.at, n);
	l->pos = out->at.at + n;
}

static void
bad(struct lex *l, struct tok *out, size_t n, const char *why)
{
	out->kind = TOK_BAD;
	out->at.n = n;
	out->text = why;
	l->pos = out->at.at + n;
}

/* quoted: the length of the string at ${p}, quotes included, or 0 when it does
 * not end on its line. */
static size_t
quoted(const char *p)
{
	for (size_t i = 1; p[i] != '\0' && p[i] != '\n'; i++) {
		if (p[i] == '"')
			return i + 1;
		if (p[i] == '\\' && p[i + 1] != '\0' && p[i + 1] != '\n')
			i++;
	}
	return 0;
}

static const char *
unquote(struct lex *l, const char *p, size_t n)
{
	char *out = arena_bytes(l->arena, n + 1);
	size_t k = 0;

	for (size_t i = 1; i + 1 < n; i++) {
		if (p[i] == '\\' && (p[i + 1] == '"' || p[i + 1] == '\\'))
			i++;
		out[k++] = p[i];
	}
	out[k] = '\0';
	return out;
}

static void
string(struct lex *l, struct tok *out)
{
	const char *p = l->src->text + out->at.at;
	size_t n = quoted(p);

	if (n == 0) {
		bad(l, out, strcspn(p, "\r\n"),
		    "the quote is not closed on this line");
		return;
	}
	take(l, out, TOK_STRING, n);
	out->text = unquote(l, p, n);
}

static void
number(struct lex *l, struct tok *out)
{
	const char *p = l->src->text + out->at.at;
	size_t n = strspn(p, "0123456789");

	if (n == 4 && p[4] == '-' && digit(p[5]) && digit(p[6]) &&
	    p[7] == '-' && digit(p[8]) && digit(p[9]) && !wordy(p[10])) {
		take(l, out, TOK_DATE, 10);
		return;
	}
	if (p[n] == '.' && digit(p[n + 1]))
		n += 1 + strspn(p + n + 1, "0123456789");
	if (!wordy(p[n]) && p[n] != '.') {
		take(l, out, TOK_NUMBER, n);
		return;
	}
	while (wordy(p[n]) || p[n] == '.')
		n++;
	bad(l, out, n, "this is neither a number nor a name");
}

/*
 * Names hold dots; the key behind "metadata." may hold '-' too, or stand in
 * quotes: metadata."order id".
 */
static void
word(struct lex *l, struct tok *out)
{
	const char *p = l->src->text + out->at.at;
	size_t n = 0, from = 0;

	for (;;) {
		bool key = n >= 9 && memcmp(p + n - 9, "metadata.", 9) == 0;

		if (key)
			from = n;
		if (key && p[n] == '"' && quoted(p + n) > 2) {
			size_t q = quoted(p + n);
			const char *text = unquote(l, p + n, q);
			char *all = arena_bytes(l->arena, n + strlen(text) + 1);

			take(l, out, TOK_WORD, n + q);
			memcpy(all, p, n);
			memcpy(all + n, text, strlen(text) + 1);
			out->text = all;
			return;
		}
		if (wordy(p[n]) || (p[n] == '.' && n > 0))
			n++;
		else if (from > 0 && p[n] == '-' && wordy(p[n + 1]))
			n++;
		else
			break;
	}
	take(l, out, TOK_WORD, n);
}

/* curly: typographic quotes come from word processors. */
static bool
curly(const char *p)
{
	return p[0] == '\xe2' && p[1] == '\x80' &&
	    (p[2] == '\x9c' || p[2] == '\x9d' || p[2] == '\x9e');
}

static void
punct(struct lex *l, struct tok *out)
{
	const char *p = l->src->text + out->at.at;

	if (*p == '\0' || strchr(",()[]+-/%<>=", *p) == NULL) {
		bad(l, out, 1, "this character means nothing here");
		return;
	}
	size_t n = (*p == '<' || *p == '>') && p[1] == '=' ? 2 : 1;
	take(l, out, TOK_PUNCT, n);
	out->punct = n == 1 ? *p : *p == '<' ? LEX_LE : LEX_GE;
}

void
lex_next(struct lex *l, struct tok *out)
{
	bool first = l->pos == 0 || (l->pos == 3 &&
	    memcmp(l->src->text, "\xef\xbb\xbf", 3) == 0);

	skip(l, &first);
	*out = (struct tok){ .kind = TOK_END, .first = first,
	    .at = { l->src, l->pos, 0 }, .text = "", .punct = '\0' };
	if (l->pos >= l->src->n) {
		out->first = true;
		return;
	}
	const char *p = l->src->text + l->pos;
	if (*p == '"')
		string(l, out);
	else if (curly(p))
		bad(l, out, 3, "this is a typographic quote; write a straight one: \"");
	else if (digit(*p))
		number(l, out);
	else if (letter(*p))
		word(l, out);
	else
		punct(l, out);
}

void
lex_bare(struct lex *l, struct tok *t)
{
	const char *p = l->src->text + t->at.at;
	size_t n = 0;

	while (p[n] != '\0' && p[n] != '\n' && blank(p + n) == 0 &&
	    strchr(",()\"", p[n]) == NULL)
		n++;
	take(l, t, TOK_BARE, n);
}

bool
lex_regex(struct lex *l, struct tok *t, const char **flags)
{
	const char *p = l->src->text + t->at.at;
	size_t n = 1;

	while (p[n] != '/' && p[n] != '\0' && p[n] != '\n')
		n += p[n] == '\\' && p[n + 1] != '\0' && p[n + 1] != '\n' ? 2 : 1;
	if (p[n] != '/')
		return false;
	size_t f = n + 1;
	while (letter(p[f]))
		f++;
	t->at.n = f;
	t->text = arena_strndup(l->arena, p + 1, n - 1);
	*flags = arena_strndup(l->arena, p + n + 1, f - n - 1);
	l->pos = t->at.at + f;
	return true;
}
