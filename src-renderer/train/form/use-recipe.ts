import { useEffect, useMemo, useState } from 'react';
import type { RecipeProblem } from '../../../src-shared/contract/recipe.ts';
import { TrainConfig } from '../../../src-shared/contract/train-config.ts';
import { recipeProblems } from '../../../src-shared/recipe-problems.ts';
import { core } from '../../api/core.ts';
import { readText } from './recipe-text.ts';

/** What the text of a recipe comes to. */
export type ReadRecipe = {
  /** As written, without defaults; null while the text is no YAML. */
  readonly value: unknown;
  readonly problems: readonly RecipeProblem[];
  /** Null while something is wrong. */
  readonly config: TrainConfig | null;
};

/** After so long without a key the core is asked for the lines of what is wrong. */
const ASK_AFTER_MS = 250;

/**
 * Reads the text at once by the same schema that the core has; the lines, and names that only the core knows, come a
 * moment later.
 */
export function useRecipe(text: string): ReadRecipe {
  const own = useMemo(() => readRecipe(text), [text]);
  const [checked, setChecked] = useState<{ readonly text: string; readonly problems: readonly RecipeProblem[] }>();
  useEffect(() => {
    const timer = setTimeout(async () => {
      const result = await core.training.validate({ yaml: text });
      if (result.ok) setChecked({ text, problems: result.value.problems });
    }, ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return useMemo(() => {
    if (checked?.text !== text) return own;
    return { value: own.value, problems: checked.problems, config: checked.problems.length === 0 ? own.config : null };
  }, [own, checked, text]);
}

function readRecipe(text: string): ReadRecipe {
  const read = readText(text);
  if (!read.isReadable) {
    const nowhere = { key: '', path: [], found: null, nearest: null };
    const problem: RecipeProblem = { kind: 'syntax', ...nowhere, line: read.line, expected: read.problem };
    return { value: null, problems: [problem], config: null };
  }
  const problems = recipeProblems(read.value);
  return { value: read.value, problems, config: problems.length === 0 ? TrainConfig.parse(read.value) : null };
}
