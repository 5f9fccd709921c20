import type { Dirent } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import type { LinkStudioReport } from '../../src-shared/contract/dataset.ts';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { AppError, type AppErrorData, appError, throwIfCancelled } from '../../src-shared/errors.ts';
import type { CatalogRepository } from '../catalog/catalog-repository.ts';
import { listFiles, readFolder } from '../files/list-files.ts';
import { drugFinder } from '../photos/label.ts';
import { mapConcurrently } from '../photos/map-concurrently.ts';
import type { NewPhoto, PhotoRepository } from '../photos/photo-repository.ts';
import {
  examinePhoto,
  type KeepThumbnail,
  PHOTOS_AT_ONCE,
  type PhotoContent,
  readPhotoFile,
  reasonOf,
} from '../photos/read-photo.ts';
import { hardLinkFile, type LinkKind, type Links, linkFolder, systemLinks } from './link-folder.ts';
import { STUDIO_DIR } from './workspace-paths.ts';

type Deps = {
  readonly catalog: CatalogRepository;
  readonly photos: PhotoRepository;
  readonly workspaceDir: string;
  readonly now: () => Date;
  /** The system's own where it is not given. */
  readonly links?: Links;
  /** Left out, none is kept. */
  readonly keepThumbnail?: KeepThumbnail;
};
type Context = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

/** Photos recorded in one transaction. */
const BATCH_PHOTOS = 64;

/**
 * Links the studio folders under `dir`, one for each K-code, and records every photo in them. Running it again takes in
 * what is new; a folder linked from elsewhere before is linked to its place under `dir` from now on.
 * @throws AppError `photos.empty_catalog`, `cancelled`, `io.*`.
 */
export async function linkStudio(
  input: { readonly dir: string },
  deps: Deps,
  { signal, report }: Context,
): Promise<LinkStudioReport> {
  const drugs = deps.catalog.list();
  if (drugs.length === 0) throw appError('photos.empty_catalog');
  const dir = resolve(input.dir);
  const result = emptyReport(dir);
  const folders = await matchFolders(dir, drugs, result);
  let done = 0;
  for (const { drug, path } of folders) {
    const linker = new FolderLinker({ drug, folder: path, deps, result });
    await linker.run(signal, () => {
      done += 1;
      report({ phase: 'link', done, total: null });
    });
  }
  return result;
}

type StudioFolder = { readonly drug: Drug; readonly path: string };

function emptyReport(dir: string): LinkStudioReport {
  return {
    dir,
    linked: 0,
    alreadyThere: 0,
    vanished: [],
    linkKind: 'symlink',
    perClass: {},
    warned: [],
    missingDrugs: [],
    emptyFolders: [],
    unknownFolders: [],
    refused: [],
  };
}

/** Folders whose name is a K-code. Everything else in `dir` is listed in the report. */
async function matchFolders(dir: string, drugs: readonly Drug[], result: LinkStudioReport): Promise<StudioFolder[]> {
  const findDrug = drugFinder(drugs);
  const folders = new Map<Drug, StudioFolder>();
  for (const entry of await readFolder(dir)) {
    const path = join(dir, entry.name);
    const drug = findDrug(entry.name);
    const first = drug && folders.get(drug);
    if (entry.name.startsWith('.')) refuse(result, path, appError('photos.hidden').data);
    else if (!(await isFolder(entry, path))) refuse(result, path, appError('dataset.not_in_a_folder').data);
    else if (!drug) result.unknownFolders.push(entry.name);
    else if (first)
      refuse(result, path, appError('dataset.second_folder', { first: first.path, kcode: drug.kcode }).data);
    else if (await isReadable(path, result)) folders.set(drug, { drug, path });
  }
  result.missingDrugs = drugs.filter((drug) => !folders.has(drug)).map((drug) => drug.kcode);
  return [...folders.values()];
}

/** Also a link to a folder; one that leads nowhere is none. */
async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const info = await stat(path).catch(() => null);
  return info?.isDirectory() ?? false;
}

async function isReadable(path: string, result: LinkStudioReport): Promise<boolean> {
  try {
    await readFolder(path);
    return true;
  } catch (error) {
    refuse(result, path, AppError.from(error).data);
    return false;
  }
}

function refuse(result: LinkStudioReport, path: string, error: AppErrorData): void {
  result.refused.push({ path, problem: reasonOf(error) });
}

type Outcome =
  | { readonly kind: 'new'; readonly original: string; readonly path: string; readonly content: PhotoContent }
  | { readonly kind: 'already_there'; readonly path: string }
  | { readonly kind: 'refused'; readonly original: string; readonly error: AppErrorData };

/** Links and records the photos of one drug. */
class FolderLinker {
  readonly #drug: Drug;
  readonly #folder: string;
  readonly #deps: Deps;
  readonly #result: LinkStudioReport;
  readonly #links: Links;
  /** Photos of an earlier run by path; those that are met again are taken out. */
  readonly #known: Map<string, { readonly photoId: number; readonly sha256: string; readonly isMissing: boolean }>;
  readonly #waiting: NewPhoto[] = [];

