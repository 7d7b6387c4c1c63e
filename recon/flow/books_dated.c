/*
 * Entries that a rule dates into another month (`date available`, `date arrival`).
 * A row stays in the period of its `created`; its entry stands in the period of
 * its date.  Here the rows of earlier periods are found whose entries lie in this
 * one, and those that a seal left without an entry.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/model/category.h"
#include "core/model/fields.h"
#include "recon/flow/books.h"

/* What the seals know of a row of an earlier period. */
enum sealed_row { SEALED_NOT, SEALED_BOOKED, SEALED_OWED };

static int
sealed_row(struct books *b, const char *id, enum sealed_row *out, struct err *e)
{
	struct late *l = &b->late;
	struct store_fixed_txn t;
	bool found, entry;
	size_t i;

	*out = SEALED_NOT;
	for (i = l->nseals; i > 0 && *out != SEALED_BOOKED; i--) {
		if (store_fixed_txn_get(b->f->store, l->seals[i - 1].name, id, &found, &t,
		    e) != 0)
			return -1;
		if (!found || *t.place == '\0')
			continue;
		*out = SEALED_OWED;
		if (*t.entry_key == '\0') {
			*out = SEALED_BOOKED;	/* it has none to wait for */
			continue;
		}
		if (store_fixed_entry_has(b->f->store, l->seals[i - 1].name, t.entry_key,
		    &entry, e) != 0)
			return -1;
		if (entry)
			*out = SEALED_BOOKED;
	}
	return 0;
}

int
books_date(struct books *b, const struct txn *t, int32_t day, struct rules_result *res,
    enum engine_when *when, struct err *e)
{
	enum sealed_row sealed = SEALED_NOT;

	if (res->nlines == 0)
		res->date = day;
	if (!b->dates.any || res->nlines == 0)
		return 0;
	if (*when != WHEN_PERIOD && b->late.sealed && day <= b->late.seal.period.last &&
	    sealed_row(b, t->id.p, &sealed, e) != 0)
		return -1;
	/* what was booked stays, whatever the rules say now */
	if (sealed == SEALED_BOOKED)
		res->date = day;
	if (sealed == SEALED_OWED && res->date <= b->late.seal.period.last)
		res->date = b->late.seal.period.last + 1;
	if (*when != WHEN_PERIOD && day < b->period.first && res->date >= b->period.first)
		*when = res->date > b->period.last ? WHEN_CONTEXT : WHEN_CARRIED;
	return 0;
}

/* ---- looking for them ---- */

struct scan {
	struct books	*b;
	int32_t		 from;		/* entries of this day on are looked for */
	bool		 available;
	struct intern	*arriving;	/* payouts that arrive then; NULL: not asked */
	bool		 owed;		/* a seal may have left rows without an entry */
};

static int
note_arriving(struct scan *s, struct err *e)
{
	struct store_objects *c = NULL;
	struct payout p;
	struct object o;
	int got;

	s->arriving = intern_new();
	if (store_objects_open(&c, s->b->f->store, OBJECT_PAYOUT, e) != 0)
		return -1;
	while ((got = store_objects_next(c, &o, e)) == 1) {
		payout_of_object(&p, &o);
		if (p.arrival == DATE_NONE || p.arrival >= s->from)
			(void)intern_put(s->arriving, o.id.p, o.id.n);
	}
	store_objects_close(c);
	return got;
}

static bool
arrives(const struct scan *s, struct slice payout)
{
	return payout.n > 0 && intern_find(s->arriving, payout.p, payout.n) != INTERN_NONE;
}

/* Quickly, before any rule is asked. */
static bool
may_enter(const struct scan *s, const struct txn *t)
{
	enum category_kind kind;

	if (s->owed)
		return true;
	if (s->available && t->available_on != TXN_MOMENT_NONE &&
	    date_of_moment_utc(t->available_on) + 1 >= s->from)
		return true;
	if (s->arriving == NULL)
		return false;
	kind = category_kind_of(t->category);
	return arrives(s, t->payout) || fields_get(t->fields, "payout.arrival_date").n > 0 ||
	    ((kind == CATEGORY_PAYOUT || kind == CATEGORY_PAYOUT_BACK) &&
	    arrives(s, t->source));
}

/* A row that came after its period was sealed stands in the first open one. */
static int
is_late(struct books *b, const struct txn *t, int32_t day, bool *late, struct err *e)
{
	bool fixed = false;

	*late = b->late.taken && day >= b->late.first_day;
	if (*late && late_is_fixed(&b->late, b->f, t->id.p, &fixed, e) != 0)
		return -1;
	*late = *late && !fixed;
	return 0;
}

