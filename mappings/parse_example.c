/* example blocks: given a row, expect its lines. */
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "mappings/parser.h"

const char *const parse_example_words[] = { "given", "fee", "on", "with",
	"expect", "debit", "credit", "ignored", "unmapped", "by", NULL };

static const char given_todo[] = "write for example: given charge 100.00 USD "
    "fee 3.20 on 2026-01-31 with metadata.plan \"annual\"";
static const char expect_todo[] = "write for example: expect debit clearing "
    "96.80, debit fees 3.20, credit sales 100.00; or expect ignored; or expect "
    "unmapped";

static bool
given_fee(struct parser *p, struct example *x)
{
	struct given_fee **tail = &x->fees;

	parser_next(p);
	if (!parser_money(p, &x->fee, &x->currency, true))
		return false;
	while (parser_more(p) && p->t.kind == TOK_WORD &&
	    !parser_word(p, "on") && !parser_word(p, "with")) {
		struct given_fee *f = arena_alloc(p->r->arena, sizeof(*f));

		f->kind = p->t.text;
		parser_next(p);
		if (!parser_money(p, &f->amount, &x->currency, true))
			return false;
		*tail = f;
		tail = &f->next;
	}
	return true;
}

/* in_front: what the line says before `with`. */
static bool
in_front(const struct field *f)
{
	return f->id == FIELD_CATEGORY || f->id == FIELD_CURRENCY ||
	    f->id == FIELD_CREATED || f->id == FIELD_AMOUNT ||
	    f->id == FIELD_FEE || f->id == FIELD_NET || f->id == FIELD_FEE_KIND;
}

/* given_with: with FIELD "VALUE", and further pairs behind a comma. */
static bool
given_with(struct parser *p, struct example *x)
{
	struct given_field **tail = &x->with;

	while (*tail != NULL)
		tail = &(*tail)->next;
	for (;;) {
		struct given_field *g = arena_alloc(p->r->arena, sizeof(*g));

		parser_next(p);
		struct spot at = parser_here(p);
		if (!parser_field(p, &g->field))
			return false;
		if (in_front(&g->field)) {
			diag_error(p->d, at, given_todo, "%s stands in front, "
			    "not behind `with`", g->field.name);
			return false;
		}
		if (!parser_more(p) || (p->t.kind != TOK_STRING &&
		    p->t.kind != TOK_NUMBER && p->t.kind != TOK_DATE &&
		    p->t.kind != TOK_WORD))
			return parser_expected(p, "a value", given_todo);
		g->value = p->t.text;
		parser_next(p);
		*tail = g;
		tail = &g->next;
		if (!parser_more(p) || !parser_punct(p, ','))
			return true;
	}
}

/* given_event: "dispute lost", of which the first word is read. */
static bool
given_event(struct parser *p, struct example *x, struct spot begin)
{
	struct str words = STR_INIT;

	str_add(&words, x->category);
	while (parser_more(p) && p->t.kind == TOK_WORD) {
		str_addf(&words, " %s", p->t.text);
		parser_next(p);
	}
	for (int i = 0; i < RULES_EVENT__MAX && !x->is_event; i++)
		if (strcmp(str_text(&words), parse_event_words[i]) == 0) {
			x->is_event = true;
			x->event = (enum rules_event)i;
			x->category = NULL;
		}
	if (!x->is_event)
		diag_error(p->d, parser_from(p, begin), diag_nearest(p->d,
		    str_text(&words), parse_event_words, given_todo),
		    "\"%.60s\" is neither a category nor an event",
		    str_text(&words));
	str_free(&words);
	return x->is_event;
}

