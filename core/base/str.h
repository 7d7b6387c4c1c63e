#ifndef TIEOUT_CORE_BASE_STR_H
#define TIEOUT_CORE_BASE_STR_H
/*
 * Growing text, and slices of text that somebody else owns.
 */
#include <stdbool.h>
#include <stddef.h>

/* A piece of text owned elsewhere.  p == NULL means "unknown", n == 0 with
 * p != NULL means "known to be empty". */
struct slice {
	const char	*p;
	size_t		 n;
};

struct str {
	char	*p;	/* own; always NUL-terminated once written; or NULL */
	size_t	 n;
	size_t	 cap;
};
#define STR_INIT { NULL, 0, 0 }

void str_free(struct str *s);		/* back to STR_INIT */
void str_clear(struct str *s);		/* empty, memory kept */
void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const char *p, size_t n);
void str_addc(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
const char *str_text(const struct str *s);	/* "" when empty */

struct slice slice_of(const char *text);	/* NULL gives {NULL, 0} */
bool slice_is(struct slice s, const char *text);
int slice_cmp(struct slice a, struct slice b);	/* by bytes, then length */
bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);
/* str_utf8_ok: valid UTF-8 without NUL (no surrogates, no overlong). */
bool str_utf8_ok(const char *p, size_t n);
/* str_nearest: the name of ${names} (NULL-terminated) closest to ${text} by
 * edit distance, or NULL when none is near enough to be meant. */
const char *str_nearest(const char *text, const char *const *names);
/* str_distance: Damerau-Levenshtein distance, capped at 99. */
int str_distance(const char *a, const char *b);
#endif
