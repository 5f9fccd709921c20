import type { Db } from './database.ts';

/**
 * Calls `onChange` at once and then whenever the database has changed: by this connection (`total_changes`) or by any
 * other, in any process (`data_version`). `database` gives the connection to ask, or null while none is open.
 * Returns the function that ends it.
 */
export function watchChanges(database: () => Db | null, onChange: () => void, intervalMs: number): () => void {
  const look = () => {
    const db = database();
    return { db, state: db?.open ? stateOf(db) : '' };
  };
  let seen = look();
  onChange();
  const timer = setInterval(() => {
    const found = look();
    if (found.db === seen.db && found.state === seen.state) return;
    seen = found;
    onChange();
  }, intervalMs);
  return () => clearInterval(timer);
}

function stateOf(db: Db): string {
  const own = db.prepare<[], { changes: number }>('SELECT total_changes() AS changes').get();
  return `${db.pragma('data_version', { simple: true })} ${own?.changes}`;
}
