#ifndef TIEOUT_RECON_APP_SETTINGS_H
#define TIEOUT_RECON_APP_SETTINGS_H
/*
 * tieout.conf (PRODUCT.md, section 3), read and checked.  Every error is
 * ERR_SETTINGS and names FILE:LINE.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adapters/file/ledger_csv.h"
#include "core/base/digest.h"
#include "core/base/err.h"
#include "recon/flow/flow.h"

#define SETTINGS_FILE "tieout.conf"
#define SETTINGS_BYTES_MAX (1u << 20)
#define SETTINGS_STRIPE_MAX 64		/* [stripe "NAME"] sections */
#define SETTINGS_OPENINGS_MAX 4096
#define SETTINGS_RPS_MAX 100		/* Stripe's own limit, live mode */
#define SETTINGS_RPS_TESTS 1000000	/* with [tests] allow = yes */

/* [stripe] or [stripe "eu"]. Texts are own; NULL when not set. */
struct settings_stripe {
	char	*name;			/* "" for the plain section */
	char	*account;		/* acct_... */
	char	*key_file;
	char	*report_timezone;	/* never NULL: "UTC" */
	char	*api_base;		/* only with [tests] allow = yes */
	int	 requests_per_second;
	int	 rate_line;		/* where that stands */
	bool	 connected;		/* account is named in each request: the key is
					   a platform's */
};

struct settings {
	char			*path;
	char			 hash[DIGEST_HEX_MAX];	/* SHA-256 of the file */
	char			*company, *timezone;
	uint8_t			 base_currency;
	struct settings_stripe	 stripe[SETTINGS_STRIPE_MAX];
	size_t			 nstripe;	/* at least 1: {""} */
	char			*ledger;	/* quickbooks xero netsuite file */
	char			*rules;		/* as written */
	char			*column[LEDGER__COLUMNS]; /* NULL: our own name */
	char			 decimal_mark;	/* '.' ',' 0 */
	struct flow_opening	*opening;	/* account points into stripe[] */
	size_t			 nopening;
	char			**opening_section; /* periods, NULL-terminated */
	int			 reviewers;	/* who must sign: 1 or 2 */
	bool			 tests;		/* [tests] allow = yes */
};

/* settings_load: WORKSPACE/tieout.conf.  settings_read: the same of a text;
 * ${path} is for messages.  settings_free is fine after a failure too. */
int settings_load(struct settings *out, const char *workspace, struct err *e)
    MUST_CHECK;
int settings_read(struct settings *out, const char *path, const char *text,
    size_t n, struct err *e) MUST_CHECK;
void settings_free(struct settings *s);

/* setting_help_at: the i-th setting and what it means, for `help settings`;
 * false past the end. */
struct setting_help {
	const char	*section, *key, *meaning;
};
bool setting_help_at(struct setting_help *out, size_t i);

/* The ledgers that a workspace may have, NULL-terminated. */
extern const char *const settings_ledgers[];
#endif
