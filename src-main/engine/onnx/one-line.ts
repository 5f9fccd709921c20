/** Drivers print much. */
const MOST_PRINTED = 300;

/** The beginning of what a runtime or driver says, on one line. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, MOST_PRINTED);
}
