/*
 * Subset sums: the search against one that tries every set, its bounds, and the
 * phase on scenes: matches, ambiguous sums, what is left alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/currency.h"
#include "core/base/date.h"
#include "recon/engine/records.h"
#include "recon/engine/subset.h"
#include "tests/unit/engine/scene.h"

#define OPEN "opening stripe USD 0\nopening ledger USD 0\n"
#define MB (TELL_MATCHES | TELL_BREAKS)

static const struct scene_case rows_of_a_line[] = {
	{ "one line for rows of several days", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0.51\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0.82\n"
	    "row txn_3 charge 2026-10-07 USD 30.00 1.13\n"
	    "row txn_4 charge 2026-10-07 USD 41.00 1.43\n"
	    "line L1 2026-10-07 USD 57.54\n", MB,
	    "match subset txn_1 txn_2 txn_3 = L1\n"
	    "missing_in_ledger USD 39.57 - -39.57 txn_4 = -\n" },
	{ "outside of the window nothing is added", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 21.00 0\n"
	    "line L1 2026-10-09 USD 31.00\n", MB,
	    "missing_in_stripe USD - 31.00 31.00 - = L1\n"
	    "missing_in_ledger USD 21.00 - -21.00 txn_2 = -\n"
	    "missing_in_ledger USD 10.00 - -10.00 txn_1 = -\n" },
	{ "two sets of rows have the sum", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0\n"
	    "row txn_3 charge 2026-10-07 USD 12.00 0\n"
	    "row txn_4 charge 2026-10-08 USD 18.00 0\n"
	    "line L1 2026-10-06 USD 30.00\n", MB,
	    "ambiguous USD 60.00 30.00 -30.00 txn_1 txn_2 txn_3 txn_4 = L1\n" },
	{ "rows of one amount and category are interchangeable, the nearest go", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0\n"
	    "row txn_3 charge 2026-10-07 USD 10.00 0\n"
	    "row txn_5 charge 2026-10-07 USD 77.00 0\n"
	    "line L1 2026-10-07 USD 30.00\n", MB,
	    "match subset txn_2 txn_3 = L1\n"
	    "missing_in_ledger USD 77.00 - -77.00 txn_5 = -\n"
	    "missing_in_ledger USD 10.00 - -10.00 txn_1 = -\n" },
	{ "of different categories they are not", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0\n"
	    "row txn_3 other_adjustment 2026-10-07 USD 10.00 0\n"
	    "row txn_5 charge 2026-10-07 USD 77.00 0\n"
	    "line L1 2026-10-07 USD 30.00\n", MB,
	    "missing_in_ledger USD 77.00 - -77.00 txn_5 = -\n"
	    "ambiguous USD 40.00 30.00 -10.00 txn_1 txn_2 txn_3 = L1\n" },
	{ "a set that holds another one does not count", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0\n"
	    "row txn_3 charge 2026-10-06 USD 7.00 0\n"
	    "row txn_4 refund 2026-10-06 USD -7.00 0\n"
	    "line L1 2026-10-06 USD 30.00\n", MB,
	    "match subset txn_1 txn_2 = L1\n"
	    "missing_in_ledger USD -7.00 - 7.00 txn_4 = -\n"
	    "missing_in_ledger USD 7.00 - -7.00 txn_3 = -\n" },
	{ "two equal lines, two equal sets: one after the other", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0\n"
	    "row txn_3 charge 2026-10-08 USD 10.00 0\n"
	    "row txn_4 charge 2026-10-09 USD 20.00 0\n"
	    "line L1 2026-10-06 USD 30.00\nline L2 2026-10-09 USD 30.00\n", MB,
	    "match subset txn_1 txn_2 = L1\nmatch subset txn_3 txn_4 = L2\n" },
	{ "two equal lines and one set: the second is left", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0\n"
	    "line L1 2026-10-05 USD 30.00\nline L2 2026-10-06 USD 30.00\n", MB,
	    "match subset txn_1 txn_2 = L1\n"
	    "missing_in_stripe USD - 30.00 30.00 - = L2\n" },
	{ "two different lines want one row", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0\n"
	    "row txn_3 charge 2026-10-07 USD 33.00 0\n"
	    "line L1 2026-10-06 USD 30.00\nline L2 2026-10-06 USD 53.00\n", MB,
	    "ambiguous USD 63.00 83.00 20.00 txn_1 txn_2 txn_3 = L1 L2\n" },
	{ "not in another currency, nor in another account",
	    "accounts us eu\n"
	    "row txn_1 charge 2026-10-05 USD 10.00 0 account=us\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0 account=eu\n"
	    "row txn_3 charge 2026-10-06 EUR 20.00 0 account=us\n"
	    "line L1 2026-10-06 USD 30.00 account=us\n", MB,
	    "missing_in_stripe USD - 30.00 30.00 - = L1\n"
	    "missing_in_ledger USD 20.00 - -20.00 txn_2 = -\n"
	    "missing_in_ledger EUR 20.00 - -20.00 txn_3 = -\n"
	    "missing_in_ledger USD 10.00 - -10.00 txn_1 = -\n" },
	{ "payouts are added to payouts only", OPEN
	    "row txn_1 payout 2026-10-05 USD -10.00 0 source=po_1\n"
	    "row txn_2 payout 2026-10-06 USD -20.00 0 source=po_2\n"
	    "row txn_3 refund 2026-10-06 USD -20.00 0\n"
	    "payout po_1 2026-10-07\npayout po_2 2026-10-08\n"
	    "line L1 2026-10-08 USD -30.00\n", MB,
	    "match subset txn_1 txn_2 = L1\n"
	    "missing_in_ledger USD -20.00 - 20.00 txn_3 = -\n" },
	{ "a single row of the amount is the simpler reason", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0\n"
	    "row txn_3 charge 2026-10-06 USD 30.00 0\n"
	    "line L1 2026-10-06 USD 30.00\n", MB,
	    "match amount_date txn_3 = L1\n"
	    "missing_in_ledger USD 20.00 - -20.00 txn_2 = -\n"
	    "missing_in_ledger USD 10.00 - -10.00 txn_1 = -\n" },
	{ "one inside the tolerance is simpler too", OPEN "tolerance USD 0.02\n"
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0\n"
	    "row txn_3 charge 2026-10-06 USD 30.01 0\n"
	    "line L1 2026-10-06 USD 30.00\n", MB,
	    "missing_in_ledger USD 20.00 - -20.00 txn_2 = -\n"
	    "missing_in_ledger USD 10.00 - -10.00 txn_1 = -\n"
	    "rounding USD 30.01 30.00 -0.01 txn_3 = L1\n" },
	{ "a sum across the month's end", OPEN
	    "row txn_1 charge 2026-10-30 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-31 USD 20.00 0\n"
	    "row txn_3 charge 2026-10-31 USD 44.00 0\n"
	    "line L1 2026-11-01 USD 30.00\n", MB,
	    "missing_in_ledger USD 44.00 - -44.00 txn_3 = -\n"
	    "period_mismatch USD 30.00 - -30.00 txn_1 txn_2 = L1\n" },
};

static const struct scene_case lines_of_a_row[] = {
	{ "several lines for one row", OPEN
	    "row txn_1 charge 2026-10-05 USD 60.00 0\n"
	    "row txn_2 charge 2026-10-05 USD 7.00 0\n"
	    "line L1 2026-10-04 USD 10.00\nline L2 2026-10-05 USD 20.00\n"
	    "line L3 2026-10-06 USD 30.00\nline L4 2026-10-06 USD 41.00\n", MB,
	    "match subset txn_1 = L1 L2 L3\n"
	    "missing_in_stripe USD - 41.00 41.00 - = L4\n"
	    "missing_in_ledger USD 7.00 - -7.00 txn_2 = -\n" },
	{ "two sets of lines", OPEN
	    "row txn_1 charge 2026-10-05 USD 60.00 0\n"
	    "line L1 2026-10-04 USD 10.00\nline L2 2026-10-05 USD 50.00\n"
	    "line L3 2026-10-06 USD 19.00\nline L4 2026-10-06 USD 41.00\n", MB,
	    "ambiguous USD 60.00 120.00 60.00 txn_1 = L1 L2 L3 L4\n" },
	{ "a payout in two parts at its arrival", OPEN
	    "row txn_1 payout 2026-10-05 USD -60.00 0 source=po_1\n"
	    "payout po_1 2026-10-12\n"
	    "line L1 2026-10-12 USD -25.00\nline L2 2026-10-13 USD -35.00\n", MB,
	    "match subset txn_1 = L1 L2\n" },
	{ "two rows for two lines", OPEN
	    "row txn_1 charge 2026-10-05 USD 60.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 45.00 0\n"
	    "line L1 2026-10-05 USD 100.00\nline L2 2026-10-06 USD 5.00\n", MB,
	    "match subset txn_1 txn_2 = L1 L2\n" },
	{ "two rows for two lines, one too far from one", OPEN
	    "row txn_1 charge 2026-10-01 USD 60.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 45.00 0\n"
	    "line L1 2026-10-05 USD 100.00\nline L2 2026-10-06 USD 5.00\n", MB,
	    "missing_in_stripe USD - 100.00 100.00 - = L1\n"
	    "missing_in_ledger USD 60.00 - -60.00 txn_1 = -\n"
	    "missing_in_ledger USD 45.00 - -45.00 txn_2 = -\n"
	    "missing_in_stripe USD - 5.00 5.00 - = L2\n" },
};

static void
test_rows_of_a_line(void **state)
{
	(void)state;
	scene_check(rows_of_a_line, sizeof(rows_of_a_line) / sizeof(rows_of_a_line[0]));
}

static void
test_lines_of_a_row(void **state)
{
	(void)state;
	scene_check(lines_of_a_row, sizeof(lines_of_a_row) / sizeof(lines_of_a_row[0]));
}

/* ---- sentences ---- */
static void
test_says(void **state)
{
	static const char match[] = "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0\n"
	    "row txn_4 charge 2026-10-06 USD 99.00 0\n"
	    "line L1 2026-10-06 USD 30.00\n";
	static const char several[] = "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0\n"
	    "row txn_3 charge 2026-10-07 USD 12.00 0\n"
	    "row txn_4 charge 2026-10-08 USD 18.00 0\n"
	    "line L1 2026-10-06 USD 30.00\n";
	static const char twins[] = "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-06 USD 20.00 0\n"
	    "row txn_3 charge 2026-10-07 USD 10.00 0\n"
	    "line L1 2026-10-06 USD 30.00\n";
	struct engine_match m;
	struct scene *s = scene_run(match);
	uint64_t pos = 0;
	size_t n;

	(void)state;
	assert_int_equal(engine_next_match(scene_engine(s), &pos, &m), 1);
	assert_string_equal(m.reason, "The only set of up to 6 rows with this sum, "
	    "among 3 free rows within 3 days: 2 rows, 30.00 USD on both "
	    "sides; dates agree.");
	scene_free(s);
	s = scene_run(twins);
	pos = 0;
	assert_int_equal(engine_next_match(scene_engine(s), &pos, &m), 1);
	assert_string_equal(m.reason, "The only set of up to 6 rows with this sum (rows of one "
	    "amount and category, and lines of one amount, are interchangeable), among 3 "
	    "free rows within 3 days: 2 rows, 30.00 USD on both sides; dates agree.");
	scene_free(s);
	s = scene_run(several);
	assert_non_null(strstr(engine_mismatches(scene_engine(s), &n)->explanation,
	    "2 different sets of Stripe rows and ledger lines have one sum: "
	    "txn_1 txn_2 = L1; txn_3 txn_4 = L1. "));
	scene_free(s);
}

