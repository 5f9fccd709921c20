import { expect, test } from 'vitest';
import { nextSteps, type Standing } from './standing.ts';

const NOTHING: Standing = {
  ...{ drugs: 0, studioPhotos: 0, realPhotos: 0, pendingPhotos: 0 },
  dataset: 'never',
  run: null,
  candidate: null,
};
const PHOTOS: Standing = { ...NOTHING, drugs: 4, studioPhotos: 30, realPhotos: 70, pendingPhotos: 100 };
const run = (state: NonNullable<Standing['run']>['state']) => ({
  ...{ runId: 'r1', state, epochsDone: 2, epochs: 2, bestValTop1: 0.9 },
});
const CANDIDATE = { runId: 'r1', top1: null, verdict: null, decision: null } as const;

test.each<[string, Standing, readonly string[]]>([
  ['an empty workspace', NOTHING, ['catalog', 'waitPhotos', 'waitRun']],
  ['a catalogue alone', { ...NOTHING, drugs: 4 }, ['studio', 'waitPhotos', 'waitRun']],
  ['studio photos', { ...NOTHING, drugs: 4, studioPhotos: 3 }, ['photos', 'assemble', 'waitRun']],
  ['all photos', PHOTOS, ['review', 'assemble', 'waitRun']],
  ['a dataset', { ...PHOTOS, pendingPhotos: 0, dataset: 'done' }, ['curated', 'train', 'waitRun']],
  ['a run at work', { ...PHOTOS, dataset: 'done', run: run('running') }, ['review', 'watch', 'waitRun']],
  ['a run in the queue', { ...PHOTOS, dataset: 'out_of_date', run: run('waiting') }, ['review', 'watch', 'waitRun']],
  ['a run in a queue that is held', { ...PHOTOS, dataset: 'done', run: run('held') }, ['review', 'held', 'waitRun']],
  ['a run that was stopped', { ...PHOTOS, dataset: 'done', run: run('ended') }, ['review', 'resume', 'waitRun']],
  [
    'a finished run',
    { ...PHOTOS, dataset: 'done', run: run('finished'), candidate: CANDIDATE },
    ['review', 'trained', 'evaluate'],
  ],
  [
    'photos that have changed since',
    { ...PHOTOS, dataset: 'out_of_date', run: run('finished'), candidate: { ...CANDIDATE, top1: 0.5 } },
    ['review', 'assembleAgain', 'export'],
  ],
  [
    'a package',
    { ...PHOTOS, dataset: 'done', run: run('finished'), candidate: { ...CANDIDATE, top1: 0.5, verdict: 'refuse' } },
    ['review', 'trained', 'decide'],
  ],
  [
    'a decision',
    {
      ...{ ...PHOTOS, dataset: 'done', run: run('finished') },
      candidate: { ...CANDIDATE, top1: 0.99, verdict: 'release', decision: 'released' },
    },
    ['review', 'trained', 'released'],
  ],
])('with %s the three are told what comes next', (_what, standing, keys) => {
  expect(nextSteps(standing).map(({ key }) => key)).toEqual(keys);
});

test('whoever waits for another is led nowhere, everybody else is', () => {
  for (const step of nextSteps(NOTHING)) expect(step.to === null, step.key).toBe(step.state === 'waiting');
  expect(nextSteps(PHOTOS)[0]).toMatchObject({ count: 100, to: { screen: 'photos', params: { decision: 'pending' } } });
});
