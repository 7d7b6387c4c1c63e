/*
 * What a command found, as the one object of --json; answer_people.c prints it
 * for people.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/file.h"
#include "core/base/money.h"
#include "recon/app/app.h"

/* ---- JSON ---- */
static void
json_counts(struct json_text *j, const struct flow_result *r)
{
	json_text_open(j, "counts", '{');
	for (int c = 0; r != NULL && c < CODE__MAX; c++) {
		if (r->count[c].rows > 0)
			json_text_int(j, mismatch_kind(r->count[c].code)->name,
			    (int64_t)r->count[c].rows);
	}
	json_text_shut(j, '}');
}

static void
json_sum(struct json_text *j, const struct flow_sum *s)
{
	int d = currency_decimals(s->currency);

	json_text_money(j, "stripe_closing", s->stripe_closing, d);
	json_text_money(j, "ledger_closing", s->ledger_closing, d);
	json_text_money(j, "unexplained", s->unexplained, d);
}

/* json_sums: per currency, over all Stripe accounts. */
static void
json_sums(struct json_text *j, const struct flow_result *r)
{
	json_text_open(j, "sums", '{');
	for (size_t i = 0; r != NULL && i < r->nsums; i++) {
		struct flow_sum all = r->sum[i];
		bool first = true;
		for (size_t k = 0; k < r->nsums; k++) {
			const struct flow_sum *s = &r->sum[k];
			if (k == i || s->currency != all.currency)
				continue;
			first &= k > i;
			all.stripe_closing = money_sum(all.stripe_closing, s->stripe_closing);
			all.ledger_closing = money_sum(all.ledger_closing, s->ledger_closing);
			all.unexplained = money_sum(all.unexplained, s->unexplained);
		}
		if (!first)
			continue;
		json_text_open(j, currency_code(all.currency), '{');
		json_sum(j, &all);
		json_text_shut(j, '}');
	}
	json_text_shut(j, '}');
}

static void
json_accounts(struct json_text *j, const struct flow_result *r)
{
	json_text_open(j, "accounts", '[');
	for (size_t i = 0; i < r->nsums; i++) {
		json_text_open(j, NULL, '{');
		json_text_str(j, "account", r->sum[i].account);
		json_text_str(j, "currency", currency_code(r->sum[i].currency));
		json_sum(j, &r->sum[i]);
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
}

static void
json_result(const struct app *a, struct json_text *j, const struct flow_result *r)
{
	json_text_open(j, "places", '{');
	for (int p = 0; p < PLACE__MAX; p++)
		json_text_int(j, place_name((enum place)p), (int64_t)r->by_place[p]);
	json_text_shut(j, '}');
	json_text_int(j, "balance_transactions", (int64_t)r->movements);
	json_text_int(j, "entries", (int64_t)r->entries);
	json_text_int(j, "matches", (int64_t)r->matches);
	json_text_int(j, "mismatches", (int64_t)r->mismatches);
	json_text_bool(j, "opening_assumed", r->opening_assumed);
	json_text_bool(j, "unchanged", r->unchanged);
	json_text_bool(j, "sealed", r->sealed);
	json_text_str(j, "report_dir", r->report_dir);
	if (a->flow.naccounts > 1)
		json_accounts(j, r);
}

static void
json_files(const struct app *a, struct json_text *j, const struct flow_result *r)
{
	json_text_open(j, "files", '[');
	for (size_t i = 0; r != NULL && r->report_dir != NULL && i < r->files.n; i++) {
		char *path = file_join(r->report_dir, r->files.file[i].name);
		json_text_str(j, NULL, path);
		free(path);
	}
	json_text_members(j, &a->files);
	json_text_shut(j, ']');
}

/* json_head: period, verdict, counts, sums and files; map has no verdict. */
static void
json_head(const struct app *a, struct json_text *j, const struct flow_result *r,
    int exit_code)
{
	bool judged = r != NULL && !a->no_verdict;

	json_text_str(j, "period", r != NULL ? r->period.name :
	    a->asked[0] != '\0' ? a->asked : NULL);
	json_text_str(j, "verdict", judged ? verdict_name(r->verdict) : NULL);
	json_text_int(j, "exit", exit_code);
	json_counts(j, r);
	json_sums(j, r);
	json_files(a, j, r);
}

void
answer_json(struct app *a, int exit_code, const struct err *e, struct str *out)
{
	struct json_text j = JSON_TEXT_INIT;
	const struct flow_result *head = a->nresults == 0 ? NULL :
	    &a->result[a->first_speaks ? 0 : a->nresults - 1];

	json_text_open(&j, NULL, '{');
	json_text_str(&j, "command", a->args.command != NULL ? a->args.command->name : NULL);
	json_head(a, &j, head, exit_code);
	if (head != NULL)
		json_result(a, &j, head);
	if (a->nresults > 1) {
		json_text_open(&j, "periods", '[');
		for (size_t i = 0; i < a->nresults; i++) {
			const struct flow_result *r = &a->result[i];
			json_text_open(&j, NULL, '{');
			json_head(a, &j, r, a->no_verdict ? 0 : verdict_exit(r->verdict));
			json_result(a, &j, r);
			json_text_shut(&j, '}');
		}
		json_text_shut(&j, ']');
	}
	json_text_members(&j, &a->more);
	if (e != NULL) {
		json_text_open(&j, "error", '{');
		json_text_str(&j, "message", e->msg);
		json_text_str(&j, "hint", e->hint);
		json_text_str(&j, "path", e->path);
		json_text_shut(&j, '}');
	}
	json_text_shut(&j, '}');
	str_add(out, str_text(&j.s));
	json_text_free(&j);
}
