/*
 * What a command found, for people: the verdict, the statement, the mismatches
 * by code, the files.  The amounts are flow's; nothing is computed here but
 * sums for show.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/file.h"
#include "core/base/money.h"
#include "recon/app/app.h"

#define BLOCKS_MAX 256		/* Stripe accounts times currencies shown */
#define AMOUNT_MAX (MONEY_TEXT_MAX + 16)
#define LINE_WIDTH 76

#define OTHERS_MAX 4		/* bridge lines that are no mismatch: ignored ... */

/* One Stripe account and currency of the statement. */
struct block {
	char		 account[64];
	uint8_t		 currency;
	int64_t		 opening[2], activity[2], payouts[2], closing[2];
	int64_t		 bridge, unexplained;
	struct {
		char	name[32];
		int64_t	amount;
	}		 other[OTHERS_MAX];
	size_t		 nothers;
};

/* The mismatches of one code and severity. */
struct tally {
	uint64_t	 rows;
	int64_t		 net[CURRENCY_MAX + 1], gross[CURRENCY_MAX + 1];
};

struct findings {
	struct block	*block;		/* own */
	size_t		 nblocks;
	struct tally	*tally;		/* own; severity * CODE__MAX + code */
};

/* ---- collecting ---- */
static struct block *
block_of(struct findings *f, const char *account, uint8_t currency)
{
	struct block *b;

	for (size_t i = 0; i < f->nblocks; i++) {
		b = &f->block[i];
		if (b->currency == currency &&
		    strncmp(b->account, account, sizeof(b->account) - 1) == 0)
			return b;
	}
	if (f->nblocks == BLOCKS_MAX)
		return NULL;
	b = &f->block[f->nblocks++];
	*b = (struct block){ .currency = currency };
	snprintf(b->account, sizeof(b->account), "%s", account);
	return b;
}

static void
add_bridge(struct block *b, const struct statement_line *l)
{
	b->bridge = money_sum(b->bridge, l->amount);
	if (mismatch_find(l->line) != NULL || b->nothers == OTHERS_MAX)
		return;
	snprintf(b->other[b->nothers].name, sizeof(b->other[0].name), "%s", l->line);
	b->other[b->nothers++].amount = l->amount;
}

static int
add_line(void *ctx, const struct statement_line *l)
{
	struct findings *f = ctx;
	const char *colon = strchr(l->side, ':');
	struct block *b = block_of(f, colon != NULL ? colon + 1 : "", l->currency);
	int side = l->side[0] == 'l';

	if (b == NULL)
		return 0;
	if (strcmp(l->line, "unexplained") == 0)
		b->unexplained = l->amount;
	else if (l->side[0] == 'b')
		add_bridge(b, l);
	else if (strcmp(l->line, "opening") == 0)
		b->opening[side] = l->amount;
	else if (strcmp(l->line, "closing") == 0)
		b->closing[side] = l->amount;
	else if (strcmp(l->line, "payouts") == 0)
		b->payouts[side] = l->amount;
	else
		b->activity[side] = money_sum(b->activity[side], l->amount);
	return 0;
}

static void
add_amount(struct tally *t, uint8_t currency, int64_t v)
{
	t->net[currency] = money_sum(t->net[currency], v);
	t->gross[currency] = money_sum(t->gross[currency], v < 0 ? -v : v);
}

static int
add_break(void *ctx, const struct store_break *b)
{
	struct findings *f = ctx;
	struct tally *t = &f->tally[(int)b->m.severity * CODE__MAX + (int)b->m.code];

	if (b->m.status == BREAK_RESOLVED)
		return 0;
	t->rows++;
	add_amount(t, b->m.currency, b->m.bridge);
	add_amount(t, b->m.bridge2_currency, b->m.bridge2);
	return 0;
}

/* from_counts: what is known when the store does not hold the run. */
static void
from_counts(struct findings *f, const struct flow_result *r)
{
	for (int c = 0; c < CODE__MAX; c++) {
		int s = (int)mismatch_kind((enum mismatch_code)c)->severity;
		f->tally[s * CODE__MAX + c].rows = r->count[c].rows;
	}
	for (size_t i = 0; i < r->nsums; i++) {
		struct block *b = block_of(f, r->sum[i].account, r->sum[i].currency);
		if (b == NULL)
			continue;
		b->closing[0] = r->sum[i].stripe_closing;
		b->closing[1] = r->sum[i].ledger_closing;
		b->unexplained = r->sum[i].unexplained;
		b->bridge = b->closing[1] - b->closing[0] - b->unexplained;
	}
}

