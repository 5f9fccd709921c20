import { copyFileSync, globSync, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { WorkspaceSession } from '../../src-main/app/workspace-session.ts';
import { datasetPhotos } from '../../src-main/dataset/dataset-photos.ts';
import { keepVersion } from '../../src-main/dataset/keep-version.ts';
import { MANIFEST_FILE } from '../../src-main/dataset/workspace-paths.ts';
import { evaluationReport } from '../../src-main/evaluation/report.ts';
import { writeJsonAtomically } from '../../src-main/files/write-file.ts';
import type { Manifest, ManifestFile } from '../../src-shared/contract/dataset.ts';
import { Split } from '../../src-shared/contract/photos.ts';
import { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { Random } from '../../src-shared/random.ts';

const AT = '2026-03-03T08:00:00.000Z';
const SEED = 42;
/** Of the dataset's files, those that the second version no longer has. */
const LEFT_SHARE = 0.02;
const ACCURACY = 0.85;

/** The earlier of two runs that judged the same photos. */
export const OTHER_RUN = 'run-900';

/** Photos that are imported and linked anew. */
const NEW_PHOTOS = 60;

/**
 * Copies what is measured of a large workspace to `dir`, its photos as hard links, and adds what the large workspace lacks:
 * two dataset versions, and two runs' evaluations of its whole test split.
 */
export async function prepareWorkspace(from: string, dir: string): Promise<void> {
  mkdirSync(dir);
  const source = new Database(join(from, 'workspace.sqlite'), { readonly: true });
  source.prepare('VACUUM INTO ?').run(join(dir, 'workspace.sqlite'));
  source.close();
  await cp(join(from, 'runs'), join(dir, 'runs'), { recursive: true });
  for (const folder of ['exports', 'artifacts/datasets']) mkdirSync(join(dir, folder), { recursive: true });
  const session = WorkspaceSession.open(dir, () => new Date(AT));
  try {
    linkPhotos(from, session);
    await addVersions(session);
    addEvaluations(session);
  } finally {
    session.close();
  }
}

function linkPhotos(from: string, { workspaceDir, photos }: WorkspaceSession): void {
  const made = new Set<string>();
  for (const { path } of photos.library()) {
    const folder = join(workspaceDir, dirname(path));
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    linkSync(join(from, path), join(workspaceDir, path));
  }
}

/** Folders with a few photos that the library does not know, as a person imports and links them. */
export type NewPhotos = {
  readonly real: string;
  readonly studio: string;
  readonly file: string;
  readonly noPhoto: string;
};

/** The pictures are those of the large workspace, whose photos have other hashes than their files. */
export function makeNewPhotos(workspaceDir: string, dir: string, kcode: string): NewPhotos {
  const pictures = globSync('photos/*/*.jpg', { cwd: workspaceDir }).slice(0, NEW_PHOTOS);
  const folders = { real: join(dir, 'real'), studio: join(dir, 'studio') };
  for (const folder of Object.values(folders)) {
    mkdirSync(join(folder, kcode), { recursive: true });
    for (const picture of pictures) copyFileSync(join(workspaceDir, picture), join(folder, kcode, basename(picture)));
  }
  const noPhoto = join(dir, 'no-catalogue.json');
  writeFileSync(noPhoto, 'none');
  return { ...folders, file: join(folders.real, kcode, basename(pictures[0] ?? '')), noPhoto };
}

async function addVersions(session: WorkspaceSession): Promise<void> {
  const { workspaceDir, dataset } = session;
  const { splits, divided } = datasetPhotos(session);
  const files = Split.options.flatMap((split) => splits[split].map((photo): ManifestFile => ({ ...photo, split })));
  const random = new Random(SEED, 'versions');
  for (const kept of [files, files.filter(() => random.next() >= LEFT_SHARE)]) {
    const manifest: Manifest = {
      dataset_name: 'large',
      version: '1',
      created_date: AT,
      num_classes: session.catalog.count(),
      total_images: kept.length,
      splits: { train: summary(kept, 'train'), val: summary(kept, 'val'), test: summary(kept, 'test') },
      class_distribution: {},
      preprocessing: PreprocessingConfig.parse({}),
      augmentation: { train: {}, val: null, test: null },
      files: kept,
    };
    const { version } = await keepVersion(manifest, { dataset, workspaceDir });
    await writeJsonAtomically(join(workspaceDir, MANIFEST_FILE), manifest);
    dataset.versions.setCurrent(version);
    dataset.steps.finish('manifest', { finishedAt: AT, report: null, photos: divided });
  }
}

function summary(files: readonly ManifestFile[], split: Split): Manifest['splits']['train'] {
  return { num_images: files.filter((file) => file.split === split).length, class_distribution: {} };
}

function addEvaluations(session: WorkspaceSession): void {
  const { runs, evaluations, catalog } = session;
  const classes = catalog.list();
  const photos = datasetPhotos(session).splits.test;
  const images = { train: 0, val: 0, test: photos.length };
  const about = { createdAt: AT, config: TrainConfig.parse({}), numClasses: classes.length, device: 'made', notes: [] };
  runs.add({ ...about, runId: OTHER_RUN, images });
  runs.end(OTHER_RUN, 'finished', AT);
  for (const runId of [OTHER_RUN, 'run-001']) {
    const random = new Random(SEED, runId);
    evaluations.add(
      evaluationReport({
        ...{ runId, checkpoint: 'best.safetensors', epoch: 50, split: 'test', createdAt: AT, leftOut: [], classes },
        photos: photos.map(({ path, source, label }) => {
          const others = [1, 2, 3, 4].map((step) => (label + step) % classes.length);
          const top5 = random.next() < ACCURACY ? [label, ...others] : [...others, label];
          const outcome = { label, prediction: top5[0] ?? label, confidence: random.next(), top5, loss: random.next() };
          return { path, source, outcome };
        }),
      }),
    );
  }
}
