/*
 * Generated disputes and payouts that live over five months, against an auditor
 * who knows what really became of each: at the end of every month the entries so
 * far leave on `disputed` and `in transit` exactly what is open, and on `losses`
 * and the bank what was lost and what arrived.  In whatever order the facts came.
 *
 * TIEOUT_SEED=N runs one seed; TIEOUT_TEST_FULL=1 runs 2,000 instead of 60.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "core/base/file.h"
#include "core/model/fields.h"
#include "recon/flow/books.h"
#include "recon/flow/books_entries.h"

#define OBJECTS 24
#define FACTS_MAX (OBJECTS * 6)
#define MONTHS 5
#define NEVER INT32_MAX
#define ACCOUNTS 4

static const char rules_text[] =
    "chart \"T\"\nledger file\nentries per %s\n"
    "account clearing 1050 \"Clearing\" currency USD role clearing\n"
    "account bank 1010 \"Bank\" role bank\naccount transit 1060 \"Transit\" role in_transit\n"
    "account disputed 1300 \"Disputed\" role receivable\naccount losses 6120 \"Losses\"\n"
    "account fees 6100 \"Fees\"\naccount suspense 1999 \"Suspense\" role suspense\n"
    "rule \"Disputes\"\n  when category is one of dispute, dispute_reversal\n"
    "  debit clearing net\n  debit fees fee\n  credit disputed amount\n"
    "rule \"Payouts\"\n  when category is one of payout, payout_reversal\n"
    "  debit clearing net\n  debit fees fee\n  credit transit amount\n"
    "rule \"Lost\"\n  on dispute lost\n  debit losses held\n  credit disputed held\n"
    "rule \"Arrives\"\n  on payout arrived\n  debit bank held\n  credit transit held\n";

/* What the auditor looks at. */
static const char *const audited[ACCOUNTS] = { "1010", "1060", "1300", "6120" };
enum { BANK, TRANSIT, DISPUTED, LOSSES };

/* What really happened, by day. */
struct truth {
	bool	payout;
	int64_t	amount;
	int32_t	out;		/* its row: withdrawn, or sent */
	int32_t	settled;	/* lost, or arrived; NEVER */
	int32_t	undone;		/* won after all, or failed; NEVER */
	int32_t	back;		/* the money's row; NEVER */
};

struct fact {
	bool	object;
	bool	dated;			/* an object told by an event */
	char	id[24], source[24];
	const char *category, *status;
	int32_t	day, arrival;
	int64_t	amount;
	bool	payout;
};

struct world {
	uint64_t	 seed, draw;
	struct truth	 truth[OBJECTS];
	struct fact	 fact[FACTS_MAX];
	size_t		 nfacts;
	struct store	*store;
	struct zone	*zone;
	struct rules	*rules;
	struct clock	 clock;
	int64_t		 now;
	struct flow	 flow;
	char		 dir[64], db[96];
};

static int32_t
draw(struct world *w, uint32_t below)
{
	w->draw = w->draw * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int32_t)((w->draw >> 33) % below);
}

/* ---- what happened, and what anyone tells of it ---- */

static struct fact *
fact(struct world *w, size_t i, int32_t day)
{
	struct fact *f = &w->fact[w->nfacts++];

	assert_true(w->nfacts <= FACTS_MAX);
	memset(f, 0, sizeof(*f));
	f->payout = w->truth[i].payout;
	f->day = day;
	(void)snprintf(f->source, sizeof(f->source), "%s_%02zu", f->payout ? "po" : "dp", i);
	(void)snprintf(f->id, sizeof(f->id), "txn_%02zu_%zu", i, w->nfacts);
	f->arrival = DATE_NONE;
	return f;
}

static void
row(struct world *w, size_t i, int32_t day, bool back)
{
	struct fact *f;

	if (day == NEVER)
		return;
	f = fact(w, i, day);
	f->amount = back ? w->truth[i].amount : -w->truth[i].amount;
	f->category = f->payout ? back ? "payout_reversal" : "payout" :
	    back ? "dispute_reversal" : "dispute";
}

static void
status(struct world *w, size_t i, const char *text, int32_t day, bool dated)
{
	struct fact *f;

	if (day == NEVER)
		return;
	f = fact(w, i, day);
	f->object = true;
	f->dated = dated;
	f->status = text;
}

