/*
 * What can be read after engine_run.  Texts are made on demand in one scratch,
 * so that a million matches need no memory.
 */
#include "recon/engine/engine.h"

#include <stdlib.h>
#include <string.h>

#include "recon/engine/explain.h"
#include "recon/engine/judge.h"
#include "recon/engine/payouts.h"
#include "recon/engine/phases.h"
#include "recon/engine/records.h"

#define MATCH_IDS_MAX 100

enum verdict
engine_verdict(const struct engine *en)
{
	ASSERT(en->ran);
	return en->verdict;
}

const struct mismatch *
engine_mismatches(const struct engine *en, size_t *n)
{
	ASSERT(en->ran);
	*n = en->nmismatch;
	return en->mismatch;
}

void
engine_members(const struct engine *en, size_t i, const uint32_t **movements,
    size_t *nmovements, const uint32_t **lines, size_t *nlines)
{
	const struct members *m;

	ASSERT(en->ran && i < en->nmismatch);
	m = &en->members[i];
	*movements = *lines = NULL;
	*nmovements = m->mn;
	*nlines = m->ln;
	if (en->member == NULL)
		return;
	*movements = en->member + m->mf;
	*lines = en->member + m->lf;
}

void
engine_line_id(const struct engine *en, uint32_t line, const char **ledger_id,
    const char **line_no)
{
	ASSERT(line < en->nln);
	*ledger_id = en_text(en, en->ln[line].id);
	*line_no = rows_line_number(en, line);
}

const struct statement_line *
engine_statement(const struct engine *en, size_t *n)
{
	ASSERT(en->ran);
	*n = en->nstatement;
	return en->statement;
}

/* first_member: the movement that names the match of ${movement}. */
static uint32_t
first_member(const struct engine *en, uint32_t movement)
{
	const struct movement *m = &en->mv[movement];

	if (m->link == NONE || !(m->flags & MV_GROUPED))
		return movement;
	return en->group_movement[en->group[m->link].mf];
}

static void
name_match(const struct engine *en, struct str *out, uint32_t movement)
{
	str_clear(out);
	str_addn(out, "m_", 2);
	str_add(out, en_text(en, en->mv[first_member(en, movement)].id));
}

/* open_at_end: no agreeing line dated by the period's last day. */
static bool
open_at_end(const struct engine *en, uint32_t movement)
{
	const struct movement *m = &en->mv[movement];
	int64_t net = 0, actual = 0;
	const struct group *g;
	uint32_t i;

	if (mv_net(m) == 0)
		return false;
	if (m->link == NONE)
		return true;
	if (m->flags & MV_GROUPED) {
		g = &en->group[m->link];
		return g->open;
	}
	net = mv_net(m);
	for (i = m->link; i != NONE; i = en->ln[i].next) {
		if (en->ln[i].book != m->book || en->ln[i].day > en->c.period.last)
			return true;
		actual = money_sum(actual, en->ln[i].amount);
	}
	return actual != net;
}

static uint32_t
break_of(const struct engine *en, uint32_t movement)
{
	const struct movement *m = &en->mv[movement];

	if (m->brk == NONE && (m->flags & MV_BROKEN))
		return en->mv[first_member(en, movement)].brk;
	return m->brk;
}

void
engine_item(const struct engine *en, uint32_t movement, struct engine_item *out)
{
	const struct movement *m;
	uint32_t brk;

	ASSERT(en->ran && movement < en->nmv);
	m = &en->mv[movement];
	out->match_id = "";
	/* the match of an entry that a rule dates after the period is found there */
	if (m->link != NONE && !(m->flags & MV_BROKEN) &&
	    (mv_dated(m) == 0 || mv_day(m) <= en->c.period.last)) {
		name_match(en, &en->scratch->item, movement);
		out->match_id = str_text(&en->scratch->item);
	}
	brk = break_of(en, movement);
	out->break_id = brk != NONE ? en->mismatch[brk].break_id : "";
	out->open_at_end = open_at_end(en, movement);
}

/* ---- matches ---- */
static bool
load_match(const struct engine *en, uint32_t movement, struct pair *p)
{
	const struct movement *m = &en->mv[movement];
	struct engine *w = (struct engine *)(uintptr_t)en; /* its scratch only */

	if (m->link == NONE || (m->flags & MV_BROKEN))
		return false;
	if (!(m->flags & MV_GROUPED))
		pair_of_movement(w, p, movement);
	else if (first_member(en, movement) == movement)
		pair_of_group(en, p, m->link);
	else
		return false;
	return pair_is_match(en, p);
}

uint64_t
engine_match_count(const struct engine *en)
{
	uint64_t n = 0;
	struct pair p;
	uint32_t i;

	ASSERT(en->ran);
	for (i = 0; i < en->nmv; i++)
		n += load_match(en, i, &p);
	for (i = 0; i < en->ngroups; i++)
		n += en->group[i].kind == GROUP_REVERSED;
	return n;
}

