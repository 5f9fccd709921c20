import type { Transport } from '../../src-shared/contract/define.ts';
import { ClientFrame, type Port, type ServerFrame } from '../../src-shared/contract/frames.ts';

/**
 * The core's end of a port: answers what the client asks and ends its subscriptions when it is gone. A frame that is
 * none is dropped: it carries no id that an answer could name.
 */
export function serveTransport(transport: Transport, port: Port): void {
  const subscriptions = new Map<number, () => void>();
  let isOpen = true;
  const send = (frame: ServerFrame) => {
    if (isOpen) port.send(frame);
  };

  const invoke = async (id: number, path: string, input: unknown) => {
    const result = await transport.invoke(path, input);
    send(result.ok ? { type: 'value', id, value: result.value } : { type: 'error', id, error: result.error });
  };

  const subscribe = (id: number, path: string, input: unknown) => {
    if (subscriptions.has(id)) return;
    let seq = 0;
    let hasEnded = false;
    const leave = transport.subscribe(
      path,
      input,
      (event) => {
        seq += 1;
        send({ type: 'event', id, seq, event });
      },
      (error) => {
        hasEnded = true;
        subscriptions.delete(id);
        send({ type: 'error', id, error });
      },
    );
    if (!hasEnded) subscriptions.set(id, leave);
  };

  const unsubscribe = (id: number) => {
    subscriptions.get(id)?.();
    subscriptions.delete(id);
  };

  port.onMessage((message) => {
    const frame = ClientFrame.safeParse(message).data;
    if (frame?.type === 'invoke') void invoke(frame.id, frame.path, frame.input);
    else if (frame?.type === 'subscribe') subscribe(frame.id, frame.path, frame.input);
    else if (frame?.type === 'unsubscribe') unsubscribe(frame.id);
  });
  port.onClose(() => {
    isOpen = false;
    for (const id of [...subscriptions.keys()]) unsubscribe(id);
  });
}
