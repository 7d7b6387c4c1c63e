/* Names of accounts to accounts. */
#include <string.h>

#include "core/base/currency.h"
#include "mappings/resolve.h"

/* fit: how well an account suits a row; 0: not at all. */
static int
fit(const struct account *a, uint8_t currency, struct slice stripe)
{
	if (a->currency != CURRENCY_NONE && a->currency != currency)
		return 0;
	if (a->stripe != NULL && !slice_is(stripe, a->stripe))
		return 0;
	return 1 + 2 * (a->currency != CURRENCY_NONE) + (a->stripe != NULL);
}

const struct account *
resolve_name(const struct rules *r, const char *name, uint8_t currency,
    struct slice stripe)
{
	const struct account *best = NULL;
	int most = 0;

	for (size_t i = 0; i < r->naccounts; i++) {
		const struct account *a = &r->accounts[i];
		int k = strcmp(a->name, name) == 0 ? fit(a, currency, stripe) : 0;

		if (k > most) {
			most = k;
			best = a;
		}
	}
	return best;
}

const struct account *
resolve_role(const struct rules *r, enum account_role role, uint8_t currency,
    struct slice stripe)
{
	const struct account *best = NULL;
	int most = 0;

	for (size_t i = 0; i < r->naccounts; i++) {
		const struct account *a = &r->accounts[i];
		int k = a->role == role ? fit(a, currency, stripe) : 0;

		if (k > most) {
			most = k;
			best = a;
		}
	}
	return best;
}

const char *
resolve_role_name(enum account_role role)
{
	switch (role) {
	case ROLE_NONE:
		return "";
	case ROLE_CLEARING:
		return "clearing";
	case ROLE_BANK:
		return "bank";
	case ROLE_IN_TRANSIT:
		return "in_transit";
	case ROLE_RESERVE:
		return "reserve";
	case ROLE_RECEIVABLE:
		return "receivable";
	case ROLE_SUSPENSE:
		return "suspense";
	}
	return "";
}

void
resolve_missing(struct str *out, const struct rules *r, const char *name,
    enum account_role role, uint8_t currency, struct slice stripe)
{
	const char *cur = currency_code(currency);
	const struct account *like = NULL;

	for (size_t i = 0; i < r->naccounts && like == NULL; i++)
		if (strcmp(r->accounts[i].name, name) == 0)
			like = &r->accounts[i];
	const char *title = like == NULL ? "Stripe Clearing" : like->title;
	if (like != NULL)
		role = like->role;
	str_addf(out, "no account \"%s\" for %s", name, cur);
	if (stripe.n > 0)
		str_addf(out, " of the Stripe account \"%.*s\"", (int)stripe.n,
		    stripe.p);
	str_addf(out, "; add: account %s CODE \"%s %s\" currency %s", name, title,
	    cur, cur);
	if (role != ROLE_NONE)
		str_addf(out, " role %s", resolve_role_name(role));
}
