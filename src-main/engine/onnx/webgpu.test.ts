import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, expect, type TestContext, test } from 'vitest';
import type { WebgpuReport } from './test-support/webgpu-child.ts';

/** A Vulkan driver that computes on the processor, as Debian's Chromium brings it along, and the loader beside it. */
const CHROMIUM_DIR = '/usr/lib/chromium';
const SOFTWARE_DRIVER = `${CHROMIUM_DIR}/vk_swiftshader_icd.json`;
/** A software adapter compiles for half a minute, longer beside other work. */
const TIME_LIMIT_MS = 300_000;
const ENTRY = new URL('./test-support/webgpu-child.ts', import.meta.url);

let trained: { readonly report: WebgpuReport | null; readonly printed: string };
beforeAll(async () => {
  trained = await trainInChild();
}, TIME_LIMIT_MS);

test('WebGPU trains as the processor does, and weights, moments, gradients and average stay on the device', (context) => {
  const report = reportOrSkip(context);
  // Sums of float32 in another order (4e-7 measured); AdamW makes more of it in weights whose gradient is almost zero (5e-6).
  expect(report.lossDifference).toBeLessThan(1e-5);
  expect(report.differences.firstMoments).toBeLessThan(1e-5);
  expect(report.differences.secondMoments).toBeLessThan(1e-5);
  expect(report.differences.weights).toBeLessThan(1e-4);
  expect(report.differences.average).toBeLessThan(1e-4);

  // Up go the batch, running means and masks, down logits, statistics and sums of squares: little beside the state.
  expect(report.parameterBytes).toBeGreaterThan(100_000);
  expect(report.upBytes).toBeGreaterThanOrEqual(report.batchBytes);
  expect(report.upBytes - report.batchBytes).toBeLessThan(report.parameterBytes / 4);
  expect(report.downBytes).toBeGreaterThan(0);
  expect(report.downBytes).toBeLessThan(report.parameterBytes / 4);

  expect(report.isResumable).toBe(true);
  expect(report.keepsStateAtNonFinite).toBe(true);
});

test('WebGPU validates as the processor does, and is given up where its logits differ', (context) => {
  const { difference, problems, strict } = reportOrSkip(context).inference;
  expect(difference).toBeGreaterThan(0);
  expect(difference).toBeLessThan(1e-5);
  expect(problems).toEqual([]);
  expect(strict).toEqual(['device.inference_inexact']);
});

test('WebGPU trains in float16 where the adapter has it', (context) => {
  const { halfDifference, halfProblem } = reportOrSkip(context);
  if (halfProblem?.includes('requires f16')) context.skip(`no float16 on this adapter: ${halfProblem}`);
  expect(halfProblem).toBeNull();
  expect(halfDifference).toBeLessThan(5e-2);
});

function reportOrSkip(context: TestContext): WebgpuReport {
  const { report, printed } = trained;
  if (report) return report;
  if (!printed.includes('RequestAdapterStatus')) throw new Error(`The process trained nothing: ${printed}`);
  return context.skip('WebGPU finds no adapter; Debian has a software one in the package chromium');
}

/** A driver may abort its process, and needs to be named before the process starts. */
async function trainInChild(): Promise<{ readonly report: WebgpuReport | null; readonly printed: string }> {
  const software = { VK_DRIVER_FILES: SOFTWARE_DRIVER, LD_LIBRARY_PATH: CHROMIUM_DIR };
  const env = { ...process.env, ...(existsSync(SOFTWARE_DRIVER) ? software : {}) };
  const child = fork(ENTRY, { env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let report: WebgpuReport | null = null;
  let printed = '';
  child.on('message', (message: WebgpuReport) => {
    report = message;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  child.send({});
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once('close', () => resolve());
  await promise;
  return { report, printed };
}
