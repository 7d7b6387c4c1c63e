/*
 * doctor: everything a close rests on, looked at one by one.  Each line is ok, a
 * note, or something to fix with what to do; a failed check never hides the next.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "adapters/stripe/source.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/file.h"
#include "recon/app/remote.h"
#include "recon/store/store_fetch.h"

#define SKEW_NOTE 30		/* seconds */
#define SKEW_FIX 300
#define SPACE_FIX_MB 256

enum finding { FINE, NOTED, FIX };
static const char *const words[] = { "ok", "note", "fix" };

/* found: one line; ${fix} NULL or "" when there is nothing to do. */
static void found(struct app *a, enum finding k, const char *name, const char *fix,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

static void
found(struct app *a, enum finding k, const char *name, const char *fix, const char *fmt, ...)
{
	static const enum paint colours[] = { PAINT_GREEN, PAINT_YELLOW, PAINT_RED };
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	say(a, "%s%-5s%s%-12s %s", paint(a, colours[k]), words[k], unpaint(a), name, text);
	if (fix != NULL && *fix != '\0')
		say(a, "     %-12s %s", "", fix);
	json_text_open(&a->more, NULL, '{');
	json_text_str(&a->more, "check", name);
	json_text_str(&a->more, "state", words[k]);
	json_text_str(&a->more, "text", text);
	json_text_str(&a->more, "fix", fix != NULL && *fix != '\0' ? fix : NULL);
	json_text_shut(&a->more, '}');
	if (k == FIX)
		a->exit = 1;
}

static void
found_error(struct app *a, const char *name, struct err *e)
{
	found(a, FIX, name, e->hint, "%s", e->msg);
	err_clear(e);
}

/* ---- this machine and this workspace ---- */

static void
check_clock(struct app *a)
{
	int64_t now = clock_now_us(&a->clock) / 1000000;
	char utc[DATE_TEXT_MAX], local[DATE_TEXT_MAX];

	(void)date_moment_format(utc, now);
	(void)date_moment_format(local, now + zone_offset(a->flow.zone, now));
	local[strlen(local) - 1] = '\0';
	found(a, FINE, "time zone", NULL, "%s: now %s there, %s", zone_name(a->flow.zone), local,
	    utc);
}

static void
check_space(struct app *a)
{
	struct statvfs v;
	uint64_t mb;

	if (statvfs(*a->dir != '\0' ? a->dir : ".", &v) != 0)
		return;
	mb = (uint64_t)v.f_bavail * v.f_frsize >> 20;
	if (mb < SPACE_FIX_MB)
		found(a, FIX, "disk", "make room: a close writes its database and reports",
		    "%" PRIu64 " MB are free", mb);
	else
		found(a, FINE, "disk", NULL, "%" PRIu64 " MB are free", mb);
}

static void
check_rules(struct app *a)
{
	struct err e = ERR_INIT;
	struct str report = STR_INIT;
	size_t ran = 0, failed = 0;

	/* the first problem stands in the error; `rules check` lists them all */
	if (rules_read(&a->flow.rules, a->rules_path, false, &report, &e) != 0) {
		found_error(a, "rules", &e);
		str_free(&report);
		return;
	}
	str_clear(&report);
	const char *ledger = rules_ledger(a->flow.rules);
	if (ledger != NULL && *ledger != '\0' && strcmp(ledger, a->settings.ledger) != 0)
		found(a, FIX, "ledger", "make the two agree", "%s is for ledger %s, but %s has"
		    " kind = %s", a->rules_path, ledger, a->settings.path, a->settings.ledger);
	else
		found(a, FINE, "ledger", NULL, "kind %s, base currency %s", a->settings.ledger,
		    currency_code(a->settings.base_currency));
	if (rules_test(a->flow.rules, &report, &ran, &failed, &e) != 0)
		found_error(a, "rules", &e);
	else if (failed > 0)
		found(a, FIX, "rules", "tieout rules test shows them", "%zu of %zu examples in"
		    " %s fail", failed, ran, a->rules_path);
	else
		found(a, FINE, "rules", NULL, "%s: %zu rules, %zu examples hold", a->rules_path,
		    rules_count(a->flow.rules), ran);
	for (size_t i = 0; i < a->settings.nstripe; i++)
		if (rules_clearing(a->flow.rules, a->settings.base_currency,
		    a->settings.stripe[i].name) == NULL)
			found(a, FIX, "rules", "add one to the chart of accounts, with role"
			    " clearing", "no clearing account for %s",
			    currency_code(a->settings.base_currency));
	str_free(&report);
}

static void
check_database(struct app *a)
{
	struct err e = ERR_INIT;
	char *path = workspace_db(a);

	if (!file_exists(path))
		found(a, NOTED, "database", "tieout import, or tieout fetch, makes it",
		    "%s does not exist yet", path);
	else if (store_open(&a->flow.store, path, false, &a->clock, &e) != 0)
		found_error(a, "database", &e);
	else if (store_check(a->flow.store, &e) != 0)
		found_error(a, "database", &e);
	else
		found(a, FINE, "database", NULL, "%s is sound", path);
	free(path);
}

/* ---- Stripe ---- */

struct last {
	struct app	*a;
	const char	*account;
	bool		 any, stopped;
	int64_t		 to;
	uint64_t	 gaps;
	int64_t		 gap_from;
};

static int
last_run(void *ctx, const struct store_fetch *r)
{
	struct last *l = ctx;

	if (strcmp(r->account, l->account) == 0) {
		l->any = true;
		l->stopped = !r->ended;
		l->to = r->to;
	}
	return 0;
}

static int
last_gap(void *ctx, const struct store_proof *p)
{
	struct last *l = ctx;

	if (strcmp(p->account, l->account) == 0 && p->state == FETCH_GAP && l->gaps++ == 0)
		l->gap_from = p->from;
	return 0;
}

static void
check_fetched(struct app *a, const char *account)
{
	struct last l = { .a = a, .account = account };
	struct err e = ERR_INIT;
	char at[DATE_TEXT_MAX], fix[128];

	if (a->flow.store == NULL)
		return;
	if (store_fetch_each(a->flow.store, last_run, &l, &e) != 0 ||
	    store_proof_each(a->flow.store, last_gap, &l, &e) != 0) {
		found_error(a, "fetched", &e);
		return;
	}
	if (!l.any)
		return;
	(void)date_moment_format(at, l.to);
	if (l.gaps > 0) {
		char from[DATE_TEXT_MAX];

		(void)date_moment_format(from, l.gap_from);
		(void)snprintf(fix, sizeof(fix), "tieout fetch --since %.10s", from);
		found(a, FIX, "fetched", fix, "rows are missing: the balance changed by more than"
		    " the rows since %s", from);
	} else if (l.stopped) {
		found(a, NOTED, "fetched", "tieout fetch goes on with it", "the last fetch"
		    " stopped before its end");
	} else {
		found(a, FINE, "fetched", NULL, "up to %s", at);
	}
}

static void
check_skew(struct app *a, const struct source_probe *p)
{
	int64_t skew = clock_now_us(&a->clock) / 1000000 - p->at;
	const char *how = skew < 0 ? "behind" : "ahead of";

	if (p->at == TXN_MOMENT_NONE)
		return;
	skew = skew < 0 ? -skew : skew;
	if (skew > SKEW_NOTE)
		found(a, skew > SKEW_FIX ? FIX : NOTED, "clock", "set this machine's clock:"
		    " timedatectl set-ntp true", "%" PRId64 " s %s Stripe's", skew, how);
	else
		found(a, FINE, "clock", NULL, "agrees with Stripe's to %" PRId64 " s", skew);
}

static void
check_version(struct app *a, const struct source_probe *p)
{
	if (*p->version == '\0' || strcmp(p->version, STRIPE_API_VERSION) == 0)
		found(a, FINE, "api", NULL, "version " STRIPE_API_VERSION);
	else
		found(a, NOTED, "api", "a newer tieout may be needed", "Stripe answers in version"
		    " %s, " STRIPE_API_VERSION " was asked for", p->version);
}

/* is_wanted: would a fetch need this list? */
static bool
is_wanted(const struct app *a, enum source_list l)
{
	if (l == SOURCE_CHARGES)
		return a->flow.rules != NULL &&
		    (rules_needs(a->flow.rules) & 1u << OBJECT_CHARGE) != 0;
	return l == SOURCE_TXNS || l == SOURCE_PAYOUTS || l == SOURCE_REFUNDS ||
	    l == SOURCE_DISPUTES;
}

static int
check_permissions(struct app *a, struct source *src, struct err *e)
{
	struct source_probe p;
	unsigned good = 0;

	for (int l = 0; l < SOURCE_PAYOUT_TXNS; l++) {
		if (src->probe(src->ctx, (enum source_list)l, &p, e) != 0)
			return -1;
		if (p.good)
			good++;
		else if (is_wanted(a, (enum source_list)l))
			found(a, FIX, "permission", p.fix, "%s", p.problem);
		else
			found(a, NOTED, "permission", l == SOURCE_EVENTS ? "without it the day"
			    " on which a dispute was lost is not known exactly" :
			    "needed only when the account has such objects", "%s",
			    p.problem);
	}
	found(a, FINE, "permission", NULL, "%u of %d lists can be read", good,
	    SOURCE_PAYOUT_TXNS);
	return 0;
}

static int
check_source(struct app *a, struct source *src, struct err *e)
{
	struct source_probe p;

	if (src->probe(src->ctx, SOURCE__LISTS, &p, e) != 0)
		return -1;
	if (p.status == 0) {
		found(a, FIX, "connection", p.fix, "%s", p.problem);
		return 0;
	}
	found(a, FINE, "connection", NULL, "Stripe answers; the connection is verified");
	check_skew(a, &p);
	if (!p.good) {
		found(a, FIX, "key", p.fix, "%s", p.problem);
		if (p.status == 401)
			return 0;
	} else {
		check_version(a, &p);
	}
	return check_permissions(a, src, e);
}

static void
check_key(struct app *a, const struct key *k)
{
	static const char *const places[] = { "", "systemd credential", "file",
		"environment variable" };

	found(a, FINE, "key", NULL, "%s mode, from the %s %s", k->live ? "live" : "test",
	    places[k->place], k->where);
	if (!k->restricted)
		found(a, NOTED, "key", "a restricted key (rk_) with Read alone can do no harm:"
		    " Developers, API keys in the Stripe dashboard",
		    "this key can do everything in the account");
	if (!k->live && !a->settings.tests)
		found(a, NOTED, "key", "use a live key to close real books",
		    "test mode: what it reads is no real money");
}

static int
check_account(struct app *a, size_t i, struct err *e)
{
	const struct settings_stripe *s = &a->settings.stripe[i];
	struct err mine = ERR_INIT;
	struct remote r = { .n = 0 };
	struct key key;
	bool have;
	int rc = 0;

	if (a->settings.nstripe > 1)
		found(a, FINE, "account", NULL, "[stripe \"%s\"]%s%s", s->name,
		    s->account != NULL ? " " : "", s->account != NULL ? s->account : "");
	if (key_of_stripe(&key, &a->settings, i, a->dir, &mine) != 0) {
		found_error(a, "key", &mine);
		key_free(&key);
		return 0;
	}
	have = key.text != NULL;
	if (have)
		check_key(a, &key);
	else
		found(a, NOTED, "key", "with a restricted key, named by key_file in [stripe],"
		    " tieout fetch needs no exports", "no Stripe key is set");
	key_free(&key);
	check_fetched(a, s->name);
	if (!have)
		return 0;
	if (remote_open(&r, a, s->name, &mine) != 0)
		found_error(a, "connection", &mine);
	else
		rc = check_source(a, &r.source[0], e);
	remote_close(&r);
	return rc;
}

int
cmd_doctor(struct app *a, struct err *e)
{
	struct err mine = ERR_INIT;
	int rc = 0;

	json_text_open(&a->more, "checks", '[');
	if (workspace_open(a, a->args.opt.dir != NULL ? a->args.opt.dir : ".", NEED_SETTINGS,
	    &mine) != 0) {
		found_error(a, "settings", &mine);
		goto out;
	}
	found(a, FINE, "settings", NULL, "%s: %s", a->settings.path, a->settings.company);
	if (a->settings.tests)
		found(a, NOTED, "settings", "take it out of a company's own books",
		    "[tests] allow = yes");
	check_clock(a);
	check_space(a);
	check_rules(a);
	check_database(a);
	for (size_t i = 0; i < a->settings.nstripe && rc == 0; i++)
		rc = check_account(a, i, e);
out:
	json_text_shut(&a->more, ']');
	if (rc == 0)
		say(a, "%s", a->exit == 0 ? "nothing to fix" : "the lines marked fix need you");
	return rc;
}
