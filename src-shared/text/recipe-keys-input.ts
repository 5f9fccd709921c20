import { PHOTOS, PIXELS, type RecipeKeyText, SHARE } from './recipe-key.ts';

/** Where a run computes, and the groups of the network and of its photos. */
export const inputKeys: Readonly<Record<string, RecipeKeyText>> = {
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
};
