/*
 * Amounts of lines: from the tree of a line to a form, and from a form and a
 * row to a number.  The proofs stand in prove.c.
 */
#include <string.h>

#include "core/base/currency.h"
#include "core/model/fields.h"
#include "mappings/amount.h"

bool
amount_has(const struct amount *a, enum amount_op op)
{
	return a != NULL &&
	    (a->op == op || amount_has(a->a, op) || amount_has(a->b, op));
}

bool
form_add(struct form *out, const struct form *x, int64_t factor)
{
	for (int i = 0; i < U__MAX; i++) {
		int64_t v;

		if (x->c[i] == 0)
			continue;
		if (__builtin_mul_overflow(x->c[i], factor, &v) ||
		    __builtin_add_overflow(out->c[i], v, &out->c[i]))
			return false;
	}
	return true;
}

bool
form_zero(const struct form *x)
{
	for (int i = 0; i < U__MAX; i++)
		if (x->c[i] != 0)
			return false;
	return true;
}

bool
form_equal(const struct form *a, const struct form *b)
{
	return memcmp(a->c, b->c, sizeof(a->c)) == 0;
}

/* kind_at: the unknown of a fee kind; U__MAX when the rule names too many. */
static size_t
kind_at(struct forms *fs, const char *kind)
{
	for (size_t i = 0; i < fs->nkinds; i++)
		if (strcmp(fs->kind[i], kind) == 0)
			return U_KIND + i;
	if (fs->nkinds == FORM_KINDS_MAX)
		return U__MAX;
	fs->kind[fs->nkinds] = kind;
	return U_KIND + fs->nkinds++;
}

static bool
fraction(struct form *out, struct forms *fs, const struct amount *a,
    struct diag *d)
{
	struct form of = { { 0 } };

	if (!amount_form(&of, fs, a->a, d))
		return false;
	if (a->num % a->den == 0) {	/* 100%: nothing to round */
		if (form_add(out, &of, a->num / a->den))
			return true;
		diag_error(d, a->at, "use a smaller share",
		    "the factors of this amount are too large");
		return false;
	}
	if (fs->nterms == FORM_TERMS_MAX) {
		diag_error(d, a->at, "split it into two rules",
		    "a rule has at most %d rounded amounts", FORM_TERMS_MAX);
		return false;
	}
	fs->term[fs->nterms] = (struct term){ of, a->num, a->den, a->how, a->at };
	out->c[U_TERM + fs->nterms++] += 1;
	return true;
}

static bool
constant(struct form *out, struct forms *fs, const struct amount *a,
    struct diag *d)
{
	if (fs->currency != CURRENCY_NONE && fs->currency != a->currency) {
		diag_error(d, a->at, "write one rule per currency",
		    "this rule books fixed amounts in %s and in %s",
		    currency_code(fs->currency), currency_code(a->currency));
		return false;
	}
	fs->currency = a->currency;
	out->c[U_CONST] = a->value;
	return true;
}

static bool
two(struct form *out, struct forms *fs, const struct amount *a, struct diag *d,
    int64_t sign)
{
	struct form x = { { 0 } }, y = { { 0 } };

	if (!amount_form(&x, fs, a->a, d) || !amount_form(&y, fs, a->b, d))
		return false;
	if (form_add(out, &x, 1) && form_add(out, &y, sign))
		return true;
	diag_error(d, a->at, "use smaller numbers",
	    "the factors of this amount are too large");
	return false;
}

bool
amount_form(struct form *out, struct forms *fs, const struct amount *a,
    struct diag *d)
{
	struct form x = { { 0 } };
	size_t k;

	memset(out, 0, sizeof(*out));
	switch (a->op) {
	case AMOUNT_AMOUNT:
		out->c[U_AMOUNT] = 1;
		return true;
	case AMOUNT_FEE:
		out->c[U_FEE] = 1;
		return true;
	case AMOUNT_NET:
		out->c[U_AMOUNT] = 1;
		out->c[U_FEE] = -1;
		return true;
	case AMOUNT_FEE_UNLISTED:
		fs->unlisted = true;
		out->c[U_UNLISTED] = 1;
		return true;
	case AMOUNT_HELD:
		out->c[U_HELD] = 1;
		return true;
	case AMOUNT_CONST:
		return constant(out, fs, a, d);
	case AMOUNT_FEE_KIND:
		k = kind_at(fs, a->kind);
		if (k == U__MAX) {
			diag_error(d, a->at, "add the others up with `rest`",
			    "a rule names at most %d fee kinds", FORM_KINDS_MAX);
			return false;
		}
		out->c[k] = 1;
		return true;
	case AMOUNT_PLUS:
		return two(out, fs, a, d, 1);
	case AMOUNT_MINUS:
		return two(out, fs, a, d, -1);
	case AMOUNT_NEG:
		return amount_form(&x, fs, a->a, d) && form_add(out, &x, -1);
	case AMOUNT_FRACTION:
		return fraction(out, fs, a, d);
	case AMOUNT_REST:
		break;
	}
	ASSERT(a->op != AMOUNT_REST);
	return false;
}

