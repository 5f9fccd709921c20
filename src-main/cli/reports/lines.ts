import type { Language } from '../../../src-shared/text/define.ts';
import { describeReason, type Reason } from '../../../src-shared/text/reasons.ts';
import type { CliText } from '../command.ts';
import { displayWidth, padEnd, printable } from '../screen/display-width.ts';

/** Lines of one list that fit on a screen; `--json` has them all. */
const SHOWN = 20;

/** A heading and its list, the first of them on the screen; nothing where the list is empty. */
export function listLines(text: CliText, heading: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, SHOWN).map((item) => `  ${printable(item)}`);
  if (items.length > SHOWN) shown.push(`  ${text('more', { count: items.length - SHOWN })}`);
  return ['', heading, ...shown];
}

/** Names and values in two columns. */
export function pairLines(pairs: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...pairs.map(([name]) => displayWidth(name)));
  return pairs.map(([name, value]) => `${padEnd(name, width)}  ${printable(value)}`);
}

/** `path: why`, in the reader's language. */
export function problemTexts(
  listed: readonly { readonly path: string; readonly problem: Reason }[],
  language: Language,
): string[] {
  return listed.map(({ path, problem }) => problemText(path, problem, language));
}

/** Many reasons name the file themselves: it is not said twice. */
export function problemText(path: string, problem: Reason, language: Language): string {
  const why = describeReason(problem, language);
  return why.includes(path) ? why : `${path}: ${why}`;
}
