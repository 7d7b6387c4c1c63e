/*
 * What a command found: as the one object of --json, and for people.  The
 * amounts and counts are flow's; nothing is computed here but sums for show.
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
	json_open(j, "counts", '{');
	for (int c = 0; r != NULL && c < CODE__MAX; c++) {
		if (r->count[c].rows > 0)
			json_int(j, mismatch_kind(r->count[c].code)->name,
			    (int64_t)r->count[c].rows);
	}
	json_shut(j, '}');
}

static void
json_sum(struct json_text *j, const struct flow_sum *s)
{
	int d = currency_decimals(s->currency);

	json_money(j, "stripe_closing", s->stripe_closing, d);
	json_money(j, "ledger_closing", s->ledger_closing, d);
	json_money(j, "unexplained", s->unexplained, d);
}

/* json_sums: per currency, over all Stripe accounts. */
static void
json_sums(struct json_text *j, const struct flow_result *r)
{
	json_open(j, "sums", '{');
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
		json_open(j, currency_code(all.currency), '{');
		json_sum(j, &all);
		json_shut(j, '}');
	}
	json_shut(j, '}');
}

static void
json_accounts(struct json_text *j, const struct flow_result *r)
{
	json_open(j, "accounts", '[');
	for (size_t i = 0; i < r->nsums; i++) {
		json_open(j, NULL, '{');
		json_str(j, "account", r->sum[i].account);
		json_str(j, "currency", currency_code(r->sum[i].currency));
		json_sum(j, &r->sum[i]);
		json_shut(j, '}');
	}
	json_shut(j, ']');
}

static void
json_result(const struct app *a, struct json_text *j, const struct flow_result *r)
{
	json_open(j, "places", '{');
	for (int p = 0; p < PLACE__MAX; p++)
		json_int(j, place_name((enum place)p), (int64_t)r->by_place[p]);
	json_shut(j, '}');
	json_int(j, "balance_transactions", (int64_t)r->movements);
	json_int(j, "entries", (int64_t)r->entries);
	json_int(j, "matches", (int64_t)r->matches);
	json_int(j, "mismatches", (int64_t)r->mismatches);
	json_bool(j, "opening_assumed", r->opening_assumed);
	json_bool(j, "unchanged", r->unchanged);
	json_str(j, "report_dir", r->report_dir);
	if (a->flow.naccounts > 1)
		json_accounts(j, r);
}

static void
json_files(const struct app *a, struct json_text *j, const struct flow_result *r)
{
	json_open(j, "files", '[');
	for (size_t i = 0; r != NULL && r->report_dir != NULL && i < r->files.n; i++) {
		char *path = file_join(r->report_dir, r->files.file[i].name);
		json_str(j, NULL, path);
		free(path);
	}
	json_members(j, &a->files);
	json_shut(j, ']');
}

/* json_head: period, verdict, counts, sums and files; map has no verdict. */
static void
json_head(const struct app *a, struct json_text *j, const struct flow_result *r,
    int exit_code)
{
	bool judged = r != NULL && !a->no_verdict;

	json_str(j, "period", r != NULL ? r->period.name :
	    a->asked[0] != '\0' ? a->asked : NULL);
	json_str(j, "verdict", judged ? verdict_name(r->verdict) : NULL);
	json_int(j, "exit", exit_code);
	json_counts(j, r);
	json_sums(j, r);
	json_files(a, j, r);
}

void
answer_json(struct app *a, int exit_code, const struct err *e, struct str *out)
{
	struct json_text j = JSON_TEXT_INIT;
	const struct flow_result *last = a->nresults > 0 ? &a->result[a->nresults - 1] : NULL;

	json_open(&j, NULL, '{');
	json_str(&j, "command", a->args.command != NULL ? a->args.command->name : NULL);
	json_head(a, &j, last, exit_code);
	if (last != NULL)
		json_result(a, &j, last);
	if (a->nresults > 1) {
		json_open(&j, "periods", '[');
		for (size_t i = 0; i < a->nresults; i++) {
			const struct flow_result *r = &a->result[i];
			json_open(&j, NULL, '{');
			json_head(a, &j, r, a->no_verdict ? 0 : verdict_exit(r->verdict));
			json_result(a, &j, r);
			json_shut(&j, '}');
		}
		json_shut(&j, ']');
	}
	json_members(&j, &a->more);
	if (e != NULL) {
		json_open(&j, "error", '{');
		json_str(&j, "message", e->msg);
		json_str(&j, "hint", e->hint);
		json_str(&j, "path", e->path);
		json_shut(&j, '}');
	}
	json_shut(&j, '}');
	str_add(out, str_text(&j.s));
	json_text_free(&j);
}

