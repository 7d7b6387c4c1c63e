/* The statements of a file: its head, its blocks, and the files it includes. */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/file.h"
#include "mappings/parser.h"
#include "mappings/rates.h"
#include "mappings/table.h"

const char *const parse_top_words[] = { "chart", "ledger", "entries",
	"account", "table", "rule", "ignore", "match", "example", "include",
	"rates", "subsidiary", "date", NULL };
const char *const parse_ledger_words[] = { "quickbooks", "xero", "netsuite",
	"file", NULL };
const char *const parse_grouping_words[] = { "transaction", "day", "payout",
	"month", NULL };

static bool
twice(struct parser *p, bool have)
{
	if (have)
		diag_error(p->d, p->t.at, "keep one",
		    "there is a line `%s` already", p->t.text);
	return have;
}

static bool
top_chart(struct parser *p)
{
	struct spot at = p->t.at;

	if (twice(p, p->r->chart != NULL))
		return false;
	parser_next(p);
	p->r->chart_at = at;
	return parser_string(p, &p->r->chart, "a name in quotes",
	    "write: chart \"Acme Inc, US GAAP\"") &&
	    parser_end(p, "the name stands alone on the line");
}

static bool
top_ledger(struct parser *p)
{
	const char *const *ledgers = parse_ledger_words;
	static const char todo[] = "write quickbooks, xero, netsuite or file";

	if (twice(p, p->r->ledger != NULL))
		return false;
	p->r->ledger_at = p->t.at;
	parser_next(p);
	if (!parser_more(p) || p->t.kind != TOK_WORD)
		return parser_expected(p, "the name of the ledger", todo);
	for (size_t i = 0; ledgers[i] != NULL; i++)
		if (parser_word(p, ledgers[i]))
			p->r->ledger = ledgers[i];
	if (p->r->ledger == NULL) {
		diag_error(p->d, p->t.at, diag_nearest(p->d, p->t.text, ledgers,
		    todo), "unknown ledger \"%s\"", p->t.text);
		return false;
	}
	parser_next(p);
	return parser_end(p, todo);
}

static bool
top_entries(struct parser *p)
{
	const char *const *words = parse_grouping_words;
	static const enum grouping groups[] = { PER_TRANSACTION, PER_DAY,
		PER_PAYOUT, PER_MONTH };
	static const char todo[] = "write: entries per transaction, per day, "
	    "per payout or per month";

	if (twice(p, p->r->has_grouping))
		return false;
	parser_next(p);
	if (!parser_take(p, "per", todo))
		return false;
	for (size_t i = 0; words[i] != NULL; i++) {
		if (!parser_more(p) || !parser_word(p, words[i]))
			continue;
		p->r->grouping = groups[i];
		p->r->has_grouping = true;
		parser_next(p);
		return parser_end(p, todo);
	}
	return parser_expected(p, "transaction, day, payout or month", todo);
}

static bool
top_table(struct parser *p)
{
	static const char todo[] = "write: table sku \"sku.csv\"";
	struct table *t = arena_alloc(p->r->arena, sizeof(*t));
	const char *file = NULL;

	parser_next(p);
	t->at = p->t.at;
	if (!parser_more(p) || p->t.kind != TOK_WORD)
		return parser_expected(p, "the name of the table", todo);
	t->name = p->t.text;
	for (struct table *o = p->r->tables; o != NULL; o = o->next) {
		if (strcmp(o->name, t->name) != 0)
			continue;
		diag_error(p->d, p->t.at, "give one of them another name",
		    "there is a table \"%s\" already", t->name);
		return false;
	}
	parser_next(p);
	struct spot at = parser_here(p);
	if (!parser_string(p, &file, "the file in quotes", todo) ||
	    !parser_end(p, todo))
		return false;
	t->path = source_beside(p->r, p->path, file);
	t->next = p->r->tables;
	p->r->tables = t;
	t->file_at = at;
	/* check decides what a missing one means: look-ups may have an else */
	if (p->r->record == NULL && file_exists(t->path))
		table_load(t, p->r, p->d);
	return true;
}

/* same_file: through other names and symbolic links too. */
static bool
same_file(const char *a, const char *b)
{
	char *x = realpath(a, NULL), *y = realpath(b, NULL);
	bool same = x != NULL && y != NULL ? strcmp(x, y) == 0 :
	    strcmp(a, b) == 0;

	free(x);
	free(y);
	return same;
}

static bool
may_include(struct parser *p, const char *path, struct spot at)
{
	for (const struct source *s = p->lex.src; s != NULL; s = s->from) {
		if (!same_file(s->name, path))
			continue;
		diag_error(p->d, at, "put what both need into a third file",
		    s == p->lex.src ? "\"%s\" includes itself" :
		    "\"%s\" is being read already: the files include each "
		    "other in a circle", path);
		return false;
	}
	if (p->include_depth < INCLUDE_DEPTH_MAX)
		return true;
	diag_error(p->d, at, "put the files into one",
	    "files are included more than %d deep", INCLUDE_DEPTH_MAX);
	return false;
}

