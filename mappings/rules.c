/* Reads a rule file from end to end, and answers what it says. */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/model/category.h"
#include "mappings/check.h"
#include "mappings/parser.h"
#include "mappings/rates.h"
#include "mappings/resolve.h"

#define WINDOW_DAYS 3		/* where the file does not say */

struct rules *
rules_new(void)
{
	struct rules *r = mem_calloc(1, sizeof(*r));
	const struct category *c;
	const char *type;

	r->arena = arena_new();
	r->tail = &r->first;
	r->examples_tail = &r->examples;
	r->grouping = PER_DAY;
	r->window = WINDOW_DAYS;
	r->digest = digest_new();
	names_init(&r->categories);
	names_init(&r->types);
	names_init(&r->stripes);
	for (size_t i = 0; (c = category_at(i)) != NULL; i++)
		names_put(&r->categories, c->name);
	for (size_t i = 0; (type = category_type_at(i)) != NULL; i++)
		names_put(&r->types, type);
	return r;
}

void
rules_free(struct rules *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->nregexes; i++)
		regex_free(r->regexes[i]);
	free(r->regexes);
	rates_free(r->rates);
	free(r->accounts);
	free(r->account_at);
	free(r->account_used);
	digest_free(r->digest);
	arena_free(r->arena);
	free(r);
}

/* too_many: limits that are told once, not at each rule. */
static void
too_many(const struct rules *r, struct diag *d)
{
	if (r->nrules > RULES_MAX || r->nexamples > EXAMPLES_MAX)
		diag_error(d, (struct spot){ r->source, 0, 0 },
		    "split the chart of accounts", "a file has at most %d "
		    "rules and %d examples", RULES_MAX, EXAMPLES_MAX);
}

void
rules_read_source(struct rules *r, struct diag *d, const char *path,
    bool verbose)
{
	if (r->source == NULL)
		return;
	parse_file(r, d, r->source, path, 0);
	too_many(r, d);
	if (r->nrules <= RULES_MAX && r->nexamples <= EXAMPLES_MAX)
		check_rules(r, d, verbose);
}

int
rules_refuse(struct rules *r, struct diag *d, struct str *report, struct err *e)
{
	size_t n = diag_errors(d);
	const char *first = diag_first(d);

	diag_write(d, report);
	if (n == 1)
		err_set(e, ERR_SETTINGS, "%s", first);
	else
		err_set(e, ERR_SETTINGS, "%s (and %zu more problem%s)", first,
		    n - 1, n == 2 ? "" : "s");
	err_hint(e, "tieout rules check shows each problem with its line");
	diag_free(d);
	rules_free(r);
	return -1;
}

int
rules_conclude(struct rules **out, struct rules *r, struct diag *d,
    struct str *report, struct err *e)
{
	if (diag_errors(d) > 0)
		return rules_refuse(r, d, report, e);
	diag_write(d, report);
	digest_hex(r->digest, r->hash);
	compile_rules(r);
	*out = r;
	diag_free(d);
	return 0;
}

int
rules_read(struct rules **out, const char *path, bool verbose,
    struct str *report, struct err *e)
{
	struct rules *r = rules_new();
	struct diag *d = diag_new();
	struct err own = ERR_INIT;

	const struct source *s = source_load(r, d, path, NULL,
	    (struct spot){ NULL, 0, 0 }, &own);
	if (own.code != ERR_NONE)
		diag_error(d, (struct spot){ NULL, 0, 0 }, own.hint[0] == '\0' ?
		    NULL : own.hint, "%s", own.msg);
	r->source = s;
	r->beside = true;
	rules_read_source(r, d, path, verbose);
	return rules_conclude(out, r, d, report, e);
}

int
rules_read_text(struct rules **out, const char *name, const char *text,
    bool verbose, struct str *report, struct err *e)
{
	struct rules *r = rules_new();
	struct diag *d = diag_new();

	r->source = source_add(r, d, name, text, strlen(text), NULL);
	rules_read_source(r, d, name, verbose);
	return rules_conclude(out, r, d, report, e);
}

