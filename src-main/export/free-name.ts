import { access } from 'node:fs/promises';

/** The path itself, or with -2, -3 and so on where something is there already. */
export async function freeName(path: string): Promise<string> {
  let candidate = path;
  for (let number = 2; await exists(candidate); number++) candidate = `${path}-${number}`;
  return candidate;
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
