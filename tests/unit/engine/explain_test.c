/*
 * What the program says of each code and each method: what was compared, what was
 * nearest, which condition failed and by how much, and what to do.  Whole
 * sentences, to be read by whoever changes one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/engine/scene.h"

#define OPEN "opening stripe USD 0\nopening ledger USD 0\n"
#define ROW OPEN "row A charge 2026-10-05 USD 100.00 3.20\n"
#define COVERED "covered 2026-10-01 2026-10-31\n"
#define PO_1 OPEN "row A charge 2026-10-05 USD 100.00 3.20 payout=po_1\n" \
	"row C refund 2026-10-10 USD -20.00 0 payout=po_1\n" \
	"row E payout 2026-10-13 USD -76.80 0 source=po_1\n" \
	"payout po_1 2026-10-15 auto\nline L2 2026-10-15 USD -76.80 ref=E\n"

/* The first mismatch of this code says this.  reserve_held: objects_test.c. */
static const struct break_case {
	const char	*text;
	enum mismatch_code code;
	const char	*why, *fix;
} breaks[] = {
	{ OPEN "nodata USD 1050\nrow A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-06 USD 20.00 0\n",
	    CODE_DATA_INCOMPLETE,
	    "No ledger line of any date is known for clearing account 1050 (USD): 2 "
	    "rows of Stripe, together 30.00 USD, could not be compared with anything.",
	    "Import the ledger extract of account 1050; if it really holds no line, "
	    "import it with --covers 1050 2026-10." },
	{ ROW "line L1 2026-10-05 USD 96.80 ref=A\n"
	    "row G other_adjustment 2026-10-20 USD 5.00 0 place=suspense\n",
	    CODE_UNMAPPED,
	    "Stripe row G (other_adjustment of 2026-10-20) nets 5.00 USD and stands "
	    "on the suspense account: no rule takes it. It also fits "
	    "missing_in_ledger.",
	    "Run `tieout rules explain G`, then add a rule, an ignore block or an "
	    "account line for it." },
	{ ROW "row G other_adjustment 2026-10-20 USD 5.00 0 place=unbooked why=no_rule\n"
	    "line L1 2026-10-20 USD 5.00 ref=G\n",
	    CODE_UNMAPPED,
	    "Stripe row G (other_adjustment of 2026-10-20) nets 5.00 USD and is not "
	    "booked: no_rule. The ledger has it all the same: ledger line L1 (paired "
	    "by the Stripe id it names), dated 2026-10-20, shows 5.00 USD.",
	    "Run `tieout rules explain G`, then add a rule, an ignore block or an "
	    "account line for it." },
	{ "row A charge 2026-10-05 JPY 500 0\nline L1 2026-10-05 USD 500.00 ref=A\n",
	    CODE_CURRENCY_MISMATCH,
	    "Stripe row A (charge of 2026-10-05) nets 500 JPY; ledger line L1 "
	    "(paired by the Stripe id it names), dated 2026-10-05, shows 500.00 USD: "
	    "the same number in another currency.",
	    "Book it in JPY on the clearing account of that currency and reverse L1." },
	{ "row A charge 2026-10-05 EUR 100.00 0\nline L1 2026-10-05 USD 108.25 ref=A\n",
	    CODE_FX_DIFFERENCE,
	    "Stripe row A (charge of 2026-10-05) nets 100.00 EUR; ledger line L1 "
	    "(paired by the Stripe id it names), dated 2026-10-05, shows 108.25 USD: "
	    "another currency. The two amounts imply a rate of 1.082500 USD for 1 "
	    "EUR.",
	    "Book it in EUR on the clearing account of that currency and reverse L1." },
	{ ROW "line L1 2026-10-05 USD 96.80 ref=A\n"
	    "line L2 2026-10-06 USD 96.80 ref=A\n",
	    CODE_DUPLICATE_IN_LEDGER,
	    "Ledger line L2 of 96.80 USD, dated 2026-10-06, names Stripe row A "
	    "(charge of 2026-10-05) of 96.80 USD, which already has L1 of 96.80 USD: "
	    "it was booked more than once.",
	    "Reverse L2 in the ledger if it is a second booking; if it is meant for "
	    "another row, correct its reference." },
	{ OPEN "row A1 charge 2026-10-05 USD 100.00 0 source=ch_1\n"
	    "row A2 charge 2026-10-05 USD 100.00 0 source=ch_1\nline L1 2026-10-05 USD 100.00 ref=A2\n",
	    CODE_DUPLICATE_IN_STRIPE,
	    "Stripe row A1 (charge of 2026-10-05) nets 100.00 USD and repeats row "
	    "A2: same source, category, currency, amount and second of creation. The "
	    "other has ledger line L1, this one has none. It also fits "
	    "missing_in_ledger.",
	    "Look at both rows in the Stripe dashboard; if Stripe really moved the "
	    "money twice, book this one too, otherwise ask Stripe." },
	{ OPEN "row A1 charge 2026-10-05 USD 100.00 0 source=ch_1\n"
	    "row A2 charge 2026-10-05 USD 100.00 0 source=ch_1\nline L1 2026-10-05 USD 100.00 ref=ch_1\n"
	    "line L2 2026-10-05 USD 100.00 ref=ch_1\n",
	    CODE_DUPLICATE_IN_STRIPE,
	    "Stripe row A2 (charge of 2026-10-05) nets 100.00 USD and repeats row "
	    "A1: same source, category, currency, amount and second of creation. "
	    "Both have ledger lines; here ledger line L2 (paired by the Stripe id it "
	    "names), dated 2026-10-05, shows 100.00 USD.",
	    "Look at both rows in the Stripe dashboard; if Stripe really moved the "
	    "money twice, book this one too, otherwise ask Stripe." },
	{ OPEN "row A1 charge 2026-10-05 USD 100.00 0 source=ch_1\n"
	    "row A2 charge 2026-10-05 USD 100.00 0 source=ch_1\n",
	    CODE_DUPLICATE_IN_STRIPE,
	    "Stripe row A2 (charge of 2026-10-05) nets 100.00 USD and repeats row "
	    "A1: same source, category, currency, amount and second of creation. No "
	    "ledger line carries either of them. It also fits missing_in_ledger.",
	    "Look at both rows in the Stripe dashboard; if Stripe really moved the "
	    "money twice, book this one too, otherwise ask Stripe." },
	{ ROW "line L1 2026-10-05 USD 100.00 ref=A\n",
	    CODE_FEE_MISMATCH,
	    "Stripe row A (charge of 2026-10-05) nets 96.80 USD; ledger line L1 "
	    "(paired by the Stripe id it names), dated 2026-10-05, shows 100.00 USD, "
	    "3.20 USD off, which is exactly the fee: the ledger shows the gross "
	    "amount.",
	    "Correct the fee in L1: debit the fee account 3.20 USD and credit the "
	    "clearing account." },
	{ ROW "line L1 2026-10-05 USD 100.00 ref=A\nline L2 2026-10-05 USD -3.00 ref=A\n",
	    CODE_FEE_MISMATCH,
	    "Stripe row A (charge of 2026-10-05) nets 96.80 USD; ledger lines L1 L2 "
	    "(paired by the Stripe ids they name) show together 97.00 USD, 0.20 USD "
	    "off: the gross amount 100.00 USD agrees, the fee is 3.00 USD in the "
	    "ledger and 3.20 USD in Stripe.",
	    "Correct the fee in L1 L2: debit the fee account 0.20 USD and credit the "
	    "clearing account." },
	{ ROW "line L1 2026-10-05 USD 100.00 ref=A\nline L2 2026-10-05 USD -3.50 ref=A\n",
	    CODE_FEE_MISMATCH,
	    "Stripe row A (charge of 2026-10-05) nets 96.80 USD; ledger lines L1 L2 "
	    "(paired by the Stripe ids they name) show together 96.50 USD, -0.30 USD "
	    "off: the gross amount 100.00 USD agrees, the fee is 3.50 USD in the "
	    "ledger and 3.20 USD in Stripe.",
	    "Correct the fee in L1 L2: credit the fee account 0.30 USD and debit the "
	    "clearing account." },
	{ OPEN "row A charge 2026-10-05 USD 100.00 3.20 details=2.90\n"
	    "line L1 2026-10-05 USD 96.80 ref=A\n",
	    CODE_FEE_MISMATCH,
	    "Stripe row A (charge of 2026-10-05) has a fee of 3.20 USD, but its "
	    "listed fee details add up to 2.90 USD.",
	    "Compare the fee with Stripe's fee report for this row and import it "
	    "again; the fee column is what moved the balance." },
	{ ROW "line L1 2026-10-05 USD 97.00 ref=A\n",
	    CODE_AMOUNT_MISMATCH,
	    "Stripe row A (charge of 2026-10-05) nets 96.80 USD; ledger line L1 "
	    "(paired by the Stripe id it names), dated 2026-10-05, shows 97.00 USD: "
	    "0.20 USD off.",
	    "Correct L1 by -0.20 USD." },
	{ ROW "tolerance USD 0.05\nline L1 2026-10-05 USD 97.00 ref=A\n",
	    CODE_AMOUNT_MISMATCH,
	    "Stripe row A (charge of 2026-10-05) nets 96.80 USD; ledger line L1 "
	    "(paired by the Stripe id it names), dated 2026-10-05, shows 97.00 USD: "
	    "0.20 USD off, and the declared tolerance is 0.05 USD.",
	    "Correct L1 by -0.20 USD." },
	{ PO_1 "line L1 2026-10-13 USD 76.18 ref=po_1\n",
	    CODE_AMOUNT_MISMATCH,
	    "The 2 rows of payout po_1 add up to 76.80 USD; ledger line L1 (paired "
	    "with the payout's rows), dated 2026-10-13, shows 76.18 USD: -0.62 USD "
	    "off.",
	    "Correct L1 by 0.62 USD." },
	{ OPEN "row A charge 2026-10-05 USD 100.00 3.20 legs=4000:-100.00,6100:3.20:fee\n"
	    "line L1 2026-10-05 USD 96.80 ref=A\nleg L1 2026-10-05 USD -100.00 4010\n"
	    "leg L1 2026-10-05 USD 3.20 6100\n",
	    CODE_ACCOUNT_MISMATCH,
	    "Stripe row A (charge of 2026-10-05) nets 96.80 USD; ledger line L1 "
	    "(paired by the Stripe id it names), dated 2026-10-05, shows 96.80 USD "
	    "and agrees, but account 4000 should have -100.00 USD and has nothing; "
	    "account 4010 has -100.00 USD, which the rules do not name.",
	    "Move the amount to account 4000 in the ledger, or change the rule "
	    "\"Rule\" if the ledger is right." },
	{ OPEN "row P payout 2026-10-29 USD -9.00 0 source=po_1\npayout po_1 2026-11-03 auto\n"
	    "line L1 2026-11-03 USD -9.00 ref=po_1\n",
	    CODE_PAYOUT_IN_TRANSIT,
	    "Payout po_1 of -9.00 USD, sent 2026-10-29, arrives 2026-11-03, 3 days "
	    "after the period's last day 2026-10-31; its ledger line L1 is dated "
	    "2026-11-03.",
	    "Nothing to do now: it clears when the payout stands in the ledger of "
	    "the next period." },
	{ OPEN "row P payout 2026-10-29 USD -9.00 0 source=po_1\npayout po_1 2026-11-03 auto\n",
	    CODE_PAYOUT_IN_TRANSIT,
	    "Payout po_1 of -9.00 USD, sent 2026-10-29, arrives 2026-11-03, 3 days "
	    "after the period's last day 2026-10-31; no ledger line shows it yet.",
	    "Nothing to do now: it clears when the payout stands in the ledger of "
	    "the next period." },
	{ OPEN "row B charge 2026-10-31 USD 50.00 1.75\nline L1 2026-11-02 USD 48.25\n",
	    CODE_PERIOD_MISMATCH,
	    "Stripe row B (charge of 2026-10-31) nets 48.25 USD; ledger line L1 "
	    "(paired as nearest in amount and date), dated 2026-11-02, shows 48.25 "
	    "USD: the two stand in different periods, 2 days apart. For 2026-10 that "
	    "leaves 48.25 USD at Stripe and 0.00 USD in the ledger.",
	    "If the ledger's date is wrong, correct it; otherwise settle it as timing "
	    "(`tieout resolve`): it clears with the other period." },
	{ ROW "line L1 2026-10-12 USD 96.80 ref=A\n",
	    CODE_DATE_MISMATCH,
	    "Stripe row A (charge of 2026-10-05) nets 96.80 USD; ledger line L1 "
	    "(paired by the Stripe id it names), dated 2026-10-12, shows 96.80 USD: "
	    "the amount agrees, the dates are 7 days apart and the window is 3 days.",
	    "Correct the date in the ledger, or widen `date within` in the match "
	    "block if the ledger always books that late." },
	{ OPEN COVERED "row R refund 2026-10-10 USD -20.00 0 charge=ch_9 chargeday=2026-10-02\n"
	    "line L1 2026-10-10 USD -20.00 ref=R\n",
	    CODE_ORPHAN_REFUND,
	    "Stripe row R (refund of 2026-10-10) nets -20.00 USD, but its charge is "
	    "not among the facts although the charge's day 2026-10-02 was imported "
	    "completely. It is booked: ledger line L1 (paired by the Stripe id it "
	    "names), dated 2026-10-10, shows -20.00 USD.",
	    "Look the refund's charge up in the Stripe dashboard: it may belong to "
	    "another Stripe account, or the export of that day is not complete." },
	{ OPEN "covered 2011-01-01 2026-10-31\n"
	    "row R refund 2026-10-10 USD -20.00 0 charge=ch_9\n",
	    CODE_ORPHAN_REFUND,
	    "Stripe row R (refund of 2026-10-10) nets -20.00 USD, but its charge is "
	    "not among the facts although every earlier day was imported completely. "
	    "No ledger line carries it. It also fits missing_in_ledger.",
	    "Look the refund's charge up in the Stripe dashboard: it may belong to "
	    "another Stripe account, or the export of that day is not complete." },
	{ OPEN "row D dispute 2026-10-20 USD -50.00 15.00 source=dp_1\ndispute dp_1 needs_response\n"
	    "line L1 2026-10-20 USD -65.00 ref=D\n",
	    CODE_DISPUTE_OPEN,
	    "Dispute dp_1: 50.00 USD withdrawn on 2026-10-20, neither reinstated nor "
	    "closed by 2026-10-31, 11 days later.",
	    "Answer the dispute in the Stripe dashboard before its deadline, and "
	    "keep the amount as a receivable until it is decided." },
	{ ROW,
	    CODE_MISSING_IN_LEDGER,
	    "No ledger line carries Stripe row A (charge of 2026-10-05) of 96.80 "
	    "USD: none that names it or its objects is left for it, and no free line of that amount is "
	    "dated within 3 days. No other line is free in those days.",
	    "Book the row in the ledger with its Stripe id as reference." },
	{ ROW "line L1 2026-10-12 USD 96.80\n",
	    CODE_MISSING_IN_LEDGER,
	    "No ledger line carries Stripe row A (charge of 2026-10-05) of 96.80 "
	    "USD: none that names it or its objects is left for it, and no free line of that amount is "
	    "dated within 3 days. Nearest is line L1 of 96.80 USD, dated 2026-10-12: "
	    "the amount agrees, the date is 7 days away, and the window is 3 days.",
	    "If that line is meant, put the Stripe id into its reference or correct "
	    "its date; otherwise book the row." },
	{ OPEN "row E payout 2026-10-13 USD -76.80 0 source=po_1\npayout po_1 2026-10-15\n"
	    "line L1 2026-10-19 USD -76.80\n",
	    CODE_MISSING_IN_LEDGER,
	    "No ledger line carries Stripe row E (payout of 2026-10-13) of -76.80 USD: none that "
	    "names it or its objects is left for it, and no free line of that amount is dated within 3 "
	    "days. Nearest is line L1 of -76.80 USD, dated 2026-10-19: the amount agrees, "
	    "the date is 4 days from its arrival on 2026-10-15, and the window is 3 days.",
	    "If that line is meant, put the Stripe id into its reference or correct "
	    "its date; otherwise book the row." },
	{ OPEN "row E payout 2026-10-13 USD -76.80 0 source=po_1\npayout po_1 2026-10-15\n"
	    "line L1 2026-10-18 USD -76.79\n",
	    CODE_MISSING_IN_LEDGER,
	    "No ledger line carries Stripe row E (payout of 2026-10-13) of -76.80 USD: none that "
	    "names it or its objects is left for it, and no free line of that amount is dated within 3 "
	    "days. Nearest in amount is line L1 of -76.79 USD, dated 2026-10-18: off by "
	    "0.01 USD.",
	    "If that line is meant, put the Stripe id into its reference and correct "
	    "the amount; otherwise book the row with its Stripe id." },
	{ ROW "line L1 2026-10-06 USD 100.00\n",
	    CODE_MISSING_IN_LEDGER,
	    "No ledger line carries Stripe row A (charge of 2026-10-05) of 96.80 "
	    "USD: none that names it or its objects is left for it, and no free line of that amount is "
	    "dated within 3 days. But free line L1 of 100.00 USD, dated 2026-10-06, "
	    "shows the gross amount: the fee is left out.",
	    "If that line is meant, put the Stripe id into its reference and correct "
	    "it; otherwise book the row with its Stripe id." },
	{ ROW "line L1 2026-10-06 USD 96.08\n",
	    CODE_MISSING_IN_LEDGER,
	    "No ledger line carries Stripe row A (charge of 2026-10-05) of 96.80 "
	    "USD: none that names it or its objects is left for it, and no free line of that amount is "
	    "dated within 3 days. Nearest in amount is line L1 of 96.08 USD, dated "
	    "2026-10-06: off by -0.72 USD.",
	    "If that line is meant, put the Stripe id into its reference and correct "
	    "the amount; otherwise book the row with its Stripe id." },
	{ ROW "line L1 2026-10-20 USD 99.00\nline L2 2026-10-21 USD 12.00\n",
	    CODE_MISSING_IN_LEDGER,
	    "No ledger line carries Stripe row A (charge of 2026-10-05) of 96.80 "
	    "USD: none that names it or its objects is left for it, and no free line of that amount is "
	    "dated within 3 days. No other line is free in those days; nearest in "
	    "amount of all is line L1 of 99.00 USD, dated 2026-10-20: off by 2.20 "
	    "USD and 15 days away, and the window is 3 days.",
	    "Book the row in the ledger with its Stripe id as reference." },
	{ ROW "row B charge 2026-10-05 USD 96.80 0\nline L1 2026-10-05 USD 96.80\n",
	    CODE_MISSING_IN_LEDGER,
	    "No ledger line carries Stripe row B (charge of 2026-10-05) of 96.80 "
	    "USD: none that names it or its objects is left for it, and no free line of that amount is "
	    "dated within 3 days. 1 equal pair of 96.80 USD within 3 days was taken by "
	    "nearest date, then in order of date and id (A); this row is left over.",
	    "Look for one more line of this amount; if there is none, book the row "
	    "with its Stripe id as reference." },
	{ OPEN "line L1 2026-10-05 USD 9.00\n",
	    CODE_MISSING_IN_STRIPE,
	    "No Stripe row explains ledger line L1 of 9.00 USD, dated 2026-10-05. No "
	    "Stripe row without a line is within 3 days of it.",
	    "Find out what the line is: reverse it if it does not belong on the "
	    "clearing account, or import the Stripe export that holds its row." },
	{ ROW "line L1 2026-10-12 USD 96.80\n",
	    CODE_MISSING_IN_STRIPE,
	    "No Stripe row explains ledger line L1 of 96.80 USD, dated 2026-10-12. "
	    "Nearest is Stripe row A (charge of 2026-10-05): the amount agrees, the "
	    "date is 7 days away, and the window is 3 days.",
	    "If that row is meant, put its Stripe id into the line's reference and "
	    "correct the date. Otherwise find out what the line is: reverse it if it "
	    "does not belong on the clearing account, or import the Stripe export "
	    "that holds its row." },
	{ ROW "line L1 2026-10-06 USD 96.08\n",
	    CODE_MISSING_IN_STRIPE,
	    "No Stripe row explains ledger line L1 of 96.08 USD, dated 2026-10-06. "
	    "Nearest in amount within 3 days is Stripe row A (charge of 2026-10-05) "
	    "of 96.80 USD: the line is off by -0.72 USD.",
	    "If that row is meant, put its Stripe id into the line's reference and "
	    "correct the amount. Otherwise find out what the line is: reverse it if "
	    "it does not belong on the clearing account, or import the Stripe export "
	    "that holds its row." },
	{ ROW "line L1 2026-10-06 USD 12.00\n",
	    CODE_MISSING_IN_STRIPE,
	    "No Stripe row explains ledger line L1 of 12.00 USD, dated 2026-10-06. "
	    "Nearest in amount within 3 days is Stripe row A (charge of 2026-10-05) "
	    "of 96.80 USD: the line is off by -84.80 USD, too far to be meant.",
	    "Find out what the line is: reverse it if it does not belong on the "
	    "clearing account, or import the Stripe export that holds its row." },
	{ ROW "line L1 2026-10-20 USD 99.00\n",
	    CODE_MISSING_IN_STRIPE,
	    "No Stripe row explains ledger line L1 of 99.00 USD, dated 2026-10-20. "
	    "No Stripe row without a line is within 3 days of it; nearest in amount "
	    "of all is Stripe row A (charge of 2026-10-05) of 96.80 USD: the line is "
	    "off by 2.20 USD and 15 days away, and the window is 3 days.",
	    "Find out what the line is: reverse it if it does not belong on the "
	    "clearing account, or import the Stripe export that holds its row." },
	{ OPEN "row A charge 2026-10-05 USD 10.00 0\nrow B charge 2026-10-05 USD 20.00 0\n"
	    "row C topup 2026-10-05 USD 14.00 0\nrow D topup 2026-10-05 USD 16.00 0\n"
	    "row E fee 2026-10-05 USD 13.00 0\nrow F fee 2026-10-05 USD 17.00 0\n"
	    "row G advance 2026-10-05 USD 12.00 0\nrow H advance 2026-10-05 USD 18.00 0\n"
	    "line L1 2026-10-05 USD 30.00\n",
	    CODE_AMBIGUOUS,
	    "4 different groups of rows fit L1 of 30.00 USD, dated 2026-10-05, "
	    "equally well: charge of 2026-10-05 (2 rows); topup of 2026-10-05 (2 "
	    "rows); fee of 2026-10-05 (2 rows); and 1 more. Together their 8 rows "
	    "are 120.00 USD, so at least one group has no line and nobody can say "
	    "which.",
	    "Put the payout's id or the day's Stripe ids into the line's reference, "
	    "and book the group that is missing." },
	{ OPEN "row A charge 2026-10-05 USD 10.00 0\nrow B charge 2026-10-05 USD 20.00 0\n"
	    "row C charge 2026-10-07 USD 15.00 0\nrow D charge 2026-10-07 USD 15.00 0\n"
	    "line L1 2026-10-06 USD 30.00\n",
	    CODE_AMBIGUOUS,
	    "2 different groups of rows fit L1 of 30.00 USD, dated 2026-10-06, "
	    "equally well: 2026-10-05 (2 rows); 2026-10-07 (2 rows). Together their "
	    "4 rows are 60.00 USD, so at least one group has no line and nobody can "
	    "say which.",
	    "Put the payout's id or the day's Stripe ids into the line's reference, "
	    "and book the group that is missing." },
	{ OPEN "row txn_1 charge 2026-10-05 USD 10.00 0\nrow txn_2 charge 2026-10-06 USD 20.00 0\n"
	    "row txn_3 charge 2026-10-07 USD 12.00 0\nrow txn_4 charge 2026-10-08 USD 18.00 0\n"
	    "line L1 2026-10-06 USD 30.00\n",
	    CODE_AMBIGUOUS,
	    "2 different sets of Stripe rows and ledger lines have one sum: txn_1 "
	    "txn_2 = L1; txn_3 txn_4 = L1. 4 Stripe rows add up to 60.00 USD; ledger "
	    "line L1, dated 2026-10-06, shows 30.00 USD. Sets of up to 6 of 4 free "
	    "rows within 3 days were looked at, and nobody can say which is meant.",
	    "Put the Stripe ids of the rows that are meant into the reference of the "
	    "ledger line; what is left is then listed by itself." },
	{ PO_1 "line L1 2026-10-13 USD 96.80 ref=po_1\n",
	    CODE_SPLIT_INCOMPLETE,
	    "The 2 rows of payout po_1 add up to 76.80 USD; ledger line L1 (paired "
	    "with the payout's rows), dated 2026-10-13, shows 96.80 USD: it leaves "
	    "out C, which is exactly the difference of 20.00 USD.",
	    "Add C to the ledger entry, or book it by itself." },
	{ OPEN COVERED "row A charge 2026-10-05 USD 100.00 0 payout=po_1\n"
	    "row P payout 2026-10-07 USD -99.00 0 source=po_1\npayout po_1 2026-10-07 auto\n"
	    "line L1 2026-10-05 USD 100.00 ref=A\nline L2 2026-10-07 USD -99.00 ref=P\n",
	    CODE_PAYOUT_UNBALANCED,
	    "Automatic payout po_1 of -99.00 USD should be minus the sum of its "
	    "rows, but its 1 row adds up to 100.00 USD: -1.00 USD off. All days from "
	    "2026-10-05 to 2026-10-07 are imported.",
	    "Compare the payout's rows with Stripe's payout reconciliation report; "
	    "import what is missing." },
	{ OPEN "row P payout 2026-10-05 USD -50.00 0 source=po_1\n"
	    "row Q payout_reversal 2026-10-09 USD 50.00 0 source=po_1\n"
	    "payout po_1 2026-10-07 auto status=failed\nline L1 2026-10-05 USD -50.00 ref=po_1\n"
	    "line L2 2026-10-09 USD 50.00 ref=po_1\n",
	    CODE_PAYOUT_FAILED,
	    "Payout po_1 came back on 2026-10-09 with 50.00 USD and was neither "
	    "swept into a later payout nor paid again by 2026-10-31, 22 days later.",
	    "Check the bank account in the Stripe dashboard; the money stands in the "
	    "Stripe balance until the next payout." },
	{ ROW "tolerance USD 0.05\nline L1 2026-10-07 USD 96.78\n",
	    CODE_ROUNDING,
	    "Stripe row A (charge of 2026-10-05) nets 96.80 USD; ledger line L1 "
	    "(paired as nearest in amount and date), dated 2026-10-07, shows 96.78 "
	    "USD: -0.02 USD off, within the declared tolerance of 0.05 USD.",
	    "Write the difference off with the other rounding differences." },
};