/* ---- for people: the statement ---- */
#define BLOCKS_MAX 256


struct block {		/* one Stripe account and currency */
	char		 account[64];
	uint8_t		 currency;
	int64_t		 opening[2], activity[2], payouts[2], closing[2];
	int64_t		 bridge, unexplained;
	int64_t		 code[CODE__MAX];
};
struct blocks {
	struct block	*b;	/* own */
	size_t		 n;
};

static struct block *
block_of(struct blocks *all, const char *account, uint8_t currency)
{
	for (size_t i = 0; i < all->n; i++) {
		if (all->b[i].currency == currency &&
		    strncmp(all->b[i].account, account, sizeof(all->b[i].account) - 1) == 0)
			return &all->b[i];
	}
	if (all->n == BLOCKS_MAX)
		return NULL;
	struct block *b = &all->b[all->n++];
	*b = (struct block){ .currency = currency };
	snprintf(b->account, sizeof(b->account), "%s", account);
	return b;
}

static int
add_line(void *ctx, const struct statement_line *l)
{
	struct blocks *all = ctx;
	const char *colon = strchr(l->side, ':');
	struct block *b = block_of(all, colon != NULL ? colon + 1 : "", l->currency);
	int side = l->side[0] == 'l';
	const struct mismatch_kind *k;

	if (b == NULL)
		return 0;
	if (l->side[0] == 'b') {
		k = mismatch_find(l->line);
		if (strcmp(l->line, "unexplained") == 0)
			b->unexplained = l->amount;
		else
			b->bridge = money_sum(b->bridge, l->amount);
		if (k != NULL)
			b->code[k->code] = l->amount;
	} else if (strcmp(l->line, "opening") == 0) {
		b->opening[side] = l->amount;
	} else if (strcmp(l->line, "closing") == 0) {
		b->closing[side] = l->amount;
	} else if (strcmp(l->line, "payouts") == 0) {
		b->payouts[side] = l->amount;
	} else {
		b->activity[side] = money_sum(b->activity[side], l->amount);
	}
	return 0;
}

static void
money_text(char out[MONEY_TEXT_MAX + 16], int64_t v, uint8_t currency)
{
	money_format_grouped(out, v, currency_decimals(currency));
}

static void
row(const struct app *a, const char *name, const int64_t v[2], uint8_t currency)
{
	char left[MONEY_TEXT_MAX + 16], right[MONEY_TEXT_MAX + 16];

	money_text(left, v[0], currency);
	money_text(right, v[1], currency);
	say(a, "  %-14s %18s %18s", name, left, right);
}

static void
say_block(const struct app *a, const struct block *b)
{
	char text[MONEY_TEXT_MAX + 16];
	char title[80];

	snprintf(title, sizeof(title), "%s%s%s", currency_code(b->currency),
	    b->account[0] != '\0' ? " " : "", b->account);
	say(a, "");
	say(a, "%s%-16s %18s %18s%s", paint(a, PAINT_BOLD), title, "Stripe", "Ledger",
	    unpaint(a));
	row(a, "opening", b->opening, b->currency);
	row(a, "activity", b->activity, b->currency);
	row(a, "payouts", b->payouts, b->currency);
	row(a, "closing", b->closing, b->currency);
	money_text(text, b->bridge, b->currency);
	say(a, "  %-14s %18s %18s", "bridge", "", text);
	money_text(text, b->unexplained, b->currency);
	say(a, "  %s%-14s %18s %18s%s", b->unexplained != 0 ? paint(a, PAINT_RED) : "",
	    "unexplained", "", text, b->unexplained != 0 ? unpaint(a) : "");
}

