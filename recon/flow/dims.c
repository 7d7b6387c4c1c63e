/* Dimensions to text and back. */
#include "recon/flow/dims.h"

#include <string.h>

#include "core/base/str.h"

const char *
dims_text(struct arena *a, const char *const dim[DIM__MAX])
{
	struct str s = STR_INIT;
	const char *text = "";
	int d;

	for (d = 0; d < DIM__MAX; d++)
		if (dim[d] != NULL && *dim[d] != '\0')
			str_addf(&s, "%s%s %s", s.n > 0 ? "; " : "",
			    entry_dim_name((enum entry_dim)d), dim[d]);
	if (s.n > 0)
		text = arena_strndup(a, s.p, s.n);
	str_free(&s);
	return text;
}

/* The value behind "NAME " when the text goes on with it, else NULL. */
static const char *
value_at(const char *text, int d)
{
	const char *name = entry_dim_name((enum entry_dim)d);
	size_t n = strlen(name);

	return strncmp(text, name, n) == 0 && text[n] == ' ' ? text + n + 1 : NULL;
}

/* The next "; NAME " of a dimension behind ${d}, or the end. */
static const char *
value_end(const char *p, int d)
{
	int k;

	for (; *p != '\0'; p++) {
		if (p[0] != ';' || p[1] != ' ')
			continue;
		for (k = d + 1; k < DIM__MAX; k++)
			if (value_at(p + 2, k) != NULL)
				return p;
	}
	return p;
}

void
dims_read(struct arena *a, const char *text, const char *dim[DIM__MAX])
{
	const char *value, *end;
	int d;

	for (d = 0; d < DIM__MAX; d++) {
		dim[d] = NULL;
		value = value_at(text, d);
		if (value == NULL)
			continue;
		end = value_end(value, d);
		dim[d] = arena_strndup(a, value, (size_t)(end - value));
		text = *end == '\0' ? end : end + 2;
	}
}