static void
make_dispute(struct world *w, size_t i, int32_t first)
{
	struct truth *t = &w->truth[i];

	t->out = first + draw(w, 100);
	t->settled = t->undone = t->back = NEVER;
	status(w, i, "needs_response", t->out, true);
	switch (draw(w, 5)) {
	case 0:			/* open */
		break;
	case 1:			/* won */
		t->back = t->out + 1 + draw(w, 60);
		status(w, i, "won", t->back, draw(w, 2) == 0);
		break;
	case 2:			/* lost, then won: the money before or after */
		t->settled = t->out + 1 + draw(w, 20);
		t->undone = t->settled + 1 + draw(w, 25);
		t->back = t->undone - 1 + draw(w, 12);
		if (t->back <= t->settled)
			t->back = t->undone;
		status(w, i, "lost", t->settled, true);
		status(w, i, "won", t->undone, true);
		break;
	default:		/* lost, told again later */
		t->settled = t->out + 1 + draw(w, 45);
		status(w, i, "lost", t->settled, true);
		status(w, i, "lost", t->settled + draw(w, 40), true);
		if (draw(w, 2) == 0)
			status(w, i, "lost", t->settled, false);
		break;
	}
	row(w, i, t->out, false);
	row(w, i, t->back, true);
}

static void
make_payout(struct world *w, size_t i, int32_t first)
{
	struct truth *t = &w->truth[i];
	int32_t arrival;
	size_t from = w->nfacts, k;

	if (draw(w, 6) == 0)
		t->amount = -t->amount;
	t->out = first + draw(w, 130);
	arrival = t->out + draw(w, 6);
	t->settled = arrival;
	t->undone = t->back = NEVER;
	switch (draw(w, 6)) {
	case 0:			/* comes back after it arrived */
		t->undone = t->back = arrival + 1 + draw(w, 20);
		if (draw(w, 2) == 0)
			status(w, i, "paid", arrival, true);
		status(w, i, "failed", t->undone, draw(w, 2) == 0);
		break;
	case 1:			/* fails before, or on the day */
		t->settled = NEVER;
		t->back = t->out + draw(w, (uint32_t)(arrival - t->out) + 1);
		status(w, i, "failed", t->back, draw(w, 2) == 0);
		break;
	case 2:			/* canceled */
		t->settled = NEVER;
		t->back = t->out;
		status(w, i, "canceled", t->back, false);
		break;
	default:
		status(w, i, draw(w, 2) == 0 ? "paid" : "in_transit", t->out, false);
		break;
	}
	for (k = from; k < w->nfacts; k++)
		w->fact[k].arrival = arrival;
	row(w, i, t->out, false);
	row(w, i, t->back, true);
}

static void
make(struct world *w, uint64_t seed)
{
	int32_t first = date_of(2026, 9, 1);
	size_t i;

	memset(w, 0, sizeof(*w));
	w->seed = seed;
	w->draw = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
	for (i = 0; i < OBJECTS; i++) {
		w->truth[i].payout = i % 2 == 0;
		w->truth[i].amount = 100 + draw(w, 100000);
		if (w->truth[i].payout)
			make_payout(w, i, first);
		else
			make_dispute(w, i, first);
	}
}

/* What stands on the four accounts at the end of a day. */
static void
audit_day(const struct world *w, int32_t day, int64_t out[ACCOUNTS])
{
	size_t i;

	memset(out, 0, ACCOUNTS * sizeof(*out));
	for (i = 0; i < OBJECTS; i++) {
		const struct truth *t = &w->truth[i];
		bool sent = t->out <= day, back = t->back <= day;
		bool settled = t->settled <= day && t->undone > day && !back;

		if (!sent)
			continue;
		if (t->payout) {
			out[BANK] += settled ? t->amount : 0;
			out[TRANSIT] += settled || back ? 0 : t->amount;
			/* failed, and the money is not back yet */
		} else {
			out[LOSSES] += settled ? t->amount : 0;
			out[DISPUTED] += settled || back ? 0 : t->amount;
		}
	}
}

/* ---- into a store, in some order ---- */

static int64_t
moment_of(int32_t day)
{
	return (int64_t)day * 86400 + 43200;
}