static bool
given(struct parser *p, struct example *x)
{
	x->given_at = p->t.at;
	parser_next(p);
	if (!parser_more(p) || p->t.kind != TOK_WORD)
		return parser_expected(p, "a category", given_todo);
	x->category = p->t.text;
	struct spot begin = p->t.at;
	parser_next(p);
	if (parser_more(p) && p->t.kind == TOK_WORD && !given_event(p, x, begin))
		return false;
	if (!parser_money(p, &x->amount, &x->currency, false))
		return false;
	/* these may stand on lines of their own */
	for (;;) {
		bool ok;

		if (parser_word(p, "fee"))
			ok = given_fee(p, x);
		else if (parser_word(p, "with"))
			ok = given_with(p, x);
		else if (parser_word(p, "on")) {
			parser_next(p);
			ok = parser_date(p, &x->day);
		} else
			break;
		if (!ok)
			return false;
	}
	x->given_at = parser_from(p, x->given_at);
	return parser_end(p, given_todo);
}

static bool
expect_line(struct parser *p, struct example *x, struct expect_line ***tail)
{
	struct expect_line *l = arena_alloc(p->r->arena, sizeof(*l));
	bool credit = parser_word(p, "credit");
	uint8_t cur = x->currency;

	l->at = p->t.at;
	parser_next(p);
	if (!parser_more(p) || p->t.kind != TOK_WORD)
		return parser_expected(p, "the name of an account", expect_todo);
	l->at = p->t.at;
	l->account = p->t.text;
	parser_next(p);
	if (!parser_money(p, &l->amount, &cur, true))
		return false;
	if (credit)
		l->amount = -l->amount;
	**tail = l;
	*tail = &l->next;
	return true;
}

static bool
is_line(const struct parser *p)
{
	return parser_word(p, "debit") || parser_word(p, "credit");
}

static bool
expect_lines(struct parser *p, struct example *x)
{
	struct expect_line **tail = &x->lines;

	x->expect = EXPECT_LINES;
	for (;;) {
		if (!is_line(p))
			return parser_expected(p, "debit or credit", expect_todo);
		if (!expect_line(p, x, &tail))
			return false;
		if (parser_more(p) && parser_punct(p, ',')) {
			parser_next(p);
			p->t.first = false;
		} else if (!is_line(p)) {
			return true;
		}
	}
}

static bool
expect(struct parser *p, struct example *x)
{
	parser_next(p);
	if (parser_more(p) && parser_word(p, "ignored")) {
		x->expect = EXPECT_IGNORED;
		parser_next(p);
	} else if (parser_more(p) && parser_word(p, "unmapped")) {
		x->expect = EXPECT_UNMAPPED;
		parser_next(p);
	} else if (!parser_more(p)) {
		return parser_expected(p, "what is expected", expect_todo);
	} else if (!expect_lines(p, x)) {
		return false;
	}
	if (parser_word(p, "by")) {
		parser_next(p);
		x->by_at = parser_here(p);
		if (!parser_string(p, &x->by, "the name of a rule",
		    "write: by \"Card sales\""))
			return false;
	}
	return parser_end(p, expect_todo);
}

/* both: the given and the expect line, in this order. */
static bool
both(struct parser *p, struct example *x)
{
	if (!parser_word(p, "given")) {
		diag_error(p->d, parser_here(p), given_todo,
		    "an example begins with `given`");
		return false;
	}
	if (!given(p, x))
		return false;
	if (!parser_word(p, "expect")) {
		diag_error(p->d, x->at, expect_todo,
		    "this example expects nothing");
		return false;
	}
	return expect(p, x);
}

void
parse_example(struct parser *p)
{
	struct example *x = arena_alloc(p->r->arena, sizeof(*x));

	x->at = p->t.at;
	x->name = "";
	x->day = DATE_NONE;
	parser_next(p);
	bool ok = parser_string(p, &x->name, "a name in quotes",
	    "write: example \"NAME\"") &&
	    parser_end(p, "given and expect stand below the name");
	if (!ok)
		parser_skip(p);
	if (!both(p, x))
		ok = false;
	/* what is left of a block that was refused is not told line by line */
	while (!ok && p->t.kind != TOK_END && (!p->t.first ||
	    parser_word(p, "expect") || parser_word(p, "given")))
		parser_next(p);
	if (!ok)
		return;
	*p->r->examples_tail = x;
	p->r->examples_tail = &x->next;
	p->r->nexamples++;
}
