import type { PhotoEvent } from '../../../src-shared/contract/photo-filing.ts';
import { formatDate } from '../../ui/format.ts';
import { LoadedBody } from '../../ui/LoadedBody.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { useDetail } from '../detail.ts';
import type { Words } from '../words.ts';
import styles from './PhotoHistory.module.css';

/** Everything that was ever done to this photo, the newest first. */
export function PhotoHistory({ words }: { readonly words: Words }) {
  const language = usePreferences((state) => state.language);
  const detail = useDetail((state) => state.detail);
  return (
    <LoadedBody loaded={detail} empty={{ title: words.text('grid.gone') }}>
      {({ history }) =>
        history.length === 0 ? (
          <p className={styles.none}>{words.text('history.none')}</p>
        ) : (
          <ol className={styles.list}>
            {history.map((event) => (
              <li key={`${event.stepId} ${event.kind} ${event.at}`}>
                <span>{sentenceOf(event, words)}</span>
                <time dateTime={event.at}>{formatDate(event.at, language)}</time>
              </li>
            ))}
          </ol>
        )
      }
    </LoadedBody>
  );
}

function sentenceOf({ kind, action, photos }: PhotoEvent, { text, done }: Words): string {
  const what = done(action, photos);
  if (kind === 'do') return what;
  return kind === 'undo' ? text('history.undo', { what }) : text('history.redo', { what });
}
