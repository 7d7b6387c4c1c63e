#ifndef TIEOUT_MAPPINGS_SOLVE_H
#define TIEOUT_MAPPINGS_SOLVE_H
/*
 * Is there a row that one rule takes and none of some others?  Each field is a
 * variable; the constants that the file compares it with cut its values into
 * finitely many classes, one of which is tried for each.  What a regex or
 * `contains` says of a text that is not spelled out stays open both ways, so
 * "there is none" is always right, and "there is one" errs on that side.
 */
#include <stdbool.h>
#include <stddef.h>

#include "mappings/program.h"

struct solve;
/* solve_new: for the conditions of ${r}, foreign. */
struct solve *solve_new(struct rules *r);
void solve_free(struct solve *s);

enum solve_answer {
	SOLVE_NONE,
	SOLVE_FOUND,
	SOLVE_GAVE_UP	/* too much to try */
};
/*
 * solve_run(s, o, above, n, found, ctx):
 * Seeks rows that ${o} takes and none of ${above} does.  ${found} (or NULL) is
 * called for each kind of row until it says true.
 */
enum solve_answer solve_run(struct solve *s, const struct rule *o,
    const struct rule *const *above, size_t n,
    bool (*found)(void *ctx, struct solve *s), void *ctx);
/* solve_given: the row at hand as the `given` line of an example, of
 * ${category} where any will do; false where that cannot be written. */
bool solve_given(struct solve *s, const char *category, struct str *out);
#endif
