import { readFile, rm, writeFile } from 'node:fs/promises';
import { systemError } from '../../src-shared/errors.ts';

export type LockFile = { release(): Promise<void> };

/**
 * Holds a lock against every process of this machine: a file with the holder's process id. One whose holder has died is
 * taken over. Null while somebody holds it. @throws AppError `io.*`.
 */
export async function holdLock(path: string): Promise<LockFile | null> {
  try {
    if (!(await create(path))) {
      if (await isHeld(path)) return null;
      await rm(path, { force: true });
      if (!(await create(path))) return null;
    }
    return { release: () => rm(path, { force: true }) };
  } catch (error) {
    throw systemError(error, path);
  }
}

async function create(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isHeld(path: string): Promise<boolean> {
  const pid = Number(await readFile(path, 'utf8').catch(() => ''));
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    // Signal 0 only asks whether the process is there.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
