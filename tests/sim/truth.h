#ifndef TIEOUT_TESTS_SIM_TRUTH_H
#define TIEOUT_TESTS_SIM_TRUTH_H
/*
 * What a store holds after a fetch, held against the history that the fake knows.
 * What may change while a fetch reads (a status, a payout) must be as it was at some
 * moment between the fetch's beginning and its end.
 */
#include "recon/store/store.h"
#include "tests/support/fake_history.h"

struct truth {
	const struct fake_history *h;
	int64_t		 from;		/* rows created before were not asked for */
	int64_t		 began, ended;	/* moments of the fetch's last run */
	int64_t		 events_from;	/* what happened since is told by events */
	int64_t		 objects_began;	/* of its first: objects are read up to then */
};
/* truth_check: true, or why not in ${why}. */
bool truth_check(const struct truth *t, struct store *s, char *why, size_t cap);
#endif
