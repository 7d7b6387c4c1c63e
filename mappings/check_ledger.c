/*
 * What the ledger does not let an entry have or touch: its documents, its
 * dimensions, its kinds of account, and the accounts that it has at all.
 */
#include <string.h>
#include <strings.h>

#include "core/base/currency.h"
#include "mappings/chart.h"
#include "mappings/check.h"

#define XERO_CODE_MAX 10	/* characters of an account code */

/* Sources: the APIs of the ledgers (JournalEntry, ManualJournals). */
static const struct limits {
	const char	*ledger, *title;
	const char	*documents;	/* that it has beside the journal entry */
	unsigned	 dims;		/* bits of 1 << enum entry_dim */
	bool		 bank_closed;	/* no journal on a bank account */
	bool		 subledgers;	/* AR and AP lines name whom they are of */
} limits[] = {
	{ "quickbooks", "QuickBooks", "sales receipt, refund receipt, payment, "
	    "credit memo, deposit, transfer", 1u << DIM_CLASS |
	    1u << DIM_DEPARTMENT | 1u << DIM_LOCATION | 1u << DIM_ENTITY |
	    1u << DIM_TAX, false, true },
	{ "xero", "Xero", "payment, credit memo, transfer",
	    1u << DIM_TRACKING | 1u << DIM_TAX, true, false },
	{ "netsuite", "NetSuite", "sales receipt, refund receipt, payment, "
	    "credit memo, deposit, transfer", 1u << DIM_CLASS |
	    1u << DIM_DEPARTMENT | 1u << DIM_LOCATION | 1u << DIM_ENTITY |
	    1u << DIM_TAX, false, true },
	{ "file", "a ledger file", "", ~0u, false, false },
};

static const struct limits *
limits_of(const struct rules *r)
{
	const char *ledger = r->ledger == NULL ? "file" : r->ledger;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (strcmp(limits[i].ledger, ledger) == 0)
			return &limits[i];
	return &limits[sizeof(limits) / sizeof(limits[0]) - 1];
}

static bool
journal(const struct rule *o)
{
	return o->post_as == NULL || strcmp(o->post_as, "journal entry") == 0;
}

static void
document(struct diag *d, const struct limits *l, const struct rule *o)
{
	if (journal(o) || o->kind == RULE_IGNORE)
		return;
	if (strstr(l->documents, o->post_as) == NULL)
		diag_error(d, o->post_at, l->documents[0] == '\0' ? "remove the "
		    "line: the entry is then a journal entry" : diag_say(d,
		    "it has: journal entry, %s", l->documents),
		    "%s has no document \"%s\"", l->title, o->post_as);
	else if (strcmp(o->post_as, "transfer") == 0 && o->nlines != 2)
		diag_error(d, o->post_at, "write one debit and one credit line, "
		    "or remove `post as`: the entry is then a journal entry",
		    "a transfer moves one amount from one account to another, "
		    "and this rule has %zu lines", o->nlines);
}

static const char *
dims_text(struct diag *d, const struct limits *l)
{
	const char *all = "";

	for (int i = 0; i < DIM__MAX; i++)
		if ((l->dims >> i) & 1)
			all = diag_say(d, "%s%s%s", all, all[0] == '\0' ? "" :
			    ", ", entry_dim_name((enum entry_dim)i));
	return all;
}

static void
dims(struct diag *d, const struct limits *l, const struct dim *m)
{
	for (; m != NULL; m = m->next)
		if (((l->dims >> m->kind) & 1) == 0)
			diag_error(d, m->at, diag_say(d, "its entries can have: "
			    "%s", dims_text(d, l)), "%s has no %s", l->title,
			    entry_dim_name(m->kind));
}

/* has_entity: does the line say whom it is of? */
static bool
has_entity(const struct rule *o, const struct line *l)
{
	for (const struct dim *m = l->dims; m != NULL; m = m->next)
		if (m->kind == DIM_ENTITY)
			return true;
	for (const struct dim *m = o->dims; m != NULL; m = m->next)
		if (m->kind == DIM_ENTITY)
			return true;
	return false;
}

/* type_is: "Accounts Receivable", AccountsReceivable, ACCOUNTS_RECEIVABLE. */
static bool
type_is(const char *type, const char *letters)
{
	for (; *type != '\0'; type++) {
		char c = *type >= 'A' && *type <= 'Z' ?
		    (char)(*type - 'A' + 'a') : *type;

		if (c < 'a' || c > 'z')
			continue;
		if (c != *letters++)
			return false;
	}
	return *letters == '\0';
}

