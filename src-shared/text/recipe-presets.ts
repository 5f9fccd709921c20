import type { Text } from './define.ts';

/** The recipes that the program brings along: the YAML files of `configs/`, in the order in which they are offered. */
export const recipePresets = {
  train_config: {
    title: { en: 'The plan: EfficientNetV2-S, 512 px', ko: '계획서: EfficientNetV2-S, 512픽셀' },
    explanation: {
      en: 'Fifty epochs of the whole network from published weights. Made for a graphics card.',
      ko: '공개 가중치에서 시작하여 전체 네트워크를 50 에폭 학습합니다. 그래픽 카드에 알맞습니다.',
    },
  },
  processor: {
    title: { en: 'Without a graphics card: B0, 224 px', ko: '그래픽 카드 없이: B0, 224픽셀' },
    explanation: {
      en: 'Only the classifier is trained, on features computed once: minutes to hours on a processor.',
      ko: '한 번 계산한 특징으로 분류기만 학습합니다. 프로세서에서 수 분에서 수 시간이 걸립니다.',
    },
  },
  demo: {
    title: { en: 'Small trial, 128 px', ko: '작은 시험 학습, 128픽셀' },
    explanation: {
      en: 'A very small network that learns the embedded sample within minutes.',
      ko: '아주 작은 네트워크로 내장 샘플을 몇 분 안에 학습합니다.',
    },
  },
} as const satisfies Record<string, { readonly title: Text; readonly explanation: Text }>;
