/* Sources in memory; what the store and the engine would hand over. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/currency.h"
#include "core/base/date.h"
#include "fixture.h"

#define CUR(code) currency_index(code, 3)
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct account clearing = { "clearing", "1050", "Stripe Clearing", 0, NULL,
    ROLE_CLEARING };
static const struct account fees = { "fees", "6100", "Merchant Fees", 0, NULL, ROLE_NONE };
static const struct account sales = { "sales", "4000", "Subscription Revenue", 0, NULL,
    ROLE_NONE };

static int
next_item(void *ctx, struct report_item *out, struct err *e)
{
	struct fixture *f = ctx;

	if (f->fail_item_at > 0 && f->at_item + 1 == f->fail_item_at)
		return err_set(e, ERR_MACHINE, "the fixture fails here");
	if (f->made_items > 0) {
		uint64_t i = f->at_item;

		if (i >= f->made_items)
			return 0;
		f->at_item++;
		memset(out, 0, sizeof *out);
		f->made.id.n = (size_t)snprintf(f->id, sizeof f->id, "txn_%016" PRIu64, i);
		f->made.source.n = (size_t)snprintf(f->source, sizeof f->source,
		    "ch_%016" PRIu64, i);
		f->made.created = INT64_C(1790812800) + (int64_t)i * 2;
		f->made.amount = 1000 + (int64_t)(i * 7919 % 100000);
		f->made.fee = 30 + f->made.amount * 29 / 1000;
		out->txn = &f->made;
		out->rule = "Card sales";
		out->entry_key = "te_0123456789abcdef0123";
		out->match_id = f->id;
		return 1;
	}
	if (f->at_item >= f->nitems)
		return 0;
	*out = f->items[f->at_item++];
	return 1;
}

static int
next_entry(void *ctx, struct entry *out, struct err *e)
{
	struct fixture *f = ctx;

	(void)e;
	if (f->at_entry >= f->nentries)
		return 0;
	*out = f->entries[f->at_entry++];
	return 1;
}

static int
next_match(void *ctx, struct report_match *out, struct err *e)
{
	struct fixture *f = ctx;

	(void)e;
	if (f->made_matches > 0) {
		if (f->at_match >= f->made_matches)
			return 0;
		memset(out, 0, sizeof *out);
		(void)snprintf(f->id, sizeof f->id, "txn_%016zu", f->at_match++);
		out->match_id = f->id;
		out->stripe_ids = f->id;
		out->ledger_ids = "JE-2026-000123:2";
		out->method = METHOD_ID;
		out->currency = CUR("USD");
		out->expected = out->actual = 9680;
		out->reason = "the line's reference names the row";
		return 1;
	}
	if (f->at_match >= f->nmatches)
		return 0;
	*out = f->matches[f->at_match++];
	return 1;
}

static int
next_payout(void *ctx, struct report_payout *out, struct err *e)
{
	struct fixture *f = ctx;

	(void)e;
	if (f->at_payout >= f->npayouts)
		return 0;
	*out = f->payouts[f->at_payout++];
	return 1;
}

static int
rewind_all(void *ctx, struct err *e)
{
	struct fixture *f = ctx;

	(void)e;
	f->at_item = f->at_entry = f->at_match = f->at_payout = 0;
	return 0;
}

static size_t
story(void *ctx, size_t i, struct report_story *out, size_t max)
{
	struct fixture *f = ctx;
	const struct mismatch *m = &f->mismatches[i];
	size_t n = 0;

	if (m->stripe_ids != NULL && n < max)
		out[n++] = (struct report_story){ "Stripe row", "charge 40.00 less fee 1.46 = "
		    "38.54, created 2026-10-15 14:03:22 (America/New_York), source "
		    "ch_3QhJ2eKz81" };
	if (m->rule != NULL && n < max)
		out[n++] = (struct report_story){ "Rule", "\"Card sales\" (acme.rules:24): "
		    "category "
		    "is one of charge, partial_capture_reversal" };
	if (m->entry_key != NULL && n < max)
		out[n++] = (struct report_story){ "Entry", "debit 1050 Stripe Clearing 38.54, "
		    "debit "
		    "6100 Merchant Fees 1.46, credit 4000 Subscription Revenue 40.00" };
	if (m->ledger_ids != NULL && n < max)
		out[n++] = (struct report_story){ "Ledger line",
		    "JE-1042 line 1, 2026-10-15, account "
		    "1050, reference \"txn_1J\"" };
	return n;
}

static struct slice
text(const char *s)
{
	return slice_of(s);
}

static void
begin(struct fixture *f)
{
	static const char *const accounts[] = { "" };
	static const struct report_hash inputs[] = {
		{ "balance.csv",
		    "0a4d55a8d778e5022fab701977c5d840bbc486d0a4d55a8d778e5022fab70197" },
		{ "ledger.csv", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }
	};
	static const struct report_law laws[] = {
		{ 1, "balanced", "every entry sums to zero: 4 of 4", true, true },
		{ 2, "complete", "every row has exactly one place: 10 of 10", true, true },
		{ 3, "conserved", "net of rows 110.62 = entries 115.62 + ignored -10.00 + unbooked "
		    "5.00", true, true },
		{ 4, "footed", "both sides foot, unexplained 0.00", true, true },
		{ 5, "matched once", "4 matches, no line in two", true, true },
		{ 8, "once in effect", "nothing was posted", false, false }
	};

	memset(f, 0, sizeof *f);
	f->arena = arena_new();
	f->src = (struct report_source){
		.company = "Acme Inc", .chart = "Acme Inc, US GAAP", .version = "0.1.0",
		.timezone = "America/New_York", .ledger = "file",
		.base_currency = CUR("USD"), .verdict = VERDICT_BREAKS, .live = true,
		.accounts = accounts, .naccounts = 1,
		.inputs = inputs, .ninputs = COUNT(inputs),
		.rules_hash = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
		.laws = laws, .nlaws = COUNT(laws),
		.next_item = next_item, .next_entry = next_entry, .next_match = next_match,
		.next_payout = next_payout, .rewind = rewind_all, .story = story, .ctx = f
	};
	period_of_month(&f->src.period, date_of(2026, 10, 1));
}

static void
finish(struct fixture *f, const struct statement_line *s, size_t ns,
    const struct mismatch *m, size_t nm)
{
	f->statement = mem_calloc(ns + 1, sizeof *s);
	memcpy(f->statement, s, ns * sizeof *s);
	f->mismatches = mem_calloc(nm + 1, sizeof *m);
	memcpy(f->mismatches, m, nm * sizeof *m);
	f->src.statement = f->statement;
	f->src.nstatement = ns;
	f->src.mismatches = f->mismatches;
	f->src.nmismatches = nm;
	f->src.nitems = f->made_items > 0 ? f->made_items : f->nitems;
	f->src.nmatches = f->made_matches > 0 ? f->made_matches : f->nmatches;
	f->src.nentries = f->nentries;
	qsort(f->mismatches, nm, sizeof *m, mismatch_order);
}

/* ---- the month worked by hand ---- */

