/*
 * report --since-close: what came after the last close of a period, and what a
 * close would make of it now.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "recon/app/app.h"
#include "recon/flow/since.h"

#define AMOUNT_MAX (MONEY_TEXT_MAX + 16)

static const char *const how_words[] = { [SINCE_NEW] = "new", [SINCE_CHANGED] = "changed",
    [SINCE_GONE] = "gone" };

static const char *
amount(char out[AMOUNT_MAX], int64_t v, uint8_t currency)
{
	money_format_grouped(out, v, currency_decimals(currency));
	return out;
}

static const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/* ---- for people: what arrived ---- */

static void
say_rows(const struct app *a, const struct flow_since *s)
{
	struct str line = STR_INIT;
	char text[AMOUNT_MAX], day[DATE_TEXT_MAX];
	uint64_t n = 0;

	for (size_t i = 0; i < s->rows.n; i++) {
		n += s->rows.tally[i].n;
		str_addf(&line, "%s%s %s", i == 0 ? ", net " : ", ", amount(text,
		    s->rows.tally[i].net, s->rows.tally[i].currency),
		    currency_code(s->rows.tally[i].currency));
	}
	if (n > 0)
		say(a, "  %" PRIu64 " new balance transaction%s of its days%s", n, plural(n),
		    str_text(&line));
	for (size_t i = 0; i < s->nrows; i++) {
		const struct flow_since_row *r = &s->row[i];

		(void)date_format(day, r->day);
		say(a, "    %-28s %s  %-20s %15s %s", r->id, day, r->category,
		    amount(text, r->net, r->currency), currency_code(r->currency));
	}
	if (n > s->nrows)
		say(a, "    and %" PRIu64 " more", n - s->nrows);
	str_free(&line);
}

static void
say_line(const struct app *a, const struct flow_since_line *l)
{
	char now[AMOUNT_MAX], was[AMOUNT_MAX], day[DATE_TEXT_MAX];
	struct str more = STR_INIT;

	(void)date_format(day, l->day);
	if (l->how == SINCE_CHANGED && l->was_amount != l->amount)
		str_addf(&more, ", was %s", amount(was, l->was_amount, l->currency));
	if (l->how == SINCE_CHANGED && l->was_day != l->day) {
		char then[DATE_TEXT_MAX];

		(void)date_format(then, l->was_day);
		str_addf(&more, ", was on %s", then);
	}
	say(a, "    %-8s %-20s %s  %15s %s%s", how_words[l->how], l->ledger_id, day,
	    amount(now, l->how == SINCE_GONE ? l->was_amount : l->amount, l->currency),
	    currency_code(l->currency), str_text(&more));
	str_free(&more);
}

static void
say_lines(const struct app *a, const struct flow_since *s)
{
	uint64_t n = s->lines[SINCE_NEW] + s->lines[SINCE_CHANGED] + s->lines[SINCE_GONE];

	if (n == 0)
		return;
	say(a, "  %" PRIu64 " ledger line%s of its days: %" PRIu64 " new, %" PRIu64
	    " changed, %" PRIu64 " gone", n, plural(n), s->lines[SINCE_NEW],
	    s->lines[SINCE_CHANGED], s->lines[SINCE_GONE]);
	for (size_t i = 0; i < s->nlines; i++)
		say_line(a, &s->line[i]);
	if (n > s->nlines)
		say(a, "    and %" PRIu64 " more", n - s->nlines);
}

static void
say_counts(const struct app *a, const struct flow_since *s)
{
	for (size_t i = 0; i < s->ncounts; i++) {
		const struct flow_since_count *c = &s->count[i];
		bool line = strcmp(c->kind, "line") == 0, row = strcmp(c->kind, "txn") == 0;

		if (c->fresh > 0)
			say(a, "  %" PRIu64 " new %s%s, of any day", c->fresh, c->kind,
			    plural(c->fresh));
		if (c->again > 0)
			say(a, "  %" PRIu64 " %s%s told again, of any day", c->again,
			    line ? "ledger line" : row ? "balance transaction" : c->kind,
			    plural(c->again));
	}
}

