/*
 * Evaluates conditions.  What they mean for sets of rows (shadowing, dispatch)
 * stands in reason.c, how they are told to people in cond_text.c.
 */
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "mappings/cond.h"

bool
decimal_parse(struct decimal *out, struct slice text)
{
	size_t i = 0, digits = 0;
	bool neg = false, dot = false;
	int64_t m = 0;
	int scale = 0;

	if (i < text.n && (text.p[i] == '-' || text.p[i] == '+'))
		neg = text.p[i++] == '-';
	for (; i < text.n; i++) {
		char c = text.p[i];

		if (c == '.' && !dot && digits > 0) {
			dot = true;
			continue;
		}
		if (c < '0' || c > '9' || ++digits > 15)
			return false;
		if (dot && ++scale > DECIMAL_SCALE_MAX)
			return false;
		m = m * 10 + (c - '0');
	}
	if (digits == 0 || text.p[text.n - 1] == '.')
		return false;
	*out = (struct decimal){ neg ? -m : m, scale };
	return true;
}

static int64_t
power10(int n)
{
	int64_t p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

int64_t
decimal_minor(struct decimal d, int decimals, bool *exact)
{
	*exact = true;
	if (d.scale <= decimals)	/* 10^15 * 10^3 fits */
		return d.mantissa * power10(decimals - d.scale);
	int64_t p = power10(d.scale - decimals);
	int64_t q = d.mantissa / p, rest = d.mantissa % p;
	*exact = rest == 0;
	return rest < 0 ? q - 1 : q;
}

int
decimal_cmp(struct decimal a, struct decimal b)
{
	int s = a.scale > b.scale ? a.scale : b.scale;
	__int128 x = (__int128)a.mantissa * power10(s - a.scale);
	__int128 y = (__int128)b.mantissa * power10(s - b.scale);

	return x < y ? -1 : x > y;
}

/*
 * compare: the row's value against one of the file's: -1, 0, 1; false when the
 * two cannot be compared (another currency, not a number).
 */
static bool
compare(int *out, const struct cond *c, const struct field_value *f,
    const struct cond_value *v)
{
	struct decimal d;
	struct date_time t;

	switch (c->field.type) {
	case FTYPE_MONEY: {
		int dec = currency_decimals(f->currency);

		if (v->currency != CURRENCY_NONE && v->currency != f->currency)
			return false;
		*out = f->minor < v->minor[dec] ? -1 : f->minor > v->minor[dec] ?
		    1 : v->exact[dec] ? 0 : -1;
		return true;
	}
	case FTYPE_DAY:
		*out = f->day < v->day ? -1 : f->day > v->day;
		return true;
	case FTYPE_CURRENCY:
		*out = f->currency == v->currency ? 0 : 1;
		return true;
	case FTYPE_TEXT:
		break;
	}
	if (c->op < COND_LT) {		/* is, is one of: text by text */
		*out = slice_cmp(f->text, v->text);
		return true;
	}
	if (v->is_number) {
		if (!decimal_parse(&d, f->text))
			return false;
		*out = decimal_cmp(d, v->number);
		return true;
	}
	if (!v->is_day || !date_time_parse(&t, f->text))
		return false;
	*out = t.day < v->day ? -1 : t.day > v->day;
	return true;
}

static bool
equals_any(const struct cond *c, const struct field_value *f)
{
	for (size_t i = 0; i < c->nvalues; i++) {
		int cmp;

		if (compare(&cmp, c, f, &c->value[i]) && cmp == 0)
			return true;
	}
	return false;
}

static bool
contains(struct slice text, struct slice what)
{
	return memmem(text.p, text.n, what.p, what.n) != NULL;
}

static bool
starts(struct slice text, struct slice what)
{
	return text.n >= what.n && memcmp(text.p, what.p, what.n) == 0;
}

static enum tri
matches(const struct cond *c, struct cond_row *row, struct slice text)
{
	int rc = regex_match(c->regex, row->regex, text);

	if (rc < 0)
		row->limit = true;
	return rc > 0 ? YES : NO;
}

static enum tri
yes(bool b)
{
	return b ? YES : NO;
}

static enum tri
compares(const struct cond *c, const struct field_value *f)
{
	int a, b;

	if (!compare(&a, c, f, &c->value[0]))
		return NO;
	switch (c->op) {
	case COND_LT:
		return yes(a < 0);
	case COND_LE:
		return yes(a <= 0);
	case COND_GT:
		return yes(a > 0);
	case COND_GE:
		return yes(a >= 0);
	default:
		return yes(a >= 0 && compare(&b, c, f, &c->value[1]) && b <= 0);
	}
}

/* by_slot: is, is not, is one of on category and type, by bit set. */
static enum tri
by_slot(const struct cond *c, unsigned slot)
{
	if (slot == NAMES_UNKNOWN)
		return DUNNO;
	bool in = names_has(c->slots, slot);
	return yes(c->op == COND_IS || c->op == COND_ONE_OF ? in : !in);
}

static bool
has_slots(const struct cond *c)
{
	return (c->field.id == FIELD_CATEGORY || c->field.id == FIELD_TYPE) &&
	    c->op >= COND_IS && c->op <= COND_NONE_OF;
}

enum tri
cond_known(const struct cond *c, struct cond_row *row,
    const struct field_value *f)
{
	switch (c->op) {
	case COND_IS:
	case COND_ONE_OF:
		return yes(equals_any(c, f));
	case COND_IS_NOT:
	case COND_NONE_OF:
		return yes(!equals_any(c, f));
	case COND_CONTAINS:
		return yes(contains(f->text, c->value[0].text));
	case COND_STARTS:
		return yes(starts(f->text, c->value[0].text));
	case COND_MATCHES:
		return matches(c, row, f->text);
	default:
		return compares(c, f);
	}
}

enum tri
cond_leaf(const struct cond *c, struct cond_row *row)
{
	struct field_value f;
	enum tri t = DUNNO;

	/* most regexes ask for the description, so this is the short way */
	if (c->op == COND_MATCHES && c->field.id == FIELD_DESCRIPTION &&
	    row->v->txn->description.n > 0)
		return matches(c, row, row->v->txn->description);
	if (has_slots(c))
		t = by_slot(c, c->field.id == FIELD_CATEGORY ?
		    row->category : row->type);
	if (t != DUNNO)
		return t;
	f = (struct field_value){ { NULL, 0 }, 0, 0, 0 };
	enum known k = field_get(&f, &c->field, row->v);
	if (k == UNKNOWN) {
		if (row->unknown == NULL)
			row->unknown = &c->field;
		return DUNNO;
	}
	if (c->op == COND_PRESENT)
		return yes(k == KNOWN);
	return k == ABSENT ? NO : cond_known(c, row, &f);
}

enum tri
cond_eval(const struct cond *c, struct cond_row *row)
{
	enum tri a, b;

	switch (c->op) {
	case COND_ANYTHING:
		return YES;
	case COND_NOT:
		a = cond_eval(c->a, row);
		return a == DUNNO ? DUNNO : yes(a == NO);
	case COND_AND:
		a = cond_eval(c->a, row);
		if (a == NO)
			return NO;
		b = cond_eval(c->b, row);
		return b == YES ? a : b;
	case COND_OR:
		a = cond_eval(c->a, row);
		if (a == YES)
			return YES;
		b = cond_eval(c->b, row);
		return b == NO ? a : b;
	default:
		return cond_leaf(c, row);
	}
}
