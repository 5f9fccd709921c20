import { isMap, isNode, isScalar, LineCounter, parseDocument, stringify, visit } from 'yaml';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { appError, withCause } from '../../src-shared/errors.ts';
import { recipeProblems } from '../../src-shared/recipe-problems.ts';
import { readBytes } from '../files/read-file.ts';

/** How a recipe that came as an object (from the window, from code) is called in messages. */
const UNNAMED_SOURCE = 'recipe';

/**
 * The whole recipe from a YAML file's path or a partly filled object; what is left out takes its default.
 * @throws AppError `io.*`, `training.config_syntax` (with the line), `training.config_unknown_key` (with the nearest
 * known key), `training.config_invalid` (every wrong value), `training.wandb_refused`.
 */
export async function loadTrainConfig(source: string | Readonly<Record<string, unknown>>): Promise<TrainConfig> {
  if (typeof source !== 'string') return checkTrainConfig(source, UNNAMED_SOURCE);
  const text = decodeText(await readBytes(source), source);
  return checkTrainConfig(parseRecipe(text, source).value, source);
}

/** The same for a value that is already parsed; `source` names it in messages. */
export function checkTrainConfig(value: unknown, source: string): TrainConfig {
  const problems = recipeProblems(value);
  const unknown = problems.find(({ kind }) => kind === 'unknown_key');
  if (unknown) {
    const { key, nearest } = unknown;
    throw appError('training.config_unknown_key', { source, key, nearest: nearest ?? '-' });
  }
  if (problems.some(({ kind }) => kind === 'refused')) throw appError('training.wandb_refused', { source });
  if (problems.length > 0) {
    const shown = problems.map(({ key, found, expected }) => `${key || UNNAMED_SOURCE}: ${found} (${expected})`);
    throw appError('training.config_invalid', { source, problems: shown.join('; ') });
  }
  return TrainConfig.parse(value ?? {});
}

/** The text of `runs/<run>/config.yaml`; `loadTrainConfig` reads it back to the same recipe. */
export function formatTrainConfig(config: TrainConfig): string {
  return stringify(config);
}

/**
 * The value of a recipe's text, and the line (from 1) of what lies under a path of it. `path` names the text in messages.
 * @throws AppError `training.config_syntax`.
 */
export function parseRecipe(
  text: string,
  path: string,
): { readonly value: unknown; readonly lineOf: (path: readonly (string | number)[]) => number | null } {
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
  const lineOf = (keys: readonly (string | number)[]): number | null => {
    const parent = keys.length > 1 ? document.getIn(keys.slice(0, -1), true) : contents;
    const key = isMap(parent)
      ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === keys.at(-1))?.key
      : null;
    const node = isNode(key) ? key : document.getIn(keys, true);
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return offset === undefined ? null : lines.linePos(offset).line;
  };
  return { value: document.toJS(), lineOf };
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
