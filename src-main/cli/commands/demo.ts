import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unwrap } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import { SAMPLE_MARKER, type SampleStep } from '../../../src-shared/contract/sample.ts';
import { assertNever, systemError } from '../../../src-shared/errors.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { PROJECT_DIR } from '../project-dir.ts';
import {
  catalogImportLines,
  integrateLines,
  linkStudioLines,
  manifestLines,
  photoImportLines,
  splitLines,
} from '../reports/dataset.ts';
import { accuracyLines, runLines } from '../reports/model.ts';
import { releaseLines } from '../reports/release.ts';
import { formatDuration } from '../screen/numbers.ts';
import { serveUntilStopped } from './serve.ts';

const DEFAULT_DIR = 'demo-workspace';
const RECIPE = join(PROJECT_DIR, 'configs/demo.yaml');

const demo = defineCommand({
  name: 'demo',
  summary: 'demo',
  positional: null,
  options: {
    dir: { kind: 'text', value: 'DIR', help: 'option.demoDir' },
    fresh: { kind: 'flag', help: 'option.fresh' },
    'no-serve': { kind: 'flag', help: 'option.noServe' },
    'no-open': { kind: 'flag', help: 'option.noOpen' },
    port: { kind: 'integer', value: 'N', least: 0, most: 65_535, help: 'option.port' },
  },
  needsWorkspace: false,
  showsWindow: true,
  examples: ['pillsnap demo', 'pillsnap demo --fresh --no-serve --json'],
  async run(context, { dir, fresh, port, ...options }) {
    const { path, print, text, hasDisplay, monotonicMs, language } = context;
    const startedAt = monotonicMs();
    const demoDir = path(dir ?? DEFAULT_DIR);
    if (fresh) await removeDemo(demoDir);
    print(text('demo.workspace', { dir: demoDir }));
    const steps = await runSteps(context, demoDir);
    const milliseconds = Math.round(monotonicMs() - startedAt);
    const value = { dir: demoDir, milliseconds, steps };
    const total = text('demo.total', { duration: formatDuration(milliseconds, language) });
    if (options['no-serve']) return { value, lines: () => ['', total] };
    const server = await serveUntilStopped(context, {
      host: '127.0.0.1',
      port,
      allowedHosts: [],
      open: hasDisplay && !options['no-open'],
      roots: [],
    });
    return { ...server, value: { ...value, server: server.value }, lines: () => ['', total, ...server.lines()] };
  },
});

/** Deletes an earlier demo; a folder that holds none is left for the demo itself to refuse. @throws AppError `io.*`. */
async function removeDemo(dir: string): Promise<void> {
  if (!existsSync(join(dir, SAMPLE_MARKER))) return;
  try {
    await rm(dir, { recursive: true });
  } catch (error) {
    throw systemError(error, dir);
  }
}

type StepName = SampleStep['name'] | 'preprocess' | 'train' | 'evaluate' | 'export';
type StepResult = { readonly report: unknown; readonly lines: readonly string[]; readonly isKept?: boolean };
type Step = { readonly name: StepName; readonly run: () => Promise<StepResult> };

type DoneStep = {
  readonly name: StepName;
  readonly milliseconds: number;
  readonly isKept: boolean;
  readonly report: unknown;
};

/** The whole chain, each step with its report and its time. What an earlier demo has done is kept. */
async function runSteps(context: CommandContext, dir: string): Promise<DoneStep[]> {
  const { client, job, text, print, monotonicMs, language } = context;
  const sample = await job(contract.sample.workspace, client.sample.workspace({ dir }));
  const steps = modelSteps(context, dir);
  const done: DoneStep[] = [];
  const begin = (name: StepName) => {
    const total = sample.steps.length + steps.length;
    print('', text('demo.step', { number: done.length + 1, total, title: text(`demo.${name}`) }));
  };
  const end = (step: DoneStep, lines: readonly string[]) => {
    print(...lines.map((line) => (line === '' ? '' : `   ${line}`)));
    print(`   ${step.isKept ? text('demo.kept') : formatDuration(step.milliseconds, language)}`);
    done.push(step);
  };
  for (const step of sample.steps) {
    begin(step.name);
    end({ ...step, isKept: step.report === null }, sampleLines(step, context));
  }
  for (const { name, run } of steps) {
    begin(name);
    const startedAt = monotonicMs();
    const { report, lines, isKept = false } = await run();
    end({ name, milliseconds: Math.round(monotonicMs() - startedAt), isKept, report }, lines);
  }
  return done;
}

function sampleLines(step: SampleStep, { text, language }: CommandContext): readonly string[] {
  switch (step.name) {
    case 'draw': {
      if (step.report === null) return [];
      const { drugs, studioImages: studio, captureImages: captures } = step.report;
      return [text('sample.done', { drugs, studio, captures })];
    }
    case 'catalog':
      return catalogImportLines(step.report, text);
    case 'link':
      return linkStudioLines(step.report, text, language);
    case 'import':
      return photoImportLines(step.report, text, language);
    case 'integrate':
      return integrateLines(step.report, text);
    case 'split':
      return splitLines(step.report, text, language);
    case 'manifest':
      return manifestLines(step.report, text);
    default:
      return assertNever(step);
  }
}

function modelSteps({ client, job, text, language }: CommandContext, dir: string): Step[] {
  return [
    {
      name: 'preprocess',
      async run() {
        const [photo] = unwrap(await client.photos.list({ source: 'real', limit: 1 })).photos;
        if (!photo) throw new Error('The demo imported no photo');
        const out = join(dir, 'artifacts', 'preprocessed.npy');
        const report = unwrap(await client.imaging.preprocess({ file: photo.originalPath, out }));
        return { report, lines: [`float32 [${report.shape.join(', ')}]`, text('file.written', { path: out })] };
      },
    },
    {
      name: 'train',
      async run() {
        const runs = unwrap(await client.training.runs({}));
        const finished = runs.find((run) => run.state === 'finished');
        if (finished) return { report: finished, lines: runLines(finished, [], text, language), isKept: true };
        // A demo that was interrupted while it trained goes on.
        const canGoOn = runs.some(({ state }) => state === 'paused' || state === 'interrupted' || state === 'failed');
        const report = await job(
          contract.training.run,
          client.training.run(canGoOn ? { resume: 'last' } : { config: RECIPE }),
        );
        return { report, lines: runLines(report, [], text, language) };
      },
    },
    {
      name: 'evaluate',
      async run() {
        const known = await client.evaluation.report({});
        const report = known.ok ? known.value : await job(contract.evaluation.run, client.evaluation.run({}));
        return { report, lines: accuracyLines(report, text), isKept: known.ok };
      },
    },
    {
      name: 'export',
      async run() {
        const known = await client.release.report({});
        const report = known.ok ? known.value : await job(contract.release.export, client.release.export({}));
        return { report, lines: releaseLines(report, text), isKept: known.ok };
      },
    },
  ];
}

export const demoCommands = [demo];
