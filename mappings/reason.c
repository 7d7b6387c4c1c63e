/*
 * What can be said about a condition without a row: on which categories and
 * types it may or must be true, and whether one condition implies another.
 * "Cannot be told" is always the safe answer here.
 */
#include <string.h>

#include "mappings/cond.h"

struct sets {
	uint64_t	yes[NAMES_WORDS], no[NAMES_WORDS];
};

static void
fill(uint64_t out[NAMES_WORDS], uint64_t v)
{
	for (int i = 0; i < NAMES_WORDS; i++)
		out[i] = v;
}

static void
leaf_sets(struct sets *out, const struct cond *c, bool must)
{
	bool positive = c->op == COND_IS || c->op == COND_ONE_OF;
	uint64_t *in = positive ? out->yes : out->no;
	uint64_t *outside = positive ? out->no : out->yes;
	uint64_t unknown = UINT64_C(1) << NAMES_UNKNOWN;

	for (int i = 0; i < NAMES_WORDS; i++) {
		in[i] = c->slots[i];
		outside[i] = ~c->slots[i];
	}
	/* an absent type makes every comparison false, an unknown one leaves it
	 * open */
	out->yes[0] &= ~unknown;
	if (must)
		out->no[0] &= ~unknown;
	else
		out->no[0] |= unknown;
}

/* joined: true where both (or either) are, false the other way round. */
static void
joined(struct sets *out, const struct sets *x, const struct sets *y, bool both)
{
	for (int i = 0; i < NAMES_WORDS; i++) {
		out->yes[i] = both ? x->yes[i] & y->yes[i] :
		    x->yes[i] | y->yes[i];
		out->no[i] = both ? x->no[i] | y->no[i] : x->no[i] & y->no[i];
	}
}

static void
sets_of(struct sets *out, const struct cond *c, enum field_id id, bool must)
{
	struct sets x, y;

	switch (c->op) {
	case COND_ANYTHING:
		fill(out->yes, ~UINT64_C(0));
		fill(out->no, 0);
		return;
	case COND_NOT:
		sets_of(&x, c->a, id, must);
		memcpy(out->yes, x.no, sizeof(x.no));
		memcpy(out->no, x.yes, sizeof(x.yes));
		return;
	case COND_AND:
	case COND_OR:
		sets_of(&x, c->a, id, must);
		sets_of(&y, c->b, id, must);
		joined(out, &x, &y, c->op == COND_AND);
		return;
	default:
		break;
	}
	if (c->field.id == id && c->op >= COND_IS && c->op <= COND_NONE_OF) {
		leaf_sets(out, c, must);
		return;
	}
	fill(out->yes, must ? 0 : ~UINT64_C(0));
	fill(out->no, must ? 0 : ~UINT64_C(0));
}

void
cond_may(const struct cond *c, enum field_id id, uint64_t out[NAMES_WORDS])
{
	struct sets s;

	sets_of(&s, c, id, false);
	memcpy(out, s.yes, sizeof(s.yes));
}

void
cond_must(const struct cond *c, enum field_id id, uint64_t out[NAMES_WORDS])
{
	struct sets s;

	sets_of(&s, c, id, true);
	memcpy(out, s.yes, sizeof(s.yes));
}

static bool
same_field(const struct cond *a, const struct cond *b)
{
	return a->field.id == b->field.id &&
	    strcmp(a->field.name, b->field.name) == 0;
}

static bool
same_value(const struct cond *c, const struct cond_value *x,
    const struct cond_value *y)
{
	if (c->field.type == FTYPE_CURRENCY)
		return x->currency == y->currency;
	if (c->field.type == FTYPE_MONEY)
		return x->currency == y->currency &&
		    decimal_cmp(x->number, y->number) == 0;
	if (c->field.type == FTYPE_DAY)
		return x->day == y->day;
	return slice_cmp(x->text, y->text) == 0;
}

static bool
has_value(const struct cond *c, const struct cond_value *v)
{
	for (size_t i = 0; i < c->nvalues; i++)
		if (same_value(c, &c->value[i], v))
			return true;
	return false;
}

/* subset: every value of ${a} is one of ${b}. */
static bool
subset(const struct cond *a, const struct cond *b)
{
	for (size_t i = 0; i < a->nvalues; i++)
		if (!has_value(b, &a->value[i]))
			return false;
	return true;
}

static bool
positive(const struct cond *c)
{
	return c->op == COND_IS || c->op == COND_ONE_OF;
}

static bool
negative(const struct cond *c)
{
	return c->op == COND_IS_NOT || c->op == COND_NONE_OF;
}

