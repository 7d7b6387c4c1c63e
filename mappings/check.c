/*
 * Checks a parsed file: what it names exists, what it says once is not said
 * twice, and nothing in it is dead.
 */
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/model/category.h"
#include "mappings/check.h"
#include "mappings/parser.h"
#include "mappings/table.h"

#define CHOICES_MAX 256

static void
check_dim(struct rules *r, struct diag *d, struct dim *m)
{
	const char *names[CHOICES_MAX];
	size_t n = 0;

	if (m->table_name == NULL)
		return;
	for (struct table *t = r->tables; t != NULL; t = t->next) {
		if (n + 1 < CHOICES_MAX)
			names[n++] = t->name;
		if (strcmp(t->name, m->table_name) == 0)
			m->table = t;
	}
	names[n] = NULL;
	if (m->table == NULL) {
		diag_error(d, m->table_at, diag_nearest(d, m->table_name, names,
		    diag_say(d, "or declare it: table %s \"FILE.csv\"",
		    m->table_name)), "unknown table \"%s\"", m->table_name);
	} else if (!m->table->loaded && m->otherwise == NULL) {
		diag_error(d, m->table_at, "put the file there, or say what "
		    "holds without it: else \"TEXT\"", "table \"%s\" has no "
		    "file: %s is not there", m->table_name, m->table->path);
	}
}

static void
check_tables(struct rules *r, struct diag *d)
{
	for (const struct table *t = r->tables; t != NULL; t = t->next)
		if (!t->loaded)
			diag_note(d, t->at, "every look-up in it takes its `else`",
			    "there is no file %s", t->path);
}

static void
check_line(struct rules *r, struct diag *d, struct rule *rule, struct line *l)
{
	enum account_role role = ROLE_NONE;

	if (!check_account_named(r, l->account, &role)) {
		check_unknown_account(r, d, l->account, l->account_at);
		rule->broken = true;
	}
	l->clearing = role == ROLE_CLEARING;
}

static void
check_when(struct diag *d, const struct rule *rule)
{
	if (rule->when == NULL && rule->kind != RULE_EVENT)
		diag_error(d, rule->name_at, "write a condition, or `when "
		    "anything` to take every row",
		    "\"%s\" has no condition", rule->name);
}

/* check_entry_words: what is said of an entry where there is none, or where its
 * day is not the rule's to choose. */
static void
check_entry_words(struct diag *d, const struct rule *rule)
{
	static const char todo[] = "remove it, or write a rule instead";

	if (rule->kind == RULE_EVENT && rule->has_date)
		diag_error(d, rule->date_at, "remove it: the entry is dated by "
		    "the event, or by the payout's arrival",
		    "an event has one day only");
	if (rule->kind != RULE_IGNORE)
		return;
	if (rule->has_date)
		diag_error(d, rule->date_at, todo,
		    "an ignore block makes no entry that could have a date");
	if (rule->post_as != NULL)
		diag_error(d, rule->post_at, todo,
		    "an ignore block makes no entry that could be posted");
	if (rule->dims != NULL)
		diag_error(d, rule->dims->at, todo,
		    "an ignore block makes no entry that could have a %s",
		    entry_dim_name(rule->dims->kind));
	if (rule->memo != NULL)
		diag_error(d, rule->memo->at, "write it as the `because`",
		    "an ignore block makes no entry that could have a memo");
}

/* check_text: the fields of a text, where there is no row. */
static void
check_text(struct diag *d, const struct rule *rule, const struct text *t)
{
	if (t == NULL)
		return;
	for (const struct text_piece *p = t->pieces; p != NULL; p = p->next)
		if (p->literal == NULL &&
		    !check_event_field(d, rule, &p->field, t->at))
			return;
}

static void
check_dims(struct rules *r, struct diag *d, const struct rule *rule,
    struct dim *m)
{
	for (; m != NULL; m = m->next) {
		check_dim(r, d, m);
		check_text(d, rule, m->text);
		if (m->table_name != NULL)
			(void)check_event_field(d, rule, &m->field, m->table_at);
	}
}

