import type * as z from 'zod';
import { create } from 'zustand';
import { createClient } from '../../src-shared/contract/client.ts';
import type { DatasetClassCount } from '../../src-shared/contract/dataset.ts';
import type { Client } from '../../src-shared/contract/define.ts';
import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import { type AppContract, contract } from '../../src-shared/contract/index.ts';
import type { ReleaseReport } from '../../src-shared/contract/release.ts';
import type { EpochMetric, RunSummary, StepMetric } from '../../src-shared/contract/training.ts';
import type { WorkspaceInfo } from '../../src-shared/contract/workspace.ts';
import type { AppErrorData, Result } from '../../src-shared/errors.ts';
import { connect } from '../api/transport.ts';
import { mistakesOf, SHOWN_MISTAKES } from './mistakes.ts';

/** What was asked for: on its way, there, rightly absent, or an error. */
export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'empty' }
  | { readonly state: 'failed'; readonly error: AppErrorData };

export type Metrics = {
  readonly run: RunSummary;
  readonly steps: readonly StepMetric[];
  readonly epochs: readonly EpochMetric[];
};
export type ClassCount = z.infer<typeof DatasetClassCount>;

export type OverviewState = {
  readonly connection: 'connecting' | 'open' | 'lost';
  readonly workspace: Loaded<WorkspaceInfo>;
  readonly runs: Loaded<readonly RunSummary[]>;
  /** The run that the person chose; null: the newest. */
  readonly chosenRunId: string | null;
  readonly metrics: Loaded<Metrics>;
  readonly evaluation: Loaded<EvaluationReport>;
  readonly release: Loaded<ReleaseReport>;
  readonly dataset: Loaded<readonly ClassCount[]>;
  /** Photo ids of mistaken photos by their path in the evaluation. */
  readonly photoIds: ReadonlyMap<string, number>;
};

type Actions = {
  /** Connects and follows the workspace; returns the function that ends it. */
  follow(): () => void;
  chooseRun(runId: string): void;
};

/** Points of a curve that a chart is given. */
const MAX_POINTS = 1000;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 10_000;

const LOADING = { state: 'loading' } as const;

export const useOverview = create<OverviewState & Actions>()((set, get) => {
  let client: Client<AppContract> | null = null;
  let isRefreshing = false;
  let isStale = false;

  /** Asks for everything again; what comes while it asks leads to one more round. */
  const refresh = async () => {
    if (isRefreshing) {
      isStale = true;
      return;
    }
    isRefreshing = true;
    do {
      isStale = false;
      if (client) await load(client);
    } while (isStale);
    isRefreshing = false;
  };

  const load = async (from: Client<AppContract>) => {
    const [workspace, runs] = await Promise.all([from.workspace.info({}), from.training.runs({})]);
    // The connection is lost: what is on the screen stays.
    if (client !== from) return;
    set({ workspace: loaded(workspace), runs: loaded(runs, (list) => list.length === 0) });
    const run = runs.ok ? selectRun(runs.value, get().chosenRunId) : undefined;
    if (!run) {
      const nothing = runs.ok ? ({ state: 'empty' } as const) : loaded<never>(runs);
      set({ metrics: nothing, evaluation: nothing, release: nothing });
      set({ dataset: await loadDataset(from) });
      return;
    }
    const { runId } = run;
    // Also where the person has chosen another run meanwhile; its own round comes next.
    const isOutdated = () => client !== from || ![null, runId].includes(get().chosenRunId);
    const metrics = loaded(await from.training.metrics({ runId, maxSteps: MAX_POINTS }));
    if (isOutdated()) return;
    set({ metrics });
    // While a run trains, only its curves move.
    if (run.state === 'running' && get().dataset.state !== 'loading') return;
    const [evaluation, release, dataset] = await Promise.all([
      from.evaluation.report({ runId }),
      from.release.report({ runId }),
      loadDataset(from),
    ]);
    if (isOutdated()) return;
    const photoIds = evaluation.ok ? await findPhotos(from, evaluation.value) : new Map<string, number>();
    set({ evaluation: loaded(evaluation), release: loaded(release), dataset, photoIds });
  };

  return {
    connection: 'connecting',
    workspace: LOADING,
    runs: LOADING,
    chosenRunId: null,
    metrics: LOADING,
    evaluation: LOADING,
    release: LOADING,
    dataset: LOADING,
    photoIds: new Map(),

    follow() {
      let hasLeft = false;
      let retryMs = FIRST_RETRY_MS;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let leaveChanges: (() => void) | undefined;
      const lost = () => {
        if (hasLeft) return;
        client = null;
        set({ connection: 'lost' });
        timer = setTimeout(() => void open(), retryMs);
        retryMs = Math.min(2 * retryMs, MAX_RETRY_MS);
      };
      const open = async () => {
        try {
          const transport = await connect(lost);
          if (hasLeft) return;
          client = createClient(contract, transport);
          retryMs = FIRST_RETRY_MS;
          set({ connection: 'open' });
          leaveChanges = client.workspace.changes({}, () => void refresh());
        } catch {
          lost();
        }
      };
      void open();
      return () => {
        hasLeft = true;
        clearTimeout(timer);
        leaveChanges?.();
      };
    },

    chooseRun(runId) {
      set({ chosenRunId: runId, metrics: LOADING, evaluation: LOADING, release: LOADING, dataset: LOADING });
      void refresh();
    },
  };
});

/** The chosen run, or the newest. */
export function selectRun(runs: readonly RunSummary[], chosenRunId: string | null): RunSummary | undefined {
  return runs.find((run) => run.runId === chosenRunId) ?? runs[0];
}

async function loadDataset(client: Client<AppContract>): Promise<Loaded<readonly ClassCount[]>> {
  const summary = await client.dataset.summary({});
  if (!summary.ok) return loaded<never>(summary);
  const { classes } = summary.value;
  return classes.length === 0 ? { state: 'empty' } : { state: 'ready', value: classes };
}

async function findPhotos(client: Client<AppContract>, report: EvaluationReport): Promise<Map<string, number>> {
  const paths = mistakesOf(report, SHOWN_MISTAKES).map((mistake) => mistake.path);
  const ids = await client.photos.ids({ paths });
  const found = new Map<string, number>();
  if (!ids.ok) return found;
  for (const [index, path] of paths.entries()) {
    const id = ids.value[index];
    if (id !== null && id !== undefined) found.set(path, id);
  }
  return found;
}

/** `not_found` is no failure here: a run that was not evaluated yet has no evaluation. */
function loaded<T>(result: Result<T>, isEmpty: (value: T) => boolean = () => false): Loaded<T> {
  if (result.ok) return isEmpty(result.value) ? { state: 'empty' } : { state: 'ready', value: result.value };
  return result.error.code === 'not_found' ? { state: 'empty' } : { state: 'failed', error: result.error };
}
