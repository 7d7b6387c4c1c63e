/*
 * Collects the problems of a rule file and writes them with their lines.  What
 * is a problem is decided elsewhere.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "mappings/diag.h"

#define EXCERPT_MAX 160		/* bytes of a line that are shown */
#define SAY_MAX 4096

struct problem {
	struct spot	 at;
	bool		 error;
	const char	*what, *todo;
	size_t		 seq;
};

struct diag {
	struct arena	*arena;
	struct problem	*p;		/* own */
	size_t		 n, cap;
	size_t		 errors, dropped;
};

struct diag *
diag_new(void)
{
	struct diag *d = mem_calloc(1, sizeof(*d));

	d->arena = arena_new();
	return d;
}

void
diag_free(struct diag *d)
{
	if (d == NULL)
		return;
	arena_free(d->arena);
	free(d->p);
	free(d);
}

static const char *say(struct diag *d, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

static const char *
say(struct diag *d, const char *fmt, va_list ap)
{
	char buf[SAY_MAX];
	int n = vsnprintf(buf, sizeof(buf), fmt, ap);

	ASSERT(n >= 0);
	return arena_strdup(d->arena, buf);
}

const char *
diag_say(struct diag *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *text = say(d, fmt, ap);
	va_end(ap);
	return text;
}

const char *
diag_nearest(struct diag *d, const char *text, const char *const *names,
    const char *otherwise)
{
	const char *near = str_nearest(text, names);

	if (near == NULL)
		return otherwise;
	return diag_say(d, "did you mean \"%s\"?%s%s", near,
	    otherwise == NULL ? "" : " ", otherwise == NULL ? "" : otherwise);
}

static void
put(struct diag *d, struct spot at, bool error, const char *todo,
    const char *what)
{
	if (error)
		d->errors++;
	if (d->n >= DIAG_MAX) {
		d->dropped++;
		return;
	}
	d->p = mem_grow(d->p, &d->cap, d->n + 1, sizeof(*d->p));
	d->p[d->n] = (struct problem){
	    .at = at, .error = error, .what = what, .todo = todo, .seq = d->n };
	d->n++;
}

void
diag_error(struct diag *d, struct spot at, const char *todo, const char *fmt,
    ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(d, at, true, todo, say(d, fmt, ap));
	va_end(ap);
}

void
diag_note(struct diag *d, struct spot at, const char *todo, const char *fmt,
    ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(d, at, false, todo, say(d, fmt, ap));
	va_end(ap);
}

size_t
diag_errors(const struct diag *d)
{
	return d->errors;
}

static size_t
line_start(const struct source *s, size_t at)
{
	while (at > 0 && s->text[at - 1] != '\n')
		at--;
	return at;
}

/* chars: how many characters ${n} bytes of UTF-8 are. */
static size_t
chars(const char *p, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		k += ((unsigned char)p[i] & 0xc0) != 0x80;
	return k;
}

void
diag_line_col(struct spot at, size_t *line, size_t *col)
{
	size_t start = line_start(at.src, at.at);

	*line = 1;
	for (size_t i = 0; i < start; i++)
		*line += at.src->text[i] == '\n';
	*col = chars(at.src->text + start, at.at - start) + 1;
}

/* caret: blanks (tabs kept, so that it stands right) up to the place. */
static void
caret(struct str *out, const char *line, size_t before, size_t n)
{
	for (size_t i = 0; i < before; i++) {
		if (line[i] == '\t')
			str_addc(out, '\t');
		else if (((unsigned char)line[i] & 0xc0) != 0x80)
			str_addc(out, ' ');
	}
	str_addc(out, '^');
	for (size_t k = chars(line + before, n); k > 1; k--)
		str_addc(out, '~');
	str_addc(out, '\n');
}

/* back: the beginning of the character that byte ${i} belongs to, which is at
 * most 3 bytes away when this is UTF-8. */
static size_t
back(const char *text, size_t i)
{
	size_t k = 0;

	while (k < 3 && k < i && ((unsigned char)text[i - k] & 0xc0) == 0x80)
		k++;
	return i - k;
}

static void
excerpt(struct str *out, struct spot at)
{
	const char *text = at.src->text;
	size_t from = line_start(at.src, at.at), to = at.at;

	while (to < at.src->n && text[to] != '\n' && text[to] != '\r')
		to++;
	size_t n = at.n < to - at.at ? at.n : to - at.at;
	if (to - from > EXCERPT_MAX) {
		if (at.at - from > EXCERPT_MAX / 2)
			from = back(text, at.at - EXCERPT_MAX / 2);
		if (to - from > EXCERPT_MAX)
			to = back(text, from + EXCERPT_MAX);
		if (at.at + n > to)
			n = to - at.at;
	}
	char line[EXCERPT_MAX];
	for (size_t i = from; i < to; i++)
		line[i - from] = text[i];
	if (!str_utf8_ok(line, to - from))
		for (size_t i = 0; i < to - from; i++)
			if ((unsigned char)line[i] >= 0x7f || line[i] == '\0')
				line[i] = '?';
	str_add(out, "    ");
	str_addn(out, line, to - from);
	str_add(out, "\n    ");
	caret(out, line, at.at - from, n);
}

static void
head(struct str *out, const struct problem *p)
{
	size_t line, col;

	if (p->at.src != NULL) {
		diag_line_col(p->at, &line, &col);
		str_addf(out, "%s:%zu:%zu: ", p->at.src->name, line, col);
	}
	str_addf(out, "%s%s", p->error ? "" : "note: ", p->what);
}

static void
write_one(struct str *out, const struct problem *p)
{
	head(out, p);
	str_addc(out, '\n');
	if (p->at.src != NULL)
		excerpt(out, p->at);
	if (p->todo != NULL)
		str_addf(out, "  %s\n", p->todo);
}

static int
order(const void *a, const void *b)
{
	const struct problem *x = a, *y = b;
	unsigned ox = x->at.src == NULL ? 0 : x->at.src->order;
	unsigned oy = y->at.src == NULL ? 0 : y->at.src->order;

	if (ox != oy)
		return ox < oy ? -1 : 1;
	if (x->at.at != y->at.at)
		return x->at.at < y->at.at ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static void
sort(struct diag *d)
{
	if (d->n > 0)
		qsort(d->p, d->n, sizeof(*d->p), order);
}

void
diag_write(struct diag *d, struct str *out)
{
	sort(d);
	for (size_t i = 0; i < d->n; i++)
		write_one(out, &d->p[i]);
	if (d->dropped > 0)
		str_addf(out, "... and %zu more problems\n", d->dropped);
}

const char *
diag_first(struct diag *d)
{
	sort(d);
	for (size_t i = 0; i < d->n; i++) {
		struct str s = STR_INIT;

		if (!d->p[i].error)
			continue;
		head(&s, &d->p[i]);
		const char *text = arena_strdup(d->arena, str_text(&s));
		str_free(&s);
		return text;
	}
	return "";
}
