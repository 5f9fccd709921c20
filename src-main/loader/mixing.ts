import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { Random } from '../../src-shared/random.ts';

export type MixingSettings = Pick<
  TrainConfig['augmentation'],
  'mixup_alpha' | 'cutmix_alpha' | 'cutmix_minmax' | 'mixup_prob'
>;

/** A batch that is being put together: images [batch, 3, size, size], targets [batch, numClasses] as one-hot rows. */
export type Batch = {
  readonly images: Float32Array;
  readonly targets: Float32Array;
  readonly batchSize: number;
  readonly size: number;
};

/** Where both are possible, CutMix takes this share of the mixed batches (timm.data.Mixup `switch_prob`). */
const CUTMIX_SHARE = 0.5;

/**
 * Mixes a batch with itself in reverse order, or leaves it: mixup (Zhang et al., 2018) or CutMix (Yun et al., 2019) as
 * timm.data.Mixup does in batch mode. In place; targets become the mixed shares.
 */
export function mixBatch(batch: Batch, settings: MixingSettings, random: Random): void {
  const { mixup_alpha: mixup, cutmix_alpha: cutmix } = settings;
  if ((mixup === 0 && cutmix === 0) || random.next() >= settings.mixup_prob) return;
  const usesCutmix = cutmix > 0 && (mixup === 0 || random.next() < CUTMIX_SHARE);
  if (usesCutmix) cutAndPaste(batch, settings.cutmix_minmax, random);
  else blend(batch, drawBeta(mixup, random));
}

/** Beta(alpha, alpha): the ratio of two gamma variates. */
export function drawBeta(alpha: number, random: Random): number {
  const a = drawGamma(alpha, random);
  const b = drawGamma(alpha, random);
  // Both underflow only for alphas far below the plan's 0.2.
  return a + b === 0 ? 0.5 : a / (a + b);
}

/** Gamma(alpha, 1) by Marsaglia and Tsang (2000); below 1 by their boost with a uniform variate. */
function drawGamma(alpha: number, random: Random): number {
  if (alpha < 1) return drawGamma(alpha + 1, random) * (1 - random.next()) ** (1 / alpha);
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

function blend({ images, targets, batchSize }: Batch, share: number): void {
  mixRows(images, batchSize, share);
  mixRows(targets, batchSize, share);
}

/** timm's `rand_bbox_minmax`: both sides between the two shares of the picture; the share kept follows from the area. */
function cutAndPaste(batch: Batch, [least, most]: readonly [number, number], random: Random): void {
  const { images, targets, batchSize, size } = batch;
  const drawSide = (): number => {
    const [from, to] = [Math.floor(size * least), Math.floor(size * most)];
    return from + random.int(Math.max(1, to - from));
  };
  const [height, width] = [drawSide(), drawSide()];
  const [top, left] = [random.int(Math.max(1, size - height)), random.int(Math.max(1, size - width))];
  const plane = size * size;
  for (let i = 0; i < Math.floor(batchSize / 2); i++) {
    const j = batchSize - 1 - i;
    for (let channel = 0; channel < 3; channel++) {
      for (let y = top; y < top + height; y++) {
        const p = (i * 3 + channel) * plane + y * size + left;
        const q = (j * 3 + channel) * plane + y * size + left;
        const row = images.slice(p, p + width);
        images.copyWithin(p, q, q + width);
        images.set(row, q);
      }
    }
  }
  mixRows(targets, batchSize, 1 - (width * height) / plane);
}

/** Every row becomes `share` of itself and the rest of its partner from the other end; a middle row stays. */
function mixRows(rows: Float32Array, count: number, share: number): void {
  const length = rows.length / count;
  for (let i = 0; i < Math.floor(count / 2); i++) {
    for (let k = 0, p = i * length, q = (count - 1 - i) * length; k < length; k++, p++, q++) {
      const a = rows[p] as number; // p and q stay inside the two rows
      const b = rows[q] as number;
      rows[p] = share * a + (1 - share) * b;
      rows[q] = share * b + (1 - share) * a;
    }
  }
}
