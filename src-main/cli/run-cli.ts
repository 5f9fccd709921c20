import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { createClient, unwrap, waitForJob } from '../../src-shared/contract/client.ts';
import { contract } from '../../src-shared/contract/index.ts';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { AppError, describeError } from '../../src-shared/errors.ts';
import { cliTexts } from '../../src-shared/text/cli.ts';
import { type Language, translator } from '../../src-shared/text/define.ts';
import type { Core } from '../app/core.ts';
import { findCommand, type ParsedArguments, parseArguments } from './arguments.ts';
import type { Command, CommandContext, Outcome } from './command.ts';
import { commands } from './commands/index.ts';
import { commandHelp, generalHelp } from './help.ts';
import { INTERRUPTED, watchInterrupts } from './interrupt.ts';
import { languageOf } from './language.ts';
import { printable } from './screen/display-width.ts';
import { ProgressLine } from './screen/progress-line.ts';

const DONE = 0;
const FAILED = 1;
const WRONG_USE = 2;

/** Where a terminal is not asked for its width, or does not tell. */
const DEFAULT_COLUMNS = 80;

/** What the command line needs of its process. */
export type CliProcess = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly now: () => Date;
  /** Milliseconds that only grow. */
  readonly monotonicMs: () => number;
  /** Ends the process without waiting for anything. */
  readonly exit: (code: number) => void;
};

/** Runs one command and gives its exit code: 0 done, 1 the work failed, 2 wrong use, 130 stopped by Ctrl-C. */
export async function runCli(argv: readonly string[], io: CliProcess): Promise<number> {
  const isJson = argv.includes('--json');
  const language = languageOf(argv, io.env);
  try {
    const call = readCall(argv);
    if (call.kind === 'help') {
      const lines = call.command ? commandHelp(call.command, language) : generalHelp(call.group, language);
      io.stdout.write(`${lines.join('\n')}\n`);
      return DONE;
    }
    return await runCommand(call.command, call.parsed, { io, isJson, language });
  } catch (error) {
    return printError(AppError.from(error), { io, isJson, language });
  }
}

type Call =
  | { readonly kind: 'help'; readonly command: Command | null; readonly group: readonly Command[] }
  | { readonly kind: 'run'; readonly command: Command; readonly parsed: ParsedArguments };

function readCall(argv: readonly string[]): Call {
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  const group = groupOf(words[0]);
  const asksHelp = words.length === 0 || words.includes('--help') || words.includes('-h');
  if (asksHelp && (words.length <= 1 || (words.length === 2 && group.length > 0))) {
    const [first = '--help'] = words;
    if (first.startsWith('-')) return { kind: 'help', command: null, group: commands };
    if (group.length > 0) return { kind: 'help', command: null, group };
  }
  const found = findCommand(commands, words);
  if (!found) return { kind: 'help', command: null, group: commands };
  if (asksHelp) return { kind: 'help', command: found.command, group: [] };
  return { kind: 'run', command: found.command, parsed: parseArguments(found.command, found.rest) };
}

/** Every command of a first word, where there is more than one. */
function groupOf(word: string | undefined): readonly Command[] {
  const group = commands.filter(({ name }) => name === word || name.startsWith(`${word} `));
  return group.length > 1 ? group : [];
}

type Surroundings = { readonly io: CliProcess; readonly isJson: boolean; readonly language: Language };

