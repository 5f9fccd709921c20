import { CircleX, Plus } from 'lucide-react';
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
  const show = useTry((state) => state.show);
  return (
    <Panel id="tried" title={text('tried.title')} hint={text('tried.hint', { count: KEPT_UPLOADS })}>
      <ul className={styles.strip}>
        {tried.map((entry) => (
          <li key={entry.key}>
            <button
              type="button"
              className={styles.entry}
              aria-current={entry.key === shownKey ? 'true' : undefined}
              aria-label={text('tried.open', { name: entry.name, answer: describe(entry) })}
              onClick={() => show(entry.key)}
            >
              <span className={styles.picture}>
                {entry.answer.state === 'failed' ? (
                  <CircleX size={20} strokeWidth={1.75} aria-hidden />
                ) : entry.photo ? (
                  <img src={entry.photo.address} alt="" />
                ) : null}
              </span>
              <span className={styles.name}>{describe(entry)}</span>
              <span className={styles.file}>{entry.name}</span>
            </button>
          </li>
        ))}
        <li>
          <button type="button" className={styles.entry} aria-label={text('action.choose')} onClick={onAdd}>
            <span className={`${styles.picture} ${styles.add}`}>
              <Plus size={20} strokeWidth={1.75} aria-hidden />
            </span>
          </button>
        </li>
      </ul>
    </Panel>
  );

  function describe({ answer }: Tried): string {
    if (answer.state !== 'ready') return text(answer.state === 'failed' ? 'tried.failed' : 'tried.waiting');
    const [first] = answer.prediction.best;
    return first ? `${first.drugName} ${formatPercent(first.confidence, 0)}` : '';
  }
}
