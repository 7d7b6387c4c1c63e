/*
 * Feeds the reports from the books: rows are read again from the store in the
 * order in which they were mapped, so that no row is kept in memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/money.h"
#include "core/model/category.h"
#include "recon/flow/books_entries.h"
#include "recon/flow/books_source.h"
#include "recon/store/store_fetch.h"

#define STORY_PARTS 16

struct feed {
	struct books		*b;
	struct books_rows	 items;		/* of next_item */
	uint32_t		 item;		/* engine's index of the next one */
	struct books_entries	*entries;	/* of next_entry */
	uint64_t		 match, payout;	/* positions in the engine */
	struct txn		 txn;
	struct report_fee	*fees;		/* own */
	struct report_hash	*inputs;	/* own; texts in the arena */
	size_t			 ninputs, inputs_cap;
	struct report_law	*laws;		/* own */
	struct str		 story[STORY_PARTS];
};

static const char *
rule_name(const struct books *b, uint32_t rule)
{
	return rule >= rules_count(b->f->rules) ? "" :
	    rules_name(b->f->rules, rule);
}

static int
feed_item(void *ctx, struct report_item *out, struct err *e)
{
	struct feed *fd = ctx;
	struct books *b = fd->b;
	const struct books_fate *fate;
	struct engine_item it;
	uint32_t at;
	int got;

	if ((got = books_rows_next(b, &fd->items, &fd->txn, &at, e)) != 1)
		return got;
	at = at == ENGINE_NONE ? fd->item++ : at;
	ASSERT(at < b->nfate);
	fate = &b->fate[at];
	engine_item(b->engine, at, &it);
	out->txn = &fd->txn;
	out->day = zone_day(b->f->zone, fd->txn.created);
	out->place = (enum place)fate->place;
	out->rule = rule_name(b, fate->rule);
	out->entry_key = fate->entry == ENGINE_NONE ? "" :
	    engine_entry_key(b->engine, fate->entry);
	out->match_id = it.match_id;
	out->break_id = it.break_id;
	out->open_at_end = it.open_at_end;
	return 1;
}

static int
feed_entry(void *ctx, struct entry *out, struct err *e)
{
	struct feed *fd = ctx;

	if (fd->entries == NULL)
		fd->entries = books_entries_open(fd->b);
	return books_entries_next(fd->entries, out, e);
}

static int
feed_match(void *ctx, struct report_match *out, struct err *e)
{
	struct feed *fd = ctx;
	struct engine_match m;

	(void)e;
	if (engine_next_match(fd->b->engine, &fd->match, &m) != 1)
		return 0;
	out->match_id = m.match_id;
	out->method = m.method;
	out->entry_key = m.entry_key;
	out->stripe_ids = m.stripe_ids;
	out->ledger_ids = m.ledger_ids;
	out->currency = m.currency;
	out->expected = m.expected;
	out->actual = m.actual;
	out->reason = m.reason;
	return 1;
}

static int
feed_payout(void *ctx, struct report_payout *out, struct err *e)
{
	struct feed *fd = ctx;
	struct engine_payout p;

	(void)e;
	if (engine_next_payout(fd->b->engine, &fd->payout, &p) != 1)
		return 0;
	out->facts = p.facts;
	out->rows = p.rows;
	out->rows_sum = p.rows_sum;
	out->remainder = p.remainder;
	out->returned = p.returned;
	out->match_id = p.match_id;
	out->break_id = p.break_id;
	return 1;
}

static int
feed_rewind(void *ctx, struct err *e)
{
	struct feed *fd = ctx;

	(void)e;
	books_rows_again(&fd->items);
	books_entries_close(fd->entries);
	fd->entries = NULL;
	fd->item = fd->b->first_in_period == ENGINE_NONE ? 0 :
	    fd->b->first_in_period;
	fd->match = fd->payout = 0;
	return 0;
}

/* ---- stories ---- */

static size_t
part(struct feed *fd, struct report_story *out, size_t n, const char *label)
{
	ASSERT(n < STORY_PARTS);
	out[n].label = label;
	out[n].text = str_text(&fd->story[n]);
	return n + 1;
}

