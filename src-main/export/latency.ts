import type { Progress } from '../../src-shared/contract/jobs.ts';
import type { ReleaseReport } from '../../src-shared/contract/release.ts';
import { throwIfCancelled } from '../../src-shared/errors.ts';
import { deviceName } from '../engine/device-name.ts';
import type { OnnxFile } from './onnx-file.ts';

/** The first runs allocate memory and fill caches: up to three times slower in the measured cases. */
const WARM_UP_RUNS = 5;
/** Enough for a 95th percentile of which more than two runs are above. */
const RUNS = 50;
/** Large networks on slow machines stop earlier, but not before LEAST_RUNS. */
const TIME_LIMIT_MS = 30_000;
const LEAST_RUNS = 10;

type Job = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

/** Milliseconds of the network alone for a single image, one after the other. @throws AppError `cancelled`. */
export async function measureLatency(model: OnnxFile, inputSize: number, job: Job): Promise<ReleaseReport['latency']> {
  const image = new Float32Array(3 * inputSize * inputSize);
  for (let i = 0; i < WARM_UP_RUNS; i++) await model.run(image, 1);
  const times: number[] = [];
  const startedAt = performance.now();
  while (times.length < RUNS) {
    throwIfCancelled(job.signal);
    const before = performance.now();
    if (times.length >= LEAST_RUNS && before - startedAt > TIME_LIMIT_MS) break;
    await model.run(image, 1);
    times.push(performance.now() - before);
    job.report({ phase: 'latency', done: times.length, total: RUNS });
  }
  return {
    device: deviceName(),
    runs: times.length,
    medianMs: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
  };
}

/** With linear interpolation between the two nearest values (numpy's default). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new Error('There is no quantile of nothing');
  return below + (above - below) * (position - Math.floor(position));
}
