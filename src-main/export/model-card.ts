import type { ClassMapping } from '../../src-shared/contract/catalog.ts';
import type { GoalResult, ReleaseReport } from '../../src-shared/contract/release.ts';
import { howToRun, PYTHON_RECEIVER } from './how-to-run.ts';
import type { ReleaseModel, TestResult } from './package.ts';

export type ModelCardInput = Pick<ReleaseReport, 'createdAt' | 'goals' | 'verdict' | 'parity' | 'latency'> & {
  readonly model: ReleaseModel;
  readonly evaluation: TestResult;
  readonly classMapping: ClassMapping;
};

type Words = {
  readonly title: string;
  readonly metrics: Readonly<Record<GoalResult['metric'], string>>;
  readonly columns: readonly string[];
  readonly goalVerdicts: Readonly<Record<GoalResult['verdict'], string>>;
  readonly gate: string;
  readonly verdicts: Readonly<Record<ReleaseReport['verdict'], string>>;
  readonly lines: (input: ModelCardInput) => readonly string[];
};

const KOREAN: Words = {
  title: '모델 카드',
  metrics: {
    top1: 'Top-1 정확도(테스트)',
    top5: 'Top-5 정확도(테스트)',
    realTop1: '실사진 Top-1 정확도',
    latencyMs: '이미지 1장 추론 시간(중앙값)',
    fileSizeMb: 'model.onnx 크기',
  },
  columns: ['지표', '목표', '최소', '측정값', '판정'],
  goalVerdicts: { goal: '목표 달성', least: '최소 달성', missed: '미달', unmeasured: '측정 안 됨' },
  gate: '자동 판정',
  verdicts: { release: '배포 가능', acceptable: '최소 기준 충족', refuse: '배포 불가' },
  lines: ({ model, createdAt, evaluation, parity, latency, classMapping }) => [
    `실행 ${model.runId}, 체크포인트 ${model.checkpoint}(에폭 ${model.epoch}), ${createdAt} 생성.`,
    `네트워크 ${model.network.architecture.name}, 클래스 ${classMapping.num_classes}개, 입력 \`input\` [배치, 3, ${model.preprocessing.target_size}, ${model.preprocessing.target_size}] float32, 출력 \`logits\` [배치, ${classMapping.num_classes}].`,
    `테스트 사진 ${evaluation.overall.samples}장(실사진 ${evaluation.real.samples}장)으로 측정했습니다. 사진은 학습에 쓰이지 않았습니다.`,
    `추론 시간: ${latency.device}, ${latency.runs}회, 중앙값 ${latency.medianMs.toFixed(1)} ms, 95% ${latency.p95Ms.toFixed(1)} ms(전처리 제외).`,
    `평가 그래프와 비교: 사진 ${parity.photos}장, 로짓 최대 차이 ${parity.maxLogitDifference.toExponential(1)}(허용 ${parity.tolerance.toExponential(1)}), ${parity.passed ? '일치' : '불일치'}.`,
    '크기의 MB는 1,000,000바이트입니다.',
    '배포 여부는 사람이 결정합니다. 누가, 언제, 왜 결정했는지는 `DECISION.md`에 있으며, 이 파일이 없으면 아직 결정하지 않은 패키지입니다.',
    '약의 식별을 돕는 도구이며, 최종 확인은 약사가 해야 합니다. 목록에 없는 약도 목록 안의 하나로 답합니다.',
  ],
};

const ENGLISH: Words = {
  title: 'Model card',
  metrics: {
    top1: 'Top-1 accuracy (test)',
    top5: 'Top-5 accuracy (test)',
    realTop1: 'Top-1 accuracy, real photos',
    latencyMs: 'Time for one image (median)',
    fileSizeMb: 'Size of model.onnx',
  },
  columns: ['Metric', 'Goal', 'Least', 'Measured', 'Verdict'],
  goalVerdicts: { goal: 'goal met', least: 'least met', missed: 'missed', unmeasured: 'not measured' },
  gate: 'Gate',
  verdicts: { release: 'may be released', acceptable: 'meets the least values', refuse: 'not to be released' },
  lines: ({ model, createdAt, evaluation, parity, latency, classMapping }) => [
    `Run ${model.runId}, checkpoint ${model.checkpoint} (epoch ${model.epoch}), made at ${createdAt}.`,
    `Network ${model.network.architecture.name}, ${classMapping.num_classes} classes, input \`input\` [batch, 3, ${model.preprocessing.target_size}, ${model.preprocessing.target_size}] float32, output \`logits\` [batch, ${classMapping.num_classes}].`,
    `Measured on ${evaluation.overall.samples} test photos (${evaluation.real.samples} real). None of them was trained on.`,
    `Time: ${latency.device}, ${latency.runs} runs, median ${latency.medianMs.toFixed(1)} ms, 95 % ${latency.p95Ms.toFixed(1)} ms (without preprocessing).`,
    `Against the evaluation graph: ${parity.photos} photos, largest difference of a logit ${parity.maxLogitDifference.toExponential(1)} (allowed ${parity.tolerance.toExponential(1)}), ${parity.passed ? 'equal' : 'not equal'}.`,
    'MB are 1,000,000 bytes.',
    'A person decides on the release. Who did, when and why stands in `DECISION.md`; without that file nothing has been decided yet.',
    'A help in identifying pills; a pharmacist has to confirm. A pill that is not among the classes is answered with one that is.',
  ],
};

/** What the other texts of a package call the same things. */
export const CARD_WORDS = { ko: KOREAN, en: ENGLISH } as const;

/** README.md of a package: what it is and how it is run, Korean first, then English, then a program that runs it. */
export function modelCard(input: ModelCardInput): string {
  const { preprocessing } = input.model;
  return [
    section(KOREAN, input),
    howToRun('ko', preprocessing),
    section(ENGLISH, input),
    howToRun('en', preprocessing),
    ['# Python', '', '```python', `${PYTHON_RECEIVER}\`\`\``, ''].join('\n'),
  ].join('\n');
}

function section(words: Words, input: ModelCardInput): string {
  const rows = input.goals.map((goal) => [
    words.metrics[goal.metric],
    bound(goal, goal.goal),
    bound(goal, goal.least),
    goal.measured === null ? '-' : amount(goal, goal.measured),
    words.goalVerdicts[goal.verdict],
  ]);
  return [
    `# PillSnap: ${words.title}`,
    '',
    `**${words.gate}: ${words.verdicts[input.verdict]}**`,
    '',
    tableRow(words.columns),
    tableRow(words.columns.map(() => '---')),
    ...rows.map(tableRow),
    '',
    ...words.lines(input).map((line) => `- ${line}`),
    '',
  ].join('\n');
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function bound(goal: GoalResult, value: number): string {
  return `${goal.direction === 'atLeast' ? '≥' : '<'} ${amount(goal, value)}`;
}

function amount({ unit }: GoalResult, value: number): string {
  switch (unit) {
    case 'fraction':
      return `${(100 * value).toFixed(1)} %`;
    case 'ms':
      return `${value.toFixed(1)} ms`;
    case 'MB':
      return `${value.toFixed(value < 1 ? 3 : 1)} MB`;
    default:
      return unit satisfies never;
  }
}