static void
add_money(struct str *s, int64_t v, uint8_t currency)
{
	char text[MONEY_TEXT_MAX];

	(void)money_format_grouped(text, v, currency_decimals(currency));
	str_addf(s, "%s %s", text, currency_code(currency));
}

/* The lines that a row books, by the rule that took it. */
static void
add_booking(struct str *s, const struct rules_result *res, uint8_t currency)
{
	for (size_t i = 0; i < res->nlines; i++) {
		const struct rules_line *l = &res->lines[i];
		const struct account *a = l->account;

		str_addf(s, "%s%s %s %s ", i == 0 ? ": " : "; ", l->amount < 0 ? "credit" :
		    "debit", a->code, a->title != NULL ? a->title : a->name);
		add_money(s, l->amount < 0 ? -l->amount : l->amount, currency);
	}
}

/* The rule, where it stands, and the entry that it makes of the row. */
static size_t
story_of_rule(struct feed *fd, const struct txn *t, uint32_t movement,
    struct report_story *out, size_t n)
{
	struct books *b = fd->b;
	const struct books_fate *fate = &b->fate[movement];
	struct err e = ERR_INIT;
	struct str *s = &fd->story[n], place = STR_INIT;
	struct rules_result res;
	struct rules_view v;
	const char *base;

	if (*rule_name(b, fate->rule) != '\0') {
		rules_place(b->f->rules, fate->rule, &place);
		base = strrchr(str_text(&place), '/');
		str_clear(s);
		str_addf(s, "%s (%s)", rule_name(b, fate->rule),
		    base == NULL ? str_text(&place) : base + 1);
		str_free(&place);
		n = part(fd, out, n, "Rule");
	}
	if (fate->entry == ENGINE_NONE)
		return n;
	s = &fd->story[n];
	str_clear(s);
	str_add(s, engine_entry_key(b->engine, fate->entry));
	if (rules_grouping(b->f->rules) != PER_TRANSACTION)
		str_addf(s, ", per %s; of this row", grouping_name(rules_grouping(b->f->rules)));
	if (books_view(b, t, false, &v, &e) == 0 &&
	    rules_eval(b->f->rules, b->scratch, &v, &res, &e) == 0)
		add_booking(s, &res, t->currency);
	return part(fd, out, n, "Entry");
}

/* The Stripe row, the rule that took it and what it books. */
static size_t
story_of_row(struct feed *fd, uint32_t movement, struct report_story *out, size_t n)
{
	struct books *b = fd->b;
	struct err e = ERR_INIT;
	char day[DATE_TEXT_MAX];
	struct str *s;
	struct txn t;
	const char *id;
	int64_t created;
	bool found;

	engine_movement_key(b->engine, movement, &id, &created);
	if (store_get_txn_at(b->f->store, created, id, &found, &t, &e) != 0 || !found)
		return n;
	s = &fd->story[n];
	str_clear(s);
	(void)date_moment_format(day, t.created);
	str_addf(s, "%s, %s, created %s: amount ", t.id.p, t.category.p, day);
	add_money(s, t.amount, t.currency);
	str_add(s, ", fee ");
	add_money(s, t.fee, t.currency);
	str_add(s, ", net ");
	add_money(s, txn_net(&t), t.currency);
	if (t.source.n > 0)
		str_addf(s, "; source %s", t.source.p);
	if (t.payout.n > 0)
		str_addf(s, "; payout %s", t.payout.p);
	if (t.description.n > 0)
		str_addf(s, "; \"%.*s\"", (int)(t.description.n > 120 ? 120 :
		    t.description.n), t.description.p);
	n = part(fd, out, n, "Stripe row");
	return story_of_rule(fd, &t, movement, out, n);
}

