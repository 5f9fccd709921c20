import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Drug } from '../../../src-shared/contract/catalog.ts';
import type { Manifest } from '../../../src-shared/contract/dataset.ts';
import { Source, Split } from '../../../src-shared/contract/photos.ts';
import { PreprocessingConfig } from '../../../src-shared/contract/preprocessing.ts';
import { Random } from '../../../src-shared/random.ts';
import { Devices } from '../../engine/onnx/device-choice.ts';
import { sha256 } from '../../files/hash-file.ts';
import { createDatabase } from '../../storage/database.ts';
import { createEvaluationRepository } from '../../storage/evaluation-repository.ts';
import { createReleaseRepository } from '../../storage/release-repository.ts';
import { createRunRepository } from '../../storage/run-repository.ts';

/** Photos of each class in each split; half of them studio, half real. */
export type TinyCounts = { readonly train: number; readonly val: number; readonly test: number };

export type TinyOptions = { readonly classes?: number; readonly perClass?: Partial<TinyCounts> };

/** The smallest recipe that trains: 32 pixels, the test network, nothing random but the data. */
export const TINY_RECIPE = {
  model: { name: 'test_efficientnet', pretrained: false, drop_rate: 0.1, drop_path_rate: 0.1 },
  data: { input_size: 32, batch_size: 4, num_workers: 1, pin_memory: false, cache_gb: 0.01 },
  training: { epochs: 4, warmup_epochs: 1 },
  logging: { tensorboard: false },
} as const;

/** A workspace with a manifest of colourful squares, one colour a class, and a real database. */
export async function makeTinyWorkspace({ classes = 3, perClass = {} }: TinyOptions = {}) {
  const counts: TinyCounts = { train: 6, val: 2, test: 2, ...perClass };
  const workspaceDir = await mkdtemp(join(tmpdir(), 'pillsnap-train-'));
  const drugs = Array.from({ length: classes }, (_, index) => makeDrug(index));
  const db = createDatabase(workspaceDir);
  const insert = db.prepare('INSERT INTO drug VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (const drug of drugs) insert.run(drug.classIndex, drug.kcode, drug.drugName, 'maker', 'tablet', 1, '{}');
  await mkdir(join(workspaceDir, 'photos'));
  const files: Manifest['files'] = [];
  for (const { classIndex: label, kcode } of drugs) {
    for (const split of Split.options) {
      for (let i = 0; i < counts[split]; i++) {
        const source = Source.options[i % 2] ?? 'real';
        const path = `photos/${kcode}-${split}-${i}.png`;
        const bytes = await drawPhoto(label, new Random(kcode, split, i));
        await writeFile(join(workspaceDir, path), bytes);
        files.push({ path, label, kcode, source, sha256: sha256(bytes), split });
      }
    }
  }
  await writeManifest(workspaceDir, classes, files);
  return {
    workspaceDir,
    files,
    db,
    drugs,
    deps: {
      workspaceDir,
      catalog: { list: () => drugs },
      runs: createRunRepository(db),
      // Nothing listens on port 9: what is not there can't be fetched.
      devices: new Devices(),
      pretrained: {
        cacheDir: join(workspaceDir, 'weights'),
        hub: 'http://127.0.0.1:9',
        patience: { retryDelayMs: 1, idleMs: 5000 },
      },
      evaluations: createEvaluationRepository(db),
      releases: createReleaseRepository(db),
      now: () => new Date('2026-01-02T03:04:05.000Z'),
    },
  };
}

export async function writeManifest(workspaceDir: string, classes: number, files: Manifest['files']): Promise<void> {
  const inSplit = (split: Split) => files.filter((file) => file.split === split);
  const manifest: Manifest = {
    dataset_name: 'tiny',
    version: '1.0.0',
    created_date: '2026-01-02T03:04:05.000Z',
    num_classes: classes,
    total_images: files.length,
    splits: {
      train: { num_images: inSplit('train').length, class_distribution: {} },
      val: { num_images: inSplit('val').length, class_distribution: {} },
      test: { num_images: inSplit('test').length, class_distribution: {} },
    },
    class_distribution: {},
    preprocessing: PreprocessingConfig.parse({}),
    augmentation: { train: {}, val: null, test: null },
    files,
  };
  const dir = join(workspaceDir, 'artifacts', 'datasets');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
}

function makeDrug(classIndex: number): Drug {
  const kcode = `K-${String(100001 + classIndex)}`;
  return {
    classIndex,
    kcode,
    drugName: `약 ${classIndex + 1}`,
    manufacturer: 'maker',
    form: 'tablet',
    trainingWeight: 1,
    other: {},
  };
}

/** 48 x 40 pixels: a noisy ground and a square in the colour of the class. */
async function drawPhoto(label: number, random: Random): Promise<Uint8Array> {
  const [width, height] = [48, 40];
  const pixels = new Uint8Array(width * height * 3).map(() => random.int(90));
  const [left, top] = [10 + random.int(10), 6 + random.int(10)];
  for (let y = top; y < top + 18; y++) {
    for (let x = left; x < left + 18; x++) pixels[(y * width + x) * 3 + (label % 3)] = 200 + random.int(50);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
