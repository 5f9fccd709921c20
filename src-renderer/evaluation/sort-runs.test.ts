import { expect, test } from 'vitest';
import { ranked } from './sort-runs.ts';

test('runs stand by their accuracy, then by their loss; without photos last', () => {
  const run = (runId: string, top1: number | null, loss: number | null) => ({
    runId,
    overall: { samples: top1 === null ? 0 : 10, top1, top5: top1, loss },
  });
  const runs = [run('none', null, null), run('worse', 0.7, 0.1), run('lossy', 0.9, 0.5), run('best', 0.9, 0.4)];
  expect(ranked(runs).map(({ runId }) => runId)).toEqual(['best', 'lossy', 'worse', 'none']);
  expect(runs[0]?.runId).toBe('none');
});
