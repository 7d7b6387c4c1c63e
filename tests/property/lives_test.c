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
#include "core/base/date.h"
#include "recon/flow/books.h"
#include "recon/flow/books_entries.h"
#include "tests/support/world.h"

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

struct lives {
	struct world	 w;
	uint64_t	 seed, draw;
	struct truth	 truth[OBJECTS];
	struct fact	 fact[FACTS_MAX];
	size_t		 nfacts;
};

static int32_t
draw(struct lives *l, uint32_t below)
{
	l->draw = l->draw * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int32_t)((l->draw >> 33) % below);
}

/* ---- what happened, and what anyone tells of it ---- */

static struct fact *
fact(struct lives *l, size_t i, int32_t day)
{
	struct fact *f = &l->fact[l->nfacts++];

	assert_true(l->nfacts <= FACTS_MAX);
	memset(f, 0, sizeof(*f));
	f->payout = l->truth[i].payout;
	f->day = day;
	(void)snprintf(f->source, sizeof(f->source), "%s_%02zu", f->payout ? "po" : "dp", i);
	(void)snprintf(f->id, sizeof(f->id), "txn_%02zu_%zu", i, l->nfacts);
	f->arrival = DATE_NONE;
	return f;
}

static void
row(struct lives *l, size_t i, int32_t day, bool back)
{
	struct fact *f;

	if (day == NEVER)
		return;
	f = fact(l, i, day);
	f->amount = back ? l->truth[i].amount : -l->truth[i].amount;
	f->category = f->payout ? back ? "payout_reversal" : "payout" :
	    back ? "dispute_reversal" : "dispute";
}

static void
status(struct lives *l, size_t i, const char *text, int32_t day, bool dated)
{
	struct fact *f;

	if (day == NEVER)
		return;
	f = fact(l, i, day);
	f->object = true;
	f->dated = dated;
	f->status = text;
}

static void
make_dispute(struct lives *l, size_t i, int32_t first)
{
	struct truth *t = &l->truth[i];

	t->out = first + draw(l, 100);
	t->settled = t->undone = t->back = NEVER;
	status(l, i, "needs_response", t->out, true);
	switch (draw(l, 5)) {
	case 0:			/* open */
		break;
	case 1:			/* won */
		t->back = t->out + 1 + draw(l, 60);
		status(l, i, "won", t->back, draw(l, 2) == 0);
		break;
	case 2:			/* lost, then won: the money before or after */
		t->settled = t->out + 1 + draw(l, 20);
		t->undone = t->settled + 1 + draw(l, 25);
		t->back = t->undone - 1 + draw(l, 12);
		if (t->back <= t->settled)
			t->back = t->undone;
		status(l, i, "lost", t->settled, true);
		status(l, i, "won", t->undone, true);
		break;
	default:		/* lost, told again later */
		t->settled = t->out + 1 + draw(l, 45);
		status(l, i, "lost", t->settled, true);
		status(l, i, "lost", t->settled + draw(l, 40), true);
		if (draw(l, 2) == 0)
			status(l, i, "lost", t->settled, false);
		break;
	}
	row(l, i, t->out, false);
	row(l, i, t->back, true);
}

static void
make_payout(struct lives *l, size_t i, int32_t first)
{
	struct truth *t = &l->truth[i];
	int32_t arrival;
	size_t from = l->nfacts, k;

	if (draw(l, 6) == 0)
		t->amount = -t->amount;
	t->out = first + draw(l, 130);
	arrival = t->out + draw(l, 6);
	t->settled = arrival;
	t->undone = t->back = NEVER;
	switch (draw(l, 6)) {
	case 0:			/* comes back after it arrived */
		t->undone = t->back = arrival + 1 + draw(l, 20);
		if (draw(l, 2) == 0)
			status(l, i, "paid", arrival, true);
		status(l, i, "failed", t->undone, draw(l, 2) == 0);
		break;
	case 1:			/* fails before, or on the day */
		t->settled = NEVER;
		t->back = t->out + draw(l, (uint32_t)(arrival - t->out) + 1);
		status(l, i, "failed", t->back, draw(l, 2) == 0);
		break;
	case 2:			/* canceled */
		t->settled = NEVER;
		t->back = t->out;
		status(l, i, "canceled", t->back, false);
		break;
	default:
		status(l, i, draw(l, 2) == 0 ? "paid" : "in_transit", t->out, false);
		break;
	}
	for (k = from; k < l->nfacts; k++)
		l->fact[k].arrival = arrival;
	row(l, i, t->out, false);
	row(l, i, t->back, true);
}

static void
make(struct lives *l, uint64_t seed)
{
	int32_t first = date_of(2026, 9, 1);
	size_t i;

	memset(l, 0, sizeof(*l));
	l->seed = seed;
	l->draw = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
	for (i = 0; i < OBJECTS; i++) {
		l->truth[i].payout = i % 2 == 0;
		l->truth[i].amount = 100 + draw(l, 100000);
		if (l->truth[i].payout)
			make_payout(l, i, first);
		else
			make_dispute(l, i, first);
	}
}