static void
say_decisions(const struct app *a, const struct flow_since *s)
{
	char text[AMOUNT_MAX];

	if (s->ndecisions > 0)
		say(a, "  %zu of its mismatches settled", s->ndecisions);
	for (size_t i = 0; i < s->ndecisions && i < FLOW_SINCE_MAX; i++) {
		const struct flow_since_decision *d = &s->decision[i];

		say(a, "    %-8s %s  %-20s %15s %s  as %s by %s", "settled", d->break_id,
		    mismatch_kind(d->code)->name, amount(text, d->difference, d->currency),
		    currency_code(d->currency), d->kind, d->by);
	}
	if (s->ndecisions > FLOW_SINCE_MAX)
		say(a, "    and %zu more", s->ndecisions - FLOW_SINCE_MAX);
}

static void
say_arrived(const struct app *a, const struct flow_since *s)
{
	say(a, "%s%s, %s%s: since its last close%s", paint(a, PAINT_BOLD), a->flow.company,
	    s->period.name, unpaint(a), s->sealed ? ", which is sealed" : "");
	if (s->unknown)
		say(a, "  what that close rested on was not kept (an older version made it): what"
		    " arrived since is not known");
	else if (s->imports == 0)
		say(a, "  no import");
	else
		say(a, "  %" PRIu64 " import%s", s->imports, plural(s->imports));
	if (s->forgotten)
		say(a, "  an import was taken back");
	say_rows(a, s);
	say_lines(a, s);
	say_counts(a, s);
	say_decisions(a, s);
	if (s->rules_changed)
		say(a, "  the rules have changed");
}

/* ---- for people: what it would do ---- */

static void
say_break(const struct app *a, const struct flow_since_break *b)
{
	char now[AMOUNT_MAX], was[AMOUNT_MAX];
	struct str more = STR_INIT;

	if (b->how == SINCE_CHANGED && b->code != b->was_code)
		str_addf(&more, ", was %s", mismatch_kind(b->was_code)->name);
	if (b->how == SINCE_CHANGED && b->difference != b->was_difference)
		str_addf(&more, ", was %s", amount(was, b->was_difference, b->currency));
	if (b->how == SINCE_CHANGED && b->status == BREAK_RESOLVED)
		str_add(&more, ", resolved");
	say(a, "    %-8s %s  %-20s %15s %s  %.40s%s%.40s%s", how_words[b->how], b->break_id,
	    mismatch_kind(b->code)->name, amount(now, b->difference, b->currency),
	    currency_code(b->currency), b->stripe_ids, *b->stripe_ids != '\0' &&
	    *b->ledger_ids != '\0' ? " " : "", b->ledger_ids, str_text(&more));
	str_free(&more);
}

static const struct flow_sum *
sum_before(const struct flow_since *s, const struct flow_sum *of)
{
	for (size_t i = 0; s->closed && i < s->before.nsums; i++)
		if (s->before.sum[i].currency == of->currency &&
		    strcmp(s->before.sum[i].account, of->account) == 0)
			return &s->before.sum[i];
	return NULL;
}

/* "Stripe 12.00, was 10.00" */
static void
add_closing(struct str *out, const char *side, int64_t now, const int64_t *was,
    uint8_t currency)
{
	char text[AMOUNT_MAX];

	str_addf(out, "%s%s %s", out->n > 0 ? "; " : "", side, amount(text, now, currency));
	if (was != NULL && *was != now)
		str_addf(out, ", was %s", amount(text, *was, currency));
}

static void
say_closings(const struct app *a, const struct flow_since *s)
{
	for (size_t i = 0; i < s->after.nsums; i++) {
		const struct flow_sum *now = &s->after.sum[i], *was = sum_before(s, now);

		struct str line = STR_INIT;

		if (was != NULL && was->stripe_closing == now->stripe_closing &&
		    was->ledger_closing == now->ledger_closing)
			continue;
		add_closing(&line, "Stripe", now->stripe_closing,
		    was == NULL ? NULL : &was->stripe_closing, now->currency);
		add_closing(&line, "ledger", now->ledger_closing,
		    was == NULL ? NULL : &was->ledger_closing, now->currency);
		say(a, "  closing %s%s%s: %s", currency_code(now->currency),
		    *now->account != '\0' ? " " : "", now->account, str_text(&line));
		str_free(&line);
	}
}

