import type { Language } from '../../src-shared/text/define.ts';

/** What stands where nothing was measured. */
export const NOTHING = '–';

/** A fraction as percent with one decimal; a dash where nothing was measured. */
export function formatPercent(value: number | null | undefined, digits = 1): string {
  return value === null || value === undefined ? NOTHING : `${(value * 100).toFixed(digits)} %`;
}

export function formatNumber(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? NOTHING : value.toFixed(digits);
}

export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? NOTHING : value.toLocaleString('en-US');
}

/** Bytes with a decimal unit: 9.4 MB. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return NOTHING;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${units[power]}`;
}

/** A stretch of time in its two largest units: 1:05, 2 h 10 min. */
export function formatDuration(seconds: number | null | undefined, language: Language): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NOTHING;
  const whole = Math.round(seconds);
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  const [d, h, min, s] = language === 'ko' ? ['일', '시간', '분', '초'] : [' d', ' h', ' min', ' s'];
  if (days > 0) return `${days}${d} ${hours}${h}`;
  if (hours > 0) return `${hours}${h} ${minutes}${min}`;
  return minutes > 0 ? `${minutes}${min} ${whole % 60}${s}` : `${whole}${s}`;
}

/** A moment as date and time of day in the person's own zone. */
export function formatDate(iso: string, language: Language): string {
  return new Date(iso).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
}
