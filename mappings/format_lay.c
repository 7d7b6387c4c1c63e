/*
 * Writes the lines of a rule file in columns.  Every width is counted from the
 * words alone, never from the blanks between them, so writing twice changes
 * nothing.
 */
#include <string.h>

#include "mappings/format.h"

#define HEAD_WORD 10		/* column behind chart, ledger, account ... */
#define NAME_LEAST 13		/* account lines */
#define CODE_LEAST 6
#define TITLE_LEAST 25
#define CURRENCY_LEAST 15
#define INDENT 2
#define BODY_WORD 8		/* column behind when, debit ... */
#define ACCOUNT_LEAST 11	/* debit and credit lines */
#define AMOUNT_LEAST 20
#define NOTE_COLUMN 41

struct widths {
	size_t	name, code, title, table;	/* of declarations */
	size_t	account;			/* of debit and credit lines */
};

static size_t
max(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* columns: characters, not bytes. */
static size_t
columns(const char *p, size_t n)
{
	size_t c = 0;

	for (size_t i = 0; i < n; i++)
		c += ((unsigned char)p[i] & 0xc0) != 0x80;
	return c;
}

static const char *
text_of(const struct parser_mark *m)
{
	return m->at.src->text + m->at.at;
}

static size_t
width(const struct parser_mark *m)
{
	return columns(text_of(m), m->at.n);
}

/* is: a regex is a / that was read on to its end. */
static bool
is(const struct parser_mark *m, char c)
{
	return m->kind == TOK_PUNCT && m->punct == c && m->at.n == 1;
}

static bool
named(const struct parser_mark *m, const char *word)
{
	return m->kind == TOK_WORD && strcmp(m->text, word) == 0;
}

/* sign: the - or + of a number or of the first part of a sum, not one between
 * two amounts. */
static bool
sign(const struct format_line *l, size_t i)
{
	const struct parser_mark *m = &l->word[i];

	if (!is(m, '-') && !is(m, '+'))
		return false;
	if (l->kind != FORMAT_ENTRY || i < 3)
		return true;
	return is(m - 1, '(');
}

/* glued: does nothing stand between word i - 1 and word i? */
static bool
glued(const struct format_line *l, size_t i)
{
	const struct parser_mark *m = &l->word[i], *before = m - 1;

	return is(m, ',') || is(m, ')') || is(m, ']') || is(m, '[') ||
	    is(m, '%') || is(m, '/') || is(before, '(') || is(before, '[') ||
	    is(before, '/') || sign(l, i - 1);
}

/* join: words from..to, with a blank between where one belongs. */
static void
join(struct str *out, const struct format_line *l, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (i > from && !glued(l, i))
			str_addc(out, ' ');
		str_addn(out, text_of(&l->word[i]), l->word[i].at.n);
	}
}

/* pad: at least one blank, up to column ${to} of the line begun at ${start}. */
static void
pad(struct str *out, size_t start, size_t to)
{
	size_t at = columns(out->p + start, out->n - start);

	do
		str_addc(out, ' ');
	while (++at < to);
}

/* dims_at: the word where the dimensions of an entry line begin, or n. */
static size_t
dims_at(const struct format_line *l)
{
	size_t i = 2;

	while (i < l->n && !(l->word[i].kind == TOK_WORD &&
	    parse_is_dim(l->word[i].text)))
		i++;
	return i < l->n ? i : l->n;
}

static size_t
amount_width(const struct format_line *l)
{
	struct str s = STR_INIT;

	join(&s, l, 2, dims_at(l));
	size_t n = columns(str_text(&s), s.n);
	str_free(&s);
	return n;
}

/* amounts: the column of a block's dimensions, behind its longest amount that
 * has some. */
static size_t
amounts(const struct format_lines *ls, const struct format_line *of)
{
	size_t w = AMOUNT_LEAST, i = (size_t)(of - ls->line);

	while (i > 0 && ls->line[i - 1].block == of->block)
		i--;
	for (; i < ls->n && ls->line[i].block == of->block; i++) {
		const struct format_line *l = &ls->line[i];

		if (l->kind == FORMAT_ENTRY && dims_at(l) < l->n)
			w = max(w, amount_width(l) + 2);
	}
	return w;
}

static size_t
title_at(const struct format_line *l)
{
	return l->n > 3 && l->word[3].kind == TOK_STRING ? 4 : 3;
}

static void
measure(struct widths *w, const struct format_lines *ls)
{
	*w = (struct widths){ NAME_LEAST, CODE_LEAST, TITLE_LEAST, 0,
	    ACCOUNT_LEAST };
	for (size_t i = 0; i < ls->n; i++) {
		const struct format_line *l = &ls->line[i];

		if (l->kind == FORMAT_ENTRY && l->n > 1)
			w->account = max(w->account, width(&l->word[1]) + 1);
		if (l->kind == FORMAT_HEAD && l->n > 1 && named(l->word, "table"))
			w->table = max(w->table, width(&l->word[1]) + 2);
		if (l->kind != FORMAT_ACCOUNT || l->n < 3)
			continue;
		w->name = max(w->name, width(&l->word[1]) + 2);
		w->code = max(w->code, width(&l->word[2]) + 2);
		if (title_at(l) == 4 && l->n > 4)
			w->title = max(w->title, width(&l->word[3]) + 2);
	}
}

