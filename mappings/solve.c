/*
 * Seeks a row that one rule takes and others do not: tries the classes of the
 * fields that decide, and turns back as soon as the answer is clear.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "mappings/eval.h"
#include "mappings/solve_class.h"

#define STEPS_MAX 20000000u	/* comparisons for a whole file; large ones take 1 % of it */
#define NODES_MAX 200000u	/* of one question */

enum answer { A_NO, A_YES, A_DUNNO, A_OPEN };

/* ---- the variables of a file ---- */

static size_t
var_of(struct solve *s, const struct field *f)
{
	for (size_t i = 0; i < s->nvars; i++)
		if (s->var[i].field.id == f->id &&
		    strcmp(s->var[i].field.name, f->name) == 0)
			return i;
	s->var = mem_grow(s->var, &s->vars_cap, s->nvars + 1, sizeof(*s->var));
	s->var[s->nvars] = (struct var){ .field = *f };
	return s->nvars++;
}

static bool
same_test(const struct cond *a, const struct cond *b)
{
	if (a->op != b->op)
		return false;
	if (a->op == COND_MATCHES)
		return a->caseless == b->caseless &&
		    strcmp(a->pattern, b->pattern) == 0;
	return slice_cmp(a->value[0].text, b->value[0].text) == 0;
}

static size_t
atom_of(struct solve *s, size_t var, const struct cond *c)
{
	for (size_t i = 0; i < s->natoms; i++)
		if (s->atom[i].var == var && same_test(s->atom[i].like, c))
			return i;
	s->atom = mem_grow(s->atom, &s->atoms_cap, s->natoms + 1,
	    sizeof(*s->atom));
	s->atom[s->natoms] = (struct atom){ var, c, -1 };
	return s->natoms++;
}

static void
collect(struct solve *s, struct cond *c)
{
	if (c == NULL || c->op == COND_ANYTHING)
		return;
	if (c->op < COND_IS) {
		collect(s, c->a);
		collect(s, c->b);
		return;
	}
	c->var = var_of(s, &c->field);
	struct var *v = &s->var[c->var];
	for (size_t i = 0; i < c->nvalues; i++) {
		v->constant = mem_grow(v->constant, &v->constants_cap,
		    v->nconstants + 1, sizeof(*v->constant));
		v->constant[v->nconstants++] = (struct constant){ c, &c->value[i] };
		s->named[c->value[i].currency] = true;
	}
	if (c->op == COND_CONTAINS || c->op == COND_STARTS ||
	    c->op == COND_MATCHES)
		c->atom = atom_of(s, c->var, c);
}

struct solve *
solve_new(struct rules *r)
{
	struct solve *s = mem_calloc(1, sizeof(*s));
	struct field f;
	bool days = false;

	s->r = r;
	s->arena = arena_new();
	s->regex = regex_scratch_new();
	s->steps = STEPS_MAX;
	for (struct rule *o = r->first; o != NULL; o = o->next) {
		collect(s, o->when);
		days = days || o->from != DATE_NONE || o->until != DATE_NONE;
	}
	s->day = SOLVE_NONE_YET;
	if (days && field_find(&f, "created"))
		s->day = var_of(s, &f);
	bool known = field_find(&f, "currency");
	ASSERT(known);
	s->currency = var_of(s, &f);
	s->named[CURRENCY_NONE] = false;
	solve_classes(s);
	return s;
}

void
solve_free(struct solve *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->nvars; i++)
		free(s->var[i].constant);
	free(s->var);
	free(s->atom);
	free(s->live);
	regex_scratch_free(s->regex);
	arena_free(s->arena);
	free(s);
}

/* ---- what a condition says of the classes that are tried ---- */

/* holds_within: is ${what} in ${text}? */
static bool
holds_within(struct slice text, struct slice what)
{
	return memmem(text.p, text.n, what.p, what.n) != NULL;
}

/* by_atom: a test that the class leaves open; one text that contains another
 * contains all that the other does. */
static enum answer
by_atom(const struct solve *s, const struct cond *c)
{
	const struct atom *a = &s->atom[c->atom];

	if (a->holds >= 0)
		return a->holds ? A_YES : A_NO;
	if (c->op != COND_CONTAINS)
		return A_OPEN;
	for (size_t i = 0; i < s->natoms; i++) {
		const struct atom *b = &s->atom[i];

		if (b->var != a->var || b->holds < 0 ||
		    b->like->op != COND_CONTAINS)
			continue;
		if (b->holds == 1 && holds_within(b->like->value[0].text,
		    c->value[0].text))
			return A_YES;
		if (b->holds == 0 && holds_within(c->value[0].text,
		    b->like->value[0].text))
			return A_NO;
	}
	return A_OPEN;
}

