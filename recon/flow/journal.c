/*
 * Gathers entry lines into the entries of a period.  Knows groups and sums;
 * what a transaction's lines are is decided by the rules, and who needs the
 * entries is left to the callers.
 */
#include "recon/flow/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/intern.h"
#include "core/base/money.h"
#include "core/base/str.h"

/* What one rule put into one group. */
struct rule_sum {
	uint64_t	 count;
	size_t		 nlines;
	struct {
		const struct account	*account;
		int64_t			 amount;
		uint16_t		 line;
	}		 line[RULES_LINES_MAX];
};

struct group {
	char		 key[ENTRY_KEY_MAX];
	int32_t		 day;
	uint8_t		 currency;
	uint16_t	 account_index;
	const char	*account;
	const char	*label;		/* in the arena */
	int		 part;
	uint64_t	 ids;		/* transactions in it */
	struct str	 id_text;	/* the first ENTRY_IDS_MAX of them */
	struct rule_sum	**rule;		/* by rule; the last one is suspense */
};

struct journal {
	const struct rules	*rules;
	const char		*company;
	struct period		 period;
	enum grouping		 grouping;
	size_t			 nrules;
	struct arena		*arena;
	journal_part_fn		*fixed;		/* NULL: nothing is fixed */
	void			*fixed_ctx;
	struct intern		*labels;	/* account, currency, label -> group */
	struct {			/* the group found last, by currency */
		int32_t		 day;
		uint16_t	 account;
		bool		 set;
		uint32_t	 group;
	}			 last[256];
	struct group		*group;		/* own */
	size_t			 ngroups, cap;
	uint64_t		 count;		/* per transaction */
	char			 key[ENTRY_KEY_MAX];
	struct entry_line	 line[RULES_LINES_MAX];	/* per transaction */
	struct entry_line	*lines;		/* own; of journal_at */
	size_t			 lines_cap;
	struct str		 memo;		/* of the entry given last */
	struct str		 ids;
};

struct journal *
journal_new(const struct rules *r, const char *company, const struct period *p)
{
	struct journal *j = mem_calloc(1, sizeof(*j));

	j->rules = r;
	j->company = company;
	j->period = *p;
	j->grouping = rules_grouping(r);
	j->nrules = rules_count(r);
	j->arena = arena_new();
	j->labels = intern_new();
	return j;
}

void
journal_set_parts(struct journal *j, journal_part_fn *fixed, void *ctx)
{
	j->fixed = fixed;
	j->fixed_ctx = ctx;
}

void
journal_free(struct journal *j)
{
	size_t i;

	if (j == NULL)
		return;
	for (i = 0; i < j->ngroups; i++)
		str_free(&j->group[i].id_text);
	free(j->group);
	free(j->lines);
	str_free(&j->memo);
	str_free(&j->ids);
	intern_free(j->labels);
	arena_free(j->arena);
	free(j);
}

/* The group a row belongs to, as text: part of the entry's key. */
static void
label_of(const struct journal *j, const struct journal_row *row, char *buf,
    size_t size)
{
	char day[DATE_TEXT_MAX];

	(void)date_format(day, row->day);
	switch (j->grouping) {
	case PER_TRANSACTION:
		(void)snprintf(buf, size, "%s", row->txn->id.p);
		break;
	case PER_DAY:
		(void)snprintf(buf, size, "%s", day);
		break;
	case PER_PAYOUT:
		(void)snprintf(buf, size, "%s %.7s", row->paid_out ?
		    row->txn->payout.p : "not paid out yet", day);
		break;
	case PER_MONTH:
		(void)snprintf(buf, size, "%.7s", day);
		break;
	}
}

/* The day of a group with this row in it; later rows may move it. */
static int32_t
day_of(const struct journal *j, const struct journal_row *row)
{
	int year, month, mday;

	if (row->day < j->period.first)
		return j->period.first;		/* late */
	if (j->grouping != PER_MONTH)
		return row->day;
	date_split(row->day, &year, &month, &mday);
	return date_of(year, month, date_days_in_month(year, month));
}

