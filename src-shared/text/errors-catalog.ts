import type { ErrorText } from './errors.ts';

/** Failures of the drug catalogue. `place` is a file with the entry or line in it. */
export const catalogErrors = {
  'catalog.no_such_class': {
    code: 'not_found',
    en: 'The catalogue has no drug with the K-code {kcode}.',
    ko: '카탈로그에 K-코드가 {kcode}인 약품이 없습니다.',
  },
  'catalog.file_too_large': {
    code: 'invalid_input',
    en: '{file} has {sizeBytes} bytes; a catalogue has at most {maxBytes}.',
    ko: '{file}의 크기가 {sizeBytes}바이트입니다. 카탈로그는 최대 {maxBytes}바이트여야 합니다.',
  },
  'catalog.unknown_encoding': {
    code: 'invalid_input',
    en: '{file} is not a text in UTF-8 or CP949 (EUC-KR). Save it as UTF-8.',
    ko: '{file}은(는) UTF-8 또는 CP949(EUC-KR) 텍스트가 아닙니다. UTF-8로 저장하십시오.',
  },
  'catalog.not_json': {
    code: 'invalid_input',
    en: '{file}, line {line}, column {column}: not valid JSON from here on: {found}',
    ko: '{file} {line}행 {column}열: 여기부터 올바른 JSON이 아닙니다: {found}',
  },
  'catalog.json_ends': {
    code: 'invalid_input',
    en: '{file}, line {line}, column {column}: the JSON ends too early; the file is cut off or a bracket is missing.',
    ko: '{file} {line}행 {column}열: JSON이 중간에 끝납니다. 파일이 잘렸거나 괄호가 빠졌습니다.',
  },
  'catalog.no_drugs': {
    code: 'invalid_input',
    en: '{file}: a list named "drugs" is expected at the top; found: {found}.',
    ko: '{file}: 최상위에 "drugs" 목록이 있어야 합니다. 찾은 값: {found}.',
  },
  'catalog.not_an_object': {
    code: 'invalid_input',
    en: '{place}: an object is expected; found: {found}.',
    ko: '{place}: 객체여야 합니다. 찾은 값: {found}.',
  },
  'catalog.missing_field': {
    code: 'invalid_input',
    en: '{place}: the field "{field}" is missing; a text is expected.',
    ko: '{place}: "{field}" 필드가 없습니다. 문자열이 필요합니다.',
  },
  'catalog.not_a_text': {
    code: 'invalid_input',
    en: '{place}: "{field}" is {found}; a text is expected.',
    ko: '{place}: "{field}" 값이 {found}입니다. 문자열이어야 합니다.',
  },
  'catalog.wrong_weight': {
    code: 'invalid_input',
    en: '{place}: the training weight is {found}; a number above 0 is expected.',
    ko: '{place}: 학습 가중치가 {found}입니다. 0보다 큰 수여야 합니다.',
  },
  'catalog.empty_kcode': {
    code: 'invalid_input',
    en: '{place}: the K-code is empty.',
    ko: '{place}: K-코드가 비어 있습니다.',
  },
  'catalog.unusable_kcode': {
    code: 'invalid_input',
    en: '{place}: the K-code {kcode} cannot be a folder name. Expected: at most 100 bytes, no control characters, none of < > : " / \\ | ? *, no dot at the end.',
    ko: '{place}: K-코드 {kcode}은(는) 폴더 이름으로 쓸 수 없습니다. 100바이트 이하여야 하고, 제어 문자와 < > : " / \\ | ? * 문자를 포함하거나 점으로 끝날 수 없습니다.',
  },
  'catalog.duplicate_kcode': {
    code: 'invalid_input',
    en: '{second}: the K-code {kcode} is already at {first}. Each drug has a K-code of its own (upper and lower case count as the same).',
    ko: '{second}: K-코드 {kcode}이(가) {first}에 이미 있습니다. K-코드는 약품마다 달라야 합니다(대소문자는 구분하지 않습니다).',
  },
  'catalog.empty': {
    code: 'invalid_input',
    en: '{file} holds no drug; at least one is expected.',
    ko: '{file}에 약품이 없습니다. 하나 이상 있어야 합니다.',
  },
  'catalog.missing_column': {
    code: 'invalid_input',
    en: '{place}: the column "{column}" is missing; found: {found}. Expected: kcode, drug_name, manufacturer, form, weight.',
    ko: '{place}: "{column}" 열이 없습니다. 찾은 열: {found}. 필요한 열: kcode, drug_name, manufacturer, form, weight.',
  },
  'catalog.duplicate_column': {
    code: 'invalid_input',
    en: '{place}: the column "{column}" is there twice.',
    ko: '{place}: "{column}" 열이 두 번 있습니다.',
  },
  'catalog.broken_csv': {
    code: 'invalid_input',
    en: '{file} is not a valid CSV file: {problem}',
    ko: '{file}은(는) 올바른 CSV 파일이 아닙니다: {problem}',
  },
} as const satisfies Record<string, ErrorText>;
