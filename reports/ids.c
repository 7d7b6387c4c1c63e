/*
 * Joined ids, capped.  Whoever hands ids to a report may have capped them
 * already ("a b +7"); capping twice gives the same.  Escaping is left to the
 * writers.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/str.h"
#include "reports/ids.h"

/* The N of a token "+N" that ends the text; 1 for an ordinary id. */
static uint64_t
token_weight(const char *p, size_t n, int last)
{
	uint64_t v = 0;

	if (!last || n < 2 || n > 19 || p[0] != '+')
		return 1;
	for (size_t i = 1; i < n; i++) {
		if (!isdigit((unsigned char)p[i]))
			return 1;
		v = v * 10 + (uint64_t)(p[i] - '0');
	}
	return v;
}

size_t
ids_shown(const char *ids, unsigned max, uint64_t *more)
{
	unsigned n = 0;
	size_t i = 0, shown = 0;

	*more = 0;
	if (ids == NULL)
		return 0;
	while (ids[i] != '\0') {
		size_t from;

		while (ids[i] == ' ')
			i++;
		if (ids[i] == '\0')
			break;
		from = i;
		i += strcspn(ids + i, " ");
		if (n < max) {
			n++;
			shown = i;
		} else {
			*more += token_weight(ids + from, i - from, ids[i] == '\0');
		}
	}
	return shown;
}

struct slice
ids_text(struct str *own, const char *ids)
{
	uint64_t more;
	size_t n = ids_shown(ids, IDS_SHOWN_MAX, &more);

	if (more == 0)
		return (struct slice){ ids, n };
	str_clear(own);
	str_addn(own, ids, n);
	str_addf(own, " +%" PRIu64, more);
	return (struct slice){ own->p, own->n };
}
