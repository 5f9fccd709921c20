import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EpochMetric, StepMetric } from '../../../src-shared/contract/training.ts';
import { eventFilesIn, type Point, readEventFile, readRunEvents } from '../test-support/read-event-file.ts';
import { EventLog } from './event-log.ts';

const STARTED_AT = new Date('2026-01-02T03:04:05Z');
const STARTED = STARTED_AT.getTime() / 1000;

let dir: string;
let clock: number;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap-events-'));
  clock = STARTED;
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Values that float32 holds exactly. */
const step = (number: number, epoch: number): StepMetric => ({
  step: number,
  epoch,
  loss: 4 - number / 8,
  learningRate: number / 1024,
  gradientNorm: 1,
});
const epoch = (number: number, valTop1: number | null): EpochMetric => ({
  epoch: number,
  trainLoss: 1,
  trainTop1: 0.5,
  trainTop5: 1,
  valLoss: valTop1 === null ? null : 1.5,
  valTop1,
  valTop5: valTop1 === null ? null : 0.75,
  learningRate: 0.5,
  seconds: 9,
  loading: null,
});

function restart(history: { steps: StepMetric[]; epochs: EpochMetric[] } = { steps: [], epochs: [] }) {
  const now = () => new Date(clock * 1000);
  return EventLog.restart({ dir, host: 'lab', startedAt: STARTED_AT, now, logFrequency: 2 }, history);
}

const curves = (points: readonly Point[]) => points.map(({ tag, step, value }) => `${tag} ${step}: ${value}`);

const THREE_STEPS = [
  'Loss/train 2: 3.75',
  'LR 2: 0.001953125',
  'Loss/train 3: 3.625',
  'LR 3: 0.0029296875',
  'Loss/val 3: 1.5',
  'Acc/top1 3: 0.25',
  'Acc/top5 3: 0.75',
];

test('a run has a point every so many steps, and at the end of each epoch with what was validated', () => {
  const log = restart();
  log.addSteps([step(1, 1), step(2, 1)]);
  clock += 7.5;
  log.addSteps([step(3, 1)]);
  log.addEpoch(epoch(1, 0.25));
  log.addSteps([step(4, 2), step(5, 2)]);
  log.addEpoch(epoch(2, null));
  log.addSteps([step(6, 3)]);
  log.addEpoch(epoch(3, null));
  const { versions, points, restBytes } = readRunEvents(dir);
  expect(versions).toEqual(['brain.Event:2']);
  expect(restBytes).toBe(0);
  expect(curves(points)).toEqual([
    ...THREE_STEPS,
    'Loss/train 4: 3.5',
    'LR 4: 0.00390625',
    'Loss/train 5: 3.375',
    'LR 5: 0.0048828125',
    'Loss/train 6: 3.25',
    'LR 6: 0.005859375',
  ]);
  expect(points.slice(0, 4).map((point) => point.wallTime - STARTED)).toEqual([0, 0, 7.5, 7.5]);
  expect(eventFilesIn(dir)).toEqual([`events.out.tfevents.${STARTED}.lab`]);
});

test('a run that goes on has one file, with the points and times up to its checkpoint and none after', () => {
  const first = restart();
  clock += 1;
  first.addSteps([step(1, 1), step(2, 1)]);
  clock += 1;
  first.addSteps([step(3, 1)]);
  first.addEpoch(epoch(1, 0.25));
  first.addSteps([step(4, 2), step(5, 2), step(6, 2)]);
  clock += 100;
  const second = restart({ steps: [step(1, 1), step(2, 1), step(3, 1)], epochs: [epoch(1, 0.25)] });
  expect(eventFilesIn(dir)).toEqual([`events.out.tfevents.${STARTED + 102}.lab`]);
  const before = readRunEvents(dir).points;
  expect(curves(before)).toEqual(THREE_STEPS);
  expect(before.map((point) => point.wallTime - STARTED)).toEqual([1, 1, 2, 2, 2, 2, 2]);
  second.addSteps([step(4, 2)]);
  expect(curves(readRunEvents(dir).points)).toEqual([...THREE_STEPS, 'Loss/train 4: 3.5', 'LR 4: 0.00390625']);
});

test('a record that a crash cut off, or that is damaged, is gone when the run goes on', () => {
  const history = { steps: [step(1, 1), step(2, 1), step(3, 1)], epochs: [epoch(1, 0.25)] };
  const log = restart();
  log.addSteps(history.steps);
  log.addEpoch(epoch(1, 0.25));
  const path = join(dir, eventFilesIn(dir)[0] ?? '');
  const whole = readFileSync(path);
  truncateSync(path, whole.length - 5);
  const cut = readEventFile(path);
  expect(curves(cut.points)).toEqual(THREE_STEPS.slice(0, 2));
  expect(cut.restBytes).toBeGreaterThan(0);
  restart(history);
  expect(readRunEvents(dir)).toMatchObject({ restBytes: 0 });
  expect(curves(readRunEvents(dir).points)).toEqual(THREE_STEPS);
  whole.writeUInt8(whole.readUInt8(60) ^ 1, 60);
  writeFileSync(path, whole);
  restart(history);
  expect(curves(readRunEvents(dir).points)).toEqual(THREE_STEPS);
});

test('whatever TensorBoard would read beside the file is removed', () => {
  writeFileSync(join(dir, 'events.out.tfevents.1.other'), 'x');
  writeFileSync(join(dir, '.tmp-1-events.out.tfevents.2.lab'), '');
  writeFileSync(join(dir, 'metrics.csv'), '');
  const log = restart({ steps: [step(2, 1)], epochs: [] });
  log.addSteps([step(4, 1)]);
  expect(eventFilesIn(dir)).toHaveLength(1);
  expect(readRunEvents(dir).points.map((point) => point.step)).toEqual([2, 2, 4, 4]);
  expect(readFileSync(join(dir, 'metrics.csv'), 'utf8')).toBe('');
});

test('a hundred thousand steps come back after a restart', () => {
  const steps = Array.from({ length: 100_000 }, (_, i) => step(i + 1, 1));
  restart({ steps, epochs: [epoch(1, 0.5)] });
  clock += 1;
  restart({ steps, epochs: [epoch(1, 0.5)] });
  const { points } = readRunEvents(dir);
  expect(points).toHaveLength(100_003);
  expect(points.at(-1)).toMatchObject({ tag: 'Acc/top5', step: 100_000 });
  // A point of both curves takes at most 61 bytes, so a run of this length 3 MB at most (6 MB with every step).
  expect(readFileSync(join(dir, eventFilesIn(dir)[0] ?? '')).length / 50_000).toBeLessThan(61.01);
});

test('a folder that is gone is named', () => {
  const log = restart();
  rmSync(dir, { recursive: true });
  expect(() => log.addSteps([step(2, 1)])).toThrow(dir);
  expect(() => restart()).toThrow(dir);
});