struct small_row {
	const char	*id, *category, *source, *payout, *rule, *match, *brk;
	const char	*cur;
	int64_t		 amount, fee;
	int		 day, hour;
	enum place	 place;
	bool		 open;
};

static const struct small_row small_rows[] = {
	{ "txn_A", "charge", "ch_A", "po_1", "Card sales", "m_A", NULL, "USD", 10000, 320, 5, 12,
	    PLACE_ENTRY, false },
	{ "txn_C", "refund", "re_C", "po_1", "Refunds", "m_C", NULL, "USD", -2000, 0, 10, 12,
	    PLACE_ENTRY, false },
	{ "txn_D", "charge", "ch_D", "po_2", "Card sales", "m_D", NULL, "JPY", 10000, 390, 12, 12,
	    PLACE_ENTRY, false },
	{ "txn_E", "payout", "po_1", "po_1", "Payouts", "m_E", NULL, "USD", -7680, 0, 13, 12,
	    PLACE_ENTRY, false },
	{ "txn_J", "charge", "ch_J", NULL, "Card sales", NULL, "b_000000000000000j", "USD", 4000,
	    146, 15, 12, PLACE_ENTRY, false },
	{ "txn_G", "other_adjustment", "", NULL, NULL, NULL, "b_000000000000000g", "USD", 500, 0,
	    20, 12, PLACE_UNBOOKED, true },
	{ "txn_H", "payout_minimum_balance_hold", "", NULL, "Minimum-balance holds", NULL, NULL,
	    "USD", -1000, 0, 25, 12, PLACE_IGNORED, true },
	{ "txn_I", "charge", "ch_I", NULL, "Card sales", NULL, "b_000000000000000i", "USD", 3000,
	    117, 28, 12, PLACE_ENTRY, true },
	{ "txn_F", "payout", "po_2", "po_2", "Payouts", NULL, "b_000000000000000f", "JPY", -9610, 0,
	    29, 12, PLACE_ENTRY, true },
	{ "txn_B", "charge", "ch_B", NULL, "Card sales", NULL, "b_000000000000000b", "USD", 5000,
	    175, 31, 27, PLACE_ENTRY, true }
};

