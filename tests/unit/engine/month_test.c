/* The month worked by hand in PRODUCT.md, section 9. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/engine/scene.h"

#define ROWS_FH \
	"row F payout 2026-10-29 JPY -9610 0 source=po_2 payout=po_2\n" \
	"row H payout_minimum_balance_hold 2026-10-25 USD -10.00 0 place=ignored\n" \
	"payout po_2 2026-11-03\n"
#define OPENINGS \
	"opening stripe USD 0.00\nopening ledger USD 0.00\n" \
	"opening stripe JPY 0\nopening ledger JPY 0\n"
#define LINE_F "line L7 2026-11-03 JPY -9610 ref=po_2\n"
#define ROW_D "row D charge 2026-10-12 JPY 10000 390 payout=po_2\n"
#define LINE_D "line L4 2026-10-12 JPY 9610 ref=D\n"

static const char worked[] = OPENINGS ROWS_FH ROW_D
    "row A charge 2026-10-05 USD 100.00 3.20 payout=po_1\n"
    "row B charge 2026-10-31 USD 50.00 1.75 at=03:30:00 utc=+1\n"
    "row C refund 2026-10-10 USD -20.00 0 payout=po_1\n"
    "row E payout 2026-10-13 USD -76.80 0 source=po_1 payout=po_1\n"
    "row G other_adjustment 2026-10-20 USD 5.00 0 place=suspense\n"
    "row I charge 2026-10-28 USD 30.00 1.17\n"
    "row J charge 2026-10-15 USD 40.00 1.46\n"
    "line L1 2026-10-05 USD 96.80 ref=A\n"
    "line L2 2026-11-01 USD 48.25 ref=B\n"
    "line L3 2026-10-10 USD -20.00 ref=C\n"
    "line L5 2026-10-15 USD -76.80 ref=po_1\n"
    "line L6 2026-10-15 USD 38.45 ref=J\n"
    LINE_D LINE_F;

static const struct scene_case cases[] = {
	{ "the worked month", worked,
	    TELL_VERDICT | TELL_STATEMENT | TELL_MATCHES | TELL_BREAKS,
	    "breaks\n"
	    "stripe USD opening 0.00\n"
	    "stripe USD activity.charge 212.42\n"
	    "stripe USD activity.other_adjustment 5.00\n"
	    "stripe USD activity.payout_minimum_balance_hold -10.00\n"
	    "stripe USD activity.refund -20.00\n"
	    "stripe USD payouts -76.80\n"
	    "stripe USD closing 110.62\n"
	    "ledger USD opening 0.00\n"
	    "ledger USD activity.charge 135.25\n"
	    "ledger USD activity.refund -20.00\n"
	    "ledger USD payouts -76.80\n"
	    "ledger USD closing 38.45\n"
	    "bridge USD amount_mismatch -0.09\n"
	    "bridge USD ignored 10.00\n"
	    "bridge USD missing_in_ledger -28.83\n"
	    "bridge USD period_mismatch -48.25\n"
	    "bridge USD unmapped -5.00\n"
	    "bridge USD unexplained 0.00\n"
	    "stripe JPY opening 0\n"
	    "stripe JPY activity.charge 9610\n"
	    "stripe JPY payouts -9610\n"
	    "stripe JPY closing 0\n"
	    "ledger JPY opening 0\n"
	    "ledger JPY activity.charge 9610\n"
	    "ledger JPY payouts 0\n"
	    "ledger JPY closing 9610\n"
	    "bridge JPY payout_in_transit 9610\n"
	    "bridge JPY unexplained 0\n"
	    "match id A = L1\n"
	    "match id C = L3\n"
	    "match id D = L4\n"
	    "match id E = L5\n"
	    "period_mismatch USD 48.25 - -48.25 B = L2\n"
	    "missing_in_ledger USD 28.83 - -28.83 I = -\n"
	    "unmapped USD 5.00 - -5.00 G = -\n"
	    "amount_mismatch USD 38.54 38.45 -0.09 J = L6\n"
	    "payout_in_transit JPY -9610 - 9610 F = L7\n" },
	{ "only F and H", OPENINGS ROWS_FH LINE_F,
	    TELL_VERDICT | TELL_BREAKS,
	    "tied_out_with_pending\n"
	    "payout_in_transit JPY -9610 - 9610 F = L7\n" },
	{ "items of the worked month", worked, TELL_ITEMS | TELL_PAYOUTS,
	    "item A m_A -\n"
	    "item C m_C -\n"
	    "item D m_D -\n"
	    "item E m_E -\n"
	    "item J - break open\n"
	    "item G - break open\n"
	    "item H - - open\n"
	    "item I - break open\n"
	    "item F - break open\n"
	    "item B - break open\n"
	    "payout po_1 rows 2 76.80 0.00 m_E -\n"
	    "payout po_2 rows 1 9610 0 - break\n" },
};

static void
test_month(void **state)
{
	(void)state;
	scene_check(cases, sizeof(cases) / sizeof(cases[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_month) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
