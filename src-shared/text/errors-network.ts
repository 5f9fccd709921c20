import type { ErrorText } from './errors.ts';

/** Failures of network descriptions, weight files and the training engine. */
export const networkErrors = {
  'network.unknown_architecture': {
    code: 'invalid_input',
    en: 'There is no network named {name}. Did you mean {nearest}? Known: {known}.',
    ko: '{name} 네트워크가 없습니다. {nearest}을(를) 찾으십니까? 사용할 수 있는 이름: {known}.',
  },
  'network.invalid_class_count': {
    code: 'invalid_input',
    en: 'num_classes is {found}; a whole number of at least 1 is expected.',
    ko: 'num_classes 값이 {found}입니다. 1 이상의 정수여야 합니다.',
  },
  'network.invalid_drop_rate': {
    code: 'invalid_input',
    en: '{name} is {found}; a number from 0 to below 1 is expected.',
    ko: '{name} 값이 {found}입니다. 0 이상 1 미만의 수여야 합니다.',
  },
  'network.invalid_input_size': {
    code: 'invalid_input',
    en: 'The input size is {found} pixels; a whole number of at least {least} is expected.',
    ko: '입력 크기가 {found}픽셀입니다. {least} 이상의 정수여야 합니다.',
  },
  'network.invalid_batch_size': {
    code: 'invalid_input',
    en: 'The batch size is {found}; a whole number of at least {least} is expected for images of {inputSize} pixels.',
    ko: '배치 크기가 {found}입니다. {inputSize}픽셀 이미지에는 {least} 이상의 정수여야 합니다.',
  },
  'network.invalid_micro_batch': {
    code: 'invalid_input',
    en: 'The micro-batch size is {found}; a whole number that divides the batch size {batchSize} is expected.',
    ko: '마이크로배치 크기가 {found}입니다. 배치 크기 {batchSize}의 약수인 정수여야 합니다.',
  },
  'network.wrong_value_count': {
    code: 'invalid_input',
    en: 'The {what} hold {found} values; {expected} are expected (shape {shape}).',
    ko: '{what}의 값이 {found}개입니다. {expected}개여야 합니다(형상 {shape}).',
  },
  'network.weights_mismatch': {
    code: 'invalid_input',
    en: 'The weights in {source} do not fit {network}: {problems}',
    ko: '{source}의 가중치가 {network}에 맞지 않습니다: {problems}',
  },
  'network.bad_weight_file': {
    code: 'invalid_input',
    en: '{path} is not a readable safetensors file: {problem}',
    ko: '{path}은(는) 읽을 수 있는 safetensors 파일이 아닙니다: {problem}',
  },
  'network.kernels_unavailable': {
    code: 'unavailable',
    en: 'The fast convolution kernels are not available here ({message}). Training runs with the portable ones, about half as fast.',
    ko: '이 컴퓨터에서는 고속 합성곱 커널을 사용할 수 없습니다({message}). 범용 커널로 학습하며 속도는 약 절반입니다.',
  },
  'network.kernels_inexact': {
    code: 'unavailable',
    en: 'The fast convolution kernels failed their self-check: gradients differ by {difference}, at most {expected} is expected. Training runs with the portable ones, about half as fast.',
    ko: '고속 합성곱 커널이 자체 검사를 통과하지 못했습니다. 기울기 차이가 {difference}이며 {expected} 이하여야 합니다. 범용 커널로 학습하며 속도는 약 절반입니다.',
  },
} as const satisfies Record<string, ErrorText>;
