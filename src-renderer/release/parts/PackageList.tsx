import type { ReleasePackage } from '../../../src-shared/contract/release.ts';
import { formatBytes, formatDate } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { routeTo } from '../../ui/route.ts';
import styles from './PackageList.module.css';
import { Sign, VERDICT_STATUS } from './Sign.tsx';

/** Longer lists are cut: nobody looks at more, and the address still opens each. */
const LISTED = 100;

type PackageListProps = {
  readonly packages: readonly ReleasePackage[];
  readonly shownId: number | null;
};

/** Every package that was exported, of any run, the newest first. */
export function PackageList({ packages, shownId }: PackageListProps) {
  const text = useText('release');
  if (packages.length === 0) {
    return (
      <Panel id="packages" title={text('list.title')}>
        <p className={styles.none}>{text('list.none')}</p>
      </Panel>
    );
  }
  return (
    <Panel id="packages" title={text('list.title')}>
      <ul className={styles.list}>
        {packages.slice(0, LISTED).map((entry) => (
          <li key={entry.exportId}>
            <Entry entry={entry} isShown={entry.exportId === shownId} />
          </li>
        ))}
      </ul>
      {packages.length > LISTED ? (
        <p className={styles.none}>{text('list.more', { count: packages.length - LISTED })}</p>
      ) : null}
    </Panel>
  );
}

function Entry({ entry, isShown }: { readonly entry: ReleasePackage; readonly isShown: boolean }) {
  const text = useText('release');
  const language = usePreferences((state) => state.language);
  const { exportId, runId, dir, verdict, decisions, sizeBytes, folder, createdAt } = entry;
  const decision = decisions[0]?.decision;
  return (
    <a
      className={styles.entry}
      href={routeTo('release', { run: runId, export: exportId })}
      aria-current={isShown ? 'true' : undefined}
    >
      <span className={styles.line}>
        <strong className={styles.name}>{dir.split(/[\\/]/).at(-1)}</strong>
        <span>{folder === 'gone' ? text('folder.gone') : formatBytes(sizeBytes)}</span>
      </span>
      <span className={styles.line}>
        <Sign status={VERDICT_STATUS[verdict]}>{text(`gate.${verdict}`)}</Sign>
        {decision ? <span className={styles.decision}>{text(`decision.${decision}`)}</span> : null}
      </span>
      <span className={styles.line}>
        <time dateTime={createdAt}>{formatDate(createdAt, language)}</time>
        {folder === 'changed' ? <span className={styles.changed}>{text('folder.changed')}</span> : null}
      </span>
    </a>
  );
}
