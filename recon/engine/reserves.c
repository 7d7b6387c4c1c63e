/*
 * Holds and releases, paired in the order of their rows: see reserves.h.  Each
 * release finds its hold at the head of a queue, however many holds there are.
 */
#include "recon/engine/reserves.h"

#include <stdlib.h>
#include <string.h>

#include "recon/engine/explain.h"
#include "recon/engine/rows.h"

/* ---- holds that a release may go to, by what names them ---- */

enum wanted { OF_SOURCE, OF_AMOUNT, OLDEST };

struct queue {
	uint32_t	first, last;	/* in node, or NONE */
};
struct node {
	uint32_t	hold, next;
};
struct queues {
	struct intern	*keys;		/* own; what, book and value of each queue */
	struct queue	*queue;		/* own; index = keys */
	size_t		 nqueues, queue_cap;
	struct node	*node;		/* own */
	size_t		 nnodes, node_cap;
};

static struct queue *
queue_of(struct queues *q, enum wanted what, uint16_t book, uint64_t value)
{
	char key[1 + sizeof(book) + sizeof(value)];
	uint32_t at;

	key[0] = (char)('0' + what);
	memcpy(key + 1, &book, sizeof(book));
	memcpy(key + 1 + sizeof(book), &value, sizeof(value));
	at = intern_put(q->keys, key, sizeof(key));
	q->queue = mem_grow(q->queue, &q->queue_cap, at + 1u, sizeof(*q->queue));
	if (at == q->nqueues)
		q->queue[q->nqueues++] = (struct queue){ NONE, NONE };
	return &q->queue[at];
}

static void
put(struct queues *q, struct queue *to, uint32_t hold)
{
	uint32_t at = (uint32_t)q->nnodes;

	q->node = mem_grow(q->node, &q->node_cap, q->nnodes + 1, sizeof(*q->node));
	q->node[q->nnodes++] = (struct node){ hold, NONE };
	if (to->first == NONE)
		to->first = at;
	else
		q->node[to->last].next = at;
	to->last = at;
}

static void
put_hold(struct queues *q, const struct hold *h, uint32_t at)
{
	if (h->source != 0)
		put(q, queue_of(q, OF_SOURCE, h->book, h->source), at);
	put(q, queue_of(q, OF_AMOUNT, h->book, (uint64_t)h->open), at);
	put(q, queue_of(q, OLDEST, h->book, 0), at);
}

/* head: the first hold of a queue that is still what its key says, or NONE. */
static uint32_t
head(const struct engine *en, struct queues *q, enum wanted what, uint16_t book,
    uint64_t value)
{
	struct queue *of = queue_of(q, what, book, value);
	const struct hold *h;

	for (; of->first != NONE; of->first = q->node[of->first].next) {
		h = &en->hold[q->node[of->first].hold];
		if (h->open > 0 && (what != OF_AMOUNT || (uint64_t)h->open == value))
			return q->node[of->first].hold;
	}
	return NONE;
}

/* release: what is more than all that is held is of a hold nobody knows. */
static void
release(struct engine *en, struct queues *q, const struct movement *m)
{
	int64_t left = mv_net(m), part;
	uint32_t at;

	while (left > 0) {
		at = m->source == 0 ? NONE : head(en, q, OF_SOURCE, m->book, m->source);
		if (at == NONE)
			at = head(en, q, OF_AMOUNT, m->book, (uint64_t)left);
		if (at == NONE)
			at = head(en, q, OLDEST, m->book, 0);
		if (at == NONE)
			return;
		part = en->hold[at].open < left ? en->hold[at].open : left;
		en->hold[at].open -= part;
		left -= part;
		if (en->hold[at].open > 0)
			put(q, queue_of(q, OF_AMOUNT, m->book,
			    (uint64_t)en->hold[at].open), at);
	}
}

/* ---- in and out ---- */

static struct hold *
new_hold(struct engine *en)
{
	ASSERT(en->nholds < NONE);
	en->hold = mem_grow(en->hold, &en->hold_cap, en->nholds + 1, sizeof(*en->hold));
	return &en->hold[en->nholds++];
}

void
engine_add_hold(struct engine *en, const struct engine_hold *h)
{
	ASSERT(!en->ran && h->open > 0 && h->open <= h->held);
	*new_hold(en) = (struct hold){
		.held = h->held,
		.open = h->open,
		.source = h->source.n > 0 ? en_hash(h->source) : 0,
		.movement = NONE,
		.id = en_keep(en, h->id.p, h->id.n),
		.day = h->day,
		.due = h->due,
		.category = en_category(en, h->category),
		.rule = en_rule(en, h->rule_name),
		.book = books_put(en, h->account, h->currency),
	};
}

