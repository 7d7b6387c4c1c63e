#ifndef TIEOUT_RECON_APP_KEY_H
#define TIEOUT_RECON_APP_KEY_H
/*
 * Where secrets come from.  A key is never printed, logged, stored or put into an
 * error; whoever holds one gives it back to key_free, which wipes it.
 */
#include <stdbool.h>

#include "core/base/err.h"
#include "recon/app/settings.h"

/* Where a key was found, for people: never the key. */
enum key_place { KEY_NOWHERE, KEY_CREDENTIAL, KEY_FILE, KEY_ENVIRONMENT };
struct key {
	char		*text;		/* own; NULL when there is none */
	enum key_place	 place;
	char		 where[256];	/* "stripe.key", "TIEOUT_STRIPE_KEY" */
	bool		 live;		/* its prefix says so */
	bool		 restricted;	/* rk_ */
};
/*
 * key_of_stripe(out, s, i, workspace, e):
 * The key of Stripe account ${i} of the settings: the systemd credential stripe.key
 * (stripe.NAME.key), else key_file, else TIEOUT_STRIPE_KEY (TIEOUT_STRIPE_KEY_NAME,
 * for an account with a name).  None is no error.  ERR_SETTINGS for a file that
 * others may read, and for what can be no secret key.
 */
int key_of_stripe(struct key *out, const struct settings *s, size_t i,
    const char *workspace, struct err *e) MUST_CHECK;
void key_free(struct key *k);		/* fine after a failure too */
#endif
