-- The tables of one workspace, as the SQLite ledger has them in version 5. What a column holds is
-- told beside it in schema_1.sql to schema_5.sql of the folder above.
-- Texts are compared by their bytes, as SQLite does: "C".

CREATE TABLE about (
  key   text COLLATE "C" PRIMARY KEY,
  value text NOT NULL
);

CREATE TABLE runs (
  run_id        text COLLATE "C" PRIMARY KEY,
  started_at    text COLLATE "C" NOT NULL,
  ended_at      text COLLATE "C",
  source        text NOT NULL,
  kind          text NOT NULL DEFAULT 'import',
  undoes        text COLLATE "C",
  source_digest text,
  row_count     bigint,
  purged_at     text COLLATE "C"
);

CREATE TABLE tasks (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  fingerprint    bytea NOT NULL UNIQUE,
  state          text COLLATE "C" NOT NULL,
  task_id        text COLLATE "C" UNIQUE,
  run_id         text COLLATE "C" NOT NULL,
  row_number     bigint NOT NULL,
  adopted        integer NOT NULL,
  body           bytea,
  closing        bytea,
  sent_at        text COLLATE "C",
  first_sent_at  text COLLATE "C",
  touched_at     text COLLATE "C" NOT NULL,
  named_id       text COLLATE "C",
  same_but_time  bytea,
  same_but_texts bytea,
  losses         integer NOT NULL DEFAULT 0,
  spoils         integer NOT NULL DEFAULT 0,
  words          text,
  sent_no        bigint NOT NULL DEFAULT 0,
  guessed_at     text COLLATE "C",
  first_boot     text COLLATE "C" NOT NULL DEFAULT '',
  first_ticks    double precision NOT NULL DEFAULT 0,
  boot           text COLLATE "C" NOT NULL DEFAULT '',
  ticks          double precision NOT NULL DEFAULT 0,
  loss           text
) WITH (fillfactor = 70); -- every row is written twice: before it is sent, and at its end

CREATE INDEX tasks_by_run ON tasks (run_id);
CREATE INDEX tasks_by_state ON tasks (state) WHERE state IN ('intent', 'unknown', 'withdrawing');
CREATE INDEX tasks_by_sent_no ON tasks (sent_no);

CREATE TABLE likes (
  key  bytea NOT NULL,
  task bigint NOT NULL,
  PRIMARY KEY (key, task)
);

CREATE TABLE outcomes (
  run_id      text COLLATE "C" NOT NULL,
  row_number  bigint NOT NULL,
  fingerprint bytea NOT NULL,
  status      text COLLATE "C" NOT NULL,
  task_id     text COLLATE "C",
  reason      text NOT NULL,
  hint        text NOT NULL,
  attempts    integer NOT NULL,
  request_id  text,
  issues      text,
  cause       text,
  PRIMARY KEY (run_id, row_number)
);

CREATE INDEX outcomes_taken_back ON outcomes (task_id) WHERE status IN ('undone', 'gone');

CREATE TABLE former_tasks (
  task_id     text COLLATE "C" PRIMARY KEY,
  fingerprint bytea NOT NULL,
  run_id      text COLLATE "C" NOT NULL
);

INSERT INTO about VALUES ('likes_up_to', '0');
