/*
 * UTF-8, character by character.  What is not UTF-8 becomes U+FFFD, one for
 * each byte, so that everything written from here is valid whatever came in.
 */
#include <stdio.h>

#include "reports/glyph.h"

static size_t
sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead <= 0xDF)
		return 2;
	if (lead >= 0xE0 && lead <= 0xEF)
		return 3;
	if (lead >= 0xF0 && lead <= 0xF4)
		return 4;
	return 0;
}

uint32_t
glyph_next(const char *p, size_t n, size_t *i)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	static const unsigned char mask[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
	unsigned char lead = (unsigned char)p[*i];
	size_t len = sequence_length(lead);
	uint32_t c;

	if (len == 0 || len > n - *i) {
		++*i;
		return GLYPH_BAD;
	}
	c = lead & mask[len];
	for (size_t k = 1; k < len; k++) {
		unsigned char b = (unsigned char)p[*i + k];

		if ((b & 0xC0) != 0x80) {
			++*i;
			return GLYPH_BAD;
		}
		c = (c << 6) | (b & 0x3Fu);
	}
	if (c < least[len] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
		++*i;
		return GLYPH_BAD;
	}
	*i += len;
	return c;
}

bool
glyph_hidden(uint32_t c)
{
	if (c < 0x20)
		return c != '\t' && c != '\n';
	if (c >= 0x7F && c <= 0x9F)
		return true;
	return c == 0x061C || c == 0x200E || c == 0x200F ||
	    (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
	    c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
	    (c >= 0xE0000 && c <= 0xE007F);
}

size_t
glyph_name(char out[GLYPH_NAME_MAX], uint32_t c)
{
	return (size_t)snprintf(out, GLYPH_NAME_MAX, "[U+%04X]", c & 0x1FFFFFu);
}

size_t
glyph_put(char out[4], uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | (c >> 6));
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | (c >> 12));
		out[1] = (char)(0x80 | ((c >> 6) & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | (c >> 18));
	out[1] = (char)(0x80 | ((c >> 12) & 0x3F));
	out[2] = (char)(0x80 | ((c >> 6) & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

size_t
glyph_cut(const char *p, size_t n, size_t max)
{
	if (n <= max)
		return n;
	while (max > 0 && ((unsigned char)p[max] & 0xC0) == 0x80)
		max--;
	return max;
}