static enum answer
yes(bool b)
{
	return b ? A_YES : A_NO;
}

/* free_leaf: of a text that is only known by its beginning. */
static enum answer
free_leaf(const struct solve *s, const struct cond *c, const struct class *k)
{
	if (c->op == COND_STARTS) {
		struct slice want = c->value[0].text;

		return yes(k->text.n >= want.n &&
		    memcmp(k->text.p, want.p, want.n) == 0);
	}
	if (c->op == COND_CONTAINS && holds_within(k->text, c->value[0].text))
		return A_YES;
	if (c->op == COND_CONTAINS || c->op == COND_MATCHES)
		return by_atom(s, c);
	return yes(c->op == COND_IS_NOT || c->op == COND_NONE_OF);
}

static bool
in_order(enum cond_op op, int low, int high)
{
	switch (op) {
	case COND_LT:
		return low < 0;
	case COND_LE:
		return low <= 0;
	case COND_GT:
		return low > 0;
	case COND_GE:
		return low >= 0;
	default:
		return low >= 0 && high <= 0;
	}
}

static int
class_cmp(const struct class *k, const struct cond_value *v)
{
	if (k->kind == CLASS_NUMBER)
		return decimal_cmp(k->number, v->number);
	return (k->value.day > v->day) - (k->value.day < v->day);
}

/* read_leaf: of a text that reads as a number or a day. */
static enum answer
read_leaf(const struct solve *s, const struct cond *c, const struct class *k)
{
	bool number = k->kind == CLASS_NUMBER;

	if (c->op == COND_CONTAINS || c->op == COND_MATCHES ||
	    c->op == COND_STARTS)
		return by_atom(s, c);
	if (c->op < COND_LT)
		return yes(c->op == COND_IS_NOT || c->op == COND_NONE_OF);
	const struct cond_value *v = c->value;
	const struct cond_value *w = &c->value[c->nvalues - 1];
	if (number ? !v->is_number || !w->is_number : !v->is_day || !w->is_day ||
	    v->is_number)
		return A_NO;
	return yes(in_order(c->op, class_cmp(k, v), class_cmp(k, w)));
}

static enum answer
leaf(struct solve *s, const struct cond *c)
{
	struct cond_row row = { .regex = s->regex };
	const struct var *var = &s->var[c->var];
	const struct class *k = var->at;
	struct field_value f;

	s->steps -= s->steps > 0;
	if (k == NULL || (solve_of_row(&c->field) &&
	    s->var[s->currency].at == NULL))
		return A_OPEN;
	if (k->kind == CLASS_UNKNOWN)
		return A_DUNNO;
	if (k->kind == CLASS_ABSENT)
		return A_NO;
	if (c->op == COND_PRESENT)
		return A_YES;
	if (k->kind == CLASS_FREE)
		return free_leaf(s, c, k);
	if (k->kind != CLASS_VALUE)
		return read_leaf(s, c, k);
	f = k->value;
	if (solve_of_row(&c->field))
		f.currency = s->var[s->currency].at->value.currency;
	return cond_known(c, &row, &f) == YES ? A_YES : A_NO;
}

static enum answer
tree(struct solve *s, const struct cond *c)
{
	enum answer a, b, decides;

	switch (c->op) {
	case COND_ANYTHING:
		return A_YES;
	case COND_NOT:
		a = tree(s, c->a);
		return a == A_NO ? A_YES : a == A_YES ? A_NO : a;
	case COND_AND:
	case COND_OR:
		decides = c->op == COND_AND ? A_NO : A_YES;
		a = tree(s, c->a);
		if (a == decides)
			return a;
		b = tree(s, c->b);
		if (b == decides)
			return b;
		if (a == A_OPEN || b == A_OPEN)
			return A_OPEN;
		return a == A_DUNNO ? a : b == A_DUNNO ? b :
		    c->op == COND_AND ? A_YES : A_NO;
	default:
		return leaf(s, c);
	}
}

static enum answer
fires(struct solve *s, const struct rule *o)
{
	enum answer days = A_YES;

	if (o->from != DATE_NONE || o->until != DATE_NONE) {
		const struct class *k = s->var[s->day].at;

		days = k == NULL ? A_OPEN : yes(eval_days(o, k->value.day));
	}
	if (days == A_NO)
		return A_NO;
	enum answer a = o->when == NULL ? A_YES : tree(s, o->when);
	return a == A_NO || days == A_YES ? a : A_OPEN;
}

/* ---- the search ---- */

