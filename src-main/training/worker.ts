import { totalmem } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { AppError, assertNever } from '../../src-shared/errors.ts';
import { configureDecoder } from '../imaging/decode.ts';
import { estimateTask } from './estimate-task.ts';
import { judgeTask } from './judge-task.ts';
import type { TaskOutcome, WorkerCommand, WorkerMessage, WorkerTask } from './messages.ts';
import { type ProcessMemory, type TrainPort, trainNetwork } from './train-loop.ts';

// The entry of the training thread. It ends by itself when its port is closed: terminating a thread while ONNX Runtime
// runs in it aborts the whole process.

/** getrusage(2) counts in these. */
const KIBIBYTE = 1024;

class ParentPort implements TrainPort {
  readonly signal = { aborted: false, save: false };
  readonly clock = (): number => performance.now();
  readonly memory = (): ProcessMemory => ({
    residentBytes: process.memoryUsage.rss(),
    freeBytes: process.availableMemory(),
    // 0 or more than there is: no limit.
    limitBytes: Math.min(process.constrainedMemory() || totalmem(), totalmem()),
    peakBytes: process.resourceUsage().maxRSS * KIBIBYTE,
  });
  readonly #port: NonNullable<typeof parentPort>;
  #wakeUp: (() => void) | undefined;

  constructor(port: NonNullable<typeof parentPort>) {
    this.#port = port;
    port.on('message', (command: WorkerCommand) => this.#obey(command));
  }

  post(message: WorkerMessage): void {
    this.#port.postMessage(message);
  }

  async sync(): Promise<void> {
    if (this.signal.aborted && !this.signal.save) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wakeUp = resolve;
    this.post({ type: 'sync' });
    await promise;
  }

  close(): void {
    this.#port.close();
  }

  #obey(command: WorkerCommand): void {
    switch (command.type) {
      case 'stop':
        this.signal.aborted = true;
        this.signal.save = command.save;
        // The other side can't store any more: it would never answer.
        if (!command.save) this.#wakeUp?.();
        return;
      case 'synced':
        this.#wakeUp?.();
        return;
      default:
        assertNever(command);
    }
  }
}

async function perform(task: WorkerTask, port: TrainPort): Promise<TaskOutcome> {
  switch (task.kind) {
    case 'train':
      await trainNetwork(task, port);
      return { kind: 'train' };
    case 'evaluate':
      return { kind: 'evaluate', judgement: await judgeTask(task, port) };
    case 'estimate':
      return { kind: 'estimate', estimation: await estimateTask(task, port) };
    default:
      return assertNever(task);
  }
}

if (!parentPort) throw new Error('This file is the entry of a worker thread');
const port = new ParentPort(parentPort);
try {
  configureDecoder({ threads: 1 });
  const outcome = await perform(workerData as WorkerTask, port); // set by runWorker, the only one who starts this file
  port.post({ type: 'finished', outcome });
} catch (error) {
  const { data } = AppError.from(error);
  const stack = data.code === 'internal' && error instanceof Error ? error.stack : undefined;
  port.post({ type: 'failed', error: data, stack });
} finally {
  port.close();
}
