/*
 * Rules that can never fire, because their own condition cannot be true or
 * because earlier rules take every row that they could take.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "mappings/check.h"
#include "mappings/eval.h"
#include "mappings/parser.h"
#include "mappings/solve.h"
#include "mappings/stage.h"

static bool
dates_meet(const struct rule *a, const struct rule *b)
{
	return (a->from == DATE_NONE || b->until == DATE_NONE ||
	    a->from <= b->until) && (b->from == DATE_NONE ||
	    a->until == DATE_NONE || b->from <= a->until);
}

/* next_slot: the first slot of a set that a row may have, from ${slot}; a
 * category is always known. */
static unsigned
next_slot(const uint64_t *set, const struct names *s, bool category,
    unsigned slot)
{
	for (; slot < s->n; slot++)
		if (names_has(set, slot) &&
		    !(category && slot == NAMES_UNKNOWN))
			return slot;
	return NAMES_SLOTS;
}

static const char *
slot_name(const struct names *s, unsigned slot)
{
	return slot == NAMES_OTHER ? "that Stripe may yet add" :
	    slot == NAMES_UNKNOWN ? "that is not known" : s->name[slot];
}

/* meet: the first category (or type) that both may take; NAMES_SLOTS: none. */
static unsigned
meet(const struct rules *r, const struct rule *a, const struct rule *b,
    enum field_id id, unsigned from)
{
	bool category = id == FIELD_CATEGORY;
	uint64_t x[NAMES_WORDS], y[NAMES_WORDS];

	cond_may(a->when, id, x);
	cond_may(b->when, id, y);
	for (int i = 0; i < NAMES_WORDS; i++)
		x[i] &= y[i];
	return next_slot(x, category ? &r->categories : &r->types, category,
	    from);
}

/* narrow: does a rule name its categories? */
static bool
narrow(const struct rule *o)
{
	uint64_t may[NAMES_WORDS];

	cond_may(o->when, FIELD_CATEGORY, may);
	return !names_has(may, NAMES_OTHER);
}

/*
 * overlap: both name a category and may take one row; the first wins, which may
 * be meant.  A special case above its general rule surely is.
 */
static void
overlap(struct diag *d, const struct rules *r, const struct rule *rule)
{
	for (const struct rule *o = r->first; o != rule; o = o->next) {
		if (o->when == NULL || o->kind == RULE_EVENT ||
		    !dates_meet(o, rule) || !narrow(o) || !narrow(rule) ||
		    cond_implies(o->when, rule->when))
			continue;
		unsigned slot = meet(r, o, rule, FIELD_CATEGORY, 2);
		if (slot == NAMES_SLOTS ||
		    meet(r, o, rule, FIELD_TYPE, 0) == NAMES_SLOTS)
			continue;
		diag_note(d, rule->name_at, "the first that matches wins",
		    "\"%s\" and \"%s\" above it may both match a row of "
		    "category %s", rule->name, o->name,
		    slot_name(&r->categories, slot));
		return;
	}
}

/* ---- rules that can never fire ---- */

/* A row that the rule could take, and who takes it. */
struct witness {
	struct rules		*r;
	struct diag		*d;
	const struct rule	*o;
	const struct rule	*want;	/* preferred taker, or NULL */
	struct regex_scratch	*regex;
	int			 tries;
	const char		*given;	/* NULL: none found */
	const struct rule	*taker;
	bool			 refuted;	/* the rule itself takes a row */
};
#define WITNESS_TRIES 300

/* given_example: the line as the parser reads it; NULL when it does not. */
static const struct example *
given_example(struct rules *r, const char *given)
{
	struct example *before = r->examples, **tail = r->examples_tail, *x;
	struct diag *quiet = diag_new();
	struct str text = STR_INIT;
	size_t n = r->nexamples;

	r->examples = NULL;
	r->examples_tail = &r->examples;
	str_addf(&text, "example \"w\"\n  given %s\n  expect ignored\n", given);
	const struct source *s = source_add(r, quiet, "witness", str_text(&text),
	    text.n, NULL);
	if (s != NULL)
		parse_file(r, quiet, s, "witness", 0);
	x = diag_errors(quiet) == 0 ? r->examples : NULL;
	r->examples = before;
	r->examples_tail = tail;
	r->nexamples = n;
	diag_free(quiet);
	str_free(&text);
	return x;
}

/* first_taker: the first rule that takes a row that ${o} could take; it stands above,
 * or is ${o}.  NULL: ${o} could not, since a text was not what its regexes want. */
static const struct rule *
first_taker(struct witness *w, const struct rules_view *v)
{
	struct cond_row row = { .v = v, .regex = w->regex,
	    .category = names_find(&w->r->categories, v->txn->category),
	    .type = v->txn->type.n == 0 ? NAMES_UNKNOWN :
	    names_find(&w->r->types, v->txn->type) };

	if (eval_rule(w->o, &row) != YES)
		return NULL;
	for (const struct rule *o = w->r->first; o != w->o; o = o->next)
		if (o->kind != RULE_EVENT && o->when != NULL &&
		    eval_rule(o, &row) == YES)
			return o;
	return w->o;
}

/* try_given: a row put to the rules as they are; true when it is a witness as
 * good as any. */
static bool
try_given(struct witness *w, const char *given)
{
	const struct rule *taker = NULL;
	const struct example *x = given_example(w->r, given);
	struct err e = ERR_INIT;
	struct stage st;

	if (x == NULL)
		return false;
	stage_open(&st);
	if (stage_row(&st, x, &e) == 0)
		taker = first_taker(w, &st.view);
	stage_close(&st);
	w->refuted = taker == w->o;
	if (taker != NULL && !w->refuted && (w->taker == NULL ||
	    taker == w->want)) {
		w->taker = taker;
		w->given = diag_say(w->d, "%s", given);
	}
	return w->refuted || (w->taker != NULL && (w->want == NULL ||
	    w->taker == w->want));
}

