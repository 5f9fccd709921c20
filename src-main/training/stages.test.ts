import { expect, test } from 'vitest';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { recipeOf, stageOf } from './stages.ts';

const config = TrainConfig.parse({
  data: { input_size: 300 },
  training: { epochs: 10, progressive: { start_size: 128, stages: 4, start_strength: 0.25 } },
});
const epochs = Array.from({ length: 10 }, (_, i) => i + 1);

test('the stages share the epochs, in sizes that rise to the full one in multiples of 32', () => {
  const sizes = epochs.map((epoch) => stageOf(config, epoch).inputSize);
  expect(sizes).toEqual([128, 128, 128, 192, 192, 256, 256, 256, 300, 300]);
  expect(epochs.filter((epoch) => stageOf(config, epoch).isLast)).toEqual([9, 10]);
  expect(stageOf(config, 11)).toEqual(stageOf(config, 10));
});

test('the regularisation rises with the size to the whole of the recipe', () => {
  const strengths = [1, 4, 6, 9].map((epoch) => stageOf(config, epoch).strength);
  expect(strengths).toEqual([0.25, 0.5, 0.75, 1]);
  const first = recipeOf(config, stageOf(config, 1));
  expect(first.model).toMatchObject({ drop_rate: 0.3 * 0.25, drop_path_rate: 0.2 });
  expect(first.augmentation).toMatchObject({ mixup_prob: 0.125, random_rotation: 7.5, random_erasing: 0.05 });
  expect(first.augmentation.color_jitter.hue).toBe(0.025);
  expect(recipeOf(config, stageOf(config, 10))).toEqual(config);
});

test('a recipe without them is one stage', () => {
  const plain = TrainConfig.parse({ training: { epochs: 10 } });
  for (const epoch of epochs) {
    expect(stageOf(plain, epoch)).toEqual({ index: 0, isLast: true, inputSize: 512, strength: 1 });
  }
});
