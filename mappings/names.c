/* Names to slots of a bit set. */
#include <string.h>

#include "mappings/names.h"

#define NAME_BYTES_MAX 255u

static unsigned
hash(const char *p, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * 16777619u;
	return (h ^ (h >> 15)) % NAMES_TABLE;
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
