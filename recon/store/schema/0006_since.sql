-- Schema 6: what a close rested on, so that what came after it can be told.
-- -1: the close was made before this was kept.
ALTER TABLE close_run ADD COLUMN last_import INTEGER NOT NULL DEFAULT -1;
ALTER TABLE close_run ADD COLUMN last_log INTEGER NOT NULL DEFAULT -1;
