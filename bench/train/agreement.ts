import type { Step } from './job.ts';
import type { SideProcess } from './side-process.ts';
import { relativeError } from './statistics.ts';

/** Of training, whose values are loss and gradient norm: the second step's are wrong unless every gradient was right. */
const TRAINING_STEPS = 3;

/**
 * float32 against float32 with other orders of summation: logits differ by 1e-6, the values of three training steps by
 * 1e-7 (test_efficientnet) to 1.5e-4 (V2-S). Another BatchNorm eps (1e-5) gives 1.3e-3, PyTorch's padding 1.4e-2 on B0,
 * and no label smoothing 2.6e-2.
 */
const LARGEST_ERROR = 5e-4;

export type Agreement = { readonly name: string; readonly error: number };

/**
 * Lets every side compute the same, without anything random, and compares with the first one.
 * @throws Error where one differs: its time would mean nothing.
 */
export async function checkAgreement(
  task: 'train' | 'infer',
  starts: readonly (() => Promise<SideProcess>)[],
): Promise<readonly Agreement[]> {
  const results: { readonly name: string; readonly values: readonly number[] }[] = [];
  for (const start of starts) {
    const side = await start();
    try {
      const steps: Step[] = [];
      for (let i = 0; i < (task === 'train' ? TRAINING_STEPS : 1); i++) steps.push(await side.step());
      results.push({ name: side.name, values: steps.flatMap(({ values }) => values) });
    } finally {
      await side.stop();
    }
  }
  const [first, ...others] = results;
  if (!first || others.length === 0) throw new Error('There is nothing to compare');
  return others.map(({ name, values }) => {
    const error = relativeError(values, first.values);
    if (!(error <= LARGEST_ERROR)) {
      const shown = (list: readonly number[]) => list.slice(0, 6).join(', ');
      throw new Error(
        `${name} and ${first.name} do not compute the same: relative difference ${error}, at most ${LARGEST_ERROR} expected.\n` +
          `${first.name}: ${shown(first.values)}\n${name}: ${shown(values)}`,
      );
    }
    return { name, error };
  });
}
