import type { ErrorText } from './errors.ts';

/** Wrong use of the command line: exit code 2. */
export const cliErrors = {
  'cli.unknown_command': {
    code: 'invalid_input',
    en: 'There is no command "{found}". Did you mean "{nearest}"? All commands: pillsnap --help',
    ko: '"{found}" 명령이 없습니다. "{nearest}"을(를) 찾으십니까? 전체 명령: pillsnap --help',
  },
  'cli.no_such_command': {
    code: 'invalid_input',
    en: 'There is no command "{found}". All commands: pillsnap --help',
    ko: '"{found}" 명령이 없습니다. 전체 명령: pillsnap --help',
  },
  'cli.missing_command': {
    code: 'invalid_input',
    en: '"{group}" needs one more word: {commands}.',
    ko: '"{group}" 뒤에 하위 명령이 필요합니다: {commands}.',
  },
  'cli.unknown_option': {
    code: 'invalid_input',
    en: '"{command}" has no option {found}. Did you mean {nearest}? See: pillsnap {command} --help',
    ko: '"{command}" 명령에는 {found} 옵션이 없습니다. {nearest}을(를) 찾으십니까? 도움말: pillsnap {command} --help',
  },
  'cli.no_such_option': {
    code: 'invalid_input',
    en: '"{command}" has no option {found}. See: pillsnap {command} --help',
    ko: '"{command}" 명령에는 {found} 옵션이 없습니다. 도움말: pillsnap {command} --help',
  },
  'cli.missing_value': {
    code: 'invalid_input',
    en: '{option} needs a value: {option} {value}.',
    ko: '{option} 옵션에는 값이 필요합니다: {option} {value}.',
  },
  'cli.unexpected_value': {
    code: 'invalid_input',
    en: '{option} takes no value; "{found}" was given.',
    ko: '{option} 옵션은 값을 받지 않습니다("{found}"이(가) 주어졌습니다).',
  },
  'cli.not_a_number': {
    code: 'invalid_input',
    en: '{option} is "{found}"; a whole number from {least} to {most} is expected.',
    ko: '{option} 값이 "{found}"입니다. {least}에서 {most} 사이의 정수여야 합니다.',
  },
  'cli.not_a_choice': {
    code: 'invalid_input',
    en: '{option} is "{found}"; one of {choices} is expected.',
    ko: '{option} 값이 "{found}"입니다. 다음 중 하나여야 합니다: {choices}.',
  },
  'cli.missing_argument': {
    code: 'invalid_input',
    en: '"{command}" needs {argument}: pillsnap {usage}',
    ko: '"{command}" 명령에는 {argument}이(가) 필요합니다: pillsnap {usage}',
  },
  'cli.too_many_arguments': {
    code: 'invalid_input',
    en: '"{command}" does not know what to do with "{found}": pillsnap {usage}',
    ko: '"{command}" 명령이 받지 않는 인수입니다: "{found}". 사용법: pillsnap {usage}',
  },
  'serve.no_page': {
    code: 'unavailable',
    en: 'The page has not been built: {path} is missing. Build it with: npm run build:renderer',
    ko: '화면이 빌드되지 않았습니다: {path}이(가) 없습니다. 빌드 명령: npm run build:renderer',
  },
  'serve.port_taken': {
    code: 'conflict',
    en: 'Ports {first} to {last} on {host} are all taken. Choose another with --port.',
    ko: '{host}의 포트 {first}~{last}이(가) 모두 사용 중입니다. --port로 다른 포트를 지정하십시오.',
  },
  'serve.bad_host': {
    code: 'invalid_input',
    en: 'This machine cannot listen on {host}: {message}',
    ko: '이 컴퓨터는 {host}에서 연결을 받을 수 없습니다: {message}',
  },
} as const satisfies Record<string, ErrorText>;
