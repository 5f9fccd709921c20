import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type * as z from 'zod';
import { Created, Hello, type Job, type Request, Step } from './job.ts';
import { describeTorch, TORCH_DEFAULTS, type TorchSettings, torchEnvironment } from './torch-settings.ts';

/** Debian's own Python: the package python3-torch belongs to it and not to one that may come first in PATH. */
export const PYTHON = '/usr/bin/python3';

export type SideName = 'ours' | 'ONNX Runtime defaults' | `PyTorch ${string}`;

/**
 * One side of a comparison: a process that stays from the first to the last step. It answers one JSON line with one,
 * and waits for its next turn without using the processor.
 */
export class SideProcess {
  readonly name: SideName;
  readonly hello: Hello;
  readonly created: Created;
  readonly #pipe: LinePipe;

  private constructor(name: SideName, pipe: LinePipe, hello: Hello, created: Created) {
    this.name = name;
    this.#pipe = pipe;
    this.hello = hello;
    this.created = created;
  }

  /** Starts our engine, or ONNX Runtime as it comes where the job says so. */
  static startOurs(job: Job): Promise<SideProcess> {
    const name = job.engine === 'ours' ? 'ours' : 'ONNX Runtime defaults';
    return SideProcess.#start(name, openOurs(name), job);
  }

  /** Starts PyTorch with the job's settings. */
  static startTorch(job: Job): Promise<SideProcess> {
    const name: SideName = `PyTorch ${describeTorch(job.torch)}`;
    return SideProcess.#start(name, openTorch(name, job.torch), job);
  }

  static async #start(name: SideName, pipe: LinePipe, job: Job): Promise<SideProcess> {
    const hello = await pipe.read(Hello);
    const created = await pipe.ask({ command: 'create', job }, Created);
    return new SideProcess(name, pipe, hello, created);
  }

  /** One training step, or one batch of inference. */
  step(): Promise<Step> {
    return this.#pipe.ask({ command: 'step' }, Step);
  }

  stop(): Promise<void> {
    return this.#pipe.close();
  }
}

/** The versions of everything that computes on either side. */
export async function sideVersions(): Promise<Readonly<Record<string, string>>> {
  const versions: Record<string, string> = {};
  for (const pipe of [openOurs('ours'), openTorch('PyTorch', TORCH_DEFAULTS)]) {
    Object.assign(versions, (await pipe.read(Hello)).versions);
    await pipe.close();
  }
  return versions;
}

function openOurs(name: string): LinePipe {
  return new LinePipe(name, process.execPath, [fileURLToPath(new URL('./our-side.ts', import.meta.url))], {});
}

function openTorch(name: string, settings: TorchSettings): LinePipe {
  return new LinePipe(name, PYTHON, [join(import.meta.dirname, 'torch_side.py')], torchEnvironment(settings));
}

class LinePipe {
  readonly #name: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #exit: Promise<unknown>;
  readonly #complaints: string[] = [];

  constructor(name: string, command: string, args: readonly string[], environment: Record<string, string>) {
    this.#name = name;
    this.#child = spawn(command, args, { stdio: 'pipe', env: { ...process.env, ...environment } });
    this.#exit = once(this.#child, 'close').catch((error: unknown) => this.#complaints.push(String(error)));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => this.#complaints.push(text));
    // A process that has ended does not read: the reason is told by the missing answer.
    this.#child.stdin.on('error', () => undefined);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  ask<T>(request: Request, answer: z.ZodType<T>): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.read(answer);
  }

  async read<T>(answer: z.ZodType<T>): Promise<T> {
    const line = await this.#lines.next();
    if (!line.done) return answer.parse(JSON.parse(line.value));
    await this.#exit;
    throw new Error(`The process of ${this.#name} ended:\n${this.#complaints.join('')}`);
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#exit;
  }
}
