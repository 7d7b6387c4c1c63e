/* Rows about objects: payouts that do not add up or came back, open disputes, held
 * reserves, refunds without a charge. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/engine/scene.h"

#define OPEN "opening stripe USD 0\nopening ledger USD 0\n"
#define MB (TELL_MATCHES | TELL_BREAKS)
#define COVERED "covered 2026-10-01 2026-10-31\n"

static const struct scene_case payouts[] = {
	{ "a payout that is not the sum of its rows", OPEN COVERED
	    "row A charge 2026-10-05 USD 100.00 0 payout=po_1\n"
	    "row P payout 2026-10-07 USD -99.00 0 source=po_1\n"
	    "payout po_1 2026-10-07 auto\n"
	    "line L1 2026-10-05 USD 100.00 ref=A\nline L2 2026-10-07 USD -99.00 ref=P\n",
	    MB | TELL_PAYOUTS | TELL_ITEMS | TELL_VERDICT | TELL_STATEMENT,
	    "breaks\n"
	    "stripe USD opening 0.00\nstripe USD activity.charge 100.00\n"
	    "stripe USD payouts -99.00\nstripe USD closing 1.00\n"
	    "ledger USD opening 0.00\nledger USD activity.charge 100.00\n"
	    "ledger USD payouts -99.00\nledger USD closing 1.00\n"
	    "bridge USD unexplained 0.00\n"
	    "match id A = L1\nmatch id P = L2\n"
	    "payout_unbalanced USD -99.00 -100.00 -1.00 P = -\n"
	    "item A m_A -\nitem P m_P break\n"
	    "payout po_1 rows 1 100.00 1.00 m_P break\n" },
	{ "not while a day is not covered", OPEN
	    "covered 2026-10-01 2026-10-05\ncovered 2026-10-07 2026-10-31\n"
	    "row A charge 2026-10-05 USD 100.00 0 payout=po_1\n"
	    "row P payout 2026-10-07 USD -99.00 0 source=po_1\n"
	    "payout po_1 2026-10-07 auto\n"
	    "line L1 2026-10-05 USD 100.00 ref=A\nline L2 2026-10-07 USD -99.00 ref=P\n",
	    TELL_BREAKS, "" },
	{ "ranges that touch are one", OPEN
	    "covered 2026-10-06 2026-10-31\ncovered 2026-10-01 2026-10-05\n"
	    "row A charge 2026-10-05 USD 100.00 0 payout=po_1\n"
	    "row P payout 2026-10-07 USD -99.00 0 source=po_1\n"
	    "payout po_1 2026-10-07 auto\n"
	    "line L1 2026-10-05 USD 100.00 ref=A\nline L2 2026-10-07 USD -99.00 ref=P\n",
	    TELL_BREAKS, "payout_unbalanced USD -99.00 -100.00 -1.00 P = -\n" },
	{ "not for a manual payout", OPEN COVERED
	    "row A charge 2026-10-05 USD 100.00 0 payout=po_1\n"
	    "row P payout 2026-10-07 USD -99.00 0 source=po_1\n"
	    "payout po_1 2026-10-07 manual\n"
	    "line L1 2026-10-05 USD 100.00 ref=A\nline L2 2026-10-07 USD -99.00 ref=P\n",
	    TELL_BREAKS, "" },
	{ "rows of earlier days count", OPEN
	    "covered 2026-09-01 2026-10-31\n"
	    "row A charge 2026-10-05 USD 90.00 0 payout=po_1\n"
	    "row P payout 2026-10-07 USD -99.00 0 source=po_1\n"
	    "payout po_1 2026-10-07 auto rows=2,9.00,2026-09-29\n"
	    "line L1 2026-10-05 USD 90.00 ref=A\nline L2 2026-10-07 USD -99.00 ref=P\n",
	    TELL_BREAKS | TELL_PAYOUTS,
	    "payout po_1 rows 3 99.00 0.00 m_P -\n" },
	{ "a payout that came back", OPEN
	    "row P payout 2026-10-05 USD -50.00 0 source=po_1\n"
	    "row Q payout_reversal 2026-10-09 USD 50.00 0 source=po_1\n"
	    "payout po_1 2026-10-07 auto status=failed\n"
	    "line L1 2026-10-05 USD -50.00 ref=po_1\n"
	    "line L2 2026-10-09 USD 50.00 ref=po_1\n",
	    MB | TELL_WHY | TELL_VERDICT | TELL_PAYOUTS,
	    "tied_out_with_pending\n"
	    "match id P = L1\nmatch id Q = L2\n"
	    "payout_failed USD - - 0.00 P Q = -\n"
	    "  Payout po_1 came back on 2026-10-09 with 50.00 USD and was neither swept into "
	    "a later payout nor paid again by 2026-10-31, 22 days later.\n"
	    "  Check the bank account in the Stripe dashboard; the money stands in the Stripe "
	    "balance until the next payout.\n"
	    "payout po_1 rows 0 0.00 -50.00 m_P break\n" },
	{ "came back and was swept", OPEN
	    "row P payout 2026-10-05 USD -50.00 0 source=po_1\n"
	    "row Q payout_reversal 2026-10-09 USD 50.00 0 source=po_1 payout=po_2\n"
	    "row R payout 2026-10-12 USD -50.00 0 source=po_2\n"
	    "line L1 2026-10-05 USD -50.00 ref=po_1\n"
	    "line L2 2026-10-09 USD 50.00 ref=po_1\n"
	    "line L3 2026-10-12 USD -50.00 ref=po_2\n",
	    TELL_BREAKS | TELL_PAYOUTS,
	    "payout po_1 rows 0 0.00 -50.00 m_P -\n"
	    "payout po_2 rows 1 50.00 0.00 m_R -\n" },
	{ "came back and was swept after the period", OPEN
	    "row Q payout_reversal 2026-10-30 USD 50.00 0 source=po_1 payout=po_2\n"
	    "row R payout 2026-11-01 USD -50.00 0 source=po_2 when=context\n"
	    "line L2 2026-10-30 USD 50.00 ref=po_1\n",
	    TELL_BREAKS, "payout_failed USD - - 0.00 Q = -\n" },
	{ "came back and was paid again by hand", OPEN
	    "row Q payout_reversal 2026-10-20 USD 50.00 0 source=po_1\n"
	    "row R payout 2026-10-22 USD -50.00 0 source=po_2\n"
	    "line L2 2026-10-20 USD 50.00 ref=po_1\n"
	    "line L3 2026-10-22 USD -50.00 ref=po_2\n",
	    TELL_BREAKS, "" },
};

static const struct scene_case others[] = {
	{ "a dispute stays open", OPEN
	    "row D dispute 2026-10-07 USD -100.00 15.00 source=dp_1\n"
	    "line L1 2026-10-07 USD -115.00 ref=dp_1\n"
	    "dispute dp_1 needs_response\n",
	    MB | TELL_WHY | TELL_ITEMS,
	    "match id D = L1\n"
	    "dispute_open USD - - 0.00 D = -\n"
	    "  Dispute dp_1: 100.00 USD withdrawn on 2026-10-07, neither reinstated nor "
	    "closed by 2026-10-31, 24 days later.\n"
	    "  Answer the dispute in the Stripe dashboard before its deadline, and keep the "
	    "amount as a receivable until it is decided.\n"
	    "item D m_D break\n" },
	{ "reinstated", OPEN
	    "row D dispute 2026-10-07 USD -100.00 15.00 source=dp_1\n"
	    "row E dispute_reversal 2026-10-20 USD 100.00 0 source=dp_1\n"
	    "line L1 2026-10-07 USD -115.00 ref=D\nline L2 2026-10-20 USD 100.00 ref=E\n",
	    TELL_BREAKS, "" },
	{ "reinstated after the period", OPEN
	    "row D dispute 2026-10-30 USD -100.00 15.00 source=dp_1\n"
	    "row E dispute_reversal 2026-11-02 USD 100.00 0 source=dp_1 when=context\n"
	    "line L1 2026-10-30 USD -115.00 ref=D\n",
	    TELL_BREAKS, "dispute_open USD - - 0.00 D = -\n" },
	{ "lost, day unknown: closed", OPEN
	    "row D dispute 2026-10-07 USD -100.00 15.00 source=dp_1\n"
	    "line L1 2026-10-07 USD -115.00 ref=dp_1\ndispute dp_1 lost\n",
	    TELL_BREAKS, "" },
	{ "lost after the period: open", OPEN
	    "row D dispute 2026-10-07 USD -100.00 15.00 source=dp_1\n"
	    "line L1 2026-10-07 USD -115.00 ref=dp_1\ndispute dp_1 lost 2026-11-01\n",
	    TELL_BREAKS, "dispute_open USD - - 0.00 D = -\n" },
	{ "lost in the period: closed", OPEN
	    "row D dispute 2026-10-07 USD -100.00 15.00 source=dp_1\n"
	    "line L1 2026-10-07 USD -115.00 ref=dp_1\ndispute dp_1 lost 2026-10-31\n",
	    TELL_BREAKS, "" },
	{ "won without a day and not yet back: open", OPEN
	    "row D dispute 2026-10-07 USD -100.00 15.00 source=dp_1\n"
	    "line L1 2026-10-07 USD -115.00 ref=dp_1\ndispute dp_1 won\n",
	    TELL_BREAKS, "dispute_open USD - - 0.00 D = -\n" },
	{ "a hold without its release", OPEN
	    "row H1 payout_minimum_balance_hold 2026-10-05 USD -10.00 0 place=ignored "
	    "reserve\n"
	    "row H2 payout_minimum_balance_release 2026-10-06 USD 10.00 0 place=ignored "
	    "reserve\n"
	    "row H3 payout_minimum_balance_hold 2026-10-06 USD -12.00 0 place=ignored "
	    "reserve at=13:00:00\n", TELL_BREAKS | TELL_VERDICT,
	    "tied_out_with_pending\n"
	    "reserve_held USD - - 0.00 H3 = -\n" },
	{ "a hold that nobody watches", OPEN
	    "row H1 payout_minimum_balance_hold 2026-10-05 USD -10.00 0 place=ignored\n",
	    TELL_BREAKS | TELL_VERDICT, "tied_out\n" },
	{ "a release goes to the hold of its own amount", OPEN
	    "row H1 risk_reserved_funds 2026-10-05 USD -10.00 0 reserve\n"
	    "row H2 risk_reserved_funds 2026-10-06 USD -20.00 0 reserve\n"
	    "row H3 risk_reserved_funds 2026-10-07 USD 20.00 0 reserve\n"
	    "line L1 2026-10-05 USD -10.00 ref=H1\nline L2 2026-10-06 USD -20.00 ref=H2\n"
	    "line L3 2026-10-07 USD 20.00 ref=H3\n", TELL_BREAKS,
	    "reserve_held USD - - 0.00 H1 = -\n" },
	{ "a refund whose charge is not there", OPEN COVERED
	    "row R refund 2026-10-10 USD -20.00 0 source=re_1 charge=ch_9 "
	    "chargeday=2026-10-03\n"
	    "line L1 2026-10-10 USD -20.00 ref=re_1\n", MB | TELL_VERDICT,
	    "breaks\norphan_refund USD -20.00 -20.00 0.00 R = L1\n" },
	{ "and no line", OPEN COVERED
	    "row R refund 2026-10-10 USD -20.00 0 source=re_1 charge=ch_9 "
	    "chargeday=2026-10-03\n", MB,
	    "orphan_refund USD -20.00 - 20.00 R = -\n" },
	{ "its day is not covered", OPEN COVERED
	    "row R refund 2026-10-10 USD -20.00 0 source=re_1 charge=ch_9 "
	    "chargeday=2026-09-30\n"
	    "line L1 2026-10-10 USD -20.00 ref=re_1\n", TELL_BREAKS, "" },
	{ "its day is not known", OPEN COVERED
	    "row R refund 2026-10-10 USD -20.00 0 source=re_1 charge=ch_9\n"
	    "line L1 2026-10-10 USD -20.00 ref=re_1\n", TELL_BREAKS, "" },
	{ "its day is not known, and all earlier days are covered", OPEN
	    "covered 2000-01-01 2026-10-31\n"
	    "row R refund 2026-10-10 USD -20.00 0 source=re_1 charge=ch_9\n"
	    "line L1 2026-10-10 USD -20.00 ref=re_1\n", TELL_BREAKS,
	    "orphan_refund USD -20.00 -20.00 0.00 R = L1\n" },
	{ "its charge is here", OPEN COVERED
	    "row A charge 2026-10-03 USD 20.00 0 source=ch_9\n"
	    "row R refund 2026-10-10 USD -20.00 0 source=re_1 charge=ch_9 "
	    "chargeday=2026-10-03\n"
	    "line L0 2026-10-03 USD 20.00 ref=A\n"
	    "line L1 2026-10-10 USD -20.00 ref=R\n", TELL_BREAKS, "" },
	{ "its charge is known from another period", OPEN COVERED
	    "row R refund 2026-10-10 USD -20.00 0 source=re_1 charge=ch_9 "
	    "chargeday=2026-10-03 known\n"
	    "line L1 2026-10-10 USD -20.00 ref=R\n", TELL_BREAKS, "" },
};

static void
test_payouts(void **state)
{
	(void)state;
	scene_check(payouts, sizeof(payouts) / sizeof(payouts[0]));
}

static void
test_others(void **state)
{
	(void)state;
	scene_check(others, sizeof(others) / sizeof(others[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_payouts),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
