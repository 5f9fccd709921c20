import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import * as z from 'zod';
import { createClient } from '../../../src-shared/contract/client.ts';
import { call, job, stream, type Transport } from '../../../src-shared/contract/define.ts';
import { createMessageTransport } from '../../../src-shared/contract/message-client.ts';
import { type AppErrorData, appError } from '../../../src-shared/errors.ts';
import { messagePortPort } from '../../app/message-port.ts';
import { serveTransport } from '../../app/message-transport.ts';
import { createRouter } from '../../app/router.ts';
import { webSocketPort } from './web-socket-port.ts';

const contract = {
  numbers: {
    double: call(z.object({ value: z.number() }), z.number()),
    fail: call(z.object({}), z.null()),
    never: call(z.object({}), z.null()),
    count: stream(z.object({ to: z.number().int() }), z.number()),
    work: job(z.object({}), z.null()),
  },
};

function makeRouter(left: { count: number }): Transport {
  return createRouter(
    contract,
    {
      numbers: {
        double: ({ value }) => value * 2,
        fail: () => {
          throw appError('io.not_found', { path: '/약/사진' });
        },
        never: () => new Promise<null>(() => {}),
        count: ({ to }, emit) => {
          for (let i = 1; i <= to; i++) emit(i);
          return () => {
            left.count += 1;
          };
        },
        work: async () => null,
      },
    },
    () => 'job-1',
  );
}

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

type Link = { readonly transport: Transport; readonly left: { count: number }; readonly cut: () => void };

function linkByMessageChannel(): Promise<Link> {
  const left = { count: 0 };
  const { port1, port2 } = new MessageChannel();
  serveTransport(makeRouter(left), messagePortPort(port1));
  const transport = createMessageTransport(messagePortPort(port2));
  cleanups.push(() => port1.close());
  return Promise.resolve({ transport, left, cut: () => port1.close() });
}

async function linkByWebSocket(): Promise<Link> {
  const left = { count: 0 };
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => serveTransport(makeRouter(left), webSocketPort(socket)));
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  const socket = new WebSocket(`ws://127.0.0.1:${address.port}`);
  await new Promise((resolve) => socket.once('open', resolve));
  const cut = () => {
    for (const client of server.clients) client.terminate();
  };
  cleanups.push(() => {
    cut();
    server.close();
  });
  return { transport: createMessageTransport(webSocketPort(socket)), left, cut };
}

for (const [name, link] of [
  ['a MessageChannel', linkByMessageChannel],
  ['a WebSocket', linkByWebSocket],
] as const) {
  test(`over ${name} answers find the question they belong to`, async () => {
    const client = createClient(contract, (await link()).transport);
    const answers = await Promise.all([1, 2, 3].map((value) => client.numbers.double({ value })));
    expect(answers.map((answer) => answer.ok && answer.value)).toEqual([2, 4, 6]);
  });

  test(`over ${name} an error keeps its reason and its values`, async () => {
    const client = createClient(contract, (await link()).transport);
    expect(await client.numbers.fail({})).toEqual({
      ok: false,
      error: appError('io.not_found', { path: '/약/사진' }).data,
    });
  });

  test(`over ${name} events come in order and leaving ends the stream on the other side`, async () => {
    const { transport, left } = await link();
    const client = createClient(contract, transport);
    const events: number[] = [];
    const done = Promise.withResolvers<void>();
    const leave = client.numbers.count({ to: 50 }, (event) => {
      events.push(event);
      if (event === 50) done.resolve();
    });
    await done.promise;
    expect(events).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    leave();
    // The answer to a question asked after leaving comes after the stream has ended.
    await client.numbers.double({ value: 1 });
    expect(left.count).toBe(1);
  });

  test(`over ${name} a subscription with a wrong input ends with the reason`, async () => {
    const { transport } = await link();
    const error = await new Promise<AppErrorData>((resolve) =>
      transport.subscribe('numbers.count', { to: 'many' }, () => {}, resolve),
    );
    expect(error).toMatchObject({ reason: 'contract.invalid_input', params: { field: 'to' } });
  });

  test(`over ${name} a lost connection ends every question and subscription with connection_lost`, async () => {
    const { transport, cut } = await link();
    const ended = new Promise<AppErrorData>((resolve) => transport.subscribe('numbers.count', { to: 1 }, cut, resolve));
    const answer = await transport.invoke('numbers.never', {});
    expect(answer).toMatchObject({ ok: false, error: { reason: 'contract.connection_lost' } });
    expect(await ended).toMatchObject({ reason: 'contract.connection_lost' });
    expect(await transport.invoke('numbers.double', { value: 1 })).toMatchObject({
      ok: false,
      error: { reason: 'contract.connection_lost' },
    });
  });
}

test('a frame that is none is dropped and the next one is answered', async () => {
  const { port1, port2 } = new MessageChannel();
  cleanups.push(() => port1.close());
  serveTransport(makeRouter({ count: 0 }), messagePortPort(port1));
  const answer = nextMessage(port2);
  port2.postMessage({ type: 'invoke', id: 'seven' });
  port2.postMessage('nonsense');
  port2.postMessage({ type: 'invoke', id: 7, path: 'numbers.double', input: { value: 3 } });
  expect(await answer).toEqual({ type: 'value', id: 7, value: 6 });
});

test('a gap in the events of a subscription ends it instead of hiding the loss', async () => {
  const { port1, port2 } = new MessageChannel();
  cleanups.push(() => port1.close());
  const transport = createMessageTransport(messagePortPort(port2));
  const events: unknown[] = [];
  const ended = new Promise<AppErrorData>((resolve) =>
    transport.subscribe('numbers.count', { to: 3 }, (event) => events.push(event), resolve),
  );
  port1.postMessage({ type: 'event', id: 1, seq: 1, event: 'a' });
  port1.postMessage({ type: 'event', id: 1, seq: 3, event: 'c' });
  expect(await ended).toMatchObject({ reason: 'contract.connection_lost' });
  expect(events).toEqual(['a']);
});

function nextMessage(port: MessagePort): Promise<unknown> {
  return new Promise((resolve) => port.once('message', resolve));
}
