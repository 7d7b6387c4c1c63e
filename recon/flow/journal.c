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

#define LABEL_MAX (TXN_ID_MAX + 96)

/* Lines of one account, dimensions, rule and rule line, added. */
struct line_sum {
	const struct account	*account;
	int64_t			 amount;
	uint32_t		 dims;	/* in journal.dims; 0: none */
	uint16_t		 line;	/* of the rule */
};

/* What one rule put into one group. */
struct rule_sum {
	uint64_t	 count;
	size_t		 nlines, cap;
	struct line_sum	*line;		/* own */
};

struct group {
	char		 key[ENTRY_KEY_MAX];
	const char	*label;		/* in the arena */
	const char	*post_as;
	int32_t		 day;
	uint8_t		 currency;
	uint16_t	 account_index;
	const char	*account;
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
		int32_t		 date, day;
		uint16_t	 account;
		bool		 set;
		const char	*post_as;
		uint32_t	 group;
	}			 last[256];
	struct intern		*dims;		/* "class NUL department NUL ..." of each */
	struct intern		*places;	/* where a line with dimensions is added */
	uint32_t		*place;		/* own; index = places: line of its rule */
	size_t			 nplaces, place_cap;
	struct str		 packed;	/* the dimensions in hand */
	struct group		*group;		/* own */
	size_t			 ngroups, cap;
	bool			 finished;	/* sums are sorted, none is added any more */
	uint64_t		 count;		/* per transaction */
	char			 key[ENTRY_KEY_MAX];
	char			 label[LABEL_MAX];	/* of the entry given last */
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
	j->places = intern_new();
	j->dims = intern_new();
	(void)intern_put(j->dims, "", 0);
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
	size_t i, at;

	if (j == NULL)
		return;
	for (i = 0; i < j->ngroups; i++) {
		str_free(&j->group[i].id_text);
		for (at = 0; at <= j->nrules; at++)
			if (j->group[i].rule[at] != NULL)
				free(j->group[i].rule[at]->line);
	}
	free(j->place);
	str_free(&j->packed);
	intern_free(j->places);
	intern_free(j->dims);
	free(j->group);
	free(j->lines);
	str_free(&j->memo);
	str_free(&j->ids);
	intern_free(j->labels);
	arena_free(j->arena);
	free(j);
}

static const char *
post_as(const struct journal *j, const struct rules_result *res)
{
	return res->rule == RULES_NONE ? "" : rules_post_as(j->rules, res->rule);
}

/*
 * The group a row belongs to, as text: part of the entry's key.  One entry is one
 * document, so what is posted as another is another group; and rows that a rule
 * dates into another month do not meet the rows of that month.
 */
static void
label_of(const struct journal *j, const struct journal_row *row, char *buf,
    size_t size)
{
	char date[DATE_TEXT_MAX], day[DATE_TEXT_MAX];
	const char *document = post_as(j, row->result);
	int n = 0;

	if (row->group != NULL) {
		(void)snprintf(buf, size, "%s", row->group);
		return;
	}
	(void)date_format(date, row->date);
	(void)date_format(day, row->day);
	switch (j->grouping) {
	case PER_TRANSACTION:
		(void)snprintf(buf, size, "%s", row->txn->id.p);
		return;
	case PER_DAY:
		n = snprintf(buf, size, "%s", date);
		break;
	case PER_PAYOUT:
		n = snprintf(buf, size, "%s %.7s", row->paid_out ?
		    row->txn->payout.p : "not paid out yet", date);
		break;
	case PER_MONTH:
		n = snprintf(buf, size, "%.7s", date);
		break;
	}
	if (strncmp(date, day, 7) != 0)
		n += snprintf(buf + n, size - (size_t)n, " of %.7s", day);
	if (*document != '\0')
		(void)snprintf(buf + n, size - (size_t)n, " as %s", document);
}

