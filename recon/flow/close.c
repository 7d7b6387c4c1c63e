/*
 * The steps of a close over the books of a period: map, match, report, and all
 * of them in one pass.  What a period found replaces what it found before.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/file.h"
#include "core/base/money.h"
#include "recon/flow/books.h"
#include "recon/flow/books_entries.h"
#include "recon/flow/books_holds.h"
#include "recon/flow/months.h"

/* ---- into the store ---- */

struct members {
	struct str	movements, lines;
};

static void
members_of(const struct books *b, size_t i, struct members *out)
{
	const uint32_t *movement, *line;
	const char *id, *line_no;
	size_t nmovements, nlines, k;
	int64_t created;

	engine_members(b->engine, i, &movement, &nmovements, &line, &nlines);
	for (k = 0; k < nmovements; k++) {
		engine_movement_key(b->engine, movement[k], &id, &created);
		str_addf(&out->movements, "%s%s", k == 0 ? "" : "\n", id);
	}
	for (k = 0; k < nlines; k++) {
		engine_line_id(b->engine, line[k], &id, &line_no);
		str_addf(&out->lines, "%s%s\t%s", k == 0 ? "" : "\n", id, line_no);
	}
}

/*
 * What a period's result rests on beside facts and rules: the settings, and the
 * close before it, with all that one rests on.
 */
static int
basis_of(struct flow *f, const struct period *p, char out[DIGEST_HEX_MAX],
    struct err *e)
{
	struct digest *d;
	struct store_run before;
	bool found;

	if (store_run_before(f->store, p->first, &found, &before, e) != 0)
		return -1;
	d = digest_new();
	digest_add_text(d, f->settings_hash);
	digest_add_text(d, found ? before.period.name : "");
	digest_add_text(d, found ? before.settings_hash : "");
	digest_hex(d, out);
	digest_free(d);
	return 0;
}

/* Has the ignored row no line by the period's end? */
static bool
waits(const struct books *b, uint32_t movement)
{
	struct engine_item it;

	engine_item(b->engine, movement, &it);
	return it.open_at_end && *it.break_id == '\0';
}

/* Ignored rows of the last days without a line by then: the next period may hold
 * it; likewise when the line that they had was edited after a seal.  And those of the
 * next period's first days that a line of this one is. */
static int
put_waiting(struct books *b, struct err *e)
{
	int window = rules_window_days(b->f->rules);
	int64_t from = zone_day_start(b->f->zone, b->period.last + 1 - window), created;
	int64_t end = zone_day_start(b->f->zone, b->period.last + 1);
	struct store_waiting w;
	uint32_t i, line;

	for (i = 0; i < b->nfate; i++) {
		if (b->fate[i].place != PLACE_IGNORED)
			continue;
		engine_movement_key(b->engine, i, &w.id, &created);
		w.ledger_id = w.line = "";
		if ((created < from && engine_movement_when(b->engine, i) != WHEN_CARRIED) ||
		    (created < end && !waits(b, i)))
			continue;
		if (created >= end) {
			if (!engine_ignored_by(b->engine, i, &line))
				continue;
			engine_line_id(b->engine, line, &w.ledger_id, &w.line);
		}
		if (store_run_waiting_put(b->f->store, b->period.name, &w, e) != 0)
			return -1;
	}
	return 0;
}

static int
put_run(struct books *b, struct err *e)
{
	char basis[DIGEST_HEX_MAX];
	const struct statement_line *st;
	const struct mismatch *m;
	struct store_break *brk;
	struct members *mem;
	struct store_run run;
	struct str counts = STR_INIT;
	size_t n, nst, i;
	int rc;

	if (basis_of(b->f, &b->period, basis, e) != 0)
		return -1;
	memset(&run, 0, sizeof(run));
	run.period = b->period;
	run.verdict = engine_verdict(b->engine);
	run.facts_version = store_facts_version(b->f->store);
	run.rules_hash = rules_hash(b->f->rules);
	run.settings_hash = basis;
	run.version = b->f->version;
	run.report_dir = run.reports_hash = "";
	run.counts = books_counts(b, &counts);
	run.opening_assumed = b->opening_assumed;
	st = engine_statement(b->engine, &nst);
	m = engine_mismatches(b->engine, &n);
	brk = mem_calloc(n + 1, sizeof(*brk));
	mem = mem_calloc(n + 1, sizeof(*mem));
	for (i = 0; i < n; i++) {
		members_of(b, i, &mem[i]);
		brk[i].m = m[i];
		brk[i].movements = str_text(&mem[i].movements);
		brk[i].lines = str_text(&mem[i].lines);
	}
	rc = store_run_put(b->f->store, &run, st, nst, brk, n, e);
	if (rc == 0)
		rc = put_waiting(b, e);
	if (rc == 0)
		rc = books_put_holds(b, e);
	for (i = 0; i < n; i++) {
		str_free(&mem[i].movements);
		str_free(&mem[i].lines);
	}
	free(mem);
	free(brk);
	str_free(&counts);
	return rc;
}

