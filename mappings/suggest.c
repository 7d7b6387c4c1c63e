/*
 * Text of rules for rows that none takes: the lines that both proofs ask for,
 * on accounts that the file has, or with the account lines to add.  Which rows
 * there are is the caller's to find.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/model/category.h"
#include "mappings/check.h"
#include "mappings/resolve.h"
#include "mappings/rules_tools.h"

struct writer {
	const struct rules	*r;
	struct str		 accounts, rules;
	struct str		 declared;	/* what the account lines are for */
	int			 codes;		/* placeholders given so far */
	const char		*names[ACCOUNTS_MAX];	/* of rules, so far */
	size_t			 nnames;
};

static void
quote(struct str *out, const char *text)
{
	str_addc(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			str_addc(out, '\\');
		str_addc(out, *text);
	}
	str_addc(out, '"');
}

/* title: other_adjustment gives "Other adjustment". */
static void
title(struct str *out, const char *word)
{
	size_t from = out->n;

	for (; *word != '\0'; word++)
		str_addc(out, *word == '_' || *word == '"' || *word == '\\' ?
		    ' ' : *word);
	if (out->n > from && out->p[from] >= 'a' && out->p[from] <= 'z')
		out->p[from] = (char)(out->p[from] - 'a' + 'A');
}

/* is_name: may it stand as the name of an account? */
static bool
is_name(const char *text)
{
	if (*text >= '0' && *text <= '9')
		return false;
	for (const char *p = text; *p != '\0'; p++)
		if (*p != '_' && !(*p >= 'a' && *p <= 'z') &&
		    !(*p >= 'A' && *p <= 'Z') && !(*p >= '0' && *p <= '9'))
			return false;
	return *text != '\0';
}

/* ---- accounts ---- */

/* declare: an account line for what ${name} lacks, unless it was written. */
static void
declare(struct writer *w, const char *name, const struct account *like,
    uint8_t currency, struct slice stripe)
{
	bool own = like != NULL && like->stripe != NULL && stripe.n > 0;
	struct str words = STR_INIT, key = STR_INIT;

	str_addf(&key, "\n%s %s %s\n", name, like == NULL ? "" :
	    currency_code(currency), own ? stripe.p : "");
	if (strstr(str_text(&w->declared), str_text(&key)) != NULL) {
		str_free(&key);
		return;
	}
	str_add(&w->declared, str_text(&key));
	str_free(&key);
	if (like != NULL)
		str_addf(&words, "%s %s", like->title, currency_code(currency));
	else
		title(&words, name);
	str_addf(&w->accounts, "account %s CODE%d ", name, ++w->codes);
	quote(&w->accounts, str_text(&words));
	str_free(&words);
	if (like != NULL)
		str_addf(&w->accounts, " currency %s", currency_code(currency));
	if (like != NULL && like->role != ROLE_NONE)
		str_addf(&w->accounts, " role %s", resolve_role_name(like->role));
	if (own) {
		str_add(&w->accounts, " stripe ");
		quote(&w->accounts, stripe.p);
	}
	str_addc(&w->accounts, '\n');
}

static const struct account *
declared(const struct rules *r, const char *name)
{
	for (size_t i = 0; i < r->naccounts; i++)
		if (strcmp(r->accounts[i].name, name) == 0)
			return &r->accounts[i];
	return NULL;
}

/* need: an account of this name for every place of the gap. */
static void
need(struct writer *w, const struct rules_gap *g, const char *name)
{
	const struct account *like = declared(w->r, name);

	for (size_t i = 0; i < g->nwhere; i++)
		if (resolve_name(w->r, name, g->where[i].currency,
		    g->where[i].stripe) == NULL)
			declare(w, name, like, g->where[i].currency,
			    g->where[i].stripe);
}

static const char *
with_role(const struct rules *r, enum account_role role)
{
	for (size_t i = 0; i < r->naccounts; i++)
		if (r->accounts[i].role == role)
			return r->accounts[i].name;
	return NULL;
}

/* of_amount: the account on which the file's rules put plain ${op}; the first
 * that a rule for this category uses, else (for fees) any. */
static const char *
of_amount(const struct rules *r, enum amount_op op, const char *category)
{
	unsigned slot = category == NULL ? NAMES_OTHER :
	    names_find(&r->categories, slice_of(category));

	for (const struct rule *o = r->first; o != NULL; o = o->next) {
		if (o->kind != RULE_BOOK || (category != NULL &&
		    (slot == NAMES_OTHER || !names_has(o->cats, slot) ||
		    names_has(o->cats, NAMES_OTHER))))
			continue;
		for (const struct line *l = o->lines; l != NULL; l = l->next)
			if (!l->clearing && l->amount->op == op)
				return l->account;
	}
	return NULL;
}

