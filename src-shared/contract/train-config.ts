import * as z from 'zod';
import { INPUT_SIZE } from '../input-size.ts';
import { Device, Precision } from './devices.ts';

const positive = z.number().positive();
const fraction = z.number().min(0).max(1);
/** Of dropout: 1 would leave nothing. */
const dropRate = z.number().min(0).lt(1);
const count = z.number().int().min(1);
/** So many epochs that no run has come near; what is planned for each of them must end. */
const MOST_EPOCHS = 100_000;
/** A hundred times what helps; each takes as long as an epoch. */
const MOST_CACHED_VIEWS = 1000;
const range = (least: number, most: number) => ascending(z.number().min(least).max(most));
const wholeRange = (least: number, most: number) => ascending(z.number().int().min(least).max(most));

/** Every key by itself; `TrainConfig` adds what they allow beside each other. */
export const TrainConfigValues = z.strictObject({
  /** What computes: ONNX Runtime (`auto` is that) or TensorFlow.js. */
  engine: z.enum(['auto', 'onnx', 'tfjs']).default('auto'),
  /** What ONNX Runtime computes on. */
  device: Device.default('auto'),
  model: z
    .strictObject({
      name: z.string().default('tf_efficientnetv2_s'),
      pretrained: z.boolean().default(true),
      /** Left out: as many as the catalogue has. */
      num_classes: count.optional(),
      drop_rate: dropRate.default(0.3),
      drop_path_rate: dropRate.default(0.2),
    })
    .prefault({}),
  data: z
    .strictObject({
      manifest_path: z.string().default('artifacts/datasets/manifest.json'),
      /** Pixels, height and width. */
      input_size: z.number().int().min(INPUT_SIZE.least).max(INPUT_SIZE.most).default(INPUT_SIZE.usual),
      batch_size: count.default(32),
      /** Threads that prepare photos, at most one fewer than the machine's processors; 0: the training thread itself. */
      num_workers: z.number().int().min(0).default(8),
      pin_memory: z.boolean().default(true),
      /** Whether those threads live as long as the run, or are started anew for every epoch. */
      persistent_workers: z.boolean().default(true),
      /** Most bytes of prepared photos on the disk, in units of 10^9; 0: none; null: a fifth of what is free. */
      cache_gb: z.number().nonnegative().nullable().default(null),
      /** Share of real photos that each epoch draws; null: every photo of the manifest once. */
      real_ratio: fraction.nullable().default(null),
    })
    .prefault({}),
  training: z
    .strictObject({
      epochs: count.max(MOST_EPOCHS).default(50),
      warmup_epochs: z.number().int().min(0).default(3),
      base_lr: positive.default(1e-3),
      min_lr: z.number().nonnegative().default(1e-6),
      weight_decay: z.number().nonnegative().default(5e-4),
      /** Whether biases and the weights of norms are left out of the weight decay. */
      decay_matrices_only: z.boolean().default(false),
      label_smoothing: z.number().min(0).lt(1).default(0.1),
      /** Largest global L2 norm of the gradient. */
      gradient_clip: positive.default(1),
      /** What each class's term of the training loss is multiplied by. */
      class_weights: z.enum(['none', 'catalog', 'balanced']).default('none'),
      /** Decay of a moving average of the weights, which is then what is judged and kept as the best; null: none. */
      ema_decay: z.number().gt(0).lt(1).nullable().default(null),
      /** `head`: the backbone stays as it is; `head_cached`: its features are computed once and kept on the disk. */
      trainable: z.enum(['all', 'head', 'head_cached']).default('all'),
      /** Variations of each photo that `head_cached` computes; 0: the photo as it is. */
      cached_views: z.number().int().min(0).max(MOST_CACHED_VIEWS).default(0),
      /** Small pictures and little regularisation first; null: the same in every epoch. */
      progressive: z
        .strictObject({
          /** Pixels in the first stage. */
          start_size: z.number().int().min(32).multipleOf(32).default(128),
          stages: z.number().int().min(2).default(4),
          /** Share of the regularisation that the first stage has. */
          start_strength: fraction.default(0.33),
        })
        .nullable()
        .default(null),
      /** Ends a run that no longer gets better; null: never. */
      early_stop: z
        .strictObject({
          /** Validations without a gain. */
          patience: count.default(10),
          /** Least gain of top-1 (0..1); where that is equal, of the loss. */
          min_delta: z.number().nonnegative().default(0),
        })
        .nullable()
        .default(null),
      /** Batches of data.batch_size whose gradients are averaged for one step of the optimizer. */
      accumulation_steps: count.default(1),
      /** Photos that go through the network together; null: data.batch_size, or as many of them as fit into memory. */
      micro_batch: count.nullable().default(null),
      /** What of the forward pass is computed again instead of being kept; `auto`: as little as memory allows. */
      recompute: z.enum(['auto', 'none', 'activations', 'blocks']).default('auto'),
      seed: z.number().int().nonnegative().default(42),
      /** Of maps and convolutions; `auto`: float16 where the device has it, float32 on the processor. */
      precision: Precision.default('auto'),
    })
    .prefault({}),
  optimizer: z
    .strictObject({
      name: z.literal('AdamW').default('AdamW'),
      betas: ascending(z.number().min(0).lt(1)).default([0.9, 0.999]),
      eps: positive.default(1e-8),
    })
    .prefault({}),
  scheduler: z
    .strictObject({
      name: z.literal('cosine').default('cosine'),
      warmup_method: z.literal('linear').default('linear'),
      /** Share of base_lr that the first step of the warm-up starts from. */
      warmup_factor: fraction.default(0.001),
    })
    .prefault({}),
  augmentation: z
    .strictObject({
      mixup_alpha: z.number().nonnegative().default(0.2),
      cutmix_alpha: z.number().nonnegative().default(1),
      cutmix_minmax: ascending(fraction).default([0.1, 1]),
      mixup_prob: fraction.default(0.5),
      /** Degrees to either side. */
      random_rotation: z.number().min(0).max(180).default(30),
      /** Half-widths of the factors around 1; hue in turns, at most half of one. */
      color_jitter: z
        .strictObject({
          brightness: fraction.default(0.2),
          contrast: fraction.default(0.2),
          saturation: fraction.default(0.2),
          hue: z.number().min(0).max(0.5).default(0.1),
        })
        .prefault({}),
      /** Share of the area that is kept, and its width over height. */
      random_crop: z
        .strictObject({
          scale: ascending(positive.max(1)).default([0.8, 1]),
          ratio: ascending(positive).default([0.9, 1.1]),
        })
        .prefault({}),
      /** `sigma` in pixels; `prob` is that of torchvision's RandomApply. */
      gaussian_blur: z
        .strictObject({
          kernel_size: z.union([z.literal(3), z.literal(5), z.literal(7), z.literal(9)]).default(5),
          sigma: ascending(positive).default([0.1, 2]),
          prob: fraction.default(0.5),
        })
        .prefault({}),
      /** Probability that a rectangle is painted over with the mean colour. */
      random_erasing: fraction.default(0.2),
      // Beyond the plan: what differs between a studio and a kitchen. Off (`prob` 0) unless asked for. The ranges end where
      // a picture would lose what it shows.
      /** The camera from aside: each corner moves inwards by up to this share of half the side. */
      perspective: z
        .strictObject({ distortion: z.number().min(0).max(0.5).default(0.2), prob: fraction.default(0) })
        .prefault({}),
      /** A cast shadow: the share of brightness it takes, and the width of its edge as a share of the side. */
      shadow: z
        .strictObject({
          strength: range(0, 0.7).default([0.2, 0.5]),
          softness: range(0.01, 1).default([0.05, 0.4]),
          prob: fraction.default(0),
        })
        .prefault({}),
      /** Longer or shorter exposure, by up to so many stops; each is twice the light. */
      exposure: z
        .strictObject({ stops: z.number().min(0).max(1).default(0.5), prob: fraction.default(0) })
        .prefault({}),
      /** Warmer or colder light, by up to so many mireds (10^6 / kelvin) from daylight. */
      white_balance: z
        .strictObject({ mireds: z.number().min(0).max(100).default(40), prob: fraction.default(0) })
        .prefault({}),
      /** Written as JPEG of a quality and read again. */
      jpeg: z.strictObject({ quality: wholeRange(20, 100).default([50, 95]), prob: fraction.default(0) }).prefault({}),
    })
    .prefault({}),
  validation: z
    .strictObject({
      /** Epochs between two validations. */
      frequency: count.default(1),
      save_best: z.boolean().default(true),
      metrics: z.array(z.enum(['top1', 'top5', 'loss'])).default(['top1', 'top5', 'loss']),
    })
    .prefault({}),
  checkpoint: z
    .strictObject({
      save_frequency: count.default(5),
      keep_best: count.default(3),
      resume: z.string().nullable().default(null),
    })
    .prefault({}),
  logging: z
    .strictObject({
      tensorboard: z.boolean().default(true),
      wandb: z.boolean().default(false),
      /** Steps between two lines of the run's log, and two points of TensorBoard's training curves. */
      log_frequency: count.default(100),
    })
    .prefault({}),
});
/**
 * `configs/train_config.yaml`: every key of the owner's plan with its default, and the augmentations that the plan
 * states in its manifest and loader. The same schema checks the file, the command line and the form in the window; an
 * unknown key is an error. Names are snake_case because the file is.
 */
