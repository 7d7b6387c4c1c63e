/* The ledger's own list of accounts, where somebody has put it. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/currency.h"
#include "core/base/file.h"
#include "mappings/chart.h"
#include "mappings/parser.h"
#include "mappings/sheet.h"

enum column { CODE, NAME, TYPE, CURRENCY, STATUS, POSTABLE, COLUMNS };

static const char *
cell(const struct sheet *s, const size_t at[COLUMNS], enum column c)
{
	return at[c] == SIZE_MAX ? "" : s->field[at[c]].p;
}

/* one_of: is the text one of these words, in any case? */
static bool
one_of(const char *text, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++)
		if (strcasecmp(text, words[i]) == 0)
			return true;
	return false;
}

static bool
status(struct sheet *s, const size_t at[COLUMNS], struct chart_row *row)
{
	static const char *const live[] = { "", "active", "open", "true", "yes",
		NULL };
	static const char *const dead[] = { "archived", "inactive", "closed",
		"deleted", "false", "no", NULL };
	const char *text = cell(s, at, STATUS);

	row->archived = one_of(text, dead);
	if (row->archived || one_of(text, live))
		return true;
	diag_error(s->d, sheet_spot(s, s->line, at[STATUS]),
	    "write active or archived", "unknown status \"%.40s\"", text);
	return false;
}

static bool
postable(struct sheet *s, const size_t at[COLUMNS], struct chart_row *row)
{
	static const char *const may[] = { "", "yes", "true", "1", NULL };
	static const char *const not[] = { "no", "false", "0", NULL };
	const char *text = cell(s, at, POSTABLE);

	row->locked = one_of(text, not);
	if (row->locked || one_of(text, may))
		return true;
	diag_error(s->d, sheet_spot(s, s->line, at[POSTABLE]),
	    "write yes or no: may a journal entry touch this account?",
	    "\"%.40s\" is neither yes nor no", text);
	return false;
}

static bool
currency(struct sheet *s, const size_t at[COLUMNS], struct chart_row *row)
{
	const char *text = cell(s, at, CURRENCY);

	row->currency = currency_index(text, strlen(text));
	if (row->currency != CURRENCY_NONE || text[0] == '\0')
		return true;
	diag_error(s->d, sheet_spot(s, s->line, at[CURRENCY]),
	    "write an ISO 4217 code such as USD", "unknown currency \"%.20s\"",
	    text);
	return false;
}

static bool
header(struct sheet *s, size_t at[COLUMNS])
{
	static const char *const names[COLUMNS] = { "code", "name", "type",
		"currency", "status", "postable" };

	for (int i = 0; i < COLUMNS; i++)
		at[i] = sheet_column(s, names[i]);
	if (at[CODE] != SIZE_MAX)
		return true;
	diag_error(s->d, sheet_spot(s, s->line, 0), "write as its first line: "
	    "code,name,type,currency,status,postable",
	    "there is no column \"code\"");
	return false;
}

static void
add(struct chart *c, struct sheet *s, const size_t at[COLUMNS])
{
	struct chart_row row = { .line = s->line };

	if (!status(s, at, &row) || !postable(s, at, &row) ||
	    !currency(s, at, &row))
		return;
	row.code = arena_strdup(s->r->arena, cell(s, at, CODE));
	row.name = arena_strdup(s->r->arena, cell(s, at, NAME));
	row.type = arena_strdup(s->r->arena, cell(s, at, TYPE));
	if (row.code[0] == '\0')
		return;		/* ledgers have accounts without a code */
	c->row = mem_grow(c->row, &c->cap, c->n + 1, sizeof(*c->row));
	c->row[c->n++] = row;
}

static int
by_code(const void *a, const void *b)
{
	const struct chart_row *x = a, *y = b;
	int c = strcmp(x->code, y->code);

	return c != 0 ? c : (x->line > y->line) - (x->line < y->line);
}

static void
sort(struct chart *c, struct sheet *s)
{
	if (c->n > 0)
		qsort(c->row, c->n, sizeof(*c->row), by_code);
	for (size_t i = 1; i < c->n; i++)
		if (strcmp(c->row[i - 1].code, c->row[i].code) == 0)
			diag_error(s->d, sheet_spot(s, c->row[i].line, 0),
			    "keep one of the two", "the code \"%s\" stands on "
			    "line %llu already", c->row[i].code,
			    (unsigned long long)c->row[i - 1].line);
}

bool
chart_load(struct chart *c, struct rules *r, struct diag *d)
{
	size_t at[COLUMNS], before = diag_errors(d);
	struct spot start = { r->source, 0, 0 };
	struct sheet s;

	*c = (struct chart){ .path = source_beside(r, r->source->name,
	    CHART_FILE) };
	if (!file_exists(c->path) || !sheet_open(&s, r, d, c->path, start))
		return false;
	int rc = sheet_next(&s);
	if (rc == 1 && header(&s, at)) {
		size_t width = s.n;

		while (sheet_next(&s) == 1 && c->n < CHART_MAX)
			if (sheet_width(&s, width))
				add(c, &s, at);
		sort(c, &s);
	} else if (rc == 0) {
		diag_error(d, start, "export the chart of accounts again, or "
		    "remove the file", "%s: the file is empty", c->path);
	}
	sheet_close(&s);
	return diag_errors(d) == before;
}

void
chart_free(struct chart *c)
{
	free(c->row);
	c->row = NULL;
}

const struct chart_row *
chart_find(const struct chart *c, const char *code)
{
	struct chart_row key = { .code = code };
	size_t lo = 0, hi = c->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(c->row[mid].code, key.code) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < c->n && strcmp(c->row[lo].code, code) == 0 ? &c->row[lo] :
	    NULL;
}

const char *
chart_meant(const struct chart *c, const struct account *a)
{
	const char **codes = mem_calloc(c->n + 1, sizeof(*codes));
	const char *meant = NULL;

	for (size_t i = 0; i < c->n; i++) {
		codes[i] = c->row[i].code;
		if (meant == NULL && strcasecmp(c->row[i].name, a->title) == 0)
			meant = c->row[i].code;
	}
	if (meant == NULL)
		meant = str_nearest(a->code, codes);
	free(codes);
	return meant;
}
