#ifndef TIEOUT_CORE_MODEL_ACCOUNT_H
#define TIEOUT_CORE_MODEL_ACCOUNT_H
/* A ledger account, as a rule file declares it. */
#include <stdint.h>

enum account_role {
	ROLE_NONE, ROLE_CLEARING, ROLE_BANK, ROLE_IN_TRANSIT, ROLE_RESERVE,
	ROLE_RECEIVABLE, ROLE_SUSPENSE
};
struct account {
	const char		*name;		/* as rules call it: clearing */
	const char		*code;		/* 1050 */
	const char		*title;		/* Stripe Clearing */
	uint8_t			 currency;	/* CURRENCY_NONE: any */
	const char		*stripe;	/* Stripe account name, NULL: any */
	enum account_role	 role;
};
#endif
