import { parentPort } from 'node:worker_threads';
import { AppError, assertNever } from '../../src-shared/errors.ts';
import { configureDecoder } from '../imaging/decode.ts';
import type { PredictCommand, PredictMessage, PredictTask } from './messages.ts';
import { PhotoPredictor } from './photo-predictor.ts';

// The entry of the predicting thread. It ends by itself when its port is closed: terminating a thread while ONNX Runtime
// runs in it aborts the whole process.

if (!parentPort) throw new Error('This file is the entry of a worker thread');
const port = parentPort;
configureDecoder({ threads: 1 });
const predictor = new PhotoPredictor(() => performance.now());
let queue = Promise.resolve();

port.on('message', (command: PredictCommand) => {
  switch (command.type) {
    case 'predict':
      queue = queue.then(() => answer(command.id, command.task));
      return;
    case 'close':
      queue = queue.then(() => predictor.close()).then(() => port.close());
      return;
    default:
      assertNever(command);
  }
});

async function answer(id: number, task: PredictTask): Promise<void> {
  const post = (message: PredictMessage): void => port.postMessage(message);
  try {
    post({ type: 'answer', id, answer: await predictor.predict(task) });
  } catch (error) {
    const { data } = AppError.from(error);
    const stack = data.code === 'internal' && error instanceof Error ? error.stack : undefined;
    post({ type: 'failed', id, error: data, stack });
  }
}
