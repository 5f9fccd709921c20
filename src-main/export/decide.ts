import type { ReleaseDecision, ReleaseRecord } from '../../src-shared/contract/release.ts';
import { appError } from '../../src-shared/errors.ts';
import { obstaclesOf } from '../../src-shared/release-obstacles.ts';
import { describeDecisions, writeDecisions } from './decision-record.ts';
import { isFolderThere, readContents } from './package-folder.ts';
import type { ReleaseRepository } from './repository.ts';

export type DecideInput = Pick<ReleaseDecision, 'decision' | 'note'> & {
  readonly decidedBy: string;
  /** Says that a package whose verdict is `refuse` is to be released all the same. */
  readonly isAgainstGate: boolean;
};

type Deps = { readonly releases: ReleaseRepository; readonly now: () => Date };

/**
 * Records a decision about a package, in its folder and in the workspace. Refusing is always possible, also of a package
 * whose folder is gone; a release is one of the files that were measured, and one against the gate has to be meant and
 * explained. `record`: as the workspace remembers it, with an absolute `dir`. Answers with DECISION.md among the files.
 * @throws AppError `release.package_changed`, `release.against_gate`, `release.note_needed`, `io.*`.
 */
export async function decideRelease(
  record: ReleaseRecord,
  { decision, note, decidedBy, isAgainstGate }: DecideInput,
  { releases, now }: Deps,
): Promise<ReleaseRecord> {
  const { exportId, dir } = record;
  const obstacles = obstaclesOf(record);
  if (decision === 'released') {
    if (obstacles.length > 0 && !isAgainstGate) {
      throw appError('release.against_gate', { obstacles: obstacles.join(', ') });
    }
    if (obstacles.length > 0 && note === '') throw appError('release.note_needed', { obstacles: obstacles.join(', ') });
    const { isWhole, files } = await readContents(record);
    const broken = files.filter(({ state }) => state !== 'same').map(({ name }) => name);
    if (!isWhole) throw appError('release.package_changed', { dir, files: broken.join(', ') });
  }
  const made: ReleaseDecision = { decision, note, decidedBy, decidedAt: now().toISOString(), obstacles };
  const decided = describeDecisions({ ...record, decisions: [made, ...record.decisions] });
  // First the folder: a decision that could not be told to whoever gets the package is an error, and is not recorded.
  if (await isFolderThere(record)) await writeDecisions(decided);
  releases.decide(exportId, made);
  return decided.record;
}
