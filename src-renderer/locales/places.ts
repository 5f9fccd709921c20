import type { Text } from '../../src-shared/text/define.ts';

/** The words of the folder browser. */
export const placesTexts = {
  'title.folder': { en: 'Choose a folder', ko: '폴더 선택' },
  'title.file': { en: 'Choose a file', ko: '파일 선택' },
  'list.label': { en: 'Contents of {name}', ko: '{name}의 내용' },
  path: { en: 'Path', ko: '경로' },
  go: { en: 'Go to this path', ko: '이 경로로 이동' },
  up: { en: 'One folder up', ko: '상위 폴더' },
  trail: { en: 'Where you are', ko: '현재 위치' },
  roots: { en: 'Places', ko: '위치' },
  pictures: { en: '{count} pictures', ko: '사진 {count}장' },
  pictures_one: { en: 'One picture', ko: '사진 1장' },
  folders: { en: '{count} folders', ko: '폴더 {count}개' },
  folders_one: { en: 'One folder', ko: '폴더 1개' },
  more: { en: 'more than {amount}', ko: '{amount} 이상' },
  workspace: { en: 'Workspace', ko: '작업 공간' },
  empty: { en: 'No folders here', ko: '하위 폴더가 없습니다' },
  emptyFile: { en: 'No folders and no {extensions} files here', ko: '폴더나 {extensions} 파일이 없습니다' },
  unlisted: {
    en: '{count} more are not listed; type a path instead.',
    ko: '{count}개는 목록에 없습니다. 경로를 입력하십시오.',
  },
  newFolder: { en: 'New folder', ko: '새 폴더' },
  newFolderName: { en: 'Name of the new folder', ko: '새 폴더 이름' },
  make: { en: 'Make', ko: '만들기' },
  choose: { en: 'Choose “{name}”', ko: '“{name}” 선택' },
  chooseFile: { en: 'Choose file', ko: '파일 선택' },
  here: { en: 'In this folder: {contents}', ko: '이 폴더: {contents}' },
  nothing: { en: 'no pictures', ko: '사진 없음' },
} as const satisfies Record<string, Text>;