/* ---- for people: the verdict, the mismatches, the files ---- */
static void
say_verdict(const struct app *a, const struct flow_result *r)
{
	static const struct {
		enum paint	 colour;
		const char	*text;
	} how[] = {
		[VERDICT_TIED_OUT] = { PAINT_GREEN, "tied out" },
		[VERDICT_TIED_OUT_WITH_PENDING] = { PAINT_GREEN, "tied out, with pending items" },
		[VERDICT_BREAKS] = { PAINT_RED, "breaks" },
		[VERDICT_INCOMPLETE] = { PAINT_YELLOW, "incomplete" },
	};

	say(a, "%s%s, %s%s: %s%s%s", paint(a, PAINT_BOLD), a->flow.company, r->period.name,
	    unpaint(a), paint(a, how[r->verdict].colour), how[r->verdict].text, unpaint(a));
	if (r->unchanged)
		say(a, "  nothing has changed since the last time");
	if (r->opening_assumed)
		say(a, "  opening assumed: both sides start at 0; [opening %s] in tieout.conf"
		    " says otherwise", r->period.name);
}

/* nets: what a code adds to the bridge, "-28.83 USD, 9,610 JPY". */
static void
nets(struct str *out, const struct blocks *all, enum mismatch_code c)
{
	char text[MONEY_TEXT_MAX + 16];

	for (size_t i = 0; i < all->n; i++) {
		const struct block *b = &all->b[i];
		if (b->code[c] == 0)
			continue;
		money_text(text, b->code[c], b->currency);
		str_addf(out, "%s%s %s", out->n > 0 ? ", " : "", text,
		    currency_code(b->currency));
	}
}

static void
say_mismatches(const struct app *a, const struct flow_result *r,
    const struct blocks *all)
{
	struct str net = STR_INIT, n = STR_INIT;
	bool begun = false;

	for (int s = 0; s < SEVERITY__MAX; s++) {
		for (int c = 0; c < CODE__MAX; c++) {
			const struct mismatch_kind *k = mismatch_kind((enum mismatch_code)c);
			if (r->count[c].rows == 0 || k->severity != (enum severity)s)
				continue;
			if (!begun)
				say(a, "\n%s%-26s %-9s %8s  %s%s", paint(a, PAINT_BOLD),
				    "Mismatches", "", "rows", "net", unpaint(a));
			begun = true;
			str_clear(&net);
			str_clear(&n);
			nets(&net, all, (enum mismatch_code)c);
			print_count(&n, r->count[c].rows);
			say(a, "  %-24s %-9s %8s  %s", k->name, severity_name(k->severity),
			    str_text(&n), str_text(&net));
		}
	}
	str_free(&net);
	str_free(&n);
}

static void
say_files(const struct app *a, const struct flow_result *r)
{
	struct str line = STR_INIT;

	if (r->report_dir == NULL)
		return;
	say(a, "\n%sReports%s in %s", paint(a, PAINT_BOLD), unpaint(a), r->report_dir);
	for (size_t i = 0; i < r->files.n; i++) {
		const char *name = r->files.file[i].name;
		if (line.n + strlen(name) > 76) {
			say(a, "  %s", str_text(&line));
			str_clear(&line);
		}
		str_addf(&line, "%s%s", line.n > 0 ? "  " : "", name);
	}
	if (line.n > 0)
		say(a, "  %s", str_text(&line));
	str_clear(&line);
	char *html = file_join(r->report_dir, "index.html");
	print_shell(&line, html);
	say(a, "Open: %s", str_text(&line));
	free(html);
	str_free(&line);
}

int
answer_people(struct app *a, size_t i, bool statement, struct err *e)
{
	const struct flow_result *r = &a->result[i];
	struct blocks all = { mem_calloc(BLOCKS_MAX, sizeof(struct block)), 0 };
	int rc = -1;

	say_verdict(a, r);
	if (statement &&
	    store_run_statement(a->flow.store, r->period.name, add_line, &all, e) != 0)
		goto out;
	for (size_t k = 0; k < all.n; k++)
		say_block(a, &all.b[k]);
	for (size_t k = 0; all.n == 0 && k < r->nsums; k++) {
		char left[MONEY_TEXT_MAX + 16], right[MONEY_TEXT_MAX + 16];
		money_text(left, r->sum[k].stripe_closing, r->sum[k].currency);
		money_text(right, r->sum[k].ledger_closing, r->sum[k].currency);
		say(a, "  closing %s %s  Stripe %s, ledger %s",
		    currency_code(r->sum[k].currency), r->sum[k].account, left, right);
	}
	say_mismatches(a, r, &all);
	say_files(a, r);
	rc = 0;
out:
	free(all.b);
	return rc;
}
