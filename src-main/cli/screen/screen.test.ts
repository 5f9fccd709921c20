import { expect, test } from 'vitest';
import { displayWidth, padEnd, printable, truncate } from './display-width.ts';
import { formatDuration, formatPercent } from './numbers.ts';
import { ProgressLine } from './progress-line.ts';
import { tableLines } from './table.ts';

test('Hangul takes two columns, also decomposed as macOS writes it, and marks take none', () => {
  expect(displayWidth('pill')).toBe(4);
  expect(displayWidth('알약')).toBe(4);
  expect(displayWidth('알약'.normalize('NFD'))).toBe(4);
  expect(displayWidth('ＡＢ')).toBe(4);
  expect(displayWidth('💊')).toBe(2);
  expect(displayWidth('e\u0301')).toBe(1);
  expect(displayWidth('→ ░█ ─')).toBe(6);
});

test('text is filled and cut by columns, never in the middle of a wide character', () => {
  expect(padEnd('약', 4)).toBe('약  ');
  expect(truncate('알약사진', 8)).toBe('알약사진');
  expect(truncate('알약사진', 6)).toBe('알약…');
  expect(displayWidth(truncate('알약사진', 6))).toBeLessThanOrEqual(6);
});

test('a file name can not move the cursor', () => {
  expect(printable('a\u001b[2Jb\nc.jpg')).toBe('a\\x1b[2Jb\\x0ac.jpg');
  expect(printable('알약 1.jpg')).toBe('알약 1.jpg');
});

test('columns stand under each other although their characters differ in width', () => {
  const lines = tableLines(
    [
      { title: '약품', align: 'left' },
      { title: 'n', align: 'right' },
    ],
    [
      ['다솔렌정', '7'],
      ['B', '120'],
    ],
  );
  expect(lines).toEqual(['약품        n', '────────  ───', '다솔렌정    7', 'B         120']);
});

test('a time is said in the two largest units that matter', () => {
  expect(formatDuration(42, 'en')).toBe('42 ms');
  expect(formatDuration(9_400, 'en')).toBe('9.4 s');
  expect(formatDuration(65_000, 'ko')).toBe('1분 05초');
  expect(formatDuration(3_720_000, 'en')).toBe('1 h 02 min');
  expect(formatPercent(null)).toBe('–');
});

function record(isTerminal: boolean, columns = 80) {
  const written: string[] = [];
  const clock = { now: 0 };
  const line = new ProgressLine({
    write: (text) => void written.push(text),
    isTerminal,
    columns: () => columns,
    language: 'en',
    now: () => clock.now,
  });
  return { written, clock, line };
}

test('a terminal gets one line that is drawn over, with bar, rate and time left', () => {
  const { written, clock, line } = record(true);
  line.update({ phase: 'import', done: 0, total: 100 });
  clock.now = 10_000;
  line.update({ phase: 'import', done: 50, total: 100, figures: { loss: 0.5, epoch: 3, epochs: 12 } });
  const shown = written.at(-1) ?? '';
  expect(shown.startsWith('\r\u001b[2K')).toBe(true);
  expect(shown).toContain('████████████░░░░░░░░░░░░');
  expect(shown).toContain('50/100  5.0/s  left 10 s');
  expect(shown).not.toContain('\n');
  line.end();
  expect(written.at(-1)).toBe('\r\u001b[2K');
});

test('what takes longer than a second is said by the time of one, a known time left is taken, shares are percent', () => {
  const { written, clock, line } = record(false);
  const at = (seconds: number, done: number) => {
    clock.now = seconds * 1000;
    const figures = { loss: 2.3456, imagesPerSecond: 202.13, waitShare: 0.036, secondsLeft: 7200 };
    line.update({ phase: 'train', done, total: 10, figures });
  };
  at(0, 1);
  at(38, 2);
  expect(written.at(-1)).toBe(
    'Training  2/10  38 s each  left 2 h 00 min  loss 2.346  images/s 202  waiting for photos 3.6 %\n',
  );
});

test('bytes are shown in the unit that fits', () => {
  const { written, clock, line } = record(true);
  line.update({ phase: 'download', unit: 'bytes', done: 900, total: 85_900_000 });
  expect(written.at(-1)).toContain('900 B/85.9 MB');
  clock.now = 10_000;
  line.update({ phase: 'download', unit: 'bytes', done: 32_000_900, total: 85_900_000 });
  expect(written.at(-1)).toContain('32.0 MB/85.9 MB  3.2 MB/s  left 17 s');
});

test('a narrow terminal never gets a line that wraps', () => {
  const { written, line } = record(true, 30);
  line.update({ phase: 'import', done: 50, total: 100, figures: { loss: 0.5 } });
  expect(displayWidth((written.at(-1) ?? '').replace('\r\u001b[2K', ''))).toBeLessThan(30);
});

test('a log gets a plain line every few seconds and nothing for work that is short', () => {
  const { written, clock, line } = record(false);
  for (let second = 0; second <= 12; second++) {
    clock.now = 1000 * second;
    line.update({ phase: 'train', done: second, total: 100, figures: { epoch: 3, epochs: 12 } });
  }
  expect(written).toHaveLength(2);
  expect(written.join('')).toMatch(/^Training {2}5\/100 {2}1\.0\/s {2}left 1 min 35 s {2}epoch 3\/12\n/);
  expect(written.join('')).not.toContain('\u001b');
  const quick = record(false);
  quick.line.update({ phase: 'export', done: 1, total: 1 });
  quick.line.end();
  expect(quick.written).toEqual([]);
});
