import type { Language } from '../../src-shared/text/define.ts';

/** `--lang` before anything else, also where the rest of the line is wrong; then LC_ALL, LC_MESSAGES and LANG. */
export function languageOf(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const asked = argv[at]?.split('=')[1] ?? argv[at + 1];
  if (at >= 0 && (asked === 'ko' || asked === 'en')) return asked;
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return locale.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}
