/* Periods in sequence: closing is opening, breaks keep their id and age, settled
 * ones are shown once and gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/engine/scene.h"

#define OPEN "opening stripe USD 0\nopening ledger USD 0\n"
#define ALL (TELL_VERDICT | TELL_STATEMENT | TELL_MATCHES | TELL_BREAKS)
#define COVERED "covered 2026-10-01 2026-10-31\n"
#define NOV "period 2026-11\n"
#define DEC "period 2026-12\n"

static void
tells(struct scene *s, unsigned what, const char *told)
{
	assert_string_equal(scene_tell(s, what), told);
}

static const char october[] = OPEN
    "row A charge 2026-10-05 USD 100.00 3.20\n"
    "row B charge 2026-10-31 USD 50.00 1.75\n"
    "row I charge 2026-10-28 USD 30.00 1.17\n"
    "row J charge 2026-10-15 USD 40.00 1.46\n"
    "row H payout_minimum_balance_hold 2026-10-25 USD -10.00 0 place=ignored\n"
    "row F payout 2026-10-29 USD -20.00 0 source=po_2\n"
    "payout po_2 2026-11-03\n"
    "line L1 2026-10-05 USD 96.80 ref=A\n"
    "line L2 2026-11-01 USD 48.25 ref=B\n"
    "line L6 2026-10-15 USD 38.45 ref=J\n"
    "line L8 2026-10-20 USD 7.00\n"
    "line L9 2026-10-21 USD 96.80 ref=A\n";

static void
december(struct scene *nov)
{
	struct scene *dec;

	dec = scene_next(nov, DEC
	    "line L12 2026-12-02 USD 28.83 ref=I\n");
	tells(dec, ALL & ~TELL_STATEMENT,
	    "breaks\n"
	    "match id I = L12\n"
	    "persisting duplicate_in_ledger USD - 96.80 96.80 A = L9 L1\n"
	    "persisting missing_in_stripe USD - 7.00 7.00 - = L8\n"
	    "resolved missing_in_ledger USD 28.83 28.83 0.00 I = -\n");
	scene_free(dec);
}

static void
test_three_periods(void **state)
{
	struct scene *oct = scene_run(october), *nov;
	const struct mismatch *m, *k;
	size_t n, i, j, kept = 0;

	(void)state;
	tells(oct, TELL_BREAKS,
	    "duplicate_in_ledger USD - 96.80 96.80 A = L9 L1\n"
	    "period_mismatch USD 48.25 - -48.25 B = L2\n"
	    "missing_in_ledger USD 28.83 - -28.83 I = -\n"
	    "missing_in_stripe USD - 7.00 7.00 - = L8\n"
	    "amount_mismatch USD 38.54 38.45 -0.09 J = L6\n"
	    "payout_in_transit USD -20.00 - 20.00 F = -\n");
	nov = scene_next(oct, NOV
	    "line L2 2026-11-01 USD 48.25 ref=B\n"
	    "line L7 2026-11-03 USD -20.00 ref=po_2\n"
	    "line L10 2026-11-05 USD 0.09 ref=J\n"
	    "row K charge 2026-11-10 USD 5.00 0\n"
	    "line L11 2026-11-10 USD 5.00 ref=K\n"
	    "payout po_2 2026-11-03\n");
	tells(nov, ALL,
	    "breaks\n"
	    "stripe USD opening 182.42\n"
	    "stripe USD activity.charge 5.00\n"
	    "stripe USD payouts 0.00\n"
	    "stripe USD closing 187.42\n"
	    "ledger USD opening 239.05\n"
	    "ledger USD activity.charge 53.34\n"
	    "ledger USD payouts -20.00\n"
	    "ledger USD closing 272.39\n"
	    "bridge USD duplicate_in_ledger 96.80\n"
	    "bridge USD ignored 10.00\n"
	    "bridge USD missing_in_ledger -28.83\n"
	    "bridge USD missing_in_stripe 7.00\n"
	    "bridge USD unexplained 0.00\n"
	    "match id J = L6 L10\n"
	    "match id F = L7\n"
	    "match id B = L2\n"
	    "match id K = L11\n"
	    "persisting duplicate_in_ledger USD - 96.80 96.80 A = L9 L1\n"
	    "persisting missing_in_ledger USD 28.83 - -28.83 I = -\n"
	    "persisting missing_in_stripe USD - 7.00 7.00 - = L8\n"
	    "resolved amount_mismatch USD 38.54 38.54 0.00 J = L6\n"
	    "resolved period_mismatch USD 48.25 48.25 0.00 B = L2\n"
	    "resolved payout_in_transit USD -20.00 -20.00 0.00 F = -\n");
	m = engine_mismatches(scene_engine(oct), &n);
	k = engine_mismatches(scene_engine(nov), &j);
	for (i = 0; i < n; i++) {
		size_t x;

		for (x = 0; x < j; x++)
			if (strcmp(m[i].break_id, k[x].break_id) == 0) {
				kept++;
				assert_string_equal(k[x].first_seen, "2026-10-31");
				if (k[x].day != INT32_MIN)
					assert_int_equal(k[x].age_days,
					    m[i].age_days + 30);
			}
	}
	assert_int_equal(kept, 6);
	december(nov);
	scene_free(nov);
	scene_free(oct);
}

static void
test_line_before_its_row(void **state)
{
	struct scene *oct = scene_run(OPEN
	    "row A charge 2026-11-01 USD 10.00 0 when=context\n"
	    "line L1 2026-10-31 USD 10.00 ref=A\n"), *nov;

	(void)state;
	tells(oct, TELL_BREAKS, "period_mismatch USD - 10.00 10.00 A = L1\n");
	nov = scene_next(oct, NOV "row A charge 2026-11-01 USD 10.00 0\n");
	tells(nov, ALL,
	    "tied_out\n"
	    "stripe USD opening 0.00\nstripe USD activity.charge 10.00\n"
	    "stripe USD payouts 0.00\nstripe USD closing 10.00\n"
	    "ledger USD opening 10.00\nledger USD payouts 0.00\n"
	    "ledger USD closing 10.00\nbridge USD unexplained 0.00\n"
	    "match id A = L1\n"
	    "resolved period_mismatch USD 10.00 10.00 0.00 A = L1\n");
	scene_free(nov);
	scene_free(oct);
}

static void
test_code_changes_id_stays(void **state)
{
	struct scene *oct = scene_run(OPEN
	    "row P payout 2026-10-30 USD -10.00 0 source=po_1\n"
	    "payout po_1 2026-11-02\n"), *nov, *dec;

	(void)state;
	tells(oct, TELL_BREAKS, "payout_in_transit USD -10.00 - 10.00 P = -\n");
	nov = scene_next(oct, NOV "payout po_1 2026-11-02\n");
	tells(nov, TELL_BREAKS | TELL_VERDICT,
	    "breaks\n"
	    "persisting missing_in_ledger USD -10.00 - 10.00 P = -\n");
	dec = scene_next(nov, DEC "line L1 2026-12-01 USD -9.00 ref=po_1\n");
	tells(dec, TELL_BREAKS,
	    "persisting amount_mismatch USD -10.00 -9.00 1.00 P = L1\n");
	scene_free(dec);
	scene_free(nov);
	scene_free(oct);
}

static void
test_nothing_carried_for_no_difference(void **state)
{
	struct scene *oct = scene_run(OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "line L1 2026-10-25 USD 10.00 ref=A\n"
	    "row D dispute 2026-10-07 USD -5.00 0 source=dp_1\n"
	    "line L2 2026-10-07 USD -5.00 ref=dp_1\n"), *nov;

	(void)state;
	tells(oct, TELL_BREAKS,
	    "date_mismatch USD 10.00 10.00 0.00 A = L1\n"
	    "dispute_open USD - - 0.00 D = -\n");
	nov = scene_next(oct, NOV);
	tells(nov, TELL_BREAKS | TELL_VERDICT, "tied_out\n");
	scene_free(nov);
	scene_free(oct);
}

static void
test_opening_stays_in_the_bridge(void **state)
{
	struct scene *oct = scene_run(
	    "opening stripe USD 5.00\nopening ledger USD 7.00\n"
	    "row H payout_minimum_balance_hold 2026-10-31 USD -10.00 0 place=ignored\n"
	    "line L1 2026-11-01 USD -10.00\n"), *nov;

	(void)state;
	tells(oct, TELL_STATEMENT,
	    "stripe USD opening 5.00\n"
	    "stripe USD activity.payout_minimum_balance_hold -10.00\n"
	    "stripe USD payouts 0.00\nstripe USD closing -5.00\n"
	    "ledger USD opening 7.00\nledger USD payouts 0.00\n"
	    "ledger USD closing 7.00\n"
	    "bridge USD opening 2.00\nbridge USD ignored 10.00\n"
	    "bridge USD unexplained 0.00\n");
	nov = scene_next(oct, NOV
	    "row H payout_minimum_balance_hold 2026-10-31 USD -10.00 0 place=ignored "
	    "when=context\n"
	    "line L1 2026-11-01 USD -10.00\n");
	tells(nov, ALL,
	    "tied_out\n"
	    "stripe USD opening -5.00\nstripe USD payouts 0.00\n"
	    "stripe USD closing -5.00\n"
	    "ledger USD opening 7.00\n"
	    "ledger USD activity.payout_minimum_balance_hold -10.00\n"
	    "ledger USD payouts 0.00\nledger USD closing -3.00\n"
	    "bridge USD opening 2.00\nbridge USD unexplained 0.00\n"
	    "match ignored H = L1\n");
	scene_free(nov);
	scene_free(oct);
}

static void
test_late_row(void **state)
{
	struct scene *oct = scene_run(OPEN
	    "line L1 2026-10-20 USD 10.00 ref=T\n"), *nov;

	(void)state;
	nov = scene_next(oct, NOV
	    "row T charge 2026-10-20 USD 10.00 0\n"
	    "row U charge 2026-10-21 USD 20.00 0\n"
	    "line L2 2026-11-02 USD 20.00 ref=U\n");
	tells(nov, ALL,
	    "tied_out\n"
	    "stripe USD opening 0.00\nstripe USD late.charge 30.00\n"
	    "stripe USD payouts 0.00\nstripe USD closing 30.00\n"
	    "ledger USD opening 10.00\nledger USD late.charge 20.00\n"
	    "ledger USD payouts 0.00\nledger USD closing 30.00\n"
	    "bridge USD unexplained 0.00\n"
	    "match id T = L1\nmatch id U = L2\n"
	    "resolved missing_in_stripe USD 10.00 10.00 0.00 - = L1\n");
	scene_free(nov);
	scene_free(oct);
}

static void
test_group_over_two_periods(void **state)
{
	struct scene *oct = scene_run(OPEN
	    "row A charge 2026-10-31 USD 10.00 0 at=02:00:00 utc=+1\n"
	    "row B charge 2026-11-01 USD 20.00 0 when=context\n"
	    "line L1 2026-11-01 USD 30.00\n"), *nov;

	(void)state;
	nov = scene_next(oct, NOV
	    "row B charge 2026-11-01 USD 20.00 0\nline L1 2026-11-01 USD 30.00\n");
	tells(nov, ALL & ~TELL_STATEMENT,
	    "tied_out\n"
	    "match group_day A B = L1\n"
	    "resolved period_mismatch USD 10.00 10.00 0.00 A B = L1\n");
	scene_free(nov);
	scene_free(oct);
}

static void
test_account_mismatch_persists(void **state)
{
	struct scene *oct = scene_run(OPEN
	    "row A charge 2026-10-05 USD 10.00 0 legs=4000:-10.00\n"
	    "line L1 2026-10-05 USD 10.00 ref=A\n"
	    "leg L1 2026-10-05 USD -10.00 4010\n"), *nov, *dec;

	(void)state;
	tells(oct, TELL_BREAKS, "account_mismatch USD -10.00 - 10.00 A = L1\n");
	nov = scene_next(oct, NOV "leg L1 2026-10-05 USD -10.00 4010\n");
	tells(nov, TELL_BREAKS | TELL_MATCHES,
	    "persisting account_mismatch USD -10.00 - 10.00 A = L1\n");
	scene_free(nov);
	/* without the legs nothing can be said: it stays */
	nov = scene_next(oct, NOV);
	tells(nov, TELL_BREAKS | TELL_MATCHES,
	    "persisting account_mismatch USD -10.00 - 10.00 A = L1\n");
	dec = scene_next(nov, DEC "leg L1 2026-10-05 USD -10.00 4000\n");
	tells(dec, TELL_BREAKS | TELL_MATCHES | TELL_VERDICT,
	    "tied_out\nresolved account_mismatch USD -10.00 -10.00 0.00 A = L1\n");
	scene_free(dec);
	scene_free(nov);
	scene_free(oct);
}