/* try_row: a row that solve.c found, of any category where it names none. */
static bool
try_row(void *ctx, struct solve *s)
{
	static const char *const categories[] = { "charge", "refund", "fee",
		"new_category" };
	struct witness *w = ctx;
	struct str given = STR_INIT;
	bool enough = false;

	for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]) &&
	    !enough; i++)
		enough = solve_given(s, categories[i], &given) &&
		    try_given(w, str_text(&given));
	str_free(&given);
	return enough || ++w->tries > WITNESS_TRIES;
}

static size_t
line_of(const struct rule *rule)
{
	size_t line, col;

	diag_line_col(rule->at, &line, &col);
	return line;
}

/* tell_shadow: ${by}: the one rule that is enough, or NULL: several. */
static void
tell_shadow(struct diag *d, const struct rule *o, const struct rule *by,
    const struct rule *nearest, const struct witness *w)
{
	const struct rule *above = by != NULL ? by : nearest;
	const char *what = o->kind == RULE_EVENT ? "event" : "row";
	const char *example = "";

	if (w->taker != NULL)
		example = diag_say(d, "for example, `%s` goes to \"%s\"; ",
		    w->given, w->taker->name);
	const char *todo = diag_say(d, "%sput \"%s\" above \"%s\", or remove it",
	    example, o->name, above->name);
	if (by != NULL)
		diag_error(d, o->name_at, todo, "\"%s\" can never fire: \"%s\" "
		    "(%s, line %zu) takes every %s that it could take", o->name,
		    by->name, by->at.src->name, line_of(by), what);
	else
		diag_error(d, o->name_at, todo, "\"%s\" can never fire: the "
		    "rules above it take every %s that it could take, the last "
		    "of them \"%s\" (%s, line %zu)", o->name, what,
		    nearest->name, nearest->at.src->name, line_of(nearest));
}

struct above
shadow_above(const struct rules *r, const struct rule *o)
{
	struct above a = { mem_calloc(r->nrules + 1, sizeof(const struct rule *)), 0 };

	for (const struct rule *e = r->first; e != o; e = e->next) {
		if ((e->kind == RULE_EVENT) != (o->kind == RULE_EVENT) ||
		    (e->kind == RULE_EVENT ? e->event != o->event :
		    e->when == NULL) || !dates_meet(e, o))
			continue;
		if (e->kind != RULE_EVENT &&
		    (meet(r, e, o, FIELD_CATEGORY, 0) == NAMES_SLOTS ||
		    meet(r, e, o, FIELD_TYPE, 0) == NAMES_SLOTS))
			continue;
		a.rule[a.n++] = e;
	}
	return a;
}

/* enough: the one rule that takes all that ${o} could, or NULL. */
static const struct rule *
enough(struct solve *s, const struct rule *o, const struct above *a)
{
	for (size_t i = 0; i < a->n; i++)
		if (solve_run(s, o, &a->rule[i], 1, NULL, NULL) == SOLVE_NONE)
			return a->rule[i];
	return NULL;
}

/* last_needed: the last of the rules above without which a row would be left. */
static const struct rule *
last_needed(struct solve *s, const struct rule *o, const struct above *a)
{
	size_t n = a->n;

	while (n > 1 && solve_run(s, o, a->rule, n - 1, NULL, NULL) == SOLVE_NONE)
		n--;
	return a->rule[n - 1];
}

static void
shadowed(struct rules *r, struct diag *d, struct solve *s, const struct rule *o,
    const struct above *a)
{
	const struct rule *by = enough(s, o, a);
	struct witness w = { .r = r, .d = d, .o = o, .want = by };

	if (o->kind != RULE_EVENT) {
		w.regex = regex_scratch_new();
		(void)solve_run(s, o, NULL, 0, try_row, &w);
		regex_scratch_free(w.regex);
	}
	if (!w.refuted)
		tell_shadow(d, o, by, by != NULL ? by : last_needed(s, o, a), &w);
}

static void
never_true(struct diag *d, const struct rule *o)
{
	if (o->when == NULL || (o->from != DATE_NONE && o->until != DATE_NONE &&
	    o->from > o->until))
		return;		/* that its days are dead is told */
	diag_error(d, o->when->at, o->from != DATE_NONE || o->until != DATE_NONE ?
	    "each part may be true, but not all of them together and within "
	    "its `from` and `until`" : "each part may be true, but not all of "
	    "them for one row: join them with `or`, or write `is one of`",
	    "the condition of \"%s\" can never be true", o->name);
}

void
shadow_check(struct rules *r, struct diag *d, bool verbose)
{
	struct solve *s = solve_new(r);

	for (const struct rule *o = r->first; o != NULL; o = o->next) {
		if (o->when == NULL && (o->kind != RULE_EVENT || o->broken))
			continue;
		if (solve_run(s, o, NULL, 0, NULL, NULL) == SOLVE_NONE) {
			never_true(d, o);
			continue;
		}
		struct above a = shadow_above(r, o);
		if (a.n > 0 && solve_run(s, o, a.rule, a.n, NULL, NULL) ==
		    SOLVE_NONE)
			shadowed(r, d, s, o, &a);
		else if (verbose && o->kind != RULE_EVENT)
			overlap(d, r, o);
		free(a.rule);
	}
	solve_free(s);
}
