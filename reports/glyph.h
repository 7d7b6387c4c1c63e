#ifndef TIEOUT_REPORTS_GLYPH_H
#define TIEOUT_REPORTS_GLYPH_H
/* Text from outside, one character at a time, judged before it is shown. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GLYPH_BAD 0xFFFDu	/* what stands for bytes that are no UTF-8 */
#define GLYPH_NAME_MAX 16	/* "[U+10FFFF]" and NUL */

/* glyph_next: the character at ${p}[*i], *i moved behind it. *i < n. */
uint32_t glyph_next(const char *p, size_t n, size_t *i);
/* glyph_hidden: would change how its neighbours are read, or cannot be seen:
 * control characters but tab and line feed, and the bidirectional controls. */
bool glyph_hidden(uint32_t c);
/* glyph_name: "[U+202E]", to stand for a hidden one; gives the length. */
size_t glyph_name(char out[GLYPH_NAME_MAX], uint32_t c);
/* glyph_put: UTF-8 of ${c}; gives the length, at most 4. */
size_t glyph_put(char out[4], uint32_t c);
/* glyph_cut: the greatest length <= max that ends no character in its middle. */
size_t glyph_cut(const char *p, size_t n, size_t max);
#endif
