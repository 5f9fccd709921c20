import type { Text } from './define.ts';

/** Remarks that a run carries: what of its recipe has no meaning here, or was done otherwise than written. */
export const runNotes = {
  pin_memory: {
    en: 'data.pin_memory has no meaning here: pictures are not copied to a device through pinned memory.',
    ko: 'data.pin_memory는 이 프로그램에서 의미가 없습니다. 이미지를 고정 메모리를 거쳐 장치로 복사하지 않습니다.',
  },
  num_workers: {
    en: 'data.num_workers ({found}) is not in effect yet: one thread prepares the pictures while the network computes.',
    ko: 'data.num_workers({found})는 아직 적용되지 않습니다. 네트워크가 계산하는 동안 스레드 하나가 이미지를 준비합니다.',
  },
  persistent_workers: {
    en: 'data.persistent_workers has no meaning here: the one loading thread lives as long as the run.',
    ko: 'data.persistent_workers는 이 프로그램에서 의미가 없습니다. 로딩 스레드는 학습이 끝날 때까지 유지됩니다.',
  },
  metrics: {
    en: 'validation.metrics lists only {found}: top1, top5 and loss are always measured.',
    ko: 'validation.metrics에 {found}만 있지만 top1, top5, loss를 항상 측정합니다.',
  },
  batch_size: {
    en: 'data.batch_size is {wanted}, but there are only {found} training photos: batches of {found} are used.',
    ko: 'data.batch_size는 {wanted}이지만 학습 사진이 {found}장뿐이므로 배치 크기 {found}을(를) 사용합니다.',
  },
  dropped: {
    en: '{found} of the {total} training photos, others in every epoch, sit an epoch out: only full batches of {batchSize} are trained on.',
    ko: '매 에폭마다 학습 사진 {total}장 중 {found}장(에폭마다 다른 사진)은 쉬게 됩니다. {batchSize}장이 채워진 배치만 학습합니다.',
  },
  no_validation: {
    en: 'There is no photo in the validation split: no epoch can be called the best, the last one is used.',
    ko: '검증 분할에 사진이 없어 최고 에폭을 정할 수 없으므로 마지막 에폭을 사용합니다.',
  },
  warmup_cut: {
    en: 'training.warmup_epochs ({found}) is not less than training.epochs ({epochs}): the learning rate only rises.',
    ko: 'training.warmup_epochs({found})가 training.epochs({epochs})보다 작지 않아 학습률이 오르기만 합니다.',
  },
  preprocessing_size: {
    en: 'Pictures are prepared at {found} pixels (data.input_size); the manifest names {manifest}.',
    ko: '이미지를 {found}픽셀(data.input_size)로 준비합니다. 매니페스트에는 {manifest}픽셀로 되어 있습니다.',
  },
  layout: {
    en: 'The fast kernels are not used here: {why}',
    ko: '이 컴퓨터에서는 빠른 커널을 사용하지 않습니다: {why}',
  },
} as const satisfies Record<string, Text>;

export type RunNoteReason = keyof typeof runNotes;
