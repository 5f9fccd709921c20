import type { ErrorText } from './errors.ts';

/** Failures of the TensorFlow.js engine and of what it needs. */
export const engineErrors = {
  'engine.tfjs_package_failed': {
    code: 'unavailable',
    en: '{package} is installed but does not load ({message}). Install it again with its download host within reach, or remove it.',
    ko: '{package}이(가) 설치되어 있지만 불러올 수 없습니다({message}). 다운로드 서버에 연결된 상태에서 다시 설치하거나 제거하십시오.',
  },
  'engine.tfjs_gpu_unused': {
    code: 'unavailable',
    en: '{package} {version} is loaded but uses no GPU. It needs an NVIDIA card of compute capability 3.5 to 8.6 with CUDA 11.2 and cuDNN 8.1. For other cards choose engine: onnx.',
    ko: '{package} {version}을(를) 불러왔지만 GPU를 사용하지 않습니다. 컴퓨트 능력 3.5~8.6의 NVIDIA 카드와 CUDA 11.2, cuDNN 8.1이 필요합니다. 다른 카드에서는 engine: onnx를 선택하십시오.',
  },
  'engine.tfjs_card_unsupported': {
    code: 'unavailable',
    en: '{card} has compute capability {found}; TensorFlow.js (TensorFlow 2.9.1, CUDA 11.2) drives 3.5 to 8.6 only. Choose engine: onnx for this card.',
    ko: '{card}의 컴퓨트 능력은 {found}입니다. TensorFlow.js(TensorFlow 2.9.1, CUDA 11.2)는 3.5~8.6만 지원합니다. 이 카드에서는 engine: onnx를 선택하십시오.',
  },
  'engine.tfjs_out_of_memory': {
    code: 'out_of_memory',
    en: 'TensorFlow.js ({package}, {backend}) ran out of memory ({message}). Lower data.batch_size or data.input_size.',
    ko: 'TensorFlow.js({package}, {backend})의 메모리가 부족합니다({message}). data.batch_size 또는 data.input_size를 줄이십시오.',
  },
  'engine.tfjs_failed': {
    code: 'internal',
    en: 'TensorFlow.js ({package}, {backend}) failed: {message}',
    ko: 'TensorFlow.js({package}, {backend})에서 오류가 발생했습니다: {message}',
  },
} as const satisfies Record<string, ErrorText>;