static bool
top_include(struct parser *p)
{
	const char *name = NULL;

	parser_next(p);
	struct spot at = parser_here(p);
	if (!parser_string(p, &name, "a file in quotes",
	    "write: include \"shared.rules\"") ||
	    !parser_end(p, "one file stands on the line"))
		return false;
	if (p->r->record != NULL)
		return true;
	const char *path = source_beside(p->r, p->path, name);
	if (!may_include(p, path, at))
		return false;
	const struct source *s = source_load(p->r, p->d, path, p->lex.src, at,
	    NULL);
	if (s == NULL)
		return false;
	parse_file(p->r, p->d, s, path, p->include_depth + 1);
	return true;
}

static bool
top_rates(struct parser *p)
{
	static const char todo[] = "write: rates \"rates.csv\"";
	const char *file = NULL;

	if (twice(p, p->r->rates != NULL))
		return false;
	parser_next(p);
	struct spot at = parser_here(p);
	if (!parser_string(p, &file, "a file in quotes", todo) ||
	    !parser_end(p, "one file stands on the line"))
		return false;
	p->r->rates = arena_alloc(p->r->arena, sizeof(*p->r->rates));
	p->r->rates->at = at;
	p->r->rates->path = source_beside(p->r, p->path, file);
	if (p->r->record == NULL)
		rates_load(p->r, p->d);
	return true;
}

static bool
top_subsidiary(struct parser *p)
{
	static const char todo[] = "write: subsidiary 1";

	if (twice(p, p->r->subsidiary != NULL))
		return false;
	parser_next(p);
	if (!parser_more(p))
		return parser_expected(p, "the subsidiary", todo);
	if (p->t.kind != TOK_STRING)
		lex_bare(&p->lex, &p->t);
	p->r->subsidiary = p->t.text;
	parser_next(p);
	return parser_end(p, todo);
}

static bool
top_date(struct parser *p)
{
	if (twice(p, p->r->has_date))
		return false;
	p->r->date_at = p->t.at;
	parser_next(p);
	p->r->has_date = true;
	return parse_entry_date(p, &p->r->date);
}

static bool
top_account(struct parser *p)
{
	parse_account(p);
	return true;
}

static bool
top_rule(struct parser *p)
{
	parse_rule(p, parser_word(p, "ignore") ? RULE_IGNORE : RULE_BOOK);
	return true;
}

static bool
top_match(struct parser *p)
{
	parse_match(p);
	return true;
}

static bool
top_example(struct parser *p)
{
	parse_example(p);
	return true;
}

static const struct top {
	const char	*word;
	bool		(*parse)(struct parser *);
} tops[] = {
	{ "chart", top_chart }, { "ledger", top_ledger },
	{ "entries", top_entries }, { "account", top_account },
	{ "table", top_table }, { "rule", top_rule }, { "ignore", top_rule },
	{ "match", top_match }, { "example", top_example },
	{ "include", top_include }, { "rates", top_rates },
	{ "subsidiary", top_subsidiary }, { "date", top_date },
};

static void
unknown_statement(struct parser *p)
{
	static const char *const words[] = { "chart", "ledger", "entries",
		"account", "table", "rule", "ignore", "match", "example",
		"include", "rates", "subsidiary", "date", "when", "from",
		"until", "debit", "credit", "memo", "because", NULL };

	if (p->t.kind == TOK_BAD) {
		diag_error(p->d, p->t.at, "a statement begins with a word: "
		    "account, rule, ignore ...", "%s", p->t.text);
		return;
	}
	for (size_t i = 0; parse_body_words[i] != NULL; i++) {
		if (!parser_word(p, parse_body_words[i]))
			continue;
		diag_error(p->d, p->t.at, "put it below the rule that it "
		    "belongs to", "`%s` stands outside of a rule", p->t.text);
		return;
	}
	diag_error(p->d, p->t.at, diag_nearest(p->d, p->t.text, words,
	    "statements are: chart, ledger, entries, account, table, rule, "
	    "ignore, match, example, include"),
	    "unknown statement \"%.60s\"", p->t.text);
}

static void
statement(struct parser *p)
{
	if (p->r->record != NULL)
		p->r->record->top_at = p->t.at.at;
	for (size_t i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
		if (!parser_word(p, tops[i].word))
			continue;
		if (!tops[i].parse(p))
			parser_skip(p);
		return;
	}
	unknown_statement(p);
	parser_next(p);
	parser_skip(p);
}

void
parse_file(struct rules *r, struct diag *d, const struct source *src,
    const char *path, int depth)
{
	struct parser p = { .r = r, .d = d, .path = path, .include_depth = depth };
	size_t before;

	lex_init(&p.lex, src, r->arena);
	p.t.at = (struct spot){ src, 0, 0 };
	parser_next(&p);
	while (p.t.kind != TOK_END) {
		before = p.t.at.at;
		statement(&p);
		if (p.t.kind != TOK_END && p.t.at.at == before) {
			parser_next(&p);
			parser_skip(&p);
		}
	}
}