/* The day of a group with this row in it; later rows may move it. */
static int32_t
day_of(const struct journal *j, const struct journal_row *row)
{
	int year, month, mday;

	if (row->date < j->period.first)
		return j->period.first;		/* late */
	if (j->grouping != PER_MONTH)
		return row->date;
	date_split(row->date, &year, &month, &mday);
	return date_of(year, month, date_days_in_month(year, month));
}

/* The part of its group that a new entry is. */
static int
next_part(const struct journal *j, const struct journal_row *row, const char *label)
{
	if (j->fixed == NULL || j->grouping == PER_TRANSACTION)
		return 1;
	return 1 + j->fixed(j->fixed_ctx, row->account, row->txn->currency, label);
}

void
journal_row_key(const struct journal *j, const struct journal_row *row,
    char key[ENTRY_KEY_MAX])
{
	char label[LABEL_MAX];

	label_of(j, row, label, sizeof(label));
	entry_key(key, j->company, row->account, row->txn->currency, j->grouping, label,
	    next_part(j, row, label));
}

static struct group *
group_new(struct journal *j, const struct journal_row *row, const char *label)
{
	struct group *g;

	j->group = mem_grow(j->group, &j->cap, j->ngroups + 1, sizeof(*g));
	g = &j->group[j->ngroups++];
	memset(g, 0, sizeof(*g));
	g->label = arena_strdup(j->arena, label);
	g->part = next_part(j, row, label);
	entry_key(g->key, j->company, row->account, row->txn->currency,
	    j->grouping, label, g->part);
	g->post_as = post_as(j, row->result);
	g->day = day_of(j, row);
	g->currency = row->txn->currency;
	g->account = row->account;
	g->account_index = row->account_index;
	g->rule = arena_alloc(j->arena, (j->nrules + 1) * sizeof(struct rule_sum *));
	return g;
}

/* The group's number for (account, currency, label), made when it is new. */
static uint32_t
group_find(struct journal *j, const struct journal_row *row, bool *first)
{
	char name[LABEL_MAX + 32], label[LABEL_MAX];
	uint32_t i = row->txn->currency;
	int n;

	/* Rows come by day, so the group is nearly always that of the row before. */
	*first = false;
	if (row->group == NULL && j->grouping != PER_PAYOUT && j->last[i].set &&
	    j->last[i].day == row->day &&
	    j->last[i].date == row->date && j->last[i].account == row->account_index &&
	    j->last[i].post_as == post_as(j, row->result))
		return j->last[i].group;
	label_of(j, row, label, sizeof(label));
	n = snprintf(name, sizeof(name), "%u %u %s", row->account_index,
	    row->txn->currency, label);
	i = intern_put(j->labels, name, (size_t)n);
	j->last[row->txn->currency].day = row->day;
	j->last[row->txn->currency].date = row->date;
	j->last[row->txn->currency].account = row->account_index;
	j->last[row->txn->currency].post_as = post_as(j, row->result);
	j->last[row->txn->currency].group = i;
	j->last[row->txn->currency].set = true;
	*first = i == j->ngroups;
	if (*first)
		(void)group_new(j, row, label);
	return i;
}

/* The number of a line's dimensions; 0: it has none. */
static uint32_t
dims_of(struct journal *j, const char *const dim[DIM__MAX])
{
	bool any = false;
	int k;

	for (k = 0; k < DIM__MAX; k++)
		any |= dim[k] != NULL;
	if (!any)
		return 0;
	str_clear(&j->packed);
	for (k = 0; k < DIM__MAX; k++) {
		if (dim[k] != NULL)
			str_add(&j->packed, dim[k]);
		str_addc(&j->packed, '\0');
	}
	return intern_put(j->dims, j->packed.p, j->packed.n);
}

/* dims_given: the texts behind a number; "" was NULL, as rules give it. */
static void
dims_given(const struct journal *j, uint32_t dims, const char *out[DIM__MAX])
{
	const char *p = intern_text(j->dims, dims);
	int k;

	for (k = 0; k < DIM__MAX; k++) {
		out[k] = dims == 0 || *p == '\0' ? NULL : p;
		p += dims == 0 ? 0 : strlen(p) + 1;
	}
}

