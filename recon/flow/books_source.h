#ifndef TIEOUT_RECON_FLOW_BOOKS_SOURCE_H
#define TIEOUT_RECON_FLOW_BOOKS_SOURCE_H
/* What the reports are fed with, for others who read the same rows. */
#include "recon/flow/books.h"

struct feed;

struct books_source {
	struct report_source src;
	struct feed	*feed;		/* own */
};
/* books_source_open: books_source_close is needed after a failure, too. */
int books_source_open(struct books_source **out, struct books *b, struct err *e)
    MUST_CHECK;
void books_source_close(struct books_source *s);
#endif
