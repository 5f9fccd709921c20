import { type AppErrorData, appError, type Result } from '../errors.ts';
import type { Transport } from './define.ts';
import { type Port, ServerFrame } from './frames.ts';

type Subscription = {
  seq: number;
  readonly onEvent: (event: unknown) => void;
  readonly onEnd: (error: AppErrorData) => void;
};

/**
 * The client's end of a port: numbers the requests, finds the one that an answer belongs to, and ends everything
 * that waits with `contract.connection_lost` when the other side is gone.
 */
export function createMessageTransport(port: Port): Transport {
  const requests = new Map<number, (result: Result<unknown>) => void>();
  const subscriptions = new Map<number, Subscription>();
  let lastId = 0;
  let isOpen = true;

  const end = (id: number, error: AppErrorData) => {
    const subscription = subscriptions.get(id);
    subscriptions.delete(id);
    subscription?.onEnd(error);
  };

  const lose = () => {
    isOpen = false;
    const error = connectionLost();
    for (const resolve of requests.values()) resolve({ ok: false, error });
    requests.clear();
    for (const id of [...subscriptions.keys()]) end(id, error);
  };

  const receive = (message: unknown) => {
    const frame = ServerFrame.safeParse(message).data;
    // The other side is our own core: what can't be understood is a broken connection, not a question to answer.
    if (!frame) return lose();
    if (frame.type === 'event') return receiveEvent(frame.id, frame.seq, frame.event);
    const resolve = requests.get(frame.id);
    requests.delete(frame.id);
    if (frame.type === 'value') return resolve?.({ ok: true, value: frame.value });
    if (resolve) resolve({ ok: false, error: frame.error });
    else end(frame.id, frame.error);
  };

  const receiveEvent = (id: number, seq: number, event: unknown) => {
    const subscription = subscriptions.get(id);
    // Events that were under way when the subscriber left.
    if (!subscription) return;
    if (seq !== subscription.seq + 1) return end(id, connectionLost());
    subscription.seq = seq;
    subscription.onEvent(event);
  };

  port.onMessage(receive);
  port.onClose(lose);

  return {
    invoke(path, input) {
      if (!isOpen) return Promise.resolve({ ok: false, error: connectionLost() });
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        requests.set(id, resolve);
        port.send({ type: 'invoke', id, path, input });
      });
    },
    subscribe(path, input, onEvent, onEnd) {
      if (!isOpen) {
        onEnd(connectionLost());
        return () => {};
      }
      lastId += 1;
      const id = lastId;
      subscriptions.set(id, { seq: 0, onEvent, onEnd });
      port.send({ type: 'subscribe', id, path, input });
      return () => {
        if (subscriptions.delete(id) && isOpen) port.send({ type: 'unsubscribe', id });
      };
    },
  };
}

function connectionLost(): AppErrorData {
  return appError('contract.connection_lost').data;
}
