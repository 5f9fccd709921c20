/** One token after blanks: string, number, word, or punctuation (RFC 8259). */
const TOKEN =
  /[ \t\r\n]*(?:(?<value>"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null)|(?<mark>[[\]{},:]))/iuy;

/**
 * Where a text stops being JSON, as an offset; the end where only something is missing. V8 itself names the place of some
 * mistakes only. Made for texts that `JSON.parse` refuses.
 */
export function jsonErrorOffset(text: string): number {
  const open: ('[' | '{')[] = [];
  let expected: 'value' | 'first_item' | 'first_key' | 'key' | 'colon' | 'next' = 'value';
  let end = 0;
  const fail = () => end + (/^[ \t\r\n]*/.exec(text.slice(end))?.[0].length ?? 0);
  while (true) {
    TOKEN.lastIndex = end;
    const { value, mark } = TOKEN.exec(text)?.groups ?? {};
    const takesValue = expected === 'value' || expected === 'first_item';
    const takesKey = expected === 'key' || expected === 'first_key';
    const closes = expected === 'next' || expected === 'first_item' || expected === 'first_key';
    if (value !== undefined && takesValue) expected = 'next';
    else if (value?.startsWith('"') && takesKey) expected = 'colon';
    else if (mark === ':' && expected === 'colon') expected = 'value';
    else if (mark === ',' && expected === 'next' && open.length > 0) expected = open.at(-1) === '{' ? 'key' : 'value';
    else if ((mark === '[' || mark === '{') && takesValue) {
      open.push(mark);
      expected = mark === '{' ? 'first_key' : 'first_item';
    } else if (closes && mark === (open.at(-1) === '{' ? '}' : ']') && open.length > 0) {
      open.pop();
      expected = 'next';
    } else return fail();
    end = TOKEN.lastIndex;
  }
}
