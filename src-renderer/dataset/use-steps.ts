import type { DatasetStep, StepState } from '../../src-shared/contract/dataset-state.ts';
import { contract } from '../../src-shared/contract/index.ts';
import { type JobPath, type JobState, useJob, useJobs } from '../api/jobs.ts';
import { type DatasetView, type StepOptions, useDataset } from './store.ts';

/** A step as its card shows it. */
export type StepView = {
  readonly step: DatasetStep;
  readonly state: StepState;
  readonly job: JobState<unknown>;
  /** The step that has to be made before this one can be; null where nothing is missing. */
  readonly waitsFor: DatasetStep | null;
  readonly cancel: () => void;
  /** Forgets how the last run ended. */
  readonly clear: () => void;
};

const STEPS = ['integrate', 'split', 'manifest'] as const satisfies readonly DatasetStep[];

/** Work that holds the dataset: one at a time. */
const EXCLUSIVE: readonly JobPath[] = [
  'photos.import',
  'dataset.linkStudio',
  'dataset.integrate',
  'dataset.split',
  'dataset.manifest',
  'dataset.leaks',
];

/** Whether something runs that keeps the steps and the leak check from starting. */
export function useIsDatasetBusy(): boolean {
  return useJobs(({ jobs }) =>
    jobs.some((job) => job.state === 'running' && EXCLUSIVE.some((path) => path === job.operation)),
  );
}

/** The three steps, how to run one, and how to run all that are not up to date. */
export function useSteps(view: DatasetView) {
  const integrate = useJob('dataset.integrate');
  const split = useJob('dataset.split');
  const manifest = useJob('dataset.manifest');
  const jobs = { integrate, split, manifest };
  const { steps } = view.statistics;
  const before = {
    integrate: null,
    split: steps.integrate.state === 'never' ? 'integrate' : null,
    manifest: steps.split.state === 'never' ? 'split' : null,
  } as const;

  const begin = (step: DatasetStep): Promise<unknown> => {
    const { seed, isMaterialised, splitSeed, name, version } = chosenOptions(useDataset.getState().options, view);
    switch (step) {
      case 'integrate':
        return integrate.start({ seed, materialise: isMaterialised });
      case 'split':
        return split.start({ seed: splitSeed });
      case 'manifest':
        return manifest.start({ name, version });
    }
  };
  /** Resolves with whether the step came to its end. */
  const run = async (step: DatasetStep): Promise<boolean> => {
    const output = await begin(step);
    await useDataset.getState().load();
    return output !== null;
  };
  const first = STEPS.findIndex((step) => steps[step].state !== 'done');
  const outdated = first < 0 ? [] : STEPS.slice(first);
  return {
    views: STEPS.map(
      (step): StepView => ({
        step,
        state: steps[step],
        job: jobs[step].state,
        waitsFor: before[step],
        cancel: jobs[step].cancel,
        clear: jobs[step].clear,
      }),
    ),
    isRunning: Object.values(jobs).some((job) => job.state.state === 'running'),
    isUpToDate: outdated.length === 0,
    run,
    /** Forgets every assignment and splits anew. */
    reset: async (seed: number): Promise<void> => {
      await split.start({ reset: true, seed });
      await useDataset.getState().load();
    },
    update: async (): Promise<void> => {
      for (const step of outdated) if (!(await run(step))) return;
    },
  };
}

/** What a person set, or else what was taken the last time, or else what the program takes. */
export function chosenOptions(options: StepOptions, { statistics, reports, versions }: DatasetView) {
  const [newest] = versions;
  const { name, version } = contract.dataset.manifest.input.parse({});
  return {
    seed: options.seed ?? statistics.seeds.integration ?? DEFAULT_SEED,
    isMaterialised: options.isMaterialised ?? typeof reports.integrate?.combinedDir === 'string',
    splitSeed: statistics.seeds.split ?? options.splitSeed ?? DEFAULT_SEED,
    name: options.name ?? newest?.name ?? name,
    version: options.version ?? newest?.version ?? version,
  };
}

/** What the core takes where none is asked for. */
const DEFAULT_SEED = 42;
