-- Schema 5: what a month hands to the next beside its mismatches.

-- Ignored rows of a close's last days that no ledger line of its days has met: one
-- dated in the next period may be theirs.  Replaced with its close_run; part of
-- what a seal speaks for.
CREATE TABLE run_waiting (
	company_id	INTEGER NOT NULL,	-- 1
	period_name	TEXT NOT NULL,		-- of the close
	id		TEXT NOT NULL,		-- txn_...
	PRIMARY KEY (company_id, period_name, id),
	FOREIGN KEY (company_id, period_name) REFERENCES close_run
) STRICT, WITHOUT ROWID;
