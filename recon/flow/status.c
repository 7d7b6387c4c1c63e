/*
 * status: what the workspace holds and how far each period is, as the last closes
 * left it.  Writes nothing, takes no lock, reads no fact.
 */
#include <stdlib.h>
#include <string.h>

#include "recon/flow/months.h"

#define PERIODS_MAX 1200	/* a hundred years of months */

struct gather {
	struct flow		*f;
	struct flow_status	*out;
	size_t			 cap;
};

static int
count_import(void *ctx, const struct store_import *im, struct err *e)
{
	struct flow_status *s = ctx;

	(void)e;
	(void)im;
	s->imports++;
	return 0;
}

static struct flow_status_period *
add(struct gather *g, const struct period *p)
{
	struct flow_status *s = g->out;
	struct flow_status_period *sp;

	s->period = mem_grow(s->period, &g->cap, s->nperiods + 1, sizeof(*s->period));
	sp = &s->period[s->nperiods++];
	*sp = (struct flow_status_period){ .period = *p, .report_dir = "",
	    .preparer = "", .reviewer = "" };
	return sp;
}

/* ---- periods ---- */

static int
add_run(void *ctx, const struct store_run *r)
{
	struct gather *g = ctx;
	struct flow_status_period *sp = add(g, &r->period);

	sp->closed = true;
	sp->verdict = r->verdict;
	sp->report_dir = arena_strdup(g->out->arena, r->report_dir);
	sp->stale = r->facts_version != store_facts_version(g->f->store);
	return 0;
}

static int
count_rows(struct flow *f, const struct period *p, uint64_t *n, struct err *e)
{
	return store_count_txns(f->store, zone_day_start(f->zone, p->first),
	    zone_day_start(f->zone, p->last + 1), n, e);
}

/* Months that hold rows: each is counted once, and all of them together. */
static int
add_months(struct gather *g, struct err *e)
{
	struct period *list = mem_calloc(PERIODS_MAX, sizeof(*list));
	struct flow_status *s = g->out;
	size_t i, k, n, closed = s->nperiods;
	uint64_t rows;
	int rc = flow_periods(g->f, list, PERIODS_MAX, &n, e);

	for (i = 0; rc == 0 && i < n; i++) {
		if ((rc = count_rows(g->f, &list[i], &rows, e)) != 0)
			break;
		s->txns += rows;
		for (k = 0; k < closed && strcmp(s->period[k].period.name, list[i].name) != 0;
		     k++)
			;
		(k < closed ? &s->period[k] : add(g, &list[i]))->rows = rows;
	}
	for (k = 0; rc == 0 && k < closed; k++)	/* a range of days, or a month without rows */
		if (s->period[k].rows == 0)
			rc = count_rows(g->f, &s->period[k].period, &s->period[k].rows, e);
	free(list);
	return rc;
}

static int
period_order(const void *a, const void *b)
{
	const struct flow_status_period *x = a, *y = b;

	if (x->period.first != y->period.first)
		return x->period.first < y->period.first ? -1 : 1;
	return x->period.last < y->period.last ? -1 : x->period.last > y->period.last;
}

/* ---- who signed ---- */

static int
newest_signer(void *ctx, const struct store_sign_off *so)
{
	struct str *name = ctx;

	str_clear(name);
	str_add(name, so->signer);
	return 0;
}

/*
 * A sign-off counts while the report files are those that were signed.  When they
 * were taken away, the next close says whether they come out the same.
 */
static int
signed_state(struct flow *f, struct flow_status *s, struct flow_status_period *sp,
    struct err *e)
{
	struct flow_result *res;
	struct flow_signature sig;
	struct str name = STR_INIT;
	char *dir;
	bool whole = false;
	int rc;

