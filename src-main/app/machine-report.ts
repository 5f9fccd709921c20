import { readFileSync } from 'node:fs';
import { cpus, freemem, release, totalmem } from 'node:os';
import type { MachineReport } from '../../src-shared/contract/machine.ts';
import { findNvidiaCards, type NvidiaCard } from '../engine/graphics-cards.ts';
import type { DeviceCheck } from '../engine/onnx/device-check.ts';
import type { Devices } from '../engine/onnx/device-choice.ts';
import { chooseLayout } from '../engine/onnx/layout-choice.ts';
import { PROVIDERS, runtimeVersion } from '../engine/onnx/providers.ts';
import { describeTfjsApart } from '../engine/tfjs/describe-apart.ts';
import type { TfjsReport } from '../engine/tfjs/describe-tfjs.ts';
import type { JobContext } from './jobs.ts';
import { describeDisk, processorModel } from './machine-glance.ts';

export type MachineReportOptions = {
  readonly devices: Devices;
  readonly pretrainedDir: string;
  /** Whose disk is looked at; absolute. */
  readonly dir: string | undefined;
};

/** Describes the machine and tries out every device. @throws AppError `cancelled`. */
export async function reportMachine(
  { devices, pretrainedDir, dir }: MachineReportOptions,
  { signal, report }: JobContext,
): Promise<MachineReport> {
  const graphicsCards = [...(await findNvidiaCards(signal))];
  const checks: DeviceCheck[] = [];
  for (const provider of PROVIDERS) {
    report({ phase: 'devices', done: checks.length, total: PROVIDERS.length });
    checks.push(await devices.check(provider, { isSpeedRequired: false, signal }));
  }
  const { provider, precision } = await devices.choose({ device: 'auto', precision: 'auto' }, signal);
  const tensorflow = await describeTfjsApart(graphicsCards, signal);
  const kernels = await chooseLayout('auto');
  return {
    system: {
      platform: `${process.platform}-${process.arch}`,
      release: release(),
      node: process.version,
      onnxRuntime: runtimeVersion(),
    },
    processor: {
      model: processorModel(),
      cores: cpus().length,
      instructionSets: findInstructionSets(),
    },
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    disk: dir === undefined ? null : await describeDisk(dir),
    graphicsCards,
    kernels: { name: kernels.name, problem: kernels.fallback ?? null },
    devices: checks.map(({ provider: device, problem, handicap, halfProblem, speed, steps }) => ({
      device,
      problem,
      handicap,
      halfProblem,
      speed,
      steps: [...steps],
    })),
    chosen: { device: provider, precision },
    tensorflow: tensorflow && {
      package: tensorflow.package,
      version: tensorflow.version,
      backend: tensorflow.backend,
      usesGpu: tensorflow.usesGpu,
      problems: [...tensorflow.problems],
    },
    pretrainedDir,
    suggestions: suggest(checks, graphicsCards, tensorflow),
    isBroken: checks.some(({ provider: device, problem }) => device === 'cpu' && problem !== null),
  };
}

function suggest(
  checks: readonly DeviceCheck[],
  cards: readonly NvidiaCard[],
  tensorflow: TfjsReport | null,
): MachineReport['suggestions'] {
  const cuda = checks.find(({ provider }) => provider === 'cuda');
  const suggestions: MachineReport['suggestions'] = [];
  if (cards.length > 0 && cuda?.problem?.reason === 'device.cuda_files_missing') {
    suggestions.push({ command: 'pillsnap cuda', reason: 'cuda' });
  }
  if (tensorflow && tensorflow.drivableCards.length > 0 && !tensorflow.usesGpu) {
    suggestions.push({ command: tensorflow.installCommand, reason: 'tensorflow' });
  }
  return suggestions;
}

/** As Linux names them; other systems don't tell. */
const INSTRUCTION_SETS = ['avx', 'avx2', 'fma', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_bf16', 'asimd', 'sve'];

function findInstructionSets(): string[] {
  if (process.platform !== 'linux') return [];
  const line = readFileSync('/proc/cpuinfo', 'utf8').match(/^(?:flags|Features)\s*:(.*)$/m)?.[1] ?? '';
  const flags = new Set(line.trim().split(/\s+/));
  return INSTRUCTION_SETS.filter((name) => flags.has(name));
}
