import { useMemo } from 'react';
import { translator } from '../../src-shared/text/define.ts';
import { pageTexts } from '../../src-shared/text/page.ts';
import { usePreferences } from './preferences.ts';

/** The words of the page in the person's language. */
export function useText() {
  const language = usePreferences((state) => state.language);
  return useMemo(() => translator(pageTexts, language), [language]);
}
