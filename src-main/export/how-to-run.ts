import type { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';

type Words = {
  readonly title: string;
  readonly steps: (config: PreprocessingConfig) => readonly string[];
  readonly filesTitle: string;
  readonly files: readonly string[];
};

const KOREAN: Words = {
  title: '실행 방법',
  steps: ({ target_size: size, enable_clahe, clahe_clip_limit, clahe_grid_size }) => [
    '사진 파일을 8비트 RGB로 읽습니다. EXIF 방향은 적용하고, 투명도와 색 프로파일은 무시합니다.',
    '가운데 정사각형을 자릅니다. 한 변은 min(너비, 높이), 왼쪽과 위의 여백은 (너비 - 변) / 2, (높이 - 변) / 2의 정수 부분입니다.',
    `${size} x ${size}로 선형 보간해 크기를 바꿉니다(OpenCV \`resize\`, \`INTER_LINEAR\`).`,
    ...(enable_clahe
      ? [
          `8비트 L\\*a\\*b\\*로 바꾸어 L에만 CLAHE(clipLimit ${clahe_clip_limit}, 타일 ${clahe_grid_size} x ${clahe_grid_size})를 적용하고 RGB로 되돌립니다.`,
        ]
      : []),
    '값을 255로 나누고(float32), 채널마다 `normalization_mean`을 뺀 뒤 `normalization_std`로 나눕니다.',
    `채널을 앞으로 옮겨 \`input\` [1, 3, ${size}, ${size}] float32(R, G, B 순서)로 넣습니다. 여러 장은 첫 차원에 쌓습니다.`,
    '`logits`에 softmax를 적용한 값이 신뢰도(0~1)입니다. 위치가 클래스 번호이며, `class_mapping.json`의 `idx_to_class`가 K-코드를, `metadata`가 약 이름을 알려 줍니다.',
    '`golden/`의 사진으로 확인합니다. 로짓이 `golden.json`의 값과 `relative_tolerance` x max(1, 가장 큰 |로짓|) 안에서 같아야 합니다. `input_sha256`은 `input`에 넣는 바이트(little-endian)의 해시이며, OpenCV와 NumPy로는 그대로 나옵니다. `class_index`는 예측이 아니라 정답입니다.',
  ],
  filesTitle: '파일',
  files: [
    '`model.onnx`: 모델. 클래스 표와 전처리 설정이 메타데이터에도 들어 있습니다.',
    '`class_mapping.json`, `preprocessing.json`: 클래스 표와 전처리 설정',
    '`golden.json`, `golden/`: 확인용 사진과 로짓',
    '`release.json`: 측정값과 모든 파일의 SHA-256, 결정(프로그램용)',
    '`DECISION.md`: 배포 결정(사람용). 결정한 뒤에 생깁니다.',
  ],
};

const ENGLISH: Words = {
  title: 'How to run it',
  steps: ({ target_size: size, enable_clahe, clahe_clip_limit, clahe_grid_size }) => [
    'Read the photo as 8-bit RGB. Apply its EXIF orientation; ignore transparency and colour profiles.',
    'Cut out the square in the middle: its side is min(width, height), left and top are (width - side) / 2 and (height - side) / 2, rounded down.',
    `Resize it to ${size} x ${size} with linear interpolation (OpenCV's \`resize\`, \`INTER_LINEAR\`).`,
    ...(enable_clahe
      ? [
          `Convert to 8-bit L\\*a\\*b\\*, apply CLAHE (clipLimit ${clahe_clip_limit}, tiles ${clahe_grid_size} x ${clahe_grid_size}) to L alone, and convert back to RGB.`,
        ]
      : []),
    'Divide by 255 (float32), then for each channel subtract `normalization_mean` and divide by `normalization_std`.',
    `Put the channels first and feed it as \`input\` [1, 3, ${size}, ${size}] float32, in the order R, G, B. Several photos are stacked along the first dimension.`,
    'The softmax of `logits` is the confidence (0 to 1). The position is the class index: `idx_to_class` in `class_mapping.json` has its K-code, `metadata` the name of the drug.',
    'Check with the photos of `golden/`: the logits have to be those of `golden.json` within `relative_tolerance` x max(1, largest |logit|). `input_sha256` is of the bytes (little-endian) that go into `input`; OpenCV and NumPy reach it exactly. `class_index` is the truth, not the prediction.',
  ],
  filesTitle: 'Files',
  files: [
    '`model.onnx`: the model; its metadata also holds the classes and the preprocessing.',
    '`class_mapping.json`, `preprocessing.json`: the classes, the preprocessing',
    '`golden.json`, `golden/`: photos with their logits, for checking a receiver',
    '`release.json`: what was measured, the SHA-256 of every file, the decision, for programs',
    '`DECISION.md`: the decision for people; there once something was decided',
  ],
};

/** The same steps as a program: in the package's folder it prints the five most likely drugs of the photo it is given. */
export const PYTHON_RECEIVER = `import json, sys
import cv2, numpy as np, onnxruntime as ort

config = json.load(open('preprocessing.json'))
classes = json.load(open('class_mapping.json', encoding='utf-8'))
size, grid = config['target_size'], config['clahe_grid_size']

image = cv2.cvtColor(cv2.imread(sys.argv[1]), cv2.COLOR_BGR2RGB)
height, width = image.shape[:2]
side = min(height, width)
top, left = (height - side) // 2, (width - side) // 2
image = cv2.resize(image[top:top + side, left:left + side], (size, size), interpolation=cv2.INTER_LINEAR)
if config['enable_clahe']:
    l, a, b = cv2.split(cv2.cvtColor(image, cv2.COLOR_RGB2LAB))
    l = cv2.createCLAHE(config['clahe_clip_limit'], (grid, grid)).apply(l)
    image = cv2.cvtColor(cv2.merge([l, a, b]), cv2.COLOR_LAB2RGB)
image = (image.astype(np.float32) / 255 - config['normalization_mean']) / config['normalization_std']
tensor = image.transpose(2, 0, 1)[None].astype(np.float32)

logits = ort.InferenceSession('model.onnx').run(['logits'], {'input': tensor})[0][0]
confidence = np.exp(logits - logits.max())
confidence /= confidence.sum()
for index in np.argsort(-confidence)[:5]:
    kcode = classes['idx_to_class'][str(index)]
    print(f"{confidence[index]:.1%} {kcode} {classes['metadata'][kcode]['drug_name']}")
`;

/** The part of a package's README.md that its receiver programs after: the steps from a photo to a drug, and the files. */
export function howToRun(language: 'ko' | 'en', config: PreprocessingConfig): string {
  const words = language === 'ko' ? KOREAN : ENGLISH;
  return [
    `## ${words.title}`,
    '',
    ...words.steps(config).map((step, index) => `${index + 1}. ${step}`),
    '',
    `## ${words.filesTitle}`,
    '',
    ...words.files.map((file) => `- ${file}`),
    '',
  ].join('\n');
}
