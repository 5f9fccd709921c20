import type { Progress } from '../../../src-shared/contract/jobs.ts';
import type { Language } from '../../../src-shared/text/define.ts';
import { figureTexts, progressTexts, SECONDS_LEFT, shareFigures } from '../../../src-shared/text/progress.ts';
import { displayWidth, truncate } from './display-width.ts';
import { formatBytes, formatCount, formatDuration, formatPercent } from './numbers.ts';

/** How often a terminal's bar is drawn anew, and how often a log gets a line. */
const TERMINAL_INTERVAL_MS = 100;
const LOG_INTERVAL_MS = 5_000;
/** The rate is that of the last so many milliseconds: long enough to be steady, short enough to follow a change. */
const RATE_WINDOW_MS = 10_000;
/** Columns of the bar itself. */
const BAR_WIDTH = 24;
const CLEAR_LINE = '\r\u001b[2K';

export type ProgressOptions = {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly columns: () => number;
  readonly language: Language;
  /** Milliseconds that only grow. */
  readonly now: () => number;
};

/** Shows long work: one line that is drawn over on a terminal, a plain line every few seconds anywhere else. */
export class ProgressLine {
  readonly #options: ProgressOptions;
  #phase: Progress['phase'] | null = null;
  #samples: { readonly at: number; readonly done: number }[] = [];
  #shownAt = Number.NEGATIVE_INFINITY;
  #last: Progress | null = null;
  #isShown = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  update(progress: Progress): void {
    const now = this.#options.now();
    if (progress.phase !== this.#phase) {
      this.#finishPhase();
      this.#phase = progress.phase;
      this.#samples = [];
      // A log says at once that a part has begun only when the part turns out to be long.
      this.#shownAt = this.#options.isTerminal ? Number.NEGATIVE_INFINITY : now;
    }
    this.#samples.push({ at: now, done: progress.done });
    while (this.#samples.length > 2 && now - (this.#samples[0]?.at ?? now) > RATE_WINDOW_MS) this.#samples.shift();
    this.#last = progress;
    const interval = this.#options.isTerminal ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS;
    if (now - this.#shownAt < interval) return;
    this.#shownAt = now;
    this.#show(progress);
  }

  /** Takes the bar off the terminal, so that other lines can be written; the next update brings it back. */
  clear(): void {
    if (this.#options.isTerminal && this.#isShown) this.#options.write(CLEAR_LINE);
    this.#isShown = false;
  }

  /** Call when the work has ended, well or not. */
  end(): void {
    this.#finishPhase();
    this.#phase = null;
  }

  #finishPhase(): void {
    if (!this.#options.isTerminal && this.#last && this.#isShown) this.#show(this.#last);
    this.clear();
    this.#last = null;
  }

  #show(progress: Progress): void {
    const { write, isTerminal, columns } = this.#options;
    if (isTerminal) write(CLEAR_LINE + truncate(this.#line(progress, true), columns() - 1));
    else write(`${this.#line(progress, false)}\n`);
    this.#isShown = true;
  }

  #line({ phase, done, total, unit, figures: all = {} }: Progress, withBar: boolean): string {
    const { language } = this.#options;
    const rate = this.#rate();
    const format = unit === 'bytes' ? formatBytes : formatCount;
    const { [SECONDS_LEFT]: known, ...figures } = all;
    const left = known !== undefined ? known * 1000 : rate > 0 && total !== null ? (total - done) / rate : null;
    const shown = [
      progressTexts[phase][language],
      withBar && total ? bar(done / total) : '',
      total === null ? format(done) : `${format(done)}/${format(total)}`,
      rate > 0 ? formatRate(rate * 1000, unit, language) : '',
      left !== null && done < (total ?? 0)
        ? `${language === 'ko' ? '남은 시간' : 'left'} ${formatDuration(left, language)}`
        : '',
      ...figureLines(figures, language),
    ];
    return shown.filter((part) => displayWidth(part) > 0).join('  ');
  }

  /** Units a millisecond over the window; 0 while it is not known. */
  #rate(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at - first.at < 500) return 0;
    return (last.done - first.done) / (last.at - first.at);
  }
}

function bar(fraction: number): string {
  const full = Math.round(Math.min(1, fraction) * BAR_WIDTH);
  return '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
}

/** `epoch 3/12  loss 0.412`: a figure whose plural is there too counts up to it. */
function figureLines(figures: Readonly<Record<string, number>>, language: Language): string[] {
  return Object.entries(figures)
    .filter(([name]) => !(name.endsWith('s') && name.slice(0, -1) in figures))
    .map(([name, value]) => {
      const most = figures[`${name}s`];
      const count = most === undefined ? '' : `/${formatFigure(most)}`;
      const shown = shareFigures.has(name) ? formatPercent(value) : formatFigure(value);
      return `${figureTexts[name]?.[language] ?? name} ${shown}${count}`;
    });
}

/** `5.0/s`; of what takes longer than a second the time of one: `38 s each`. */
function formatRate(perSecond: number, unit: Progress['unit'], language: Language): string {
  if (unit === 'bytes') return `${formatBytes(perSecond)}/s`;
  if (perSecond >= 1) return `${perSecond >= 10 ? Math.round(perSecond) : perSecond.toFixed(1)}/s`;
  const each = formatDuration(1000 / perSecond, language);
  return language === 'ko' ? `개당 ${each}` : `${each} each`;
}

function formatFigure(value: number): string {
  if (Number.isInteger(value)) return formatCount(value);
  const size = Math.abs(value);
  if (size < 0.01) return value.toExponential(1);
  return size >= 100 ? formatCount(Math.round(value)) : value.toFixed(size >= 10 ? 1 : 3);
}
