import type * as z from 'zod';
import type { Client, Job, StartedJob } from '../../src-shared/contract/define.ts';
import type { AppContract } from '../../src-shared/contract/index.ts';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import type { Result } from '../../src-shared/errors.ts';
import type { CliTextKey, cliTexts } from '../../src-shared/text/cli.ts';
import type { HelpTextKey } from '../../src-shared/text/cli-help.ts';
import type { Language, TextArguments } from '../../src-shared/text/define.ts';
import type { Core } from '../app/core.ts';

/** One option of a command. `value` is the word for its value in the help. */
export type OptionSpec = { readonly help: HelpTextKey } & (
  | { readonly kind: 'flag' }
  /** `alone`: the value that the option has where it stands without one. */
  | { readonly kind: 'text'; readonly value: string; readonly alone?: string }
  | { readonly kind: 'list'; readonly value: string }
  | { readonly kind: 'integer'; readonly value: string; readonly least: number; readonly most: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
);

type OptionValue<S extends OptionSpec> = S extends { kind: 'flag' }
  ? boolean
  : S extends { kind: 'integer' }
    ? number | undefined
    : S extends { kind: 'list' }
      ? readonly string[]
      : S extends { kind: 'choice'; choices: readonly (infer C)[] }
        ? C | undefined
        : string | undefined;

export type OptionValues<O extends Readonly<Record<string, OptionSpec>>> = {
  readonly [K in keyof O]: OptionValue<O[K]>;
};

/** The words after the command: none, exactly one or at least one. */
export type PositionalSpec = { readonly name: string; readonly count: 'one' | 'many' };

type PositionalValues<P extends PositionalSpec | null> = P extends PositionalSpec
  ? readonly [string, ...string[]]
  : readonly [];

/** What a command is given beside its words. */
export type CommandContext = {
  readonly client: Client<AppContract>;
  readonly core: Core;
  readonly language: Language;
  readonly text: CliText;
  /** Fires at the first Ctrl-C. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Milliseconds that only grow. */
  readonly monotonicMs: () => number;
  /** The folder that `--workspace` names, or the current one; absolute. */
  readonly workspaceDir: string;
  readonly isWorkspaceNamed: boolean;
  readonly isJson: boolean;
  /** Whether a screen is there on which a browser could open. */
  readonly hasDisplay: boolean;
  /** A path that a person wrote, made absolute. */
  path(written: string): string;
  /** A line for people, on stderr. */
  note(line: string): void;
  /** Lines of a report that grows while the command runs, on stdout; nothing with `--json`. */
  print(...lines: readonly string[]): void;
  /** Waits for long work with its progress on the screen. @throws AppError of the work. */
  job<O extends z.ZodType>(
    member: Job<z.ZodType, O>,
    started: Promise<Result<StartedJob>>,
    onProgress?: (progress: Progress) => void,
  ): Promise<z.output<O>>;
};

export type CliText = <K extends CliTextKey>(key: K, ...args: TextArguments<(typeof cliTexts)[K]>) => string;

/** What a command has to say when it is done. */
export type Outcome = {
  /** The one JSON object of `--json`. */
  readonly value: unknown;
  /** The same for people. */
  readonly lines: () => readonly string[];
  /** The work was done and its answer is no: exit code 1. */
  readonly isFailure?: boolean;
  /** Goes on after the outcome was printed, until Ctrl-C: a server. */
  readonly stay?: () => Promise<void>;
};

export type Command = {
  /** The words that call it: `catalog import`. */
  readonly name: string;
  readonly summary: HelpTextKey;
  readonly positional: PositionalSpec | null;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Whether it works on a workspace, which is then open when it runs. */
  readonly needsWorkspace: boolean;
  /** Whether a window opens on the workspace, which is then among the recent ones. */
  readonly showsWindow?: boolean;
  readonly examples: readonly string[];
  run(context: CommandContext, options: never, names: never): Promise<Outcome>;
};

/** A command whose `run` sees its own options and words with their types. */
export function defineCommand<
  const O extends Readonly<Record<string, OptionSpec>>,
  const P extends PositionalSpec | null,
>(
  command: Omit<Command, 'run' | 'options' | 'positional'> & {
    readonly options: O;
    readonly positional: P;
    readonly run: (context: CommandContext, options: OptionValues<O>, names: PositionalValues<P>) => Promise<Outcome>;
  },
): Command {
  return command;
}

/** `catalog import FILE [options]`, as the help and the errors write it. */
export function usageOf(command: Command): string {
  const words = [command.name];
  if (command.positional) words.push(command.positional.name + (command.positional.count === 'many' ? '...' : ''));
  return words.join(' ');
}

/** `--seed N`. */
export function optionUsage(name: string, spec: OptionSpec): string {
  switch (spec.kind) {
    case 'flag':
      return `--${name}`;
    case 'choice':
      return `--${name} ${spec.choices.join('|')}`;
    case 'text':
      return spec.alone === undefined ? `--${name} ${spec.value}` : `--${name} [${spec.value}]`;
    default:
      return `--${name} ${spec.value}`;
  }
}
