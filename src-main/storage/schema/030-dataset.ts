export const datasetSchema = `
  CREATE TABLE dataset_member (
    photo_id INTEGER PRIMARY KEY REFERENCES photo (photo_id)
  ) STRICT;
  CREATE TABLE split_assignment (
    photo_id   INTEGER PRIMARY KEY REFERENCES photo (photo_id),
    split      TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
    copy_group INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX split_assignment_split ON split_assignment (split);
`;
