/*
 * The first record of a CSV file as far as sniffing needs it: which names
 * stand in it.  Reading the file is core/base/csv's.
 */
#include "adapters/stripe/header.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/csv.h"

struct header {
	char	*text;		/* own */
	char	*names[CSV_FIELDS_MAX];	/* into text */
	size_t	 n;
};

/* record_end: the line end that is not inside quotes. */
static size_t
record_end(const char *p, size_t n)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] == '"')
			quoted = !quoted;
		else if (!quoted && (p[i] == '\n' || p[i] == '\r'))
			break;
	return i;
}

static char
separator(const char *p, size_t n)
{
	static const char marks[] = ",;\t";
	size_t count[sizeof(marks)] = { 0 }, i, best = 0;
	const char *m;
	bool quoted = false;

	for (i = 0; i < n; i++)
		if (p[i] == '"')
			quoted = !quoted;
		else if (!quoted && (m = strchr(marks, p[i])) != NULL && *m != '\0')
			count[m - marks]++;
	for (i = 1; i < sizeof(marks) - 1; i++)
		if (count[i] > count[best])
			best = i;
	return marks[best];
}

/* cut: the text into names, quotes undone, in place. */
static void
cut(struct header *h, size_t n, char sep)
{
	char *from = h->text, *to = h->text;
	bool quoted = false;

	h->names[h->n++] = to;
	for (; from < h->text + n; from++) {
		if (*from == '"' && quoted && from[1] == '"')
			*to++ = *from++;
		else if (*from == '"')
			quoted = !quoted;
		else if (*from == sep && !quoted && h->n < CSV_FIELDS_MAX) {
			*to++ = '\0';
			h->names[h->n++] = to;
		} else
			*to++ = *from;
	}
	*to = '\0';
}

struct header *
header_read(const char *head, size_t n)
{
	struct header *h;
	size_t len;

	if (n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0) {
		head += 3;
		n -= 3;
	}
	while (n > 0 && (*head == '\n' || *head == '\r')) {
		head++;
		n--;
	}
	len = record_end(head, n);
	if (len == 0 || memchr(head, '\0', len) != NULL)
		return NULL;
	h = mem_calloc(1, sizeof(*h));
	h->text = mem_alloc(len + 1);
	memcpy(h->text, head, len);
	h->text[len] = '\0';
	cut(h, len, separator(head, len));
	return h;
}

void
header_free(struct header *h)
{
	if (h == NULL)
		return;
	free(h->text);
	free(h);
}

bool
header_has(const struct header *h, const char *name)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (strcmp(h->names[i], name) == 0)
			return true;
	return false;
}

bool
header_has_all(const struct header *h, const char *const *names)
{
	for (; *names != NULL; names++)
		if (!header_has(h, *names))
			return false;
	return true;
}
