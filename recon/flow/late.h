#ifndef TIEOUT_RECON_FLOW_LATE_H
#define TIEOUT_RECON_FLOW_LATE_H
/*
 * What a seal means for the first open period after it: rows and ledger lines of
 * sealed days that came since then stand in it, and what changed in lines that
 * were sealed shows in it.
 */
#include "core/base/intern.h"
#include "recon/flow/flow.h"
#include "recon/store/seal.h"

struct late_row {
	int64_t		 created;
	const char	*id;		/* in the arena of the late */
	uint32_t	 movement;	/* once it was handed to the engine */
};

struct late {
	struct arena	*arena;		/* own */
	bool		 sealed;	/* some period is */
	bool		 taken;		/* ... and this is the first open one after it */
	struct store_seal seal;		/* the last; its texts are gone */
	int32_t		 first_day;	/* first day of the first sealed period */
	struct period	*seals;		/* own; in order */
	int64_t		*seal_import;	/* own; the newest import that each rests on */
	size_t		 nseals, seals_cap, import_cap;
	/* taken: */
	struct late_row	*row;		/* own; by (created, id) */
	size_t		 nrows, row_cap;
	const char	**reopened;	/* own; ids of rows whose match has changed */
	size_t		 nreopened, reopened_cap;
	struct str	 lines;		/* "LEDGER_ID\tLINE\n": lines to carry */
	struct intern	*changed;	/* "LEDGER_ID\tLINE" that were sealed and changed */
	int32_t		*changed_day;	/* own; the day they had; by its number */
	size_t		 changed_cap;
	struct intern	*fresh;		/* the same of lines that came late */
};

/* late_open: ${previous}: the close before the period, or NULL. */
int late_open(struct late *l, struct flow *f, const struct period *p,
    const struct period *previous, struct err *e) MUST_CHECK;
void late_close(struct late *l);
/* late_is_fixed: does the row stand in a sealed period for good? */
int late_is_fixed(struct late *l, struct flow *f, const char *id, bool *fixed,
    struct err *e) MUST_CHECK;
/* late_rows: fills row[]. */
int late_rows(struct late *l, struct flow *f, const struct period *p, struct err *e)
    MUST_CHECK;
/* late_moved: adds lines of sealed periods that lie after the last of them now to
 * changed: they stand in no other period. */
int late_moved(struct late *l, struct flow *f, struct err *e) MUST_CHECK;
/* late_lines: fills lines, changed, fresh and reopened; ${moved} is told how much
 * more a ledger account moves now than it did when it was sealed. */
typedef void late_moved_fn(void *ctx, const struct ledger_line *of, int64_t amount);
int late_lines(struct late *l, struct flow *f, late_moved_fn *moved, void *ctx,
    struct err *e) MUST_CHECK;
#endif