/* next_reversed: lines that cancel each other, after all matches of movements. */
static int
next_reversed(const struct engine *en, uint64_t *pos, struct engine_match *out)
{
	struct scratch *s = en->scratch;
	const struct group *g;
	const uint32_t *line;

	while (*pos - en->nmv < en->ngroups &&
	    en->group[*pos - en->nmv].kind != GROUP_REVERSED)
		(*pos)++;
	if (*pos - en->nmv >= en->ngroups)
		return 0;
	g = &en->group[(*pos)++ - en->nmv];
	line = en->group_line + g->lf;
	str_clear(&s->match_id);
	str_clear(&s->ledger_ids);
	str_addf(&s->match_id, "m_%s", en_text(en, en->ln[line[0]].id));
	rows_line_ids(en, &s->ledger_ids, line, g->ln, MATCH_IDS_MAX);
	memset(out, 0, sizeof(*out));
	out->match_id = str_text(&s->match_id);
	out->method = (enum method)g->method;
	out->entry_key = out->stripe_ids = "";
	out->ledger_ids = str_text(&s->ledger_ids);
	out->currency = en->book[en->ln[line[0]].book].currency;
	str_clear(&s->reason);
	str_add(&s->reason, "A booking and its reversal: both lines name one id or entry that "
	    "no Stripe row here has, and cancel each other: ");
	explain_money(&s->reason, en->ln[line[0]].amount, out->currency);
	str_add(&s->reason, " and back.");
	out->reason = str_text(&s->reason);
	return 1;
}

int
engine_next_match(const struct engine *en, uint64_t *pos,
    struct engine_match *out)
{
	struct scratch *s = en->scratch;
	const struct movement *m;
	struct pair p;

	ASSERT(en->ran);
	while (*pos < en->nmv && !load_match(en, (uint32_t)*pos, &p))
		(*pos)++;
	if (*pos >= en->nmv)
		return next_reversed(en, pos, out);
	m = &en->mv[*pos];
	name_match(en, &s->match_id, (uint32_t)*pos);
	(*pos)++;
	str_clear(&s->stripe_ids);
	str_clear(&s->ledger_ids);
	str_clear(&s->reason);
	rows_movement_ids(en, &s->stripe_ids, p.m, p.nm, MATCH_IDS_MAX);
	rows_line_ids(en, &s->ledger_ids, p.l, p.nl, MATCH_IDS_MAX);
	explain_match(en, &p, &s->reason);
	out->match_id = str_text(&s->match_id);
	out->method = mv_method(m);
	out->entry_key = out->method == METHOD_KEY ? rows_entry(en, m) : "";
	out->stripe_ids = str_text(&s->stripe_ids);
	out->ledger_ids = str_text(&s->ledger_ids);
	out->currency = en->book[p.book].currency;
	out->expected = p.expected;
	out->actual = p.actual;
	out->reason = str_text(&s->reason);
	return 1;
}

bool
engine_find_line(const struct engine *en, struct slice ledger_id, uint32_t *line)
{
	size_t i;

	for (i = 0; i < en->nln; i++)
		if (slice_is(ledger_id, en_text(en, en->ln[i].id))) {
			*line = (uint32_t)i;
			return true;
		}
	return false;
}

bool
engine_ignored_by(const struct engine *en, uint32_t movement, uint32_t *line)
{
	const struct movement *m = &en->mv[movement];

	if (mv_place(m) != PLACE_IGNORED || m->link == NONE || (m->flags & MV_GROUPED) ||
	    en->ln[m->link].next != NONE || en->ln[m->link].amount != mv_net(m) ||
	    !ln_counted(en, &en->ln[m->link]))
		return false;
	*line = m->link;
	return true;
}

bool
engine_find_movement(const struct engine *en, struct slice id,
    uint32_t *movement)
{
	size_t i;

	for (i = 0; i < en->nmv; i++)
		if (slice_is(id, en_text(en, en->mv[i].id))) {
			*movement = (uint32_t)i;
			return true;
		}
	return false;
}

/* break_of_line: the row that names it among its lines, or NONE. */
static uint32_t
break_of_line(const struct engine *en, uint32_t line)
{
	size_t i;
	uint32_t k;

	for (i = 0; i < en->nmismatch; i++)
		for (k = 0; k < en->members[i].ln; k++)
			if (en->member[en->members[i].lf + k] == line)
				return (uint32_t)i;
	return NONE;
}

size_t
engine_line_count(const struct engine *en)
{
	return en->nln;
}

bool
engine_line_counts(const struct engine *en, uint32_t line)
{
	return ln_counted(en, &en->ln[line]);
}

bool
engine_movement_enters(const struct engine *en, uint32_t movement)
{
	ASSERT(movement < en->nmv);
	return mv_enters(en, &en->mv[movement]);
}

enum engine_when
engine_movement_when(const struct engine *en, uint32_t movement)
{
	ASSERT(movement < en->nmv);
	return mv_when(&en->mv[movement]);
}