bool
engine_next_hold(const struct engine *en, size_t *pos, struct engine_hold *out)
{
	const struct hold *h;

	ASSERT(en->ran);
	while (*pos < en->nholds) {
		h = &en->hold[(*pos)++];
		if (h->open == 0)
			continue;
		memset(out, 0, sizeof(*out));
		out->id = slice_of(en_text(en, h->id));
		out->held = h->held;
		out->open = h->open;
		out->day = h->day;
		out->due = h->due;
		return true;
	}
	return false;
}

static void
begin_hold(struct engine *en, struct queues *q, uint32_t movement, int32_t due)
{
	const struct movement *m = &en->mv[movement];
	struct hold *h = new_hold(en);

	*h = (struct hold){
		.held = -mv_net(m),
		.open = -mv_net(m),
		.source = m->source,
		.movement = movement,
		.id = m->id,
		.day = mv_row_day(m),
		.due = due,
		.category = m->category,
		.rule = m->rule,
		.book = m->book,
	};
	put_hold(q, h, (uint32_t)(en->nholds - 1));
}

/* ---- reserve_held ---- */

static void
say_due(struct str *s, struct str *fix, const struct hold *h, int32_t last)
{
	if (h->due == DATE_NONE || h->due > last) {
		if (h->due != DATE_NONE) {
			str_add(s, " The rule expects it back by ");
			explain_day(s, h->due);
			str_addc(s, '.');
		}
		str_add(fix, "Nothing to do if the hold is expected; it ends with Stripe's "
		    "release.");
		return;
	}
	str_addf(s, " The rule says that it nets to zero within %d days, by ",
	    (int)(h->due - h->day));
	explain_day(s, h->due);
	str_add(s, ": that day is over.");
	str_add(fix, "Look for the release in the Stripe dashboard, or give the rule's `nets "
	    "to zero within` more days.");
}

static void
report(struct engine *en, const struct hold *h)
{
	uint8_t cur = en->book[h->book].currency;
	struct row *r = rows_begin(en, CODE_RESERVE_HELD, "reserve", en_text(en, h->id), "");
	struct str s = STR_INIT, fix = STR_INIT;

	r->book = h->book;
	if (h->movement != NONE) {
		r->about = h->movement;
		rows_movement(en, r, h->movement);
		rows_carry_movement(en, r, h->movement);
	}
	r->m.currency = cur;
	r->m.day = h->day;
	r->m.rule = en->rule_name[h->rule];
	r->m.account = rows_code(en, h->book);
	r->m.stripe_ids = arena_strdup(en->arena, en_text(en, h->id));
	explain_named(&s, en_text(en, h->id), intern_text(en->categories, h->category), h->day);
	str_add(&s, " holds ");
	explain_money(&s, h->held, cur);
	str_add(&s, " back; ");
	explain_money(&s, h->open, cur);
	str_add(&s, " of it was not released by ");
	explain_day(&s, en->c.period.last);
	str_addc(&s, '.');
	say_due(&s, &fix, h, en->c.period.last);
	explain_set(en, r, &s, &fix);
	str_free(&s);
	str_free(&fix);
}

/* A hold is told of when it begins, and when the day is over that a rule gives it. */
static bool
is_told(const struct engine *en, const struct hold *h)
{
	if (h->open == 0)
		return false;
	if (h->movement != NONE && mv_when(&en->mv[h->movement]) == WHEN_PERIOD)
		return true;
	return h->due != DATE_NONE && period_holds(&en->c.period, h->due);
}

/* pair: rows ${from} .. ${to} - 1, all of one second: what they hold, then what they
 * release, since Stripe writes both at once and either id may be the smaller. */
static void
pair(struct engine *en, struct queues *q, size_t from, size_t to)
{
	const uint64_t *due;
	size_t i, turn;

	for (turn = 0; turn < 2; turn++)
		for (i = from; i < to; i++) {
			const struct movement *m = &en->mv[i];

			due = en_more(en, m, MORE_RESERVE);
			if (due == NULL || mv_row_day(m) > en->c.period.last)
				continue;
			if (turn == 0 && mv_net(m) < 0)
				begin_hold(en, q, (uint32_t)i, (int32_t)(uint32_t)*due);
			else if (turn == 1 && mv_net(m) > 0)
				release(en, q, m);
		}
}

void
reserves_judge(struct engine *en)
{
	struct queues q = { .keys = intern_new() };
	size_t i, j;

	for (i = 0; i < en->nholds; i++)
		put_hold(&q, &en->hold[i], (uint32_t)i);
	for (i = 0; i < en->nmv; i = j) {
		for (j = i + 1;
		     j < en->nmv && mv_created(&en->mv[j]) == mv_created(&en->mv[i]); j++)
			;
		pair(en, &q, i, j);
	}
	for (i = 0; i < en->nholds; i++)
		if (is_told(en, &en->hold[i]))
			report(en, &en->hold[i]);
	intern_free(q.keys);
	free(q.queue);
	free(q.node);
}
