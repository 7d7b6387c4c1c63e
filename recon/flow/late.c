/*
 * Finds what came after a seal.  A seal rests on all imports up to a number; what
 * imports after it told of sealed days is late.  Rows and lines are named here;
 * the books hand them to the engine.
 */
#include "recon/flow/late.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/date.h"

/* ---- the seals ---- */

static int
add_seal(void *ctx, const struct store_seal *seal, struct err *e)
{
	struct late *l = ctx;

	(void)e;
	l->seals = mem_grow(l->seals, &l->seals_cap, l->nseals + 1, sizeof(*l->seals));
	l->seal_import = mem_grow(l->seal_import, &l->import_cap, l->nseals + 1,
	    sizeof(*l->seal_import));
	l->seal_import[l->nseals] = seal->last_import;
	l->seals[l->nseals++] = seal->period;
	return 0;
}

int
late_open(struct late *l, struct flow *f, const struct period *p,
    const struct period *previous, struct err *e)
{
	memset(l, 0, sizeof(*l));
	l->arena = arena_new();
	l->changed = intern_new();
	l->fresh = intern_new();
	if (store_each_seal(f->store, add_seal, l, e) != 0)
		return -1;
	if (l->nseals == 0)
		return 0;
	if (store_seal_last(f->store, &l->sealed, &l->seal, e) != 0)
		return -1;
	ASSERT(l->sealed);
	l->first_day = l->seals[0].first;
	l->taken = previous != NULL && previous->last == l->seal.period.last &&
	    p->first > l->seal.period.last;
	return 0;
}

void
late_close(struct late *l)
{
	free(l->seals);
	free(l->seal_import);
	free(l->row);
	free(l->reopened);
	str_free(&l->lines);
	intern_free(l->changed);
	intern_free(l->fresh);
	free(l->changed_day);
	arena_free(l->arena);
}

int
late_is_fixed(struct late *l, struct flow *f, const char *id, bool *fixed, struct err *e)
{
	struct store_fixed_txn t;
	size_t i;

	*fixed = false;
	for (i = l->nseals; i > 0 && !*fixed; i--)
		if (store_fixed_txn_get(f->store, l->seals[i - 1].name, id, fixed, &t,
		    e) != 0)
			return -1;
	return 0;
}

/* ---- rows ---- */

int
late_rows(struct late *l, struct flow *f, const struct period *p, struct err *e)
{
	struct store_txns *c = NULL;
	struct txn t;
	bool fixed;
	int got;

	if (store_txns_late(&c, f->store, zone_day_start(f->zone, l->first_day),
	    zone_day_start(f->zone, p->first), l->seal.last_import, l->seal.last_log, e) != 0)
		return -1;
	while ((got = store_txns_next(c, &t, e)) == 1) {
		if (late_is_fixed(l, f, t.id.p, &fixed, e) != 0) {
			got = -1;
			break;
		}
		if (fixed)
			continue;
		l->row = mem_grow(l->row, &l->row_cap, l->nrows + 1, sizeof(*l->row));
		l->row[l->nrows++] = (struct late_row){ t.created,
			arena_strndup(l->arena, t.id.p, t.id.n), UINT32_MAX };
	}
	store_txns_close(c);
	return got;
}

/* ---- ledger lines ---- */

struct reading {
	struct late	*l;
	struct flow	*f;
	late_moved_fn	*moved;
	void		*ctx;
	struct intern	*match;		/* "PERIOD\tMATCH" that changed lines stand in */
	struct str	 name;		/* of the line in hand */
	struct str	 id;		/* its match */
	size_t		 seal;		/* whose members are being read */
};

static void
name_of(struct str *out, const struct ledger_line *l)
{
	str_clear(out);
	str_addn(out, l->ledger_id.p, l->ledger_id.n);
	str_addc(out, '\t');
	str_addn(out, l->line.p, l->line.n);
}

static void
carry(struct late *l, const char *name)
{
	str_add(&l->lines, name);
	str_addc(&l->lines, '\n');
}

/* What tells a line from others and from itself: the store forgets it when it is asked
 * again. */
