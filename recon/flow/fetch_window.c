/*
 * Which windows a run reads: closed spans of `created` of each list, far enough
 * back for what may have changed since, and the rows of payouts that are ready.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/model/fields.h"
#include "recon/flow/fetch.h"

#define DAY 86400
#define SPAN_LEAST 3600		/* seconds of a window */

/*
 * How far before the run's first moment a list is read: an object keeps its
 * `created` while its status changes.  A payout can fail within five business
 * days, a refund within thirty days; a charge is captured up to a week after it
 * was made; a closed dispute can still turn.  The first run, before which nothing
 * is known, looks further back for what its rows may come from.
 */
static const struct {
	int	days;
	int	spans;		/* windows at most */
	int	open_days;	/* and so far back while one is open */
	int	first_days;	/* and the first run */
} reach[SOURCE__LISTS] = {
	[SOURCE_TXNS] = { 0, FETCH_SPANS_MAX, 0, 0 },
	[SOURCE_PAYOUTS] = { 14, 1, 90, 90 },
	[SOURCE_REFUNDS] = { 35, 4, 90, 90 },
	[SOURCE_DISPUTES] = { 120, 4, 730, 120 },
	[SOURCE_CHARGES] = { 8, FETCH_SPANS_MAX, 0, 31 },
	[SOURCE_TRANSFERS] = { 7, 2, 0, 7 },
	[SOURCE_TOPUPS] = { 7, 1, 0, 7 },
	[SOURCE_FEES] = { 7, 2, 0, 7 },
	[SOURCE_EVENTS] = { 30, 1, 0, 30 },
};

int
fetch_keep(struct fetch *x, const struct fetch_window *w, struct err *e)
{
	const struct store_window kept = { fetch_list_word(w->list), w->from, w->to, w->payout,
		w->after, w->objects, w->state };

	return store_window_put(x->f->store, &x->run, &kept, e);
}

static struct fetch_window *
append(struct fetch *x, const struct fetch_window *w)
{
	x->w = mem_grow(x->w, &x->cap, x->n + 1, sizeof(*x->w));
	x->w[x->n] = *w;
	x->w[x->n].at = w->to;
	x->w[x->n].payout = mem_strdup(w->payout != NULL ? w->payout : "");
	return &x->w[x->n++];
}

int
fetch_add(struct fetch *x, const struct fetch_window *w, struct err *e)
{
	if (x->n == FETCH_WINDOWS_MAX)
		return err_set(e, ERR_BUG, "more than %d windows in one fetch",
		    FETCH_WINDOWS_MAX);
	x->out->windows++;
	return fetch_keep(x, append(x, w), e);
}

int
fetch_add_spans(struct fetch *x, enum source_list l, int64_t from, int64_t to,
    struct err *e)
{
	int64_t least = to - from > (int64_t)8 * DAY ? DAY : SPAN_LEAST, n, i;

	if (from >= to)
		return 0;
	n = (to - from + least - 1) / least;
	n = n < reach[l].spans ? n : reach[l].spans;
	for (i = 0; i < n; i++) {
		struct fetch_window w = { .list = l, .from = from + (to - from) * i / n,
			.to = from + (to - from) * (i + 1) / n };

		if (fetch_add(x, &w, e) != 0)
			return -1;
	}
	return 0;
}

/* ---- objects that may still change ---- */

static bool
is_open(const struct object *o)
{
	struct slice status = fields_get(o->fields, "status");

	switch (o->kind) {
	case OBJECT_PAYOUT:
		return slice_is(status, "pending") || slice_is(status, "in_transit") ||
		    slice_is(fields_get(o->fields, "reconciliation_status"), "in_progress");
	case OBJECT_REFUND:
		return slice_is(status, "pending") || slice_is(status, "requires_action");
	case OBJECT_DISPUTE:
		return slice_is(status, "needs_response") || slice_is(status, "under_review") ||
		    slice_is(status, "warning_needs_response") ||
		    slice_is(status, "warning_under_review");
	default:
		return false;
	}
}

static int64_t
created_of(const struct object *o)
{
	struct slice text = fields_get(o->fields, "created");
	int64_t at;

	if (text.n == 0)
		return TXN_MOMENT_NONE;
	at = strtoll(text.p, NULL, 10);
	return txn_moment_ok(at) ? at : TXN_MOMENT_NONE;
}

/* oldest_open: the earliest `created` of the account's objects that are open. */
static int
oldest_open(struct fetch *x, enum object_kind k, int64_t *out, struct err *e)
{
	struct store_objects *c;
	struct object o;
	int rc;

	*out = INT64_MAX;
	if (store_objects_open(&c, x->f->store, k, e) != 0)
		return -1;
	while ((rc = store_objects_next(c, &o, e)) == 1) {
		int64_t at = created_of(&o);

		if (at != TXN_MOMENT_NONE && at < *out && slice_is(o.account, x->account) &&
		    is_open(&o))
			*out = at;
	}
	store_objects_close(c);
	return rc;
}

