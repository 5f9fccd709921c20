import { createInstance, type FormatterModule } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Language, Text, TextArguments } from '../../src-shared/text/define.ts';
import { type Namespace, tables } from '../locales/index.ts';
import { usePreferences } from './preferences.ts';

/** Where a count decides the word, a table has `photos` and, for one, `photos_one` (i18next's plural suffix). */
type Table<N extends Namespace> = (typeof tables)[N];
export type TextKey<N extends Namespace> = keyof Table<N> & string;
type ArgumentsOf<N extends Namespace, K extends TextKey<N>> = Table<N>[K] extends Text
  ? TextArguments<Table<N>[K]>
  : [];

/** One word of a table with its values; a wrong key, or a value too few, does not compile. */
export type Translate<N extends Namespace> = <K extends TextKey<N>>(key: K, ...args: ArgumentsOf<N, K>) => string;

const LANGUAGES = ['ko', 'en'] as const satisfies readonly Language[];

/** Counts get their thousands separators. */
const formatter: FormatterModule = {
  type: 'formatter',
  init() {},
  add() {},
  addCached() {},
  format: (value: unknown, _format, language) =>
    typeof value === 'number' ? value.toLocaleString(language) : String(value),
};

export const i18n = createInstance();
void i18n
  .use(formatter)
  .use(initReactI18next)
  .init({
    lng: usePreferences.getState().language,
    fallbackLng: false,
    supportedLngs: LANGUAGES,
    ns: Object.keys(tables),
    resources: Object.fromEntries(LANGUAGES.map((language) => [language, wordsIn(language)])),
    // Keys hold dots; values stand in braces, as in every other table of the program.
    keySeparator: false,
    nsSeparator: false,
    interpolation: { prefix: '{', suffix: '}', escapeValue: false, alwaysFormat: true },
    initAsync: false,
  });
usePreferences.subscribe(({ language }) => void i18n.changeLanguage(language));

/** The words of one table in the person's language. */
export function useText<N extends Namespace>(namespace: N): Translate<N> {
  const { t } = useTranslation(namespace, { i18n });
  // i18next's own types know the keys only through a global declaration; ours come from the table.
  return t as unknown as Translate<N>;
}

function wordsIn(language: Language): Record<string, Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tables).map(([namespace, table]) => [
      namespace,
      Object.fromEntries(Object.entries<Text>(table).map(([key, text]) => [key, text[language]])),
    ]),
  );
}
