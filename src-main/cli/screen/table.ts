import { displayWidth, padEnd, padStart } from './display-width.ts';

export type Column = { readonly title: string; readonly align: 'left' | 'right' };

export const left = (title: string): Column => ({ title, align: 'left' });
export const right = (title: string): Column => ({ title, align: 'right' });

/** Lines of a table whose columns are as wide as their widest cell, two blanks apart, with a rule under the titles. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map((column, index) => {
        const pad = column.align === 'left' ? padEnd : padStart;
        return pad(cells[index] ?? '', widths[index] ?? 0);
      })
      .join('  ')
      .trimEnd();
  return [
    line(columns.map((column) => column.title)),
    line(widths.map((width) => '─'.repeat(width))),
    ...rows.map(line),
  ];
}