void
journal_row_key(const struct journal *j, const struct journal_row *row,
    char key[ENTRY_KEY_MAX])
{
	char label[TXN_ID_MAX + 64];

	label_of(j, row, label, sizeof(label));
	entry_key(key, j->company, row->account, row->txn->currency,
	    j->grouping, label, 1);
}

/* The group's number for (account, currency, label), made when it is new. */
static uint32_t
group_find(struct journal *j, const struct journal_row *row, bool *first)
{
	char name[TXN_ID_MAX + 96], label[TXN_ID_MAX + 64];
	struct group *g;
	uint32_t i;
	int n;

	/* Rows come by day, so the group is nearly always that of the row before. */
	*first = false;
	i = row->txn->currency;
	if (j->grouping != PER_PAYOUT && j->last[i].set && j->last[i].day == row->day &&
	    j->last[i].account == row->account_index)
		return j->last[i].group;
	label_of(j, row, label, sizeof(label));
	n = snprintf(name, sizeof(name), "%u %u %s", row->account_index,
	    row->txn->currency, label);
	i = intern_put(j->labels, name, (size_t)n);
	j->last[row->txn->currency].day = row->day;
	j->last[row->txn->currency].account = row->account_index;
	j->last[row->txn->currency].group = i;
	j->last[row->txn->currency].set = true;
	*first = i == j->ngroups;
	if (!*first)
		return i;
	j->group = mem_grow(j->group, &j->cap, j->ngroups + 1, sizeof(*g));
	g = &j->group[j->ngroups++];
	memset(g, 0, sizeof(*g));
	g->label = arena_strdup(j->arena, label);
	g->part = j->fixed == NULL ? 1 : 1 + j->fixed(j->fixed_ctx, row->account,
	    row->txn->currency, label);
	entry_key(g->key, j->company, row->account, row->txn->currency,
	    j->grouping, label, g->part);
	g->day = day_of(j, row);
	g->currency = row->txn->currency;
	g->account = row->account;
	g->account_index = row->account_index;
	g->rule = arena_alloc(j->arena, (j->nrules + 1) * sizeof(struct rule_sum *));
	return i;
}

static void
group_add_lines(struct journal *j, struct group *g, const struct rules_result *res)
{
	size_t at = res->rule == RULES_NONE ? j->nrules : res->rule;
	struct rule_sum *s = g->rule[at];
	size_t i, k;

	if (s == NULL)
		s = g->rule[at] = arena_alloc(j->arena, sizeof(*s));
	s->count++;
	for (i = 0; i < res->nlines; i++) {
		const struct rules_line *l = &res->lines[i];

		/* The i-th line nearly always lands in the i-th sum. */
		k = i < s->nlines && s->line[i].line == l->line ? i : 0;
		while (k < s->nlines && (s->line[k].line != l->line ||
		    s->line[k].account != l->account))
			k++;
		if (k == s->nlines) {
			ASSERT(s->nlines < RULES_LINES_MAX);
			s->line[s->nlines].account = l->account;
			s->line[s->nlines++].line = l->line;
		}
		s->line[k].amount = money_sum(s->line[k].amount, l->amount);
	}
}

static void
ids_add(struct str *text, uint64_t *n, const char *id)
{
	if (*n < ENTRY_IDS_MAX) {
		if (*n > 0)
			str_addc(text, ' ');
		str_add(text, id);
	}
	++*n;
}

void
journal_add(struct journal *j, const struct journal_row *row, const char **key,
    uint32_t *group, bool *first)
{
	struct group *g;
	int32_t day;

	ASSERT(row->result->nlines > 0);
	if (j->grouping == PER_TRANSACTION) {
		journal_row_key(j, row, j->key);
		*key = j->key;
		*group = (uint32_t)j->count++;
		*first = true;
		return;
	}
	*group = group_find(j, row, first);
	g = &j->group[*group];
	day = day_of(j, row);
	if (day > g->day)
		g->day = day;
	group_add_lines(j, g, row->result);
	ids_add(&g->id_text, &g->ids, row->txn->id.p);
	*key = g->key;
}

uint64_t
journal_count(const struct journal *j)
{
	return j->grouping == PER_TRANSACTION ? j->count : j->ngroups;
}

