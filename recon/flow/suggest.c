/*
 * Rules for what fell through: the rows are grouped, mappings writes the text,
 * and the text is tried on the rows before it is shown.
 */
#include <stdlib.h>
#include <string.h>

#include "recon/flow/pass.h"
#include "recon/flow/tally.h"

#define STEMS_MAX 6		/* beginnings told apart within a category */
#define STEM_LEAST 4		/* characters */
#define STEM_MOST 60

struct stem {
	const char	*text;		/* "" when there is none */
	size_t		 n;
};

/* Rows of one category and type without a rule; or rows or events of one rule that
 * fired and one reason why it could not book. */
struct kin {
	const char		*category, *type;	/* type "" when unknown */
	size_t			 rule;
	const char		*why;
	struct stem		 stem[STEMS_MAX];
	size_t			 nstems;
	bool			 many;		/* more than STEMS_MAX */
	struct rules_where	*where;		/* own */
	size_t			 nwhere, where_cap;
};

struct gather {
	struct flow		*f;
	const struct period	*p;	/* NULL: all there is */
	struct flow_suggestions	*out;
	struct arena		*arena;
	struct kin		*kin;		/* own */
	size_t			 n, cap;
	struct rules_gap	*gap;		/* own; parallel to out->s */
	size_t			 ngaps, gap_cap;
	size_t			 old;		/* rules before the new ones */
};

/* ---- first pass: which rows there are ---- */

static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (unsigned char)c >= 0x80 || c == '-' || c == '\'' || c == '.' ||
	    c == ':' || c == ',';
}

/* stem_length: the words at the beginning that are no ids or numbers. */
static size_t
stem_length(struct slice d)
{
	size_t best = 0, i = 0;

	while (i < d.n && i < STEM_MOST) {
		size_t from = i;

		while (i < d.n && letter(d.p[i]))
			i++;
		if (i == from || (i < d.n && d.p[i] != ' ') || i > STEM_MOST)
			break;
		best = i;
		while (i < d.n && d.p[i] == ' ')
			i++;
	}
	return best < STEM_LEAST ? 0 : best;
}

static void
add_where(struct gather *g, struct kin *k, uint8_t currency, struct slice stripe)
{
	for (size_t i = 0; i < k->nwhere; i++)
		if (k->where[i].currency == currency &&
		    slice_cmp(k->where[i].stripe, stripe) == 0)
			return;
	k->where = mem_grow(k->where, &k->where_cap, k->nwhere + 1,
	    sizeof(*k->where));
	k->where[k->nwhere++] = (struct rules_where){ currency,
	    slice_of(arena_strndup(g->arena, stripe.p, stripe.n)) };
}

static void
add_stem(struct gather *g, struct kin *k, const struct txn *t)
{
	size_t n = stem_length(t->description);

	for (size_t i = 0; i < k->nstems; i++)
		if (k->stem[i].n == n && (n == 0 ||
		    memcmp(k->stem[i].text, t->description.p, n) == 0))
			return;
	if (k->nstems == STEMS_MAX) {
		k->many = true;
		return;
	}
	k->stem[k->nstems++] = (struct stem){ n == 0 ? "" :
	    arena_strndup(g->arena, t->description.p, n), n };
}

static struct kin *
kin_of(struct gather *g, struct slice category, struct slice type,
    const struct rules_result *res)
{
	bool fired = res->rule != RULES_NONE;
	struct kin *k;

	for (size_t i = 0; i < g->n; i++) {
		k = &g->kin[i];
		if (k->rule == res->rule && (fired ?
		    strcmp(k->why, res->why) == 0 :
		    slice_is(category, k->category) &&
		    (slice_is(type, k->type) ||
		    (type.n == 0 && k->type[0] == '\0'))))
			return k;
	}
	g->kin = mem_grow(g->kin, &g->cap, g->n + 1, sizeof(*k));
	k = &g->kin[g->n++];
	*k = (struct kin){ .rule = res->rule,
	    .category = arena_strndup(g->arena, category.p, category.n),
	    .type = type.n == 0 ? "" : arena_strndup(g->arena, type.p, type.n),
	    .why = arena_strdup(g->arena, res->why) };
	return k;
}

static bool
fell(const struct rules_result *res)
{
	return res->place == PLACE_SUSPENSE || res->place == PLACE_UNBOOKED;
}

/* concerns: a row of the period that fell through; entries may be dated into it. */
static bool
concerns(const struct gather *g, const struct pass_row *row)
{
	return fell(&row->res[0]) && (g->p == NULL || period_holds(g->p, row->v->day));
}

