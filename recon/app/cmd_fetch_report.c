/*
 * fetch --report: a whole period by reports that Stripe makes itself.  They are
 * downloaded, counted, imported, and proven by the balance summary among them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/date.h"
#include "core/base/file.h"
#include "recon/app/remote.h"

#define REPORTS_DIR "stripe"	/* in the workspace: reports that were downloaded */

/* The whole month by three reports: what moved the balance, payouts, and the
 * balance at both ends.  The last can be done without. */
static const char *const reports[] = {
	"balance_change_from_activity.itemized.3", "payouts.itemized.3", "balance.summary.1"
};
#define NREPORTS (sizeof(reports) / sizeof(reports[0]))
#define NNEEDED 2

static int
download(struct app *a, struct source *src, const struct period *p, const char *dir,
    char *path[NREPORTS], uint64_t rows[NREPORTS], size_t *n, struct err *e)
{
	int64_t from = zone_day_start(a->flow.zone, p->first);
	int64_t to = zone_day_start(a->flow.zone, p->last + 1);
	char first[DATE_TEXT_MAX], last[DATE_TEXT_MAX];
	struct source_report got;

	for (size_t i = 0; i < NREPORTS; i++) {
		struct str name = STR_INIT;

		/* with its days: a balance summary may not tell them */
		(void)date_format(first, p->first);
		(void)date_format(last, p->last);
		str_addf(&name, "%s%s%s_%s_to_%s.csv", src->account,
		    *src->account != '\0' ? "-" : "", reports[i], first, last);
		path[i] = file_join(dir, str_text(&name));
		str_free(&name);
		progress_note(&a->progress, "Stripe makes the report %s ...", reports[i]);
		*n = i;
		if (src->report(src->ctx, reports[i], from, to, path[i], &got, e) != 0) {
			if (i < NNEEDED || e->code != ERR_REMOTE)
				return -1;
			warn(a, "%s is left out: %s", reports[i], e->msg);
			err_clear(e);
			return 0;
		}
		rows[i] = got.rows;
		*n = i + 1;
	}
	return 0;
}

/* prove: what Stripe's balance summary states, against the rows that are there. */
static int
prove(struct app *a, struct remote *r, const struct period *p, struct err *e)
{
	struct flow_fetch_result *got = mem_calloc(1, sizeof(*got));
	int rc = 0;

	for (size_t i = 0; i < r->n && rc == 0; i++)
		rc = flow_prove_stated(&a->flow, r->source[i].account, p, got, e);
	if (rc == 0)
		fetch_proofs(a, got, p);
	free(got);
	return rc;
}

/* import_reports: all in one transaction; every row must have come in. */
static int
import_reports(struct app *a, struct source *src, char *path[NREPORTS],
    const uint64_t rows[NREPORTS], size_t n, struct err *e)
{
	const struct flow_import_options o = { .account = src->account };
	struct flow_import_result got = { 0 };
	int rc = flow_import(&a->flow, (const char *const *)path, n, &o, &got, e);

	if (rc != 0 && got.bad != NULL)
		warn_text(a, got.bad);
	for (size_t i = 0; i < got.n && rc == 0; i++) {
		const struct flow_import_file *f = &got.file[i];

		json_text_str(&a->files, NULL, f->path);
		say(a, "%s: %" PRIu64 " row%s%s", f->path, f->rows, f->rows == 1 ? "" : "s",
		    f->known ? ", imported before" : "");
		if (!f->known && strstr(f->path, "itemized") != NULL && f->rows != rows[i])
			rc = err_set(e, ERR_INPUT, "%s: %" PRIu64 " rows came and %" PRIu64
			    " were taken", f->path, rows[i], f->rows);
	}
	flow_import_result_free(&got);
	return rc;
}

int
fetch_reports(struct app *a, struct remote *r, struct err *e)
{
	struct str dir = STR_INIT;
	struct period p;
	char *under;
	int rc = 0;

	if (a->args.n == 0) {
		err_set(e, ERR_USAGE, "--report needs a PERIOD");
		return err_hint(e, "tieout fetch --report 2026-10");
	}
	if (period_parse(&p, a->args.word[0], e) != 0)
		return -1;
	str_addf(&dir, REPORTS_DIR "/%s", p.name);
	under = file_join(a->dir, str_text(&dir));
	rc = file_mkdirs(under, e);
	for (size_t i = 0; i < r->n && rc == 0; i++) {
		char *path[NREPORTS] = { NULL };
		uint64_t rows[NREPORTS];
		size_t n = 0;

		rc = download(a, &r->source[i], &p, under, path, rows, &n, e);
		if (rc == 0)
			rc = import_reports(a, &r->source[i], path, rows, n, e);
		for (size_t k = 0; k < NREPORTS; k++)
			free(path[k]);
	}
	if (rc == 0)
		rc = prove(a, r, &p, e);
	free(under);
	str_free(&dir);
	return rc;
}