/* ---- printing ---- */
static void
amount_text(char out[AMOUNT_MAX], int64_t v, uint8_t currency)
{
	money_format_grouped(out, v, currency_decimals(currency));
}

static uint64_t
rows_of(const struct findings *f, enum severity s)
{
	uint64_t n = 0;

	for (int c = 0; c < CODE__MAX; c++)
		n += f->tally[(int)s * CODE__MAX + c].rows;
	return n;
}

static void
say_verdict(const struct app *a, const struct flow_result *r, const struct findings *f)
{
	static const struct {
		enum paint	 colour;
		const char	*text;
	} how[] = {
		[VERDICT_TIED_OUT] = { PAINT_GREEN, "tied out" },
		[VERDICT_TIED_OUT_WITH_PENDING] = { PAINT_GREEN, "tied out, with pending" },
		[VERDICT_BREAKS] = { PAINT_RED, "breaks" },
		[VERDICT_INCOMPLETE] = { PAINT_YELLOW, "incomplete" },
	};
	static const char *const words[] = { [SEVERITY_ERROR] = "missing data",
	    [SEVERITY_BREAK] = "to settle", [SEVERITY_PENDING] = "pending" };
	struct str line = STR_INIT;

	for (int s = 0; s < SEVERITY__MAX; s++) {
		uint64_t n = rows_of(f, (enum severity)s);
		if (n == 0)
			continue;
		str_add(&line, line.n > 0 ? ", " : "  (");
		print_count(&line, n);
		str_addf(&line, " %s", words[s]);
	}
	say(a, "%s%s, %s%s: %s%s%s%s%s", paint(a, PAINT_BOLD), a->flow.company,
	    r->period.name, unpaint(a), paint(a, how[r->verdict].colour),
	    how[r->verdict].text, unpaint(a), str_text(&line), line.n > 0 ? ")" : "");
	str_free(&line);
	if (r->sealed)
		say(a, "  sealed: it stays as it was");
	else if (r->unchanged)
		say(a, "  nothing has changed since the last time");
	if (r->opening_assumed)
		say(a, "  opening assumed: both sides start at 0; say otherwise in"
		    " tieout.conf, [opening %s]", r->period.name);
}

static void
say_work(const struct app *a, const struct flow_result *r)
{
	struct str line = STR_INIT;

	str_add(&line, "  ");
	print_count(&line, r->movements);
	str_add(&line, " balance transactions (");
	for (int p = 0, n = 0; p < PLACE__MAX; p++) {
		if (r->by_place[p] == 0)
			continue;
		str_add(&line, n++ > 0 ? ", " : "");
		print_count(&line, r->by_place[p]);
		str_addf(&line, " %s", place_name((enum place)p));
	}
	str_add(&line, "), ");
	print_count(&line, r->entries);
	str_add(&line, " entries, ");
	print_count(&line, r->matches);
	str_add(&line, " matches");
	say(a, "%s", str_text(&line));
	str_free(&line);
}

static void
say_row(const struct app *a, const char *name, const int64_t v[2], uint8_t currency)
{
	char left[AMOUNT_MAX], right[AMOUNT_MAX];

	amount_text(left, v[0], currency);
	amount_text(right, v[1], currency);
	say(a, "  %-14s %18s %18s", name, left, right);
}

static void
say_block(const struct app *a, const struct block *b, bool whole)
{
	char text[AMOUNT_MAX];
	char title[80];
	const char *red = b->unexplained != 0 ? paint(a, PAINT_RED) : "";

	snprintf(title, sizeof(title), "%s%s%s", currency_code(b->currency),
	    b->account[0] != '\0' ? " " : "", b->account);
	say(a, "\n%s%-16s %18s %18s%s", paint(a, PAINT_BOLD), title, "Stripe", "Ledger",
	    unpaint(a));
	if (whole) {
		say_row(a, "opening", b->opening, b->currency);
		say_row(a, "activity", b->activity, b->currency);
		say_row(a, "payouts", b->payouts, b->currency);
	}
	say_row(a, "closing", b->closing, b->currency);
	amount_text(text, b->bridge, b->currency);
	say(a, "  %-14s %18s %18s", "bridge", "", text);
	for (size_t i = 0; i < b->nothers; i++) {
		amount_text(text, b->other[i].amount, b->currency);
		say(a, "    of it %-16s %8s %18s", b->other[i].name, "", text);
	}
	amount_text(text, b->unexplained, b->currency);
	say(a, "  %s%-14s %18s %18s%s", red, "unexplained", "", text,
	    *red != '\0' ? unpaint(a) : "");
}