static int
gather_row(void *ctx, const struct pass_row *row, struct err *e)
{
	struct gather *g = ctx;
	const struct txn *t = row->v->txn;

	(void)e;
	if (!concerns(g, row))
		return 0;
	struct kin *k = kin_of(g, t->category, t->type, row->res);
	add_where(g, k, t->currency, t->account);
	add_stem(g, k, t);
	return 0;
}

/* gather_event: one that a rule takes and cannot book. */
static void
gather_event(void *ctx, const struct events_seen *x)
{
	struct gather *g = ctx;

	if (fell(x->res))
		add_where(g, kin_of(g, slice_of(rules_event_name(x->what)), slice_of(""),
		    x->res), x->currency, slice_of(x->account));
}

/* ---- from rows to gaps ---- */

static void
add_gap(struct gather *g, const struct kin *k, const char *type,
    const char *stem)
{
	struct flow_suggestions *o = g->out;

	g->gap = mem_grow(g->gap, &g->gap_cap, g->ngaps + 1, sizeof(*g->gap));
	g->gap[g->ngaps++] = (struct rules_gap){ .category = k->category,
	    .type = type, .stem = stem, .rule = k->rule, .where = k->where,
	    .nwhere = k->nwhere, .name = STR_INIT };
	o->s = mem_grow(o->s, &o->cap, o->n + 1, sizeof(*o->s));
	o->s[o->n++] = (struct flow_suggestion){ .category = k->category,
	    .type = type, .stem = stem, .why = k->why,
	    .by_account = k->rule != RULES_NONE,
	    .of_events = k->rule != RULES_NONE &&
	    rules_kind(g->f->rules, k->rule) == RULES_EVENT,
	    .rule = k->rule == RULES_NONE ? "" :
	    rules_name(g->f->rules, k->rule) };
}

static int
longer(const void *a, const void *b)
{
	const struct stem *x = a, *y = b;

	return x->n != y->n ? (x->n < y->n) - (x->n > y->n) :
	    strcmp(x->text, y->text);
}

/* kin_gaps: one gap, or one for each beginning of the description, the longer
 * first: it may begin with a shorter one. */
static void
kin_gaps(struct gather *g, struct kin *k, const char *type)
{
	if (k->rule != RULES_NONE || k->many || k->nstems < 2) {
		add_gap(g, k, type, NULL);
		return;
	}
	qsort(k->stem, k->nstems, sizeof(k->stem[0]), longer);
	for (size_t i = 0; i < k->nstems; i++)
		add_gap(g, k, type, k->stem[i].n == 0 ? NULL : k->stem[i].text);
}

static bool
same_category(const struct kin *a, const struct kin *b)
{
	return a->rule == RULES_NONE && b->rule == RULES_NONE &&
	    strcmp(a->category, b->category) == 0;
}

/* category_gaps: the types of one category, rows without a type last. */
static void
category_gaps(struct gather *g, size_t first)
{
	size_t types = 0;

	for (size_t i = first; i < g->n; i++)
		types += same_category(&g->kin[i], &g->kin[first]);
	for (int typed = 1; typed >= 0; typed--)
		for (size_t i = first; i < g->n; i++) {
			struct kin *k = &g->kin[i];

			if (same_category(k, &g->kin[first]) &&
			    (k->type[0] != '\0') == typed)
				kin_gaps(g, k, types > 1 && typed ? k->type : NULL);
		}
}

static void
all_gaps(struct gather *g)
{
	for (size_t i = 0; i < g->n; i++) {
		bool seen = false;

		for (size_t j = 0; j < i && !seen; j++)
			seen = same_category(&g->kin[j], &g->kin[i]);
		if (g->kin[i].rule == RULES_NONE && !seen)
			category_gaps(g, i);
		else if (g->kin[i].rule != RULES_NONE)
			kin_gaps(g, &g->kin[i], NULL);
	}
}

/* ---- second pass: the text is tried ---- */

/* taker: the suggestion that books the row or event now; NULL: none does. */
static struct flow_suggestion *
taker(struct gather *g, const struct rules_result *both)
{
	const struct rules_result *was = &both[0], *is = &both[1];
	size_t nth = is->rule == RULES_NONE || is->rule < g->old ? 0 :
	    is->rule - g->old + 1;

	if (fell(is))
		return NULL;
	for (size_t i = 0; i < g->ngaps; i++) {
		if (g->gap[i].rule == RULES_NONE && nth > 0 && --nth == 0)
			return &g->out->s[i];
		if (g->gap[i].rule != RULES_NONE && g->gap[i].rule == was->rule &&
		    strcmp(g->out->s[i].why, was->why) == 0)
			return &g->out->s[i];
	}
	return NULL;
}