export const TrainConfig = TrainConfigValues.check(({ value, issues }) => {
  for (const { path, expected } of conflictsOf(value)) {
    issues.push({ code: 'custom', input: value, path: [...path], message: expected });
  }
});
export type TrainConfig = z.infer<typeof TrainConfig>;

/** Two numbers, the smaller first: what is drawn lies between them. */
function ascending(number: z.ZodNumber) {
  return z.tuple([number, number]).refine(([low, high]) => low <= high, '[a, b], a <= b');
}

/** Whether `device` and `training.precision` say anything: TensorFlow.js chooses for itself, a head needs no other device. */
export function usesDevice({ engine, training }: DeviceUse): boolean {
  return engine !== 'tfjs' && training.trainable === 'all';
}

type DeviceUse = Pick<z.infer<typeof TrainConfigValues>, 'engine'> & {
  readonly training: Pick<z.infer<typeof TrainConfigValues>['training'], 'trainable'>;
};

/** A key that is wrong beside another, and what is expected of it, in signs that need no translation. */
type Conflict = { readonly path: readonly string[]; readonly expected: string };

/** What each key allows by itself, but not with another. */
function conflictsOf({ engine, device, data, training }: z.infer<typeof TrainConfigValues>): readonly Conflict[] {
  const { base_lr, min_lr, epochs, trainable, precision, progressive } = training;
  const conflicts: Conflict[] = [];
  const expect = (isRight: boolean, key: string, expected: string): void => {
    if (!isRight) conflicts.push({ path: key.split('.'), expected });
  };
  const beside = engine === 'tfjs' ? 'engine: tfjs' : `training.trainable: ${trainable}`;
  if (!usesDevice({ engine, training })) {
    expect(device === 'auto' || device === 'cpu', 'device', `auto | cpu, ${beside}`);
    expect(precision !== 'float16', 'training.precision', `auto | float32, ${beside}`);
  }
  expect(engine !== 'tfjs' || trainable === 'all', 'training.trainable', `all, ${beside}`);
  const { micro_batch: micro } = training;
  if (micro !== null) {
    const isDivisor = data.batch_size % micro === 0 && (micro > 1 || data.batch_size === 1);
    expect(isDivisor, 'training.micro_batch', `null | n > 1, data.batch_size: ${data.batch_size} = n * m`);
  }
  expect(min_lr <= base_lr, 'training.min_lr', `<= training.base_lr: ${base_lr}`);
  if (!progressive) return conflicts;
  const { start_size, stages } = progressive;
  const isSmaller = start_size < data.input_size;
  expect(isSmaller, 'training.progressive.start_size', `< data.input_size: ${data.input_size}`);
  expect(stages <= epochs, 'training.progressive.stages', `<= training.epochs: ${epochs}`);
  expect(trainable !== 'head_cached', 'training.progressive', `null, ${beside}`);
  return conflicts;
}