const char *
engine_line_match(const struct engine *en, uint32_t line)
{
	const struct line *l;
	uint32_t at;

	ASSERT(en->ran && line < en->nln);
	l = &en->ln[line];
	if ((l->flags & LN_GROUPED) && en->group[l->link].mn == 0) {
		str_clear(&en->scratch->item);
		str_addf(&en->scratch->item, "m_%s", en_text(en,
		    en->ln[en->group_line[en->group[l->link].lf]].id));
		return str_text(&en->scratch->item);
	}
	if (ln_ref(l) == REF_MOVEMENT &&
	    !(l->flags & (LN_EXTRA | LN_BROKEN))) {
		at = l->flags & LN_GROUPED
		    ? en->group_movement[en->group[l->link].mf]
		    : l->link;
		name_match(en, &en->scratch->item, at);
		return str_text(&en->scratch->item);
	}
	return "";
}

void
engine_line_item(const struct engine *en, uint32_t line, struct engine_item *out)
{
	uint32_t brk;

	*out = (struct engine_item){ engine_line_match(en, line), "", false };
	brk = break_of_line(en, line);
	if (brk != NONE)
		out->break_id = en->mismatch[brk].break_id;
}

/* ---- payouts ---- */
static int64_t
payout_created(const struct engine *en, uint32_t p)
{
	const struct payout_facts *f = &en->payout[p];

	if (f->given && f->facts.created != INT64_MIN)
		return f->facts.created;
	return f->own != NONE ? mv_created(&en->mv[f->own]) : INT64_MIN;
}

static int
payout_order(const void *a, const void *b, void *ctx)
{
	const struct engine *en = ctx;
	const uint32_t *p = a, *q = b;
	int64_t x = payout_created(en, *p), y = payout_created(en, *q);

	if (x != y)
		return x < y ? -1 : 1;
	return strcmp(intern_text(en->payout_names, *p),
	    intern_text(en->payout_names, *q));
}

static bool
payout_is_here(const struct engine *en, const struct payout_facts *f)
{
	return (f->own != NONE && mv_when(&en->mv[f->own]) == WHEN_PERIOD) ||
	    (f->given && f->facts.arrival != DATE_NONE &&
	    period_holds(&en->c.period, f->facts.arrival));
}

void
output_payouts(struct engine *en)
{
	uint32_t p, n = intern_count(en->payout_names);
	struct payout_rows *rows = payouts_rows(en);

	en->payout_order = mem_alloc(n * sizeof(*en->payout_order));
	for (p = 0; p < n; p++) {
		struct payout_facts *f = &en->payout[p];
		uint64_t all = f->rows;
		uint32_t k;

		if (payout_is_here(en, f))
			en->payout_order[en->npayout_order++] = p;
		for (k = rows->first[p]; k < rows->first[p + 1]; k++) {
			const struct movement *m = &en->mv[rows->row[k]];

			if (!payouts_adds(en, m))
				continue;
			all++;
			f->net = money_sum(f->net, mv_net(m));
		}
		f->rows = all;
	}
	payouts_rows_free(rows);
	if (en->npayout_order > 1)
		qsort_r(en->payout_order, en->npayout_order,
		    sizeof(*en->payout_order), payout_order, en);
}

int
engine_next_payout(const struct engine *en, uint64_t *pos,
    struct engine_payout *out)
{
	const struct payout_facts *f;
	struct engine_item item = { "", "", false };
	int64_t own = 0;
	uint32_t p;

	ASSERT(en->ran);
	if (*pos >= en->npayout_order)
		return 0;
	p = en->payout_order[(*pos)++];
	f = &en->payout[p];
	memset(out, 0, sizeof(*out));
	out->facts = f->facts;
	if (!f->given) {
		out->facts.id = slice_of(intern_text(en->payout_names, p));
		out->facts.created = INT64_MIN;
		out->facts.arrival = DATE_NONE;
		out->facts.automatic = -1;
	}
	if (f->own != NONE) {
		const struct movement *m = &en->mv[f->own];

		engine_item(en, f->own, &item);
		own = mv_net(m);
		if (out->facts.created == INT64_MIN)
			out->facts.created = mv_created(m);
		if (out->facts.currency == CURRENCY_NONE)
			out->facts.currency = en->book[m->book].currency;
		if (out->facts.account.p == NULL)
			out->facts.account =
			    slice_of(en->c.accounts[en->book[m->book].account]);
		if (!out->facts.has_amount) {
			out->facts.has_amount = true;
			out->facts.amount = -m->amount;
		}
	} else if (f->given && f->facts.has_amount) {
		own = -f->facts.amount;
	}
	out->returned = f->back == NONE ? DATE_NONE : mv_day(&en->mv[f->back]);
	out->rows = f->rows;
	out->rows_sum = f->net;
	out->remainder = money_sum(f->net, own);
	out->match_id = item.match_id;
	out->break_id = item.break_id[0] == '\0' && f->brk != NONE
	    ? en->mismatch[f->brk].break_id
	    : item.break_id;
	return 1;
}

const struct engine_law *
engine_laws(const struct engine *en, size_t *n)
{
	ASSERT(en->ran);
	*n = sizeof(en->law) / sizeof(en->law[0]);
	return en->law;
}
