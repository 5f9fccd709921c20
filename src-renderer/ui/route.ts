import { useCallback, useMemo, useSyncExternalStore } from 'react';

/** Names and values behind `?` of an address: `#/photos?class=K-030864&split=test`. */
export type RouteParams = Readonly<Record<string, string>>;
export type Route = { readonly screen: string; readonly params: RouteParams };

/** The address of a screen with its state: what a link holds, and what can be copied and opened again. */
export function routeTo(
  screen: string,
  params: Readonly<Record<string, string | number | null | undefined>> = {},
): string {
  const entries = Object.entries(params).flatMap(([name, value]) =>
    value === undefined || value === null || value === '' ? [] : [[name, String(value)]],
  );
  const query = new URLSearchParams(entries).toString();
  return `#/${screen}${query === '' ? '' : `?${query}`}`;
}

export function navigate(...to: Parameters<typeof routeTo>): void {
  window.location.hash = routeTo(...to);
}

/** Where the window is. The hash, since a page of the desktop shell has no server to answer paths. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(onHashChange, () => window.location.hash);
  return useMemo(() => parseHash(hash), [hash]);
}

/**
 * The values of the address and how to change some of them (null or '' takes one out). Changes that a person would not
 * step back through one by one (a slider, a search text) replace the entry of the history.
 */
export function useRouteParams() {
  const { screen, params } = useRoute();
  const set = useCallback(
    (changes: Readonly<Record<string, string | number | null | undefined>>, how: 'push' | 'replace' = 'push') => {
      const hash = routeTo(screen, { ...params, ...changes });
      if (hash === window.location.hash) return;
      if (how === 'push') window.location.hash = hash;
      else {
        window.history.replaceState(window.history.state, '', hash);
        window.dispatchEvent(new HashChangeEvent('hashchange'));
      }
    },
    [screen, params],
  );
  return [params, set] as const;
}

export function parseHash(hash: string): Route {
  const [screen = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { screen, params: Object.fromEntries(new URLSearchParams(query)) };
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