/* The first match by this method gives this reason. */
static const struct match_case {
	const char	*text;
	enum method	 method;
	const char	*reason;
} matches[] = {
	{ OPEN "row A charge 2026-10-05 USD 100.00 3.20 entry=te_1\n"
	    "line L1 2026-10-06 USD 96.80 ref=te_1\n", METHOD_KEY,
	    "The line carries our own key: 96.80 USD on both sides; dates 1 day "
	    "apart, inside the window of 3." },
	{ ROW "line L1 2026-10-05 USD 96.80 ref=A\n", METHOD_ID,
	    "The line names it: 96.80 USD on both sides; dates agree." },
	{ ROW "line L1 2026-10-05 USD 100.00 ref=A\nline L2 2026-10-05 USD -3.20 ref=A\n",
	    METHOD_ID,
	    "The line names it: 2 lines added, 96.80 USD on both sides; dates agree." },
	{ ROW "line L1 2026-10-07 USD 96.80\n", METHOD_AMOUNT_DATE,
	    "Same amount, each the other's nearest date: 96.80 USD on both sides; "
	    "dates 2 days apart, inside the window of 3." },
	{ ROW "row B charge 2026-10-05 USD 96.80 0\nline L1 2026-10-05 USD 96.80\n"
	    "line L2 2026-10-05 USD 96.80\n", METHOD_IDENTICAL_SET,
	    "Interchangeable with others of the same amount inside the window; taken "
	    "by nearest date, then in order of date and id: 96.80 USD on both sides; dates agree." },
	{ PO_1 "line L1 2026-10-12 USD 76.80 ref=po_1\n", METHOD_GROUP_PAYOUT,
	    "The sum of the rows of payout po_1 of this month: 2 rows, 76.80 USD on "
	    "both sides; dates agree." },
	{ ROW "row B charge 2026-10-05 USD 20.00 0\nline L1 2026-10-06 USD 116.80\n",
	    METHOD_GROUP_DAY,
	    "The sum of the rows of 2026-10-05: 2 rows, 116.80 USD on both sides; "
	    "dates 1 day apart, inside the window of 3." },
	{ ROW "row B charge 2026-10-05 USD 20.00 0\nrow C topup 2026-10-05 USD 7.00 0\n"
	    "line L1 2026-10-05 USD 116.80\n", METHOD_GROUP_CATEGORY,
	    "The sum of the rows of charge of 2026-10-05: 2 rows, 116.80 USD on both "
	    "sides; dates agree." },
	{ ROW "row B charge 2026-10-06 USD 20.00 0\nrow C charge 2026-10-06 USD 7.00 0\n"
	    "line L1 2026-10-06 USD 116.80\n", METHOD_SUBSET,
	    "The only set of up to 6 rows with this sum, among 3 free rows within 3 "
	    "days: 2 rows, 116.80 USD on both sides; dates agree." },
	{ OPEN "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-05 USD 20.00 0\n"
	    "line L1 2026-10-06 USD 30.00 ref=txn_1 desc=txn_2\n", METHOD_ID,
	    "The line names them: 2 rows, 30.00 USD on both sides; dates 1 day apart, "
	    "inside the window of 3." },
	{ OPEN "row H payout_minimum_balance_hold 2026-10-25 USD -10.00 0 place=ignored\n"
	    "line L1 2026-10-26 USD -10.00\n", METHOD_IGNORED,
	    "Fits a row that an ignore block takes: -10.00 USD on both sides; dates "
	    "1 day apart, inside the window of 3." },
	{ OPEN "line L1 2026-10-05 USD 9.00 ref=txn_gone\nline L2 2026-10-06 USD -9.00 "
	    "ref=txn_gone\n", METHOD_ID,
	    "A booking and its reversal: both lines name one id or entry that no Stripe row "
	    "here has, and cancel each other: 9.00 USD and back." },
};

