#ifndef TIEOUT_RECON_FLOW_EVENTS_H
#define TIEOUT_RECON_FLOW_EVENTS_H
/*
 * Events without a balance row and their entries (RULES.md): a dispute is lost, a
 * payout arrives.  They belong to the period of their date, wherever the rows of
 * the dispute or payout stand; each has an entry of its own.
 *
 *   events_new, events_row* / events_object* (candidates), events_settle,
 *   then events_entry(0 .. events_count)
 */
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/model/entry.h"
#include "core/model/object.h"
#include "core/model/period.h"
#include "core/model/txn.h"
#include "recon/engine/engine.h"
#include "recon/flow/flow.h"

struct events;

#define EVENTS_RULES_MAX 2

/* events_new: of period ${p}; NULL: of all time. */
struct events *events_new(const struct flow *f, const struct period *p);
void events_free(struct events *ev);

/* events_also: a second rule file that is asked too, for events_listen only: what
 * has an entry is decided by the rules of the flow. */
void events_also(struct events *ev, struct rules *r);
/* An event that at least one of the rule files takes, booked or not; valid during
 * the call.  ${res}[i].rule is RULES_NONE where file i does not take it. */
struct events_seen {
	enum rules_event what;
	const char	*object;	/* id of the payout or dispute */
	const char	*account;	/* Stripe account name */
	int32_t		 day;
	uint8_t		 currency;
	int64_t		 held;
	const struct rules_result *res;	/* one for each rule file */
	const bool	*reversed;	/* so is this: it undoes what the rule booked */
};
typedef void events_fn(void *ctx, const struct events_seen *x);
/* events_listen: ${fn} is told of each event while events_settle finds it; none is
 * kept then, and events_count stays 0. */
void events_listen(struct events *ev, events_fn *fn, void *ctx);

/* events_asked: does a rule speak of an event of this kind of object? */
bool events_asked(const struct events *ev, enum object_kind k);
/* events_row: a row of the period; that of a payout or a dispute is noted. */
void events_row(struct events *ev, const struct txn *t);
/* events_object: a payout or dispute that is known; noted when something may
 * have become of it in the period. */
void events_object(struct events *ev, const struct object *o);
/* events_note: look at this one in any case. */
void events_note(struct events *ev, enum object_kind k, struct slice id);

/*
 * events_settle: looks up what was noted and keeps the events that a rule books.
 * One that a rule asks for and cannot book is told to ${engine} (NULL: nobody).
 */
int events_settle(struct events *ev, struct engine *engine, struct err *e)
    MUST_CHECK;
size_t events_count(const struct events *ev);
int32_t events_day(const struct events *ev, size_t i);
/* events_entry: the i-th by (day, account, currency, key).  Texts and lines are
 * valid until the next call. */
int events_entry(struct events *ev, size_t i, struct entry *out, struct err *e)
    MUST_CHECK;
/* events_decided: the first day on which a dispute was told to be lost or won,
 * DATE_NONE when no telling is dated; slow. */
int events_decided(struct store *s, struct zone *z, const char *dispute,
    int32_t *day, struct err *e) MUST_CHECK;
#endif
