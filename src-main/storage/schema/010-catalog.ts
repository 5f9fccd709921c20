export const catalogSchema = `
  CREATE TABLE drug (
    class_index     INTEGER PRIMARY KEY CHECK (class_index >= 0),
    kcode           TEXT NOT NULL UNIQUE CHECK (kcode <> ''),
    drug_name       TEXT NOT NULL,
    manufacturer    TEXT NOT NULL,
    form            TEXT NOT NULL,
    training_weight REAL NOT NULL CHECK (training_weight > 0),
    other_json      TEXT NOT NULL CHECK (json_valid(other_json))
  ) STRICT;
`;
