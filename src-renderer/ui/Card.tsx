import type { ReactNode } from 'react';
import { describeError } from '../../src-shared/errors.ts';
import type { Loaded } from '../overview/store.ts';
import { usePreferences } from './preferences.ts';
import { useText } from './text.ts';

type CardProps = {
  readonly title: string;
  readonly area: string;
  readonly hint?: string | undefined;
  /** At the right of the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
};

/** One part of the page under its heading. */
export function Card({ title, area, hint, aside, children }: CardProps) {
  return (
    <section className={`card area-${area}`} aria-labelledby={`card-${area}`}>
      <header className="card-header">
        <div>
          <h2 id={`card-${area}`}>{title}</h2>
          {hint === undefined ? null : <p className="hint">{hint}</p>}
        </div>
        {aside}
      </header>
      {children}
    </section>
  );
}

type LoadedBodyProps<T> = {
  readonly loaded: Loaded<T>;
  readonly empty: { readonly title: string; readonly hint: string; readonly command?: string };
  readonly children: (value: T) => ReactNode;
};

/** What a card shows while it waits, when there is nothing, when something failed, and when all is there. */
export function LoadedBody<T>({ loaded, empty, children }: LoadedBodyProps<T>) {
  const text = useText();
  const language = usePreferences((state) => state.language);
  switch (loaded.state) {
    case 'loading':
      return (
        <output className="skeleton" aria-live="polite">
          {text('state.loading')}
        </output>
      );
    case 'empty':
      return (
        <div className="empty">
          <strong>{empty.title}</strong>
          <p>{empty.hint}</p>
          {empty.command === undefined ? null : <code>{empty.command}</code>}
        </div>
      );
    case 'failed':
      return (
        <div className="empty failed" role="alert">
          <strong>{text('state.failed')}</strong>
          <p>{describeError(loaded.error, language)}</p>
        </div>
      );
    case 'ready':
      return children(loaded.value);
  }
}
