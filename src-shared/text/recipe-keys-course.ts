import { EPOCHS, type RecipeKeyText, SHARE, STEPS } from './recipe-key.ts';

/** The groups of the step, of the learning rate, and of what is measured, kept and logged on the way. */
export const courseKeys: Readonly<Record<string, RecipeKeyText>> = {
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
