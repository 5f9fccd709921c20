import { useCallback } from 'react';
import type { RecipeProblem } from '../../../src-shared/contract/recipe.ts';
import { useText } from '../../ui/i18n.ts';

/** What is wrong with a key, in the person's language. */
export function useProblemText(): (problem: RecipeProblem) => string {
  const text = useText('trainForm');
  return useCallback(
    ({ kind, found, expected, nearest }: RecipeProblem): string => {
      switch (kind) {
        case 'unknown_key':
          return text('problem.unknown_key', { nearest: nearest ?? '-' });
        case 'refused':
          return text('problem.refused');
        case 'syntax':
          return text('problem.syntax', { expected });
        case 'invalid': {
          const said = text('problem.invalid', { found: found ?? '-', expected });
          return nearest === null ? said : `${said} ${text('problem.nearest', { nearest })}`;
        }
      }
    },
    [text],
  );
}