static bool
same_sums(const struct flow_since *s)
{
	for (size_t i = 0; i < s->after.nsums; i++) {
		const struct flow_sum *now = &s->after.sum[i], *was = sum_before(s, now);

		if (was == NULL || was->stripe_closing != now->stripe_closing ||
		    was->ledger_closing != now->ledger_closing)
			return false;
	}
	return true;
}

static void
say_effect(const struct app *a, const struct flow_since *s)
{
	if (!s->effect) {
		say(a, "\n%s stays as it was sealed; no open period has facts", s->period.name);
		return;
	}
	if (s->sealed)
		say(a, "\n%s stays as it was sealed; what comes stands in %s", s->period.name,
		    s->after.period.name);
	if (s->closed && s->nbreaks == 0 && same_sums(s) &&
	    s->before.verdict == s->after.verdict && s->before.entries == s->after.entries) {
		say(a, "\n%s would be closed as it was%s: %s", s->after.period.name,
		    s->ndecisions > 0 ? ", with what was settled" : "",
		    verdict_name(s->after.verdict));
	} else {
		say(a, "\n%s would be: %s%s%s", s->after.period.name,
		    verdict_name(s->after.verdict), s->closed ? ", was " :
		    " (it was not closed yet)", s->closed ?
		    verdict_name(s->before.verdict) : "");
		if (s->closed && s->before.entries != s->after.entries)
			say(a, "  %" PRIu64 " entries, were %" PRIu64, s->after.entries,
			    s->before.entries);
		say_closings(a, s);
		for (size_t i = 0; i < s->nbreaks && i < FLOW_SINCE_MAX; i++)
			say_break(a, &s->brk[i]);
		if (s->nbreaks > FLOW_SINCE_MAX)
			say(a, "    and %zu more", s->nbreaks - FLOW_SINCE_MAX);
	}
	if (s->stale.name[0] != '\0')
		say(a, "  not final: %s, before it, would be closed again first",
		    s->stale.name);
	say(a, "Nothing was written.");
}

/* ---- JSON ---- */

static void
json_day(struct json_text *j, const char *key, int32_t day)
{
	char text[DATE_TEXT_MAX];

	if (day != DATE_NONE)
		(void)date_format(text, day);
	json_text_str(j, key, day == DATE_NONE ? NULL : text);
}

static void
json_amount(struct json_text *j, const char *key, bool has, int64_t v, uint8_t currency)
{
	if (has)
		json_text_money(j, key, v, currency_decimals(currency));
	else
		json_text_str(j, key, NULL);
}

