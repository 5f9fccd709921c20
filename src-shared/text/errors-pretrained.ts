import type { ErrorText } from './errors.ts';

/** Failures of published weights: finding, fetching, adding. */
export const pretrainedErrors = {
  'network.pretrained_unreachable': {
    code: 'unavailable',
    en: 'The published weights of {name} could not be fetched from {address} ({problem}). What arrived is kept, and the same command goes on from there. Without a network: fetch that file on another machine and run pillsnap pretrained add FILE --name {name} (it comes to {path}). To start from random weights: model.pretrained: false.',
    ko: '{name}의 공개 가중치를 {address}에서 받을 수 없습니다({problem}). 이미 받은 부분은 그대로이며 같은 명령으로 이어서 받습니다. 네트워크가 없으면 다른 컴퓨터에서 이 파일을 받은 뒤 pillsnap pretrained add FILE --name {name} 명령으로 추가하십시오({path}에 저장됩니다). 무작위 가중치로 시작하려면 model.pretrained를 false로 설정하십시오.',
  },
  'network.pretrained_refused': {
    code: 'not_found',
    en: '{address} gave no file: {problem}. The published weights of {name} were expected there; if HF_ENDPOINT names a mirror, check it. A file from elsewhere can be added: pillsnap pretrained add FILE --name {name} (it comes to {path}).',
    ko: '{address}에서 파일을 받지 못했습니다: {problem}. {name}의 공개 가중치가 있어야 하는 주소입니다. HF_ENDPOINT로 미러를 지정했다면 확인하십시오. 다른 곳에서 받은 파일은 pillsnap pretrained add FILE --name {name} 명령으로 추가할 수 있습니다({path}에 저장됩니다).',
  },
  'network.pretrained_wrong_content': {
    code: 'invalid_input',
    en: 'What {address} sent is not the published weights of {name}: {problem}. Nothing of it was kept. A proxy or a login page may stand in between.',
    ko: '{address}에서 받은 내용이 {name}의 공개 가중치가 아닙니다: {problem}. 받은 내용은 저장하지 않았습니다. 중간에 프록시나 로그인 화면이 있을 수 있습니다.',
  },
  'network.pretrained_checksum': {
    code: 'io_failed',
    en: 'The file from {address} has the SHA-256 {found}, the server named {expected}. It was removed; try again.',
    ko: '{address}에서 받은 파일의 SHA-256은 {found}이지만 서버가 알린 값은 {expected}입니다. 파일을 지웠으니 다시 시도하십시오.',
  },
  'network.pretrained_changed': {
    code: 'conflict',
    en: '{path} has changed since it came: SHA-256 {found}, expected {expected}. Fetch it anew: pillsnap pretrained download {name}',
    ko: '{path} 파일이 저장된 뒤에 바뀌었습니다: SHA-256 {found}, 기대값 {expected}. 다시 받으십시오: pillsnap pretrained download {name}',
  },
  'network.pretrained_busy': {
    code: 'conflict',
    en: 'Another program is fetching the published weights of {name}. Wait until it has finished and try again. (If none is: remove {path}.)',
    ko: '다른 프로그램이 {name}의 공개 가중치를 받고 있습니다. 끝난 뒤 다시 시도하십시오. (그런 프로그램이 없으면 {path}을(를) 지우십시오.)',
  },
} as const satisfies Record<string, ErrorText>;
