-- Schema 2: the few rows that payouts and disputes wrote, by their object, so
-- that what became of one is found without reading every month there is.
-- (OR, not IN: the check stands in the way of every row that comes in.)
CREATE INDEX txn_object ON txn (company_id, source, category)
	WHERE category = 'dispute' OR category = 'dispute_reversal'
	OR category = 'payout' OR category = 'payout_reversal';