int
books_store(struct books *b, struct err *e)
{
	if (store_begin(b->f->store, e) != 0)
		return -1;
	if (put_run(b, e) != 0) {
		store_rollback(b->f->store);
		return -1;
	}
	return store_commit(b->f->store, e);
}

/* ---- earlier periods ---- */

/* Does the run rest on the facts, rules, settings and closes of now?  The run's
 * texts are gone afterwards. */
static int
is_current(struct flow *f, const struct store_run *run, bool *current, struct err *e)
{
	char basis[DIGEST_HEX_MAX], was[DIGEST_HEX_MAX] = "";
	size_t n = strlen(run->settings_hash);

	*current = run->facts_version == store_facts_version(f->store) &&
	    strcmp(run->rules_hash, rules_hash(f->rules)) == 0 &&
	    strcmp(run->version, f->version) == 0 && n < sizeof(was);
	if (!*current)
		return 0;
	memcpy(was, run->settings_hash, n + 1);
	if (basis_of(f, &run->period, basis, e) != 0)
		return -1;
	*current = strcmp(was, basis) == 0;
	return 0;
}

/* The period's last run, when it is current. */
static int
current_run(struct flow *f, const struct period *p, bool *found, struct store_run *run,
    struct err *e)
{
	bool current;

	if (store_run_get(f->store, p->name, found, run, e) != 0)
		return -1;
	if (!*found)
		return 0;
	if (is_current(f, run, &current, e) != 0)
		return -1;
	*found = current;
	return current ? store_run_get(f->store, p->name, found, run, e) : 0;
}

/*
 * What an earlier, unsealed period found must rest on the facts of today,
 * whatever the order in which they came (law 7): it is matched again when facts,
 * rules or settings changed since.
 */
static int
refresh_before(struct flow *f, const struct period *p, struct err *e)
{
	struct store_run run;
	struct period earlier;
	struct store_seal seal;
	struct books *b;
	bool found, current, sealed;
	int rc;

	if (store_run_before(f->store, p->first, &found, &run, e) != 0)
		return -1;
	if (!found)
		return 0;
	earlier = run.period;
	if (store_seal_over(f->store, earlier.first, earlier.last, &sealed, &seal, e) != 0)
		return -1;
	if (sealed)
		return 0;	/* and all before it: nothing of them changes */
	if (refresh_before(f, &earlier, e) != 0 ||
	    store_run_before(f->store, p->first, &found, &run, e) != 0 ||
	    is_current(f, &run, &current, e) != 0)
		return -1;
	if (current)
		return 0;
	if (books_open(&b, f, &earlier, e) != 0)
		return -1;
	rc = books_match(b, e) == 0 && books_store(b, e) == 0 ? 0 : -1;
	books_close(b);
	return rc;
}

int
flow_stale_before(struct flow *f, const struct period *p, struct period *out,
    struct err *e)
{
	struct store_run run;
	struct store_seal seal;
	bool found, current = true, sealed;
	struct period at = *p;

	memset(out, 0, sizeof(*out));
	for (;;) {
		if (store_run_before(f->store, at.first, &found, &run, e) != 0)
			return -1;
		if (!found)
			return 0;
		at = run.period;
		if (store_seal_over(f->store, at.first, at.last, &sealed, &seal, e) != 0 ||
		    (!sealed && is_current(f, &run, &current, e) != 0))
			return -1;
		if (sealed)
			return 0;
		if (!current)
			*out = at;
	}
}

/* ---- a close with nothing to do ---- */

char *
flow_report_dir(const struct flow *f, const struct period *p, const char *dir)
{
	char *reports, *own;

	if (dir != NULL)
		return mem_strdup(dir);
	reports = file_join(f->workspace, "reports");
	own = file_join(reports, p->name);
	free(reports);
	return own;
}

/* One hash over names and hashes of report files. */
static void
digest_reports(const struct report_files *files, char out[DIGEST_HEX_MAX])
{
	struct digest *d = digest_new();
	size_t i;

	for (i = 0; i < files->n; i++) {
		digest_add_text(d, files->file[i].name);
		digest_add_text(d, files->file[i].hash);
	}
	digest_hex(d, out);
	digest_free(d);
}

int
flow_reports(const char *dir, struct report_files *files, bool *whole, struct err *e)
{
	char *path;
	size_t i;
	int rc = 0;

	*whole = true;
	report_names(files);
	for (i = 0; rc == 0 && *whole && i < files->n; i++) {
		path = file_join(dir, files->file[i].name);
		*whole = file_exists(path);
		if (*whole)
			rc = file_hash_path(path, files->file[i].hash, e);
		free(path);
	}
	return rc;
}

