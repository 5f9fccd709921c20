import { parseArgs } from 'node:util';
import { appError } from '../../src-shared/errors.ts';
import { isNear, nearestName } from '../../src-shared/nearest-name.ts';
import { type Command, type OptionSpec, optionUsage, usageOf } from './command.ts';

/** Options that every command has. */
export const COMMON_OPTIONS = {
  workspace: { kind: 'text', value: 'DIR', help: 'option.workspace' },
  json: { kind: 'flag', help: 'option.json' },
  lang: { kind: 'choice', choices: ['ko', 'en'], help: 'option.lang' },
  help: { kind: 'flag', help: 'option.help' },
} as const satisfies Record<string, OptionSpec>;

type Value = string | number | boolean | readonly string[] | undefined;

export type ParsedArguments = {
  readonly options: Readonly<Record<string, Value>>;
  readonly names: readonly string[];
};

/**
 * Which command the words name, and what is left of them. @throws AppError `cli.unknown_command`, `cli.no_such_command`, `cli.missing_command`.
 * Null where there are no words at all.
 */
export function findCommand(commands: readonly Command[], argv: readonly string[]) {
  const [first, second = ''] = argv;
  if (first === undefined || first.startsWith('-')) return null;
  const two = commands.find((command) => command.name === `${first} ${second}`);
  if (two) return { command: two, rest: argv.slice(2) };
  const one = commands.find((command) => command.name === first);
  if (one) return { command: one, rest: argv.slice(1) };
  const group = commands.filter((command) => command.name.startsWith(`${first} `));
  if (group.length === 0) {
    // "split" is as good a word for "dataset split" as "datset split" is.
    const lastWords = commands.map((command) => command.name.split(' ').at(-1) ?? '');
    const nearest = nearestName(first, lastWords);
    const named = commands.find((_, index) => lastWords[index] === nearest);
    if (!named || !isNear(first, nearest)) throw appError('cli.no_such_command', { found: first });
    throw appError('cli.unknown_command', { found: first, nearest: named.name });
  }
  const names = group.map((command) => command.name.slice(first.length + 1));
  if (second === '' || second.startsWith('-')) {
    throw appError('cli.missing_command', { group: first, commands: names.join(', ') });
  }
  throw appError('cli.unknown_command', {
    found: `${first} ${second}`,
    nearest: `${first} ${nearestName(second, names)}`,
  });
}

/** The values of a command's options and its other words. @throws AppError `cli.*` for a wrong use. */
export function parseArguments(command: Command, argv: readonly string[]): ParsedArguments {
  const specs: Readonly<Record<string, OptionSpec>> = { ...COMMON_OPTIONS, ...command.options };
  const { tokens } = parseArgs({
    args: argv.map((word, index) => standAlone(specs, word, argv[index + 1])),
    options: Object.fromEntries(
      Object.entries(specs).map(([name, spec]) => [name, { type: spec.kind === 'flag' ? 'boolean' : 'string' }]),
    ),
    // Our own errors name the nearest known option and speak both languages.
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const options: Record<string, Value> = {};
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.kind === 'flag') options[name] = false;
    if (spec.kind === 'list') options[name] = [];
  }
  const names: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') names.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (!spec) throw unknownOption(command, token.rawName, Object.keys(specs));
    const value = readValue(token.name, spec, token.value);
    const before = options[token.name];
    options[token.name] = spec.kind === 'list' && Array.isArray(before) ? [...before, String(value)] : value;
  }
  if (!options.help) checkNames(command, names);
  return { options, names };
}

/** `--resume` before another option or at the end means `--resume=last`: node:util has no option with an optional value. */
function standAlone(specs: Readonly<Record<string, OptionSpec>>, word: string, next: string | undefined): string {
  const name = word.startsWith('--') ? word.slice(2) : '';
  const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
  if (spec?.kind !== 'text' || spec.alone === undefined) return word;
  return next === undefined || next.startsWith('-') ? `${word}=${spec.alone}` : word;
}

function readValue(name: string, spec: OptionSpec, found: string | undefined): Value {
  const option = `--${name}`;
  if (spec.kind === 'flag') {
    if (found !== undefined) throw appError('cli.unexpected_value', { option, found });
    return true;
  }
  if (found === undefined || found === '') {
    const value = optionUsage(name, spec).slice(option.length + 1);
    throw appError('cli.missing_value', { option, value });
  }
  if (spec.kind === 'choice' && !spec.choices.includes(found)) {
    throw appError('cli.not_a_choice', { option, found, choices: spec.choices.join(', ') });
  }
  if (spec.kind !== 'integer') return found;
  const number = /^\d+$/.test(found) ? Number(found) : Number.NaN;
  if (!(number >= spec.least && number <= spec.most)) {
    throw appError('cli.not_a_number', { option, found, least: spec.least, most: spec.most });
  }
  return number;
}

function unknownOption(command: Command, found: string, known: readonly string[]) {
  const name = found.replace(/^-+/, '');
  const nearest = nearestName(name, known);
  if (!isNear(name, nearest)) return appError('cli.no_such_option', { command: command.name, found });
  return appError('cli.unknown_option', { command: command.name, found, nearest: `--${nearest}` });
}

function checkNames(command: Command, names: readonly string[]): void {
  const { positional } = command;
  const usage = usageOf(command);
  const [first] = names;
  if (positional && first === undefined) {
    throw appError('cli.missing_argument', { command: command.name, argument: positional.name, usage });
  }
  const extra = positional === null ? first : positional.count === 'one' ? names[1] : undefined;
  if (extra !== undefined) throw appError('cli.too_many_arguments', { command: command.name, found: extra, usage });
}
