/*
 * The mismatch codes, as tables: names, severities and the texts that the
 * reports, `tieout help CODE` and the documentation show.  When a code arises
 * is decided by the engine.
 */
#include "core/model/mismatch.h"

#include <string.h>

#include "core/base/currency.h"
#include "core/base/err.h"

static const struct mismatch_kind kinds[] = {
	{ CODE_DATA_INCOMPLETE, "data_incomplete", SEVERITY_ERROR,
	    "Data incomplete",
	    "Something that the proof needs is absent, so the period cannot be said to "
	    "tie out. The explanation names what is absent; the other rows are correct "
	    "for the data at hand, but may not be all.",
	    "An export that does not reach over the whole period, no ledger data at all "
	    "for a clearing account, or an opening balance that nobody stated. If the "
	    "explanation names a failed law, the data contradict each other.",
	    "Supply what the explanation names: import the missing export; import the "
	    "ledger extract, with --covers ACCOUNT PERIOD when it is complete; or state "
	    "the balance under [opening PERIOD] in tieout.conf. Then run the close again.",
	    "Stripe paid in EUR, and no ledger line of any date is known for account "
	    "1051 \"Stripe Clearing EUR\". One row stands for the whole account, rather "
	    "than one missing line for each charge.",
	    false },
	{ CODE_UNMAPPED, "unmapped", SEVERITY_BREAK,
	    "No rule for this row",
	    "No rule of the rule file takes this balance transaction, or the rule that "
	    "takes it finds no account for its currency. It stands on the suspense "
	    "account if the rule file declares one, otherwise it is not booked at all.",
	    "A Stripe category or a currency that this company meets for the first time, "
	    "or a rule that asks for a field which the imported export does not carry.",
	    "Run `tieout rules explain ID`: it shows every rule with the condition that "
	    "failed. Then add a rule, an ignore block or an account line, or import the "
	    "export that carries the field, and run the close again.",
	    "An other_adjustment of 5.00 USD has no rule and no ledger line: expected "
	    "5.00, actual empty, difference -5.00.",
	    false },
	{ CODE_CURRENCY_MISMATCH, "currency_mismatch", SEVERITY_BREAK,
	    "Same number, other currency",
	    "The ledger line that names this Stripe movement shows the same number in "
	    "another currency.",
	    "The movement was entered in the ledger without setting its currency, so it "
	    "took the base currency.",
	    "Reverse the ledger entry and book it in the currency of the Stripe row, on "
	    "the clearing account of that currency.",
	    "A charge nets 96.80 EUR; the ledger line with its id shows 96.80 USD. EUR: "
	    "expected 96.80, actual empty, difference -96.80. The bridge of USD holds "
	    "the ledger's 96.80.",
	    false },
	{ CODE_FX_DIFFERENCE, "fx_difference", SEVERITY_BREAK,
	    "Converted in the ledger",
	    "The ledger line that names this Stripe movement is in another currency and "
	    "of another amount. The explanation gives the exchange rate that the two "
	    "amounts imply.",
	    "The ledger, or the tool that feeds it, converted the movement into its base "
	    "currency.",
	    "Keep one clearing account for each settlement currency and book the Stripe "
	    "amount unconverted. If the conversion is intended, compare the implied rate "
	    "with your rate table and note it for the reviewer.",
	    "A charge nets 100.00 EUR; the ledger line with its id shows 108.00 USD: an "
	    "implied rate of 1.08. EUR: expected 100.00, actual empty, difference "
	    "-100.00. The bridge of USD holds the ledger's 108.00.",
	    false },
	{ CODE_DUPLICATE_IN_LEDGER, "duplicate_in_ledger", SEVERITY_BREAK,
	    "Booked more than once",
	    "More ledger lines name one Stripe movement than it needs. The nearest of "
	    "them is matched; each further line is a row of its own, with its id first "
	    "in ledger_ids. A line that names a movement which was settled in an earlier "
	    "period is one too.",
	    "The same period was loaded into the ledger twice, or two tools post the "
	    "same Stripe account.",
	    "Compare the two ledger transactions and reverse the surplus one, which is "
	    "named first. Then find what posted it, so that it does not come again.",
	    "A charge nets 96.80, and the lines L1 and L2 both show 96.80 with its id. "
	    "L1 is matched; for L2: expected empty, actual 96.80, difference 96.80.",
	    false },
	{ CODE_DUPLICATE_IN_STRIPE, "duplicate_in_stripe", SEVERITY_BREAK,
	    "Twice in the Stripe data",
	    "Two Stripe rows with different ids agree in source, category, currency, "
	    "amount and the second at which they were created. The row without a ledger "
	    "line is listed, or else the later one.",
	    "An export that was put together from several files and renamed its rows, "
	    "or, rarely, a movement that Stripe really made twice.",
	    "Look up both ids in Stripe. If only one exists there, take the faulty file "
	    "back with `tieout forget`. If both exist, book the second one too and ask "
	    "Stripe about it.",
	    "txn_1 and txn_2 both refund 20.00 of charge ch_1 through re_1 at 14:03:05. "
	    "The ledger holds one line of -20.00. For txn_2: expected -20.00, actual "
	    "empty, difference 20.00.",
	    false },
	{ CODE_FEE_MISMATCH, "fee_mismatch", SEVERITY_BREAK,
	    "Fee differs",
	    "The movement was found in the ledger with the right gross amount, and the "
	    "fee differs; or the whole difference is exactly the fee, or one part of it. "
	    "It also stands where Stripe's listed fee details do not add up to the fee.",
	    "The ledger booked the charge gross and left the fee out, estimated the fee, "
	    "or took only Stripe's part of it and not the tax on it.",
	    "Correct the fee in the ledger entry to Stripe's figure. If all charges show "
	    "it, change the rule or the tool that books the fee, not the entries one "
	    "by one.",
	    "A charge of 100.00 with a fee of 3.20 nets 96.80; the ledger shows 100.00: "
	    "expected 96.80, actual 100.00, difference 3.20, which is the fee.",
	    false },
	{ CODE_AMOUNT_MISMATCH, "amount_mismatch", SEVERITY_BREAK,
	    "Amount differs",
	    "The Stripe movement and its ledger line were paired by a key, an id or as a "
	    "group, and their amounts differ.",
	    "A slip in a manual entry, such as two digits changed round, or an entry that "
	    "was made before the final amount was known.",
	    "Correct the ledger entry to the Stripe amount. If the ledger is right on "
	    "purpose, for example because it holds an agreed correction, note why.",
	    "A charge nets 38.54 and the ledger line with its id shows 38.45: expected "
	    "38.54, actual 38.45, difference -0.09.",
	    false },
	{ CODE_ACCOUNT_MISMATCH, "account_mismatch", SEVERITY_BREAK,
	    "Booked to another account",
	    "The clearing account agrees, but another line of the ledger transaction "
	    "stands on an account other than the one the rules name. The column account "
	    "holds the account of the rules, and the three amounts speak of it. The "
	    "difference does not enter the bridge.",
	    "The entry was made by hand or by another tool, or the rule file changed "
	    "after it was posted.",
	    "Reclassify the line in the ledger, or correct the rule if the ledger is "
	    "right.",
	    "The rules credit a sale of 100.00 to 4000 Subscription Revenue; the ledger "
	    "credits 4100. For 4000: expected -100.00, actual 0.00, difference 100.00.",
	    false },
	{ CODE_PAYOUT_IN_TRANSIT, "payout_in_transit", SEVERITY_PENDING,
	    "Payout on its way",
	    "Stripe sent the payout in this period and it arrives after the period's "
	    "last day. The ledger has no line for it yet, or a line dated after the "
	    "period. This is a normal timing difference.",
	    "A payout of the last days of a month reaches the bank in the next one.",
	    "Nothing now. When the period of the arrival is closed, its ledger line must "
	    "be there; if it is not, the payout is listed again.",
	    "A payout of 9610 JPY is sent on 29 October and arrives on 3 November, when "
	    "the ledger books it. October: expected -9610, actual empty, difference 9610.",
	    false },
	{ CODE_PERIOD_MISMATCH, "period_mismatch", SEVERITY_BREAK,
	    "Booked in another period",
	    "The movement and its ledger line were paired, and their dates fall into "
	    "different periods. Actual is what the ledger shows by the period's last day.",
	    "The ledger dates by another time zone, or by the day on which the money "
	    "became available rather than the day it was earned.",
	    "If the amount matters to the period, move the ledger entry to the date of "
	    "the Stripe row. If all of them lie at the turn of the month, check the time "
	    "zone in tieout.conf against the one the ledger tool uses.",
	    "A charge of 31 October, 23:30 company time, nets 48.25; the ledger books it "
	    "on 1 November. October: expected 48.25, actual empty, difference -48.25.",
	    false },
	{ CODE_DATE_MISMATCH, "date_mismatch", SEVERITY_BREAK,
	    "Date outside the window",
	    "The movement and its ledger line were paired and lie in the same period, "
	    "but further apart than the days that the rule file allows.",
	    "A late manual entry, a day and month changed round, or a ledger that books "
	    "on the arrival of the payout.",
	    "Correct the date in the ledger. If the ledger always books some days later, "
	    "widen the window: `date within N days` under `match` in the rule file.",
	    "A charge of 5 October is booked on 20 October, and the window is 3 days. "
	    "Both amounts are 96.80: the difference is 0.00.",
	    false },
	{ CODE_ORPHAN_REFUND, "orphan_refund", SEVERITY_BREAK,
	    "Refund without its charge",
	    "A refund whose charge is not among the facts, although the charge's day was "
	    "imported completely.",
	    "The charge was taken by another Stripe account of the company, or the "
	    "import of the earlier days was made from a filtered export.",
	    "Find the charge in Stripe by the id in the explanation. Import the account "
	    "or the full export that holds it; if there is none, ask who made the refund.",
	    "Refund re_1 of 12 October returns 20.00 of charge ch_9. All days since "
	    "September were imported, and no row is about ch_9.",
	    false },
	{ CODE_DISPUTE_OPEN, "dispute_open", SEVERITY_PENDING,
	    "Dispute open",
	    "A customer's bank took the money back, and by the period's end the dispute "
	    "was neither won nor closed. The amount held stands in the explanation; the "
	    "difference is 0, because the books show the withdrawal.",
	    "Banks take weeks or months to decide.",
	    "Answer the dispute in Stripe before its due date. At year-end, judge "
	    "whether the amount held is still an asset.",
	    "A dispute withdraws 75.00 on 8 October, and nothing has come back by the "
	    "31st: 75.00 are held.",
	    false },
	{ CODE_RESERVE_HELD, "reserve_held", SEVERITY_PENDING,
	    "Reserve held by Stripe",
	    "Stripe holds funds in reserve whose release had not come by the period's "
	    "end. The amount held stands in the explanation; the difference is 0.",
	    "A rolling reserve, a reserve for a connected account, or a minimum balance "
	    "that Stripe keeps back.",
	    "Nothing, as long as the amount agrees with the terms that Stripe has set. "
	    "At year-end, show it as restricted funds if it is material.",
	    "25.19 are held on 14 October and are to be released in January: 25.19 "
	    "are held at the end of October.",
	    false },
	{ CODE_MISSING_IN_LEDGER, "missing_in_ledger", SEVERITY_BREAK,
	    "Missing in the ledger",
	    "Stripe shows a movement of its balance, and no ledger line carries it.",
	    "The entry was never made, the transfer from Stripe to the ledger stopped on "
	    "the way, or the ledger line names neither an id nor the same amount.",
	    "Look for the amount in the ledger near the date. If it is not there, book "
	    "the entry that entries.csv shows under the same entry_key. If it is there, "
	    "put the Stripe id into its reference.",
	    "A charge of 30.00 nets 28.83 and no ledger line carries it: expected 28.83, "
	    "actual empty, difference -28.83.",
	    false },
	{ CODE_MISSING_IN_STRIPE, "missing_in_stripe", SEVERITY_BREAK,
	    "Missing in Stripe",
	    "A line on the clearing account in the ledger that no Stripe row explains.",
	    "A manual entry on the clearing account, a bank fee or another provider's "
	    "money booked there by mistake, or a Stripe account that is not imported.",
	    "Open the ledger transaction and ask what it stands for. Move it to the "
	    "account where it belongs, or import the Stripe data that explain it.",
	    "The ledger shows a debit of 12.00 on the clearing account on 17 October, "
	    "reference \"correction\": expected empty, actual 12.00, difference 12.00.",
	    false },
	{ CODE_AMBIGUOUS, "ambiguous", SEVERITY_BREAK,
	    "More than one answer",
	    "Several different groups, sums, accounts or categories explain the ledger "
	    "line equally well. Rather than choose one by chance, none is taken; the "
	    "explanation names the candidates.",
	    "Ledger lines that are sums, without a payout id or a date that would tell "
	    "them apart.",
	    "Choose by hand, and put the payout's id or the Stripe id into the ledger "
	    "line's reference, so that the next run pairs them by it.",
	    "A ledger line of 150.00 equals the sum of payout po_1 and also the sum of "
	    "payout po_2, and it names neither.",
	    false },
	{ CODE_SPLIT_INCOMPLETE, "split_incomplete", SEVERITY_BREAK,
	    "Group booked in part",
	    "A ledger line stands for a group of Stripe rows, a payout or a day, but "
	    "covers only some of them.",
	    "The summary was booked before the last rows of the day or of the payout "
	    "were there, or some rows were left out.",
	    "Book the rest, which the explanation names, or replace the ledger line by "
	    "one of the full sum.",
	    "The rows of 12 October net 300.00; the ledger's line for the day shows "
	    "250.00, which is all of them but one of 50.00: expected 300.00, actual "
	    "250.00, difference -50.00.",
	    false },
	{ CODE_PAYOUT_UNBALANCED, "payout_unbalanced", SEVERITY_BREAK,
	    "Payout does not add up",
	    "The rows that Stripe put into an automatic payout do not sum to it, "
	    "although all of their days were imported. Expected is the payout's net, "
	    "actual is minus the sum of its other rows. It is not in the bridge.",
	    "An export that was filtered, a row that carries another payout's id, or an "
	    "export made before Stripe had finished the payout's list.",
	    "Export the payout's reconciliation report again once Stripe shows it as "
	    "completed, and import it. If it still does not add up, ask Stripe.",
	    "A payout of 76.80 has the rows 96.80 and -18.00, which sum to 78.80: "
	    "expected -76.80, actual -78.80, difference -2.00.",
	    false },
	{ CODE_PAYOUT_FAILED, "payout_failed", SEVERITY_PENDING,
	    "Payout failed",
	    "The bank returned a payout, and by the period's end Stripe had neither paid "
	    "it again nor swept it into a later payout. The amount stands in the "
	    "explanation; the difference is 0.",
	    "A closed bank account or wrong bank details in Stripe.",
	    "Correct the bank details in Stripe. The money is back in the Stripe balance "
	    "and leaves with the next payout.",
	    "A payout of 491.08 of 20 October is returned on the 23rd; no payout follows "
	    "in October.",
	    false },
	{ CODE_ROUNDING, "rounding", SEVERITY_PENDING,
	    "Rounding",
	    "The amounts differ by no more than the tolerance that the rule file declares.",
	    "The ledger, or a tool before it, rounds each row where Stripe rounds the "
	    "sum, or the other way round.",
	    "Nothing, if the sum of these rows is immaterial; otherwise write it off by "
	    "one entry.",
	    "The tolerance is 0.05. A day nets 1,204.17 and the ledger shows 1,204.16: "
	    "expected 1204.17, actual 1204.16, difference -0.01.",
	    false },
	{ CODE_POSTED_THEN_EDITED, "posted_then_edited", SEVERITY_BREAK,
	    "Changed after posting",
	    "An entry that tieout posted is in the ledger with other amounts, accounts "
	    "or dates than it was posted with.",
	    "Somebody edited the entry in the accounting system.",
	    "Ask who changed it and why. Put it back, or keep it and correct the rule "
	    "that made it.",
	    "An entry of 1,204.17 was posted for 12 October; the ledger now shows "
	    "1,200.00 under its key: expected 1204.17, actual 1200.00, difference -4.17.",
	    true },
	{ CODE_POSTED_THEN_DELETED, "posted_then_deleted", SEVERITY_BREAK,
	    "Deleted after posting",
	    "An entry that tieout posted is no longer in the ledger.",
	    "Somebody deleted or voided the entry in the accounting system.",
	    "Ask who deleted it and why. An entry that is fixed is not posted again by "
	    "itself; book it again if it is needed.",
	    "An entry of 1,204.17 was posted for 12 October, and its key is gone from "
	    "the ledger: expected 1204.17, actual empty, difference -1204.17.",
	    true },
	{ CODE_POST_UNKNOWN, "post_unknown", SEVERITY_BREAK,
	    "Posting outcome unknown",
	    "The entry was sent to the ledger, no answer came, and the ledger could not "
	    "say for certain whether it holds the entry. It is not sent again until a "
	    "person has looked.",
	    "The connection broke while the ledger was at work.",
	    "Search the ledger for the entry's key. Then tell tieout what you found, so "
	    "that it takes the entry as posted or sends it again.",
	    "The entry te_0123456789abcdef0123 was sent at 10:00:00, and the connection "
	    "timed out after 60 seconds.",
	    true },
	{ CODE_POST_REJECTED, "post_rejected", SEVERITY_BREAK,
	    "Posting refused",
	    "The ledger refused the entry. The explanation holds the ledger's own words.",
	    "An account that is inactive or takes no journal lines, a missing dimension, "
	    "or a currency that the ledger does not have.",
	    "Correct the account in the ledger or in the rule file, then post again.",
	    "The ledger answers that account 6100 is inactive.",
	    true },
	{ CODE_PERIOD_CLOSED, "period_closed", SEVERITY_BREAK,
	    "Period closed in the ledger",
	    "The entry's date lies before the ledger's lock date, so the ledger does not "
	    "take it.",
	    "The period was closed in the accounting system before all of it was posted.",
	    "Reopen the period in the ledger for this posting, or have the entry dated "
	    "in the first open period.",
	    "An entry of 31 October is posted on 10 November, and the books are locked "
	    "up to 31 October.",
	    true },
};