static void
put_object(struct world *w, int64_t import, const struct fact *f, uint64_t line)
{
	struct fields_builder *b = fields_builder_new();
	struct err e = ERR_INIT;
	enum store_put what;
	struct object o;
	char number[32];

	(void)snprintf(number, sizeof(number), "%lld", (long long)f->arrival * 86400);
	if (fields_put(b, slice_of("status"), slice_of(f->status), &e) != 0 ||
	    (f->arrival != DATE_NONE && fields_put(b, slice_of("arrival_date"),
	    slice_of(number), &e) != 0))
		fail_msg("%s", e.msg);
	memset(&o, 0, sizeof(o));
	o.kind = f->payout ? OBJECT_PAYOUT : OBJECT_DISPUTE;
	o.id = slice_of(f->source);
	o.account = slice_of("");
	o.version = f->dated ? moment_of(f->day) : 0;
	o.fields = fields_pack(b);
	if (store_put_object(w->store, import, line, NULL, &o, &what, &e) != 0)
		fail_msg("%s", e.msg);
	fields_builder_free(b);
}

static void
put_row(struct world *w, int64_t import, const struct fact *f, uint64_t line)
{
	struct err e = ERR_INIT;
	enum store_put what;
	struct txn t;

	memset(&t, 0, sizeof(t));
	t.id = slice_of(f->id);
	t.account = slice_of("");
	t.currency = currency_index("USD", 3);
	t.amount = f->amount;
	t.created = moment_of(f->day);
	t.precision = TXN_SECOND;
	t.available_on = TXN_MOMENT_NONE;
	t.category = slice_of(f->category);
	t.source = slice_of(f->source);
	if (store_put_txn(w->store, import, line, NULL, &t, &what, &e) != 0)
		fail_msg("%s", e.msg);
}

static void
put_facts(struct world *w, uint64_t order)
{
	struct err e = ERR_INIT;
	struct store_import im;
	size_t at[FACTS_MAX], i, j;
	int64_t import = 0;
	char hash[65];

	w->draw = order;
	for (i = 0; i < w->nfacts; i++) {
		j = (size_t)draw(w, (uint32_t)i + 1);
		at[i] = at[j];
		at[j] = i;
	}
	if (store_begin(w->store, &e) != 0)
		fail_msg("%s", e.msg);
	for (i = 0; i < w->nfacts; i++) {
		if (i % 20 == 0) {
			memset(&im, 0, sizeof(im));
			(void)snprintf(hash, sizeof(hash), "%064zx", i);
			im.hash = hash;
			im.path = "generated";
			im.kind = "test";
			im.account = "";
			im.first_day = im.last_day = DATE_NONE;
			im.first_line_day = im.last_line_day = DATE_NONE;
			im.first_moment = im.last_moment = TXN_MOMENT_NONE;
			if (store_import_begin(w->store, &im, &import, &e) != 0)
				fail_msg("%s", e.msg);
			im.number = import;
			if (store_import_end(w->store, &im, &e) != 0)
				fail_msg("%s", e.msg);
		}
		if (w->fact[at[i]].object)
			put_object(w, import, &w->fact[at[i]], i + 1);
		else
			put_row(w, import, &w->fact[at[i]], i + 1);
	}
	if (store_commit(w->store, &e) != 0)
		fail_msg("%s", e.msg);
}

static void
begin(struct world *w, uint64_t order)
{
	static const char *const accounts[] = { "" };
	static const char *const grouping[] = { "day", "transaction", "payout", "month" };
	struct str report = STR_INIT;
	struct err e = ERR_INIT;
	char text[4096];

	w->now = INT64_C(1793000000000000);
	w->clock = clock_fixed(&w->now);
	(void)snprintf(w->dir, sizeof(w->dir), "%s/tieout-lives-XXXXXX",
	    file_exists("/dev/shm") ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(w->dir));
	(void)snprintf(w->db, sizeof(w->db), "%s/tieout.db", w->dir);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)snprintf(text, sizeof(text), rules_text, grouping[w->seed % 4]);
