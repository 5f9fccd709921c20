import { expect, test } from 'vitest';
import * as z from 'zod';
import { call, type Transport } from '../../src-shared/contract/define.ts';
import { HostPath } from '../../src-shared/contract/host-path.ts';
import { contract } from '../../src-shared/contract/index.ts';
import { appError } from '../../src-shared/errors.ts';
import { hostPathsOf, windowTransport } from './window-transport.ts';

/** Fields that name a path without anything being read or written there. */
const NAMES_ONLY = ['workspace.forget dir', 'places.pick startAt'];

test('every path that the contract takes is marked as one', () => {
  const paths = Object.entries(contract).flatMap(([domain, members]) =>
    Object.entries(members).flatMap(([name, { input }]) => {
      const fields = input instanceof z.ZodObject ? Object.keys(input.shape) : [];
      const marked = new Set(hostPathsOf(input));
      return fields
        .filter((field) => /^(dir|file|path|parent|out|phoneOut|startAt|folder)$/.test(field))
        .map((field) => ({ field: `${domain}.${name} ${field}`, isMarked: marked.has(field) }));
    }),
  );
  expect(paths.filter(({ isMarked }) => isMarked).length).toBeGreaterThan(15);
  expect(paths.filter(({ isMarked }) => !isMarked).map(({ field }) => field)).toEqual(NAMES_ONLY);
});

test('paths in optional fields and unions are confined, and go on as they were admitted', async () => {
  const own = {
    a: {
      b: call(
        z.object({
          one: HostPath,
          two: HostPath.optional(),
          three: z.union([HostPath, z.object({})]),
          name: z.string(),
        }),
        z.unknown(),
      ),
    },
  };
  const seen: unknown[] = [];
  const transport: Transport = {
    invoke: async (_path, input) => {
      seen.push(input);
      return { ok: true, value: null };
    },
    subscribe: () => () => {},
  };
  const confined = windowTransport(own, transport, {
    admit: async (path) => {
      if (path.startsWith('/etc')) throw appError('places.outside', { path, roots: '/data' });
      return `/real${path}`;
    },
    knowsWorkspace: async () => false,
  });
  await confined.invoke('a.b', { one: '/x', two: '/y', three: '/z', name: '/etc' });
  await confined.invoke('a.b', { one: '/x', three: {} });
  expect(seen).toEqual([
    { one: '/real/x', two: '/real/y', three: '/real/z', name: '/etc' },
    { one: '/real/x', three: {} },
  ]);
  for (const input of [{ one: '/etc/a' }, { one: '/x', two: '/etc' }, { one: '/x', three: '/etc/b' }]) {
    expect(await confined.invoke('a.b', input)).toMatchObject({ ok: false, error: { reason: 'places.outside' } });
  }
  expect(seen).toHaveLength(2);
});