static size_t
story_of_line(struct feed *fd, uint32_t line, struct report_story *out, size_t n)
{
	struct err e = ERR_INIT;
	const char *ledger_id, *line_no;
	char day[DATE_TEXT_MAX];
	struct ledger_line l;
	struct str *s = &fd->story[n];
	bool found;

	engine_line_id(fd->b->engine, line, &ledger_id, &line_no);
	if (store_get_line(fd->b->f->store, ledger_id, line_no, &found, &l, &e) != 0 ||
	    !found)
		return n;
	str_clear(s);
	(void)date_format(day, l.day);
	str_addf(s, "%s line %s, %s, account %s: %s ", ledger_id, line_no, day,
	    l.account.p, l.amount < 0 ? "credit" : "debit");
	add_money(s, l.amount < 0 ? -l.amount : l.amount, l.currency);
	if (l.reference.n > 0)
		str_addf(s, "; reference \"%s\"", l.reference.p);
	if (l.description.n > 0)
		str_addf(s, "; \"%.*s\"", (int)(l.description.n > 120 ? 120 :
		    l.description.n), l.description.p);
	return part(fd, out, n, "Ledger line");
}

static size_t
feed_story(void *ctx, size_t i, struct report_story *out, size_t max)
{
	struct feed *fd = ctx;
	const uint32_t *movement, *line;
	size_t nmovements, nlines, k, n = 0;

	if (max > STORY_PARTS)
		max = STORY_PARTS;
	engine_members(fd->b->engine, i, &movement, &nmovements, &line, &nlines);
	for (k = 0; k < nmovements && k < 3 && n + 3 < max; k++)
		n = story_of_row(fd, movement[k], out, n);
	for (k = 0; k < nlines && k < 3 && n + 1 < max; k++)
		n = story_of_line(fd, line[k], out, n);
	if (n < max && (nmovements > 3 || nlines > 3)) {
		str_clear(&fd->story[n]);
		str_addf(&fd->story[n], "%zu Stripe rows and %zu ledger lines in all",
		    nmovements, nlines);
		n = part(fd, out, n, "More");
	}
	return n;
}

/* ---- what stands once in the reports ---- */

static int
add_input(void *ctx, const struct store_import *im, struct err *e)
{
	struct feed *fd = ctx;
	const char *base = strrchr(im->path, '/');

	(void)e;
	/* a fetch that brought nothing new, or has no end yet, is no input */
	if (*im->hash == '\0' || (strcmp(im->kind, STORE_FETCH_KIND) == 0 && im->rows == 0))
		return 0;
	fd->inputs = mem_grow(fd->inputs, &fd->inputs_cap, fd->ninputs + 1,
	    sizeof(*fd->inputs));
	fd->inputs[fd->ninputs].name = arena_strdup(fd->b->arena,
	    base == NULL ? im->path : base + 1);
	fd->inputs[fd->ninputs++].hash = arena_strdup(fd->b->arena, im->hash);
	return 0;
}

static int
input_order(const void *pa, const void *pb)
{
	const struct report_hash *a = pa, *b = pb;
	int c = strcmp(a->hash, b->hash);

	return c != 0 ? c : strcmp(a->name, b->name);
}

static int
fee_order(const void *pa, const void *pb)
{
	const struct report_fee *a = pa, *b = pb;
	int c;

	if ((c = strcmp(currency_code(a->currency), currency_code(b->currency))) != 0 ||
	    (c = strcmp(a->category, b->category)) != 0)
		return c;
	return strcmp(a->kind, b->kind);
}

static void
take_fees(struct feed *fd, struct report_source *src)
{
	const struct books *b = fd->b;

	/* A copy: the books find a fee by its place. */
	fd->fees = mem_calloc(b->nfees + 1, sizeof(*fd->fees));
	if (b->nfees > 0)
		memcpy(fd->fees, b->fee, b->nfees * sizeof(*fd->fees));
	qsort(fd->fees, b->nfees, sizeof(*fd->fees), fee_order);
	src->fees = fd->fees;
	src->nfees = b->nfees;
}

static int
law_order(const void *pa, const void *pb)
{
	const struct report_law *a = pa, *b = pb;

	return a->number - b->number;
}

/* Laws that flow checks while it works (1, 7), that a repeated close checks (6),
 * and that hold by construction (9, 10); 8 speaks of posting. */
