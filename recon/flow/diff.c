/*
 * What a changed rule file would book otherwise: both files are asked for each
 * row, and the difference is kept by account, by rule and by entry.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/intern.h"
#include "core/base/money.h"
#include "recon/flow/books.h"
#include "recon/flow/pass.h"
#include "recon/flow/tally.h"

#define SIDES 2		/* before, after */

struct compare {
	struct flow		*f;
	struct flow_diff	*out;
	struct rules		*rules[SIDES];
	size_t			*slot[SIDES];	/* own; account of a file -> out's */
	struct journal		*journal[SIDES];
	struct intern		*entries;	/* keys of entries that change */
};

/* ---- accounts ---- */

static size_t
slot_of(struct flow_diff *d, const struct account *a)
{
	for (size_t i = 0; i < d->naccounts; i++) {
		if (strcmp(d->account[i].code, a->code) != 0)
			continue;
		/* the newer title is the one people know */
		d->account[i].title = a->title;
		return i;
	}
	d->account = mem_grow(d->account, &d->account_cap, d->naccounts + 1,
	    sizeof(*d->account));
	d->account[d->naccounts] = (struct flow_diff_account){ .code = a->code,
	    .title = a->title };
	return d->naccounts++;
}

static void
number_accounts(struct compare *c, int side)
{
	size_t n = rules_account_count(c->rules[side]);

	c->slot[side] = mem_calloc(n + 1, sizeof(size_t));
	for (size_t i = 0; i < n; i++)
		c->slot[side][i] = slot_of(c->out,
		    rules_account(c->rules[side], i));
}

static struct flow_diff_sum *
sum_of(struct flow_diff_account *a, uint8_t currency)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->sum[i].currency == currency)
			return &a->sum[i];
	a->sum = mem_grow(a->sum, &a->cap, a->n + 1, sizeof(*a->sum));
	a->sum[a->n] = (struct flow_diff_sum){ .currency = currency };
	return &a->sum[a->n++];
}

/* By how much one row changes an account. */
struct shift {
	size_t	account;
	int64_t	by;
};

static void
shift_add(struct shift *s, size_t *n, size_t account, int64_t by)
{
	for (size_t i = 0; i < *n; i++)
		if (s[i].account == account) {
			s[i].by = money_sum(s[i].by, by);
			return;
		}
	s[(*n)++] = (struct shift){ account, by };
}

static void
add_lines(struct compare *c, const struct pass_row *row)
{
	struct shift shift[SIDES * RULES_LINES_MAX];
	uint8_t currency = row->v->txn->currency;
	size_t n = 0;

	for (int side = 0; side < SIDES; side++) {
		const struct rules_result *res = &row->res[side];

		for (size_t i = 0; i < res->nlines; i++) {
			const struct rules_line *l = &res->lines[i];
			size_t at = c->slot[side][l->account -
			    rules_account(c->rules[side], 0)];
			struct flow_diff_sum *s =
			    sum_of(&c->out->account[at], currency);
			int64_t *to = side == 0 ? &s->before : &s->after;

			*to = money_sum(*to, l->amount);
			shift_add(shift, &n, at, side == 0 ? -l->amount : l->amount);
		}
	}
	for (size_t i = 0; i < n; i++)
		if (shift[i].by != 0)
			sum_of(&c->out->account[shift[i].account], currency)->rows++;
}

/* ---- rows ---- */

/* side_name: the rule that has the row, or the place of one without. */
static const char *
side_name(const struct compare *c, int side, const struct rules_result *res)
{
	static const char *const places[] = { [PLACE_ENTRY] = "(entry)",
		[PLACE_SUSPENSE] = "(suspense)", [PLACE_IGNORED] = "(ignored)",
		[PLACE_UNBOOKED] = "(unbooked)", [PLACE_ZERO] = "(zero)" };

	return res->rule == RULES_NONE ? places[res->place] :
	    rules_name(c->rules[side], res->rule);
}

/* same_lines: on the same accounts of the ledger, whatever the files call
 * them, and in any order. */
static bool
same_lines(const struct rules_result *a, const struct rules_result *b)
{
	bool used[RULES_LINES_MAX] = { false };

	if (a->nlines != b->nlines)
		return false;
	for (size_t i = 0; i < a->nlines; i++) {
		size_t k = 0;

		while (k < b->nlines && (used[k] ||
		    a->lines[i].amount != b->lines[k].amount ||
		    strcmp(a->lines[i].account->code,
		    b->lines[k].account->code) != 0))
			k++;
		if (k == b->nlines)
			return false;
		used[k] = true;
	}
	return true;
}