static const char *
fees_account(const struct rules *r)
{
	const char *name = of_amount(r, AMOUNT_FEE, NULL);

	return name == NULL ? "fees" : name;
}

static bool
is_fee(const char *category)
{
	return strcmp(category, "fee") == 0 ||
	    strcmp(category, "network_cost") == 0;
}

static const char *
amount_account(const struct rules *r, const struct rules_gap *g)
{
	enum category_kind k = category_kind_of(slice_of(g->category));
	const char *name = of_amount(r, AMOUNT_AMOUNT, g->category);

	if (name == NULL && (k == CATEGORY_PAYOUT || k == CATEGORY_PAYOUT_BACK))
		name = with_role(r, ROLE_IN_TRANSIT);
	if (name == NULL && k == CATEGORY_RESERVE)
		name = with_role(r, ROLE_RESERVE);
	if (name == NULL && (k == CATEGORY_DISPUTE || k == CATEGORY_DISPUTE_BACK))
		name = with_role(r, ROLE_RECEIVABLE);
	if (name != NULL)
		return name;
	/* what is found under this name already may be a clearing account */
	const struct account *a = declared(r, g->category);
	return is_name(g->category) && (a == NULL || a->role == ROLE_NONE) ?
	    g->category : "unsorted";
}

/* ---- rules ---- */

static bool
name_taken(const struct writer *w, const char *name)
{
	for (const struct rule *o = w->r->first; o != NULL; o = o->next)
		if (strcmp(o->name, name) == 0)
			return true;
	for (size_t i = 0; i < w->nnames; i++)
		if (strcmp(w->names[i], name) == 0)
			return true;
	return false;
}

static void
name_rule(struct writer *w, struct rules_gap *g)
{
	struct str s = STR_INIT;

	title(&s, g->category);
	if (g->type != NULL) {
		str_add(&s, ", ");
		title(&s, g->type);
	}
	if (g->stem != NULL) {
		str_add(&s, ": ");
		str_add(&s, g->stem);
	}
	str_clear(&g->name);
	str_add(&g->name, str_text(&s));
	for (int k = 2; name_taken(w, str_text(&g->name)); k++) {
		str_clear(&g->name);
		str_addf(&g->name, "%s %d", str_text(&s), k);
	}
	str_free(&s);
	if (w->nnames < ACCOUNTS_MAX)
		w->names[w->nnames++] = str_text(&g->name);
}

/* value: one as it may stand without quotes. */
static void
value(struct str *out, const char *text)
{
	if (is_name(text) && strcmp(text, "and") != 0 && strcmp(text, "or") != 0 &&
	    strcmp(text, "not") != 0 && strcmp(text, "one") != 0 &&
	    strcmp(text, "present") != 0)
		str_add(out, text);
	else
		quote(out, text);
}

static void
write_rule(struct writer *w, struct rules_gap *g)
{
	const char *clearing = with_role(w->r, ROLE_CLEARING);
	const char *fees = fees_account(w->r), *to = amount_account(w->r, g);
	struct str *s = &w->rules;

	name_rule(w, g);
	need(w, g, clearing);
	need(w, g, fees);
	str_addc(s, '\n');
	if (g->note != NULL)
		str_addf(s, "# %s\n", g->note);
	str_add(s, "rule ");
	quote(s, str_text(&g->name));
	str_add(s, "\n  when category is ");
	value(s, g->category);
	if (g->type != NULL) {
		str_add(s, "\n  and type is ");
		value(s, g->type);
	}
	if (g->stem != NULL) {
		str_add(s, "\n  and description starts with ");
		quote(s, g->stem);
	}
	str_addf(s, "\n  debit %s net\n", clearing);
	if (is_fee(g->category)) {
		str_addf(s, "  debit %s fee - amount\n", fees);
		return;
	}
	need(w, g, to);
	str_addf(s, "  debit %s fee\n  credit %s amount\n", fees, to);
}

/* write_lack: the accounts that a rule which fired lacks. */
static void
write_lack(struct writer *w, const struct rules_gap *g)
{
	const struct rule *o = w->r->rule[g->rule];

	for (const struct line *l = o->lines; l != NULL; l = l->next)
		need(w, g, l->account);
}

void
rules_suggest(const struct rules *r, struct rules_gap *g, size_t n,
    struct str *out)
{
	struct writer *w = mem_calloc(1, sizeof(*w));

	w->r = r;
	for (size_t i = 0; i < n; i++) {
		if (g[i].rule == RULES_NONE)
			write_rule(w, &g[i]);
		else
			write_lack(w, &g[i]);
	}
	if (w->codes > 0)
		str_add(out, "# put your ledger's own codes in the place of CODE1, "
		    "CODE2 ...\n");
	str_add(out, str_text(&w->accounts));
	str_add(out, str_text(&w->rules));
	str_free(&w->accounts);
	str_free(&w->declared);
	str_free(&w->rules);
	free(w);
}
