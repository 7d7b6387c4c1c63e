#ifndef TIEOUT_MAPPINGS_REGEX_H
#define TIEOUT_MAPPINGS_REGEX_H
/*
 * Regular expressions (PCRE2; regex.c is the only file that includes it), with
 * match and heap limits: a pattern that explodes on a text is an error that
 * names the rule, not a hang.
 */
#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"

struct regex;
struct regex_scratch;

#define REGEX_WHY_MAX 160

/* regex_new: NULL when ${pattern} does not compile; then ${why} says why and
 * *offset where (a byte of the pattern). */
struct regex *regex_new(const char *pattern, bool caseless,
    char why[REGEX_WHY_MAX], size_t *offset);
void regex_free(struct regex *r);		/* NULL is fine */

struct regex_scratch *regex_scratch_new(void);
void regex_scratch_free(struct regex_scratch *s);

/* regex_match: 1 found, 0 not, -1 when a limit was hit. */
int regex_match(const struct regex *r, struct regex_scratch *s,
    struct slice text);

/* A pattern on trial: without the short cuts that spare it the work on most
 * texts, and begun at the text's first byte only. */
struct regex_trial;
struct regex_trial *regex_trial_new(const char *pattern, bool caseless);
void regex_trial_free(struct regex_trial *t);	/* NULL is fine */
/* regex_trial_explodes: does the text cost more steps than a match is given? */
bool regex_trial_explodes(struct regex_trial *t, struct slice text);
#endif
