import { join } from 'node:path';
import { unwrap } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import type { Progress } from '../../../src-shared/contract/jobs.ts';
import type { EpochMetric, RunSummary } from '../../../src-shared/contract/training.ts';
import { AppError, type AppErrorReason } from '../../../src-shared/errors.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { epochLine, plannedMemoryLines, runLines } from '../reports/model.ts';
import { followUp } from './follow-up.ts';

export const train = defineCommand({
  name: 'train',
  summary: 'train',
  positional: null,
  options: {
    config: { kind: 'text', value: 'FILE', help: 'option.config' },
    resume: { kind: 'text', value: 'RUN', alone: 'last', help: 'option.resume' },
  },
  needsWorkspace: true,
  examples: ['pillsnap train --config configs/demo.yaml', 'pillsnap train --resume'],
  async run(context, { config, resume }) {
    const { client, job, path, text, language, note, workspaceDir } = context;
    const watch = new RunWatch(context, unwrap(await client.training.runs({})));
    const input = {
      ...(config === undefined ? {} : { config: path(config) }),
      ...(resume === undefined ? {} : { resume }),
    };
    try {
      const value = await job(contract.training.run, client.training.run(input), watch.onProgress);
      const epochs = await watch.end(value.runId);
      const written = text('file.written', { path: join(workspaceDir, 'runs', value.runId) });
      const next = text('next', { command: followUp(context, `evaluate --run ${value.runId}`) });
      return { value, lines: () => [...runLines(value, epochs, text, language), '', written, next] };
    } catch (error) {
      const { runId } = watch;
      if (runId !== null) await watch.end(runId);
      const reason = AppError.from(error).reason;
      const run = (await listRuns(context)).find((one) => one.runId === runId);
      if (run && !IN_VAIN.includes(reason)) {
        const { epochsDone, config: recipe } = run;
        const figures = { run: run.runId, epochs: epochsDone, of: recipe.training.epochs };
        note(text('train.goOn', { ...figures, command: followUp(context, `train --resume ${run.runId}`) }));
      }
      throw error;
    }
  },
});

/** A run that ended by these comes to the same again. */
const IN_VAIN: readonly AppErrorReason[] = [
  'training.not_finite',
  'evaluation.not_finite',
  'training.stopped_for_good',
  'training.manifest_gone',
];

/** Says on the screen what a run comes to while it trains: its memory before the first step, and a line for each epoch. */
class RunWatch {
  readonly #context: CommandContext;
  readonly #epochsBefore: ReadonlyMap<string, number>;
  #run: RunSummary | null = null;
  #phase: Progress['phase'] | null = null;
  #isMemoryTold = false;
  /** Of the run, in order; those up to `#told` have their line. */
  #rows: readonly EpochMetric[] = [];
  #told = 0;
  #leave: () => void = () => {};

  constructor(context: CommandContext, runsBefore: readonly RunSummary[]) {
    this.#context = context;
    this.#epochsBefore = new Map(runsBefore.map(({ runId, epochsDone }) => [runId, epochsDone]));
  }

  /** Null while it is not known which run the job trains. */
  get runId(): string | null {
    return this.#run?.runId ?? null;
  }

  readonly onProgress = ({ phase }: Progress): void => {
    if (phase === this.#phase) return;
    this.#phase = phase;
    void this.#look(phase);
  };

  /** Tells what is still to be told, and gives every epoch of the run. */
  async end(runId: string): Promise<readonly EpochMetric[]> {
    this.#leave();
    const metrics = await this.#context.client.training.metrics({ runId, maxSteps: 2 });
    if (!metrics.ok) return [];
    this.#told = this.#run === null ? (this.#epochsBefore.get(runId) ?? 0) : this.#told;
    this.#tell(metrics.value.run, metrics.value.epochs);
    return metrics.value.epochs;
  }

  async #look(phase: Progress['phase']): Promise<void> {
    const running = (await listRuns(this.#context)).find(({ state }) => state === 'running');
    if (!running) return;
    if (this.#run === null) this.#follow(running);
    if (phase !== 'train' || this.#isMemoryTold) return;
    this.#isMemoryTold = true;
    for (const line of plannedMemoryLines(running, this.#context.text)) this.#context.note(line);
  }

  #follow(run: RunSummary): void {
    const { client } = this.#context;
    this.#run = run;
    this.#told = this.#epochsBefore.get(run.runId) ?? 0;
    const input = { runId: run.runId, afterStep: run.stepsDone };
    this.#leave = client.training.follow(input, ({ run: now, rewound, epochs }) => {
      if (rewound) {
        this.#told = Math.min(this.#told, rewound.epochs);
        this.#rows = this.#rows.filter(({ epoch }) => epoch <= rewound.epochs);
      }
      this.#tell(now, epochs);
    });
  }

  #tell(run: RunSummary, epochs: readonly EpochMetric[]): void {
    const { print, text, language } = this.#context;
    const of = run.config.training.epochs;
    for (const row of epochs) {
      const rows = this.#rows.filter(({ epoch }) => epoch < row.epoch);
      this.#rows = [...rows, row];
      if (row.epoch <= this.#told) continue;
      this.#told = row.epoch;
      print(epochLine(row, { rows, epochs: of }, text, language));
    }
  }
}

async function listRuns({ client }: CommandContext): Promise<readonly RunSummary[]> {
  const runs = await client.training.runs({});
  return runs.ok ? runs.value : [];
}
