#ifndef TIEOUT_TESTS_SUPPORT_WORLD_H
#define TIEOUT_TESTS_SUPPORT_WORLD_H
/*
 * A workspace in memory for generated months: facts go in, closes are read out
 * in the auditor's terms.  Everything that fails ends the test.
 */
#include "core/base/clock.h"
#include "core/base/str.h"
#include "core/base/zone.h"
#include "recon/flow/flow.h"
#include "tests/support/month.h"

struct world {
	char			 dir[64], db[96];
	struct store		*store;
	struct zone		*zone;
	struct rules		*rules;
	struct flow		 flow;
	const char		*sections[2];
	struct flow_opening	 opening[2 * MONTH_CURRENCIES];
	struct clock		 clock;
	int64_t			 now;
	int64_t			 import;	/* facts stand under this one */
	uint64_t		 line;		/* of the last fact */
};

/* world_begin: rules text, the period with an [opening] section, and what it says. */
void world_begin(struct world *w, const char *rules, const char *opening,
    const int64_t stripe[MONTH_CURRENCIES], const int64_t ledger[MONTH_CURRENCIES]);
void world_end(struct world *w);
/* world_import: a new import that is complete from one moment to another; ${tag}
 * tells it from others.  Needs a transaction, as all that put. */
void world_import(struct world *w, uint64_t tag, int64_t first, int64_t last);
void world_begin_facts(struct world *w);
void world_end_facts(struct world *w);
void world_row(struct world *w, const struct month_row *r, bool with_payout);
void world_line(struct world *w, const struct month_line *l);
/* world_cover: this import is complete for the clearing account of the currency and
 * that day: lines of earlier ones are gone. */
void world_cover(struct world *w, unsigned currency, int32_t day);
void world_payout(struct world *w, const struct month_payout *p);
/* world_object: fields as name, value, ..., NULL, by name. */
void world_object(struct world *w, enum object_kind kind, const char *id,
    int64_t version, const char *const *fields);

/* What a close found. */
struct found {
	struct month_break	*brk;		/* own */
	size_t			 n, cap;
	struct str		 statement;	/* own; every line, as text */
	int64_t			 closing[2][MONTH_CURRENCIES];
	int64_t			 unexplained[MONTH_CURRENCIES];
	int64_t			 ignored[MONTH_CURRENCIES];
	int64_t			 opening_bridge[MONTH_CURRENCIES];
	int64_t			 opening[2][MONTH_CURRENCIES];
};
/* world_look: the last close of the period; sorted by month_break_order. */
void world_look(struct world *w, const char *period, struct found *f);
void found_done(struct found *f);
/* world_describe: a break in a line. */
void world_describe(struct str *out, const struct month_break *b);
#endif
