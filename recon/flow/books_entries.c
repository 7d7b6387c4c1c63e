/*
 * Every entry of a period, one after the other: what reverses and books anew, then
 * those of its rows, in groups or made again one by one, and among them those of
 * its events.
 */
#include <stdlib.h>
#include <string.h>

#include "recon/flow/books_entries.h"

struct books_entries {
	struct books		*b;	/* foreign */
	struct books_rows	 rows;	/* per transaction */
	bool			 single;	/* each row has an entry of its own */
	size_t at, event;			/* the next group, or single row; event */
	struct entry		 next;	/* of rows; when ready */
	bool			 ready, ended;
	size_t			 rebooked;	/* the next of these */
	struct arena		*arena;	/* own: its lines */
};

uint64_t
books_entry_count(const struct books *b)
{
	return journal_count(b->journal) + events_count(b->events) + b->rebooked.n;
}

struct books_entries *
books_entries_open(struct books *b)
{
	struct books_entries *c = mem_calloc(1, sizeof(*c));

	c->b = b;
	c->arena = arena_new();
	c->single = rules_grouping(b->f->rules) == PER_TRANSACTION;
	return c;
}

void
books_entries_close(struct books_entries *c)
{
	if (c == NULL)
		return;
	books_rows_again(&c->rows);
	arena_free(c->arena);
	free(c);
}

static int
row_entry(struct books_entries *c, const struct txn *t, bool *booked, struct entry *out,
    struct err *e)
{
	struct books *b = c->b;
	enum engine_when when = WHEN_CARRIED;
	struct journal_row row;
	struct rules_view v;
	struct rules_result res;

	if (books_view(b, t, false, &v, e) != 0 ||
	    rules_eval(b->f->rules, b->scratch, &v, &res, e) != 0)
		return -1;
	*booked = res.nlines > 0;
	if (!*booked)
		return 0;
	if (b->dates.any && v.day < b->period.first &&
	    books_date(b, t, v.day, &res, &when, e) != 0)
		return -1;
	books_row(b, t, v.day, &res, &row);
	journal_entry_of(b->journal, &row, &v, out);
	return entry_balanced(out, e);
}

/* As next_single where rules date entries: the rows that have one here, by day. */
static int
next_dated(struct books_entries *c, struct entry *out, struct err *e)
{
	struct books *b = c->b;
	bool found, booked;
	int64_t created;
	const char *id;
	struct txn t;

	if (c->at == b->dates.nsingle)
		return 0;
	engine_movement_key(b->engine, b->dates.single[c->at++].movement, &id, &created);
	if (store_get_txn_at(b->f->store, created, id, &found, &t, e) != 0)
		return -1;
	ASSERT(found);
	if (row_entry(c, &t, &booked, out, e) != 0)
		return -1;
	ASSERT(booked);
	return 1;
}

/* The next booked row's own entry (`entries per transaction`). */
static int
next_single(struct books_entries *c, struct entry *out, struct err *e)
{
	struct txn t;
	uint32_t at;
	bool booked;
	int got;

	while ((got = books_rows_next(c->b, &c->rows, &t, &at, e)) == 1) {
		if (row_entry(c, &t, &booked, out, e) != 0)
			return -1;
		if (booked)
			return 1;
	}
	return got;
}

static int
make_ready(struct books_entries *c, struct err *e)
{
	int got;

	if (c->ready || c->ended)
		return 0;
	if (c->single)
		got = c->b->dates.any ? next_dated(c, &c->next, e)
				      : next_single(c, &c->next, e);
	else
		got = journal_at(c->b->journal, c->at++, &c->next) ? 1 : 0;
	c->ready = got == 1;
	c->ended = got == 0;
	return got == -1 ? -1 : 0;
}

/* What one unit of the entry's currency is in the base currency. */
static void
add_rate(const struct flow *f, struct entry *en)
{
	struct rules_rate rate;

	if (en->currency == f->base_currency || !rules_has_rates(f->rules) ||
	    !rules_rates(f->rules, en->currency, en->day, &rate))
		return;
	en->rate_num = rate.num;
	en->rate_den = rate.den;
}

int
books_entries_next(struct books_entries *c, struct entry *out, struct err *e)
{
	struct events *ev = c->b->events;

	if (c->rebooked < c->b->rebooked.n) {
		if (books_rebooked_at(c->b, c->rebooked++, c->arena, out, e) != 0)
			return -1;
		add_rate(c->b->f, out);
		return 1;
	}
	if (make_ready(c, e) != 0)
		return -1;
	if (c->event < events_count(ev) &&
	    (!c->ready || events_day(ev, c->event) < c->next.day)) {
		if (events_entry(ev, c->event++, out, e) != 0)
			return -1;
	} else if (c->ready) {
		*out = c->next;
		c->ready = false;
	} else
		return 0;
	add_rate(c->b->f, out);
	return 1;
}
