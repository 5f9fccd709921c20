import { useMemo } from 'react';
import { useReload, useWorkspace } from '../api/workspace.ts';
import { useCommands } from '../ui/commands.ts';
import { useText } from '../ui/i18n.ts';
import { LoadedBody } from '../ui/LoadedBody.tsx';
import { Page, Panel } from '../ui/Page.tsx';
import { navigate, useRouteParams } from '../ui/route.ts';
import styles from './Home.module.css';
import { chooseWorkspace } from './open-workspace.ts';
import { MachinePanel } from './parts/MachinePanel.tsx';
import { NewWorkspace } from './parts/NewWorkspace.tsx';
import { NextSteps } from './parts/NextSteps.tsx';
import { Problem } from './parts/Problem.tsx';
import { RecentList } from './parts/RecentList.tsx';
import { SampleProgress } from './parts/SampleProgress.tsx';
import { Setup } from './parts/Setup.tsx';
import { StartActions } from './parts/StartActions.tsx';
import { WorkspaceMenu } from './parts/WorkspaceMenu.tsx';
import { useHome } from './store.ts';

/** Made in seconds: enough to see every screen with something in it. */
const SMALL_SAMPLE = { drugs: 4, studioPerDrug: 8, capturesPerDrug: 16 };

/** Where a person begins: the workspaces, where the open one stands, and what this machine can do. */
export function HomePage() {
  const text = useText('home');
  const words = useText('frame');
  const [{ view }] = useRouteParams();
  const info = useWorkspace((state) => state.info);
  const load = useHome((state) => state.load);
  const makeSample = useHome((state) => state.makeSample);
  useReload(load);
  useCommands(
    useMemo(
      () => [
        { id: 'home.new', label: text('start.new'), keys: 'n', run: () => navigate('home', { view: 'new' }) },
        {
          id: 'home.open',
          label: text('start.open'),
          keys: 'o',
          run: () => void chooseWorkspace(text('start.openTitle')),
        },
        { id: 'home.smallSample', label: text('start.smallSample'), run: () => void makeSample(SMALL_SAMPLE) },
      ],
      [text, makeSample],
    ),
  );
  const isOpen = info.state === 'ready';
  if (view === 'new') return <NewWorkspace />;
  if (view === 'setup' && isOpen) return <Setup workspace={info.value} />;
  return (
    <Page
      title={words('screen.home')}
      about={isOpen ? info.value.dir : undefined}
      actions={isOpen ? <WorkspaceMenu /> : undefined}
    >
      <Problem />
      <SampleProgress />
      <div className={styles.columns}>
        <div className={styles.main}>
          {isOpen ? <Overview /> : <StartActions />}
          <RecentList />
        </div>
        <MachinePanel />
      </div>
    </Page>
  );
}

function Overview() {
  const text = useText('home');
  const standing = useHome((state) => state.standing);
  const load = useHome((state) => state.load);
  return (
    <Panel id="next" title={text('next.title')}>
      <LoadedBody loaded={standing} empty={{ title: text('recent.none') }} onRetry={() => void load()}>
        {(value) => <NextSteps standing={value} />}
      </LoadedBody>
    </Panel>
  );
}
