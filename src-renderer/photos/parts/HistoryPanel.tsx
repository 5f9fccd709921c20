import { ActionIcon, Button } from '@mantine/core';
import { X } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { HistoryStep } from '../../../src-shared/contract/photo-filing.ts';
import { core } from '../../api/core.ts';
import { LOADING, type Loaded, loaded } from '../../api/loaded.ts';
import { useReload } from '../../api/workspace.ts';
import { formatDate } from '../../ui/format.ts';
import { LoadedBody } from '../../ui/LoadedBody.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { redo, undo } from '../filing.ts';
import { usePhotos } from '../store.ts';
import type { Words } from '../words.ts';
import styles from './HistoryPanel.module.css';
import { StepPhotos } from './StepPhotos.tsx';

const STEPS_A_PAGE = 100;
/** What one answer holds: more of a history than anybody scrolls. */
const MAX_STEPS = 1000;

type Steps = { readonly total: number; readonly steps: readonly HistoryStep[] };

/** Every step that was filed in this workspace, and the way back to any of them. */
export function HistoryPanel({ words }: { readonly words: Words }) {
  const { text, frame } = words;
  const [limit, setLimit] = useState(STEPS_A_PAGE);
  const [history, setHistory] = useState<Loaded<Steps>>(LOADING);
  useReload(
    useCallback(async () => {
      const result = await core.photos.history({ limit });
      setHistory(loaded(result, ({ total }) => total === 0));
    }, [limit]),
  );
  return (
    <aside className={styles.panel} aria-labelledby="filing-history-title">
      <header className={styles.header}>
        <h2 id="filing-history-title">{text('history.title')}</h2>
        <ActionIcon
          aria-label={frame('action.close')}
          title={`${frame('action.close')} (Esc)`}
          onClick={() => usePhotos.setState({ isHistoryOpen: false })}
        >
          <X size={16} strokeWidth={1.75} />
        </ActionIcon>
      </header>
      <LoadedBody loaded={history} empty={{ title: text('history.empty'), hint: text('history.emptyHint') }}>
        {({ total, steps }) => (
          <>
            <ol className={styles.steps} data-testid="filing-history">
              {steps.map((step) => (
                <Step key={step.stepId} step={step} words={words} />
              ))}
            </ol>
            {total > steps.length && limit < MAX_STEPS ? (
              <Button variant="default" onClick={() => setLimit(Math.min(MAX_STEPS, limit + STEPS_A_PAGE))}>
                {text('history.more')}
              </Button>
            ) : null}
          </>
        )}
      </LoadedBody>
    </aside>
  );
}

function Step({ step, words }: { readonly step: HistoryStep; readonly words: Words }) {
  const { text, done } = words;
  const language = usePreferences((state) => state.language);
  const { stepId, at, action, photos, state } = step;
  return (
    <li data-state={state}>
      <div className={styles.line}>
        <div className={styles.what}>
          <span>{done(action, photos)}</span>
          <span className={styles.when}>
            <time dateTime={at}>{formatDate(at, language)}</time>
            {state === 'done' ? null : ` · ${text(`history.state.${state}`)}`}
          </span>
        </div>
        {state === 'done' ? (
          <Button className={styles.act} variant="subtle" size="compact-xs" onClick={() => void undo(stepId)}>
            {text('history.undoTo')}
          </Button>
        ) : null}
        {state === 'undone' ? (
          <Button className={styles.act} variant="subtle" size="compact-xs" onClick={() => void redo(stepId)}>
            {text('history.redoTo')}
          </Button>
        ) : null}
      </div>
      <StepPhotos step={step} words={words} />
    </li>
  );
}