/* A line that was one too many for a row names that row, whose period is over: it is not
 * taken for another row of its amount. */
static void
test_duplicate_stays(void **state)
{
	struct scene *oct = scene_run(OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-05 USD 10.00 0\n"
	    "line L1 2026-10-05 USD 10.00 ref=txn_1\n"
	    "line L2 2026-10-05 USD 10.00 ref=txn_1\n"), *nov;

	(void)state;
	nov = scene_next(oct, NOV "row txn_3 charge 2026-11-05 USD 1.00 0\n");
	tells(nov, TELL_MATCHES | TELL_BREAKS,
	    "persisting missing_in_ledger USD 10.00 - -10.00 txn_2 = -\n"
	    "persisting duplicate_in_ledger USD - 10.00 10.00 txn_1 = L2 L1\n"
	    "missing_in_ledger USD 1.00 - -1.00 txn_3 = -\n");
	scene_free(nov);
	scene_free(oct);
}

/* ... nor for one of its charge, or of its payout. */
static void
test_duplicate_of_a_family_stays(void **state)
{
	struct scene *oct = scene_run(OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0 source=ch_1\n"
	    "row txn_2 charge 2026-10-27 USD 4.00 0 payout=po_1\n"
	    "row txn_3 payout 2026-10-28 USD -4.00 0 source=po_1 payout=po_1\n"
	    "line L1 2026-10-05 USD 10.00 ref=ch_1\n"
	    "line L2 2026-10-06 USD 10.00 ref=ch_1\n"
	    "line L3 2026-10-28 USD -4.00 ref=po_1\n"
	    "line L4 2026-10-28 USD -4.00 ref=po_1\n"), *nov;

	(void)state;
	nov = scene_next(oct, NOV
	    "row txn_5 dispute_reversal 2026-11-05 USD 10.00 0 source=dp_1 charge=ch_1\n"
	    "row txn_6 dispute 2026-11-04 USD -10.00 0 source=dp_1 charge=ch_1\n"
	    "line L5 2026-11-05 USD 10.00 ref=txn_5\n");
	tells(nov, TELL_MATCHES | TELL_BREAKS,
	    "match id txn_5 = L5\n"
	    "persisting duplicate_in_ledger USD - 10.00 10.00 txn_1 = L2 L1\n"
	    "missing_in_ledger USD -10.00 - 10.00 txn_6 = -\n"
	    "persisting missing_in_ledger USD 4.00 - -4.00 txn_2 = -\n"
	    "persisting duplicate_in_ledger USD - -4.00 -4.00 txn_3 = L4 L3\n");
	scene_free(nov);
	scene_free(oct);
}

