/*
 * The row that solve.c found, written as people would give it in an example.
 * A class is a set of values; one of them is chosen here.
 */
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "mappings/pattern.h"
#include "mappings/solve_class.h"

#define AMOUNT_USUAL 10000	/* minor units, where nothing asks for another */

/* The front of the line: what is not behind `with`. */
struct front {
	struct slice	category;
	uint8_t		currency;
	bool		has_amount, has_fee, has_net;
	int64_t		amount, fee, net;
	int32_t		day;
};

static const struct var *
var_named(const struct solve *s, enum field_id id)
{
	for (size_t i = 0; i < s->nvars; i++)
		if (s->var[i].field.id == id && s->var[i].at != NULL)
			return &s->var[i];
	return NULL;
}

static bool
minor_of(const struct solve *s, enum field_id id, int64_t *out)
{
	const struct var *v = var_named(s, id);

	if (v != NULL)
		*out = v->at->value.minor;
	return v != NULL;
}

/* settle: amount, fee and net that agree; false when they cannot. */
static bool
settle(struct front *f)
{
	if (f->has_net && f->has_amount && f->has_fee)
		return f->net == f->amount - f->fee;
	if (f->has_net && f->has_amount)
		f->fee = f->amount - f->net;
	else if (f->has_net)
		f->amount = f->net + f->fee;
	else if (!f->has_amount)
		f->amount = AMOUNT_USUAL;
	if (f->amount == 0 && f->fee == 0 && !f->has_fee && !f->has_net)
		f->fee = 1;
	return f->amount != 0 || f->fee != 0;
}

/* plain: may this byte stand in a key that is not in quotes? */
static bool
plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_';
}

static void
quote(struct str *out, struct slice t)
{
	str_addc(out, '"');
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] == '"' || t.p[i] == '\\')
			str_addc(out, '\\');
		str_addc(out, t.p[i]);
	}
	str_addc(out, '"');
}

static void
field_name(struct str *out, const char *name)
{
	const char *meta = strstr(name, "metadata.");
	size_t n = meta == NULL ? strlen(name) : (size_t)(meta - name) + 9;

	str_addn(out, name, n);
	if (meta == NULL)
		return;
	for (const char *p = name + n; *p != '\0'; p++) {
		if (plain(*p))
			continue;
		quote(out, slice_of(name + n));
		return;
	}
	str_add(out, name + n);
}

/* add_parts: what the tests that are true ask for: regexes first, as they may
 * be bound to the beginning. */
static bool
add_parts(struct str *out, const struct solve *s, size_t var)
{
	for (int contains = 0; contains < 2; contains++)
		for (size_t i = 0; i < s->natoms; i++) {
			const struct atom *a = &s->atom[i];

			if (a->var != var || a->holds != 1 ||
			    (a->like->op == COND_CONTAINS) != contains ||
			    a->like->op == COND_STARTS)
				continue;
			if (out->n > 0)
				str_addc(out, ' ');
			if (contains)
				str_addn(out, a->like->value[0].text.p,
				    a->like->value[0].text.n);
			else if (!pattern_sample(out, a->like->pattern, 0))
				return false;
		}
	return true;
}

static void
number(struct str *out, struct decimal d)
{
	int64_t p = 1, m = d.mantissa < 0 ? -d.mantissa : d.mantissa;

	for (int i = 0; i < d.scale; i++)
		p *= 10;
	str_addf(out, "%s%lld", d.mantissa < 0 ? "-" : "", (long long)(m / p));
	if (d.scale > 0)
		str_addf(out, ".%0*lld", d.scale, (long long)(m % p));
}

/* text_of: one text of the class; false when none can be written. */
static bool
text_of(struct str *out, const struct solve *s, size_t var)
{
	const struct class *k = s->var[var].at;
	char day[DATE_TEXT_MAX];

	switch (k->kind) {
	case CLASS_NUMBER:
		number(out, k->number);
		return true;
	case CLASS_DAY:
		(void)date_format(day, k->value.day);
		str_add(out, day);
		return true;
	case CLASS_VALUE:
		str_addn(out, k->text.p, k->text.n);
		return true;
	default:
		break;
	}
	str_addn(out, k->text.p, k->text.n);
	if (!add_parts(out, s, var))
		return false;
	if (out->n == 0)
		str_add(out, "other");
	else if (out->n == k->text.n)
		str_add(out, " ...");	/* longer than the beginning itself */
	for (size_t i = 0; i < out->n; i++)
		if ((unsigned char)out->p[i] < ' ')
			return false;
	return str_utf8_ok(out->p, out->n);
}

