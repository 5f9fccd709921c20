import type { Language } from '../../../src-shared/text/define.ts';

/** 12,345. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

/** A fraction as percent with one decimal; a dash where nothing was measured. */
export function formatPercent(value: number | null): string {
  return value === null ? '–' : `${(value * 100).toFixed(1)} %`;
}

/** A number with `digits` decimals; a dash where nothing was measured. */
export function formatNumber(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits);
}

/** Decimal units, as the hub and disks count: `850 B`, `12.3 kB`, `85.1 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  const [unit, name] = bytes < 1e6 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${(bytes / unit).toFixed(1)} ${name}`;
}

/** `850 ms`, `12.3 s`, `2 min 05 s`, `1 h 02 min`. */
export function formatDuration(ms: number, language: Language): string {
  const unit =
    language === 'ko' ? { ms: 'ms', s: '초', min: '분', h: '시간' } : { ms: ' ms', s: ' s', min: ' min', h: ' h' };
  if (ms < 1000) return `${Math.round(ms)}${unit.ms}`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 10) return `${(ms / 1000).toFixed(1)}${unit.s}`;
  if (seconds < 60) return `${seconds}${unit.s}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${unit.min} ${String(seconds % 60).padStart(2, '0')}${unit.s}`;
  return `${Math.floor(minutes / 60)}${unit.h} ${String(minutes % 60).padStart(2, '0')}${unit.min}`;
}
