import type { StepMetric } from '../../src-shared/contract/training.ts';
import type { RunRepository, StepRange } from '../training/repository.ts';
import { type Db, writeTransaction } from './database.ts';

type StepRow = {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly learning_rate: number;
  readonly gradient_norm: number;
};

/** The first, the last, and the least and the greatest of two series. */
const KEPT_OF_A_BUCKET = 6;

const RANGE = 'FROM step_metric WHERE run_id = ? AND step BETWEEN ? AND ?';

/**
 * The steps of runs. Thinning is M4 (Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB
 * 2014) over equally wide buckets: a line drawn over as many pixels as there are buckets looks the same. Each bucket is
 * a range of the primary key, so that nothing is sorted.
 */
export function createStepMetrics(db: Db): Pick<RunRepository, 'addSteps' | 'steps'> {
  const insert = db.prepare<[string, number, number, number, number, number]>(
    `INSERT INTO step_metric (run_id, step, epoch, loss, learning_rate, gradient_norm) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const summarise = db
    .prepare<[string, number, number], [number, number | null, number | null]>(
      `SELECT COUNT(*), MIN(step), MAX(step) ${RANGE}`,
    )
    .raw();
  const selectAll = db.prepare<[string, number, number], StepRow>(`SELECT * ${RANGE} ORDER BY step`);
  const selectOne = db.prepare<[string, number], StepRow>('SELECT * FROM step_metric WHERE run_id = ? AND step = ?');
  // Beside MIN or MAX, SQLite takes the other columns from the row that has it.
  const selectKept = [
    'MIN(step)',
    'MAX(step)',
    'MIN(loss)',
    'MAX(loss)',
    'MIN(gradient_norm)',
    'MAX(gradient_norm)',
  ].map((extreme) =>
    db.prepare<[string, number, number], [number | null, number | null]>(`SELECT step, ${extreme} ${RANGE}`).raw(),
  );

  const thinned = (runId: string, first: number, last: number, buckets: number): StepMetric[] => {
    const kept = new Set([first, last]);
    const width = (last - first + 1) / buckets;
    for (let bucket = 0; bucket < buckets; bucket++) {
      const from = first + Math.ceil(bucket * width);
      const to = first + Math.ceil((bucket + 1) * width) - 1;
      for (const select of selectKept) {
        const [step] = select.get(runId, from, to) ?? [];
        if (typeof step === 'number') kept.add(step);
      }
    }
    return [...kept].sort((a, b) => a - b).flatMap((step) => selectOne.all(runId, step).map(toMetric));
  };

  return {
    addSteps(runId, steps) {
      writeTransaction(db, () => {
        for (const { step, epoch, loss, learningRate, gradientNorm } of steps) {
          insert.run(runId, step, epoch, loss, learningRate, gradientNorm);
        }
      });
    },
    steps(runId, { fromStep = 1, toStep = Number.MAX_SAFE_INTEGER, maxSteps }: StepRange) {
      const [count, first, last] = summarise.get(runId, fromStep, toStep) ?? [0, null, null];
      if (first === null || last === null) return [];
      if (count <= maxSteps) return selectAll.all(runId, first, last).map(toMetric);
      return thinned(runId, first, last, Math.floor(maxSteps / KEPT_OF_A_BUCKET));
    },
  };
}

function toMetric({ step, epoch, loss, learning_rate, gradient_norm }: StepRow): StepMetric {
  return { step, epoch, loss, learningRate: learning_rate, gradientNorm: gradient_norm };
}
