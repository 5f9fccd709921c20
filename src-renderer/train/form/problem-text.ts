import { useCallback } from 'react';
import type { RecipeProblem } from '../../../src-shared/contract/recipe.ts';
import { isNear } from '../../../src-shared/nearest-name.ts';
import { type Translate, useText } from '../../ui/i18n.ts';

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
          const wanted = expectedIn(expected, text);
          const said =
            found === '""'
              ? text('problem.missing', { expected: wanted })
              : text('problem.invalid', { found: found ?? '-', expected: wanted });
          return meant === null ? said : `${said} ${text('problem.nearest', { nearest: meant })}`;
        }
      }
    },
    [text],
  );
}

/** Words of the schema for a type, which most people do not say. */
const TYPES = { number: 'expected.number', integer: 'expected.integer', string: 'expected.text' } as const;
const BOUNDS = { '>=': 'expected.least', '>': 'expected.above', '<=': 'expected.most', '<': 'expected.below' } as const;

/** What would be right, in words where the schema has signs: `>= 1` is "1 or more". What is listed stays as it is. */
function expectedIn(expected: string, text: Translate<'trainForm'>): string {
  const type = Object.entries(TYPES).find(([name]) => name === expected)?.[1];
  if (type) return text(type);
  const [, sign, bound] = /^(>=|>|<=|<) (-?[\d.e-]+)$/u.exec(expected) ?? [];
  const words = Object.entries(BOUNDS).find(([name]) => name === sign)?.[1];
  return words && bound !== undefined ? text(words, { bound }) : expected;
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
