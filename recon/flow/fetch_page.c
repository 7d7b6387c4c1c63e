/*
 * Pages into the store: each object that is new or changed as facts and as it
 * came, and with it how far its window was read.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/digest.h"
#include "recon/flow/fetch.h"

#define NOTES_BYTES_MAX 16384
#define TELL_EVERY 8		/* pages */

void
fetch_note(struct fetch *x, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (x->notes.n + strlen(text) < NOTES_BYTES_MAX)
		str_addf(&x->notes, "%s%s%s\n", x->account, *x->account != '\0' ? ": " : "",
		    text);
}

/* ---- the sink ---- */

static int
sink_txn(void *ctx, const struct txn *t, const struct origin *o, struct err *e)
{
	struct fetch *x = ctx;

	/* an event is asked for what it says of its object; rows have a list of their
	 * own, which begins where the run does */
	if (x->page_of->list == SOURCE_EVENTS)
		return 0;
	if (store_put_txn(x->f->store, x->run.import, 0, o->path, t, &x->put, e) != 0)
		return -1;
	x->txns++;
	x->net = txn_net(t);
	return 0;
}

static int
sink_object(void *ctx, const struct object *ob, const struct origin *o, struct err *e)
{
	struct fetch *x = ctx;
	enum store_put what;

	return store_put_object(x->f->store, x->run.import, 0, o->path, ob, &what, e);
}

static int
sink_line(void *ctx, const struct ledger_line *l, const struct origin *o, struct err *e)
{
	(void)ctx;
	(void)l;
	(void)o;
	return err_set(e, ERR_BUG, "a ledger line from a source of Stripe facts");
}

static int
sink_balance(void *ctx, const struct balance_fact *b, const struct origin *o, struct err *e)
{
	(void)ctx;
	(void)b;
	(void)o;
	return err_set(e, ERR_BUG, "a balance among the objects of a list");
}

/* An object that the service gave and that cannot be read stops the fetch: to leave
 * it out would be a gap that nobody sees. */
static int
sink_bad(void *ctx, struct slice raw, const struct origin *o, const struct err *why,
    struct err *e)
{
	(void)ctx;
	(void)raw;
	(void)o;
	*e = *why;
	return -1;
}

static void
sink_note(void *ctx, const char *text)
{
	fetch_note(ctx, "%s", text);
}

/* ---- one page ---- */

static bool
gives_txns(enum source_list l)
{
	return l == SOURCE_TXNS || l == SOURCE_PAYOUT_TXNS;
}

/* count_row: what became of the balance transaction that an object gave. */
static int
count_row(struct fetch *x, struct fetch_window *w, const struct source_object *o,
    struct err *e)
{
	if (x->txns != 1)
		return err_set(e, ERR_INPUT, "%.*s: %" PRIu64 " balance transactions in one",
		    (int)o->id.n, o->id.p, x->txns);
	x->out->rows++;
	x->out->added += x->put == STORE_NEW;
	x->out->changed += x->put == STORE_CHANGED;
	x->out->same += x->put == STORE_SAME;
	if (__builtin_add_overflow(w->sum, x->net, &w->sum))
		return err_set(e, ERR_INPUT, "payout %s: its rows sum to too much", w->payout);
	return 0;
}

/* twice: does the page hold this object a second time? */
static bool
twice(struct fetch *x, struct slice id)
{
	uint64_t hash = digest_fast(id.p, id.n);

	for (size_t i = 0; i < x->nseen; i++)
		if (x->seen[i] == hash)
			return true;
	x->seen[x->nseen++] = hash;
	return false;
}

static int
take_object(struct fetch *x, struct fetch_window *w, struct source_page *p, size_t i,
    const struct sink *s, struct err *e)
{
	const struct source_object *o = &p->object[i];
	struct store_raw raw = { o->id, o->raw, digest_fast(o->raw.p, o->raw.n) };
	uint64_t hash = 0;
	bool known;

	if (twice(x, o->id))
		return 0;
	if (store_raw_hash(x->f->store, o->id, &known, &hash, e) != 0)
		return -1;
	known = known && hash == raw.hash;
	/* told before, to the letter; a payout's list tells more than the object */
	if (known && w->list != SOURCE_PAYOUT_TXNS) {
		x->out->rows += w->list == SOURCE_TXNS;
		x->out->same += w->list == SOURCE_TXNS;
		return 0;
	}
	x->txns = 0;
	if (x->src->facts(x->src->ctx, p, i, s, e) != 0)
		return -1;
	if (!known)
		x->raw[x->nraw++] = raw;
	return gives_txns(w->list) ? count_row(x, w, o, e) : 0;
}

static int
take_objects(struct fetch *x, struct fetch_window *w, struct source_page *p, struct err *e)
{
	const struct sink s = { sink_txn, sink_object, sink_line, sink_balance, sink_bad,
		sink_note, x };

	ASSERT(p->n <= FETCH_PAGE_MAX);
	x->nraw = x->nseen = 0;
	x->page_of = w;
	for (size_t i = 0; i < p->n; i++)
		if (take_object(x, w, p, i, &s, e) != 0)
			return err_while(e, "%s", p->origin);
	if (x->nraw > 0 && store_raw_put(x->f->store, x->run.import, fetch_list_word(w->list),
	    x->raw, x->nraw, e) != 0)
		return -1;
	x->out->pages++;
	x->out->objects += x->nseen;
	w->objects += x->nseen;
	if (p->n > 0) {
		const struct source_object *last = &p->object[p->n - 1];

		ASSERT(last->id.n < sizeof(w->after));
		memcpy(w->after, last->id.p, last->id.n);
		w->after[last->id.n] = '\0';
		if (last->created != TXN_MOMENT_NONE)
			w->at = last->created;
	}
	return 0;
}

