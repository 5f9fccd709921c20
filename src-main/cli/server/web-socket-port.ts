import type { WebSocket } from 'ws';
import type { Port } from '../../../src-shared/contract/frames.ts';

/** RFC 6455, 7.4.1: the other side sent what is not understood here. */
const UNSUPPORTED_DATA = 1003;

/** A WebSocket as a port: frames travel as JSON; what is no JSON closes the connection. */
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