static void
small_items(struct fixture *f)
{
	f->nitems = COUNT(small_rows);
	f->items = mem_calloc(f->nitems, sizeof *f->items);
	f->txns = mem_calloc(f->nitems, sizeof *f->txns);
	for (size_t i = 0; i < f->nitems; i++) {
		const struct small_row *r = &small_rows[i];
		struct txn *t = &f->txns[i];

		t->id = text(r->id);
		t->account = text("");
		t->currency = CUR(r->cur);
		t->amount = r->amount;
		t->fee = r->fee;
		t->created = (int64_t)date_of(2026, 10, r->day) * 86400 + r->hour * 3600 + 1802;
		t->category = text(r->category);
		t->type = text(r->category);
		t->source = text(r->source);
		t->payout = text(r->payout);
		f->items[i] = (struct report_item){ t, date_of(2026, 10, r->day), r->place, r->rule,
		    r->place == PLACE_ENTRY ? "te_0123456789abcdef0123" : NULL, r->match, r->brk,
		    r->open };
	}
}

static void
small_payouts(struct fixture *f)
{
	static struct report_payout payouts[] = {
		{ { .automatic = 1, .has_amount = true, .amount = 7680 }, 2, 7680, 0, DATE_NONE, "m_E", NULL },
		{ { .automatic = -1, .has_amount = true, .amount = 9610 }, 1, 9610, 0, DATE_NONE, NULL,
		    "b_000000000000000f" }
	};

	payouts[0].facts.id = text("po_1");
	payouts[0].facts.currency = CUR("USD");
	payouts[0].facts.created = (int64_t)date_of(2026, 10, 13) * 86400 + 43200;
	payouts[0].facts.arrival = date_of(2026, 10, 15);
	payouts[0].facts.status = text("paid");
	payouts[0].facts.trace_id = text("TR123");
	payouts[1].facts.id = text("po_2");
	payouts[1].facts.currency = CUR("JPY");
	payouts[1].facts.created = TXN_MOMENT_NONE;
	payouts[1].facts.arrival = date_of(2026, 11, 3);
	f->payouts = payouts;
	f->npayouts = COUNT(payouts);
}

static void
small_journal(struct fixture *f)
{
	static const struct entry_line a[] = {
		{ &clearing, 9680, "Card sales, 1 row", "Card sales", { NULL } },
		{ &fees, 320, "Card sales, 1 row", "Card sales", { NULL } },
		{ &sales, -10000, "Card sales, 1 row", "Card sales", { NULL } }
	};
	static const struct entry_line d[] = {
		{ &clearing, 9610, "=HYPERLINK(\"x\")", "Card sales", { NULL } },
		{ &fees, 390, "Card sales, 1 row", "Card sales", { NULL } },
		{ &sales, -10000, "Card sales, 1 row", "Card sales", { NULL } }
	};
	static struct entry entries[] = {
		{ "te_00000000000000000001", 0, 0, ENTRY_PLANNED, "", a, COUNT(a), "txn_A", .group = "" },
		{ "te_00000000000000000002", 0, 0, ENTRY_SEALED, "", d, COUNT(d), "txn_D +12", .group = "" }
	};
	static struct report_match matches[] = {
		{ "m_A", NULL, "txn_A", "L1", "reference names the row", METHOD_ID, 0, 9680, 9680 },
		{ "m_C", NULL, "txn_C", "L2", "reference names the row", METHOD_ID, 0, -2000,
		    -2000 },
		{ "m_D", "te_00000000000000000002", "txn_D", "L3:1", "our key", METHOD_KEY, 0, 9610,
		    9610 },
		{ "m_E", NULL, "txn_E", "L4", "nearest of this amount, 2 days",
		    METHOD_AMOUNT_DATE, 0,
		    -7680, -7680 }
	};
	static struct report_fee fee_rows[] = {
		{ 0, "charge", "stripe_fee", 4, 758 }, { 0, "charge", "tax", 1, 120 },
		{ 0, "charge", "", 1, 390 }
	};

	entries[0].day = date_of(2026, 10, 5);
	entries[0].currency = CUR("USD");
	entries[1].day = date_of(2026, 10, 12);
	entries[1].currency = CUR("JPY");
	for (size_t i = 0; i < COUNT(matches); i++)
		matches[i].currency = CUR(i == 2 ? "JPY" : "USD");
	fee_rows[0].currency = fee_rows[1].currency = CUR("USD");
	fee_rows[2].currency = CUR("JPY");
	f->entries = entries;
	f->nentries = COUNT(entries);
	f->matches = matches;
	f->nmatches = COUNT(matches);
	f->src.fees = fee_rows;
	f->src.nfees = COUNT(fee_rows);
	small_payouts(f);
}