/* open_leaf: the first comparison that nothing decides yet. */
static const struct cond *
open_leaf(struct solve *s, const struct cond *c)
{
	if (c == NULL || c->op == COND_ANYTHING || tree(s, c) != A_OPEN)
		return NULL;
	if (c->op >= COND_IS)
		return c;
	const struct cond *l = open_leaf(s, c->a);
	return l != NULL || c->op == COND_NOT ? l : open_leaf(s, c->b);
}

static bool search(struct solve *s, size_t from);

static bool
try_classes(struct solve *s, size_t var, size_t from)
{
	struct var *v = &s->var[var];
	int dec;

	if (solve_of_row(&v->field) && s->var[s->currency].at == NULL)
		return try_classes(s, s->currency, from);
	dec = solve_decimals(s, v);
	for (size_t i = 0; i < v->nclasses[dec]; i++) {
		/* plain values come last; a row that is shown has them first */
		v->at = &v->class[dec][s->found == NULL ? i :
		    v->nclasses[dec] - 1 - i];
		bool stop = search(s, from);
		v->at = NULL;
		if (stop)
			return true;
	}
	return false;
}

static bool
try_both(struct solve *s, size_t atom, size_t from)
{
	bool stop = false;

	for (int holds = 1; holds >= 0 && !stop; holds--) {
		s->atom[atom].holds = holds;
		stop = search(s, from);
		s->atom[atom].holds = -1;
	}
	return stop;
}

/* nothing: a row of nothing is given to no rule. */
static bool
nothing(const struct solve *s)
{
	bool amount = false, fee = false;

	for (size_t i = 0; i < s->nvars; i++) {
		const struct var *v = &s->var[i];

		if (v->at == NULL || v->at->value.minor != 0)
			continue;
		amount = amount || v->field.id == FIELD_AMOUNT;
		fee = fee || v->field.id == FIELD_FEE;
	}
	return amount && fee;
}

static bool
branch(struct solve *s, const struct rule *o, size_t from)
{
	const struct cond *c;

	if ((o->from != DATE_NONE || o->until != DATE_NONE) &&
	    s->var[s->day].at == NULL)
		return try_classes(s, s->day, from);
	c = open_leaf(s, o->when);
	ASSERT(c != NULL);
	if (s->var[c->var].at == NULL || (solve_of_row(&c->field) &&
	    s->var[s->currency].at == NULL))
		return try_classes(s, c->var, from);
	return try_both(s, c->atom, from);
}

/* still: puts the rules from live[from] on that may yet fire on top of the stack,
 * in their order; what is settled stays so further down.  ${open}: the first of
 * them; false when one fires. */
static bool
still(struct solve *s, size_t from, const struct rule **open)
{
	size_t end = s->nlive;

	for (size_t i = from; i < end; i++) {
		enum answer a = fires(s, s->live[i]);

		if (a == A_YES)
			return false;
		if (a != A_OPEN)
			continue;
		s->live = mem_grow(s->live, &s->live_cap, s->nlive + 1,
		    sizeof(const struct rule *));
		s->live[s->nlive++] = s->live[i];
		if (*open == NULL)
			*open = s->live[i];
	}
	return true;
}

/* search: true ends it: a row was found that is enough, or too much tried.  The
 * rules above stand from live[from] on. */
static bool
search(struct solve *s, size_t from)
{
	const struct rule *open = NULL;
	size_t top = s->nlive;
	bool stop = false;

	if (s->steps == 0 || ++s->nodes > NODES_MAX)
		return true;
	enum answer a = fires(s, s->o);
	if (a == A_NO || a == A_DUNNO || nothing(s))
		return false;
	if (a == A_OPEN)
		open = s->o;
	if (still(s, from, &open)) {
		if (open != NULL) {
			stop = branch(s, open, top);
		} else {
			s->any = true;
			stop = s->found == NULL || s->found(s->ctx, s);
		}
	}
	s->nlive = top;
	return stop;
}

enum solve_answer
solve_run(struct solve *s, const struct rule *o,
    const struct rule *const *above, size_t n,
    bool (*found)(void *ctx, struct solve *s), void *ctx)
{
	s->o = o;
	s->live = mem_grow(s->live, &s->live_cap, n + 1, sizeof(const struct rule *));
	for (size_t i = 0; i < n; i++)
		s->live[i] = above[i];
	s->nlive = n;
	s->found = found;
	s->ctx = ctx;
	s->nodes = 0;
	s->any = false;
	(void)search(s, 0);
	if (s->any)
		return SOLVE_FOUND;
	return s->steps == 0 || s->nodes > NODES_MAX ? SOLVE_GAVE_UP : SOLVE_NONE;
}