static int
try_row(void *ctx, const struct pass_row *row, struct err *e)
{
	struct gather *g = ctx;
	struct flow_suggestion *s;

	(void)e;
	if (!concerns(g, row))
		return 0;
	s = taker(g, row->res);
	if (s != NULL)
		tally_row(&s->taken, row->v);
	return 0;
}

static void
try_event(void *ctx, const struct events_seen *x)
{
	struct flow_suggestion *s = fell(x->res) ? taker(ctx, x->res) : NULL;

	if (s != NULL)
		tally_held(&s->taken, x->currency, x->day, *x->reversed ? -x->held : x->held);
}

static int
try_text(struct gather *g, const char *text, struct err *e)
{
	struct rules *both[2] = { g->f->rules, NULL };
	struct str report = STR_INIT;
	struct rules_patch end;
	struct err own = ERR_INIT;
	int rc;

	rules_patch_end(g->f->rules, &end, text);
	rc = rules_patched(&both[1], g->f->rules, &end, 1, &report, &own);
	if (rc != 0)
		(void)err_set(e, ERR_BUG, "the suggested rules would be refused: "
		    "%s", own.msg);
	else
		rc = pass_journal(g->f, g->p, both, 2, "try", try_row, try_event, g, e);
	rules_free(both[1]);
	str_free(&report);
	return rc;
}

/* of_old_rules: what the account lines do, and what no line at the end of the
 * file can book. */
static void
of_old_rules(struct flow_suggestions *o)
{
	bool any = false;

	for (size_t i = 0; i < o->n; i++) {
		struct flow_suggestion *s = &o->s[i];

		if (!s->by_account)
			continue;
		s->by_hand = s->taken.n == 0;
		str_add(&o->text, any ? "" : "\n");
		any = true;
		if (s->by_hand) {
			str_addf(&o->text, "# By hand: rule \"%s\" takes %s and "
			    "cannot book them: %s\n", s->rule, s->of_events ? "events" :
			    "rows", s->why);
			continue;
		}
		str_addf(&o->text, "# With its account, rule \"%s\" books ",
		    s->rule);
		(s->of_events ? tally_held_text : tally_text)(&o->text, &s->taken);
		str_addc(&o->text, '\n');
	}
}

static void
write_text(struct gather *g)
{
	struct flow_suggestions *o = g->out;

	for (size_t i = 0; i < g->ngaps; i++) {
		struct str note = STR_INIT;

		str_clear(&g->gap[i].name);
		tally_text(&note, &o->s[i].taken);
		g->gap[i].note = arena_strdup(g->arena, str_text(&note));
		str_free(&note);
	}
	str_clear(&o->text);
	str_addc(&o->text, '\n');
	rules_suggest(g->f->rules, g->gap, g->ngaps, &o->text);
	for (size_t i = 0; i < g->ngaps; i++)
		if (g->gap[i].rule == RULES_NONE)
			o->s[i].rule = arena_strdup(g->arena,
			    str_text(&g->gap[i].name));
	of_old_rules(o);
}

int
flow_suggest(struct flow *f, const struct period *p,
    struct flow_suggestions *out, struct err *e)
{
	struct gather g = { .f = f, .p = p, .out = out, .old = rules_count(f->rules) };
	struct str text = STR_INIT;
	int rc;

	memset(out, 0, sizeof(*out));
	out->arena = g.arena = arena_new();
	rc = pass_journal(f, p, &f->rules, 1, "rules", gather_row, gather_event, &g, e);
	if (rc == 0 && g.n > 0) {
		all_gaps(&g);
		str_addc(&text, '\n');
		rules_suggest(f->rules, g.gap, g.ngaps, &text);
		rc = try_text(&g, str_text(&text), e);
	}
	if (rc == 0 && g.n > 0)
		write_text(&g);
	for (size_t i = 0; i < g.ngaps; i++)
		str_free(&g.gap[i].name);
	for (size_t i = 0; i < g.n; i++)
		free(g.kin[i].where);
	free(g.gap);
	free(g.kin);
	str_free(&text);
	if (rc != 0)
		flow_suggestions_done(out);
	return rc;
}

void
flow_suggestions_done(struct flow_suggestions *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->s[i].taken.tally);
	free(s->s);
	str_free(&s->text);
	arena_free(s->arena);
	memset(s, 0, sizeof(*s));
}
