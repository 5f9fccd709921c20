/**
 * `dataset_step_photo` is what a step came out with: its photos, their class and split then. It has no foreign key, so
 * that a photo which is gone is seen as gone. What earlier programs left of the first two steps is taken over; what their
 * manifest held is not known here.
 */
export const datasetVersionSchema = `
  CREATE TABLE dataset_version (
    version_number   INTEGER PRIMARY KEY CHECK (version_number > 0),
    created_at       TEXT NOT NULL,
    dataset_name     TEXT NOT NULL,
    version          TEXT NOT NULL,
    content_hash     TEXT NOT NULL UNIQUE CHECK (length(content_hash) = 64),
    integration_seed INTEGER,
    split_seed       INTEGER,
    total_images     INTEGER NOT NULL,
    count_json       TEXT NOT NULL CHECK (json_valid(count_json)),
    manifest_path    TEXT NOT NULL
  ) STRICT;
  ALTER TABLE dataset_state ADD COLUMN version_number INTEGER REFERENCES dataset_version (version_number);
  CREATE TABLE dataset_report (
    step        TEXT PRIMARY KEY CHECK (step IN ('integrate', 'split', 'manifest', 'leaks')),
    finished_at TEXT NOT NULL,
    report_json TEXT NOT NULL CHECK (json_valid(report_json))
  ) STRICT;
  CREATE TABLE dataset_step_photo (
    step        TEXT NOT NULL CHECK (step IN ('integrate', 'split', 'manifest')),
    photo_id    INTEGER NOT NULL,
    class_index INTEGER NOT NULL,
    split       TEXT CHECK (split IN ('train', 'val', 'test')),
    PRIMARY KEY (step, photo_id)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO dataset_step_photo (step, photo_id, class_index, split)
    SELECT 'integrate', photo_id, photo.class_index, NULL FROM dataset_member JOIN photo USING (photo_id)
    WHERE is_missing = 0;
  INSERT INTO dataset_step_photo (step, photo_id, class_index, split)
    SELECT 'split', photo_id, photo.class_index, split
    FROM dataset_member JOIN photo USING (photo_id) JOIN split_assignment USING (photo_id)
    WHERE is_missing = 0;
`;
