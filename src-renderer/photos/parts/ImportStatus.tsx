import { Button, Modal } from '@mantine/core';
import type { PhotoImportReport } from '../../../src-shared/contract/photos.ts';
import { useJob } from '../../api/jobs.ts';
import { FileProblems } from '../../ui/FileProblems.tsx';
import { formatCount } from '../../ui/format.ts';
import { JobProgress } from '../../ui/JobProgress.tsx';
import { LabelTheRest } from '../../ui/LabelTheRest.tsx';
import { ErrorNotice } from '../../ui/LoadedBody.tsx';
import { navigate } from '../../ui/route.ts';
import type { Words } from '../words.ts';
import styles from './ImportStatus.module.css';

/** An import while it runs, and what came of it. */
export function ImportStatus({ words }: { readonly words: Words }) {
  const { text, frame } = words;
  const { state, start, cancel, clear } = useJob('photos.import');
  switch (state.state) {
    case 'idle':
      return null;
    case 'running':
      return (
        <div className={styles.running} data-testid="import-progress">
          <JobProgress progress={state.progress} title={frame('operation.photos.import')} onCancel={cancel} />
        </div>
      );
    case 'finished':
      return (
        <ImportReport
          report={state.output}
          words={words}
          onClose={clear}
          onLabel={(unlabelled) => void start({ dir: state.output.dir, unlabelled })}
        />
      );
    case 'cancelled':
      return (
        <ImportDialog title={text('import.report')} words={words} onClose={clear}>
          <p className={styles.quiet}>{text('import.cancelled')}</p>
        </ImportDialog>
      );
    case 'failed':
      return (
        <ImportDialog title={text('import.failed')} words={words} onClose={clear}>
          <ErrorNotice error={state.error} />
        </ImportDialog>
      );
  }
}

type DialogProps = {
  readonly title: string;
  readonly words: Words;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
};

function ImportDialog({ title, words, onClose, children }: DialogProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={640}
      closeButtonProps={{ 'aria-label': words.frame('action.close') }}
    >
      <div data-testid="import-report">{children}</div>
    </Modal>
  );
}

type ImportReportProps = Pick<DialogProps, 'words' | 'onClose'> & {
  readonly report: PhotoImportReport;
  readonly onLabel: (kcode: string) => void;
};

function ImportReport({ report, words, onClose, onLabel }: ImportReportProps) {
  const { text, frame } = words;
  const show = () => {
    onClose();
    navigate('photos', { source: 'real', decision: 'pending' });
  };
  return (
    <ImportDialog title={text('import.report')} words={words} onClose={onClose}>
      <dl className={styles.figures}>
        <Figure name={text('import.found')} value={report.found} />
        <Figure name={text('import.imported')} value={report.imported} />
        <Figure name={text('import.known')} value={report.alreadyThere} />
        <Figure name={text('import.warned')} value={report.warned.length} />
        <Figure name={text('import.refused')} value={report.refused.length} />
      </dl>
      <Files title={text('import.refused')} files={report.refused} dir={report.dir} />
      <Files title={text('import.warned')} files={report.warned} dir={report.dir} />
      <div className={styles.buttons}>
        <LabelTheRest report={report} onLabel={onLabel} />
        <Button variant="default" onClick={onClose}>
          {frame('action.close')}
        </Button>
        {report.imported > 0 ? (
          <Button data-autofocus onClick={show}>
            {text('import.show')}
          </Button>
        ) : null}
      </div>
    </ImportDialog>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{formatCount(value)}</dd>
    </div>
  );
}

type FilesProps = {
  readonly title: string;
  readonly files: PhotoImportReport['refused'];
  readonly dir: string;
};

function Files({ title, files, dir }: FilesProps) {
  if (files.length === 0) return null;
  return (
    <section className={styles.files}>
      <h3>{title}</h3>
      <FileProblems label={title} files={files} dir={dir} />
    </section>
  );
}
