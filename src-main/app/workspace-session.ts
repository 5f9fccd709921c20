import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { WorkspaceInfo } from '../../src-shared/contract/workspace.ts';
import { appError, systemError } from '../../src-shared/errors.ts';
import { createDatabase, type Db, openDatabase, schemaVersion } from '../storage/database.ts';

/** Folders that every workspace has from its first moment. */
const FOLDERS = ['photos', 'runs', 'exports', 'artifacts/datasets'];

/** The open workspace: its folder, its database and what reads and writes it. */
export class WorkspaceSession {
  readonly dir: string;
  readonly db: Db;

  private constructor(dir: string, db: Db) {
    this.dir = dir;
    this.db = db;
  }

  /** Makes a workspace in a folder that is new or holds none. @throws AppError `workspace.already_exists`, `io.*`. */
  static async create(dir: string): Promise<WorkspaceSession> {
    const path = resolve(dir);
    await makeFolder(path);
    const db = createDatabase(path);
    const session = new WorkspaceSession(path, db);
    for (const folder of FOLDERS) await makeFolder(join(path, folder));
    return session;
  }

  /** @throws AppError `workspace.not_a_workspace`, `workspace.newer_schema`, `workspace.damaged`. */
  static open(dir: string): WorkspaceSession {
    const path = resolve(dir);
    return new WorkspaceSession(path, openDatabase(path));
  }

  info(): WorkspaceInfo {
    return {
      dir: this.dir,
      name: basename(this.dir),
      schemaVersion: schemaVersion(this.db),
      counts: { drugs: 0, studioPhotos: 0, realPhotos: 0, runs: 0 },
    };
  }

  close(): void {
    this.db.close();
  }
}

/** Holds at most one open workspace. */
export class OpenWorkspace {
  #session: WorkspaceSession | null = null;

  /** @throws AppError `workspace.not_open`. */
  get(): WorkspaceSession {
    if (!this.#session) throw appError('workspace.not_open');
    return this.#session;
  }

  /** The open one, or null. */
  current(): WorkspaceSession | null {
    return this.#session;
  }

  /** Takes the session's place; the one before is closed. */
  replace(session: WorkspaceSession | null): void {
    this.#session?.close();
    this.#session = session;
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw systemError(error, path);
  }
}
