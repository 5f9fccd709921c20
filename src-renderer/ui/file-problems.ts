import type { PhotoImportReport } from '../../src-shared/contract/photos.ts';
import type { Language } from '../../src-shared/text/define.ts';
import { describeReason } from '../../src-shared/text/reasons.ts';

type Listed = PhotoImportReport['refused'];

/** Files that have the same thing wrong with them. */
export type ProblemGroup = { readonly why: string; readonly paths: readonly string[] };

/** Files by what is wrong with them, in the person's language: what is wrong with most comes first. */
export function groupProblems(files: Listed, language: Language): ProblemGroup[] {
  const groups = new Map<string, string[]>();
  for (const { path, problem } of files) {
    const why = withoutName(describeReason(problem, language), problem.params.name);
    const paths = groups.get(why);
    if (paths) paths.push(path);
    else groups.set(why, [path]);
  }
  return [...groups].map(([why, paths]) => ({ why, paths })).sort((a, b) => b.paths.length - a.paths.length);
}

/** Many reasons begin with the file, which is named beside them. */
function withoutName(why: string, name: string | number | undefined): string {
  const beginning = `${name}: `;
  return why.startsWith(beginning) ? why.slice(beginning.length) : why;
}

/** How many photos of a report a person can still label: they were refused for nothing else. */
export function unlabelledCount({ refused }: Pick<PhotoImportReport, 'refused'>): number {
  return refused.filter(({ problem }) => problem.reason === 'photos.no_label').length;
}

/** A path without the folder that was imported. */
export function inside(dir: string, path: string): string {
  return path.startsWith(dir) ? path.slice(dir.length).replace(/^[\\/]/, '') : path;
}
