-- tieout's database, schema 1 (SQLite's dialect).  One file per company.
--
-- Reading it with sqlite3: amounts are integers in minor units of their
-- currency; moments are seconds since 1970-01-01 UTC (columns *_us:
-- microseconds); days are counted from 1970-01-01 (date(day * 86400,
-- 'unixepoch')).  NULL means "not known".  company_id stands first in every
-- key; it is 1 in a file of its own.
--
-- The three big tables (txn, ledger_line, seen) carry no foreign keys and no
-- checks beyond their types: a look-up per row would cost a month's import a
-- fifth of its time.  recon/store keeps them right, and its tests prove it.

-- The company and the counters of this file.
CREATE TABLE company (
	company_id	INTEGER NOT NULL,	-- 1
	name		TEXT NOT NULL,		-- as in tieout.conf
	facts_version	INTEGER NOT NULL,	-- grows with every change of the facts
	last_import	INTEGER NOT NULL,	-- number of the newest import; never used again
	last_log	INTEGER NOT NULL,	-- number of the newest log line
	PRIMARY KEY (company_id)
) STRICT;

-- Files that were imported: where facts come from.
CREATE TABLE import_file (
	company_id	INTEGER NOT NULL REFERENCES company,	-- 1
	number		INTEGER NOT NULL,	-- 1, 2, ... in order of import
	hash		TEXT,			-- SHA-256 of the file, hex; NULL while it is read
	path		TEXT NOT NULL,		-- as the user named it
	kind		TEXT NOT NULL,		-- how it was read: stripe-json, ledger-csv, ...
	account		TEXT NOT NULL,		-- Stripe account name, '' for the only one
	fact_rows	INTEGER NOT NULL,	-- facts taken from it
	rejected	INTEGER NOT NULL,	-- bad rows left out (--skip-bad)
	at_us		INTEGER NOT NULL,	-- when
	first_day	INTEGER,		-- UTC day of its earliest balance transaction
	last_day	INTEGER,		-- and of its latest
	first_moment	INTEGER,		-- created of its earliest balance transaction
	last_moment	INTEGER,		-- and of its latest
	first_line_day	INTEGER,		-- day of its earliest ledger line
	last_line_day	INTEGER,		-- and of its latest
	PRIMARY KEY (company_id, number)
) STRICT;

CREATE INDEX import_file_hash ON import_file (company_id, hash);