static void
take_laws(struct feed *fd, struct report_source *src)
{
	static const struct report_law ours[] = {
		{ 1, "balanced", "each entry is summed per currency before it is written; "
		    "one that is not 0 ends the close", true, true },
		{ 6, "idempotent", "a close done again on the same facts, rules and settings "
		    "must give the same files", true, true },
		{ 7, "order-free", "facts are read by (created, id), whatever came first; the "
		    "order is asserted", true, true },
		{ 9, "append-only", "by construction: what each import told is kept beside "
		    "what it adds up to", true, true },
		{ 10, "no floats", "by construction: amounts are integers of minor units",
		    true, true },
	};
	const size_t nours = sizeof(ours) / sizeof(*ours);
	const struct engine_law *l;
	size_t n, i;

	l = engine_laws(fd->b->engine, &n);
	fd->laws = mem_calloc(n + nours, sizeof(*fd->laws));
	memcpy(fd->laws, ours, sizeof(ours));
	for (i = 0; i < n; i++)
		fd->laws[nours + i] = (struct report_law){ l[i].number, l[i].name,
		    l[i].detail, l[i].checked, l[i].held };
	qsort(fd->laws, n + nours, sizeof(*fd->laws), law_order);
	src->laws = fd->laws;
	src->nlaws = n + nours;
}

static int
feed_open(struct feed *fd, struct books *b, struct report_source *src, struct err *e)
{
	const struct flow *f = b->f;

	memset(fd, 0, sizeof(*fd));
	memset(src, 0, sizeof(*src));
	fd->b = b;
	src->company = f->company;
	src->chart = rules_chart(f->rules);
	src->version = f->version;
	src->timezone = zone_name(f->zone);
	src->ledger = f->ledger;
	src->period = b->period;
	src->base_currency = f->base_currency;
	src->verdict = engine_verdict(b->engine);
	src->opening_assumed = b->opening_assumed;
	src->accounts = f->accounts;
	src->naccounts = f->naccounts;
	src->live = true;
	src->statement = engine_statement(b->engine, &src->nstatement);
	src->mismatches = engine_mismatches(b->engine, &src->nmismatches);
	src->rules_hash = rules_hash(f->rules);
	src->nitems = b->nperiod;
	src->nentries = books_entry_count(b);
	src->nmatches = engine_match_count(b->engine);
	take_fees(fd, src);
	take_laws(fd, src);
	if (store_each_import(f->store, add_input, fd, e) != 0)
		return -1;
	if (fd->ninputs > 0)
		qsort(fd->inputs, fd->ninputs, sizeof(*fd->inputs), input_order);
	src->inputs = fd->inputs;
	src->ninputs = fd->ninputs;
	fd->items.money = true;
	src->next_item = feed_item;
	src->next_entry = feed_entry;
	src->next_match = feed_match;
	src->next_payout = feed_payout;
	src->rewind = feed_rewind;
	src->story = feed_story;
	src->ctx = fd;
	src->progress = f->progress;
	return feed_rewind(fd, e);
}

static void
feed_close(struct feed *fd)
{
	size_t i;

	books_rows_again(&fd->items);
	books_entries_close(fd->entries);
	free(fd->fees);
	free(fd->inputs);
	free(fd->laws);
	for (i = 0; i < STORY_PARTS; i++)
		str_free(&fd->story[i]);
}

int
books_source_open(struct books_source **out, struct books *b, struct err *e)
{
	struct books_source *s = mem_calloc(1, sizeof(*s));

	s->feed = mem_calloc(1, sizeof(*s->feed));
	*out = s;
	return feed_open(s->feed, b, &s->src, e);
}

void
books_source_close(struct books_source *s)
{
	feed_close(s->feed);
	free(s->feed);
	free(s);
}

int
books_report(struct books *b, const char *dir, struct report_files *files,
    struct err *e)
{
	struct report_source src;
	struct feed fd;
	int rc = -1;

	if (feed_open(&fd, b, &src, e) == 0 && report_write(&src, dir, files, e) == 0)
		rc = 0;
	feed_close(&fd);
	return rc == 0 ? 0 : err_while(e, "report %s", b->period.name);
}
