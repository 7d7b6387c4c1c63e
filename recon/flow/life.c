/*
 * The events of a dispute or a payout; see life.h.  Which of them are booked, and
 * how, is for the rules.
 */
#include "recon/flow/life.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/date.h"
#include "core/base/err.h"
#include "core/base/money.h"
#include "core/model/object.h"

struct row {
	int32_t		day;
	int64_t		amount;
};

struct told {
	int32_t		day;	/* or DATE_NONE */
	int		rank;	/* object_status_rank */
	bool		on;	/* lost */
	bool		off;	/* won; of a payout: failed */
	bool		never;	/* canceled */
};

struct turn {
	int32_t		day;
	bool		on;
	int		rank;	/* of two on one day the greater one counts */
};

struct life {
	enum life_kind	 kind;
	struct row	*row;	/* own */
	size_t		 nrows, row_cap;
	struct told	*told;	/* own */
	size_t		 ntold, told_cap;
	struct turn	*turn;	/* own */
	size_t		 nturns, turn_cap;
	struct life_event *event;	/* own */
	size_t		 nevents, event_cap;
	int32_t		 arrival, returned;
};

struct life *
life_new(void)
{
	return mem_calloc(1, sizeof(struct life));
}

void
life_free(struct life *l)
{
	if (l == NULL)
		return;
	free(l->row);
	free(l->told);
	free(l->turn);
	free(l->event);
	free(l);
}

void
life_begin(struct life *l, enum life_kind k)
{
	l->kind = k;
	l->nrows = l->ntold = l->nturns = l->nevents = 0;
	l->arrival = l->returned = DATE_NONE;
}

void
life_row(struct life *l, int32_t day, int64_t amount)
{
	l->row = mem_grow(l->row, &l->row_cap, l->nrows + 1, sizeof(*l->row));
	l->row[l->nrows++] = (struct row){ day, amount };
}

void
life_told(struct life *l, struct slice status, int32_t day)
{
	enum object_kind k = l->kind == LIFE_DISPUTE ? OBJECT_DISPUTE : OBJECT_PAYOUT;
	struct told *t;

	l->told = mem_grow(l->told, &l->told_cap, l->ntold + 1, sizeof(*l->told));
	t = &l->told[l->ntold++];
	*t = (struct told){ day, object_status_rank(k, status), false, false, false };
	if (l->kind == LIFE_DISPUTE) {
		t->on = slice_is(status, "lost");
		t->off = slice_is(status, "won");
	} else {
		t->off = slice_is(status, "failed");
		t->never = slice_is(status, "canceled");
	}
}

void
life_arrival(struct life *l, int32_t day)
{
	l->arrival = day;
}

void
life_returned(struct life *l, int32_t day)
{
	l->returned = day;
}

/* ---- turns ---- */

static void
turn_at(struct life *l, int32_t day, bool on, int rank)
{
	l->turn = mem_grow(l->turn, &l->turn_cap, l->nturns + 1, sizeof(*l->turn));
	l->turn[l->nturns++] = (struct turn){ day, on, rank };
}

/*
 * The day of a loss that nobody dated: the earliest that fits what is known, the
 * last withdrawal or the last day on which the dispute was still open.
 */
static int32_t
undated_loss(const struct life *l, int rank)
{
	int32_t day = DATE_NONE;
	size_t i;

	for (i = 0; i < l->nrows; i++)
		if (l->row[i].amount < 0 && (day == DATE_NONE || l->row[i].day > day))
			day = l->row[i].day;
	for (i = 0; i < l->ntold; i++)
		if (l->told[i].day != DATE_NONE && l->told[i].rank < rank &&
		    (day == DATE_NONE || l->told[i].day > day))
			day = l->told[i].day;
	return day;
}

