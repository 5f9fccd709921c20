import { useSyncExternalStore } from 'react';
import { create } from 'zustand';
import type { Language } from '../../src-shared/text/define.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

type Preferences = {
  readonly language: Language;
  readonly theme: Theme;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
};

/** What a person set on this machine; kept in the browser. */
export const usePreferences = create<Preferences>()((set) => ({
  language: readStored('language', ['ko', 'en']) ?? (navigator.language.startsWith('ko') ? 'ko' : 'en'),
  theme: readStored('theme', THEMES) ?? 'auto',
  setLanguage(language) {
    store('language', language);
    set({ language });
  },
  setTheme(theme) {
    store('theme', theme);
    set({ theme });
  },
}));

const SYSTEM_DARK = '(prefers-color-scheme: dark)';

/** What is drawn: the person's choice, or the system's where they left it to that. */
export function useColorScheme(): 'light' | 'dark' {
  const theme = usePreferences((state) => state.theme);
  const isSystemDark = useSyncExternalStore(onSystemChange, () => window.matchMedia(SYSTEM_DARK).matches);
  return theme === 'auto' ? (isSystemDark ? 'dark' : 'light') : theme;
}

function onSystemChange(listener: () => void): () => void {
  const query = window.matchMedia(SYSTEM_DARK);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** A choice that was kept on this machine; undefined where none was, or it is none of `allowed`. */
export function readStored<T extends string>(key: string, allowed: readonly T[]): T | undefined {
  const found = readStoredText(key);
  return allowed.find((value) => value === found);
}

/** Words that were kept on this machine; undefined where there are none. */
export function readStoredText(key: string): string | undefined {
  try {
    return window.localStorage.getItem(`pillsnap.${key}`) ?? undefined;
  } catch {
    // A browser that keeps nothing for this site.
    return undefined;
  }
}

export function store(key: string, value: string): void {
  try {
    window.localStorage.setItem(`pillsnap.${key}`, value);
  } catch {
    // Holds until the page is closed.
  }
}
