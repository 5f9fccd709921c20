import { resolve } from 'node:path';

/** The scheme of links into the program: `pillsnap://run/<id>`. */
export const LINK_SCHEME = 'pillsnap';

/** What whoever started the program wants to see. */
export type Launch = {
  /** Absolute. */
  readonly workspaceDir: string | null;
  /** A place of the page, as `ShellCommand` names it. */
  readonly page: string | null;
};

/** Reads `--workspace DIR` and a link from a command line, which holds Chromium's own switches too. */
export function readLaunch(argv: readonly string[], cwd: string): Launch {
  const at = argv.findIndex((word) => word === '--workspace' || word.startsWith('--workspace='));
  const word = argv[at];
  const dir = word?.startsWith('--workspace=') ? word.slice('--workspace='.length) : at >= 0 ? argv[at + 1] : undefined;
  const page = argv.map(pageOfLink).find((found) => found !== null);
  return { workspaceDir: dir ? resolve(cwd, dir) : null, page: page ?? null };
}

/**
 * The place that a link names, or null. Links come from anywhere, so nothing but a run's id is ever taken from one.
 */
export function pageOfLink(link: string): string | null {
  const runId = /^pillsnap:\/\/run\/([\w.-]{1,120})\/?$/i.exec(link)?.[1];
  return runId === undefined ? null : `/train?run=${encodeURIComponent(runId)}`;
}
