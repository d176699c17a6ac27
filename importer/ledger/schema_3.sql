-- Version 3 of the ledger: how often a row went wrong, over all runs, and a clock nobody can set.

ALTER TABLE tasks ADD COLUMN losses INTEGER NOT NULL DEFAULT 0;  -- answers lost since it was last
                                                                 -- sure what became of the row
ALTER TABLE tasks ADD COLUMN spoils INTEGER NOT NULL DEFAULT 0;  -- answers that would have stopped
                                                                 -- a run, and were this row's alone
ALTER TABLE tasks ADD COLUMN words TEXT;                         -- what came in place of an answer,
                                                                 -- the last time one was lost
ALTER TABLE tasks ADD COLUMN sent_no INTEGER NOT NULL DEFAULT 0; -- which commit let the last
                                                                 -- request of the row go
ALTER TABLE tasks ADD COLUMN guessed_at TEXT;                    -- as first_sent_at, for what it is
                                                                 -- worth: by the Date of answers
ALTER TABLE tasks ADD COLUMN first_boot TEXT NOT NULL DEFAULT ''; -- importer.ledger.boot_clock, as of
ALTER TABLE tasks ADD COLUMN first_ticks REAL NOT NULL DEFAULT 0; -- first_sent_at
ALTER TABLE tasks ADD COLUMN boot TEXT NOT NULL DEFAULT '';      -- the same, as of the last
                                                                 -- request or its end
ALTER TABLE tasks ADD COLUMN ticks REAL NOT NULL DEFAULT 0;

-- Rows of earlier versions: the order in which they were first sent is the best that is known.
UPDATE tasks SET sent_no = id, losses = (state = 'unknown');

CREATE INDEX tasks_by_sent_no ON tasks (sent_no);
