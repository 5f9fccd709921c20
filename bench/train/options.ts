import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { count, oneOf } from '../shared/option-values.ts';
import { ROWS, type Row } from './rows.ts';
import { TORCH_DEFAULTS, TorchSettings } from './torch-settings.ts';

const SECTIONS = ['train', 'inference', 'memory', 'session'] as const;
export type Section = (typeof SECTIONS)[number];

export type Options = {
  readonly sections: ReadonlySet<Section>;
  readonly rows: readonly Row[];
  /** Timed steps of each side; the row's own count where nothing is said. */
  readonly pairs: number | undefined;
  /** Of ours and of both PyTorch processes. */
  readonly threads: number;
  /** PyTorch's settings for every row instead of a search. */
  readonly torch: TorchSettings | undefined;
  readonly jsonPath: string | undefined;
};

export const USAGE = `npm run bench:train -- [options]
  --only ${SECTIONS.join(',')}   parts to run (default: all)
  --rows NAME,...      of ${ROWS.map(({ name }) => name).join(', ')} (default: all)
  --pairs N            timed steps of each side
  --threads N          of both sides (default: one per processor)
  --torch AXIS=VALUE,...   takes these settings of PyTorch instead of looking for the fastest:
${Object.entries(TorchSettings.shape)
  .map(([axis, { options }]) => `                         ${axis}=${options.join(' | ')}`)
  .join('\n')}
  --json FILE          also writes every measurement`;

/** @throws Error that names the wrong option and what may stand there. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rows: { type: 'string' },
      pairs: { type: 'string' },
      threads: { type: 'string' },
      torch: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  const rowNames = chosen(
    '--rows',
    values.rows,
    ROWS.map(({ name }) => name),
  );
  return {
    sections: new Set(chosen('--only', values.only, SECTIONS)),
    rows: ROWS.filter(({ name }) => rowNames.includes(name)),
    pairs: values.pairs === undefined ? undefined : count('--pairs', values.pairs),
    threads: values.threads === undefined ? availableParallelism() : count('--threads', values.threads),
    torch: values.torch === undefined ? undefined : torchSettings(values.torch),
    jsonPath: values.json,
  };
}

function chosen<T extends string>(option: string, text: string | undefined, known: readonly T[]): readonly T[] {
  if (text === undefined) return known;
  return text.split(',').map((name) => oneOf(option, name, known));
}

/** Axes that are not named are as installed. */
function torchSettings(text: string): TorchSettings {
  const entries = text.split(',').map((part) => part.split('=').map((word) => word.trim()));
  const result = TorchSettings.strict().safeParse({ ...TORCH_DEFAULTS, ...Object.fromEntries(entries) });
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => [...path, message].join(': '));
    throw new Error(`--torch: ${problems.join('; ')}`);
  }
  return result.data;
}
