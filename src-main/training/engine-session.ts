import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { RunNote } from '../../src-shared/contract/training.ts';
import { assertNever } from '../../src-shared/errors.ts';
import { createHeadSession } from '../engine/onnx/head-session.ts';
import type { Recompute } from '../engine/onnx/recompute.ts';
import { createTrainingSession } from '../engine/onnx/training-session.ts';
import { loadTfjs } from '../engine/tfjs/load-tfjs.ts';
import { createTfjsTrainingSession } from '../engine/tfjs/training-session.ts';
import type { TrainingSession, TrainingSessionOptions } from '../engine/training-session.ts';
import type { TrainTask } from './messages.ts';
import { runNote } from './recipe-notes.ts';

export type EngineSessionOptions = TrainingSessionOptions & {
  /** The whole network, or its head on a frozen backbone: on pictures (`head`) or features (`head_cached`). */
  readonly trainable: TrainConfig['training']['trainable'];
  /** Of the whole network on ONNX Runtime; the others do not compute anything again. */
  readonly recompute: Recompute;
};

/**
 * Opens the session of the engine that the recipe names, and remarks on what computes.
 * @throws AppError `network.*`, `engine.*`.
 */
export async function openEngineSession(
  engine: TrainConfig['engine'],
  device: TrainTask['device'],
  { trainable, recompute, ...options }: EngineSessionOptions,
): Promise<{ readonly session: TrainingSession; readonly notes: readonly RunNote[] }> {
  if (trainable !== 'all') {
    const reads = trainable === 'head' ? 'pictures' : 'features';
    return { session: await createHeadSession({ ...options, reads }), notes: [] };
  }
  switch (engine) {
    case 'auto':
    case 'onnx': {
      const session = await createTrainingSession({ ...options, recompute, ...device });
      const { fallback } = session;
      return { session, notes: fallback ? [runNote('layout', { why: fallback.message })] : [] };
    }
    case 'tfjs': {
      const tfjs = await loadTfjs();
      const { package: name, version, backend, usesGpu, problems } = tfjs;
      const notes = [runNote('tfjs', { package: name, version, backend, gpu: usesGpu ? 'yes' : 'no' })];
      if (problems.length > 0) {
        notes.push(runNote('tfjs_problem', { why: problems.map(({ message }) => message).join(' ') }));
      }
      return { session: await createTfjsTrainingSession({ ...options, tfjs }), notes };
    }
    default:
      return assertNever(engine);
  }
}
