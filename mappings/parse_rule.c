/* The bodies of rule and ignore blocks. */
#include <string.h>

#include "core/base/date.h"
#include "mappings/parser.h"

const char *const parse_body_words[] = { "when", "and", "or", "from", "until",
	"debit", "credit", "memo", "fee", "because", "nets", "on", "post",
	"date", "class", "department", "location", "tracking", "entity", "tax",
	NULL };
const char *const parse_event_words[] = {
	[RULES_DISPUTE_LOST] = "dispute lost",
	[RULES_DISPUTE_WON_AFTER_LOST] = "dispute won after lost",
	[RULES_PAYOUT_ARRIVED] = "payout arrived",
	[RULES_PAYOUT_FAILED] = "payout failed", [RULES_EVENT__MAX] = NULL };
const char *const parse_document_words[] = { "journal entry", "sales receipt",
	"refund receipt", "payment", "credit memo", "deposit", "transfer", NULL };
const char *const parse_date_words[] = { [RULES_DATE_CREATED] = "created",
	[RULES_DATE_AVAILABLE] = "available", [RULES_DATE_ARRIVAL] = "arrival",
	NULL };

static bool
body_when(struct parser *p, struct rule *r)
{
	struct spot at = p->t.at;

	parser_next(p);
	if (!parser_more(p)) {
		diag_error(p->d, at, "write a condition, or `when anything` to "
		    "take every row", "nothing stands after `when`");
		return false;
	}
	if (r->when != NULL) {
		diag_error(p->d, at, "join the two with `and` or `or`",
		    "this rule has a `when` already");
		return false;
	}
	p->leaves = 0;
	r->when = parse_cond(p);
	return r->when != NULL;
}

static bool
body_joined(struct parser *p, struct rule *r)
{
	diag_error(p->d, p->t.at, r->when == NULL ? "begin the condition with "
	    "`when`" : "put it right under the `when` that it belongs to",
	    "`%s` joins conditions, and there is none before it", p->t.text);
	return false;
}

static bool
body_day(struct parser *p, struct rule *r)
{
	bool from = parser_word(p, "from");
	struct spot at = p->t.at;
	int32_t *day = from ? &r->from : &r->until;

	parser_next(p);
	if (*day != DATE_NONE) {
		diag_error(p->d, at, "keep one", "this rule has %s already",
		    from ? "a `from`" : "an `until`");
		return false;
	}
	r->from_at = at;
	r->day_at[!from] = parser_here(p);
	return parser_date(p, day) &&
	    parser_end(p, "write one day: from 2026-01-01");
}

static bool
account_name(struct parser *p, const char **out, struct spot *at)
{
	if (!parser_more(p) || p->t.kind != TOK_WORD)
		return parser_expected(p, "the name of an account",
		    "write for example: debit clearing net");
	*out = p->t.text;
	*at = p->t.at;
	parser_next(p);
	return true;
}

static bool
body_line(struct parser *p, struct rule *r)
{
	struct line *l = arena_alloc(p->r->arena, sizeof(*l));
	struct line **tail = &r->lines;

	l->at = p->t.at;
	l->credit = parser_word(p, "credit");
	if (r->kind == RULE_IGNORE) {
		diag_error(p->d, l->at, "an ignore block books nothing; write "
		    "a rule instead", "a line in an `ignore` block");
		return false;
	}
	if (r->nlines == RULE_LINES_MAX) {
		diag_error(p->d, l->at, "split the rule",
		    "a rule has at most %d lines", RULE_LINES_MAX);
		return false;
	}
	parser_next(p);
	if (!account_name(p, &l->account, &l->account_at))
		return false;
	l->amount = parse_amount(p);
	if (l->amount == NULL || !parse_dims(p, &l->dims))
		return false;
	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = l;
	r->nlines++;
	return true;
}

static bool
body_memo(struct parser *p, struct rule *r)
{
	struct spot at = p->t.at;

	parser_next(p);
	if (r->memo != NULL) {
		diag_error(p->d, at, "keep one", "this rule has a memo already");
		return false;
	}
	r->memo = parse_text(p);
	return r->memo != NULL && parser_end(p, "a memo is one text in quotes");
}

