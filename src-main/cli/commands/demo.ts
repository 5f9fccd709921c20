import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { unwrap } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import { appError, systemError } from '../../../src-shared/errors.ts';
import { writeJsonAtomically } from '../../files/write-file.ts';
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
import { accuracyLines, releaseLines, runLines } from '../reports/model.ts';
import { formatDuration } from '../screen/numbers.ts';
import { serveUntilStopped } from './serve.ts';

const DEFAULT_DIR = 'demo-workspace';
const RECIPE = join(PROJECT_DIR, 'configs/demo.yaml');
/** Lies in a demo folder from its first moment: only such a folder is ever deleted by `--fresh`. */
const MARKER = 'demo.json';
const Marker = z.object({ isDrawn: z.boolean() });

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
  examples: ['pillsnap demo', 'pillsnap demo --fresh --no-serve --json'],
  async run(context, { dir, fresh, port, ...options }) {
    const { path, print, text, hasDisplay, monotonicMs, language } = context;
    const startedAt = monotonicMs();
    const demoDir = path(dir ?? DEFAULT_DIR);
    await prepareFolder(demoDir, fresh);
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
    });
    return { ...server, value: { ...value, server: server.value }, lines: () => ['', total, ...server.lines()] };
  },
});

/** Makes the folder or takes the one of an earlier demo. @throws AppError `cli.not_a_demo`, `io.*`. */
async function prepareFolder(dir: string, isFresh: boolean): Promise<void> {
  const marker = join(dir, MARKER);
  try {
    if (existsSync(marker)) {
      if (!isFresh) return;
      await rm(dir, { recursive: true });
    } else if (existsSync(dir) && (await readdir(dir)).length > 0) {
      throw appError('cli.not_a_demo', { dir });
    }
    await mkdir(dir, { recursive: true });
  } catch (error) {
    throw systemError(error, dir);
  }
  await writeJsonAtomically(marker, { isDrawn: false });
}

type StepName =
  | 'draw'
  | 'catalog'
  | 'link'
  | 'import'
  | 'integrate'
  | 'split'
  | 'manifest'
  | 'preprocess'
  | 'train'
  | 'evaluate'
  | 'export';
type StepResult = { readonly report: unknown; readonly lines: readonly string[]; readonly isKept?: boolean };
type Step = { readonly name: StepName; readonly run: () => Promise<StepResult> };

/** The whole chain, each step with its report and its time. What an earlier demo has done is kept. */
async function runSteps(context: CommandContext, dir: string) {
  const { text, print, monotonicMs, language } = context;
  const steps = [...dataSteps(context, dir), ...modelSteps(context)];
  const done: { name: StepName; milliseconds: number; isKept: boolean; report: unknown }[] = [];
  for (const [index, { name, run }] of steps.entries()) {
    const startedAt = monotonicMs();
    print('', text('demo.step', { number: index + 1, total: steps.length, title: text(`demo.${name}`) }));
    const { report, lines, isKept = false } = await run();
    const milliseconds = Math.round(monotonicMs() - startedAt);
    print(...lines.map((line) => (line === '' ? '' : `   ${line}`)));
    print(`   ${isKept ? text('demo.kept') : formatDuration(milliseconds, language)}`);
    done.push({ name, milliseconds, isKept, report });
  }
  return done;
}

function dataSteps({ client, job, text, language }: CommandContext, dir: string): Step[] {
  const sampleDir = join(dir, 'sample');
  const marker = join(dir, MARKER);
  return [
    {
      name: 'draw',
      async run() {
        await openOrCreate(client, dir);
        if (Marker.parse(JSON.parse(await readFile(marker, 'utf8'))).isDrawn) {
          return { report: null, lines: [], isKept: true };
        }
        const report = await job(contract.sample.draw, client.sample.draw({ dir: sampleDir }));
        await writeJsonAtomically(marker, { isDrawn: true });
        const { drugs, studioImages: studio, captureImages: captures } = report;
        return { report, lines: [text('sample.done', { drugs, studio, captures })] };
      },
    },
    {
      name: 'catalog',
      async run() {
        const report = unwrap(await client.catalog.import({ file: join(sampleDir, 'top_100_drugs.json') }));
        return { report, lines: catalogImportLines(report, text) };
      },
    },
    {
      name: 'link',
      async run() {
        const started = client.dataset.linkStudio({ dir: join(sampleDir, 'studio') });
        const report = await job(contract.dataset.linkStudio, started);
        return { report, lines: linkStudioLines(report, text, language) };
      },
    },
    {
      name: 'import',
      async run() {
        const report = await job(contract.photos.import, client.photos.import({ dir: join(sampleDir, 'captures') }));
        return { report, lines: photoImportLines(report, text, language) };
      },
    },
    {
      name: 'integrate',
      async run() {
        const report = await job(contract.dataset.integrate, client.dataset.integrate({}));
        return { report, lines: integrateLines(report, text) };
      },
    },
    {
      name: 'split',
      async run() {
        const report = await job(contract.dataset.split, client.dataset.split({}));
        return { report, lines: splitLines(report, text, language) };
      },
    },
    {
      name: 'manifest',
      async run() {
        const report = await job(contract.dataset.manifest, client.dataset.manifest({}));
        return { report, lines: manifestLines(report, text) };
      },
    },
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
  ];
}

function modelSteps({ client, job, text, language }: CommandContext): Step[] {
  return [
    {
      name: 'train',
      async run() {
        const runs = unwrap(await client.training.runs({}));
        const finished = runs.find((run) => run.state === 'finished');
        if (finished) return { report: finished, lines: runLines(finished, text, language), isKept: true };
        // A demo that was stopped while it trained goes on.
        const report = await job(
          contract.training.run,
          client.training.run(runs.length > 0 ? { resume: 'last' } : { config: RECIPE }),
        );
        return { report, lines: runLines(report, text, language) };
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

async function openOrCreate(client: CommandContext['client'], dir: string): Promise<void> {
  const opened = await client.workspace.open({ dir });
  if (opened.ok) return;
  if (opened.error.reason !== 'workspace.not_a_workspace') unwrap(opened);
  unwrap(await client.workspace.create({ dir }));
}

export const demoCommands = [demo];
