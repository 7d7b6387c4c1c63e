#ifndef TIEOUT_ADAPTERS_STRIPE_FACTS_H
#define TIEOUT_ADAPTERS_STRIPE_FACTS_H
/*
 * One file on its way into a sink: the row being read, how a row is refused,
 * and what is counted for the notes at the end.  Shared by every Stripe form.
 */
#include <stdint.h>

#include "adapters/adapter.h"
#include "adapters/stripe/scan.h"
#include "core/base/arena.h"
#include "core/base/csv.h"
#include "core/model/fields.h"

#define FACTS_SKIPPED_MAX 32	/* kinds counted by name; the rest together */
#define FACTS_KIND_MAX 64

struct facts {
	const struct decode_options	*o;	/* foreign */
	const struct sink		*sink;	/* foreign */
	const char			*file;	/* foreign; its path */
	struct scan			*scan;	/* own */
	struct fields_builder		*fields;/* own */
	struct str			 packed;/* own; fee details of a row */
	struct arena			*arena;	/* own; reset for each row */

	/* the row being read */
	uint64_t	 line;		/* where it begins */
	size_t		 column;	/* bytes before it in that line */
	struct slice	 raw;		/* its bytes, unless csv is set */
	const struct csv_in *csv;	/* foreign; gives the bytes when asked */
	int64_t		 version;	/* of the event that carries it, or 0 */
	int64_t		 fetched;	/* when it was asked for: its version unless an
					   event tells one; 0 for files */
	int64_t		 closed_at;	/* of a charge.dispute.closed event, or 0 */

	/* for the notes */
	struct {
		char		kind[FACTS_KIND_MAX];
		uint64_t	n;
	}		 skipped[FACTS_SKIPPED_MAX];
	size_t		 nskipped;
	uint64_t	 skipped_more;
	uint64_t	 connect_events;
	bool		 list_goes_on;	/* has_more of the last list */
	uint64_t	 rows;
};

void facts_open(struct facts *f, const struct decode_options *o, const struct sink *s,
    const char *file);
void facts_close(struct facts *f);

/*
 * facts_bad(f, path, why, e): hands the row to the sink as bad.  ${path} is the
 * JSON path or NULL.  0: go on; -1: the sink wants to stop.
 */
int facts_bad(struct facts *f, const char *path, const struct err *why, struct err *e)
    MUST_CHECK;
/* facts_txn, facts_object: hand a fact over.  What the sink refuses as input
 * becomes a bad row.  facts_txn fills in the account, and the payout of a
 * payout's own row. */
int facts_txn(struct facts *f, struct txn *t, const char *path, struct err *e)
    MUST_CHECK;
int facts_object(struct facts *f, struct object *ob, const char *path, struct err *e)
    MUST_CHECK;
/* facts_wrong: sets ${why} to "FILE:LINE: PATH.MEMBER: text" and returns -1;
 * ${path} and ${member} may be NULL. */
int facts_wrong(const struct facts *f, struct err *why, const char *path,
    const char *member, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* facts_check: txn_check with the place before its message. */
int facts_check(const struct facts *f, const struct txn *t, const char *path,
    struct err *why) MUST_CHECK;
void facts_skipped(struct facts *f, struct slice kind);
void facts_note(const struct facts *f, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* facts_notes: what was skipped, by kind. */
void facts_notes(const struct facts *f);
/* facts_progress: ${done} bytes are read; -1 when the user interrupted. */
int facts_progress(const struct facts *f, uint64_t done, uint64_t total,
    struct err *e) MUST_CHECK;
#endif
