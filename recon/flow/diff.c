/*
 * What a changed rule file would book otherwise: both files are asked for each
 * row and event, and the difference is kept by account, by rule, by entry and by
 * month.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/intern.h"
#include "core/base/money.h"
#include "recon/flow/books.h"
#include "recon/flow/pass.h"
#include "recon/flow/tally.h"

#define SIDES 2		/* before, after */

struct compare {
	struct flow		*f;
	struct flow_diff	*out;
	const struct period	*p;		/* NULL: all there is */
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

/* By how much one row or event changes an account. */
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

/* add_lines: of the sides whose entry stands in the period. */
static void
add_lines(struct compare *c, const struct rules_result *both, const bool *stands,
    uint8_t currency)
{
	struct shift shift[SIDES * RULES_LINES_MAX];
	size_t n = 0;

	for (int side = 0; side < SIDES; side++) {
		const struct rules_result *res = &both[side];

		for (size_t i = 0; stands[side] && i < res->nlines; i++) {
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

static bool
same_line(const struct rules_line *a, const struct rules_line *b)
{
	if (a->amount != b->amount || strcmp(a->account->code, b->account->code) != 0)
		return false;
	for (int i = 0; i < DIM__MAX; i++)
		if (strcmp(a->dim[i] == NULL ? "" : a->dim[i],
		    b->dim[i] == NULL ? "" : b->dim[i]) != 0)
			return false;
	return true;
}

/* same_lines: on the same accounts of the ledger, whatever the files call
 * them, with the same dimensions, and in any order. */
static bool
same_lines(const struct rules_result *a, const struct rules_result *b)
{
	bool used[RULES_LINES_MAX] = { false };

	if (a->nlines != b->nlines)
		return false;
	for (size_t i = 0; i < a->nlines; i++) {
		size_t k = 0;

		while (k < b->nlines && (used[k] ||
		    !same_line(&a->lines[i], &b->lines[k])))
			k++;
		if (k == b->nlines)
			return false;
		used[k] = true;
	}
	return true;
}

static const char *
document(const struct compare *c, int side, const struct rules_result *res)
{
	return res->rule == RULES_NONE || res->nlines == 0 ? "" :
	    rules_post_as(c->rules[side], res->rule);
}

/* differ: other lines, documents, places or rules; days aside. */
static bool
differ(const struct compare *c, const struct rules_result *both)
{
	const struct rules_result *a = &both[0], *b = &both[1];

	return a->place != b->place || !same_lines(a, b) ||
	    strcmp(document(c, 0, a), document(c, 1, b)) != 0 ||
	    strcmp(side_name(c, 0, a), side_name(c, 1, b)) != 0;
}

/* move_of: the one that is like ${x}. */
static struct flow_diff_move *
move_of(struct flow_diff *d, const struct flow_diff_move *x)
{
	struct flow_diff_move *m;

	for (size_t i = 0; i < d->nmoves; i++) {
		m = &d->move[i];
		if (m->event == x->event && strcmp(m->from, x->from) == 0 &&
		    strcmp(m->to, x->to) == 0 && strcmp(m->from_as, x->from_as) == 0 &&
		    strcmp(m->to_as, x->to_as) == 0)
			return m;
	}
	d->move = mem_grow(d->move, &d->move_cap, d->nmoves + 1, sizeof(*m));
	m = &d->move[d->nmoves++];
	*m = *x;
	return m;
}

/* documents: what both are posted as, where that changes. */
static void
documents(const struct compare *c, const struct rules_result *both,
    struct flow_diff_move *x)
{
	x->from_as = document(c, 0, &both[0]);
	x->to_as = document(c, 1, &both[1]);
	if (strcmp(x->from_as, x->to_as) == 0)
		x->from_as = x->to_as = "";
}

/* note_entries: the entries, before and after, that hold the row. */
static void
note_entries(struct compare *c, const struct pass_row *row)
{
	const struct txn *t = row->v->txn;
	struct journal_row jr = { .txn = t, .day = row->v->day,
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
		jr.date = row->res[side].date;
		journal_row_key(c->journal[side], &jr, key);
		(void)intern_put(c->entries, key, strlen(key));
	}
}

static int32_t
month_of(int32_t day)
{
	int y, m, d;

	date_split(day, &y, &m, &d);
	return date_of(y, m, 1);
}

/* moved: does the entry get another day?  One per month has that of its month. */
static bool
moved(const struct compare *c, const struct rules_result *both)
{
	bool month = rules_grouping(c->rules[0]) == PER_MONTH &&
	    rules_grouping(c->rules[1]) == PER_MONTH;

	return both[0].nlines > 0 && both[1].nlines > 0 && (month ?
	    month_of(both[0].date) != month_of(both[1].date) :
	    both[0].date != both[1].date);
}

static void
note_dates(struct flow_diff *d, const struct pass_row *row)
{
	int32_t from = month_of(row->res[0].date), to = month_of(row->res[1].date);
	size_t i = 0;

	while (i < d->ndated && (d->dated[i].from != from || d->dated[i].to != to))
		i++;
	if (i == d->ndated) {
		d->dated = mem_grow(d->dated, &d->dated_cap, i + 1, sizeof(*d->dated));
		d->dated[d->ndated++] = (struct flow_diff_dated){ .from = from, .to = to };
	}
	tally_row(&d->dated[i].sums, row->v);
}

static int
compare_row(void *ctx, const struct pass_row *row, struct err *e)
{
	struct compare *c = ctx;
	bool stands[SIDES] = { pass_stands(row, 0, c->p), pass_stands(row, 1, c->p) };
	bool other = differ(c, row->res), dated = moved(c, row->res);

	(void)e;
	if (!stands[0] && !stands[1])
		return 0;		/* of another period in both */
	c->out->rows++;
	add_lines(c, row->res, stands, row->v->txn->currency);
	if (!other && !dated)
		return 0;
	c->out->changed++;
	if (other) {
		struct flow_diff_move x = { .from = side_name(c, 0, &row->res[0]),
		    .to = side_name(c, 1, &row->res[1]) };

		documents(c, row->res, &x);
		tally_row(&move_of(c->out, &x)->sums, row->v);
	}
	if (dated)
		note_dates(c->out, row);
	note_entries(c, row);
	return 0;
}

/* ---- events ---- */

static const char *
event_side(const struct compare *c, int side, const struct events_seen *x)
{
	const struct rules_result *res = &x->res[side];
	struct str text = STR_INIT;
	const char *name;

	if (res->rule == RULES_NONE)
		return "(no rule)";
	if (!x->reversed[side])
		return side_name(c, side, res);
	str_addf(&text, "%s, reversed", side_name(c, side, res));
	name = arena_strdup(c->out->arena, str_text(&text));
	str_free(&text);
	return name;
}

static void
compare_event(void *ctx, const struct events_seen *x)
{
	static const bool both[SIDES] = { true, true };
	struct compare *c = ctx;
	struct flow_diff_move move = { .event = true };

	c->out->events++;
	add_lines(c, x->res, both, x->currency);
	if (x->reversed[0] == x->reversed[1] && !differ(c, x->res))
		return;
	c->out->events_changed++;
	if (rules_grouping(c->rules[0]) == rules_grouping(c->rules[1]))
		c->out->entries += x->res[0].nlines + x->res[1].nlines > 0;
	move.from = event_side(c, 0, x);
	move.to = event_side(c, 1, x);
	documents(c, x->res, &move);
	tally_held(&move_of(c->out, &move)->sums, x->currency, x->day, x->held);
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
		d->move[i].from_as = arena_strdup(d->arena, d->move[i].from_as);
		d->move[i].to_as = arena_strdup(d->arena, d->move[i].to_as);
	}
}

int
flow_diff(struct flow *f, const struct period *p, struct rules *before,
    struct rules *after, struct flow_diff *out, struct err *e)
{
	struct compare c = { .f = f, .out = out, .p = p, .rules = { before, after } };
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
	rc = pass_journal(f, p, c.rules, SIDES, "compare", compare_row, compare_event, &c, e);
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
	for (size_t i = 0; i < d->ndated; i++)
		free(d->dated[i].sums.tally);
	free(d->account);
	free(d->move);
	free(d->dated);
	arena_free(d->arena);
	memset(d, 0, sizeof(*d));
}