static struct mismatch
mismatch_of(const char *id, enum mismatch_code code, const char *cur, int day)
{
	struct mismatch m;

	memset(&m, 0, sizeof m);
	(void)snprintf(m.break_id, sizeof m.break_id, "%s", id);
	(void)snprintf(m.first_seen, sizeof m.first_seen, "2026-10-31");
	m.code = code;
	m.severity = mismatch_kind(code)->severity;
	m.currency = CUR(cur);
	m.day = date_of(2026, 10, day);
	m.age_days = 31 - day;
	return m;
}

static void
amounts(struct mismatch *m, bool has_expected, int64_t expected, bool has_actual,
    int64_t actual)
{
	m->has_expected = has_expected;
	m->expected = expected;
	m->has_actual = has_actual;
	m->actual = actual;
	m->difference = m->bridge = actual - expected;
}

void
fixture_small(struct fixture *f)
{
	struct mismatch m[5];
	uint8_t usd = CUR("USD"), jpy = CUR("JPY");
	const struct statement_line s[] = {
		{ "stripe", usd, "opening", 0 }, { "stripe", usd, "activity.charge", 21242 },
		{ "stripe", usd, "activity.other_adjustment", 500 },
		{ "stripe", usd, "activity.payout_minimum_balance_hold", -1000 },
		{ "stripe", usd, "activity.refund", -2000 }, { "stripe", usd, "payouts", -7680 },
		{ "stripe", usd, "closing", 11062 }, { "ledger", usd, "opening", 0 },
		{ "ledger", usd, "activity.charge", 13525 },
		{ "ledger", usd, "activity.refund", -2000 }, { "ledger", usd, "payouts", -7680 },
		{ "ledger", usd, "closing", 3845 }, { "bridge", usd, "amount_mismatch", -9 },
		{ "bridge", usd, "ignored", 1000 }, { "bridge", usd, "missing_in_ledger", -2883 },
		{ "bridge", usd, "period_mismatch", -4825 }, { "bridge", usd, "unmapped", -500 },
		{ "bridge", usd, "unexplained", 0 }, { "stripe", jpy, "opening", 0 },
		{ "stripe", jpy, "activity.charge", 9610 }, { "stripe", jpy, "payouts", -9610 },
		{ "stripe", jpy, "closing", 0 }, { "ledger", jpy, "opening", 0 },
		{ "ledger", jpy, "activity.charge", 9610 }, { "ledger", jpy, "payouts", 0 },
		{ "ledger", jpy, "closing", 9610 }, { "bridge", jpy, "payout_in_transit", 9610 },
		{ "bridge", jpy, "unexplained", 0 }
	};

	begin(f);
	small_items(f);
	small_journal(f);
	m[0] = mismatch_of("b_000000000000000b", CODE_PERIOD_MISMATCH, "USD", 31);
	amounts(&m[0], true, 4825, false, 0);
	m[0].stripe_ids = "txn_B";
	m[0].ledger_ids = "L5";
	m[0].explanation = "charge ch_B of 2026-10-31 is booked on 2026-11-01, in the next period.";
	m[1] = mismatch_of("b_000000000000000f", CODE_PAYOUT_IN_TRANSIT, "JPY", 29);
	amounts(&m[1], true, -9610, false, 0);
	m[1].stripe_ids = "txn_F";
	m[1].payout_id = "po_2";
	m[1].explanation = "Payout po_2 arrives on 2026-11-03, after the period's last day.";
	m[2] = mismatch_of("b_000000000000000g", CODE_UNMAPPED, "USD", 20);
	amounts(&m[2], true, 500, false, 0);
	m[2].stripe_ids = "txn_G";
	m[2].explanation = "No rule takes category other_adjustment.";
	m[2].suggestion = "Run `tieout rules explain txn_G`, then add a rule.";
	m[3] = mismatch_of("b_000000000000000i", CODE_MISSING_IN_LEDGER, "USD", 28);
	amounts(&m[3], true, 2883, false, 0);
	m[3].stripe_ids = "txn_I";
	m[3].rule = "Card sales";
	m[3].explanation = "No line of account 1050 has 28.83 USD within 3 days of 2026-10-28.";
	m[4] = mismatch_of("b_000000000000000j", CODE_AMOUNT_MISMATCH, "USD", 15);
	amounts(&m[4], true, 3854, true, 3845);
	m[4].stripe_ids = "txn_J";
	m[4].ledger_ids = "L6:2";
	m[4].rule = "Card sales";
	m[4].account = "1050";
	m[4].explanation = "Line L6:2 names txn_J, and holds 38.45 where Stripe has 38.54.";
	m[4].resolution = "accepted";
	m[4].resolved_by = "Kim";
	m[4].note = "digits turned, \"too small\" to correct";
	m[4].status = BREAK_RESOLVED;
	finish(f, s, COUNT(s), m, COUNT(m));
}

