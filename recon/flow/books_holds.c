/*
 * Money held back goes on over the months: what a close leaves open is told to the
 * engine of the next one, so that a release finds its hold.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "recon/flow/books_holds.h"
#include "recon/flow/books_opening.h"

struct open_hold {
	struct engine_hold	 h;	/* texts in the arena */
	int64_t			 created;
};
struct open_holds {
	struct books		*b;
	struct open_hold	*hold;	/* own */
	size_t			 n, cap;
};

bool
books_hold_watched(const struct books *b, const struct rules_result *res,
    enum category_kind kind)
{
	if (res->place == PLACE_IGNORED)
		return rules_zero_within(b->f->rules, res->rule) >= 0;
	return kind == CATEGORY_RESERVE;
}

int32_t
books_hold_due(const struct books *b, const struct rules_result *res, int32_t day)
{
	int days = res->place == PLACE_IGNORED ?
	    rules_zero_within(b->f->rules, res->rule) : -1;

	return days < 0 ? DATE_NONE : day + days;
}

static int
collect(void *ctx, const struct store_hold *h)
{
	struct open_holds *o = ctx;
	struct engine_hold *to;

	o->hold = mem_grow(o->hold, &o->cap, o->n + 1, sizeof(*o->hold));
	memset(&o->hold[o->n], 0, sizeof(*o->hold));
	to = &o->hold[o->n++].h;
	to->id = slice_of(arena_strdup(o->b->arena, h->id));
	to->open = h->open;
	to->due = h->due;
	return 0;
}

static struct slice
keep(struct books *b, struct slice s)
{
	return (struct slice){ arena_strndup(b->arena, s.n > 0 ? s.p : "", s.n), s.n };
}

/* What the row itself says of a hold; ${found}: it is still among the facts, and one
 * of an earlier period. */
static int
read_row(struct books *b, struct open_hold *o, bool *found, struct err *e)
{
	struct rules_result res;
	struct rules_view v;
	struct txn t;

	if (store_get_txn(b->f->store, o->h.id.p, found, &t, e) != 0 ||
	    (*found && books_is_earlier(b, &t, found, e) != 0))
		return -1;
	*found = *found && -txn_net(&t) >= o->h.open;
	if (!*found)
		return 0;
	if (books_view(b, &t, false, &v, e) != 0 ||
	    rules_eval(b->f->rules, b->scratch, &v, &res, e) != 0)
		return -1;
	o->created = t.created;
	o->h.source = keep(b, t.source);
	o->h.category = keep(b, t.category);
	o->h.rule_name = res.rule == RULES_NONE ? "" : rules_name(b->f->rules, res.rule);
	o->h.account = books_account(b, t.account);
	o->h.currency = t.currency;
	o->h.held = -txn_net(&t);
	o->h.day = v.day;
	return 0;
}

static int
hold_order(const void *pa, const void *pb)
{
	const struct open_hold *a = pa, *b = pb;

	if (a->created != b->created)
		return a->created < b->created ? -1 : 1;
	return strcmp(a->h.id.p, b->h.id.p);
}

int
books_holds(struct books *b, struct err *e)
{
	struct open_holds o = { b, NULL, 0, 0 };
	size_t i, n = 0;
	bool found;
	int rc = -1;

	if (!b->after_close)
		return 0;
	if (store_run_holds(b->f->store, b->previous.period.name, collect, &o, e) != 0)
		goto out;
	for (i = 0; i < o.n; i++) {
		if (read_row(b, &o.hold[i], &found, e) != 0)
			goto out;
		if (found)
			o.hold[n++] = o.hold[i];
	}
	if (n > 1)
		qsort(o.hold, n, sizeof(*o.hold), hold_order);
	for (i = 0; i < n; i++)
		engine_add_hold(b->engine, &o.hold[i].h);
	rc = 0;
out:
	free(o.hold);
	return rc;
}

int
books_put_holds(struct books *b, struct err *e)
{
	struct engine_hold h;
	size_t at = 0;

	while (engine_next_hold(b->engine, &at, &h)) {
		struct store_hold of = { h.id.p, h.open, h.due };

		if (store_run_hold_put(b->f->store, b->period.name, &of, e) != 0)
			return -1;
	}
	return 0;
}
