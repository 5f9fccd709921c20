import type { MessagePort, Worker } from 'node:worker_threads';
import type { Port } from '../../src-shared/contract/frames.ts';

/** A port between threads: frames travel as structured clones. */
export function messagePortPort(port: MessagePort): Port {
  return {
    send: (frame) => port.postMessage(frame),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.once('close', listener),
  };
}

/** A thread that serves its own port; it is gone when the thread has ended. */
export function workerPort(worker: Worker): Port {
  return {
    send: (frame) => worker.postMessage(frame),
    onMessage: (listener) => void worker.on('message', listener),
    onClose: (listener) => void worker.once('exit', listener),
  };
}