/* ---- the search against trying every set ---- */
static uint64_t
next(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static int64_t
sum_of(const struct subset_item *item, size_t n, unsigned set)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (set & 1u << i)
			sum += item[i].amount;
	return sum;
}

/* is_answer: of the size that is looked at, least, and nearest of its equals. */
static bool
is_answer(const struct subset_item *item, size_t n, unsigned set, int64_t want)
{
	unsigned size = (unsigned)__builtin_popcount(set), part, far = 0;
	size_t i, k, within = 0;

	if (size < 2 || sum_of(item, n, set) != want)
		return false;
	for (part = (set - 1) & set; part != 0; part = (part - 1) & set)
		if (sum_of(item, n, part) == want)
			return false;
	for (i = 0; i < n; i++) {
		if (!(set & 1u << i))
			continue;
		far = item[i].far > far ? item[i].far : far;
		for (k = 0; k < n; k++)		/* an equal one that goes before it */
			if (!(set & 1u << k) && item[k].amount == item[i].amount &&
			    item[k].kind == item[i].kind && (item[k].far < item[i].far ||
			    (item[k].far == item[i].far && item[k].at < item[i].at)))
				return false;
	}
	for (i = 0; i < n; i++)
		within += item[i].far <= far;
	return size <= subset_reach(within, want, SUBSET_ODDS);
}

