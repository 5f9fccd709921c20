import { globSync } from 'node:fs';
import { type AppErrorData, appError } from '../../../src-shared/errors.ts';
import { type Answer, askProcess } from '../ask-process.ts';
import { oneLine } from './one-line.ts';
import { findObstacle, type Precision, type Provider } from './providers.ts';
import type { Speed, StepCheck } from './self-test.ts';

/** What is known of a device after it was tried out. */
export type DeviceCheck = {
  readonly provider: Provider;
  /** Why training can't run on it. */
  readonly problem: AppErrorData | null;
  /** Why `auto` does not take it even if it works: it has no card behind it, or is slower than the processor. */
  readonly handicap: AppErrorData | null;
  /** Why it can't in float16 although it can in float32. */
  readonly halfProblem: AppErrorData | null;
  /** Null where it did not come to that. */
  readonly speed: Speed | null;
  readonly steps: readonly StepCheck[];
};

export type DeviceCheckOptions = {
  /** Whether to spare a device with a handicap its self-test, as `auto` does. */
  readonly isSpeedRequired: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly timeLimitMs?: number;
};

export type SelfTestTask = {
  readonly provider: Provider;
  readonly isSpeedRequired: boolean;
  readonly precisions: readonly Precision[];
};

export type SelfTestMessage =
  | { readonly type: 'speed'; readonly speed: Speed }
  | { readonly type: 'step'; readonly check: StepCheck }
  | { readonly type: 'finished' }
  | { readonly type: 'failed'; readonly message: string };

/**
 * Tries a device out: is it there, is it faster than the processor, does a training step give what it gives on the
 * processor. It happens in a process of its own, with a time limit. @throws AppError `cancelled`.
 */
export async function checkDevice(provider: Provider, options: DeviceCheckOptions): Promise<DeviceCheck> {
  const obstacle = findObstacle(provider) ?? null;
  const missing = findMissingHardware(provider) ?? null;
  if (obstacle || (missing && options.isSpeedRequired)) {
    return { provider, problem: obstacle, handicap: missing, halfProblem: null, speed: null, steps: [] };
  }
  const { isSpeedRequired, signal, timeLimitMs = TIME_LIMIT_MS } = options;
  const precisions: readonly Precision[] = ['float32', 'float16'];
  const task: SelfTestTask = { provider, isSpeedRequired, precisions };
  const answer = await askProcess<SelfTestMessage>({ entry: WORKER_URL, task, signal, timeLimitMs });
  const { messages } = answer;
  const ending = endingOf(provider, answer, timeLimitMs);
  const speed = messages.flatMap((message) => (message.type === 'speed' ? [message.speed] : []))[0] ?? null;
  const steps = messages.flatMap((message) => (message.type === 'step' ? [message.check] : []));
  const slow =
    speed !== null && provider !== 'cpu' && speed.device <= speed.processor ? tooSlow(provider, speed) : null;
  const isSpared = isSpeedRequired && slow !== null;
  const full = steps.find((step) => step.precision === 'float32');
  const half = steps.find((step) => step.precision === 'float16');
  return {
    provider,
    speed,
    steps,
    problem: isSpared ? null : (stepProblem(provider, full, ending) ?? null),
    handicap: slow ?? missing,
    halfProblem: full && provider !== 'cpu' ? (stepProblem(provider, half, ending) ?? null) : null,
  };
}

/**
 * TensorFloat-32, which CUDA may use for convolutions, keeps 11 bits: 1e-3 over a few layers. A wrong kernel is off by
 * 0.01 and more. Float16 has the same bits, but some devices also add in it; rounding the maps alone makes 2e-3.
 */
const LARGEST_DIFFERENCE: Readonly<Record<Precision, number>> = { float32: 5e-3, float16: 5e-2 };

/** The first step compiles some hundred shaders: 46 s on a software adapter whose two cores had other work. */
const TIME_LIMIT_MS = 180_000;

/** Where the entry of the process lies when the program runs from source. */
const WORKER_URL = new URL('./self-test-worker.ts', import.meta.url);

/** Why a self-test did not come to its end. */
function endingOf(
  device: Provider,
  { messages, printed, ending }: Answer<SelfTestMessage>,
  timeLimitMs: number,
): AppErrorData | undefined {
  if (ending === 'late') {
    return appError('device.timed_out', { device, expected: timeLimitMs / 1000 }).data;
  }
  const last = messages.at(-1);
  if (last?.type === 'failed') return failureOf(device, last.message);
  if (last?.type === 'finished') return undefined;
  const how = ending === 'done' ? 'exit code 0' : ending.crash;
  return appError('device.crashed', { device, how, message: oneLine(printed) || '-' }).data;
}

/** What ONNX Runtime 1.30 says in its own terms, in those of a person where it is known. */
function failureOf(device: Provider, message: string): AppErrorData {
  if (message.includes('RequestAdapterStatus')) return appError('device.no_adapter', { device }).data;
  if (message.includes('requires f16')) return appError('device.no_float16', { device }).data;
  return appError('device.failed', { device, message: oneLine(message) }).data;
}

function stepProblem(
  device: Provider,
  check: StepCheck | undefined,
  ending: AppErrorData | undefined,
): AppErrorData | undefined {
  if (!check) return ending ?? appError('device.failed', { device, message: 'no step was taken' }).data;
  const { precision, difference: found } = check;
  const expected = LARGEST_DIFFERENCE[precision];
  if (found <= expected) return undefined;
  return appError('device.inexact', { device, precision, found: Number(found.toPrecision(2)), expected }).data;
}

function tooSlow(device: Provider, speed: Speed): AppErrorData {
  return appError('device.slow', {
    device,
    found: Number(speed.device.toPrecision(2)),
    expected: Number(speed.processor.toPrecision(2)),
  }).data;
}

/** Linux shows every graphics card as a file. A Vulkan driver without one computes on the processor. */
export function findMissingHardware(device: Provider): AppErrorData | undefined {
  if (process.platform !== 'linux') return undefined;
  const patterns = CARD_FILES[device];
  if (!patterns || patterns.some((pattern) => globSync(pattern).length > 0)) return undefined;
  return appError('device.no_hardware', { device, looked: patterns.join(', ') }).data;
}

/** `/dev/dxg` is the card of a Windows host as its Linux guest (WSL) sees it. */
const CARD_FILES: Readonly<Partial<Record<Provider, readonly string[]>>> = {
  cuda: ['/dev/nvidia[0-9]*', '/dev/dxg'],
  webgpu: ['/dev/dri/renderD*', '/dev/nvidia[0-9]*', '/dev/dxg', '/dev/kfd'],
};
