import type { ClassScore } from '../../src-shared/contract/catalog.ts';
import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';

export type ClassScores = { readonly overall: ClassScore; readonly real: ClassScore };

/** How a report judged each class that its model knows, by class index. */
export function scoreClasses({
  perClass,
  predictions,
}: Pick<EvaluationReport, 'perClass' | 'predictions'>): ReadonlyMap<number, ClassScores> {
  const real = new Map(perClass.map(({ classIndex }) => [classIndex, { samples: 0, correct: 0 }]));
  for (const { source, label, prediction } of predictions) {
    const counts = source === 'real' ? real.get(label) : undefined;
    if (!counts) continue;
    counts.samples += 1;
    counts.correct += prediction === label ? 1 : 0;
  }
  return new Map(
    perClass.map(({ classIndex, total, correct }) => [
      classIndex,
      {
        overall: scoreOf({ samples: total, correct }),
        real: scoreOf(real.get(classIndex) ?? { samples: 0, correct: 0 }),
      },
    ]),
  );
}

function scoreOf({ samples, correct }: { readonly samples: number; readonly correct: number }): ClassScore {
  return { samples, correct, accuracy: samples === 0 ? null : correct / samples };
}
