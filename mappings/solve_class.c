/*
 * The classes into which the constants of a rule file cut the values of a
 * field: within one, every comparison of the file has one answer, or is one of
 * the text tests that stay open.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "mappings/solve_class.h"

/* Classes of one variable while they are made. */
struct list {
	struct solve	*s;
	struct class	*c;	/* own */
	size_t		 n, cap;
};

static struct class *
add(struct list *l, enum class_kind kind)
{
	l->c = mem_grow(l->c, &l->cap, l->n + 1, sizeof(*l->c));
	l->c[l->n] = (struct class){ .kind = kind };
	return &l->c[l->n++];
}

static void
settle(struct list *l, struct var *v, int dec)
{
	size_t bytes = l->n * sizeof(*l->c);

	v->class[dec] = arena_alloc(l->s->arena, bytes + 1);
	if (l->n > 0)
		memcpy(v->class[dec], l->c, bytes);
	v->nclasses[dec] = l->n;
	free(l->c);
}

bool
solve_of_row(const struct field *f)
{
	return f->id == FIELD_AMOUNT || f->id == FIELD_FEE || f->id == FIELD_NET ||
	    f->id == FIELD_FEE_KIND;
}

int
solve_decimals(const struct solve *s, const struct var *v)
{
	if (!solve_of_row(&v->field))
		return 0;
	return currency_decimals(s->var[s->currency].at->value.currency);
}

static bool
always_known(enum field_id id)
{
	return id == FIELD_CATEGORY || id == FIELD_CURRENCY ||
	    id == FIELD_AMOUNT || id == FIELD_FEE || id == FIELD_NET ||
	    id == FIELD_CREATED || id == FIELD_STRIPE_ACCOUNT;
}

static void
add_missing(struct list *l, const struct field *f)
{
	if (!always_known(f->id))
		add(l, CLASS_UNKNOWN);
	if ((!always_known(f->id) && f->id != FIELD_AVAILABLE_ON) ||
	    f->id == FIELD_STRIPE_ACCOUNT)
		add(l, CLASS_ABSENT);
}

/* ---- money ---- */

static int
by_minor(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* minors: around each constant, as amounts of ${dec} decimals; 0 and what is
 * usual too. */
static int64_t *
minors(const struct var *v, int dec, size_t *n)
{
	int64_t *m = mem_alloc((v->nconstants * 3 + 2) * sizeof(*m));
	size_t k = 0, out = 0;

	for (size_t i = 0; i < v->nconstants; i++) {
		const struct cond_value *c = v->constant[i].v;

		if (!c->is_number)
			continue;
		m[k++] = c->minor[dec] - 1;
		m[k++] = c->minor[dec];
		m[k++] = c->minor[dec] + 1;
	}
	m[k++] = 0;
	m[k++] = 10000;
	qsort(m, k, sizeof(*m), by_minor);
	for (size_t i = 0; i < k; i++)
		if (m[i] <= MONEY_ABS_MAX && m[i] >= -MONEY_ABS_MAX &&
		    (out == 0 || m[out - 1] != m[i]))
			m[out++] = m[i];
	*n = out;
	return m;
}

static void
add_money(struct list *l, const struct var *v, uint8_t currency)
{
	size_t n;
	int64_t *m = minors(v, currency_decimals(currency), &n);

	for (size_t i = 0; i < n; i++)
		add(l, CLASS_VALUE)->value = (struct field_value){
			.minor = m[i], .currency = currency };
	free(m);
}

/* ---- currencies ---- */

/* currencies: those that are named, and one other of each number of decimals. */
static size_t
currencies(const struct solve *s, uint8_t out[CURRENCY_MAX + 1])
{
	static const char *const usual[] = { "USD", "EUR", "GBP", "JPY" };
	bool have[4] = { false };
	size_t n = 0;

	for (int i = 1; i <= currency_count(); i++)
		if (s->named[i])
			out[n++] = (uint8_t)i;
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		uint8_t c = currency_index(usual[i], 3);

		if (!s->named[c] && !have[currency_decimals(c)]) {
			have[currency_decimals(c)] = true;
			out[n++] = c;
		}
	}
	for (int i = 1; i <= currency_count(); i++) {
		int dec = currency_decimals((uint8_t)i);

		if (!s->named[i] && !have[dec]) {
			have[dec] = true;
			out[n++] = (uint8_t)i;
		}
	}
	return n;
}

static void
money_classes(struct solve *s, struct var *v)
{
	uint8_t cur[CURRENCY_MAX + 1];
	size_t n = currencies(s, cur);

	if (!solve_of_row(&v->field)) {
		struct list l = { .s = s };

		add_missing(&l, &v->field);
		for (size_t i = 0; i < n; i++)
			add_money(&l, v, cur[i]);
		settle(&l, v, 0);
		return;
	}
	for (int dec = 0; dec < 4; dec++) {
		struct list l = { .s = s };
		bool done = false;

		add_missing(&l, &v->field);
		for (size_t i = 0; i < n && !done; i++) {
			if (currency_decimals(cur[i]) != dec)
				continue;
			add_money(&l, v, cur[i]);
			done = true;	/* the currency is the row's, set then */
		}
		settle(&l, v, dec);
	}
}

static void
currency_classes(struct solve *s, struct var *v)
{
	uint8_t cur[CURRENCY_MAX + 1];
	size_t n = currencies(s, cur);
	struct list l = { .s = s };

	add_missing(&l, &v->field);
	for (size_t i = n; i-- > 0;)
		add(&l, CLASS_VALUE)->value.currency = cur[i];
	settle(&l, v, 0);
}

/* ---- days ---- */

