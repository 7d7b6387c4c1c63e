/*
 * One entry that stands against what the rules of today give for the same rows:
 * when they differ, its mirror and the new entry.
 */
#include "recon/flow/rebook_find.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/money.h"
#include "recon/flow/dims.h"

struct lines {			/* in the arena */
	struct arena		*arena;
	struct store_fixed_line	*line;	/* own */
	size_t			 n, cap;
};

/* What an offer is held against. */
struct standing {
	const char	*key;		/* "" none */
	int32_t		 day;
	const char	*rules_hash;
	bool		 chained;	/* booked by a rebooking, not by the seal */
	struct lines	 old, new;
};

/* ---- lines ---- */

static int
take_line(void *ctx, const struct store_fixed_line *l)
{
	struct lines *t = ctx;

	t->line = mem_grow(t->line, &t->cap, t->n + 1, sizeof(*t->line));
	t->line[t->n++] = (struct store_fixed_line){ arena_strdup(t->arena, l->code),
		arena_strdup(t->arena, l->name), l->amount, arena_strdup(t->arena, l->memo),
		arena_strdup(t->arena, l->rule), arena_strdup(t->arena, l->dims) };
	return 0;
}

static void
take_new(struct lines *t, const struct entry_line *l, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct store_fixed_line one = { l[i].account->code,
			l[i].account->title != NULL ? l[i].account->title :
			l[i].account->name, l[i].amount, l[i].memo, l[i].rule,
			dims_text(t->arena, l[i].dim) };

		(void)take_line(t, &one);
	}
}

static int
line_order(const void *pa, const void *pb)
{
	const struct store_fixed_line *a = pa, *b = pb;
	int c = strcmp(a->code, b->code);

	return c != 0 ? c : strcmp(a->dims, b->dims);
}

/* Do both move each account, with the same dimensions, by the same amount? */
static bool
same(const struct lines *a, const struct lines *b)
{
	size_t n = a->n + b->n, i, k;
	struct store_fixed_line *all = mem_alloc((n + 1) * sizeof(*all));
	bool equal = true;
	int64_t sum;

	for (i = 0; i < a->n; i++)
		all[i] = a->line[i];
	for (k = 0; k < b->n; k++, i++) {
		all[i] = b->line[k];
		all[i].amount = -all[i].amount;
	}
	if (n > 1)
		qsort(all, n, sizeof(*all), line_order);
	for (i = 0; i < n && equal; i = k) {
		sum = 0;
		for (k = i; k < n && line_order(&all[i], &all[k]) == 0; k++)
			sum = money_sum(sum, all[k].amount);
		equal = sum == 0;
	}
	free(all);
	return equal;
}

/* ---- what stands ---- */

static int
read_standing(struct rebook_find *r, const struct rebook_offer *o, struct standing *st,
    struct err *e)
{
	const struct rebook_chain *c = *o->origin == '\0' ? NULL :
	    rebook_chain_of(&r->chains, o->origin);

	st->key = "";
	st->rules_hash = "";
	st->chained = c != NULL;
	if (c != NULL) {
		st->key = c->standing;
		st->day = c->day;
		st->rules_hash = c->rules_hash;
		return *st->key == '\0' ? 0 : store_each_rebooking_line(r->f->store, st->key,
		    take_line, &st->old, e);
	}
	if (!o->fixed)
		return 0;
	st->key = o->origin;
	st->day = o->day;
	st->rules_hash = o->seal->rules_hash;
	return store_each_fixed_line(r->f->store, o->seal->period.name, st->key, take_line,
	    &st->old, e);
}

/* An entry stays while the rules are the same, whatever facts came since (RULES.md,
 * Entries); what no rule had taken is looked at again. */
static bool
is_settled(const struct rebook_find *r, const struct standing *st)
{
	size_t i;

	if (*st->key == '\0' || strcmp(st->rules_hash, r->out->rules_hash) != 0)
		return false;
	for (i = 0; i < st->old.n; i++)
		if (*st->old.line[i].rule == '\0')
			return false;
	return true;
}

