#ifndef TIEOUT_RECON_APP_REMOTE_H
#define TIEOUT_RECON_APP_REMOTE_H
/* The Stripe accounts of the settings that have a key, opened as sources. */
#include "core/wire/http.h"
#include "recon/app/app.h"
#include "recon/app/key.h"

struct remote {
	struct wire	 wire;
	struct source	 source[SETTINGS_STRIPE_MAX];
	size_t		 at[SETTINGS_STRIPE_MAX];	/* which [stripe] section */
	size_t		 n;
	size_t		 keyless;	/* accounts without a key */
	struct str	 agent;
};
/* remote_open: ${account} NULL: every account that has a key.  Nothing is sent. */
int remote_open(struct remote *out, struct app *a, const char *account, struct err *e)
    MUST_CHECK;
void remote_close(struct remote *r);	/* fine after a failure too */
/* remote_no_key: the error of a command that needs one. */
int remote_no_key(const struct app *a, struct err *e);

/* fetch_run (cmd_fetch.c): fetches from every account of ${r} and tells what came. */
int fetch_run(struct app *a, struct remote *r, int64_t since, struct err *e) MUST_CHECK;
/* fetch_proofs: says what is complete and what is not; ${by_report}: the period that
 * a balance summary proved, NULL: two balances of Stripe's did.  A gap is exit 1. */
void fetch_proofs(struct app *a, const struct flow_fetch_result *r,
    const struct period *by_report);
/* fetch_reports (cmd_fetch_report.c): fetch --report. */
int fetch_reports(struct app *a, struct remote *r, struct err *e) MUST_CHECK;
#endif
