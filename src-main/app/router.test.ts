import { expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { createClient, unwrap } from '../../src-shared/contract/client.ts';
import { call, job, stream } from '../../src-shared/contract/define.ts';
import { appError } from '../../src-shared/errors.ts';
import { createRouter } from './router.ts';

const contract = {
  pill: {
    weigh: call(z.object({ kcode: z.string(), milligrams: z.number().positive().default(500) }), z.number()),
    press: job(z.object({ count: z.number().int() }), z.string()),
    watch: stream(z.object({ from: z.number() }), z.number()),
  },
};

function makeClient() {
  const started: string[] = [];
  const router = createRouter<typeof contract, null>(
    contract,
    {
      pill: {
        weigh: ({ kcode, milligrams }) => {
          if (kcode === 'K-0') throw appError('io.not_found', { path: kcode });
          if (kcode === 'K-bug') throw new TypeError('a bug');
          return milligrams;
        },
        press: async ({ count }) => `${count} pressed`,
        watch: ({ from }, emit) => {
          emit(from + 1);
          emit(from + 2);
          return () => started.push('left');
        },
      },
    },
    (operation, work) => {
      started.push(operation);
      void work(null);
      return 'job-1';
    },
  );
  return { client: createClient(contract, router), router, started };
}

test('a call parses its input, fills defaults and answers', async () => {
  const { client } = makeClient();
  const weighed = await client.pill.weigh({ kcode: 'K-1' });
  expect(weighed).toEqual({ ok: true, value: 500 });
  expectTypeOf(unwrap(weighed)).toEqualTypeOf<number>();
});

test('a wrong input is refused with the field that is wrong', async () => {
  const { client } = makeClient();
  const refused = await client.pill.weigh({ kcode: 'K-1', milligrams: -1 });
  expect(refused).toMatchObject({
    ok: false,
    error: { code: 'invalid_input', params: { path: 'pill.weigh', field: 'milligrams' } },
  });
});

test('what a handler throws comes back as data: an AppError as it is, a bug as internal', async () => {
  const { client } = makeClient();
  expect(await client.pill.weigh({ kcode: 'K-0' })).toMatchObject({ ok: false, error: { reason: 'io.not_found' } });
  expect(await client.pill.weigh({ kcode: 'K-bug' })).toMatchObject({ ok: false, error: { code: 'internal' } });
});

test('a job answers at once with its id', async () => {
  const { client, started } = makeClient();
  expect(await client.pill.press({ count: 3 })).toEqual({ ok: true, value: { jobId: 'job-1' } });
  expect(started).toEqual(['pill.press']);
});

test('a stream gives its events in order until it is left', () => {
  const { client, started } = makeClient();
  const seen: number[] = [];
  const leave = client.pill.watch({ from: 0 }, (event) => seen.push(event));
  leave();
  expect(seen).toEqual([1, 2]);
  expect(started).toEqual(['left']);
});

test('an unknown operation is refused, also one that every object has', async () => {
  const { router } = makeClient();
  for (const path of ['pill.fly', 'nothing.here', 'toString.call', 'pill.constructor', '']) {
    expect(await router.invoke(path, {}), path).toMatchObject({
      ok: false,
      error: { reason: 'contract.no_such_operation' },
    });
  }
  const ends: unknown[] = [];
  router.subscribe(
    'pill.weigh',
    {},
    () => undefined,
    (error) => ends.push(error),
  );
  expect(ends).toMatchObject([{ reason: 'contract.no_such_operation', params: { path: 'pill.weigh' } }]);
});
