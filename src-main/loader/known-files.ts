import { appendFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { systemError } from '../../src-shared/errors.ts';
import { writeFileAtomically } from '../files/write-file.ts';
import type { Sample } from './sample.ts';

const FILE_NAME = 'known-files.jsonl';
/** Lines are only added; the file is written anew when so many times as many lines as files have come together. */
const LINES_PER_FILE = 2;

/** What tells a file from itself after a change: of a write, of a replacement, of a copy in its place. */
const KnownFile = z.object({
  path: z.string(),
  size: z.string(),
  modifiedNs: z.string(),
  changedNs: z.string(),
  inode: z.string(),
  sha256: z.string(),
});
type KnownFile = z.infer<typeof KnownFile>;

/**
 * Files whose content was hashed before, so that a file which has not been touched since need not be read again to know
 * what is in it (as git does): size, time of content, time of anything else, and inode have to be the same. Lies in the
 * cache folder, one JSON object a line; a line that a crash cut off is nothing known. May be deleted at any time.
 */
export class KnownFiles {
  readonly #path: string;
  readonly #files: Map<string, KnownFile>;
  readonly #seen = new Map<string, KnownFile>();

  private constructor(path: string, files: Map<string, KnownFile>) {
    this.#path = path;
    this.#files = files;
  }

  /** @throws AppError `io.*`. */
  static async open(dir: string): Promise<KnownFiles> {
    const path = join(dir, FILE_NAME);
    const lines = (await readText(path)).split('\n').filter((line) => line !== '');
    const files = new Map(lines.flatMap(parseLine).map((file) => [file.path, file]));
    const known = new KnownFiles(path, files);
    if (lines.length > LINES_PER_FILE * files.size) await writeFileAtomically(path, toLines(files.values()));
    return known;
  }

  /** Whether the file at the sample's path is known to hold the sample's content. Remembers how the file looks now. */
  async isUnchanged({ path, sha256 }: Sample): Promise<boolean> {
    const info = await stat(path, { bigint: true }).catch(() => null);
    if (info === null) return false;
    const found: KnownFile = {
      path,
      size: String(info.size),
      modifiedNs: String(info.mtimeNs),
      changedNs: String(info.ctimeNs),
      inode: String(info.ino),
      sha256,
    };
    this.#seen.set(path, found);
    return isDeepStrictEqual(this.#files.get(path), found);
  }

  /** Records files that hold what their samples say, as they looked before they were read. @throws AppError `io.*`. */
  async add(samples: readonly Sample[]): Promise<void> {
    const files = samples.flatMap(({ path }) => this.#seen.get(path) ?? []);
    for (const file of files) this.#files.set(file.path, file);
    try {
      if (files.length > 0) await appendFile(this.#path, toLines(files));
    } catch (error) {
      throw systemError(error, this.#path);
    }
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const failure = systemError(error, path);
    if (failure.code === 'not_found') return '';
    throw failure;
  }
}

function parseLine(line: string): KnownFile[] {
  try {
    return [KnownFile.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

/** Begins with a line end: what a crash cut off before does not take the next line with it. */
function toLines(files: Iterable<KnownFile>): string {
  return Array.from(files, (file) => `\n${JSON.stringify(file)}`).join('');
}
