/* The accounts of a file among themselves. */
#include <string.h>

#include "core/base/currency.h"
#include "mappings/check.h"

bool
check_account_named(const struct rules *r, const char *name,
    enum account_role *role)
{
	for (size_t i = 0; i < r->naccounts; i++) {
		if (strcmp(r->accounts[i].name, name) != 0)
			continue;
		r->account_used[i] = true;
		*role = r->accounts[i].role;
		for (i++; i < r->naccounts; i++)
			if (strcmp(r->accounts[i].name, name) == 0)
				r->account_used[i] = true;
		return true;
	}
	return false;
}

void
check_unknown_account(const struct rules *r, struct diag *d, const char *name,
    struct spot at)
{
	const char *names[ACCOUNTS_MAX + 1];

	for (size_t i = 0; i < r->naccounts; i++)
		names[i] = r->accounts[i].name;
	names[r->naccounts] = NULL;
	diag_error(d, at, diag_nearest(d, name, names, diag_say(d,
	    "or declare it: account %s CODE \"TITLE\"", name)),
	    "unknown account \"%s\"", name);
}

static bool
same_stripe(const struct account *a, const struct account *b)
{
	if (a->stripe == NULL || b->stripe == NULL)
		return a->stripe == b->stripe;
	return strcmp(a->stripe, b->stripe) == 0;
}

static const char *
of_currency(struct diag *d, const struct account *a)
{
	return a->currency == CURRENCY_NONE ? "" :
	    diag_say(d, " in %s", currency_code(a->currency));
}

/* by_name: two declarations of one name. */
static void
by_name(struct rules *r, struct diag *d, size_t i, size_t j)
{
	const struct account *a = &r->accounts[i], *b = &r->accounts[j];

	if (a->currency == b->currency && same_stripe(a, b))
		diag_error(d, r->account_at[j], "give it another name, or say "
		    "for which currency (or stripe NAME) it stands",
		    "account \"%s\" is declared twice%s", a->name,
		    of_currency(d, b));
	else if (a->role != b->role)
		diag_error(d, r->account_at[j], "give both the same role, or "
		    "different names", "account \"%s\" has another role above",
		    a->name);
}

static bool
single(enum account_role role)
{
	return role == ROLE_CLEARING || role == ROLE_SUSPENSE;
}

/* by_code: two names that mean one account of the ledger, or one task. */
static void
by_code(struct rules *r, struct diag *d, bool verbose, size_t i, size_t j)
{
	const struct account *a = &r->accounts[i], *b = &r->accounts[j];
	bool overlap = a->currency == b->currency ||
	    a->currency == CURRENCY_NONE || b->currency == CURRENCY_NONE;

	if (single(a->role) && a->role == b->role && same_stripe(a, b) &&
	    a->currency == b->currency)
		diag_error(d, r->account_at[j], "keep one, or say for which "
		    "currency each stands", "\"%s\" and \"%s\" are both %s "
		    "accounts%s", a->name, b->name, a->role == ROLE_CLEARING ?
		    "clearing" : "suspense", a->currency == CURRENCY_NONE ?
		    " for every currency" : of_currency(d, a));
	if (strcmp(a->code, b->code) != 0 || !overlap)
		return;
	if (a->role == ROLE_CLEARING || b->role == ROLE_CLEARING)
		diag_error(d, r->account_at[j], "the clearing account needs an "
		    "account of its own in the ledger", "\"%s\" and \"%s\" are "
		    "one account of the ledger, %s", a->name, b->name, a->code);
	else if (verbose)
		diag_note(d, r->account_at[j], "this is fine if it is meant",
		    "\"%s\" and \"%s\" are one account of the ledger, %s",
		    a->name, b->name, a->code);
}

void
check_accounts(struct rules *r, struct diag *d, bool verbose)
{
	bool clearing = false;

	for (size_t j = 0; j < r->naccounts; j++) {
		const struct account *b = &r->accounts[j];

		clearing = clearing || b->role == ROLE_CLEARING;
		for (size_t i = 0; i < j; i++) {
			if (strcmp(r->accounts[i].name, b->name) == 0)
				by_name(r, d, i, j);
			else
				by_code(r, d, verbose, i, j);
		}
	}
	if (!clearing)
		diag_error(d, (struct spot){ r->source, 0, 0 },
		    "add: account clearing CODE \"Stripe Clearing\" currency "
		    "USD role clearing", "there is no clearing account: the "
		    "account that mirrors the Stripe balance");
}
