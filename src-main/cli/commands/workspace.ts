import { resolve } from 'node:path';
import { unwrap } from '../../../src-shared/contract/client.ts';
import { defineCommand } from '../command.ts';
import { pairLines } from '../reports/lines.ts';
import { formatCount } from '../screen/numbers.ts';
import { followUp } from './follow-up.ts';

const init = defineCommand({
  name: 'init',
  summary: 'init',
  positional: { name: 'DIR', count: 'one' },
  options: {},
  needsWorkspace: false,
  examples: ['pillsnap init my-pills', 'pillsnap init "~/알약 사진"'],
  async run({ client, path, text }, _options, [dir]) {
    const info = unwrap(await client.workspace.create({ dir: path(dir) }));
    return {
      value: info,
      lines: () => [
        text('init.done', { dir: info.dir }),
        text('next', { command: followUp({ workspaceDir: info.dir, isWorkspaceNamed: true }, 'catalog import FILE') }),
      ],
    };
  },
});

const info = defineCommand({
  name: 'info',
  summary: 'info',
  positional: null,
  options: {},
  needsWorkspace: true,
  examples: ['pillsnap info', 'pillsnap info --workspace my-pills --json'],
  async run({ client, text }) {
    const value = unwrap(await client.workspace.info({}));
    return {
      value,
      lines: () =>
        pairLines([
          [text('info.workspace'), resolve(value.dir)],
          [text('info.schema'), String(value.schemaVersion)],
          [text('info.drugs'), formatCount(value.counts.drugs)],
          [text('info.studio'), formatCount(value.counts.studioPhotos)],
          [text('info.real'), formatCount(value.counts.realPhotos)],
          [text('info.runs'), formatCount(value.counts.runs)],
        ]),
    };
  },
});

export const workspaceCommands = [init, info];