/* ---- the change ---- */

static void
add_sum(struct flow_rebook *out, const struct store_fixed_line *l, uint8_t currency,
    bool reversed)
{
	struct flow_rebook_sum *s;
	size_t i;

	for (i = 0; i < out->nsums; i++)
		if (out->sum[i].currency == currency && strcmp(out->sum[i].code, l->code) == 0)
			break;
	if (i == out->nsums) {
		out->sum = mem_grow(out->sum, &out->sum_cap, i + 1, sizeof(*out->sum));
		out->sum[out->nsums++] = (struct flow_rebook_sum){ l->code, l->name, currency,
			0, 0 };
	}
	s = &out->sum[i];
	s->name = reversed && s->booked != 0 ? s->name : l->name;
	if (reversed)
		s->reversed = money_sum(s->reversed, l->amount);
	else
		s->booked = money_sum(s->booked, l->amount);
}

/* Codes, names, rules and dimensions come again on every line. */
static const char *
share(struct flow_rebook *out, const char *text)
{
	return intern_text(out->texts, intern_put(out->texts, text, strlen(text)));
}

/* The lines as they are to be stored: signs and memos. */
static struct store_fixed_line *
keep_lines(struct flow_rebook *out, const struct lines *t, const char *lead,
    uint8_t currency, bool reversed)
{
	struct store_fixed_line *l = arena_alloc(out->arena, (t->n + 1) * sizeof(*l));
	struct str memo = STR_INIT;
	size_t i;

	for (i = 0; i < t->n; i++) {
		str_clear(&memo);
		str_addf(&memo, "%s%s%s", lead, *t->line[i].memo != '\0' ? ": " : "",
		    t->line[i].memo);
		l[i].code = share(out, t->line[i].code);
		l[i].name = share(out, t->line[i].name);
		l[i].amount = reversed ? -t->line[i].amount : t->line[i].amount;
		l[i].memo = i > 0 && strcmp(l[i - 1].memo, str_text(&memo)) == 0 ?
		    l[i - 1].memo : arena_strdup(out->arena, str_text(&memo));
		l[i].rule = share(out, t->line[i].rule);
		l[i].dims = share(out, t->line[i].dims);
		add_sum(out, &l[i], currency, reversed);
	}
	str_free(&memo);
	return l;
}

static const char *
keep_text(struct flow_rebook *out, const char *what, const char *of)
{
	struct str s = STR_INIT;
	const char *text;

	str_addf(&s, "%s%s", what, of);
	text = arena_strdup(out->arena, str_text(&s));
	str_free(&s);
	return text;
}

static const char *
key_of(struct rebook_find *r, const struct rebook_offer *o, const char *group)
{
	char key[ENTRY_KEY_MAX];

	entry_key(key, r->f->company, o->account, o->currency, PER_TRANSACTION, group, 1);
	return arena_strdup(r->out->arena, key);
}

/* Group, key and origin of the new entry. */
static void
name_new(struct rebook_find *r, const struct rebook_offer *o, const struct standing *st,
    struct flow_rebook_change *c)
{
	struct flow_rebook *out = r->out;
	const struct rebook_chain *chain;

	c->origin = arena_strdup(out->arena, o->origin);
	c->key = "";
	if (o->n == 0)
		return;
	if (*st->key != '\0') {
		c->group = keep_text(out, "in place of ", st->key);
	} else if (st->chained) {
		chain = rebook_chain_of(&r->chains, o->origin);
		c->group = keep_text(out, "after ", chain->last);
	} else if (*o->event != '\0') {
		c->group = arena_strdup(out->arena, o->group);
		c->key = c->origin;	/* the key that it would have had */
		return;
	} else
		c->group = keep_text(out, "first entry of ", o->first[0]);
	c->key = key_of(r, o, c->group);
	if (*c->origin == '\0')
		c->origin = c->key;
}

static void
lead_of(struct str *out, const char *what, const struct standing *st)
{
	char day[DATE_TEXT_MAX];

	(void)date_format(day, st->day);
	str_clear(out);
	str_addf(out, "%s %s of %s", what, st->key, day);
}