-- Balance transactions: what all imports together tell about each.  Clustered
-- by created, so that a period is one range; one row per id.
CREATE TABLE txn (
	company_id	INTEGER NOT NULL,	-- 1
	created		INTEGER NOT NULL,	-- moment, as finely as known
	id		TEXT NOT NULL,		-- Stripe's: txn_...
	account		TEXT NOT NULL,		-- Stripe account name, '' for the only one
	currency	TEXT NOT NULL,		-- ISO 4217, upper case: settlement currency
	amount		INTEGER NOT NULL,	-- gross
	fee		INTEGER NOT NULL,	-- net = amount - fee, not stored
	created_to	INTEGER NOT NULL,	-- created is known to the 0 day, 1 minute, 2 second
	available_on	INTEGER,		-- moment
	category	TEXT NOT NULL,		-- reporting category
	type		TEXT,			-- type of balance transaction
	status		TEXT,			-- available, pending
	source		TEXT,			-- id of the object behind it; '' known to have none
	payout		TEXT,			-- id of the payout that carries it
	description	TEXT,			-- as Stripe shows it
	fee_details	BLOB,			-- kind NUL amount NUL ...; empty: known, none
	fields		BLOB,			-- further facts: name NUL value NUL ..., by name
	import_no	INTEGER NOT NULL,	-- import that told it first
	line		INTEGER NOT NULL,	-- line in that file, 0: none
	path		TEXT,			-- JSON path where there is no line
	told		INTEGER NOT NULL,	-- tellings; from 2 on they stand in table seen
	PRIMARY KEY (company_id, created, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX txn_id ON txn (company_id, id);

-- Objects behind balance transactions: charges, refunds, disputes, payouts,
-- transfers, customers; what all imports together tell about each.
CREATE TABLE stripe_object (
	company_id	INTEGER NOT NULL,	-- 1
	kind		TEXT NOT NULL,		-- charge, refund, dispute, payout, ...
	id		TEXT NOT NULL,		-- Stripe's: ch_..., po_...
	account		TEXT NOT NULL,		-- Stripe account name, '' for the only one
	version		INTEGER NOT NULL,	-- moment of the newest telling, 0 unknown
	fields		BLOB NOT NULL,		-- name NUL value NUL ..., by name
	import_no	INTEGER NOT NULL,	-- import that told it first
	line		INTEGER NOT NULL,	-- line in that file, 0: none
	path		TEXT,			-- JSON path where there is no line
	told		INTEGER NOT NULL,	-- tellings; from 2 on they stand in table seen
	PRIMARY KEY (company_id, kind, id)
) STRICT;

-- Ledger lines as the newest import that holds them tells them.
CREATE TABLE ledger_line (
	company_id	INTEGER NOT NULL,	-- 1
	day		INTEGER NOT NULL,	-- posting day
	ledger_id	TEXT NOT NULL,		-- the ledger's transaction
	line		TEXT NOT NULL,		-- the line in it, as the ledger numbers it
	account		TEXT NOT NULL,		-- ledger account code
	currency	TEXT NOT NULL,		-- ISO 4217, upper case
	amount		INTEGER NOT NULL,	-- debit - credit
	reference	TEXT,			-- as in the ledger
	description	TEXT,			-- as in the ledger
	import_no	INTEGER NOT NULL,	-- newest import that holds it
	file_line	INTEGER NOT NULL,	-- line in that file, 0: none
	told		INTEGER NOT NULL,	-- imports that hold it; from 2 on see table seen
	gone_import	INTEGER,		-- import that is complete for its day and lacks it
	PRIMARY KEY (company_id, day, ledger_id, line)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX ledger_line_id ON ledger_line (company_id, ledger_id, line);

-- Ledger accounts and currencies that have, or had, lines.
CREATE TABLE ledger_account (
	company_id	INTEGER NOT NULL,	-- 1
	account		TEXT NOT NULL,		-- ledger account code
	currency	TEXT NOT NULL,		-- ISO 4217, upper case
	PRIMARY KEY (company_id, account, currency)
) STRICT;

-- What each import said about a fact that was told more than once.  Facts are
-- the merge of these; nothing that was told is lost or changed.
CREATE TABLE seen (
	company_id	INTEGER NOT NULL,	-- 1
	kind		TEXT NOT NULL,		-- txn, line, or an object's kind
	id		TEXT NOT NULL,		-- its id; of a ledger line: ledger_id TAB line
	import_no	INTEGER NOT NULL,	-- who said it
	line		INTEGER NOT NULL,	-- line in that file, 0: none
	path		TEXT NOT NULL,		-- JSON path where there is no line, else ''
	telling		BLOB,			-- all fields, packed (store_telling.c); NULL: the
						-- same as the row before it in this key's order
	PRIMARY KEY (company_id, kind, id, import_no, line, path)
) STRICT, WITHOUT ROWID;

-- Imports that are complete for a ledger account and days (--covers).
CREATE TABLE cover (
	company_id	INTEGER NOT NULL,	-- 1
	import_no	INTEGER NOT NULL,	-- lines of earlier imports only are gone
	account		TEXT NOT NULL,		-- ledger account code
	first_day	INTEGER NOT NULL,	-- first day covered
	last_day	INTEGER NOT NULL,	-- last day covered
	PRIMARY KEY (company_id, import_no, account, first_day, last_day),
	FOREIGN KEY (company_id, import_no) REFERENCES import_file (company_id, number)
) STRICT;

-- Stripe balances that a balance summary states.
CREATE TABLE balance (
	company_id	INTEGER NOT NULL,	-- 1
	account		TEXT NOT NULL,		-- Stripe account name
	currency	TEXT NOT NULL,		-- ISO 4217, upper case
	day		INTEGER NOT NULL,	-- the balance at the start of this day
	import_no	INTEGER NOT NULL,	-- who said it
	amount		INTEGER NOT NULL,	-- the balance
	PRIMARY KEY (company_id, account, currency, day, import_no),
	FOREIGN KEY (company_id, import_no) REFERENCES import_file (company_id, number)
) STRICT;

-- What was done to the facts other than adding to them.
CREATE TABLE log_line (
	company_id	INTEGER NOT NULL,	-- 1
	number		INTEGER NOT NULL,	-- 1, 2, ...
	at_us		INTEGER NOT NULL,	-- when
	what		TEXT NOT NULL,		-- forget
	about		TEXT NOT NULL,		-- in words: file, hash, rows
	PRIMARY KEY (company_id, number)
) STRICT;

-- The newest close of each period: derived, made anew by `match` and `close`.
CREATE TABLE close_run (
	company_id	INTEGER NOT NULL,	-- 1
	period_name	TEXT NOT NULL,		-- 2026-10, or 2026-10-01..2026-10-15
	first_day	INTEGER NOT NULL,	-- of the period
	last_day	INTEGER NOT NULL,	-- of the period
	verdict		TEXT NOT NULL,		-- tied_out, breaks, incomplete, ...
	facts_version	INTEGER NOT NULL,	-- of the facts it was made from
	rules_hash	TEXT NOT NULL,		-- of the rule files
	settings_hash	TEXT NOT NULL,		-- of the settings and the closes before
	version		TEXT NOT NULL,		-- tieout's
	report_dir	TEXT NOT NULL,		-- where its reports lie, '' when none were written
	reports_hash	TEXT NOT NULL,		-- over every file there, '' when none
	opening_assumed	INTEGER NOT NULL,	-- 1: opening balances were not known
	counts		TEXT NOT NULL,		-- rows, entries, matches and places, for people
	PRIMARY KEY (company_id, period_name)
) STRICT;

-- Its statement.
CREATE TABLE run_statement (
	company_id	INTEGER NOT NULL,	-- 1
	period_name	TEXT NOT NULL,		-- of the close
	number		INTEGER NOT NULL,	-- order in statement.csv
	side		TEXT NOT NULL,		-- stripe, ledger, bridge, or with :NAME
	currency	TEXT NOT NULL,		-- ISO 4217
	line		TEXT NOT NULL,		-- opening, activity.charge, payouts, closing, ...
	amount		INTEGER NOT NULL,	-- signed, + raises the clearing balance
	PRIMARY KEY (company_id, period_name, number),
	FOREIGN KEY (company_id, period_name) REFERENCES close_run
) STRICT;

-- Its mismatches: the columns of mismatches.csv and what each is about.
CREATE TABLE run_break (
	company_id	INTEGER NOT NULL,	-- 1
	period_name	TEXT NOT NULL,		-- of the close
	number		INTEGER NOT NULL,	-- order in mismatches.csv
	break_id	TEXT NOT NULL,		-- b_...
	code		TEXT NOT NULL,		-- missing_in_ledger, ...
	severity	TEXT NOT NULL,		-- error, break, pending
	status		TEXT NOT NULL,		-- new, persisting, resolved
	first_seen	TEXT NOT NULL,		-- ISO day
	age_days	INTEGER NOT NULL,	-- at the period's end
	currency	TEXT NOT NULL,		-- ISO 4217
	expected	INTEGER,		-- movement that Stripe implies
	actual		INTEGER,		-- movement that the ledger shows
	difference	INTEGER NOT NULL,	-- actual - expected
	day		INTEGER,		-- of the movement
	stripe_ids	TEXT,			-- joined by a space
	payout_id	TEXT,			-- payout it belongs to
	entry_key	TEXT,			-- journal entry
	ledger_ids	TEXT,			-- joined by a space
	account		TEXT,			-- ledger account code
	rule		TEXT,			-- name of the rule
	explanation	TEXT,			-- for the reviewer
	suggestion	TEXT,			-- for the reviewer
	resolution	TEXT,			-- timing, accepted, corrected, not_ours, immaterial
	resolved_by	TEXT,			-- who settled it
	note		TEXT,			-- why
	bridge		INTEGER NOT NULL,	-- what the bridge takes from it
	bridge2_currency TEXT NOT NULL,		-- second currency, '' when none
	bridge2		INTEGER NOT NULL,	-- what the bridge of that currency takes
	movements	TEXT NOT NULL,		-- ids of balance transactions, LF between
	ledger_lines	TEXT NOT NULL,		-- ledger_id TAB line, LF between
	PRIMARY KEY (company_id, period_name, number),
	FOREIGN KEY (company_id, period_name) REFERENCES close_run
) STRICT;