static void
check_search(uint64_t seed)
{
	static struct subset s;
	struct subset_item item[14];
	size_t n = 2 + next(&seed) % 12, i;
	unsigned set, count = 0;

	s.n = n;
	s.most = SUBSET_ITEMS_MAX;
	s.far_max = 3;
	s.odds = SUBSET_ODDS;
	s.want = 1 + (int64_t)(next(&seed) % 40000);
	if (next(&seed) % 3 == 0)
		s.want = 1 + (int64_t)(next(&seed) % 60) * 100;
	for (i = 0; i < n; i++) {
		int64_t v = (int64_t)(next(&seed) % 20) * 100;

		s.item[i] = item[i] = (struct subset_item){ v == 0 ? -300 : v,
			(uint32_t)i, (uint16_t)(next(&seed) % 2),
			(uint16_t)(next(&seed) % 4) };
	}
	if (next(&seed) % 2 == 0)
		s.want = item[0].amount + item[1].amount + (n > 2 ? item[2].amount : 0);
	if (s.want == 0)
		return;
	subset_search(&s);
	for (set = 1; set < 1u << n; set++)
		count += is_answer(item, n, set, s.want);
	if (count != s.count)
		fail_msg("seed gives %u sets, the search %u (want %lld, n %zu)", count,
		    s.count, (long long)s.want, n);
	assert_int_equal(s.nset, count < SUBSET_KEPT_MAX ? count : SUBSET_KEPT_MAX);
	for (i = 0; i < s.nset; i++) {
		unsigned k;

		for (set = 0, k = 0; k < s.set[i].n; k++)
			set |= 1u << s.set[i].at[k];
		assert_true(is_answer(item, n, set, s.want));
		assert_true(i == 0 || s.set[i].far >= s.set[i - 1].far);
	}
}

