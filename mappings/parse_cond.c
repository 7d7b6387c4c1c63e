/* Conditions: `and` binds before `or`, `not` before both. */
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "mappings/parser.h"

/* All of them, as people write them; a test reads each. */
const char *const parse_comparison_words[] = { "is", "is not", "is one of",
	"is not one of", "is present", "is not present", "contains",
	"starts with", "matches", "<", "<=", ">", ">=", "between", NULL };

static struct cond *
new_cond(struct parser *p, enum cond_op op, struct spot at)
{
	struct cond *c = arena_alloc(p->r->arena, sizeof(*c));

	c->op = op;
	c->at = at;
	return c;
}

/* classify: what a bare value could be; a money value takes its currency. */
static bool
classify(struct parser *p, struct cond_value *v, const struct field *f)
{
	v->is_number = !v->quoted && decimal_parse(&v->number, v->text);
	v->is_day = date_parse(&v->day, v->text);
	for (int dec = 0; v->is_number && dec < 4; dec++)
		v->minor[dec] = decimal_minor(v->number, dec, &v->exact[dec]);
	switch (f->type) {
	case FTYPE_TEXT:
		return true;
	case FTYPE_CURRENCY:
		v->currency = currency_index(v->text.p, v->text.n);
		if (v->currency != CURRENCY_NONE)
			return true;
		parser_unknown_currency(p, v->at, v->text.p);
		return false;
	case FTYPE_DAY:
		if (v->is_day)
			return true;
		diag_error(p->d, v->at, diag_say(p->d, "write for example: "
		    "%s >= 2026-01-31", f->name),
		    "%s is compared with a day, not with \"%s\"", f->name,
		    v->text.p);
		return false;
	case FTYPE_MONEY:
		if (v->is_number)
			return true;
		diag_error(p->d, v->at, diag_say(p->d, "write for example: "
		    "%s > 100.00, or %s > 100.00 USD", f->name, f->name),
		    "%s is compared with a number, not with \"%s\"", f->name,
		    v->text.p);
		return false;
	}
	return false;
}

/* value_currency: "100.00 USD" behind a money field. */
static bool
value_currency(struct parser *p, struct cond_value *v)
{
	if (!parser_more(p) || p->t.kind != TOK_WORD || strlen(p->t.text) != 3 ||
	    parser_word(p, "and"))
		return true;
	if (!parser_currency(p, &v->currency))
		return false;
	int dec = currency_decimals(v->currency);
	struct str both = STR_INIT;
	str_addf(&both, "%s %s", v->text.p, currency_code(v->currency));
	v->at = parser_from(p, v->at);
	v->text = slice_of(arena_strdup(p->r->arena, str_text(&both)));
	str_free(&both);
	if (v->exact[dec])
		return true;
	diag_error(p->d, v->at, diag_say(p->d, "%s has %d decimals",
	    currency_code(v->currency), dec),
	    "this amount has more decimals than its currency");
	return false;
}

static bool
read_value(struct parser *p, struct cond_value *v, const struct field *f)
{
	static const char todo[] = "write a word, a number, a day, or a text "
	    "in quotes";

	*v = (struct cond_value){ .at = p->t.at };
	if (!parser_more(p) || (p->t.kind == TOK_BAD &&
	    p->lex.src->text[p->t.at.at] == '"') || p->t.kind == TOK_PUNCT)
		if (!parser_more(p) || !parser_punct(p, '-'))
			return parser_expected(p, "a value", todo);
	v->quoted = p->t.kind == TOK_STRING;
	if (!v->quoted)
		lex_bare(&p->lex, &p->t);
	v->at = p->t.at;
	v->text = slice_of(p->t.text);
	if (!v->quoted && (strcmp(p->t.text, "and") == 0 ||
	    strcmp(p->t.text, "or") == 0)) {
		diag_error(p->d, v->at, todo, "a value is missing before \"%s\"",
		    p->t.text);
		return false;
	}
	if (v->text.n == 0) {
		diag_error(p->d, v->at, diag_say(p->d, "an empty field is absent; "
		    "write: not (%s is present)", f->name),
		    "no field is ever equal to an empty text");
		return false;
	}
	parser_next(p);
	return classify(p, v, f) &&
	    (f->type != FTYPE_MONEY || value_currency(p, v));
}

