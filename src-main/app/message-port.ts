import type { MessagePort } from 'node:worker_threads';
import type { Port } from '../../src-shared/contract/frames.ts';

/** A worker's port: frames travel as structured clones. */
export function messagePortPort(port: MessagePort): Port {
  return {
    send: (frame) => port.postMessage(frame),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.once('close', listener),
  };
}
