import type { Progress } from '../contract/jobs.ts';
import type { Text } from './define.ts';

/** What long work is doing, shown beside its bar. */
export const progressTexts = {
  scan: { en: 'Looking through files', ko: '파일 찾는 중' },
  link: { en: 'Linking studio photos', ko: '스튜디오 사진 연결' },
  import: { en: 'Importing photos', ko: '사진 가져오기' },
  fingerprint: { en: 'Looking for copies', ko: '중복 사진 찾기' },
  crop: { en: 'Looking for photos cut out of others', ko: '다른 사진에서 잘라 낸 사진 찾기' },
  integrate: { en: 'Mixing studio and real photos', ko: '스튜디오·실사진 통합' },
  materialise: { en: 'Writing the combined folder', ko: '통합 폴더 만들기' },
  split: { en: 'Splitting', ko: '분할' },
  manifest: { en: 'Writing the manifest', ko: '매니페스트 작성' },
  prepare: { en: 'Preparing photos', ko: '사진 준비' },
  features: { en: 'Computing features', ko: '특징 계산' },
  train: { en: 'Training', ko: '학습' },
  validate: { en: 'Validating', ko: '검증' },
  evaluate: { en: 'Evaluating', ko: '평가' },
  export: { en: 'Exporting', ko: '내보내기' },
  parity: { en: 'Comparing the exported model', ko: '내보낸 모델 비교' },
  latency: { en: 'Measuring latency', ko: '지연 시간 측정' },
  draw: { en: 'Drawing sample photos', ko: '샘플 사진 그리기' },
  devices: { en: 'Trying out devices', ko: '장치 확인 중' },
  grade: { en: 'Grading photos', ko: '사진 등급 측정' },
  download: { en: 'Downloading', ko: '내려받는 중' },
} as const satisfies Record<Progress['phase'], Text>;

/** Figures that long work may report beside its count, by their names in `Progress.figures`. */
export const figureTexts: Readonly<Record<string, Text>> = {
  epoch: { en: 'epoch', ko: '에폭' },
  pixels: { en: 'pixels', ko: '픽셀' },
  loss: { en: 'loss', ko: '손실' },
  learningRate: { en: 'lr', ko: '학습률' },
  imagesPerSecond: { en: 'images/s', ko: '장/초' },
  waitShare: { en: 'waiting for photos', ko: '사진 대기' },
  bestValTop1: { en: 'best val top-1', ko: '최고 검증 Top-1' },
};

/** Figures that are shares of 1, to be shown as percent. */
export const shareFigures: ReadonlySet<string> = new Set(['waitShare', 'bestValTop1']);

/** Of the figures the one that says how long the work will still take; whoever shows a time left shows this. */
export const SECONDS_LEFT = 'secondsLeft';
