#ifndef TIEOUT_MAPPINGS_DIAG_H
#define TIEOUT_MAPPINGS_DIAG_H
/*
 * Problems found in a rule file, collected while it is read and written in the
 * order in which they stand: FILE:LINE:COL: what is wrong, the line, a caret,
 * what to do.
 */
#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"

/* One file's text, as long as its rules live. */
struct source {
	const char	*name;		/* as printed in front of a place */
	const char	*text;		/* NUL-terminated */
	size_t		 n;
	unsigned	 order;		/* of reading: 0 the file itself */
	const struct source *from;	/* the file that includes it, or NULL */
};

/* A place in a source: ${n} bytes from ${at}. */
struct spot {
	const struct source	*src;
	size_t			 at, n;
};

#define DIAG_MAX 200		/* problems kept; further ones are counted */

struct diag;
struct diag *diag_new(void);
void diag_free(struct diag *d);		/* NULL is fine */

/* diag_error, diag_note: ${todo} says what to do; NULL: nothing to add. */
void diag_error(struct diag *d, struct spot at, const char *todo,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void diag_note(struct diag *d, struct spot at, const char *todo,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* diag_say: a text that lives as long as ${d}, for ${todo}. */
const char *diag_say(struct diag *d, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* diag_nearest: 'did you mean "X"? ' and ${otherwise}, or that alone. */
const char *diag_nearest(struct diag *d, const char *text,
    const char *const *names, const char *otherwise);

size_t diag_errors(const struct diag *d);
/* diag_write: every problem, in the order of the files. */
void diag_write(struct diag *d, struct str *out);
/* diag_first: "FILE:LINE:COL: what" of the first error; "" without one. */
const char *diag_first(struct diag *d);
/* diag_line_col: both from 1; columns count characters, not bytes. */
void diag_line_col(struct spot at, size_t *line, size_t *col);
#endif
