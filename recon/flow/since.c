/*
 * What came after a close, told from the numbers of imports, and what a close
 * would make of it, found in memory and thrown away.  Nothing is written.
 */
#include "recon/flow/since.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/intern.h"
#include "core/base/money.h"
#include "recon/flow/books.h"
#include "recon/flow/months.h"

struct run_copy {
	int64_t		 last_import, last_log;
};

/* ---- which close ---- */

static int
latest(void *ctx, const struct store_run *r)
{
	struct period *p = ctx;

	if (p->name[0] == '\0' || r->period.last > p->last)
		*p = r->period;
	return 0;
}

static int
choose(struct flow *f, const struct period *asked, struct period *p, struct err *e)
{
	memset(p, 0, sizeof(*p));
	if (asked != NULL)
		*p = *asked;
	else if (store_each_run(f->store, latest, p, e) != 0)
		return -1;
	if (p->name[0] != '\0')
		return 0;
	err_set(e, ERR_USAGE, "no period was closed yet");
	return err_hint(e, "tieout close PERIOD");
}

static int
last_close(struct flow *f, struct flow_since *s, struct run_copy *out, struct err *e)
{
	struct store_run run;
	bool found;

	if (flow_is_sealed(f, &s->period, &s->sealed, e) != 0 ||
	    store_run_get(f->store, s->period.name, &found, &run, e) != 0)
		return -1;
	if (!found) {
		err_set(e, ERR_USAGE, "%s was not closed yet", s->period.name);
		return err_hint(e, "tieout close %s", s->period.name);
	}
	*out = (struct run_copy){ run.last_import, run.last_log };
	s->unknown = run.last_import < 0;
	s->rules_changed = strcmp(run.rules_hash, rules_hash(f->rules)) != 0;
	return 0;
}

/* ---- what arrived ---- */

struct arrivals {
	struct flow		*f;
	struct flow_since	*s;
	const struct run_copy	*run;
};

static int
count_import(void *ctx, const struct store_import *im, struct err *e)
{
	struct arrivals *a = ctx;

	(void)e;
	a->s->imports += im->number > a->run->last_import;
	return 0;
}

static const char *
keep(struct flow_since *s, struct slice t)
{
	return arena_strndup(s->arena, t.p == NULL ? "" : t.p, t.n);
}

static int
new_rows(struct arrivals *a, struct err *e)
{
	struct flow_since *s = a->s;
	struct zone *z = a->f->zone;
	struct store_txns *c = NULL;
	struct txn t;
	int got;

	if (store_txns_late(&c, a->f->store, zone_day_start(z, s->period.first),
	    zone_day_start(z, s->period.last + 1), a->run->last_import, INT64_MAX, e) != 0)
		return -1;
	while ((got = store_txns_next(c, &t, e)) == 1) {
		int32_t day = zone_day(z, t.created);
		struct flow_tally *sum = tally_of(&s->rows, t.currency, day);

		sum->net = money_sum(sum->net, txn_net(&t));
		if (s->nrows < FLOW_SINCE_MAX)
			s->row[s->nrows++] = (struct flow_since_row){ keep(s, t.id),
			    keep(s, t.category), day, t.currency, txn_net(&t) };
	}
	store_txns_close(c);
	return got;
}

static int
line_change(void *ctx, const struct store_line_change *c, struct err *e)
{
	struct arrivals *a = ctx;
	struct flow_since *s = a->s;
	const struct period *p = &s->period;
	enum flow_since_how how = !c->was ? SINCE_NEW : c->is ? SINCE_CHANGED : SINCE_GONE;
	const struct ledger_line *l = c->is ? &c->now : &c->old;

	(void)e;
	if (!(c->was && period_holds(p, c->old.day)) && !(c->is && period_holds(p, c->now.day)))
		return 0;
	s->lines[how]++;
	if (s->nlines == FLOW_SINCE_MAX)
		return 0;
	s->line[s->nlines++] = (struct flow_since_line){ how, keep(s, l->ledger_id),
	    keep(s, l->line), l->day, c->was ? c->old.day : DATE_NONE, l->currency,
	    l->amount, c->was ? c->old.amount : 0 };
	return 0;
}

