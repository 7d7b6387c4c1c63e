/*
 * Finds what could be an id in free text.  Whether it is one is for the
 * caller to look up.
 */
#include "core/base/ident.h"

#include <string.h>

static bool
is_ident_byte(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') || c == '_';
}

bool
ident_next(struct slice text, size_t *pos, struct slice *out)
{
	const char *mark;
	size_t from, to, at;

	/* Most texts hold no '_' at all: look for it first. */
	if (*pos >= text.n)
		return false;
	mark = memchr(text.p + *pos, '_', text.n - *pos);
	if (mark == NULL) {
		*pos = text.n;
		return false;
	}
	at = (size_t)(mark - text.p);
	for (from = at; from > *pos && is_ident_byte((unsigned char)text.p[from - 1]);)
		from--;
	for (to = at; to < text.n && is_ident_byte((unsigned char)text.p[to]);)
		to++;
	*pos = to;
	*out = (struct slice){ text.p + from, to - from };
	return true;
}
