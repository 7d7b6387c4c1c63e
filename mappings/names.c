/* Names to slots of a bit set. */
#include <string.h>

#include "mappings/names.h"

#define NAME_BYTES_MAX 255u

/* hash: of a few bytes only; this is done for each row, and what collides is
 * told apart by comparing. */
static unsigned
hash(const char *p, size_t n)
{
	const unsigned char *b = (const unsigned char *)p;

	if (n == 0)
		return 0;
	uint32_t h = (uint32_t)n;
	h = h * 31 + b[0];
	h = h * 31 + b[n / 3];
	h = h * 31 + b[n / 2];
	h = h * 31 + b[n - n / 4 - 1];
	h = h * 31 + b[n - 1];
	return (h ^ (h >> 10)) % NAMES_TABLE;
}

void
names_init(struct names *s)
{
	memset(s, 0, sizeof(*s));
	s->n = 2;
}

unsigned
names_find(const struct names *s, struct slice name)
{
	if (name.p == NULL)
		return NAMES_UNKNOWN;
	for (unsigned h = hash(name.p, name.n);; h = (h + 1) % NAMES_TABLE) {
		unsigned k = s->table[h];

		if (k == 0)
			return NAMES_OTHER;
		if (s->len[k] == name.n && memcmp(s->name[k], name.p, name.n) == 0)
			return k;
	}
}

unsigned
names_put(struct names *s, const char *name)
{
	struct slice key = slice_of(name);
	unsigned k = names_find(s, key);

	if (k != NAMES_OTHER || s->n >= NAMES_SLOTS || key.n > NAME_BYTES_MAX)
		return k;
	k = s->n++;
	s->name[k] = name;
	s->len[k] = (uint8_t)key.n;
	unsigned h = hash(name, key.n);
	while (s->table[h] != 0)
		h = (h + 1) % NAMES_TABLE;
	s->table[h] = (uint16_t)k;
	return k;
}
