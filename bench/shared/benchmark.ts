import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs a benchmark with the options that its command line names; what goes wrong is said, with exit code 1. */
export async function runFromCommandLine<O extends object>(
  { parse, usage }: { readonly parse: (words: readonly string[]) => O | 'help'; readonly usage: string },
  benchmark: (options: O) => Promise<void>,
): Promise<void> {
  try {
    const options = parse(process.argv.slice(2));
    if (options === 'help') console.log(usage);
    else await benchmark(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/** A folder that is gone when the process ends, also by a signal. */
export async function makeWorkDir(prefix: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), prefix));
  process.once('exit', () => rmSync(dir, { recursive: true }));
  // `on`, not `once`: npm and timeout send a signal twice, and the second would end the removal halfway.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
  return dir;
}
