import type { RouteParams } from '../ui/route.ts';

/** Where the work in a workspace stands, as far as it decides what comes next. */
export type Standing = {
  readonly drugs: number;
  readonly studioPhotos: number;
  readonly realPhotos: number;
  /** Photos that nobody has accepted or rejected. */
  readonly pendingPhotos: number;
  /** Of the manifest, which is the last step of the dataset. */
  readonly dataset: 'never' | 'done' | 'out_of_date';
  /** The run that is at work, or else the newest that has ended. */
  readonly run: {
    readonly runId: string;
    /** `held`: it waits in a queue that a person holds. */
    readonly state: 'running' | 'waiting' | 'held' | 'finished' | 'ended';
    readonly epochsDone: number;
    readonly epochs: number;
    readonly bestValTop1: number | null;
  } | null;
  /** The newest finished run, and how far the way to its release was gone. */
  readonly candidate: {
    readonly runId: string;
    readonly top1: number | null;
    readonly verdict: 'release' | 'acceptable' | 'refuse' | null;
    readonly decision: 'released' | 'refused' | null;
  } | null;
};

export type Role = 'pharmacist' | 'engineer' | 'reviewer';

/** What one of the three does next: a key of the texts (`next.<key>`), its values and where it is done. */
export type NextStep = {
  readonly role: Role;
  readonly key:
    | 'catalog'
    | 'studio'
    | 'photos'
    | 'review'
    | 'curated'
    | 'waitPhotos'
    | 'assemble'
    | 'assembleAgain'
    | 'train'
    | 'watch'
    | 'held'
    | 'resume'
    | 'trained'
    | 'waitRun'
    | 'evaluate'
    | 'export'
    | 'decide'
    | 'released'
    | 'refused';
  /** `waiting`: another has to do something first; `done`: nothing is left. */
  readonly state: 'todo' | 'waiting' | 'done';
  readonly count?: number;
  /** A fraction. */
  readonly accuracy?: number | null;
  readonly to: { readonly screen: string; readonly params?: RouteParams } | null;
};

/** The next sensible step of each of the three people. */
export function nextSteps(standing: Standing): readonly NextStep[] {
  return [pharmacist(standing), engineer(standing), reviewer(standing)];
}

function pharmacist({ drugs, studioPhotos, realPhotos, pendingPhotos }: Standing): NextStep {
  const role = 'pharmacist';
  const setup = { screen: 'home', params: { view: 'setup' } };
  if (drugs === 0) return { role, key: 'catalog', state: 'todo', to: setup };
  if (studioPhotos === 0) return { role, key: 'studio', state: 'todo', to: setup };
  if (realPhotos === 0) return { role, key: 'photos', state: 'todo', to: setup };
  if (pendingPhotos === 0) return { role, key: 'curated', state: 'done', to: { screen: 'classes' } };
  const to = { screen: 'photos', params: { decision: 'pending' } };
  return { role, key: 'review', state: 'todo', count: pendingPhotos, to };
}

function engineer({ studioPhotos, realPhotos, dataset, run }: Standing): NextStep {
  const role = 'engineer';
  if (run?.state === 'running' || run?.state === 'waiting' || run?.state === 'held') {
    const key = run.state === 'held' ? 'held' : 'watch';
    return { role, key, state: 'todo', to: { screen: 'train', params: { run: run.runId } } };
  }
  if (studioPhotos + realPhotos === 0) return { role, key: 'waitPhotos', state: 'waiting', to: null };
  if (dataset === 'never') return { role, key: 'assemble', state: 'todo', to: { screen: 'dataset' } };
  if (run === null) return { role, key: 'train', state: 'todo', to: { screen: 'train', params: { new: '1' } } };
  if (dataset === 'out_of_date') return { role, key: 'assembleAgain', state: 'todo', to: { screen: 'dataset' } };
  const to = { screen: 'train', params: { run: run.runId } };
  if (run.state === 'ended') return { role, key: 'resume', state: 'todo', to };
  return { role, key: 'trained', state: 'done', accuracy: run.bestValTop1, to };
}

function reviewer({ candidate }: Standing): NextStep {
  const role = 'reviewer';
  if (candidate === null) return { role, key: 'waitRun', state: 'waiting', to: null };
  const { runId, top1, verdict, decision } = candidate;
  const evaluation = { screen: 'evaluation', params: { run: runId } };
  const release = { screen: 'release', params: { run: runId } };
  if (top1 === null) return { role, key: 'evaluate', state: 'todo', to: evaluation };
  if (verdict === null) return { role, key: 'export', state: 'todo', accuracy: top1, to: release };
  if (decision === null) return { role, key: 'decide', state: 'todo', accuracy: top1, to: release };
  return { role, key: decision, state: 'done', accuracy: top1, to: release };
}
