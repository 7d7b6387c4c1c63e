#ifndef TIEOUT_ADAPTERS_STRIPE_PAGE_H
#define TIEOUT_ADAPTERS_STRIPE_PAGE_H
/*
 * The answer to a list request, cut into its objects.  Nothing is copied: the
 * objects point into the answer's body.
 */
#include "adapters/source.h"

struct page {
	struct source_object	object[100];	/* STRIPE_PAGE_MAX */
	size_t			n;
	bool			more;
};
/*
 * page_cut(out, body, n, why):
 * -1 with ERR_INPUT in ${why} when this is no list, or one that was cut off,
 * or an object in it has no id.
 */
int page_cut(struct page *out, const char *body, size_t n, struct err *why) MUST_CHECK;
/* page_member: a member of the object that begins at ${p}, as it stands there
 * (a string with its quotes); {NULL,0} when there is none. */
struct slice page_member(const char *p, size_t n, const char *name);
/* page_int: such a member as an integer; false when it is none. */
bool page_int(int64_t *out, struct slice member);
/* page_text: such a member's text, without quotes; {NULL,0} when it is no plain
 * string (one with an escape is none). */
struct slice page_text(struct slice member);
#endif
