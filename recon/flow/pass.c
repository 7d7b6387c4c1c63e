/* Streams rows through rules; what is done with the results is the caller's. */
#include <string.h>

#include "recon/flow/books.h"
#include "recon/flow/pass.h"

struct pass {
	struct books		 b;	/* only what books_view asks for */
	struct rules		*const *rules;
	size_t			 n;
	struct rules_scratch	*scratch[PASS_RULES_MAX];
	struct rules_result	 res[PASS_RULES_MAX];
	pass_fn			*fn;
	void			*ctx;
};

static void
pass_begin(struct pass *s, struct flow *f, struct rules *const *rules, size_t n,
    pass_fn *fn, void *ctx)
{
	ASSERT(n <= PASS_RULES_MAX);
	memset(s, 0, sizeof(*s));
	s->b.f = f;
	s->b.row_arena = arena_new();
	s->rules = rules;
	s->n = n;
	s->fn = fn;
	s->ctx = ctx;
	for (size_t i = 0; i < n; i++) {
		s->scratch[i] = rules_scratch_new(rules[i]);
		s->b.needs |= rules_needs(rules[i]);
	}
	for (int i = 0; i < OBJECT__MAX; i++)
		s->b.have[i] = store_object_count(f->store, (enum object_kind)i) > 0;
}

static void
pass_end(struct pass *s)
{
	for (size_t i = 0; i < s->n; i++)
		rules_scratch_free(s->scratch[i]);
	arena_free(s->b.row_arena);
}

static int
pass_txn(struct pass *s, const struct txn *t, struct err *e)
{
	struct rules_view v;
	struct pass_row row = { &v, s->res };

	if (books_view(&s->b, t, false, &v, e) != 0)
		return -1;
	for (size_t i = 0; i < s->n; i++)
		if (rules_eval(s->rules[i], s->scratch[i], &v, &s->res[i], e) != 0)
			return -1;
	return s->fn(s->ctx, &row, e);
}

bool
pass_stands(const struct pass_row *row, size_t i, const struct period *p)
{
	const struct rules_result *res = &row->res[i];

	return p == NULL || period_holds(p, res->nlines > 0 ? res->date : row->v->day);
}

/* rows: those of the days ${first} to the period's last. */
static int
rows(struct pass *s, const struct period *p, int32_t first, const char *what,
    struct err *e)
{
	struct flow *f = s->b.f;
	struct store_txns *c = NULL;
	struct txn t;
	uint64_t done = 0;
	int got;

	if (store_txns_open(&c, f->store,
	    p == NULL ? INT64_MIN : zone_day_start(f->zone, first),
	    p == NULL ? INT64_MAX : zone_day_start(f->zone, p->last + 1), e) != 0)
		return -1;
	while ((got = store_txns_next(c, &t, e)) == 1)
		if ((got = pass_txn(s, &t, e)) != 0 ||
		    (got = flow_pace(f, what, ++done, e)) != 0)
			break;
	store_txns_close(c);
	return got;
}

int
pass_rows(struct flow *f, const struct period *p, struct rules *const *rules,
    size_t n, const char *what, pass_fn *fn, void *ctx, struct err *e)
{
	struct pass s;
	int rc;

	pass_begin(&s, f, rules, n, fn, ctx);
	rc = rows(&s, p, p == NULL ? 0 : p->first, what, e);
	pass_end(&s);
	return rc;
}

/* ---- the journal of a period ---- */

struct journal_pass {
	const struct period	*p;
	size_t			 n;
	struct events		*events;
	pass_fn			*fn;
	void			*ctx;
};

static int
journal_row(void *ctx, const struct pass_row *row, struct err *e)
{
	struct journal_pass *j = ctx;
	bool concerns = j->p == NULL || period_holds(j->p, row->v->day);

	if (concerns)
		events_row(j->events, row->v->txn);
	for (size_t i = 0; i < j->n && !concerns; i++)
		concerns = pass_stands(row, i, j->p);
	return concerns ? j->fn(j->ctx, row, e) : 0;
}

static int
note_objects(struct events *ev, struct flow *f, enum object_kind k, struct err *e)
{
	struct store_objects *c = NULL;
	struct object o;
	int got;

	if (!events_asked(ev, k))
		return 0;
	if (store_objects_open(&c, f->store, k, e) != 0)
		return -1;
	while ((got = store_objects_next(c, &o, e)) == 1)
		events_object(ev, &o);
	store_objects_close(c);
	return got;
}

int
pass_journal(struct flow *f, const struct period *p, struct rules *const *rules,
    size_t n, const char *what, pass_fn *fn, events_fn *event, void *ctx, struct err *e)
{
	struct flow own = *f;
	struct journal_pass j = { p, n, NULL, fn, ctx };
	int32_t first = p == NULL ? 0 : p->first;
	struct pass s;
	int rc;

	own.rules = rules[0];
	j.events = events_new(&own, p);
	events_listen(j.events, event, ctx);
	pass_begin(&s, f, rules, n, journal_row, &j);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			events_also(j.events, rules[i]);
		if (p != NULL && (rules_dates_by(rules[i], RULES_DATE_AVAILABLE) ||
		    rules_dates_by(rules[i], RULES_DATE_ARRIVAL)))
			first = p->first - RULES_DATED_MAX;
	}
	rc = rows(&s, p, first, what, e);
	pass_end(&s);
	if (rc == 0 && (note_objects(j.events, f, OBJECT_PAYOUT, e) != 0 ||
	    note_objects(j.events, f, OBJECT_DISPUTE, e) != 0 ||
	    events_settle(j.events, NULL, e) != 0))
		rc = -1;
	events_free(j.events);
	return rc;
}

int
pass_one(struct flow *f, const char *id, struct rules *rules, pass_fn *fn,
    void *ctx, struct err *e)
{
	struct rules *one[1] = { rules };
	struct pass s;
	struct txn t;
	bool found;
	int rc;

	if (store_get_txn(f->store, id, &found, &t, e) != 0)
		return -1;
	if (!found) {
		(void)err_set(e, ERR_USAGE, "%s: no such balance transaction", id);
		return err_hint(e, "give the id as it stands in items.csv (txn_...)");
	}
	pass_begin(&s, f, one, 1, fn, ctx);
	rc = pass_txn(&s, &t, e);
	pass_end(&s);
	return rc;
}
