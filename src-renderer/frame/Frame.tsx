import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { assertNever } from '../../src-shared/errors.ts';
import { useLink } from '../api/core.ts';
import { useJobsWatch } from '../api/jobs.ts';
import { useTrainingQueueWatch } from '../api/training-queue.ts';
import { useWorkspace, useWorkspaceChanges } from '../api/workspace.ts';
import { useCommandKeys } from '../ui/commands.ts';
import { FolderPicker } from '../ui/FolderPicker.tsx';
import { useText } from '../ui/i18n.ts';
import { EmptyNotice, LoadingNotice } from '../ui/LoadedBody.tsx';
import { navigate, useRoute } from '../ui/route.ts';
import styles from './Frame.module.css';
import { KeysHelp } from './KeysHelp.tsx';
import { useScreenCode } from './load-screen.ts';
import { Palette } from './Palette.tsx';
import { Rail } from './Rail.tsx';
import { ScreenBoundary } from './ScreenBoundary.tsx';
import { ScreenMissing } from './ScreenMissing.tsx';
import { type Screen, screens } from './screens.ts';
import { useShell } from './use-shell.ts';

/** What stays while the screens change: the rail, the way to every command, the connection. */
export function Frame() {
  const text = useText('frame');
  const route = useRoute();
  const connection = useLink((link) => link.connection);
  useWorkspaceChanges();
  useJobsWatch();
  useTrainingQueueWatch();
  useCommandKeys();
  useShell();
  const screen = screens.find((known) => known.id === route.screen) ?? (route.screen === '' ? screens[0] : undefined);
  const title = text('title');
  const name = screen ? text(`screen.${screen.id}`) : text('screen.unknown');
  useEffect(() => {
    document.title = `${name} · ${title}`;
  }, [name, title]);
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href={`#/${route.screen}`} onClick={focusContent}>
        {text('skip')}
      </a>
      <Rail current={screen?.id} />
      <main className={styles.content} id="content" tabIndex={-1}>
        {connection === 'lost' ? (
          <p className={styles.banner} role="alert">
            {text('connection.lost')}
          </p>
        ) : null}
        {screen ? <Content key={screen.id} screen={screen} /> : <EmptyNotice title={name} action={<HomeButton />} />}
      </main>
      <Palette />
      <KeysHelp />
      <FolderPicker />
    </div>
  );
}

function Content({ screen }: { readonly screen: Screen }) {
  const text = useText('frame');
  const workspace = useWorkspace((state) => state.info.state);
  if (screen.needsWorkspace && workspace === 'loading') return <LoadingNotice />;
  if (screen.needsWorkspace && workspace === 'empty') {
    return (
      <EmptyNotice title={text('state.noWorkspace')} hint={text('state.noWorkspaceHint')} action={<HomeButton />} />
    );
  }
  return <ScreenContent id={screen.id} />;
}

function ScreenContent({ id }: Pick<Screen, 'id'>) {
  const { code, retry } = useScreenCode(id);
  switch (code.state) {
    case 'loading':
      return <LoadingNotice />;
    case 'failed':
      return <ScreenMissing error={code.error} onRetry={retry} />;
    case 'ready':
      return (
        <ScreenBoundary>
          <code.Page />
        </ScreenBoundary>
      );
    default:
      return assertNever(code);
  }
}

function HomeButton() {
  const text = useText('frame');
  return <Button onClick={() => navigate('home')}>{text('screen.home')}</Button>;
}

/** A link to `#content` would be taken for a screen of that name. */
function focusContent(event: { preventDefault(): void }): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
