import { expect, test } from 'vitest';
import { Catching, Turns } from './order.ts';

test('turns are taken one after another, also after one that failed', async () => {
  const turns = new Turns();
  const done: string[] = [];
  const slow = Promise.withResolvers<void>();
  const first = turns.take(async () => {
    done.push('first begins');
    await slow.promise;
    done.push('first ends');
  });
  const second = turns.take(async () => {
    done.push('second');
    throw new Error('no');
  });
  const third = turns.take(async () => done.push('third'));
  slow.resolve();
  await first;
  await expect(second).rejects.toThrow('no');
  await third;
  expect(done).toEqual(['first begins', 'first ends', 'second', 'third']);
});

test('whoever asks while work is on its way is given work that began later, together with the others', async () => {
  const begun: PromiseWithResolvers<void>[] = [];
  const catching = new Catching(() => {
    const work = Promise.withResolvers<void>();
    begun.push(work);
    return work.promise;
  });
  const first = catching.up();
  const others = [catching.up(), catching.up(), catching.up()];
  expect(begun).toHaveLength(1);
  begun[0]?.reject(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.resolve();
  await Promise.all(others);
  expect(begun).toHaveLength(2);
  const later = catching.up();
  expect(begun).toHaveLength(3);
  begun[2]?.resolve();
  await later;
});