/* ---- a mismatch of every kind, three currencies ---- */

struct demo_row {
	enum mismatch_code code;
	const char	*cur;
	int		 day;
	bool		 has_expected;
	int64_t		 expected;
	bool		 has_actual;
	int64_t		 actual;
	const char	*stripe_ids, *payout, *ledger_ids, *explanation, *suggestion;
};

static const struct demo_row demo_rows[] = {
#include "demo_rows.inc"
};

/* Sums the bridge lines of a currency, by code name, from the rows. */
static size_t
demo_bridge(struct statement_line *out, const struct mismatch *m, size_t nm, uint8_t cur,
    int64_t *total)
{
	const char *names[CODE__MAX];
	size_t n = 0, lines = 0;

	for (int c = 0; c < CODE__MAX; c++) {
		const char *name = mismatch_kind((enum mismatch_code)c)->name;
		size_t at = n++;

		for (; at > 0 && strcmp(name, names[at - 1]) < 0; at--)
			names[at] = names[at - 1];
		names[at] = name;
	}
	*total = 0;
	for (size_t k = 0; k < n; k++) {
		int64_t sum = 0;

		for (size_t i = 0; i < nm; i++) {
			if (strcmp(mismatch_kind(m[i].code)->name, names[k]) != 0)
				continue;
			sum += m[i].currency == cur ? m[i].bridge : 0;
			sum += m[i].bridge2_currency == cur ? m[i].bridge2 : 0;
		}
		if (sum != 0)
			out[lines++] = (struct statement_line){ "bridge", cur, names[k], sum };
		*total += sum;
	}
	out[lines++] = (struct statement_line){ "bridge", cur, "unexplained", 0 };
	return lines;
}

static size_t
demo_currency(struct statement_line *out, const struct mismatch *m, size_t nm,
    const char *code, const int64_t stripe[6])
{
	static const char *const lines[] = { "opening", "activity.charge", "activity.dispute",
	    "activity.fee", "activity.refund", "payouts" };
	struct statement_line bridge[CODE__MAX + 1];
	uint8_t cur = CUR(code);
	int64_t total, closing = 0;
	size_t nb = demo_bridge(bridge, m, nm, cur, &total), n = 0;

	for (size_t i = 0; i < COUNT(lines); i++) {
		closing += stripe[i];
		if (stripe[i] != 0 || i == 0 || i == 5)
			out[n++] = (struct statement_line){ "stripe", cur, lines[i], stripe[i] };
	}
	out[n++] = (struct statement_line){ "stripe", cur, "closing", closing };
	for (size_t i = 0; i < COUNT(lines); i++) {
		if (i == 5)
			out[n++] = (struct statement_line){ "ledger", cur, "activity.unmatched",
			    total / 3 };
		if (stripe[i] != 0 || i == 0 || i == 5)
			out[n++] = (struct statement_line){ "ledger", cur, lines[i],
			    stripe[i] + (i == 1 ? total - total / 3 : 0) };
	}
	out[n++] = (struct statement_line){ "ledger", cur, "closing", closing + total };
	memcpy(out + n, bridge, nb * sizeof *bridge);
	return n + nb;
}

