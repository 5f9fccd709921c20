import { Alert, Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  LONGEST_NOTE,
  LONGEST_REVIEWER,
  type ReleaseDecision,
  type ReleasePackage,
} from '../../../src-shared/contract/release.ts';
import { describeError } from '../../../src-shared/errors.ts';
import { obstaclesOf } from '../../../src-shared/release-obstacles.ts';
import { formatDate } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import { readStoredText, store, usePreferences } from '../../ui/preferences.ts';
import { useRelease } from '../store.ts';
import { ConfirmRelease } from './ConfirmRelease.tsx';
import styles from './Decision.module.css';
import { Sign } from './Sign.tsx';

/** Under this name the browser keeps who decided last, who will mostly be who decides next. */
const REVIEWER_KEY = 'reviewer';
const REVIEWER_FIELD = 'release-reviewer';

/** What a person decided about a package, and how to decide. */
export function Decision({ shown }: { readonly shown: ReleasePackage }) {
  const text = useText('release');
  const language = usePreferences((state) => state.language);
  const { exportId, decisions, folder } = shown;
  const [latest, ...earlier] = decisions;
  const [note, setNote] = useState('');
  const [reviewer, setReviewer] = useState(() => readStoredText(REVIEWER_KEY) ?? '');
  const [isNameMissing, setNameMissing] = useState(false);
  const [isConfirming, setConfirming] = useState(false);
  const { isDeciding, decisionError: error, decide } = useRelease();
  const isAgainstGate = obstaclesOf(shown).length > 0;
  /** Whether somebody stands behind the decision; asks for the name where nobody does. */
  const isNamed = (): boolean => {
    const isMissing = reviewer.trim() === '';
    setNameMissing(isMissing);
    if (isMissing) document.getElementById(REVIEWER_FIELD)?.focus();
    return !isMissing;
  };
  const send = async (decision: ReleaseDecision['decision'], words: string) => {
    if (!isNamed()) return;
    const isRecorded = await decide({
      exportId,
      decision,
      decidedBy: reviewer,
      note: words,
      isAgainstGate: decision === 'released' && isAgainstGate,
    });
    if (!isRecorded) return;
    setNote('');
    store(REVIEWER_KEY, reviewer.trim());
  };
  return (
    <Panel id="decision" title={text('decision.title')} hint={text('decision.hint')}>
      <div data-testid="decision">
        {latest ? <Decided decision={latest} /> : <Sign status="none">{text('decision.none')}</Sign>}
      </div>
      <TextInput
        id={REVIEWER_FIELD}
        className={styles.field}
        label={text('decision.reviewer')}
        description={text('decision.reviewerHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="name"
        maxLength={LONGEST_REVIEWER}
        value={reviewer}
        error={isNameMissing ? text('decision.reviewerNeeded') : null}
        onChange={(event) => {
          setReviewer(event.currentTarget.value);
          setNameMissing(false);
        }}
      />
      <Textarea
        className={styles.field}
        label={text('decision.note')}
        placeholder={text('decision.notePlaceholder')}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={LONGEST_NOTE}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button variant="default" disabled={isDeciding} onClick={() => void send('refused', note)}>
          {text('decision.refuse')}
        </Button>
        {isAgainstGate ? (
          <Button
            variant="default"
            disabled={isDeciding || folder !== 'present'}
            onClick={() => isNamed() && setConfirming(true)}
          >
            {text('decision.releaseAnyway')}
          </Button>
        ) : (
          <Button disabled={isDeciding || folder !== 'present'} onClick={() => void send('released', note)}>
            {text('decision.release')}
          </Button>
        )}
      </div>
      {folder === 'present' ? null : <p className={styles.remark}>{text('decision.notWhole')}</p>}
      {error ? (
        <Alert className={styles.error} color="red" variant="light" role="alert">
          {describeError(error, language)}
        </Alert>
      ) : null}
      {earlier.length > 0 ? (
        <details className={styles.earlier}>
          <summary>{text('decision.earlier', { count: earlier.length })}</summary>
          {earlier.map((decision) => (
            <Decided key={decision.decidedAt + decision.decision} decision={decision} />
          ))}
        </details>
      ) : null}
      {isConfirming ? (
        <ConfirmRelease
          shown={shown}
          note={note}
          onLeave={() => setConfirming(false)}
          onConfirm={async (reason) => {
            await send('released', reason);
            setConfirming(false);
          }}
        />
      ) : null}
    </Panel>
  );
}

function Decided({ decision: made }: { readonly decision: ReleaseDecision }) {
  const { decision, note, decidedBy, decidedAt, obstacles } = made;
  const text = useText('release');
  const language = usePreferences((state) => state.language);
  const isInSpite = decision === 'released' && obstacles.length > 0;
  return (
    <div className={styles.decided}>
      <span className={styles.line}>
        <Sign status={decision === 'refused' ? 'bad' : isInSpite ? 'fair' : 'good'}>
          <strong>{text(`decision.${decision}`)}</strong>
        </Sign>
        <time dateTime={decidedAt}>{formatDate(decidedAt, language)}</time>
      </span>
      {decidedBy === null ? null : <p>{text('decision.by', { name: decidedBy })}</p>}
      {isInSpite ? (
        <p>{text('decision.against', { goals: obstacles.map((metric) => text(`metric.${metric}`)).join(', ') })}</p>
      ) : null}
      {note === '' ? null : <p className={styles.said}>{note}</p>}
    </div>
  );
}
