-- What was asked of a service's API, how far its lists were read, and the objects
-- as they came.

-- Runs of fetch, per account; one that has no end is gone on with by the next.
CREATE TABLE fetch_run (
	company_id	INTEGER NOT NULL,	-- 1
	account		TEXT NOT NULL,		-- Stripe account name, '' for the only one
	number		INTEGER NOT NULL,	-- 1, 2, ...
	import_no	INTEGER NOT NULL,	-- its facts stand under this import
	from_at		INTEGER NOT NULL,	-- moment from which on it reads
	to_at		INTEGER NOT NULL,	-- up to, exclusive; grows with the last look
	began_us	INTEGER NOT NULL,	-- when
	ended_us	INTEGER,		-- when it was read to its end; NULL: not yet
	given_up	INTEGER NOT NULL,	-- 1: a later run with --since took its place
	PRIMARY KEY (company_id, account, number)
) STRICT;

-- Windows of a run: one list, one span of `created`, read from its newest object
-- to its oldest.
CREATE TABLE fetch_window (
	company_id	INTEGER NOT NULL,	-- 1
	account		TEXT NOT NULL,		-- Stripe account name
	run		INTEGER NOT NULL,	-- of the run
	list		TEXT NOT NULL,		-- txns, payouts, refunds, ...
	from_at		INTEGER NOT NULL,	-- moment; 0 where a payout is named
	payout		TEXT NOT NULL,		-- whose rows; '' for other lists
	to_at		INTEGER NOT NULL,	-- moment, exclusive
	after		TEXT NOT NULL,		-- id that the last page ended with, '' none yet
	objects		INTEGER NOT NULL,	-- read so far
	state		INTEGER NOT NULL,	-- 0 to be read, 1 read to its end, 2 refused
	PRIMARY KEY (company_id, account, run, list, from_at, payout)
) STRICT;

-- Payouts whose rows were read to the end.
CREATE TABLE fetch_payout (
	company_id	INTEGER NOT NULL,	-- 1
	account		TEXT NOT NULL,		-- Stripe account name
	payout		TEXT NOT NULL,		-- po_...
	import_no	INTEGER NOT NULL,	-- the import that did
	objects		INTEGER NOT NULL,	-- rows, its own included; 0: it cannot be itemised
	PRIMARY KEY (company_id, account, payout)
) STRICT;

-- The balance at the start and the end of a run.
CREATE TABLE fetch_balance (
	company_id	INTEGER NOT NULL,	-- 1
	account		TEXT NOT NULL,		-- Stripe account name
	run		INTEGER NOT NULL,	-- of the run
	place		TEXT NOT NULL,		-- start, end
	currency	TEXT NOT NULL,		-- ISO 4217, upper case
	at		INTEGER NOT NULL,	-- moment, by Stripe's clock
	amount		INTEGER NOT NULL,	-- available + pending + connect_reserved
	settled		INTEGER NOT NULL,	-- 1: no row of that very second is in doubt
	PRIMARY KEY (company_id, account, run, place, currency)
) STRICT;

-- What became of: balance before + rows = balance after.
CREATE TABLE fetch_proof (
	company_id	INTEGER NOT NULL,	-- 1
	account		TEXT NOT NULL,		-- Stripe account name
	run		INTEGER NOT NULL,	-- of the run at whose end it was tried
	currency	TEXT NOT NULL,		-- ISO 4217, upper case
	from_at		INTEGER,		-- moment of the balance before, NULL: none
	to_at		INTEGER NOT NULL,	-- and of the balance after
	before		INTEGER NOT NULL,	-- the two balances
	after		INTEGER NOT NULL,	-- as amounts
	state		INTEGER NOT NULL,	-- 0 not provable yet, 1 proven, 2 a gap
	difference	INTEGER NOT NULL,	-- after - before - rows between
	PRIMARY KEY (company_id, account, run, currency)
) STRICT;

-- Objects as they came, many of one page together, compressed (zstd).
CREATE TABLE raw_page (
	company_id	INTEGER NOT NULL,	-- 1
	number		INTEGER NOT NULL,	-- import_no * 2^32 + 1, 2, ...
	list		TEXT NOT NULL,		-- txns, payouts, ..., balance
	objects		INTEGER NOT NULL,	-- how many
	bytes		INTEGER NOT NULL,	-- before compression
	data		BLOB NOT NULL,		-- objects one behind another, LF between
	PRIMARY KEY (company_id, number)
) STRICT;

-- Where each version of an object stands; the newest has the greatest page.
CREATE TABLE raw_object (
	company_id	INTEGER NOT NULL,	-- 1
	id		TEXT NOT NULL,		-- Stripe's
	page		INTEGER NOT NULL,	-- number of its raw_page
	start		INTEGER NOT NULL,	-- byte there, before compression
	bytes		INTEGER NOT NULL,	-- its length
	hash		INTEGER NOT NULL,	-- of its bytes, to see whether it changed
	PRIMARY KEY (company_id, id, page, start)
) STRICT, WITHOUT ROWID;
