import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { appError, systemError, withCause } from '../../src-shared/errors.ts';
import { type Migration, migrations } from './migrations.ts';

/** The one file that is the truth of a workspace. */
export const DATABASE_FILE = 'workspace.sqlite';

/** "PILL": SQLite's application_id (byte 68 of the header) by which a workspace is told from any other database. */
const APPLICATION_ID = 0x50494c4c;

/** How long a statement waits for another process that writes. */
const BUSY_TIMEOUT_MS = 5_000;

export type Db = Database.Database;

/** Makes the database of a new workspace. @throws AppError `workspace.already_exists`. */
export function createDatabase(workspaceDir: string): Db {
  const path = join(workspaceDir, DATABASE_FILE);
  if (existsSync(path)) throw appError('workspace.already_exists', { dir: workspaceDir });
  const db = connect(path);
  try {
    db.pragma(`application_id = ${APPLICATION_ID}`);
    migrate(db, workspaceDir);
    return db;
  } catch (error) {
    db.close();
    throw databaseError(error, path);
  }
}

/**
 * Opens the database of a workspace and brings its schema up to date.
 * @throws AppError `workspace.not_a_workspace`, `workspace.newer_schema`, `workspace.damaged`.
 */
export function openDatabase(workspaceDir: string): Db {
  const path = join(workspaceDir, DATABASE_FILE);
  if (!existsSync(path)) throw appError('workspace.not_a_workspace', { dir: workspaceDir });
  const db = connect(path);
  try {
    if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
      throw appError('workspace.not_a_workspace', { dir: workspaceDir });
    }
    migrate(db, workspaceDir);
    return db;
  } catch (error) {
    db.close();
    throw databaseError(error, path);
  }
}

export function schemaVersion(db: Db): number {
  return Number(db.pragma('user_version', { simple: true }));
}

function connect(path: string): Db {
  try {
    const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    db.pragma('journal_mode = WAL');
    // With WAL a crash of the program loses nothing; only a power cut can lose the last commits, never the database.
    db.pragma('synchronous = NORMAL');
    return db;
  } catch (error) {
    throw databaseError(error, path);
  }
}

/**
 * Runs `work` as one transaction that takes the write lock at once, so that what it reads can't change before it writes.
 * @throws AppError for what the disk or the file does to it; bugs of a statement stay what they are.
 */
export function writeTransaction<T>(db: Db, work: () => T): T {
  try {
    return db.transaction(work).immediate();
  } catch (error) {
    throw databaseError(error, db.name);
  }
}

/** Runs the steps that the database has not seen, each in a transaction of its own. */
function migrate(db: Db, workspaceDir: string, steps: readonly Migration[] = migrations): void {
  const known = steps.at(-1)?.version ?? 0;
  const found = schemaVersion(db);
  if (found > known) throw appError('workspace.newer_schema', { dir: workspaceDir, found, known });
  // A step that makes a table again must not empty those that refer to it, and inside a transaction it can't be said.
  db.pragma('foreign_keys = OFF');
  for (const step of steps) {
    if (step.version <= found) continue;
    db.transaction(() => {
      db.exec(step.sql);
      const broken = db.pragma('foreign_key_check');
      if (Array.isArray(broken) && broken.length > 0)
        throw new Error(`step ${step.version}: ${JSON.stringify(broken)}`);
      db.pragma(`user_version = ${step.version}`);
    }).immediate();
  }
  db.pragma('foreign_keys = ON');
}

/** What SQLite threw about a file, as an AppError. Everything else, so also a wrong statement, stays what it is. */
function databaseError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return withCause(appError('workspace.damaged', { path, message: String(error) }), error);
  }
  // SHMSIZE: the file beside the database that its users share finds no room.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') {
    return withCause(appError('io.no_space', { path }), error);
  }
  if (code.startsWith('SQLITE_BUSY')) return withCause(appError('workspace.busy', { path }), error);
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY')) {
    return withCause(appError('io.forbidden', { path, systemCode: code }), error);
  }
  return code.startsWith('SQLITE_IOERR') ? systemError(error, path) : error;
}