	memset(&sig, 0, sizeof(sig));
	rc = store_each_sign_off(f->store, sp->period.name, newest_signer, &name, e);
	if (rc != 0 || name.n == 0) {
		str_free(&name);
		return rc;
	}
	res = mem_calloc(1, sizeof(*res));
	dir = flow_report_dir(f, &sp->period, NULL);
	rc = flow_reports(dir, &res->files, &whole, e);
	if (rc == 0 && whole)
		rc = flow_signers(f, &sp->period, res, &sig, e);
	sp->state = whole && sig.preparer[0] == '\0' ? FLOW_SIGN_VOID : FLOW_SIGNED;
	sp->preparer = arena_strdup(s->arena, sig.preparer[0] != '\0' ? sig.preparer :
	    str_text(&name));
	str_free(&name);
	free(dir);
	free(res);
	return rc;
}

static int
sign_state(struct flow *f, struct flow_status *s, struct flow_status_period *sp,
    struct err *e)
{
	struct store_seal seal;
	bool sealed;

	if (store_seal_over(f->store, sp->period.first, sp->period.last, &sealed, &seal,
	    e) != 0)
		return -1;
	if (!sealed)
		return signed_state(f, s, sp, e);
	/* also one that shares days with a sealed one: it cannot be closed any more */
	sp->state = FLOW_SEAL;
	sp->stale = false;
	sp->preparer = arena_strdup(s->arena, seal.preparer);
	sp->reviewer = arena_strdup(s->arena, seal.reviewer);
	return 0;
}

/* ---- all of it ---- */

struct waiting {
	struct arena			*arena;
	struct flow_status_period	*sp;
	size_t				 cap;
};

static int
add_waiting(void *ctx, const struct store_waiting *row)
{
	struct waiting *w = ctx;

	if (*row->ledger_id != '\0')
		return 0;	/* it does not wait */
	w->sp->waiting = mem_grow(w->sp->waiting, &w->cap, w->sp->nwaiting + 1,
	    sizeof(*w->sp->waiting));
	w->sp->waiting[w->sp->nwaiting++] = arena_strdup(w->arena, row->id);
	return 0;
}

static int
fill(struct flow *f, struct flow_status *s, struct flow_status_period *sp, struct err *e)
{
	struct waiting w = { s->arena, sp, 0 };

	if (!sp->closed)
		return 0;
	if (store_run_open(f->store, sp->period.name, sp->open, e) != 0 ||
	    store_run_waiting(f->store, sp->period.name, add_waiting, &w, e) != 0)
		return -1;
	return sign_state(f, s, sp, e);
}

static int
periods(struct flow *f, struct flow_status *s, struct err *e)
{
	struct gather g = { f, s, 0 };
	size_t i;

	if (store_each_run(f->store, add_run, &g, e) != 0 || add_months(&g, e) != 0)
		return -1;
	if (s->nperiods > 1)
		qsort(s->period, s->nperiods, sizeof(*s->period), period_order);
	for (i = 0; i < s->nperiods; i++)
		if (fill(f, s, &s->period[i], e) != 0)
			return -1;
	return 0;
}

int
flow_status(struct flow *f, struct flow_status *out, struct err *e)
{
	int rc = -1;

	memset(out, 0, sizeof(*out));
	out->arena = arena_new();
	if (store_begin(f->store, e) != 0)	/* a view of one moment */
		return -1;
	if (store_each_import(f->store, count_import, out, e) != 0 ||
	    store_fact_moments(f->store, &out->first_moment, &out->last_moment, e) != 0)
		goto out;
	for (int k = 0; k < OBJECT__MAX; k++)
		out->objects += store_object_count(f->store, (enum object_kind)k);
	if (store_count_lines(f->store, &out->lines, e) == 0)
		rc = periods(f, out, e);
out:
	store_rollback(f->store);
	return rc == 0 ? 0 : err_while(e, "status");
}

void
flow_status_done(struct flow_status *s)
{
	size_t i;

	for (i = 0; i < s->nperiods; i++)
		free(s->period[i].waiting);
	free(s->period);
	arena_free(s->arena);
}
