import { FlaskConical, FolderOpen, type LucideIcon, Plus } from 'lucide-react';
import { useJob } from '../../api/jobs.ts';
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import { navigate } from '../../ui/route.ts';
import styles from '../Home.module.css';
import { chooseWorkspace } from '../open-workspace.ts';
import { useHome } from '../store.ts';

/** The three ways to a workspace. */
export function StartActions() {
  const text = useText('home');
  const isBusy = useHome((state) => state.isBusy);
  const makeSample = useHome((state) => state.makeSample);
  const sample = useJob('sample.workspace');
  const isOff = isBusy || sample.state.state === 'running';
  return (
    <Panel id="start" title={text('start.title')}>
      <div className={styles.starts}>
        <Start
          icon={Plus}
          title={text('start.new')}
          hint={text('start.newHint')}
          isOff={isOff}
          onClick={() => navigate('home', { view: 'new' })}
        />
        <Start
          icon={FolderOpen}
          title={text('start.open')}
          hint={text('start.openHint')}
          isOff={isOff}
          onClick={() => void chooseWorkspace(text('start.openTitle'))}
        />
        <Start
          icon={FlaskConical}
          title={text('start.sample')}
          hint={text('start.sampleHint')}
          isOff={isOff}
          onClick={() => void makeSample({})}
        />
      </div>
    </Panel>
  );
}

type StartProps = {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly hint: string;
  readonly isOff: boolean;
  readonly onClick: () => void;
};

function Start({ icon: Icon, title, hint, isOff, onClick }: StartProps) {
  return (
    <button type="button" className={styles.start} disabled={isOff} onClick={onClick}>
      <span className={styles.startIcon}>
        <Icon size={20} strokeWidth={1.75} aria-hidden />
      </span>
      <span className={styles.startTitle}>{title}</span>
      <span className={styles.startHint}>{hint}</span>
    </button>
  );
}
