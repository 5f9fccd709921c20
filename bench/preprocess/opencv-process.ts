import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';

/** Debian's own Python: the package python3-opencv belongs to it and not to one that may come first in PATH. */
const PYTHON = '/usr/bin/python3';

export type Work = {
  readonly path: string;
  /** Whether the JPEG is decoded in the measured time, or before it. */
  readonly decodes: boolean;
  readonly output: 'rgb' | 'tensor';
  readonly threads: number;
  /** Pictures in one batch. */
  readonly count: number;
};

export type Measured = { readonly seconds: number; readonly sha256: string };

const Versions = z.object({ opencv: z.string(), numpy: z.string() });
const Answer = z.object({ seconds: z.number().positive(), sha256: z.string() });

/** A Python process that stays for the whole run, so that its start and its first touch of memory are not measured. */
export class OpencvProcess {
  readonly versions: z.infer<typeof Versions>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(
    child: ChildProcessWithoutNullStreams,
    lines: AsyncIterator<string>,
    versions: z.infer<typeof Versions>,
  ) {
    this.#child = child;
    this.#lines = lines;
    this.versions = versions;
  }

  /** @throws Error naming the Debian package where OpenCV for Python is missing. */
  static async start(): Promise<OpencvProcess> {
    const child = spawn(PYTHON, [join(import.meta.dirname, 'opencv_worker.py')], { stdio: ['pipe', 'pipe', 'pipe'] });
    const complaints: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
    const spawned = await Promise.race([once(child, 'spawn').then(() => true), once(child, 'error').then(() => false)]);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = spawned ? await lines.next() : { done: true as const, value: undefined };
    if (first.done) {
      throw new Error(
        `OpenCV for Python is needed for the comparison: install the Debian package python3-opencv.\n${complaints.join('')}`,
      );
    }
    return new OpencvProcess(child, lines, Versions.parse(JSON.parse(first.value)));
  }

  async run(work: Work): Promise<Measured> {
    this.#child.stdin.write(`${JSON.stringify(work)}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error('The Python process ended');
    return Answer.parse(JSON.parse(line.value));
  }

  stop(): void {
    this.#child.stdin.end();
  }
}
