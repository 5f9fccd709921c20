import type { Text } from './define.ts';

/** Remarks that a run carries: what of its recipe has no meaning here, or was done otherwise than written. */
export const runNotes = {
  old_recipe: {
    en: 'This run was made by a version of the program with other rules for recipes. Its {keys} would be refused today; where a value is unknown, the default is shown. runs/<run>/config.yaml has the recipe as it was.',
    ko: '설정 규칙이 다른 버전의 프로그램에서 만든 학습입니다. 지금은 허용되지 않는 항목: {keys}. 알 수 없는 값은 기본값으로 표시합니다. 원래 설정은 runs/<run>/config.yaml에 있습니다.',
  },
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
    en: 'A step is to take {wanted} photos (data.batch_size x training.accumulation_steps), more than there are for training: it takes {found}.',
    ko: '한 스텝에 사진 {wanted}장(data.batch_size x training.accumulation_steps)이 필요하지만 학습 사진이 부족하여 {found}장을 사용합니다.',
  },
  dropped: {
    en: '{found} of the {total} training photos, others in every epoch, sit an epoch out: only full batches of {batchSize} are trained on.',
    ko: '매 에폭마다 학습 사진 {total}장 중 {found}장(에폭마다 다른 사진)은 쉬게 됩니다. {batchSize}장이 채워진 배치만 학습합니다.',
  },
  empty_classes: {
    en: '{count} classes of the catalogue have no training photo, so that the model can not learn them: {classes}.',
    ko: '카탈로그의 클래스 {count}개는 학습 사진이 없어 모델이 배울 수 없습니다: {classes}.',
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
  device_rejected: {
    en: 'Not trained on {device}: {why}',
    ko: '{device}에서 학습하지 않습니다: {why}',
  },
  validation_on_processor: {
    en: 'Validation runs on the processor, not on {device}: {why}',
    ko: '검증은 {device}이(가) 아니라 프로세서에서 실행합니다: {why}',
  },
  half_rejected: {
    en: '{device} is used in float32, not in float16: {why}',
    ko: '{device}을(를) float16이 아니라 float32로 사용합니다: {why}',
  },
  half_on_processor: {
    en: 'training.precision is float16: the processor has no such arithmetic, so every operation converts its numbers, which is slower than float32.',
    ko: 'training.precision이 float16이지만 프로세서에는 이 연산이 없어 연산마다 값을 변환하므로 float32보다 느립니다.',
  },
  device_changed: {
    en: 'The run went on on another device: {now} instead of {before}. It does not give the same bits as on one device.',
    ko: '다른 장치에서 학습을 이어갔습니다: {before} 대신 {now}. 한 장치에서 학습한 것과 비트 단위로 같지는 않습니다.',
  },
  skipped_steps: {
    en: '{count} steps were left out because a gradient did not fit into float16; the loss scale is now {lossScale}. A few are normal.',
    ko: '기울기가 float16 범위를 넘어 {count}개 스텝을 건너뛰었습니다. 현재 손실 배율은 {lossScale}입니다. 몇 번은 정상입니다.',
  },
  ema: {
    en: 'training.ema_decay is {decay}: what is validated and kept as the best is the moving average of the weights.',
    ko: 'training.ema_decay는 {decay}입니다. 검증하고 최고로 남기는 것은 가중치의 이동 평균입니다.',
  },
  class_weights: {
    en: 'training.class_weights is {kind}: the training loss of a class counts between {least} and {most} times. The validation loss is not weighted.',
    ko: 'training.class_weights는 {kind}입니다. 학습 손실에 클래스별로 {least}~{most}배의 가중치를 둡니다. 검증 손실에는 두지 않습니다.',
  },
  random_backbone: {
    en: 'training.trainable is {trainable}, but model.pretrained is false: the head learns on a backbone that stays random.',
    ko: 'training.trainable은 {trainable}인데 model.pretrained가 false입니다. 무작위 상태로 고정된 백본 위에서 분류기만 학습합니다.',
  },
  frozen_backbone: {
    en: 'Only the classifier is trained (training.trainable: {trainable}); model.drop_path_rate has no meaning then.',
    ko: '분류기만 학습합니다(training.trainable: {trainable}). 이때 model.drop_path_rate는 의미가 없습니다.',
  },
  cached_features: {
    en: 'Features are computed once from the photos as they are: no augmentation and no mixing. training.cached_views adds variations.',
    ko: '사진 원본에서 특징을 한 번만 계산하므로 증강과 혼합이 없습니다. training.cached_views로 변형을 더할 수 있습니다.',
  },
  cached_variations: {
    en: 'Features are computed once from {views} variations of each training photo, which the epochs take in turn; pictures are not mixed.',
    ko: '학습 사진마다 변형 {views}개의 특징을 한 번만 계산하여 에폭마다 돌아가며 사용합니다. 이미지는 혼합하지 않습니다.',
  },
  cached_views: {
    en: 'training.cached_views is {views}, but has a meaning only with training.trainable: head_cached.',
    ko: 'training.cached_views는 {views}이지만 training.trainable이 head_cached일 때만 의미가 있습니다.',
  },
  features_not_kept: {
    en: 'Features can no longer be kept on the disk; this run goes on without, another one will compute them again. {problem}',
    ko: '특징을 더 이상 디스크에 보관할 수 없습니다. 이 학습은 계속되지만 다음 학습에서는 다시 계산합니다. {problem}',
  },
  progressive: {
    en: 'Progressive resizing, each epoch in its size: {stages}. Validation is always at {size} pixels.',
    ko: '점진적 크기 조절로 에폭마다 크기가 다릅니다: {stages}. 검증은 항상 {size}픽셀로 합니다.',
  },
  early_stop: {
    en: 'Stopped after epoch {epoch} of {epochs}: {patience} validations without a gain (training.early_stop). The best was epoch {best}.',
    ko: '전체 {epochs} 에폭 중 {epoch} 에폭에서 멈추었습니다. 검증 {patience}회 동안 나아지지 않았습니다(training.early_stop). 최고는 {best} 에폭입니다.',
  },
  early_stop_blind: {
    en: 'training.early_stop has no effect: without a photo in the validation split no epoch is a gain or none.',
    ko: '검증 분할에 사진이 없어 나아졌는지 알 수 없으므로 training.early_stop은 효과가 없습니다.',
  },
  memory_fit: {
    en: 'About {needed} MB would be needed and {available} MB are available: recompute {recompute}, micro-batches of {microBatch} (whole batch {batchSize}), which take about {expected} MB.',
    ko: '약 {needed}MB가 필요하지만 {available}MB만 사용할 수 있어 recompute {recompute}, 마이크로배치 {microBatch}(전체 배치 {batchSize})로 학습합니다. 예상 메모리는 약 {expected}MB입니다.',
  },
  memory_short: {
    en: 'Training is expected to need about {expected} MB, but only {available} MB are available: it may be ended by the system. A smaller data.input_size, training.micro_batch or model needs less.',
    ko: '학습에 약 {expected}MB가 필요할 것으로 예상되지만 {available}MB만 사용할 수 있어 시스템이 학습을 종료할 수 있습니다. data.input_size, training.micro_batch 또는 모델을 줄이면 필요한 메모리가 줄어듭니다.',
  },
  disk_short: {
    en: 'The checkpoints will need about {needed} GB, but the disk has {free} GB free. A smaller checkpoint.keep_best needs less.',
    ko: '체크포인트에 약 {needed}GB가 필요하지만 디스크의 여유 공간은 {free}GB입니다. checkpoint.keep_best를 줄이면 필요한 공간이 줄어듭니다.',
  },
  weights_to_fetch: {
    en: 'The published weights of {name} are not on this machine yet; they are fetched when the run starts.',
    ko: '{name}의 공개 가중치가 아직 이 컴퓨터에 없습니다. 학습을 시작할 때 내려받습니다.',
  },
  memory_shrunk: {
    en: 'Memory ran out at step {step}: the run goes on with recompute {recompute} and micro-batches of {microBatch} (before: {before}, {microBefore}); a step still takes {batchSize} photos.',
    ko: '{step}번째 스텝에서 메모리가 부족하여 recompute {recompute}, 마이크로배치 {microBatch}(이전: {before}, {microBefore})로 계속합니다. 한 스텝의 사진 수는 그대로 {batchSize}장입니다.',
  },
  layout: {
    en: 'The fast kernels are not used here: {why}',
    ko: '이 컴퓨터에서는 빠른 커널을 사용하지 않습니다: {why}',
  },
} as const satisfies Record<string, Text>;

export type RunNoteReason = keyof typeof runNotes;
