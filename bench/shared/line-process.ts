import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type * as z from 'zod';

/** Debian's own Python: its packages belong to it and not to one that may come first in PATH. */
export const PYTHON = '/usr/bin/python3';

type Options<Hello> = {
  readonly command: string;
  readonly args: readonly string[];
  /** The first line that the process writes: what it is made of. */
  readonly hello: z.ZodType<Hello>;
  /** What to do where it does not start. */
  readonly remedy: string;
};

/**
 * A process that stays for a whole benchmark, so that its start and its first touch of memory are not measured. It
 * answers one JSON line with one.
 */
export class LineProcess<Hello> {
  readonly hello: Hello;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #complaints: readonly string[];

  private constructor(
    hello: Hello,
    child: ChildProcessWithoutNullStreams,
    lines: AsyncIterator<string>,
    complaints: readonly string[],
  ) {
    this.hello = hello;
    this.#child = child;
    this.#lines = lines;
    this.#complaints = complaints;
  }

  /** @throws Error with the remedy where it does not start. */
  static async start<Hello>({ command, args, hello, remedy }: Options<Hello>): Promise<LineProcess<Hello>> {
    const child = spawn(command, args, { stdio: 'pipe' });
    const complaints: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
    const spawned = await Promise.race([once(child, 'spawn').then(() => true), once(child, 'error').then(() => false)]);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = spawned ? await lines.next() : { done: true as const, value: undefined };
    if (first.done) throw new Error(`${remedy}\n${complaints.join('')}`);
    return new LineProcess(hello.parse(JSON.parse(first.value)), child, lines, complaints);
  }

  async ask<T>(request: unknown, answer: z.ZodType<T>): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error(`The process ended:\n${this.#complaints.join('')}`);
    return answer.parse(JSON.parse(line.value));
  }

  stop(): void {
    this.#child.stdin.end();
  }
}
