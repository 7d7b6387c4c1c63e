/* Amounts of lines: net, fee - fee.tax, 19/119 of amount rounded half_up. */
#include <string.h>

#include "core/base/currency.h"
#include "mappings/parser.h"

#define SHARE_MAX INT64_C(1000000000)	/* of numerator and denominator */

static const char forms[] = "amounts are: amount, fee, net, fee.KIND, "
    "fee.unlisted, N% of X, P/Q of X, 1.00 USD, rest; joined by + and -";

static struct amount *
new_amount(struct parser *p, enum amount_op op, struct spot at)
{
	struct amount *a = arena_alloc(p->r->arena, sizeof(*a));

	a->op = op;
	a->at = at;
	return a;
}

static const struct quantity {
	const char	*word;
	enum amount_op	 op;
} quantities[] = {
	{ "amount", AMOUNT_AMOUNT }, { "fee", AMOUNT_FEE },
	{ "net", AMOUNT_NET }, { "held", AMOUNT_HELD },
	{ "rest", AMOUNT_REST }, { "fee.unlisted", AMOUNT_FEE_UNLISTED },
};
static const char *const quantity_words[] = { "amount", "fee", "net", "held",
	"rest", "fee.unlisted", "fee.tax", "fee.stripe_fee",
	"fee.application_fee", NULL };
const char *const parse_rounding_words[] = { "half_up", "half_even", "down",
	"up", NULL };

const char *
parse_quantity_word(size_t i)
{
	return i < sizeof(quantities) / sizeof(quantities[0]) ?
	    quantities[i].word : NULL;
}

static struct amount *
fee_kind(struct parser *p)
{
	const char *kind = p->t.text + 4;
	const char *const *known = field_fee_kinds();
	struct amount *a = new_amount(p, AMOUNT_FEE_KIND, p->t.at);

	a->kind = kind;
	for (size_t i = 0; known[i] != NULL; i++)
		if (strcmp(known[i], kind) == 0)
			return a;
	const char *near = str_nearest(kind, known);
	if (near != NULL) {
		diag_error(p->d, p->t.at, diag_say(p->d,
		    "did you mean \"fee.%s\"?", near),
		    "unknown kind of fee \"%s\"", kind);
		return NULL;
	}
	diag_note(p->d, p->t.at, "Stripe documents: application_fee, "
	    "payment_method_passthrough_fee, stripe_fee, tax, withheld_tax",
	    "\"%s\" is no kind of fee that tieout knows", kind);
	return a;
}

static struct amount *
not_an_amount(struct parser *p)
{
	struct field f;

	if (field_is_object_money(p->t.text))
		diag_error(p->d, p->t.at, "write amount, fee or net",
		    "\"%s\" is in the customer's currency, and an entry is in "
		    "the currency of the Stripe balance", p->t.text);
	else if (field_find(&f, p->t.text))
		diag_error(p->d, p->t.at, forms, "\"%s\" is a field, not an "
		    "amount", p->t.text);
	else
		diag_error(p->d, p->t.at, diag_nearest(p->d, p->t.text,
		    quantity_words, forms), "unknown amount \"%s\"", p->t.text);
	return NULL;
}

/* quantity: amount, fee, fee.tax ... */
static struct amount *
quantity(struct parser *p)
{
	struct amount *a = NULL;

	if (!parser_more(p) || p->t.kind != TOK_WORD) {
		parser_expected(p, "an amount", forms);
		return NULL;
	}
	for (size_t i = 0; i < sizeof(quantities) / sizeof(quantities[0]); i++)
		if (parser_word(p, quantities[i].word))
			a = new_amount(p, quantities[i].op, p->t.at);
	if (a == NULL)
		a = str_starts(p->t.text, "fee.") && p->t.text[4] != '\0' ?
		    fee_kind(p) : not_an_amount(p);
	if (a != NULL)
		parser_next(p);
	return a;
}

static struct amount *sum(struct parser *p, int depth);

static struct amount *
parens(struct parser *p, int depth)
{
	struct spot open = p->t.at;

	if (depth > AMOUNT_DEPTH_MAX) {
		diag_error(p->d, open, "write it as a sum",
		    "amounts are nested more than %d deep", AMOUNT_DEPTH_MAX);
		return NULL;
	}
	parser_next(p);
	struct amount *a = sum(p, depth + 1);
	if (a == NULL)
		return NULL;
	if (!parser_more(p) || !parser_punct(p, ')')) {
		diag_error(p->d, open, "close it on the same line: ( ... )",
		    "this parenthesis is not closed");
		return NULL;
	}
	parser_next(p);
	return a;
}

static bool
rounding(struct parser *p, struct amount *a, struct spot begin)
{
	static const struct {
		const char		*word;
		enum money_round	 how;
	} modes[] = {
		{ "half_up", MONEY_HALF_UP }, { "half_even", MONEY_HALF_EVEN },
		{ "down", MONEY_DOWN }, { "up", MONEY_UP },
	};
	static const char todo[] = "write: rounded half_up (or half_even, down, "
	    "up)";

	if (!parser_more(p) || !parser_word(p, "rounded")) {
		if (a->num % a->den == 0)
			return true;
		diag_error(p->d, parser_from(p, begin), todo,
		    "a share must say how it is rounded to the cent");
		return false;
	}
	parser_next(p);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (!parser_more(p) || !parser_word(p, modes[i].word))
			continue;
		a->how = modes[i].how;
		parser_next(p);
		return true;
	}
	return parser_expected(p, "a way of rounding", parser_more(p) ?
	    diag_nearest(p->d, p->t.text, parse_rounding_words, todo) : todo);
}

