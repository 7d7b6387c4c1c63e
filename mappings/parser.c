/* Tokens, and the small things that every statement is made of. */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "mappings/parser.h"

/* record: what was read of the file itself, as the parser took it. */
static void
record(struct parser *p)
{
	struct parser_record *rec = p->r->record;

	if (p->t.kind == TOK_END)
		return;
	rec->mark = mem_grow(rec->mark, &rec->cap, rec->n + 1, sizeof(*rec->mark));
	rec->mark[rec->n++] = (struct parser_mark){ .at = p->t.at,
	    .kind = p->t.kind, .punct = p->t.punct, .text = p->t.text,
	    .top = p->t.at.at == rec->top_at,
	    .goes_on = !p->t.first || p->parens > 0 };
}

void
parser_next(struct parser *p)
{
	if (p->r->record != NULL)
		record(p);
	p->last = (struct spot){ p->t.at.src, p->t.at.at + p->t.at.n, 0 };
	lex_next(&p->lex, &p->t);
}

bool
parser_more(const struct parser *p)
{
	return p->t.kind != TOK_END && (!p->t.first || p->parens > 0);
}

bool
parser_word(const struct parser *p, const char *word)
{
	return p->t.kind == TOK_WORD && strcmp(p->t.text, word) == 0;
}

bool
parser_punct(const struct parser *p, char c)
{
	return p->t.kind == TOK_PUNCT && p->t.punct == c;
}

void
parser_skip(struct parser *p)
{
	p->parens = 0;
	while (p->t.kind != TOK_END && !p->t.first)
		parser_next(p);
}

struct spot
parser_here(const struct parser *p)
{
	return parser_more(p) ? p->t.at : p->last;
}

struct spot
parser_from(const struct parser *p, struct spot begin)
{
	begin.n = p->last.at > begin.at ? p->last.at - begin.at : 1;
	return begin;
}

bool
parser_expected(struct parser *p, const char *what, const char *todo)
{
	if (!parser_more(p))
		diag_error(p->d, p->last, todo, "%s is missing here", what);
	else if (p->t.kind == TOK_BAD)
		diag_error(p->d, p->t.at, todo, "%s", p->t.text);
	else
		diag_error(p->d, p->t.at, todo, "expected %s, found %s%.60s%s",
		    what, p->t.kind == TOK_STRING ? "the text \"" : "\"",
		    p->t.text, "\"");
	return false;
}

bool
parser_end(struct parser *p, const char *todo)
{
	if (!parser_more(p))
		return true;
	return parser_expected(p, "the end of the line", todo);
}

bool
parser_string(struct parser *p, const char **out, const char *what,
    const char *todo)
{
	if (!parser_more(p) || p->t.kind != TOK_STRING)
		return parser_expected(p, what, todo);
	*out = p->t.text;
	parser_next(p);
	return true;
}

bool
parser_take(struct parser *p, const char *word, const char *todo)
{
	if (!parser_more(p) || !parser_word(p, word))
		return parser_expected(p, diag_say(p->d, "`%s`", word), todo);
	parser_next(p);
	return true;
}

/* nearest_currency: of equally near ones, a usual one was meant. */
static const char *
nearest_currency(struct parser *p, const char *code)
{
	static const char *const usual[] = { "USD", "EUR", "GBP", "CAD", "AUD",
		"JPY", "CHF", "SEK", "NZD", "SGD", NULL };
	const char *best = NULL;
	char up[4] = "";
	int least = 2;

	for (size_t i = 0; i < 3 && code[i] != '\0'; i++)
		up[i] = code[i] >= 'a' && code[i] <= 'z' ?
		    (char)(code[i] - 'a' + 'A') : code[i];
	for (size_t i = 0; usual[i] != NULL && best == NULL; i++)
		if (str_distance(up, usual[i]) < least)
			best = usual[i];
	for (int i = 1; i <= currency_count() && best == NULL; i++) {
		const char *known = currency_code((uint8_t)i);
		int dist = str_distance(up, known);

		if (dist < least) {
			least = dist;
			best = known;
		}
	}
	return best == NULL ? "write an ISO 4217 code such as USD" :
	    diag_say(p->d, "did you mean %s? Currencies are ISO 4217 codes",
	    best);
}

void
parser_unknown_currency(struct parser *p, struct spot at, const char *code)
{
	diag_error(p->d, at, nearest_currency(p, code),
	    "unknown currency \"%s\"", code);
}

