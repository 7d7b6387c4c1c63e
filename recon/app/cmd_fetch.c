/*
 * fetch: from which accounts and since when, what is said meanwhile (a bar on a
 * terminal, events with --json), and what came.  fetch --report stands in
 * cmd_fetch_report.c.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/money.h"
#include "recon/app/remote.h"

#define EVENT_EVERY_MS 1000

/* ---- events: with --json, a line each on standard error ---- */
struct events {
	const struct progress *inner;
	uint64_t	 began_ms, told_ms;
};

static uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void
event_tick(void *ctx, const char *what, uint64_t done, uint64_t total)
{
	struct events *v = ctx;
	struct json_text j = JSON_TEXT_INIT;
	const char *tab = strchr(what, '\t');
	uint64_t now = now_ms(), ms = now - v->began_ms;

	if (now - v->told_ms < EVENT_EVERY_MS)
		return;
	v->told_ms = now;
	json_text_open(&j, NULL, '{');
	json_text_str(&j, "event", "progress");
	json_text_str(&j, "what", tab != NULL ? tab + 1 : what);
	json_text_int(&j, "objects", (int64_t)done);
	json_text_int(&j, "expected", (int64_t)total);
	json_text_int(&j, "per_second", (int64_t)(ms > 0 ? done * 1000 / ms : 0));
	json_text_shut(&j, '}');
	fprintf(stderr, "%s\n", str_text(&j.s));
	json_text_free(&j);
}

static bool
event_stopped(void *ctx)
{
	const struct events *v = ctx;

	return progress_stopped(v->inner);
}

/* ---- what came ---- */

static const char *const proofs[] = {
	[FETCH_NOT_YET] = "not provable yet", [FETCH_PROVEN] = "complete",
	[FETCH_GAP] = "gap"
};

static void
moment_text(char out[DATE_TEXT_MAX], int64_t at)
{
	if (at == TXN_MOMENT_NONE)
		(void)snprintf(out, DATE_TEXT_MAX, "?");
	else
		(void)date_moment_format(out, at);
}

/* say_again: how the time is fetched again. */
static void
say_again(struct str *out, const char *from, const struct period *by_report)
{
	str_addf(out, "; fetch again: tieout fetch --since %.10s", from);
	if (by_report != NULL)
		str_addf(out, ", or tieout fetch --report %s", by_report->name);
}

static void
say_proof(const struct app *a, const struct flow_fetch_proof_row *p,
    const struct period *by_report)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX], amount[MONEY_TEXT_MAX];
	const char *name = p->account, *blank = *name != '\0' ? " " : "";
	const char *code = currency_code(p->currency);
	struct str fix = STR_INIT;

	moment_text(from, p->from);
	moment_text(to, p->to);
	if (p->proof == FETCH_PROVEN) {
		say(a, "  %s%s%s: complete; balance + rows = balance, %s to %s%s", name, blank,
		    code, from, to, by_report != NULL ? ", by Stripe's balance summary" : "");
	} else if (p->proof == FETCH_NOT_YET && by_report != NULL) {
		say(a, "  %s%s%s: not provable yet; no balance summary of %s is imported", name,
		    blank, code, by_report->name);
	} else if (p->proof == FETCH_NOT_YET) {
		say(a, "  %s%s%s: not provable yet; the next fetch compares with the balance of"
		    " %s", name, blank, code, to);
	} else {
		money_format(amount, p->difference, currency_decimals(p->currency));
		say_again(&fix, from, by_report);
		say(a, "  %s%s%s%s: %s %s of the balance's change have no rows%s%s",
		    paint(a, PAINT_RED), name, blank, code, amount, code, unpaint(a),
		    str_text(&fix));
	}
	str_free(&fix);
}

static void
json_proofs(struct app *a, const struct flow_fetch_result *r)
{
	char at[DATE_TEXT_MAX];

	json_text_open(&a->more, "completeness", '[');
	for (size_t i = 0; i < r->nproofs; i++) {
		const struct flow_fetch_proof_row *p = &r->proof[i];

		json_text_open(&a->more, NULL, '{');
		json_text_str(&a->more, "account", p->account);
		json_text_str(&a->more, "currency", currency_code(p->currency));
		json_text_str(&a->more, "state", proofs[p->proof]);
		moment_text(at, p->from);
		json_text_str(&a->more, "from", p->from == TXN_MOMENT_NONE ? NULL : at);
		moment_text(at, p->to);
		json_text_str(&a->more, "to", at);
		json_text_money(&a->more, "difference", p->difference,
		    currency_decimals(p->currency));
		json_text_shut(&a->more, '}');
	}
	json_text_shut(&a->more, ']');
}

void
fetch_proofs(struct app *a, const struct flow_fetch_result *r,
    const struct period *by_report)
{
	json_proofs(a, r);
	for (size_t i = 0; i < r->nproofs; i++) {
		say_proof(a, &r->proof[i], by_report);
		if (r->proof[i].proof == FETCH_GAP)
			a->exit = 1;
	}
}

