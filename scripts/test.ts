/**
 * `npm test`: everything that must hold before a change lands, in one run with one closing line.
 * Installs what it needs from Debian where it may, and names the missing package where it may not.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './debian-packages.ts';

type Count = { passed: number; failed: number; skipped: number };
type Step = {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Record<string, string>;
  /** How many tests ran; a check that is one command counts as one. */
  readonly count?: (exitCode: number) => Count;
};

const root = join(import.meta.dirname, '..');
const reports = mkdtempSync(join(tmpdir(), 'pillsnap-test-'));
const vitestReport = join(reports, 'vitest.json');
const playwrightReport = join(reports, 'playwright.json');

const chromium = await ensureChromium();

const steps: readonly Step[] = [
  { name: 'biome', command: ['biome', 'ci', '--error-on-warnings', '.'] },
  { name: 'types: main', command: ['tsc', '-p', 'tsconfig.main.json'] },
  { name: 'types: renderer', command: ['tsc', '-p', 'tsconfig.renderer.json'] },
  { name: 'types: shared', command: ['tsc', '-p', 'tsconfig.shared.json'] },
  { name: 'knip', command: ['knip'] },
  { name: 'build', command: ['npm', 'run', '--silent', 'build'] },
  {
    name: 'unit tests',
    command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
    count: () => countVitest(vitestReport),
  },
  {
    name: 'end to end',
    command: ['playwright', 'test', '--reporter=list,json'],
    env: { CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport },
    count: () => countPlaywright(playwrightReport),
  },
];

const total: Count = { passed: 0, failed: 0, skipped: 0 };
for (const step of steps) {
  const startedAt = performance.now();
  process.stdout.write(`\n== ${step.name}\n`);
  const exitCode = await run(step);
  const count = countOf(step, exitCode);
  total.passed += count.passed;
  total.failed += count.failed;
  total.skipped += count.skipped;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`-- ${step.name}: ${count.passed} passed, ${count.failed} failed in ${seconds} s\n`);
}
rmSync(reports, { recursive: true });

process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

function run(step: Step): Promise<number> {
  const [command, ...args] = step.command;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...step.env } });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** A failed command counts as at least one failure, and a runner that ran nothing as one too. */
function countOf(step: Step, exitCode: number): Count {
  if (!step.count) return exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
  let count: Count;
  try {
    count = step.count(exitCode);
  } catch (error) {
    process.stdout.write(`${step.name} left no report: ${String(error)}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const isSound = count.passed > 0 && (exitCode === 0 || count.failed > 0);
  return isSound ? count : { ...count, failed: count.failed + 1 };
}

function countVitest(path: string): Count {
  const report: { numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number } =
    JSON.parse(readFileSync(path, 'utf8'));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function countPlaywright(path: string): Count {
  const report: { stats: { expected: number; unexpected: number; flaky: number; skipped: number } } = JSON.parse(
    readFileSync(path, 'utf8'),
  );
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky, skipped };
}
