-- Version 1 of the ledger. A later version is a migration, never an edit of this file.

CREATE TABLE about (
  key   TEXT PRIMARY KEY,       -- 'workspace', 'base_url', 'zone'
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE runs (
  run_id     TEXT PRIMARY KEY,
  started_at TEXT NOT NULL,     -- RFC 3339, UTC
  ended_at   TEXT,              -- NULL: running, or it died
  source     TEXT NOT NULL      -- the file's name, as the person gave it
) WITHOUT ROWID;

-- One line per body that was ever to be sent. Known by what it says, never by file or position.
CREATE TABLE tasks (
  fingerprint BLOB PRIMARY KEY, -- importer.task.fingerprint, 16 bytes
  state       TEXT NOT NULL,    -- importer.ledger.states
  task_id     TEXT UNIQUE,      -- the service's; one id belongs to one body
  run_id      TEXT NOT NULL REFERENCES runs,
  row_number  INTEGER NOT NULL
) WITHOUT ROWID;

-- How each row ended that a run sent.
CREATE TABLE outcomes (
  run_id      TEXT NOT NULL REFERENCES runs,
  row_number  INTEGER NOT NULL,
  fingerprint BLOB NOT NULL,
  status      TEXT NOT NULL,    -- importer.outcome.Status
  task_id     TEXT,
  reason      TEXT NOT NULL,
  hint        TEXT NOT NULL,
  attempts    INTEGER NOT NULL,
  request_id  TEXT,
  PRIMARY KEY (run_id, row_number)
) WITHOUT ROWID;