static const char *const *
keep_first(struct flow_rebook *out, const struct rebook_offer *o)
{
	const char **id = arena_alloc(out->arena, (o->nfirst + 1) * sizeof(*id));
	size_t i;

	for (i = 0; i < o->nfirst; i++)
		id[i] = arena_strdup(out->arena, o->first[i]);
	return id;
}

static void
add_change(struct rebook_find *r, const struct rebook_offer *o, const struct standing *st)
{
	struct flow_rebook *out = r->out;
	struct flow_rebook_change *c;
	struct str lead = STR_INIT;

	out->change = mem_grow(out->change, &out->cap, out->n + 1, sizeof(*c));
	c = &out->change[out->n++];
	memset(c, 0, sizeof(*c));
	c->period = o->seal->period.name;
	c->of = arena_strdup(out->arena, st->key);
	c->of_day = st->day;
	c->account = arena_strdup(out->arena, o->account);
	c->currency = o->currency;
	c->event = arena_strdup(out->arena, o->event);
	c->object = arena_strdup(out->arena, o->object);
	c->stripe_ids = arena_strdup(out->arena, o->stripe_ids);
	c->reversal = c->reversal_group = c->group = "";
	name_new(r, o, st, c);
	if (*st->key != '\0') {
		c->reversal_group = keep_text(out, "reversal of ", st->key);
		c->reversal = key_of(r, o, c->reversal_group);
		lead_of(&lead, "Reversal of", st);
		c->old = keep_lines(out, &st->old, str_text(&lead), o->currency, true);
		c->nold = st->old.n;
		lead_of(&lead, "In place of", st);
	} else {
		str_clear(&lead);
		str_addf(&lead, st->chained ? "Booked again, of %s" : "Not booked in %s",
		    c->period);
	}
	c->new = keep_lines(out, &st->new, str_text(&lead), o->currency, false);
	c->nnew = st->new.n;
	c->first = keep_first(out, o);
	c->nfirst = o->nfirst;
	out->entries += (c->nold > 0 ? 1u : 0u) + (c->nnew > 0 ? 1u : 0u);
	str_free(&lead);
}

/* ---- what stays ---- */

void
rebook_stay(struct flow_rebook *out, const struct flow_rebook_stay *s)
{
	struct flow_rebook_stay *t;
	size_t i;

	for (i = 0; i < out->nstay; i++) {
		t = &out->stay[i];
		if (t->why != s->why || t->currency != s->currency ||
		    strcmp(t->period, s->period) != 0 || strcmp(t->rule, s->rule) != 0)
			continue;
		t->rows += s->rows;
		t->net = money_sum(t->net, s->net);
		return;
	}
	out->stay = mem_grow(out->stay, &out->stay_cap, out->nstay + 1, sizeof(*out->stay));
	t = &out->stay[out->nstay++];
	*t = *s;
	t->period = arena_strdup(out->arena, s->period);
	t->rule = arena_strdup(out->arena, s->rule);
	t->example = arena_strdup(out->arena, s->example);
	t->entry = arena_strdup(out->arena, s->entry);
}

int
rebook_offer(struct rebook_find *r, const struct rebook_offer *o, struct err *e)
{
	struct standing st = { .old = { .arena = r->work }, .new = { .arena = r->work } };
	int rc = -1;

	arena_reset(r->work);
	if (read_standing(r, o, &st, e) != 0)
		goto out;
	rc = 0;
	take_new(&st.new, o->line, o->n);
	if (is_settled(r, &st) || same(&st.old, &st.new))
		goto out;
	if (o->dropped != 0)
		rebook_stay(r->out, &(struct flow_rebook_stay){ REBOOK_DROPPED,
		    o->seal->period.name, o->example_rule, o->example, st.key, o->currency,
		    o->ndropped, o->dropped });
	else
		add_change(r, o, &st);
out:
	free(st.old.line);
	free(st.new.line);
	return rc;
}
