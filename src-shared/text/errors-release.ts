import type { ErrorText } from './errors.ts';

/** Failures of exports and of the decisions about them. */
export const releaseErrors = {
  'release.not_evaluated': {
    code: 'conflict',
    en: 'The goals need an evaluation of the test split with {checkpoint} of {runId} (epoch {epoch}), and there is none. Make it first: pillsnap evaluate --run {runId}',
    ko: '목표 판정에는 {runId}의 {checkpoint}(에폭 {epoch})에 대한 테스트 분할 평가가 필요하지만 없습니다. 먼저 평가하십시오: pillsnap evaluate --run {runId}',
  },
  'release.target_exists': {
    code: 'conflict',
    en: '{dir} is already there. Name another folder, or remove it first.',
    ko: '{dir}이(가) 이미 있습니다. 다른 폴더를 지정하거나 먼저 지우십시오.',
  },
  'release.no_report': {
    code: 'not_found',
    en: 'There is no export of {runId} yet. Make one: pillsnap export',
    ko: '{runId}의 내보내기가 아직 없습니다. 내보내기: pillsnap export',
  },
  'release.worker_ended': {
    code: 'internal',
    en: 'The exporting thread ended unexpectedly ({problem}). Nothing was written.',
    ko: '내보내기 스레드가 예기치 않게 종료되었습니다({problem}). 아무것도 저장하지 않았습니다.',
  },
  'release.no_such_export': {
    code: 'not_found',
    en: 'There is no package {exportId} in this workspace.',
    ko: '이 작업 공간에 패키지 {exportId}이(가) 없습니다.',
  },
  'release.against_gate': {
    code: 'conflict',
    en: 'The gate says no ({obstacles}). Releasing in spite of it has to be confirmed.',
    ko: '배포 기준을 충족하지 못했습니다({obstacles}). 그래도 배포하려면 확인이 필요합니다.',
  },
  'release.note_needed': {
    code: 'invalid_input',
    en: 'Releasing in spite of the gate ({obstacles}) needs a note that says why.',
    ko: '배포 기준 미달({obstacles})을 무릅쓰고 배포하려면 사유를 적어야 합니다.',
  },
  'release.package_changed': {
    code: 'conflict',
    en: '{dir} is not the package that was measured: {files} are missing or have changed. Export again.',
    ko: '{dir}은(는) 측정한 패키지와 다릅니다. 없거나 바뀐 파일: {files}. 다시 내보내십시오.',
  },
} as const satisfies Record<string, ErrorText>;
