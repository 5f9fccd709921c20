import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { WorkspaceInfo } from '../../src-shared/contract/workspace.ts';
import { AppError, appError, systemError } from '../../src-shared/errors.ts';
import type { CatalogRepository } from '../catalog/catalog-repository.ts';
import type { DatasetRepository } from '../dataset/dataset-repository.ts';
import type { EvaluationRepository } from '../evaluation/repository.ts';
import type { ReleaseRepository } from '../export/repository.ts';
import { sha256 } from '../files/hash-file.ts';
import type { FilingRepository } from '../photos/filing-repository.ts';
import type { FingerprintRepository } from '../photos/find-copies-of.ts';
import type { GradeRepository } from '../photos/grade-photos.ts';
import { PhotoBrowser } from '../photos/photo-browser.ts';
import type { PhotoRepository } from '../photos/photo-repository.ts';
import { SqliteCatalogRepository } from '../storage/catalog-repository.ts';
import { createDatabase, type Db, openDatabase, schemaVersion } from '../storage/database.ts';
import { SqliteDatasetRepository } from '../storage/dataset-repository.ts';
import { createEvaluationRepository } from '../storage/evaluation-repository.ts';
import { acquireOperationLock } from '../storage/operation-lock.ts';
import { SqlitePhotoBrowseRepository } from '../storage/photo-browse-repository.ts';
import { createPhotoFiles, type PhotoFiles } from '../storage/photo-files.ts';
import { SqlitePhotoFilingRepository } from '../storage/photo-filing-repository.ts';
import { createFingerprintRepository } from '../storage/photo-fingerprints.ts';
import { createGradeRepository } from '../storage/photo-grade-repository.ts';
import { SqlitePhotoRepository } from '../storage/photo-repository.ts';
import { createPresetRepository } from '../storage/preset-repository.ts';
import { createReleaseRepository } from '../storage/release-repository.ts';
import { createRunRepository } from '../storage/run-repository.ts';
import type { PresetRepository } from '../training/recipe-presets.ts';
import type { RunRepository } from '../training/repository.ts';
import { PhotoPictures } from './photo-pictures.ts';

/** Folders that every workspace has from its first moment. */
const FOLDERS = ['photos', 'runs', 'exports', 'artifacts/datasets'];

/** The open workspace: its folder, its database and what reads and writes it. */
export class WorkspaceSession {
  /** Absolute. */
  readonly workspaceDir: string;
  readonly db: Db;
  /**
   * Names this very workspace: another one at the same place has another. A photo's id keeps its bytes in it for good
   * (other bytes are another photo), so that version and id together name a picture.
   */
  readonly photoVersion: string;
  readonly pictures: PhotoPictures;
  readonly catalog: CatalogRepository;
  readonly photos: PhotoRepository;
  readonly photoFiles: PhotoFiles;
  readonly browser: PhotoBrowser;
  readonly filing: FilingRepository;
  readonly grades: GradeRepository;
  readonly copies: FingerprintRepository;
  readonly dataset: DatasetRepository;
  readonly runs: RunRepository;
  readonly presets: PresetRepository;
  readonly evaluations: EvaluationRepository;
  readonly releases: ReleaseRepository;

  private constructor(workspaceDir: string, db: Db) {
    this.workspaceDir = workspaceDir;
    this.db = db;
    const { ino, birthtimeMs } = statSync(db.name);
    this.photoVersion = sha256(`${workspaceDir}\n${ino}\n${birthtimeMs}`).slice(0, 12);
    this.pictures = new PhotoPictures(workspaceDir);
    this.catalog = new SqliteCatalogRepository(db);
    this.photos = new SqlitePhotoRepository(db);
    this.photoFiles = createPhotoFiles(db);
    this.browser = new PhotoBrowser(new SqlitePhotoBrowseRepository(db));
    this.filing = new SqlitePhotoFilingRepository(db);
    this.grades = createGradeRepository(db);
    this.copies = createFingerprintRepository(db);
    this.dataset = new SqliteDatasetRepository(db);
    this.runs = createRunRepository(db);
    this.presets = createPresetRepository(db);
    this.evaluations = createEvaluationRepository(db);
    this.releases = createReleaseRepository(db);
  }

  /** Makes a workspace in a folder that is new or holds none. @throws AppError `workspace.already_exists`, `io.*`. */
  static async create(dir: string): Promise<WorkspaceSession> {
    const path = resolve(dir);
    await makeFolder(path);
    const session = new WorkspaceSession(path, createDatabase(path));
    for (const folder of FOLDERS) await makeFolder(join(path, folder));
    return session;
  }

  /**
   * Opens a workspace; runs of a program that ended while it trained are from now on `interrupted`.
   * @throws AppError `workspace.not_a_workspace`, `workspace.newer_schema`, `workspace.damaged`.
   */
  static open(dir: string, now: () => Date): WorkspaceSession {
    const session = WorkspaceSession.openAgain(dir);
    session.#interruptDeadRuns(now);
    return session;
  }

  /** Another connection to a workspace that this program has opened already. @throws AppError as `open`. */
  static openAgain(dir: string): WorkspaceSession {
    const path = resolve(dir);
    return new WorkspaceSession(path, openDatabase(path));
  }

  info(): WorkspaceInfo {
    return {
      dir: this.workspaceDir,
      name: basename(this.workspaceDir),
      schemaVersion: schemaVersion(this.db),
      photoVersion: this.photoVersion,
      counts: {
        drugs: this.catalog.count(),
        studioPhotos: this.photos.count('studio'),
        realPhotos: this.photos.count('real'),
        runs: this.runs.list().length,
      },
    };
  }

  close(): void {
    this.db.close();
  }

  /** A run is alive only while somebody holds the training lock. */
  #interruptDeadRuns(now: () => Date): void {
    if (!this.runs.list().some((run) => run.state === 'running')) return;
    try {
      const lock = acquireOperationLock(this.workspaceDir, 'training', 'workspace.open');
      this.runs.interruptRunning(now().toISOString());
      lock.release();
    } catch (error) {
      if (!(error instanceof AppError) || error.reason !== 'job.busy') throw error;
    }
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
