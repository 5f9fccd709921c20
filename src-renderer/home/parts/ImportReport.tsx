import type { LinkStudioReport } from '../../../src-shared/contract/dataset.ts';
import type { PhotoImportReport } from '../../../src-shared/contract/photos.ts';
import { FileProblems } from '../../ui/FileProblems.tsx';
import { useText } from '../../ui/i18n.ts';
import { LabelTheRest } from '../../ui/LabelTheRest.tsx';
import styles from '../Home.module.css';

/** Names of a list; whoever needs more reads the folder itself. */
const MAX_LISTED = 200;

type ImportReportProps = {
  readonly report: PhotoImportReport | LinkStudioReport;
  /** Imports the folder once more, its unlabelled photos as this drug. */
  readonly onLabel: (kcode: string) => void;
};

/** What an import brought in and what it did not, with the reasons. */
export function ImportReport({ report, onLabel }: ImportReportProps) {
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
      {'imported' in report ? <LabelTheRest report={report} onLabel={onLabel} /> : null}
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
  readonly files: PhotoImportReport['refused'];
  readonly dir: string;
  readonly isOpen?: boolean;
};

function Files({ title, files, dir, isOpen = false }: FilesProps) {
  if (files.length === 0) return null;
  return (
    <details className={styles.details} open={isOpen}>
      <summary>{title}</summary>
      <FileProblems label={title} files={files} dir={dir} />
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