/* bounds: the values between which an ordering lets a field be; NULL: open. */
struct bounds {
	const struct cond_value	*low, *high;
	bool			 low_in, high_in;
};

static bool
bounds_of(struct bounds *out, const struct cond *c)
{
	*out = (struct bounds){ NULL, NULL, true, true };
	switch (c->op) {
	case COND_LT:
	case COND_LE:
		out->high = &c->value[0];
		out->high_in = c->op == COND_LE;
		return true;
	case COND_GT:
	case COND_GE:
		out->low = &c->value[0];
		out->low_in = c->op == COND_GE;
		return true;
	case COND_BETWEEN:
		out->low = &c->value[0];
		out->high = &c->value[1];
		return true;
	case COND_IS:
		out->low = out->high = &c->value[0];
		return c->field.type == FTYPE_MONEY || c->field.type == FTYPE_DAY;
	default:
		return false;
	}
}

/* order: false when two values cannot be ordered for every row alike. */
static bool
order(int *out, const struct cond *c, const struct cond_value *x,
    const struct cond_value *y)
{
	if (c->field.type == FTYPE_DAY || (x->is_day && y->is_day)) {
		*out = x->day < y->day ? -1 : x->day > y->day;
		return true;
	}
	if (!x->is_number || !y->is_number)
		return false;
	*out = decimal_cmp(x->number, y->number);
	/* what holds in any currency holds in one; not the other way round */
	return y->currency == 0 || x->currency == y->currency;
}

static bool
within(const struct cond *a, const struct cond *b)
{
	struct bounds x, y;
	int cmp;

	if (!bounds_of(&x, a) || !bounds_of(&y, b))
		return false;
	if (y.low != NULL) {
		if (x.low == NULL || !order(&cmp, a, x.low, y.low) || cmp < 0)
			return false;
		if (cmp == 0 && x.low_in && !y.low_in)
			return false;
	}
	if (y.high != NULL) {
		if (x.high == NULL || !order(&cmp, a, x.high, y.high) || cmp > 0)
			return false;
		if (cmp == 0 && x.high_in && !y.high_in)
			return false;
	}
	return true;
}

/* text_implies: each value that ${a} allows satisfies the text test of ${b}. */
static bool
text_implies(const struct cond *a, const struct cond *b)
{
	struct slice want = b->value[0].text;

	for (size_t i = 0; i < a->nvalues; i++) {
		struct slice have = a->value[i].text;
		bool begins = have.n >= want.n &&
		    memcmp(have.p, want.p, want.n) == 0;

		if (b->op == COND_STARTS && !begins)
			return false;
		if (b->op == COND_CONTAINS &&
		    memmem(have.p, have.n, want.p, want.n) == NULL)
			return false;
	}
	if (b->op == COND_STARTS)
		return positive(a) || a->op == COND_STARTS;
	return positive(a) || a->op == COND_STARTS || a->op == COND_CONTAINS;
}

static bool
leaf_implies(const struct cond *a, const struct cond *b)
{
	if (!same_field(a, b))
		return false;
	if (b->op == COND_PRESENT)
		return true;	/* every comparison that holds has a value */
	if (a->op == COND_MATCHES || b->op == COND_MATCHES)
		return a->op == b->op && a->caseless == b->caseless &&
		    strcmp(a->pattern, b->pattern) == 0;
	if (a->op == COND_PRESENT)
		return false;
	if (positive(a) && positive(b))
		return subset(a, b);
	if (negative(a) && negative(b))
		return subset(b, a);
	if (positive(a) && negative(b)) {
		for (size_t i = 0; i < a->nvalues; i++)
			if (has_value(b, &a->value[i]))
				return false;
		return a->field.type != FTYPE_MONEY;
	}
	if (b->op == COND_STARTS || b->op == COND_CONTAINS)
		return text_implies(a, b);
	return within(a, b);
}

static bool
is_leaf(const struct cond *c)
{
	return c->op >= COND_IS;
}

bool
cond_implies(const struct cond *a, const struct cond *b)
{
	if (b->op == COND_ANYTHING)
		return true;
	if (a->op == COND_OR)
		return cond_implies(a->a, b) && cond_implies(a->b, b);
	if (b->op == COND_AND)
		return cond_implies(a, b->a) && cond_implies(a, b->b);
	if (b->op == COND_OR &&
	    (cond_implies(a, b->a) || cond_implies(a, b->b)))
		return true;
	if (a->op == COND_AND)
		return cond_implies(a->a, b) || cond_implies(a->b, b);
	if (a->op == COND_NOT && b->op == COND_NOT)
		return cond_implies(b->a, a->a);
	return is_leaf(a) && is_leaf(b) && leaf_implies(a, b);
}