/* object_money: an amount needs its currency beside it. */
static void
object_money(struct str *out, const struct var *v)
{
	const char *dot = strrchr(v->field.name, '.');
	char buf[MONEY_TEXT_MAX];

	money_format(buf, v->at->value.minor, 0);
	str_addf(out, " with %s \"%s\", %.*s.currency \"%s\"", v->field.name, buf,
	    (int)(dot - v->field.name), v->field.name,
	    currency_code(v->at->value.currency));
}

static bool
with(struct str *out, const struct solve *s, size_t var)
{
	const struct var *v = &s->var[var];
	char day[DATE_TEXT_MAX];
	struct str text = STR_INIT;
	bool ok = true;

	if (v->at->kind == CLASS_UNKNOWN || v->at->kind == CLASS_ABSENT)
		return true;	/* an example says only what is there */
	if (v->field.type == FTYPE_MONEY) {
		object_money(out, v);
		return true;
	}
	if (v->field.type == FTYPE_CURRENCY)
		str_add(&text, currency_code(v->at->value.currency));
	else if (v->field.type == FTYPE_DAY && date_format(day, v->at->value.day))
		str_add(&text, day);
	else
		ok = text_of(&text, s, var);
	if (ok) {
		str_add(out, " with ");
		field_name(out, v->field.name);
		str_addc(out, ' ');
		quote(out, (struct slice){ str_text(&text), text.n });
	}
	str_free(&text);
	return ok;
}

static bool
in_front(enum field_id id)
{
	return id == FIELD_CATEGORY || id == FIELD_CURRENCY ||
	    id == FIELD_AMOUNT || id == FIELD_FEE || id == FIELD_NET ||
	    id == FIELD_FEE_KIND || id == FIELD_CREATED;
}

static void
kinds(struct str *out, const struct solve *s, int dec)
{
	char buf[MONEY_TEXT_MAX];

	for (size_t i = 0; i < s->nvars; i++) {
		const struct var *v = &s->var[i];

		if (v->field.id != FIELD_FEE_KIND || v->at == NULL ||
		    v->at->kind != CLASS_VALUE)
			continue;
		money_format(buf, v->at->value.minor, dec);
		str_addf(out, " %s %s", v->field.key, buf);
	}
}

static void
write_front(struct str *out, const struct solve *s, const struct front *f)
{
	char buf[MONEY_TEXT_MAX];
	int dec = currency_decimals(f->currency);

	money_format(buf, f->amount, dec);
	str_addf(out, "%.*s %s %s", (int)f->category.n, f->category.p, buf,
	    currency_code(f->currency));
	money_format(buf, f->fee, dec);
	if (f->fee != 0 || var_named(s, FIELD_FEE_KIND) != NULL) {
		str_addf(out, " fee %s", buf);
		kinds(out, s, dec);
	}
	if (f->day != DATE_NONE) {
		(void)date_format(buf, f->day);
		str_addf(out, " on %s", buf);
	}
}

bool
solve_given(struct solve *s, const char *category, struct str *out)
{
	const struct var *v = var_named(s, FIELD_CATEGORY);
	struct front f = { .category = slice_of(category), .day = DATE_NONE };

	if (v != NULL && v->at->kind != CLASS_VALUE && v->at->text.n > 0)
		return false;
	if (v != NULL)
		f.category = v->at->kind == CLASS_VALUE ? v->at->text :
		    slice_of("new_category");
	/* a category is written as one bare word */
	for (size_t i = 0; i < f.category.n; i++)
		if (!plain(f.category.p[i]) || (i == 0 && f.category.p[0] <= '9'))
			return false;
	v = var_named(s, FIELD_CURRENCY);
	f.currency = v != NULL ? v->at->value.currency : currency_index("USD", 3);
	f.has_amount = minor_of(s, FIELD_AMOUNT, &f.amount);
	f.has_fee = minor_of(s, FIELD_FEE, &f.fee);
	f.has_net = minor_of(s, FIELD_NET, &f.net);
	if (!settle(&f))
		return false;
	v = var_named(s, FIELD_CREATED);
	if (v != NULL)
		f.day = v->at->value.day;
	else if (s->day != SOLVE_NONE_YET)
		f.day = date_of(2026, 1, 31);
	str_clear(out);
	write_front(out, s, &f);
	for (size_t i = 0; i < s->nvars; i++)
		if (s->var[i].at != NULL && !in_front(s->var[i].field.id) &&
		    !with(out, s, i))
			return false;
	return true;
}
