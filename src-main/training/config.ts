import { readFile } from 'node:fs/promises';
import { isMap, isNode, LineCounter, parseDocument, stringify } from 'yaml';
import type * as z from 'zod';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { appError, systemError, withCause } from '../../src-shared/errors.ts';
import { nearestName } from '../../src-shared/nearest-name.ts';

/** How a recipe that came as an object (from the window, from code) is called in messages. */
const UNNAMED_SOURCE = 'recipe';

/**
 * The whole recipe from a YAML file's path or a partly filled object; what is left out takes its default.
 * @throws AppError `io.*`, `training.config_syntax` (with the line), `training.config_unknown_key` (with the nearest
 * known key), `training.config_invalid` (every wrong value), `training.wandb_refused`.
 */
export async function loadTrainConfig(source: string | Readonly<Record<string, unknown>>): Promise<TrainConfig> {
  if (typeof source !== 'string') return checkTrainConfig(source, UNNAMED_SOURCE);
  let text: string;
  try {
    text = await readFile(source, 'utf8');
  } catch (error) {
    throw systemError(error, source);
  }
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

function parseYaml(text: string, path: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem) {
    const [line = ''] = problem.message.split('\n');
    throw appError('training.config_syntax', { path, line: lines.linePos(problem.pos[0]).line, problem: line });
  }
  const { contents } = document;
  if (contents !== null && !isMap(contents)) {
    const offset = isNode(contents) ? (contents.range?.[0] ?? 0) : 0;
    throw appError('training.config_syntax', {
      path,
      line: lines.linePos(offset).line,
      problem: 'groups such as "model:" are expected',
    });
  }
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
    const path = issue.path.map(String).join('.') || 'recipe';
    return `${path} is ${describeValue(valueAt(value, issue.path))}; expected: ${describeExpectation(issue)}`;
  });
  return appError('training.config_invalid', { source, problems: problems.join('; ') });
}

/** Every key of the recipe with its path: `training.base_lr`. Read off a recipe of defaults and the keys without one. */
function knownKeys(): readonly string[] {
  const keys: string[] = ['model.num_classes'];
  const walk = (value: unknown, prefix: string): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [name, inner] of Object.entries(value)) {
      keys.push(prefix + name);
      walk(inner, `${prefix}${name}.`);
    }
  };
  walk(TrainConfig.parse({}), '');
  return keys;
}

/** A right name in a wrong group is nearer than a similar name in the same group. */
function nearestKey(key: string): string {
  const keys = knownKeys();
  const leaf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
  return keys.find((known) => leaf(known) === leaf(key)) ?? nearestName(key, keys);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let inner: unknown = value;
  for (const key of path) {
    if (typeof inner !== 'object' || inner === null) return undefined;
    inner = Reflect.get(inner, key);
  }
  return inner;
}

function describeValue(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value));
}

function describeExpectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'too_small':
      return `${issue.inclusive ? '>=' : '>'} ${issue.minimum}`;
    case 'too_big':
      return `${issue.inclusive ? '<=' : '<'} ${issue.maximum}`;
    case 'invalid_value':
      return issue.values.map((item) => JSON.stringify(item)).join(' | ');
    default:
      return issue.message;
  }
}
