-- Version 2 of the ledger: what it takes to look a lost request up, to close and to undo.

CREATE TABLE tasks_2 (
  id             INTEGER PRIMARY KEY, -- bodies are written one behind the other, not at random
  fingerprint    BLOB NOT NULL UNIQUE,
  state          TEXT NOT NULL,       -- importer.ledger.states
  task_id        TEXT UNIQUE,         -- the service's; one id belongs to one row
  run_id         TEXT NOT NULL,       -- the run that sent it last, or found it
  row_number     INTEGER NOT NULL,    -- in that run's file
  adopted        INTEGER NOT NULL,    -- 1: it was there before; no run made it, none takes it back
  body           BLOB,                -- the JSON that was sent; NULL: not kept, or purged
  closing        BLOB,                -- the JSON of the status it is to get; NULL: it stays open
  sent_at        TEXT,                -- the last request, by the service's clock
  first_sent_at  TEXT,                -- the first of those that were lost; NULL: none was
  touched_at     TEXT NOT NULL,       -- by this computer's clock: the last change of the state
  named_id       TEXT,                -- the other task that its lost answer told of; NULL: of none
  same_but_time  BLOB,                -- importer.task.kin: what it has in common with its like
  same_but_texts BLOB
);

INSERT INTO tasks_2 (fingerprint, state, task_id, run_id, row_number, adopted, touched_at,
                     sent_at, first_sent_at)
  SELECT fingerprint, state, task_id, tasks.run_id, row_number, 0, began, began, began
    FROM (SELECT tasks.*, coalesce(started_at, '1970-01-01T00:00:00.000+00:00') AS began
            FROM tasks LEFT JOIN runs USING (run_id)) AS tasks;

DROP TABLE tasks;
ALTER TABLE tasks_2 RENAME TO tasks;

CREATE INDEX tasks_by_run ON tasks (run_id);
CREATE INDEX tasks_by_state ON tasks (state) WHERE state IN ('intent', 'unknown', 'withdrawing');
CREATE INDEX tasks_same_but_time ON tasks (same_but_time);
CREATE INDEX tasks_same_but_texts ON tasks (same_but_texts);

ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT 'import'; -- or 'undo'
ALTER TABLE runs ADD COLUMN undoes TEXT;                         -- of an undo: the run's id
ALTER TABLE runs ADD COLUMN source_digest TEXT;                  -- of the source's rows, SHA-256
ALTER TABLE runs ADD COLUMN row_count INTEGER;
ALTER TABLE runs ADD COLUMN purged_at TEXT;                      -- NULL: its texts are kept

-- What an outcome says of a row, for rows that a run does not send as well as for those it does.
CREATE INDEX outcomes_by_task ON outcomes (task_id) WHERE task_id IS NOT NULL;
ALTER TABLE outcomes ADD COLUMN issues TEXT; -- JSON; NULL: none

-- Tasks that were taken back, and whose rows may be sent again: a listing may still show them.
CREATE TABLE former_tasks (
  task_id     TEXT PRIMARY KEY,
  fingerprint BLOB NOT NULL,
  run_id      TEXT NOT NULL -- the run that created it
) WITHOUT ROWID;
