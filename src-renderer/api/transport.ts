import type { Transport } from '../../src-shared/contract/define.ts';
import type { Port } from '../../src-shared/contract/frames.ts';
import { createMessageTransport } from '../../src-shared/contract/message-client.ts';

declare global {
  interface Window {
    /** Put there by the desktop shell's preload; a browser has none. */
    readonly pillsnap?: Transport;
  }
}

/** Connects to the core: through the desktop shell where there is one, else to the server that this page came from. */
export async function connect(onLost: () => void): Promise<Transport> {
  if (window.pillsnap) return window.pillsnap;
  const { protocol, host } = window.location;
  const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/contract`);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('close', () => reject(new Error('The server does not answer')), { once: true });
  });
  // First, so that whoever waits for an answer can tell that the connection is gone when the answer fails.
  socket.addEventListener('close', onLost, { once: true });
  return createMessageTransport(browserPort(socket));
}

/** The address of a photo, at most `width` pixels on its longer side. */
export function photoUrl(photoId: number, width: number): string {
  return `/photo/${photoId}?width=${width}`;
}

function browserPort(socket: WebSocket): Port {
  return {
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    onMessage: (listener) =>
      socket.addEventListener('message', (event) => listener(JSON.parse(String(event.data)) as unknown)),
    onClose: (listener) => socket.addEventListener('close', listener, { once: true }),
  };
}