static void
check_body(struct diag *d, const struct rule *rule)
{
	check_when(d, rule);
	check_entry_words(d, rule);
	if (rule->kind == RULE_IGNORE && rule->because == NULL)
		diag_error(d, rule->name_at, "write: because \"the reason\"; "
		    "the report shows it beside each row",
		    "\"%s\" ignores rows without a reason", rule->name);
	if (rule->kind != RULE_IGNORE && rule->because != NULL)
		diag_error(d, rule->name_at, "write it as a # comment",
		    "`because` belongs to an ignore block");
	if (rule->kind != RULE_IGNORE && rule->nlines == 0)
		diag_error(d, rule->name_at, "add debit and credit lines, or "
		    "write an ignore block", "rule \"%s\" books nothing",
		    rule->name);
	if (rule->from != DATE_NONE && rule->until != DATE_NONE &&
	    rule->from > rule->until)
		diag_error(d, rule->from_at, "put the earlier day into `from`",
		    "rule \"%s\" ends before it begins, so it never fires",
		    rule->name);
}

static void
check_rule(struct rules *r, struct diag *d, struct rule *rule)
{
	for (const struct rule *o = r->first; o != rule; o = o->next)
		if (rule->name[0] != '\0' && strcmp(o->name, rule->name) == 0)
			diag_error(d, rule->name_at, "give one of them another "
			    "name: reports tell rules apart by it",
			    "there is a rule \"%s\" already", rule->name);
	if (!rule->broken)
		check_body(d, rule);
	check_cond(d, rule);
	check_text(d, rule, rule->memo);
	check_dims(r, d, rule, rule->dims);
	for (struct line *l = rule->lines; l != NULL; l = l->next) {
		check_line(r, d, rule, l);
		check_dims(r, d, rule, l->dims);
	}
	if (!rule->broken && rule->nlines > 0)
		prove_rule(r, d, rule);
}

static bool
rule_named(const struct rules *r, const char *name)
{
	for (const struct rule *o = r->first; o != NULL; o = o->next)
		if (strcmp(o->name, name) == 0)
			return true;
	return false;
}

static void
check_by(const struct rules *r, struct diag *d, const struct example *x)
{
	const char *names[RULES_MAX + 1];
	size_t n = 0;

	if (x->by == NULL || rule_named(r, x->by))
		return;
	for (const struct rule *o = r->first; o != NULL && n < RULES_MAX;
	    o = o->next)
		names[n++] = o->name;
	names[n] = NULL;
	diag_error(d, x->by_at, diag_nearest(d, x->by, names,
	    "write the name of a rule of this file"),
	    "there is no rule \"%s\"", x->by);
}

void
check_examples(struct rules *r, struct diag *d)
{
	for (const struct example *x = r->examples; x != NULL; x = x->next) {
		enum account_role role;

		for (const struct example *o = r->examples; o != x; o = o->next)
			if (strcmp(o->name, x->name) == 0)
				diag_error(d, x->at, "give one of them another "
				    "name", "there is an example \"%s\" already",
				    x->name);
		for (const struct expect_line *l = x->lines; l != NULL;
		    l = l->next)
			if (!check_account_named(r, l->account, &role))
				check_unknown_account(r, d, l->account, l->at);
		if (!x->is_event)
			check_category(d, x->category, x->given_at, true);
		else if (x->fee != 0 || x->fees != NULL)
			diag_error(d, x->given_at, "write what the object still "
			    "holds alone: given dispute lost 50.00 USD",
			    "an event has no fee");
		check_by(r, d, x);
	}
}

static void
unused_accounts(const struct rules *r, struct diag *d)
{
	for (size_t i = 0; i < r->naccounts; i++)
		if (!r->account_used[i] &&
		    r->accounts[i].role != ROLE_CLEARING &&
		    r->accounts[i].role != ROLE_SUSPENSE)
			diag_note(d, r->account_at[i], "remove it, or book to it",
			    "no rule books to account \"%s\"",
			    r->accounts[i].name);
}

static bool
has_role(const struct rules *r, enum account_role role)
{
	for (size_t i = 0; i < r->naccounts; i++)
		if (r->accounts[i].role == role)
			return true;
	return false;
}

