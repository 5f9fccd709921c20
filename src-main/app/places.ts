import { lstat, mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Place } from '../../src-shared/contract/places.ts';
import { appError, systemError } from '../../src-shared/errors.ts';

export type PickQuestion = {
  readonly kind: 'folder' | 'file';
  readonly title: string;
  readonly startAt?: string | undefined;
  readonly extensions: readonly string[];
};

/** The system's own dialogs. */
export type Dialogs = { pick(question: PickQuestion): Promise<string | null> };

export type PlacesOptions = {
  /** Absolute. */
  readonly homeDir: string;
  /** Absolute; relative paths start here. */
  readonly startDir: string;
};

/** Folder inside a root where new workspaces go. */
const WORKSPACES_DIR = 'PillSnap';

/** Which folders of the machine a window may see. Everything, until a shell confines it to roots. */
export class Places {
  readonly homeDir: string;
  readonly #startDir: string;
  #roots: readonly string[] | null = null;

  constructor({ homeDir, startDir }: PlacesOptions) {
    this.homeDir = homeDir;
    this.#startDir = startDir;
  }

  /** From now on only what lies in these folders. @throws AppError `io.*` where one is not there. */
  async confine(roots: readonly string[]): Promise<void> {
    this.#roots = withoutInner(await Promise.all(roots.map((root) => realFolder(this.#absolute(root)))));
  }

  /** Where a person starts to look around. */
  roots(): readonly Place[] {
    const dirs = this.#roots ?? [...new Set([this.homeDir, this.#startDir, resolve(sep)])];
    return dirs.map(placeOf);
  }

  /** Where new workspaces go unless a person says otherwise. */
  suggestedDir(): string {
    const isHomeOpen = this.#roots === null || this.#roots.some((root) => isInside(root, this.homeDir));
    return join(isHomeOpen ? this.homeDir : (this.#roots?.[0] ?? this.homeDir), WORKSPACES_DIR);
  }

  /**
   * The absolute path, links resolved as far as the path exists.
   * @throws AppError `places.outside`, `places.hidden` where it must not be seen, whether or not something is there.
   */
  async admit(path: string): Promise<string> {
    const real = await realPath(this.#absolute(path));
    if (this.#roots === null) return real ?? this.#absolute(path);
    const root = real === null ? undefined : this.#rootOf(real);
    if (real === null || root === undefined) {
      throw appError('places.outside', { path, roots: this.#roots.join(', ') });
    }
    if (relative(root, real).split(sep).some(isHidden)) throw appError('places.hidden', { path });
    return real;
  }

  /** From the root that a path lies in to the path itself. */
  trail(path: string): Place[] {
    const root = this.#rootOf(path) ?? resolve(sep);
    const trail: Place[] = [];
    for (let at = path; at !== root; at = dirname(at)) {
      trail.unshift(placeOf(at));
      if (dirname(at) === at) return trail;
    }
    return [placeOf(root), ...trail];
  }

  /** @throws AppError `places.bad_name`, `places.outside`, `places.exists`, `io.*`. */
  async makeFolder(parent: string, name: string): Promise<Place> {
    const path = childOf(await this.admit(parent), name);
    try {
      await mkdir(path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
        throw appError('places.exists', { path });
      }
      throw systemError(error, path);
    }
    return placeOf(path);
  }

  #rootOf(path: string): string | undefined {
    return (this.#roots ?? this.roots().map((root) => root.path)).find((root) => isInside(root, path));
  }

  #absolute(path: string): string {
    if (path === '~' || path.startsWith('~/') || path.startsWith(`~${sep}`)) return join(this.homeDir, path.slice(1));
    return resolve(this.#startDir, path);
  }
}

/** A folder's path by its parent and a plain name. @throws AppError `places.bad_name`. */
export function childOf(parent: string, name: string): string {
  const trimmed = name.trim();
  // What no system takes, or only some do: a workspace may move to another one.
  const isBad = trimmed === '' || isHidden(trimmed) || /[\\/:*?"<>|\p{Cc}]|\.$/u.test(trimmed) || trimmed.length > 100;
  if (isBad) throw appError('places.bad_name', { name });
  return join(parent, trimmed);
}

export function isHidden(name: string): boolean {
  return name.startsWith('.');
}

function placeOf(path: string): Place {
  return { path, name: basename(path) || path };
}

function isInside(root: string, path: string): boolean {
  const inner = relative(root, path);
  return inner === '' || (inner !== '..' && !inner.startsWith(`..${sep}`) && !isAbsolute(inner));
}

/** Roots that lie in none of the others. */
function withoutInner(roots: readonly string[]): string[] {
  const unique = [...new Set(roots)];
  return unique.filter((root) => !unique.some((other) => other !== root && isInside(other, root)));
}

async function realFolder(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw systemError(error, path);
  }
}

/** With links resolved as far as the path exists; null where it ends in a link that leads to nothing. */
async function realPath(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch {
    if (await lstat(path).catch(() => null)) return null;
    const parent = dirname(path);
    if (parent === path) return path;
    const realParent = await realPath(parent);
    return realParent === null ? null : join(realParent, basename(path));
  }
}
