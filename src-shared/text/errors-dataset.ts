import type { ErrorText } from './errors.ts';

/** Failures on the way from photos to a manifest. */
export const datasetErrors = {
  'dataset.second_folder': {
    code: 'conflict',
    en: 'The folder {first} is already the one of {kcode}; a K-code has one folder.',
    ko: '{first} 폴더가 이미 {kcode}에 연결되어 있습니다. K-코드마다 폴더는 하나여야 합니다.',
  },
  'dataset.not_in_a_folder': {
    code: 'invalid_input',
    en: 'Not in a folder named by a K-code: left out.',
    ko: 'K-코드 이름의 폴더 안에 있지 않아 제외했습니다.',
  },
  'dataset.place_taken': {
    code: 'conflict',
    en: 'Another file already stands at {place}; it is kept. Move it away to link this one.',
    ko: '{place}에 이미 다른 파일이 있어 그대로 두었습니다. 연결하려면 그 파일을 옮기십시오.',
  },
  'dataset.no_photos': {
    code: 'conflict',
    en: 'The library holds no photos yet. First: pillsnap dataset link-studio DIR, pillsnap photos import DIR',
    ko: '라이브러리에 사진이 없습니다. 먼저 실행: pillsnap dataset link-studio DIR, pillsnap photos import DIR',
  },
  'dataset.not_integrated': {
    code: 'conflict',
    en: 'No photos are chosen for the dataset yet. First: pillsnap dataset integrate',
    ko: '데이터셋에 선택된 사진이 없습니다. 먼저 실행: pillsnap dataset integrate',
  },
  'dataset.other_seed': {
    code: 'conflict',
    en: 'The split was made with the seed {seed} and stays as it is, so that no photo moves from test to train. Run it without a seed or with {seed}; --reset forgets every assignment and splits anew with the seed {asked}.',
    ko: '이 분할은 시드 {seed}(으)로 만들어졌으며, 테스트 사진이 학습으로 옮겨 가지 않도록 그대로 유지됩니다. 시드 없이 또는 {seed}(으)로 실행하십시오. --reset을 쓰면 모든 배정을 지우고 시드 {asked}(으)로 다시 분할합니다.',
  },
  'dataset.bridges_splits': {
    code: 'conflict',
    en: 'A copy of photos that already stand in different splits ({splits}): in any split it would leak into another.',
    ko: '이미 서로 다른 분할({splits})에 있는 사진들의 복사본입니다. 어느 분할에 넣어도 다른 분할로 누출됩니다.',
  },
  'dataset.not_split': {
    code: 'conflict',
    en: '{count} photos of the dataset are in no split yet. First: pillsnap dataset split',
    ko: '데이터셋의 사진 {count}장이 아직 분할되지 않았습니다. 먼저 실행: pillsnap dataset split',
  },
  'dataset.files_changed': {
    code: 'conflict',
    en: '{count} files of the dataset are not what was imported. Restore them, or link or import them again:\n{files}',
    ko: '데이터셋의 파일 {count}개가 가져올 때와 다릅니다. 복원하거나 다시 연결 또는 가져오십시오:\n{files}',
  },
  'dataset.no_manifest': {
    code: 'not_found',
    en: 'There is no manifest at {path}. Make it with: pillsnap dataset manifest',
    ko: '{path}에 매니페스트가 없습니다. 만들기: pillsnap dataset manifest',
  },
  'dataset.bad_manifest': {
    code: 'invalid_input',
    en: '{path} is not a manifest of this program: {field}: {problem}. Make it anew with: pillsnap dataset manifest',
    ko: '{path}은(는) 이 프로그램의 매니페스트가 아닙니다: {field}: {problem}. 다시 만들기: pillsnap dataset manifest',
  },
  'dataset.no_version': {
    code: 'not_found',
    en: 'There is no dataset version {number}; the newest is {newest}.',
    ko: '데이터셋 버전 {number}이(가) 없습니다. 가장 최근 버전은 {newest}입니다.',
  },
  'dataset.version_lost': {
    code: 'not_found',
    en: 'The kept manifest of dataset version {number} is gone from {path}. Restore it from a backup to compare this version.',
    ko: '데이터셋 버전 {number}의 보관된 매니페스트가 {path}에 없습니다. 이 버전을 비교하려면 백업에서 복원하십시오.',
  },
  'dataset.version_altered': {
    code: 'conflict',
    en: 'The kept manifest of dataset version {number} at {path} is not the one that was recorded. Restore it from a backup to compare this version.',
    ko: '{path}에 보관된 데이터셋 버전 {number}의 매니페스트가 기록된 내용과 다릅니다. 이 버전을 비교하려면 백업에서 복원하십시오.',
  },
} as const satisfies Record<string, ErrorText>;
