import { PIXELS, PROB, PROBABILITY, type RecipeKeyText, SHARE } from './recipe-key.ts';

/** The group of what is varied on a photo. */
export const augmentationKeys: Readonly<Record<string, RecipeKeyText>> = {
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
};
