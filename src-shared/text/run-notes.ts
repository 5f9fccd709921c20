import type { Text } from './define.ts';

/** Remarks that a run carries: what of its recipe has no meaning here, or was done otherwise than written. */
export const runNotes = {
  pin_memory: {
    en: 'data.pin_memory has no meaning here: pictures are not copied to a device through pinned memory.',
    ko: 'data.pin_memory는 이 프로그램에서 의미가 없습니다. 이미지를 고정 메모리를 거쳐 장치로 복사하지 않습니다.',
  },
  num_workers: {
    en: 'data.num_workers is {wanted}; of the {cores} processors of this machine, {found} load photos: training needs the rest.',
    ko: 'data.num_workers는 {wanted}이지만 이 컴퓨터의 프로세서 {cores}개 중 {found}개로 사진을 준비합니다. 나머지는 학습에 필요합니다.',
  },
  cache_full: {
    en: 'The cache of prepared photos is full at {limit} GB: {leftOut} photos are prepared anew in every epoch. data.cache_gb sets its size.',
    ko: '준비된 사진의 캐시가 {limit}GB로 가득 찼습니다. 사진 {leftOut}장은 매 에폭마다 다시 준비합니다. 크기는 data.cache_gb로 정합니다.',
  },
  cache_stopped: {
    en: 'The cache of prepared photos could not be written on ({path}): the disk is full or refuses it. {leftOut} photos are prepared anew in every epoch.',
    ko: '준비된 사진의 캐시({path})에 더 쓸 수 없습니다. 디스크가 가득 찼거나 쓰기가 거부되었습니다. 사진 {leftOut}장은 매 에폭마다 다시 준비합니다.',
  },
  cache_evicted: {
    en: '{count} photos of other datasets or settings were removed from the cache of prepared photos to make room.',
    ko: '공간을 확보하기 위해 다른 데이터셋이나 설정의 준비된 사진 {count}장을 캐시에서 지웠습니다.',
  },
  real_ratio: {
    en: 'data.real_ratio is {ratio}: each epoch draws {real} real and {studio} studio photos (rounded once, to whole photos).',
    ko: 'data.real_ratio는 {ratio}입니다. 매 에폭마다 실사진 {real}장과 스튜디오 사진 {studio}장을 뽑습니다(한 번 반올림).',
  },
  repeated: {
    en: 'There are too few photos for this ratio: {count} of each epoch are drawn again, with other variations. In the first epoch: {classes}.',
    ko: '이 비율을 채우기에 사진이 부족하여 매 에폭마다 {count}장을 다른 변형으로 다시 뽑습니다. 첫 에폭: {classes}.',
  },
  classifier: {
    en: 'The classifier of the published weights has {found} classes, this run {expected}: it starts with a new one; everything else is taken over.',
    ko: '공개 가중치의 분류기는 클래스가 {found}개, 이 학습은 {expected}개이므로 분류기만 새로 시작하고 나머지는 그대로 사용합니다.',
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
  tfjs: {
    en: 'TensorFlow.js computes this run: {package} {version}, backend {backend}, GPU in use: {gpu}.',
    ko: '이 학습은 TensorFlow.js로 계산합니다: {package} {version}, 백엔드 {backend}, GPU 사용: {gpu}.',
  },
  tfjs_problem: {
    en: 'TensorFlow.js could be faster: {why}',
    ko: 'TensorFlow.js가 더 빠를 수 있습니다: {why}',
  },
  layout: {
    en: 'The fast kernels are not used here: {why}',
    ko: '이 컴퓨터에서는 빠른 커널을 사용하지 않습니다: {why}',
  },
} as const satisfies Record<string, Text>;

export type RunNoteReason = keyof typeof runNotes;
