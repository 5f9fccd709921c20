import { unwrap } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import { defineCommand } from '../command.ts';
import {
  catalogImportLines,
  drugLines,
  integrateLines,
  linkStudioLines,
  manifestLines,
  splitLines,
} from '../reports/dataset.ts';
import { SEED } from './options.ts';

const catalogImport = defineCommand({
  name: 'catalog import',
  summary: 'catalog.import',
  positional: { name: 'FILE', count: 'one' },
  options: {},
  needsWorkspace: true,
  examples: ['pillsnap catalog import top_100_drugs.json', 'pillsnap catalog import 약품.csv'],
  async run({ client, path, text }, _options, [file]) {
    const value = unwrap(await client.catalog.import({ file: path(file) }));
    return { value, lines: () => catalogImportLines(value, text) };
  },
});

const catalogList = defineCommand({
  name: 'catalog list',
  summary: 'catalog.list',
  positional: null,
  options: {},
  needsWorkspace: true,
  examples: ['pillsnap catalog list'],
  async run({ client, text }) {
    const drugs = unwrap(await client.catalog.list({}));
    return { value: { drugs }, lines: () => drugLines(drugs, text) };
  },
});

const linkStudio = defineCommand({
  name: 'dataset link-studio',
  summary: 'dataset.linkStudio',
  positional: { name: 'DIR', count: 'one' },
  options: {},
  needsWorkspace: true,
  examples: ['pillsnap dataset link-studio /data/studio'],
  async run({ client, job, path, text, language }, _options, [dir]) {
    const value = await job(contract.dataset.linkStudio, client.dataset.linkStudio({ dir: path(dir) }));
    return { value, lines: () => linkStudioLines(value, text, language) };
  },
});

const integrate = defineCommand({
  name: 'dataset integrate',
  summary: 'dataset.integrate',
  positional: null,
  options: { seed: SEED, materialise: { kind: 'flag', help: 'option.materialise' } },
  needsWorkspace: true,
  examples: ['pillsnap dataset integrate', 'pillsnap dataset integrate --seed 7 --materialise'],
  async run({ client, job, text }, { seed, materialise }) {
    const value = await job(contract.dataset.integrate, client.dataset.integrate({ seed, materialise }));
    return { value, lines: () => integrateLines(value, text) };
  },
});

const split = defineCommand({
  name: 'dataset split',
  summary: 'dataset.split',
  positional: null,
  options: { seed: SEED, reset: { kind: 'flag', help: 'option.splitReset' } },
  needsWorkspace: true,
  examples: ['pillsnap dataset split', 'pillsnap dataset split --seed 7 --reset'],
  async run({ client, job, text, language }, { seed, reset }) {
    const value = await job(contract.dataset.split, client.dataset.split({ seed, reset }));
    return { value, lines: () => splitLines(value, text, language), isFailure: value.crossingCopies > 0 };
  },
});

const manifest = defineCommand({
  name: 'dataset manifest',
  summary: 'dataset.manifest',
  positional: null,
  options: {
    name: { kind: 'text', value: 'NAME', help: 'option.manifestName' },
    version: { kind: 'text', value: 'VERSION', help: 'option.manifestVersion' },
  },
  needsWorkspace: true,
  examples: ['pillsnap dataset manifest', 'pillsnap dataset manifest --name "알약 100종" --version 1.1.0'],
  async run({ client, job, text }, { name, version }) {
    const value = await job(contract.dataset.manifest, client.dataset.manifest({ name, version }));
    return { value, lines: () => manifestLines(value, text) };
  },
});

export const datasetCommands = [catalogImport, catalogList, linkStudio, integrate, split, manifest];
