import { type TrainConfig, usesDevice } from '../../src-shared/contract/train-config.ts';
import type { RunNote } from '../../src-shared/contract/training.ts';
import type { AppErrorReason } from '../../src-shared/errors.ts';
import type { DeviceChoice, Devices } from '../engine/onnx/device-choice.ts';
import { runNote } from './recipe-notes.ts';

/** What a recipe's run computes on. @throws AppError `device.*` where the device it names does not work, `cancelled`. */
export function chooseDevice(
  config: TrainConfig,
  devices: Pick<Devices, 'choose'>,
  signal: AbortSignal,
): Promise<DeviceChoice> {
  const { device, training } = config;
  if (!usesDevice(config)) return devices.choose({ device: 'cpu', precision: 'float32' }, signal);
  return devices.choose({ device, precision: training.precision }, signal);
}

/** What a person who expected a graphics card has to know. That a machine has none is said in the log and by the doctor. */
export function deviceNotes({ training }: TrainConfig, choice: DeviceChoice): RunNote[] {
  const notes = choice.rejected
    .filter(({ problem }) => !EXPECTED.includes(problem.reason))
    .map(({ provider, problem }) => runNote('device_rejected', { device: provider, why: problem.message }));
  if (choice.halfProblem) {
    notes.push(runNote('half_rejected', { device: choice.provider, why: choice.halfProblem.message }));
  }
  if (choice.provider === 'cpu' && choice.precision === 'float16' && training.precision === 'float16') {
    notes.push(runNote('half_on_processor'));
  }
  return notes;
}

const EXPECTED: readonly AppErrorReason[] = ['device.not_on_platform', 'device.no_hardware'];
