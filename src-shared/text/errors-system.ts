import type { ErrorText } from './errors.ts';

/** Failures of the machine, of the contract and of the workspace itself. */
export const systemErrors = {
  internal: {
    code: 'internal',
    en: 'Something went wrong inside the program: {message}',
    ko: '프로그램 내부 오류: {message}',
  },
  cancelled: { code: 'cancelled', en: 'Cancelled.', ko: '취소되었습니다.' },
  'contract.no_such_operation': {
    code: 'not_found',
    en: 'There is no operation named {path}.',
    ko: '{path} 작업이 없습니다.',
  },
  'contract.invalid_input': {
    code: 'invalid_input',
    en: '{path}: {field}: {problem}',
    ko: '{path}: {field}: {problem}',
  },
  'contract.connection_lost': {
    code: 'unavailable',
    en: 'The connection to the workbench was lost.',
    ko: '워크벤치와의 연결이 끊어졌습니다.',
  },
  'io.not_found': {
    code: 'not_found',
    en: 'There is nothing at {path}.',
    ko: '{path}에 아무것도 없습니다.',
  },
  'io.forbidden': {
    code: 'forbidden',
    en: 'The system refuses access to {path} ({systemCode}). Check its permissions.',
    ko: '{path}에 접근할 수 없습니다({systemCode}). 권한을 확인하십시오.',
  },
  'io.no_space': {
    code: 'no_space',
    en: 'The disk is full: {path} could not be written. What was written before is kept; free some space and run the same command again.',
    ko: '디스크가 가득 찼습니다: {path} 파일을 쓸 수 없습니다. 이미 저장된 것은 그대로입니다. 공간을 확보한 뒤 같은 명령을 다시 실행하십시오.',
  },
  'io.not_a_folder': {
    code: 'invalid_input',
    en: '{path} is not a folder.',
    ko: '{path}은(는) 폴더가 아닙니다.',
  },
  'io.is_a_folder': {
    code: 'invalid_input',
    en: '{path} is a folder; a file is expected.',
    ko: '{path}은(는) 폴더입니다. 파일이 필요합니다.',
  },
  'io.failed': {
    code: 'io_failed',
    en: '{path}: {message}',
    ko: '{path}: {message}',
  },
  'workspace.not_a_workspace': {
    code: 'not_found',
    en: '{dir} is not a workspace: it holds no workspace.sqlite. Make one with: pillsnap init {dir}',
    ko: '{dir}은(는) 작업 공간이 아닙니다(workspace.sqlite 없음). 만들기: pillsnap init {dir}',
  },
  'workspace.already_exists': {
    code: 'conflict',
    en: '{dir} is already a workspace.',
    ko: '{dir}은(는) 이미 작업 공간입니다.',
  },
  'workspace.not_open': {
    code: 'conflict',
    en: 'No workspace is open.',
    ko: '열린 작업 공간이 없습니다.',
  },
  'workspace.thread_ended': {
    code: 'internal',
    en: 'The thread that works on the workspace ended unexpectedly ({problem}). Try again.',
    ko: '작업 공간 작업 스레드가 예기치 않게 종료되었습니다({problem}). 다시 시도하십시오.',
  },
  'workspace.newer_schema': {
    code: 'conflict',
    en: '{dir} was written by a newer version of the program (schema {found}, this version knows {known}).',
    ko: '{dir}은(는) 더 새로운 버전의 프로그램이 만든 작업 공간입니다(스키마 {found}, 이 버전은 {known}까지).',
  },
  'workspace.damaged': {
    code: 'io_failed',
    en: '{path} is not a readable database: {message}',
    ko: '{path}은(는) 읽을 수 없는 데이터베이스입니다: {message}',
  },
  'photos.not_found': {
    code: 'not_found',
    en: 'There is no photo {photoId} in this workspace.',
    ko: '이 작업 공간에 사진 {photoId}이(가) 없습니다.',
  },
  'job.busy': {
    code: 'conflict',
    en: 'This workspace is busy: {running} is running. Wait until it has ended, or stop it.',
    ko: '작업 공간에서 {running} 작업이 실행 중입니다. 끝날 때까지 기다리거나 중지하십시오.',
  },
  'workspace.busy': {
    code: 'conflict',
    en: 'Another program is writing to {path}. Wait until it has finished and try again.',
    ko: '다른 프로그램이 {path}에 쓰고 있습니다. 끝난 뒤 다시 시도하십시오.',
  },
  'job.not_found': {
    code: 'not_found',
    en: 'There is no job {jobId}.',
    ko: '{jobId} 작업이 없습니다.',
  },
} as const satisfies Record<string, ErrorText>;
