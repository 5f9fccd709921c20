import { useCallback } from 'react';
import type { RecipeProblem } from '../../../src-shared/contract/recipe.ts';
import { isNear } from '../../../src-shared/nearest-name.ts';
import { useText } from '../../ui/i18n.ts';

/** What is wrong with a key, in the person's language. */
export function useProblemText(): (problem: RecipeProblem) => string {
  const text = useText('trainForm');
  return useCallback(
    (problem: RecipeProblem): string => {
      const { kind, found, expected } = problem;
      const meant = meantBy(problem);
      switch (kind) {
        case 'unknown_key':
          return meant === null ? text('problem.no_key') : text('problem.unknown_key', { nearest: meant });
        case 'refused':
          return text('problem.refused');
        case 'syntax':
          return text('problem.syntax', { expected });
        case 'invalid': {
          const said = text('problem.invalid', { found: found ?? '-', expected });
          return meant === null ? said : `${said} ${text('problem.nearest', { nearest: meant })}`;
        }
      }
    },
    [text],
  );
}

/**
 * What a person most likely meant: the nearest known key or value where it is like what was written, null where it is not. A
 * key of the same name in another group counts as like it, and so does one that was cut short.
 */
export function meantBy({ kind, key, found, nearest }: RecipeProblem): string | null {
  if (nearest === null) return null;
  if (kind !== 'unknown_key') return isNear((found ?? '').replaceAll('"', ''), nearest) ? nearest : null;
  const [written, known] = [lastPart(key), lastPart(nearest)];
  return known.startsWith(`${written}_`) || isNear(written, known) ? nearest : null;
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}
