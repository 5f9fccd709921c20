import { unwrap } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import type { PretrainedFile } from '../../../src-shared/contract/pretrained.ts';
import { type CliText, defineCommand } from '../command.ts';
import { pairLines } from '../reports/lines.ts';
import { printable } from '../screen/display-width.ts';
import { formatBytes, formatCount } from '../screen/numbers.ts';
import { tableLines } from '../screen/table.ts';

const list = defineCommand({
  name: 'pretrained list',
  summary: 'pretrained.list',
  positional: null,
  options: {},
  needsWorkspace: false,
  examples: ['pillsnap pretrained list', 'pillsnap pretrained list --json'],
  async run({ client, text }) {
    const found = unwrap(await client.pretrained.list({}));
    const lines = () =>
      tableLines(
        [
          { title: text('column.network'), align: 'left' },
          { title: text('column.size'), align: 'right' },
          { title: text('column.file'), align: 'left' },
          { title: text('column.address'), align: 'left' },
        ],
        found.map(({ name, weightBytes, file, address }) => [
          name,
          formatBytes(file?.sizeBytes ?? weightBytes),
          file ? printable(file.path) : '–',
          address,
        ]),
      );
    return { value: { pretrained: found }, lines };
  },
});

const download = defineCommand({
  name: 'pretrained download',
  summary: 'pretrained.download',
  positional: { name: 'NAME', count: 'one' },
  options: {},
  needsWorkspace: false,
  examples: ['pillsnap pretrained download tf_efficientnetv2_s'],
  async run({ client, job, text }, _options, [name]) {
    const value = await job(contract.pretrained.download, client.pretrained.download({ name }));
    return { value, lines: () => fileLines(value, text) };
  },
});

const add = defineCommand({
  name: 'pretrained add',
  summary: 'pretrained.add',
  positional: { name: 'FILE', count: 'one' },
  options: { name: { kind: 'text', value: 'NAME', help: 'option.pretrainedName' } },
  needsWorkspace: false,
  examples: ['pillsnap pretrained add model.safetensors --name tf_efficientnetv2_s'],
  async run({ client, job, path, text }, { name }, [file]) {
    const value = await job(
      contract.pretrained.add,
      client.pretrained.add({ file: path(file), ...(name === undefined ? {} : { name }) }),
    );
    return { value, lines: () => fileLines(value, text) };
  },
});

function fileLines(file: PretrainedFile, text: CliText): string[] {
  return pairLines([
    [text('pretrained.network'), file.name],
    [text('pretrained.classes'), file.numClasses === null ? '–' : formatCount(file.numClasses)],
    [text('pretrained.file'), `${file.path} (${formatBytes(file.sizeBytes)})`],
    ['SHA-256', `${file.sha256}${file.isDeclared ? ` (${text('pretrained.declared')})` : ''}`],
  ]);
}

export const pretrainedCommands = [list, download, add];