static void
demo_payouts(struct fixture *f)
{
	static const struct {
		const char	*id, *cur, *status;
		int64_t		 amount, remainder;
		int		 sent, arrive;
	} row[] = {
		{ "po_1QhA", "USD", "paid", 1843210, 0, 1, 5 }, { "po_1QhB", "USD", "paid",
		    921540, 0, 6, 8 },
		{ "po_1QhC", "USD", "failed", 1204417, 0, 8, 12 }, { "po_1QhD", "USD",
		    "paid", 1450011, 1250, 13, 15 },
		{ "po_1QhE", "USD", "paid", -30220, 0, 16, 20 }, { "po_1QhF", "USD", "paid",
		    2211904, 0, 20, 22 },
		{ "po_1QhG", "USD", "paid", 904412, 0, 27, 29 }, { "po_1QhH", "USD",
		    "in_transit", 744150, 0, 30, 35 },
		{ "po_2EuA", "EUR", "paid", 511200, 0, 2, 6 }, { "po_2EuB", "EUR", "paid",
		    420190, 0, 9, 13 },
		{ "po_2EuC", "EUR", "paid", 380055, 0, 16, 20 }, { "po_2EuD", "EUR", "paid",
		    401277, 0, 23, 27 },
		{ "po_3JpA", "JPY", "paid", 1830440, 0, 9, 14 }, { "po_3JpB", "JPY",
		    "in_transit", 961000, 0, 29, 34 }
	};

	f->npayouts = COUNT(row);
	f->payouts = arena_alloc(f->arena, sizeof *f->payouts * COUNT(row));
	for (size_t i = 0; i < COUNT(row); i++) {
		struct report_payout *r = &f->payouts[i];

		r->facts = (struct payout){ .id = text(row[i].id), .currency = CUR(row[i].cur),
			.has_amount = true, .amount = row[i].amount, .automatic = 1,
			.created = (int64_t)(date_of(2026, 10,
			    1) + row[i].sent - 1) * 86400 + 50000,
			.arrival = date_of(2026, 10, 1) + row[i].arrive - 1,
			.status = text(row[i].status), .account = text("") };
		r->returned = slice_is(r->facts.status, "failed") ? date_of(2026, 10, 14) :
		    DATE_NONE;
		r->rows = 40 + 7 * i;
		r->remainder = row[i].remainder;
		r->rows_sum = row[i].amount + row[i].remainder;
	}
}

static void
demo_items(struct fixture *f)
{
	static const struct {
		const char	*cur;
		enum place	 place;
		int64_t		 net;
	} row[] = {
		{ "USD", PLACE_ENTRY, 4210300 }, { "USD", PLACE_SUSPENSE, 500 },
		{ "USD", PLACE_IGNORED, -1000 }, { "EUR", PLACE_ENTRY, 1902233 },
		{ "EUR", PLACE_ZERO, 0 }, { "JPY", PLACE_ENTRY, 991200 },
		{ "JPY", PLACE_UNBOOKED, 1200 }
	};

	f->nitems = COUNT(row);
	f->items = mem_calloc(f->nitems, sizeof *f->items);
	f->txns = mem_calloc(f->nitems, sizeof *f->txns);
	for (size_t i = 0; i < f->nitems; i++) {
		f->txns[i].id = text("txn_1QhK");
		f->txns[i].account = text("");
		f->txns[i].currency = CUR(row[i].cur);
		f->txns[i].amount = row[i].net;
		f->txns[i].category = text("charge");
		f->items[i].txn = &f->txns[i];
		f->items[i].place = row[i].place;
	}
}

static void
demo_mismatch(struct mismatch *m, size_t i)
{
	const struct demo_row *r = &demo_rows[i];
	char id[BREAK_ID_MAX];

	(void)snprintf(id, sizeof id, "b_%016zx", (i + 1) * 0x9e3779b97f4a7c15u);
	*m = mismatch_of(id, r->code, r->cur, r->day);
	amounts(m, r->has_expected, r->expected, r->has_actual, r->actual);
	m->stripe_ids = r->stripe_ids;
	m->payout_id = r->payout;
	m->ledger_ids = r->ledger_ids;
	m->explanation = r->explanation;
	m->suggestion = r->suggestion;
	m->rule = r->has_expected ? "Card sales" : NULL;
	m->account = "1050";
	if (r->code == CODE_DATA_INCOMPLETE)
		m->severity = SEVERITY_PENDING;
	if (m->day < date_of(2026, 10, 1)) {
		m->status = BREAK_PERSISTING;
		(void)snprintf(m->first_seen, sizeof m->first_seen, "2026-09-30");
	}
	if (r->code == CODE_ACCOUNT_MISMATCH || r->code == CODE_PAYOUT_UNBALANCED)
		m->bridge = 0;
	if (r->code == CODE_CURRENCY_MISMATCH || r->code == CODE_FX_DIFFERENCE) {
		m->bridge2_currency = CUR("USD");
		m->bridge2 = r->code == CODE_FX_DIFFERENCE ? 10800 : 9680;
	}
}

