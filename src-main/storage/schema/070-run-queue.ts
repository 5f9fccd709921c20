// SQLite can't widen a CHECK, so the table is made again as https://www.sqlite.org/lang_altertable.html#otheralter says;
// `migrate` has foreign keys off. What was `cancelled` before could be resumed, and that is now `paused`.
export const runQueueSchema = `
  CREATE TABLE new_run (
    run_id        TEXT PRIMARY KEY,
    state         TEXT NOT NULL CHECK
      (state IN ('queued', 'running', 'paused', 'finished', 'failed', 'cancelled', 'interrupted')),
    created_at    TEXT NOT NULL,
    finished_at   TEXT,
    about_json    TEXT NOT NULL CHECK (json_valid(about_json))
  ) STRICT;
  INSERT INTO new_run (rowid, run_id, state, created_at, finished_at, about_json)
    SELECT rowid, run_id, iif(state = 'cancelled', 'paused', state), created_at, finished_at, about_json FROM run;
  DROP TABLE run;
  ALTER TABLE new_run RENAME TO run;
  CREATE TABLE run_queue (
    run_id        TEXT PRIMARY KEY REFERENCES run (run_id) ON DELETE CASCADE,
    position      INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE run_live (
    run_id        TEXT PRIMARY KEY REFERENCES run (run_id) ON DELETE CASCADE,
    live_json     TEXT CHECK (json_valid(live_json)),
    wish          TEXT CHECK (wish IN ('pause', 'stop'))
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE recipe_preset (
    name          TEXT PRIMARY KEY,
    explanation   TEXT NOT NULL,
    yaml          TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
