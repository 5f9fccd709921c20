import type { Text } from './define.ts';

/** The recipes that the program brings along: the YAML files of `configs/`, in the order in which they are offered. */
export const recipePresets = {
  train_config: {
    title: { en: 'The plan (S, 512 px)', ko: '계획서(S, 512픽셀)' },
    explanation: {
      en: 'Fifty epochs of the whole EfficientNetV2-S from published weights. Made for a graphics card.',
      ko: '공개 가중치에서 시작하여 EfficientNetV2-S 전체를 50 에폭 학습합니다. 그래픽 카드에 알맞습니다.',
    },
  },
  processor: {
    title: { en: 'Processor (B0, 224 px)', ko: '프로세서(B0, 224픽셀)' },
    explanation: {
      en: 'For machines without a graphics card: only the classifier of EfficientNetV2-B0 is trained, on features computed once.',
      ko: '그래픽 카드가 없는 컴퓨터용입니다. EfficientNetV2-B0의 특징을 한 번 계산하고 분류기만 학습합니다.',
    },
  },
  demo: {
    title: { en: 'Small trial (128 px)', ko: '작은 시험(128픽셀)' },
    explanation: {
      en: 'A very small network that learns the embedded sample within minutes.',
      ko: '아주 작은 네트워크로 내장 샘플을 몇 분 안에 학습합니다.',
    },
  },
} as const satisfies Record<string, { readonly title: Text; readonly explanation: Text }>;
