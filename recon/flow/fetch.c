/*
 * fetch: runs.  A run reads each list from where the one before ended (with some
 * days of look-back) up to now, then the rows of the payouts that are ready, then
 * proves by the balance that nothing is missing.  Everything that was committed
 * stays; the next fetch goes on with a run that has no end.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/date.h"
#include "core/base/digest.h"
#include "recon/flow/fetch.h"
#include "recon/store/seal.h"

#define LOOK_BACK 86400		/* seconds that a run reads again */

/* ---- commits ---- */

int
fetch_begin(struct fetch *x, struct err *e)
{
	if (x->in_txn)
		return 0;
	if (store_begin(x->f->store, e) != 0)
		return -1;
	x->in_txn = true;
	x->whole = false;
	return 0;
}

int
fetch_commit(struct fetch *x, struct err *e)
{
	if (!x->in_txn)
		return 0;
	if (store_commit(x->f->store, e) != 0)
		return -1;
	x->in_txn = false;
	x->pages = 0;
	if (x->o->committed == NULL || x->o->committed(x->o->committed_ctx) == 0)
		return 0;
	x->killed = true;
	return err_set(e, ERR_INTERRUPTED, "stopped behind a commit");
}

/* ---- a run's beginning ---- */

/* first_moment: the first day of last month, in the company's zone. */
static int64_t
first_moment(const struct flow *f, int64_t now)
{
	int year, month, day;

	date_split(zone_day(f->zone, now), &year, &month, &day);
	month--;
	if (month == 0) {
		month = 12;
		year--;
	}
	return zone_day_start(f->zone, date_of(year, month, 1));
}

static int
put_import(struct fetch *x, struct err *e)
{
	struct str path = STR_INIT;
	struct store_import im = { .kind = STORE_FETCH_KIND, .account = x->account,
		.at_us = x->run.began_us, .first_day = DATE_NONE, .last_day = DATE_NONE,
		.first_moment = TXN_MOMENT_NONE, .last_moment = TXN_MOMENT_NONE,
		.first_line_day = DATE_NONE, .last_line_day = DATE_NONE };
	int rc;

	str_addf(&path, "Stripe API%s%s", *x->account != '\0' ? ", " : "", x->account);
	im.path = str_text(&path);
	rc = store_import_begin(x->f->store, &im, &x->run.import, e);
	str_free(&path);
	return rc;
}

/* close_import: what the run reaches over, and a name to forget it by. */
static int
close_import(struct fetch *x, const struct store_fetch *r, bool whole, struct err *e)
{
	char hash[DIGEST_HEX_MAX], text[128];
	struct digest *d = digest_new();
	struct store_import im = { .number = r->import,
		.first_line_day = DATE_NONE, .last_line_day = DATE_NONE,
		.first_day = DATE_NONE, .last_day = DATE_NONE,
		.first_moment = TXN_MOMENT_NONE, .last_moment = TXN_MOMENT_NONE };

	(void)snprintf(text, sizeof(text), "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
	    r->number, r->from, r->to, r->began_us);
	digest_add_text(d, x->account);
	digest_add_text(d, text);
	digest_hex(d, hash);
	digest_free(d);
	im.hash = hash;
	if (whole) {
		im.first_moment = r->from;
		im.last_moment = r->to - 1;
		im.first_day = date_of_moment_utc(r->from);
		im.last_day = date_of_moment_utc(r->to - 1);
	}
	if (store_raw_count(x->f->store, r->import, &im.rows, e) != 0)
		return -1;
	return store_import_end(x->f->store, &im, e);
}

/* give_up: a run that --since replaces. */
static int
give_up(struct fetch *x, const struct store_fetch *old, struct err *e)
{
	struct store_fetch r = *old;

	r.account = x->account;
	r.ended = r.given_up = true;
	return store_fetch_put(x->f->store, &r, e) != 0 ? -1 : close_import(x, &r, false, e);
}

/* start_of_run: nothing that an earlier run was to read may be left out. */
static int64_t
start_of_run(const struct fetch *x, const struct store_fetch *old, int64_t now)
{
	int64_t since = x->o->since;

	if (old != NULL && (!old->ended || old->given_up))
		return since != TXN_MOMENT_NONE && since < old->from ? since : old->from;
	if (since != TXN_MOMENT_NONE)
		return since;
	return old != NULL ? old->to - LOOK_BACK : first_moment(x->f, now);
}

static int
new_run(struct fetch *x, bool found, const struct store_fetch *old, struct err *e)
{
	struct source_balance b;

	if (x->src->balance(x->src->ctx, &b, e) != 0)
		return -1;
	if (fetch_begin(x, e) != 0)
		return -1;
	if (found && !old->ended && give_up(x, old, e) != 0)
		return -1;
	x->run = (struct store_fetch){ .account = x->account, .to = b.at,
	    .number = found ? old->number + 1 : 1, .began_us = clock_now_us(x->f->clock) };
	x->run.from = start_of_run(x, found ? old : NULL, b.at);
	if (x->run.from >= x->run.to) {
		err_set(e, ERR_USAGE, "there is nothing to fetch from a day that has not come");
		return err_hint(e, "give --since a day in the past");
	}
	if (put_import(x, e) != 0 || store_fetch_put(x->f->store, &x->run, e) != 0 ||
	    fetch_put_balance(x, "start", &b, e) != 0 || fetch_add_lists(x, e) != 0)
		return -1;
	return fetch_commit(x, e);
}

