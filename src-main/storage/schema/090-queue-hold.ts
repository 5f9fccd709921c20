/** A row while a person holds the queue: nothing new is begun, by whatever process, until it is gone. */
export const queueHoldSchema = `
  CREATE TABLE run_queue_hold (
    only_one      INTEGER PRIMARY KEY CHECK (only_one = 1),
    held_since    TEXT NOT NULL
  ) STRICT;
`;
