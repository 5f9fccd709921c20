import type { GradeFault, RejectReason } from '../contract/photo-filing.ts';
import type { Text } from './define.ts';

/** Why a photo was rejected. */
export const rejectReasonTexts = {
  blurred: { en: 'blurred', ko: '흐림' },
  dark: { en: 'too dark', ko: '너무 어두움' },
  too_bright: { en: 'too bright', ko: '너무 밝음' },
  wrong_pill: { en: 'wrong pill', ko: '다른 알약' },
  several_pills: { en: 'several pills', ko: '알약이 여러 개' },
  cut_off: { en: 'pill cut off', ko: '알약이 잘림' },
  copy: { en: 'copy of another photo', ko: '중복 사진' },
  other: { en: 'other', ko: '기타' },
} as const satisfies Record<RejectReason, Text>;

/** What keeps a photo from a better measured grade. */
export const gradeFaultTexts = {
  blurred: { en: 'blurred', ko: '초점이 흐립니다' },
  dark: { en: 'too dark', ko: '너무 어둡습니다' },
  bright: { en: 'burnt out', ko: '밝은 부분이 날아갔습니다' },
  low_contrast: { en: 'little contrast', ko: '대비가 낮습니다' },
  small: { en: 'few pixels', ko: '해상도가 낮습니다' },
} as const satisfies Record<GradeFault, Text>;
