import { Button, Modal } from '@mantine/core';
import type { PhotoImportReport } from '../../../src-shared/contract/photos.ts';
import { describeReason } from '../../../src-shared/text/reasons.ts';
import { useJob } from '../../api/jobs.ts';
import { formatCount } from '../../ui/format.ts';
import { JobProgress } from '../../ui/JobProgress.tsx';
import { ErrorNotice } from '../../ui/LoadedBody.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { navigate } from '../../ui/route.ts';
import type { Words } from '../words.ts';
import styles from './ImportStatus.module.css';

/** Files of a report that are named; the rest is counted. */
const MAX_LISTED = 200;

/** An import while it runs, and what came of it. */
export function ImportStatus({ words }: { readonly words: Words }) {
  const { text, frame } = words;
  const { state, cancel, clear } = useJob('photos.import');
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
      return <ImportReport report={state.output} words={words} onClose={clear} />;
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

function ImportReport({
  report,
  words,
  onClose,
}: Pick<DialogProps, 'words' | 'onClose'> & { readonly report: PhotoImportReport }) {
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
      <Files title={text('import.refused')} files={report.refused} words={words} />
      <Files title={text('import.warned')} files={report.warned} words={words} />
      <div className={styles.buttons}>
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
  readonly words: Words;
};

/** Files and why, each reason in the person's language. */
function Files({ title, files, words }: FilesProps) {
  const language = usePreferences((state) => state.language);
  if (files.length === 0) return null;
  return (
    <section className={styles.files}>
      <h3>{title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and so must be within reach of the keys */}
      <ul tabIndex={0} aria-label={title}>
        {files.slice(0, MAX_LISTED).map(({ path, problem }) => (
          <li key={path}>
            <code>{path}</code>
            <span>{describeReason(problem, language)}</span>
          </li>
        ))}
        {files.length > MAX_LISTED ? <li>{words.text('import.more', { count: files.length - MAX_LISTED })}</li> : null}
      </ul>
    </section>
  );
}
