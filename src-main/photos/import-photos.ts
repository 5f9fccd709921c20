import { resolve } from 'node:path';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import type { PhotoImportReport } from '../../src-shared/contract/photos.ts';
import { AppError, type AppErrorData, appError, throwIfCancelled, withCause } from '../../src-shared/errors.ts';
import type { CatalogRepository } from '../catalog/catalog-repository.ts';
import { type FoundFile, listFiles } from '../files/list-files.ts';
import { drugFinder, labelFile } from './label.ts';
import { mapConcurrently } from './map-concurrently.ts';
import type { NewPhoto, PhotoRepository } from './photo-repository.ts';
import { storePhoto } from './photo-store.ts';
import { examinePhoto, type KeepThumbnail, PHOTOS_AT_ONCE, readPhotoFile, reasonOf } from './read-photo.ts';

type Deps = {
  readonly catalog: CatalogRepository;
  readonly photos: PhotoRepository;
  readonly workspaceDir: string;
  readonly now: () => Date;
  /** Left out, none is kept. */
  readonly keepThumbnail?: KeepThumbnail;
};
type Context = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

/** Photos recorded in one transaction: what a crash at the worst moment makes the next import record again. */
const BATCH_PHOTOS = 64;

/**
 * Takes every photo under `dir` into the library as a real photo. What was imported before an error, a full disk or a
 * cancellation stays, and the same call goes on from there; a file without its record (the crash came in between) is
 * used by the next import.
 * `unlabelled`: K-code of photos that neither a folder nor their name labels.
 * @throws AppError `photos.empty_catalog`, `catalog.no_such_class`, `photos.no_space`, `cancelled`, `io.*` where `dir` itself can't be read.
 */
export async function importPhotos(
  input: { readonly dir: string; readonly unlabelled?: string | undefined },
  deps: Deps,
  { signal, report }: Context,
): Promise<PhotoImportReport> {
  const drugs = deps.catalog.list();
  if (drugs.length === 0) throw appError('photos.empty_catalog');
  const dir = resolve(input.dir);
  const findDrug = drugFinder(drugs);
  const unlabelled = input.unlabelled === undefined ? undefined : findDrug(input.unlabelled);
  if (input.unlabelled !== undefined && !unlabelled) {
    throw appError('catalog.no_such_class', { kcode: input.unlabelled });
  }
  const found = await countEntries(dir, signal, report);
  const result: PhotoImportReport = {
    dir,
    found: 0,
    imported: 0,
    alreadyThere: 0,
    refused: [],
    warned: [],
    perClass: {},
  };
  const batch = new Batch(deps.photos);
  const options = { ...deps, dir, findDrug, unlabelled };
  try {
    try {
      const outcomes = mapConcurrently(listFiles(dir, signal), PHOTOS_AT_ONCE, (entry) => readEntry(entry, options));
      for await (const outcome of outcomes) {
        addTo(result, outcome.kind === 'new' ? batch.add(outcome) : outcome);
        report({ phase: 'import', done: result.found, total: Math.max(found, result.found) });
        throwIfCancelled(signal);
      }
    } finally {
      batch.commit();
    }
  } catch (error) {
    throw isFullDisk(error) ? fullDisk(error, { imported: batch.recorded, found }) : error;
  }
  return result;
}

type NewOutcome = { readonly kind: 'new'; readonly path: string; readonly drug: Drug; readonly photo: NewPhoto };
type Outcome =
  | NewOutcome
  | { readonly kind: 'already_there'; readonly path: string }
  | { readonly kind: 'refused'; readonly path: string; readonly error: AppErrorData };

type ReadOptions = Deps & Parameters<typeof labelFile>[1];

