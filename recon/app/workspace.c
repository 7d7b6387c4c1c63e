/*
 * Opens what a command needs of a workspace, and fills struct flow from its
 * settings.  The settings' own meaning stands in settings.c.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/file.h"
#include "recon/app/app.h"

#define WORKSPACE_DB "tieout.db"
#define DECODERS_MAX 32

/* set_clock: TIEOUT_NOW, if the settings allow it. */
static int
set_clock(struct app *a, struct err *e)
{
	const char *now = getenv("TIEOUT_NOW");
	struct date_time t;

	a->clock = clock_system();
	if (now == NULL || *now == '\0')
		return 0;
	if (!a->settings.tests) {
		err_set(e, ERR_SETTINGS, "TIEOUT_NOW is set, and %s does not allow it",
		    a->settings.path);
		return err_hint(e, "unset TIEOUT_NOW; [tests] allow = yes is for tests only");
	}
	if (!date_time_parse(&t, slice_of(now)) || !t.has_time || !t.has_offset) {
		err_set(e, ERR_SETTINGS, "TIEOUT_NOW is no moment: %s", now);
		return err_hint(e, "write 2026-11-04T10:00:00Z");
	}
	a->now_us = date_time_utc(&t) * 1000000;
	a->clock = clock_fixed(&a->now_us);
	return 0;
}

static void
set_accounts(struct app *a)
{
	const struct settings *s = &a->settings;

	a->accounts = mem_calloc(s->nstripe, sizeof(char *));
	for (size_t i = 0; i < s->nstripe; i++)
		a->accounts[i] = s->stripe[i].name;
	a->flow.accounts = a->accounts;
	a->flow.naccounts = s->nstripe;
}

static void
set_decoders(struct app *a)
{
	size_t n = 0;

	a->decoders = mem_calloc(DECODERS_MAX + 1, sizeof(struct decoder *));
	for (size_t i = 0; stripe_decoders[i] != NULL && n < DECODERS_MAX; i++)
		a->decoders[n++] = stripe_decoders[i];
	for (size_t i = 0; file_decoders[i] != NULL && n < DECODERS_MAX; i++)
		a->decoders[n++] = file_decoders[i];
	ASSERT(n < DECODERS_MAX);
	a->flow.decoders = a->decoders;
}

static int
open_settings(struct app *a, const char *dir, struct err *e)
{
	struct settings *s = &a->settings;
	struct flow *f = &a->flow;

	a->have_settings = true;
	if (settings_load(s, dir, e) != 0 || set_clock(a, e) != 0)
		return -1;
	if (zone_open(&f->zone, s->timezone, e) != 0 ||
	    zone_open(&f->report_zone, s->stripe[0].report_timezone, e) != 0)
		return -1;
	set_accounts(a);
	set_decoders(a);
	f->workspace = dir;
	f->company = s->company;
	f->version = TIEOUT_VERSION;
	f->ledger = s->ledger;
	f->base_currency = s->base_currency;
	f->openings = s->opening;
	f->nopenings = s->nopening;
	f->settings_hash = s->hash;
	f->decimal_mark = s->decimal_mark;
	f->ledger_columns = (const char *const *)s->column;
	f->ledger_opening_sections = (const char *const *)s->opening_section;
	f->clock = &a->clock;
	f->progress = &a->progress;
	a->rules_path = file_join(dir, s->rules);
	return 0;
}

int
workspace_rules(struct app *a, const char *path, bool notes, struct err *e)
{
	struct str report = STR_INIT;
	const char *ledger;
	int rc;

	rules_free(a->flow.rules);
	a->flow.rules = NULL;
	rc = rules_read(&a->flow.rules, path, a->args.opt.verbose, &report, e);
	if (report.n > 0) {
		json_text_str(&a->more, "problems", str_text(&report));
		if (rc != 0 || notes)
			warn_text(a, str_text(&report));
	}
	a->problems_shown = rc != 0 && report.n > 0;
	str_free(&report);
	if (rc != 0)
		return -1;
	ledger = rules_ledger(a->flow.rules);
	if (!a->have_settings || ledger == NULL || *ledger == '\0' ||
	    strcmp(ledger, a->settings.ledger) == 0)
		return 0;
	err_set(e, ERR_SETTINGS, "%s is for ledger %s, but %s has [ledger] kind = %s", path,
	    ledger, a->settings.path, a->settings.ledger);
	return err_hint(e, "make the two agree");
}

char *
workspace_db(const struct app *a)
{
	return file_join(a->dir, WORKSPACE_DB);
}

int
workspace_open(struct app *a, const char *dir, unsigned needs, struct err *e)
{
	char *db;
	int rc;

	/* "" joins to paths without "./", which nobody wrote. */
	a->dir = dir = strcmp(dir, ".") == 0 ? "" : dir;
	if (needs == NEED_NOTHING)
		return 0;
	if (open_settings(a, dir, e) != 0)
		return -1;
	if ((needs & NEED_RULES) != 0 &&
	    workspace_rules(a, a->rules_path, a->args.opt.verbose, e) != 0)
		return -1;
	if ((needs & (NEED_STORE | NEED_LOCK)) == 0)
		return 0;
	db = workspace_db(a);
	/* After a damaged one was moved away, the exports are imported again. */
	if (a->args.command != NULL && !file_exists(db) &&
	    (a->args.command->run == cmd_import || a->args.command->run == cmd_fetch) &&
	    store_create(db, a->settings.company, e) != 0) {
		free(db);
		return -1;
	}
	rc = store_open(&a->flow.store, db, (needs & NEED_LOCK) != 0, &a->clock, e);
	free(db);
	return rc;
}

void
workspace_close(struct app *a)
{
	if (a->flow.store != NULL)
		store_close(a->flow.store);
	if (a->flow.rules != NULL)
		rules_free(a->flow.rules);
	zone_close(a->flow.zone);
	zone_close(a->flow.report_zone);
	if (a->have_settings)
		settings_free(&a->settings);
	free(a->accounts);
	free(a->decoders);
	free(a->rules_path);
	a->flow = (struct flow){ 0 };
	a->accounts = NULL;
	a->decoders = NULL;
	a->rules_path = NULL;
	a->have_settings = false;
}
