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

/* events_new: of period ${p}; NULL: of all time. */
struct events *events_new(const struct flow *f, const struct period *p);
void events_free(struct events *ev);

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
