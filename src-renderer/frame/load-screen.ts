import { type ComponentType, useEffect } from 'react';
import { create } from 'zustand';
import { useLink } from '../api/core.ts';
import { type Screen, screens } from './screens.ts';

/** The code of a screen: on its way, there, or not had from the server. */
export type ScreenCode =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly Page: ComponentType }
  /** `error` in the words of the browser. */
  | { readonly state: 'failed'; readonly error: string };

type Screens = {
  readonly codes: { readonly [id in Screen['id']]?: ScreenCode };
  /** Asks for a screen's code unless it is there or on its way. */
  load(id: Screen['id']): Promise<void>;
};

/** React's own `lazy` keeps a failure for good; here a screen that could not be had is asked for again. */
const useScreens = create<Screens>()((set, get) => {
  const put = (id: Screen['id'], code: ScreenCode) => set({ codes: { ...get().codes, [id]: code } });
  return {
    codes: {},
    async load(id) {
      const known = get().codes[id];
      const screen = screens.find((each) => each.id === id);
      if (!screen || known?.state === 'loading' || known?.state === 'ready') return;
      put(id, LOADING);
      try {
        if (known?.state === 'failed') await fetchMissingStyles();
        put(id, { state: 'ready', Page: await screen.load() });
      } catch (error) {
        put(id, { state: 'failed', error: error instanceof Error ? error.message : String(error) });
      }
    },
  };
});

const LOADING: ScreenCode = { state: 'loading' };

/** The code of a screen, asked for now, again when the connection has come back, and by `retry`. */
export function useScreenCode(id: Screen['id']): { readonly code: ScreenCode; readonly retry: () => void } {
  const code = useScreens((state) => state.codes[id]) ?? LOADING;
  const load = useScreens((state) => state.load);
  const epoch = useLink((link) => link.epoch);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new connection is a reason to ask again
  useEffect(() => void load(id), [id, load, epoch]);
  return { code, retry: () => void load(id) };
}

/** Vite asks once for the style sheets of a part of the program: those that did not come are asked for here. */
async function fetchMissingStyles(): Promise<void> {
  const missing = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')].filter(
    ({ sheet }) => sheet === null,
  );
  await Promise.all(
    missing.map((link) => {
      const again = document.createElement('link');
      again.rel = 'stylesheet';
      again.href = link.href;
      const { promise, resolve, reject } = Promise.withResolvers<Event>();
      again.addEventListener('load', resolve);
      again.addEventListener('error', () => reject(new Error(again.href)));
      link.replaceWith(again);
      return promise;
    }),
  );
}