static void
json_fetched(struct app *a, const struct flow_fetch_result *r)
{
	const struct {
		const char	*name;
		uint64_t	 n;
	} counts[] = {
		{ "windows", r->windows }, { "windows_done", r->windows_done },
		{ "pages", r->pages }, { "objects", r->objects }, { "rows", r->rows },
		{ "new", r->added }, { "changed", r->changed }, { "same", r->same },
		{ "payouts", r->payouts }, { "payouts_open", r->payouts_open },
		{ "requests", r->requests }, { "requests_again", r->again },
	};

	json_text_open(&a->more, "fetched", '{');
	json_text_bool(&a->more, "resumed", r->resumed);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		json_text_int(&a->more, counts[i].name, (int64_t)counts[i].n);
	json_text_str(&a->more, "notes", r->notes);
	json_text_shut(&a->more, '}');
}

static void
say_notes(const struct app *a, const char *notes)
{
	while (notes != NULL && *notes != '\0') {
		int n = (int)strcspn(notes, "\n");

		say(a, "  %s%.*s%s", paint(a, PAINT_DIM), n, notes, unpaint(a));
		notes += n + (notes[n] != '\0');
	}
}

static void
say_fetched(const struct app *a, const struct flow_fetch_result *r)
{
	struct str line = STR_INIT;
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	moment_text(from, r->from);
	moment_text(to, r->to);
	str_addf(&line, "%sfetched%s%s, %.10s to %.10s: ", paint(a, PAINT_BOLD), unpaint(a),
	    r->resumed ? " (a run that had stopped)" : "", from, to);
	print_count(&line, r->rows);
	str_add(&line, " balance transactions (");
	print_count(&line, r->added);
	str_add(&line, " new, ");
	print_count(&line, r->changed);
	str_add(&line, " changed), ");
	print_count(&line, r->payouts);
	str_addf(&line, " payout%s with their rows", r->payouts == 1 ? "" : "s");
	if (r->payouts_open > 0)
		str_addf(&line, ", %" PRIu64 " not ready at Stripe yet", r->payouts_open);
	say(a, "%s", str_text(&line));
	str_free(&line);
}

int
fetch_run(struct app *a, struct remote *r, int64_t since, struct err *e)
{
	struct events v = { &a->progress, now_ms(), 0 };
	const struct progress p = { event_tick, event_stopped, NULL, &v };
	const struct flow_fetch_options o = { .source = r->source, .nsources = r->n,
		.since = since };
	struct flow_fetch_result *got = mem_calloc(1, sizeof(*got));
	int rc;

	if (a->args.opt.json)
		a->flow.progress = &p;
	rc = flow_fetch(&a->flow, &o, got, e);
	a->flow.progress = &a->progress;
	json_fetched(a, got);
	if (rc == 0) {
		say_fetched(a, got);
		fetch_proofs(a, got, NULL);
		say_notes(a, got->notes);
	} else {
		json_proofs(a, got);
	}
	flow_fetch_result_free(got);
	free(got);
	return rc;
}

/* ---- the command ---- */

static int
read_since(const struct app *a, int64_t *out, struct err *e)
{
	const char *text = a->args.opt.since;
	int32_t day;

	*out = TXN_MOMENT_NONE;
	if (text == NULL)
		return 0;
	if (!date_parse(&day, slice_of(text))) {
		err_set(e, ERR_USAGE, "--since %s: no such day", text);
		return err_hint(e, "write it as 2026-10-01");
	}
	*out = zone_day_start(a->flow.zone, day);
	return 0;
}

int
cmd_fetch(struct app *a, struct err *e)
{
	struct remote r = { .n = 0 };
	int64_t since;
	int rc = -1;

	if (read_since(a, &since, e) != 0)
		return -1;
	if (a->args.n > 0 && !a->args.opt.reports) {
		err_set(e, ERR_USAGE, "fetch takes a PERIOD only with --report");
		return err_hint(e, "tieout fetch --since DATE reads from a day on");
	}
	if (remote_open(&r, a, a->args.opt.account, e) != 0)
		goto out;
	if (r.n == 0) {
		remote_no_key(a, e);
		goto out;
	}
	if (r.keyless > 0)
		warn(a, "%zu Stripe account%s no key and %s left out", r.keyless,
		    r.keyless == 1 ? " has" : "s have", r.keyless == 1 ? "is" : "are");
	rc = a->args.opt.reports ? fetch_reports(a, &r, e) : fetch_run(a, &r, since, e);
out:
	remote_close(&r);
	return rc;
}

int
fetch_for_close(struct app *a, struct err *e)
{
	struct remote r = { .n = 0 };
	int rc = remote_open(&r, a, NULL, e);

	if (rc == 0 && r.n > 0)
		rc = fetch_run(a, &r, TXN_MOMENT_NONE, e);
	remote_close(&r);
	return rc;
}
