/*
 * How far a comparison is from taking a row, and the comparison that takes it:
 * one more value, another bound, no regard to case.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "mappings/loosen.h"

#define QUOTED_MAX 200		/* bytes of a text that is put into a rule */
#define NEAR_MAX 100		/* bytes of texts whose distance is told */

static void
written(struct str *out, struct spot at)
{
	str_addn(out, at.src->text + at.at, at.n);
}

static bool
quotable(struct slice t)
{
	for (size_t i = 0; i < t.n; i++)
		if ((unsigned char)t.p[i] < 0x20 || t.p[i] == 0x7f)
			return false;
	return t.n > 0 && t.n <= QUOTED_MAX && str_utf8_ok(t.p, t.n);
}

/* bare: may it stand without quotes wherever a value may? */
static bool
bare(struct slice t)
{
	static const char *const words[] = { "and", "or", "not", "one",
		"present" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_is(t, words[i]))
			return false;
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] != '_' && !(t.p[i] >= 'a' && t.p[i] <= 'z') &&
		    !(i > 0 && t.p[i] >= '0' && t.p[i] <= '9'))
			return false;
	return t.n > 0;
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

static bool
value_of(struct field_value *f, const struct cond *c, const struct cond_row *row)
{
	*f = (struct field_value){ { NULL, 0 }, 0, 0, 0 };
	return field_get(f, &c->field, row->v) == KNOWN;
}

/* as_value: the row's value as it stands behind a comparison; a money value
 * with its currency where ${currency}. */
static bool
as_value(struct str *out, const struct cond *c, const struct field_value *f,
    bool currency)
{
	char buf[MONEY_TEXT_MAX + DATE_TEXT_MAX];

	switch (c->field.type) {
	case FTYPE_TEXT:
		if (!quotable(f->text))
			return false;
		if (bare(f->text) && (c->field.id == FIELD_CATEGORY ||
		    c->field.id == FIELD_TYPE))
			str_addn(out, f->text.p, f->text.n);
		else
			quote(out, f->text);
		return true;
	case FTYPE_CURRENCY:
		if (f->currency == CURRENCY_NONE)
			return false;
		str_add(out, currency_code(f->currency));
		return true;
	case FTYPE_MONEY:
		money_format(buf, f->minor, currency_decimals(f->currency));
		str_add(out, buf);
		if (currency)
			str_addf(out, " %s", currency_code(f->currency));
		return true;
	case FTYPE_DAY:
		date_format(buf, f->day);
		str_add(out, buf);
		return true;
	}
	return false;
}

/* ---- by how much ---- */

static void
money_gap(struct str *out, const struct cond_value *v,
    const struct field_value *f)
{
	char buf[MONEY_TEXT_MAX];
	int dec = currency_decimals(f->currency);
	int64_t by = f->minor - v->minor[dec];

	if (v->currency != CURRENCY_NONE && v->currency != f->currency) {
		str_addf(out, "it is in %s, not in %s", currency_code(f->currency),
		    currency_code(v->currency));
		return;
	}
	money_format(buf, by < 0 ? -by : by, dec);
	if (by == 0)
		str_add(out, "it is exactly that much");
	else
		str_addf(out, "it is %s %s too %s", buf,
		    currency_code(f->currency), by < 0 ? "little" : "much");
}

static void
day_gap(struct str *out, int32_t want, int32_t have)
{
	int32_t by = have < want ? want - have : have - want;

	if (by == 0)
		str_add(out, "it is that very day");
	else
		str_addf(out, "it is %d day%s too %s", (int)by, by == 1 ? "" : "s",
		    have < want ? "early" : "late");
}

/* nearest: of the values of a list, by edit distance. */
static void
nearest(struct str *out, const struct cond *c, const struct field_value *f)
{
	const struct cond_value *best = NULL;
	int least = 99;

	if (f->text.n > NEAR_MAX)
		return;
	for (size_t i = 0; i < c->nvalues; i++) {
		int d = c->value[i].text.n > NEAR_MAX ? 99 :
		    str_distance(c->value[i].text.p, f->text.p);

		if (d < least) {
			least = d;
			best = &c->value[i];
		}
	}
	if (best == NULL)
		return;
	str_addf(out, "the nearest value is \"%s\"", best->text.p);
	/* how far says something only where it is near */
	if ((size_t)least * 2 <= f->text.n)
		str_addf(out, ", %d character%s away", least, least == 1 ? "" : "s");
}

/* escaped: a text as a pattern that matches it. */
static void
escaped(struct str *out, struct slice t, bool begins)
{
	str_add(out, begins ? "^" : "");
	for (size_t i = 0; i < t.n; i++) {
		if (strchr("\\/^$.[]|()?*+{}#-", t.p[i]) != NULL)
			str_addc(out, '\\');
		str_addc(out, t.p[i]);
	}
}

