import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { MachineCheck } from '../../src-shared/contract/machine.ts';
import { WorkspaceCounts } from '../../src-shared/contract/workspace.ts';
import { systemError } from '../../src-shared/errors.ts';
import { writeJsonAtomically } from '../files/write-file.ts';

const KnownWorkspace = z.object({
  dir: z.string(),
  openedAt: z.iso.datetime(),
  counts: WorkspaceCounts.nullable(),
});
export type KnownWorkspace = z.infer<typeof KnownWorkspace>;

const CheckedMachine = z.object({ processor: z.string(), check: MachineCheck });
export type CheckedMachine = z.infer<typeof CheckedMachine>;

/** What a list of recent workspaces can show at a glance. */
const MAX_KNOWN = 20;

/**
 * What the program remembers of its user between two starts, shared by all shells: small files that may be deleted at any time.
 * One that can't be read counts as empty, since nothing of it can't be found again.
 */
export class Profile {
  readonly #dir: string | null;
  readonly #remembersWorkspaces: boolean;
  /** Changes come one after another: each one reads what the one before has written. */
  #last: Promise<unknown> = Promise.resolve();

  /** Without a folder nothing is remembered. `remembersWorkspaces`: whether opening one puts it on the list. */
  constructor(dir: string | null, { remembersWorkspaces }: { readonly remembersWorkspaces: boolean }) {
    this.#dir = dir;
    this.#remembersWorkspaces = remembersWorkspaces;
  }

  /** The newest first. */
  async workspaces(): Promise<readonly KnownWorkspace[]> {
    return (await this.#read('recent.json', z.array(KnownWorkspace))) ?? [];
  }

  /** Puts a workspace first. @throws AppError `io.*`. */
  async rememberWorkspace(workspace: KnownWorkspace): Promise<void> {
    if (!this.#remembersWorkspaces) return;
    return this.#change((known) => [workspace, ...known.filter(({ dir }) => dir !== workspace.dir)]);
  }

  /** Renews what is known of a workspace where it stands in the list. */
  countWorkspace(dir: string, counts: WorkspaceCounts): Promise<void> {
    return this.#change((known) => known.map((entry) => (entry.dir === dir ? { ...entry, counts } : entry)));
  }

  /** @throws AppError `io.*`. */
  forgetWorkspace(dir: string): Promise<void> {
    return this.#change((known) => known.filter((entry) => entry.dir !== dir));
  }

  /** What the last full check found, and on which processor. */
  checkedMachine(): Promise<CheckedMachine | null> {
    return this.#read('machine.json', CheckedMachine);
  }

  /** @throws AppError `io.*`. */
  rememberMachine(checked: CheckedMachine): Promise<void> {
    return this.#write('machine.json', checked);
  }

  #change(change: (known: readonly KnownWorkspace[]) => readonly KnownWorkspace[]): Promise<void> {
    const next = this.#last.then(async () =>
      this.#write('recent.json', change(await this.workspaces()).slice(0, MAX_KNOWN)),
    );
    // Whoever asked for the change is told by `next`; the one after it starts from what is there.
    this.#last = next.catch(() => {});
    return next;
  }

  async #read<T>(name: string, schema: z.ZodType<T>): Promise<T | null> {
    if (this.#dir === null) return null;
    try {
      return schema.safeParse(JSON.parse(await readFile(join(this.#dir, name), 'utf8'))).data ?? null;
    } catch {
      return null;
    }
  }

  async #write(name: string, value: unknown): Promise<void> {
    if (this.#dir === null) return;
    try {
      await mkdir(this.#dir, { recursive: true });
    } catch (error) {
      throw systemError(error, this.#dir);
    }
    await writeJsonAtomically(join(this.#dir, name), value);
  }
}
