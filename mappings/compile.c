/* What evaluation wants to have ready: rules by number, sets, flat forms. */
#include <string.h>

#include "mappings/check.h"

static unsigned
cond_needs(const struct cond *c)
{
	if (c == NULL || c->op == COND_ANYTHING)
		return 0;
	if (c->op < COND_IS)
		return cond_needs(c->a) | cond_needs(c->b);
	return field_needs(&c->field);
}

static unsigned
text_needs(const struct text *t)
{
	unsigned bits = 0;

	if (t == NULL)
		return 0;
	for (const struct text_piece *p = t->pieces; p != NULL; p = p->next)
		if (p->literal == NULL)
			bits |= field_needs(&p->field);
	return bits;
}

static unsigned
dims_needs(const struct dim *m)
{
	unsigned bits = 0;

	for (; m != NULL; m = m->next)
		bits |= m->table != NULL ? field_needs(&m->field) :
		    text_needs(m->text);
	return bits;
}

/* settle_dims: what holds for each line, its own before the rule's. */
static void
settle_dims(struct rule *o)
{
	o->has_dims = o->dims != NULL;
	for (struct line *l = o->lines; l != NULL; l = l->next) {
		for (const struct dim *m = o->dims; m != NULL; m = m->next)
			l->dim[m->kind] = m;
		for (const struct dim *m = l->dims; m != NULL; m = m->next)
			l->dim[m->kind] = m;
		o->has_dims = o->has_dims || l->dims != NULL;
	}
}

static void
compile_rule(struct rules *r, struct rule *o)
{
	unsigned *needs = o->kind == RULE_EVENT ? &r->event_needs[o->event] :
	    &r->needs;

	memset(o->cats, 0, sizeof(o->cats));
	memset(o->types, 0, sizeof(o->types));
	if (o->kind != RULE_EVENT) {	/* else it takes no row */
		cond_may(o->when, FIELD_CATEGORY, o->cats);
		cond_may(o->when, FIELD_TYPE, o->types);
	}
	*needs |= cond_needs(o->when) | text_needs(o->memo) |
	    dims_needs(o->dims);
	for (struct line *l = o->lines; l != NULL; l = l->next) {
		*needs |= dims_needs(l->dims);
		l->flat = flat_new(r->arena, l->form);
	}
	settle_dims(o);
}

void
compile_rules(struct rules *r)
{
	size_t i = 0;

	r->rule = arena_alloc(r->arena, (r->nrules + 1) * sizeof(struct rule *));
	for (struct rule *o = r->first; o != NULL; o = o->next) {
		o->index = i;
		r->rule[i++] = o;
		compile_rule(r, o);
	}
	if (rules_dates_by(r, RULES_DATE_ARRIVAL))
		r->needs |= 1u << OBJECT_PAYOUT;
}
