import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import { Random } from '../../src-shared/random.ts';
import type { ClassName } from './confusion.ts';
import { judge } from './metrics.ts';
import { evaluationReport, type JudgedPhoto } from './report.ts';

export type ReportOptions = {
  readonly runId?: string;
  readonly classes: readonly ClassName[];
  readonly photosPerClass: number;
  readonly seed: number;
  /** How far the truth stands out among the logits: 4 is a fair network, 6 a good one. */
  readonly skill?: number;
  readonly pathOf?: (label: number, photo: number) => string;
};

/** Every third photo is of the studio, as far as the owner's 3:7 goes. */
const STUDIO_EVERY = 3;
/** Drugs that look alike stand in groups of so many by class index. */
const LOOKALIKES = 4;

/** A trained network is surer than its errors allow. */
const SURENESS = 2.2;

/** For tests: a report of a network that mistakes some drugs for those that look alike. */
export function makeReport(options: ReportOptions): EvaluationReport {
  const { runId = 'run-001', classes, photosPerClass, seed, skill = 4 } = options;
  const { pathOf = (label: number, photo: number) => `photos/${label}-${photo}.jpg` } = options;
  const random = new Random(seed, 'report');
  const photos = classes.flatMap((_, label) => {
    // A few classes are hard, most are not.
    const ease = skill * (0.35 + 0.85 * Math.sqrt(random.next()));
    return Array.from({ length: photosPerClass }, (_photo, photo): JudgedPhoto => {
      const source = photo % STUDIO_EVERY === 0 ? 'studio' : 'real';
      const logits = Float32Array.from(classes, (_class, other) => {
        const alike = Math.floor(other / LOOKALIKES) === Math.floor(label / LOOKALIKES) ? 1.6 : 0;
        return SURENESS * (random.normal() + alike + (other === label ? ease + (source === 'studio' ? 0.8 : 0) : 0));
      });
      return { path: pathOf(label, photo), source, outcome: judge(logits, label) };
    });
  });
  return evaluationReport({
    runId,
    checkpoint: 'best.safetensors',
    epoch: 12,
    split: 'test',
    createdAt: '2026-01-02T03:04:05.000Z',
    leftOut: [],
    photos,
    classes,
  });
}

/** Names for classes whose drugs are of no interest. */
export function nameClasses(count: number): ClassName[] {
  return Array.from({ length: count }, (_, index) => ({
    kcode: `K-${String(index).padStart(6, '0')}`,
    drugName: `약 ${index}`,
  }));
}
