import type { RecipeCheck, RecipeProblem } from '../../src-shared/contract/recipe.ts';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { AppError } from '../../src-shared/errors.ts';
import { nearestName } from '../../src-shared/nearest-name.ts';
import { recipeProblems } from '../../src-shared/recipe-problems.ts';
import { architectures } from '../network/architecture.ts';
import { parseRecipe } from './config.ts';
import { recipeNotes } from './recipe-notes.ts';

/** Everything that is wrong with a recipe in YAML, with its lines. */
export function checkRecipeText(yaml: string): RecipeCheck {
  let parsed: ReturnType<typeof parseRecipe>;
  try {
    parsed = parseRecipe(yaml, '');
  } catch (error) {
    if (!(error instanceof AppError) || error.reason !== 'training.config_syntax') throw error;
    const { line, problem } = error.data.params;
    const nowhere = { key: '', path: [], found: null, nearest: null };
    const syntax: RecipeProblem = { kind: 'syntax', ...nowhere, line: Number(line), expected: String(problem) };
    return { problems: [syntax], config: null, notes: [] };
  }
  const check = checkRecipe(parsed.value);
  return { ...check, problems: check.problems.map((problem) => ({ ...problem, line: parsed.lineOf(problem.path) })) };
}

/** Everything that is wrong with a recipe that came as an object. */
export function checkRecipe(value: unknown): RecipeCheck {
  const problems = [...recipeProblems(value), ...networkProblems(value)];
  if (problems.length > 0) return { problems, config: null, notes: [] };
  const config = TrainConfig.parse(value ?? {});
  return { problems, config, notes: recipeNotes(config) };
}

/** The schema knows no names of networks. */
function networkProblems(value: unknown): RecipeProblem[] {
  const { data } = TrainConfig.safeParse(value ?? {});
  const known = architectures.map(({ name }) => name);
  if (!data || known.includes(data.model.name)) return [];
  const { name } = data.model;
  const where = { key: 'model.name', path: ['model', 'name'], line: null };
  const found = JSON.stringify(name);
  return [{ kind: 'invalid', ...where, found, expected: known.join(' | '), nearest: nearestName(name, known) }];
}
