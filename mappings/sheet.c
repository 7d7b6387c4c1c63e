/* CSV files beside a rule file, and the places of their fields. */
#include <string.h>
#include <strings.h>

#include "mappings/parser.h"
#include "mappings/sheet.h"

bool
sheet_open(struct sheet *s, struct rules *r, struct diag *d, const char *path,
    struct spot at)
{
	struct err e = ERR_INIT;

	*s = (struct sheet){ .r = r, .d = d, .path = path, .at = at };
	if (file_open(&s->f, path, &e) == 0 && csv_open(&s->c, s->f, &e) == 0)
		return true;
	diag_error(d, at, "paths are relative to the folder of the rule file",
	    "%s", e.msg);
	sheet_close(s);
	return false;
}

void
sheet_close(struct sheet *s)
{
	csv_close(s->c);
	file_close(s->f);
	s->c = NULL;
	s->f = NULL;
}

int
sheet_next(struct sheet *s)
{
	struct err e = ERR_INIT;
	int rc = csv_next(s->c, &s->field, &s->n, &e);

	if (rc < 0)
		diag_error(s->d, s->at, e.hint[0] == '\0' ? "a CSV file has one "
		    "header line and one line for each record" :
		    diag_say(s->d, "%s", e.hint), "%s", e.msg);
	else
		s->line = csv_line(s->c);
	return rc;
}

/* field_at: where field ${i} of the record at ${p} begins. */
static size_t
field_at(const char *p, char separator, size_t i)
{
	size_t k = 0;
	bool quoted = false;

	for (; i > 0 && p[k] != '\0'; k++) {
		if (p[k] == '"')
			quoted = !quoted;
		else if (!quoted && p[k] == '\n')
			break;
		i -= !quoted && p[k] == separator;
	}
	return k;
}

static size_t
field_length(const char *p, char separator)
{
	size_t k = 0;
	bool quoted = false;

	for (; p[k] != '\0'; k++) {
		if (p[k] == '"')
			quoted = !quoted;
		else if (!quoted && (p[k] == separator || p[k] == '\n' ||
		    p[k] == '\r'))
			break;
	}
	return k;
}

struct spot
sheet_spot(struct sheet *s, uint64_t line, size_t i)
{
	struct diag *quiet = diag_new();
	uint64_t at = 1;
	size_t k = 0;

	if (s->src == NULL && !s->unreadable)
		s->src = source_load(s->r, quiet, s->path, s->at.src, s->at, NULL);
	diag_free(quiet);
	s->unreadable = s->src == NULL;
	if (s->unreadable)
		return s->at;
	for (; k < s->src->n && at < line; k++)
		at += s->src->text[k] == '\n';
	if (line == 1 && strncmp(s->src->text, "\xef\xbb\xbf", 3) == 0)
		k = 3;
	k += field_at(s->src->text + k, csv_separator(s->c), i);
	return (struct spot){ s->src, k, field_length(s->src->text + k,
	    csv_separator(s->c)) };
}

size_t
sheet_column(const struct sheet *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcasecmp(s->field[i].p, name) == 0)
			return i;
	return SIZE_MAX;
}

bool
sheet_width(struct sheet *s, size_t n)
{
	if (s->n == n)
		return true;
	diag_error(s->d, sheet_spot(s, s->line, s->n < n ? s->n - 1 : n),
	    "every line has the columns of the header; a value that holds the "
	    "separator stands in quotes",
	    "this line has %zu column%s, and the header has %zu", s->n,
	    s->n == 1 ? "" : "s", n);
	return false;
}
