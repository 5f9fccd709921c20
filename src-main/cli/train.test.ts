import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { RunSummary } from '../../src-shared/contract/training.ts';
import { makeTinyWorkspace, TINY_RECIPE } from '../training/test-support/tiny-workspace.ts';
import { runCli } from './run-cli.ts';

let workspaceDir = '';
beforeAll(async () => {
  const tiny = await makeTinyWorkspace();
  tiny.db.close();
  ({ workspaceDir } = tiny);
  const recipe = { ...TINY_RECIPE, training: { epochs: 2, warmup_epochs: 0 } };
  writeFileSync(join(workspaceDir, 'tiny.yaml'), stringify(recipe));
});
afterAll(() => rmSync(workspaceDir, { recursive: true }));

/** The program in this process, with everything it writes in the order in which it does. */
async function pillsnap(...args: readonly string[]) {
  const written: { readonly to: 'stdout' | 'stderr'; readonly text: string }[] = [];
  const to = (name: 'stdout' | 'stderr') => ({ write: (text: string) => void written.push({ to: name, text }) });
  const code = await runCli(args, {
    cwd: workspaceDir,
    env: { PILLSNAP_LANG: 'en', LANG: 'en_US.UTF-8', HOME: workspaceDir, XDG_CONFIG_HOME: workspaceDir },
    stdout: to('stdout'),
    stderr: to('stderr'),
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    exit: (status) => {
      throw new Error(`exit ${status}`);
    },
  });
  const said = (name: 'stdout' | 'stderr') => written.flatMap((part) => (part.to === name ? [part.text] : [])).join('');
  return { code, stdout: said('stdout'), stderr: said('stderr') };
}

/** A first run reads ONNX Runtime in; that takes its time on a machine that has other work. */
const TIMEOUT_MS = 180_000;

test('training says once what memory it will need, and its answer stays one JSON object', {
  timeout: TIMEOUT_MS,
}, async () => {
  const { code, stdout, stderr } = await pillsnap('train', '--config', 'tiny.yaml', '--json');
  expect(code).toBe(0);
  expect(RunSummary.parse(JSON.parse(stdout))).toMatchObject({ state: 'finished', epochsDone: 2 });
  expect(stderr.match(/Memory: about [\d,]+ MB will be needed, [\d,]+ MB are available/g)).toHaveLength(1);
});

test('training says what each epoch came to, where the run lies and what comes next', {
  timeout: TIMEOUT_MS,
}, async () => {
  const { code, stdout } = await pillsnap('train', '--config', 'tiny.yaml');
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  for (const epoch of [1, 2]) {
    expect(lines[epoch - 1]).toMatch(new RegExp(`^epoch ${epoch}/2  train loss \\d.* val loss .* top-5 100.0 %`));
  }
  expect(lines[0]).toMatch(/best$/);
  expect(stdout).toMatch(/Run run-002 finished: 2 of 2 epochs, 8 steps in [\d.]+ m?s\nBest: epoch \d, val top-1 /);
  expect(stdout).toContain(join(workspaceDir, 'runs', 'run-002'));
  expect(lines.at(-2)).toBe('Next: pillsnap evaluate --run run-002');
});

test('a finished run is listed, and there is nothing to resume', async () => {
  const { code, stdout } = await pillsnap('runs');
  expect(code).toBe(0);
  expect(stdout).toContain('run-001');
  expect(await pillsnap('train', '--resume')).toMatchObject({ code: 1, stderr: expect.stringContaining('no run') });
});

test('a run is evaluated and exported in one go, and what is decided goes with the package', {
  timeout: TIMEOUT_MS,
}, async () => {
  expect(await pillsnap('export')).toMatchObject({ code: 1, stderr: expect.stringContaining('pillsnap evaluate') });
  expect((await pillsnap('export', '--evaluate')).code).toBe(0);
  const undecided = await pillsnap('release');
  expect(undecided).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing has been decided yet.') });

  const against = await pillsnap('release', '--decide', 'released', '--by', 'Kim');
  expect(against).toMatchObject({ code: 1, stderr: expect.stringContaining('has to be confirmed') });
  const { code, stdout } = await pillsnap(
    'release',
    '--decide',
    'refused',
    '--by',
    'Kim',
    '--note',
    'too few',
    '--json',
  );
  expect(code).toBe(0);
  const { decisions, dir, contents } = JSON.parse(stdout);
  expect(decisions).toMatchObject([{ decision: 'refused', decidedBy: 'Kim', note: 'too few' }]);
  expect(contents).toMatchObject({ isWhole: true, added: [] });
  expect(readFileSync(join(dir, 'DECISION.md'), 'utf8')).toContain('Decided by: Kim');

  expect((await pillsnap('release', '--package', '1')).stdout).toMatch(/Decision +refused\nBy +Kim/);
  expect(await pillsnap('release', '--package', '7')).toMatchObject({ code: 1 });
  rmSync(join(dir, 'golden.json'));
  const broken = await pillsnap('release');
  expect(broken).toMatchObject({ code: 1, stdout: expect.stringContaining('Missing or changed: golden.json') });
});
