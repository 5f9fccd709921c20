/**
 * `split_assignment` outlives `dataset_member`: a photo that a later integration leaves out and a still later one takes
 * again comes back to its split. `dataset_state` has at most one row.
 */
export const datasetSchema = `
  CREATE TABLE dataset_state (
    dataset_state_id INTEGER PRIMARY KEY CHECK (dataset_state_id = 1),
    integration_seed INTEGER,
    split_seed       INTEGER
  ) STRICT;
  CREATE TABLE dataset_member (
    photo_id INTEGER PRIMARY KEY REFERENCES photo (photo_id) ON DELETE CASCADE
  ) STRICT;
  CREATE TABLE split_assignment (
    photo_id INTEGER PRIMARY KEY REFERENCES photo (photo_id) ON DELETE CASCADE,
    split    TEXT NOT NULL CHECK (split IN ('train', 'val', 'test'))
  ) STRICT;
  CREATE INDEX split_assignment_split ON split_assignment (split);
  CREATE TABLE split_left_out (
    photo_id INTEGER PRIMARY KEY REFERENCES photo (photo_id) ON DELETE CASCADE
  ) STRICT;
`;