/* by_case: would it hold with no regard to case?  Then the pattern. */
static bool
by_case(struct str *out, const struct cond *c, const struct field_value *f,
    struct cond_row *row)
{
	char why[REGEX_WHY_MAX];
	size_t offset;

	if (c->op == COND_MATCHES && c->caseless)
		return false;
	if (c->op == COND_MATCHES)
		str_add(out, c->pattern);
	else
		escaped(out, c->value[0].text, c->op == COND_STARTS);
	struct regex *re = regex_new(str_text(out), true, why, &offset);
	bool holds = re != NULL && regex_match(re, row->regex, f->text) == 1;
	regex_free(re);
	return holds;
}

/* agreeing: how much of the beginning of ${want} the text has (where it begins,
 * or anywhere). */
static size_t
agreeing(struct slice text, struct slice want, bool begins)
{
	size_t best = 0;

	for (size_t i = 0; i < text.n && i < 4096 && (i == 0 || !begins); i++) {
		size_t k = 0;

		while (k < want.n && i + k < text.n && text.p[i + k] == want.p[k])
			k++;
		best = k > best ? k : best;
	}
	return best;
}

static void
text_gap(struct str *out, const struct cond *c, const struct field_value *f,
    struct cond_row *row)
{
	struct str pattern = STR_INIT;

	if (by_case(&pattern, c, f, row)) {
		str_add(out, "only upper and lower case differ");
	} else if (c->op != COND_MATCHES) {
		size_t n = agreeing(f->text, c->value[0].text, c->op == COND_STARTS);

		while (n > 0 && ((unsigned char)c->value[0].text.p[n] & 0xc0) == 0x80)
			n--;
		if (n > 0)
			str_addf(out, "of that it has \"%.*s\"", (int)n,
			    c->value[0].text.p);
	}
	str_free(&pattern);
}

void
loosen_gap(struct str *out, const struct cond *c, struct cond_row *row)
{
	const struct cond_value *v = c->value;
	struct field_value f;
	struct decimal d;

	if (c->op < COND_IS || c->op == COND_PRESENT || c->op == COND_IS_NOT ||
	    c->op == COND_NONE_OF || !value_of(&f, c, row))
		return;
	if (c->op == COND_CONTAINS || c->op == COND_STARTS ||
	    c->op == COND_MATCHES) {
		text_gap(out, c, &f, row);
		return;
	}
	if (c->op == COND_BETWEEN && cond_eval(c, row) == NO &&
	    ((c->field.type == FTYPE_DAY && f.day > v[0].day) ||
	    (c->field.type == FTYPE_MONEY &&
	    f.minor > v[0].minor[currency_decimals(f.currency)])))
		v++;	/* above the higher one */
	if (c->field.type == FTYPE_MONEY)
		money_gap(out, v, &f);
	else if (c->field.type == FTYPE_DAY)
		day_gap(out, v->day, f.day);
	else if (c->field.type == FTYPE_TEXT && c->op <= COND_ONE_OF)
		nearest(out, c, &f);
	else if (c->field.type == FTYPE_TEXT && !decimal_parse(&d, f.text))
		str_add(out, "it is no number that could be compared");
}

/* ---- as it would hold ---- */

/* without: the list without the row's value; false when nothing is left. */
static bool
without(struct str *out, const struct cond *c, const struct field_value *f)
{
	struct str rest = STR_INIT;
	size_t n = 0;

	if (c->field.type != FTYPE_TEXT)
		return false;
	for (size_t i = 0; i < c->nvalues; i++) {
		if (slice_cmp(c->value[i].text, f->text) == 0)
			continue;
		str_add(&rest, n++ == 0 ? "" : ", ");
		written(&rest, c->value[i].at);
	}
	if (n > 0) {
		written(out, c->field_at);
		str_addf(out, " is %s%s%s", c->op == COND_NONE_OF ? "not " : "",
		    n > 1 ? "one of " : "", str_text(&rest));
	}
	str_free(&rest);
	return n > 0;
}

static bool
one_more(struct str *out, const struct cond *c, const struct field_value *f)
{
	struct str value = STR_INIT;
	bool ok = as_value(&value, c, f, true);

	if (ok) {
		written(out, c->field_at);
		str_add(out, " is one of ");
		for (size_t i = 0; i < c->nvalues; i++) {
			written(out, c->value[i].at);
			str_add(out, ", ");
		}
		str_add(out, str_text(&value));
	}
	str_free(&value);
	return ok;
}

static bool
text_test(struct str *out, const struct cond *c, const struct field_value *f,
    struct cond_row *row)
{
	struct str pattern = STR_INIT;
	bool ok = by_case(&pattern, c, f, row);

