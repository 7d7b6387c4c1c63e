/* account lines, and the match block. */
#include <string.h>

#include "core/base/currency.h"
#include "mappings/parser.h"

const char *const parse_role_words[] = { "clearing", "bank", "in_transit",
	"reserve", "receivable", "suspense", NULL };
const char *const parse_attribute_words[] = { "currency", "role", "stripe",
	NULL };
const char *const parse_match_words[] = { "date", "amount", NULL };

static const struct role {
	const char		*word;
	enum account_role	 role;
} roles[] = {
	{ "clearing", ROLE_CLEARING }, { "bank", ROLE_BANK },
	{ "in_transit", ROLE_IN_TRANSIT }, { "reserve", ROLE_RESERVE },
	{ "receivable", ROLE_RECEIVABLE }, { "suspense", ROLE_SUSPENSE },
};

static bool
role(struct parser *p, struct account *a)
{
	static const char todo[] = "roles are: clearing, bank, in_transit, "
	    "reserve, receivable, suspense";

	if (!parser_more(p) || p->t.kind != TOK_WORD)
		return parser_expected(p, "a role", todo);
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		if (!parser_word(p, roles[i].word))
			continue;
		a->role = roles[i].role;
		parser_next(p);
		return true;
	}
	diag_error(p->d, p->t.at, diag_nearest(p->d, p->t.text,
	    parse_role_words, todo), "unknown role \"%s\"", p->t.text);
	return false;
}

static bool
stripe(struct parser *p, struct account *a)
{
	if (!parser_more(p) || (p->t.kind != TOK_WORD &&
	    p->t.kind != TOK_STRING))
		return parser_expected(p, "the name of a Stripe account",
		    "write the name of its [stripe \"NAME\"] section");
	a->stripe = p->t.text;
	if (names_put(&p->r->stripes, a->stripe) == NAMES_OTHER) {
		diag_error(p->d, p->t.at, "name fewer", "this file names too "
		    "many Stripe accounts");
		return false;
	}
	parser_next(p);
	return true;
}

static bool
attributes(struct parser *p, struct account *a)
{
	static const char todo[] = "write: account NAME CODE \"TITLE\" currency "
	    "USD role clearing stripe NAME";

	bool all = true;

	while (parser_more(p)) {
		bool ok;

		if (parser_word(p, "currency")) {
			parser_next(p);
			ok = parser_currency(p, &a->currency);
		} else if (parser_word(p, "role")) {
			parser_next(p);
			ok = role(p, a);
		} else if (parser_word(p, "stripe")) {
			parser_next(p);
			ok = stripe(p, a);
		} else {
			return parser_expected(p, "currency, role or stripe",
			    diag_nearest(p->d, p->t.text,
			    parse_attribute_words, todo));
		}
		/* read on, so that what follows is known nevertheless */
		if (!ok && parser_more(p))
			parser_next(p);
		all = all && ok;
	}
	return all;
}

static bool
account(struct parser *p, struct account *a, struct spot *at)
{
	static const char todo[] = "write: account sales 4000 \"Sales\"";

	*at = parser_here(p);
	if (!parser_more(p) || p->t.kind != TOK_WORD)
		return parser_expected(p, "the name of the account", todo);
	a->name = p->t.text;
	a->title = a->name;
	parser_next(p);
	if (!parser_more(p))
		return parser_expected(p, "the account's code in the ledger", todo);
	if (p->t.kind != TOK_STRING)
		lex_bare(&p->lex, &p->t);
	a->code = p->t.text;
	if (a->code[0] == '\0')
		return parser_expected(p, "the account's code in the ledger", todo);
	parser_next(p);
	if (parser_more(p) && p->t.kind == TOK_STRING) {
		a->title = p->t.text;
		parser_next(p);
	}
	return attributes(p, a);
}

