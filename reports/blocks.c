/* The statement's lines, regrouped; the sums are added again to show footing. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/money.h"
#include "reports/blocks.h"

static const char *
account_of(const char *side)
{
	const char *colon = strchr(side, ':');

	return colon == NULL ? "" : colon + 1;
}

static struct block *
block_for(struct blocks *bs, const struct statement_line *l)
{
	const char *account = account_of(l->side);
	struct block *b;

	for (size_t i = bs->n; i-- > 0;) {
		b = &bs->block[i];
		if (b->currency == l->currency && strcmp(b->account, account) == 0)
			return b;
	}
	bs->block = mem_grow(bs->block, &bs->cap, bs->n + 1, sizeof *bs->block);
	b = &bs->block[bs->n++];
	memset(b, 0, sizeof *b);
	b->account = account;
	b->currency = l->currency;
	return b;
}

/* opening, activity, late, payouts; what is unmatched closes the activity. */
static int
rank(const char *line)
{
	if (strcmp(line, "opening") == 0)
		return 0;
	if (strcmp(line, "activity.unmatched") == 0)
		return 2;
	if (str_starts(line, "activity."))
		return 1;
	if (str_starts(line, "late."))
		return 3;
	return strcmp(line, "payouts") == 0 ? 5 : 4;
}

static int
compare(const char *a, const char *b)
{
	int d = rank(a) - rank(b);

	return d != 0 ? d : strcmp(a, b);
}

/* The line of that name, put in its place when it is new. */
static struct block_line *
line_for(struct block *b, const char *name)
{
	size_t at = b->nlines;

	while (at > 0 && compare(name, b->lines[at - 1].line) < 0)
		at--;
	if (at > 0 && strcmp(name, b->lines[at - 1].line) == 0)
		return &b->lines[at - 1];
	b->lines = mem_grow(b->lines, &b->lines_cap, b->nlines + 1, sizeof *b->lines);
	memmove(&b->lines[at + 1], &b->lines[at], (b->nlines - at) * sizeof *b->lines);
	b->nlines++;
	memset(&b->lines[at], 0, sizeof b->lines[at]);
	b->lines[at].line = name;
	return &b->lines[at];
}

static void
add_side(struct block *b, const struct statement_line *l, bool stripe)
{
	struct block_line *line;

	if (strcmp(l->line, "closing") == 0) {
		*(stripe ? &b->stripe_closing : &b->ledger_closing) = l->amount;
		return;
	}
	line = line_for(b, l->line);
	if (stripe) {
		line->has_stripe = true;
		line->stripe = money_sum(line->stripe, l->amount);
		b->stripe_sum = money_sum(b->stripe_sum, l->amount);
	} else {
		line->has_ledger = true;
		line->ledger = money_sum(line->ledger, l->amount);
		b->ledger_sum = money_sum(b->ledger_sum, l->amount);
	}
}

static void
add_step(struct block *b, const struct statement_line *l)
{
	if (strcmp(l->line, "unexplained") == 0) {
		b->unexplained = l->amount;
		return;
	}
	b->steps = mem_grow(b->steps, &b->steps_cap, b->nsteps + 1, sizeof *b->steps);
	b->steps[b->nsteps].line = l->line;
	b->steps[b->nsteps++].amount = l->amount;
	b->bridge_sum = money_sum(b->bridge_sum, l->amount);
}

void
blocks_make(struct blocks *out, const struct report_source *src)
{
	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < src->nstatement; i++) {
		const struct statement_line *l = &src->statement[i];
		struct block *b = block_for(out, l);

		if (str_starts(l->side, "bridge"))
			add_step(b, l);
		else
			add_side(b, l, str_starts(l->side, "stripe"));
	}
}

void
blocks_free(struct blocks *bs)
{
	for (size_t i = 0; i < bs->n; i++) {
		free(bs->block[i].lines);
		free(bs->block[i].steps);
	}
	free(bs->block);
	memset(bs, 0, sizeof *bs);
}

bool
block_foots(const struct block *b)
{
	return b->stripe_sum == b->stripe_closing && b->ledger_sum == b->ledger_closing;
}

bool
block_bridges(const struct block *b)
{
	return b->unexplained == 0 &&
	    money_sum(b->stripe_closing, b->bridge_sum) == b->ledger_closing;
}
