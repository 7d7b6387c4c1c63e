-- Schema 7: money held back goes on from period to period.

-- Holds of this or an earlier period that were not all released by the period's end.
-- Replaced with its close_run, which nothing replaces once the period is sealed.
CREATE TABLE run_hold (
	company_id	INTEGER NOT NULL,	-- 1
	period_name	TEXT NOT NULL,		-- of the close
	id		TEXT NOT NULL,		-- txn_...
	open_amount	INTEGER NOT NULL,	-- positive, minor units: what is still held
	due_day		INTEGER,		-- by which a rule says it is released; NULL: none says
	PRIMARY KEY (company_id, period_name, id),
	FOREIGN KEY (company_id, period_name) REFERENCES close_run
) STRICT, WITHOUT ROWID;
