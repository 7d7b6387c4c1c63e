/*
 * What a step found, as a result: from the books, or from the store where the
 * close before kept it.
 */
#include <stdlib.h>
#include <string.h>

#include "recon/flow/books.h"
#include "recon/flow/books_entries.h"
#include "recon/flow/months.h"

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
summary_line(const struct flow *f, const struct statement_line *l,
    struct flow_result *out)
{
	const char *colon = strchr(l->side, ':');
	struct flow_sum *s = sum_of(out, f->accounts[colon == NULL ? 0 :
	    flow_account(f, slice_of(colon + 1))], l->currency);

	if (strcmp(l->line, "unexplained") == 0)
		s->unexplained = l->amount;
	else if (strcmp(l->line, "closing") == 0 && str_starts(l->side, "stripe"))
		s->stripe_closing = l->amount;
	else if (strcmp(l->line, "closing") == 0)
		s->ledger_closing = l->amount;
}

static void
count_row(struct flow_result *out, const struct mismatch *m)
{
	if (m->status == BREAK_RESOLVED)
		return;
	out->count[m->code].rows++;
	out->mismatches++;
}

static void
no_counts(struct flow_result *out)
{
	size_t i;

	out->mismatches = 0;
	for (i = 0; i < CODE__MAX; i++)
		out->count[i] = (struct flow_count){ (enum mismatch_code)i, 0 };
}

void
books_summary(const struct books *b, struct flow_result *out)
{
	const struct statement_line *l;
	const struct mismatch *m;
	size_t i, n;

	out->period = b->period;
	out->movements = b->nperiod;
	memcpy(out->by_place, b->by_place, sizeof(out->by_place));
	out->entries = books_entry_count(b);
	out->verdict = engine_verdict(b->engine);
	out->matches = engine_match_count(b->engine);
	out->opening_assumed = b->opening_assumed;
	no_counts(out);
	m = engine_mismatches(b->engine, &n);
	for (i = 0; i < n; i++)
		count_row(out, &m[i]);
	l = engine_statement(b->engine, &n);
	for (i = 0; i < n; i++)
		summary_line(b->f, &l[i], out);
}

void
flow_result_done(struct flow_result *r)
{
	free(r->report_dir);
	r->report_dir = NULL;
}

/* What a result says beside the statement and the mismatches, so that a close
 * with nothing to do can say it again. */
const char *
books_counts(const struct books *b, struct str *out)
{
	size_t i;

	str_addf(out, "%llu %llu %llu", (unsigned long long)b->nperiod,
	    (unsigned long long)books_entry_count(b),
	    (unsigned long long)engine_match_count(b->engine));
	for (i = 0; i < PLACE__MAX; i++)
		str_addf(out, " %llu", (unsigned long long)b->by_place[i]);
	return str_text(out);
}

struct recall {
	const struct flow	*f;
	struct flow_result	*out;
};

static int
recall_break(void *ctx, const struct store_break *s)
{
	struct recall *r = ctx;

	count_row(r->out, &s->m);
	return 0;
}

static int
recall_line(void *ctx, const struct statement_line *l)
{
	struct recall *r = ctx;

	summary_line(r->f, l, r->out);
	return 0;
}

int
flow_recall(struct flow *f, const struct store_run *run, struct flow_result *out,
    struct err *e)
{
	struct recall r = { f, out };
	char *end;
	size_t i;

	out->period = run->period;
	out->verdict = run->verdict;
	out->opening_assumed = run->opening_assumed;
	out->unchanged = true;
	out->movements = strtoull(run->counts, &end, 10);
	out->entries = strtoull(end, &end, 10);
	out->matches = strtoull(end, &end, 10);
	for (i = 0; i < PLACE__MAX; i++)
		out->by_place[i] = strtoull(end, &end, 10);
	no_counts(out);
	if (store_run_breaks(f->store, out->period.name, recall_break, &r, e) != 0)
		return -1;
	return store_run_statement(f->store, out->period.name, recall_line, &r, e);
}