static size_t
sum_new(struct rule_sum *s, const struct rules_line *l, uint32_t dims)
{
	s->line = mem_grow(s->line, &s->cap, s->nlines + 1, sizeof(*s->line));
	s->line[s->nlines] = (struct line_sum){ l->account, 0, dims, l->line };
	return s->nlines++;
}

/* Where a line is added.  ${i}: its number among the row's lines, nearly always
 * its place among the sums too; there may be many of a line with dimensions. */
static size_t
sum_of(struct journal *j, struct rule_sum *s, const struct rules_line *l, size_t i)
{
	uint32_t dims = dims_of(j, l->dim), at;
	struct {
		const struct rule_sum	*sum;
		const struct account	*account;
		uint32_t		 dims, line;
	} name = { s, l->account, dims, l->line };
	size_t k;

	if (i < s->nlines && s->line[i].line == l->line &&
	    s->line[i].account == l->account && s->line[i].dims == dims)
		return i;
	for (k = 0; dims == 0 && k < s->nlines && k < RULES_LINES_MAX; k++)
		if (s->line[k].line == l->line && s->line[k].account == l->account &&
		    s->line[k].dims == 0)
			return k;
	at = intern_put(j->places, (const char *)&name, sizeof(name));
	if (at == j->nplaces) {
		j->place = mem_grow(j->place, &j->place_cap, j->nplaces + 1,
		    sizeof(*j->place));
		j->place[j->nplaces++] = (uint32_t)sum_new(s, l, dims);
	}
	return j->place[at];
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

		k = sum_of(j, s, l, i);
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

	ASSERT(row->result->nlines > 0 && !j->finished);
	if (j->grouping == PER_TRANSACTION && row->group == NULL) {
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

	j->finished = true;
	if (j->ngroups > 0)
		qsort(j->group, j->ngroups, sizeof(*j->group), group_cmp);
	for (i = 0; journal_at(j, i, &en); i++)
		if (entry_balanced(&en, e) != 0)
			return -1;
	return 0;
}

/* As the rule's lines stand; of one line by its dimensions, then by account. */
static int
sum_order(const void *pa, const void *pb, void *ctx)
{
	const struct line_sum *a = pa, *b = pb;
	const char *x, *y;
	int c, k;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->dims == b->dims)
		return strcmp(a->account->code, b->account->code);
	if (a->dims == 0 || b->dims == 0)
		return a->dims == 0 ? -1 : 1;
	x = intern_text(ctx, a->dims);
	y = intern_text(ctx, b->dims);
	for (k = 0, c = 0; c == 0 && k < DIM__MAX; k++) {
		c = strcmp(x, y);
		x += strlen(x) + 1;
		y += strlen(y) + 1;
	}
	return c;
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
	if (s->nlines > 1)
		qsort_r(s->line, s->nlines, sizeof(*s->line), sum_order, j->dims);
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
		dims_given(j, s->line[k].dims, j->lines[n].dim);
		n++;
	}
	return n;
}

bool
journal_at(struct journal *j, size_t i, struct entry *out)
{
	const struct group *g;
	size_t at, n = 0;

	if (i >= j->ngroups)
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
	out->grouping = j->grouping;
	out->part = g->part;
	out->event = "";
	out->post_as = g->post_as;
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
		memcpy(j->line[i].dim, res->lines[i].dim, sizeof(j->line[i].dim));
	}
	out->day = day_of(j, row);
	out->currency = row->txn->currency;
	out->state = ENTRY_PLANNED;
	out->stripe_account = row->account;
	out->lines = j->line;
	out->nlines = res->nlines;
	str_clear(&j->ids);
	str_addn(&j->ids, row->txn->id.p, row->txn->id.n);
	out->stripe_ids = str_text(&j->ids);
	label_of(j, row, j->label, sizeof(j->label));
	out->group = j->label;
	out->grouping = j->grouping;
	out->part = 1;
	out->event = "";
	out->post_as = post_as(j, res);
}
