/**
 * What a person decided on photos. The state of each photo stands with the photo; how it came about stands in steps (what a
 * person did at once, and what undo takes back as a whole) and their events (what that changed on each photo). Both only grow: an
 * undone step is marked, never removed. An event outlives its photo.
 *
 * `class_index` of a dataset's rows is the label under which a photo was chosen and divided: with another label it is
 * another photo to the dataset. The triggers note it, so that whoever writes those tables can't forget to.
 *
 * `photo_change` tells readers that keep photos in memory which ones to read again; it keeps the newest 200,000 entries, and a
 * reader that is farther behind reads all photos.
 */
export const photoFilingSchema = `
  ALTER TABLE photo ADD COLUMN decision TEXT NOT NULL DEFAULT 'pending'
    CHECK (decision IN ('pending', 'accepted', 'rejected'));
  ALTER TABLE photo ADD COLUMN reject_reason TEXT CHECK ((reject_reason IS NOT NULL) = (decision = 'rejected'));
  ALTER TABLE photo ADD COLUMN reject_note TEXT CHECK (reject_note IS NULL OR reject_reason = 'other');
  ALTER TABLE photo ADD COLUMN measured_grade TEXT CHECK (measured_grade IN ('A', 'B', 'C'));
  ALTER TABLE photo ADD COLUMN own_grade TEXT CHECK (own_grade IN ('A', 'B', 'C'));
  ALTER TABLE photo ADD COLUMN grade TEXT AS (coalesce(own_grade, measured_grade)) VIRTUAL;
  CREATE INDEX photo_ungraded ON photo (photo_id) WHERE measured_grade IS NULL AND is_missing = 0;
  CREATE INDEX photo_rejected ON photo (class_index) WHERE decision = 'rejected';

  CREATE TABLE photo_quality (
    photo_id       INTEGER PRIMARY KEY REFERENCES photo (photo_id) ON DELETE CASCADE,
    sharpness      REAL NOT NULL CHECK (sharpness >= 0),
    clipped_dark   REAL NOT NULL CHECK (clipped_dark BETWEEN 0 AND 1),
    clipped_bright REAL NOT NULL CHECK (clipped_bright BETWEEN 0 AND 1),
    brightness     REAL NOT NULL CHECK (brightness BETWEEN 0 AND 255),
    contrast       REAL NOT NULL CHECK (contrast >= 0),
    short_side     INTEGER NOT NULL CHECK (short_side > 0)
  ) STRICT;

  CREATE TABLE filing_step (
    filing_step_id INTEGER PRIMARY KEY AUTOINCREMENT,
    decided_at     TEXT NOT NULL,
    action_json    TEXT NOT NULL CHECK (json_valid(action_json)),
    photos         INTEGER NOT NULL CHECK (photos > 0),
    state          TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'undone', 'dropped'))
  ) STRICT;
  CREATE INDEX filing_step_state ON filing_step (state, filing_step_id);
  CREATE TABLE filing_move (
    filing_move_id INTEGER PRIMARY KEY AUTOINCREMENT,
    filing_step_id INTEGER NOT NULL REFERENCES filing_step (filing_step_id),
    moved_at       TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('undo', 'redo'))
  ) STRICT;
  CREATE INDEX filing_move_step ON filing_move (filing_step_id, filing_move_id);
  CREATE TABLE filing_event (
    filing_event_id      INTEGER PRIMARY KEY AUTOINCREMENT,
    filing_step_id       INTEGER NOT NULL REFERENCES filing_step (filing_step_id),
    photo_id             INTEGER REFERENCES photo (photo_id) ON DELETE SET NULL,
    before_class_index   INTEGER NOT NULL,
    before_decision      TEXT NOT NULL,
    before_reject_reason TEXT,
    before_reject_note   TEXT,
    before_own_grade     TEXT,
    after_class_index    INTEGER NOT NULL,
    after_decision       TEXT NOT NULL,
    after_reject_reason  TEXT,
    after_reject_note    TEXT,
    after_own_grade      TEXT
  ) STRICT;
  CREATE INDEX filing_event_step ON filing_event (filing_step_id, photo_id);
  CREATE INDEX filing_event_photo ON filing_event (photo_id, filing_event_id);

  ALTER TABLE dataset_member ADD COLUMN class_index INTEGER;
  ALTER TABLE split_assignment ADD COLUMN class_index INTEGER;
  UPDATE dataset_member SET class_index = (SELECT class_index FROM photo WHERE photo.photo_id = dataset_member.photo_id);
  UPDATE split_assignment SET class_index = (SELECT class_index FROM photo WHERE photo.photo_id = split_assignment.photo_id);
  CREATE TRIGGER dataset_member_label AFTER INSERT ON dataset_member WHEN NEW.class_index IS NULL BEGIN
    UPDATE dataset_member SET class_index = (SELECT class_index FROM photo WHERE photo_id = NEW.photo_id)
    WHERE photo_id = NEW.photo_id;
  END;
  CREATE TRIGGER split_assignment_label AFTER INSERT ON split_assignment WHEN NEW.class_index IS NULL BEGIN
    UPDATE split_assignment SET class_index = (SELECT class_index FROM photo WHERE photo_id = NEW.photo_id)
    WHERE photo_id = NEW.photo_id;
  END;

  CREATE TABLE photo_change (
    photo_change_id INTEGER PRIMARY KEY AUTOINCREMENT,
    photo_id        INTEGER NOT NULL
  ) STRICT;
  ${[
    'INSERT ON photo',
    'UPDATE OF class_index, is_missing, decision, reject_reason, measured_grade, own_grade ON photo',
    'DELETE ON photo',
    'INSERT ON dataset_member',
    'DELETE ON dataset_member',
    'INSERT ON split_assignment',
    'DELETE ON split_assignment',
  ]
    .map((event, index) => {
      const row = event.startsWith('DELETE') ? 'OLD' : 'NEW';
      return `CREATE TRIGGER photo_change_${index + 1} AFTER ${event} BEGIN
        INSERT INTO photo_change (photo_id) VALUES (${row}.photo_id);
      END;`;
    })
    .join('\n  ')}
  ${['INSERT ON dataset_state', 'UPDATE ON dataset_state', 'INSERT ON filing_step']
    .map(
      (event, index) => `CREATE TRIGGER photo_change_end_${index + 1} AFTER ${event} BEGIN
        DELETE FROM photo_change WHERE photo_change_id <= (SELECT max(photo_change_id) FROM photo_change) - 200000;
      END;`,
    )
    .join('\n  ')}
`;
