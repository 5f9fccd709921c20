import { unwrap } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import type { UploadCheck } from '../../../src-shared/contract/photos.ts';
import type { AppErrorData } from '../../../src-shared/errors.ts';
import { INPUT_SIZE } from '../../../src-shared/input-size.ts';
import { defineCommand } from '../command.ts';
import { photoImportLines } from '../reports/dataset.ts';
import { pairLines, problemText } from '../reports/lines.ts';
import { printable } from '../screen/display-width.ts';
import { formatNumber } from '../screen/numbers.ts';
import { tableLines } from '../screen/table.ts';
import { SEED } from './options.ts';

/** Where the sheet of a preview goes unless told. */
const DEFAULT_SHEET = 'preview.png';

const photosImport = defineCommand({
  name: 'photos import',
  summary: 'photos.import',
  positional: { name: 'DIR', count: 'one' },
  options: { unlabelled: { kind: 'text', value: 'K-CODE', help: 'option.unlabelled' } },
  needsWorkspace: true,
  examples: ['pillsnap photos import /data/captures', 'pillsnap photos import phone --unlabelled K-030864'],
  async run({ client, job, path, text, language }, { unlabelled }, [dir]) {
    const value = await job(contract.photos.import, client.photos.import({ dir: path(dir), unlabelled }));
    return { value, lines: () => photoImportLines(value, text, language) };
  },
});

const check = defineCommand({
  name: 'photos check',
  summary: 'photos.check',
  positional: { name: 'FILE', count: 'many' },
  options: {},
  needsWorkspace: false,
  examples: ['pillsnap photos check pill.jpg', 'pillsnap photos check *.jpg --json'],
  async run({ client, path, text, language }, _options, names) {
    const photos: (UploadCheck & { readonly file: string })[] = [];
    for (const name of names) {
      const result = await client.photos.uploadCheck({ file: path(name) });
      photos.push({ file: name, ...(result.ok ? result.value : unreadable(result.error)) });
    }
    const lines = () => [
      ...tableLines(
        [
          { title: text('column.file'), align: 'left' },
          { title: text('column.valid'), align: 'left' },
          { title: text('column.format'), align: 'left' },
          { title: text('column.mode'), align: 'left' },
          { title: text('column.size'), align: 'right' },
          { title: 'kB', align: 'right' },
        ],
        photos.map((photo) => [
          printable(photo.file),
          text(photo.valid ? 'yes' : 'no'),
          photo.format ?? '–',
          photo.mode ?? '–',
          photo.size?.join('×') ?? '–',
          formatNumber(photo.file_size_kb, 1),
        ]),
      ),
      ...photos.flatMap(({ file, problems }) =>
        problems.map((problem) => printable(problemText(path(file), problem, language))),
      ),
    ];
    return { value: { photos }, lines, isFailure: photos.some((photo) => !photo.valid) };
  },
});

/** A file that is not there or can't be opened is one answer among the others. */
function unreadable(error: AppErrorData): UploadCheck {
  const { reason, message, params } = error;
  const nothing = { format: null, mode: null, size: null, file_size_kb: 0, warnings: [] };
  return { ...nothing, valid: false, error: message, problems: [{ reason, message, params: { ...params } }] };
}

const preprocess = defineCommand({
  name: 'preprocess',
  summary: 'preprocess',
  positional: { name: 'FILE', count: 'one' },
  options: {
    out: { kind: 'text', value: 'X.NPY', help: 'option.npy' },
    phone: { kind: 'text', value: 'SENT.JPG', help: 'option.phone' },
    size: { kind: 'integer', value: 'N', least: 1, most: 4096, help: 'option.size' },
  },
  needsWorkspace: false,
  examples: [
    'pillsnap preprocess pill.jpg --out x.npy',
    'pillsnap preprocess pill.jpg --phone sent.jpg --size 224 --json',
  ],
  async run({ client, path, text }, { out, phone, size }, [file]) {
    const value = unwrap(
      await client.imaging.preprocess({
        file: path(file),
        ...(out === undefined ? {} : { out: path(out) }),
        ...(phone === undefined ? {} : { phoneOut: path(phone) }),
        ...(size === undefined ? {} : { targetSize: size }),
      }),
    );
    const lines = () => [
      ...pairLines([
        [text('preprocess.tensor'), `float32 [${value.shape.join(', ')}]`],
        [
          text('preprocess.values'),
          text('preprocess.valuesLine', {
            min: formatNumber(value.min, 4),
            max: formatNumber(value.max, 4),
            mean: formatNumber(value.mean, 4),
            std: formatNumber(value.std, 4),
          }),
        ],
        ['SHA-256', value.sha256],
      ]),
      ...[value.phone?.out, value.out].flatMap((written) => (written ? [text('file.written', { path: written })] : [])),
    ];
    return { value, lines };
  },
});

const preview = defineCommand({
  name: 'preview',
  summary: 'preview',
  positional: { name: 'PHOTO', count: 'one' },
  options: {
    out: { kind: 'text', value: 'SHEET.PNG', help: 'option.sheet' },
    config: { kind: 'text', value: 'FILE', help: 'option.config' },
    seed: SEED,
    size: { kind: 'integer', value: 'N', least: INPUT_SIZE.least, most: INPUT_SIZE.most, help: 'option.size' },
  },
  needsWorkspace: false,
  examples: [
    'pillsnap preview pill.jpg --out sheet.png',
    'pillsnap preview pill.jpg --config configs/train_config.yaml --seed 7',
  ],
  async run({ client, path, text }, { out, config, seed, size }, [photo]) {
    const value = unwrap(
      await client.imaging.previewSheet({
        file: path(photo),
        out: path(out ?? DEFAULT_SHEET),
        ...(config === undefined ? {} : { config: path(config) }),
        ...(seed === undefined ? {} : { seed }),
        ...(size === undefined ? {} : { size }),
      }),
    );
    return { value, lines: () => [text('preview.order'), text('file.written', { path: value.out })] };
  },
});

export const photoCommands = [photosImport, check, preprocess, preview];