#pragma GCC diagnostic pop
	if (store_create(w->db, "T", &e) != 0 ||
	    store_open(&w->store, w->db, true, &w->clock, &e) != 0 ||
	    zone_open(&w->zone, "UTC", &e) != 0 ||
	    rules_read_text(&w->rules, "test.rules", text, false, &report, &e) != 0)
		fail_msg("%s\n%s", e.msg, str_text(&report));
	str_free(&report);
	memset(&w->flow, 0, sizeof(w->flow));
	w->flow.workspace = w->dir;
	w->flow.company = "T";
	w->flow.version = "test";
	w->flow.ledger = "file";
	w->flow.base_currency = currency_index("USD", 3);
	w->flow.zone = w->flow.report_zone = w->zone;
	w->flow.accounts = accounts;
	w->flow.naccounts = 1;
	w->flow.settings_hash = "settings";
	w->flow.store = w->store;
	w->flow.rules = w->rules;
	w->flow.clock = &w->clock;
	put_facts(w, order);
}

static void
end(struct world *w)
{
	char cmd[256];

	store_close(w->store);
	rules_free(w->rules);
	zone_close(w->zone);
	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s'", w->dir);
	assert_int_equal(system(cmd), 0);
}

/* ---- the entries of a month ---- */

static void
add_entry(const struct world *w, const struct entry *en, const struct period *p,
    int64_t sum[ACCOUNTS], struct str *text)
{
	size_t i, k;

	if (!period_holds(p, en->day))
		fail_msg("seed %llu: entry %s of %s is dated %d", (unsigned long long)w->seed,
		    en->group, p->name, en->day);
	for (i = 0; i < en->nlines; i++) {
		const struct entry_line *l = &en->lines[i];

		if (*en->event != '\0' && l->account->role == ROLE_CLEARING)
			fail_msg("%s touches clearing", en->group);
		str_addf(text, "%s %d %s %s %lld\n", en->key, en->day, en->group,
		    l->account->code, (long long)l->amount);
		for (k = 0; k < ACCOUNTS; k++)
			if (strcmp(l->account->code, audited[k]) == 0)
				sum[k] += l->amount;
	}
}

static void
month(struct world *w, const struct period *p, int64_t sum[ACCOUNTS], struct str *text)
{
	struct books_entries *c;
	struct books *b;
	struct err e = ERR_INIT;
	struct entry en;
	int got;

	if (books_open(&b, &w->flow, p, &e) != 0)
		fail_msg("%s", e.msg);
	c = books_entries_open(b);
	while ((got = books_entries_next(c, &en, &e)) == 1)
		add_entry(w, &en, p, sum, text);
	if (got != 0)
		fail_msg("%s", e.msg);
	books_entries_close(c);
	books_close(b);
}

static void
audit(struct world *w, struct str *text)
{
	int64_t sum[ACCOUNTS] = { 0 }, want[ACCOUNTS];
	struct period p;
	int i, k;

	for (i = 0; i < MONTHS; i++) {
		period_of_month(&p, date_of(2026 + (8 + i) / 12, 1 + (8 + i) % 12, 1));
		month(w, &p, sum, text);
		audit_day(w, p.last, want);
		for (k = 0; k < ACCOUNTS; k++)
			if (sum[k] != want[k])
				fail_msg("seed %llu, end of %s: account %s is %lld, the truth "
				    "is %lld\n%s", (unsigned long long)w->seed, p.name, audited[k],
				    (long long)sum[k], (long long)want[k], str_text(text));
	}
}

static void
one_seed(uint64_t seed)
{
	struct world *w = mem_calloc(1, sizeof(*w));
	struct str a = STR_INIT, b = STR_INIT;

	make(w, seed);
	begin(w, seed * 2 + 1);
	audit(w, &a);
	end(w);
	begin(w, seed * 2 + 2);
	audit(w, &b);
	end(w);
	assert_string_equal(str_text(&a), str_text(&b));
	str_free(&a);
	str_free(&b);
	free(w);
}

static void
lives(void **state)
{
	const char *one = getenv("TIEOUT_SEED");
	uint64_t i, n = getenv("TIEOUT_TEST_FULL") != NULL ? 2000 : 60;

	(void)state;
	if (one != NULL) {
		one_seed(strtoull(one, NULL, 10));
		return;
	}
	for (i = 1; i <= n; i++)
		one_seed(i);
	print_message("%llu sets of lives audited over %d months\n", (unsigned long long)n,
	    MONTHS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lives) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