static void
test_search(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 400; seed++)
		check_search(seed * 7919);
}

/* ---- bounds ---- */
static void
test_reach(void **state)
{
	(void)state;
	assert_int_equal(subset_sets(2, 6), 1);
	assert_int_equal(subset_sets(6, 6), 57);
	assert_int_equal(subset_sets(20, 3), 190 + 1140);
	assert_int_equal(subset_sets(447, 2), 99681);
	assert_int_equal(subset_sets(448, 2), SUBSET_SETS_MAX + 1);
	assert_int_equal(subset_sets(10000, 6), SUBSET_SETS_MAX + 1);
	assert_int_equal(subset_reach(1, 100, SUBSET_ODDS), 0);
	assert_int_equal(subset_reach(6, 1, SUBSET_ODDS), 6);
	assert_int_equal(subset_reach(10, 1000, SUBSET_ODDS), 2);	/* 45 pairs, 120 triples */
	assert_int_equal(subset_reach(12, 1000, SUBSET_ODDS), 0);	/* 66 pairs by chance */
	assert_int_equal(subset_reach(12, -100000, SUBSET_ODDS), 5);
	assert_int_equal(subset_reach(12, -100000, 1000), 2);
	assert_int_equal(subset_reach(5, 100, 1000), 0);
	assert_int_equal(subset_reach(2, 100, 1000), 6);
	assert_int_equal(subset_reach(10000, INT64_MAX, SUBSET_ODDS), 0);
	assert_int_equal(subset_reach(10000, INT64_MIN, SUBSET_ODDS), 0);
}

/* The hardest problems that are looked at stay within their bound. */
static void
test_steps(void **state)
{
	static struct subset s;
	static const size_t counts[] = { 6, 14, 25, 47, 120, 447 };
	uint64_t seed = 5, worst = 0;
	size_t c, i, far;

	(void)state;
	for (c = 0; c < sizeof(counts) / sizeof(counts[0]); c++)
		for (far = 0; far <= 3; far += 3) {
			s.n = counts[c];
			s.most = SUBSET_ITEMS_MAX;
			s.far_max = (unsigned)far;
			s.want = 100000000;
			s.odds = SUBSET_ODDS;
			s.steps = 0;
			for (i = 0; i < s.n; i++)
				s.item[i] = (struct subset_item){
					(int64_t)(next(&seed) % 200000000) - 90000000,
					(uint32_t)i, 0, (uint16_t)(i % (far + 1)) };
			subset_search(&s);
			worst = s.steps > worst ? s.steps : worst;
		}
	/* one distance: each set costs one look-up at most; four distances here */
	assert_true(worst <= 4u * SUBSET_SETS_MAX * 10u);
}