bool
parser_currency(struct parser *p, uint8_t *out)
{
	if (!parser_more(p) || p->t.kind != TOK_WORD)
		return parser_expected(p, "a currency", "write a code such as USD");
	*out = currency_index(p->t.text, strlen(p->t.text));
	if (*out == CURRENCY_NONE) {
		parser_unknown_currency(p, p->t.at, p->t.text);
		return false;
	}
	parser_next(p);
	return true;
}

bool
parser_date(struct parser *p, int32_t *out)
{
	static const char todo[] = "write a day as YEAR-MONTH-DAY: 2026-01-31";

	if (!parser_more(p) || p->t.kind != TOK_DATE)
		return parser_expected(p, "a day", todo);
	if (!date_parse(out, slice_of(p->t.text))) {
		diag_error(p->d, p->t.at, todo, "there is no day %s",
		    p->t.text);
		return false;
	}
	parser_next(p);
	return true;
}

bool
parser_int(struct parser *p, int *out, int max, const char *what,
    const char *todo)
{
	struct decimal d;

	if (!parser_more(p) || p->t.kind != TOK_NUMBER)
		return parser_expected(p, what, todo);
	if (!decimal_parse(&d, slice_of(p->t.text)) || d.scale != 0 ||
	    d.mantissa > max) {
		diag_error(p->d, p->t.at, todo,
		    "%s is a whole number of at most %d", what, max);
		return false;
	}
	*out = (int)d.mantissa;
	parser_next(p);
	return true;
}

bool
parser_decimal(struct parser *p, struct decimal *out, const char *what,
    const char *todo)
{
	bool neg = parser_more(p) && parser_punct(p, '-');

	if (neg)
		parser_next(p);
	if (!parser_more(p) || p->t.kind != TOK_NUMBER)
		return parser_expected(p, what, todo);
	if (!decimal_parse(out, slice_of(p->t.text))) {
		diag_error(p->d, p->t.at, "write at most 15 digits, 6 of them "
		    "behind the dot", "the number %.40s is too long", p->t.text);
		return false;
	}
	if (neg)
		out->mantissa = -out->mantissa;
	parser_next(p);
	return true;
}

bool
parser_money(struct parser *p, int64_t *out, uint8_t *cur, bool known)
{
	struct decimal d;
	struct spot begin = p->t.at;
	bool exact;

	if (!parser_decimal(p, &d, "an amount",
	    "write a number with a dot and no thousands separators: 1234.50"))
		return false;
	if (!known && parser_more(p) && parser_punct(p, ','))
		return parser_expected(p, "a currency", "write the number "
		    "without thousands separators: 1234.50");
	if (!known && !parser_currency(p, cur))
		return false;
	*out = decimal_minor(d, currency_decimals(*cur), &exact);
	if (exact && *out <= MONEY_ABS_MAX && *out >= -MONEY_ABS_MAX)
		return true;
	diag_error(p->d, parser_from(p, begin), exact ? "write a smaller amount" :
	    diag_say(p->d, "%s has %d decimals", currency_code(*cur),
	    currency_decimals(*cur)), exact ? "this amount is too large" :
	    "this amount has more decimals than its currency");
	return false;
}

bool
parser_field_name(struct parser *p, struct field *out, const char *name,
    struct spot at)
{
	char buf[FIELD_NEAR_MAX];
	struct field f;

	if (field_find(out, name))
		return true;
	const char *near = field_nearest(buf, name);
	if (near != NULL && field_find(&f, near))
		diag_error(p->d, at, diag_say(p->d, "did you mean \"%s\"?", near),
		    "unknown field \"%s\"", name);
	else if (near != NULL)
		diag_error(p->d, at, diag_say(p->d, "did you mean a field "
		    "that begins with \"%s\"?", near),
		    "unknown field \"%s\"", name);
	else
		diag_error(p->d, at, "fields are: category type currency amount "
		    "fee net description created available_on source "
		    "stripe_account fee.KIND presentment.amount "
		    "presentment.currency metadata.KEY, and those of charge. "
		    "refund. dispute. payout. transfer. customer.",
		    "unknown field \"%s\"", name);
	return false;
}

bool
parser_field(struct parser *p, struct field *out)
{
	if (!parser_more(p) || p->t.kind != TOK_WORD)
		return parser_expected(p, "the name of a field",
		    "write for example: category is charge");
	if (!parser_field_name(p, out, p->t.text, p->t.at))
		return false;
	parser_next(p);
	return true;
}