/* What stands on the four accounts at the end of a day. */
static void
audit_day(const struct lives *l, int32_t day, int64_t out[ACCOUNTS])
{
	size_t i;

	memset(out, 0, ACCOUNTS * sizeof(*out));
	for (i = 0; i < OBJECTS; i++) {
		const struct truth *t = &l->truth[i];
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
put_object(struct lives *l, const struct fact *f)
{
	char arrival[32];
	const char *const fields[] = { "arrival_date", arrival, "status", f->status, NULL };

	(void)snprintf(arrival, sizeof(arrival), "%lld", (long long)f->arrival * 86400);
	world_object(&l->w, f->payout ? OBJECT_PAYOUT : OBJECT_DISPUTE, f->source,
	    f->dated ? moment_of(f->day) : 0, f->arrival != DATE_NONE ? fields : fields + 2);
}

static void
put_row(struct lives *l, const struct fact *f)
{
	struct month_row r = { .category = f->category, .currency = 0, .amount = f->amount,
		.created = moment_of(f->day), .day = f->day };

	(void)snprintf(r.id, sizeof(r.id), "%s", f->id);
	(void)snprintf(r.source, sizeof(r.source), "%s", f->source);
	world_row(&l->w, &r, false);
}

static void
put_facts(struct lives *l, uint64_t order)
{
	int32_t first = date_of(2026, 9, 1);
	size_t at[FACTS_MAX], i, j;

	l->draw = order;
	for (i = 0; i < l->nfacts; i++) {
		j = (size_t)draw(l, (uint32_t)i + 1);
		at[i] = at[j];
		at[j] = i;
	}
	world_begin_facts(&l->w);
	for (i = 0; i < l->nfacts; i++) {
		const struct fact *f = &l->fact[at[i]];

		if (i % 20 == 0)
			world_import(&l->w, i, moment_of(first - 1), moment_of(first + 400));
		if (f->object)
			put_object(l, f);
		else
			put_row(l, f);
	}
	world_end_facts(&l->w);
}

static void
begin(struct lives *l, uint64_t order)
{
	static const char *const grouping[] = { "day", "transaction", "payout", "month" };
	static const int64_t none[MONTH_CURRENCIES];
	char text[4096];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)snprintf(text, sizeof(text), rules_text, grouping[l->seed % 4]);
#pragma GCC diagnostic pop
	world_begin(&l->w, text, "2026-09", none, none);
	put_facts(l, order);
}

/* ---- the entries of a month ---- */

static void
add_entry(const struct lives *l, const struct entry *en, const struct period *p,
    int64_t sum[ACCOUNTS], struct str *text)
{
	size_t i, k;

	if (!period_holds(p, en->day))
		fail_msg("seed %llu: entry %s of %s is dated %d", (unsigned long long)l->seed,
		    en->group, p->name, en->day);
	for (i = 0; i < en->nlines; i++) {
		const struct entry_line *at = &en->lines[i];

		if (*en->event != '\0' && at->account->role == ROLE_CLEARING)
			fail_msg("%s touches clearing", en->group);
		str_addf(text, "%s %d %s %s %lld\n", en->key, en->day, en->group,
		    at->account->code, (long long)at->amount);
		for (k = 0; k < ACCOUNTS; k++)
			if (strcmp(at->account->code, audited[k]) == 0)
				sum[k] += at->amount;
	}
}

static void
month(struct lives *l, const struct period *p, int64_t sum[ACCOUNTS], struct str *text)
{
	struct books_entries *c;
	struct books *b;
	struct err e = ERR_INIT;
	struct entry en;
	int got;

	if (books_open(&b, &l->w.flow, p, &e) != 0)
		fail_msg("%s", e.msg);
	c = books_entries_open(b);
	while ((got = books_entries_next(c, &en, &e)) == 1)
		add_entry(l, &en, p, sum, text);
	if (got != 0)
		fail_msg("%s", e.msg);
	books_entries_close(c);
	books_close(b);
}

static void
audit(struct lives *l, struct str *text)
{
	int64_t sum[ACCOUNTS] = { 0 }, want[ACCOUNTS];
	struct period p;
	int i, k;

	for (i = 0; i < MONTHS; i++) {
		period_of_month(&p, date_of(2026 + (8 + i) / 12, 1 + (8 + i) % 12, 1));
		month(l, &p, sum, text);
		audit_day(l, p.last, want);
		for (k = 0; k < ACCOUNTS; k++)
			if (sum[k] != want[k])
				fail_msg("seed %llu, end of %s: account %s is %lld, the truth "
				    "is %lld\n%s", (unsigned long long)l->seed, p.name, audited[k],
				    (long long)sum[k], (long long)want[k], str_text(text));
	}
}

static void
one_seed(uint64_t seed)
{
	struct lives *l = mem_calloc(1, sizeof(*l));
	struct str a = STR_INIT, b = STR_INIT;

	make(l, seed);
	begin(l, seed * 2 + 1);
	audit(l, &a);
	world_end(&l->w);
	begin(l, seed * 2 + 2);
	audit(l, &b);
	world_end(&l->w);
	assert_string_equal(str_text(&a), str_text(&b));
	str_free(&a);
	str_free(&b);
	free(l);
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
