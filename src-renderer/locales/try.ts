import type { Text } from '../../src-shared/text/define.ts';

/** The words of the screen that tries a photo on a model. */
export const tryTexts = {
  model: { en: 'Model', ko: '모델' },
  'models.packages': { en: 'Exported packages', ko: '내보낸 패키지' },
  'models.runs': { en: 'Training runs', ko: '학습 실행' },
  'models.gone': { en: 'folder gone', ko: '폴더 없음' },
  'accuracy.test': { en: 'test {top1}', ko: '시험 {top1}' },
  'accuracy.val': { en: 'validation {top1}', ko: '검증 {top1}' },
  'verdict.release': { en: 'may be released', ko: '배포 가능' },
  'verdict.acceptable': { en: 'acceptable', ko: '최소 기준 충족' },
  'verdict.refuse': { en: 'not to be released', ko: '배포 불가' },
  'decision.released': { en: 'released', ko: '배포함' },
  'decision.refused': { en: 'refused', ko: '거부함' },
  phone: { en: 'As sent by the phone', ko: '휴대전화 경로' },
  phoneHint: {
    en: 'Centre crop, 512 pixels, JPEG 85, as the product sends it',
    ko: '제품과 똑같이 가운데를 잘라 512픽셀, JPEG 85로 저장한 뒤 판별합니다',
  },

  noModel: { en: 'There is no model to ask yet', ko: '아직 물어볼 모델이 없습니다' },
  noModelHint: {
    en: 'A training run can be asked once it has a checkpoint; so can every exported package.',
    ko: '체크포인트가 있는 학습 실행과 내보낸 패키지로 시험할 수 있습니다.',
  },
  toTrain: { en: 'Go to training', ko: '학습 화면으로' },

  'drop.title': { en: 'Drop a photo of a pill here', ko: '알약 사진을 여기에 놓으십시오' },
  'drop.hint': {
    en: 'or paste one (Ctrl+V). JPEG or PNG, at most 10 MB. It stays on this machine and is not kept in the workspace.',
    ko: '붙여 넣어도 됩니다(Ctrl+V). JPEG 또는 PNG, 최대 10 MB. 이 컴퓨터 밖으로 나가지 않으며 작업 공간에 저장하지 않습니다.',
  },
  'drop.choose': { en: 'Choose a photo', ko: '사진 선택' },
  'drop.release': { en: 'Let go to try it', ko: '놓으면 판별합니다' },
  'action.choose': { en: 'Choose a photo', ko: '사진 선택' },
  'action.another': { en: 'Another photo', ko: '다른 사진' },
  'action.phone': { en: 'Switch the phone path', ko: '휴대전화 경로 전환' },

  'photo.title': { en: 'Photo', ko: '사진' },
  'photo.alt': { en: 'The photo {name}', ko: '사진 {name}' },
  'photo.about': { en: '{width} × {height} · {format} · {size}', ko: '{width} × {height} · {format} · {size}' },
  'photo.frame': { en: 'Inside the frame: what is cut out', ko: '테두리 안쪽을 잘라 씁니다' },
  'seen.title': { en: 'What the network saw', ko: '모델이 본 사진' },
  'seen.alt': { en: 'The photo cut out, made small and with equalised contrast', ko: '잘라 줄이고 대비를 보정한 사진' },
  'seen.about': { en: '{size} × {size}, contrast equalised', ko: '{size} × {size}, 대비 보정' },
  'seen.phone': {
    en: '{size} × {size}, contrast equalised, by the phone’s JPEG',
    ko: '{size} × {size}, 대비 보정, 휴대전화 JPEG 경유',
  },

  'answer.title': { en: 'Answer', ko: '판별 결과' },
  'answer.top5': { en: 'The five most likely', ko: '상위 5개 약품' },
  'answer.hint': {
    en: 'A pill that is not among the classes is answered with one that is. A pharmacist has to confirm.',
    ko: '목록에 없는 약도 목록 안의 하나로 답합니다. 최종 확인은 약사가 해야 합니다.',
  },
  'answer.waiting': { en: 'Asking the model…', ko: '판별 중…' },
  'answer.warnings': { en: 'Remarks on the photo', ko: '사진에 대한 참고' },
  'answer.failed': { en: '{name} could not be tried', ko: '{name}: 판별하지 못했습니다' },
  'answer.class': { en: 'Photos of this drug', ko: '이 약품의 사진' },

  'time.title': { en: 'Time taken', ko: '걸린 시간' },
  'time.phone': { en: 'Phone', ko: '휴대전화' },
  'time.decode': { en: 'Decode', ko: '디코딩' },
  'time.preprocess': { en: 'Preprocess', ko: '전처리' },
  'time.inference': { en: 'Inference', ko: '추론' },
  'time.check': { en: 'The upload check took {ms} ms beside.', ko: '이와 별도로 업로드 검사에 {ms} ms가 걸렸습니다.' },
  'time.open': { en: 'Opening the model took {ms} ms once.', ko: '모델을 여는 데 처음 한 번 {ms} ms가 걸렸습니다.' },

  'tried.title': { en: 'Tried', ko: '시험한 사진' },
  'tried.hint': {
    en: 'The last {count}, until the workspace is closed',
    ko: '최근 {count}장, 작업 공간을 닫을 때까지',
  },
  'tried.waiting': { en: 'waiting', ko: '대기 중' },
  'tried.failed': { en: 'could not be tried', ko: '판별 못 함' },
} as const satisfies Record<string, Text>;
