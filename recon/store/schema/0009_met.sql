-- Schema 9: run_waiting also holds ignored rows of the next period's first days that a
-- ledger line of this one is: there they are its pair, and no other line is theirs.
ALTER TABLE run_waiting ADD COLUMN ledger_id TEXT NOT NULL DEFAULT '';	-- '': it waits
ALTER TABLE run_waiting ADD COLUMN line TEXT NOT NULL DEFAULT '';