void
fixture_demo(struct fixture *f)
{
	static const int64_t usd[6] = { 220000, 9871250, -18450, -42000, -310000, -8750000 };
	static const int64_t eur[6] = { 54000, 1902233, 0, -1250, -40110, -1712722 };
	static const int64_t jpy[6] = { 0, 2791440, 0, 0, -12000, -2791440 };
	struct mismatch m[COUNT(demo_rows)];
	struct statement_line s[3 * (CODE__MAX + 16)];
	size_t n;

	begin(f);
	small_journal(f);
	demo_payouts(f);
	demo_items(f);
	for (size_t i = 0; i < COUNT(demo_rows); i++)
		demo_mismatch(&m[i], i);
	m[2].status = BREAK_RESOLVED;
	m[2].resolution = "accepted";
	m[2].resolved_by = "Dana Ortiz";
	m[2].note = "Agreed with the customer, corrected in November.";
	n = demo_currency(s, m, COUNT(m), "USD", usd);
	n += demo_currency(s + n, m, COUNT(m), "EUR", eur);
	n += demo_currency(s + n, m, COUNT(m), "JPY", jpy);
	f->src.opening_assumed = true;
	finish(f, s, n, m, COUNT(m));
}

/* ---- hostile texts ---- */

void
fixture_hostile(struct fixture *f)
{
	static const char bad[] = "=cmd|' /C calc'!A0 \"'&" HOSTILE_SCRIPT HOSTILE_CLOSE
	    HOSTILE_BIDI " \x01\x7F \xC2\x85 <!-- ]]> javascript:alert(1) ch_1\" onclick=\"x";
	static const struct report_hash inputs[] = { { bad, "00" } };
	static const struct report_law laws[] = { { 1, bad, bad, true, false } };
	static struct report_fee fee[] = { { 0, bad, bad, 1, -5 } };
	static const struct entry_line lines[] = { { &clearing, 1, bad, bad, { NULL } },
	    { &sales, -1, bad, bad, { NULL } } };
	static struct entry entries[] = { { "te_1", 0, 0, ENTRY_FIXED, bad, lines, 2, bad, .group = "" } };
	static struct report_match matches[] = { { bad, bad, bad, bad, bad, METHOD_SUBSET, 0, -1,
	    -1 } };
	struct mismatch m = mismatch_of("b_1", CODE_UNMAPPED, "USD", 3);
	const struct statement_line s[] = {
		{ "stripe", CUR("USD"), "opening", 0 }, { "stripe", CUR("USD"),
		    "activity." HOSTILE_SCRIPT,
		5 }, { "stripe:" HOSTILE_CLOSE, CUR("USD"), bad, 5 }, { "bridge", CUR("USD"),
		    bad, -5 }
	};

	begin(f);
	small_items(f);
	f->nitems = 1;
	f->txns[0].id = f->txns[0].source = f->txns[0].category = f->txns[0].type = text(bad);
	f->items[0].rule = f->items[0].match_id = bad;
	small_journal(f);
	f->entries = entries;
	f->nentries = 1;
	f->matches = matches;
	f->nmatches = 1;
	f->payouts = arena_alloc(f->arena, sizeof *f->payouts);
	f->npayouts = 1;
	f->payouts[0] = (struct report_payout){ .facts = { .id = text(bad), .account = text(bad),
	    .currency = CUR("USD"), .created = TXN_MOMENT_NONE, .arrival = DATE_NONE,
	    .automatic = -1, .status = text(bad), .trace_id = text(bad) }, .returned = DATE_NONE, .match_id = bad };
	f->src.company = f->src.chart = f->src.version = f->src.ledger = bad;
	f->src.inputs = inputs;
	f->src.ninputs = 1;
	f->src.rules_hash = bad;
	f->src.laws = laws;
	f->src.nlaws = 1;
	f->src.fees = fee;
	f->src.nfees = 1;
	f->src.story = NULL;
	m.stripe_ids = m.payout_id = m.entry_key = m.ledger_ids = m.account = m.rule =
	    m.explanation = m.suggestion = m.resolution = m.resolved_by = m.note = bad;
	amounts(&m, true, -12, false, 0);
	finish(f, s, COUNT(s), &m, 1);
}

