/* Each code that a pair or a single item can have, with its signs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/engine/scene.h"

#define OPEN "opening stripe USD 0\nopening ledger USD 0\n"
#define B TELL_BREAKS
#define MB (TELL_MATCHES | TELL_BREAKS)

static const struct scene_case cases[] = {
	/* ---- amount ---- */
	{ "amount too high", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-05 USD 97.00 ref=A\n", B,
	    "amount_mismatch USD 96.80 97.00 0.20 A = L1\n" },
	{ "amount with the sign turned", OPEN
	    "row A refund 2026-10-05 USD -20.00 0\n"
	    "line L1 2026-10-05 USD 20.00 ref=A\n", B,
	    "amount_mismatch USD -20.00 20.00 40.00 A = L1\n" },
	{ "amount in three decimals",
	    "row A charge 2026-10-05 KWD 10.000 0.325\n"
	    "line L1 2026-10-05 KWD 9.765 ref=A\n", B,
	    "amount_mismatch KWD 9.675 9.765 0.090 A = L1\n" },
	{ "amount in no decimals",
	    "row A charge 2026-10-05 JPY 1000 36\n"
	    "line L1 2026-10-05 JPY 946 ref=A\n", B,
	    "amount_mismatch JPY 964 946 -18 A = L1\n" },
	/* ---- fee ---- */
	{ "the ledger shows the gross amount", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-05 USD 100.00 ref=A\n", B,
	    "fee_mismatch USD 96.80 100.00 3.20 A = L1\n" },
	{ "the fee is taken twice", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-05 USD 93.60 ref=A\n", B,
	    "fee_mismatch USD 96.80 93.60 -3.20 A = L1\n" },
	{ "one part of the fee is left out", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20 parts=2.90,0.30\n"
	    "line L1 2026-10-05 USD 97.10 ref=A\n", B,
	    "fee_mismatch USD 96.80 97.10 0.30 A = L1\n" },
	{ "gross and fee apart, the fee wrong", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-05 USD 100.00 ref=A\n"
	    "line L2 2026-10-05 USD -3.00 ref=A\n", B,
	    "fee_mismatch USD 96.80 97.00 0.20 A = L1 L2\n" },
	{ "gross and fee apart, the fee right", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-05 USD 100.00 ref=A\n"
	    "line L2 2026-10-05 USD -3.20 ref=A\n", MB,
	    "match id A = L1 L2\n" },
	{ "fee details that do not add up", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20 details=2.90\n"
	    "line L1 2026-10-05 USD 96.80 ref=A\n",
	    MB | TELL_STATEMENT,
	    "stripe USD opening 0.00\nstripe USD activity.charge 96.80\n"
	    "stripe USD payouts 0.00\nstripe USD closing 96.80\n"
	    "ledger USD opening 0.00\nledger USD activity.charge 96.80\n"
	    "ledger USD payouts 0.00\nledger USD closing 96.80\n"
	    "bridge USD unexplained 0.00\n"
	    "fee_mismatch USD 3.20 2.90 -0.30 A = L1\n" },
	{ "fee details and no line: the row enters the bridge", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20 details=2.90\n", B,
	    "fee_mismatch USD 96.80 - -96.80 A = -\n" },
	{ "the fee's own leg differs", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20 "
	    "legs=4000:-100.00,6100:3.20:fee\n"
	    "line L1 2026-10-05 USD 97.00 ref=A\n"
	    "leg L1 2026-10-05 USD -100.00 4000\n"
	    "leg L1 2026-10-05 USD 3.00 6100\n", B,
	    "fee_mismatch USD 96.80 97.00 0.20 A = L1\n" },
	{ "the part of the fee that is not listed", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20 parts=1.90,0.30\n"
	    "line L1 2026-10-05 USD 97.80 ref=A\n", B,
	    "fee_mismatch USD 96.80 97.80 1.00 A = L1\n" },
	/* ---- rounding ---- */
	{ "a difference inside the tolerance", OPEN "tolerance USD 0.05\n"
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-05 USD 96.85 ref=A\n", B | TELL_VERDICT,
	    "tied_out_with_pending\n"
	    "rounding USD 96.80 96.85 0.05 A = L1\n" },
	{ "one beyond the tolerance", OPEN "tolerance USD 0.05\n"
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-05 USD 96.74 ref=A\n", B,
	    "amount_mismatch USD 96.80 96.74 -0.06 A = L1\n" },
	/* ---- dates ---- */
	{ "exactly the window", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-08 USD 96.80 ref=A\n", MB,
	    "match id A = L1\n" },
	{ "one day more, later", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-09 USD 96.80 ref=A\n", MB,
	    "date_mismatch USD 96.80 96.80 0.00 A = L1\n" },
	{ "one day more, earlier", OPEN
	    "row A charge 2026-10-09 USD 100.00 3.20\n"
	    "line L1 2026-10-05 USD 96.80 ref=A\n", MB,
	    "date_mismatch USD 96.80 96.80 0.00 A = L1\n" },
	{ "the next period, inside the window", OPEN
	    "row A charge 2026-10-31 USD 50.00 1.75\n"
	    "line L1 2026-11-03 USD 48.25 ref=A\n", MB,
	    "period_mismatch USD 48.25 - -48.25 A = L1\n" },
	{ "the period before, first month: it stands in the opening",
	    "opening stripe USD 0.00\nopening ledger USD 48.25\n"
	    "row A charge 2026-10-01 USD 50.00 1.75\n"
	    "line L1 2026-09-30 USD 48.25 ref=A\n",
	    B | TELL_STATEMENT,
	    "stripe USD opening 0.00\nstripe USD activity.charge 48.25\n"
	    "stripe USD payouts 0.00\nstripe USD closing 48.25\n"
	    "ledger USD opening 48.25\nledger USD payouts 0.00\n"
	    "ledger USD closing 48.25\nbridge USD opening 48.25\n"
	    "bridge USD period_mismatch -48.25\nbridge USD unexplained 0.00\n"
	    "period_mismatch USD 48.25 - -48.25 A = L1\n" },
	{ "a line of this period for a row of the next", OPEN
	    "row A charge 2026-11-01 USD 50.00 1.75 when=context\n"
	    "line L1 2026-10-31 USD 48.25 ref=A\n", MB | TELL_STATEMENT,
	    "stripe USD opening 0.00\nstripe USD payouts 0.00\n"
	    "stripe USD closing 0.00\nledger USD opening 0.00\n"
	    "ledger USD activity.charge 48.25\nledger USD payouts 0.00\n"
	    "ledger USD closing 48.25\nbridge USD period_mismatch 48.25\n"
	    "bridge USD unexplained 0.00\n"
	    "period_mismatch USD - 48.25 48.25 A = L1\n" },
	{ "neighbours are not reported", OPEN
	    "row A charge 2026-11-01 USD 50.00 1.75 when=context\n"
	    "row B charge 2026-09-30 USD 50.00 1.75 when=context\n"
	    "line L1 2026-11-02 USD 48.25\nline L2 2026-11-02 USD 7.00\n"
	    "line L3 2026-09-30 USD 8.00\n", MB, "" },
	{ "both amount and period: the amount is named first", OPEN
	    "row A charge 2026-10-31 USD 50.00 1.75\n"
	    "line L1 2026-11-01 USD 48.52 ref=A\n", B,
	    "amount_mismatch USD 48.25 - -48.25 A = L1\n" },
	/* ---- payouts ---- */
	{ "a payout up to arrival and window", OPEN
	    "row P payout 2026-10-10 USD -50.00 0 source=po_1\n"
	    "payout po_1 2026-10-14\n"
	    "line L1 2026-10-17 USD -50.00 ref=po_1\n", MB,
	    "match id P = L1\n" },
	{ "a payout one day later", OPEN
	    "row P payout 2026-10-10 USD -50.00 0 source=po_1\n"
	    "payout po_1 2026-10-14\n"
	    "line L1 2026-10-18 USD -50.00 ref=po_1\n", MB,
	    "date_mismatch USD -50.00 -50.00 0.00 P = L1\n" },
	{ "in transit without a line", OPEN
	    "row P payout 2026-10-30 USD -50.00 0 source=po_1\n"
	    "payout po_1 2026-11-02\n", B | TELL_VERDICT,
	    "tied_out_with_pending\n"
	    "payout_in_transit USD -50.00 - 50.00 P = -\n" },
	{ "a payout that should have arrived", OPEN
	    "row P payout 2026-10-20 USD -50.00 0 source=po_1\n"
	    "payout po_1 2026-10-22\n", B,
	    "missing_in_ledger USD -50.00 - 50.00 P = -\n" },
	{ "arrived in the period, booked after it", OPEN
	    "row P payout 2026-10-29 USD -50.00 0 source=po_1\n"
	    "payout po_1 2026-10-31\n"
	    "line L1 2026-11-01 USD -50.00 ref=po_1\n", B,
	    "period_mismatch USD -50.00 - 50.00 P = L1\n" },
	{ "booked before it arrives", OPEN
	    "row P payout 2026-10-30 USD -50.00 0 source=po_1\n"
	    "payout po_1 2026-11-02\n"
	    "line L1 2026-10-30 USD -50.00 ref=po_1\n", MB,
	    "match id P = L1\n" },
	/* ---- currencies ---- */
	{ "the same number in another currency",
	    "row A charge 2026-10-05 EUR 100.00 3.20\n"
	    "line L1 2026-10-05 USD 96.80 ref=A\n", B | TELL_STATEMENT,
	    "stripe USD opening 0.00\nstripe USD payouts 0.00\n"
	    "stripe USD closing 0.00\nledger USD opening 0.00\n"
	    "ledger USD activity.charge 96.80\nledger USD payouts 0.00\n"
	    "ledger USD closing 96.80\n"
	    "bridge USD currency_mismatch 96.80\nbridge USD unexplained 0.00\n"
	    "stripe EUR opening 0.00\nstripe EUR activity.charge 96.80\n"
	    "stripe EUR payouts 0.00\nstripe EUR closing 96.80\n"
	    "ledger EUR opening 0.00\nledger EUR payouts 0.00\n"
	    "ledger EUR closing 0.00\n"
	    "bridge EUR currency_mismatch -96.80\n"
	    "bridge EUR unexplained 0.00\n"
	    "currency_mismatch EUR 96.80 - -96.80 A = L1\n" },
	{ "the same number, other decimals",
	    "row A charge 2026-10-05 JPY 500 0\n"
	    "line L1 2026-10-05 USD 500.00 ref=A\n", B,
	    "currency_mismatch JPY 500 - -500 A = L1\n" },
	{ "converted",
	    "row A charge 2026-10-05 EUR 100.00 0\n"
	    "line L1 2026-10-05 USD 108.25 ref=A\n", B | TELL_WHY,
	    "fx_difference EUR 100.00 - -100.00 A = L1\n"
	    "  Stripe row A (charge of 2026-10-05) nets 100.00 EUR; ledger line L1 "
	    "(paired by the Stripe id it names), dated 2026-10-05, shows 108.25 USD: another currency. The two amounts "
	    "imply a rate of 1.082500 USD for 1 EUR.\n"
	    "  Book it in EUR on the clearing account of that currency and reverse L1.\n" },
	{ "converted from three decimals",
	    "row A charge 2026-10-05 KWD 10.000 0\n"
	    "line L1 2026-10-05 JPY 4925 ref=A\n", B | TELL_WHY,
	    "fx_difference KWD 10.000 - -10.000 A = L1\n"
	    "  Stripe row A (charge of 2026-10-05) nets 10.000 KWD; ledger line L1 "
	    "(paired by the Stripe id it names), dated "
	    "2026-10-05, shows 4,925 JPY: another currency. The two amounts imply a rate of "
	    "492.500000 JPY for 1 KWD.\n"
	    "  Book it in KWD on the clearing account of that currency and reverse L1.\n" },
	{ "converted to three decimals",
	    "row A charge 2026-10-05 JPY 4925 0\n"
	    "line L1 2026-10-05 KWD 10.000 ref=A\n", B,
	    "fx_difference JPY 4925 - -4925 A = L1\n" },
	/* ---- accounts ---- */
	{ "another revenue account", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20 "
	    "legs=4000:-100.00,6100:3.20:fee\n"
	    "line L1 2026-10-05 USD 96.80 ref=A\n"
	    "leg L1 2026-10-05 USD -100.00 4010\n"
	    "leg L1 2026-10-05 USD 3.20 6100\n", MB,
	    "account_mismatch USD -100.00 - 100.00 A = L1\n" },
	{ "the accounts that the rules name", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20 "
	    "legs=4000:-100.00,6100:3.20:fee\n"
	    "line L1 2026-10-05 USD 96.80 ref=A\n"
	    "leg L1 2026-10-05 USD -100.00 4000\n"
	    "leg L1 2026-10-05 USD 3.20 6100\n", MB,
	    "match id A = L1\n" },
	{ "several pairs share one ledger transaction", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20 "
	    "legs=4000:-100.00,6100:3.20:fee\n"
	    "row B charge 2026-10-05 USD 50.00 1.75 legs=4000:-50.00,6100:1.75:fee\n"
	    "line L1 2026-10-05 USD 96.80 ref=A no=1\n"
	    "line L1 2026-10-05 USD 48.25 ref=B no=2\n"
	    "leg L1 2026-10-05 USD -150.00 4000\n"
	    "leg L1 2026-10-05 USD 4.95 6100\n"
	    "row C charge 2026-10-06 USD 10.00 0 legs=4000:-10.00\n"
	    "row D charge 2026-10-06 USD 20.00 0 legs=4000:-20.00\n"
	    "line L2 2026-10-06 USD 10.00 ref=C no=1\n"
	    "line L2 2026-10-06 USD 20.00 ref=D no=2\n"
	    "leg L2 2026-10-06 USD -18.00 4000\n"
	    "leg L2 2026-10-06 USD -12.00 4010\n", MB,
	    "match id A = L1:1\nmatch id B = L1:2\n"
	    "account_mismatch USD -30.00 -18.00 12.00 C D = L2\n" },
	{ "a group and a row share one ledger transaction", OPEN
	    "row A charge 2026-10-05 USD 10.00 0 legs=4000:-10.00 payout=po_1\n"
	    "row B charge 2026-10-05 USD 20.00 0 legs=4000:-20.00 payout=po_1\n"
	    "row C charge 2026-10-05 USD 40.00 0 legs=4000:-40.00\n"
	    "line L1 2026-10-05 USD 30.00 ref=po_1 no=1\n"
	    "line L1 2026-10-05 USD 40.00 ref=C no=2\n"
	    "leg L1 2026-10-05 USD -65.00 4000\nleg L1 2026-10-05 USD -5.00 4010\n", MB,
	    "account_mismatch USD -70.00 -65.00 5.00 A B C = L1\n" },
	{ "not compared: one of its lines is nobody's", OPEN
	    "row A charge 2026-10-05 USD 10.00 0 legs=4000:-10.00\n"
	    "row B charge 2026-10-05 USD 20.00 0 legs=4000:-20.00\n"
	    "line L1 2026-10-05 USD 10.00 ref=A no=1\n"
	    "line L1 2026-10-05 USD 20.00 ref=B no=2\n"
	    "line L1 2026-10-05 USD 9.00 no=3\n"
	    "leg L1 2026-10-05 USD -39.00 4010\n", MB,
	    "match id A = L1:1\nmatch id B = L1:2\n"
	    "missing_in_stripe USD - 9.00 9.00 - = L1:3\n" },
	{ "not compared: one pair reaches into another", OPEN
	    "row A charge 2026-10-05 USD 10.00 1.00 legs=4000:-10.00\n"
	    "row B charge 2026-10-05 USD 20.00 0 legs=4000:-20.00\n"
	    "line L1 2026-10-05 USD 10.00 ref=A no=1\n"
	    "line L1 2026-10-05 USD 20.00 ref=B no=2\n"
	    "leg L1 2026-10-05 USD -30.00 4010\n"
	    "line L2 2026-10-05 USD -1.00 ref=A no=1\n"
	    "leg L2 2026-10-05 USD 1.00 6100\n", MB,
	    "match id A = L1:1 L2\nmatch id B = L1:2\n" },
	{ "legs without a clearing line are nobody's", OPEN
	    "row A charge 2026-10-05 USD 10.00 0 legs=4000:-10.00\n"
	    "leg K1 2026-10-05 USD -10.00 4010\nleg K1 2026-10-05 USD 10.00 4020\n"
	    "line L1 2026-10-05 USD 10.00 ref=A no=1\n"
	    "leg L1 2026-10-05 USD -10.00 4000\n"
	    "leg L1 2026-10-05 EUR -9.00 4000\n", MB,
	    "match id A = L1\n" },
	/* ---- no rule ---- */
	{ "unmapped and booked by somebody", OPEN
	    "row G other_adjustment 2026-10-20 USD 5.00 0 place=unbooked\n"
	    "line L1 2026-10-20 USD 5.00 ref=G\n", MB | TELL_VERDICT,
	    "breaks\nunmapped USD 5.00 5.00 0.00 G = L1\n" },
	{ "unmapped, with the reason", OPEN
	    "row G other_adjustment 2026-10-20 USD 5.00 0 place=unbooked why=no_rule\n",
	    B | TELL_WHY,
	    "unmapped USD 5.00 - -5.00 G = -\n"
	    "  Stripe row G (other_adjustment of 2026-10-20) nets 5.00 USD and is not booked: "
	    "no_rule. It also fits missing_in_ledger.\n"
	    "  Run `tieout rules explain G`, then add a rule, an ignore block or an account "
	    "line for it.\n" },
	{ "unmapped beats the amount", OPEN
	    "row G other_adjustment 2026-10-20 USD 5.00 0 place=suspense\n"
	    "line L1 2026-10-20 USD 4.00 ref=G\n", MB,
	    "unmapped USD 5.00 4.00 -1.00 G = L1\n" },
	/* ---- ignored ---- */
	{ "ignored and in the ledger: both leave the bridge", OPEN
	    "row H payout_minimum_balance_hold 2026-10-25 USD -10.00 0 place=ignored\n"
	    "line L1 2026-10-26 USD -10.00\n", MB | TELL_VERDICT,
	    "tied_out\nmatch ignored H = L1\n" },
	{ "ignored, named, of another amount", OPEN
	    "row H payout_minimum_balance_hold 2026-10-25 USD -10.00 0 place=ignored\n"
	    "line L1 2026-10-26 USD -9.00 ref=H\n", MB,
	    "amount_mismatch USD -10.00 -9.00 1.00 H = L1\n" },
	{ "a row of nothing needs no line", OPEN
	    "row Z charge 2026-10-25 USD 0 0 place=zero\n"
	    "row Y charge 2026-10-25 USD 3.00 3.00\n", MB | TELL_VERDICT,
	    "tied_out\n" },
	/* ---- duplicates ---- */
	{ "twice in the ledger", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-05 USD 96.80 ref=A\n"
	    "line L2 2026-10-06 USD 96.80 ref=A\n",
	    MB | TELL_STATEMENT | TELL_ITEMS,
	    "stripe USD opening 0.00\nstripe USD activity.charge 96.80\n"
	    "stripe USD payouts 0.00\nstripe USD closing 96.80\n"
	    "ledger USD opening 0.00\nledger USD activity.charge 96.80\n"
	    "ledger USD activity.unmatched 96.80\nledger USD payouts 0.00\n"
	    "ledger USD closing 193.60\nbridge USD duplicate_in_ledger 96.80\n"
	    "bridge USD unexplained 0.00\n"
	    "match id A = L1\n"
	    "duplicate_in_ledger USD - 96.80 96.80 A = L2 L1\n"
	    "item A m_A break\n" },
	{ "of several the nearest in amount, then date", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-04 USD 96.00 ref=A\n"
	    "line L2 2026-10-07 USD 96.80 ref=A\n"
	    "line L3 2026-10-06 USD 96.80 ref=A\n", MB,
	    "match id A = L3\n"
	    "duplicate_in_ledger USD - 96.80 96.80 A = L2 L3\n"
	    "duplicate_in_ledger USD - 96.00 96.00 A = L1 L3\n" },
	{ "gross and fee booked twice", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-05 USD 100.00 ref=A no=1\n"
	    "line L1 2026-10-05 USD -3.20 ref=A no=2\n"
	    "line L2 2026-10-05 USD 100.00 ref=A no=1\n"
	    "line L2 2026-10-05 USD -3.20 ref=A no=2\n", MB,
	    "match id A = L1\n"
	    "duplicate_in_ledger USD - 100.00 100.00 A = L2:1 L1\n"
	    "duplicate_in_ledger USD - -3.20 -3.20 A = L2:2 L1\n" },
	{ "gross and fee in lines of their own, booked twice", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-05 USD 100.00 ref=A\n"
	    "line L2 2026-10-05 USD -3.20 ref=A\n"
	    "line L3 2026-10-05 USD 100.00 ref=A\n"
	    "line L4 2026-10-05 USD -3.20 ref=A\n", MB,
	    "match id A = L1 L2\n"
	    "duplicate_in_ledger USD - 100.00 100.00 A = L3 L1 L2\n"
	    "duplicate_in_ledger USD - -3.20 -3.20 A = L4 L1 L2\n" },
	{ "two wrong lines: one is the nearer, one too many", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-05 USD 96.00 ref=A\n"
	    "line L2 2026-10-05 USD 96.00 ref=A\n", MB,
	    "duplicate_in_ledger USD - 96.00 96.00 A = L2 L1\n"
	    "amount_mismatch USD 96.80 96.00 -0.80 A = L1\n" },
	{ "twice in Stripe, one line", OPEN
	    "row A1 charge 2026-10-05 USD 100.00 0 source=ch_1\n"
	    "row A2 charge 2026-10-05 USD 100.00 0 source=ch_1\n"
	    "line L1 2026-10-05 USD 100.00 ref=A2\n", MB,
	    "match id A2 = L1\n"
	    "duplicate_in_stripe USD 100.00 - -100.00 A1 = -\n" },
	{ "twice in Stripe, two lines: the later row", OPEN
	    "row A1 charge 2026-10-05 USD 100.00 0 source=ch_1\n"
	    "row A2 charge 2026-10-05 USD 100.00 0 source=ch_1\n"
	    "line L1 2026-10-05 USD 100.00 ref=ch_1\n"
	    "line L2 2026-10-05 USD 100.00 ref=ch_1\n", MB,
	    "match id A1 = L1\n"
	    "duplicate_in_stripe USD 100.00 100.00 0.00 A2 = L2\n" },
	{ "twice in Stripe, no line: one is missing, the later a duplicate", OPEN
	    "row A1 charge 2026-10-05 USD 100.00 0 source=ch_1\n"
	    "row A2 charge 2026-10-05 USD 100.00 0 source=ch_1\n", B,
	    "missing_in_ledger USD 100.00 - -100.00 A1 = -\n"
	    "duplicate_in_stripe USD 100.00 - -100.00 A2 = -\n" },
	{ "another second is no duplicate", OPEN
	    "row A1 charge 2026-10-05 USD 100.00 0 source=ch_1 at=10:00:00\n"
	    "row A2 charge 2026-10-05 USD 100.00 0 source=ch_1 at=10:00:01\n"
	    "line L1 2026-10-05 USD 100.00 ref=A1\n"
	    "line L2 2026-10-05 USD 100.00 ref=A2\n", B, "" },
	{ "no source is no duplicate", OPEN
	    "row A1 fee 2026-10-05 USD -1.00 0\n"
	    "row A2 fee 2026-10-05 USD -1.00 0\n"
	    "line L1 2026-10-05 USD -1.00 ref=A1\n"
	    "line L2 2026-10-05 USD -1.00 ref=A2\n", B, "" },
	/* ---- alone ---- */
	{ "a line nobody explains", OPEN
	    "line L1 2026-10-05 USD 12.00 ref=txn_unknown\n",
	    B | TELL_STATEMENT,
	    "stripe USD opening 0.00\nstripe USD payouts 0.00\n"
	    "stripe USD closing 0.00\nledger USD opening 0.00\n"
	    "ledger USD activity.unmatched 12.00\nledger USD payouts 0.00\n"
	    "ledger USD closing 12.00\nbridge USD missing_in_stripe 12.00\n"
	    "bridge USD unexplained 0.00\n"
	    "missing_in_stripe USD - 12.00 12.00 - = L1\n" },
	{ "one line of a longer transaction", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "line J1 2026-10-05 USD 10.00 ref=A no=1\n"
	    "line J1 2026-10-05 USD 7.00 no=2\n", MB,
	    "match id A = J1:1\n"
	    "missing_in_stripe USD - 7.00 7.00 - = J1:2\n" },
	/* ---- no ledger data ---- */
	{ "no ledger data at all: one row", OPEN "nodata USD 1050\n"
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-06 USD 20.00 0\n"
	    "row G other_adjustment 2026-10-06 USD 5.00 0 place=suspense\n",
	    B | TELL_VERDICT,
	    "incomplete\n"
	    "data_incomplete USD 30.00 - -30.00 A B = -\n"
	    "unmapped USD 5.00 - -5.00 G = -\n" },
	{ "the other currency's data is there", OPEN "nodata EUR 1051\n"
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "line L1 2026-10-05 USD 10.00 ref=A\n", B | TELL_VERDICT,
	    "tied_out\n" },
	/* ---- openings ---- */
	{ "an opening that was assumed",
	    "opening stripe USD 0 assumed\nopening ledger USD 0\n",
	    B | TELL_VERDICT,
	    "tied_out_with_pending\n"
	    "pending data_incomplete USD - - 0.00 - = -\n" },
	{ "an opening that is unknown later",
	    "opening stripe USD 0 unknown\nopening ledger USD 0 assumed\n",
	    B | TELL_VERDICT,
	    "incomplete\ndata_incomplete USD - - 0.00 - = -\n" },
	{ "openings that do not foot are a failed law", "closed\n"
	    "opening stripe USD 0\nopening ledger USD 5.00\n",
	    B | TELL_VERDICT | TELL_WHY,
	    "incomplete\ndata_incomplete USD - - 0.00 - = -\n"
	    "  Law 4 (footed) failed: 5.00 USD between the closings is explained by no "
	    "row.\n"
	    "  The data contradict each other: look for a ledger line or balance row that "
	    "changed after an earlier close, and report it if there is none.\n" },
};

static void
test_codes(void **state)
{
	(void)state;
	scene_check(cases, sizeof(cases) / sizeof(cases[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_codes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
