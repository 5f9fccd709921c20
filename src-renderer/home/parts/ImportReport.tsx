import type { LinkStudioReport } from '../../../src-shared/contract/dataset.ts';
import type { PhotoImportReport } from '../../../src-shared/contract/photos.ts';
import { describeReason } from '../../../src-shared/text/reasons.ts';
import { useText } from '../../ui/i18n.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { Table } from '../../ui/Table.tsx';
import styles from '../Home.module.css';

type Listed = PhotoImportReport['refused'];

/** Rows of a list of files; whoever needs more reads the folder itself. */
const MAX_LISTED = 200;

/** What an import brought in and what it did not, with the reasons. */
export function ImportReport({ report }: { readonly report: PhotoImportReport | LinkStudioReport }) {
  const text = useText('home');
  const { alreadyThere, warned, refused, dir } = report;
  const came =
    'imported' in report
      ? text('report.imported', { count: report.imported })
      : text('report.linked', { count: report.linked });
  const parts = [
    came,
    alreadyThere > 0 ? text('report.alreadyThere', { count: alreadyThere }) : null,
    warned.length > 0 ? text('report.warned', { count: warned.length }) : null,
    refused.length > 0 ? text('report.refused', { count: refused.length }) : null,
  ];
  return (
    <div className={styles.reports}>
      <p className={styles.report}>{parts.filter((part) => part !== null).join(' · ')}</p>
      <Files title={text('report.refusedTitle', { count: refused.length })} files={refused} dir={dir} isOpen />
      <Files title={text('report.warnedTitle', { count: warned.length })} files={warned} dir={dir} />
      {'unknownFolders' in report ? (
        <>
          <Names
            title={text('report.unknownTitle', { count: report.unknownFolders.length })}
            names={report.unknownFolders}
          />
          <Names
            title={text('report.missingTitle', { count: report.missingDrugs.length })}
            names={report.missingDrugs}
          />
        </>
      ) : null}
    </div>
  );
}

type FilesProps = {
  readonly title: string;
  readonly files: Listed;
  readonly dir: string;
  readonly isOpen?: boolean;
};

function Files({ title, files, dir, isOpen = false }: FilesProps) {
  const text = useText('home');
  const language = usePreferences((state) => state.language);
  if (files.length === 0) return null;
  return (
    <details className={styles.details} open={isOpen}>
      <summary>{title}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={title}>
        <Table looks={['lined', 'sticky']} className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{text('report.file')}</th>
              <th scope="col">{text('report.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {files.slice(0, MAX_LISTED).map(({ path, problem }) => (
              <tr key={`${path} ${problem.reason}`}>
                <td title={path}>{inside(dir, path)}</td>
                <td>{describeReason(problem, language)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
        <More count={files.length - MAX_LISTED} />
      </section>
    </details>
  );
}

function Names({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <details className={styles.details}>
      <summary>{title}</summary>
      <p className={styles.names}>{names.slice(0, MAX_LISTED).join(', ')}</p>
      <More count={names.length - MAX_LISTED} />
    </details>
  );
}

function More({ count }: { readonly count: number }) {
  const text = useText('home');
  return count > 0 ? <p className={styles.partHint}>{text('report.more', { count })}</p> : null;
}

/** A path without the folder that was imported. */
function inside(dir: string, path: string): string {
  return path.startsWith(dir) ? path.slice(dir.length).replace(/^[\\/]/, '') : path;
}
