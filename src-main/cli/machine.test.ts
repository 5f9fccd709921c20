import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MachineReport } from '../../src-shared/contract/machine.ts';
import { cliTexts } from '../../src-shared/text/cli.ts';
import { translator } from '../../src-shared/text/define.ts';
import { machineLines } from './reports/machine.ts';
import { runCli } from './run-cli.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap-doctor-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

test('the doctor tries out every device and says what a recipe gets, without a workspace', async () => {
  let stdout = '';
  const code = await runCli(['doctor', '--json'], {
    cwd: dir,
    env: { XDG_CACHE_HOME: join(dir, 'cache') },
    stdout: {
      write: (text: string) => {
        stdout += text;
      },
    },
    stderr: { write: () => {} },
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    exit: () => {},
  });
  expect(code).toBe(0);
  const report = MachineReport.parse(JSON.parse(stdout));
  expect(report.devices.map(({ device }) => device)).toEqual(['cuda', 'webgpu', 'dml', 'coreml', 'cpu']);
  const processor = report.devices.find(({ device }) => device === 'cpu');
  expect(processor).toMatchObject({ problem: null, halfProblem: null });
  expect(processor?.steps.map(({ precision }) => precision)).toEqual(['float32', 'float16']);
  for (const { device, problem, steps } of report.devices) {
    if (!problem) expect(steps.length, device).toBeGreaterThan(0);
  }
  expect(report).toMatchObject({
    isBroken: false,
    disk: { path: dir },
    pretrainedDir: join(dir, 'cache/pillsnap/pretrained'),
    tensorflow: { version: expect.stringMatching(/^4\./) },
  });

  const lines = machineLines(report, translator(cliTexts, 'ko'), 'ko').join('\n');
  expect(lines).toContain(`device: auto로 설정하면 ${report.chosen.device}`);
  expect(lines).toContain('사용 불가');
});

const CARD = { name: 'NVIDIA L4', memoryBytes: 24e9, driver: '550.54.15', computeCapability: '8.9' };

test('a card without CUDA files is followed by the command that fetches them, and a broken machine says so', () => {
  const problem = { reason: 'device.cuda_files_missing', message: '-', params: { path: '/x.so' } };
  const report: MachineReport = {
    system: { platform: 'linux-x64', release: '6', node: 'v24', onnxRuntime: '1.30.0' },
    processor: { model: 'EPYC', cores: 2, instructionSets: ['avx2'] },
    memory: { totalBytes: 16e9, freeBytes: 8e9 },
    disk: null,
    graphicsCards: [CARD],
    kernels: { name: 'blocked', problem: null },
    devices: [
      { device: 'cuda', problem, handicap: null, halfProblem: null, speed: null, steps: [] },
      {
        device: 'webgpu',
        problem: null,
        handicap: { reason: 'device.slow', message: '-', params: { device: 'webgpu', found: 3, expected: 90 } },
        halfProblem: { reason: 'device.no_float16', message: '-', params: { device: 'webgpu' } },
        speed: { device: 5000, processor: 100 },
        steps: [{ precision: 'float32', difference: 2e-6, stepMs: 12.3 }],
      },
    ],
    chosen: { device: 'webgpu', precision: 'float32' },
    tensorflow: null,
    pretrainedDir: '/cache',
    suggestions: [{ command: 'pillsnap cuda', reason: 'cuda' }],
    isBroken: false,
  };
  const text = translator(cliTexts, 'en');
  const lines = machineLines(report, text, 'en').join('\n');
  expect(lines).toMatch(/Graphics card +NVIDIA L4, 24\.0 GB, 550\.54\.15, 8\.9/);
  expect(lines).toMatch(/webgpu +float32 +works +2\.0e-6 +12\.3 +5000\.0/);
  expect(lines).toMatch(/webgpu +float16 +not usable/);
  expect(lines).toContain('The CUDA files of ONNX Runtime are not installed: /x.so is missing.');
  expect(lines).toContain('webgpu computes convolutions at 3 GFLOP/s, the processor at 90');
  expect(lines).toContain('The adapter of webgpu does not compute in float16.');
  expect(lines).toContain('To train on the NVIDIA card with CUDA: pillsnap cuda');
  expect(machineLines({ ...report, isBroken: true }, text, 'en').join('\n')).toContain('Nothing can be trained here');
});
