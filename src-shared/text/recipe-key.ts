import type { Text } from './define.ts';

/** What a person has to know of a key of the recipe. */
export type RecipeKeyText = {
  readonly title: Text;
  /** One or two sentences: what it does, and when one would change it. */
  readonly explanation: Text;
  /** Of its numbers. */
  readonly unit?: Text;
};

export const PIXELS = { en: 'px', ko: '픽셀' };
export const EPOCHS = { en: 'epochs', ko: '에폭' };
export const STEPS = { en: 'steps', ko: '스텝' };
export const SHARE = { en: 'share, 0–1', ko: '비율, 0–1' };
export const PROBABILITY = { en: 'probability, 0–1', ko: '확률, 0–1' };
export const PHOTOS = { en: 'photos', ko: '장' };
export const PROB: RecipeKeyText = {
  title: { en: 'Probability', ko: '적용 확률' },
  explanation: {
    en: 'How many of the photos are changed this way; 0 turns it off.',
    ko: '이 변형을 적용하는 사진의 비율입니다. 0이면 사용하지 않습니다.',
  },
  unit: PROBABILITY,
};
