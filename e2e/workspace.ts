import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  readonly recipe: string;
  readonly run: RunSummary;
  readonly evaluation: EvaluationReport;
  readonly release: ReleaseReport;
  remove(): void;
};

/** Runs the real program and gives its JSON. @throws Error with its output where it fails. */
export async function pillsnap(...args: readonly string[]): Promise<unknown> {
  const command = [MAIN, ...args, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: MAX_OUTPUT_BYTES });
  return JSON.parse(stdout);
}

export async function makeWorkspace(): Promise<DemoWorkspace> {
  const root = mkdtempSync(join(tmpdir(), 'pillsnap e2e 알약 '));
  const sample = join(root, 'sample');
  const dir = join(root, 'workspace');
  const recipe = join(root, 'tiny.yaml');
  writeFileSync(recipe, RECIPE);
  const at = ['--workspace', dir];
  await pillsnap('sample', sample, '--drugs', '4', '--studio', '8', '--captures', '16');
  await pillsnap('init', dir);
  await pillsnap('catalog', 'import', join(sample, 'top_100_drugs.json'), ...at);
  await pillsnap('dataset', 'link-studio', join(sample, 'studio'), ...at);
  await pillsnap('photos', 'import', join(sample, 'captures'), ...at);
  await pillsnap('dataset', 'integrate', ...at);
  await pillsnap('dataset', 'split', ...at);
  await pillsnap('dataset', 'manifest', ...at);
  return {
    dir,
    recipe,
    run: RunSummary.parse(await pillsnap('train', '--config', recipe, ...at)),
    evaluation: EvaluationReport.parse(await pillsnap('evaluate', ...at)),
    release: ReleaseReport.parse(await pillsnap('export', ...at)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export type Served = { readonly url: string; readonly port: number; stop(): Promise<number | null> };

/** Starts `pillsnap serve` and waits for its address. */
export async function serve(workspaceDir: string): Promise<Served> {
  const command = [MAIN, 'serve', '--workspace', workspaceDir, '--port', '0', '--json'];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const { url, port } = z.object({ url: z.string(), port: z.number() }).parse(JSON.parse(await firstLine(child)));
  return {
    url,
    port,
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