static const char *
unknown_name(char *buf, size_t n, int u, const struct forms *fs)
{
	static const char *const names[] = { "amount", "fee", "fee.unlisted",
	    "held" };

	if (u < U_CONST)
		return names[u];
	if (u >= U_KIND && u < U_TERM) {
		struct str s = STR_INIT;

		str_addf(&s, "fee.%s", fs->kind[u - U_KIND]);
		size_t k = s.n < n - 1 ? s.n : n - 1;
		memcpy(buf, s.p, k);
		buf[k] = '\0';
		str_free(&s);
		return buf;
	}
	ASSERT(u >= U_TERM);
	struct spot at = fs->term[u - U_TERM].at;
	size_t k = at.n < n - 1 ? at.n : n - 1;
	memcpy(buf, at.src->text + at.at, k);
	buf[k] = '\0';
	return buf;
}

static void
add_term(struct str *out, int64_t c, const char *name)
{
	str_add(out, c < 0 ? (out->n == 0 ? "-" : " - ") :
	    out->n == 0 ? "" : " + ");
	if (c != 1 && c != -1)
		str_addf(out, "%llu x ", c < 0 ? 0ull - (unsigned long long)c :
		    (unsigned long long)c);
	str_add(out, name);
}

void
form_text(struct str *out, const struct form *x, const struct forms *fs)
{
	struct form f = *x;
	struct str s = STR_INIT;
	char buf[256], money[MONEY_TEXT_MAX];

	if (f.c[U_AMOUNT] != 0 && f.c[U_AMOUNT] == -f.c[U_FEE]) {
		add_term(&s, f.c[U_AMOUNT], "net");
		f.c[U_AMOUNT] = f.c[U_FEE] = 0;
	}
	for (int i = 0; i < U__MAX; i++)
		if (f.c[i] != 0 && i != U_CONST)
			add_term(&s, f.c[i],
			    unknown_name(buf, sizeof(buf), i, fs));
	if (f.c[U_CONST] != 0) {
		int64_t c = f.c[U_CONST];
		struct str m = STR_INIT;

		money_format(money, c < 0 ? -c : c, currency_decimals(fs->currency));
		str_addf(&m, "%s %s", money, currency_code(fs->currency));
		add_term(&s, c < 0 ? -1 : 1, str_text(&m));
		str_free(&m);
	}
	str_add(out, s.n == 0 ? "0" : str_text(&s));
	str_free(&s);
}

/*
 * details: the fee details that the forms name, and what none of them lists.
 * Amounts from outside have a bound, so their sums fit.
 */
static const char *
details(const struct forms *fs, const struct txn *t, int64_t values[U__MAX])
{
	int64_t all = 0, named = 0, v;
	struct slice kind, value;
	size_t pos = 0;

	for (size_t i = 0; i < fs->nkinds; i++)
		values[U_KIND + i] = 0;
	while (fields_next(t->fee_details, &pos, &kind, &value)) {
		struct err e = ERR_INIT;

		if (money_parse(&v, value, 0, &e) != 0 || v > MONEY_ABS_MAX ||
		    v < -MONEY_ABS_MAX)
			return "a fee detail of the row is not an amount";
		all = money_sum(all, v);
		for (size_t i = 0; i < fs->nkinds; i++) {
			if (!slice_is(kind, fs->kind[i]))
				continue;
			values[U_KIND + i] = v;
			named = money_sum(named, v);
		}
	}
	values[U_UNLISTED] = money_sum(t->fee, -all);
	if (fs->closed && all != named)
		return "the row lists a kind of fee that the rule does not name";
	return NULL;
}

const char *
forms_values(const struct forms *fs, const struct txn *t, int64_t held,
    int64_t values[U__MAX])
{
	const char *why = NULL;

	values[U_AMOUNT] = t->amount;
	values[U_FEE] = t->fee;
	values[U_UNLISTED] = 0;
	values[U_HELD] = held;
	values[U_CONST] = 1;
	if (fs->nkinds > 0 || fs->unlisted)
		why = details(fs, t, values);
	for (size_t i = 0; i < fs->nterms && why == NULL; i++) {
		const struct term *term = &fs->term[i];
		struct err e = ERR_INIT;
		int64_t of;

		/* terms inside a term come before it */
		if (!form_value(&of, &term->of, values) ||
		    money_fraction(&values[U_TERM + i], of, term->num, term->den,
		    term->how, &e) != 0)
			why = "an amount is too large";
	}
	return why;
}

bool
form_value(int64_t *out, const struct form *x, const int64_t values[U__MAX])
{
	int64_t sum = 0, v;

	for (int i = 0; i < U__MAX; i++) {
		if (x->c[i] == 0)
			continue;
		if (__builtin_mul_overflow(x->c[i], values[i], &v) ||
		    __builtin_add_overflow(sum, v, &sum))
			return false;
	}
	*out = sum;
	return true;
}

struct flat *
flat_new(struct arena *a, const struct form *x)
{
	int n = 0;

	for (int i = 0; i < U__MAX; i++)
		n += x->c[i] != 0;
	struct flat *f = arena_alloc(a, sizeof(*f) +
	    (size_t)n * sizeof(f->part[0]));
	for (int i = 0; i < U__MAX; i++) {
		if (x->c[i] == 0)
			continue;
		f->part[f->n].c = x->c[i];
		f->part[f->n++].u = i;
	}
	return f;
}

bool
flat_value(int64_t *out, const struct flat *x, const int64_t values[U__MAX])
{
	int64_t sum = 0, v;

	for (int i = 0; i < x->n; i++)
		if (__builtin_mul_overflow(x->part[i].c, values[x->part[i].u],
		    &v) || __builtin_add_overflow(sum, v, &sum))
			return false;
	*out = sum;
	return true;
}
