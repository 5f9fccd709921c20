import type { Text } from './define.ts';

/** What a person has to know of a key of the recipe. */
export type RecipeKeyText = {
  readonly title: Text;
  /** One or two sentences: what it does, and when one would change it. */
  readonly explanation: Text;
  /** Of its numbers. */
  readonly unit?: Text;
};

const PIXELS = { en: 'px', ko: '픽셀' };
const EPOCHS = { en: 'epochs', ko: '에폭' };
const STEPS = { en: 'steps', ko: '스텝' };
const SHARE = { en: 'share, 0–1', ko: '비율, 0–1' };
const PROBABILITY = { en: 'probability, 0–1', ko: '확률, 0–1' };
const PHOTOS = { en: 'photos', ko: '장' };
const PROB: RecipeKeyText = {
  title: { en: 'Probability', ko: '적용 확률' },
  explanation: {
    en: 'How many of the photos are changed this way; 0 turns it off.',
    ko: '이 변형을 적용하는 사진의 비율입니다. 0이면 사용하지 않습니다.',
  },
  unit: PROBABILITY,
};

/** Every key of the recipe, by its path; `recipe-keys.test.ts` walks the schema and finds none missing. */
export const recipeKeys: Readonly<Record<string, RecipeKeyText>> = {
  engine: {
    title: { en: 'Engine', ko: '계산 엔진' },
    explanation: {
      en: 'What computes: ONNX Runtime (auto is that) or TensorFlow.js, which is slower and an independent check.',
      ko: '계산을 맡는 엔진입니다. auto는 ONNX Runtime이며, TensorFlow.js는 더 느리지만 독립적인 검증에 쓸 수 있습니다.',
    },
  },
  device: {
    title: { en: 'Device', ko: '학습 장치' },
    explanation: {
      en: 'What ONNX Runtime computes on. Auto takes the best that passes its self-test.',
      ko: 'ONNX Runtime이 계산하는 장치입니다. auto는 자체 검사를 통과한 가장 좋은 장치를 고릅니다.',
    },
  },

  model: {
    title: { en: 'Model', ko: '모델' },
    explanation: { en: 'The network and what it starts from.', ko: '네트워크와 그 시작 상태입니다.' },
  },
  'model.name': {
    title: { en: 'Network', ko: '네트워크' },
    explanation: {
      en: "Under timm's name. Larger ones recognise more and take longer.",
      ko: 'timm의 이름을 사용합니다. 클수록 더 잘 구별하지만 오래 걸립니다.',
    },
  },
  'model.pretrained': {
    title: { en: 'Published weights', ko: '공개 가중치' },
    explanation: {
      en: "Starts from timm's weights, which are fetched where they are not on this machine. Off: random weights.",
      ko: 'timm의 공개 가중치에서 시작하며 컴퓨터에 없으면 내려받습니다. 끄면 무작위 가중치에서 시작합니다.',
    },
  },
  'model.num_classes': {
    title: { en: 'Classes', ko: '클래스 수' },
    explanation: {
      en: 'Left out: as many as the dataset has. A number that differs is refused.',
      ko: '비워 두면 데이터셋의 클래스 수를 사용합니다. 다른 수를 적으면 학습을 시작하지 않습니다.',
    },
  },
  'model.drop_rate': {
    title: { en: 'Dropout', ko: '드롭아웃' },
    explanation: {
      en: 'Share of the features dropped before the classifier. More of it counters overfitting.',
      ko: '분류기 앞에서 버리는 특징의 비율입니다. 크게 하면 과적합을 줄입니다.',
    },
    unit: SHARE,
  },
  'model.drop_path_rate': {
    title: { en: 'Stochastic depth', ko: '확률적 깊이' },
    explanation: {
      en: 'Share of the blocks skipped at random, rising towards the last one.',
      ko: '무작위로 건너뛰는 블록의 비율이며 뒤쪽 블록일수록 커집니다.',
    },
    unit: SHARE,
  },

  data: {
    title: { en: 'Data', ko: '데이터' },
    explanation: {
      en: 'Which photos, in which size, and how they are read.',
      ko: '어떤 사진을 어떤 크기로 어떻게 읽을지 정합니다.',
    },
  },
  'data.manifest_path': {
    title: { en: 'Manifest', ko: '매니페스트' },
    explanation: {
      en: 'The list of photos, relative to the workspace.',
      ko: '사진 목록 파일이며 작업 공간을 기준으로 한 경로입니다.',
    },
  },
  'data.input_size': {
    title: { en: 'Picture size', ko: '이미지 크기' },
    explanation: {
      en: 'Height and width of what the network sees. Time and memory grow with its square.',
      ko: '네트워크가 보는 이미지의 가로와 세로입니다. 시간과 메모리는 크기의 제곱에 비례합니다.',
    },
    unit: PIXELS,
  },
  'data.batch_size': {
    title: { en: 'Batch size', ko: '배치 크기' },
    explanation: {
      en: 'Photos of a batch. Where memory is short they go through the network in parts.',
      ko: '한 배치의 사진 수입니다. 메모리가 부족하면 나누어 처리합니다.',
    },
    unit: PHOTOS,
  },
  'data.num_workers': {
    title: { en: 'Loading threads', ko: '사진 준비 스레드' },
    explanation: {
      en: 'Threads that prepare photos, at most one fewer than the processors. 0: the training thread does it itself.',
      ko: '사진을 준비하는 스레드 수이며 최대 프로세서 수보다 하나 적습니다. 0이면 학습 스레드가 직접 준비합니다.',
    },
    unit: { en: 'threads', ko: '개' },
  },
  'data.pin_memory': {
    title: { en: 'Pinned memory', ko: '고정 메모리' },
    explanation: {
      en: 'Has no meaning here; known so that recipes of other programs can be read.',
      ko: '이 프로그램에서는 의미가 없으며 다른 프로그램의 설정을 읽을 수 있도록 남겨 둔 항목입니다.',
    },
  },
  'data.persistent_workers': {
    title: { en: 'Keep threads', ko: '스레드 유지' },
    explanation: {
      en: 'Whether loading threads live as long as the run. Off: they are started anew in each epoch.',
      ko: '사진 준비 스레드를 학습이 끝날 때까지 유지합니다. 끄면 에폭마다 새로 시작합니다.',
    },
  },
  'data.cache_gb': {
    title: { en: 'Photo cache', ko: '사진 캐시' },
    explanation: {
      en: 'Most room that prepared photos take on the disk; 0: none. Automatic: a fifth of what is free.',
      ko: '준비한 사진이 차지할 수 있는 디스크 공간의 최댓값이며 0이면 사용하지 않습니다. 자동은 여유 공간의 1/5입니다.',
    },
    unit: { en: 'GB', ko: 'GB' },
  },
  'data.real_ratio': {
    title: { en: 'Share of real photos', ko: '실사진 비율' },
    explanation: {
      en: 'Each epoch draws this share from the real photos. As in the dataset: every photo once.',
      ko: '에폭마다 이 비율만큼 실사진을 뽑습니다. 데이터셋 그대로는 모든 사진을 한 번씩 사용합니다.',
    },
    unit: SHARE,
  },

  training: {
    title: { en: 'Training', ko: '학습' },
    explanation: {
      en: 'How long, how fast and what is learned.',
      ko: '얼마나 오래, 얼마나 빠르게, 무엇을 학습할지 정합니다.',
    },
  },
  'training.epochs': {
    title: { en: 'Epochs', ko: '에폭' },
    explanation: { en: 'Passes over the training photos.', ko: '학습 사진 전체를 반복하는 횟수입니다.' },
    unit: EPOCHS,
  },
  'training.warmup_epochs': {
    title: { en: 'Warm-up', ko: '워밍업' },
    explanation: {
      en: 'Epochs in which the learning rate rises to its full value.',
      ko: '학습률을 최댓값까지 서서히 올리는 에폭 수입니다.',
    },
    unit: EPOCHS,
  },
  'training.base_lr': {
    title: { en: 'Learning rate', ko: '학습률' },
    explanation: {
      en: 'The greatest of the run. Too large and the loss jumps or is no number; too small and nothing is learned.',
      ko: '학습 중 가장 큰 학습률입니다. 너무 크면 손실이 튀거나 발산하고 너무 작으면 배우지 못합니다.',
    },
  },
  'training.min_lr': {
    title: { en: 'Last learning rate', ko: '마지막 학습률' },
    explanation: { en: 'Where the cosine ends.', ko: '코사인 감소가 끝나는 값입니다.' },
  },
  'training.weight_decay': {
    title: { en: 'Weight decay', ko: '가중치 감쇠' },
    explanation: {
      en: 'Pulls weights towards zero in each step; counters overfitting.',
      ko: '스텝마다 가중치를 0 쪽으로 당겨 과적합을 줄입니다.',
    },
  },
  'training.decay_matrices_only': {
    title: { en: 'Decay matrices only', ko: '행렬에만 감쇠' },
    explanation: {
      en: 'Leaves biases and the weights of norms out of the weight decay.',
      ko: '편향과 정규화 계수에는 가중치 감쇠를 적용하지 않습니다.',
    },
  },
  'training.label_smoothing': {
    title: { en: 'Label smoothing', ko: '레이블 스무딩' },
    explanation: {
      en: 'Share of certainty that is taken from the right class and spread over all; counters overconfidence.',
      ko: '정답 클래스의 확신을 이 비율만큼 전체에 나누어 지나친 확신을 줄입니다.',
    },
    unit: SHARE,
  },
  'training.gradient_clip': {
    title: { en: 'Gradient clipping', ko: '기울기 제한' },
    explanation: {
      en: 'Largest global L2 norm of the gradient; longer ones are shortened to it.',
      ko: '기울기 전체 L2 노름의 최댓값이며 더 길면 이 길이로 줄입니다.',
    },
  },
  'training.class_weights': {
    title: { en: 'Class weights', ko: '클래스 가중치' },
    explanation: {
      en: 'What each class counts in the loss: all the same, as the catalogue says, or rare ones more.',
      ko: '손실에서 클래스마다 두는 가중치입니다. 모두 같게, 카탈로그대로, 또는 드문 클래스를 크게 할 수 있습니다.',
    },
  },
  'training.ema_decay': {
    title: { en: 'Moving average of weights', ko: '가중치 이동 평균' },
    explanation: {
      en: 'A moving average of the weights is what is judged and kept as the best, e.g. with a decay of 0.999.',
      ko: '가중치의 이동 평균을 평가하고 최고로 남깁니다. 감쇠는 보통 0.999로 둡니다.',
    },
  },
  'training.trainable': {
    title: { en: 'What is trained', ko: '학습 범위' },
    explanation: {
      en: 'The whole network; only its head; or the head on features computed once, which is by far the fastest.',
      ko: '전체 네트워크, 분류기만, 또는 한 번 계산한 특징 위의 분류기만 학습합니다. 마지막이 가장 빠릅니다.',
    },
  },
  'training.cached_views': {
    title: { en: 'Cached variations', ko: '보관할 변형 수' },
    explanation: {
      en: 'Variations of each photo whose features are computed for head_cached; 0: the photo as it is.',
      ko: 'head_cached에서 특징을 계산해 둘 사진별 변형 수이며 0이면 사진을 그대로 사용합니다.',
    },
  },
  'training.progressive': {
    title: { en: 'Progressive resizing', ko: '점진적 크기 조절' },
    explanation: {
      en: 'Begins with small pictures and little regularisation and comes to full size in stages.',
      ko: '작은 이미지와 약한 규제로 시작하여 단계적으로 원래 크기에 이릅니다.',
    },
  },
  'training.progressive.start_size': {
    title: { en: 'First size', ko: '처음 크기' },
    explanation: {
      en: 'Pictures of the first stage; a multiple of 32.',
      ko: '첫 단계의 이미지 크기이며 32의 배수입니다.',
    },
    unit: PIXELS,
  },
  'training.progressive.stages': {
    title: { en: 'Stages', ko: '단계 수' },
    explanation: { en: 'Each takes as many epochs.', ko: '단계마다 같은 수의 에폭을 학습합니다.' },
  },
  'training.progressive.start_strength': {
    title: { en: 'First strength', ko: '처음 강도' },
    explanation: {
      en: 'Share of the regularisation that the first stage has.',
      ko: '첫 단계에 적용하는 규제의 비율입니다.',
    },
    unit: SHARE,
  },
  'training.early_stop': {
    title: { en: 'Early stop', ko: '조기 종료' },
    explanation: {
      en: 'Ends a run whose validation no longer gets better.',
      ko: '검증 결과가 더 나아지지 않으면 학습을 끝냅니다.',
    },
  },
  'training.early_stop.patience': {
    title: { en: 'Patience', ko: '기다리는 횟수' },
    explanation: { en: 'Validations without a gain before it ends.', ko: '나아지지 않아도 기다리는 검증 횟수입니다.' },
    unit: { en: 'validations', ko: '회' },
  },
  'training.early_stop.min_delta': {
    title: { en: 'Least gain', ko: '최소 향상' },
    explanation: {
      en: 'Top-1 must rise by more than this to count as a gain.',
      ko: 'Top-1이 이보다 많이 올라야 나아진 것으로 봅니다.',
    },
    unit: SHARE,
  },
  'training.accumulation_steps': {
    title: { en: 'Accumulated batches', ko: '기울기 누적 배치' },
    explanation: {
      en: 'Batches whose gradients are averaged for one step of the optimizer.',
      ko: '최적화 한 스텝에 기울기를 평균하는 배치 수입니다.',
    },
    unit: { en: 'batches', ko: '배치' },
  },
  'training.micro_batch': {
    title: { en: 'Micro-batch', ko: '마이크로배치' },
    explanation: {
      en: 'Photos that go through the network together; a divisor of the batch. Automatic: as many as fit into memory.',
      ko: '한 번에 네트워크를 통과하는 사진 수이며 배치 크기의 약수입니다. 자동은 메모리에 맞춥니다.',
    },
    unit: PHOTOS,
  },
  'training.recompute': {
    title: { en: 'Recompute', ko: '재계산' },
    explanation: {
      en: 'Computes parts of the forward pass again instead of keeping them: less memory, more time, the same bits.',
      ko: '순전파의 일부를 보관하지 않고 다시 계산합니다. 메모리는 줄고 시간은 늘며 결과는 같습니다.',
    },
  },
  'training.seed': {
    title: { en: 'Seed', ko: '시드' },
    explanation: {
      en: 'The same seed on the same machine gives the same weights.',
      ko: '시드와 컴퓨터가 같으면 결과 가중치도 같습니다.',
    },
  },
  'training.precision': {
    title: { en: 'Precision', ko: '정밀도' },
    explanation: {
      en: 'Of maps and convolutions. Auto: float16 where the device has it, float32 on the processor.',
      ko: '특징 맵과 합성곱의 정밀도입니다. auto는 장치가 지원하면 float16, 프로세서에서는 float32를 사용합니다.',
    },
  },

  optimizer: {
    title: { en: 'Optimizer', ko: '최적화' },
    explanation: { en: 'How weights follow the gradient.', ko: '기울기에 따라 가중치를 바꾸는 방법입니다.' },
  },
  'optimizer.name': {
    title: { en: 'Method', ko: '방법' },
    explanation: { en: 'AdamW (Loshchilov and Hutter, 2019).', ko: 'AdamW(Loshchilov와 Hutter, 2019)입니다.' },
  },
  'optimizer.betas': {
    title: { en: 'Betas', ko: '베타' },
    explanation: {
      en: 'Decay of the moving averages of the gradient and of its square.',
      ko: '기울기와 그 제곱의 이동 평균 감쇠입니다.',
    },
  },
  'optimizer.eps': {
    title: { en: 'Epsilon', ko: '엡실론' },
    explanation: { en: 'Keeps a division from being one by zero.', ko: '0으로 나누지 않도록 더하는 값입니다.' },
  },

  scheduler: {
    title: { en: 'Schedule', ko: '학습률 일정' },
    explanation: { en: 'How the learning rate changes over the run.', ko: '학습하는 동안 학습률이 변하는 방식입니다.' },
  },
  'scheduler.name': {
    title: { en: 'Shape', ko: '모양' },
    explanation: {
      en: 'A cosine from the greatest to the last.',
      ko: '최댓값에서 마지막 값까지 코사인으로 줄어듭니다.',
    },
  },
  'scheduler.warmup_method': {
    title: { en: 'Warm-up shape', ko: '워밍업 모양' },
    explanation: { en: 'A straight line.', ko: '직선으로 올라갑니다.' },
  },
  'scheduler.warmup_factor': {
    title: { en: 'Warm-up start', ko: '워밍업 시작' },
    explanation: {
      en: 'Share of the learning rate that the first step has.',
      ko: '첫 스텝에서 사용하는 학습률의 비율입니다.',
    },
    unit: SHARE,
  },

  augmentation: {
    title: { en: 'Augmentation', ko: '증강' },
    explanation: {
      en: 'How training photos are varied, so that the network learns the pill and not the picture.',
      ko: '사진이 아니라 알약을 배우도록 학습 사진을 변형하는 방법입니다.',
    },
  },
  'augmentation.mixup_alpha': {
    title: { en: 'Mixup strength', ko: 'Mixup 강도' },
    explanation: {
      en: 'Parameter of the distribution by which two photos are blended; 0: none.',
      ko: '두 사진을 섞는 분포의 매개변수이며 0이면 사용하지 않습니다.',
    },
  },
  'augmentation.cutmix_alpha': {
    title: { en: 'CutMix strength', ko: 'CutMix 강도' },
    explanation: {
      en: 'Parameter of the distribution by which a part of one photo replaces that of another; 0: none.',
      ko: '한 사진의 일부를 다른 사진으로 바꾸는 분포의 매개변수이며 0이면 사용하지 않습니다.',
    },
  },
  'augmentation.cutmix_minmax': {
    title: { en: 'CutMix size', ko: 'CutMix 크기' },
    explanation: { en: 'Least and greatest side of the part.', ko: '바꾸는 부분의 최소 및 최대 변 길이입니다.' },
    unit: { en: 'share of the side', ko: '변 길이에 대한 비율' },
  },
  'augmentation.mixup_prob': {
    title: { en: 'Mixed batches', ko: '섞는 배치' },
    explanation: { en: 'Share of the batches that are mixed at all.', ko: '사진을 섞는 배치의 비율입니다.' },
    unit: SHARE,
  },
  'augmentation.random_rotation': {
    title: { en: 'Rotation', ko: '회전' },
    explanation: {
      en: 'Turned at random by up to this much to either side.',
      ko: '좌우로 이 각도까지 무작위로 돌립니다.',
    },
    unit: { en: 'degrees', ko: '도' },
  },
  'augmentation.color_jitter': {
    title: { en: 'Colour jitter', ko: '색상 변화' },
    explanation: {
      en: 'Varies the colours as cameras and lamps do.',
      ko: '카메라와 조명에 따른 색 차이를 흉내 냅니다.',
    },
  },
  'augmentation.color_jitter.brightness': {
    title: { en: 'Brightness', ko: '밝기' },
    explanation: { en: 'Factors from 1 − this to 1 + this.', ko: '1 − 값에서 1 + 값 사이의 배율을 곱합니다.' },
  },
  'augmentation.color_jitter.contrast': {
    title: { en: 'Contrast', ko: '대비' },
    explanation: { en: 'Factors from 1 − this to 1 + this.', ko: '1 − 값에서 1 + 값 사이의 배율을 곱합니다.' },
  },
  'augmentation.color_jitter.saturation': {
    title: { en: 'Saturation', ko: '채도' },
    explanation: { en: 'Factors from 1 − this to 1 + this.', ko: '1 − 값에서 1 + 값 사이의 배율을 곱합니다.' },
  },
  'augmentation.color_jitter.hue': {
    title: { en: 'Hue', ko: '색조' },
    explanation: {
      en: 'Shift to either side; 0.5 is the opposite colour. Colours tell pills apart: keep it small.',
      ko: '색상환에서 좌우로 옮기는 정도이며 0.5는 반대색입니다. 색은 알약을 구별하므로 작게 두십시오.',
    },
    unit: { en: 'turns', ko: '회전' },
  },
  'augmentation.random_crop': {
    title: { en: 'Random crop', ko: '무작위 자르기' },
    explanation: {
      en: 'Shows a part of the picture in full size.',
      ko: '이미지의 일부를 잘라 원래 크기로 보여 줍니다.',
    },
  },
  'augmentation.random_crop.scale': {
    title: { en: 'Area', ko: '면적' },
    explanation: { en: 'Share of the area that is kept.', ko: '남기는 면적의 비율입니다.' },
    unit: SHARE,
  },
  'augmentation.random_crop.ratio': {
    title: { en: 'Aspect', ko: '가로세로 비' },
    explanation: { en: 'Width over height of the part.', ko: '잘라 낸 부분의 가로를 세로로 나눈 값입니다.' },
  },
  'augmentation.gaussian_blur': {
    title: { en: 'Blur', ko: '흐림' },
    explanation: { en: 'As a camera that is out of focus.', ko: '초점이 맞지 않은 사진을 흉내 냅니다.' },
  },
  'augmentation.gaussian_blur.kernel_size': {
    title: { en: 'Kernel', ko: '커널 크기' },
    explanation: { en: 'Pixels that count, in each direction.', ko: '각 방향으로 계산에 넣는 픽셀 수입니다.' },
    unit: PIXELS,
  },
  'augmentation.gaussian_blur.sigma': {
    title: { en: 'Strength', ko: '강도' },
    explanation: { en: 'Least and greatest standard deviation.', ko: '표준 편차의 최솟값과 최댓값입니다.' },
    unit: PIXELS,
  },
  'augmentation.gaussian_blur.prob': PROB,
  'augmentation.random_erasing': {
    title: { en: 'Random erasing', ko: '무작위 지우기' },
    explanation: {
      en: 'Paints a rectangle over with the mean colour.',
      ko: '사각형 하나를 평균색으로 칠합니다.',
    },
    unit: PROBABILITY,
  },
  'augmentation.perspective': {
    title: { en: 'Perspective', ko: '원근' },
    explanation: { en: 'The camera looks from aside.', ko: '카메라를 비스듬히 든 모습을 흉내 냅니다.' },
  },
  'augmentation.perspective.distortion': {
    title: { en: 'Distortion', ko: '왜곡' },
    explanation: {
      en: 'Corners move inwards by up to this share of half the side.',
      ko: '모서리가 안쪽으로 움직이는 최댓값이며 변 절반에 대한 비율입니다.',
    },
    unit: SHARE,
  },
  'augmentation.perspective.prob': PROB,
  'augmentation.shadow': {
    title: { en: 'Shadow', ko: '그림자' },
    explanation: { en: 'A cast shadow over a part of the picture.', ko: '이미지 일부에 그림자를 드리웁니다.' },
  },
  'augmentation.shadow.strength': {
    title: { en: 'Strength', ko: '강도' },
    explanation: { en: 'Share of the brightness that it takes.', ko: '어두워지는 밝기의 비율입니다.' },
    unit: SHARE,
  },
  'augmentation.shadow.softness': {
    title: { en: 'Softness', ko: '부드러움' },
    explanation: { en: 'Width of its edge.', ko: '그림자 경계의 폭입니다.' },
    unit: { en: 'share of the side', ko: '변 길이에 대한 비율' },
  },
  'augmentation.shadow.prob': PROB,
  'augmentation.exposure': {
    title: { en: 'Exposure', ko: '노출' },
    explanation: { en: 'A longer or shorter exposure.', ko: '노출을 길거나 짧게 합니다.' },
  },
  'augmentation.exposure.stops': {
    title: { en: 'Change', ko: '변화' },
    explanation: {
      en: 'Up to so much either way; each stop is twice the light.',
      ko: '양쪽으로 변하는 최댓값이며 1스톱은 빛의 두 배입니다.',
    },
    unit: { en: 'stops', ko: '스톱' },
  },
  'augmentation.exposure.prob': PROB,
  'augmentation.white_balance': {
    title: { en: 'White balance', ko: '화이트 밸런스' },
    explanation: { en: 'Warmer or colder light.', ko: '더 따뜻하거나 차가운 빛을 흉내 냅니다.' },
  },
  'augmentation.white_balance.mireds': {
    title: { en: 'Change', ko: '변화' },
    explanation: { en: 'Up to so much from daylight, either way.', ko: '주광에서 양쪽으로 변하는 최댓값입니다.' },
    unit: { en: 'mireds', ko: '미레드' },
  },
  'augmentation.white_balance.prob': PROB,
  'augmentation.jpeg': {
    title: { en: 'JPEG', ko: 'JPEG' },
    explanation: {
      en: 'Written as JPEG and read again, as messengers do.',
      ko: '메신저처럼 JPEG로 저장했다가 다시 읽습니다.',
    },
  },
  'augmentation.jpeg.quality': {
    title: { en: 'Quality', ko: '품질' },
    explanation: { en: 'Least and greatest.', ko: '최솟값과 최댓값입니다.' },
    unit: { en: '20–100', ko: '20–100' },
  },
  'augmentation.jpeg.prob': PROB,

  validation: {
    title: { en: 'Validation', ko: '검증' },
    explanation: { en: 'When the network is judged, and what is kept.', ko: '언제 평가하고 무엇을 남길지 정합니다.' },
  },
  'validation.frequency': {
    title: { en: 'Every', ko: '간격' },
    explanation: { en: 'Epochs between two validations.', ko: '검증과 검증 사이의 에폭 수입니다.' },
    unit: EPOCHS,
  },
  'validation.save_best': {
    title: { en: 'Keep the best', ko: '최고 저장' },
    explanation: {
      en: 'Keeps the weights of the best epoch; evaluation and release use them.',
      ko: '가장 좋은 에폭의 가중치를 남기며 평가와 배포에 사용합니다.',
    },
  },
  'validation.metrics': {
    title: { en: 'Figures', ko: '지표' },
    explanation: { en: 'All are always computed.', ko: '모든 지표를 항상 계산합니다.' },
  },

  checkpoint: {
    title: { en: 'Checkpoints', ko: '체크포인트' },
    explanation: { en: 'What is written to the disk during a run.', ko: '학습 중에 디스크에 저장하는 것입니다.' },
  },
  'checkpoint.save_frequency': {
    title: { en: 'Every', ko: '간격' },
    explanation: {
      en: 'Epochs between two numbered checkpoints. The last one is always written.',
      ko: '번호를 붙여 저장하는 체크포인트 사이의 에폭 수입니다. 마지막 체크포인트는 항상 저장합니다.',
    },
    unit: EPOCHS,
  },
  'checkpoint.keep_best': {
    title: { en: 'Kept', ko: '남길 수' },
    explanation: {
      en: 'Of the numbered ones, the best that stay.',
      ko: '번호를 붙인 체크포인트 중 남겨 둘 좋은 것의 수입니다.',
    },
  },
  'checkpoint.resume': {
    title: { en: 'Resume', ko: '이어서 하기' },
    explanation: {
      en: 'A run to go on with, for the command line. Here a run is resumed from its own page.',
      ko: '이어서 할 학습 실행이며 명령줄에서 사용합니다. 화면에서는 해당 실행에서 이어서 할 수 있습니다.',
    },
  },

  logging: {
    title: { en: 'Log', ko: '기록' },
    explanation: { en: 'What is written down beside the curves.', ko: '곡선 외에 기록하는 것입니다.' },
  },
  'logging.tensorboard': {
    title: { en: 'TensorBoard', ko: 'TensorBoard' },
    explanation: {
      en: 'Writes an event file into the folder of the run.',
      ko: '실행 폴더에 이벤트 파일을 기록합니다.',
    },
  },
  'logging.wandb': {
    title: { en: 'Weights & Biases', ko: 'Weights & Biases' },
    explanation: {
      en: 'Refused: nothing leaves this machine.',
      ko: '자료를 컴퓨터 밖으로 보내지 않으므로 사용할 수 없습니다.',
    },
  },
  'logging.log_frequency': {
    title: { en: 'Every', ko: '간격' },
    explanation: {
      en: 'Steps between two lines of the log and two points of TensorBoard.',
      ko: '로그와 TensorBoard에 기록하는 간격입니다.',
    },
    unit: STEPS,
  },
};