/* attributes: currency USD   role clearing   stripe eu */
static void
attributes(struct str *out, const struct format_line *l, size_t i)
{
	for (; i < l->n; i += 2) {
		size_t start = out->n, to = i + 2 < l->n ? i + 2 : l->n;

		join(out, l, i, to);
		if (to < l->n)
			pad(out, start, CURRENCY_LEAST);
	}
}

static void
account(struct str *out, const struct widths *w, const struct format_line *l)
{
	size_t start = out->n, at = HEAD_WORD, i = title_at(l);

	join(out, l, 0, 1);
	for (size_t k = 1; k < i && k < l->n; k++) {
		pad(out, start, at);
		join(out, l, k, k + 1);
		at += k == 1 ? w->name : k == 2 ? w->code : w->title;
	}
	if (i >= l->n)
		return;
	if (i == 3)
		at += w->title;
	pad(out, start, at);
	attributes(out, l, i);
}

static void
head(struct str *out, const struct widths *w, const struct format_line *l)
{
	size_t start = out->n, from = 1;

	join(out, l, 0, 1);
	if (l->n > 2 && named(l->word, "table")) {
		pad(out, start, HEAD_WORD);
		join(out, l, 1, 2);
		pad(out, start, HEAD_WORD + w->table);
		from = 2;
	} else if (l->n > 1) {
		pad(out, start, HEAD_WORD);
	}
	join(out, l, from, l->n);
}

static void
body(struct str *out, const struct format_line *l)
{
	size_t start = out->n;

	str_addf(out, "%*s", INDENT, "");
	join(out, l, 0, 1);
	if (l->n > 1)
		pad(out, start, INDENT + BODY_WORD);
	join(out, l, 1, l->n);
}

static void
entry(struct str *out, const struct widths *w, const struct format_lines *ls,
    const struct format_line *l)
{
	size_t start = out->n, dims = dims_at(l), at = INDENT + BODY_WORD;

	str_addf(out, "%*s", INDENT, "");
	join(out, l, 0, 1);
	pad(out, start, at);
	join(out, l, 1, 2);
	at += w->account;
	pad(out, start, at);
	join(out, l, 2, dims);
	if (dims == l->n)
		return;
	pad(out, start, at + amounts(ls, l));
	join(out, l, dims, l->n);
}

/* words: the line without its comment. */
static void
words(struct str *out, const struct widths *w, const struct format_lines *ls,
    const struct format_line *l)
{
	switch (l->kind) {
	case FORMAT_NOTE:
		return;
	case FORMAT_HEAD:
		head(out, w, l);
		return;
	case FORMAT_ACCOUNT:
		account(out, w, l);
		return;
	case FORMAT_BLOCK:
		join(out, l, 0, l->n);
		return;
	case FORMAT_BODY:
		body(out, l);
		return;
	case FORMAT_ENTRY:
		entry(out, w, ls, l);
		return;
	case FORMAT_MORE:
		str_addf(out, "%*s", INDENT + BODY_WORD, "");
		join(out, l, 0, l->n);
		return;
	}
}

/* indent: of a comment on its own line: that of what it stands above, but one
 * that was indented at the end of a block stays with the block. */
static size_t
indent(const struct format_lines *ls, size_t i)
{
	size_t k = i + 1;

	while (k < ls->n && ls->line[k].kind == FORMAT_NOTE)
		k++;
	if (k < ls->n && ls->line[k].kind == FORMAT_MORE)
		return INDENT + BODY_WORD;
	if (k < ls->n && (ls->line[k].kind == FORMAT_BODY ||
	    ls->line[k].kind == FORMAT_ENTRY))
		return INDENT;
	return ls->line[i].inside ? INDENT : 0;
}

/* side_note: does a comment stand behind this line? */
static bool
side_note(const struct format_line *l)
{
	return l->note.n > 0 && l->kind != FORMAT_NOTE;
}

/* note_column: comments behind neighbouring lines, from ${i} on, stand under
 * each other. */
static size_t
note_column(const struct widths *w, const struct format_lines *ls, size_t i)
{
	struct str s = STR_INIT;
	size_t col = NOTE_COLUMN;

	for (size_t k = i; k < ls->n && side_note(&ls->line[k]) &&
	    (k == i || !ls->line[k].blank); k++) {
		str_clear(&s);
		words(&s, w, ls, &ls->line[k]);
		col = max(col, columns(str_text(&s), s.n) + 2);
	}
	str_free(&s);
	return col;
}

void
format_lay(struct str *out, const struct format_lines *ls)
{
	struct widths w;
	size_t col = 0;

	measure(&w, ls);
	for (size_t i = 0; i < ls->n; i++) {
		const struct format_line *l = &ls->line[i];
		size_t start;

		if (l->blank)
			str_addc(out, '\n');
		if (side_note(l) && (i == 0 || l->blank || !side_note(l - 1)))
			col = note_column(&w, ls, i);
		start = out->n;
		words(out, &w, ls, l);
		if (l->kind == FORMAT_NOTE)
			str_addf(out, "%*s", (int)indent(ls, i), "");
		else if (l->note.n > 0)
			pad(out, start, col);
		str_addn(out, l->note.p, l->note.n);
		str_addc(out, '\n');
	}
}