static int
count_kind(struct flow_since *s, const char *kind, uint64_t fresh, uint64_t again)
{
	size_t i;

	for (i = 0; i < s->ncounts && strcmp(s->count[i].kind, kind) != 0; i++)
		;
	if (i == sizeof(s->count) / sizeof(s->count[0]))
		return 0;
	if (i == s->ncounts)
		s->count[s->ncounts++] = (struct flow_since_count){
			arena_strdup(s->arena, kind), 0, 0 };
	s->count[i].fresh += fresh;
	s->count[i].again += again;
	return 0;
}

static int
count_fresh(void *ctx, const char *kind, uint64_t n)
{
	return count_kind(ctx, kind, n, 0);
}

static int
count_again(void *ctx, const char *kind, uint64_t n)
{
	return count_kind(ctx, kind, 0, n);
}

static int
arrived(struct flow *f, struct flow_since *s, const struct run_copy *run, struct err *e)
{
	struct arrivals a = { f, s, run };

	if (store_each_import(f->store, count_import, &a, e) != 0 ||
	    store_forgotten(f->store, run->last_log, &s->forgotten, e) != 0)
		return -1;
	if (s->imports == 0 && !s->forgotten)
		return 0;
	if (new_rows(&a, e) != 0 || store_lines_changed(f->store, run->last_import,
	    s->period.last, line_change, &a, e) != 0)
		return -1;
	return store_each_since(f->store, run->last_import, false, count_fresh, s, e) == 0 ?
	    store_each_since(f->store, run->last_import, true, count_again, s, e) : -1;
}

/* ---- what was settled ---- */

struct decided {
	struct flow_since	*s;
	struct intern		*since;		/* own; "BREAK\tKIND\tBY" of decisions */
	struct str		 name;		/* own */
};

static uint32_t
name_decision(struct decided *d, const char *break_id, const char *kind, const char *by,
    bool put)
{
	str_clear(&d->name);
	str_addf(&d->name, "%s\t%s\t%s", break_id, kind, by);
	return put ? intern_put(d->since, d->name.p, d->name.n) :
	    intern_find(d->since, d->name.p, d->name.n);
}

static int
add_decision(void *ctx, const struct store_resolution *r)
{
	(void)name_decision(ctx, r->break_id, r->kind, r->by, true);
	return 0;
}

/* Did the row take one of them?  It may speak of other facts, in another month. */
static int
look_for_decision(void *ctx, const struct store_break *b)
{
	struct decided *d = ctx;
	struct flow_since *s = d->s;
	const struct mismatch *m = &b->m;

	if (m->resolution == NULL || *m->resolution == '\0' || name_decision(d, m->break_id,
	    m->resolution, m->resolved_by, false) == INTERN_NONE)
		return 0;
	s->decision = mem_grow(s->decision, &s->decision_cap, s->ndecisions + 1,
	    sizeof(*s->decision));
	s->decision[s->ndecisions++] = (struct flow_since_decision){
	    arena_strdup(s->arena, m->break_id), arena_strdup(s->arena, m->resolution),
	    arena_strdup(s->arena, m->resolved_by), m->code, m->currency, m->difference };
	return 0;
}

static int
decided(struct flow *f, struct flow_since *s, const struct run_copy *run, struct err *e)
{
	struct decided d = { .s = s, .since = intern_new(), .name = STR_INIT };
	int rc = store_resolutions_since(f->store, run->last_log, add_decision, &d, e);

	if (rc == 0 && intern_count(d.since) > 0)
		rc = store_run_breaks(f->store, s->period.name, look_for_decision, &d, e);
	intern_free(d.since);
	str_free(&d.name);
	return rc;
}

/* ---- what a close would make of it ---- */

static int
break_order(const void *pa, const void *pb)
{
	const struct flow_since_break *a = pa, *b = pb;

	return strcmp(a->break_id, b->break_id);
}

static struct flow_since_break *
add_break(struct flow_since *s, const struct mismatch *m, enum flow_since_how how)
{
	struct flow_since_break *b;

	s->brk = mem_grow(s->brk, &s->brk_cap, s->nbreaks + 1, sizeof(*s->brk));
	b = &s->brk[s->nbreaks++];
	*b = (struct flow_since_break){ how, arena_strdup(s->arena, m->break_id),
	    arena_strdup(s->arena, m->stripe_ids == NULL ? "" : m->stripe_ids),
	    arena_strdup(s->arena, m->ledger_ids == NULL ? "" : m->ledger_ids), m->code,
	    m->code, m->status, m->currency, m->difference, m->difference, false };
	return b;
}

