#ifndef TIEOUT_RECON_FLOW_REJECTED_H
#define TIEOUT_RECON_FLOW_REJECTED_H
/*
 * FILE.rejected: the rows of an import that could not be taken, as they stood,
 * so that they can be put right and imported again.  A CSV file's header line
 * comes first; JSON objects stand one a line.
 */
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/str.h"

struct rejected;

/* rejected_new: for ${path}; ${head} are the file's first bytes.  Nothing is
 * made before the first row. */
struct rejected *rejected_new(const char *path, const char *workspace,
    struct slice head);
int rejected_put(struct rejected *r, struct slice raw, struct err *e) MUST_CHECK;
/* rejected_commit: into place; *path is ours to free, NULL when no row came.
 * Frees ${r} in any case. */
int rejected_commit(struct rejected *r, char **path, struct err *e) MUST_CHECK;
void rejected_abandon(struct rejected *r);	/* NULL is fine */
#endif
