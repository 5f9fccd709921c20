import type { ErrorText } from './errors.ts';

/** Why a photo is not taken into the library, and what stops an import. */
export const photoErrors = {
  'photos.empty_catalog': {
    code: 'conflict',
    en: 'The workspace has no drugs yet, so no photo can be labelled. First: pillsnap catalog import FILE',
    ko: '작업 공간에 약품이 없어 사진에 라벨을 붙일 수 없습니다. 먼저 실행: pillsnap catalog import FILE',
  },
  'photos.no_label': {
    code: 'invalid_input',
    en: 'No label: neither a folder above the photo nor its name is a K-code of the catalogue. Expected: <K-code>/photo.jpg or a capture file name.',
    ko: '라벨이 없습니다. 상위 폴더 이름도 파일 이름도 카탈로그의 K-코드가 아닙니다. <K-코드>/photo.jpg 또는 촬영 파일 이름이어야 합니다.',
  },
  'photos.unknown_kcode': {
    code: 'invalid_input',
    en: 'The file name says {kcode}, which is not in the catalogue.',
    ko: '파일 이름의 {kcode}이(가) 카탈로그에 없습니다.',
  },
  'photos.labels_disagree': {
    code: 'conflict',
    en: 'The folder says {folderKcode}, the file name {nameKcode}. Put the photo into the right folder or rename it.',
    ko: '폴더는 {folderKcode}, 파일 이름은 {nameKcode}입니다. 올바른 폴더로 옮기거나 이름을 바꾸십시오.',
  },
  'photos.wrong_capture_name': {
    code: 'invalid_input',
    en: 'The capture file name has {field} "{found}"; expected: {expected}.',
    ko: '촬영 파일 이름의 {field} 값이 "{found}"입니다. 가능한 값: {expected}.',
  },
  'photos.same_bytes_other_label': {
    code: 'conflict',
    en: 'The same photo is already in the library as {knownKcode}; here it is labelled {kcode}. Decide which is right.',
    ko: '같은 사진이 이미 {knownKcode}(으)로 등록되어 있는데 여기서는 {kcode}입니다. 어느 쪽이 맞는지 결정하십시오.',
  },
  'photos.hidden': {
    code: 'invalid_input',
    en: 'A hidden file or folder: not opened.',
    ko: '숨김 파일 또는 폴더이므로 열지 않습니다.',
  },
  'photos.not_a_file': {
    code: 'invalid_input',
    en: 'Not a regular file (a link to a folder, a device or a pipe): not opened.',
    ko: '일반 파일이 아니므로(폴더 링크, 장치 또는 파이프) 열지 않습니다.',
  },
  'photos.no_space': {
    code: 'no_space',
    en: 'The disk is full: {path} could not be written. {imported} of {found} files are imported and stay; free some space and run the same command again, it goes on from there.',
    ko: '디스크가 가득 찼습니다: {path} 파일을 쓸 수 없습니다. {found}개 중 {imported}개를 가져왔으며 그대로 유지됩니다. 공간을 확보한 뒤 같은 명령을 다시 실행하면 이어서 진행합니다.',
  },
  'photos.unknown_class': {
    code: 'not_found',
    en: 'There is no drug with the K-code {kcode} in the catalogue.',
    ko: '카탈로그에 K-코드가 {kcode}인 약품이 없습니다.',
  },
  'photos.not_in_library': {
    code: 'not_found',
    en: 'The photo is no longer in the library, or its file has vanished.',
    ko: '사진이 더 이상 등록되어 있지 않거나 파일이 사라졌습니다.',
  },
  'photos.studio_label': {
    code: 'conflict',
    en: 'The label of a studio photo is its folder. Move the file into the right folder and link the studio again.',
    ko: '스튜디오 사진의 라벨은 폴더가 정합니다. 파일을 올바른 폴더로 옮긴 뒤 스튜디오를 다시 연결하십시오.',
  },
  'photos.other_count': {
    code: 'conflict',
    en: 'The filter found {expected} photos when it was shown and finds {found} now. Nothing was changed; look again and repeat it.',
    ko: '화면에 표시될 때는 사진이 {expected}장이었지만 지금은 {found}장입니다. 아무것도 변경하지 않았으니 확인한 뒤 다시 실행하십시오.',
  },
  'photos.step_not_done': {
    code: 'conflict',
    en: 'Step {stepId} is not one that can be undone: it is undone already, or does not exist.',
    ko: '{stepId}번 작업은 실행 취소할 수 없습니다. 이미 취소되었거나 존재하지 않습니다.',
  },
  'photos.step_not_undone': {
    code: 'conflict',
    en: 'Step {stepId} cannot be done again: it was not undone, or something else was done since.',
    ko: '{stepId}번 작업은 다시 실행할 수 없습니다. 취소된 적이 없거나 그 뒤에 다른 작업을 했습니다.',
  },
} as const satisfies Record<string, ErrorText>;