static int
add_before(void *ctx, const struct store_break *b)
{
	(void)add_break(ctx, &b->m, SINCE_GONE);
	return 0;
}

/* The breaks of now against those of the last close, which came in before. */
static void
compare(struct flow_since *s, const struct mismatch *m, size_t n)
{
	size_t old = s->nbreaks, i, kept = 0;
	struct flow_since_break key = { .how = SINCE_CHANGED }, *b;

	if (old > 1)
		qsort(s->brk, old, sizeof(*s->brk), break_order);
	for (i = 0; i < n; i++) {
		key.break_id = m[i].break_id;
		b = old == 0 ? NULL : bsearch(&key, s->brk, old, sizeof(key), break_order);
		if (b == NULL) {
			(void)add_break(s, &m[i], SINCE_NEW);
			continue;
		}
		b->how = SINCE_CHANGED;
		b->code = m[i].code;
		b->difference = m[i].difference;
		b->same = b->code == b->was_code && b->difference == b->was_difference &&
		    b->status == m[i].status;
		b->status = m[i].status;
	}
	for (i = 0; i < s->nbreaks; i++)
		if (!s->brk[i].same)
			s->brk[kept++] = s->brk[i];
	s->nbreaks = kept;
	if (kept > 1)
		qsort(s->brk, kept, sizeof(*s->brk), break_order);
}

/* The period in which what came stands: itself, or the first that is not sealed. */
static int
find_effect(struct flow *f, struct flow_since *s, struct period *p, struct err *e)
{
	struct period *list;
	size_t n = 0;
	int rc = -1;

	*p = s->period;
	s->effect = true;
	if (!s->sealed)
		return 0;
	list = mem_calloc(FLOW_SINCE_PERIODS, sizeof(*list));
	if (flow_periods(f, list, FLOW_SINCE_PERIODS, &n, e) == 0 &&
	    flow_leave_sealed(f, list, &n, e) == 0)
		rc = 0;
	while (n > 0 && list[0].last < s->period.first)
		list[0] = list[--n];
	s->effect = rc == 0 && n > 0;
	if (s->effect)
		*p = list[0];
	free(list);
	return rc;
}

static int
effect(struct flow *f, struct flow_since *s, struct err *e)
{
	const struct mismatch *m;
	struct books *b = NULL;
	struct store_run run;
	struct period p;
	size_t n;
	int rc = -1;

	if (find_effect(f, s, &p, e) != 0)
		return -1;
	if (!s->effect)
		return 0;
	if (flow_stale_before(f, &p, &s->stale, e) != 0 ||
	    store_run_get(f->store, p.name, &s->closed, &run, e) != 0 ||
	    (s->closed && (flow_recall(f, &run, &s->before, e) != 0 ||
	    store_run_breaks(f->store, p.name, add_before, s, e) != 0)) ||
	    books_open(&b, f, &p, e) != 0)
		return -1;
	if (books_match(b, e) == 0) {
		books_summary(b, &s->after);
		m = engine_mismatches(b->engine, &n);
		compare(s, m, n);
		rc = 0;
	}
	books_close(b);
	return rc;
}

int
flow_since(struct flow *f, const struct period *p, struct flow_since *out, struct err *e)
{
	struct run_copy run;

	memset(out, 0, sizeof(*out));
	out->arena = arena_new();
	if (choose(f, p, &out->period, e) != 0 || last_close(f, out, &run, e) != 0 ||
	    (!out->unknown && (arrived(f, out, &run, e) != 0 ||
	    decided(f, out, &run, e) != 0)) ||
	    effect(f, out, e) != 0) {
		flow_since_done(out);
		return -1;
	}
	return 0;
}

void
flow_since_done(struct flow_since *s)
{
	free(s->rows.tally);
	free(s->brk);
	free(s->decision);
	arena_free(s->arena);
	memset(s, 0, sizeof(*s));
}
