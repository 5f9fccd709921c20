import * as z from 'zod';
import type { RecipeProblem } from './contract/recipe.ts';
import { TrainConfig, TrainConfigValues } from './contract/train-config.ts';
import { nearestName } from './nearest-name.ts';

type Path = RecipeProblem['path'];

/** Types by what zod calls them, in signs that need no translation. */
const EXPECTED_TYPES: Readonly<Record<string, string>> = {
  object: '{key: value}',
  tuple: '[a, b]',
  array: '[...]',
  boolean: 'true | false',
  int: 'integer',
};

/** Everything that is wrong with a recipe that is already parsed; empty for one that `TrainConfig` takes. */
export function recipeProblems(value: unknown): readonly RecipeProblem[] {
  const parsed = TrainConfig.safeParse(value ?? {});
  if (!parsed.success) return parsed.error.issues.flatMap((issue) => problemsOf(issue, value));
  if (!parsed.data.logging.wandb) return [];
  const path = ['logging', 'wandb'];
  return [{ ...described('refused', path, 'false'), found: 'true' }];
}

/**
 * A recipe that was stored by another version of the program: what is wrong by itself takes its default, what is wrong
 * only beside another key stays, and each problem is told.
 */
export function readStoredRecipe(stored: unknown): {
  readonly config: TrainConfig;
  readonly problems: readonly RecipeProblem[];
} {
  const problems = recipeProblems(stored);
  // Stored as JSON, so nothing is lost on the way.
  let value: unknown = JSON.parse(JSON.stringify(stored ?? {}));
  for (;;) {
    const parsed = TrainConfigValues.safeParse(value);
    if (parsed.success) return { config: parsed.data, problems };
    const [issue] = parsed.error.issues;
    const [problem] = issue ? problemsOf(issue, value) : [];
    if (!problem || problem.path.length === 0) value = {};
    else removeAt(value, problem.path);
  }
}

/** `optimizer.betas[1]` */
export function keyOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    return before === '' ? String(key) : `${before}.${String(key)}`;
  }, '');
}

/** What lies in a value under a path; undefined where there is nothing. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let inner: unknown = value;
  for (const key of path) {
    if (typeof inner !== 'object' || inner === null) return undefined;
    inner = Reflect.get(inner, key);
  }
  return inner;
}

function problemsOf(issue: z.core.$ZodIssue, value: unknown): RecipeProblem[] {
  const path: Path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) => {
      const key = keyOf([...path, name]);
      const nearest = nearestKey(key);
      return {
        ...described('unknown_key', [...path, name], nearest),
        found: describeValue(valueAt(value, [...path, name])),
        nearest,
      };
    });
  }
  const given = valueAt(value, path);
  // A key that is left out can be wrong beside one that is there: by its default.
  const found = given === undefined ? valueAt(TrainConfigValues.safeParse(value).data, path) : given;
  const problem = described('invalid', path, describeExpectation(issue));
  return [{ ...problem, found: found === undefined ? null : describeValue(found) }];
}

function described(kind: RecipeProblem['kind'], path: Path, expected: string): RecipeProblem {
  return { kind, key: keyOf(path), path, line: null, found: null, expected, nearest: null };
}

/** Every key of the recipe with its path: `training.base_lr`. */
function knownKeys(): readonly string[] {
  return keysBelow(z.toJSONSchema(TrainConfig, { io: 'input' }), '');
}

function keysBelow({ properties = {}, anyOf = [] }: z.core.JSONSchema.BaseSchema, prefix: string): string[] {
  const own = Object.entries(properties).flatMap(([name, inner]) => [
    prefix + name,
    ...(typeof inner === 'object' ? keysBelow(inner, `${prefix}${name}.`) : []),
  ]);
  return [...own, ...anyOf.flatMap((choice) => (typeof choice === 'object' ? keysBelow(choice, prefix) : []))];
}

/** A right name in a wrong group is nearer than a similar one in the same group, and so is one that is cut short. */
function nearestKey(key: string): string {
  const keys = knownKeys();
  const leaf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
  const wanted = leaf(key);
  const isLonger = (known: string): boolean => leaf(known).startsWith(`${wanted}_`);
  return keys.find((known) => leaf(known) === wanted) ?? keys.find(isLonger) ?? nearestName(key, keys);
}

function describeValue(value: unknown): string {
  // JSON has no infinity and no NaN.
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined');
}

function describeExpectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return EXPECTED_TYPES[issue.expected] ?? issue.expected;
    case 'too_small':
      return issue.origin === 'array' ? '[a, b]' : `${issue.inclusive ? '>=' : '>'} ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'array' ? '[a, b]' : `${issue.inclusive ? '<=' : '<'} ${issue.maximum}`;
    case 'not_multiple_of':
      return `${issue.divisor} * n`;
    case 'invalid_value':
      return issue.values.map((item) => JSON.stringify(item)).join(' | ');
    case 'invalid_union':
      return issue.errors.flatMap((choice) => choice.map(describeExpectation)).join(' | ');
    default:
      return issue.message;
  }
}

function removeAt(value: unknown, path: Path): void {
  // A wrong element makes its whole tuple or list wrong.
  const firstIndex = path.findIndex((key) => typeof key === 'number');
  const keys = firstIndex < 0 ? path : path.slice(0, firstIndex);
  const parent = valueAt(value, keys.slice(0, -1));
  const last = keys.at(-1);
  if (typeof parent === 'object' && parent !== null && last !== undefined) Reflect.deleteProperty(parent, last);
}
