import { create } from 'zustand';
import type { RunLive, RunSummary, RunUpdate, StepMetric } from '../../../src-shared/contract/training.ts';
import type { AppErrorData } from '../../../src-shared/errors.ts';
import { core } from '../../api/core.ts';
import { LOADING, type Loaded, loaded } from '../../api/loaded.ts';
import { keepSame } from '../../ui/use-same.ts';
import { addToCurves, type Curves, curvesOf, type Metrics } from './curves.ts';

/** The part of a run that is drawn, in epochs from its start; null: all of it, however far it has come. */
export type Range = readonly [from: number, to: number];

export type RunMetrics = Metrics & { readonly run: RunSummary };

/** The end of a log: its lines, and the number of the first of them, counted from where the window began to read. */
export type Log = { readonly first: number; readonly lines: readonly string[] };

/** What is shown of a run beside its curves: all but what changes with each step. */
export type ShownRun = Omit<RunSummary, 'stepsDone'>;

export type MonitorState = {
  readonly runId: string | null;
  /** The same object as long as it says the same: only a change of it draws the run's header anew. */
  readonly run: Loaded<ShownRun>;
  readonly live: RunLive | null;
  readonly curves: Curves;
  /** The steps of `range` with all their detail; null while everything is shown. */
  readonly detail: readonly StepMetric[] | null;
  readonly range: Range | null;
  /** Other runs whose curves are drawn beside this one's. */
  readonly compared: readonly RunMetrics[];
  /** 0 to below 1. */
  readonly smoothing: number;
  readonly isLogarithmic: boolean;
  readonly log: Log;
  /** Why the last thing that a person asked for was refused. */
  readonly refusal: AppErrorData | null;
};

type MonitorActions = {
  /** Loads a run and follows it; returns what ends it. */
  follow(runId: string): () => void;
  zoom(range: Range | null, stepsPerEpoch: number): void;
  compare(runIds: readonly string[]): void;
  setSmoothing(weight: number): void;
  setLogarithmic(isLogarithmic: boolean): void;
  control(action: 'pause' | 'resume' | 'stop'): Promise<void>;
};

/** Steps that a chart is given: more than it has pixels across. The core thins them. */
const CHART_POINTS = 600;
/** With more than these, counting what came while the run went on, they are asked for anew. */
const MOST_POINTS = 1000;
/** Points of a run that is only drawn for comparison. */
const COMPARED_POINTS = 300;

/** Lines of the log that are kept in the window. */
const LOG_LINES = 500;

const NOTHING: Curves = curvesOf({ steps: [], epochs: [] });
const NO_LOG: Log = { first: 0, lines: [] };
const DEFAULT_SMOOTHING = 0.9;

