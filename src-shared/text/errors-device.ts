import type { ErrorText } from './errors.ts';

/** Why training does not run on a device. */
export const deviceErrors = {
  'device.not_on_platform': {
    code: 'unavailable',
    en: 'ONNX Runtime has no {device} on this platform ({platform}); it has: {known}.',
    ko: '이 플랫폼({platform})의 ONNX Runtime에는 {device}이(가) 없습니다. 사용할 수 있는 장치: {known}.',
  },
  'device.cuda_files_missing': {
    code: 'unavailable',
    en: 'The CUDA files of ONNX Runtime are not installed: {path} is missing. "pillsnap cuda" fetches them.',
    ko: 'ONNX Runtime의 CUDA 파일이 설치되어 있지 않습니다({path} 없음). "pillsnap cuda"로 받을 수 있습니다.',
  },
  'device.no_hardware': {
    code: 'unavailable',
    en: 'No graphics card that {device} could use is visible to this system (there is no {looked}).',
    ko: '이 시스템에서 {device}에 사용할 수 있는 그래픽 카드를 찾을 수 없습니다({looked} 없음).',
  },
  'device.no_adapter': {
    code: 'unavailable',
    en: '{device} finds no graphics adapter: there is no driver for Vulkan, Direct3D 12 or Metal that it can use.',
    ko: '{device}에서 그래픽 어댑터를 찾을 수 없습니다. 사용할 수 있는 Vulkan, Direct3D 12 또는 Metal 드라이버가 없습니다.',
  },
  'device.no_float16': {
    code: 'unavailable',
    en: 'The adapter of {device} does not compute in float16.',
    ko: '{device} 어댑터는 float16 연산을 지원하지 않습니다.',
  },
  'device.slow': {
    code: 'unavailable',
    en: '{device} computes convolutions at {found} GFLOP/s, the processor at {expected}: it is slower, perhaps a software adapter.',
    ko: '{device}의 합성곱 속도는 {found} GFLOP/s로 프로세서({expected} GFLOP/s)보다 느립니다. 소프트웨어 어댑터일 수 있습니다.',
  },
  'device.failed': {
    code: 'unavailable',
    en: '{device} failed its self-test: {message}',
    ko: '{device}이(가) 자체 검사에 실패했습니다: {message}',
  },
  'device.crashed': {
    code: 'unavailable',
    en: '{device} ended the process of its self-test ({how}): {message}',
    ko: '{device} 자체 검사 프로세스가 비정상 종료되었습니다({how}): {message}',
  },
  'device.timed_out': {
    code: 'unavailable',
    en: '{device} did not finish its self-test within {expected} seconds.',
    ko: '{device}이(가) 자체 검사를 {expected}초 안에 끝내지 못했습니다.',
  },
  'device.inexact': {
    code: 'unavailable',
    en: 'A training step on {device} in {precision} differs from the processor by {found} of its gradient; at most {expected} is expected.',
    ko: '{device}의 {precision} 학습 한 단계가 프로세서의 기울기와 {found}만큼 다릅니다. {expected} 이하여야 합니다.',
  },
  'device.inference_failed': {
    code: 'unavailable',
    en: '{device} could not compute a batch: {message}',
    ko: '{device}에서 배치를 계산하지 못했습니다: {message}',
  },
  'device.inference_inexact': {
    code: 'unavailable',
    en: 'The logits of {device} differ from those of the processor by {found} of their norm; at most {expected} is expected.',
    ko: '{device}의 로짓이 프로세서의 로짓과 노름 대비 {found}만큼 다릅니다. {expected} 이하여야 합니다.',
  },
  'device.cuda_not_here': {
    code: 'unavailable',
    en: 'There are no CUDA files of ONNX Runtime for {platform}; there are for: {known}.',
    ko: '{platform}용 ONNX Runtime CUDA 파일이 없습니다. 제공되는 플랫폼: {known}.',
  },
  'device.cuda_install_failed': {
    code: 'io_failed',
    en: 'The CUDA files could not be fetched ({command}): {message}',
    ko: 'CUDA 파일을 받을 수 없습니다({command}): {message}',
  },
} as const satisfies Record<string, ErrorText>;
