/*
 * What a ledger line that is left over names: a row of an earlier period, which is
 * not here any more because a close has settled it.  By the row's own id, or by its
 * source (a charge, refund, payout); sources are sought in the facts of the last
 * BOOKS_NAMED_DAYS, in one scan, only when a line names something.
 */
#include "recon/flow/books_facts.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/ident.h"

#define BOOKS_NAMED_DAYS 92

struct wanted {			/* a row that a line may be meant for */
	uint32_t	 token;		/* by number in tokens; INTERN_NONE: none wanted */
	int64_t		 created;
	const char	*id;		/* or NULL: not found yet */
	int64_t		 off;		/* of its net from the line's amount */
};
struct naming {
	struct books	*b;
	struct intern	*tokens;	/* own; not ids of rows */
	struct wanted	*line;		/* own; by the line asked about */
	size_t		 n;
	int64_t		*amount;	/* own; of each line */
	int32_t		 begin;		/* first day of the first close */
};

static int
first_day(void *ctx, const struct store_run *r)
{
	int32_t *day = ctx;

	if (r->period.first < *day)
		*day = r->period.first;
	return 0;
}

static bool
is_earlier(const struct naming *g, const struct txn *t)
{
	const int32_t day = zone_day(g->b->f->zone, t->created);

	return day >= g->begin && day < g->b->period.first;
}

static void
take(struct naming *g, struct wanted *w, int64_t amount, const struct txn *t)
{
	const int64_t off = llabs(txn_net(t) - amount);

	if (w->id != NULL && w->off <= off)
		return;
	w->id = arena_strndup(g->b->arena, t->id.p, t->id.n);
	w->created = t->created;
	w->off = off;
}

/* name_token: a row's own id is looked up at once. */
static int
name_token(struct naming *g, size_t at, struct slice token, struct err *e)
{
	char *id = arena_strndup(g->b->row_arena, token.p, token.n);
	struct txn t;
	bool found;

	if (store_get_txn(g->b->f->store, id, &found, &t, e) != 0)
		return -1;
	if (!found && g->line[at].token == INTERN_NONE)
		g->line[at].token = intern_put(g->tokens, token.p, token.n);
	else if (found && is_earlier(g, &t))
		take(g, &g->line[at], g->amount[at], &t);
	return 0;
}

static int
name_line(struct naming *g, size_t at, uint32_t line, struct err *e)
{
	const char *ledger_id, *number;
	struct ledger_line l;
	struct slice text[2], token;
	bool found;
	size_t pos;
	int rc = 0;

	engine_line_id(g->b->engine, line, &ledger_id, &number);
	arena_reset(g->b->row_arena);
	if (store_get_line(g->b->f->store, ledger_id, number, &found, &l, e) != 0)
		return -1;
	if (!found)		/* no import holds it any more */
		return 0;
	g->amount[at] = l.amount;
	/* looking up a token takes the line's own texts away */
	text[0] = books_keep(g->b->row_arena, l.reference);
	text[1] = books_keep(g->b->row_arena, l.description);
	for (int i = 0; i < 2; i++)
		for (pos = 0; rc == 0 && text[i].n > 0 && ident_next(text[i], &pos, &token);)
			rc = name_token(g, at, token, e);
	return rc;
}

/* Rows whose source a line names: the one whose net is nearest. */
static int
scan_back(struct naming *g, struct err *e)
{
	const struct books *b = g->b;
	int32_t from = b->period.first - BOOKS_NAMED_DAYS;
	struct store_txns *c = NULL;
	struct txn t;
	uint32_t token;
	int got;

	from = from < g->begin ? g->begin : from;
	if (intern_count(g->tokens) == 0 || from >= b->period.first)
		return 0;
	if (store_txns_money(&c, b->f->store, zone_day_start(b->f->zone, from),
	    zone_day_start(b->f->zone, b->period.first), e) != 0)
		return -1;
	while ((got = store_txns_next(c, &t, e)) == 1) {
		token = t.source.n == 0 ? INTERN_NONE :
		    intern_find(g->tokens, t.source.p, t.source.n);
		for (size_t i = 0; token != INTERN_NONE && i < g->n; i++)
			if (g->line[i].token == token)
				take(g, &g->line[i], g->amount[i], &t);
	}
	store_txns_close(c);
	return got;
}

/* answer: the row as it is, and the rule that ignores it. */
static int
answer(struct naming *g, const struct wanted *w, struct engine_named *out, struct err *e)
{
	struct books *b = g->b;
	struct rules_result res;
	struct rules_view v;
	struct txn t;
	bool found;

	if (store_get_txn_at(b->f->store, w->created, w->id, &found, &t, e) != 0)
		return -1;
	ASSERT(found);
	if (books_view(b, &t, false, &v, e) != 0 ||
	    rules_eval(b->f->rules, b->scratch, &v, &res, e) != 0)
		return -1;
	*out = (struct engine_named){ .id = w->id, .day = v.day, .net = txn_net(&t),
		.category = arena_strndup(b->arena, t.category.p, t.category.n),
		.payout = arena_strndup(b->arena, t.payout.p, t.payout.n),
		.rule = res.rule == RULES_NONE ? "" : rules_name(b->f->rules, res.rule),
		.account = books_account(b, t.account), .currency = t.currency,
		.ignored = res.place == PLACE_IGNORED };
	return 0;
}

int
books_named(void *ctx, const uint32_t *line, size_t n, struct engine_named *out,
    struct err *e)
{
	struct books *b = ctx;
	struct naming g = { .b = b, .tokens = intern_new(), .n = n, .begin = b->period.first };
	int rc = -1;

	g.line = mem_calloc(n, sizeof(*g.line));
	g.amount = mem_calloc(n, sizeof(*g.amount));
	memset(out, 0, n * sizeof(*out));
	for (size_t i = 0; i < n; i++)
		g.line[i].token = INTERN_NONE;
	if (store_each_run(b->f->store, first_day, &g.begin, e) != 0)
		goto out;
	for (size_t i = 0; i < n; i++)
		if (name_line(&g, i, line[i], e) != 0)
			goto out;
	if (scan_back(&g, e) != 0)
		goto out;
	for (size_t i = 0; i < n; i++)
		if (g.line[i].id != NULL && answer(&g, &g.line[i], &out[i], e) != 0)
			goto out;
	rc = 0;
out:
	intern_free(g.tokens);
	free(g.line);
	free(g.amount);
	return rc;
}
