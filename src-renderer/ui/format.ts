/** A fraction as percent with one decimal; a dash where nothing was measured. */
export function formatPercent(value: number | null): string {
  return value === null ? '–' : `${(value * 100).toFixed(1)} %`;
}

export function formatNumber(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits);
}

export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}