static bool
body_fee(struct parser *p, struct rule *r)
{
	static const char todo[] = "write: fee details optional";

	parser_next(p);
	r->fee_optional = true;
	return parser_take(p, "details", todo) &&
	    parser_take(p, "optional", todo) && parser_end(p, todo);
}

static bool
body_because(struct parser *p, struct rule *r)
{
	struct spot at = p->t.at;

	parser_next(p);
	if (r->because != NULL) {
		diag_error(p->d, at, "keep one",
		    "this block has a `because` already");
		return false;
	}
	return parser_string(p, &r->because, "a reason in quotes",
	    "write: because \"the pair nets to zero\"") &&
	    parser_end(p, "a reason is one text in quotes");
}

static bool
body_nets(struct parser *p, struct rule *r)
{
	static const char todo[] = "write: nets to zero within 90 days";
	struct spot at = p->t.at;

	parser_next(p);
	if (!parser_take(p, "to", todo) || !parser_take(p, "zero", todo) ||
	    !parser_take(p, "within", todo) ||
	    !parser_int(p, &r->zero_within, 3660, "the number of days", todo) ||
	    !parser_take(p, "days", todo) || !parser_end(p, todo))
		return false;
	if (r->kind == RULE_IGNORE)
		return true;
	diag_error(p->d, at, "put it into an ignore block",
	    "`nets to zero` is asked of ignored rows only");
	return false;
}

/* words: those up to the end of the line, with one blank between. */
static const char *
words(struct parser *p)
{
	struct str s = STR_INIT;

	while (parser_more(p) && p->t.kind == TOK_WORD) {
		str_addf(&s, "%s%s", s.n == 0 ? "" : " ", p->t.text);
		parser_next(p);
	}
	const char *text = arena_strdup(p->r->arena, str_text(&s));
	str_free(&s);
	return text;
}

static bool
body_on(struct parser *p, struct rule *r)
{
	const char *const *events = parse_event_words;
	struct spot at = p->t.at;
	int found = -1;

	parser_next(p);
	struct spot begin = parser_here(p);
	const char *text = words(p);
	for (int i = 0; i < RULES_EVENT__MAX; i++)
		if (strcmp(text, events[i]) == 0)
			found = i;
	if (found < 0) {
		diag_error(p->d, parser_from(p, begin), diag_nearest(p->d, text,
		    events, "events are: dispute lost, dispute won after lost, "
		    "payout arrived, payout failed"),
		    "unknown event \"%s\"", text);
		return false;
	}
	if (r->kind != RULE_BOOK) {
		diag_error(p->d, at, r->kind == RULE_EVENT ? "write a rule of its "
		    "own for the other event" : "write a rule instead",
		    r->kind == RULE_EVENT ? "this rule has an `on` already" :
		    "an `ignore` block takes rows, not events");
		return false;
	}
	r->kind = RULE_EVENT;
	r->event = (enum rules_event)found;
	r->event_at = parser_from(p, at);
	return parser_end(p, "one event stands on the line");
}

static bool
body_post(struct parser *p, struct rule *r)
{
	const char *const *documents = parse_document_words;
	static const char todo[] = "write for example: post as sales receipt";
	struct spot at = p->t.at;

	parser_next(p);
	if (r->post_as != NULL) {
		diag_error(p->d, at, "keep one", "this rule has a `post as` already");
		return false;
	}
	if (!parser_take(p, "as", todo))
		return false;
	struct spot begin = parser_here(p);
	const char *text = words(p);
	r->post_at = parser_from(p, begin);
	for (size_t i = 0; documents[i] != NULL; i++)
		if (strcmp(text, documents[i]) == 0)
			r->post_as = documents[i];
	if (r->post_as != NULL)
		return parser_end(p, todo);
	if (text[0] == '\0')
		return parser_expected(p, "a document", todo);
	diag_error(p->d, r->post_at, diag_nearest(p->d, text, documents,
	    "documents are: journal entry, sales receipt, refund receipt, "
	    "payment, credit memo, deposit, transfer"),
	    "unknown document \"%s\"", text);
	return false;
}

bool
parse_entry_date(struct parser *p, enum rules_date *out)
{
	const char *const *days = parse_date_words;
	static const char todo[] = "write: date created, date available or date "
	    "arrival";

	for (int i = 0; days[i] != NULL; i++) {
		if (!parser_more(p) || !parser_word(p, days[i]))
			continue;
		*out = (enum rules_date)i;
		parser_next(p);
		return parser_end(p, todo);
	}
	return parser_expected(p, "created, available or arrival", parser_more(p) ?
	    diag_nearest(p->d, p->t.text, days, todo) : todo);
}

