import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formulaWeights } from '../../src-main/engine/golden/formula.ts';
import { buildNetwork } from '../../src-main/network/network.ts';
import { writeSafetensors } from '../../src-main/network/safetensors.ts';
import { Random } from '../../src-shared/random.ts';
import type { Job } from './job.ts';
import type { Row } from './rows.ts';
import { TORCH_DEFAULTS } from './torch-settings.ts';

/** As many as the owner's plan has drugs. */
const CLASSES = 100;
/** Of configs/train_config.yaml. */
const DROP_RATES = { dropRate: 0.3, dropPathRate: 0.2 };
/** Of configs/train_config.yaml. */
const HYPER: Job['hyper'] = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  eps: 1e-8,
  weightDecay: 5e-4,
  gradientClip: 1,
  labelSmoothing: 0.1,
};

/** A row's jobs: as it is timed, and without anything random, so that both sides have to give the same numbers. */
export type RowJobs = { readonly timed: Job; readonly exact: Job };

/** Writes what both sides read: the layers, weights, random images and mixed targets, the same in every run. */
export async function writeWorkFiles(parent: string, row: Row, threads: number): Promise<RowJobs> {
  const dir = join(parent, row.name);
  await mkdir(dir);
  const path = (name: string) => join(dir, name);
  const { architecture, batch, size } = row;
  const exact = buildNetwork({ architecture, numClasses: CLASSES });
  const timed = buildNetwork({ architecture, numClasses: CLASSES, ...DROP_RATES });
  await writeFile(path('exact.json'), JSON.stringify(exact));
  await writeFile(path('timed.json'), JSON.stringify(timed));
  // Not fresh weights: without running statistics of their own, 40 blocks amplify float32's rounding to 0.5 % of the
  // logits on either side, and the comparison would show nothing.
  await writeSafetensors(path('weights.safetensors'), formulaWeights(exact));
  const random = new Random('bench', 'images');
  await writeFile(
    path('images.f32'),
    new Float32Array(batch * 3 * size * size).map(() => random.normal()),
  );
  await writeFile(path('targets.f32'), mixedTargets(batch, new Random('bench', 'targets')));
  const job = {
    task: row.task,
    engine: 'ours',
    torch: TORCH_DEFAULTS,
    weights: path('weights.safetensors'),
    images: path('images.f32'),
    targets: path('targets.f32'),
    batch,
    size,
    classes: CLASSES,
    threads,
    hyper: HYPER,
  } as const;
  return { timed: { ...job, network: path('timed.json') }, exact: { ...job, network: path('exact.json') } };
}

/** [batch, CLASSES]: two labels a sample, as mixup gives them. */
function mixedTargets(batch: number, random: Random): Float32Array {
  const targets = new Float32Array(batch * CLASSES);
  for (let sample = 0; sample < batch; sample++) {
    const share = random.next();
    const first = sample * CLASSES + random.int(CLASSES);
    const second = sample * CLASSES + random.int(CLASSES);
    targets[first] = share;
    targets[second] = (targets[second] ?? 0) + 1 - share;
  }
  return targets;
}
