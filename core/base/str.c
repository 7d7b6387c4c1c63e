/*
 * Growing text, slices, UTF-8 checking and the nearest name for a typing
 * mistake.
 */
#include "core/base/str.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"

#define DISTANCE_MAX 99
#define DISTANCE_TEXT_MAX 96	/* longer texts are never near */

void
str_free(struct str *s)
{
	free(s->p);
	*s = (struct str)STR_INIT;
}

void
str_clear(struct str *s)
{
	s->n = 0;
	if (s->p != NULL)
		s->p[0] = '\0';
}

/* room: space for ${n} more bytes and the NUL. */
static void
room(struct str *s, size_t n)
{
	ASSERT(n < SIZE_MAX / 4 && s->n < SIZE_MAX / 4);
	if (s->n + n + 1 > s->cap)
		s->p = mem_grow(s->p, &s->cap, s->n + n + 1, 1);
}

void
str_addn(struct str *s, const char *p, size_t n)
{
	room(s, n);
	if (n > 0)
		memcpy(s->p + s->n, p, n);
	s->n += n;
	s->p[s->n] = '\0';
}

void
str_add(struct str *s, const char *text)
{
	str_addn(s, text, strlen(text));
}

void
str_addc(struct str *s, char c)
{
	room(s, 1);
	s->p[s->n++] = c;
	s->p[s->n] = '\0';
}

void
str_addf(struct str *s, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	room(s, 64);
	n = vsnprintf(s->p + s->n, s->cap - s->n, fmt, ap);
	ASSERT(n >= 0);
	if ((size_t)n >= s->cap - s->n) {
		room(s, (size_t)n);
		n = vsnprintf(s->p + s->n, s->cap - s->n, fmt, again);
		ASSERT(n >= 0);
	}
	s->n += (size_t)n;
	va_end(again);
	va_end(ap);
}

const char *
str_text(const struct str *s)
{
	return s->p != NULL ? s->p : "";
}

struct slice
slice_of(const char *text)
{
	return (struct slice){ text, text != NULL ? strlen(text) : 0 };
}

bool
slice_is(struct slice s, const char *text)
{
	size_t n = strlen(text);

	return s.p != NULL && s.n == n && memcmp(s.p, text, n) == 0;
}

int
slice_cmp(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	if (c != 0)
		return c < 0 ? -1 : 1;
	return (a.n > b.n) - (a.n < b.n);
}

bool
str_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
str_ends(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);

	return n >= m && memcmp(text + n - m, suffix, m) == 0;
}

/* utf8_length: bytes of the character at ${s}, of ${n} left; 0 when bad. */
static size_t
utf8_length(const unsigned char *s, size_t n)
{
	unsigned lead = s[0], low = 0x80, high = 0xBF;
	size_t len, i;

	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	len = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	if (lead == 0xE0)
		low = 0xA0;	/* overlong */
	else if (lead == 0xED)
		high = 0x9F;	/* surrogates */
	else if (lead == 0xF0)
		low = 0x90;	/* overlong */
	else if (lead == 0xF4)
		high = 0x8F;	/* above U+10FFFF */
	if (n < len || s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < len; i++)
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	return len;
}

bool
str_utf8_ok(const char *p, size_t n)
{
	const unsigned char *s = (const unsigned char *)p;
	size_t i = 0;

	while (i < n) {
		uint64_t w;
		size_t len;

		if (n - i >= 8) {
			memcpy(&w, s + i, 8);
			/* eight bytes of ASCII, none of them 0 */
			if (((w | (w - UINT64_C(0x0101010101010101))) &
			    UINT64_C(0x8080808080808080)) == 0) {
				i += 8;
				continue;
			}
		}
		if (s[i] == 0)
			return false;
		if (s[i] < 0x80) {
			i++;
			continue;
		}
		len = utf8_length(s + i, n - i);
		if (len == 0)
			return false;
		i += len;
	}
	return true;
}

static int
min3(int a, int b, int c)
{
	int m = a < b ? a : b;

	return m < c ? m : c;
}

/* Optimal string alignment: neighbours swapped count as one mistake. */
int
str_distance(const char *a, const char *b)
{
	int row[3][DISTANCE_TEXT_MAX + 1];
	int *before = row[0], *above = row[1], *now = row[2];
	size_t n = strlen(a), m = strlen(b), i, j;

	if (n > DISTANCE_TEXT_MAX || m > DISTANCE_TEXT_MAX)
		return strcmp(a, b) == 0 ? 0 : DISTANCE_MAX;
	memset(row, 0, sizeof(row));
	for (j = 0; j <= m; j++)
		above[j] = (int)j;
	for (i = 1; i <= n; i++) {
		int *spare = before;

		now[0] = (int)i;
		for (j = 1; j <= m; j++) {
			int same = a[i - 1] == b[j - 1] ? 0 : 1;

			now[j] = min3(now[j - 1] + 1, above[j] + 1,
			    above[j - 1] + same);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
		before = above;
		above = now;
		now = spare;
	}
	return above[m] < DISTANCE_MAX ? above[m] : DISTANCE_MAX;
}

static bool
fold(char *out, size_t cap, const char *text)
{
	size_t i;

	for (i = 0; text[i] != '\0'; i++) {
		if (i + 1 >= cap)
			return false;
		out[i] = text[i] >= 'A' && text[i] <= 'Z' ?
		    (char)(text[i] - 'A' + 'a') : text[i];
	}
	out[i] = '\0';
	return true;
}

const char *
str_nearest(const char *text, const char *const *names)
{
	char want[DISTANCE_TEXT_MAX + 1], name[DISTANCE_TEXT_MAX + 1];
	const char *best = NULL;
	int best_distance, d;
	size_t i, n;

	if (!fold(want, sizeof(want), text))
		return NULL;
	/* One mistake in three letters, at least one, is still meant. */
	n = strlen(want);
	best_distance = n < 6 ? 2 : (int)(n / 3) + 1;
	for (i = 0; names[i] != NULL; i++) {
		if (!fold(name, sizeof(name), names[i]))
			continue;
		d = str_distance(want, name);
		/* A name of which nothing is right is not near. */
		if (d < best_distance && (size_t)d < strlen(name)) {
			best = names[i];
			best_distance = d;
		}
	}
	return best;
}
