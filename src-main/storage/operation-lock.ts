import { join } from 'node:path';
import Database from 'better-sqlite3';
import { appError } from '../../src-shared/errors.ts';

/** What must not run twice at once on a workspace: whatever writes the dataset, training, and grading. */
export type LockKind = 'dataset' | 'training' | 'grade';

export type OperationLock = { release(): void };

/**
 * Holds a workspace for one operation, against this process and every other. The lock is an open write transaction on a
 * small database of its own: the system drops it when the holder dies, however it dies.
 * @throws AppError `job.busy` naming the operation that holds it.
 */
export function acquireOperationLock(workspaceDir: string, kind: LockKind, operation: string): OperationLock {
  const db = new Database(join(workspaceDir, `.lock-${kind}.sqlite`), { timeout: 0 });
  try {
    db.exec('CREATE TABLE IF NOT EXISTS holder (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), operation TEXT)');
    // Committed first, so that others can read it; the lock is the transaction after it.
    db.prepare('INSERT OR REPLACE INTO holder VALUES (1, ?)').run(operation);
    db.exec('BEGIN IMMEDIATE');
  } catch (error) {
    const isBusy = error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
    const running = isBusy ? readHolder(db) : '';
    db.close();
    if (!isBusy) throw error;
    throw appError('job.busy', { running });
  }
  // Closing rolls the open transaction back and gives the lock away.
  return { release: () => void db.close() };
}

function readHolder(db: Database.Database): string {
  const row = db.prepare<[], { operation: string }>('SELECT operation FROM holder').get();
  return row?.operation ?? '';
}
