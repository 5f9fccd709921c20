/**
 * A photo's fingerprint stands in a table of its own: lists and counts then read small rows.
 * `is_missing`: a studio file that was not there the last time its folder was linked.
 */
export const photoSchema = `
  CREATE TABLE photo (
    photo_id       INTEGER PRIMARY KEY,
    source         TEXT NOT NULL CHECK (source IN ('studio', 'real')),
    class_index    INTEGER NOT NULL REFERENCES drug (class_index),
    sha256         TEXT NOT NULL CHECK (length(sha256) = 64),
    path           TEXT NOT NULL UNIQUE,
    original_path  TEXT NOT NULL,
    format         TEXT NOT NULL,
    mode           TEXT NOT NULL,
    width          INTEGER NOT NULL,
    height         INTEGER NOT NULL,
    size_bytes     INTEGER NOT NULL,
    warning_json   TEXT NOT NULL CHECK (json_valid(warning_json)),
    condition_json TEXT CHECK (condition_json IS NULL OR json_valid(condition_json)),
    is_missing     INTEGER NOT NULL DEFAULT 0 CHECK (is_missing IN (0, 1)),
    added_at       TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX photo_real_content ON photo (sha256) WHERE source = 'real';
  CREATE INDEX photo_class ON photo (class_index, is_missing);
  CREATE INDEX photo_source ON photo (source, is_missing, class_index);
  CREATE TABLE photo_fingerprint (
    photo_id    INTEGER PRIMARY KEY REFERENCES photo (photo_id) ON DELETE CASCADE,
    fingerprint BLOB NOT NULL
  ) STRICT;
`;
