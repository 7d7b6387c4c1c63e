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

/* ---- results ---- */

static struct flow_sum *
sum_of(struct flow_result *out, const char *account, uint8_t currency)
{
	size_t i;

	for (i = 0; i < out->nsums; i++)
		if (out->sum[i].currency == currency &&
		    strcmp(out->sum[i].account, account) == 0)
			return &out->sum[i];
	ASSERT(out->nsums < sizeof(out->sum) / sizeof(*out->sum));
	out->sum[out->nsums] = (struct flow_sum){ account, currency, 0, 0, 0 };
	return &out->sum[out->nsums++];
}

static void
summary_statement(const struct books *b, struct flow_result *out)
{
	const struct statement_line *l;
	const char *account, *colon;
	struct flow_sum *s;
	size_t i, n;

	l = engine_statement(b->engine, &n);
	for (i = 0; i < n; i++) {
		colon = strchr(l[i].side, ':');
		account = b->f->accounts[colon == NULL ? 0 :
		    books_account(b, slice_of(colon + 1))];
		s = sum_of(out, account, l[i].currency);
		if (strcmp(l[i].line, "unexplained") == 0)
			s->unexplained = l[i].amount;
		else if (strcmp(l[i].line, "closing") == 0 &&
		    str_starts(l[i].side, "stripe"))
			s->stripe_closing = l[i].amount;
		else if (strcmp(l[i].line, "closing") == 0)
			s->ledger_closing = l[i].amount;
	}
}

void
books_summary(const struct books *b, struct flow_result *out)
{
	const struct mismatch *m;
	size_t i, n;

	out->period = b->period;
	out->movements = b->nperiod;
	memcpy(out->by_place, b->by_place, sizeof(out->by_place));
	out->entries = journal_count(b->journal);
	out->verdict = engine_verdict(b->engine);
	out->opening_assumed = b->opening_assumed;
	for (i = 0; i < CODE__MAX; i++)
		out->count[i].code = (enum mismatch_code)i;
	m = engine_mismatches(b->engine, &n);
	out->mismatches = 0;
	for (i = 0; i < n; i++)
		if (m[i].status != BREAK_RESOLVED) {
			out->count[m[i].code].rows++;
			out->mismatches++;
		}
	summary_statement(b, out);
}

void
flow_result_done(struct flow_result *r)
{
	free(r->report_dir);
	r->report_dir = NULL;
}

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

static int
put_run(struct books *b, struct err *e)
{
	const struct statement_line *st;
	const struct mismatch *m;
	struct store_break *brk;
	struct members *mem;
	struct store_run run;
	size_t n, nst, i;
	int rc;

	memset(&run, 0, sizeof(run));
	run.period = b->period;
	run.verdict = engine_verdict(b->engine);
	run.facts_version = store_facts_version(b->f->store);
	run.rules_hash = rules_hash(b->f->rules);
	run.settings_hash = b->f->settings_hash;
	run.version = b->f->version;
	run.report_dir = run.manifest_hash = "";
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
	for (i = 0; i < n; i++) {
		str_free(&mem[i].movements);
		str_free(&mem[i].lines);
	}
	free(mem);
	free(brk);
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

static bool
is_current(struct flow *f, const struct store_run *run)
{
	return run->facts_version == store_facts_version(f->store) &&
	    strcmp(run->rules_hash, rules_hash(f->rules)) == 0 &&
	    strcmp(run->settings_hash, f->settings_hash) == 0 &&
	    strcmp(run->version, f->version) == 0;
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
	struct books *b;
	bool found;
	int rc;

	if (store_run_before(f->store, p->first, &found, &run, e) != 0)
		return -1;
	if (!found || is_current(f, &run))
		return 0;
	earlier = run.period;
	if (refresh_before(f, &earlier, e) != 0 ||
	    books_open(&b, f, &earlier, e) != 0)
		return -1;
	rc = books_match(b, e) == 0 && books_store(b, e) == 0 ? 0 : -1;
	books_close(b);
	return rc;
}

/* ---- the steps ---- */

int
flow_map(struct flow *f, const struct period *p, struct flow_result *out,
    struct err *e)
{
	struct books *b;

	memset(out, 0, sizeof(*out));
	if (books_open(&b, f, p, e) != 0)
		return -1;
	out->period = *p;
	out->movements = b->nperiod;
	memcpy(out->by_place, b->by_place, sizeof(out->by_place));
	out->entries = journal_count(b->journal);
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
	if (keep && refresh_before(f, p, e) != 0)
		return -1;
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

	if (matched(&b, f, p, true, out, e) != 0)
		return -1;
	books_close(b);
	return 0;
}

static char *
report_dir(const struct flow *f, const struct period *p, const char *dir)
{
	char *reports, *own;

	if (dir != NULL)
		return mem_strdup(dir);
	reports = file_join(f->workspace, "reports");
	own = file_join(reports, p->name);
	free(reports);
	return own;
}

int
flow_report(struct flow *f, const struct period *p, const char *dir,
    struct flow_result *out, struct err *e)
{
	struct books *b;
	int rc;

	if (matched(&b, f, p, false, out, e) != 0)
		return -1;
	out->report_dir = report_dir(f, p, dir);
	rc = books_report(b, out->report_dir, &out->files, e);
	books_close(b);
	return rc;
}

int
flow_close(struct flow *f, const struct period *p, struct flow_result *out,
    struct err *e)
{
	struct books *b;
	int rc = -1;

	if (matched(&b, f, p, true, out, e) != 0)
		return -1;
	out->report_dir = report_dir(f, p, NULL);
	if (books_report(b, out->report_dir, &out->files, e) != 0)
		goto out;
	rc = 0;
out:
	books_close(b);
	return rc;
}
