import type { Transport } from '../../src-shared/contract/define.ts';
import type { Port } from '../../src-shared/contract/frames.ts';
import { createMessageTransport } from '../../src-shared/contract/message-client.ts';

declare global {
  interface Window {
    /** Put there by the desktop shell's preload; a browser has none. */
    readonly pillsnap?: Transport;
  }
}

export type ConnectionState = 'connecting' | 'open' | 'lost';

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 8_000;

/**
 * The way to the core, which comes back by itself: through the desktop shell where there is one, else to the server that
 * this page came from. What is asked while there is none waits for it; only what was on its way when it was lost fails,
 * since nobody knows whether it was done.
 */
export class Connection implements Transport {
  readonly #onState: (state: ConnectionState) => void;
  #transport: Transport | null = null;
  #opened = Promise.withResolvers<Transport>();
  #retryMs = FIRST_RETRY_MS;

  constructor(onState: (state: ConnectionState) => void) {
    this.#onState = onState;
    void this.#open();
  }

  async invoke(path: string, input: unknown): ReturnType<Transport['invoke']> {
    const transport = this.#transport ?? (await this.#opened.promise);
    return transport.invoke(path, input);
  }

  /** Ends with `contract.connection_lost` when the connection does; whoever listens subscribes anew when it is open again. */
  subscribe(...[path, input, onEvent, onEnd]: Parameters<Transport['subscribe']>): () => void {
    let leave: (() => void) | undefined;
    let hasLeft = false;
    const begin = (transport: Transport) => {
      if (!hasLeft) leave = transport.subscribe(path, input, onEvent, onEnd);
    };
    if (this.#transport) begin(this.#transport);
    else void this.#opened.promise.then(begin);
    return () => {
      hasLeft = true;
      leave?.();
    };
  }

  async #open(): Promise<void> {
    try {
      const transport = window.pillsnap ?? (await openSocket(() => this.#lose()));
      this.#transport = transport;
      this.#retryMs = FIRST_RETRY_MS;
      this.#onState('open');
      this.#opened.resolve(transport);
    } catch {
      this.#lose();
    }
  }

  #lose(): void {
    if (this.#transport) this.#opened = Promise.withResolvers<Transport>();
    this.#transport = null;
    this.#onState('lost');
    window.setTimeout(() => void this.#open(), this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, MAX_RETRY_MS);
  }
}

async function openSocket(onLost: () => void): Promise<Transport> {
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
