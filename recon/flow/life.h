#ifndef TIEOUT_RECON_FLOW_LIFE_H
#define TIEOUT_RECON_FLOW_LIFE_H
/*
 * What became of one dispute or payout, day by day: from its balance rows and
 * from what is known of its status to the events that move money without a row
 * (RULES.md, Events without a balance row).  Pure; knows no rules.
 *
 * Each day is settled as a whole, rows and turns of status together.  While a
 * dispute is lost, what it holds (minus the sum of its rows so far, if positive)
 * is lost; once a payout has arrived, what it holds has arrived.  An event is
 * the difference to what was lost, or had arrived, the day before.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

enum life_kind { LIFE_DISPUTE, LIFE_PAYOUT };

struct life_event {
	bool		back;	/* won after lost; failed: undoes what was before */
	int32_t		day;
	int64_t		held;	/* of this event, as RULES.md counts it; of one that
				   goes back: as much as it undoes */
	int32_t		since;	/* back: day of the event that it undoes */
	unsigned	number;	/* 1, 2, ...: of its kind in this life */
};

struct life;
struct life *life_new(void);
void life_free(struct life *l);

/* life_begin: empty again, for the next object. */
void life_begin(struct life *l, enum life_kind k);
/* life_row: a balance row of it, `amount` as Stripe signs it; in any order. */
void life_row(struct life *l, int32_t day, int64_t amount);
/* life_told: an import told this status; ${day}: when it was so, DATE_NONE when
 * the import did not say.  In any order, as often as it was told. */
void life_told(struct life *l, struct slice status, int32_t day);
/* life_arrival: the day on which a payout arrives, unless it fails before. */
void life_arrival(struct life *l, int32_t day);
/* life_returned: the day on which a payout is known to have come back. */
void life_returned(struct life *l, int32_t day);

/* life_events: by day; valid until the next life_begin. */
const struct life_event *life_events(struct life *l, size_t *n);
#endif