static int
differs(const char *what, const char *scene, const char *want, const char *got)
{
	if (strcmp(want, got) == 0)
		return 0;
	print_error("%s of\n%s--- expected\n%s\n--- told\n%s\n", what, scene, want, got);
	return 1;
}

static void
test_breaks(void **state)
{
	bool said[CODE__MAX] = { false };
	const struct mismatch *m;
	size_t i, k, n;
	int wrong = 0, c;

	(void)state;
	for (i = 0; i < sizeof(breaks) / sizeof(*breaks); i++) {
		struct scene *s = scene_run(breaks[i].text);

		m = engine_mismatches(scene_engine(s), &n);
		for (k = 0; k < n && m[k].code != breaks[i].code; k++)
			;
		wrong += differs("explanation", breaks[i].text, breaks[i].why,
		    k < n ? m[k].explanation : "no such mismatch");
		wrong += differs("suggestion", breaks[i].text, breaks[i].fix,
		    k < n ? m[k].suggestion : "no such mismatch");
		said[breaks[i].code] = true;
		scene_free(s);
	}
	assert_int_equal(wrong, 0);
	for (c = 0; c < CODE__MAX; c++)
		if (!said[c] && !mismatch_kind((enum mismatch_code)c)->posting &&
		    c != CODE_RESERVE_HELD)
			fail_msg("no case of %s", mismatch_kind((enum mismatch_code)c)->name);
}