static void
add_day(struct list *l, enum class_kind kind, int32_t day)
{
	if (day < 0 || day > date_of(2200, 12, 31))
		return;
	for (size_t i = 0; i < l->n; i++)
		if (l->c[i].kind == kind && l->c[i].value.day == day)
			return;
	add(l, kind)->value.day = day;
}

static void
around(struct list *l, enum class_kind kind, int32_t day)
{
	if (day == DATE_NONE)
		return;
	add_day(l, kind, day - 1);
	add_day(l, kind, day);
	add_day(l, kind, day + 1);
}

static void
day_classes(struct solve *s, struct var *v)
{
	struct list l = { .s = s };

	add_missing(&l, &v->field);
	if (v->field.id == FIELD_CREATED)
		for (const struct rule *o = s->r->first; o != NULL; o = o->next) {
			around(&l, CLASS_VALUE, o->from);
			around(&l, CLASS_VALUE, o->until);
		}
	for (size_t i = 0; i < v->nconstants; i++)
		around(&l, CLASS_VALUE, v->constant[i].v->day);
	add_day(&l, CLASS_VALUE, date_of(2026, 1, 31));
	settle(&l, v, 0);
}

/* ---- texts ---- */

static int
by_text(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;

	return slice_cmp(*x, *y);
}

static int
by_number(const void *a, const void *b)
{
	const struct decimal *x = a, *y = b;

	return decimal_cmp(*x, *y);
}

static bool
ordered(enum cond_op op)
{
	return op >= COND_LT && op <= COND_BETWEEN;
}

/* texts_of: the different constants of one kind of test. */
static struct slice *
texts_of(const struct var *v, bool starts, size_t *n)
{
	struct slice *t = mem_alloc((v->nconstants + 2) * sizeof(*t));
	size_t k = 0, out = 0;

	if (starts)
		t[k++] = slice_of("");
	for (size_t i = 0; i < v->nconstants; i++) {
		enum cond_op op = v->constant[i].by->op;

		if (starts ? op == COND_STARTS : op != COND_CONTAINS)
			t[k++] = v->constant[i].v->text;
		else if (!starts && op == COND_CONTAINS)
			t[k++] = v->constant[i].v->text;	/* as good as any */
	}
	if (k > 0)
		qsort(t, k, sizeof(*t), by_text);
	for (size_t i = 0; i < k; i++)
		if (out == 0 || slice_cmp(t[out - 1], t[i]) != 0)
			t[out++] = t[i];
	*n = out;
	return t;
}

/* between: a number strictly between two, where there is one that a rule file
 * or a row could write. */
static bool
between(struct decimal *out, struct decimal a, struct decimal b)
{
	const struct decimal step = { 1, DECIMAL_SCALE_MAX };
	int s = DECIMAL_SCALE_MAX;
	__int128 m = a.mantissa;

	for (int i = a.scale; i < s; i++)
		m *= 10;
	m += step.mantissa;
	if (m > INT64_MAX || m < INT64_MIN)
		*out = (struct decimal){ a.mantissa + 1, a.scale };
	else
		*out = (struct decimal){ (int64_t)m, s };
	while (out->scale > 0 && out->mantissa % 10 == 0) {
		out->mantissa /= 10;
		out->scale--;
	}
	return decimal_cmp(*out, b) < 0;
}

static void
number_classes(struct list *l, const struct var *v)
{
	struct decimal *d = mem_alloc((v->nconstants + 1) * sizeof(*d));
	size_t n = 0;

	for (size_t i = 0; i < v->nconstants; i++)
		if (ordered(v->constant[i].by->op) && v->constant[i].v->is_number)
			d[n++] = v->constant[i].v->number;
	if (n > 0)
		qsort(d, n, sizeof(*d), by_number);
	for (size_t i = 0; i < n; i++) {
		struct decimal next = i + 1 < n ? d[i + 1] :
		    (struct decimal){ INT64_C(1000000000000000), 0 };
		struct decimal mid;

		if (i == 0)
			add(l, CLASS_NUMBER)->number = (struct decimal){
			    d[0].mantissa - 1, d[0].scale };
		add(l, CLASS_NUMBER)->number = d[i];
		if (between(&mid, d[i], next))
			add(l, CLASS_NUMBER)->number = mid;
	}
	free(d);
	for (size_t i = 0; i < v->nconstants; i++)
		if (ordered(v->constant[i].by->op) && v->constant[i].v->is_day)
			around(l, CLASS_DAY, v->constant[i].v->day);
}

static void
text_classes(struct solve *s, struct var *v)
{
	struct list l = { .s = s };
	size_t n;
	struct slice *t;

	add_missing(&l, &v->field);
	t = texts_of(v, true, &n);
	for (size_t i = 0; i < n; i++)
		add(&l, CLASS_FREE)->text = t[i];
	free(t);
	number_classes(&l, v);
	t = texts_of(v, false, &n);
	for (size_t i = 0; i < n; i++) {
		struct class *c = add(&l, CLASS_VALUE);

		c->text = t[i];
		c->value.text = t[i];
	}
	free(t);
	settle(&l, v, 0);
}

void
solve_classes(struct solve *s)
{
	for (size_t i = 0; i < s->nvars; i++) {
		struct var *v = &s->var[i];

		switch (v->field.type) {
		case FTYPE_MONEY:
			money_classes(s, v);
			break;
		case FTYPE_CURRENCY:
			currency_classes(s, v);
			break;
		case FTYPE_DAY:
			day_classes(s, v);
			break;
		case FTYPE_TEXT:
			text_classes(s, v);
			break;
		}
	}
}
