-- tieout's database, schema 3 (SQLite's dialect): months that are signed off and
-- sealed, what is fixed with them, and what reviewers settled.  Nothing here is
-- ever changed or taken out: what is wrong is followed by what is right.

-- What reviewers settled.  Of several for one break the newest holds.
CREATE TABLE resolution (
	company_id	INTEGER NOT NULL,	-- 1
	number		INTEGER NOT NULL,	-- 1, 2, ... in order
	break_id	TEXT NOT NULL,		-- b_...
	period_name	TEXT NOT NULL,		-- the close in which it stood
	code		TEXT NOT NULL,		-- its code then
	currency	TEXT NOT NULL,		-- ISO 4217
	difference	INTEGER NOT NULL,	-- what was settled: another difference
						-- brings the break back
	about		TEXT NOT NULL,		-- ids it was about, as a digest; the same
	kind		TEXT NOT NULL,		-- timing accepted corrected not_ours immaterial
	until_day	INTEGER,		-- a period that ends later has it back; NULL none
	resolved_by	TEXT NOT NULL,		-- who
	note		TEXT NOT NULL,		-- why
	at_us		INTEGER NOT NULL,	-- when
	PRIMARY KEY (company_id, number)
) STRICT;

CREATE INDEX resolution_break ON resolution (company_id, break_id, number);

-- Who signed which close.  One counts while its basis is that of the close.
CREATE TABLE sign_off (
	company_id	INTEGER NOT NULL,	-- 1
	period_name	TEXT NOT NULL,		-- 2026-10, or 2026-10-01..2026-10-15
	number		INTEGER NOT NULL,	-- 1, 2, ... of the period
	signer		TEXT NOT NULL,		-- name, as given
	basis		TEXT NOT NULL,		-- digest of the reports that were signed
	at_us		INTEGER NOT NULL,	-- when
	PRIMARY KEY (company_id, period_name, number)
) STRICT;

-- Sealed periods.  close_run, run_statement and run_break of these stay as they
-- are; each seal holds the digest of the one before it.
CREATE TABLE seal (
	company_id	INTEGER NOT NULL,	-- 1
	number		INTEGER NOT NULL,	-- 1, 2, ... in order, which is that of days
	period_name	TEXT NOT NULL,		-- of the close
	first_day	INTEGER NOT NULL,	-- of the period
	last_day	INTEGER NOT NULL,	-- of the period
	last_import	INTEGER NOT NULL,	-- newest import that it rests on
	last_log	INTEGER NOT NULL,	-- newest log line then
	preparer	TEXT NOT NULL,		-- who signed first
	reviewer	TEXT NOT NULL,		-- who sealed
	rules_hash	TEXT NOT NULL,		-- of the rule files
	version		TEXT NOT NULL,		-- tieout's
	at_us		INTEGER NOT NULL,	-- when
	digest		TEXT NOT NULL,		-- of all of the above and all that is sealed
						-- with it, the digest before included
	PRIMARY KEY (company_id, number)
) STRICT;

CREATE UNIQUE INDEX seal_period ON seal (company_id, period_name);

-- The report files of sealed periods, in pieces.
CREATE TABLE seal_file (
	company_id	INTEGER NOT NULL,	-- 1
	period_name	TEXT NOT NULL,		-- of the seal
	name		TEXT NOT NULL,		-- mismatches.csv, ...
	number		INTEGER NOT NULL,	-- 1, 2, ... of the file
	bytes		BLOB NOT NULL,		-- that piece
	PRIMARY KEY (company_id, period_name, name, number)
) STRICT;

-- Fixed journal entries: what was handed to a ledger, or sealed.
CREATE TABLE je (
	company_id	INTEGER NOT NULL,	-- 1
	period_name	TEXT NOT NULL,		-- in which it stands
	entry_key	TEXT NOT NULL,		-- te_...
	day		INTEGER NOT NULL,	-- its date
	currency	TEXT NOT NULL,		-- ISO 4217
	account		TEXT NOT NULL,		-- Stripe account name, '' for the only one
	grouping	TEXT NOT NULL,		-- entries per: transaction day payout month
	group_name	TEXT NOT NULL,		-- id, ISO day, payout and month, or month
	part		INTEGER NOT NULL,	-- 1, 2, ... of the group
	PRIMARY KEY (company_id, period_name, entry_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX je_group ON je (company_id, group_name);

-- Their lines.
CREATE TABLE je_line (
	company_id	INTEGER NOT NULL,	-- 1
	period_name	TEXT NOT NULL,		-- of the entry
	entry_key	TEXT NOT NULL,		-- of the entry
	number		INTEGER NOT NULL,	-- 1, 2, ...
	account_code	TEXT NOT NULL,		-- ledger account
	account_name	TEXT NOT NULL,		-- as the rule file called it then
	amount		INTEGER NOT NULL,	-- debit - credit
	memo		TEXT NOT NULL,		-- text on the line
	rule		TEXT NOT NULL,		-- name of the rule, '' in suspense
	dims		TEXT NOT NULL,		-- dimensions, as in entries.csv; '' none
	PRIMARY KEY (company_id, period_name, entry_key, number)
) STRICT, WITHOUT ROWID;

-- Balance transactions that are in a fixed entry or a sealed period, with the
-- place that they have for ever: each once, whatever the period.  And, with no
-- place, those of earlier periods whose match is made in this one.
CREATE TABLE fixed_txn (
	company_id	INTEGER NOT NULL,	-- 1
	period_name	TEXT NOT NULL,		-- in which it stands
	id		TEXT NOT NULL,		-- txn_...
	place		TEXT NOT NULL,		-- entry suspense ignored unbooked zero, ''
	rule		TEXT NOT NULL,		-- name of the rule, '' none
	entry_key	TEXT NOT NULL,		-- its entry, '' none
	match_id	TEXT NOT NULL,		-- its match, '' none
	PRIMARY KEY (company_id, period_name, id)
) STRICT, WITHOUT ROWID;

-- Ledger lines that are matched in a sealed period: they do not take part again.
CREATE TABLE fixed_line (
	company_id	INTEGER NOT NULL,	-- 1
	period_name	TEXT NOT NULL,		-- in which it is matched
	ledger_id	TEXT NOT NULL,		-- the ledger's transaction
	line		TEXT NOT NULL,		-- the line in it
	match_id	TEXT NOT NULL,		-- its match
	PRIMARY KEY (company_id, period_name, ledger_id, line)
) STRICT, WITHOUT ROWID;
