import type { MessagePort } from 'node:worker_threads';
import type { WebSocket } from 'ws';
import type { Port } from '../../src-shared/contract/frames.ts';

/** A worker's port: frames travel as structured clones. */
export function messagePortPort(port: MessagePort): Port {
  return {
    send: (frame) => port.postMessage(frame),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.once('close', listener),
  };
}

/** A WebSocket: frames travel as JSON; what is no JSON closes the connection. */
export function webSocketPort(socket: WebSocket): Port {
  return {
    send: (frame) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
    },
    onMessage: (listener) =>
      void socket.on('message', (data) => {
        const frame = parseJson(String(data));
        if (frame === undefined) socket.close(UNSUPPORTED_DATA);
        else listener(frame);
      }),
    onClose: (listener) => void socket.once('close', listener),
  };
}

/** RFC 6455, 7.4.1. */
const UNSUPPORTED_DATA = 1003;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
