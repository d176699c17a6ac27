-- Version 5 of the ledger: a row that is written touches two indexes at random, not five.

-- Tasks by what they have in common with others, both ways in one tree: by the first bytes of
-- tasks.same_but_time and of tasks.same_but_texts. It is not kept up with every commit, but sorted
-- in many rows at a time (importer.ledger.likes). 'likes_up_to' is the sent_no up to which it holds
-- all tasks; what was sent since is found in tasks alone.
CREATE TABLE likes (
  key  BLOB NOT NULL,
  task INTEGER NOT NULL, -- tasks.id
  PRIMARY KEY (key, task)
) WITHOUT ROWID;

INSERT INTO likes
  SELECT substr(same_but_time, 1, 8), id FROM tasks WHERE same_but_time IS NOT NULL
   UNION
  SELECT substr(same_but_texts, 1, 8), id FROM tasks WHERE same_but_texts IS NOT NULL
   ORDER BY 1, 2;
INSERT INTO about SELECT 'likes_up_to', coalesce(max(sent_no), 0) FROM tasks;

DROP INDEX tasks_same_but_time;
DROP INDEX tasks_same_but_texts;

-- Who took a task back is asked of an undone task alone.
DROP INDEX outcomes_by_task;
CREATE INDEX outcomes_taken_back ON outcomes (task_id) WHERE status IN ('undone', 'gone');