/* nets: what a code adds to the bridge, and the gross where parts cancel. */
static void
nets(struct str *out, const struct tally *t)
{
	char net[AMOUNT_MAX], gross[AMOUNT_MAX];

	for (int c = 1; c <= CURRENCY_MAX; c++) {
		int64_t n = t->net[c], g = t->gross[c];
		if (g == 0)
			continue;
		amount_text(net, n, (uint8_t)c);
		str_addf(out, "%s%s %s", out->n > 0 ? ", " : "", net,
		    currency_code((uint8_t)c));
		if (g != n && g != -n) {
			amount_text(gross, g, (uint8_t)c);
			str_addf(out, " (gross %s)", gross);
		}
	}
}

static void
say_mismatches(const struct app *a, const struct findings *f, bool net_known)
{
	struct str net = STR_INIT, n = STR_INIT;
	bool begun = false;

	for (int i = 0; i < SEVERITY__MAX * CODE__MAX; i++) {
		const struct tally *t = &f->tally[i];
		if (t->rows == 0)
			continue;
		if (!begun)
			say(a, "\n%s%-35s %8s%s%s", paint(a, PAINT_BOLD), "Mismatches",
			    "rows", net_known ? "  net" : "", unpaint(a));
		begun = true;
		str_clear(&net);
		str_clear(&n);
		nets(&net, t);
		print_count(&n, t->rows);
		say(a, "  %-24s %-8s %8s%s%s",
		    mismatch_kind((enum mismatch_code)(i % CODE__MAX))->name,
		    severity_name((enum severity)(i / CODE__MAX)), str_text(&n),
		    net.n > 0 ? "  " : "", str_text(&net));
	}
	if (begun)
		say(a, "  %swhat a code means: tieout help CODE%s", paint(a, PAINT_DIM),
		    unpaint(a));
	str_free(&net);
	str_free(&n);
}

static void
say_files(const struct app *a, const struct flow_result *r)
{
	struct str line = STR_INIT;
	char *html;

	if (r->report_dir == NULL)
		return;
	say(a, "\n%sReports%s in %s", paint(a, PAINT_BOLD), unpaint(a), r->report_dir);
	for (size_t i = 0; i < r->files.n; i++) {
		const char *name = r->files.file[i].name;
		if (line.n + strlen(name) > LINE_WIDTH) {
			say(a, "  %s", str_text(&line));
			str_clear(&line);
		}
		str_addf(&line, "%s%s", line.n > 0 ? "  " : "", name);
	}
	if (line.n > 0)
		say(a, "  %s", str_text(&line));
	str_clear(&line);
	html = file_join(r->report_dir, "index.html");
	print_shell(&line, html);
	say(a, "Open %s", str_text(&line));
	free(html);
	str_free(&line);
}

int
answer_people(struct app *a, size_t i, bool stored, struct err *e)
{
	const struct flow_result *r = &a->result[i];
	struct findings f = { mem_calloc(BLOCKS_MAX, sizeof(struct block)), 0,
	    mem_calloc((size_t)SEVERITY__MAX * CODE__MAX, sizeof(struct tally)) };
	int rc = -1;

	if (!stored)
		from_counts(&f, r);
	else if (store_run_statement(a->flow.store, r->period.name, add_line, &f, e) != 0 ||
	    store_run_breaks(a->flow.store, r->period.name, add_break, &f, e) != 0)
		goto out;
	say_verdict(a, r, &f);
	if (a->args.opt.verbose)
		say_work(a, r);
	for (size_t k = 0; k < f.nblocks; k++)
		say_block(a, &f.block[k], stored);
	say_mismatches(a, &f, stored);
	say_files(a, r);
	rc = 0;
out:
	free(f.block);
	free(f.tally);
	return rc;
}
