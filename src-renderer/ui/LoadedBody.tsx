import { Button, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { type AppErrorData, describeError } from '../../src-shared/errors.ts';
import type { Loaded } from '../api/loaded.ts';
import { useText } from './i18n.ts';
import styles from './Page.module.css';
import { usePreferences } from './preferences.ts';

type NoticeProps = {
  readonly title: string;
  readonly hint?: ReactNode;
  /** What a person can do about it. */
  readonly action?: ReactNode;
};

/** Nothing is here yet, why, and what to do next. */
export function EmptyNotice({ title, hint, action }: NoticeProps) {
  return (
    <div className={styles.notice}>
      <strong>{title}</strong>
      {hint === undefined ? null : <p>{hint}</p>}
      {action === undefined ? null : <div className={styles.noticeActions}>{action}</div>}
    </div>
  );
}

/** What went wrong, in the person's language, and how to try again where that makes sense. */
export function ErrorNotice({ error, onRetry }: { readonly error: AppErrorData; readonly onRetry?: () => void }) {
  const text = useText('frame');
  const language = usePreferences((state) => state.language);
  return (
    <div className={`${styles.notice} ${styles.failed}`} role="alert">
      <strong>{text('state.failed')}</strong>
      <p>{describeError(error, language)}</p>
      {onRetry ? (
        <div className={styles.noticeActions}>
          <Button variant="default" onClick={onRetry}>
            {text('state.retry')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

export function LoadingNotice() {
  const text = useText('frame');
  return (
    <output className={styles.notice} aria-label={text('state.loading')}>
      <Loader size="sm" color="gray" type="dots" />
    </output>
  );
}

type LoadedBodyProps<T> = {
  readonly loaded: Loaded<T>;
  readonly empty: NoticeProps;
  readonly onRetry?: () => void;
  readonly children: (value: T) => ReactNode;
};

/** What a part shows while it waits, when there is nothing, when something failed, and when all is there. */
export function LoadedBody<T>({ loaded, empty, onRetry, children }: LoadedBodyProps<T>) {
  switch (loaded.state) {
    case 'loading':
      return <LoadingNotice />;
    case 'empty':
      return <EmptyNotice {...empty} />;
    case 'failed':
      return <ErrorNotice error={loaded.error} {...(onRetry ? { onRetry } : {})} />;
    case 'ready':
      return children(loaded.value);
  }
}