static int
consider(struct scan *s, const struct txn *t, struct err *e)
{
	struct books *b = s->b;
	struct books_dates *d = &b->dates;
	enum engine_when when = WHEN_CARRIED;
	struct rules_result res;
	struct rules_view v;
	bool late;

	if (!may_enter(s, t))
		return 0;
	if (books_view(b, t, false, &v, e) != 0 ||
	    rules_eval(b->f->rules, b->scratch, &v, &res, e) != 0 ||
	    books_date(b, t, v.day, &res, &when, e) != 0 ||
	    is_late(b, t, v.day, &late, e) != 0)
		return -1;
	if (late || res.date == v.day || res.date < s->from)
		return 0;
	d->entering = mem_grow(d->entering, &d->entering_cap, d->nentering + 1,
	    sizeof(*d->entering));
	d->entering[d->nentering++] = (struct books_entering){ t->created,
		arena_strndup(b->arena, t->id.p, t->id.n) };
	return 0;
}

static int
look(struct scan *s, struct err *e)
{
	struct books *b = s->b;
	struct store_txns *c = NULL;
	uint64_t n = 0;
	struct txn t;
	int got;

	/* an entry that is owed may be older than any rule would date it */
	if (store_txns_open(&c, b->f->store, s->owed ? INT64_MIN : zone_day_start(b->f->zone,
	    b->period.first - RULES_DATED_MAX - 1), zone_day_start(b->f->zone, s->from), e) != 0)
		return -1;
	while ((got = store_txns_next(c, &t, e)) == 1)
		if ((got = consider(s, &t, e)) != 0 ||
		    (got = flow_pace(b->f, "map", ++n, e)) != 0)
			break;
	store_txns_close(c);
	return got;
}

static int
owes(void *ctx, const struct statement_line *l)
{
	bool *owed = ctx;

	*owed |= strcmp(l->line, "dated_by_rule") == 0;
	return 0;
}

int
books_entering(struct books *b, struct err *e)
{
	struct scan s = { .b = b, .from = b->period.first -
		(b->after_close ? 0 : rules_window_days(b->f->rules)) };
	bool arrival = rules_dates_by(b->f->rules, RULES_DATE_ARRIVAL);
	int rc = -1;

	s.available = rules_dates_by(b->f->rules, RULES_DATE_AVAILABLE);
	if (b->after_close && b->late.sealed && store_run_statement(b->f->store,
	    b->previous.period.name, owes, &s.owed, e) != 0)
		return -1;
	b->dates.any = s.available || arrival || s.owed;
	if (!b->dates.any)
		return 0;
	if ((!arrival || note_arriving(&s, e) == 0) && look(&s, e) == 0)
		rc = 0;
	intern_free(s.arriving);
	return rc;
}

void
books_entered(const struct books *b, uint32_t movement, const char **place,
    const char **rule, const char **entry_key)
{
	const struct books_fate *fate = &b->fate[movement];

	if (!engine_movement_enters(b->engine, movement) || fate->entry == ENGINE_NONE)
		return;
	*place = place_name((enum place)fate->place);
	*rule = fate->rule >= rules_count(b->f->rules) ? "" :
	    rules_name(b->f->rules, fate->rule);
	*entry_key = engine_entry_key(b->engine, fate->entry);
}

void
books_single_note(struct books *b, int32_t date)
{
	struct books_dates *d = &b->dates;

	if (!d->any || rules_grouping(b->f->rules) != PER_TRANSACTION)
		return;
	d->single = mem_grow(d->single, &d->single_cap, d->nsingle + 1, sizeof(*d->single));
	d->single[d->nsingle++] = (struct books_single){ date < b->period.first ?
		b->period.first : date, (uint32_t)b->nfate };
}

static int
single_order(const void *pa, const void *pb)
{
	const struct books_single *a = pa, *b = pb;

	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return a->movement < b->movement ? -1 : a->movement > b->movement;
}

void
books_single_sort(struct books *b)
{
	if (b->dates.nsingle > 0)
		qsort(b->dates.single, b->dates.nsingle, sizeof(*b->dates.single),
		    single_order);
}

void
books_dates_free(struct books_dates *d)
{
	free(d->entering);
	free(d->single);
	free(d->group_entry);
}
