export const runSchema = `
  CREATE TABLE run (
    run_id        TEXT PRIMARY KEY,
    state         TEXT NOT NULL CHECK (state IN ('running', 'finished', 'failed', 'cancelled', 'interrupted')),
    created_at    TEXT NOT NULL,
    finished_at   TEXT,
    about_json    TEXT NOT NULL CHECK (json_valid(about_json))
  ) STRICT;
  CREATE TABLE step_metric (
    run_id        TEXT NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
    step          INTEGER NOT NULL,
    epoch         INTEGER NOT NULL,
    loss          REAL NOT NULL,
    learning_rate REAL NOT NULL,
    gradient_norm REAL NOT NULL,
    PRIMARY KEY (run_id, step)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE epoch_metric (
    run_id        TEXT NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
    epoch         INTEGER NOT NULL,
    metric_json   TEXT NOT NULL CHECK (json_valid(metric_json)),
    PRIMARY KEY (run_id, epoch)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE evaluation (
    evaluation_id INTEGER PRIMARY KEY,
    run_id        TEXT NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
    split         TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
    created_at    TEXT NOT NULL,
    report_json   TEXT NOT NULL CHECK (json_valid(report_json))
  ) STRICT;
  CREATE INDEX evaluation_run ON evaluation (run_id, split, evaluation_id);
  CREATE TABLE release (
    release_id    INTEGER PRIMARY KEY,
    run_id        TEXT NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
    created_at    TEXT NOT NULL,
    report_json   TEXT NOT NULL CHECK (json_valid(report_json))
  ) STRICT;
  CREATE INDEX release_run ON release (run_id, release_id);
`;