/* ---- ten thousand candidates ---- */
static void
add_row(struct engine *en, int i, int day, int64_t amount, const char *payout)
{
	struct engine_movement m;
	struct err e = ERR_INIT;
	char id[24];
	uint32_t at;

	(void)snprintf(id, sizeof(id), "txn_%05d", i);
	memset(&m, 0, sizeof(m));
	m.id = slice_of(id);
	m.category = slice_of("charge");
	m.payout = slice_of(payout);
	m.currency = currency_index("USD", 3);
	m.amount = m.clearing = amount;
	m.day = m.day_utc = date_of(2026, 10, day);
	m.created = (int64_t)m.day * 86400 + 3600;
	m.entry = ENGINE_NONE;
	m.charge_day = DATE_NONE;
	assert_int_equal(engine_add_movement(en, &m, &at, &e), 0);
}

static void
add_line(struct engine *en, int i, int day, int64_t amount)
{
	struct ledger_line l;
	struct err e = ERR_INIT;
	char id[24];

	(void)snprintf(id, sizeof(id), "L%05d", i);
	memset(&l, 0, sizeof(l));
	l.ledger_id = slice_of(id);
	l.line = slice_of("1");
	l.day = date_of(2026, 10, day);
	l.account = slice_of("1050");
	l.currency = currency_index("USD", 3);
	l.amount = amount;
	assert_int_equal(engine_add_line(en, &l, 0, false, &e), 0);
}

static struct engine *
new_engine(void)
{
	static const char *const accounts[] = { "" };
	struct engine_config c;
	struct err e = ERR_INIT;

	memset(&c, 0, sizeof(c));
	assert_int_equal(period_parse(&c.period, "2026-10", &e), 0);
	c.window_days = 3;
	c.base_currency = currency_index("USD", 3);
	c.accounts = accounts;
	c.naccounts = 1;
	return engine_new(&c);
}

/* Inside one window: too many for a sum to prove anything, and it is said so.
 * Over thirty days, of large amounts: looked at, and within the limit of steps. */
static void
ten_thousand(int days, int64_t scale, bool looked_at)
{
	struct engine *en = new_engine();
	struct err e = ERR_INIT;
	const struct mismatch *m;
	uint64_t seed = 9;
	size_t n;
	int i;

	for (i = 0; i < 10000; i++)
		add_row(en, i, 1 + i * days / 10000,
		    (int64_t)(next(&seed) % 100000 + 1) * scale * 2 + 1, "");
	for (i = 0; i < 10000; i++)
		add_line(en, i, 1 + i * days / 10000,
		    (int64_t)(next(&seed) % 100000 + 1) * scale * 2);
	assert_int_equal(engine_run(en, &e), 0);
	m = engine_mismatches(en, &n);
	assert_int_equal(strstr(m[0].explanation, "Sums were not looked for: so many "
	    "are near that one would fit by chance.") == NULL, looked_at);
	assert_int_equal(en->subset_steps > 0, looked_at);
	assert_true(en->subset_steps <= 60000000);
	engine_free(en);
}

static void
test_ten_thousand(void **state)
{
	(void)state;
	ten_thousand(1, 1, false);
	ten_thousand(30, 10000, true);
}

/* Ten thousand payouts of one sum, and as many lines of it. */
static void
test_equal_groups(void **state)
{
	struct engine *en = new_engine();
	struct err e = ERR_INIT;
	char payout[24];
	size_t n;
	int i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		(void)snprintf(payout, sizeof(payout), "po_%05d", i / 2);
		add_row(en, i, 1 + i * 28 / 20000, i % 2 == 0 ? 1000 : 2345, payout);
	}
	for (i = 0; i < 10000; i++)
		add_line(en, i, 1 + i * 28 / 10000, 3345);
	assert_int_equal(engine_run(en, &e), 0);
	(void)engine_mismatches(en, &n);
	assert_true(n < 20000);
	assert_int_equal(engine_verdict(en) == VERDICT_INCOMPLETE, false);
	engine_free(en);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_of_a_line),
		cmocka_unit_test(test_lines_of_a_row),
		cmocka_unit_test(test_says),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_reach),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_ten_thousand),
		cmocka_unit_test(test_equal_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