async function runCommand(command: Command, parsed: ParsedArguments, surroundings: Surroundings): Promise<number> {
  const { io, isJson, language } = surroundings;
  const text = translator(cliTexts, language);
  const progress = new ProgressLine({
    // A script that reads JSON may well read both streams together: lines of progress only where a person looks on.
    write: (part) => void (isJson && !io.stderr.isTTY ? undefined : io.stderr.write(part)),
    isTerminal: io.stderr.isTTY === true,
    // A terminal that does not know its size says 0.
    columns: () => io.stderr.columns || DEFAULT_COLUMNS,
    language,
    now: io.monotonicMs,
  });
  const note = (line: string) => {
    progress.clear();
    io.stderr.write(`${line}\n`);
  };
  const interrupt = watchInterrupts({
    now: io.monotonicMs,
    onFirst: () => note(text('interrupted')),
    onSecond: () => {
      note(text('stoppedAtOnce'));
      io.exit(INTERRUPTED);
    },
  });
  // Not before: a help or a wrong use needs no database and no ONNX Runtime.
  const { createCore } = await import('../app/core.ts');
  const { pretrainedPlaces, profileDir } = await import('../app/user-places.ts');
  const user = { env: io.env, platform: process.platform, homeDir: homedir() };
  const core = createCore({
    clock: { now: io.now },
    pretrained: pretrainedPlaces(user),
    hasWindow: command.showsWindow === true,
    shell: {
      kind: 'headless',
      platform: process.platform,
      profileDir: profileDir(user),
      remembersWorkspaces: command.showsWindow === true,
      homeDir: user.homeDir,
      startDir: io.cwd,
      dialogs: null,
    },
  });
  try {
    const context = makeContext({ core, parsed, surroundings, progress, note, signal: interrupt.signal });
    if (command.needsWorkspace) unwrap(await context.client.workspace.open({ dir: context.workspaceDir }));
    // `parseArguments` made the options and names from this command's own specification.
    const outcome = await command.run(context, parsed.options as never, parsed.names as never);
    progress.end();
    printOutcome(outcome, surroundings);
    await outcome.stay?.();
    return outcome.isFailure ? FAILED : DONE;
  } finally {
    progress.end();
    await core.close();
    interrupt.dispose();
  }
}

function makeContext(options: {
  readonly core: Core;
  readonly parsed: ParsedArguments;
  readonly surroundings: Surroundings;
  readonly progress: ProgressLine;
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
}): CommandContext {
  const { core, parsed, progress, note, signal } = options;
  const { io, isJson, language } = options.surroundings;
  const client = createClient(contract, core.transport);
  const { workspace } = parsed.options;
  return {
    client,
    core,
    language,
    text: translator(cliTexts, language),
    signal,
    now: io.now,
    monotonicMs: io.monotonicMs,
    workspaceDir: resolve(io.cwd, typeof workspace === 'string' ? workspace : '.'),
    isWorkspaceNamed: typeof workspace === 'string',
    isJson,
    hasDisplay: hasDisplay(io.env),
    print: (...lines) => {
      progress.clear();
      if (!isJson) io.stdout.write(lines.map((line) => `${line}\n`).join(''));
    },
    path: (written) => resolve(io.cwd, written),
    note,
    async job(member, started, onProgress) {
      const running = unwrap(await started);
      const show = (event: Progress): void => {
        progress.update(event);
        onProgress?.(event);
      };
      try {
        return await waitForJob(client, member, running, { signal, onProgress: show });
      } finally {
        progress.end();
      }
    },
  };
}

function printOutcome(outcome: Outcome, { io, isJson }: Surroundings): void {
  if (isJson) io.stdout.write(`${JSON.stringify(outcome.value)}\n`);
  else io.stdout.write(`${outcome.lines().join('\n')}\n`);
}

function printError(error: AppError, { io, isJson, language }: Surroundings): number {
  const text = translator(cliTexts, language);
  if (isJson) io.stdout.write(`${JSON.stringify({ error: error.data })}\n`);
  else if (error.code === 'cancelled') io.stderr.write(`${text('stopped')}\n`);
  else io.stderr.write(`${text('error')}: ${printable(describeError(error.data, language))}\n`);
  if (error.code === 'internal' && io.env.PILLSNAP_DEBUG) io.stderr.write(`${traceOf(error)}\n`);
  if (error.code === 'cancelled') return INTERRUPTED;
  return error.reason.startsWith('cli.') || error.reason === 'contract.invalid_input' ? WRONG_USE : FAILED;
}

function traceOf(error: AppError): string {
  return error.cause instanceof Error ? String(error.cause.stack) : String(error.stack);
}

function hasDisplay(env: CliProcess['env']): boolean {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}
