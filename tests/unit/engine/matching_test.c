/* How single rows find their lines: keys, ids, amounts, interchangeable sets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/engine/scene.h"

#define OPEN "opening stripe USD 0\nopening ledger USD 0\n"
#define MB (TELL_MATCHES | TELL_BREAKS)

static const struct scene_case ids[] = {
	{ "by row, source, charge, in reference and description", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0 source=ch_1 charge=ch_1\n"
	    "row txn_2 charge 2026-10-05 USD 20.00 0 source=ch_2 charge=ch_2\n"
	    "row txn_3 refund 2026-10-06 USD -5.00 0 source=re_3 charge=ch_1\n"
	    "row txn_4 refund 2026-10-07 USD -6.00 0 source=re_4 charge=ch_2\n"
	    "line L1 2026-10-05 USD 10.00 ref=txn_1\n"
	    "line L2 2026-10-05 USD 20.00 desc=Stripe:ch_2\n"
	    "line L3 2026-10-06 USD -5.00 ref=re_3\n"
	    "line L4 2026-10-07 USD -6.00 ref=ch_2\n", MB,
	    "match id txn_1 = L1\nmatch id txn_2 = L2\n"
	    "match id txn_3 = L3\nmatch id txn_4 = L4\n" },
	{ "a charge and its refund name the same charge, refund off", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0 source=ch_1 charge=ch_1\n"
	    "row txn_3 refund 2026-10-06 USD -5.00 0 source=re_3 charge=ch_1\n"
	    "line L1 2026-10-05 USD 10.00 ref=ch_1\n"
	    "line L3 2026-10-06 USD -4.00 ref=ch_1\n", MB,
	    "match id txn_1 = L1\n"
	    "amount_mismatch USD -5.00 -4.00 1.00 txn_3 = L3\n" },
	{ "two equal refunds of one charge", OPEN
	    "row txn_3 refund 2026-10-06 USD -5.00 0 source=re_3 charge=ch_1\n"
	    "row txn_4 refund 2026-10-08 USD -5.00 0 source=re_4 charge=ch_1\n"
	    "line L1 2026-10-06 USD -5.00 ref=ch_1\n"
	    "line L2 2026-10-08 USD -5.00 ref=ch_1\n", MB,
	    "match id txn_3 = L1\nmatch id txn_4 = L2\n" },
	{ "a charge's id is given up for the row's own", OPEN
	    "row txn_3 refund 2026-10-06 USD -5.00 0 source=re_3 charge=ch_1\n"
	    "row txn_4 refund 2026-10-08 USD -5.00 0 source=re_4 charge=ch_1\n"
	    "line L1 2026-10-06 USD -5.00 ref=ch_1\n"
	    "line L2 2026-10-08 USD -5.00 ref=txn_3\n", MB,
	    "match id txn_3 = L2\nmatch id txn_4 = L1\n" },
	{ "the row's id beats the charge's beside it", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0 source=ch_1 charge=ch_1\n"
	    "row txn_3 refund 2026-10-06 USD -10.00 0 source=re_3 charge=ch_1\n"
	    "line L1 2026-10-05 USD 10.00 ref=txn_1 desc=ch_1\n"
	    "line L3 2026-10-06 USD -9.00 ref=txn_3 desc=for_ch_1\n", MB,
	    "match id txn_1 = L1\n"
	    "amount_mismatch USD -10.00 -9.00 1.00 txn_3 = L3\n" },
	{ "a dispute and its return have one source", OPEN
	    "row txn_5 dispute 2026-10-05 USD -115.00 0 source=dp_1\n"
	    "row txn_6 dispute_reversal 2026-10-20 USD 115.00 0 source=dp_1\n"
	    "line L1 2026-10-05 USD -115.00 ref=dp_1\n"
	    "line L2 2026-10-20 USD 115.00 ref=dp_1\n", MB,
	    "match id txn_5 = L1\nmatch id txn_6 = L2\n" },
	{ "one line names two rows that add up to it", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-05 USD 20.00 0\n"
	    "line L1 2026-10-05 USD 30.00 ref=txn_1 desc=txn_2\n", MB,
	    "match id txn_1 txn_2 = L1\n" },
	{ "one line names two rows and is nearer to both than to one", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-05 USD 20.00 0\n"
	    "line L1 2026-10-05 USD 29.00 ref=txn_1 desc=txn_2\n", MB,
	    "amount_mismatch USD 30.00 29.00 -1.00 txn_1 txn_2 = L1\n" },
	{ "one line names two rows and is nearer to one of them", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-05 USD 20.00 0\n"
	    "line L1 2026-10-05 USD 21.00 ref=txn_1 desc=txn_2\n", MB | TELL_WHY,
	    "missing_in_ledger USD 10.00 - -10.00 txn_1 = -\n"
	    "  No ledger line carries Stripe row txn_1 (charge of 2026-10-05) of 10.00 USD: "
	    "line L1, which names it, went to another row that it names, and no free line of "
	    "that amount is dated within 3 days. No other line is free in those days.\n"
	    "  Book the row in the ledger with its Stripe id as reference.\n"
	    "amount_mismatch USD 20.00 21.00 1.00 txn_2 = L1\n"
	    "  Stripe row txn_2 (charge of 2026-10-05) nets 20.00 USD; ledger line L1 (paired "
	    "by the Stripe id it names), dated 2026-10-05, shows 21.00 USD: 1.00 USD off.\n"
	    "  Correct L1 by -1.00 USD.\n" },
	{ "gross and fee of two rows, apart", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0.50\n"
	    "row txn_2 charge 2026-10-05 USD 20.00 0.80\n"
	    "line L1 2026-10-05 USD 30.00 ref=txn_1 desc=txn_2\n"
	    "line L2 2026-10-05 USD -1.30 ref=txn_2 desc=txn_1\n", MB,
	    "match id txn_1 txn_2 = L1 L2\n" },
	{ "two rows named together twice", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-05 USD 20.00 0\n"
	    "line L1 2026-10-05 USD 30.00 ref=txn_1 desc=txn_2\n"
	    "line L2 2026-10-05 USD 30.00 ref=txn_1 desc=txn_2\n", MB,
	    "match id txn_1 txn_2 = L1\n"
	    "duplicate_in_ledger USD - 30.00 30.00 txn_1 txn_2 = L2 L1\n" },
	{ "a charge and its refund, named by the charge, are no total", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0 source=ch_1 charge=ch_1\n"
	    "row txn_2 refund 2026-10-05 USD -9.00 0 source=re_2 charge=ch_1\n"
	    "line L1 2026-10-05 USD 1.50 ref=ch_1\n", MB,
	    "missing_in_ledger USD -9.00 - 9.00 txn_2 = -\n"
	    "amount_mismatch USD 10.00 1.50 -8.50 txn_1 = L1\n" },
	{ "one line names two rows and is one of them", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-05 USD 20.00 0\n"
	    "line L1 2026-10-05 USD 20.00 ref=txn_1 desc=txn_2\n", MB,
	    "match id txn_2 = L1\n"
	    "missing_in_ledger USD 10.00 - -10.00 txn_1 = -\n" },
	{ "an id of another Stripe account does not count",
	    "accounts us eu\n"
	    "row txn_1 charge 2026-10-05 USD 10.00 0 account=us\n"
	    "line L1 2026-10-05 USD 10.00 ref=txn_1 account=eu\n",
	    MB | TELL_STATEMENT,
	    "stripe:us USD opening 0.00\nstripe:us USD activity.charge 10.00\n"
	    "stripe:us USD payouts 0.00\nstripe:us USD closing 10.00\n"
	    "ledger:us USD opening 0.00\nledger:us USD payouts 0.00\n"
	    "ledger:us USD closing 0.00\n"
	    "bridge:us USD missing_in_ledger -10.00\n"
	    "bridge:us USD unexplained 0.00\n"
	    "stripe:eu USD opening 0.00\nstripe:eu USD payouts 0.00\n"
	    "stripe:eu USD closing 0.00\nledger:eu USD opening 0.00\n"
	    "ledger:eu USD activity.unmatched 10.00\n"
	    "ledger:eu USD payouts 0.00\nledger:eu USD closing 10.00\n"
	    "bridge:eu USD missing_in_stripe 10.00\n"
	    "bridge:eu USD unexplained 0.00\n"
	    "missing_in_stripe USD - 10.00 10.00 - = L1\n"
	    "missing_in_ledger USD 10.00 - -10.00 txn_1 = -\n" },
	{ "a charge in two lines beside a failed refund of nearer amount", OPEN
	    "row txn_1 charge 2026-10-05 USD 41.67 1.21 source=ch_1 charge=ch_1\n"
	    "row txn_2 refund 2026-10-10 USD -26.15 0 source=re_1 charge=ch_1\n"
	    "row txn_3 refund_failure 2026-10-14 USD 26.15 0 source=re_1 charge=ch_1\n"
	    "line L1 2026-10-05 USD 13.48 ref=ch_1\n"
	    "line L2 2026-10-05 USD 26.98 ref=ch_1\n"
	    "line L3 2026-10-10 USD -26.15 ref=txn_2\n"
	    "line L4 2026-10-14 USD 26.15 ref=txn_3\n", MB,
	    "match id txn_1 = L1 L2\n"
	    "match id txn_2 = L3\n"
	    "match id txn_3 = L4\n" },
	{ "a line of another currency and the other sign than a charge's refund", OPEN
	    "row txn_2 refund 2026-10-10 JPY -8660 0 source=re_1 charge=ch_1\n"
	    "line L1 2026-10-10 USD 97.20 ref=ch_1\n", MB,
	    "missing_in_ledger JPY -8660 - 8660 txn_2 = -\n"
	    "missing_in_stripe USD - 97.20 97.20 - = L1\n" },
	{ "a charge in one line, and a failed refund of a cent less named by the charge", OPEN
	    "row txn_1 charge 2026-10-05 USD 41.67 1.21 source=ch_1 charge=ch_1\n"
	    "row txn_3 refund_failure 2026-10-14 USD 26.15 0 source=re_1 charge=ch_1\n"
	    "line L1 2026-10-05 USD 40.46 ref=ch_1\n"
	    "line L4 2026-10-14 USD 26.14 ref=ch_1\n", MB,
	    "match id txn_1 = L1\n"
	    "amount_mismatch USD 26.15 26.14 -0.01 txn_3 = L4\n" },
	{ "a charge and its refund in one line", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0.50 source=ch_1 charge=ch_1\n"
	    "row txn_3 refund 2026-10-06 USD -4.00 0 source=re_3 charge=ch_1\n"
	    "line L1 2026-10-06 USD 5.50 ref=ch_1\n", MB,
	    "match id txn_1 txn_3 = L1\n" },
	{ "the same in a line that comes too late for one of them", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0.50 source=ch_1 charge=ch_1\n"
	    "row txn_3 refund 2026-10-06 USD -4.00 0 source=re_3 charge=ch_1\n"
	    "line L1 2026-10-05 USD 9.50 ref=txn_1\n"
	    "line L2 2026-10-06 USD 5.50 ref=ch_1\n", MB,
	    "match id txn_1 = L1\n"
	    "duplicate_in_ledger USD - 5.50 5.50 txn_1 = L2 L1\n"
	    "missing_in_ledger USD -4.00 - 4.00 txn_3 = -\n" },
	{ "the row that more ids lead to", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0 source=ch_1 charge=ch_1\n"
	    "row txn_3 refund 2026-10-06 USD -9.00 0 source=re_3 charge=ch_1\n"
	    "row txn_4 refund 2026-10-06 USD -8.00 0 source=re_4 charge=ch_1\n"
	    "line L0 2026-10-05 USD 10.00 ref=txn_1\n"
	    "line L1 2026-10-06 USD -8.10 desc=re_3/ch_1\n"
	    "line L2 2026-10-06 USD -8.00 desc=re_4/ch_1\n", MB,
	    "match id txn_1 = L0\nmatch id txn_4 = L2\n"
	    "amount_mismatch USD -9.00 -8.10 0.90 txn_3 = L1\n" },
	{ "gross and fee both name the charge", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0.50 source=ch_1 charge=ch_1\n"
	    "row txn_3 refund 2026-10-06 USD -10.00 0 source=re_3 charge=ch_1\n"
	    "line L1 2026-10-05 USD 10.00 ref=ch_1\nline L2 2026-10-05 USD -0.50 ref=ch_1\n"
	    "line L3 2026-10-06 USD -10.00 ref=ch_1\n", MB,
	    "match id txn_1 = L1 L2\nmatch id txn_3 = L3\n" },
	{ "a second line for the rows of a line", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-05 USD 20.00 0\n"
	    "line L1 2026-10-05 USD 30.00 ref=txn_1 desc=txn_2\n"
	    "line L2 2026-10-05 USD 30.00 ref=txn_1 desc=txn_2\n"
	    "line L3 2026-10-05 USD 5.00 ref=txn_1 desc=txn_2/txn_2\n", MB,
	    "duplicate_in_ledger USD - 30.00 30.00 txn_1 = L1 L3\n"
	    "duplicate_in_ledger USD - 30.00 30.00 txn_1 = L2 L3\n"
	    "missing_in_ledger USD 20.00 - -20.00 txn_2 = -\n"
	    "amount_mismatch USD 10.00 5.00 -5.00 txn_1 = L3\n" },
	{ "gross and fee apart among further lines", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-06 USD 100.00 ref=A\nline L2 2026-10-05 USD 100.00 ref=A\n"
	    "line L3 2026-10-05 USD -3.20 ref=A\nline L4 2026-10-06 USD -3.20 ref=A\n"
	    "line L5 2026-10-05 USD 7.00 ref=A\n", MB,
	    "match id A = L2 L3\n"
	    "duplicate_in_ledger USD - 100.00 100.00 A = L1 L2 L3\n"
	    "duplicate_in_ledger USD - 7.00 7.00 A = L5 L2 L3\n"
	    "duplicate_in_ledger USD - -3.20 -3.20 A = L4 L2 L3\n" },
	{ "in two currencies: its own is the row's, the other one too many", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-05 EUR 96.80 ref=A\nline L2 2026-10-05 USD 96.80 ref=A\n", MB,
	    "match id A = L2\n"
	    "duplicate_in_ledger EUR - 96.80 96.80 A = L1 L2\n" },
	{ "part of an id is no id", OPEN
	    "row txn_12 charge 2026-10-05 USD 10.00 0\n"
	    "line L1 2026-10-05 USD 11.00 ref=txn_1\n"
	    "line L2 2026-10-05 USD 12.00 ref=txn_123\n", MB,
	    "missing_in_stripe USD - 12.00 12.00 - = L2\n"
	    "missing_in_stripe USD - 11.00 11.00 - = L1\n"
	    "missing_in_ledger USD 10.00 - -10.00 txn_12 = -\n" },
};

static const struct scene_case keys[] = {
	{ "one entry of one row", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0.50 entry=te_1\n"
	    "line L1 2026-10-05 USD 9.50 ref=te_1\n", MB,
	    "match key txn_1 = L1\n" },
	{ "an entry of a day, in two lines of one ledger transaction", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0.50 entry=te_1\n"
	    "row txn_2 charge 2026-10-05 USD 20.00 1.00 entry=te_1\n"
	    "row txn_3 refund 2026-10-05 USD -4.00 0 entry=te_1\n"
	    "line L1 2026-10-05 USD 28.50 ref=te_1 no=1\n"
	    "line L1 2026-10-05 USD -4.00 ref=te_1 no=2\n", MB,
	    "match key txn_1 txn_2 txn_3 = L1\n" },
	{ "posted twice", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0.50 entry=te_1\n"
	    "row txn_2 charge 2026-10-05 USD 20.00 1.00 entry=te_1\n"
	    "line L1 2026-10-05 USD 28.50 ref=te_1\n"
	    "line L2 2026-10-05 USD 28.50 ref=te_1\n", MB,
	    "match key txn_1 txn_2 = L1\n"
	    "duplicate_in_ledger USD - 28.50 28.50 txn_1 txn_2 = L2 L1\n" },
	{ "an entry that disagrees is one row", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0.50 entry=te_1\n"
	    "row txn_2 charge 2026-10-05 USD 20.00 1.00 entry=te_1\n"
	    "line L1 2026-10-05 USD 28.00 ref=te_1\n", MB,
	    "amount_mismatch USD 28.50 28.00 -0.50 txn_1 txn_2 = L1\n" },
	{ "an entry that leaves a row out", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0.50 entry=te_1\n"
	    "row txn_2 charge 2026-10-05 USD 20.00 1.00 entry=te_1\n"
	    "line L1 2026-10-05 USD 19.00 ref=te_1\n", MB,
	    "split_incomplete USD 28.50 19.00 -9.50 txn_1 txn_2 = L1\n" },
	{ "the ledger's own id is the key", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0.50 entry=te_1\n"
	    "line te_1 2026-10-05 USD 9.50\n", MB,
	    "match key txn_1 = te_1\n" },
	{ "an entry's row that is named besides", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0.50 entry=te_1\n"
	    "row txn_2 charge 2026-10-05 USD 20.00 1.00 entry=te_1\n"
	    "line L1 2026-10-05 USD 28.50 ref=te_1\n"
	    "line L2 2026-10-05 USD 9.50 ref=txn_1\n", MB,
	    "match key txn_1 txn_2 = L1\n"
	    "duplicate_in_ledger USD - 9.50 9.50 txn_1 txn_2 = L2 L1\n" },
	{ "an entry of a month stands where we dated it", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0 entry=te_1\n"
	    "row txn_2 charge 2026-10-15 USD 20.00 0 entry=te_1\n"
	    "row txn_3 charge 2026-10-16 USD 40.00 0 entry=te_2 place=suspense\n"
	    "line L1 2026-10-31 USD 30.00 ref=te_1\n"
	    "line L2 2026-10-16 USD 40.00 ref=te_2\n", MB,
	    "match key txn_1 txn_2 = L1\n"
	    "unmapped USD 40.00 40.00 0.00 txn_3 = L2\n" },
	{ "an entry reversed and booked anew: three keys, one row", "opening stripe USD 9.50\n"
	    "opening ledger USD 0.00\n"
	    "key te_2 te_1\nkey te_3 te_1\n"
	    "closed\nrow txn_1 charge 2026-09-05 USD 10.00 0.50 entry=te_1 when=carried\n"
	    "line L1 2026-10-05 USD 9.50 ref=te_1\n"
	    "line L2 2026-10-20 USD -9.50 ref=te_2\n"
	    "line L3 2026-10-20 USD 9.50 ref=te_3\n", MB,
	    "match key txn_1 = L1 L2 L3\n" },
	{ "only the new entry of a row is in the ledger", "opening stripe USD 9.50\n"
	    "opening ledger USD 0.00\n"
	    "key te_2 te_1\nkey te_3 te_1\n"
	    "closed\nrow txn_1 charge 2026-09-05 USD 10.00 0.50 entry=te_1 when=carried\n"
	    "line L3 2026-10-20 USD 9.50 ref=te_3\n", MB,
	    "match key txn_1 = L3\n" },
	{ "a reversal and a new entry of rows that are not here cancel out", OPEN
	    "key te_2 te_1\nkey te_3 te_1\n"
	    "row txn_1 charge 2026-10-20 USD 9.50 0\n"
	    "line L1 2026-10-20 USD -9.50 ref=te_2\n"
	    "line L2 2026-10-20 USD 9.50 ref=te_3\n"
	    "line L3 2026-10-20 USD 9.50\n", MB,
	    "match amount_date txn_1 = L3\n"
	    "match id  = L1 L2\n" },
	{ "a reversal alone is not explained", OPEN
	    "key te_2 te_1\nkey te_5 te_4\n"
	    "line L1 2026-10-20 USD -9.50 ref=te_2\n"
	    "line L2 2026-10-20 USD 9.50 ref=te_5\n", MB,
	    "missing_in_stripe USD - -9.50 -9.50 - = L1\n"
	    "missing_in_stripe USD - 9.50 9.50 - = L2\n" },
	{ "a key without rows here is free for its amount", OPEN
	    "row txn_1 charge 2026-10-05 USD 10.00 0.50\n"
	    "row txn_2 charge 2026-10-15 USD 10.00 0.50 entry=te_1 place=ignored\n"
	    "line L1 2026-10-05 USD 9.50 ref=te_1\n", MB,
	    "match amount_date txn_1 = L1\n" },
};

static const struct scene_case amounts[] = {
	{ "nearest date first", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-07 USD 10.00 0\n"
	    "line L1 2026-10-06 USD 10.00\nline L2 2026-10-07 USD 10.00\n", MB,
	    "match amount_date A = L1\nmatch amount_date B = L2\n" },
	{ "each the other's nearest, the farther is left", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-06 USD 10.00 0\n"
	    "line L1 2026-10-06 USD 10.00\n", MB,
	    "match amount_date B = L1\n"
	    "missing_in_ledger USD 10.00 - -10.00 A = -\n" },
	{ "window edge", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-05 USD 11.00 0\n"
	    "line L1 2026-10-08 USD 10.00\nline L2 2026-10-09 USD 11.00\n", MB,
	    "match amount_date A = L1\n"
	    "missing_in_ledger USD 11.00 - -11.00 B = -\n"
	    "missing_in_stripe USD - 11.00 11.00 - = L2\n" },
	{ "no window at all", OPEN "window 0\n"
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-05 USD 11.00 0\n"
	    "line L1 2026-10-05 USD 10.00\nline L2 2026-10-06 USD 11.00\n", MB,
	    "match amount_date A = L1\n"
	    "missing_in_ledger USD 11.00 - -11.00 B = -\n"
	    "missing_in_stripe USD - 11.00 11.00 - = L2\n" },
	{ "three and three are interchangeable", OPEN
	    "row C charge 2026-10-05 USD 10.00 0 at=08:00:00\n"
	    "row B charge 2026-10-05 USD 10.00 0 at=09:00:00\n"
	    "row A charge 2026-10-05 USD 10.00 0 at=10:00:00\n"
	    "line L1 2026-10-05 USD 10.00\nline L2 2026-10-05 USD 10.00\n"
	    "line L3 2026-10-05 USD 10.00\n", MB,
	    "match identical_set C = L3\nmatch identical_set B = L2\n"
	    "match identical_set A = L1\n" },
	{ "when a nearer one went to another pair they are interchangeable", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-05 USD 10.00 0\n"
	    "line L1 2026-10-05 USD 10.00\nline L2 2026-10-06 USD 10.00\n", MB,
	    "match identical_set A = L1\nmatch identical_set B = L2\n" },
	{ "one row too many: the latest by date and id, others named", OPEN
	    "row C charge 2026-10-05 USD 10.00 0 at=08:00:00\n"
	    "row B charge 2026-10-05 USD 10.00 0 at=09:00:00\n"
	    "row A charge 2026-10-05 USD 10.00 0 at=10:00:00\n"
	    "line L1 2026-10-05 USD 10.00\nline L2 2026-10-05 USD 10.00\n",
	    MB | TELL_WHY,
	    "match identical_set B = L2\nmatch identical_set A = L1\n"
	    "missing_in_ledger USD 10.00 - -10.00 C = -\n"
	    "  No ledger line carries Stripe row C (charge of 2026-10-05) of 10.00 USD: "
	    "none that names it or its objects is left for it, and no free line of that "
	    "amount is dated within "
	    "3 days. 2 equal pairs of 10.00 USD within 3 days were taken by nearest "
	    "date, then in order of date and id (B A); this row is left over.\n"
	    "  Look for one more line of this amount; if there is none, book the row with "
	    "its Stripe id as reference.\n" },
	{ "one line too many: the latest", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "line L2 2026-10-05 USD 10.00\nline L1 2026-10-05 USD 10.00\n", MB,
	    "match identical_set A = L1\n"
	    "missing_in_stripe USD - 10.00 10.00 - = L2\n" },
	{ "a tie between two days goes to the earlier", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "line L1 2026-10-07 USD 10.00\nline L2 2026-10-03 USD 10.00\n", MB,
	    "match identical_set A = L2\n"
	    "missing_in_stripe USD - 10.00 10.00 - = L1\n" },
	{ "daily equal amounts pair by day", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "row B charge 2026-10-06 USD 10.00 0\n"
	    "row C charge 2026-10-07 USD 10.00 0\n"
	    "line L1 2026-10-05 USD 10.00\nline L2 2026-10-06 USD 10.00\n"
	    "line L3 2026-10-07 USD 10.00\n", MB,
	    "match amount_date A = L1\nmatch amount_date B = L2\n"
	    "match amount_date C = L3\n" },
	{ "same amount, other currency or sign, is another amount", OPEN
	    "row A charge 2026-10-05 USD 10.00 0\n"
	    "line L1 2026-10-05 EUR 10.00\nline L2 2026-10-05 USD -10.00\n", MB,
	    "missing_in_stripe EUR - 10.00 10.00 - = L1\n"
	    "missing_in_stripe USD - -10.00 -10.00 - = L2\n"
	    "missing_in_ledger USD 10.00 - -10.00 A = -\n" },
	{ "neighbours keep their lines", OPEN
	    "row A charge 2026-10-31 USD 10.00 0\n"
	    "row B charge 2026-11-01 USD 10.00 0 when=context\n"
	    "line L1 2026-11-01 USD 10.00\n", MB,
	    "missing_in_ledger USD 10.00 - -10.00 A = -\n" },
	{ "gross and fee apart without ids, in one ledger transaction", OPEN
	    "row A charge 2026-10-05 USD 100.00 3.20\n"
	    "line L1 2026-10-05 USD 100.00 no=1\n"
	    "line L1 2026-10-05 USD -3.20 no=2\n", MB,
	    "match amount_date A = L1\n" },
	{ "a payout without ids stands at its arrival", OPEN
	    "row P payout 2026-10-10 USD -50.00 0 source=po_1\n"
	    "row Q payout 2026-10-12 USD -50.00 0 source=po_2\n"
	    "payout po_1 2026-10-15\npayout po_2 2026-10-17\n"
	    "line L1 2026-10-15 USD -50.00\nline L2 2026-10-17 USD -50.00\n", MB,
	    "match amount_date P = L1\nmatch amount_date Q = L2\n" },
	{ "a payout booked between, the latest line", OPEN
	    "row P payout 2026-10-10 USD -50.00 0 source=po_1\n"
	    "payout po_1 2026-10-20\n"
	    "line L1 2026-10-10 USD -50.00\nline L2 2026-10-14 USD -50.00\n", MB,
	    "match amount_date P = L2\n"
	    "missing_in_stripe USD - -50.00 -50.00 - = L1\n" },
	{ "a payout known by its payout column only", OPEN
	    "row P payout 2026-10-10 USD -50.00 0 payout=po_1\n"
	    "line L1 2026-10-12 USD -50.00 ref=po_1\n", MB,
	    "match id P = L1\n" },
	{ "each other's nearest inside the tolerance", OPEN "tolerance USD 0.05\n"
	    "row txn_1 charge 2026-10-05 USD 10.00 0\n"
	    "row txn_2 charge 2026-10-05 USD 10.05 0\n"
	    "line L1 2026-10-05 USD 10.04\n", MB,
	    "missing_in_ledger USD 10.00 - -10.00 txn_1 = -\n"
	    "rounding USD 10.05 10.04 -0.01 txn_2 = L1\n" },
	{ "a tolerance of one account only", "accounts us eu\n"
	    "tolerance USD 0.05 account=eu\n"
	    "row txn_1 charge 2026-10-05 USD 10.00 0 account=us\n"
	    "row txn_2 charge 2026-10-05 USD 10.00 0 account=eu\n"
	    "line L1 2026-10-05 USD 10.04 ref=txn_1 account=us\n"
	    "line L2 2026-10-05 USD 10.04 ref=txn_2 account=eu\n", MB,
	    "amount_mismatch USD 10.00 10.04 0.04 txn_1 = L1\n"
	    "rounding USD 10.00 10.04 0.04 txn_2 = L2\n" },
	{ "inside the tolerance the nearest", OPEN "tolerance USD 0.05\n"
	    "row A charge 2026-10-05 USD 10.00 0\nrow B charge 2026-10-05 EUR 10.00 0\n"
	    "line L1 2026-10-05 USD 10.04\nline L2 2026-10-06 USD 10.02\n"
	    "line L3 2026-10-05 USD 9.98\nline L4 2026-10-05 EUR 10.01\n", MB,
	    "missing_in_stripe USD - 10.04 10.04 - = L1\n"
	    "missing_in_stripe USD - 10.02 10.02 - = L2\n"
	    "missing_in_stripe EUR - 10.01 10.01 - = L4\n"
	    "missing_in_ledger EUR 10.00 - -10.00 B = -\n"
	    "rounding USD 10.00 9.98 -0.02 A = L3\n" },
	{ "a payout booked on the day it was sent", OPEN
	    "row P payout 2026-10-10 USD -50.00 0 source=po_1\n"
	    "payout po_1 2026-10-16\n"
	    "line L1 2026-10-10 USD -50.00\n", MB,
	    "match amount_date P = L1\n" },
	{ "the day ends in the company's zone", OPEN "window 0\n"
	    "row A charge 2026-10-05 USD 10.00 0 at=03:00:00 utc=+1\n"
	    "row B charge 2026-10-06 USD 11.00 0 at=22:00:00 utc=-1\n"
	    "line L1 2026-10-05 USD 10.00\nline L2 2026-10-06 USD 11.00\n", MB,
	    "match amount_date B = L2\nmatch amount_date A = L1\n" },
};

static void
test_ids(void **state)
{
	(void)state;
	scene_check(ids, sizeof(ids) / sizeof(ids[0]));
}

static void
test_keys(void **state)
{
	(void)state;
	scene_check(keys, sizeof(keys) / sizeof(keys[0]));
}

static void
test_amounts(void **state)
{
	(void)state;
	scene_check(amounts, sizeof(amounts) / sizeof(amounts[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_amounts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
