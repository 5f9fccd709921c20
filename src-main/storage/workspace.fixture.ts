import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteCatalogRepository } from './catalog-repository.ts';
import { createDatabase } from './database.ts';
import { SqliteDatasetRepository } from './dataset-repository.ts';
import { SqlitePhotoRepository } from './photo-repository.ts';

/** For tests: a workspace with its database in a folder of its own, under a Korean name with a blank. Removed with its scope. */
export async function temporaryWorkspace() {
  const root = await mkdtemp(join(tmpdir(), 'pillsnap-'));
  const workspaceDir = join(root, '작업 공간');
  await mkdir(join(workspaceDir, 'artifacts/datasets'), { recursive: true });
  const db = createDatabase(workspaceDir);
  return {
    /** For files beside the workspace. */
    root,
    workspaceDir,
    db,
    catalog: new SqliteCatalogRepository(db),
    photos: new SqlitePhotoRepository(db),
    dataset: new SqliteDatasetRepository(db),
    now: () => new Date('2026-01-02T03:04:05.000Z'),
    context: { signal: new AbortController().signal, report: () => {} },
    async [Symbol.asyncDispose]() {
      db.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
