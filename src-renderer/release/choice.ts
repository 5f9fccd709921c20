import type { ReleasePackage } from '../../src-shared/contract/release.ts';
import type { RouteParams } from '../ui/route.ts';
import type { Releases } from './store.ts';

/** What the screen shows: a run, and one of its packages where it has any. */
export type Choice = { readonly runId: string; readonly shown: ReleasePackage | null };

/**
 * What the address names. Where it names a run alone, its newest package; where it names nothing, the newest package of all,
 * or the newest run. Undefined where there is nothing to show.
 */
export function chooseRelease(
  { run, export: exportId }: RouteParams,
  { runs, packages }: Releases,
): Choice | undefined {
  const named = packages.find((entry) => String(entry.exportId) === exportId);
  if (named && (run === undefined || run === named.runId)) return { runId: named.runId, shown: named };
  const runId = run ?? packages[0]?.runId ?? runs[0]?.runId;
  if (runId === undefined) return undefined;
  return { runId, shown: packages.find((entry) => entry.runId === runId) ?? null };
}