/* payout_done: its rows and its own row sum to nothing, or Stripe is not done with
 * it: then it is asked for again by the next fetch. */
static int
payout_done(struct fetch *x, struct fetch_window *w, struct err *e)
{
	if (w->sum != 0 && !(w->has_amount && w->sum == w->amount)) {
		fetch_note(x, "payout %s: the %" PRIu64 " rows that Stripe lists do not sum to"
		    " it yet; the next fetch asks again", w->payout, w->objects);
		return 0;
	}
	x->out->payouts++;
	return store_payout_put(x->f->store, x->account, w->payout, x->run.import, w->objects,
	    e);
}

static int
window_done(struct fetch *x, struct fetch_window *w, struct err *e)
{
	w->state = WINDOW_READ;
	w->at = w->from;
	x->out->windows_done++;
	return w->list == SOURCE_PAYOUT_TXNS ? payout_done(x, w, e) : 0;
}

/* refused: this key may not read the list. */
static int
refused(struct fetch *x, struct fetch_window *w, const char *why, struct err *e)
{
	w->state = WINDOW_REFUSED;
	x->out->windows_done++;
	if (w->list == SOURCE_PAYOUT_TXNS) {
		fetch_note(x, "payout %s: Stripe does not say which rows it carries; they stay"
		    " \"not paid out yet\"", w->payout);
		return store_payout_put(x->f->store, x->account, w->payout, x->run.import, 0, e);
	}
	/* one note for a list, not one for each of its windows */
	for (size_t i = 0; i < x->n; i++)
		if (&x->w[i] != w && x->w[i].list == w->list &&
		    x->w[i].state == WINDOW_REFUSED)
			return 0;
	if (fetch_list_needed(w->list))
		str_addf(&x->refused, "%s%s", x->refused.n > 0 ? "\n" : "", why);
	else
		fetch_note(x, "%s were not read: %s", fetch_list_name(w->list), why);
	return 0;
}

static int
take_page(struct fetch *x, struct source_page *p, struct err *e)
{
	struct fetch_window *w = &x->w[p->tag];
	bool more = p->more;

	ASSERT(p->tag < x->n && w->asked);
	w->asked = false;
	x->asked--;
	if (fetch_begin(x, e) != 0)
		return -1;
	x->whole = false;
	if (p->denied != NULL) {
		if (refused(x, w, p->denied, e) != 0)
			return -1;
	} else if (take_objects(x, w, p, e) != 0 || (!more && window_done(x, w, e) != 0)) {
		return -1;
	}
	if (fetch_keep(x, w, e) != 0)
		return -1;
	x->pages++;
	x->whole = true;
	return 0;
}

/* ---- all windows ---- */

static int
ask(struct fetch *x, size_t i, struct err *e)
{
	struct fetch_window *w = &x->w[i];
	const struct source_ask a = { .tag = i, .list = w->list, .from = w->from,
		.to = w->to, .payout = w->payout, .after = w->after,
		.charges = (w->list == SOURCE_REFUNDS || w->list == SOURCE_DISPUTES) &&
		    fetch_wants_charges(x) };

	w->asked = true;
	x->asked++;
	return x->src->ask(x->src->ctx, &a, e);
}

/* ask_some: keeps as many asks open as the source likes. */
static int
ask_some(struct fetch *x, struct err *e)
{
	unsigned most = x->src->in_flight < SOURCE_ASKS_MAX ? x->src->in_flight :
	    SOURCE_ASKS_MAX;

	while (x->first < x->n && x->w[x->first].state != WINDOW_OPEN)
		x->first++;
	for (size_t i = x->first; i < x->n && x->asked < most; i++)
		if (x->w[i].state == WINDOW_OPEN && !x->w[i].asked && ask(x, i, e) != 0)
			return -1;
	return 0;
}

/* tell: rows so far, and how many there may be by the time that was covered. */
static void
tell(struct fetch *x)
{
	char what[96];
	uint64_t covered = 0, all = 0, total;

	if (x->out->pages % TELL_EVERY != 0)
		return;
	for (size_t i = 0; i < x->n; i++) {
		const struct fetch_window *w = &x->w[i];
		uint64_t span = w->to > w->from ? (uint64_t)(w->to - w->from) : 3600;

		if (w->list == SOURCE_TXNS || w->list == SOURCE_CHARGES) {
			all += span;
			covered += w->state != WINDOW_OPEN ? span : (uint64_t)(w->to - w->at);
		}
	}
	total = covered > 0 ? (uint64_t)((__uint128_t)x->out->objects * all / covered) : 0;
	(void)snprintf(what, sizeof(what), "stripe\t%" PRIu64 " of %" PRIu64 " windows",
	    x->out->windows_done, x->out->windows);
	progress_tick(x->f->progress, what, x->out->objects, total);
}

int
fetch_read(struct fetch *x, struct err *e)
{
	unsigned most = x->o->commit_pages > 0 ? x->o->commit_pages : FETCH_COMMIT_PAGES;
	struct source_page *p;
	int rc;

	for (;;) {
		if (ask_some(x, e) != 0)
			return -1;
		rc = x->src->next(x->src->ctx, &p, e);
		if (rc <= 0)
			break;
		rc = take_page(x, p, e);
		x->src->done(x->src->ctx, p);
		if (rc != 0)
			return -1;
		tell(x);
		if (x->pages >= most && fetch_commit(x, e) != 0)
			return -1;
	}
	return rc != 0 ? -1 : fetch_commit(x, e);
}
