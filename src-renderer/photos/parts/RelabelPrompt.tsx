import { useEffect, useState } from 'react';
import { core } from '../../api/core.ts';
import { DrugPrompt } from '../../ui/DrugPrompt.tsx';
import { file, targetNow } from '../filing.ts';
import { ask, usePhotos } from '../store.ts';
import type { Words } from '../words.ts';

const MAX_RECENT = 8;
/** Steps of the history in which recent labels are looked for. */
const SEARCHED_STEPS = 200;

/** Which drug it is; the labels given last come first. */
export function RelabelPrompt({ words: { text } }: { readonly words: Words }) {
  const drugs = usePhotos((state) => state.drugs);
  const recent = useRecentLabels();
  const [count] = useState(() => targetNow()?.count ?? 0);
  const choose = (kcode: string) => {
    ask(null);
    void file({ kind: 'relabel', kcode });
  };
  return (
    <DrugPrompt
      title={count > 1 ? text('relabel.titleMany', { count }) : text('relabel.title')}
      drugs={drugs}
      recent={recent}
      onChoose={choose}
      onClose={() => ask(null)}
    />
  );
}

/** The labels that were given last in this workspace, by whomever: its history knows them. */
function useRecentLabels(): readonly string[] {
  const [recent, setRecent] = useState<readonly string[]>([]);
  useEffect(() => {
    let isGone = false;
    void core.photos.history({ limit: SEARCHED_STEPS }).then((result) => {
      if (isGone || !result.ok) return;
      const kcodes = result.value.steps.flatMap(({ action }) => (action.kind === 'relabel' ? [action.kcode] : []));
      setRecent([...new Set(kcodes)].slice(0, MAX_RECENT));
    });
    return () => {
      isGone = true;
    };
  }, []);
  return recent;
}