/** Reads, checks and stores one photo. What is wrong with the photo is an outcome; what is wrong with the workspace throws. */
async function readEntry(entry: FoundFile, options: ReadOptions): Promise<Outcome> {
  const { path } = entry;
  if (entry.kind === 'hidden') return { kind: 'refused', path, error: appError('photos.hidden').data };
  if (entry.kind === 'unreadable') return { kind: 'refused', path, error: entry.error.data };
  const examined = await refusable(path, async () => {
    const label = labelFile(path, options);
    const file = await readPhotoFile(path);
    const known = sameBytes(path, label.drug.kcode, options.photos.findRealKcodes(file.sha256));
    if (known !== null) return known;
    return { kind: 'examined' as const, label, file, content: await examinePhoto(file, path) };
  });
  if (examined.kind !== 'examined') return examined;
  const { label, file, content } = examined;
  const storedPath = await storePhoto(options.workspaceDir, { ...file, format: content.format });
  await options.keepThumbnail?.({ ...file, name: path });
  const photo: NewPhoto = {
    ...content,
    source: 'real',
    classIndex: label.drug.classIndex,
    path: storedPath,
    originalPath: path,
    condition: label.condition,
    addedAt: options.now().toISOString(),
  };
  return { kind: 'new', path, drug: label.drug, photo };
}

async function refusable<T>(path: string, read: () => Promise<T>) {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { kind: 'refused' as const, path, error: error.data };
  }
}

/**
 * What becomes of a file when a photo with its bytes is there; null where none is. `knownKcodes`: the photo's label, then those
 * that people took from it, since a folder that was imported before is not wrong now.
 */
function sameBytes(path: string, kcode: string, knownKcodes: readonly string[]): Outcome | null {
  const [knownKcode] = knownKcodes;
  if (knownKcode === undefined) return null;
  if (knownKcodes.includes(kcode)) return { kind: 'already_there', path };
  return { kind: 'refused', path, error: appError('photos.same_bytes_other_label', { kcode, knownKcode }).data };
}

/** Photos that are stored but not recorded yet. */
class Batch {
  readonly #repository: PhotoRepository;
  /** By content. */
  readonly #waiting = new Map<string, { readonly photo: NewPhoto; readonly kcode: string }>();
  recorded = 0;

  constructor(repository: PhotoRepository) {
    this.#repository = repository;
  }

  /** The outcome after all: two copies that are read at the same time both find the library without them. */
  add(found: NewOutcome): Outcome {
    const { path, photo, drug } = found;
    const waiting = this.#waiting.get(photo.sha256);
    const known = waiting ? [waiting.kcode] : this.#repository.findRealKcodes(photo.sha256);
    const outcome = sameBytes(path, drug.kcode, known);
    if (outcome !== null) return outcome;
    this.#waiting.set(photo.sha256, { photo, kcode: drug.kcode });
    if (this.#waiting.size >= BATCH_PHOTOS) this.commit();
    return found;
  }

  commit(): void {
    if (this.#waiting.size === 0) return;
    this.#repository.add([...this.#waiting.values()].map(({ photo }) => photo));
    this.recorded += this.#waiting.size;
    this.#waiting.clear();
  }
}

function addTo(report: PhotoImportReport, outcome: Outcome): void {
  report.found += 1;
  if (outcome.kind === 'already_there') report.alreadyThere += 1;
  if (outcome.kind === 'refused') report.refused.push({ path: outcome.path, problem: reasonOf(outcome.error) });
  if (outcome.kind !== 'new') return;
  const { path, photo, drug } = outcome;
  report.imported += 1;
  report.perClass[drug.kcode] = (report.perClass[drug.kcode] ?? 0) + 1;
  report.warned.push(...photo.warnings.map((problem) => ({ path, problem })));
}

async function countEntries(dir: string, signal: AbortSignal, report: Context['report']): Promise<number> {
  let count = 0;
  for await (const _ of listFiles(dir, signal)) {
    count += 1;
    if (count % 1000 === 0) report({ phase: 'scan', done: count, total: null });
  }
  return count;
}

function isFullDisk(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'no_space';
}

function fullDisk(error: AppError, counts: { readonly imported: number; readonly found: number }): AppError {
  return withCause(appError('photos.no_space', { path: String(error.data.params.path ?? ''), ...counts }), error);
}