static enum object_kind
kind_of(enum source_list l)
{
	return l == SOURCE_PAYOUTS ? OBJECT_PAYOUT : l == SOURCE_REFUNDS ? OBJECT_REFUND :
	    OBJECT_DISPUTE;
}

static int
start_of(struct fetch *x, enum source_list l, int64_t *from, struct err *e)
{
	int days = x->run.number == 1 ? reach[l].first_days : reach[l].days;
	int64_t open, least;

	*from = x->run.from - (int64_t)days * DAY;
	if (reach[l].open_days > 0) {
		if (oldest_open(x, kind_of(l), &open, e) != 0)
			return -1;
		least = x->run.from - (int64_t)reach[l].open_days * DAY;
		if (open < *from)
			*from = open > least ? open : least;
	}
	if (*from < 0)
		*from = 0;
	return 0;
}

bool
fetch_wants_charges(const struct fetch *x)
{
	/* without rules nobody can say that charges are of no use */
	return x->f->rules == NULL ||
	    (rules_needs(x->f->rules) & 1u << OBJECT_CHARGE) != 0;
}

static bool
is_wanted(const struct fetch *x, enum source_list l)
{
	return l != SOURCE_PAYOUT_TXNS && (l != SOURCE_CHARGES || fetch_wants_charges(x));
}

int
fetch_add_lists(struct fetch *x, struct err *e)
{
	int64_t from;

	for (int l = 0; l < SOURCE__LISTS; l++) {
		if (!is_wanted(x, (enum source_list)l))
			continue;
		if (start_of(x, (enum source_list)l, &from, e) != 0 ||
		    fetch_add_spans(x, (enum source_list)l, from, x->run.to, e) != 0)
			return -1;
	}
	return 0;
}

int
fetch_add_lists_since(struct fetch *x, int64_t from, int64_t to, struct err *e)
{
	for (int l = 0; l < SOURCE__LISTS; l++)
		if (is_wanted(x, (enum source_list)l) &&
		    fetch_add_spans(x, (enum source_list)l, from, to, e) != 0)
			return -1;
	return 0;
}

/* ---- payouts ---- */

/* is_ready: can its rows be asked for?  Stripe cannot say what is in a manual or
 * an instant payout. */
static bool
is_ready(struct fetch *x, const struct object *o)
{
	struct slice status = fields_get(o->fields, "reconciliation_status");

	if (!slice_is(o->account, x->account) ||
	    !slice_is(fields_get(o->fields, "automatic"), "true"))
		return false;
	if (slice_is(status, "in_progress"))
		x->out->payouts_open++;
	return slice_is(status, "completed");
}

static int
payout_window(struct fetch *x, const struct object *o, struct err *e)
{
	struct fetch_window w = { .list = SOURCE_PAYOUT_TXNS };
	struct payout p;
	char *id;
	bool read;
	int rc;

	payout_of_object(&p, o);
	id = mem_strdup(o->id.p);
	rc = store_payout_read(x->f->store, x->account, id, &read, e);
	if (rc == 0 && !read) {
		w.payout = id;
		w.amount = p.amount;
		w.has_amount = p.has_amount;
		(void)append(x, &w);
		x->out->windows++;
	}
	free(id);
	return rc;
}

int
fetch_add_payouts(struct fetch *x, struct err *e)
{
	struct store_objects *c;
	struct object o;
	size_t first = x->n;
	int rc;

	x->out->payouts_open = 0;
	if (store_objects_open(&c, x->f->store, OBJECT_PAYOUT, e) != 0)
		return -1;
	while ((rc = store_objects_next(c, &o, e)) == 1) {
		if (is_ready(x, &o) && (rc = payout_window(x, &o, e)) != 0)
			break;
	}
	store_objects_close(c);
	for (size_t i = first; rc == 0 && i < x->n; i++)
		rc = fetch_keep(x, &x->w[i], e);
	return rc;
}

/* ---- a run that had stopped ---- */

static int
load_window(void *ctx, const struct store_window *kept)
{
	struct fetch *x = ctx;
	struct fetch_window w = { .list = fetch_list_of(kept->list), .from = kept->from,
		.to = kept->to, .objects = kept->objects, .state = kept->state };

	/* payouts are found again; what a newer version asked for is not ours */
	if (w.list == SOURCE_PAYOUT_TXNS || w.list == SOURCE__LISTS)
		return 0;
	(void)snprintf(w.after, sizeof(w.after), "%s", kept->after);
	if (w.state == WINDOW_REFUSED)	/* the key may have the permission now */
		w.state = WINDOW_OPEN;
	x->out->windows++;
	x->out->windows_done += w.state == WINDOW_READ;
	(void)append(x, &w);
	return 0;
}

int
fetch_load(struct fetch *x, struct err *e)
{
	return store_window_each(x->f->store, &x->run, load_window, x, e);
}
