import { Alert, Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { LONGEST_NOTE, type ReleaseDecision, type ReleasePackage } from '../../../src-shared/contract/release.ts';
import { describeError } from '../../../src-shared/errors.ts';
import { obstaclesOf } from '../../../src-shared/release-obstacles.ts';
import { formatDate } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { useRelease } from '../store.ts';
import { ConfirmRelease } from './ConfirmRelease.tsx';
import styles from './Decision.module.css';
import { Sign } from './Sign.tsx';

/** What a person decided about a package, and how to decide. */
export function Decision({ shown }: { readonly shown: ReleasePackage }) {
  const text = useText('release');
  const language = usePreferences((state) => state.language);
  const { exportId, decisions, folder } = shown;
  const [latest, ...earlier] = decisions;
  const [note, setNote] = useState('');
  const [isConfirming, setConfirming] = useState(false);
  const { isDeciding, decisionError: error, decide } = useRelease();
  const isAgainstGate = obstaclesOf(shown).length > 0;
  const send = async (decision: ReleaseDecision['decision'], words: string) => {
    const isRecorded = await decide({
      exportId,
      decision,
      note: words,
      isAgainstGate: decision === 'released' && isAgainstGate,
    });
    if (isRecorded) setNote('');
    return isRecorded;
  };
  return (
    <Panel id="decision" title={text('decision.title')} hint={text('decision.hint')}>
      <div data-testid="decision">
        {latest ? <Decided decision={latest} /> : <Sign status="none">{text('decision.none')}</Sign>}
      </div>
      <Textarea
        className={styles.note}
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
          <Button variant="default" disabled={isDeciding || folder !== 'present'} onClick={() => setConfirming(true)}>
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

function Decided({ decision: { decision, note, decidedAt, obstacles } }: { readonly decision: ReleaseDecision }) {
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
      {isInSpite ? (
        <p>{text('decision.against', { goals: obstacles.map((metric) => text(`metric.${metric}`)).join(', ') })}</p>
      ) : null}
      {note === '' ? null : <p className={styles.said}>{note}</p>}
    </div>
  );
}
