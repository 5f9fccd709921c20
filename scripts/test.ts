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
  /** Where the runner writes its report, and how many tests that says ran; a check that is one command counts as one. */
  readonly report?: { readonly path: string; readonly count: (path: string) => Count };
};

/**
 * A test runner has ended once its report is whole. One that lives on (a worker process that does not die keeps vitest
 * waiting for ever) is ended after this time; the report counts, not the exit.
 */
const GRACE_MS = 30_000;

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
    report: { path: vitestReport, count: countVitest },
  },
  {
    name: 'end to end',
    command: ['playwright', 'test', '--reporter=list,json'],
    env: { CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport },
    report: { path: playwrightReport, count: countPlaywright },
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

/** The exit code; null where the runner had to be ended after its report was whole. */
function run(step: Step): Promise<number | null> {
  const [command, ...args] = step.command;
  return new Promise((resolve, reject) => {
    // A process group of its own, so that it can be ended with all its workers.
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      detached: true,
      env: { ...process.env, ...step.env },
    });
    const end = (signal: NodeJS.Signals) => child.pid !== undefined && process.kill(-child.pid, signal);
    const stop = () => {
      end('SIGTERM');
      process.exit(130);
    };
    process.on('SIGINT', stop);
    let reportedAt: number | undefined;
    const watch = setInterval(() => {
      if (!step.report || !isWhole(step.report)) return;
      reportedAt ??= performance.now();
      if (performance.now() - reportedAt < GRACE_MS) return;
      process.stdout.write(`${step.name} did not end ${GRACE_MS / 1000} s after its report: ended by force\n`);
      leave();
      end('SIGKILL');
      resolve(null);
    }, 1000);
    const leave = () => {
      clearInterval(watch);
      process.off('SIGINT', stop);
    };
    child.on('error', reject);
    child.on('exit', (code) => {
      leave();
      resolve(code ?? 1);
    });
  });
}

function isWhole(report: NonNullable<Step['report']>): boolean {
  try {
    report.count(report.path);
    return true;
  } catch {
    return false; // not there yet, or half written
  }
}

/** A failed command counts as at least one failure, and a runner that ran nothing as one too. */
function countOf(step: Step, exitCode: number | null): Count {
  if (!step.report) return exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
  let count: Count;
  try {
    count = step.report.count(step.report.path);
  } catch (error) {
    process.stdout.write(`${step.name} left no report: ${String(error)}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const isSound = count.passed > 0 && (exitCode === 0 || exitCode === null || count.failed > 0);
  return isSound ? count : { ...count, failed: count.failed + 1 };
}

function countVitest(path: string): Count {
  const report: {
    success: boolean;
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
  } = JSON.parse(readFileSync(path, 'utf8'));
  // A file that could not be loaded fails without a failed test.
  const failedFiles = report.success || report.numFailedTests > 0 ? 0 : 1;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + failedFiles,
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
