import { mkdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import type { Source } from '../../src-shared/contract/photos.ts';
import type { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import type { ReleaseReport } from '../../src-shared/contract/release.ts';
import { systemError, throwIfCancelled } from '../../src-shared/errors.ts';
import { buildInferenceModel, createInferenceSession } from '../engine/onnx/inference.ts';
import { bestClass } from '../evaluation/metrics.ts';
import { sha256 } from '../files/hash-file.ts';
import { writeFileAtomically, writeJsonAtomically } from '../files/write-file.ts';
import { Preprocessor } from '../imaging/preprocessor.ts';
import type { Network } from '../network/network.ts';
import type { Weights } from '../network/weights.ts';
import type { OnnxFile } from './onnx-file.ts';

export type TestPhoto = {
  /** Absolute. */
  readonly path: string;
  readonly label: number;
  readonly source: Source;
  readonly sha256: string;
};

/** Photos that both graphs are compared on. */
const PARITY_PHOTOS = 32;
/** Of those, so many go into the package with their logits. */
const GOLDEN_PHOTOS = 5;

/**
 * Largest allowed difference of a logit, relative to the largest logit (at least 1). Folding BatchNorm multiplies weights
 * before the sum instead of after it: float32 rounding (6e-8 relative), grown by some 50 layers. Differences measured here
 * are a few 1e-6; a wrong fold gives differences of the size of the logits themselves.
 */
const RELATIVE_TOLERANCE = 1e-4;

export type ParityInput = {
  readonly exported: OnnxFile;
  readonly network: Network;
  readonly weights: Weights;
  readonly preprocessing: PreprocessingConfig;
  readonly photos: readonly TestPhoto[];
  /** The package, where golden.json and its photos are written. */
  readonly folder: string;
};

type Job = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

/**
 * Compares the exported file with the evaluation graph (BatchNorm unfolded) on real test photos, studio ones where there
 * is no real one, and writes the golden vectors. Photos that are gone or changed are passed over. Without any photo
 * nothing is proved and parity is not passed. @throws AppError `io.*`, `imaging.*`, `cancelled`.
 */
export async function checkParity(
  input: ParityInput,
  { signal, report }: Job,
): Promise<ReleaseReport['parity'] & { readonly photoFiles: readonly string[] }> {
  const { exported, network, weights, preprocessing, folder } = input;
  const photos = chooseParityPhotos(input.photos);
  const preprocessor = new Preprocessor(preprocessing);
  const reference = await createInferenceSession(
    buildInferenceModel({ network, weights, inputSize: preprocessor.size, foldBatchNorm: false }),
  );
  const compared: Compared[] = [];
  try {
    for (const [index, photo] of photos.entries()) {
      throwIfCancelled(signal);
      const bytes = await readUnchanged(photo);
      if (bytes) {
        const tensor = await preprocessor.prepareForModel(bytes);
        const [actual, expected] = [await exported.run(tensor, 1), await reference.run(tensor, 1)];
        compared.push({ photo, bytes, inputSha256: hashOf(tensor), actual, expected });
      }
      report({ phase: 'parity', done: index + 1, total: photos.length });
    }
  } finally {
    await reference.release();
  }
  const photoFiles = await writeGolden(folder, spread(compared, GOLDEN_PHOTOS), preprocessor.size);
  const largestLogit = Math.max(1, ...compared.flatMap(({ expected }) => [...expected].map(Math.abs)));
  const maxLogitDifference = Math.max(0, ...compared.map(largestDifference));
  const tolerance = RELATIVE_TOLERANCE * largestLogit;
  const agreeing = compared.filter(({ actual, expected }) => bestClass(actual) === bestClass(expected));
  return {
    photos: compared.length,
    maxLogitDifference,
    tolerance,
    top1Agreement: compared.length === 0 ? 0 : agreeing.length / compared.length,
    passed: compared.length > 0 && maxLogitDifference <= tolerance,
    photoFiles,
  };
}

type Compared = {
  readonly photo: TestPhoto;
  readonly bytes: Uint8Array;
  readonly inputSha256: string;
  readonly actual: Float32Array;
  readonly expected: Float32Array;
};

function chooseParityPhotos(photos: readonly TestPhoto[]): TestPhoto[] {
  const real = photos.filter((photo) => photo.source === 'real');
  return spread(real.length > 0 ? real : photos, PARITY_PHOTOS);
}

/** At most `count`, spread evenly: photos come class by class, and many classes are to be seen. */
function spread<T>(all: readonly T[], count: number): T[] {
  const every = Math.max(1, all.length / count);
  return all.filter((_, index) => Math.floor(index / every) !== Math.floor((index - 1) / every));
}

async function readUnchanged({ path, sha256: expected }: TestPhoto): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readFile(path);
    return sha256(bytes) === expected ? bytes : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw systemError(error, path);
  }
}

/** A not-a-number anywhere counts as an endless difference. */
function largestDifference({ actual, expected }: Compared): number {
  let largest = 0;
  for (const [index, value] of actual.entries()) {
    const difference = Math.abs(value - (expected[index] ?? Number.NaN));
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, difference);
  }
  return largest;
}

/** golden.json and the photos themselves, so that a receiver can check the way from the file to the logits. */
async function writeGolden(folder: string, compared: readonly Compared[], inputSize: number): Promise<string[]> {
  const dir = join(folder, 'golden');
  await mkdir(dir, { recursive: true });
  const names: string[] = [];
  const vectors: unknown[] = [];
  for (const [index, { photo, bytes, inputSha256, actual }] of compared.entries()) {
    const name = `golden/${index + 1}${extname(photo.path).toLowerCase()}`;
    await writeFileAtomically(join(folder, name), bytes);
    names.push(name);
    vectors.push({
      photo: name,
      photo_sha256: photo.sha256,
      class_index: photo.label,
      /** Of the normalised tensor's bytes, float32 little-endian. */
      input_sha256: inputSha256,
      logits: [...actual],
    });
  }
  await writeJsonAtomically(join(folder, 'golden.json'), {
    input_shape: [1, 3, inputSize, inputSize],
    relative_tolerance: RELATIVE_TOLERANCE,
    vectors,
  });
  return names;
}

function hashOf(tensor: Float32Array): string {
  return sha256(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength));
}