static bool
values(struct parser *p, struct cond *c, bool list)
{
	struct cond_value tmp[COND_VALUES_MAX];
	size_t n = 0;

	for (;;) {
		if (n == COND_VALUES_MAX) {
			diag_error(p->d, p->t.at, "split it, or use a table",
			    "a list has at most %d values", COND_VALUES_MAX);
			return false;
		}
		if (!read_value(p, &tmp[n++], &c->field))
			return false;
		if (!parser_more(p) || !parser_punct(p, ','))
			break;
		if (!list) {
			diag_error(p->d, p->t.at, "write: is one of A, B",
			    "a list of values needs `is one of`");
			return false;
		}
		parser_next(p);
		p->t.first = false;	/* a list goes on behind its comma */
	}
	c->value = arena_alloc(p->r->arena, n * sizeof(*c->value));
	memcpy(c->value, tmp, n * sizeof(*c->value));
	c->nvalues = n;
	return true;
}

static bool
pattern(struct parser *p, struct cond *c)
{
	const char *flags = "";
	char why[REGEX_WHY_MAX];
	size_t offset;

	if (!parser_more(p) || !parser_punct(p, '/'))
		return parser_expected(p, "a regex between slashes",
		    "write for example: matches /annual/i");
	if (!lex_regex(&p->lex, &p->t, &flags)) {
		diag_error(p->d, p->t.at, "end it with a slash on the same "
		    "line; a slash inside is written \\/",
		    "the regex is not closed on this line");
		return false;
	}
	if (strcmp(flags, "") != 0 && strcmp(flags, "i") != 0) {
		diag_error(p->d, p->t.at, "only i (upper and lower case are "
		    "the same) is known", "unknown regex flag \"%s\"", flags);
		return false;
	}
	c->pattern = p->t.text;
	c->pattern_at = p->t.at;
	c->caseless = flags[0] == 'i';
	c->regex = regex_new(c->pattern, c->caseless, why, &offset);
	if (c->regex == NULL) {
		diag_error(p->d, (struct spot){ p->t.at.src,
		    p->t.at.at + 1 + offset, 1 }, "regexes are those of PCRE2; "
		    "put \\ before a character that is meant as itself",
		    "the regex does not compile: %s, at character %zu", why,
		    offset + 1);
		return false;
	}
	parser_next(p);
	return true;
}

static bool
only_text(struct parser *p, const struct cond *c, const char *op)
{
	if (c->field.type == FTYPE_TEXT)
		return true;
	diag_error(p->d, c->field_at, diag_say(p->d,
	    "use is, <, <=, >, >= or between with %s", c->field.name),
	    "`%s` is for texts, and %s is not one", op, c->field.name);
	return false;
}

/* ordered: a text is ordered as a number or a day, never by its letters. */
static bool
ordered(struct parser *p, const struct cond *c)
{
	if (c->field.type == FTYPE_CURRENCY) {
		diag_error(p->d, c->field_at, "use is, or is one of",
		    "currencies have no order");
		return false;
	}
	for (size_t i = 0; i < c->nvalues; i++) {
		const struct cond_value *v = &c->value[i];

		if (c->field.type == FTYPE_TEXT &&
		    (v->quoted || (!v->is_number && !v->is_day))) {
			diag_error(p->d, v->at, "write a number or a day "
			    "without quotes", "%s can only be ordered as a "
			    "number or a day", c->field.name);
			return false;
		}
	}
	return true;
}

