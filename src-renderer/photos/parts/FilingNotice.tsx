import { X } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { type AppErrorData, describeError } from '../../../src-shared/errors.ts';
import { describeReason } from '../../../src-shared/text/reasons.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { redo, undo } from '../filing.ts';
import { type Notice, unsay, usePhotos } from '../store.ts';
import type { Words } from '../words.ts';
import styles from './FilingNotice.module.css';

/** Long enough to read and to reach the button; the history keeps it. */
const SHOWN_MS = 6_000;

/** What has just happened, and how to take it back. A failure stays until it was read. */
export function FilingNotice({ words }: { readonly words: Words }) {
  const notice = usePhotos((state) => state.notice);
  const isFailure = notice?.what.kind === 'failed';
  useEffect(() => {
    if (notice === null || isFailure) return;
    const timer = window.setTimeout(unsay, SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [notice, isFailure]);
  return (
    <div className={styles.place} role={isFailure ? 'alert' : 'status'} data-testid="filing-notice">
      {notice === null ? null : (
        <div className={styles.notice} data-kind={notice.what.kind}>
          <NoticeBody notice={notice.what} words={words} />
          <button type="button" className={styles.close} aria-label={words.frame('action.close')} onClick={unsay}>
            <X size={14} aria-hidden />
          </button>
        </div>
      )}
    </div>
  );
}

function NoticeBody({ notice, words }: { readonly notice: Notice; readonly words: Words }): ReactNode {
  const { text, done } = words;
  switch (notice.kind) {
    case 'filed': {
      const { step } = notice.report;
      return (
        <>
          <span>
            {step
              ? done(notice.action, step.photos)
              : notice.report.leftOut.length === 0
                ? text('done.unchanged')
                : null}
            <LeftOutLines notice={notice} words={words} />
          </span>
          {step ? <Again label={text('file.undo')} onClick={() => void undo()} /> : null}
        </>
      );
    }
    case 'undone':
      return notice.step === null ? (
        <span>{text('done.nothingToUndo')}</span>
      ) : (
        <>
          <span>{text('done.undone', { what: done(notice.step.action, notice.step.photos) })}</span>
          <Again label={text('file.redo')} onClick={() => void redo()} />
        </>
      );
    case 'redone':
      return notice.step === null ? (
        <span>{text('done.nothingToRedo')}</span>
      ) : (
        <>
          <span>{text('done.redone', { what: done(notice.step.action, notice.step.photos) })}</span>
          <Again label={text('file.undo')} onClick={() => void undo()} />
        </>
      );
    case 'allDecided':
      return <span>{text('done.allDecided')}</span>;
    case 'failed':
      return <Failure error={notice.error} words={words} />;
  }
}

/** Photos that could not be changed, and why. */
function LeftOutLines({
  notice,
  words,
}: {
  readonly notice: Extract<Notice, { kind: 'filed' }>;
  readonly words: Words;
}) {
  const language = usePreferences((state) => state.language);
  return notice.report.leftOut.map(({ problem, count }) => (
    <span key={problem.reason} className={styles.leftOut}>
      {words.text('done.leftOut', {
        photos: words.text('count.photos', { count }),
        why: describeReason(problem, language),
      })}
    </span>
  ));
}

function Failure({ error, words }: { readonly error: AppErrorData; readonly words: Words }) {
  const language = usePreferences((state) => state.language);
  return (
    <span>
      <strong>{words.text('done.failed')}</strong> {describeError(error, language)}
    </span>
  );
}

function Again({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <button type="button" className={styles.again} onClick={onClick}>
      {label}
    </button>
  );
}
