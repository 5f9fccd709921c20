import { expect, test } from 'vitest';
import type { EpochMetric } from '../../../src-shared/contract/training.ts';
import { cliTexts } from '../../../src-shared/text/cli.ts';
import { translator } from '../../../src-shared/text/define.ts';
import { epochLine, epochLines } from './model.ts';

const epoch: EpochMetric = {
  epoch: 1,
  trainLoss: 2.5,
  trainTop1: 0.25,
  trainTop5: 0.5,
  valLoss: null,
  valTop1: null,
  valTop5: null,
  learningRate: 1e-3,
  seconds: 12.34,
  loading: null,
};
const loading: EpochMetric['loading'] = {
  imagesPerSecond: 40.06,
  waitShare: 0.031,
  cacheHits: 95,
  cacheMisses: 5,
  cacheCorrupt: 1,
  studio: 70,
  real: 30,
  repeated: { 'K-1': 3, 'K-2': 4 },
};

test('a row for each epoch says how its photos came, and a dash where nobody measured it', () => {
  const lines = epochLines(
    [epoch, { ...epoch, epoch: 2, valLoss: 1.5, valTop1: 0.5, valTop5: 0.75, loading }],
    translator(cliTexts, 'en'),
  );
  const cells = lines.map((line) => line.trim().split(/ {2,}/));
  expect(cells[1]?.slice(5)).toEqual([
    'val top-5',
    'seconds',
    'images/s',
    'waiting',
    'cached',
    'prepared',
    'damaged',
    'repeated',
  ]);
  expect(cells[3]).toEqual(['1', '2.5000', '25.0 %', '–', '–', '–', '12.3', '–', '–', '–', '–', '–', '–']);
  expect(cells[4]).toEqual([
    '2',
    '2.5000',
    '25.0 %',
    '1.5000',
    '50.0 %',
    '75.0 %',
    '12.3',
    '40.1',
    '3.1 %',
    '95',
    '5',
    '1',
    '7',
  ]);
});

test('a run without an epoch has no table', () => {
  expect(epochLines([], translator(cliTexts, 'en'))).toEqual([]);
});

test('the line of an epoch says whether it is the best so far', () => {
  const text = translator(cliTexts, 'en');
  const rows: EpochMetric[] = [0.5, 0.75, 0.75, 0.75].map((valTop1, i) => ({
    ...epoch,
    epoch: i + 1,
    valTop1,
    valTop5: 1,
    valLoss: [1, 1, 2, 0.5][i] ?? 0,
  }));
  const lines = rows.map((row, i) => epochLine(row, { rows: rows.slice(0, i), epochs: 10 }, text, 'en'));
  expect(lines[1]).toBe(
    'epoch  2/10  train loss 2.5000 top-1  25.0 %  val loss 1.0000 top-1  75.0 % top-5 100.0 %  12 s  best',
  );
  expect(lines.map((line) => line.endsWith('best'))).toEqual([true, true, false, true]);
  expect(epochLine(epoch, { rows: [], epochs: 10 }, text, 'en')).toBe(
    'epoch  1/10  train loss 2.5000 top-1  25.0 %  12 s',
  );
});