static bool
body_date(struct parser *p, struct rule *r)
{
	r->date_at = p->t.at;
	parser_next(p);
	if (r->has_date) {
		diag_error(p->d, r->date_at, "keep one",
		    "this rule has a `date` already");
		return false;
	}
	r->has_date = true;
	return parse_entry_date(p, &r->date);
}

static bool
body_dims(struct parser *p, struct rule *r)
{
	return parse_dim(p, &r->dims) && parse_dims(p, &r->dims);
}

static const struct body {
	const char	*word;
	bool		(*parse)(struct parser *, struct rule *);
} bodies[] = {
	{ "when", body_when }, { "and", body_joined }, { "or", body_joined },
	{ "from", body_day }, { "until", body_day }, { "debit", body_line },
	{ "credit", body_line }, { "memo", body_memo }, { "fee", body_fee },
	{ "because", body_because }, { "nets", body_nets }, { "on", body_on },
	{ "post", body_post }, { "date", body_date }, { "class", body_dims },
	{ "department", body_dims }, { "location", body_dims },
	{ "tracking", body_dims }, { "entity", body_dims }, { "tax", body_dims },
};

static const struct body *
body_find(const struct parser *p)
{
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		if (parser_word(p, bodies[i].word))
			return &bodies[i];
	return NULL;
}

static bool
starts_line(const struct parser *p)
{
	size_t at = p->t.at.at;

	return at == 0 || p->lex.src->text[at - 1] == '\n';
}

/* is_top: does another statement begin?  What stands at the very beginning of
 * a line is not meant as a part of a rule. */
static bool
is_top(const struct parser *p)
{
	if (starts_line(p))
		return true;
	for (size_t i = 0; parse_top_words[i] != NULL; i++)
		if (parser_word(p, parse_top_words[i]))
			return true;
	return false;
}

static void
unknown_line(struct parser *p)
{
	if (p->t.kind == TOK_BAD)
		diag_error(p->d, p->t.at, "a line of a rule begins with a word: "
		    "when, debit, credit ...", "%s", p->t.text);
	else
		diag_error(p->d, p->t.at, diag_nearest(p->d, p->t.text,
		    parse_body_words, "lines of a rule begin with: when, and, "
		    "or, from, until, debit, credit, memo, because, class ..."),
		    "a line of a rule cannot begin with \"%.60s\"", p->t.text);
}

/* broken: a line of this rule was refused, so what is missing in it, or does
 * not add up, would only be a second message for one mistake. */
static void
body(struct parser *p, struct rule *r)
{
	while (p->t.kind != TOK_END) {
		const struct body *b = body_find(p);

		/* `date` is a word of both: by its place it is the file's */
		if (b == NULL ? is_top(p) :
		    b->parse == body_date && starts_line(p))
			return;
		size_t before = p->t.at.at;
		if (b == NULL)
			unknown_line(p);
		bool ok = b != NULL && b->parse(p, r);
		ASSERT(!ok || p->t.at.at > before);
		if (!ok) {
			r->broken = true;
			parser_skip(p);
		}
		if (p->t.kind != TOK_END && p->t.at.at == before) {
			parser_next(p);
			parser_skip(p);
		}
	}
}

static void
append(struct parser *p, struct rule *r)
{
	*p->r->tail = r;
	p->r->tail = &r->next;
	p->r->nrules++;
}

void
parse_rule(struct parser *p, enum rule_kind kind)
{
	struct rule *r = arena_alloc(p->r->arena, sizeof(*r));

	r->kind = kind;
	r->at = p->t.at;
	r->name = "";
	r->from = r->until = DATE_NONE;
	r->zero_within = -1;
	parser_next(p);
	r->name_at = parser_here(p);
	if (!parser_string(p, &r->name, "a name in quotes", kind == RULE_IGNORE ?
	    "write: ignore \"NAME\"" : "write: rule \"NAME\"") ||
	    !parser_end(p, "the conditions and lines of a rule stand below "
	    "its name")) {
		r->broken = true;
		parser_skip(p);
	}
	body(p, r);
	r->end = p->last.at;
	append(p, r);
}
