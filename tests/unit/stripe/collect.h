#ifndef TIEOUT_TESTS_STRIPE_COLLECT_H
#define TIEOUT_TESTS_STRIPE_COLLECT_H
/* A sink that writes every fact as a line of text, and a run of one decoder
 * over a text. */
#include <stdbool.h>

#include "adapters/adapter.h"

struct collect {
	struct str	facts;	/* a line each: "txn ...", "object ...", "balance ..." */
	struct str	origins; /* a line each: "LINE PATH" */
	struct str	bads;	/* "LINE PATH | raw | message | hint" */
	struct str	notes;	/* a line each */
	struct str	failed;	/* message and hint when decode gave -1 */
	unsigned	ntxns, nobjects, nbads;
	const char	*refuse; /* id of a transaction the sink refuses as input */
};
void collect_free(struct collect *c);

/* collect_zone: the report's zone for later runs; NULL is UTC. */
void collect_zone(const char *name);
void collect_decimal_mark(char mark);

/* collect_run: decodes ${text} with the decoder of that kind (NULL: the surest
 * by its content); false when there is none. */
bool collect_run(struct collect *c, const char *kind, const char *text, size_t n);
bool collect_file(struct collect *c, const char *kind, const char *path);
/* collect_kind: which decoder is surest of the text; "" when none is. */
const char *collect_kind(const char *text, size_t n);

/* collect_shared: a file of the shared folder beside the project, or NULL with
 * a notice that the test is skipped. */
char *collect_shared(const char *path);
#endif
