import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { EvaluationReport } from '../src-shared/contract/evaluation.ts';
import { ReleaseReport } from '../src-shared/contract/release.ts';
import { RunSummary } from '../src-shared/contract/training.ts';

const ROOT = join(import.meta.dirname, '..');
const MAIN = join(ROOT, 'src-main/cli/main.ts');
/** A report with every prediction is longer than Node's default. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** As small as a run can be that still has curves and mistakes. */
const RECIPE = `
model: { name: test_efficientnet, pretrained: false, drop_rate: 0, drop_path_rate: 0 }
data: { input_size: 48, batch_size: 16 }
training: { epochs: 2, warmup_epochs: 0, base_lr: 0.002 }
`;

/** A workspace that the command line made, with what it answered. */
export type DemoWorkspace = {
  readonly dir: string;
  /** The folder of the drawn sample: `top_100_drugs.json`, `studio/`, `captures/`. */
  readonly sampleDir: string;
  readonly recipe: string;
  readonly run: RunSummary;
  readonly evaluation: EvaluationReport;
  readonly release: ReleaseReport;
};

/**
 * Where the template lies, which all specs copy. Set before the tests, it is used as it is found and stays: for whoever
 * runs one spec over and over.
 */
const TEMPLATE = 'PILLSNAP_E2E_TEMPLATE';

/** Runs the real program and gives its JSON. @throws Error with its output where it fails. */
export async function pillsnap(...args: readonly string[]): Promise<unknown> {
  const command = [MAIN, ...args, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: MAX_OUTPUT_BYTES });
  return JSON.parse(stdout);
}

/** Makes the template where there is none; returns what takes it away again. Studio photos are links into its sample. */
export async function makeTemplate(): Promise<() => void> {
  const kept = process.env[TEMPLATE];
  if (kept !== undefined && existsSync(join(kept, 'answers.json'))) return () => {};
  const root = kept ?? mkdtempSync(join(tmpdir(), 'pillsnap e2e 알약 '));
  const { sampleDir, dir, recipe, answers } = places(root);
  await pillsnap('sample', sampleDir, '--drugs', '4', '--studio', '8', '--captures', '16');
  writeFileSync(recipe, RECIPE);
  const at = ['--workspace', dir];
  await pillsnap('init', dir);
  await pillsnap('catalog', 'import', join(sampleDir, 'top_100_drugs.json'), ...at);
  await pillsnap('dataset', 'link-studio', join(sampleDir, 'studio'), ...at);
  await pillsnap('photos', 'import', join(sampleDir, 'captures'), ...at);
  await pillsnap('dataset', 'integrate', ...at);
  await pillsnap('dataset', 'split', ...at);
  await pillsnap('dataset', 'manifest', ...at);
  const run = await pillsnap('train', '--config', recipe, ...at);
  const evaluation = await pillsnap('evaluate', ...at);
  const release = await pillsnap('export', ...at);
  writeFileSync(answers, JSON.stringify({ run, evaluation, release }));
  // The workers, which run the specs, inherit it.
  process.env[TEMPLATE] = root;
  return kept === undefined ? () => rmSync(root, { recursive: true, force: true }) : () => {};
}

/** What the set-up of this run of the tests has made. */
export function template(): DemoWorkspace {
  const root = process.env[TEMPLATE];
  if (root === undefined) throw new Error('the set-up has made no template');
  const { answers, ...paths } = places(root);
  const Answers = z.object({ run: RunSummary, evaluation: EvaluationReport, release: ReleaseReport });
  return { ...paths, ...Answers.parse(JSON.parse(readFileSync(answers, 'utf8'))) };
}

function places(root: string) {
  return {
    sampleDir: join(root, 'sample'),
    dir: join(root, 'workspace'),
    recipe: join(root, 'tiny.yaml'),
    answers: join(root, 'answers.json'),
  };
}

export type Served = {
  readonly url: string;
  readonly port: number;
  /** Of the server's process. */
  readonly pid: number;
  stop(): Promise<number | null>;
};

/** Starts `pillsnap serve` on a workspace and waits for its address. What it remembers of its user lies beside. */
export function serve(workspaceDir: string, port = 0): Promise<Served> {
  const homeDir = dirname(workspaceDir);
  return start({ args: ['--workspace', workspaceDir], port, cwd: homeDir, homeDir });
}

/** Starts it without a workspace, for a person with this home folder. */
export function serveHome(homeDir: string, args: readonly string[] = []): Promise<Served> {
  return start({ args, port: 0, cwd: homeDir, homeDir });
}

type Start = {
  readonly args: readonly string[];
  /** 0: any. */
  readonly port: number;
  readonly cwd: string;
  readonly homeDir: string;
};

async function start({ args, port, cwd, homeDir }: Start): Promise<Served> {
  const command = [MAIN, 'serve', ...args, '--port', String(port), '--json'];
  const env = { ...process.env, HOME: homeDir, USERPROFILE: homeDir, XDG_CONFIG_HOME: join(homeDir, 'config') };
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'], cwd, env });
  const answer = z.object({ url: z.string(), port: z.number() }).parse(JSON.parse(await firstLine(child)));
  if (child.pid === undefined) throw new Error('the server that answered has no process');
  return {
    ...answer,
    pid: child.pid,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGINT');
      }),
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (data) => {
      text += String(data);
      if (text.includes('\n')) resolve(text);
    });
    child.once('exit', (code) => reject(new Error(`pillsnap serve ended with ${code}: ${text}`)));
  });
}