static void
json_arrived(struct json_text *j, const struct flow_since *s)
{
	json_text_open(j, "rows", '[');
	for (size_t i = 0; i < s->nrows; i++) {
		const struct flow_since_row *r = &s->row[i];

		json_text_open(j, NULL, '{');
		json_text_str(j, "stripe_id", r->id);
		json_day(j, "date", r->day);
		json_text_str(j, "category", r->category);
		json_text_str(j, "currency", currency_code(r->currency));
		json_text_money(j, "net", r->net, currency_decimals(r->currency));
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
	json_text_open(j, "lines", '[');
	for (size_t i = 0; i < s->nlines; i++) {
		const struct flow_since_line *l = &s->line[i];

		json_text_open(j, NULL, '{');
		json_text_str(j, "how", how_words[l->how]);
		json_text_str(j, "ledger_id", l->ledger_id);
		json_text_str(j, "line", l->line);
		json_text_str(j, "currency", currency_code(l->currency));
		json_day(j, "date", l->how == SINCE_GONE ? DATE_NONE : l->day);
		json_amount(j, "amount", l->how != SINCE_GONE, l->amount, l->currency);
		json_day(j, "was_date", l->was_day);
		json_amount(j, "was_amount", l->how != SINCE_NEW, l->was_amount, l->currency);
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
}

static void
json_breaks(struct json_text *j, const struct flow_since *s)
{
	json_text_open(j, "mismatches", '[');
	for (size_t i = 0; i < s->nbreaks; i++) {
		const struct flow_since_break *b = &s->brk[i];

		json_text_open(j, NULL, '{');
		json_text_str(j, "how", how_words[b->how]);
		json_text_str(j, "break_id", b->break_id);
		json_text_str(j, "code", mismatch_kind(b->code)->name);
		json_text_str(j, "was_code", b->how == SINCE_NEW ? NULL :
		    mismatch_kind(b->was_code)->name);
		json_text_str(j, "status", break_status_name(b->status));
		json_text_str(j, "currency", currency_code(b->currency));
		json_amount(j, "difference", b->how != SINCE_GONE, b->difference, b->currency);
		json_amount(j, "was_difference", b->how != SINCE_NEW, b->was_difference,
		    b->currency);
		json_text_str(j, "stripe_ids", b->stripe_ids);
		json_text_str(j, "ledger_ids", b->ledger_ids);
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
}

static void
json_decisions(struct json_text *j, const struct flow_since *s)
{
	json_text_open(j, "settled", '[');
	for (size_t i = 0; i < s->ndecisions; i++) {
		const struct flow_since_decision *d = &s->decision[i];

		json_text_open(j, NULL, '{');
		json_text_str(j, "break_id", d->break_id);
		json_text_str(j, "code", mismatch_kind(d->code)->name);
		json_text_str(j, "currency", currency_code(d->currency));
		json_text_money(j, "difference", d->difference, currency_decimals(d->currency));
		json_text_str(j, "as", d->kind);
		json_text_str(j, "by", d->by);
		json_text_shut(j, '}');
	}
	json_text_shut(j, ']');
}

static void
json_since(struct app *a, const struct flow_since *s)
{
	struct json_text *j = &a->more;
	uint64_t rows = 0;

	for (size_t i = 0; i < s->rows.n; i++)
		rows += s->rows.tally[i].n;
	json_text_open(j, "since_close", '{');
	json_text_str(j, "period", s->period.name);
	json_text_bool(j, "was_sealed", s->sealed);
	json_text_bool(j, "known", !s->unknown);
	json_text_int(j, "imports", (int64_t)s->imports);
	json_text_bool(j, "forgotten", s->forgotten);
	json_text_bool(j, "rules_changed", s->rules_changed);
	json_text_int(j, "new_rows", (int64_t)rows);
	json_text_int(j, "new_lines", (int64_t)s->lines[SINCE_NEW]);
	json_text_int(j, "changed_lines", (int64_t)s->lines[SINCE_CHANGED]);
	json_text_int(j, "gone_lines", (int64_t)s->lines[SINCE_GONE]);
	json_arrived(j, s);
	json_text_open(j, "objects", '{');
	for (size_t i = 0; i < s->ncounts; i++) {
		json_text_open(j, s->count[i].kind, '{');
		json_text_int(j, "new", (int64_t)s->count[i].fresh);
		json_text_int(j, "told_again", (int64_t)s->count[i].again);
		json_text_shut(j, '}');
	}
	json_text_shut(j, '}');
	json_text_str(j, "stands_in", s->effect ? s->after.period.name : NULL);
	json_text_str(j, "verdict_was", s->closed ? verdict_name(s->before.verdict) : NULL);
	json_text_str(j, "verdict_would_be", s->effect ? verdict_name(s->after.verdict) : NULL);
	json_text_int(j, "entries_were", s->closed ? (int64_t)s->before.entries : 0);
	json_text_int(j, "entries_would_be", (int64_t)s->after.entries);
	json_text_str(j, "not_final_because_of", s->stale.name[0] != '\0' ? s->stale.name :
	    NULL);
	json_decisions(j, s);
	json_breaks(j, s);
	json_text_shut(j, '}');
}

int
cmd_report_since(struct app *a, struct err *e)
{
	struct flow_since *s;
	struct period p;
	int rc = -1;

	if (a->args.opt.out != NULL) {
		err_set(e, ERR_USAGE, "--since-close writes no reports");
		return err_hint(e, "leave --out away, or --since-close");
	}
	if (a->args.n > 0) {
		if (period_parse(&p, a->args.word[0], e) != 0)
			return -1;
		memcpy(a->asked, p.name, sizeof(a->asked));
	}
	s = mem_calloc(1, sizeof(*s));
	if (flow_since(&a->flow, a->args.n > 0 ? &p : NULL, s, e) == 0) {
		memcpy(a->asked, s->period.name, sizeof(a->asked));
		say_arrived(a, s);
		say_effect(a, s);
		json_since(a, s);
		flow_since_done(s);
		rc = 0;
	}
	free(s);
	return rc;
}