/*
 * The same facts, rules, settings and version give the same bytes: when the
 * report files lie there unharmed, there is nothing to do.  ${earlier} is the
 * hash of the reports that this very close made before, "" when it is new: were
 * they taken away or harmed, they must come out the same (law 6).
 */
static int
unchanged(struct flow *f, const struct period *p, struct flow_result *out,
    char earlier[DIGEST_HEX_MAX], struct err *e)
{
	char hash[DIGEST_HEX_MAX], *dir = flow_report_dir(f, p, NULL);
	struct store_run run;
	bool found, whole;
	int rc = -1;

	*earlier = '\0';
	if (current_run(f, p, &found, &run, e) != 0)
		goto out;
	rc = 0;
	if (found && strlen(run.reports_hash) < DIGEST_HEX_MAX)
		memcpy(earlier, run.reports_hash, strlen(run.reports_hash) + 1);
	if (!found || strcmp(run.report_dir, dir) != 0)
		goto out;
	rc = flow_reports(dir, &out->files, &whole, e);
	if (rc != 0 || !whole)
		goto out;
	digest_reports(&out->files, hash);
	if (strcmp(hash, earlier) != 0)
		goto out;
	rc = flow_recall(f, &run, out, e);
	out->report_dir = dir;
	return rc;
out:
	free(dir);
	return rc;
}

/* ---- the steps ---- */

int
flow_map(struct flow *f, const struct period *p, struct flow_result *out,
    struct err *e)
{
	struct books *b;
	bool sealed;

	memset(out, 0, sizeof(*out));
	if (flow_is_sealed(f, p, &sealed, e) != 0)
		return -1;
	if (sealed)
		return flow_sealed(f, p, true, false, NULL, out, e);
	if (books_open(&b, f, p, e) != 0)
		return -1;
	out->period = *p;
	out->movements = b->nperiod;
	memcpy(out->by_place, b->by_place, sizeof(out->by_place));
	out->entries = books_entry_count(b);
	books_close(b);
	return 0;
}

/* Opens, matches and, when ${keep}, stores; the caller closes the books. */
static int
matched(struct books **out, struct flow *f, const struct period *p, bool keep,
    struct flow_result *res, struct err *e)
{
	struct books *b = NULL;

	memset(res, 0, sizeof(*res));
	if (books_open(&b, f, p, e) != 0)
		return -1;
	if (books_match(b, e) != 0 || (keep && books_store(b, e) != 0)) {
		books_close(b);
		return -1;
	}
	books_summary(b, res);
	*out = b;
	return 0;
}

int
flow_match(struct flow *f, const struct period *p, struct flow_result *out,
    struct err *e)
{
	struct books *b;
	bool sealed;

	memset(out, 0, sizeof(*out));
	if (flow_is_sealed(f, p, &sealed, e) != 0)
		return -1;
	if (sealed)
		return flow_sealed(f, p, true, false, NULL, out, e);
	if (refresh_before(f, p, e) != 0 || matched(&b, f, p, true, out, e) != 0)
		return -1;
	books_close(b);
	return 0;
}

int
flow_report(struct flow *f, const struct period *p, const char *dir,
    struct flow_result *out, struct err *e)
{
	struct books *b;
	bool sealed;
	int rc;

	memset(out, 0, sizeof(*out));
	if (flow_is_sealed(f, p, &sealed, e) != 0)
		return -1;
	if (sealed)
		return flow_sealed(f, p, false, true, dir, out, e);
	if (matched(&b, f, p, false, out, e) != 0)
		return -1;
	out->report_dir = flow_report_dir(f, p, dir);
	rc = books_report(b, out->report_dir, &out->files, e);
	books_close(b);
	return rc;
}

int
flow_close(struct flow *f, const struct period *p, struct flow_result *out,
    struct err *e)
{
	char hash[DIGEST_HEX_MAX], earlier[DIGEST_HEX_MAX];
	struct books *b;
	bool sealed;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (flow_is_sealed(f, p, &sealed, e) != 0)
		return -1;
	if (sealed)
		return flow_sealed(f, p, true, true, NULL, out, e);
	if (refresh_before(f, p, e) != 0 || unchanged(f, p, out, earlier, e) != 0)
		return -1;
	if (out->unchanged)
		return 0;
	if (matched(&b, f, p, true, out, e) != 0)
		return -1;
	out->report_dir = flow_report_dir(f, p, NULL);
	if (books_report(b, out->report_dir, &out->files, e) == 0) {
		digest_reports(&out->files, hash);
		if (*earlier != '\0' && strcmp(earlier, hash) != 0)
			rc = err_set(e, ERR_BUG, "law 6 (idempotent) failed: the same facts, "
			    "rules and settings gave other report files than before");
		else
			rc = store_run_reported(f->store, p->name,
			    out->report_dir, hash, e);
	}
	books_close(b);
	return rc;
}
