#ifndef TIEOUT_CORE_MODEL_RESOLUTION_H
#define TIEOUT_CORE_MODEL_RESOLUTION_H
/*
 * What a reviewer decided about a mismatch, and for which facts: the difference
 * and the ids that it spoke of.  Other facts bring the mismatch back.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/model/mismatch.h"

struct resolution_kind {
	const char	*name;		/* timing accepted corrected not_ours immaterial */
	const char	*meaning;
};
/* The kinds; ends with a NULL name. */
extern const struct resolution_kind resolution_kinds[];
const struct resolution_kind *resolution_find(const char *name);	/* or NULL */

#define RESOLUTION_ABOUT_MAX 17

/* A decision; texts are C strings of whoever made it. */
struct resolution {
	const char	*break_id;
	uint8_t		 currency;
	int64_t		 difference;
	const char	*about;		/* resolution_about of the row it was made for */
	const char	*kind, *by, *note;
	int32_t		 until;		/* day, or DATE_NONE */
};
/* resolution_about: a digest of the Stripe and ledger ids of a row, whichever
 * lines of a ledger transaction they name. */
void resolution_about(char out[RESOLUTION_ABOUT_MAX], const struct mismatch *m);
/* resolution_fits: does it speak of the row's facts?  (${about}: of the row) */
bool resolution_fits(const struct resolution *r, const struct mismatch *m,
    const char *about);
/* mismatch_over: settled or gone by itself: shown once, nothing of it stands. */
bool mismatch_over(const struct mismatch *m);
#endif