static void
bank_closed(struct diag *d, const struct limits *l, const struct line *at)
{
	diag_error(d, at->account_at, "book to an in-transit account; "
	    "the bank feed moves it from there to the bank",
	    "a %s manual journal cannot touch a bank account", l->title);
}

/* journal_line: a line of a journal entry on an account that the chart knows. */
static void
journal_line(struct diag *d, const struct limits *l, const struct rule *o,
    const struct line *at, const struct account *a, const struct chart_row *row)
{
	if (row->locked)
		diag_error(d, at->account_at, "name another account, or `post "
		    "as` a document that may touch it", "no journal entry may "
		    "touch account %s \"%s\": accounts.csv says postable no",
		    row->code, row->name);
	else if (l->bank_closed && a->role != ROLE_BANK &&
	    type_is(row->type, "bank"))
		bank_closed(d, l, at);
	else if (type_is(row->type, "inventory") && l->bank_closed)
		diag_error(d, at->account_at, "name another account",
		    "a %s manual journal cannot touch an inventory account",
		    l->title);
	else if (type_is(row->type, "nonposting") ||
	    type_is(row->type, "statistical"))
		diag_error(d, at->account_at, "name an account that takes "
		    "amounts", "account %s \"%s\" is of type %s, which no "
		    "journal entry may touch", row->code, row->name, row->type);
	else if (l->subledgers && !has_entity(o, at) &&
	    (type_is(row->type, "accountsreceivable") ||
	    type_is(row->type, "accountspayable") ||
	    type_is(row->type, "acctrec") || type_is(row->type, "acctpay")))
		diag_error(d, at->account_at, "add for example: entity "
		    "\"{charge.customer}\"; or name an account of another type",
		    "a %s journal line on account %s (%s) names its customer or "
		    "vendor", l->title, row->code, row->type);
}

static void
line(struct rules *r, struct diag *d, const struct limits *l,
    const struct chart *c, const struct rule *o, const struct line *at)
{
	bool bank = false;

	for (size_t i = 0; i < r->naccounts; i++) {
		const struct account *a = &r->accounts[i];

		if (strcmp(a->name, at->account) != 0)
			continue;
		if (l->bank_closed && a->role == ROLE_BANK && journal(o) && !bank) {
			bank_closed(d, l, at);
			bank = true;	/* once for all its currencies */
		}
		const struct chart_row *row = c == NULL ? NULL :
		    chart_find(c, a->code);
		if (row != NULL && journal(o))
			journal_line(d, l, o, at, a, row);
	}
}

static void
account(struct rules *r, struct diag *d, const struct limits *l,
    const struct chart *c, size_t i)
{
	const struct account *a = &r->accounts[i];
	const struct chart_row *row;

	if (strcmp(l->ledger, "xero") == 0 && strlen(a->code) > XERO_CODE_MAX)
		diag_error(d, r->account_at[i], "write the code as it stands in "
		    "Xero's chart of accounts", "a Xero account code has at "
		    "most %d characters: %s", XERO_CODE_MAX, a->code);
	if (c == NULL)
		return;
	row = chart_find(c, a->code);
	if (row == NULL) {
		const char *meant = chart_meant(c, a);

		diag_error(d, r->account_at[i], meant == NULL ? "write a code "
		    "that stands there, or export the chart of accounts again" :
		    diag_say(d, "did you mean %s \"%s\"?", meant,
		    chart_find(c, meant)->name), "account %s is not in %s",
		    a->code, c->path);
	} else if (row->archived) {
		diag_error(d, r->account_at[i], "make it active in the ledger, or "
		    "book to another", "account %s \"%s\" is archived: %s, line "
		    "%llu", row->code, row->name, c->path,
		    (unsigned long long)row->line);
	} else if (row->currency != CURRENCY_NONE &&
	    a->currency != CURRENCY_NONE && row->currency != a->currency) {
		diag_error(d, r->account_at[i], diag_say(d, "write: currency %s",
		    currency_code(row->currency)), "account %s is in %s in the "
		    "ledger, not in %s", a->code, currency_code(row->currency),
		    currency_code(a->currency));
	}
}

void
check_ledger(struct rules *r, struct diag *d)
{
	const struct limits *l = limits_of(r);
	struct chart chart = { .path = NULL };
	const struct chart *c = NULL;

	if (r->beside && chart_load(&chart, r, d))
		c = &chart;
	for (size_t i = 0; i < r->naccounts; i++)
		account(r, d, l, c, i);
	for (const struct rule *o = r->first; o != NULL; o = o->next) {
		document(d, l, o);
		dims(d, l, o->dims);
		for (const struct line *at = o->lines; at != NULL; at = at->next) {
			dims(d, l, at->dims);
			line(r, d, l, c, o, at);
		}
	}
	chart_free(&chart);
}
