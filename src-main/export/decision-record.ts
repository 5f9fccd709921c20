import { join } from 'node:path';
import type {
  ReleaseDecision,
  ReleaseObstacle,
  ReleaseRecord,
  ReleaseReport,
} from '../../src-shared/contract/release.ts';
import { sha256 } from '../files/hash-file.ts';
import { writeFileAtomically, writeJsonAtomically } from '../files/write-file.ts';
import { CARD_WORDS } from './model-card.ts';
import { REPORT_FILE } from './package-folder.ts';

/** What was decided about a package, beside its model card. */
export const DECISION_FILE = 'DECISION.md';

/** A package that was decided on: DECISION.md is among its files. `text`: what that file says. */
type DecidedRecord<T extends ReleaseRecord> = { readonly record: T; readonly text: string };

/**
 * Writes what was decided into the package's folder: for people as DECISION.md, for programs into release.json with the
 * file's size and hash. Both follow from the record alone, so that the next decision mends what a crash has left undone.
 * @throws AppError `io.*`.
 */
export async function writeDecisions({ record, text }: DecidedRecord<ReleaseRecord>): Promise<void> {
  const { exportId: _ofThisWorkspace, dir, ...portable } = record;
  await writeFileAtomically(join(dir, DECISION_FILE), text);
  await writeJsonAtomically(join(dir, REPORT_FILE), portable);
}

/** Works out what DECISION.md says about a package on which something was decided. */
export function describeDecisions<T extends ReleaseRecord>(record: T): DecidedRecord<T> {
  const text = decisionText(record);
  const bytes = Buffer.from(text);
  const file = { name: DECISION_FILE, sizeBytes: bytes.length, sha256: sha256(bytes) };
  return { record: { ...record, files: [...record.files, file] }, text };
}

/**
 * A package with DECISION.md among its files once it has one. Decisions without a name are from before packages were told
 * what was decided about them.
 */
export function withDecisionFile<T extends ReleaseRecord>(record: T): T {
  const isTold = record.decisions.some(({ decidedBy }) => decidedBy !== null);
  return isTold ? describeDecisions(record).record : record;
}

type Words = {
  readonly title: string;
  readonly decisions: Readonly<Record<ReleaseDecision['decision'], string>>;
  readonly inSpite: string;
  readonly by: string;
  readonly nobody: string;
  readonly at: string;
  readonly ofPackage: string;
  readonly gate: string;
  readonly missed: string;
  readonly none: string;
  readonly reason: string;
  readonly noReason: string;
  readonly earlier: string;
  readonly verdicts: Readonly<Record<ReleaseReport['verdict'], string>>;
  readonly obstacles: Readonly<Record<ReleaseObstacle, string>>;
};

const KOREAN: Words = {
  title: '배포 결정',
  decisions: { released: '배포함', refused: '거부함' },
  inSpite: '배포함(판정을 통과하지 못했으나 배포)',
  by: '결정한 사람',
  nobody: '기록되지 않음',
  at: '결정한 시각(UTC)',
  ofPackage: '대상',
  gate: '판정',
  missed: '결정할 때의 미달 항목',
  none: '없음',
  reason: '사유',
  noReason: '적지 않음',
  earlier: '이전 결정',
  verdicts: CARD_WORDS.ko.verdicts,
  obstacles: { ...CARD_WORDS.ko.metrics, parity: '평가 모델과 답 일치' },
};

const ENGLISH: Words = {
  title: 'Release decision',
  decisions: { released: 'Released', refused: 'Refused' },
  inSpite: 'Released in spite of the gate',
  by: 'Decided by',
  nobody: 'not recorded',
  at: 'Decided at (UTC)',
  ofPackage: 'About',
  gate: 'Gate',
  missed: 'Missed at that time',
  none: 'nothing',
  reason: 'Reason',
  noReason: 'none given',
  earlier: 'Earlier decisions',
  verdicts: CARD_WORDS.en.verdicts,
  obstacles: { ...CARD_WORDS.en.metrics, parity: 'Same answers as the evaluated model' },
};

/** DECISION.md, Korean first, then English. The decision that holds comes first, those before it after it. */
function decisionText(record: ReleaseRecord): string {
  return [KOREAN, ENGLISH].map((words) => section(words, record)).join('\n');
}

function section(words: Words, { runId, createdAt, files, verdict, decisions }: ReleaseRecord): string {
  const [holds, ...earlier] = decisions;
  if (!holds) throw new Error('Nothing was decided about the package');
  const model = files.find(({ name }) => name === 'model.onnx');
  return [
    `# PillSnap: ${words.title}`,
    '',
    `- ${words.ofPackage}: ${runId}, ${createdAt}, model.onnx SHA-256 \`${model?.sha256 ?? '-'}\``,
    `- ${words.gate}: ${words.verdicts[verdict]}`,
    '',
    ...decisionLines(words, holds),
    ...(earlier.length === 0 ? [] : [`## ${words.earlier}`, '']),
    ...earlier.flatMap((decision) => decisionLines(words, decision)),
  ].join('\n');
}

function decisionLines(words: Words, { decision, decidedBy, decidedAt, obstacles, note }: ReleaseDecision): string[] {
  const isInSpite = decision === 'released' && obstacles.length > 0;
  const missed = obstacles.map((obstacle) => words.obstacles[obstacle]).join(', ');
  return [
    `**${isInSpite ? words.inSpite : words.decisions[decision]}**`,
    '',
    `- ${words.by}: ${decidedBy ?? words.nobody}`,
    `- ${words.at}: ${decidedAt}`,
    `- ${words.missed}: ${missed === '' ? words.none : missed}`,
    `- ${words.reason}: ${note === '' ? words.noReason : ''}`.trimEnd(),
    '',
    ...(note === '' ? [] : [...note.split(/\r?\n/).map((line) => `> ${line}`.trimEnd()), '']),
  ];
}
