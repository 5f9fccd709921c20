import type { TrainConfig } from '../../src-shared/contract/train-config.ts';

/** Sizes between the first and the last are multiples of what five halvings take. */
const SIZE_STEP = 32;

/** Epochs that share a picture size and a share of the regularisation. */
export type Stage = {
  /** From 0. */
  readonly index: number;
  readonly isLast: boolean;
  /** Pixels, height and width. */
  readonly inputSize: number;
  /** Share of the regularisation, 0..1. */
  readonly strength: number;
};

/**
 * The stage of an epoch (from 1): progressive learning as Tan and Le (EfficientNetV2, 2021, algorithm 1) describe it. As
 * many epochs for each stage, size and regularisation rising linearly; a recipe without it is one stage.
 */
export function stageOf({ data, training }: Pick<TrainConfig, 'data' | 'training'>, epoch: number): Stage {
  const { progressive, epochs } = training;
  const { input_size: fullSize } = data;
  if (progressive === null) return { index: 0, isLast: true, inputSize: fullSize, strength: 1 };
  const { start_size: startSize, start_strength: startStrength, stages } = progressive;
  // A run that was killed after its last epoch asks for the one behind it.
  const index = Math.min(stages - 1, Math.floor(((epoch - 1) * stages) / epochs));
  const share = index / (stages - 1);
  const size = startSize + (fullSize - startSize) * share;
  return {
    index,
    isLast: index === stages - 1,
    inputSize: index === stages - 1 ? fullSize : Math.round(size / SIZE_STEP) * SIZE_STEP,
    strength: startStrength + (1 - startStrength) * share,
  };
}

/** The recipe of a stage: dropout, mixing, erasing, rotation and colour jitter are that share of the whole recipe's. */
export function recipeOf(config: TrainConfig, { strength }: Stage): TrainConfig {
  const { model, augmentation } = config;
  const { brightness, contrast, saturation, hue } = augmentation.color_jitter;
  return {
    ...config,
    model: { ...model, drop_rate: strength * model.drop_rate },
    augmentation: {
      ...augmentation,
      mixup_prob: strength * augmentation.mixup_prob,
      random_rotation: strength * augmentation.random_rotation,
      random_erasing: strength * augmentation.random_erasing,
      color_jitter: {
        brightness: strength * brightness,
        contrast: strength * contrast,
        saturation: strength * saturation,
        hue: strength * hue,
      },
    },
  };
}
