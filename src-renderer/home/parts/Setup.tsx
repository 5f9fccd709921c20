import { Button } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { CatalogImportReport } from '../../../src-shared/contract/catalog.ts';
import type { WorkspaceInfo } from '../../../src-shared/contract/workspace.ts';
import { type AppErrorData, describeError } from '../../../src-shared/errors.ts';
import { core } from '../../api/core.ts';
import { useWorkspace } from '../../api/workspace.ts';
import { pickFile } from '../../ui/FolderPicker.tsx';
import { useText } from '../../ui/i18n.ts';
import { Page } from '../../ui/Page.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { routeTo } from '../../ui/route.ts';
import styles from '../Home.module.css';
import { ImportStep } from './ImportStep.tsx';

const CATALOG_EXTENSIONS = ['.json', '.csv'];

/** What a workspace needs before anything can be done with it: catalogue, studio photos, phone photos. */
export function Setup({ workspace }: { readonly workspace: WorkspaceInfo }) {
  const text = useText('home');
  const { drugs, studioPhotos, realPhotos } = workspace.counts;
  return (
    <Page
      title={text('setup.title')}
      about={workspace.dir}
      actions={
        <Button
          component="a"
          href={routeTo('home')}
          variant={studioPhotos > 0 && realPhotos > 0 ? 'filled' : 'default'}
        >
          {text('setup.finish')}
        </Button>
      }
    >
      <ol className={styles.guide}>
        <CatalogStep drugs={drugs} />
        <ImportStep
          kind="studio"
          number={2}
          photos={studioPhotos}
          isReady={drugs > 0}
          isNext={drugs > 0 && studioPhotos === 0}
        />
        <ImportStep
          kind="photos"
          number={3}
          photos={realPhotos}
          isReady={drugs > 0}
          isNext={drugs > 0 && studioPhotos > 0 && realPhotos === 0}
        />
      </ol>
      <p className={styles.later}>{text('setup.later')}</p>
    </Page>
  );
}

function CatalogStep({ drugs }: { readonly drugs: number }) {
  const text = useText('home');
  const language = usePreferences((state) => state.language);
  const [report, setReport] = useState<CatalogImportReport | null>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  const choose = async () => {
    const file = await pickFile({ title: text('setup.catalogTitle'), extensions: CATALOG_EXTENSIONS });
    if (file === null) return;
    const result = await core.catalog.import({ file });
    setReport(result.ok ? result.value : null);
    setError(result.ok ? null : result.error);
    await useWorkspace.getState().refresh();
  };
  return (
    <SetupStep
      id="catalog"
      number={1}
      title={text('setup.catalog')}
      hint={text('setup.catalogHint')}
      done={drugs > 0 ? text('setup.catalogDone', { count: drugs }) : null}
      action={
        <Button variant={drugs > 0 ? 'default' : 'filled'} onClick={() => void choose()}>
          {text('setup.catalogPick')}
        </Button>
      }
    >
      {report ? (
        <p className={styles.report}>
          {text('setup.catalogReport', {
            added: report.added.length,
            changed: new Set(report.changed.map(({ kcode }) => kcode)).size,
            unchanged: report.unchanged,
          })}
        </p>
      ) : null}
      {error ? (
        <p className={styles.failed} role="alert">
          {describeError(error, language)}
        </p>
      ) : null}
    </SetupStep>
  );
}

type SetupStepProps = {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly hint: string;
  /** What has come in; null while nothing has. */
  readonly done: string | null;
  readonly action: ReactNode;
  readonly children?: ReactNode;
};

/** One step with its number, what it is for and how to do it. */
export function SetupStep({ id, number, title, hint, done, action, children }: SetupStepProps) {
  return (
    <li className={styles.setup} aria-labelledby={`setup-${id}`} data-testid={`setup-${id}`}>
      <span className={styles.number} data-done={done !== null || undefined} aria-hidden>
        {done === null ? number : <CircleCheck size={16} strokeWidth={1.75} />}
      </span>
      <div className={styles.setupBody}>
        <div className={styles.setupHead}>
          <div className={styles.grow}>
            <h2 id={`setup-${id}`} className={styles.setupTitle}>
              {title}
              {done === null ? null : <span className={styles.setupDone}>{done}</span>}
            </h2>
            <p className={styles.setupHint}>{hint}</p>
          </div>
          {action}
        </div>
        {children}
      </div>
    </li>
  );
}
