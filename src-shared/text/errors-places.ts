import type { ErrorText } from './errors.ts';

/** Failures around folders that a person chooses. */
export const placeErrors = {
  'places.outside': {
    code: 'forbidden',
    en: '{path} is outside the folders that this server may show ({roots}). Start it with --root to add one.',
    ko: '{path}은(는) 이 서버가 열 수 있는 폴더({roots}) 밖에 있습니다. 추가하려면 --root 옵션으로 서버를 시작하십시오.',
  },
  'places.hidden': {
    code: 'forbidden',
    en: '{path} is hidden or lies in a hidden folder, which this server does not show. Start it with --root to name the folder itself.',
    ko: '{path}은(는) 숨김 항목이거나 숨김 폴더 안에 있어 이 서버에서 열 수 없습니다. 필요하면 --root 옵션으로 그 폴더를 직접 지정하십시오.',
  },
  'places.exists': {
    code: 'conflict',
    en: '{path} already exists.',
    ko: '{path}이(가) 이미 있습니다.',
  },
  'places.bad_name': {
    code: 'invalid_input',
    en: '"{name}" can not be the name of a folder: 1 to 100 characters, none of \\ / : * ? " < > |, no point at its start or end.',
    ko: '"{name}"은(는) 폴더 이름으로 쓸 수 없습니다. 1~100자여야 하며 \\ / : * ? " < > | 문자와 앞뒤의 마침표는 쓸 수 없습니다.',
  },
  'places.no_dialog': {
    code: 'unavailable',
    en: 'This shell has no file dialog of the system.',
    ko: '이 환경에는 시스템 파일 대화 상자가 없습니다.',
  },
  'sample.not_a_sample': {
    code: 'conflict',
    en: '{dir} is not the folder of a sample (it holds no demo.json) and is not empty. Choose another folder.',
    ko: '{dir}은(는) 샘플 폴더가 아니며(demo.json 없음) 비어 있지도 않습니다. 다른 폴더를 지정하십시오.',
  },
} as const satisfies Record<string, ErrorText>;