const char *
rules_chart(const struct rules *r)
{
	return r->chart == NULL ? "" : r->chart;
}

const char *
rules_ledger(const struct rules *r)
{
	return r->ledger == NULL ? "file" : r->ledger;
}

const char *
rules_subsidiary(const struct rules *r)
{
	return r->subsidiary == NULL ? "" : r->subsidiary;
}

enum grouping
rules_grouping(const struct rules *r)
{
	return r->grouping;
}

int
rules_window_days(const struct rules *r)
{
	return r->window;
}

int64_t
rules_tolerance(const struct rules *r, uint8_t currency,
    const struct account *clearing)
{
	const struct tolerance *best = NULL;
	int rank, best_rank = -1;
	bool exact;

	for (const struct tolerance *t = r->tolerance; t != NULL; t = t->next) {
		if ((t->currency != CURRENCY_NONE && t->currency != currency) ||
		    (t->account != NULL && (clearing == NULL ||
		    strcmp(t->account, clearing->name) != 0)))
			continue;
		rank = (t->account != NULL ? 2 : 0) +
		    (t->currency != CURRENCY_NONE ? 1 : 0);
		if (rank > best_rank) {
			best = t;
			best_rank = rank;
		}
	}
	return best == NULL ? 0 : decimal_minor(best->value,
	    currency_decimals(currency), &exact);
}

size_t
rules_account_count(const struct rules *r)
{
	return r->naccounts;
}

const struct account *
rules_account(const struct rules *r, size_t i)
{
	ASSERT(i < r->naccounts);
	return &r->accounts[i];
}

const struct account *
rules_clearing(const struct rules *r, uint8_t currency, const char *stripe)
{
	return resolve_role(r, ROLE_CLEARING, currency, slice_of(stripe));
}

size_t
rules_count(const struct rules *r)
{
	return r->nrules;
}

const char *
rules_name(const struct rules *r, size_t i)
{
	ASSERT(i < r->nrules);
	return r->rule[i]->name;
}

enum rules_kind
rules_kind(const struct rules *r, size_t i)
{
	ASSERT(i < r->nrules);
	switch (r->rule[i]->kind) {
	case RULE_IGNORE:
		return RULES_IGNORES;
	case RULE_EVENT:
		return RULES_EVENT;
	case RULE_BOOK:
		break;
	}
	return RULES_BOOKS;
}

void
rules_place(const struct rules *r, size_t i, struct str *out)
{
	size_t line, col;

	ASSERT(i < r->nrules);
	diag_line_col(r->rule[i]->at, &line, &col);
	str_addf(out, "%s:%zu", r->rule[i]->at.src->name, line);
}

enum rules_date
rules_entry_date(const struct rules *r, size_t i)
{
	ASSERT(i < r->nrules || i == RULES_NONE);
	return i != RULES_NONE && r->rule[i]->has_date ? r->rule[i]->date :
	    r->date;
}

bool
rules_dates_by(const struct rules *r, enum rules_date by)
{
	for (size_t i = 0; i < r->nrules; i++)
		if (r->rule[i]->kind == RULE_BOOK && rules_entry_date(r, i) == by)
			return true;
	return r->date == by;
}

const char *
rules_post_as(const struct rules *r, size_t i)
{
	ASSERT(i < r->nrules);
	const char *as = r->rule[i]->post_as;

	return as == NULL || strcmp(as, "journal entry") == 0 ? "" : as;
}

int
rules_zero_within(const struct rules *r, size_t i)
{
	ASSERT(i < r->nrules);
	return r->rule[i]->zero_within;
}

const char *
rules_hash(const struct rules *r)
{
	return r->hash;
}

unsigned
rules_needs(const struct rules *r)
{
	return r->needs;
}
