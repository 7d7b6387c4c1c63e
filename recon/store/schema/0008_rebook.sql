-- Schema 8: entries that reverse and book anew what a changed rule file would book
-- otherwise.  They stand in the first month that is not sealed, and are never changed
-- or taken out: a later one reverses them in its turn.

-- Entries of `map --rebook --book`, fixed from then on.
CREATE TABLE rebooking (
	company_id	INTEGER NOT NULL,	-- 1
	number		INTEGER NOT NULL,	-- 1, 2, ... in order
	entry_key	TEXT NOT NULL,		-- te_...
	after_seal	INTEGER NOT NULL,	-- newest seal then: it stands in the period that
						-- is sealed next
	day		INTEGER NOT NULL,	-- its date: the first day after that seal
	currency	TEXT NOT NULL,		-- ISO 4217
	account		TEXT NOT NULL,		-- Stripe account name, '' for the only one
	group_name	TEXT NOT NULL,		-- part of its key: what it reverses, stands in the
						-- place of, or books for the first time
	reversal	INTEGER NOT NULL,	-- 1: mirrors of_key; 0: books
	of_key		TEXT NOT NULL,		-- the entry it reverses or stands in the place of;
						-- '': there was none
	origin		TEXT NOT NULL,		-- the first entry of this chain; its own key when
						-- there was none
	event		TEXT NOT NULL,		-- of an event: 'payout arrived'; '' of rows
	object		TEXT NOT NULL,		-- of an event: dispute or payout; '' of rows
	stripe_ids	TEXT NOT NULL,		-- its rows, as in entries.csv
	rules_hash	TEXT NOT NULL,		-- of the rule files that ask for it
	at_us		INTEGER NOT NULL,	-- when
	PRIMARY KEY (company_id, number)
) STRICT;

CREATE UNIQUE INDEX rebooking_key ON rebooking (company_id, entry_key);

-- Their lines.
CREATE TABLE rebooking_line (
	company_id	INTEGER NOT NULL,	-- 1
	entry_key	TEXT NOT NULL,		-- of the entry
	number		INTEGER NOT NULL,	-- 1, 2, ...
	account_code	TEXT NOT NULL,		-- ledger account
	account_name	TEXT NOT NULL,		-- as the rule file called it then
	amount		INTEGER NOT NULL,	-- debit - credit
	memo		TEXT NOT NULL,		-- text on the line
	rule		TEXT NOT NULL,		-- name of the rule, '' in suspense
	dims		TEXT NOT NULL,		-- dimensions, as in je_line; '' none
	PRIMARY KEY (company_id, entry_key, number)
) STRICT, WITHOUT ROWID;

-- Balance transactions that were sealed without an entry and have their first one here.
CREATE TABLE rebooked_txn (
	company_id	INTEGER NOT NULL,	-- 1
	id		TEXT NOT NULL,		-- txn_...
	entry_key	TEXT NOT NULL,		-- that entry
	PRIMARY KEY (company_id, id)
) STRICT, WITHOUT ROWID;
