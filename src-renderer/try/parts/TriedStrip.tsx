import { Button } from '@mantine/core';
import { CircleX } from 'lucide-react';
import { KEPT_UPLOADS } from '../../../src-shared/contract/prediction.ts';
import { formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import { type Tried, useTry } from '../store.ts';
import styles from './TriedStrip.module.css';

type TriedStripProps = {
  readonly tried: readonly Tried[];
  readonly shownKey: number | null;
  readonly onAdd: () => void;
};

/** The photos of this session, the newest first. */
export function TriedStrip({ tried, shownKey, onAdd }: TriedStripProps) {
  const text = useText('try');
  return (
    <Panel
      id="tried"
      title={text('tried.title')}
      hint={text('tried.hint', { count: KEPT_UPLOADS })}
      actions={
        <Button variant="default" onClick={onAdd}>
          {text('action.another')}
        </Button>
      }
    >
      <ul className={styles.strip}>
        {tried.map((entry) => (
          <li key={entry.key}>
            <Entry entry={entry} isShown={entry.key === shownKey} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Entry({ entry, isShown }: { readonly entry: Tried; readonly isShown: boolean }) {
  const text = useText('try');
  const show = useTry((state) => state.show);
  const { answer, photo, name, key } = entry;
  const first = answer.state === 'ready' ? answer.prediction.best[0] : undefined;
  const words = first?.drugName ?? text(answer.state === 'failed' ? 'tried.failed' : 'tried.waiting');
  return (
    <button
      type="button"
      className={styles.entry}
      aria-current={isShown ? 'true' : undefined}
      title={name}
      onClick={() => void show(key)}
    >
      <span className={styles.picture}>
        {answer.state === 'failed' ? (
          <CircleX size={20} strokeWidth={1.75} aria-hidden />
        ) : photo ? (
          <img src={photo.address} alt="" />
        ) : null}
      </span>
      <span className={styles.words}>
        <span className={styles.answer}>{words}</span>
        <span className={styles.file}>{first ? `${formatPercent(first.confidence)} · ${name}` : name}</span>
      </span>
    </button>
  );
}