static bool
between(struct parser *p, struct cond *c)
{
	struct cond_value two[2];
	int dec = 3;

	parser_next(p);
	if (!read_value(p, &two[0], &c->field) ||
	    !parser_take(p, "and", "write: between LOW and HIGH") ||
	    !read_value(p, &two[1], &c->field))
		return false;
	c->op = COND_BETWEEN;
	c->value = arena_alloc(p->r->arena, sizeof(two));
	memcpy(c->value, two, sizeof(two));
	c->nvalues = 2;
	if (!ordered(p, c))
		return false;
	bool empty = two[0].is_number && two[1].is_number ?
	    two[0].minor[dec] > two[1].minor[dec] :
	    two[0].is_day && two[1].is_day && two[0].day > two[1].day;
	if (empty)
		diag_error(p->d, parser_from(p, two[0].at),
		    "put the smaller value first",
		    "nothing lies between these two");
	return !empty;
}

/* after_is: present, one of, not ..., or a value. */
static bool
after_is(struct parser *p, struct cond *c, bool *negate)
{
	bool no = parser_more(p) && parser_word(p, "not");

	if (no)
		parser_next(p);
	if (parser_more(p) && parser_word(p, "present")) {
		parser_next(p);
		c->op = COND_PRESENT;
		*negate = no;
		return true;
	}
	if (parser_more(p) && parser_word(p, "one")) {
		parser_next(p);
		c->op = no ? COND_NONE_OF : COND_ONE_OF;
		return parser_take(p, "of", "write: is one of A, B") &&
		    values(p, c, true);
	}
	c->op = no ? COND_IS_NOT : COND_IS;
	return values(p, c, false);
}

static bool
text_op(struct parser *p, struct cond *c, enum cond_op op, const char *name)
{
	parser_next(p);
	c->op = op;
	if (op == COND_STARTS &&
	    !parser_take(p, "with", "write: starts with \"TEXT\""))
		return false;
	if (!only_text(p, c, name))
		return false;
	return op == COND_MATCHES ? pattern(p, c) : values(p, c, false);
}

static bool
order_op(struct parser *p, struct cond *c)
{
	c->op = p->t.punct == '<' ? COND_LT : p->t.punct == '>' ? COND_GT :
	    p->t.punct == LEX_LE ? COND_LE : COND_GE;
	parser_next(p);
	return values(p, c, false) && ordered(p, c);
}

static bool
comparison(struct parser *p, struct cond *c, bool *negate)
{
	static const char todo[] = "comparisons are: is, is not, is one of, "
	    "contains, starts with, matches, <, <=, >, >=, between, is present";

	if (!parser_more(p))
		return parser_expected(p, "a comparison", todo);
	if (parser_word(p, "is")) {
		parser_next(p);
		return after_is(p, c, negate);
	}
	if (parser_word(p, "contains"))
		return text_op(p, c, COND_CONTAINS, "contains");
	if (parser_word(p, "starts"))
		return text_op(p, c, COND_STARTS, "starts with");
	if (parser_word(p, "matches"))
		return text_op(p, c, COND_MATCHES, "matches");
	if (parser_word(p, "between"))
		return between(p, c);
	if (p->t.kind == TOK_PUNCT && strchr("<>lg", p->t.punct) != NULL)
		return order_op(p, c);
	if (parser_punct(p, '='))
		return parser_expected(p, "a comparison", "write `is` for equal");
	if (parser_word(p, "does") || parser_word(p, "doesn"))
		return parser_expected(p, "a comparison", diag_say(p->d,
		    "write: not (%s contains \"TEXT\")", c->field.name));
	return parser_expected(p, "a comparison", todo);
}

/* slots: equality on category and type becomes a bit set. */
static bool
slots(struct parser *p, struct cond *c)
{
	struct names *s = c->field.id == FIELD_CATEGORY ? &p->r->categories :
	    &p->r->types;

	if (c->op > COND_NONE_OF || (c->field.id != FIELD_CATEGORY &&
	    c->field.id != FIELD_TYPE))
		return true;
	for (size_t i = 0; i < c->nvalues; i++) {
		unsigned slot = names_put(s, c->value[i].text.p);

		if (slot == NAMES_OTHER) {
			diag_error(p->d, c->value[i].at, "name fewer, or use "
			    "`starts with`", "this file names too many "
			    "different categories or types");
			return false;
		}
		names_set(c->slots, slot);
	}
	return true;
}

