import type { Text } from './define.ts';
import type { ErrorText } from './errors.ts';

export const imagingErrors = {
  'imaging.empty': {
    code: 'invalid_input',
    en: '{name}: the file is empty; a picture is expected.',
    ko: '{name}: 빈 파일입니다. 이미지 파일이 필요합니다.',
  },
  'imaging.not_an_image': {
    code: 'invalid_input',
    en: '{name} is not a readable picture ({message}). Expected: JPEG or PNG.',
    ko: '{name}은(는) 읽을 수 있는 이미지가 아닙니다({message}). JPEG 또는 PNG 파일이 필요합니다.',
  },
  'imaging.heic': {
    code: 'invalid_input',
    en: '{name}: HEIC photos of an iPhone are not read. Save it as JPEG; for new ones choose Settings > Camera > Formats > Most Compatible.',
    ko: '{name}: 아이폰의 HEIC 사진은 읽지 않습니다. JPEG로 저장해 사용하고, 앞으로 찍을 사진은 설정 > 카메라 > 포맷에서 ‘높은 호환성’을 선택하십시오.',
  },
  'imaging.unsupported_format': {
    code: 'invalid_input',
    en: '{name}: pictures of the format {format} are not read. Expected: JPEG or PNG.',
    ko: '{name}: {format} 형식은 읽지 않습니다. JPEG 또는 PNG 파일이 필요합니다.',
  },
  'imaging.too_many_pixels': {
    code: 'invalid_input',
    en: '{name}: {width} x {height} pixels are too many; at most {maxPixels} pixels are decoded.',
    ko: '{name}: {width} x {height} 픽셀은 너무 큽니다. 최대 {maxPixels}픽셀까지 처리합니다.',
  },
  'imaging.damaged': {
    code: 'invalid_input',
    en: '{name}: the picture is cut off or damaged ({message}). Copy or take it again.',
    ko: '{name}: 이미지가 잘렸거나 손상되었습니다({message}). 다시 복사하거나 촬영하십시오.',
  },
  'imaging.file_too_large': {
    code: 'invalid_input',
    en: 'File size exceeds 10MB: {name} has {sizeKb} kB, allowed are {maxKb} kB.',
    ko: '파일 크기가 10MB를 초과합니다: {name}은(는) {sizeKb} kB이며 최대 {maxKb} kB까지 허용됩니다.',
  },
  'imaging.not_npy': {
    code: 'invalid_input',
    en: '{name} is not a float32 .npy file in C order: {problem}',
    ko: '{name}은(는) C 순서의 float32 .npy 파일이 아닙니다: {problem}',
  },
} as const satisfies Record<string, ErrorText>;

/** What the upload check remarks without refusing the photo. */
export const uploadWarnings = {
  'upload.low_resolution': {
    en: 'Image resolution low: {width}x{height}',
    ko: '이미지 해상도가 낮습니다: {width}x{height}',
  },
  'upload.unusual_format': {
    en: 'Unusual format: {format}',
    ko: '일반적이지 않은 형식입니다: {format}',
  },
} as const satisfies Record<string, Text>;
