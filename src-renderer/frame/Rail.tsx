import { Search } from 'lucide-react';
import { useWorkspace } from '../api/workspace.ts';
import { useText } from '../ui/i18n.ts';
import { Key } from '../ui/Key.tsx';
import { routeTo } from '../ui/route.ts';
import { JobsTray } from './JobsTray.tsx';
import { openPalette } from './Palette.tsx';
import styles from './Rail.module.css';
import { SettingsMenu } from './SettingsMenu.tsx';
import { type Screen, screens } from './screens.ts';

/** At the left: the workspace, the screens in the order of the work, and what runs. */
export function Rail({ current }: { readonly current: Screen['id'] | undefined }) {
  const text = useText('frame');
  const info = useWorkspace((state) => state.info);
  const hasWorkspace = info.state === 'ready';
  const name = hasWorkspace ? info.value.name : text('nav.noWorkspace');
  return (
    <div className={styles.rail}>
      <a
        className={styles.workspace}
        href={routeTo('home')}
        title={hasWorkspace ? info.value.dir : text('nav.openHome')}
      >
        <img className={styles.mark} src="./icon.svg" alt="" width={20} height={20} />
        <span className={styles.name}>{name}</span>
      </a>
      <button type="button" className={styles.search} onClick={openPalette}>
        <Search size={14} aria-hidden />
        <span>{text('palette.open')}</span>
        <Key>Ctrl K</Key>
      </button>
      <nav className={styles.nav} aria-label={text('nav.label')}>
        {screens.map(({ id, icon: Icon, key, needsWorkspace }) => (
          <a
            key={id}
            className={styles.item}
            href={routeTo(id)}
            aria-current={id === current ? 'page' : undefined}
            data-dimmed={needsWorkspace && !hasWorkspace ? true : undefined}
          >
            <Icon size={16} strokeWidth={1.75} aria-hidden />
            <span>{text(`screen.${id}`)}</span>
            <span className={styles.hintKey} aria-hidden>
              G {key.toUpperCase()}
            </span>
          </a>
        ))}
      </nav>
      <div className={styles.foot}>
        <JobsTray />
        <SettingsMenu />
      </div>
    </div>
  );
}