static int64_t
power10(int n)
{
	return n == 0 ? 1 : 10 * power10(n - 1);
}

static bool
share_of(struct parser *p, struct amount *a, struct decimal n)
{
	if (parser_punct(p, '%')) {
		a->num = n.mantissa;
		a->den = 100 * power10(n.scale);
		parser_next(p);
	} else {
		struct spot at = p->t.at;
		int den;

		parser_next(p);
		if (!parser_int(p, &den, (int)SHARE_MAX, "the lower number of "
		    "a fraction", "write for example: 19/119 of amount"))
			return false;
		if (den == 0 || n.scale != 0) {
			diag_error(p->d, at, "write for example: 19/119 of "
			    "amount", den == 0 ? "a share cannot be divided by 0"
			    : "both numbers of a fraction are whole");
			return false;
		}
		a->num = n.mantissa;
		a->den = den;
	}
	if (a->num > SHARE_MAX || a->den > SHARE_MAX) {
		diag_error(p->d, a->at, "use smaller numbers",
		    "this share has too many digits");
		return false;
	}
	return true;
}

static struct amount *
share(struct parser *p, struct decimal n, struct spot begin, int depth)
{
	struct amount *a = new_amount(p, AMOUNT_FRACTION, begin);

	if (!share_of(p, a, n) || !parser_take(p, "of",
	    "write for example: 19% of amount rounded half_up"))
		return NULL;
	a->a = parser_more(p) && parser_punct(p, '(') ? parens(p, depth) :
	    quantity(p);
	if (a->a == NULL || !rounding(p, a, begin))
		return NULL;
	if (amount_has(a->a, AMOUNT_REST)) {
		diag_error(p->d, a->a->at, "let the whole line be `rest`",
		    "a share of `rest` cannot balance the entry");
		return NULL;
	}
	a->at = parser_from(p, begin);
	return a;
}

/* constant: 0.30 USD. */
static struct amount *
constant(struct parser *p, struct decimal n, struct spot begin)
{
	struct amount *a = new_amount(p, AMOUNT_CONST, begin);
	bool exact;

	if (!parser_more(p) || p->t.kind != TOK_WORD) {
		diag_error(p->d, parser_from(p, begin),
		    "write for example 0.30 USD, or 19% of amount",
		    "a number alone is no amount: which currency?");
		return NULL;
	}
	if (!parser_currency(p, &a->currency))
		return NULL;
	a->at = parser_from(p, begin);
	int dec = currency_decimals(a->currency);
	a->value = decimal_minor(n, dec, &exact);
	if (!exact || a->value > MONEY_ABS_MAX) {
		diag_error(p->d, a->at, exact ? "write a smaller amount" :
		    diag_say(p->d, "%s has %d decimals",
		    currency_code(a->currency), dec), exact ?
		    "this amount is too large" :
		    "this amount has more decimals than its currency");
		return NULL;
	}
	return a;
}

static struct amount *
term(struct parser *p, int depth)
{
	struct spot begin = p->t.at;
	struct decimal n;

	if (parser_more(p) && parser_punct(p, '('))
		return parens(p, depth);
	if (!parser_more(p) || p->t.kind != TOK_NUMBER)
		return quantity(p);
	if (!parser_decimal(p, &n, "a number", forms))
		return NULL;
	if (parser_more(p) && (parser_punct(p, '%') || parser_punct(p, '/')))
		return share(p, n, begin, depth);
	return constant(p, n, begin);
}

static struct amount *
sum(struct parser *p, int depth)
{
	struct spot begin = p->t.at;
	bool neg = parser_more(p) && parser_punct(p, '-');

	if (neg || (parser_more(p) && parser_punct(p, '+')))
		parser_next(p);
	struct amount *a = term(p, depth);
	if (a != NULL && neg) {
		struct amount *n = new_amount(p, AMOUNT_NEG, begin);

		n->a = a;
		n->at = parser_from(p, begin);
		a = n;
	}
	for (int n = 0; a != NULL && parser_more(p) &&
	    (parser_punct(p, '+') || parser_punct(p, '-')); n++) {
		struct amount *both = new_amount(p, parser_punct(p, '+') ?
		    AMOUNT_PLUS : AMOUNT_MINUS, begin);

		if (n == AMOUNT_DEPTH_MAX) {
			diag_error(p->d, p->t.at, "use several lines",
			    "a sum has at most %d parts", AMOUNT_DEPTH_MAX);
			return NULL;
		}
		parser_next(p);
		both->a = a;
		both->b = term(p, depth);
		both->at = parser_from(p, begin);
		a = both->b == NULL ? NULL : both;
	}
	return a;
}

struct amount *
parse_amount(struct parser *p)
{
	struct amount *a = sum(p, 0);

	if (a != NULL && a->op != AMOUNT_REST && amount_has(a, AMOUNT_REST)) {
		diag_error(p->d, a->at, "let the whole line be `rest`",
		    "`rest` stands alone: it is whatever balances the entry");
		return NULL;
	}
	return a;
}
