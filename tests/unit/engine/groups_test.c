/* Sums: payouts, days, categories; splits, ambiguity, the statement's shares. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/engine/scene.h"

#define OPEN "opening stripe USD 0\nopening ledger USD 0\n"
#define MB (TELL_MATCHES | TELL_BREAKS)
#define PO_1 \
	"row A charge 2026-10-05 USD 100.00 3.20 payout=po_1\n" \
	"row C refund 2026-10-10 USD -20.00 0 payout=po_1\n" \
	"row E payout 2026-10-13 USD -76.80 0 source=po_1 payout=po_1\n" \
	"payout po_1 2026-10-15 auto\n"

static const struct scene_case payouts[] = {
	{ "a payout's rows in one line, named; its own row apart", OPEN PO_1
	    "line L1 2026-10-15 USD 76.80 ref=po_1\n"
	    "line L2 2026-10-15 USD -76.80 ref=po_1\n",
	    MB | TELL_STATEMENT,
	    "stripe USD opening 0.00\nstripe USD activity.charge 96.80\n"
	    "stripe USD activity.refund -20.00\nstripe USD payouts -76.80\n"
	    "stripe USD closing 0.00\n"
	    "ledger USD opening 0.00\nledger USD activity.charge 96.80\n"
	    "ledger USD activity.refund -20.00\nledger USD payouts -76.80\n"
	    "ledger USD closing 0.00\nbridge USD unexplained 0.00\n"
	    "match group_payout A C = L1\nmatch id E = L2\n" },
	{ "the same without ids", OPEN PO_1
	    "line L1 2026-10-15 USD 76.80\nline L2 2026-10-15 USD -76.80\n", MB,
	    "match group_payout A C = L1\nmatch amount_date E = L2\n" },
	{ "without ids, too late", OPEN PO_1
	    "line L1 2026-10-19 USD 76.80\nline L2 2026-10-15 USD -76.80\n", MB,
	    "match amount_date E = L2\n"
	    "missing_in_ledger USD 96.80 - -96.80 A = -\n"
	    "missing_in_stripe USD - 76.80 76.80 - = L1\n"
	    "missing_in_ledger USD -20.00 - 20.00 C = -\n" },
	{ "gross and fees of a payout apart", OPEN PO_1
	    "line L1 2026-10-13 USD 80.00 ref=po_1\n"
	    "line L2 2026-10-13 USD -3.20 ref=po_1\n"
	    "line L3 2026-10-15 USD -76.80 ref=po_1\n", MB,
	    "match group_payout A C = L1 L2\nmatch id E = L3\n" },
	{ "a payout's line that disagrees is one row, dated at its latest row",
	    OPEN PO_1
	    "line L1 2026-10-13 USD 76.18 ref=po_1\n"
	    "line L2 2026-10-15 USD -76.80 ref=po_1\n",
	    MB | TELL_STATEMENT,
	    "stripe USD opening 0.00\nstripe USD activity.charge 96.80\n"
	    "stripe USD activity.refund -20.00\nstripe USD payouts -76.80\n"
	    "stripe USD closing 0.00\n"
	    "ledger USD opening 0.00\nledger USD activity.charge 96.18\n"
	    "ledger USD activity.refund -20.00\nledger USD payouts -76.80\n"
	    "ledger USD closing -0.62\nbridge USD amount_mismatch -0.62\n"
	    "bridge USD unexplained 0.00\n"
	    "match id E = L2\n"
	    "amount_mismatch USD 76.80 76.18 -0.62 A C = L1\n" },
	{ "a payout's line that leaves a row out", OPEN PO_1
	    "line L1 2026-10-13 USD 96.80 ref=po_1\n"
	    "line L2 2026-10-15 USD -76.80 ref=po_1\n", MB,
	    "match id E = L2\n"
	    "split_incomplete USD 76.80 96.80 20.00 A C = L1\n" },
	{ "a payout's line with the gross amounts", OPEN PO_1
	    "line L1 2026-10-13 USD 80.00 ref=po_1\n"
	    "line L2 2026-10-15 USD -76.80 ref=po_1\n", MB,
	    "match id E = L2\n"
	    "fee_mismatch USD 76.80 80.00 3.20 A C = L1\n" },
	{ "its own row wrong", OPEN PO_1
	    "line L1 2026-10-13 USD 76.80 ref=po_1\n"
	    "line L2 2026-10-15 USD -76.00 ref=po_1\n", MB,
	    "match group_payout A C = L1\n"
	    "amount_mismatch USD -76.80 -76.00 0.80 E = L2\n" },
	{ "its own row twice", OPEN PO_1
	    "line L1 2026-10-13 USD 76.80 ref=po_1\n"
	    "line L2 2026-10-15 USD -76.80 ref=po_1\n"
	    "line L3 2026-10-15 USD -76.80 ref=po_1\n", MB,
	    "match group_payout A C = L1\nmatch id E = L2\n"
	    "duplicate_in_ledger USD - -76.80 -76.80 E = L3 L2\n" },
	{ "a negative payout", OPEN
	    "row R refund 2026-10-10 USD -50.00 0 payout=po_n\n"
	    "row N payout 2026-10-12 USD 50.00 0 source=po_n\n"
	    "line L1 2026-10-12 USD 50.00 ref=po_n\n"
	    "line L2 2026-10-12 USD -50.00 ref=po_n\n", MB,
	    "match group_payout R = L2\nmatch id N = L1\n" },
	{ "rows of two months are two groups", OPEN
	    "row A charge 2026-10-30 USD 10.00 0 payout=po_1\n"
	    "row B charge 2026-10-31 USD 20.00 0 payout=po_1\n"
	    "row C charge 2026-11-01 USD 40.00 0 payout=po_1 when=context\n"
	    "payout po_1 2026-11-04\n"
	    "line L1 2026-10-31 USD 30.00 ref=po_1\n"
	    "line L2 2026-11-01 USD 40.00 ref=po_1\n", MB,
	    "match group_payout A B = L1\n" },
	{ "rows that have lines of their own are not of the group", OPEN
	    "row A charge 2026-10-05 USD 10.00 0 payout=po_1\n"
	    "row B charge 2026-10-05 USD 20.00 0 payout=po_1\n"
	    "row C charge 2026-10-06 USD 40.00 0 payout=po_1\n"
	    "line L0 2026-10-05 USD 10.00 ref=A\n"
	    "line L1 2026-10-06 USD 60.00 ref=po_1\n", MB,
	    "match id A = L0\nmatch group_payout B C = L1\n" },
	{ "a line near the return, and one of another Stripe account", OPEN
	    "accounts us eu\n"
	    "row P payout 2026-10-05 USD -50.00 0 source=po_1 account=us\n"
	    "row Q payout_reversal 2026-10-09 USD 50.00 0 source=po_1 account=us\n"
	    "line L1 2026-10-05 USD -50.00 ref=po_1 account=us\n"
	    "line L2 2026-10-09 USD 49.00 ref=po_1 account=us\n"
	    "line L3 2026-10-09 USD 50.00 ref=po_1 account=eu\n", MB,
	    "match id P = L1\n"
	    "missing_in_stripe USD - 50.00 50.00 - = L3\n"
	    "amount_mismatch USD 50.00 49.00 -1.00 Q = L2\n"
	    "payout_failed USD - - 0.00 P Q = -\n" },
	{ "a payout in the day's line, and a line that names it", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\nrow B charge 2026-10-05 USD 20.00 0\n"
	    "row P payout 2026-10-05 USD -7.00 0 source=po_1 entry=te_1\n"
	    "row Z payout 2026-10-05 USD -8.00 0 source=po_2 entry=te_1\n"
	    "line L1 2026-10-05 USD 30.00\nline L2 2026-10-05 USD -15.00 ref=te_1\n"
	    "line L3 2026-10-05 USD -7.00 ref=po_1\n", MB,
	    "match group_day A B = L1\nmatch key P Z = L2\n"
	    "duplicate_in_ledger USD - -7.00 -7.00 P Z = L3 L2\n" },
	{ "a payout that nothing is known of", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\npayout po_9 2026-10-07\n"
	    "line L1 2026-10-05 USD 10.00 ref=po_9\n", MB | TELL_PAYOUTS,
	    "match amount_date A = L1\n"
	    "payout po_9 rows 0 0.00 0.00 - -\n" },
	{ "a returned payout: both ways are the payout's own", OPEN
	    "row P payout 2026-10-05 USD -50.00 0 source=po_1\n"
	    "row Q payout_reversal 2026-10-09 USD 50.00 0 source=po_1 payout=po_2\n"
	    "row R payout 2026-10-12 USD -50.00 0 source=po_2\n"
	    "line L1 2026-10-05 USD -50.00 ref=po_1\n"
	    "line L2 2026-10-09 USD 50.00 ref=po_1\n"
	    "line L3 2026-10-12 USD -50.00 ref=po_2\n", MB,
	    "match id P = L1\nmatch id Q = L2\nmatch id R = L3\n" },
};

static const struct scene_case days[] = {
	{ "one line per day", OPEN
	    "row A charge 2026-10-05 USD 10.00 1.00\n"
	    "row B refund 2026-10-05 USD -4.00 0\n"
	    "row C charge 2026-10-06 USD 20.00 1.00\n"
	    "row D charge 2026-10-06 USD 30.00 1.00\n"
	    "line L1 2026-10-05 USD 5.00\nline L2 2026-10-07 USD 48.00\n",
	    MB | TELL_STATEMENT,
	    "stripe USD opening 0.00\nstripe USD activity.charge 57.00\n"
	    "stripe USD activity.refund -4.00\nstripe USD payouts 0.00\n"
	    "stripe USD closing 53.00\n"
	    "ledger USD opening 0.00\nledger USD activity.charge 57.00\n"
	    "ledger USD activity.refund -4.00\nledger USD payouts 0.00\n"
	    "ledger USD closing 53.00\nbridge USD unexplained 0.00\n"
	    "match group_day A B = L1\nmatch group_day C D = L2\n" },
	{ "the company's day before UTC's", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-05 USD 20.00 0 at=03:00:00 utc=+1\n"
	    "row C charge 2026-10-06 USD 40.00 0\n"
	    "line L1 2026-10-05 USD 30.00\nline L2 2026-10-06 USD 40.00\n", MB,
	    "match group_day A B = L1\nmatch amount_date C = L2\n" },
	{ "UTC days", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row A2 charge 2026-10-05 USD 11.00 0\n"
	    "row B charge 2026-10-05 USD 20.00 0 at=03:00:00 utc=+1\n"
	    "row C charge 2026-10-06 USD 40.00 0\n"
	    "line L1 2026-10-05 USD 21.00\nline L2 2026-10-06 USD 60.00\n", MB,
	    "match group_day A A2 = L1\nmatch group_day B C = L2\n" },
	{ "a UTC day over the end of the month", OPEN
	    "row A charge 2026-10-31 USD 10.00 0 at=02:00:00 utc=+1\n"
	    "row B charge 2026-11-01 USD 20.00 0 when=context\n"
	    "line L1 2026-11-01 USD 30.00\n", MB,
	    "period_mismatch USD 10.00 - -10.00 A B = L1\n" },
	{ "and one of its rows has no rule", OPEN
	    "row A charge 2026-10-31 USD 10.00 0 at=02:00:00 utc=+1 place=suspense "
	    "details=1.00\n"
	    "row B charge 2026-11-01 USD 20.00 0 when=context\n"
	    "line L1 2026-11-01 USD 30.00\n", MB | TELL_ITEMS,
	    "period_mismatch USD 10.00 - -10.00 A B = L1\n"
	    "unmapped USD 10.00 10.00 0.00 A = L1\n"
	    "item A - break open\n" },
	{ "a row of a group with a fee that does not add up", OPEN
	    "row A charge 2026-10-05 USD 10.00 2.00 details=1.00\n"
	    "row B charge 2026-10-05 USD 20.00 0\n"
	    "line L1 2026-10-05 USD 28.00\n", MB | TELL_ITEMS,
	    "match group_day A B = L1\n"
	    "fee_mismatch USD 2.00 1.00 -1.00 A = L1\n"
	    "item A m_A break\nitem B m_A -\n" },
	{ "payouts do not belong to the day's line", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-05 USD 20.00 0\n"
	    "row P payout 2026-10-05 USD -7.00 0 source=po_1\n"
	    "payout po_1 2026-11-02\n"
	    "line L1 2026-10-05 USD 30.00\n", MB,
	    "match group_day A B = L1\n"
	    "payout_in_transit USD -7.00 - 7.00 P = -\n" },
	{ "payouts belong to the day's line", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-05 USD 20.00 0\n"
	    "row P payout 2026-10-05 USD -7.00 0 source=po_1\n"
	    "line L1 2026-10-05 USD 23.00\n", MB,
	    "match group_day A B P = L1\n" },
	{ "one line per day and category", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-05 USD 20.00 0\n"
	    "row C refund 2026-10-05 USD -3.00 0\n"
	    "row D refund 2026-10-05 USD -4.00 0\n"
	    "line L1 2026-10-05 USD 30.00\nline L2 2026-10-05 USD -7.00\n", MB,
	    "match group_category A B = L1\nmatch group_category C D = L2\n" },
	{ "gross and fees of a day apart", OPEN
	    "row A charge 2026-10-05 USD 10.00 0.50\n"
	    "row B charge 2026-10-05 USD 20.00 0.70\n"
	    "line L1 2026-10-05 USD 30.00\nline L2 2026-10-05 USD -1.20\n", MB,
	    "match group_day A B = L1 L2\n" },
	{ "a day in two lines of one ledger transaction", OPEN
	    "row A charge 2026-10-05 USD 10.00 0.50\n"
	    "row B charge 2026-10-05 USD 20.00 0.70\n"
	    "line L1 2026-10-05 USD 31.00 no=1\nline L1 2026-10-05 USD -2.20 no=2\n",
	    MB,
	    "match group_day A B = L1\n" },
	{ "two days fit one line equally well", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-05 USD 20.00 0\n"
	    "row C charge 2026-10-07 USD 15.00 0\n"
	    "row D charge 2026-10-07 USD 15.00 0\n"
	    "line L1 2026-10-06 USD 30.00\n", MB | TELL_STATEMENT,
	    "stripe USD opening 0.00\nstripe USD activity.charge 60.00\n"
	    "stripe USD payouts 0.00\nstripe USD closing 60.00\n"
	    "ledger USD opening 0.00\nledger USD activity.unmatched 30.00\n"
	    "ledger USD payouts 0.00\nledger USD closing 30.00\n"
	    "bridge USD ambiguous -30.00\nbridge USD unexplained 0.00\n"
	    "ambiguous USD 60.00 30.00 -30.00 A B C D = L1\n" },
	{ "three days and two lines between them", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\nrow B charge 2026-10-05 USD 20.00 0\n"
	    "row C charge 2026-10-05 USD 15.00 0 utc=+1 at=01:00:00\n"
	    "row D topup 2026-10-07 USD 15.00 0\nrow E charge 2026-10-07 USD 30.00 0\n"
	    "row F charge 2026-10-09 USD 44.00 0\nrow G charge 2026-10-09 USD 1.00 0\n"
	    "line L1 2026-10-06 USD 45.00\nline L2 2026-10-06 USD 45.00\n", MB,
	    "match group_day A B C = L1\nmatch group_day D E = L2\n"
	    "missing_in_ledger USD 44.00 - -44.00 F = -\n"
	    "missing_in_ledger USD 1.00 - -1.00 G = -\n" },
	{ "three categories and two lines of a day", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\nrow B charge 2026-10-05 USD 20.00 0\n"
	    "row C topup 2026-10-05 USD 14.00 0\nrow D topup 2026-10-05 USD 16.00 0\n"
	    "row E fee 2026-10-05 USD 13.00 0\nrow F fee 2026-10-05 USD 17.00 0\n"
	    "line L1 2026-10-05 USD 30.00\nline L2 2026-10-05 USD 30.00\n", MB,
	    "ambiguous USD 90.00 60.00 -30.00 A B C D E F = L1 L2\n" },
	{ "two days and two lines are told apart by order", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-05 USD 20.00 0\n"
	    "row C charge 2026-10-07 USD 15.00 0\n"
	    "row D charge 2026-10-07 USD 15.00 0\n"
	    "line L1 2026-10-06 USD 30.00\nline L2 2026-10-06 USD 30.00\n", MB,
	    "match group_day A B = L1\nmatch group_day C D = L2\n" },
	{ "two categories fit one line", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-05 USD 20.00 0\n"
	    "row C topup 2026-10-05 USD 15.00 0\n"
	    "row D topup 2026-10-05 USD 15.00 0\n"
	    "line L1 2026-10-05 USD 30.00\n", MB,
	    "ambiguous USD 60.00 30.00 -30.00 A B C D = L1\n" },
	{ "where the ledger books by day, a day that is off is one row", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\nrow B charge 2026-10-05 USD 20.00 0\n"
	    "row C charge 2026-10-06 USD 11.00 0\nrow D charge 2026-10-06 USD 21.00 0\n"
	    "row E charge 2026-10-07 USD 12.00 0\nrow F charge 2026-10-07 USD 22.00 0\n"
	    "row G charge 2026-10-08 USD 13.00 0\nrow H charge 2026-10-08 USD 23.00 0\n"
	    "line L1 2026-10-05 USD 30.00\nline L2 2026-10-06 USD 32.00\n"
	    "line L3 2026-10-07 USD 33.50\nline L4 2026-10-08 USD 23.00\n", MB,
	    "match group_day A B = L1\nmatch group_day C D = L2\n"
	    "match amount_date H = L4\n"
	    "missing_in_ledger USD 13.00 - -13.00 G = -\n"
	    "amount_mismatch USD 34.00 33.50 -0.50 E F = L3\n" },
	{ "by day and category, one off", OPEN
	    "row A charge 2026-10-05 USD 10.13 0\nrow B charge 2026-10-05 USD 20.29 0\n"
	    "row C refund 2026-10-05 USD -1.41 0\nrow D refund 2026-10-05 USD -2.57 0\n"
	    "row E charge 2026-10-06 USD 12.71 0\nrow F charge 2026-10-06 USD 22.83 0\n"
	    "row G refund 2026-10-06 USD -3.97 0\nrow H refund 2026-10-06 USD -4.19 0\n"
	    "line L1 2026-10-05 USD 30.42\nline L2 2026-10-05 USD -3.98\n"
	    "line L3 2026-10-06 USD 35.94\nline L4 2026-10-06 USD -8.16\n", MB,
	    "match group_category A B = L1\nmatch group_category C D = L2\n"
	    "match group_category G H = L4\n"
	    "amount_mismatch USD 35.54 35.94 0.40 E F = L3\n" },
	{ "sums inside the tolerance", OPEN "tolerance USD 0.02\n"
	    "row A charge 2026-10-05 USD 10.00 0\nrow B charge 2026-10-05 USD 20.00 0\n"
	    "row C charge 2026-10-20 USD 5.00 0\n"
	    "line L1 2026-10-05 USD 30.02\nline L2 2026-10-21 USD 4.99\n", MB,
	    "rounding USD 30.00 30.02 0.02 A B = L1\n"
	    "rounding USD 5.00 4.99 -0.01 C = L2\n" },
	{ "a group with a row that has no rule", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row G other_adjustment 2026-10-05 USD 5.00 0 place=unbooked\n"
	    "line L1 2026-10-05 USD 15.00\n", MB,
	    "match group_day A G = L1\n"
	    "unmapped USD 5.00 5.00 0.00 G = L1\n" },
};

static void
test_payouts(void **state)
{
	(void)state;
	scene_check(payouts, sizeof(payouts) / sizeof(payouts[0]));
}

static void
test_days(void **state)
{
	(void)state;
	scene_check(days, sizeof(days) / sizeof(days[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_payouts),
		cmocka_unit_test(test_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