  constructor(options: {
    readonly drug: Drug;
    readonly folder: string;
    readonly deps: Deps;
    readonly result: LinkStudioReport;
  }) {
    this.#drug = options.drug;
    this.#folder = options.folder;
    this.#deps = options.deps;
    this.#result = options.result;
    this.#links = options.deps.links ?? systemLinks;
    this.#known = new Map(options.deps.photos.findStudio(options.drug.classIndex).map((photo) => [photo.path, photo]));
  }

  async run(signal: AbortSignal, onFile: () => void): Promise<void> {
    const { photos, workspaceDir } = this.#deps;
    const place = join(workspaceDir, STUDIO_DIR, this.#drug.kcode);
    const kind = await linkFolder(this.#folder, place, this.#links);
    const seen = new Set<string>();
    try {
      const outcomes = mapConcurrently(listFiles(this.#folder, signal), PHOTOS_AT_ONCE, (found) => {
        if (found.kind === 'hidden') return this.#refusal(found.path, appError('photos.hidden').data);
        if (found.kind === 'unreadable') return this.#refusal(found.path, found.error.data);
        return this.#readOne(found.path, kind);
      });
      for await (const outcome of outcomes) {
        if (outcome.kind !== 'refused') seen.add(outcome.path);
        this.#take(outcome);
        onFile();
        throwIfCancelled(signal);
      }
    } finally {
      this.#commit();
    }
    if (seen.size === 0) this.#result.emptyFolders.push(this.#folder);
    const known = [...this.#known].map(([path, photo]) => ({ path, ...photo }));
    const back = known.filter((photo) => photo.isMissing && seen.has(photo.path));
    const gone = known.filter((photo) => !seen.has(photo.path));
    photos.setMissing(
      back.map((photo) => photo.photoId),
      false,
    );
    photos.setMissing(
      gone.map((photo) => photo.photoId),
      true,
    );
    this.#result.vanished.push(...gone.map((photo) => photo.path));
  }

  async #refusal(original: string, error: AppErrorData): Promise<Outcome> {
    return { kind: 'refused', original, error };
  }

  async #readOne(original: string, kind: 'symlink' | 'hardlink'): Promise<Outcome> {
    try {
      const file = await readPhotoFile(original);
      const inFolder = relative(this.#folder, original).split(sep).join('/');
      const linkedPath = `${STUDIO_DIR}/${this.#drug.kcode}/${inFolder}`;
      const content = this.#isKnown(linkedPath, file.sha256) ? null : await examinePhoto(file, original);
      const path = kind === 'symlink' ? linkedPath : await this.#hardLink(original, linkedPath);
      if (this.#isKnown(path, file.sha256)) return { kind: 'already_there', path };
      const found = { kind: 'new' as const, original, path, content: content ?? (await examinePhoto(file, original)) };
      await this.#deps.keepThumbnail?.({ ...file, name: original });
      return found;
    } catch (error) {
      if (error instanceof AppError && error.code !== 'no_space') return this.#refusal(original, error.data);
      throw error;
    }
  }

  #isKnown(path: string, sha256: string): boolean {
    return this.#known.get(path)?.sha256 === sha256;
  }

  /** The path to record: of the hard link, or of the file itself where the system refuses one. */
  async #hardLink(original: string, linkedPath: string): Promise<string> {
    const place = join(this.#deps.workspaceDir, linkedPath);
    const isOurs = this.#known.has(linkedPath);
    const outcome = await hardLinkFile(original, place, { links: this.#links, isOurs });
    if (outcome === 'taken') throw appError('dataset.place_taken', { place });
    this.#weaken(outcome === 'linked' ? 'hardlink' : 'recorded');
    return outcome === 'linked' ? linkedPath : original;
  }

  /** The report names the weakest kind of link that was needed. */
  #weaken(kind: LinkKind): void {
    if (this.#result.linkKind !== 'recorded') this.#result.linkKind = kind;
  }

  #take(outcome: Outcome): void {
    const result = this.#result;
    if (outcome.kind === 'refused') {
      refuse(result, outcome.original, outcome.error);
      return;
    }
    result.perClass[this.#drug.kcode] = (result.perClass[this.#drug.kcode] ?? 0) + 1;
    if (outcome.kind === 'already_there') {
      result.alreadyThere += 1;
      return;
    }
    const { original, path, content } = outcome;
    result.linked += 1;
    result.warned.push(...content.warnings.map((problem) => ({ path: original, problem })));
    this.#waiting.push({
      ...content,
      source: 'studio',
      classIndex: this.#drug.classIndex,
      path,
      originalPath: original,
      condition: null,
      addedAt: this.#deps.now().toISOString(),
    });
    if (this.#waiting.length >= BATCH_PHOTOS) this.#commit();
  }

  #commit(): void {
    if (this.#waiting.length > 0) this.#deps.photos.add(this.#waiting.splice(0));
  }
}
