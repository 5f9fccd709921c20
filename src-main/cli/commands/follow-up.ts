import type { CommandContext } from '../command.ts';

/** What to type next, as a shell needs it, for the same workspace. */
export function followUp(
  { workspaceDir, isWorkspaceNamed }: Pick<CommandContext, 'workspaceDir' | 'isWorkspaceNamed'>,
  words: string,
): string {
  return `pillsnap ${words}${isWorkspaceNamed ? ` --workspace ${quote(workspaceDir)}` : ''}`;
}

function quote(path: string): string {
  return /[^\w./-]/u.test(path) ? `'${path.replaceAll("'", `'\\''`)}'` : path;
}