static struct flow_diff_move *
move_of(struct flow_diff *d, const char *from, const char *to)
{
	struct flow_diff_move *m;

	for (size_t i = 0; i < d->nmoves; i++)
		if (strcmp(d->move[i].from, from) == 0 &&
		    strcmp(d->move[i].to, to) == 0)
			return &d->move[i];
	d->move = mem_grow(d->move, &d->move_cap, d->nmoves + 1, sizeof(*m));
	m = &d->move[d->nmoves++];
	*m = (struct flow_diff_move){ .from = from, .to = to };
	return m;
}

/* note_entries: the entries, before and after, that hold the row. */
static void
note_entries(struct compare *c, const struct pass_row *row)
{
	const struct txn *t = row->v->txn;
	struct journal_row jr = { .txn = t, .day = row->v->day, .date = row->v->day,
	    .paid_out = t->payout.n > 0 };
	char key[ENTRY_KEY_MAX];

	/* entries per something else are all made anew */
	if (rules_grouping(c->rules[0]) != rules_grouping(c->rules[1]))
		return;
	/* one entry for each row need not be remembered */
	if (rules_grouping(c->rules[0]) == PER_TRANSACTION) {
		c->out->entries += row->res[0].nlines + row->res[1].nlines > 0;
		return;
	}
	jr.account_index = flow_account(c->f, t->account);
	jr.account = c->f->accounts[jr.account_index];
	for (int side = 0; side < SIDES; side++) {
		if (row->res[side].nlines == 0)
			continue;
		jr.result = &row->res[side];
		journal_row_key(c->journal[side], &jr, key);
		(void)intern_put(c->entries, key, strlen(key));
	}
}

static int
compare_row(void *ctx, const struct pass_row *row, struct err *e)
{
	struct compare *c = ctx;
	const struct rules_result *a = &row->res[0], *b = &row->res[1];
	const char *from = side_name(c, 0, a), *to = side_name(c, 1, b);
	bool changed = !same_lines(a, b) || a->place != b->place || strcmp(from, to) != 0;

	(void)e;
	c->out->rows++;
	add_lines(c, row);
	if (!changed)
		return 0;
	c->out->changed++;
	tally_row(&move_of(c->out, from, to)->sums, row->v);
	note_entries(c, row);
	return 0;
}

/* ---- the whole ---- */

static int
by_code(const void *x, const void *y)
{
	const struct flow_diff_account *a = x, *b = y;

	return strcmp(a->code, b->code);
}

/* keep_texts: names live in the rule files, which the caller may free. */
static void
keep_texts(struct flow_diff *d)
{
	for (size_t i = 0; i < d->naccounts; i++) {
		d->account[i].code = arena_strdup(d->arena, d->account[i].code);
		d->account[i].title = arena_strdup(d->arena, d->account[i].title);
	}
	for (size_t i = 0; i < d->nmoves; i++) {
		d->move[i].from = arena_strdup(d->arena, d->move[i].from);
		d->move[i].to = arena_strdup(d->arena, d->move[i].to);
	}
}

int
flow_diff(struct flow *f, const struct period *p, struct rules *before,
    struct rules *after, struct flow_diff *out, struct err *e)
{
	struct compare c = { .f = f, .out = out, .rules = { before, after } };
	struct period none = { 0, 0, "" };
	int rc;

	memset(out, 0, sizeof(*out));
	out->arena = arena_new();
	out->grouping_before = grouping_name(rules_grouping(before));
	out->grouping_after = grouping_name(rules_grouping(after));
	c.entries = intern_new();
	for (int side = 0; side < SIDES; side++) {
		number_accounts(&c, side);
		/* asked for keys only, which know no period */
		c.journal[side] = journal_new(c.rules[side], f->company, &none);
	}
	rc = pass_rows(f, p, c.rules, SIDES, "compare", compare_row, &c, e);
	out->entries += intern_count(c.entries);
	keep_texts(out);
	if (out->naccounts > 0)
		qsort(out->account, out->naccounts, sizeof(*out->account), by_code);
	for (int side = 0; side < SIDES; side++) {
		journal_free(c.journal[side]);
		free(c.slot[side]);
	}
	intern_free(c.entries);
	if (rc != 0)
		flow_diff_done(out);
	return rc;
}

void
flow_diff_done(struct flow_diff *d)
{
	for (size_t i = 0; i < d->naccounts; i++)
		free(d->account[i].sum);
	for (size_t i = 0; i < d->nmoves; i++)
		free(d->move[i].sums.tally);
	free(d->account);
	free(d->move);
	arena_free(d->arena);
	memset(d, 0, sizeof(*d));
}