	if (ok) {
		written(out, c->field_at);
		str_addf(out, " matches /%s/i", str_text(&pattern));
	} else if (quotable(f->text)) {
		ok = true;
		str_addc(out, '(');
		written(out, c->at);
		str_add(out, " or ");
		written(out, c->field_at);
		str_add(out, " is ");
		quote(out, f->text);
		str_addc(out, ')');
	}
	str_free(&pattern);
	return ok;
}

/* bound: the row's value as the new bound, as exact as the old one. */
static bool
bound(struct str *out, const struct cond *c, const struct field_value *f,
    const struct cond_value *v)
{
	struct decimal d;

	if (c->field.type == FTYPE_MONEY && v->currency != CURRENCY_NONE &&
	    v->currency != f->currency)
		return false;
	if (c->field.type == FTYPE_TEXT) {
		/* a day or a number as text */
		if (!v->is_number || !decimal_parse(&d, f->text) ||
		    f->text.p[0] == '+')
			return false;
		str_addn(out, f->text.p, f->text.n);
		return true;
	}
	return as_value(out, c, f, c->field.type == FTYPE_MONEY &&
	    v->currency != CURRENCY_NONE);
}

static bool
other_bound(struct str *out, const struct cond *c, const struct field_value *f)
{
	struct str b = STR_INIT;
	bool less = c->op == COND_LT || c->op == COND_LE;
	bool ok = bound(&b, c, f, &c->value[0]);

	if (ok) {
		written(out, c->field_at);
		str_addf(out, " %s %s", less ? "<=" : ">=", str_text(&b));
	}
	str_free(&b);
	return ok;
}

static bool
wider(struct str *out, const struct cond *c, const struct field_value *f)
{
	struct str b = STR_INIT;
	bool above = c->field.type == FTYPE_DAY ? f->day > c->value[1].day :
	    f->minor > c->value[1].minor[currency_decimals(f->currency)];
	bool ok = c->field.type != FTYPE_TEXT &&
	    bound(&b, c, f, &c->value[above]);

	if (ok) {
		written(out, c->field_at);
		str_add(out, " between ");
		if (above)
			written(out, c->value[0].at);
		else
			str_add(out, str_text(&b));
		str_add(out, " and ");
		if (above)
			str_add(out, str_text(&b));
		else
			written(out, c->value[1].at);
	}
	str_free(&b);
	return ok;
}

static bool
of_not(struct str *out, const struct cond *c, struct cond_row *row)
{
	struct field_value f;
	struct str inner = STR_INIT;
	bool ok = c->a->op == COND_ONE_OF && value_of(&f, c->a, row) &&
	    without(&inner, c->a, &f);

	if (ok)
		str_addf(out, "not (%s)", str_text(&inner));
	str_free(&inner);
	return ok;
}

bool
loosen_text(struct str *out, const struct cond *c, struct cond_row *row)
{
	struct field_value f = { { NULL, 0 }, 0, 0, 0 };

	if (c->op == COND_NOT)
		return of_not(out, c, row);
	if (c->op < COND_IS)
		return false;
	enum known k = field_get(&f, &c->field, row->v);
	if (k == ABSENT && c->op != COND_PRESENT) {
		str_addc(out, '(');
		written(out, c->at);
		str_add(out, " or not (");
		written(out, c->field_at);
		str_add(out, " is present))");
		return true;
	}
	if (k != KNOWN)
		return false;
	switch (c->op) {
	case COND_IS:
	case COND_ONE_OF:
		return one_more(out, c, &f);
	case COND_NONE_OF:
		return without(out, c, &f);
	case COND_CONTAINS:
	case COND_STARTS:
	case COND_MATCHES:
		return text_test(out, c, &f, row);
	case COND_LT:
	case COND_LE:
	case COND_GT:
	case COND_GE:
		return other_bound(out, c, &f);
	case COND_BETWEEN:
		return wider(out, c, &f);
	default:
		return false;
	}
}

void
loosen_this(struct str *out, struct cond_row *row)
{
	const struct txn *t = row->v->txn;
	char buf[MONEY_TEXT_MAX + DATE_TEXT_MAX];

	if (quotable(t->source)) {
		str_add(out, "source is ");
		quote(out, t->source);
		return;
	}
	if (quotable(t->description)) {
		str_add(out, "description is ");
		quote(out, t->description);
		str_add(out, " and ");
	}
	money_format(buf, t->amount, currency_decimals(t->currency));
	str_addf(out, "amount is %s %s", buf, currency_code(t->currency));
	if (row->v->day != DATE_NONE) {
		date_format(buf, row->v->day);
		str_addf(out, " and created is %s", buf);
	}
}

void
loosen_or(struct str *out, const struct cond *c, struct cond_row *row)
{
	str_addc(out, '(');
	written(out, c->at);
	str_add(out, " or ");
	loosen_this(out, row);
	str_addc(out, ')');
}