static int
group_cmp(const void *pa, const void *pb)
{
	const struct group *a = pa, *b = pb;
	int c;

	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	if (a->account_index != b->account_index)
		return a->account_index < b->account_index ? -1 : 1;
	c = strcmp(currency_code(a->currency), currency_code(b->currency));
	return c != 0 ? c : strcmp(a->key, b->key);
}

int
journal_finish(struct journal *j, struct err *e)
{
	struct entry en;
	size_t i;

	if (j->ngroups > 0)
		qsort(j->group, j->ngroups, sizeof(*j->group), group_cmp);
	for (i = 0; journal_at(j, i, &en); i++)
		if (entry_balanced(&en, e) != 0)
			return -1;
	return 0;
}

/* Appends one rule's lines to the entry that is being given. */
static size_t
lines_of_rule(struct journal *j, const struct group *g, size_t at, size_t n)
{
	const struct rule_sum *s = g->rule[at];
	const char *memo, *name;
	size_t k;

	if (s == NULL)
		return n;
	str_clear(&j->memo);
	if (at == j->nrules)
		str_addf(&j->memo, "No rule: %llu transaction%s in suspense",
		    (unsigned long long)s->count, s->count == 1 ? "" : "s");
	else
		rules_group_memo(j->rules, at, s->count, &j->memo);
	memo = arena_strdup(j->arena, str_text(&j->memo));
	name = at == j->nrules ? "" : rules_name(j->rules, at);
	for (k = 0; k < s->nlines; k++) {
		if (s->line[k].amount == 0)
			continue;
		j->lines = mem_grow(j->lines, &j->lines_cap, n + 1,
		    sizeof(*j->lines));
		memset(&j->lines[n], 0, sizeof(j->lines[n]));
		j->lines[n].account = s->line[k].account;
		j->lines[n].amount = s->line[k].amount;
		j->lines[n].memo = memo;
		j->lines[n].rule = name;
		n++;
	}
	return n;
}

bool
journal_at(struct journal *j, size_t i, struct entry *out)
{
	const struct group *g;
	size_t at, n = 0;

	if (j->grouping == PER_TRANSACTION || i >= j->ngroups)
		return false;
	g = &j->group[i];
	for (at = 0; at <= j->nrules; at++)
		n = lines_of_rule(j, g, at, n);
	str_clear(&j->ids);
	str_add(&j->ids, str_text(&g->id_text));
	if (g->ids > ENTRY_IDS_MAX)
		str_addf(&j->ids, " +%llu",
		    (unsigned long long)(g->ids - ENTRY_IDS_MAX));
	memset(out, 0, sizeof(*out));
	memcpy(out->key, g->key, sizeof(out->key));
	out->day = g->day;
	out->currency = g->currency;
	out->state = ENTRY_PLANNED;
	out->stripe_account = g->account;
	out->lines = j->lines;
	out->nlines = n;
	out->stripe_ids = str_text(&j->ids);
	out->group = g->label;
	out->part = g->part;
	return true;
}

void
journal_entry_of(struct journal *j, const struct journal_row *row,
    const struct rules_view *v, struct entry *out)
{
	const struct rules_result *res = row->result;
	size_t i;

	str_clear(&j->memo);
	if (res->rule == RULES_NONE)
		str_add(&j->memo, "No rule: in suspense");
	else
		rules_memo(j->rules, res->rule, v, &j->memo);
	memset(out, 0, sizeof(*out));
	journal_row_key(j, row, out->key);
	for (i = 0; i < res->nlines; i++) {
		memset(&j->line[i], 0, sizeof(j->line[i]));
		j->line[i].account = res->lines[i].account;
		j->line[i].amount = res->lines[i].amount;
		j->line[i].memo = str_text(&j->memo);
		j->line[i].rule = res->rule == RULES_NONE ? "" :
		    rules_name(j->rules, res->rule);
	}
	out->day = day_of(j, row);
	out->currency = row->txn->currency;
	out->state = ENTRY_PLANNED;
	out->stripe_account = row->account;
	out->lines = j->line;
	out->nlines = res->nlines;
	out->stripe_ids = row->txn->id.p;
	out->group = row->txn->id.p;
	out->part = 1;
}
