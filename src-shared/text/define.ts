/** One text in both languages of the program. `{name}` marks a value that is filled in when the text is shown. */
export type Text = { readonly en: string; readonly ko: string };

export type Language = keyof Text;

/** The names between braces in a text: `Placeholder<'{count} photos in {dir}'>` is `'count' | 'dir'`. */
export type Placeholder<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

export type TextParams<T extends Text> = { readonly [P in Placeholder<T['en']>]: string | number };

/** The arguments after the key: none where the text has no placeholder, one object with exactly its names otherwise. */
export type TextArguments<T extends Text> = [Placeholder<T['en']>] extends [never] ? [] : [params: TextParams<T>];

/** Fills `{name}` from `params`; a name without a value stays visible, so that a wrong call is seen and not hidden. */
export function fill(template: string, params: Readonly<Record<string, string | number>> = {}): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : String(value);
  });
}

/** A typed look-up over one table of texts. */
export function translator<const Table extends Record<string, Text>>(table: Table, language: Language) {
  return <K extends keyof Table & string>(key: K, ...args: TextArguments<Table[K]>): string =>
    fill(table[key]?.[language] ?? key, args[0]);
}
