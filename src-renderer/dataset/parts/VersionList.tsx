import { ActionIcon } from '@mantine/core';
import { GitCompareArrows } from 'lucide-react';
import type { DatasetVersion } from '../../../src-shared/contract/dataset-versions.ts';
import { formatDate } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { routeTo } from '../../ui/route.ts';
import styles from './Side.module.css';

type VersionListProps = {
  /** Newest first. */
  readonly versions: readonly DatasetVersion[];
  /** The pair that is shown, if one is. */
  readonly compared: { readonly from: number; readonly to: number } | null;
  readonly onCompare: (from: number, to: number) => void;
};

/** The datasets that manifests have fixed, and how each came from the one before it. */
export function VersionList({ versions, compared, onCompare }: VersionListProps) {
  const text = useText('dataset');
  const language = usePreferences((state) => state.language);
  return (
    <section className={styles.card} aria-labelledby="dataset-versions" data-testid="versions">
      <div className={styles.head}>
        <h2 className={styles.title} id="dataset-versions">
          {text('versions.title')}
        </h2>
      </div>
      {versions.length === 0 ? (
        <>
          <p className={styles.muted}>{text('versions.none')}</p>
          <p className={styles.muted}>{text('versions.noneHint')}</p>
        </>
      ) : (
        <ul className={styles.versions}>
          {versions.map((version, index) => {
            const before = versions[index + 1];
            return (
              <li
                key={version.number}
                className={styles.version}
                data-version={version.number}
                data-compared={compared?.to === version.number || compared?.from === version.number}
              >
                <div className={styles.versionText}>
                  <div className={styles.versionLine}>
                    <span className={styles.versionNumber}>{text('versions.number', { number: version.number })}</span>
                    <span className={styles.versionName} title={version.name}>
                      {version.version}
                    </span>
                    {version.isCurrent ? <span className={styles.badge}>{text('versions.current')}</span> : null}
                  </div>
                  <div className={styles.facts}>
                    <span>{text('versions.photos', { count: version.totalImages })}</span>
                    <RunsOf version={version} />
                    <time dateTime={version.createdAt}>{formatDate(version.createdAt, language)}</time>
                  </div>
                </div>
                {before ? (
                  <ActionIcon
                    onClick={() => onCompare(before.number, version.number)}
                    title={text('versions.compareWith', { from: before.number, to: version.number })}
                    aria-label={text('versions.compareWith', { from: before.number, to: version.number })}
                  >
                    <GitCompareArrows size={16} strokeWidth={1.75} />
                  </ActionIcon>
                ) : null}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

function RunsOf({ version }: { readonly version: DatasetVersion }) {
  const text = useText('dataset');
  const [newest] = version.runIds;
  if (newest === undefined) return null;
  return (
    <a href={routeTo('train', { run: newest })} title={version.runIds.join(', ')}>
      {text('versions.runs', { count: version.runIds.length })}
    </a>
  );
}