static void
test_matches(void **state)
{
	bool said[METHOD__MAX] = { false };
	size_t i;
	int wrong = 0, h;

	(void)state;
	for (i = 0; i < sizeof(matches) / sizeof(*matches); i++) {
		struct scene *s = scene_run(matches[i].text);
		struct engine_match m = { .reason = "" };
		uint64_t pos = 0;
		int got;

		while ((got = engine_next_match(scene_engine(s), &pos, &m)) == 1 &&
		    m.method != matches[i].method)
			;
		wrong += differs("reason", matches[i].text, matches[i].reason,
		    got == 1 ? m.reason : "no such match");
		said[matches[i].method] = true;
		scene_free(s);
	}
	assert_int_equal(wrong, 0);
	for (h = METHOD_NONE + 1; h < METHOD__MAX; h++)
		if (!said[h] && h != METHOD_MANUAL)	/* nobody pairs by hand yet */
			fail_msg("no case of %s", method_name((enum method)h));
}

/* Lines of other days are nearer in amount, more than anybody looks at one by one. */
static void
test_nearest_of_many(void **state)
{
	struct str text = STR_INIT;
	const struct mismatch *m;
	struct scene *s;
	size_t n, i;

	(void)state;
	str_add(&text, "row A charge 2026-10-15 USD 1000.00 0\n"
	    "line near 2026-10-16 USD 3000.00\n");
	for (i = 1; i <= 240; i++)
		str_addf(&text, "line u%zu 2026-10-02 USD %zu.00\n", i, 1000 + i);
	s = scene_run(str_text(&text));
	m = engine_mismatches(scene_engine(s), &n);
	for (i = 0; i < n && m[i].code != CODE_MISSING_IN_LEDGER; i++)
		;
	assert_true(i < n);
	assert_non_null(strstr(m[i].explanation, "Nearest in amount is line near of "
	    "3,000.00 USD, dated 2026-10-16: off by 2,000.00 USD, too far to be meant."));
	scene_free(s);
	str_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_breaks), cmocka_unit_test(test_matches),
		cmocka_unit_test(test_nearest_of_many)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
