import type { Text } from './define.ts';

/** What the help of the command line says. */
export const helpTexts = {
  title: {
    en: 'pillsnap: from two folders of pill photos to a measured ONNX model',
    ko: 'pillsnap: 알약 사진 두 폴더에서 성능이 측정된 ONNX 모델까지',
  },
  usage: { en: 'Usage: pillsnap {command}', ko: '사용법: pillsnap {command}' },
  commandWord: { en: '<command> [options]', ko: '<명령> [옵션]' },
  optionsWord: { en: '[options]', ko: '[옵션]' },
  commands: { en: 'Commands', ko: '명령' },
  options: { en: 'Options', ko: '옵션' },
  commonOptions: { en: 'Options of every command', ko: '모든 명령의 옵션' },
  examples: { en: 'Examples', ko: '예' },
  more: { en: 'More about one command: pillsnap <command> --help', ko: '명령별 도움말: pillsnap <명령> --help' },
  exitCodes: {
    en: 'Exit codes: 0 done, 1 the work failed, 2 wrong use, 130 stopped by Ctrl-C',
    ko: '종료 코드: 0 완료, 1 작업 실패, 2 잘못된 사용, 130 Ctrl-C로 중지',
  },

  'option.workspace': { en: 'The workspace (default: the current folder)', ko: '작업 공간 폴더(기본값: 현재 폴더)' },
  'option.json': {
    en: 'One JSON object on standard output and nothing else, errors too',
    ko: '표준 출력에 JSON 객체 하나만 출력(오류 포함)',
  },
  'option.lang': { en: 'Language (default: as LC_ALL or LANG says)', ko: '언어(기본값: LC_ALL 또는 LANG)' },
  'option.help': { en: 'Show this help', ko: '도움말 표시' },

  init: { en: 'Make a workspace in a folder', ko: '폴더에 작업 공간 만들기' },
  info: { en: 'Show what the workspace holds', ko: '작업 공간 내용 보기' },
  'catalog.import': {
    en: 'Read drugs from top_100_drugs.json or CSV; the class index is frozen by the first import',
    ko: 'top_100_drugs.json 또는 CSV에서 약품 읽기(클래스 번호는 처음 가져올 때 고정)',
  },
  'catalog.list': { en: 'List the drugs with their class index', ko: '약품과 클래스 번호 목록' },
  'dataset.linkStudio': {
    en: 'Link a folder of studio photos, one folder per K-code',
    ko: '스튜디오 사진 폴더 연결(K-코드마다 폴더 하나)',
  },
  'photos.import': {
    en: 'Import real photos, labelled by folder or by capture file name',
    ko: '실사진 가져오기(폴더 이름 또는 촬영 파일 이름으로 라벨 지정)',
  },
  'photos.check': { en: 'Check photos as an upload would be checked', ko: '업로드 검사와 같은 기준으로 사진 검사' },
  'dataset.integrate': { en: 'Mix studio and real photos 3:7', ko: '스튜디오와 실사진을 3:7로 통합' },
  'dataset.split': {
    en: 'Split 80:10:10 within each class; copies of a photo stay together',
    ko: '클래스별 80:10:10 분할(같은 사진의 복사본은 함께 둠)',
  },
  'dataset.manifest': {
    en: 'Write manifest.json with the hash of every file',
    ko: '모든 파일의 해시를 담은 manifest.json 작성',
  },
  preprocess: {
    en: 'Run one photo through the unified preprocessor',
    ko: '통합 전처리기로 사진 한 장 처리',
  },
  preview: {
    en: 'Show what the network sees of a photo: crop, CLAHE and eight augmented variants on one sheet',
    ko: '네트워크가 보는 사진 미리보기: 크롭, CLAHE, 증강 변형 8장을 한 장에 표시',
  },
  train: { en: 'Train a classifier from the manifest', ko: '매니페스트로 분류기 학습' },
  runs: { en: 'List training runs', ko: '학습 실행 목록' },
  'runs show': { en: 'Show the epochs of a run and how its photos came', ko: '실행의 에폭별 지표와 사진 준비 현황' },
  evaluate: { en: "Measure a run's best checkpoint", ko: '실행의 최고 체크포인트 평가' },
  export: {
    en: 'Write the ONNX package and hold it against the five goals',
    ko: 'ONNX 패키지를 만들고 다섯 가지 목표와 비교',
  },
  release: {
    en: 'Show a package and what was decided about it, or decide: released or refused',
    ko: '패키지와 배포 결정 보기, 또는 배포·거부 결정하기',
  },
  cuda: {
    en: 'Fetch the CUDA files of ONNX Runtime from nuget.org (some hundred MB; Linux on x64)',
    ko: 'nuget.org에서 ONNX Runtime의 CUDA 파일 받기(수백 MB, Linux x64)',
  },
  doctor: {
    en: 'Show what this machine has for training, and try out every device',
    ko: '이 컴퓨터의 학습 환경을 보여 주고 모든 장치 확인',
  },
  'pretrained.list': {
    en: 'List the published weights and which are on this machine',
    ko: '공개 가중치와 이 컴퓨터에 있는 파일 목록',
  },
  'pretrained.download': {
    en: "Fetch a network's published weights into the cache; goes on where it broke off",
    ko: '네트워크의 공개 가중치를 캐시에 받기(끊긴 곳부터 이어받기)',
  },
  'pretrained.add': {
    en: 'Put a weight file (safetensors, timm names) into the cache',
    ko: '가중치 파일(safetensors, timm 이름)을 캐시에 추가',
  },
  serve: { en: 'Show the workspace in a browser on this machine', ko: '이 컴퓨터의 브라우저에서 작업 공간 보기' },
  demo: {
    en: 'The whole chain on drawn sample pills, then the page',
    ko: '그려 낸 샘플 알약으로 전체 과정을 실행하고 화면 열기',
  },
  sample: {
    en: 'Draw the sample: catalogue, studio photos and captures',
    ko: '샘플 그리기: 카탈로그, 스튜디오 사진, 촬영 사진',
  },

  'option.seed': { en: 'Seed of what is drawn by lot (default: 42)', ko: '무작위 추출의 시드(기본값: 42)' },
  'option.materialise': {
    en: 'Also write combined/<kcode>/ as a folder of links',
    ko: 'combined/<kcode>/ 폴더도 링크로 만들기',
  },
  'option.splitReset': {
    en: 'Forget the earlier split and draw a new one (needed for another seed)',
    ko: '이전 분할을 버리고 새로 분할(다른 시드를 쓰려면 필요)',
  },
  'option.manifestName': { en: 'Name of the dataset', ko: '데이터셋 이름' },
  'option.manifestVersion': { en: 'Version of the dataset (default: 1.0.0)', ko: '데이터셋 버전(기본값: 1.0.0)' },
  'option.npy': { en: 'Write the tensor here as .npy', ko: '텐서를 .npy로 저장할 파일' },
  'option.phone': {
    en: "Send the photo the phone's way first (centre crop, 512 pixels, JPEG 85) and write that JPEG here",
    ko: '앱과 같은 방식(중앙 크롭, 512픽셀, JPEG 85)을 먼저 거치고 그 JPEG를 저장할 파일',
  },
  'option.sheet': {
    en: 'Write the sheet here as PNG (default: preview.png)',
    ko: '미리보기를 저장할 PNG 파일(기본값: preview.png)',
  },
  'option.size': { en: 'Side of the square in pixels (default: 512)', ko: '정사각형 한 변의 픽셀 수(기본값: 512)' },
  'option.config': { en: 'The recipe, a YAML file (see configs/)', ko: '학습 설정 YAML 파일(configs/ 참고)' },
  'option.resume': {
    en: 'Go on with a run that was stopped (default: the newest such run)',
    ko: '중지된 실행 이어서 하기(기본값: 가장 최근 실행)',
  },
  'option.pretrainedName': {
    en: 'The network (default: the one that the file fits)',
    ko: '네트워크 이름(기본값: 파일이 맞는 네트워크)',
  },
  'option.shownRun': { en: 'Run to show (default: the newest)', ko: '표시할 실행(기본값: 최신)' },
  'option.run': { en: 'The run (default: the newest that fits)', ko: '실행 ID(기본값: 해당하는 가장 최근 실행)' },
  'option.split': { en: 'Part of the dataset (default: test)', ko: '데이터셋 구분(기본값: test)' },
  'option.out': { en: 'Folder of the package (default: exports/<run>)', ko: '패키지 폴더(기본값: exports/<실행>)' },
  'option.evaluateFirst': {
    en: 'Evaluate the checkpoint first where that was not done',
    ko: '평가하지 않은 체크포인트이면 먼저 평가',
  },
  'option.releaseRun': { en: 'Packages of this run (default: of all)', ko: '이 실행의 패키지(기본값: 전체)' },
  'option.package': { en: 'Number of the package (default: the newest)', ko: '패키지 번호(기본값: 최신)' },
  'option.decide': {
    en: 'Record a decision, in the workspace and beside the package (DECISION.md)',
    ko: '결정을 작업 공간과 패키지(DECISION.md)에 기록',
  },
  'option.by': { en: 'Who decides (default: your account name)', ko: '결정하는 사람(기본값: 계정 이름)' },
  'option.note': { en: 'Why', ko: '사유' },
  'option.againstGate': {
    en: 'Release although a goal is missed; needs --note',
    ko: '목표에 미달해도 배포(--note 필요)',
  },
  'option.port': {
    en: 'Port (default: 4390 or the next that is free; 0: any)',
    ko: '포트(기본값: 4390 또는 비어 있는 다음 포트, 0: 아무 포트)',
  },
  'option.host': {
    en: 'Address to listen on (default: 127.0.0.1; anything else opens the workspace to the network)',
    ko: '연결을 받을 주소(기본값: 127.0.0.1, 다른 주소는 작업 공간을 네트워크에 공개)',
  },
  'option.allowHost': {
    en: 'A further name under which browsers may reach the server',
    ko: '브라우저가 서버에 접속할 수 있는 추가 이름',
  },
  'option.unlabelled': {
    en: 'The drug of photos that neither a folder nor their name labels (left out: they are refused)',
    ko: '폴더와 파일 이름에 라벨이 없는 사진의 약품(생략하면 거부)',
  },
  'option.root': {
    en: 'A folder that the page may look into (repeatable; default: the home folder and the current one)',
    ko: '화면에서 열어 볼 수 있는 폴더(여러 번 지정 가능, 기본값: 홈 폴더와 현재 폴더)',
  },
  'option.open': { en: 'Open the browser', ko: '브라우저 열기' },
  'option.noOpen': { en: 'Open no browser', ko: '브라우저를 열지 않음' },
  'option.demoDir': { en: 'Folder of the demo (default: demo-workspace)', ko: '데모 폴더(기본값: demo-workspace)' },
  'option.fresh': { en: 'Delete an earlier demo first', ko: '이전 데모를 먼저 삭제' },
  'option.noServe': { en: 'End after the report', ko: '보고 후 종료' },
  'option.sampleDrugs': { en: 'Only the first so many drugs', ko: '앞에서부터 이 수만큼의 약품만' },
  'option.studio': { en: 'Studio photos of each drug', ko: '약품당 스튜디오 사진 수' },
  'option.captures': { en: 'Captures of each drug', ko: '약품당 촬영 사진 수' },
} as const satisfies Record<string, Text>;

/** Texts that stand without a value. */
export type HelpTextKey = Exclude<keyof typeof helpTexts, 'usage'>;