static bool
covered(const struct rules *r, unsigned slot)
{
	for (const struct rule *o = r->first; o != NULL; o = o->next) {
		uint64_t may[NAMES_WORDS];

		if (o->kind == RULE_EVENT || o->when == NULL)
			continue;
		cond_may(o->when, FIELD_CATEGORY, may);
		if (names_has(may, slot))
			return true;
	}
	return false;
}

/* coverage: categories that no rule may ever take. */
static void
coverage(const struct rules *r, struct diag *d, bool verbose)
{
	struct str list = STR_INIT;
	const struct category *c;
	size_t n = 0;

	for (size_t i = 0; (c = category_at(i)) != NULL; i++) {
		if (covered(r, names_find(&r->categories, slice_of(c->name))))
			continue;
		str_addf(&list, "%s%s", n++ == 0 ? "" : ", ", c->name);
	}
	struct spot at = r->ledger_at.src != NULL ? r->ledger_at :
	    (struct spot){ r->source, 0, 0 };
	const char *todo = diag_say(d, "%s", str_text(&list));
	if (n > 0 && !has_role(r, ROLE_SUSPENSE))
		diag_error(d, at, diag_say(d, "add an account with role "
		    "suspense, a rule with `when anything`, or rules for: %s",
		    todo), "%zu %s no rule, and there is no suspense account",
		    n, n == 1 ? "category has" : "categories have");
	else if (n > 0 && verbose)
		diag_note(d, at, todo, "%zu %s to suspense", n,
		    n == 1 ? "category falls" : "categories fall");
	str_free(&list);
}

static void
check_head(const struct rules *r, struct diag *d, bool verbose)
{
	struct spot start = { r->source, 0, 0 };

	if (r->first == NULL)
		diag_error(d, start, "write: rule \"NAME\"",
		    "there is no rule in this file");
	if (r->ledger == NULL && verbose)
		diag_note(d, start, "write: ledger file",
		    "there is no `ledger` line; `file` is taken");
	if (r->subsidiary != NULL && (r->ledger == NULL ||
	    strcmp(r->ledger, "netsuite") != 0))
		diag_error(d, r->ledger_at.src != NULL ? r->ledger_at : start,
		    "remove the `subsidiary` line", "only NetSuite entries "
		    "have a subsidiary");
	if (r->subsidiary == NULL && r->ledger != NULL &&
	    strcmp(r->ledger, "netsuite") == 0)
		diag_note(d, r->ledger_at, "write: subsidiary 1",
		    "every NetSuite entry needs a subsidiary, and there is no "
		    "`subsidiary` line");
}

/* note_later: what is checked, and not yet acted upon. */
static void
note_later(struct diag *d, const struct rule *o)
{
	const struct dim *m = o->dims;

	for (const struct line *l = o->lines; l != NULL && m == NULL; l = l->next)
		m = l->dims;
	if (m != NULL)
		diag_note(d, m->at, NULL, "dimensions are checked, but do not "
		    "stand in the reports of this version");
}

/* check_tolerances: only clearing accounts are matched. */
static void
check_tolerances(const struct rules *r, struct diag *d)
{
	enum account_role role;

	for (const struct tolerance *t = r->tolerance; t != NULL; t = t->next) {
		if (t->account == NULL)
			continue;
		if (!check_account_named(r, t->account, &role))
			check_unknown_account(r, d, t->account, t->account_at);
		else if (role != ROLE_CLEARING)
			diag_error(d, t->account_at, "name an account with role "
			    "clearing: only these are matched", "account \"%s\" "
			    "is no clearing account", t->account);
	}
}

void
check_rules(struct rules *r, struct diag *d, bool verbose)
{
	bool parsed = diag_errors(d) == 0;

	check_head(r, d, verbose);
	check_accounts(r, d, verbose);
	check_tables(r, d);
	check_tolerances(r, d);
	for (struct rule *o = r->first; o != NULL; o = o->next)
		check_rule(r, d, o);
	check_ledger(r, d);
	check_examples(r, d);
	shadow_check(r, d, verbose);
	for (const struct rule *o = r->first; o != NULL && verbose; o = o->next)
		note_later(d, o);
	if (verbose)
		unused_accounts(r, d);
	if (parsed && r->first != NULL)
		coverage(r, d, verbose);
}