static void
keep_line(struct arena *a, struct ledger_line *to, const struct ledger_line *l)
{
	*to = *l;
	to->ledger_id.p = arena_strndup(a, l->ledger_id.p, l->ledger_id.n);
	to->line.p = arena_strndup(a, l->line.p, l->line.n);
	to->account.p = arena_strndup(a, l->account.p, l->account.n);
}

static void
open_again(struct reading *r, const char *period)
{
	str_clear(&r->name);
	str_addf(&r->name, "%s\t%s", period, str_text(&r->id));
	(void)intern_put(r->match, r->name.p, r->name.n);
}

/* Was the match of seal ${at} opened before, by a change that a later seal knows? */
static int
opened_before(struct reading *r, const struct ledger_line *line, size_t at, bool *out,
    struct err *e)
{
	struct late *l = r->l;
	struct ledger_line then;
	bool found;
	size_t i;

	for (i = at, *out = false; i < l->nseals && !*out; i++) {
		if (store_line_then(r->f->store, line->ledger_id.p, line->line.p,
		    l->seal_import[i], &found, &then, e) != 0)
			return -1;
		*out = !found || then.amount != line->amount ||
		    then.currency != line->currency ||
		    slice_cmp(then.account, line->account) != 0;
	}
	return 0;
}

/* The match that the line stood in when it was sealed is open again; also in the
 * period after it, whose ignored row it may be. */
static int
reopen(struct reading *r, const struct ledger_line *changed, struct err *e)
{
	struct late *l = r->l;
	struct ledger_line line;
	bool before;
	size_t i;

	keep_line(l->arena, &line, changed);
	str_clear(&r->id);
	for (i = l->nseals; i > 0 && r->id.n == 0; i--)
		if (store_fixed_match_get(r->f->store, l->seals[i - 1].name,
		    line.ledger_id.p, line.line.p, &r->id, e) != 0)
			return -1;
	if (r->id.n == 0)
		return 0;
	if (opened_before(r, &line, i, &before, e) != 0)
		return -1;
	if (before)
		return 0;	/* what came of it was listed, and is carried */
	open_again(r, l->seals[i].name);
	if (i + 1 < l->nseals)
		open_again(r, l->seals[i + 1].name);
	return 0;
}

/* The day on which a seal counted the line, which may have moved since; DATE_NONE when
 * none did, or when it was gone at a later one. */
static int
sealed_day(struct late *l, struct flow *f, const struct ledger_line *line, int32_t *day,
    struct err *e)
{
	struct ledger_line then;
	bool found;
	size_t i;

	*day = DATE_NONE;
	for (i = 0; i < l->nseals; i++) {
		if (store_line_then(f->store, line->ledger_id.p, line->line.p,
		    l->seal_import[i], &found, &then, e) != 0)
			return -1;
		if (!found)
			*day = DATE_NONE;
		else if (*day == DATE_NONE && then.day <= l->seals[i].last &&
		    then.day >= l->first_day)
			*day = then.day;
	}
	return 0;
}

static void
put_changed(struct late *l, const struct str *name, int32_t day)
{
	size_t n = intern_put(l->changed, name->p, name->n);

	l->changed_day = mem_grow(l->changed_day, &l->changed_cap, n + 1,
	    sizeof(*l->changed_day));
	l->changed_day[n] = day;
}

static int
changed_line(void *ctx, const struct store_line_change *change, struct err *e)
{
	struct reading *r = ctx;
	struct late *l = r->l;
	int32_t until = l->seal.period.last, day;
	struct store_line_change copy = *change, *c = &copy;

	keep_line(l->arena, &c->now, &change->now);
	if (c->was)
		keep_line(l->arena, &c->old, &change->old);
	if (c->was && c->old.day > until) {	/* moved ahead, after an earlier seal? */
		if (sealed_day(l, r->f, &c->old, &day, e) != 0)
			return -1;
		c->old.day = day == DATE_NONE ? c->old.day : day;
	}
	name_of(&r->name, &c->now);
	if (!c->was || c->old.day > until) {	/* new, or moved into sealed days */
		if (c->is && c->now.day <= until && c->now.day >= l->first_day)
			(void)intern_put(l->fresh, r->name.p, r->name.n);
		return 0;
	}
	r->moved(r->ctx, &c->old, -c->old.amount);
	if (c->is)
		r->moved(r->ctx, &c->now, c->now.amount);
	put_changed(l, &r->name, c->old.day);
	if (c->is && c->now.amount == c->old.amount && c->now.currency == c->old.currency &&
	    slice_cmp(c->now.account, c->old.account) == 0)
		return 0;	/* only moved to another day: the balance has not changed */
	carry(l, str_text(&r->name));
	return reopen(r, &c->old, e);
}

