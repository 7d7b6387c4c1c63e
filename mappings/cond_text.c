/* Conditions told to people: as they stand, and which part of one failed. */
#include <string.h>

#include "core/base/arena.h"
#include "mappings/cond.h"

static const char *const words[] = {
	[COND_IS] = "is", [COND_IS_NOT] = "is not", [COND_ONE_OF] = "is one of",
	[COND_NONE_OF] = "is not one of", [COND_CONTAINS] = "contains",
	[COND_STARTS] = "starts with", [COND_MATCHES] = "matches",
	[COND_LT] = "<", [COND_LE] = "<=", [COND_GT] = ">", [COND_GE] = ">=",
	[COND_BETWEEN] = "between", [COND_PRESENT] = "is present",
};

static void
leaf_text(struct str *out, const struct cond *c)
{
	str_addf(out, "%s %s", c->field.name, words[c->op]);
	if (c->op == COND_MATCHES)
		str_addf(out, " /%s/%s", c->pattern, c->caseless ? "i" : "");
	for (size_t i = 0; i < c->nvalues; i++) {
		const struct cond_value *v = &c->value[i];

		str_add(out, i == 0 ? " " : c->op == COND_BETWEEN ? " and " :
		    ", ");
		str_add(out, v->quoted ? "\"" : "");
		str_addn(out, v->text.p, v->text.n);
		str_add(out, v->quoted ? "\"" : "");
	}
}

/* part: in parentheses where the order of reading would change without. */
static void
part(struct str *out, const struct cond *c, bool parens)
{
	str_add(out, parens ? "(" : "");
	cond_text(out, c);
	str_add(out, parens ? ")" : "");
}

void
cond_text(struct str *out, const struct cond *c)
{
	switch (c->op) {
	case COND_ANYTHING:
		str_add(out, "anything");
		return;
	case COND_NOT:
		str_add(out, "not ");
		part(out, c->a, true);
		return;
	case COND_AND:
	case COND_OR:
		part(out, c->a, c->op == COND_AND && c->a->op == COND_OR);
		str_add(out, c->op == COND_AND ? " and " : " or ");
		part(out, c->b, c->b->op == COND_OR || c->b->op == COND_AND);
		return;
	default:
		leaf_text(out, c);
		return;
	}
}

static void
row_value(struct str *out, const struct field *f, struct cond_row *row)
{
	struct field_value v = { { NULL, 0 }, 0, 0, 0 };

	switch (field_get(&v, f, row->v)) {
	case KNOWN:
		str_add(out, "it is ");
		if (f->type == FTYPE_TEXT)
			str_addc(out, '"');
		field_text(out, f, row->v);
		if (f->type == FTYPE_TEXT)
			str_addc(out, '"');
		return;
	case ABSENT:
		str_add(out, "the row has none");
		return;
	case UNKNOWN:
		str_addf(out, "no import has told it for this row; %s",
		    field_carrier(f));
		return;
	}
}

/* negated: the tree under a not, which failed because it is true. */
static void
negated(struct str *out, const struct cond *c, struct cond_row *row)
{
	str_add(out, "not (");
	cond_text(out, c);
	str_add(out, ")");
	if (c->op >= COND_IS) {
		str_add(out, ": ");
		row_value(out, &c->field, row);
	}
}

void
cond_failed(struct str *out, const struct cond *c, struct cond_row *row)
{
	enum tri a;

	switch (c->op) {
	case COND_ANYTHING:
		return;
	case COND_NOT:
		negated(out, c->a, row);
		return;
	case COND_AND:
		/* the first part that is not true decides */
		a = cond_eval(c->a, row);
		if (a == NO || (a == DUNNO && cond_eval(c->b, row) != NO))
			cond_failed(out, c->a, row);
		else
			cond_failed(out, c->b, row);
		return;
	case COND_OR:
		cond_failed(out, c->a, row);
		str_add(out, "; and ");
		cond_failed(out, c->b, row);
		return;
	default:
		leaf_text(out, c);
		str_add(out, ": ");
		row_value(out, &c->field, row);
		return;
	}
}
