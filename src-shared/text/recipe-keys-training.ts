import { EPOCHS, PHOTOS, PIXELS, type RecipeKeyText, SHARE } from './recipe-key.ts';

/** The group of the training itself. */
export const trainingKeys: Readonly<Record<string, RecipeKeyText>> = {
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
};
