#ifndef TIEOUT_RECON_FLOW_BOOKS_DATED_H
#define TIEOUT_RECON_FLOW_BOOKS_DATED_H
/*
 * `date available` and `date arrival`: entries that stand in another period than
 * their rows.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/model/txn.h"
#include "mappings/rules.h"
#include "recon/engine/engine.h"

struct books;

/* A row of an earlier period whose entry stands in this one, or in the days before
 * it within the window. */
struct books_entering {
	int64_t		 created;
	const char	*id;		/* in the arena of the books */
};

/* `per transaction`: a row whose entry stands here. */
struct books_single {
	int32_t		 day;		/* of the entry */
	uint32_t	 movement;
};

struct books_dates {
	bool			 any;		/* entries may lie in another period */
	struct books_entering	*entering;	/* own; by (created, id) */
	size_t			 nentering, entering_cap;
	struct books_single	*single;	/* own; when any, and per transaction */
	size_t			 nsingle, single_cap;
	uint32_t		*group_entry;	/* own; the engine's entry of each group */
	size_t			 ngroups, group_cap;
};

/* books_entering: looks for rows whose entries rules date into this period. */
int books_entering(struct books *b, struct err *e) MUST_CHECK;
/* books_date: of a row of ${day}: settles the day of its entry, and what the row
 * then is to this period. */
int books_date(struct books *b, const struct txn *t, int32_t day,
    struct rules_result *res, enum engine_when *when, struct err *e) MUST_CHECK;
/* books_entered: place, rule and entry of a row of an earlier period whose entry
 * stands in this one; left alone for any other. */
void books_entered(const struct books *b, uint32_t movement, const char **place,
    const char **rule, const char **entry_key);
/* books_single_note: an entry of ${date} is the one of the next movement;
 * books_single_sort: none is noted any more. */
void books_single_note(struct books *b, int32_t date);
void books_single_sort(struct books *b);
void books_dates_free(struct books_dates *d);
#endif
