import { type NewPhotos, OTHER_RUN } from './prepare.ts';

/** Something that a window asks for, and what is asked. */
export type Operation = {
  readonly path: string;
  readonly input?: unknown;
  /** Tells it from others of the same path. */
  readonly about?: string;
  /** Long work is cancelled after so many milliseconds: by then it has done all it does. */
  readonly cancelAfterMs?: number;
  /** What it is expected to be refused for, where the large workspace has not what it needs. */
  readonly refusedAs?: string;
};

/** As `SORTS` of the contract, each of which is an order of all photos. */
const SORTS = ['added', 'class', 'grade', 'sharpness', 'name'] as const;
const PAIR = { from: 1, to: 2 };
const LONG_WORK_MS = 15_000;

type Facts = {
  /** In the library. */
  readonly photos: number;
  /** One of them, and its class. */
  readonly photoId: number;
  readonly kcode: string;
  readonly files: NewPhotos;
};

/** What a window can ask of an open workspace, in an order in which each has what it needs. The first asks for everything new. */
export function operations({ photos, photoId, kcode, files }: Facts): readonly Operation[] {
  const query = { sources: ['real'], text: 'k-9' };
  const everything = { query: {}, expected: photos };
  return [
    { path: 'workspace.info' },
    { path: 'workspace.recent' },
    { path: 'catalog.list' },
    { path: 'photos.page', input: {}, about: 'first of all' },
    ...SORTS.map((by) => ({ path: 'photos.page', input: { sort: { by } }, about: `by ${by}` })),
    { path: 'photos.page', input: { query, sort: { by: 'name', isReversed: true } }, about: 'found by text' },
    { path: 'photos.facets', input: {} },
    { path: 'photos.facets', input: { query }, about: 'found by text' },
    { path: 'photos.select', input: {} },
    { path: 'photos.position', input: { photoId } },
    { path: 'photos.list', input: { limit: 10_000 } },
    { path: 'photos.ids', input: { paths: Array.from({ length: 1000 }, (_, i) => `studio/none/${i}.jpg`) } },
    { path: 'photos.detail', input: { photoId }, about: 'first' },
    { path: 'photos.detail', input: { photoId } },
    { path: 'photos.copies', input: { photoId } },
    { path: 'photos.uploadCheck', input: { file: files.file } },
    { path: 'photos.history', input: {} },
    { path: 'photos.stepPhotos', input: { stepId: 1 } },
    { path: 'catalog.overview', about: 'first' },
    { path: 'catalog.overview' },
    { path: 'catalog.conditions', input: { kcode } },
    { path: 'evaluation.list' },
    { path: 'evaluation.report', input: {} },
    { path: 'evaluation.summary', input: {}, about: 'first' },
    { path: 'evaluation.summary', input: { source: 'real' } },
    { path: 'evaluation.photos', input: { runId: 'run-001', comparedWith: OTHER_RUN, change: 'fixed' } },
    { path: 'evaluation.compare', input: { runId: 'run-001', otherRunId: OTHER_RUN } },
    { path: 'dataset.statistics' },
    { path: 'dataset.summary' },
    { path: 'dataset.reports' },
    { path: 'dataset.versions' },
    { path: 'dataset.compare', input: PAIR },
    { path: 'dataset.comparedPhotos', input: { ...PAIR, offset: 0, limit: 100 } },
    { path: 'training.runs' },
    { path: 'training.queue' },
    { path: 'training.queueState' },
    { path: 'training.options' },
    { path: 'training.presets' },
    { path: 'training.validate', input: { config: {} } },
    { path: 'training.metrics', input: { runId: 'run-001' } },
    { path: 'training.log', input: { runId: 'run-001' } },
    { path: 'training.estimate', input: { config: {} } },
    { path: 'training.enqueue', input: { config: {} } },
    { path: 'release.list', input: {} },
    { path: 'release.candidate', input: { runId: 'run-001' } },
    { path: 'prediction.models' },
    { path: 'imaging.preview', input: { photoId } },
    { path: 'imaging.preprocess', input: { file: files.file } },
    { path: 'imaging.previewSheet', input: { file: files.file, out: `${files.file}.sheet.png` } },
    { path: 'photos.decide', input: decision({ photoIds: [photoId] }, 'blurred'), about: 'one photo' },
    { path: 'photos.undo', input: {}, about: 'one photo' },
    { path: 'photos.decide', input: decision(everything, 'dark'), about: 'all photos' },
    { path: 'photos.page', input: {}, about: 'after all have changed' },
    { path: 'photos.undo', input: {}, about: 'all photos' },
    { path: 'photos.facets', input: {}, about: 'after all have changed' },
    { path: 'photos.redo', input: {}, about: 'all photos' },
    { path: 'photos.undo', input: {}, about: 'all photos, again' },
    { path: 'photos.grade', input: {} },
    { path: 'photos.import', input: { dir: files.real } },
    { path: 'dataset.linkStudio', input: { dir: files.studio } },
    // Before the photos of the next step are in no split yet.
    { path: 'dataset.manifest', input: { name: 'large', version: '2' }, cancelAfterMs: 5000 },
    { path: 'dataset.integrate', input: { materialise: false } },
    { path: 'dataset.split', input: {}, cancelAfterMs: LONG_WORK_MS },
    { path: 'dataset.leaks', input: {}, cancelAfterMs: LONG_WORK_MS },
    { path: 'catalog.import', input: { file: files.noPhoto }, refusedAs: 'catalog.not_json' },
  ];
}

function decision(selection: unknown, reason: string) {
  return { selection, action: { kind: 'reject', reason } };
}
