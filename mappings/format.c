/*
 * Cuts a parsed rule file into lines of words and comments; format_lay.c writes
 * them in columns.  Whether the result says the same is not hoped for but
 * compared, word by word.
 */
#include <stdlib.h>
#include <string.h>

#include "mappings/format.h"

bool
format_is_block(const char *word)
{
	static const char *const blocks[] = { "rule", "ignore", "match", "example" };

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (strcmp(word, blocks[i]) == 0)
			return true;
	return false;
}

/* What the walk through the text knows. */
struct walk {
	struct format_lines	*ls;
	const char		*statement;	/* first word of it; "" none yet */
	size_t			 blocks;
	bool			 blank;		/* seen since the last line */
};

static struct format_line *
new_line(struct walk *w, enum format_kind kind)
{
	struct format_lines *ls = w->ls;

	ls->line = mem_grow(ls->line, &ls->cap, ls->n + 1, sizeof(*ls->line));
	struct format_line *l = &ls->line[ls->n++];
	*l = (struct format_line){ .kind = kind, .block = w->blocks,
	    .blank = w->blank && ls->n > 1 };
	w->blank = false;
	return l;
}

static size_t
blanks(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && (p[i] == ' ' || p[i] == '\t' || p[i] == '\r' ||
	    p[i] == '\xc2' || p[i] == '\xa0' || p[i] == '\xef' ||
	    p[i] == '\xbb' || p[i] == '\xbf'))
		i++;
	return i;
}

/* comment: without the blanks at its end. */
static struct slice
comment(const char *p, size_t n)
{
	while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t' || p[n - 1] == '\r'))
		n--;
	return (struct slice){ p, n };
}

/* gap: what stands between two words: comments and ends of lines.  Gives
 * whether the next word begins a line. */
static bool
gap(struct walk *w, const char *p, size_t n, bool start)
{
	bool fresh = start;

	for (size_t i = 0; i < n;) {
		const char *end = memchr(p + i, '\n', n - i);
		size_t len = end == NULL ? n - i : (size_t)(end - (p + i));
		size_t from = blanks(p + i, len);

		if (from < len && !fresh)
			w->ls->line[w->ls->n - 1].note =
			    comment(p + i + from, len - from);
		else if (from < len) {
			struct format_line *l = new_line(w, FORMAT_NOTE);
			bool bom = start && i == 0 && p[0] == '\xef';

			l->note = comment(p + i + from, len - from);
			l->inside = from > (bom ? 3u : 0u);
		} else if (fresh && end != NULL)
			w->blank = true;
		fresh = fresh || end != NULL;
		i += len + 1;
	}
	return fresh;
}

static enum format_kind
kind_of(const struct walk *w, const struct parser_mark *m)
{
	bool word = m->kind == TOK_WORD;

	if (m->top)
		return format_is_block(m->text) ? FORMAT_BLOCK :
		    strcmp(m->text, "account") == 0 ? FORMAT_ACCOUNT : FORMAT_HEAD;
	if (m->goes_on)
		return FORMAT_MORE;
	if (strcmp(w->statement, "example") == 0)
		return word && (strcmp(m->text, "given") == 0 ||
		    strcmp(m->text, "expect") == 0) ? FORMAT_BODY : FORMAT_MORE;
	if (strcmp(w->statement, "rule") == 0 && word &&
	    (strcmp(m->text, "debit") == 0 || strcmp(m->text, "credit") == 0))
		return FORMAT_ENTRY;
	return FORMAT_BODY;
}

static void
cut(struct format_lines *ls, const struct source *s,
    const struct parser_record *rec)
{
	struct walk w = { .ls = ls, .statement = "" };
	size_t pos = 0;

	for (size_t i = 0; i < rec->n; i++) {
		const struct parser_mark *m = &rec->mark[i];

		if (gap(&w, s->text + pos, m->at.at - pos, pos == 0)) {
			if (m->top) {
				w.statement = m->text;
				w.blocks += format_is_block(m->text);
			}
			struct format_line *l = new_line(&w, kind_of(&w, m));
			l->word = m;
		}
		ls->line[ls->n - 1].n++;
		pos = m->at.at + m->at.n;
	}
	(void)gap(&w, s->text + pos, s->n - pos, pos == 0);
}

/* apart: blocks stand apart from what is before them; the comment right above
 * one belongs to it. */
static void
apart(struct format_lines *ls)
{
	bool after_block = false;

	for (size_t i = 0; i < ls->n; i++) {
		struct format_line *l = &ls->line[i];
		bool block = l->kind == FORMAT_BLOCK;

		if (!block && !(after_block && (l->kind == FORMAT_HEAD ||
		    l->kind == FORMAT_ACCOUNT))) {
			continue;
		}
		after_block = block;
		size_t k = i;
		while (k > 0 && !ls->line[k].blank &&
		    ls->line[k - 1].kind == FORMAT_NOTE && !ls->line[k - 1].inside)
			k--;
		ls->line[k].blank = k > 0;
	}
}

/* parsed: the words of a text, or -1 when it cannot be parsed. */
static int
parsed(struct rules **out, struct parser_record *rec, const char *name,
    struct slice text, struct str *report, struct err *e)
{
	struct rules *r = rules_new();
	struct diag *d = diag_new();

	r->record = rec;
	r->source = source_add(r, d, name, text.p, text.n, NULL);
	if (r->source != NULL)
		parse_file(r, d, r->source, name, 0);
	if (diag_errors(d) > 0) {
		rules_refuse(r, d, report, e);
		return -1;
	}
	diag_free(d);
	*out = r;
	return 0;
}

static bool
same_words(const struct parser_record *a, const struct parser_record *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct parser_mark *x = &a->mark[i], *y = &b->mark[i];

		if (x->kind != y->kind || x->top != y->top ||
		    x->goes_on != y->goes_on || x->at.n != y->at.n ||
		    memcmp(x->at.src->text + x->at.at,
		    y->at.src->text + y->at.at, x->at.n) != 0)
			return false;
	}
	return true;
}

/* says_the_same: the written form has the same words in the same order. */
static int
says_the_same(const struct parser_record *rec, const char *name,
    struct slice text, struct err *e)
{
	struct parser_record now = { NULL, 0, 0, 0 };
	struct str report = STR_INIT;
	struct err own = ERR_INIT;
	struct rules *r = NULL;
	bool same = parsed(&r, &now, name, text, &report, &own) == 0 &&
	    same_words(rec, &now);

	rules_free(r);
	free(now.mark);
	str_free(&report);
	return same ? 0 : err_set(e, ERR_BUG, "%s: its canonical form would not "
	    "say the same; the file is left as it is", name);
}

int
rules_format(struct str *out, const char *name, const char *text, size_t n,
    struct str *report, struct err *e)
{
	struct parser_record rec = { NULL, 0, 0, 0 };
	struct format_lines ls = { NULL, 0, 0 };
	struct rules *r = NULL;
	int rc = parsed(&r, &rec, name, (struct slice){ text, n },
	    report, e);

	if (rc == 0) {
		cut(&ls, r->source, &rec);
		apart(&ls);
		str_clear(out);
		format_lay(out, &ls);
		rc = says_the_same(&rec, name,
		    (struct slice){ str_text(out), out->n }, e);
	}
	rules_free(r);
	free(ls.line);
	free(rec.mark);
	return rc;
}