/* ---- lines of sealed periods that lie in open days now ---- */

struct moving {
	struct late	*l;
	struct flow	*f;
	struct str	 name;		/* own */
};

static int
moved_line(void *ctx, const struct ledger_line *now, struct err *e)
{
	struct moving *m = ctx;
	struct ledger_line line;
	int32_t day;

	keep_line(m->l->arena, &line, now);
	name_of(&m->name, &line);
	if (intern_find(m->l->changed, m->name.p, m->name.n) != INTERN_NONE)
		return 0;
	if (sealed_day(m->l, m->f, &line, &day, e) != 0)
		return -1;
	if (day != DATE_NONE)
		put_changed(m->l, &m->name, day);
	return 0;
}

int
late_moved(struct late *l, struct flow *f, struct err *e)
{
	struct moving m = { l, f, STR_INIT };
	int rc = store_lines_ahead(f->store, l->seal.period.last, moved_line, &m, e);

	str_free(&m.name);
	return rc;
}

/* ---- the members of a match that is open again ---- */

static bool
is_open_again(struct reading *r, const char *match_id)
{
	if (*match_id == '\0')
		return false;
	str_clear(&r->name);
	str_addf(&r->name, "%s\t%s", r->l->seals[r->seal].name, match_id);
	return intern_find(r->match, r->name.p, r->name.n) != INTERN_NONE;
}

static int
member_row(void *ctx, const struct store_fixed_txn *t, struct err *e)
{
	struct reading *r = ctx;
	struct late *l = r->l;

	(void)e;
	if (!is_open_again(r, t->match_id))
		return 0;
	l->reopened = mem_grow(l->reopened, &l->reopened_cap, l->nreopened + 1,
	    sizeof(*l->reopened));
	l->reopened[l->nreopened++] = arena_strdup(l->arena, t->id);
	return 0;
}

static int
member_line(void *ctx, const char *ledger_id, const char *line, const char *match_id)
{
	struct reading *r = ctx;

	if (is_open_again(r, match_id)) {
		str_clear(&r->name);
		str_addf(&r->name, "%s\t%s", ledger_id, line);
		carry(r->l, str_text(&r->name));
	}
	return 0;
}

static bool
concerns(const struct reading *r, const char *period)
{
	size_t i, n = strlen(period);

	for (i = 0; i < intern_count(r->match); i++) {
		const char *name = intern_text(r->match, (uint32_t)i);

		if (strncmp(name, period, n) == 0 && name[n] == '\t')
			return true;
	}
	return false;
}

static int
members(struct reading *r, struct err *e)
{
	struct late *l = r->l;

	for (r->seal = 0; r->seal < l->nseals; r->seal++)
		if (concerns(r, l->seals[r->seal].name) &&
		    (store_each_fixed_txn(r->f->store, l->seals[r->seal].name, member_row, r,
		    e) != 0 || store_each_fixed_match(r->f->store, l->seals[r->seal].name,
		    member_line, r, e) != 0))
			return -1;
	return 0;
}

int
late_lines(struct late *l, struct flow *f, late_moved_fn *moved, void *ctx, struct err *e)
{
	struct reading r = { .l = l, .f = f, .moved = moved, .ctx = ctx,
		.match = intern_new() };
	int rc = -1;

	if (store_lines_changed(f->store, l->seal.last_import, l->seal.period.last,
	    changed_line, &r, e) == 0 && members(&r, e) == 0)
		rc = 0;
	intern_free(r.match);
	str_free(&r.name);
	str_free(&r.id);
	return rc;
}