/* ---- texts that spreadsheets would run ---- */

void
fixture_formulas(struct fixture *f)
{
	static const char *const planted[] = {
		"=1+1", "+1+1", "-1+1", "@SUM(1)", "-12.50", "\t=1+1", "\r=1+1", " =1+1",
		"=HYPERLINK(\"http://x.test\",\"a\")", "007", "1E5", "2026-10-05", "TRUE"
	};
	struct mismatch m[COUNT(planted)];
	const struct statement_line s[] = {
		{ "stripe", CUR("USD"), "opening", 0 }, { "stripe", CUR("USD"), "closing", 0 },
		{ "ledger", CUR("USD"), "opening", 0 }, { "ledger", CUR("USD"), "closing", 0 },
		{ "bridge", CUR("USD"), "unexplained", 0 }
	};

	begin(f);
	small_items(f);
	small_journal(f);
	for (size_t i = 0; i < COUNT(planted); i++) {
		char id[BREAK_ID_MAX];

		(void)snprintf(id, sizeof id, "b_%016zx", i);
		m[i] = mismatch_of(id, CODE_AMOUNT_MISMATCH, "USD", 15);
		amounts(&m[i], true, 123456, true, -500);
		m[i].note = planted[i];
		m[i].explanation = "planted";
	}
	finish(f, s, COUNT(s), m, COUNT(m));
}

/* ---- many rows ---- */

void
fixture_many(struct fixture *f, uint64_t items, size_t mismatches)
{
	struct mismatch *m = mem_calloc(mismatches + 1, sizeof *m);
	int64_t total = 0;

	begin(f);
	f->made_items = f->made_matches = items;
	f->made = (struct txn){ .id = { f->id, 0 }, .source = { f->source, 0 },
		.account = text(""), .currency = CUR("USD"), .category = text("charge"),
		.type = text("charge"), .payout = text("po_1QhJ2eKz81") };
	for (size_t i = 0; i < mismatches; i++) {
		char id[BREAK_ID_MAX], *t;

		(void)snprintf(id, sizeof id, "b_%016zx", i);
		m[i] = mismatch_of(id, i % 3 == 0 ? CODE_MISSING_IN_LEDGER : i % 3 == 1 ?
		    CODE_MISSING_IN_STRIPE : CODE_AMOUNT_MISMATCH, i % 5 == 0 ? "EUR" : "USD",
		    (int)(i % 28) + 1);
		amounts(&m[i], true, 5000 + (int64_t)i, i % 3 == 2, 4000);
		t = arena_alloc(f->arena, 300);
		(void)snprintf(t, 300, "No line of account 1050 has %zu.%02zu USD within 3 days of "
		    "2026-10-28; the nearest is JE-%zu with 12.00 on 2026-10-27, 9 cents away.",
		    i + 50, i % 100, i);
		m[i].explanation = t;
		t = arena_alloc(f->arena, 40);
		(void)snprintf(t, 40, "txn_%020zu", i);
		m[i].stripe_ids = t;
		m[i].suggestion = "Book the movement in the ledger, dated the day of the "
		    "Stripe row.";
		m[i].rule = "Card sales";
		total += m[i].bridge;
	}
	{
		const struct statement_line s[] = {
			{ "stripe", CUR("USD"), "opening", 0 }, { "stripe", CUR("USD"),
			    "closing", 0 },
			{ "ledger", CUR("USD"), "opening", 0 }, { "ledger", CUR("USD"),
			    "closing", total },
			{ "bridge", CUR("USD"), "missing_in_ledger", total },
			{ "bridge", CUR("USD"), "unexplained", 0 }
		};

		finish(f, s, COUNT(s), m, mismatches);
	}
	free(m);
}

void
fixture_free(struct fixture *f)
{
	free(f->items);
	free(f->txns);
	free(f->statement);
	free(f->mismatches);
	arena_free(f->arena);
	memset(f, 0, sizeof *f);
}
