#ifndef TIEOUT_REPORTS_IDS_H
#define TIEOUT_REPORTS_IDS_H
/* Several ids in one field: joined by a space, at most 100, then "+N". */
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

#define IDS_SHOWN_MAX 100

/*
 * ids_shown(ids, max, more):
 * The number of bytes of ${ids} (joined by a space, NULL is none) that hold its
 * first ${max} ids; ${more} is set to how many ids are left off, those that a
 * last "+N" stands for included.
 */
size_t ids_shown(const char *ids, unsigned max, uint64_t *more);
/* ids_text: the ids as the reports show them; ${own} holds the text where it is not
 * a part of ${ids}. */
struct slice ids_text(struct str *own, const char *ids);
#endif