static void
test_duplicate_is_reversed(void **state)
{
	struct scene *oct = scene_run(OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "line L1 2026-10-05 USD 10.00 ref=txn_1\n"
	    "line L2 2026-10-06 USD 10.00 ref=txn_1\n"), *nov;

	(void)state;
	nov = scene_next(oct, NOV "line L3 2026-11-04 USD -10.00 ref=txn_1\n"
	    "line L4 2026-11-05 USD -10.00 ref=txn_2\n");
	tells(nov, ALL & ~TELL_STATEMENT,
	    "breaks\n"
	    "match id  = L2 L3\n"
	    "missing_in_stripe USD - -10.00 -10.00 - = L4\n"
	    "resolved duplicate_in_ledger USD - 0.00 0.00 txn_1 = L2 L1\n");
	scene_free(nov);
	scene_free(oct);
}

static void
test_rows_of_earlier_days_count_once(void **state)
{
	struct scene *oct = scene_run(OPEN COVERED
	    "row A charge 2026-10-31 USD 10.00 0 payout=po_1\n"
	    "line L1 2026-11-01 USD 10.00 ref=A\n"), *nov;

	(void)state;
	nov = scene_next(oct, NOV "covered 2026-10-01 2026-11-30\n"
	    "payout po_1 2026-11-03 auto rows=1,10.00,2026-10-31\n"
	    "row P payout 2026-11-02 USD -10.00 0 source=po_1\n"
	    "line L1 2026-11-01 USD 10.00 ref=A\n"
	    "line L2 2026-11-03 USD -10.00 ref=P\n");
	tells(nov, TELL_VERDICT | TELL_PAYOUTS,
	    "tied_out\npayout po_1 rows 1 10.00 0.00 m_P -\n");
	scene_free(nov);
	scene_free(oct);
}

