/** Events: nothing is updated or deleted; the newest of a package holds. */
export const releaseDecisionSchema = `
  CREATE TABLE release_decision (
    decision_id    INTEGER PRIMARY KEY,
    release_id     INTEGER NOT NULL REFERENCES release (release_id) ON DELETE CASCADE,
    decision       TEXT NOT NULL CHECK (decision IN ('released', 'refused')),
    note           TEXT NOT NULL,
    decided_at     TEXT NOT NULL,
    obstacles_json TEXT NOT NULL CHECK (json_valid(obstacles_json))
  ) STRICT;
  CREATE INDEX release_decision_release ON release_decision (release_id, decision_id);
`;
