import { ActionIcon, Badge } from '@mantine/core';
import { Database, X } from 'lucide-react';
import type { RecentWorkspace } from '../../../src-shared/contract/workspace.ts';
import { formatDate } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { LoadedBody } from '../../ui/LoadedBody.tsx';
import { Panel } from '../../ui/Page.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import styles from '../Home.module.css';
import { openWorkspace } from '../open-workspace.ts';
import { useHome } from '../store.ts';

/** The workspaces of this user, the last one first. */
export function RecentList() {
  const text = useText('home');
  const recent = useHome((state) => state.recent);
  const load = useHome((state) => state.load);
  return (
    <Panel id="recent" title={text('recent.title')}>
      <LoadedBody
        loaded={recent.state === 'ready' && recent.value.length === 0 ? { state: 'empty' } : recent}
        empty={{ title: text('recent.none'), hint: text('recent.noneHint') }}
        onRetry={() => void load()}
      >
        {(workspaces) => (
          <ul className={styles.recents}>
            {workspaces.map((workspace) => (
              <Recent key={workspace.dir} workspace={workspace} />
            ))}
          </ul>
        )}
      </LoadedBody>
    </Panel>
  );
}

function Recent({ workspace }: { readonly workspace: RecentWorkspace }) {
  const text = useText('home');
  const language = usePreferences((state) => state.language);
  const { forget, isBusy } = useHome();
  const { dir, name, counts, isMissing, isOpen, openedAt } = workspace;
  return (
    <li className={styles.recent} data-missing={isMissing || undefined}>
      <button
        type="button"
        className={styles.recentButton}
        disabled={isMissing || isOpen || isBusy}
        aria-label={text('recent.openNamed', { name })}
        title={isMissing ? text('recent.missingHint') : dir}
        onClick={() => void openWorkspace(dir)}
      >
        <Database size={16} strokeWidth={1.75} aria-hidden />
        <span className={styles.recentText}>
          <span className={styles.recentName}>
            {name}
            {isOpen ? (
              <Badge variant="light" tt="none" size="sm">
                {text('recent.open')}
              </Badge>
            ) : null}
            {isMissing ? (
              <Badge variant="light" tt="none" color="yellow" size="sm">
                {text('recent.missing')}
              </Badge>
            ) : null}
          </span>
          <span className={styles.recentDir}>{dir}</span>
        </span>
        <span className={styles.recentFacts}>
          <span>
            {counts
              ? text('recent.counts', {
                  drugs: counts.drugs,
                  photos: counts.studioPhotos + counts.realPhotos,
                  runs: counts.runs,
                })
              : ''}
          </span>
          <span>{formatDate(openedAt, language)}</span>
        </span>
      </button>
      <ActionIcon
        aria-label={text('recent.forget', { name })}
        title={text('recent.forget', { name })}
        onClick={() => void forget(dir)}
      >
        <X size={14} />
      </ActionIcon>
    </li>
  );
}
