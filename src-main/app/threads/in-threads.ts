import type { Handlers } from '../../../src-shared/contract/define.ts';
import { type AppContract, contract } from '../../../src-shared/contract/index.ts';
import type { JobContext } from '../jobs.ts';
import type { ThreadPath } from './thread-contract.ts';
import type { ThreadKind } from './workspace-threads.ts';

/**
 * What takes longer in a large workspace than a window may be kept waiting for everything else (`bench/core`), and whatever
 * writes the database: it may have to wait until others have written.
 */
const IN_THREADS: readonly ThreadPath[] = [
  'catalog.import',
  'catalog.overview',
  'catalog.conditions',
  'photos.import',
  'photos.list',
  'photos.uploadCheck',
  'photos.page',
  'photos.facets',
  'photos.select',
  'photos.position',
  'photos.detail',
  'photos.copies',
  'photos.decide',
  'photos.undo',
  'photos.redo',
  'photos.grade',
  'dataset.linkStudio',
  'dataset.integrate',
  'dataset.split',
  'dataset.manifest',
  'dataset.summary',
  'dataset.statistics',
  'dataset.reports',
  'dataset.leaks',
  'dataset.compare',
  'dataset.comparedPhotos',
  'training.run',
  'training.enqueue',
  'training.holdQueue',
  'training.move',
  'training.dequeue',
  'training.pause',
  'training.resume',
  'training.stop',
  'training.rename',
  'training.estimate',
  'training.metrics',
  'training.savePreset',
  'training.deletePreset',
  'evaluation.run',
  'evaluation.report',
  'evaluation.list',
  'evaluation.summary',
  'evaluation.photos',
  'evaluation.compare',
  'release.export',
  'release.decide',
  'imaging.preprocess',
  'imaging.previewSheet',
];

/** A thread as far as operations are asked of it. */
type Thread = {
  ask(path: string, input: unknown): Promise<unknown>;
  work(path: string, input: unknown, job: JobContext): Promise<unknown>;
};

type AppHandlers = Handlers<AppContract, JobContext>;
type LooseHandlers = Record<string, Record<string, (input: unknown, job: JobContext) => unknown>>;

/**
 * The handlers, of which those for heavy operations ask a thread. Where there is none, they do the work themselves. `onDone` is
 * told what a thread has done.
 */
export function inThreads(
  handlers: AppHandlers,
  threadOf: (kind: ThreadKind) => Thread | null,
  onDone: (path: ThreadPath) => void,
): AppHandlers {
  const all: LooseHandlers = {};
  // A handler is a function at each path of the contract; only its types are lost here, as in the router.
  for (const [domain, own] of Object.entries(handlers as unknown as LooseHandlers)) all[domain] = { ...own };
  for (const path of IN_THREADS) {
    const [domain = '', name = ''] = path.split('.');
    const kind = kindOf(domain, name);
    const own = all[domain]?.[name];
    const handler = async (input: unknown, job: JobContext) => {
      const thread = threadOf(kind);
      if (!thread) return own?.(input, job);
      const answer = await (kind === 'call' ? thread.ask(path, input) : thread.work(path, input, job));
      onDone(path);
      return answer;
    };
    all[domain] = { ...all[domain], [name]: handler };
  }
  return all as unknown as AppHandlers;
}

function kindOf(domain: string, name: string): ThreadKind {
  const domains: Readonly<Record<string, Readonly<Record<string, { readonly kind: string }>>>> = contract;
  const kind = domains[domain]?.[name]?.kind;
  if (kind !== 'call' && kind !== 'job') throw new Error(`${domain}.${name} is nothing that a thread answers`);
  return kind;
}