static void
turns_of_dispute(struct life *l)
{
	bool dated = false;
	int rank = -1;
	int32_t day;
	size_t i;

	for (i = 0; i < l->ntold; i++) {
		const struct told *t = &l->told[i];

		if (!t->on && !t->off)
			continue;
		if (t->on)
			rank = t->rank;
		dated |= t->on && t->day != DATE_NONE;
		if (t->day != DATE_NONE)
			turn_at(l, t->day, t->on, t->rank);
	}
	if (rank < 0 || dated)
		return;
	day = undated_loss(l, rank);
	if (day != DATE_NONE)
		turn_at(l, day, true, rank);
}

/*
 * A payout arrives on its arrival date unless it failed by then.  A failure that
 * nobody dated and that no row shows took place before the arrival.
 */
static void
turns_of_payout(struct life *l)
{
	int32_t failed = l->returned;
	bool undated = false, back = false;
	size_t i;

	for (i = 0; i < l->ntold; i++) {
		const struct told *t = &l->told[i];

		if (t->never)
			return;
		undated |= t->off && t->day == DATE_NONE;
		if (t->off && t->day != DATE_NONE && (failed == DATE_NONE || t->day < failed))
			failed = t->day;
	}
	for (i = 1; i < l->nrows; i++)
		back |= (l->row[i].amount < 0) != (l->row[0].amount < 0);
	if (l->arrival == DATE_NONE || (failed != DATE_NONE && failed <= l->arrival) ||
	    (undated && failed == DATE_NONE && !back))
		return;
	turn_at(l, l->arrival, true, 0);
	if (failed != DATE_NONE)
		turn_at(l, failed, false, 1);
}

/* ---- events ---- */

static int
row_order(const void *pa, const void *pb)
{
	const struct row *a = pa, *b = pb;

	return a->day < b->day ? -1 : a->day > b->day;
}

static int
turn_order(const void *pa, const void *pb)
{
	const struct turn *a = pa, *b = pb;

	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return a->rank < b->rank ? -1 : a->rank > b->rank;
}

static int64_t
magnitude(int64_t v)
{
	return v < 0 ? -v : v;
}

static void
event_at(struct life *l, int32_t day, int64_t before, int64_t after)
{
	bool back = magnitude(after) < magnitude(before);
	struct life_event *ev;
	int32_t since = DATE_NONE;
	unsigned number = 1;
	size_t i;

	for (i = 0; i < l->nevents; i++) {
		number += l->event[i].back == back;
		if (!l->event[i].back)
			since = l->event[i].day;
	}
	l->event = mem_grow(l->event, &l->event_cap, l->nevents + 1, sizeof(*l->event));
	ev = &l->event[l->nevents++];
	ev->back = back;
	ev->day = day;
	ev->held = back ? before - after : after - before;
	ev->since = back ? since : DATE_NONE;
	ev->number = number;
}

const struct life_event *
life_events(struct life *l, size_t *n)
{
	int64_t held = 0, settled = 0, now;
	bool on = false;
	size_t r = 0, t = 0;
	int32_t day;

	l->nturns = l->nevents = 0;
	if (l->nrows > 0)
		qsort(l->row, l->nrows, sizeof(*l->row), row_order);
	if (l->kind == LIFE_DISPUTE)
		turns_of_dispute(l);
	else
		turns_of_payout(l);
	if (l->nturns > 0)
		qsort(l->turn, l->nturns, sizeof(*l->turn), turn_order);
	while (r < l->nrows || t < l->nturns) {
		day = r == l->nrows ? l->turn[t].day : t == l->nturns ||
		    l->row[r].day < l->turn[t].day ? l->row[r].day : l->turn[t].day;
		for (; r < l->nrows && l->row[r].day == day; r++)
			held = money_sum(held, -l->row[r].amount);
		for (; t < l->nturns && l->turn[t].day == day; t++)
			on = l->turn[t].on;
		now = !on || (l->kind == LIFE_DISPUTE && held < 0) ? 0 : held;
		if (now != settled)
			event_at(l, day, settled, now);
		settled = now;
	}
	*n = l->nevents;
	return l->event;
}