/* sealed_since: was a period sealed after the run began?  What it still brings came
 * later, and must not stand under an import that the seal has counted. */
static int
sealed_since(struct fetch *x, const struct store_fetch *r, bool *sealed, struct err *e)
{
	struct store_seal seal;
	bool any;

	if (store_seal_last(x->f->store, &any, &seal, e) != 0)
		return -1;
	*sealed = any && seal.last_import >= r->import;
	return 0;
}

static int
begin(struct fetch *x, struct err *e)
{
	struct store_fetch old = { .number = 0 };
	bool found, sealed = false;

	if (store_fetch_newest(x->f->store, x->account, &found, &old, e) != 0)
		return -1;
	if (found && sealed_since(x, &old, &sealed, e) != 0)
		return -1;
	if (!found || old.ended || sealed || x->o->since != TXN_MOMENT_NONE)
		return new_run(x, found, &old, e);
	x->run = old;
	x->run.account = x->account;
	x->resumed = x->out->resumed = true;
	return fetch_load(x, e);
}

/* ---- its end ---- */

/* not_permitted: everything else was read; without these a close would miss them. */
static int
not_permitted(struct fetch *x, struct err *e)
{
	const char *text = str_text(&x->refused);
	size_t n = strcspn(text, "\n");

	err_set(e, ERR_REMOTE, "%.*s", (int)n, text);
	return err_hint(e, "%s%sthe rest was read; run it again once the key may read this too",
	    text[n] != '\0' ? text + n + 1 : "", text[n] != '\0' ? "; " : "");
}

static int
end(struct fetch *x, struct err *e)
{
	if (x->refused.n > 0)
		return not_permitted(x, e);
	if (fetch_end_balance(x, e) != 0 || fetch_prove(x, e) != 0 || fetch_begin(x, e) != 0)
		return -1;
	x->run.ended = true;
	/* days that were in doubt are complete now */
	if (x->resumed || x->run.number == 1 || x->o->since != TXN_MOMENT_NONE)
		store_fetch_touch(x->f->store);
	if (store_fetch_put(x->f->store, &x->run, e) != 0 ||
	    close_import(x, &x->run, true, e) != 0)
		return -1;
	return fetch_commit(x, e);
}

static int
payouts(struct fetch *x, struct err *e)
{
	if (fetch_begin(x, e) != 0 || fetch_add_payouts(x, e) != 0 || fetch_commit(x, e) != 0)
		return -1;
	return fetch_read(x, e);
}

/* so_far: an error says what stands, and how to go on. */
static void
so_far(const struct fetch *x, struct err *e)
{
	char was[sizeof(e->hint)];

	if ((e->code != ERR_REMOTE && e->code != ERR_INTERRUPTED) || x->out->windows == 0 ||
	    x->refused.n > 0)
		return;
	(void)snprintf(was, sizeof(was), "%s", e->hint);
	err_hint(e, "%s%s%" PRIu64 " of %" PRIu64 " windows are read and kept: `tieout fetch`"
	    " goes on from there", was, was[0] != '\0' ? "; " : "", x->out->windows_done,
	    x->out->windows);
}

static int
one_source(struct fetch *x, struct err *e)
{
	struct err ignored = ERR_INIT;
	int rc = -1;

	if (begin(x, e) != 0)
		goto out;
	if (x->out->from == TXN_MOMENT_NONE || x->run.from < x->out->from)
		x->out->from = x->run.from;
	if (fetch_read(x, e) != 0 || payouts(x, e) != 0 || end(x, e) != 0)
		goto out;
	rc = 0;
out:
	if (x->run.to > x->out->to)
		x->out->to = x->run.to;
	/* what was read whole stays, whatever came after it */
	if (rc != 0 && x->in_txn && !x->killed && x->whole && (e->code == ERR_REMOTE ||
	    e->code == ERR_INTERRUPTED) && fetch_commit(x, &ignored) != 0 && !x->killed)
		fetch_note(x, "the last pages could not be kept: %s", ignored.msg);
	if (x->in_txn)
		store_rollback(x->f->store);
	if (rc != 0)
		so_far(x, e);
	return rc;
}

int
flow_fetch(struct flow *f, const struct flow_fetch_options *o,
    struct flow_fetch_result *out, struct err *e)
{
	struct str notes = STR_INIT;
	int rc = 0;

	*out = (struct flow_fetch_result){ .from = TXN_MOMENT_NONE, .to = TXN_MOMENT_NONE };
	for (size_t i = 0; i < o->nsources && rc == 0; i++) {
		struct fetch x = { .f = f, .o = o, .out = out, .src = &o->source[i] };
		uint64_t made = 0, again = 0;

		x.account = mem_strdup(x.src->account);
		x.seen = mem_calloc(FETCH_PAGE_MAX, sizeof(*x.seen));
		x.raw = mem_calloc(FETCH_PAGE_MAX, sizeof(*x.raw));
		rc = one_source(&x, e);
		x.src->calls(x.src->ctx, &made, &again);
		out->requests += made;
		out->again += again;
		str_add(&notes, str_text(&x.notes));
		for (size_t k = 0; k < x.n; k++)
			free(x.w[k].payout);
		free(x.w);
		free(x.seen);
		free(x.raw);
		free(x.account);
		str_free(&x.notes);
		str_free(&x.refused);
	}
	out->notes = mem_strdup(str_text(&notes));
	str_free(&notes);
	return rc;
}

void
flow_fetch_result_free(struct flow_fetch_result *r)
{
	free(r->notes);
	r->notes = NULL;
}
