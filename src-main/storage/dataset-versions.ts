import * as z from 'zod';
import { DatasetVersion } from '../../src-shared/contract/dataset-versions.ts';
import type { DatasetVersions, StoredVersion } from '../dataset/dataset-repository.ts';
import { type Db, writeTransaction } from './database.ts';

type VersionRow = {
  readonly version_number: number;
  readonly created_at: string;
  readonly dataset_name: string;
  readonly version: string;
  readonly content_hash: string;
  readonly integration_seed: number | null;
  readonly split_seed: number | null;
  readonly total_images: number;
  readonly count_json: string;
  readonly manifest_path: string;
};

const StoredCounts = z.object({ counts: DatasetVersion.shape.counts, perClass: DatasetVersion.shape.perClass });

export class SqliteDatasetVersions implements DatasetVersions {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  list(): StoredVersion[] {
    return this.#db
      .prepare<[], VersionRow>('SELECT * FROM dataset_version ORDER BY version_number DESC')
      .all()
      .map(versionOf);
  }

  find(number: number): StoredVersion | undefined {
    const row = this.#db
      .prepare<[number], VersionRow>('SELECT * FROM dataset_version WHERE version_number = ?')
      .get(number);
    return row && versionOf(row);
  }

  findByContent(contentHash: string): StoredVersion | undefined {
    const row = this.#db
      .prepare<[string], VersionRow>('SELECT * FROM dataset_version WHERE content_hash = ?')
      .get(contentHash);
    return row && versionOf(row);
  }

  nextNumber(): number {
    const newest = this.#db.prepare<[], number>('SELECT max(version_number) FROM dataset_version').pluck().get();
    return (newest ?? 0) + 1;
  }

  current(): number | null {
    return this.#db.prepare<[], number | null>('SELECT version_number FROM dataset_state').pluck().get() ?? null;
  }

  setCurrent(version: StoredVersion): void {
    const { counts, perClass, seeds } = version;
    const insert = this.#db.prepare<VersionRow>(
      `INSERT INTO dataset_version (version_number, created_at, dataset_name, version, content_hash, integration_seed,
                                    split_seed, total_images, count_json, manifest_path)
       VALUES (@version_number, @created_at, @dataset_name, @version, @content_hash, @integration_seed,
               @split_seed, @total_images, @count_json, @manifest_path)
       ON CONFLICT (version_number) DO NOTHING`,
    );
    writeTransaction(this.#db, () => {
      insert.run({
        version_number: version.number,
        created_at: version.createdAt,
        dataset_name: version.name,
        version: version.version,
        content_hash: version.contentHash,
        integration_seed: seeds.integration,
        split_seed: seeds.split,
        total_images: version.totalImages,
        count_json: JSON.stringify({ counts, perClass }),
        manifest_path: version.manifestPath,
      });
      this.#db
        .prepare<[number]>(
          `INSERT INTO dataset_state (dataset_state_id, version_number) VALUES (1, ?)
           ON CONFLICT (dataset_state_id) DO UPDATE SET version_number = excluded.version_number`,
        )
        .run(version.number);
    });
  }
}

function versionOf(row: VersionRow): StoredVersion {
  return {
    number: row.version_number,
    createdAt: row.created_at,
    name: row.dataset_name,
    version: row.version,
    contentHash: row.content_hash,
    seeds: { integration: row.integration_seed, split: row.split_seed },
    totalImages: row.total_images,
    ...StoredCounts.parse(JSON.parse(row.count_json)),
    manifestPath: row.manifest_path,
  };
}