static struct cond *
leaf(struct parser *p)
{
	struct spot begin = p->t.at;
	struct cond *c = new_cond(p, COND_IS, begin);
	bool negate = false;

	c->field_at = begin;
	if (++p->leaves > COND_LEAVES_MAX) {
		diag_error(p->d, begin, "split the rule", "a rule has at most "
		    "%d comparisons", COND_LEAVES_MAX);
		return NULL;
	}
	bool ok = parser_field(p, &c->field) && comparison(p, c, &negate) &&
	    slots(p, c);
	c->at = parser_from(p, begin);
	if (!ok) {
		regex_free(c->regex);
		return NULL;
	}
	if (c->regex != NULL) {
		p->r->regexes = mem_grow(p->r->regexes, &p->r->regexes_cap,
		    p->r->nregexes + 1, sizeof(struct regex *));
		p->r->regexes[p->r->nregexes++] = c->regex;
	}
	if (!negate)
		return c;
	struct cond *n = new_cond(p, COND_NOT, c->at);
	n->a = c;
	return n;
}

static struct cond *either(struct parser *p, int depth);

static struct cond *
parenthesised(struct parser *p, int depth)
{
	struct spot open = p->t.at;

	p->parens++;
	parser_next(p);
	struct cond *c = either(p, depth + 1);
	if (c == NULL)
		return NULL;
	if (!parser_punct(p, ')')) {
		if (p->t.kind == TOK_END || p->t.first)
			diag_error(p->d, open, "close it: ( ... )",
			    "this parenthesis is not closed");
		else
			parser_expected(p, "`)`, `and` or `or`",
			    "join conditions with and, or");
		return NULL;
	}
	p->parens--;
	parser_next(p);
	return c;
}

static struct cond *
single(struct parser *p, int depth)
{
	struct spot begin = p->t.at;

	if (depth > COND_DEPTH_MAX) {
		diag_error(p->d, begin, "split the rule",
		    "conditions are nested more than %d deep", COND_DEPTH_MAX);
		return NULL;
	}
	if (!parser_more(p)) {
		parser_expected(p, "a condition",
		    "write a condition, or `anything`");
		return NULL;
	}
	if (parser_punct(p, '('))
		return parenthesised(p, depth);
	if (parser_word(p, "not")) {
		struct cond *n = new_cond(p, COND_NOT, begin);

		parser_next(p);
		n->a = single(p, depth + 1);
		n->at = parser_from(p, begin);
		return n->a == NULL ? NULL : n;
	}
	if (parser_word(p, "anything")) {
		parser_next(p);
		return new_cond(p, COND_ANYTHING, begin);
	}
	return leaf(p);
}

/* go_on: a condition may go on below the word that joins it. */
static void
go_on(struct parser *p)
{
	static const char *const others[] = { "when", "from", "until", "debit",
		"credit", "memo", "because", "rule", "ignore", "example" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (parser_word(p, others[i]))
			return;
	p->t.first = false;
}

/* chain: X and Y and ..., or X or Y or ...; the joining word may begin a line. */
static struct cond *
chain(struct parser *p, int depth, bool conj)
{
	struct spot begin = p->t.at;
	struct cond *c = conj ? single(p, depth) : chain(p, depth, true);

	while (c != NULL && parser_word(p, conj ? "and" : "or")) {
		struct cond *both = new_cond(p, conj ? COND_AND : COND_OR, begin);

		parser_next(p);
		go_on(p);
		both->a = c;
		both->b = conj ? single(p, depth) : chain(p, depth, true);
		both->at = parser_from(p, begin);
		c = both->b == NULL ? NULL : both;
	}
	return c;
}

static struct cond *
either(struct parser *p, int depth)
{
	return chain(p, depth, false);
}

struct cond *
parse_cond(struct parser *p)
{
	struct cond *c = either(p, 0);

	if (c != NULL && !parser_end(p, "join conditions with `and` or `or`"))
		return NULL;
	return c;
}