void
parse_account(struct parser *p)
{
	struct rules *r = p->r;
	struct account a = { .name = NULL, .role = ROLE_NONE };
	struct spot at;

	parser_next(p);
	if (!account(p, &a, &at)) {
		parser_skip(p);
		if (a.name == NULL || a.code == NULL)
			return;	/* else keep it: its name is known now */
	}
	if (r->naccounts == ACCOUNTS_MAX) {
		diag_error(p->d, at, "use fewer", "a file has at most %d "
		    "accounts", ACCOUNTS_MAX);
		return;
	}
	size_t n = r->naccounts++;
	r->accounts = mem_grow(r->accounts, &r->accounts_cap, n + 1,
	    sizeof(*r->accounts));
	r->account_at = mem_grow(r->account_at, &r->at_cap, n + 1,
	    sizeof(*r->account_at));
	r->account_used = mem_grow(r->account_used, &r->used_cap, n + 1,
	    sizeof(*r->account_used));
	r->accounts[n] = a;
	r->account_at[n] = at;
	r->account_used[n] = false;
}

static bool
match_date(struct parser *p)
{
	static const char todo[] = "write: date within 3 days";

	parser_next(p);
	if (!parser_take(p, "within", todo) || !parser_int(p, &p->r->window,
	    366, "the number of days", todo))
		return false;
	p->r->has_window = true;
	if (parser_more(p) && parser_word(p, "day"))
		parser_next(p);
	else if (!parser_take(p, "days", todo))
		return false;
	return parser_end(p, todo);
}

/* match_account: `account NAME`, whose tolerance this is. */
static bool
match_account(struct parser *p, struct tolerance *t, const char *todo)
{
	if (!parser_take(p, "account", todo))
		return false;
	t->account_at = parser_here(p);
	if (!parser_more(p) || p->t.kind != TOK_WORD)
		return parser_expected(p, "the name of a clearing account", todo);
	t->account = p->t.text;
	parser_next(p);
	return true;
}

static bool
tolerance_twice(struct parser *p, const struct tolerance *t, struct spot at)
{
	for (const struct tolerance *o = p->r->tolerance; o != NULL; o = o->next) {
		if (o->currency != t->currency || (o->account == NULL ||
		    t->account == NULL ? o->account != t->account
				       : strcmp(o->account, t->account) != 0))
			continue;
		diag_error(p->d, at, "keep one", "there is a tolerance for "
		    "%s%s%s already", t->currency == CURRENCY_NONE ?
		    "all currencies" : currency_code(t->currency),
		    t->account != NULL ? " of account " : "",
		    t->account != NULL ? t->account : "");
		return true;
	}
	return false;
}

static bool
match_amount(struct parser *p)
{
	static const char todo[] = "write: amount within 0.00, amount within "
	    "0.05 USD, or amount within 0.05 account clearing";
	struct tolerance *t = arena_alloc(p->r->arena, sizeof(*t));

	parser_next(p);
	if (!parser_take(p, "within", todo))
		return false;
	struct spot at = parser_here(p);
	if (!parser_decimal(p, &t->value, "an amount", todo))
		return false;
	if (t->value.mantissa < 0) {
		diag_error(p->d, at, todo, "a tolerance is not negative");
		return false;
	}
	if (parser_more(p) && !parser_word(p, "account") &&
	    !parser_currency(p, &t->currency))
		return false;
	if (parser_more(p) && !match_account(p, t, todo))
		return false;
	if (tolerance_twice(p, t, at))
		return false;
	t->next = p->r->tolerance;
	p->r->tolerance = t;
	return parser_end(p, todo);
}

/* match_unknown: a line of the block that is neither; false when the block is
 * over. */
static bool
match_unknown(struct parser *p)
{
	size_t at = p->t.at.at;

	if (p->t.kind != TOK_WORD || at == 0 ||
	    p->lex.src->text[at - 1] == '\n')
		return false;
	for (size_t i = 0; parse_top_words[i] != NULL; i++)
		if (parser_word(p, parse_top_words[i]))
			return false;
	diag_error(p->d, p->t.at, diag_nearest(p->d, p->t.text,
	    parse_match_words, "write: date within 3 days, or amount within 0.00"),
	    "unknown line \"%s\" of a match block", p->t.text);
	parser_next(p);
	parser_skip(p);
	return true;
}

void
parse_match(struct parser *p)
{
	bool any = false;

	parser_next(p);
	for (;; any = true) {
		bool ok = true;

		if (parser_word(p, "date"))
			ok = match_date(p);
		else if (parser_word(p, "amount"))
			ok = match_amount(p);
		else if (!match_unknown(p))
			break;
		if (!ok)
			parser_skip(p);
	}
	if (!any) {
		parser_expected(p, "`date within` or `amount within`",
		    "write: match, and below it: date within 3 days");
		parser_skip(p);
	}
}