export const useMonitor = create<MonitorState & MonitorActions>()((set, get) => {
  /** Answers for a run that is no longer shown are dropped. */
  const isShown = (runId: string) => get().runId === runId;

  /** What is said of the run, in place of what is known only where it is something else. */
  const told = (run: RunSummary) => ({ run: keepSame(get().run, { state: 'ready', value: shownRun(run) }) });

  const update = (runId: string, { run, live, ...came }: RunUpdate) => {
    if (!isShown(runId)) return;
    if (came.rewound) rewinds += 1;
    set({ ...told(run), live: keepSame(get().live, live), curves: addToCurves(get().curves, came) });
    if (get().curves.steps.length > MOST_POINTS) void thin(runId);
  };

  let isThinning = false;
  let rewinds = 0;
  /**
   * Asks for the steps anew, thinned over all of the run. What came meanwhile, and is not in the answer, is kept; an answer
   * from before the run went back to a checkpoint is dropped.
   */
  const thin = async (runId: string) => {
    if (isThinning) return;
    isThinning = true;
    const rewindsBefore = rewinds;
    const metrics = await core.training.metrics({ runId, maxSteps: CHART_POINTS });
    isThinning = false;
    if (!isShown(runId) || !metrics.ok || rewinds !== rewindsBefore) return;
    const { steps, epochs } = metrics.value;
    set({ curves: addToCurves({ steps, epochs }, { ...get().curves, rewound: null }) });
  };

  const load = async (runId: string, onReady: (lastStep: number) => void) => {
    const metrics = await core.training.metrics({ runId, maxSteps: CHART_POINTS });
    if (!isShown(runId)) return;
    if (!metrics.ok) return set({ run: loaded<never>(metrics) });
    const { run, live, steps, epochs } = metrics.value;
    set({ ...told(run), live, curves: curvesOf({ steps, epochs }) });
    onReady(steps.at(-1)?.step ?? 0);
  };

  const loadLog = async (runId: string, onReady: (nextByte: number) => void) => {
    const log = await core.training.log({ runId, tail: LOG_LINES });
    if (!isShown(runId) || !log.ok) return;
    set({ log: addToLog(NO_LOG, log.value.lines) });
    onReady(log.value.nextByte);
  };

  return {
    runId: null,
    run: LOADING,
    live: null,
    curves: NOTHING,
    detail: null,
    range: null,
    compared: [],
    smoothing: DEFAULT_SMOOTHING,
    isLogarithmic: false,
    log: NO_LOG,
    refusal: null,

    follow(runId) {
      // The same run again (a connection that came back): what is on the screen stays until the answer is there.
      if (get().runId !== runId) {
        const compared = get().compared.filter((other) => other.run.runId !== runId);
        set({
          runId,
          run: LOADING,
          live: null,
          curves: NOTHING,
          detail: null,
          range: null,
          log: NO_LOG,
          refusal: null,
          compared,
        });
      }
      const leaves: (() => void)[] = [];
      let hasLeft = false;
      const listen = (begin: () => () => void) => {
        if (!hasLeft) leaves.push(begin());
      };
      void load(runId, (afterStep) =>
        listen(() => core.training.follow({ runId, afterStep }, (event) => update(runId, event))),
      );
      void loadLog(runId, (fromByte) =>
        listen(() =>
          core.training.followLog({ runId, fromByte }, ({ lines }) => {
            if (isShown(runId)) set({ log: addToLog(get().log, lines) });
          }),
        ),
      );
      return () => {
        hasLeft = true;
        for (const leave of leaves) leave();
      };
    },

    zoom(range, perEpoch) {
      set({ range, detail: null });
      const { runId } = get();
      if (range === null || runId === null) return;
      const fromStep = Math.max(1, Math.floor(range[0] * perEpoch));
      const toStep = Math.max(fromStep, Math.ceil(range[1] * perEpoch));
      void core.training.metrics({ runId, maxSteps: CHART_POINTS, fromStep, toStep }).then((metrics) => {
        if (isShown(runId) && get().range === range && metrics.ok) set({ detail: metrics.value.steps });
      });
    },

    compare(runIds) {
      const known = new Map(get().compared.map((metrics) => [metrics.run.runId, metrics]));
      set({ compared: runIds.flatMap((runId) => known.get(runId) ?? []) });
      const missing = runIds.filter((runId) => !known.has(runId));
      void Promise.all(missing.map((runId) => core.training.metrics({ runId, maxSteps: COMPARED_POINTS }))).then(
        (answers) => {
          const found = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
          const refused = answers.find((answer) => !answer.ok);
          set({
            compared: [...get().compared, ...found],
            ...(refused && !refused.ok ? { refusal: refused.error } : {}),
          });
        },
      );
    },

    setSmoothing: (smoothing) => set({ smoothing }),
    setLogarithmic: (isLogarithmic) => set({ isLogarithmic }),

    async control(action) {
      const { runId } = get();
      if (runId === null) return;
      const answer = await core.training[action]({ runId });
      if (!isShown(runId)) return;
      if (answer.ok) set({ ...told(answer.value), refusal: null });
      else set({ refusal: answer.error });
    },
  };
});

function addToLog({ first, lines }: Log, came: readonly string[]): Log {
  const all = [...lines, ...came];
  return { first: first + Math.max(0, all.length - LOG_LINES), lines: all.slice(-LOG_LINES) };
}

function shownRun({ stepsDone: _steps, ...run }: RunSummary): ShownRun {
  return run;
}
