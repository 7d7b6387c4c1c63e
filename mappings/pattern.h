#ifndef TIEOUT_MAPPINGS_PATTERN_H
#define TIEOUT_MAPPINGS_PATTERN_H
/*
 * What can be said of a regex by looking at it: a text that it matches, and
 * texts on which it would go on for ever.  Only as much of the syntax is read
 * as that takes; every claim is tried with PCRE2 itself.
 */
#include <stdbool.h>

#include "core/base/str.h"

/* pattern_sample: a text that ${pattern} probably matches; ${variant} 0, 1, ...
 * gives others.  false when it is nested too deep. */
bool pattern_sample(struct str *out, const char *pattern, int variant);
/* pattern_explodes: is there a short text on which matching takes more steps
 * than a match is given?  Then it stands in ${text}. */
bool pattern_explodes(struct str *text, const char *pattern, bool caseless);
#endif