static void
test_fee_details_stay(void **state)
{
	struct scene *oct = scene_run(OPEN COVERED
	    "row A charge 2026-10-05 USD 10.00 0.50 details=0.40 payout=po_1\n"
	    "line L1 2026-10-05 USD 9.50 ref=A\n"
	    "row P payout 2026-10-07 USD -9.00 0 source=po_1\n"
	    "line L2 2026-10-07 USD -9.00 ref=P\n"), *nov;
	static const char told[] =
	    "payout_unbalanced USD -9.00 -9.50 -0.50 P = -\n"
	    "fee_mismatch USD 0.50 0.40 -0.10 A = L1\n";

	(void)state;
	tells(oct, TELL_BREAKS, told);
	nov = scene_next(oct, NOV);
	tells(nov, ALL,
	    "breaks\n"
	    "stripe USD opening 0.50\nstripe USD payouts 0.00\n"
	    "stripe USD closing 0.50\nledger USD opening 0.50\n"
	    "ledger USD payouts 0.00\nledger USD closing 0.50\n"
	    "bridge USD unexplained 0.00\n"
	    "persisting payout_unbalanced USD -9.00 -9.50 -0.50 P = -\n"
	    "persisting fee_mismatch USD 0.50 0.40 -0.10 A = L1\n");
	scene_free(nov);
	scene_free(oct);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_three_periods),
		cmocka_unit_test(test_line_before_its_row),
		cmocka_unit_test(test_code_changes_id_stays),
		cmocka_unit_test(test_nothing_carried_for_no_difference),
		cmocka_unit_test(test_opening_stays_in_the_bridge),
		cmocka_unit_test(test_late_row),
		cmocka_unit_test(test_group_over_two_periods),
		cmocka_unit_test(test_account_mismatch_persists),
		cmocka_unit_test(test_fee_details_stay),
		cmocka_unit_test(test_duplicate_stays),
		cmocka_unit_test(test_duplicate_of_a_family_stays),
		cmocka_unit_test(test_duplicate_is_reversed),
		cmocka_unit_test(test_rows_of_earlier_days_count_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
