import { Button } from '@mantine/core';
import { useLink } from '../api/core.ts';
import { useText } from '../ui/i18n.ts';
import { EmptyNotice } from '../ui/LoadedBody.tsx';

type ScreenMissingProps = {
  /** In the words of the browser. */
  readonly error: string;
  readonly onRetry: () => void;
};

/** The code of a screen could not be had: why, what happens by itself, and what a person can do. */
export function ScreenMissing({ error, onRetry }: ScreenMissingProps) {
  const text = useText('frame');
  const isConnected = useLink((link) => link.connection === 'open');
  return (
    <div role="alert">
      <EmptyNotice
        title={text('screen.missing')}
        hint={
          <>
            {text(isConnected ? 'screen.missingHint' : 'screen.missingOffline')}
            <br />
            <small>{error}</small>
          </>
        }
        action={
          <>
            <Button onClick={onRetry}>{text('state.retry')}</Button>
            <Button variant="default" onClick={() => window.location.reload()}>
              {text('action.reload')}
            </Button>
          </>
        }
      />
    </div>
  );
}
