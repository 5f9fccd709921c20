import { isMap, isNode, LineCounter, parseDocument, stringify, visit } from 'yaml';
import * as z from 'zod';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { appError, withCause } from '../../src-shared/errors.ts';
import { nearestName } from '../../src-shared/nearest-name.ts';
import { readBytes } from '../files/read-file.ts';

/** How a recipe that came as an object (from the window, from code) is called in messages. */
const UNNAMED_SOURCE = 'recipe';

const DEFAULTS = TrainConfig.parse({});

/** Types by what zod calls them, in signs that need no translation. */
const EXPECTED_TYPES: Readonly<Record<string, string>> = {
  object: '{key: value}',
  tuple: '[a, b]',
  array: '[...]',
  boolean: 'true | false',
  int: 'integer',
};

/**
 * The whole recipe from a YAML file's path or a partly filled object; what is left out takes its default.
 * @throws AppError `io.*`, `training.config_syntax` (with the line), `training.config_unknown_key` (with the nearest
 * known key), `training.config_invalid` (every wrong value), `training.wandb_refused`.
 */
export async function loadTrainConfig(source: string | Readonly<Record<string, unknown>>): Promise<TrainConfig> {
  if (typeof source !== 'string') return checkTrainConfig(source, UNNAMED_SOURCE);
  const text = decodeText(await readBytes(source), source);
  return checkTrainConfig(parseYaml(text, source), source);
}

/** The same for a value that is already parsed; `source` names it in messages. */
export function checkTrainConfig(value: unknown, source: string): TrainConfig {
  const parsed = TrainConfig.safeParse(value ?? {});
  if (!parsed.success) throw withCause(configError(parsed.error.issues, value, source), parsed.error);
  if (parsed.data.logging.wandb) throw appError('training.wandb_refused', { source });
  return parsed.data;
}

/** The text of `runs/<run>/config.yaml`; `loadTrainConfig` reads it back to the same recipe. */
export function formatTrainConfig(config: TrainConfig): string {
  return stringify(config);
}

function decodeText(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw withCause(
      appError('training.config_syntax', { path, line: 1, problem: 'the file is not UTF-8 text' }),
      error,
    );
  }
}

function parseYaml(text: string, path: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const failure = (offset: number, problem: string) =>
    appError('training.config_syntax', { path, line: lines.linePos(offset).line, problem });
  const [problem] = document.errors;
  if (problem?.code === 'MULTIPLE_DOCS') throw failure(problem.pos[0], 'a file holds one recipe');
  if (problem) throw failure(problem.pos[0], problem.message);
  const { contents } = document;
  if (contents !== null && !isMap(contents)) {
    throw failure(isNode(contents) ? (contents.range?.[0] ?? 0) : 0, 'groups such as "model:" are expected');
  }
  visit(document, {
    Alias(_key, alias) {
      if (!alias.resolve(document))
        throw failure(alias.range?.[0] ?? 0, `there is no anchor &${alias.source} before it`);
    },
  });
  return document.toJS();
}

function configError(issues: readonly z.core.$ZodIssue[], value: unknown, source: string) {
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const group = issue.path.map(String);
    const key = [...group, issue.keys[0] ?? ''].join('.');
    return appError('training.config_unknown_key', { source, key, nearest: nearestKey(key) });
  }
  const problems = issues.map((issue) => {
    const path = describePath(issue.path) || 'recipe';
    const found = valueAt(value, issue.path);
    // A key that is left out can be wrong beside one that is there: by its default.
    const shown = found === undefined ? valueAt(DEFAULTS, issue.path) : found;
    return `${path}: ${describeValue(shown)} (${describeExpectation(issue)})`;
  });
  return appError('training.config_invalid', { source, problems: problems.join('; ') });
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

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let inner: unknown = value;
  for (const key of path) {
    if (typeof inner !== 'object' || inner === null) return undefined;
    inner = Reflect.get(inner, key);
  }
  return inner;
}

/** `optimizer.betas[1]` */
function describePath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    return before === '' ? String(key) : `${before}.${String(key)}`;
  }, '');
}

function describeValue(value: unknown): string {
  // JSON has no infinity and no NaN.
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
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