const char *
severity_name(enum severity s)
{
	static const char *const names[SEVERITY__MAX] = {
		[SEVERITY_ERROR] = "error",
		[SEVERITY_BREAK] = "break",
		[SEVERITY_PENDING] = "pending",
	};

	ASSERT((unsigned)s < SEVERITY__MAX);
	return names[s];
}

const struct mismatch_kind *
mismatch_kind(enum mismatch_code c)
{
	ASSERT((unsigned)c < CODE__MAX);
	ASSERT(kinds[c].code == c);
	return &kinds[c];
}

const struct mismatch_kind *
mismatch_find(const char *name)
{
	size_t i;

	for (i = 0; i < CODE__MAX; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

const char *
break_status_name(enum break_status s)
{
	static const char *const names[BREAK_STATUS__MAX] = {
		[BREAK_NEW] = "new",
		[BREAK_PERSISTING] = "persisting",
		[BREAK_RESOLVED] = "resolved",
	};

	ASSERT((unsigned)s < BREAK_STATUS__MAX);
	return names[s];
}

const char *
verdict_name(enum verdict v)
{
	static const char *const names[] = {
		[VERDICT_TIED_OUT] = "tied_out",
		[VERDICT_TIED_OUT_WITH_PENDING] = "tied_out_with_pending",
		[VERDICT_BREAKS] = "breaks",
		[VERDICT_INCOMPLETE] = "incomplete",
	};

	ASSERT((unsigned)v < sizeof(names) / sizeof(names[0]));
	return names[v];
}

enum verdict
mismatch_verdict(enum severity s)
{
	return s == SEVERITY_ERROR ? VERDICT_INCOMPLETE :
	    s == SEVERITY_BREAK ? VERDICT_BREAKS : VERDICT_TIED_OUT_WITH_PENDING;
}

int
verdict_exit(enum verdict v)
{
	return v == VERDICT_TIED_OUT || v == VERDICT_TIED_OUT_WITH_PENDING ? 0 : 1;
}

/* ---- the order of mismatches.csv ---- */

#define DECIMALS_MAX 3

struct size {		/* an absolute amount: whole units and thousandths */
	uint64_t	whole;
	uint64_t	part;
};

/* size_of: as the column shows it, so that 100 JPY stand before 50.00 USD. */
static struct size
size_of(const struct mismatch *m)
{
	uint64_t v = m->difference < 0 ? 0 - (uint64_t)m->difference
				       : (uint64_t)m->difference;
	int decimals = currency_decimals(m->currency);
	uint64_t unit = 1, scale = 1;
	int i;

	ASSERT(decimals >= 0 && decimals <= DECIMALS_MAX);
	for (i = 0; i < DECIMALS_MAX; i++) {
		if (i < decimals)
			unit *= 10;
		else
			scale *= 10;
	}
	return (struct size){ v / unit, v % unit * scale };
}

int
mismatch_order(const void *a, const void *b)
{
	const struct mismatch *x = a, *y = b;
	struct size p, q;

	if (x->severity != y->severity)
		return x->severity < y->severity ? -1 : 1;
	p = size_of(x);
	q = size_of(y);
	if (p.whole != q.whole)
		return p.whole > q.whole ? -1 : 1;
	if (p.part != q.part)
		return p.part > q.part ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return strcmp(x->break_id, y->break_id);
}
