import type { ErrorText } from './errors.ts';

/** Failures of trying a photo on a model. */
export const predictionErrors = {
  'prediction.upload_gone': {
    code: 'not_found',
    en: 'This photo is no longer kept: only the last {kept} are. Drop it again.',
    ko: '이 사진은 더 이상 보관되어 있지 않습니다(최근 {kept}장만 보관). 다시 끌어다 놓으십시오.',
  },
  'prediction.model_gone': {
    code: 'not_found',
    en: '{path} is not there any more. Export the run again, or choose another model.',
    ko: '{path} 파일이 더 이상 없습니다. 다시 내보내거나 다른 모델을 선택하십시오.',
  },
  'prediction.model_changed': {
    code: 'conflict',
    en: '{path} is not the model that was exported (SHA-256 {found}, expected {expected}). Export the run again, or choose another model.',
    ko: '{path}은(는) 내보낸 모델과 다릅니다(SHA-256 {found}, 기대값 {expected}). 다시 내보내거나 다른 모델을 선택하십시오.',
  },
  'prediction.not_finite': {
    code: 'invalid_input',
    en: '{model} gives values that are not finite for this photo: its weights are of no use.',
    ko: '{model} 모델이 이 사진에 대해 유한하지 않은 값을 냅니다. 이 가중치는 사용할 수 없습니다.',
  },
  'prediction.worker_ended': {
    code: 'internal',
    en: 'The predicting thread ended unexpectedly ({problem}). Try again.',
    ko: '예측 스레드가 예기치 않게 종료되었습니다({problem}). 다시 시도하십시오.',
  },
} as const satisfies Record<string, ErrorText>;
